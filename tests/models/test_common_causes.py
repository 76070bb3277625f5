"""Model `dependence`: independence, the normal integral, and its limits as oracles."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from scipy import stats
from strategies import studies

import bayestrace as bt
from bayestrace.stats.latent_causes import log_together

CHANCES = np.array([[0.8, 0.4], [0.6, 0.7], [0.3, 0.2]])


UP = np.ones(3)


def normal_integral(chance, present, rho, turned=UP):
    """P(findings) of items whose thresholds are crossed by correlated normals."""
    size = len(chance)
    sign = np.where(present, 1.0, -1.0)
    shared = rho * np.outer(turned, turned)
    cov = np.outer(sign, sign) * (shared + np.diag(1 - np.diag(shared)))
    limit = sign * stats.norm.ppf(chance)
    law = stats.multivariate_normal(np.zeros(size), cov, abseps=1e-9, releps=1e-9)
    return law.cdf(limit)


@pytest.mark.parametrize("rho", [0.1, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("present", [(True, True, True), (True, False, True)])
@pytest.mark.parametrize("turned", [(1, 1, 1), (1, -1, 1), (1, 0, -1)])
def test_a_cluster_agrees_with_the_multivariate_normal_integral(rho, present, turned):
    present, turned = np.array(present), np.array(turned, dtype=float)
    found = log_together(CHANCES, present.astype(float), (~present).astype(float), rho, turned)
    for world in range(2):
        expected = normal_integral(CHANCES[:, world], present, rho, turned)
        assert np.exp(found[world]) == pytest.approx(expected, rel=1e-4, abs=1e-7)


def test_at_rho_one_one_threshold_decides_and_near_it_the_integral_comes_there():
    present = np.array([True, False, True])
    one = log_together(CHANCES, present.astype(float), (~present).astype(float), 1.0, UP)
    assert np.isneginf(one).all()  # 0.3 is there, so 0.6 would be as well
    present = np.array([True, True, False])
    sides = present.astype(float), (~present).astype(float)
    one = np.exp(log_together(CHANCES, *sides, 1.0, UP))
    assert one == pytest.approx([0.6 - 0.3, 0.4 - 0.2])
    assert np.exp(log_together(CHANCES, *sides, 0.999, UP)) == pytest.approx(one, abs=0.02)


@pytest.mark.parametrize("rho", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("turned", [(1, 1, 1), (1, -1, 0)])
def test_chances_of_all_findings_sum_to_one_also_with_records_that_err(rho, turned):
    d, f = np.array([0.9, 1.0, 0.7]), np.array([0.1, 0.0, 0.2])
    total = 0.0
    for code in np.ndindex(2, 2, 2):
        present = np.array(code) == 1
        sides = np.where(present, d, 1 - d), np.where(present, f, 1 - f)
        total = total + np.exp(log_together(CHANCES, *sides, rho, np.array(turned)))
    assert total == pytest.approx([1.0, 1.0], abs=1e-10)


@settings(max_examples=12)
@given(studies(min_items=1))
def test_rho_of_zero_gives_untempered_exact_enumeration(study):
    if not study.coders:
        return
    study = study.replace(dependence=[replace(row, rho=0.0) for row in study.dependence])
    exact = bt.update(study)["posterior"]["credence_naive"].values
    if np.isnan(exact).all():
        return
    tree = bt.sample(study, "dependence")
    np.testing.assert_allclose(tree["posterior"]["credence"].values, exact, atol=1e-9)
    assert tree.attrs["method"] == "exact"


def cluster(found, rho):
    items = [
        bt.Item(f"{n}", found=one, cluster="c", likelihood={"H": (0.8, 0.4)})
        for n, one in enumerate(found)
    ]
    return bt.Study.claims({"H": 0.5}, items, rho={"c": rho})


def test_a_common_cause_thins_agreement_and_at_rho_one_leaves_one_item():
    last = 1.0
    for rho in (0.0, 0.3, 0.7, 1.0):
        tree = bt.sample(cluster(["present"] * 4, rho), "dependence")
        credence = tree["posterior"]["credence"].item()
        assert credence < last
        last = credence
    assert last == pytest.approx(0.8 / 1.2)


def test_findings_that_exclude_each_other_are_refused():
    with pytest.raises(bt.ArrayError, match=r"exclude each other in every world.*rho = 1"):
        bt.sample(cluster(["present", "absent"], 1.0), "dependence")


def test_the_thesis_study_has_the_discount_and_the_common_cause_side_by_side():
    tree = bt.sample(bt.load_example("nato-csto"), "dependence")
    credence = tree["posterior"]["credence"].values
    assert tree.attrs["converged"] == "yes"
    assert np.isfinite(credence).all()
    assert (np.abs(credence - tree["plug_in"]["credence_naive"].values) > 0.001).any()
    assert tree["log_likelihood"].sizes["block"] == 24
