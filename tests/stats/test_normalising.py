"""Bayes' rule on labelled arrays: its laws, its contract, what it refuses."""

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from bayestrace.errors import ArrayError
from bayestrace.stats.normalising import posterior

WORLDS = ["A", "B", "C"]
nats = hnp.arrays(np.float64, 3, elements=st.floats(-50, 0))


def over_worlds(values, **coords):
    return xr.DataArray(values, {**coords, "world": WORLDS}, (*coords, "world"))


@given(nats, nats)
def test_prior_odds_times_likelihood_ratio_are_posterior_odds(prior, likelihood):
    result = posterior(over_worlds(prior), over_worlds(likelihood))
    odds = np.log(result.sel(world="A") / result.sel(world="B"))
    assert odds == pytest.approx(
        prior[0] - prior[1] + likelihood[0] - likelihood[1], rel=1e-12, abs=1e-12
    )


@given(nats, nats, st.permutations(range(3)))
def test_the_order_of_the_worlds_does_not_matter(prior, likelihood, order):
    plain = posterior(over_worlds(prior), over_worlds(likelihood))
    shuffled = posterior(over_worlds(prior).isel(world=order), over_worlds(likelihood))
    np.testing.assert_array_equal(plain.sel(world=shuffled.world), shuffled)


@given(nats, nats, nats)
def test_two_updates_in_turn_are_one_update_by_both(prior, first, second):
    in_turn = posterior(
        np.log(posterior(over_worlds(prior), over_worlds(first))).assign_attrs(units="nat"),
        over_worlds(second),
    )
    at_once = posterior(over_worlds(prior), over_worlds(first + second))
    np.testing.assert_allclose(in_turn, at_once, rtol=1e-11)


@given(nats, nats, st.floats(-1e6, 1e6))
def test_a_constant_in_all_worlds_changes_nothing(prior, likelihood, constant):
    moved = posterior(over_worlds(prior + constant), over_worlds(likelihood))
    np.testing.assert_allclose(
        moved, posterior(over_worlds(prior), over_worlds(likelihood)), rtol=1e-9
    )


def test_splitting_a_world_leaves_the_others_alone():
    whole = posterior(over_worlds(np.log([0.5, 0.3, 0.2])), over_worlds(np.log([0.9, 0.4, 0.1])))
    worlds = ["A", "B1", "B2", "C"]
    split = posterior(
        xr.DataArray(np.log([0.5, 0.1, 0.2, 0.2]), {"world": worlds}),
        xr.DataArray(np.log([0.9, 0.4, 0.4, 0.1]), {"world": worlds}),
    )
    assert split.sel(world="A").item() == pytest.approx(whole.sel(world="A").item(), rel=1e-14)
    halves = split.sel(world=["B1", "B2"]).sum().item()
    assert halves == pytest.approx(whole.sel(world="B").item(), rel=1e-14)


def test_an_excluded_world_has_exactly_zero_and_the_rest_is_as_without_it():
    result = posterior(over_worlds([0.0, -np.inf, 0.0]), over_worlds(np.log([0.8, 0.9, 0.2])))
    np.testing.assert_allclose(result, [0.8, 0.0, 0.2], rtol=1e-15)
    assert result.sel(world="B").item() == 0.0


def test_log_likelihoods_of_ten_thousand_unlikely_items_do_not_underflow():
    total = 10_000 * np.log([1e-12, 2e-12, 1e-12])
    result = posterior(over_worlds(np.zeros(3)), over_worlds(total))
    np.testing.assert_allclose(result, [0.0, 1.0, 0.0])


def test_shares_too_small_to_write_are_zero_whatever_numpy_is_set_to_raise():
    with np.errstate(all="raise"):
        result = posterior(over_worlds([0.0, -2000, -np.inf]), over_worlds([0.0, -1, 0]))
    assert result.values.tolist() == [1.0, 0.0, 0.0]


def test_the_result_has_name_unit_dims_and_coordinates():
    likelihood = xr.DataArray(
        np.log([[0.8, 0.5, 0.1], [0.2, 0.5, 0.1]]),
        {"case": ["Bonn", "Rome"], "world": WORLDS, "year": ("case", [1999, 2003])},
        ("case", "world"),
        attrs={"units": "nat"},
    )
    result = posterior(over_worlds(np.log([0.2, 0.3, 0.5])), likelihood)
    assert result.name == "posterior"
    assert result.attrs["units"] == "probability"
    assert result.dims == ("case", "world")
    assert result.year.values.tolist() == [1999, 2003]
    assert result.dtype == np.float64
    np.testing.assert_allclose(result.sum("world"), 1.0, rtol=1e-15)


def test_prior_and_likelihood_may_each_have_dims_of_their_own():
    prior = over_worlds(np.log([[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]]), coder=["x", "y"])
    likelihood = over_worlds(np.log([[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]]), case=["c", "d"])
    result = posterior(prior, likelihood)
    assert result.dims == ("case", "world", "coder")
    one = posterior(prior.sel(coder="y", drop=True), likelihood.sel(case="c", drop=True))
    np.testing.assert_array_equal(result.sel(coder="y", case="c"), one)


def test_the_dim_may_have_another_name():
    prior = over_worlds(np.log([0.2, 0.3, 0.5]))
    likelihood = over_worlds(np.log([0.8, 0.5, 0.1]))
    renamed = posterior(
        prior.rename(world="theory"), likelihood.rename(world="theory"), dim="theory"
    )
    np.testing.assert_array_equal(renamed, posterior(prior, likelihood))


def test_dask_gives_what_numpy_gives_and_reads_nothing_before():
    rng = np.random.default_rng(1)
    likelihood = over_worlds(rng.normal(size=(7, 3)), case=list("abcdefg"))
    prior = over_worlds(np.log([0.2, 0.3, 0.5]))
    lazy = posterior(prior, likelihood.chunk(case=2))
    assert lazy.chunks is not None
    xr.testing.assert_allclose(lazy.compute(), posterior(prior, likelihood), rtol=1e-15)


def test_dask_refuses_a_case_without_worlds_when_it_is_computed():
    lazy = posterior(over_worlds([0.0, -np.inf, 0.0]).chunk(), over_worlds([-np.inf, 0, -np.inf]))
    with pytest.raises(ArrayError, match="every world is excluded"):
        lazy.compute()


def test_worlds_that_differ_are_refused_with_the_nearest_label():
    other = xr.DataArray(np.zeros(3), {"world": ["A", "B", "D"]})
    with pytest.raises(ArrayError, match="'C' stands only in log_prior, 'D' stands only in"):
        posterior(over_worlds(np.zeros(3)), other)
    prior = xr.DataArray(np.zeros(2), {"world": ["economy", "security"]})
    likelihood = xr.DataArray(np.zeros(2), {"world": ["economy", "secuirty"]})
    with pytest.raises(ArrayError, match="did you mean 'secuirty'"):
        posterior(prior, likelihood)


def test_a_label_that_stands_twice_is_refused():
    twice = xr.DataArray(np.zeros(3), {"world": ["A", "B", "B"]})
    with pytest.raises(ArrayError, match="'B' on 'world' more than once"):
        posterior(over_worlds(np.zeros(3)), twice)


def test_items_that_were_not_summed_are_refused_with_the_remedy():
    likelihood = over_worlds(np.zeros((2, 3)), item=["memo", "vote"])
    with pytest.raises(ArrayError, match=r'log_likelihood\.sum\("item"\)'):
        posterior(over_worlds(np.zeros(3)), likelihood)


def test_a_place_without_worlds_is_named():
    likelihood = over_worlds([[0.0, 0, 0], [-np.inf] * 3], case=["Bonn", "Rome"])
    with pytest.raises(ArrayError, match="excluded at case 'Rome'"):
        posterior(over_worlds(np.zeros(3)), likelihood)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_values_that_are_no_log_probability_are_refused(bad):
    with pytest.raises(ArrayError, match="NaN or \\+inf"):
        posterior(over_worlds([0.0, bad, -np.inf]), over_worlds([0.0, -np.inf, 0.0]))


def test_another_unit_or_no_dim_is_refused():
    with pytest.raises(ArrayError, match="must be in 'nat', got units='dB'"):
        posterior(over_worlds(np.zeros(3)).assign_attrs(units="dB"), over_worlds(np.zeros(3)))
    with pytest.raises(ArrayError, match="needs the dim 'world'"):
        posterior(over_worlds(np.zeros(3)), xr.DataArray(np.zeros(2), dims="case"))
    with pytest.raises(ArrayError, match="needs the dim 'theory'"):
        posterior(over_worlds(np.zeros(3)), over_worlds(np.zeros(3)), dim="theory")
    with pytest.raises(ArrayError, match=r"must be an xarray\.DataArray"):
        posterior(np.zeros(3), over_worlds(np.zeros(3)))


def test_a_chunked_world_is_refused_with_the_call_that_mends_it():
    with pytest.raises(ArrayError, match=r'log_likelihood\.chunk\(\{"world": -1\}\)'):
        posterior(over_worlds(np.zeros(3)), over_worlds(np.zeros(3)).chunk(world=1))
