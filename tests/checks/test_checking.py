"""The engine of the check: places, answers, stages, rules of one's own, and what a notice says."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from checks.careful import careful, changed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import studies

import bayestrace as bt
from bayestrace.checks.catalogue import RULES
from bayestrace.checks.checking import ENTRY_POINTS, all_rules
from bayestrace.checks.notices import Level, Notice, Notices, Place, Stage
from bayestrace.checks.rules import place_of, worded
from bayestrace.cli import main
from bayestrace.study.parts import Origin
from bayestrace.study.statements import Answer


def own(name, *, at=(), level="warning", stage="design", sentence="{n}: {names}.", column=""):
    """Make a rule that says one thing."""

    @bt.rule(name, stage=stage, level=level)
    def made(look):
        yield bt.Remark(sentence, "Mend it.", at=at, column=column)

    return made


def answered(*answers, study=None):
    rows = [Answer(rule=rule, place=place, because=because) for rule, place, because in answers]
    return (study or careful()).replace(answers=tuple(rows))


# --- answers


def test_an_answer_to_the_whole_rule_answers_every_place():
    rules = [own("odd", at=("a", "b"))]
    notices = bt.check(answered(("odd", "", "It is meant.")), rules=rules)
    assert [(n.answer, n.sentence) for n in notices] == [("It is meant.", "2: a, b.")]
    assert len(notices.open) == 0
    assert notices.unused == ()


def test_an_answer_by_place_leaves_the_other_places_open():
    rules = [own("odd", at=("a", "b", "c"))]
    notices = bt.check(answered(("odd", "b", "Because.")), rules=rules)
    assert [(n.answer, n.sentence) for n in notices] == [("", "2: a, c."), ("Because.", "1: b.")]
    assert notices.open.ids == notices.answered.ids == ("odd",)


def test_the_answer_of_a_place_goes_before_that_of_the_rule():
    rules = [own("odd", at=("a", "b"))]
    study = answered(("odd", "", "In general."), ("odd", "b", "Here."))
    (notice,) = bt.check(study, rules=rules)
    assert notice.answer == "In general.; Here."


def test_a_notice_of_the_study_as_a_whole_is_answered_by_an_answer_without_place():
    (notice,) = bt.check(answered(("odd", "", "So be it.")), rules=[own("odd", sentence="Odd.")])
    assert (notice.answer, notice.where) == ("So be it.", ())
    (notice,) = bt.check(answered(("odd", "x", "No.")), rules=[own("odd", sentence="Odd.")])
    assert notice.answer == ""


def test_an_error_cannot_be_answered():
    study = answered(("odd", "", "I like it."), ("odd", "a", "Here too."))
    notices = bt.check(study, rules=[own("odd", at=("a",), level="error")])
    assert [notice.answer for notice in notices] == [""]
    assert notices.unused == study.answers


def test_an_answer_that_meets_no_notice_is_named():
    study = answered(("odd", "memo 7", "Typed wrongly."), ("one-coder", "", "There are two now."))
    notices = bt.check(study, rules=[own("odd", at=("memo-7",))])
    assert notices.unused == study.answers
    assert "Answers without effect" in str(notices)
    assert "odd at memo 7" in str(notices)


def test_an_answer_to_a_rule_that_was_not_asked_is_not_called_unused():
    study = answered(("odd", "", "Later."))
    rules = [own("odd", at=("a",), stage="result")]
    assert bt.check(study, rules=rules, stage="design").unused == ()


@pytest.mark.parametrize("column", ["rule", "off"])
def test_an_unknown_rule_is_an_error_with_the_nearest_id(column):
    study = (
        answered(("one-codr", "", "Alone."))
        if column == "rule"
        else careful().replace(check_off=("one-codr",))
    )
    with pytest.raises(bt.StudyError, match="one-codr") as caught:
        bt.check(study)
    (problem,) = caught.value.problems
    assert problem.remedy == "did you mean 'one-coder'?"
    assert problem.column == column


def test_an_unknown_rule_is_shown_at_its_row(tmp_path, capsys):
    bt.write_study(answered(("one-coder", "", "a"), ("one-codr", "", "b")), tmp_path / "s")
    assert main(["check", str(tmp_path / "s")]) == 1
    assert "answers.csv, row 3, column rule" in capsys.readouterr().err


def test_answers_and_switched_off_rules_survive_writing_and_reading(tmp_path):
    answer = Answer(
        rule="no-would-not-expect", place="wages", because="Ä; “so”\nit is", by="me", date="2026"
    )
    study = changed(careful(), "hypotheses", at=-1, would_not_expect="").replace(
        answers=(answer,), check_off=("no-justification", "one-coder")
    )
    bt.write_study(study, tmp_path / "s")
    read = bt.read_study(tmp_path / "s")
    assert read.answers == (answer,)
    assert read.check_off == ("no-justification", "one-coder")
    assert [(n.sentence, n.answer) for n in bt.check(read)] == [
        (n.sentence, n.answer) for n in bt.check(study)
    ]
    assert [n.answer for n in bt.check(read)] == ["", "Ä; “so”\nit is"]


# --- which rules are asked


def test_a_rule_that_is_switched_off_is_not_asked():
    study = changed(careful(), "hypotheses", at=-1, would_not_expect="")
    assert "no-would-not-expect" in bt.check(study).ids
    assert bt.check(study.replace(check_off=("no-would-not-expect",))).ids == ()


@pytest.mark.parametrize("stage", list(Stage))
def test_a_stage_asks_the_rules_of_that_stage_only(stage):
    rules = [own(f"at-{name}", stage=name) for name in Stage]
    assert bt.check(careful(), rules=rules, stage=stage).ids == (f"at-{stage}",)
    assert bt.check(careful(), rules=rules).ids == ("at-design", "at-evidence", "at-result")


def test_a_study_without_likelihoods_is_asked_about_design_and_evidence():
    rules = [own(f"at-{name}", stage=name) for name in Stage]
    bare = careful().replace(likelihoods=(), coder_details=())
    own_ids = [name for name in bt.check(bare, rules=rules).ids if name.startswith("at-")]
    assert own_ids == ["at-design", "at-evidence"]
    empty = bare.replace(items=(), searches=())
    own_ids = [name for name in bt.check(empty, rules=rules).ids if name.startswith("at-")]
    assert own_ids == ["at-design"]


def test_errors_come_first_and_rules_of_one_level_keep_their_order():
    levels = ["note", "error", "warning", "note", "error"]
    rules = [own(f"r{n}", level=level) for n, level in enumerate(levels)]
    assert bt.check(careful(), rules=rules).ids == ("r1", "r4", "r2", "r0", "r3")


# --- rules of one's own


def test_two_rules_of_one_id_clash_but_the_same_rule_may_come_twice():
    mine = own("mine")
    assert len(bt.check(careful(), rules=[mine, mine])) == 1
    with pytest.raises(bt.ArrayError, match="two rules have the id 'mine'"):
        bt.check(careful(), rules=[mine, own("mine")])
    with pytest.raises(bt.ArrayError, match="two rules have the id 'one-coder'"):
        bt.check(careful(), rules=[own("one-coder")])


@pytest.mark.parametrize("wrong", [["one-coder"], "one-coder", 5, [lambda look: None]])
def test_what_is_no_rule_is_refused(wrong):
    with pytest.raises(bt.ArrayError, match="rule"):
        bt.check(careful(), rules=wrong)


def test_a_rule_that_yields_something_else_is_named():
    @bt.rule("odd", stage="design")
    def odd(look):
        yield "A sentence."

    with pytest.raises(bt.ArrayError, match=r"'odd' yields 'A sentence\."):
        bt.check(careful(), rules=[odd])


def test_a_rule_that_finds_nothing_may_return_nothing():
    @bt.rule("calm", stage="design")
    def calm(look):
        return None

    assert len(bt.check(careful(), rules=[calm])) == 0


def test_a_rule_sees_credences_computed_once():
    seen = []

    def looked(name):
        @bt.rule(name, stage="result")
        def made(look):
            seen.append(look.post)
            yield bt.Remark(f"{look.results[0].credence:.3f}")

        return made

    notices = bt.check(careful(), rules=[looked("one"), looked("two")])
    assert seen[0] is seen[1]
    table = bt.summary(bt.update(careful()))
    assert {n.sentence for n in notices} == {f"{table['posterior'].iloc[0]:.3f}"}


def package(folder: Path, entry: str, code: str) -> None:
    """Lay a package with one entry point into a folder, as an installer would."""
    (folder / "ptrules.py").write_text(code, encoding="utf-8")
    info = folder / "ptrules-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: ptrules\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[{ENTRY_POINTS}]\n{entry}\n")


RULE = """
import bayestrace as bt

@bt.rule("few-items", stage="evidence")
def few_items(look):
    if len(look.study.items) < 9:
        yield bt.Remark("There are hardly any items.")
"""


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Install packages for one test."""
    monkeypatch.syspath_prepend(str(tmp_path))
    yield lambda entry, code: package(tmp_path, entry, code)
    sys.modules.pop("ptrules", None)


def test_rules_of_an_installed_package_are_asked_and_can_be_answered(installed):
    installed("few = ptrules:few_items", RULE)
    assert bt.check(careful()).ids == ("few-items",)
    assert len(bt.check(answered(("few-items", "", "A small case."))).open) == 0
    assert len(all_rules()) == len(RULES) + 1


@pytest.mark.parametrize(
    ("entry", "code", "message"),
    [
        ("few = ptrules:gone", RULE, "installed rule 'few' .ptrules:gone. cannot be loaded"),
        ("few = ptrules", "1 / 0", "division by zero; update or uninstall"),
        ("few = ptrules:x", "x = 5", "5 is no rule"),
        (
            "few = ptrules:x",
            RULE.replace("few-items", "one-coder") + "\nx = few_items",
            "two rules",
        ),
    ],
)
def test_a_broken_package_is_named(installed, entry, code, message):
    installed(entry, code)
    with pytest.raises(bt.ArrayError, match=message):
        bt.check(careful())


def test_a_study_folder_never_runs_code(tmp_path):
    folder = tmp_path / "s"
    bt.write_study(careful(), folder)
    package(folder, "few = ptrules:few_items", "open('ran', 'w').close()" + RULE)
    source = Path(bt.__file__).parents[1]
    code = f"import sys; sys.path.insert(1, {str(source)!r}); from bayestrace.cli import main; "
    # As `python -m bayestrace check .` does, the working directory stands first on the path.
    for study in (".", str(folder)):
        done = subprocess.run(
            [sys.executable, "-c", code + f"raise SystemExit(main(['check', {study!r}]))"],
            cwd=folder, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert "few-items" not in done.stdout + done.stderr
        assert not (folder / "ran").exists()


# --- what a notice says


def test_notices_are_a_sequence():
    notices = bt.check(careful(), rules=[own("a"), own("b"), own("c")])
    assert isinstance(notices, Sequence)
    assert len(notices) == 3
    assert [n.id for n in notices] == ["a", "b", "c"]
    assert notices[0] in notices
    assert notices[-1].id == "c"
    assert isinstance(notices[:2], Notices)
    assert notices[:2].ids == ("a", "b")
    assert notices.of("b").ids == ("b",)
    assert notices == Notices(list(notices))
    assert hash(notices) == hash(Notices(list(notices)))
    assert notices != list(notices)


@pytest.mark.parametrize(
    ("levels", "answers", "counted"),
    [
        ([], 0, "nothing to say"),
        (["error"], 0, "1 error"),
        (["error", "warning", "warning", "note"], 0, "1 error, 2 warnings and 1 note"),
        (["note", "note"], 2, "2 notes; 2 answered"),
        ([], 1, "nothing to say; 1 answered"),
    ],
)
def test_notices_are_counted_in_words(levels, answers, counted):
    def notice(level, answer):
        return Notice(id="x", level=Level(level), stage=Stage.DESIGN, sentence="X.", answer=answer)

    listed = [notice(level, "") for level in levels] + [notice("note", "So.")] * answers
    assert Notices(listed).counted == counted
    assert repr(Notices(listed)) == f"<Notices: {counted}>"


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ((), "0 items have no date: ."),
        (("a",), "1 item has no date: a."),
        (("a", "b"), "2 items have no date: a, b."),
        (("a", "a"), "2 items have no date: a."),
        (tuple("abcde"), "5 items have no date: a, b, c, d, e."),
        (tuple("abcdef"), "6 items have no date: a, b, c, d and 2 more."),
        (("{n}", "{a|b}"), "2 items have no date: {n}, {a|b}."),
    ],
)
def test_placeholders_become_the_number_the_names_and_the_right_word(names, sentence):
    places = tuple(Place(name=name) for name in names)
    assert worded("{n} {item has|items have} no date: {names}.", places) == sentence


def test_a_place_names_file_rows_and_columns():
    def place(name, row, file="items.csv", column="date"):
        return Place(name=name, file=file, row=row, column=column)

    def text(*places):
        return Notice(
            id="x", level=Level.NOTE, stage=Stage.DESIGN, sentence="X.", where=places
        ).place

    assert text(place("a", 4)) == "items.csv, row 4, column date (a)"
    assert text(place("a", 4), place("b", 2), place("c", 3)) == (
        "items.csv, rows 2-4, column date (a, b, c)"
    )
    assert text(place("H1", 9, "study.toml", "claim"), place("a", 2)) == (
        "study.toml, line 9, key claim; items.csv, row 2, column date (H1, a)"
    )
    assert text(*(place("a", row) for row in range(2, 100, 2))) == (
        "items.csv, rows 2, 4, 6, 8 and 45 more, column date (a)"
    )
    assert text(*(place("a", row) for row in (9, 2, 3, 5, 7, 11, 12, 13, 20))) == (
        "items.csv, rows 2-3, 5, 7, 9 and 4 more, column date (a)"
    )
    assert text(Place(name="me")) == "me"
    assert text() == ""


def test_the_place_of_a_part_is_its_name_and_where_it_was_read():
    study = careful()
    assert place_of(study.items[0]).name == "wage-list"
    assert place_of(study.likelihoods[0]).name == "wage-list"
    assert place_of(study.priors[1]).name == "agitation"
    assert place_of(study.frames[0], "residual") == Place(name="cause", column="residual")
    assert place_of(study.relations[0]).name == "wages, agitation"
    assert place_of(study.searches[0]).name == "union minutes"
    read = changed(study, "items", origin=Origin("items.csv", 7)).items[0]
    assert place_of(read, "date") == Place(name="wage-list", file="items.csv", row=7, column="date")


@given(
    sentence=st.lists(st.sampled_from(["a", "word", "of-many-hyphens", "x" * 30]), max_size=40),
    names=st.lists(st.text("abc-é,", min_size=1, max_size=12), max_size=9),
)
@settings(max_examples=40)
def test_a_notice_as_text_fits_eighty_columns_and_keeps_its_id_whole(sentence, names):
    name = "a-rule-with-a-very-long-id"
    text = " ".join(["S", *sentence])
    rules = [own(name, at=names, sentence=text, column="reason")]
    shown = str(bt.check(careful(), rules=rules))
    assert max(map(len, shown.splitlines())) <= 80
    assert f"[{name}]" in shown
    assert "".join(text.split()) in "".join(shown.split())


def test_open_notices_stand_before_answered_ones():
    study = answered(("a", "", "Meant."))
    shown = str(bt.check(study, rules=[own("a", level="warning"), own("b", level="note")]))
    assert shown.index("[b]") < shown.index("Answered in the study:") < shown.index("[a]")
    assert "accepted: Meant." in shown


def test_html_is_escaped():
    rules = [own("a", at=("<b>&",), sentence="{names} <script>.")]
    page = bt.check(answered(("a", "<b>&", "<i>so</i>")), rules=rules)._repr_html_()
    assert "<script>" not in page
    assert "<i>" not in page
    assert "&lt;b&gt;&amp; &lt;script&gt;." in page
    assert page.count("<tr>") == 2


# --- the command


def test_the_command_prints_every_notice_and_returns_0_without_errors(tmp_path, capsys):
    study = changed(careful(), "hypotheses", at=-1, would_not_expect="")
    bt.write_study(study, tmp_path / "s")
    assert main(["check", str(tmp_path / "s")]) == 0
    out = capsys.readouterr().out
    assert out.startswith("No errors.")
    assert "note: 2 hypotheses do not say" in out
    assert "[no-would-not-expect]" in out
    assert out.rstrip().endswith("1 note.")
    assert "study.toml, lines" in out


def test_the_command_says_that_there_is_nothing_to_say(tmp_path, capsys):
    bt.write_study(careful(), tmp_path / "s")
    assert main(["check", str(tmp_path / "s")]) == 0
    assert "No rule of the method has anything to say." in capsys.readouterr().out


def test_the_command_prints_answers_that_meet_nothing(tmp_path, capsys):
    bt.write_study(answered(("one-coder", "me", "Nobody else.")), tmp_path / "s")
    assert main(["check", str(tmp_path / "s")]) == 0
    out = capsys.readouterr().out
    assert "Answers without effect" in out
    assert "    one-coder at me (answers.csv, row 2)\n" in out


def test_a_notice_of_level_error_is_exit_code_1(tmp_path, capsys, monkeypatch):
    rules = (*RULES, own("bad", level="error", sentence="Meaningless."))
    monkeypatch.setattr("bayestrace.checks.checking.RULES", rules)
    bt.write_study(careful(), tmp_path / "s")
    assert main(["check", str(tmp_path / "s")]) == 1
    out = capsys.readouterr().out
    assert "No errors." not in out
    assert out.rstrip().endswith("1 error.")


def test_errors_of_the_files_are_exit_code_1_and_no_rule_is_asked(tmp_path, capsys):
    bt.write_study(careful(), tmp_path / "s")
    (tmp_path / "s" / "items.csv").write_text("id,case\nx,mill\n", encoding="utf-8")
    assert main(["check", str(tmp_path / "s")]) == 1
    captured = capsys.readouterr()
    assert "items.csv" in captured.err
    assert captured.out == ""


def test_the_command_takes_one_stage_and_refuses_others(tmp_path, capsys):
    study = changed(careful(), "hypotheses", at=-1, would_not_expect="")
    study = changed(study, "likelihoods", reason="")
    bt.write_study(study, tmp_path / "s")
    shown = {}
    for stage in ("design", "evidence", "result"):
        assert main(["check", str(tmp_path / "s"), "--stage", stage]) == 0
        shown[stage] = capsys.readouterr().out
    assert "no-would-not-expect" in shown["design"]
    assert "no-justification" not in shown["design"]
    assert "no-justification" in shown["evidence"]
    assert "no-would-not-expect" not in shown["evidence"] + shown["result"]
    assert main(["check", str(tmp_path / "s"), "--stage", "later"]) == 2


@pytest.mark.parametrize("to", ["-", "file"])
def test_json_holds_every_notice_with_its_place_and_answer(tmp_path, capsys, to):
    study = changed(careful(), "hypotheses", at=-1, would_not_expect="")
    study = answered(("no-would-not-expect", "wages", "Plain."), study=study)
    bt.write_study(study, tmp_path / "s")
    target = "-" if to == "-" else str(tmp_path / "n.json")
    assert main(["check", str(tmp_path / "s"), "--json", target]) == 0
    out = capsys.readouterr().out
    document = json.loads(out if to == "-" else Path(target).read_text(encoding="utf-8"))
    read = bt.read_study(tmp_path / "s")
    assert document["study_hash"] == read.digest
    expected = [
        (n.id, n.level, n.stage, n.sentence, n.answer, [(p.name, p.row) for p in n.where])
        for n in bt.check(read)
    ]
    assert [
        (n["id"], n["level"], n["stage"], n["sentence"], n["answer"],
         [(p["name"], p["row"]) for p in n["where"]])
        for n in document["notices"]
    ] == expected  # fmt: skip
    assert [notice["answer"] for notice in document["notices"]] == ["", "Plain."]


@settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)
@given(studies())
def test_every_valid_study_can_be_checked(study):
    notices = bt.check(study.replace(check_off=(), answers=()))
    assert all(isinstance(notice, Notice) for notice in notices)
    assert max(map(len, str(notices).splitlines()), default=0) <= 80
    levels = [list(Level).index(notice.level) for notice in notices]
    assert levels == sorted(levels)
    known = {rule.id: rule for rule in RULES}
    assert set(notices.ids) <= set(known)
    answers = tuple(Answer(rule=name, because="Accepted.") for name in known)
    again = bt.check(study.replace(check_off=(), answers=answers))
    assert {n.level for n in again.open} <= {Level.ERROR}
