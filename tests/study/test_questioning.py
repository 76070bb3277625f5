"""Questions to a coder: every pair once, sides together, repeats hidden, an order that keeps."""

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import studies

import bayestrace as bt
from bayestrace.study.parts import Hypothesis, Likelihood
from bayestrace.study.questioning import open_questions, questions_for, ways_of
from bayestrace.study.statements import Coder

FEW = settings(max_examples=25)


def claims(count, **item):
    items = [bt.Item(f"i{n}", found="present", clue=f"Clue {n}?", **item) for n in range(count)]
    return bt.Study.claims({"H1": 0.5}, items)


def pairs_in_scope(study):
    return {
        (item.id, frame.id)
        for item in study.items
        for frame in study.world_frames
        if any(study.in_scope(name, item.case) for name in frame.hypotheses)
    }


@FEW
@given(studies(waiting=True), st.integers(0, 5))
def test_every_pair_of_item_and_frame_in_scope_is_asked_exactly_once_before_repeats(study, seed):
    first = [q.key for q in questions_for(study, "new reader", random_seed=seed) if not q.again]
    assert len(first) == len(set(first))
    assert set(first) == pairs_in_scope(study)


@FEW
@given(studies(min_items=1, waiting=True), st.integers(0, 5))
def test_a_question_asks_all_sides_of_its_item_together(study, seed):
    for question in questions_for(study, "new reader", random_seed=seed):
        asked = {(side.label, side.column) for side in question.sides}
        if question.frame.mode == "claim":
            (name,) = question.frame.hypotheses
            assert asked == {(name, "if_true"), (name, "if_false")}
        else:
            assert asked == {(world, "if_true") for world in question.frame.worlds}
        assert len(question.sides) == len(asked)


@FEW
@given(studies(min_items=3, max_items=8, waiting=True), st.integers(0, 5))
def test_repeats_come_later_than_their_question_and_never_next_to_it(study, seed):
    asked = questions_for(study, "new reader", random_seed=seed)
    for one, other in pairwise(asked):
        assert one.key != other.key
    for number, question in enumerate(asked):
        if question.again:
            assert question.key in {q.key for q in asked[:number] if not q.again}


@pytest.mark.parametrize(
    ("count", "repeats"), [(1, 0), (2, 0), (3, 2), (4, 2), (20, 2), (21, 3), (45, 5), (100, 10)]
)
def test_one_question_in_ten_comes_again_but_two_at_least(count, repeats):
    asked = questions_for(claims(count), "me")
    assert sum(question.again for question in asked) == repeats
    again = [question.key for question in asked if question.again]
    assert len(set(again)) == repeats
    places = {q.key: n for n, q in enumerate(q for q in asked if not q.again)}
    passed = 0
    for question in asked:
        if question.again and count >= 20:
            assert passed - 1 - places[question.key] >= 5
        passed += not question.again


@FEW
@given(studies(waiting=True), st.integers(0, 5), st.integers(0, 5))
def test_a_list_is_the_same_for_the_same_seed_and_coder(study, seed, other):
    once = questions_for(study, "a", random_seed=seed)
    assert once == questions_for(study, "a", random_seed=seed)
    assert sorted(q.key for q in once if not q.again) == sorted(
        q.key for q in questions_for(study, "b", random_seed=other) if not q.again
    )


def test_another_seed_or_coder_gives_another_order_and_none_is_the_order_of_the_file():
    study = claims(30)
    orders = [
        tuple(q.item.id for q in questions_for(study, coder, random_seed=seed) if not q.again)
        for coder, seed in (("a", 0), ("a", 1), ("b", 0))
    ]
    orders.append(tuple(item.id for item in study.items))
    assert len(set(orders)) == 4


def test_both_sides_take_turns_in_coming_first():
    first = [question.sides[0].column for question in questions_for(claims(40), "me")]
    assert 10 < first.count("if_true") < 34


def test_the_order_of_the_rest_stays_when_an_item_is_added_or_answered():
    study = claims(12)
    order = [q.key for q in questions_for(study, "me") if not q.again]
    more = claims(13)
    assert [q.key for q in questions_for(more, "me") if not q.again and q.item.id != "i12"] == order
    rows = [Likelihood(coder="me", item=item, hypothesis="H1", ratio=2.0) for item, _ in order[:5]]
    left = open_questions(study.replace(likelihoods=rows), "me")
    assert [q.key for q in left if not q.again] == order[5:]
    assert [q.key for q in left if q.again] == [
        q.key for q in questions_for(study, "me") if q.again
    ]


def test_claims_are_asked_one_after_the_other():
    items = [bt.Item(f"i{n}", found="present") for n in range(9)]
    study = bt.Study.claims({"H1": 0.5, "H2": 0.5, "H3": 0.5}, items)
    frames = [q.frame.id for q in questions_for(study, "me")]
    changes = sum(one != other for one, other in pairwise(frames))
    assert changes == 2


def test_what_is_asked_again_is_open_until_repeats_holds_it():
    study = claims(6)
    rows = [
        Likelihood(coder="me", item=item.id, hypothesis="H1", ratio=2.0) for item in study.items
    ]
    study = study.replace(likelihoods=rows)
    left = open_questions(study, "me")
    assert len(left) == 2
    assert all(question.again for question in left)
    again = [row for row in rows if row.item in {question.item.id for question in left}]
    assert open_questions(study.replace(repeats=again), "me") == ()


def test_the_question_is_worded_in_the_direction_of_what_it_fills():
    study = claims(1).replace(hypotheses=[Hypothesis(id="H1", claim="Norms mattered.")])
    (question,) = questions_for(study, "me")
    supposed = {side.column: side.supposed for side in question.sides}
    assert supposed["if_true"] == "Suppose H1 is true: “Norms mattered.”"
    assert supposed["if_false"].startswith("Suppose H1 is false, so that this does not hold")
    assert question.lines == ("How likely is it that the true answer is yes: Clue 0?",)


def test_rivals_residuals_and_factors_are_supposed_in_words():
    item = bt.Item("memo", found="present", clue="A memo?")
    rivals = bt.Study.rivals(["A", "B"], [item], residual="else")
    (question,) = questions_for(rivals, "me")
    supposed = {side.label: side.supposed for side in question.sides}
    assert supposed["A"] == "Suppose A is true."
    assert supposed["else"] == "Suppose none of A, B is true, but else."
    factors = bt.Study.factors(["A", "B"], [item])
    (question,) = questions_for(factors, "me")
    supposed = {side.label: side.supposed for side in question.sides}
    assert supposed["A & not B"] == "Suppose A is true, and B is false."
    assert supposed["not A & B"] == "Suppose A is false, and B is true."


def test_the_finding_is_not_shown_but_those_it_is_judged_on_are():
    parent = bt.Item("vote", found="absent", clue="Was there a vote?")
    item = bt.Item("memo", found="present", clue="A memo?", observed="FOUND IT", given="vote")
    study = bt.Study.claims({"H1": 0.5}, [parent, item])
    lines = {q.item.id: q.lines for q in questions_for(study, "me")}
    assert lines["memo"][0] == "Known already: Was there a vote? Absent."
    assert "present" not in " ".join(lines["memo"])
    assert "FOUND" not in " ".join(lines["memo"])
    assert "bsent" not in " ".join(lines["vote"])


def test_a_coder_of_records_is_asked_for_the_record():
    study = claims(1)
    rows = [Likelihood(coder="me", item="i0", hypothesis="H1", ratio=2.0)]
    study = study.replace(likelihoods=rows, coder_details=[Coder(id="me", judged="record")])
    (question,) = questions_for(study, "me")
    assert question.lines[-1] == "How likely is it that the record answers yes: Clue 0?"


def test_items_out_of_scope_and_ranked_items_are_not_asked():
    items = [bt.Item(name, found="present", case=name[0]) for name in ("a1", "a2", "b1")]
    study = bt.Study.claims({"H1": 0.5, "H2": 0.5}, items)
    first, second = study.hypotheses
    rows = [Likelihood(coder="me", item="a2", hypothesis="H1", rank=1)]
    study = study.replace(
        hypotheses=[replace(first, scope=("a",)), replace(second, scope=("a",))], likelihoods=rows
    )
    assert ways_of(study, "me") == {"a2": "rank"}
    assert {q.key for q in questions_for(study, "me")} == {("a1", "H1"), ("a1", "H2")}
    assert {q.item.id for q in questions_for(study, "you")} == {"a1", "a2"}


def test_a_ratio_cannot_stand_where_nobody_looked_or_detection_is_said():
    (sought,) = questions_for(claims(1), "me")
    assert sought.no_ratio == ""
    (unseen,) = questions_for(claims(1, detection=0.5), "me")
    assert "detection" in unseen.no_ratio
    unsought = bt.Study.claims({"H1": 0.5}, [bt.Item("i", found="not sought")])
    (question,) = questions_for(unsought, "me")
    assert "looked" in question.no_ratio


def test_a_long_list_is_made_in_no_time():
    study = claims(2000)
    assert len(questions_for(study, "me")) == 2000 + math.ceil(200)
