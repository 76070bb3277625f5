"""Likelihoods that depend: P(E | H) = Σ P(E | H, c) P(c | H), against sums written out."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bayestrace as bt
from bayestrace.study.parts import Likelihood
from bayestrace.study.statements import Contingency

CHANCE = st.floats(0.02, 0.98)


def condition(name, chance, clue, *other, hypothesis="H", item="memo", coder="me", reason=""):
    sides = {}
    if other:
        sides = {"chance_if_false": bt.judgement(other[0]), "if_false": bt.judgement(other[1])}
    return Contingency(
        coder=coder,
        item=item,
        hypothesis=hypothesis,
        condition=name,
        chance=bt.judgement(chance),
        if_true=bt.judgement(clue),
        reason=reason,
        **sides,
    )


def claim(conditions, *, found="present", prior=0.5, **item):
    study = bt.Study.claims({"H": prior}, [bt.Item("memo", found=found, **item)])
    return study.replace(contingencies=conditions)


PLANNED = (
    condition("planned", 0.6, 0.1, 0.5, 0.3, reason="A planner leaves no memo."),
    condition("not planned", 0.4, 0.9, 0.5, 0.4),
)


@given(
    st.lists(st.tuples(st.integers(1, 9), CHANCE, st.integers(1, 9), CHANCE), min_size=1,
             max_size=4),
    CHANCE,
    st.sampled_from(["present", "absent"]),
)  # fmt: skip
@settings(max_examples=50)
def test_the_credence_is_that_of_the_sum_over_conditions(parts, prior, found):
    totals = sum(part[0] for part in parts), sum(part[2] for part in parts)
    rows = [
        condition(f"c{n}", share / totals[0], clue, other / totals[1], clue_if_false)
        for n, (share, clue, other, clue_if_false) in enumerate(parts)
    ]
    p = math.fsum(part[0] * part[1] for part in parts) / totals[0]
    q = math.fsum(part[2] * part[3] for part in parts) / totals[1]
    if found == "absent":
        p, q = 1 - p, 1 - q
    credence = bt.update(claim(rows, found=found, prior=prior))["posterior"]["credence"].item()
    assert credence == pytest.approx(prior * p / (prior * p + (1 - prior) * q))


def test_a_world_of_rivals_may_depend_and_the_others_not():
    study = bt.Study.rivals(
        {"A": 0.5, "B": 0.5}, [bt.Item("memo", found="present")], exhaustive=True
    ).replace(
        likelihoods=[
            Likelihood(coder="me", item="memo", hypothesis="B", if_true=bt.judgement(0.2))
        ],
        contingencies=[
            condition("x", 0.25, 0.8, hypothesis="A"),
            condition("y", 0.75, 0.4, hypothesis="A"),
        ],
    )
    assert bt.weights(study)["weight_of_evidence"].sel(hypothesis="A").item() == pytest.approx(
        10 * math.log10(0.5 / 0.2)
    )


def test_worlds_of_factors_are_matched_however_they_are_spelled():
    worlds = {"A & B": 0.9, "A & not B": 0.5, "not A & B": 0.5, "not A & not B": 0.1}
    study = bt.Study.factors(
        {"A": 0.5, "B": 0.5}, [bt.Item("memo", found="present", likelihood=worlds)]
    )
    rest = study.likelihoods[1:]
    split = study.replace(
        likelihoods=rest,
        contingencies=[
            condition("x", 0.5, 1.0, hypothesis="B & A"),
            condition("y", 0.5, 0.8, hypothesis="A & B"),
        ],
    )
    np.testing.assert_allclose(
        bt.update(split)["posterior"]["credence"], bt.update(study)["posterior"]["credence"]
    )


def test_a_coder_may_judge_by_conditions_alone():
    assert claim(PLANNED).coders == ("me",)
    implied = claim(PLANNED).judged_likelihoods[0]
    assert (implied.if_true.best, implied.if_false.best) == pytest.approx((0.42, 0.35))
    assert implied.reason == "planned: A planner leaves no memo."


def test_chances_that_miss_one_by_rounding_are_divided_by_their_sum():
    clues = {"a": 0.2, "b": 0.5, "c": 0.8}
    thirds = [condition(name, 0.333, clue, 0.333, 0.5) for name, clue in clues.items()]
    assert claim(thirds).judged_likelihoods[0].if_true.best == pytest.approx(0.5)


def test_the_tree_of_conditions_adds_up():
    table = bt.contingencies(claim(PLANNED, found="absent", detection=0.8, false_report=0.1))
    assert table["condition"].tolist() == ["planned", "not planned"] * 2
    assert table["world"].tolist() == ["H", "H", "not H", "not H"]
    for world, total in (("H", 0.42), ("not H", 0.35)):
        rows = table[table["world"] == world]
        assert rows["product"].sum() == pytest.approx(total)
        assert rows["total"].tolist() == pytest.approx([total, total])
    absent = 1 - (0.42 * 0.8 + 0.58 * 0.1)
    certain = 1 - (0.1 * 0.8 + 0.9 * 0.1)
    assert table["if_certain_db"][0] == pytest.approx(10 * math.log10(certain / absent))
    assert table["reason"].tolist() == ["A planner leaves no memo.", ""] * 2


def test_what_a_condition_would_change_is_the_change_of_the_weight_were_it_certain():
    now = bt.weights(claim(PLANNED))["weight_of_evidence"].item()
    table = bt.contingencies(claim(PLANNED)).set_index(["world", "condition"])["if_certain_db"]
    sure = claim([replace(PLANNED[0], chance=bt.judgement(1.0), chance_if_false=bt.judgement(1.0))])
    then = bt.weights(sure)["weight_of_evidence"].item()
    assert then - now == pytest.approx(table["H", "planned"] - table["not H", "planned"])


def test_where_nothing_was_sought_no_condition_changes_anything():
    table = bt.contingencies(claim(PLANNED, found="not sought"))
    assert table["if_certain_db"].isna().all()
    assert bt.contingencies(bt.load_example("nato-csto")).empty


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([replace(PLANNED[0], chance=bt.judgement(0.5)), PLANNED[1]], "a sum of 0.9"),
        ([replace(PLANNED[0], item="letter"), PLANNED[1]], "there is no item 'letter'"),
        ([replace(PLANNED[0], hypothesis="K"), PLANNED[1]], "there is no hypothesis 'K'"),
        ([condition("x", 1.0, 0.5)], "the side where it is false is missing"),
        ([condition("x", 1.0, 1.0, 1.0, 0.5)], "under every condition the clue .* is certain"),
        ([condition("x", 1.0, 0.5, 1.0, 0.0)], "under every condition the clue .* is impossible"),
        ([PLANNED[0], PLANNED[0]], "stands here a second time"),
    ],
)
def test_conditions_that_make_no_sense_are_refused(rows, sentence):
    with pytest.raises(bt.StudyError, match=sentence):
        claim(rows)


def test_a_likelihood_stands_in_one_table_only():
    row = Likelihood(
        coder="me", item="memo", hypothesis="H", if_true=bt.judgement(0.5),
        if_false=bt.judgement(0.4),
    )  # fmt: skip
    with pytest.raises(bt.StudyError, match=r"in likelihoods\.csv and by conditions as well"):
        claim(PLANNED).replace(likelihoods=[row])


def test_a_condition_takes_single_numbers():
    with pytest.raises(bt.StudyError, match="if_true of a condition has an interval"):
        replace(PLANNED[0], if_true=bt.judgement(0.5, low=0.4, high=0.6))


def test_a_frame_judged_by_conditions_in_part_is_not_judged_wholly():
    study = bt.Study.rivals(
        {"A": 0.5, "B": 0.5}, [bt.Item("memo", found="present")], exhaustive=True
    )
    with pytest.raises(bt.StudyError, match="judged item 'memo' for 'A' but not for 'B'"):
        study.replace(contingencies=[condition("x", 1.0, 0.8, hypothesis="A")])


def test_a_row_that_could_not_be_read_is_reported_alone(tmp_path):
    bt.write_study(claim(PLANNED), tmp_path)
    file = tmp_path / "contingencies.csv"
    file.write_text(file.read_text().replace(",0.6,", ",much,"))
    with pytest.raises(bt.StudyError) as caught:
        bt.read_study(tmp_path)
    (problem,) = caught.value.problems
    assert (problem.file, problem.row, problem.column) == ("contingencies.csv", 2, "chance")
