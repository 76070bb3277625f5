"""Weights of evidence: sign, additivity, direction, composites, infinities."""

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from bayestrace.errors import ArrayError
from bayestrace.stats.normalising import posterior
from bayestrace.stats.weighing_worlds import weight_of_evidence
from bayestrace.units import DECIBELS_PER_NAT

WORLDS = ["A", "B", "C"]
tables = hnp.arrays(np.float64, (3, 4), elements=st.floats(-30, 0))
priors = hnp.arrays(np.float64, 3, elements=st.floats(-5, 0))


def likelihoods(values):
    values = np.asarray(values, dtype=float)
    return xr.DataArray(
        values, {"world": WORLDS, "item": [f"item {n}" for n in range(values.shape[1])]}
    )


def over_worlds(values):
    return xr.DataArray(values, {"world": WORLDS})


@given(tables)
def test_turning_the_direction_turns_the_sign(table):
    there = weight_of_evidence(likelihoods(table), of="A", over="B")
    back = weight_of_evidence(likelihoods(table), of="B", over="A")
    np.testing.assert_array_equal(there, -back)


@given(tables)
def test_weights_add_along_a_chain_of_worlds(table):
    data = likelihoods(table)
    ab, bc, ac = (weight_of_evidence(data, of=of, over=over) for of, over in ("AB", "BC", "AC"))
    np.testing.assert_allclose(ab.values + bc.values, ac.values, rtol=1e-12, atol=1e-10)


@given(tables)
def test_weights_of_items_add_between_two_single_worlds(table):
    data = likelihoods(table)
    items = weight_of_evidence(data, of="A", over="B").sum("item")
    total = weight_of_evidence(data.sum("item"), of="A", over="B")
    np.testing.assert_allclose(items, total, rtol=1e-12, atol=1e-10)


@given(tables, priors)
def test_prior_odds_plus_the_weight_are_the_posterior_odds(table, prior):
    total, log_prior = likelihoods(table).sum("item"), over_worlds(prior)
    weight = weight_of_evidence(total, of="A", over=["B", "C"], log_prior=log_prior)
    credence = posterior(log_prior, total)
    before = prior[0] - np.logaddexp(prior[1], prior[2])
    after = np.log(credence[0].item()) - np.log((credence[1] + credence[2]).item())
    assert weight.item() == pytest.approx((after - before) * DECIBELS_PER_NAT, rel=1e-9, abs=1e-9)


@given(tables, priors)
def test_the_order_within_a_composite_does_not_matter(table, prior):
    weights = [
        weight_of_evidence(likelihoods(table), of=of, over="A", log_prior=over_worlds(prior))
        for of in (["B", "C"], ["C", "B"])
    ]
    np.testing.assert_allclose(*weights, rtol=1e-12, atol=1e-10)


@given(tables, priors)
def test_a_composite_of_equal_likelihoods_weighs_like_its_members(table, prior):
    table[2] = table[1]
    single = weight_of_evidence(likelihoods(table), of="A", over="B")
    both = weight_of_evidence(
        likelihoods(table), of="A", over=["B", "C"], log_prior=over_worlds(prior)
    )
    np.testing.assert_allclose(single, both, rtol=1e-12, atol=1e-10)


def test_ten_decibels_are_a_ratio_of_ten():
    table = likelihoods(np.log([[0.8], [0.08], [0.5]]))
    weight = weight_of_evidence(table, of="A", over="B")
    assert weight.item() == pytest.approx(10.0, rel=1e-14)


def test_a_world_without_prior_counts_for_nothing_in_a_composite():
    table = likelihoods(np.log([[0.8], [0.08], [0.5]]))
    prior = over_worlds(np.array([0.0, 0.0, -np.inf]))
    weight = weight_of_evidence(table, of="A", over=["B", "C"], log_prior=prior)
    assert weight.item() == pytest.approx(10.0, rel=1e-14)


def test_impossible_findings_weigh_infinitely_or_where_both_are_impossible_nothing():
    table = likelihoods([[-np.inf, 0, -np.inf], [0, -np.inf, -np.inf], [0, 0, 0]])
    weight = weight_of_evidence(table, of="A", over="B")
    assert weight.values.tolist() == [-np.inf, np.inf, 0.0]
    prior = over_worlds(np.zeros(3))
    composite = weight_of_evidence(table, of="C", over=["A", "B"], log_prior=prior)
    assert composite.values[2] == np.inf


def test_the_direction_travels_with_the_number():
    prior = over_worlds(np.zeros(3))
    weight = weight_of_evidence(
        likelihoods(np.zeros((3, 2))).assign_attrs(units="nat"),
        of="A",
        over=["B", "C"],
        log_prior=prior,
    )
    assert (weight.of.item(), weight.over.item()) == ("A", "B or C")
    assert weight.name == "weight_of_evidence"
    assert weight.attrs["units"] == "dB"
    assert weight.dims == ("item",)
    assert weight["item"].values.tolist() == ["item 0", "item 1"]


def test_a_list_of_one_label_is_that_world():
    table = likelihoods(np.log([[0.8], [0.08], [0.5]]))
    weight = weight_of_evidence(table, of=["A"], over="B")
    xr.testing.assert_identical(weight, weight_of_evidence(table, of="A", over="B"))


def test_dask_gives_what_numpy_gives():
    table = likelihoods(np.random.default_rng(2).normal(size=(3, 5)))
    table[0, 0] = table[1, 0] = -np.inf
    prior = over_worlds(np.log([0.2, 0.3, 0.5]))
    for over in ("B", ["B", "C"]):
        plain = weight_of_evidence(table, of="A", over=over, log_prior=prior)
        lazy = weight_of_evidence(table.chunk(item=2), of="A", over=over, log_prior=prior)
        assert lazy.chunks is not None
        xr.testing.assert_allclose(lazy.compute(), plain, rtol=1e-14)


def test_a_composite_without_prior_is_refused():
    with pytest.raises(ArrayError, match=r"`over` is a composite of 2 worlds.*log_prior="):
        weight_of_evidence(likelihoods(np.zeros((3, 1))), of="A", over=["B", "C"])
    nothing = over_worlds(np.array([0.0, -np.inf, -np.inf]))
    with pytest.raises(ArrayError, match="prior 0 in all its worlds"):
        weight_of_evidence(
            likelihoods(np.zeros((3, 1))), of="A", over=["B", "C"], log_prior=nothing
        )


def test_sides_that_overlap_are_refused():
    with pytest.raises(ArrayError, match="'B' stands in both `of` and `over`"):
        weight_of_evidence(likelihoods(np.zeros((3, 1))), of=["A", "B"], over=["B", "C"])


def test_an_unknown_world_is_refused_with_the_nearest_label():
    table = xr.DataArray(np.zeros(2), {"world": ["economy", "security"]})
    with pytest.raises(ArrayError, match="did you mean 'security'"):
        weight_of_evidence(table, of="secuirty", over="economy")
    with pytest.raises(ArrayError, match="has no labels on 'world'"):
        weight_of_evidence(xr.DataArray(np.zeros(2), dims="world"), of="A", over="B")


def test_empty_and_doubled_lists_are_refused():
    with pytest.raises(ArrayError, match="`of` is an empty list"):
        weight_of_evidence(likelihoods(np.zeros((3, 1))), of=[], over="B")
    with pytest.raises(ArrayError, match="`over` names 'B' more than once"):
        weight_of_evidence(likelihoods(np.zeros((3, 1))), of="A", over=["B", "B"])


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_values_that_are_no_log_probability_are_refused(bad):
    with pytest.raises(ArrayError, match="NaN or \\+inf"):
        weight_of_evidence(likelihoods([[bad], [0.0], [0.0]]), of="A", over="B")
