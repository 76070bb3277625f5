"""Checklists: what the data answer, what only a person can, and how it is printed."""

from dataclasses import replace

import pytest
from checks.careful import careful, changed
from checks.cases_history import frozen_first

import bayestrace as bt
from bayestrace.checks.checking import check
from bayestrace.checks.published_lists import LISTS
from bayestrace.errors import ArrayError, StudyError
from bayestrace.study.parts import Case
from bayestrace.study.statements import Answer

WORDS = ("yes", "partly", "no", "open")


def answers(study, name):
    return {entry.id: entry.answer for entry in bt.checklist(study, name)}


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        (
            "ricks-liu",
            "hypotheses timeline graph choices counterfactual primary rivals",
        ),
        (
            "bennett-checkel",
            "net fair sources expected-case start stop comparison induction deduction conclusive",
        ),
        (
            "contribution-tracing",
            "claim mechanism expected-evidence sensitivity prior collection update trial",
        ),
    ],
)
def test_the_questions_stand_in_the_order_of_their_source(name, ids):
    assert [entry.id for entry in bt.checklist(careful(), name)] == ids.split()


def test_the_data_answer_the_careful_study():
    assert answers(careful(), "ricks-liu") == {
        "hypotheses": "yes",
        "timeline": "yes",
        "graph": "yes",
        "choices": "open",
        "counterfactual": "open",
        "primary": "yes",
        "rivals": "yes",
    }
    assert answers(careful(), "bennett-checkel") == {
        "net": "yes",
        "fair": "yes",
        "sources": "yes",
        "expected-case": "yes",
        "start": "open",
        "stop": "partly",
        "comparison": "no",
        "induction": "yes",
        "deduction": "partly",
        "conclusive": "yes",
    }


def _some_dates():
    return changed(careful(), "items", 0, date=" ")


def _no_dates():
    return changed(careful(), "items", -1, date="")


def _one_sided():
    """Only the two clues are sought that are likelier under the first hypothesis."""
    study = changed(careful(), "items", 1, found="not sought")
    return changed(study, "items", 3, found="not sought")


def _uneven():
    """The reasons for one rival are less than half as long as those for another."""
    rows = [
        replace(row, reason=" ".join(["word"] * (4 if row.hypothesis == "agitation" else 9)))
        for row in careful().likelihoods
    ]
    return careful().replace(likelihoods=tuple(rows))


def _just_even():
    rows = [
        replace(row, reason=" ".join(["word"] * (4 if row.hypothesis == "agitation" else 8)))
        for row in careful().likelihoods
    ]
    return careful().replace(likelihoods=tuple(rows))


def _equal_priors():
    return careful().replace(priors=(), equal_priors=True)


def _two_cases(shared):
    study = careful().replace(cases=(*careful().cases, Case(id="port")))
    items = list(study.items)
    items[0] = replace(items[0], clue_id=shared)
    items[1] = replace(items[1], case="port", clue_id=shared)
    return study.replace(items=tuple(items))


def _claim(found="present", prior=0.5):
    item = bt.Item("memo", found=found, likelihood={"H": (0.8, 0.3)})
    return bt.Study.claims({"H": prior}, [item])


@pytest.mark.parametrize(
    ("name", "question", "study", "expected"),
    [
        ("ricks-liu", "timeline", _some_dates, "partly"),
        ("ricks-liu", "timeline", _no_dates, "no"),
        ("ricks-liu", "rivals", _one_sided, "no"),
        ("ricks-liu", "hypotheses", _claim, "partly"),
        ("ricks-liu", "graph", lambda: careful().replace(steps=careful().steps[:1], items=tuple(
            replace(item, steps=()) for item in careful().items)), "partly"),
        ("ricks-liu", "graph", _claim, "no"),
        ("bennett-checkel", "fair", _uneven, "partly"),
        ("bennett-checkel", "fair", _just_even, "yes"),
        ("bennett-checkel", "sources", _claim, "no"),
        ("bennett-checkel", "sources", lambda: changed(
            careful(), "items", 0, detection=1.0, false_report=0.0, record_reasons=()), "partly"),
        ("bennett-checkel", "expected-case", _equal_priors, "no"),
        ("bennett-checkel", "expected-case", lambda: changed(
            careful(), "priors", 0, basis=""), "partly"),
        ("bennett-checkel", "comparison", lambda: _two_cases("wage"), "yes"),
        ("bennett-checkel", "comparison", lambda: _two_cases(""), "partly"),
        ("bennett-checkel", "stop", _claim, "no"),
        ("bennett-checkel", "deduction", frozen_first, "yes"),
        ("bennett-checkel", "deduction", _claim, "no"),
        ("bennett-checkel", "induction", lambda: changed(careful(), "items", 1, role=""), "partly"),
        ("contribution-tracing", "prior", _claim, "yes"),
        ("contribution-tracing", "prior", lambda: _claim(prior=0.4), "no"),
        ("contribution-tracing", "claim", _claim, "no"),
        ("contribution-tracing", "claim", careful, "yes"),
        ("contribution-tracing", "collection", careful, "yes"),
        ("contribution-tracing", "collection", lambda: _claim("not sought"), "no"),
        ("contribution-tracing", "sensitivity", careful, "partly"),
        ("contribution-tracing", "sensitivity", frozen_first, "yes"),
        ("contribution-tracing", "expected-evidence", careful, "no"),
        ("contribution-tracing", "expected-evidence", frozen_first, "yes"),
        ("contribution-tracing", "expected-evidence", lambda: bt.freeze(careful()), "no"),
        ("contribution-tracing", "trial", careful, "partly"),
        ("contribution-tracing", "trial", _claim, "open"),
    ],
)  # fmt: skip
def test_an_answer_follows_the_data(name, question, study, expected):
    assert bt.checklist(study(), name).of(question).answer == expected


def test_figures_are_counted_from_the_study():
    assert "3 of 4 items" in bt.checklist(_some_dates(), "ricks-liu").of("timeline").because
    update = bt.checklist(_claim(), "contribution-tracing").of("update")
    assert "H in case 0.73" in update.because  # 0.8 / (0.8 + 0.3)
    filled = bt.checklist(_one_sided(), "ricks-liu")
    assert "2 of 2 under wages" in filled.of("primary").because
    assert "0 of 2 under a rival" in filled.of("rivals").because


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_study_without_any_judgement_has_a_checklist(name):
    empty = careful().replace(likelihoods=(), coder_details=())
    assert {entry.answer for entry in bt.checklist(empty, name)} <= set(WORDS)
    blank = empty.replace(items=(), steps=(), searches=())
    assert {entry.answer for entry in bt.checklist(blank, name)} <= set(WORDS)


@pytest.mark.parametrize("name", sorted(LISTS))
@pytest.mark.parametrize("example", bt.list_examples())
def test_every_checklist_is_printed_in_80_columns(name, example):
    filled = bt.checklist(bt.load_example(example), name)
    text = str(filled)
    assert max(map(len, text.splitlines())) <= 80
    for entry in filled:
        assert entry.answer in WORDS
        assert entry.because.endswith((".", "?", ")"))
        assert f"[{entry.id}]" in text
        assert f"(`{entry.id}`)" in filled.markdown()


def test_open_questions_have_a_line_to_fill_in_and_an_answer_fills_it():
    study = careful()
    before = bt.checklist(study, "ricks-liu")
    assert str(before).count("author: ____") == sum(entry.answer != "yes" for entry in before)
    answered = study.replace(
        answers=(Answer(rule="ricks-liu", place="choices", because="The lockout of 1910."),)
    )
    after = bt.checklist(answered, "ricks-liu")
    assert after.of("choices").own == "The lockout of 1910."
    assert "author: The lockout of 1910." in str(after)
    assert "Author: The lockout of 1910." in after.markdown()
    assert after.markdown().count("[x]") == before.markdown().count("[x]") + 1
    assert bt.checklist(answered, "bennett-checkel").of("net").own == ""


def test_the_check_knows_answers_to_checklists_and_refuses_unknown_questions():
    known = Answer(rule="ricks-liu", place="choices", because="So.")
    assert len(check(careful().replace(answers=(known,)))) == len(check(careful()))
    unknown = Answer(rule="ricks-liu", place="choice", because="So.")
    with pytest.raises(StudyError, match=r"no question of ricks-liu 'choice'(.|\n)*'choices'"):
        check(careful().replace(answers=(unknown,)))
    with pytest.raises(StudyError, match="no rule 'ricks'"):
        check(careful().replace(answers=(Answer(rule="ricks", because="So."),)))


def test_answers_are_kept_with_the_files(tmp_path):
    answer = Answer(rule="bennett-checkel", place="start", because="With the lockout.", by="me")
    bt.write_study(careful().replace(answers=(answer,)), tmp_path)
    filled = bt.checklist(bt.read_study(tmp_path), "bennett-checkel")
    assert filled.of("start").own == "With the lockout."


def test_an_unknown_checklist_is_refused_with_the_nearest():
    with pytest.raises(ArrayError, match="did you mean 'ricks-liu'"):
        bt.checklist(careful(), "ricks-lui")
    with pytest.raises(ArrayError, match="needs a Study"):
        bt.checklist("mill", "ricks-liu")


def test_a_ratio_is_no_pair_of_chances():
    item = bt.Item("memo", found="present", likelihood={"H": "10 dB"})
    study = bt.Study.claims(["H"], [item])
    said = bt.checklist(study, "contribution-tracing").of("sensitivity")
    assert said.answer == "no"
    assert "1 row gives only a ratio or a rank" in said.because
