"""Unequal effort is seen in items, in reasons and in what the clues were thought out from."""

from dataclasses import replace

import pytest
from checks.cases_hypotheses import designed, judged

import bayestrace as bt
from bayestrace.study.parts import Case


def places(study):
    notices = bt.check(study).of("asymmetric-effort")
    return [[place.name for place in notice.where] for notice in notices]


def words(count):
    return " ".join(["word"] * count)


@pytest.mark.parametrize(
    ("many", "few", "fires"),
    [(9, 3, True), (8, 3, False), (8, 2, True), (7, 2, False), (6, 0, True), (5, 0, False)],
)
def test_a_claim_judged_on_a_third_of_the_items_is_named(many, few, fires):
    study = designed("AB", mode="claim", items=many)
    first = study.replace(items=study.items[:few])
    study = study.replace(
        likelihoods=(
            *judged(study, {"A": [(0.6, 0.4)] * many}).likelihoods,
            *judged(first, {"B": [(0.6, 0.4)] * few}).likelihoods,
        )
    )
    assert places(study) == ([["B"]] if fires else [])
    if fires:
        (notice,) = bt.check(study).of("asymmetric-effort")
        assert f"In case 'mill', 'A' is judged on {many} items, B on {few}." in notice.sentence


def test_items_are_counted_per_case_and_within_scope():
    study = designed("AB", mode="claim", items=12, cases=[Case(id="mill"), Case(id="pit")])
    items = [replace(item, case="mill" if n < 10 else "pit") for n, item in enumerate(study.items)]
    study = study.replace(items=items)
    mine = judged(study, {"A": [(0.6, 0.4)] * 12}).likelihoods
    late = judged(study.replace(items=items[10:]), {"B": [(0.6, 0.4)] * 2}).likelihoods
    study = study.replace(likelihoods=(*mine, *late))
    (notice,) = bt.check(study).of("asymmetric-effort")
    assert "In case 'mill'" in notice.sentence
    scoped = [study.hypotheses[0], replace(study.hypotheses[1], scope=("pit",))]
    assert places(study.replace(hypotheses=scoped)) == []


@pytest.mark.parametrize(
    ("long", "short", "fires"),
    [(12, 4, True), (11, 4, False), (11, 3, True), (10, 3, False), (30, 10, True), (29, 10, False)],
)
@pytest.mark.parametrize("mode", ["rivals", "claim"])
def test_reasons_a_third_as_long_are_named(long, short, fires, mode):
    study = designed("AB", mode=mode, items=1)
    chance = 0.5 if mode == "rivals" else (0.5, 0.4)
    reasons = {"A": words(long), "B": words(short)}
    study = judged(study, {"A": [chance], "B": [chance]}, reason=reasons)
    assert places(study) == ([["B"]] if fires else [])


def test_missing_reasons_are_the_matter_of_another_rule():
    reasons = {"A": words(20), "B": ""}
    study = judged(designed("AB", items=1), {"A": [0.5], "B": [0.5]}, reason=reasons)
    assert places(study) == []
    assert "no-justification" in bt.check(study).ids


@pytest.mark.parametrize(
    ("low", "items", "fires"), [(0.3, 5, True), (0.31, 5, False), (0.3, 4, False)]
)
def test_clues_that_one_rival_alone_would_leave_are_named(low, items, fires):
    study = designed("ABC", items=items)
    study = judged(study, {"A": [0.7] * items, "B": [low] * items, "C": [0.5] * items})
    assert places(study) == ([["B"]] if fires else [])
    if fires:
        (notice,) = bt.check(study).of("asymmetric-effort")
        assert "is 0.70 if it is true and 0.30 if B is" in notice.sentence


def test_a_residual_is_no_rival_that_was_neglected():
    study = designed("AB", residual="else", items=9)
    reasons = {"A": words(20), "B": words(20), "else": "no"}
    chances = {"A": [0.7] * 9, "B": [0.6] * 9, "else": [0.1] * 9}
    assert places(judged(study, chances, reason=reasons)) == []
