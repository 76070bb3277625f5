"""Pairs that the evidence does not tell apart, against sums of logarithms."""

import math
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bayestrace as bt

NAMES = ("A", "B", "C", "D")
CHANCE = st.sampled_from([0.1, 0.3, 0.5, 0.6, 0.9])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(*[CHANCE] * 4, st.booleans()), min_size=1, max_size=4),
    st.sampled_from([0.5, 3.0, 10.0]),
)
def test_the_pairs_are_those_with_less_total_weight_than_asked(rows, within):
    items = [
        bt.Item(f"E{n}", found="present" if found else "absent",
                likelihood=dict(zip(NAMES, chances, strict=True)))
        for n, (*chances, found) in enumerate(rows)
    ]  # fmt: skip
    priors = dict(zip(NAMES, (0.4, 0.3, 0.2, 0.1), strict=True))
    study = bt.Study.rivals(priors, items, exhaustive=True)
    log = {
        name: sum(
            math.log(row[at] if row[-1] else 1 - row[at]) for row in rows
        )
        for at, name in enumerate(NAMES)
    }  # fmt: skip
    joint = {name: priors[name] * math.exp(log[name]) for name in NAMES}
    total = sum(joint.values())
    expected = {}
    for one, other in combinations(NAMES, 2):
        weight = 10 / math.log(10) * (log[one] - log[other])
        if abs(weight) < within - 1e-6:
            expected[one, other] = weight
    table = bt.indistinguishable(study, within=within).set_index(["world", "other"])
    assert set(expected) <= set(table.index)
    for pair, weight in expected.items():
        row = table.loc[pair]
        one, other = pair
        assert row["weight"] == pytest.approx(weight, abs=1e-9)
        assert row["merged_credence"] == pytest.approx((joint[one] + joint[other]) / total)
        assert row["merged_prior"] == pytest.approx(priors[one] + priors[other])
        assert row["split"] == pytest.approx(joint[one] / (joint[one] + joint[other]))
        assert row["split_prior"] == pytest.approx(priors[one] / (priors[one] + priors[other]))
    for pair in set(table.index) - set(expected):
        assert abs(10 / math.log(10) * (log[pair[0]] - log[pair[1]])) < within + 1e-6


def test_worlds_with_equal_likelihoods_keep_their_prior_odds():
    item = bt.Item("m", found="present", likelihood={"A": 0.7, "B": 0.7, "C": 0.1})
    study = bt.Study.rivals({"A": 0.6, "B": 0.2, "C": 0.2}, [item], exhaustive=True)
    (row,) = bt.indistinguishable(study).to_dict("records")
    assert row["split"] == pytest.approx(row["split_prior"]) == pytest.approx(0.75)


def test_items_that_cancel_show_in_the_largest():
    items = [bt.Item(f"E{n}", found="present", likelihood=row)
             for n, row in enumerate([{"A": 0.9, "B": 0.09}, {"A": 0.09, "B": 0.9}])]  # fmt: skip
    (row,) = bt.indistinguishable(bt.Study.rivals(["A", "B"], items, exhaustive=True)).to_dict(
        "records"
    )
    assert row["weight"] == pytest.approx(0)
    assert row["largest"] == pytest.approx(10)


def test_what_logic_excludes_is_no_pair():
    item = bt.Item("m", found="present", likelihood={"A": 0.5, "B": 0, "C": 0}, logical=True)
    study = bt.Study.rivals(["A", "B", "C"], [item], exhaustive=True)
    assert bt.indistinguishable(study).empty


def test_factors_are_compared_world_by_world_and_claims_are_not():
    worlds = ["A & B", "A & not B", "not A & B", "not A & not B"]
    item = bt.Item(
        "m", found="present", likelihood=dict(zip(worlds, (0.9, 0.9, 0.1, 0.2), strict=True))
    )
    table = bt.indistinguishable(bt.Study.factors(["A", "B"], [item]))
    pairs = {(row.world, row.other) for row in table.itertuples()}
    assert ("A & B", "A & not B") in pairs
    claim = bt.Item("m", found="present", likelihood={"H": (0.5, 0.5)})
    assert bt.indistinguishable(bt.Study.claims({"H": 0.5}, [claim])).empty


@pytest.mark.parametrize("within", [0, -1, math.inf, "x", None])
def test_what_is_no_number_of_decibels_is_refused(within):
    with pytest.raises(bt.ArrayError, match="number of dB above 0"):
        bt.indistinguishable(bt.load_example("nato-csto"), within=within)
