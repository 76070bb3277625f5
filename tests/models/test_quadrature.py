"""Joint models against exact quadrature over their few parameters."""

from __future__ import annotations

import numpy as np
import pytest
from models.quadrature import cases_of_claim, cases_of_rivals, coders_of_claim
from models.simulators import Design, Panel, study_of, without_interval
from scipy import stats
from scipy.special import expit, logit, softmax

import bayestrace as bt

SIZE = {"draws": 1000, "tune": 1000, "chains": 2, "random_seed": 5, "progressbar": False}
RECORDS = np.array([[1.0, 0.9, 0.8, 1.0], [0.0, 0.0, 0.1, 0.0]])
CODINGS = logit(
    np.array(
        [
            [(0.8, 0.4), (0.6, 0.7), (0.3, 0.2), (0.9, 0.5)],
            [(0.9, 0.3), (0.4, 0.6), (0.5, 0.1), (0.8, 0.6)],
            [(0.7, 0.5), (0.7, 0.8), (0.2, 0.3), (0.95, 0.3)],
        ]
    )
)
FOUND = np.array([[True, False, True, True]])
PRIORS = np.array([0.3, 0.5, 0.45])


def codings_study(coders):
    """One claim in one case, judged by two or three coders, with priors of their own."""
    design = Design(
        cases=1,
        detection=tuple(RECORDS[0]),
        false_report=tuple(RECORDS[1]),
        kinds=("",) * 4,
        clusters=("",) * 4,
    )
    panel = Panel(
        coders=("ann", "bob", "cem")[:coders],
        prior=without_interval(PRIORS[:coders, None, None]),
        chance=without_interval(expit(CODINGS[:coders, None])),
        present=FOUND,
        world=np.zeros(1, int),
    )
    return study_of(design, [panel])


def assert_near(tree, expected, coarser):
    """Hold means to the oracle: four Monte Carlo errors, 1e-9, and the oracle's own error."""
    import arviz as az

    draws = tree["posterior"]
    for name, value in expected.items():
        mine = draws[name].to_dataset()
        mean = mine[name].mean(("chain", "draw")).values.ravel()
        error = az.mcse(mine, method="mean")[name].values.ravel()
        oracle, other = (np.ravel(one) for one in (value, coarser[name]))
        limit = 4 * error + 1e-9 + abs(oracle - other)
        assert (abs(mean - oracle) <= limit).all(), (name, mean, oracle, error)
        assert (abs(oracle - other) < 0.2 * error).all(), (name, oracle, other, error)


@pytest.mark.slow
@pytest.mark.parametrize(("coders", "chance_sd"), [(2, np.inf), (2, 1.5), (3, np.inf)])
def test_coders_agree_with_quadrature(coders, chance_sd):
    hyper = {} if np.isinf(chance_sd) else {"chance_sd": chance_sd}
    tree = bt.sample(codings_study(coders), "coders", **SIZE, **hyper)
    prior = expit(logit(PRIORS[:coders]).mean())
    expected, coarser = (
        coders_of_claim(
            CODINGS[:coders], FOUND[0], prior, chance_sd=chance_sd, records=RECORDS, fine=fine
        )
        for fine in (1.0, 0.8)
    )
    assert_near(tree, expected, coarser)


RNG = np.random.default_rng(21)
CASE_PRIORS = np.array([0.3, 0.5, 0.6, 0.2])
BEST = RNG.normal(0, 1.2, (4, 3, 2))
SEEN = RNG.random((4, 3)) < 0.5
RIVAL_PRIORS = np.array([[0.3, 0.5, 0.2], [0.5, 0.3, 0.2], [0.2, 0.2, 0.6]])
RIVAL_BEST = RNG.normal(0, 1.2, (3, 3, 3))
CASE_RECORDS = RECORDS[:, :3]


def cases_study(prior, best, present):
    """One coder; one claim or three rivals, in several cases; clues of one kind."""
    design = Design(
        worlds=("H", "not H") if best.shape[-1] == 2 else ("A", "B", "C"),
        cases=len(best),
        detection=tuple(CASE_RECORDS[0]),
        false_report=tuple(CASE_RECORDS[1]),
        kinds=("memo",) * 3,
    )
    panel = Panel(
        coders=("ann",),
        prior=without_interval(prior.reshape(1, len(best), -1)),
        chance=without_interval(expit(best[None])),
        present=present,
        world=np.zeros(len(best), int),
    )
    return study_of(design, [panel])


@pytest.mark.slow
@pytest.mark.parametrize(("cases", "concentration"), [(2, 2.0), (3, 2.0), (4, 2.0), (3, np.inf)])
def test_cases_agree_with_quadrature(cases, concentration):
    data = CASE_PRIORS[:cases], BEST[:cases], SEEN[:cases]
    tree = bt.sample(cases_study(*data), "cases", concentration=concentration, **SIZE)
    expected, coarser = (
        cases_of_claim(*data, concentration=concentration, records=CASE_RECORDS, fine=fine)
        for fine in (1.5, 1.0)
    )
    if np.isinf(concentration):
        expected.pop("general")
    assert_near(tree, expected, coarser)


@pytest.mark.slow
@pytest.mark.parametrize(("cases", "strength_sd"), [(2, 0.5), (3, 0.0)])
def test_cases_of_rivals_agree_with_quadrature(cases, strength_sd):
    data = RIVAL_PRIORS[:cases], RIVAL_BEST[:cases], SEEN[:cases]
    tree = bt.sample(cases_study(*data), "cases", strength_sd=strength_sd, **SIZE)
    expected, coarser = (
        cases_of_rivals(*data, sds=(0.5, strength_sd), records=CASE_RECORDS, fine=fine)
        for fine in (1.0, 0.8)
    )
    if strength_sd == 0:
        expected.pop("log_strength")
    assert_near(tree, expected, coarser)


def weighed(weight, values):
    """Mean of values by likelihood weights, and its standard error."""
    mean = (weight * values).sum() / weight.sum()
    return mean, np.sqrt((weight**2 * (values - mean) ** 2).sum()) / weight.sum()


def half_normal(rng, draws):
    return 0.5 * abs(rng.standard_normal(draws))


def likelihood(rng, best, present, draws):
    """Strength drawn from its prior, and P(findings | world) of each case, (draw, case, world)."""
    g = 0.5 * rng.standard_normal(draws)
    middle = best.mean(axis=-1, keepdims=True)
    p = expit(middle + np.exp(g)[:, None, None, None] * (best - middle))
    d, f = CASE_RECORDS[..., None]
    q = p * d + (1 - p) * f
    return g, np.where(present[..., None], q, 1 - q).prod(axis=2)


def test_the_quadrature_of_cases_agrees_with_plain_simulation():
    rng, draws = np.random.default_rng(2), 400_000
    prior, best, present = CASE_PRIORS[:3], BEST[:3], SEEN[:3]
    m = prior.mean()
    phi, tau = rng.beta(2 * m, 2 * (1 - m), draws), half_normal(rng, draws)
    pi = logit(phi)[:, None] + logit(prior) - logit(m)
    pi = expit(pi + tau[:, None] * rng.standard_normal((draws, 3)))
    g, like = likelihood(rng, best, present, draws)
    joint = np.stack([pi, 1 - pi], axis=-1) * like
    weight = joint.sum(axis=-1).prod(axis=-1)
    expected = cases_of_claim(prior, best, present, records=CASE_RECORDS)
    assert_simulated(weight, joint[..., 0] / joint.sum(axis=-1), expected["credence"])
    for values, name in ((phi, "general"), (tau, "heterogeneity_sd"), (g, "log_strength")):
        assert_simulated(weight, values[:, None], np.ravel(expected[name]))


def test_the_quadrature_of_rivals_agrees_with_plain_simulation():
    rng, draws = np.random.default_rng(3), 300_000
    prior, best, present = RIVAL_PRIORS[:2], RIVAL_BEST[:2], SEEN[:2]
    m = prior.mean(axis=0)
    phi, tau = rng.dirichlet(2 * m, draws), half_normal(rng, draws)
    noise = tau[:, None, None] / np.sqrt(2) * rng.standard_normal((draws, 2, 3))
    pi = softmax(np.log(phi)[:, None] + np.log(prior) - np.log(m) + noise, axis=-1)
    g, like = likelihood(rng, best, present, draws)
    joint = pi * like
    weight = joint.sum(axis=-1).prod(axis=-1)
    expected = cases_of_rivals(prior, best, present, records=CASE_RECORDS, fine=0.8)
    credence = (joint / joint.sum(axis=-1, keepdims=True)).reshape(draws, -1)
    assert_simulated(weight, credence, expected["credence"].ravel())
    assert_simulated(weight, phi, expected["general"])
    for values, name in ((tau, "heterogeneity_sd"), (g, "log_strength")):
        assert_simulated(weight, values[:, None], [expected[name]])


def assert_simulated(weight, values, expected):
    for mine, oracle in zip(values.T, expected, strict=True):
        mean, error = weighed(weight, mine)
        assert abs(mean - oracle) < 5 * error, (mean, oracle, error)
        assert error < 0.005


def test_the_quadrature_of_coders_agrees_with_plain_simulation():
    """Two coders whose shifts and log scales are half their difference; chances N(0, 1.5²)."""
    rng, draws = np.random.default_rng(4), 400_000
    y = CODINGS[:2].reshape(2, -1)
    spread, stretch, sigma = (half_normal(rng, draws) for _ in range(3))
    s, a = (sd * rng.standard_normal(draws) / np.sqrt(2) for sd in (spread, stretch))
    one, other = ((y[0][:, None] - s) * np.exp(-a), (y[1][:, None] + s) * np.exp(a))
    log_weight = np.zeros(draws)
    like = np.ones((draws, 2))
    for row in range(y.shape[1]):
        # the two codings are normal with covariance 1.5² beside their own errors
        half_sum, difference = (one[row] + other[row]) / 2, one[row] - other[row]
        log_weight += stats.norm.logpdf(difference, 0, np.sqrt(2) * sigma)
        log_weight += stats.norm.logpdf(half_sum, 0, np.sqrt(1.5**2 + sigma**2 / 2))
        kept = 1.5**2 / (1.5**2 + sigma**2 / 2)
        theta = kept * half_sum + np.sqrt(kept * sigma**2 / 2) * rng.standard_normal(draws)
        item, world = divmod(row, 2)
        q = expit(theta) * RECORDS[0, item] + expit(-theta) * RECORDS[1, item]
        like[:, world] *= q if FOUND[0, item] else 1 - q
    joint = like * (0.4, 0.6)
    weight = np.exp(log_weight - log_weight.max()) * joint.sum(axis=1)
    expected = coders_of_claim(CODINGS[:2], FOUND[0], 0.4, chance_sd=1.5, records=RECORDS)
    assert_simulated(
        weight, joint[:, :1] / joint.sum(axis=1, keepdims=True), [expected["credence"]]
    )
    for name, values in zip(list(expected)[1:], (spread, stretch, sigma), strict=True):
        assert_simulated(weight, values[:, None], [expected[name]])
