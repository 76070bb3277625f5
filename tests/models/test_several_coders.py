"""Model `coders`: reductions to enumeration, plain simulation as oracle, opinion pools."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from strategies import studies

import bayestrace as bt

FEW = {"draws": 500, "tune": 500, "chains": 2, "random_seed": 3, "progressbar": False}
CODINGS = {
    "ann": [(0.8, 0.4), (0.6, 0.7), (0.3, 0.2), (0.9, 0.5)],
    "bob": [(0.9, 0.3), (0.4, 0.6), (0.5, 0.1), (0.8, 0.6)],
}
FOUND = ("present", "absent", "present", "present")


def coded(codings, priors=None):
    """One claim, judged by several coders."""
    first, *others = codings
    items = [
        bt.Item(f"{n}", found=found, likelihood={"H": pair})
        for n, (found, pair) in enumerate(zip(FOUND, codings[first], strict=False))
    ]
    study = bt.Study.claims({"H": 0.5}, items, coder=first)
    rows, given_priors = list(study.likelihoods), list(study.priors)
    for coder in others:
        for row, (one, other) in zip(study.likelihoods, codings[coder], strict=True):
            rows.append(
                replace(row, coder=coder, if_true=bt.judgement(one), if_false=bt.judgement(other))
            )
    if priors:
        given_priors = [
            replace(given_priors[0], coder=coder, chance=bt.judgement(prior))
            for coder, prior in priors.items()
        ]
    return study.replace(likelihoods=rows, priors=given_priors)


@settings(max_examples=12)
@given(studies(min_items=1))
def test_one_coder_gives_untempered_exact_enumeration(study):
    if not study.coders:
        return
    coder = study.coders[0]
    exact = bt.update(study, coder=coder)["posterior"]["credence_naive"].values[0]
    if np.isnan(exact).all():
        return
    tree = bt.sample(study, "coders", coder=coder)
    found = tree["posterior"]["credence"].values
    np.testing.assert_allclose(found, exact, atol=1e-9)
    assert tree.attrs["method"] == "exact"


def test_identical_codings_give_untempered_exact_enumeration():
    codings = {"ann": CODINGS["ann"], "bob": CODINGS["ann"], "cem": CODINGS["ann"]}
    tree = bt.sample(coded(codings), "coders")
    exact = bt.update(coded(codings), coder="ann")["posterior"]["credence_naive"].values[0]
    np.testing.assert_allclose(tree["posterior"]["credence"].values, exact, atol=1e-12)
    assert "no two codings of an item differ" in tree.attrs["coders"]
    for pool in tree["pools"]["credence"].values:
        np.testing.assert_allclose(pool, exact, atol=1e-12)


def test_rivals_and_factors_coded_alike_twice_give_enumeration():
    for name in ("ii7-table7.3", "ii5-two-worlds-uncertain-probative-value"):
        study = bt.load_example(name)
        coder = study.coders[0]
        again = [replace(row, coder="second") for row in study.likelihoods if row.coder == coder]
        priors = [replace(row, coder="") for row in study.priors]
        double = study.replace(likelihoods=[*study.likelihoods, *again], priors=priors)
        exact = bt.update(study)["posterior"]["credence_naive"].values[0]
        tree = bt.sample(double, "coders")
        np.testing.assert_allclose(tree["posterior"]["credence"].values, exact, atol=1e-9)


def simulated(codings, prior, draws=2_000_000):
    """Importance estimate: hyper-parameters from their priors, weighed by the codings."""
    rng = np.random.default_rng(4)
    y = np.array(list(codings.values()))
    y = np.log(y / (1 - y)).reshape(2, -1)
    half = rng.standard_normal((2, draws)) * 0.5 * np.abs(rng.standard_normal((2, draws)))
    shift, scale = half / math.sqrt(2)  # half the difference of two coders who sum to 0
    sigma = 0.5 * np.abs(rng.standard_normal(draws))
    log_weight, like = np.zeros(draws), [np.full(draws, prior), np.full(draws, 1 - prior)]
    for row in range(y.shape[1]):
        one = (y[0, row] - shift) * np.exp(-scale)
        other = (y[1, row] + shift) * np.exp(scale)
        log_weight += -np.log(sigma) - (one - other) ** 2 / (4 * sigma**2)
        theta = (one + other) / 2 + sigma / math.sqrt(2) * rng.standard_normal(draws)
        p = 1 / (1 + np.exp(-theta))
        like[row % 2] = like[row % 2] * (p if FOUND[row // 2] == "present" else 1 - p)
    weight = np.exp(log_weight - log_weight.max())
    joint, total = weight * like[0], weight * (like[0] + like[1])
    credence = joint.sum() / total.sum()
    error = np.sqrt(((joint - credence * total) ** 2).sum()) / total.sum()
    return credence, error, (total * sigma).sum() / total.sum()


@pytest.mark.slow
def test_two_coders_agree_with_plain_simulation_and_pool_their_priors():
    study = coded(CODINGS, {"ann": 0.3, "bob": 0.6})
    tree = bt.sample(study, "coders", **FEW)
    odds = math.sqrt(0.3 / 0.7 * 0.6 / 0.4)
    prior = odds / (1 + odds)
    np.testing.assert_allclose(tree["prior"]["credence"].values, prior)
    credence, error, sigma = simulated(CODINGS, prior)
    found = tree["diagnostics"].to_dataset()
    gap = abs(found["credence_mean"].item() - credence)
    assert error < 0.002
    assert gap <= 4 * math.hypot(found["credence_mcse"].item(), error) + 1e-9
    assert float(tree["posterior"]["disagreement_sd"].mean()) == pytest.approx(sigma, abs=0.05)
    assert tree["posterior"]["credence"].dims == ("chain", "draw", "case", "hypothesis")
    np.testing.assert_allclose(tree["posterior"]["coder_shift"].sum("coder").values, 0, atol=1e-12)
    assert tree["log_likelihood"].sizes["block"] == 1
    assert tree.attrs["hyper_disagreement_sd"] == 0.5
    before = tree["prior"]  # drawn from the prior, whatever form the sampler uses
    sd = 0.5 / math.sqrt(2)  # of half the difference of two coders
    assert float(before["coder_shift"].std()) == pytest.approx(sd, rel=0.15)
    assert float(before["coder_log_scale"].std()) == pytest.approx(sd, rel=0.15)


@pytest.mark.usefixtures("plainly")
def test_pools_are_the_means_of_the_coders_posteriors():
    study = coded(CODINGS)
    pools = bt.sample(study, "coders", **{**FEW, "draws": 10, "tune": 10})
    own = bt.update(study)["posterior"]["credence_naive"].values[:, 0, 0]
    linear, logarithmic = pools["pools"]["credence"].values[:, 0, 0]
    assert linear == pytest.approx(own.mean())
    odds = math.sqrt(np.prod(own / (1 - own)))
    assert logarithmic == pytest.approx(odds / (1 + odds))


def test_codings_without_a_mean_are_refused_with_the_item():
    study = coded(CODINGS)
    row = study.likelihoods[0]
    ratio = replace(row, if_true=None, if_false=None, ratio=2.0)
    mixed = study.replace(likelihoods=[ratio, *study.likelihoods[1:]])
    with pytest.raises(bt.ArrayError, match="item '0' is a chance to one coder and a ratio"):
        bt.sample(mixed, "coders")
    sure = replace(row, if_true=bt.judgement(1.0), logical=True)
    excluded = study.replace(likelihoods=[sure, *study.likelihoods[1:]])
    with pytest.raises(bt.ArrayError, match="item '0' is impossible or certain to one coder"):
        bt.sample(excluded, "coders")


@pytest.mark.slow
def test_codings_that_one_shift_explains_to_the_last_digit_are_not_called_converged():
    def shifted(chance):
        odds = chance / (1 - chance) * math.exp(0.5)
        return odds / (1 + odds)

    other = [(shifted(one), shifted(two)) for one, two in CODINGS["ann"]]
    tree = bt.sample(coded({"ann": CODINGS["ann"], "bob": other}), "coders", **FEW)
    assert tree.attrs["converged"].startswith("no: ")
