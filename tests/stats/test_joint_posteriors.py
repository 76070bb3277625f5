"""Mean, interval and Monte Carlo errors of draws, against closed forms of known laws."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from scipy import stats

from bayestrace.stats.joint_posteriors import is_joint, of_draws
from bayestrace.stats.rounding import chance_text

LAW = stats.beta(3, 5)


def draws(seed=1):
    """Four chains of independent draws of one law, beside a constant and a missing one."""
    values = LAW.rvs(size=(4, 1000), random_state=seed)
    array = np.stack([values, np.full_like(values, 0.25), np.full_like(values, np.nan)], axis=-1)
    coords = {"hypothesis": ["varies", "constant", "missing"]}
    return xr.DataArray(array, dims=("chain", "draw", "hypothesis"), coords=coords)


def test_mean_and_interval_lie_within_four_of_their_errors_of_the_true_ones():
    found = of_draws(draws()).sel(hypothesis="varies")
    true = {"mean": LAW.mean(), "low": LAW.ppf(0.05), "high": LAW.ppf(0.95)}
    errors = {"mean": "mcse", "low": "low_error", "high": "high_error"}
    for name, value in true.items():
        assert abs(float(found[name]) - value) < 4 * float(found[errors[name]])


def test_the_errors_of_independent_draws_are_those_of_the_textbook():
    found = of_draws(draws()).sel(hypothesis="varies")
    assert float(found["mcse"]) == pytest.approx(LAW.std() / np.sqrt(4000), rel=0.1)
    for end, tail in (("low", 0.05), ("high", 0.95)):
        textbook = np.sqrt(tail * (1 - tail) / 4000) / LAW.pdf(LAW.ppf(tail))
        assert float(found[f"{end}_error"]) == pytest.approx(textbook, rel=0.3)


def test_a_quantity_that_never_varies_has_no_error_and_a_missing_one_stays_missing():
    found = of_draws(draws())
    constant, missing = found.sel(hypothesis="constant"), found.sel(hypothesis="missing")
    assert {name: float(value) for name, value in constant.items()} == {
        "mean": 0.25, "low": 0.25, "high": 0.25, "mcse": 0, "low_error": 0, "high_error": 0,
    }  # fmt: skip
    assert all(np.isnan(float(value)) for value in missing.values())


def test_draws_that_reach_1_in_floating_point_are_not_taken_for_certain():
    log_odds = np.random.default_rng(1).normal(30, 10, size=(2, 500))
    credence = xr.DataArray(1 / (1 + np.exp(-log_odds)), dims=("chain", "draw"))
    found = of_draws(credence)
    assert float(found["high"]) == 1
    assert chance_text(float(found["high"]), float(found["high_error"])) == ">0.999"


def test_an_exact_value_has_neither_interval_nor_errors():
    found = of_draws(xr.DataArray(0.7))
    assert float(found["mean"]) == 0.7
    assert all(np.isnan(float(found[name])) for name in ("low", "high", "mcse", "low_error"))


def test_only_a_tree_with_the_plug_in_beside_the_draws_is_a_joint_posterior():
    tree = xr.DataTree.from_dict({"/posterior": xr.Dataset(), "/plug_in": xr.Dataset()})
    assert is_joint(tree)
    assert not is_joint(xr.DataTree.from_dict({"/posterior": xr.Dataset()}))
    assert not is_joint("tree")
