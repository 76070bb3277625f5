"""Weights of evidence: direction, additivity between single worlds, infinities."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import bayestrace as bt

CHANCE = st.floats(0.01, 0.99)
WORLDS = ["A & B", "A & not B", "not A & B", "not A & not B"]


def weight(study, name="weight_of_evidence", **choice):
    return bt.weights(study, **choice)[name]


@given(st.lists(st.tuples(CHANCE, CHANCE, CHANCE), min_size=1, max_size=5), st.floats(0, 1))
def test_weights_between_two_single_worlds_add_to_their_posterior_odds(rows, rho):
    items = [
        bt.Item(
            f"{n}",
            found="present" if n % 2 else "absent",
            cluster="c" if n < 3 else "",
            likelihood=dict(zip("ABC", row, strict=True)),
        )
        for n, row in enumerate(rows)
    ]
    study = bt.Study.rivals({"A": 0.5, "B": 0.3, "C": 0.2}, items, exhaustive=True, rho={"c": rho})
    world = bt.update(study)["worlds/rivals"]
    for suffix in ("", "_naive"):
        after = world[f"posterior{suffix}"].squeeze()
        for over in "BC":
            total = weight(study, f"weight_of_evidence{suffix}", over=over).sel(hypothesis="A")
            odds = after.sel(world="A").item() / after.sel(world=over).item()
            prior_odds = 0.5 / {"B": 0.3, "C": 0.2}[over]
            assert total.sum().item() == pytest.approx(10 * math.log10(odds / prior_odds), abs=1e-9)


@given(CHANCE, CHANCE)
def test_a_positive_weight_speaks_for_the_world_named_of(if_true, if_false):
    item = bt.Item("e", found="present", likelihood={"H": (if_true, if_false)})
    found = weight(bt.Study.claims({"H": 0.5}, [item])).squeeze()
    assert (found["of"].item(), found["over"].item()) == ("H", "not H")
    assert found.item() == pytest.approx(10 * math.log10(if_true / if_false), abs=1e-9)


def three_rivals():
    items = [
        bt.Item("a", found="present", likelihood={"A": 0.9, "B": 0.1, "C": 0.6}, kind="memoir"),
        bt.Item("b", found="absent", likelihood={"A": 0.5, "B": 0.5, "C": 0.5}),
    ]
    return bt.Study.rivals(["A", "B", "C"], items, exhaustive=True)


def test_a_rival_is_weighed_over_the_strongest_of_the_others():
    found = weight(three_rivals()).squeeze()
    over = found["over"].isel(item=0)
    assert dict(zip(over["hypothesis"].values, over.values, strict=True)) == {
        "A": "C",
        "B": "A",
        "C": "A",
    }
    assert found.sel(item="a", hypothesis="B").item() == pytest.approx(10 * math.log10(1 / 9))


def test_a_named_rival_is_kept_and_the_rival_itself_meets_the_strongest():
    found = weight(three_rivals(), over="B").squeeze()
    assert found["over"].isel(item=0).values.tolist() == ["B", "A", "B"]


def test_items_keep_their_case_cluster_and_kind():
    found = weight(three_rivals())
    assert found.dims == ("coder", "hypothesis", "item")
    assert found["kind"].values.tolist() == ["memoir", ""]
    assert found["case"].dims == found["cluster"].dims == ("item",)
    assert found.attrs["units"] == "dB"


def test_a_factor_is_weighed_between_the_strongest_worlds_with_and_without_it():
    item = bt.Item(
        "e", found="present", likelihood=dict(zip(WORLDS, (0.2, 0.8, 0.6, 0.1), strict=True))
    )
    found = weight(bt.Study.factors(["A", "B"], [item])).squeeze()
    assert found["of"].values.tolist() == ["A & not B", "not A & B"]
    assert found["over"].values.tolist() == ["not A & B", "A & not B"]
    assert found.values[0] == pytest.approx(10 * math.log10(0.8 / 0.6))


def test_excluded_worlds_give_infinite_weights_and_two_alike_give_zero():
    items = [
        bt.Item("x", found="present", likelihood={"A": 0, "B": 0, "C": 0.5}, logical=True),
        bt.Item("y", found="present", likelihood={"A": 0.2, "B": 0.2, "C": 0.5}),
    ]
    study = bt.Study.rivals(["A", "B", "C"], items, exhaustive=True)
    assert weight(study, over="B").sel(hypothesis="A").values.tolist() == [[0.0, 0.0]]
    assert weight(study, over="B").sel(hypothesis="C", item="x").item() == math.inf
    assert weight(study).sel(hypothesis="A", item="x").item() == -math.inf


def test_an_item_without_a_row_has_no_weight_and_one_not_sought_has_zero():
    items = [
        bt.Item("judged", found="present", likelihood={"H": (0.9, 0.1)}),
        bt.Item("not judged", found="present"),
        bt.Item("not sought", found="not sought", likelihood={"H": (0.9, 0.1)}),
        bt.Item("neither", found="not sought"),
    ]
    found = weight(bt.Study.claims({"H": 0.5}, items)).squeeze().values
    assert found[0] == pytest.approx(10 * math.log10(9))
    assert np.isnan(found[1])
    assert found[2] == 0
    assert np.isnan(found[3])


def test_an_unknown_rival_gets_the_nearest_match():
    study = bt.Study.rivals(
        ["protest", "cost"],
        [bt.Item("e", found="present", likelihood={"protest": 0.5, "cost": 0.4})],
        exhaustive=True,
    )
    with pytest.raises(bt.ArrayError, match="did you mean 'protest'"):
        bt.weights(study, over="protests")


def test_the_strongest_rival_is_that_of_the_adjusted_posterior():
    """C leads naively and by prior, B once the two items of a cluster count as one."""
    items = [
        bt.Item(name, found="present", cluster=cluster, likelihood={"A": 0.01, "B": b, "C": c})
        for name, cluster, b, c in (
            ("1", "c", 0.3, 0.9),
            ("2", "c", 0.3, 0.9),
            ("3", "", 0.8, 0.16),
        )
    ]
    priors = {"A": 0.35, "B": 0.3, "C": 0.35}
    study = bt.Study.rivals(priors, items, exhaustive=True, rho={"c": 1.0})
    post = bt.update(study)["posterior"]
    assert post["credence"].squeeze().argmax("hypothesis").item() == 1
    assert post["credence_naive"].squeeze().argmax("hypothesis").item() == 2
    found = weight(study).sel(hypothesis=["A", "C"]).squeeze()
    assert found["over"].values.tolist() == [["B"] * 3] * 2


def test_a_factor_over_another_meets_the_strongest_world_with_only_the_other():
    chances = dict(zip(WORLDS, (0.2, 0.8, 0.1, 0.6), strict=True))
    item = bt.Item("e", found="present", likelihood=chances)
    study = bt.Study.factors(["A", "B"], [item])
    assert weight(study).sel(hypothesis="A")["over"].item() == "not A & not B"
    found = weight(study, over="B")
    assert found["over"].squeeze().values.tolist() == ["not A & B", "A & not B"]
    assert found.sel(hypothesis="A").item() == pytest.approx(10 * math.log10(0.8 / 0.1))


def test_each_case_has_the_strongest_rival_of_its_own():
    items = [
        bt.Item(case, found="present", case=case, likelihood={"A": 0.5, "B": b, "C": 1 - b})
        for case, b in (("one", 0.8), ("two", 0.2))
    ]
    found = weight(bt.Study.rivals(["A", "B", "C"], items, exhaustive=True)).sel(hypothesis="A")
    assert found["over"].squeeze().values.tolist() == ["B", "C"]
