"""Questions that wait in the table of likelihoods: all that is open, and no result moves."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from strategies import studies

import bayestrace as bt
from bayestrace.study.asking import waiting_besides
from bayestrace.study.parts import Judgement, Likelihood, Prior
from bayestrace.study.questioning import open_questions
from bayestrace.study.statements import Coder, Unanswered

FEW = settings(max_examples=20, deadline=None)


def claims(*names, **item):
    items = [bt.Item(name, found="present", clue=f"{name}?", **item) for name in names]
    return bt.Study.claims({"H1": 0.5, "H2": 0.5}, items)


def waits(item, hypothesis="H1", coder="me", **more):
    return Unanswered(coder=coder, item=item, hypothesis=hypothesis, **more)


def key(row):
    return row.item, row.hypothesis


# What waits


@FEW
@given(studies(waiting=True))
def test_a_row_waits_for_every_open_question_and_for_nothing_else(study):
    asked = bt.with_questions(study, coder="new reader")
    opened = open_questions(study, "new reader")
    mine = [row for row in asked.unanswered if row.coder == "new reader"]
    for again in (False, True):
        assert [key(row) for row in mine if row.again == again] == [
            (q.item.id, label) for q in opened if q.again == again for label in q.labels
        ]
    others = [row for row in asked.unanswered if row.coder != "new reader"]
    assert others == list(study.unanswered)
    assert asked.replace(unanswered=study.unanswered) == study


@FEW
@given(studies(waiting=True))
def test_asking_twice_is_asking_once(study):
    asked = bt.with_questions(study, coder="me")
    assert bt.with_questions(asked, coder="me") == asked


@FEW
@given(studies(min_items=1, waiting=True))
def test_results_and_hash_are_the_same_with_and_without_waiting_rows(study):
    assume(study.coders)
    study = study.replace(equal_priors=True, priors=())
    plain, asked = study.replace(unanswered=()), bt.with_questions(study, coder="new reader")
    assert asked.digest == plain.digest
    assert asked.coders == plain.coders
    assert bt.update(asked).identical(bt.update(plain))


def test_rows_come_hypothesis_by_hypothesis_in_an_order_that_the_seed_decides():
    study = claims(*"abcdefghijkl")
    orders = []
    for seed in (0, 1):
        rows = bt.with_questions(study, coder="me", random_seed=seed).unanswered
        first = [row for row in rows if not row.again]
        names = [row.hypothesis for row in first]
        assert sum(one != other for one, other in pairwise(names)) == 1
        orders.append([key(row) for row in first])
    assert orders[0] != orders[1]
    assert sorted(orders[0]) == sorted(orders[1])
    assert orders[0] != sorted(orders[0])


def test_rivals_of_an_item_stand_below_one_another():
    items = [bt.Item(name, found="present") for name in "abcd"]
    study = bt.Study.rivals(["A", "B"], items, residual="C")
    rows = [r for r in bt.with_questions(study, coder="me").unanswered if not r.again]
    assert len(rows) == 12
    for start in range(0, 12, 3):
        assert len({row.item for row in rows[start : start + 3]}) == 1
        assert {row.hypothesis for row in rows[start : start + 3]} == {"A", "B", "C"}


def test_a_few_wait_a_second_time_and_another_seed_draws_them_anew():
    asked = bt.with_questions(claims(*"abcdefghij"), coder="me")
    assert sum(row.again for row in asked.unanswered) == 2
    other = bt.with_questions(asked, coder="me", random_seed=5)
    assert sum(row.again for row in other.unanswered) == 2


def test_what_was_answered_waits_no_more_and_what_was_typed_by_hand_stays():
    study = claims("a", "b")
    done = Likelihood(coder="me", item="a", hypothesis="H1", ratio=2.0)
    ranked = [
        Likelihood(coder="me", item="b", hypothesis="H1", rank=1),
    ]
    study = study.replace(likelihoods=[done, *ranked], unanswered=[waits("b", "H2")])
    rows = bt.with_questions(study, coder="me").unanswered
    assert [key(row) for row in rows if not row.again] == [("a", "H2"), ("b", "H2")]


def test_a_hypothesis_is_not_asked_about_cases_of_which_it_does_not_speak():
    items = [bt.Item(name, found="present", case=name[0]) for name in ("a1", "b1")]
    study = bt.Study.claims({"H1": 0.5, "H2": 0.5}, items)
    first, second = study.hypotheses
    study = study.replace(hypotheses=[replace(first, scope=("a",)), second])
    rows = bt.with_questions(study, coder="me").unanswered
    assert {key(row) for row in rows} == {("a1", "H1"), ("a1", "H2"), ("b1", "H2")}


def test_an_answer_takes_its_row_away_however_a_world_is_spelt():
    study = bt.Study.factors(["A", "B"], [bt.Item("memo", found="present")])
    asked = bt.with_questions(study, coder="me")
    answer = Likelihood(
        coder="me", item="memo", hypothesis="not B & A", if_true=Judgement(best=0.5)
    )
    left = waiting_besides(asked, [answer])
    assert {row.hypothesis for row in left} == {"A & B", "not A & B", "not A & not B"}
    assert waiting_besides(asked, [answer], again=True) == asked.unanswered


def test_a_prior_of_a_coder_who_has_not_answered_yet_is_no_stranger():
    study = bt.with_questions(claims("a"), coder="bob")
    done = Likelihood(coder="ann", item="a", hypothesis="H1", ratio=2.0)
    prior = Prior(hypothesis="H1", chance=Judgement(best=0.2), coder="bob")
    asked = study.replace(likelihoods=[done], priors=[*study.priors, prior])
    assert asked.coders == ("ann",)
    with pytest.raises(bt.StudyError, match="bob"):
        asked.replace(unanswered=())


# What may not be


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([waits("b")], "there is no item 'b'"),
        ([waits("a", "H3")], "there is no hypothesis 'H3'"),
        ([waits("a"), waits("a")], "the question 'me, a, H1' stands here a second time"),
        ([waits("a", again=True)] * 2, "the question of a repeat 'me, a, H1' stands here a second"),
        ([waits("a", coder="ann")], "waits for an answer that another row gives already"),
    ],
)
def test_a_row_that_cannot_wait_is_reported(rows, said):
    done = Likelihood(coder="ann", item="a", hypothesis="H1", ratio=2.0)
    with pytest.raises(bt.StudyError, match=said):
        claims("a").replace(likelihoods=[done], unanswered=rows)


def test_a_repeat_may_wait_beside_its_first_answer():
    done = Likelihood(coder="me", item="a", hypothesis="H1", ratio=2.0)
    study = claims("a").replace(likelihoods=[done], unanswered=[waits("a", again=True)])
    with pytest.raises(bt.StudyError, match="another row gives already"):
        study.replace(repeats=[done])


def test_an_item_that_is_half_answered_says_which_rows_still_wait():
    study = bt.Study.rivals(["A", "B"], [bt.Item("memo", found="present")], residual="C")
    asked = bt.with_questions(study, coder="me")
    answer = Likelihood(coder="me", item="memo", hypothesis="B", if_true=Judgement(best=0.5))
    with pytest.raises(bt.StudyError) as error:
        asked.replace(likelihoods=[answer], unanswered=waiting_besides(asked, [answer]))
    (problem,) = error.value.problems
    assert problem.what == (
        "item 'memo' is half answered by 'me': for 'B', while 'A', 'C' still wait for an answer"
    )
    assert problem.remedy == ("answer what still waits, or empty the answers of this item for now")


@pytest.mark.parametrize("name", ["", "two\nlines"])
def test_a_name_that_no_table_can_hold_is_refused(name):
    with pytest.raises(bt.StudyError, match="coder"):
        bt.with_questions(claims("a"), coder=name)


# Merging


def test_an_answer_that_comes_back_takes_the_question_to_that_coder_away():
    study = claims("a", "b")
    study = bt.with_questions(study, coder="bob")
    answer = Likelihood(coder="reader", item="a", hypothesis="H1", if_true=Judgement(best=0.5),
                        if_false=Judgement(best=0.4))  # fmt: skip
    blind = bt.blinded(study, random_seed=1)
    back = blind.replace(likelihoods=[answer], unanswered=waiting_besides(blind, [answer]))
    found = bt.merged(study, back, coder="bob")
    assert {key(row) for row in found.study.unanswered if not row.again} == {
        ("a", "H2"), ("b", "H1"), ("b", "H2"),
    }  # fmt: skip
    assert set(found.missing) == {("a", "H2"), ("b", "H1"), ("b", "H2")}


def returned(study):
    answers = [
        Likelihood(coder="reader", item=item.id, hypothesis=name, ratio=1.0)
        for item in study.items
        for name in ("H1", "H2")
    ]
    blind = bt.blinded(study, findings="shown", random_seed=1)
    return blind.replace(likelihoods=answers, unanswered=())


def test_the_kind_of_a_coder_is_written_down_and_never_changed():
    study = claims("a")
    found = bt.merged(study, returned(study), coder="bot", kind="model").study
    assert found.coder_details == (Coder(id="bot", kind="model"),)
    again = bt.merged(found, returned(study), coder="bot").study
    assert again == found
    with pytest.raises(bt.StudyError, match="'bot' is a model in the study, and cannot be a perso"):
        bt.merged(found, returned(study), coder="bot", kind="person")
    told = returned(study).replace(coder_details=[Coder(id="reader", kind="person", name="B.")])
    with pytest.raises(bt.StudyError, match="is a person in what came back"):
        bt.merged(study, told, coder="bot", kind="model")
    with pytest.raises(bt.StudyError, match="is a model in the study, and cannot be a person"):
        bt.merged(found, told, coder="bot")
    kept = bt.merged(study, told, coder="bob").study.coder_details
    assert kept == (Coder(id="bob", kind="person", name="B."),)


def test_a_kind_that_was_not_said_is_added_to_what_is_known():
    study = claims("a").replace(coder_details=[])
    once = bt.merged(study, returned(study), coder="bob").study
    assert once.coder_details == ()
    noted = once.replace(coder_details=[Coder(id="bob", note="in May")])
    found = bt.merged(noted, returned(study), coder="bob", kind="person").study
    assert found.coder_details == (Coder(id="bob", kind="person", note="in May"),)
    with pytest.raises(bt.ArrayError, match="kind= must be person or model, got 'robot'"):
        bt.merged(study, returned(study), coder="bob", kind="robot")


# Blind copies


@FEW
@given(studies(waiting=True))
def test_a_blind_copy_asks_what_somebody_judged_and_nobody_is_named(study):
    from bayestrace.study.blinding import asked

    blind = bt.blinded(study, random_seed=3)
    assert {row.coder for row in blind.unanswered} <= {"reader"}
    assert not any(row.again for row in blind.unanswered)
    rows = [(row.item, study.places.canonical(row.hypothesis)) for row in blind.unanswered]
    assert len(rows) == len(set(rows))
    assert set(rows) == set(asked(study))


def test_a_blind_copy_is_in_another_order_than_the_study():
    study = bt.load_example("nato-csto")
    one, other = (bt.blinded(study, random_seed=seed).unanswered for seed in (1, 2))
    assert [key(row) for row in one] != [key(row) for row in other]
    assert len(one) == 109
