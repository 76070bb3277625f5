"""Model `judgement`: exact enumeration, closed form and plain simulation as its oracles."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from strategies import studies

import bayestrace as bt
from bayestrace.models.catalogue import MODELS
from bayestrace.stats.laws import mean_chance

Q95 = 1.6448536269514722
FEW = {"draws": 500, "tune": 500, "chains": 2, "random_seed": 3, "progressbar": False}


def pair(one, other):
    return tuple(bt.judgement(best, low=low, high=high) for low, best, high in (one, other))


def two_items(*, prior=0.4, detection=1.0, false_report=0.0):
    sides = [
        pair((0.6, 0.8, 0.9), (0.2, 0.4, 0.5)),
        pair((0.3, 0.6, 0.8), (0.5, 0.7, 0.9)),
    ]
    items = [
        bt.Item(
            f"{n}",
            found=found,
            likelihood={"H": side},
            detection=detection,
            false_report=false_report,
        )
        for n, (found, side) in enumerate(zip(("present", "absent"), sides, strict=True))
    ]
    return bt.Study.claims({"H": prior}, items)


def chance(low, best, high, z):
    logit = [math.log(v / (1 - v)) for v in (low, best, high)]
    sd = np.where(z > 0, logit[2] - logit[1], logit[1] - logit[0]) / Q95
    return 1 / (1 + np.exp(-(logit[1] + z * sd)))


def simulated(share, *, prior=None, detection=1.0, false_report=0.0, draws=1_000_000):
    """Importance estimate of the joint posterior from draws of its prior.

    Returns the credence, its standard error and, for a learned share, the mean of r.
    """
    rng = np.random.default_rng(11)
    r = rng.random(draws) if share == "learned" else np.full(draws, share)
    common = rng.standard_normal((2, draws))
    cells = (
        (((0.6, 0.8, 0.9), (0.2, 0.4, 0.5)), True),
        (((0.3, 0.6, 0.8), (0.5, 0.7, 0.9)), False),
    )
    p_h = np.full(draws, 0.4) if prior is None else chance(*prior, rng.standard_normal(draws))
    like = [p_h, 1 - p_h]
    for sides, present in cells:
        for world, side in enumerate(sides):
            z = np.sqrt(r) * common[world] + np.sqrt(1 - r) * rng.standard_normal(draws)
            p = chance(*side, z)
            q = p * detection + (1 - p) * false_report
            like[world] = like[world] * (q if present else 1 - q)
    weight = like[0] + like[1]
    credence = like[0].mean() / weight.mean()
    error = np.std(like[0] - credence * weight) / weight.mean() / math.sqrt(draws)
    return credence, error, (r * weight).mean() / weight.mean()


def assert_near(tree, expected, also=0.0):
    """Hold the mean credence to the oracle within four Monte Carlo standard errors."""
    found = tree["diagnostics"].to_dataset()
    gap = abs(found["credence_mean"].values - expected)
    assert (gap <= 4 * np.hypot(found["credence_mcse"].values, also) + 1e-9).all()


@settings(max_examples=12)
@given(studies(min_items=1))
def test_point_judgements_give_untempered_exact_enumeration(study):
    """For claims, rivals and factors: every interval is taken away first."""
    if not study.coders:
        return
    study = without_intervals(study)
    exact = bt.update(study)["posterior"]["credence_naive"].values
    if np.isnan(exact).all():
        with pytest.raises(bt.ArrayError, match="ranks alone give no credence"):
            bt.sample(study)
        return
    tree = bt.sample(study, random_seed=1)
    np.testing.assert_allclose(tree["posterior"]["credence"].values, exact, atol=1e-9)
    np.testing.assert_allclose(
        tree["prior"]["credence"].values[~np.isnan(exact)],
        bt.update(study)["prior"]["credence"].values[~np.isnan(exact)],
        atol=1e-9,
    )


def without_intervals(study):
    from dataclasses import replace

    def point(judged):
        return None if judged is None else replace(judged, low=None, high=None)

    return study.replace(
        likelihoods=[
            replace(row, if_true=point(row.if_true), if_false=point(row.if_false))
            for row in study.likelihoods
        ],
        priors=[replace(row, chance=point(row.chance)) for row in study.priors],
    )


@pytest.mark.parametrize(
    "name",
    ["ii7-table7.3", "rohlfing-nonexclusive", "ii5-two-worlds-uncertain-probative-value"],
)
def test_published_examples_of_every_mode_come_out_as_enumerated(name):
    study = bt.load_example(name)
    tree = bt.sample(study)
    exact = bt.update(study)["posterior"]["credence_naive"].values
    np.testing.assert_allclose(tree["posterior"]["credence"].values, exact, atol=1e-9)


def test_an_exact_result_invents_no_draws_and_says_so():
    memo = bt.Item("memo", found="present", likelihood={"H": (0.9, 0.1)})
    tree = bt.sample(bt.Study.claims({"H": 0.5}, [memo]))
    assert tree.attrs["method"] == "exact"
    assert tree.attrs["converged"] == "yes"
    assert all(tree.attrs[name].startswith("not applicable") for name in ("rhat", "ess", "mcse"))
    assert "draw" not in tree["posterior"].dims
    assert "sample_stats" not in tree.children
    assert tree["log_likelihood"]["findings"].item() == pytest.approx(math.log(0.5))


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.6, "learned"])
def test_two_items_with_intervals_agree_with_plain_simulation(share):
    tree = bt.sample(two_items(), shared=share, **FEW)
    credence, error, r = simulated(share)
    assert_near(tree, credence, error)
    if share == "learned":
        draws = tree["posterior"]["shared"]
        assert float(draws.mean()) == pytest.approx(r, abs=0.05)


@pytest.mark.slow
def test_detection_and_a_prior_with_an_interval_agree_with_plain_simulation():
    prior = bt.judgement(0.4, low=0.2, high=0.7)
    study = two_items(prior=prior, detection=0.8, false_report=0.1)
    tree = bt.sample(study, shared=0.6, **FEW)
    credence, error, _ = simulated(0.6, prior=(0.2, 0.4, 0.7), detection=0.8, false_report=0.1)
    assert_near(tree, credence, error)


@pytest.mark.slow
def test_independent_errors_give_the_plug_in_of_mean_likelihoods():
    tree = bt.sample(two_items(), shared=0.0, **FEW)
    plug_in = bt.update(two_items(), integrated=True)["posterior"]["credence_integrated"].values
    assert_near(tree, plug_in)
    assert abs(plug_in - tree["plug_in"]["credence_naive"].values).item() > 0.01
    means = [
        mean_chance(*(np.array(v) for v in law))
        for law in ((0.8, *sds(0.6, 0.8, 0.9)), (0.4, *sds(0.2, 0.4, 0.5)))
    ]
    assert 0 < float(means[1]) < float(means[0]) < 1


def sds(low, best, high):
    a, b, c = (math.log(v / (1 - v)) for v in (low, best, high))
    return (b - a) / Q95, (c - b) / Q95


@pytest.mark.slow
def test_rivals_with_prior_intervals_agree_with_plain_simulation():
    law = {"A": (0.3, 0.5, 0.8), "B": (0.1, 0.3, 0.4), "C": (0.1, 0.2, 0.3)}
    best = {"A": (0.5, 0.8, 0.9), "B": (0.2, 0.4, 0.7), "C": (0.1, 0.3, 0.4)}
    judged = {name: bt.judgement(b, low=a, high=c) for name, (a, b, c) in best.items()}
    priors = {name: bt.judgement(b, low=a, high=c) for name, (a, b, c) in law.items()}
    item = bt.Item("e", found="present", likelihood=judged)
    study = bt.Study.rivals(priors, [item], exhaustive=True)
    tree = bt.sample(study, shared=0.0, **FEW)
    rng = np.random.default_rng(5)
    draws = 1_000_000
    prior = np.stack([chance(*law[n], rng.standard_normal(draws)) for n in law])
    like = np.stack([chance(*best[n], rng.standard_normal(draws)) for n in law])
    joint = prior / prior.sum(axis=0) * like
    assert_near(tree, joint.mean(axis=1) / joint.sum(axis=0).mean(), 0.0005)


@pytest.mark.usefixtures("plainly")
def test_the_density_and_its_gradient_are_finite_far_from_the_centre():
    """Also with logical judgements, whose logarithms are infinite."""
    side = bt.judgement(0.8, low=0.6, high=0.9)
    items = [
        bt.Item("a", found="present", logical=True, likelihood={"A": side, "B": 0.0, "C": 0.3}),
        bt.Item("b", found="absent", likelihood={"A": side, "B": 0.2, "C": side}),
    ]
    model = bt.build_model(
        bt.Study.rivals(["A", "B", "C"], items, exhaustive=True), shared="learned"
    )
    assert not model.discrete_value_vars
    logp, slope = model.compile_logp(), model.compile_dlogp()
    start = model.initial_point()
    for scale in (0.0, 1.0, 8.0):
        point = {name: value + scale for name, value in start.items()}
        assert np.isfinite(logp(point))
        assert np.isfinite(slope(point)).all()
    name = "item_error"
    step = 1e-5
    at = {key: value + 0.7 for key, value in start.items()}
    up = {**at, name: at[name] + step * np.eye(at[name].size)[0]}
    down = {**at, name: at[name] - step * np.eye(at[name].size)[0]}
    order = [variable.name for variable in model.value_vars]
    first = sum(np.size(at[key]) for key in order[: order.index(name)])
    assert slope(at)[first] == pytest.approx((logp(up) - logp(down)) / (2 * step), abs=1e-6)


@pytest.mark.usefixtures("plainly")
def test_arviz_reads_the_result_untouched_and_files_keep_it(tmp_path):
    import arviz as az
    import xarray as xr

    tree = bt.sample(two_items(), shared="learned", **FEW)
    table = az.summary(tree, var_names=["credence", "shared"])
    assert len(table) == 2
    for plot in (az.plot_forest, az.plot_dist):
        drawn = plot(tree, var_names=["credence"], backend="none").viz["point_estimate"]
        assert {"coder", "case", "hypothesis"} <= set(drawn["credence"].sizes)
    found = tree["diagnostics"].to_dataset()
    credence = tree["posterior"]["credence"]
    assert az.rhat(credence).values == pytest.approx(found["credence_rhat"].values)
    assert az.ess(credence).values == pytest.approx(found["credence_ess_bulk"].values)
    assert set(tree.children) >= {"prior", "sample_stats", "log_likelihood", "constant_data"}
    findings = tree["log_likelihood"]["findings"]
    assert findings.dims == ("chain", "draw", "block")
    assert findings.sizes["block"] == 1
    assert tree.attrs["hyper_shared"] == "learned"
    assert tree.attrs["loo"].startswith("not informative")
    tree.to_netcdf(tmp_path / "result.nc")
    with xr.open_datatree(tmp_path / "result.nc") as back:
        assert back.attrs["converged"] == tree.attrs["converged"]
        np.testing.assert_array_equal(back["posterior"]["credence"], credence)


@pytest.mark.usefixtures("plainly")
def test_too_few_draws_are_not_called_converged():
    tree = bt.sample(
        two_items(), shared=0.0, draws=20, tune=100, chains=1, random_seed=1, progressbar=False
    )
    assert tree.attrs["converged"].startswith("no: one chain has no R-hat")
    assert "effective draws" in tree.attrs["converged"]


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"model": "judgment"}, "there is no model 'judgment'.*known: judgement.*did you mean"),
        ({"shared": 1.5}, "shared must be from 0 to 1, or 'learned', got 1.5"),
        ({"share": 0.5}, "does not take 'share'.*did you mean 'shared'"),
        ({"shared_prior": (0, 1)}, "shared_prior must be two numbers above 0"),
        ({"spread": -1}, "spread must be 0 or above"),
        ({"draws": 0}, "draws must be a whole number"),
        ({"nuts_sampler": "gibbs"}, "nuts_sampler must be one of"),
    ],
)
def test_a_wrong_argument_is_named_with_what_is_allowed(choice, message):
    with pytest.raises(bt.ArrayError, match=message):
        bt.sample(two_items(), **choice)


def test_every_known_model_is_described_where_it_is_sampled():
    for name in MODELS:
        assert f'``"{name}"``' in bt.sample.__doc__
