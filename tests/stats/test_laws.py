"""The law of a judgement: quantiles, means, logical and fixed ones."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

import bayestrace as bt
from bayestrace.stats.laws import Q95, log_chances, mean_chance, scales_of

CHANCE = st.floats(0.01, 0.99)


def law(low, best, high, spread=None):
    return scales_of(np.array(best), np.array(low), np.array(high), spread)


@given(st.lists(CHANCE, min_size=3, max_size=3))
def test_the_best_value_is_the_median_and_the_ends_are_the_5_and_95_percent_points(chances):
    low, best, high = sorted(chances)
    below, above = law(low, best, high)
    for chance, z in ((low, -Q95), (best, 0.0), (high, Q95)):
        there, gone = log_chances(np.array(best), below, above, np.array(z))
        assert np.exp(there) == pytest.approx(chance, abs=1e-9)
        assert np.exp(gone) == pytest.approx(1 - chance, abs=1e-9)


def test_the_constant_is_the_95_percent_point_of_the_normal():
    assert stats.norm.ppf(0.95) == pytest.approx(Q95, abs=1e-15)


@given(st.lists(CHANCE, min_size=3, max_size=3))
def test_the_mean_is_that_of_adaptive_quadrature_on_either_side_of_the_median(chances):
    low, best, high = sorted(chances)
    below, above = law(low, best, high)

    def integrand(z):
        there, _ = log_chances(np.array(best), below, above, np.array(z))
        return float(np.exp(there)) * stats.norm.pdf(z)

    expected = sum(integrate.quad(integrand, *ends, epsabs=1e-12)[0] for ends in ((-9, 0), (0, 9)))
    assert mean_chance(np.array(best), below, above) == pytest.approx(expected, abs=1e-9)


def test_without_an_interval_nothing_varies_unless_a_spread_is_set():
    assert law(np.nan, 0.7, np.nan) == (0.0, 0.0)
    assert law(np.nan, 0.7, np.nan, spread=0.4) == (0.4, 0.4)
    assert law(0.5, 0.7, 0.8, spread=0.4) != (0.4, 0.4)


def test_exact_zero_and_one_do_not_vary():
    assert law(np.nan, 1.0, np.nan, spread=0.4) == (0.0, 0.0)
    assert float(mean_chance(np.array(1.0), np.array(0.0), np.array(0.0))) == 1.0


def test_an_interval_that_ends_at_certainty_is_refused():
    with pytest.raises(bt.ArrayError, match="ends at exactly 0 or 1"):
        law(0.5, 0.7, 1.0)


def test_integrated_credence_has_the_means_in_the_place_of_the_best_values():
    side = bt.judgement(0.9, low=0.4, high=0.95)
    items = [
        bt.Item("a", found="present", likelihood={"H": (side, 0.3)}, detection=0.9),
        bt.Item("b", found="absent", likelihood={"H": (side, 0.3)}),
    ]
    study = bt.Study.claims({"H": 0.5}, items)
    mean = float(mean_chance(np.array(0.9), *law(0.4, 0.9, 0.95)))
    assert mean < 0.85
    plain = [
        bt.Item("a", found="present", likelihood={"H": (mean, 0.3)}, detection=0.9),
        bt.Item("b", found="absent", likelihood={"H": (mean, 0.3)}),
    ]
    expected = bt.update(bt.Study.claims({"H": 0.5}, plain))["posterior"]["credence"].item()
    found = bt.update(study, integrated=True)["posterior"]
    assert found["credence_integrated"].item() == pytest.approx(expected, abs=1e-12)
    assert found["credence"].item() == bt.update(study)["posterior"]["credence"].item()
    assert "credence_integrated" not in bt.update(study)["posterior"]


def test_without_intervals_the_integrated_credence_is_the_credence():
    items = [
        bt.Item(
            "a", found="present", cluster="c", likelihood={"A": 1, "B": 0.5, "C": 0}, logical=True
        ),
        bt.Item("b", found="absent", cluster="c", likelihood={"A": 0.2, "B": 0.5, "C": 0.9}),
        bt.Item("c", found="present", likelihood={"A": "x1", "B": "x3", "C": "x2"}),
    ]
    study = bt.Study.rivals(["A", "B", "C"], items, exhaustive=True, rho={"c": 0.4})
    post = bt.update(study, integrated=True)["posterior"]
    assert post["credence_integrated"].values.tolist() == post["credence"].values.tolist()
    assert not math.isnan(post["credence"].values[0, 0, 0])


def test_a_distribution_stands_for_its_median_and_its_5_and_95_percent_points():
    law = stats.beta(8, 2)
    judged = bt.judgement(law)
    assert (judged.low, judged.best, judged.high) == pytest.approx(law.ppf([0.05, 0.5, 0.95]))
    item = bt.Item("e", found="present", likelihood={"H": (law, 0.3)})
    study = bt.Study.claims({"H": stats.beta(5, 5)}, [item])
    assert study.likelihoods[0].if_true == judged
    assert study.priors[0].chance.best == pytest.approx(0.5)


def test_a_distribution_and_an_interval_are_not_given_together():
    with pytest.raises(bt.StudyError, match="brings its own interval"):
        bt.judgement(stats.beta(8, 2), low=0.5, high=0.9)
