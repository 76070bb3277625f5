"""A blind copy tells nothing that was judged, and what comes back changes nobody's rows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import studies

import bayestrace as bt
from bayestrace.study.blinding import asked
from bayestrace.study.parts import Dependence, Judgement, Likelihood, Prior
from bayestrace.study.statements import Coder, Unanswered
from bayestrace.study.words import Finding

EXAMPLES = 25
RATED = ("likelihoods", "repeats", "priors", "dependence", "contingencies", "verdicts", "expected",
         "answers", "relations", "searches", "frozen", "authors")  # fmt: skip


def small():
    """Three items, the last judged given the first, with everything that may tell a rating."""
    items = [
        bt.Item("memo", found="present", clue="A memo?", observed="One was found.", note="Strong!",
                locator="p. 3", excerpt="“Go.”", date="1999", actor="cabinet", role="new",
                detection=0.9, sources=["archive"], kind="archive", cluster="",
                likelihood={"H": (0.9, 0.1)}),
        bt.Item("leak", found="absent", clue="A leak?", likelihood={"H": (0.6, 0.2)}),
        bt.Item("vote", found="absent", clue="A vote?", given=["memo"],
                likelihood={"H": (0.5, 0.3)}),
    ]  # fmt: skip
    return bt.Study.claims({"H": 0.7}, items, coder="ann")


def filled(blind, coder="reader", best=0.4):
    """What a reader sends back who finds every clue as likely."""
    chance = Judgement(best=best)
    return blind.replace(
        likelihoods=[
            Likelihood(coder=coder, item=item, hypothesis=label, reason="so", if_true=chance,
                       if_false=chance if blind.places.labels[label].mode == "claim" else None)
            for item, label in asked(blind)
        ],
        unanswered=(),
    )  # fmt: skip


@settings(max_examples=EXAMPLES, deadline=None)
@given(studies(waiting=True), st.integers(0, 99))
def test_a_blind_copy_holds_no_rating_and_every_clue(study, seed):
    blind = bt.blinded(study, random_seed=seed)
    assert not any(getattr(blind, name) for name in RATED)
    records = {one.id for one in study.coder_details if one.judged == "record"}
    of_record = bool(study.coders) and set(study.coders) <= records
    assert [(one.id, str(one.judged)) for one in blind.coder_details] == (
        [("reader", "record")] if of_record else []
    )
    assert (blind.cases, blind.frames, blind.sources) == (study.cases, study.frames, study.sources)
    kept = {item.id: (item.clue, item.case, item.given, item.kind) for item in study.items}
    assert {i.id: (i.clue, i.case, i.given, i.kind) for i in blind.items} == kept
    parents = {name for item in study.items for name in item.given}
    for item in blind.items:
        assert item.found == Finding.NOT_SOUGHT or item.id in parents
        told = (item.observed, item.excerpt, item.locator, item.date, item.actor, item.note)
        assert not any(told)
        assert (item.detection, item.false_report, item.role) == (1, 0, "")
    assert {part.would_not_expect for part in blind.hypotheses} <= {""}


def test_what_is_shown_of_findings_is_what_was_seen_and_not_what_the_author_makes_of_it():
    blind = bt.blinded(small(), findings="shown", random_seed=0)
    (memo,) = [item for item in blind.items if item.id == "memo"]
    assert (str(memo.found), memo.observed, memo.locator) == ("present", "One was found.", "p. 3")
    assert (memo.note, memo.role, memo.detection) == ("", "", 1)


def test_an_item_that_another_is_judged_given_keeps_its_answer_and_nothing_else():
    items = {item.id: item for item in bt.blinded(small(), random_seed=0).items}
    assert {name: str(item.found) for name, item in items.items()} == {
        "memo": "present", "leak": "not sought", "vote": "not sought",
    }  # fmt: skip
    assert items["memo"].excerpt == ""


def test_the_seed_decides_the_order_and_stands_in_the_notes():
    study = bt.load_example("nato-csto")
    one, again, other = (bt.blinded(study, random_seed=seed) for seed in (7, 7, 8))
    assert one == again
    assert [item.id for item in one.items] != [item.id for item in other.items]
    assert [item.id for item in one.items] != [item.id for item in study.items]
    assert one.notes.endswith("shuffled with the seed 7.")
    fresh = bt.blinded(study)
    seed = int(fresh.notes.rstrip(".").rsplit(" ", 1)[1])
    assert bt.blinded(study, random_seed=seed) == fresh


@settings(max_examples=EXAMPLES, deadline=None)
@given(studies(min_items=1, waiting=True))
def test_what_comes_back_is_added_below_and_no_row_of_anybody_is_changed(study):
    study = study.replace(equal_priors=True, priors=())
    assume(study.coders and "bob" not in study.coders)
    back = filled(bt.blinded(study, random_seed=1))
    assume(back.likelihoods)
    study = study.replace(unanswered=[r for r in study.unanswered if r.coder != "bob"])
    found = bt.merged(study, back, coder="bob")
    assert {other_quantity(problem) for problem in found.left_out} <= {True}
    assert found.missing == ()
    count = len(study.likelihoods)
    assert found.study.likelihoods[:count] == study.likelihoods
    assert set(found.study.likelihoods[count:]) == {
        replace(row, coder="bob") for row in back.likelihoods
    }
    assert found.added == len(back.likelihoods)
    there = {"likelihoods": study.likelihoods, "coder_details": study.coder_details}
    assert found.study.replace(**there) == study
    assert bt.merged(found.study, back, coder="bob").study == found.study


def other_quantity(problem):
    return "judged the chance of" in problem.what


def merge_with(change, study=None, **fields):
    study = study or small()
    back = filled(bt.blinded(study, random_seed=1))
    items = [replace(i, **change.get(i.id, {})) for i in back.items]
    return bt.merged(study, back.replace(items=items, **fields), coder="bob")


def test_a_clue_that_was_changed_leaves_its_ratings_out_and_is_named():
    found = merge_with({"leak": {"clue": "Two leaks?"}})
    (problem,) = found.left_out
    assert problem.what.startswith("the clue of item 'leak' is another one in the study")
    assert (problem.came, problem.allowed) == ("'Two leaks?'", "'A leak?'")
    assert found.missing == (("leak", "H"),)
    assert found.added == 2
    assert merge_with({"leak": {"clue": "A \n leak?"}}).left_out == ()


def test_an_unknown_item_is_named_with_the_likely_one():
    study, extra = small(), bt.Item("leaks", found="not sought", case="", clue="More?")
    back = filled(bt.blinded(study, random_seed=1))
    case = back.items[0].case
    row = replace(back.likelihoods[0], item="leaks")
    back = back.replace(
        items=(*back.items, replace(extra, case=case)), likelihoods=(*back.likelihoods, row)
    )
    (problem,) = bt.merged(study, back, coder="bob").left_out
    assert problem.what == "the study has no item 'leaks', so its ratings are left out"
    assert "did you mean 'leak'?" in problem.remedy


def test_a_parent_whose_answer_changed_leaves_out_what_was_judged_given_it():
    found = merge_with({"memo": {"found": "absent"}})
    (problem,) = found.left_out
    assert problem.what.startswith("'vote' was judged given 'memo' as absent")
    assert found.missing == (("vote", "H"),)


def test_a_ratio_by_a_reader_who_did_not_know_the_finding_is_left_out():
    study = small()
    back = filled(bt.blinded(study, random_seed=1))
    rows = [
        replace(row, if_true=None, if_false=None, ratio=3.0) if row.item == "leak" else row
        for row in back.likelihoods
    ]
    found = bt.merged(study, back.replace(likelihoods=rows), coder="bob")
    (problem,) = found.left_out
    assert "was judged by a ratio, which weighs the finding" in problem.what
    shown = filled(bt.blinded(study, findings="shown", random_seed=1)).replace(likelihoods=rows)
    assert bt.merged(study, shown, coder="bob").left_out == ()


def test_a_hypothesis_that_claims_something_else_by_now_is_left_out():
    study = small()
    back = filled(bt.blinded(study, random_seed=1))
    (hypothesis,) = study.hypotheses
    changed = study.replace(hypotheses=(replace(hypothesis, claim="Quite another claim."),))
    with pytest.raises(bt.StudyError, match="hypothesis 'H' claims something else in the study"):
        bt.merged(changed, back, coder="bob")


def test_rows_of_another_coder_are_never_written_over():
    study = small()
    back = filled(bt.blinded(study, random_seed=1))
    with pytest.raises(bt.StudyError, match="coder 'ann' has rows in the study that differ"):
        bt.merged(study, back, coder="ann")
    once = bt.merged(study, back, coder="bob").study
    with pytest.raises(bt.StudyError, match="nobody's rows are written over"):
        bt.merged(once, filled(bt.blinded(study, random_seed=1), best=0.5), coder="bob")


def test_a_file_that_was_filled_further_adds_what_is_new():
    study = small()
    back = filled(bt.blinded(study, random_seed=1))
    half = bt.merged(study, back.replace(likelihoods=back.likelihoods[:1]), coder="bob")
    assert (half.added, len(half.missing)) == (1, 2)
    whole = bt.merged(half.study, back, coder="bob")
    assert (whole.added, whole.missing) == (2, ())


def test_priors_and_rho_of_the_reader_become_the_readers_own():
    leaks = [
        bt.Item(name, found="present", clue=f"{name}?", cluster="one", likelihood={"H": (0.6, 0.3)})
        for name in ("a", "b")
    ]
    study = bt.Study.claims({"H": 0.5}, leaks, coder="ann", rho={"one": 0.2})
    back = filled(bt.blinded(study, random_seed=1)).replace(
        priors=[Prior(hypothesis="H", chance=Judgement(best=0.2))],
        dependence=[
            Dependence(cluster="one", rho=0.8, coder="reader"),
            Dependence(cluster="one", rho=0.2),
        ][:1],
    )
    found = bt.merged(study, back, coder="bob").study
    assert [(row.coder, row.chance.best) for row in found.priors] == [("", 0.5), ("bob", 0.2)]
    assert [(row.coder, row.rho) for row in found.dependence] == [("", 0.2), ("bob", 0.8)]


def test_a_prior_or_a_rho_of_the_reader_that_equals_the_one_for_all_is_kept():
    leaks = [
        bt.Item(name, found="present", clue=f"{name}?", cluster="one",
                likelihood={"R1": 0.9, "R2": 0.1, "R3": 0.2})
        for name in ("a", "b")
    ]  # fmt: skip
    start = {"R1": 0.5, "R2": 0.25, "R3": 0.25}
    study = bt.Study.rivals(start, leaks, coder="ann", exhaustive=True, rho={"one": 0.2})
    mine = {"R1": 0.5, "R2": 0.4, "R3": 0.1}
    back = filled(bt.blinded(study, random_seed=1)).replace(
        priors=[Prior(hypothesis=name, chance=Judgement(best=best), coder="reader")
                for name, best in mine.items()],
        dependence=[Dependence(cluster="one", rho=0.2, coder="reader")],
    )  # fmt: skip
    found = bt.merged(study, back, coder="bob").study
    assert {row.hypothesis: row.chance.best for row in found.priors if row.coder == "bob"} == mine
    assert [(row.coder, row.rho) for row in found.dependence] == [("", 0.2), ("bob", 0.2)]
    for_all = filled(bt.blinded(study, random_seed=1)).replace(
        priors=study.priors, dependence=study.dependence
    )
    assert bt.merged(study, for_all, coder="bob").study.priors == study.priors


def test_a_parent_stands_without_its_cluster_in_the_copy_and_with_it_in_the_study():
    items = [
        bt.Item("a", found="present", clue="A?", cluster="c", likelihood={"H": (0.9, 0.1)}),
        bt.Item("b", found="present", clue="B?", cluster="c", likelihood={"H": (0.9, 0.1)}),
        bt.Item("d", found="absent", clue="D?", given=("a", "b"), likelihood={"H": (0.9, 0.1)}),
        bt.Item("e", found="present", clue="E?", cluster="c", likelihood={"H": (0.9, 0.1)}),
    ]
    study = bt.Study.claims({"H": 0.5}, items, coder="ann", rho={"c": 0.5})
    blind = bt.blinded(study, random_seed=1)
    assert {item.id: item.cluster for item in blind.items} == {"a": "", "b": "", "d": "", "e": "c"}
    assert "The clusters of 'a', 'b' are left out here" in blind.notes
    found = bt.merged(study, filled(blind), coder="bob")
    assert (found.left_out, found.missing) == ((), ())
    assert found.study.items == study.items
    assert "left out here" not in bt.blinded(small(), random_seed=1).notes


def of_record(*names, study=None):
    study = study or small()
    items = [replace(item, detection=1.0) for item in study.items]
    details = [Coder(id=name, judged="record") for name in names]
    return study.replace(items=items, coder_details=details)


def test_where_all_judged_the_record_the_reader_is_asked_for_it_and_merged_as_such():
    study = of_record("ann")
    blind = bt.blinded(study, random_seed=1)
    assert [(one.id, str(one.judged)) for one in blind.coder_details] == [("reader", "record")]
    assert "the chance of reading the answer yes in the record" in blind.notes
    assert "the clue itself" not in blind.notes
    assert "the clue itself" in bt.blinded(small(), random_seed=1).notes
    waiting = [row for row in blind.unanswered if row.item == "leak"]
    done = [row for row in filled(blind).likelihoods if row.item != "leak"]
    renamed = blind.replace(
        likelihoods=[replace(row, coder="maria") for row in done], unanswered=waiting
    )
    for back in (filled(blind), renamed):
        found = bt.merged(study, back, coder="bob", kind="person")
        assert found.left_out == ()
        assert [(one.id, str(one.judged)) for one in found.study.coder_details] == [
            ("ann", "record"), ("bob", "record"),
        ]  # fmt: skip
        assert not any("another quantity" in line for line in bt.agreement(found.study).said)
    waits = Unanswered(coder="bob", item="memo", hypothesis="H")
    details = (*study.coder_details, Coder(id="bob", kind="person"))
    known = study.replace(coder_details=details, unanswered=[waits])
    ann, bob = bt.merged(known, filled(blind), coder="bob").study.coder_details
    assert (str(bob.kind), str(bob.judged), ann) == ("person", "record", study.coder_details[0])


def test_a_reader_of_another_quantity_than_the_others_is_named_and_agreement_says_so():
    mixed = bt.merged(small(), filled(bt.blinded(small(), random_seed=1)), coder="cid").study
    study = of_record("ann", study=mixed)
    blind = bt.blinded(study, random_seed=1)
    assert blind.coder_details == ()
    found = bt.merged(study, filled(blind), coder="bob")
    (problem,) = found.left_out
    assert problem.what == (
        "bob judged the chance of the clue, ann that of reading it in the record: the ratings are "
        "kept, but they are of another quantity"
    )
    assert found.added == 3
    (line,) = [line for line in bt.agreement(found.study).said if "another quantity" in line]
    assert line.startswith("ann judged the chance of reading the clue in the record, cid and bob ")


def test_a_coder_is_not_merged_as_one_of_another_quantity():
    once = bt.merged(small(), filled(bt.blinded(small(), random_seed=1)), coder="bob").study
    back = filled(bt.blinded(of_record("ann"), random_seed=1))
    with pytest.raises(bt.StudyError, match="coder 'bob' judged the clue in the study"):
        bt.merged(once, back, coder="bob")


def test_nothing_several_and_nobody_are_refused_in_words():
    study = small()
    blind = bt.blinded(study, random_seed=1)
    with pytest.raises(bt.StudyError, match="in what came back: all 3 rows still wait"):
        bt.merged(study, blind, coder="bob")
    with pytest.raises(bt.StudyError, match="nobody has judged anything in what came back"):
        bt.merged(study, blind.replace(unanswered=()), coder="bob")
    two = filled(blind).replace(
        likelihoods=[*filled(blind).likelihoods, *filled(blind, coder="bib").likelihoods]
    )
    with pytest.raises(bt.StudyError, match="did you mean 'bib'"):
        bt.merged(study, two, coder="bob")
    with pytest.raises(bt.ArrayError, match="merged needs a Study as back, got str"):
        bt.merged(study, "back", coder="bob")
    with pytest.raises(bt.ArrayError, match="findings= must be hidden or shown, got 'seen'"):
        bt.blinded(study, findings="seen")
    with pytest.raises(bt.ArrayError, match="random_seed must be a whole number from 0"):
        bt.blinded(study, random_seed=-1)


def test_a_reader_without_a_prior_or_a_rho_is_told_so():
    study = bt.load_example("nato-csto")
    back = filled(bt.blinded(study, random_seed=1))
    with pytest.raises(bt.StudyError) as error:
        bt.merged(study, back, coder="bob")
    said = str(error.value)
    assert "no rho for coder 'bob'" in said
    assert "priors" in said
