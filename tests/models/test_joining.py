"""Models that compose: what each part leaves alone, and that parts meet in the same numbers."""

from __future__ import annotations

import math
import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pymc as pm
import pytest
from hypothesis import given, settings
from models.evaluating import at
from models.test_judging import without_intervals
from strategies import studies

import bayestrace as bt
from bayestrace.models.reuse import compiled_once

OFF = {"concentration": math.inf, "heterogeneity_sd": 0.0, "strength_sd": 0.0}
FEW = {"draws": 20, "tune": 40, "chains": 2, "random_seed": 3, "progressbar": False}


def clustered(found=("present", "absent", "present"), rho=0.6, turned=()):
    """A claim with a cluster of three; the clues in `turned` are worded the other way round."""
    chances = [(0.8, 0.4), (0.6, 0.75), (0.9, 0.7)]
    items = []
    other = {"present": "absent", "absent": "present"}
    for n, (one, pair) in enumerate(zip(found, chances, strict=True)):
        side = tuple(1 - p for p in pair) if n in turned else pair
        record = other[one] if n in turned else one
        items.append(
            bt.Item(f"{n}", found=record, cluster="c", kind="press", likelihood={"H": side})
        )
    return bt.Study.claims({"H": 0.4}, items, rho={"c": rho})


@pytest.mark.parametrize("turned", [(1,), (0, 2), (0, 1, 2)])
@pytest.mark.parametrize("rho", [0.5, 1.0])
def test_wording_a_clue_the_other_way_round_changes_nothing(turned, rho):
    """Both in the sum that is exact and in the rule that models with varying chances use."""
    found = ("present", "absent", "present")
    one = bt.sample(clustered(found, rho), "dependence")["posterior"]["credence"].item()
    other = bt.sample(clustered(found, rho, turned), "dependence")["posterior"]["credence"].item()
    assert other == pytest.approx(one, abs=1e-9)
    one, other = (
        at(
            clustered(found, rho, t),
            "cases,dependence",
            {"log_strength": 0.5},
            concentration=math.inf,
            heterogeneity_sd=0.0,
        ).item()
        for t in ((), turned)
    )
    assert other == pytest.approx(one, abs=1e-12)


def test_findings_of_a_cluster_that_point_one_way_weigh_less_together():
    """Also where one of them is an absence: what counts is the way a finding points."""
    apart = bt.update(clustered())["posterior"]["credence_naive"].item()
    together = bt.sample(clustered(), "dependence")["posterior"]["credence"].item()
    assert 0.4 < together < apart


@settings(max_examples=12)
@given(studies(min_items=2))
def test_a_neutral_rule_of_the_cause_meets_the_exact_one(study):
    """With every departure at 0, cases and dependence together are dependence alone."""
    if not study.coders or np.isnan(bt.update(study)["posterior"]["credence"].values).all():
        return
    try:
        exact = bt.sample(study, "dependence")["posterior"]["credence"].values
    except bt.ArrayError as error:  # ratios, findings that exclude each other, a rho below 0
        assert re.search("the cluster of item|no common cause", str(error))  # noqa: PT017
        return
    found = at(study, "cases,dependence", {}, concentration=math.inf, heterogeneity_sd=0.0)
    capped = any(row.rho > 0.99 for row in study.dependence)
    np.testing.assert_allclose(found, exact, atol=0.05 if capped else 1e-4)


def test_on_the_thesis_cases_and_dependence_start_from_dependence():
    study = bt.load_example("nato-csto")
    exact = bt.sample(study, "dependence")["posterior"]["credence"].values
    found = at(study, "cases,dependence", {}, concentration=math.inf, heterogeneity_sd=0.0)
    np.testing.assert_allclose(found, exact, atol=1e-4)
    tree = bt.sample(study, "cases,dependence", **OFF)
    np.testing.assert_allclose(tree["posterior"]["credence"].values, exact, atol=1e-12)


def twice_coded(study):
    """The same judgements by a second coder, with priors and rho for both."""
    (coder,) = study.coders
    again = [replace(row, coder="second") for row in study.likelihoods]
    return study.replace(
        likelihoods=[*study.likelihoods, *again],
        priors=[replace(row, coder="") for row in study.priors],
    ), coder


def test_identical_codings_of_clusters_give_the_common_cause_of_one():
    study, _ = twice_coded(clustered())
    one = bt.sample(clustered(), "dependence")["posterior"]["credence"].values[0]
    tree = bt.sample(study, "coders,dependence")
    np.testing.assert_allclose(tree["posterior"]["credence"].values, one, atol=1e-12)
    assert tree.attrs["model"] == "coders,dependence"
    assert tree.attrs["method"] == "exact"


def test_a_pooled_rho_is_the_plain_mean_of_the_coders():
    study, coder = twice_coded(clustered())
    row = study.dependence[0]
    apart = study.replace(
        dependence=[replace(row, coder=coder, rho=0.2), replace(row, coder="second", rho=0.6)]
    )
    mean = bt.sample(clustered(rho=0.4), "dependence")["posterior"]["credence"].values[0]
    found = bt.sample(apart, "coders,dependence")["posterior"]["credence"].values
    np.testing.assert_allclose(found, mean, atol=1e-12)


def test_the_order_of_names_does_not_matter_and_unknown_ones_are_named():
    study = clustered()
    tree = bt.sample(study, "dependence, cases", **OFF)
    assert tree.attrs["model"] == "cases,dependence"
    with pytest.raises(bt.ArrayError, match=r"there is no model 'case'.*did you mean 'cases'"):
        bt.sample(study, "coders,case")
    with pytest.raises(bt.ArrayError, match="'judgement' and 'coders' do not go together"):
        bt.sample(study, "judgement,coders")


@pytest.mark.usefixtures("plainly")
def test_all_parts_together_sample_and_say_what_they_took_into_account():
    study, coder = twice_coded(clustered())
    other = [
        replace(r, if_true=bt.judgement(0.7)) if r.coder == "second" else r
        for r in study.likelihoods
    ]
    tree = bt.sample(study.replace(likelihoods=other), "coders,cases,dependence", **FEW)
    assert tree["posterior"]["credence"].dims == ("chain", "draw", "case", "hypothesis")
    assert tree["posterior"]["general"].dims == ("chain", "draw", "hypothesis")
    assert tree["posterior"]["log_strength"].dims == ("chain", "draw", "kind")
    assert float(tree["posterior"]["credence"].std()) > 0
    attrs = tree.attrs
    assert attrs["model"] == "coders,cases,dependence"
    assert attrs["coder"] == f"{coder}; second"
    assert attrs["kinds"] == "press"
    assert "nat at best values" in attrs["common_cause_error"]
    assert {"hyper_shift_sd", "hyper_concentration", "hyper_strength_sd"} <= set(attrs)


def test_errors_of_judgement_enter_the_clusters():
    wide = bt.judgement(0.8, low=0.6, high=0.9)
    study = clustered()
    rows = [replace(study.likelihoods[0], if_true=wide), *study.likelihoods[1:]]
    study = study.replace(likelihoods=rows)
    exact = bt.sample(study, "dependence")["posterior"]["credence"].item()
    still = at(study, "judgement,dependence", {}, shared=0.0).item()
    assert still == pytest.approx(exact, abs=1e-4)
    assert at(study, "judgement,dependence", {"item_error": 1.0}, shared=0.0).item() > still + 0.003


@pytest.mark.usefixtures("plainly")
def test_a_model_of_the_same_shape_is_compiled_once_whatever_its_numbers():
    one, other = (
        bt.build_model(study, "cases", strength_sd=0.0)
        for study in (clustered(), clustered(("absent", "absent", "present")))
    )
    frozen, _ = compiled_once(one)
    assert compiled_once(other)[0] is frozen
    assert compiled_once(bt.build_model(clustered(), "cases"))[0] is not frozen
    for model in (one, other):
        point = model.initial_point()
        assert compiled_once(model)[0].compile_logp()(point) == pytest.approx(
            model.compile_logp()(point)
        )


def thesis():
    return bt.load_example("nato-csto")


@pytest.mark.parametrize(
    ("model", "study", "hyper"),
    [
        ("judgement", without_intervals(thesis()), {}),
        ("coders", thesis(), {"coder": "blind_a"}),
        ("cases", thesis(), OFF),
        (
            "dependence",
            thesis().replace(dependence=[replace(row, rho=0.0) for row in thesis().dependence]),
            {},
        ),
    ],
    ids=["judgement", "coders", "cases", "dependence"],
)
def test_on_the_thesis_each_model_reduces_to_untempered_enumeration(model, study, hyper):
    coder = hyper.get("coder")
    exact = bt.update(study, coder=coder)["posterior"]["credence_naive"].values
    tree = bt.sample(study, model, **hyper)
    found = tree["posterior"]["credence"].values
    np.testing.assert_allclose(found, exact[0] if coder else exact, atol=1e-9)
    assert np.isfinite(found).all()
    for name in ("rhat", "ess", "mcse", "divergences"):
        assert tree.attrs[name].startswith("not applicable")


@pytest.mark.slow
@pytest.mark.parametrize(
    "model", ["cases", "judgement,cases,dependence", "coders,cases,dependence"]
)
@settings(max_examples=15)
@given(study=studies(min_items=1))
def test_any_study_drawn_from_the_prior_has_credences_and_an_evidence(model, study):
    if not study.coders:
        return
    try:
        built = bt.build_model(study, model, **({"spread": 0.3} if "judgement" in model else {}))
    except bt.ArrayError as error:
        known = "chance to one coder and a ratio|ratios or ranks|likelihood|no common cause|package"
        assert re.search(known, str(error))  # noqa: PT017
        return
    wanted = [built["credence"], built["log_evidence"]]
    credence, evidence = pm.draw(wanted, draws=3, random_seed=1, mode="FAST_COMPILE")
    assert np.isfinite(evidence).all()
    known = credence[~np.isnan(credence)]
    assert known.size
    assert ((known >= 0) & (known <= 1)).all()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "hyper"),
    [
        ("judgement", {}),
        ("judgement", {"shared": "learned"}),
        ("coders", {}),
        ("cases", {}),
        ("judgement,cases", {}),
        ("judgement,dependence", {}),
        ("cases,dependence", {}),
        ("judgement,cases,dependence", {}),
        ("coders,cases", {}),
        ("coders,dependence", {}),
        ("coders,cases,dependence", {}),
    ],
)
def test_every_model_samples_the_thesis_well_with_its_defaults(model, hyper):
    tree = bt.sample(thesis(), model, random_seed=1, progressbar=False, **hyper)
    found = tree["diagnostics"].to_dataset()
    assert int(tree["sample_stats"]["diverging"].sum()) == 0
    assert float(found["credence_rhat"].max()) <= 1.01
    assert float(found["credence_ess_bulk"].min()) >= 400
    general = [name for name in tree["prior"].data_vars if name != "credence"]
    for name in found["parameter"].values:
        one = found.sel(parameter=name)
        assert float(one["parameter_rhat"]) <= (1.01 if name in general else 1.02), name
        assert float(one["parameter_ess_bulk"]) >= 400, name
    assert tree.attrs["converged"] == "yes"
    pooled = "coders" in model
    assert tree["log_likelihood"].sizes["block"] == (8 if pooled else 24)
    assert tree.attrs["loo"] == "not informative: fewer than 10 cases"


WITH_ANOTHER_SAMPLER = """
import sys
import bayestrace as bt

def study(best):
    side = bt.judgement(best, low=best - 0.2, high=best + 0.1)
    items = [
        bt.Item("a", found="present", likelihood={"H": (side, 0.3)}),
        bt.Item("b", found="absent", likelihood={"H": (0.5, side)}),
    ]
    return bt.Study.claims({"H": 0.5}, items)

for best in (0.8, 0.5):
    tree = bt.sample(study(best), shared=0.0, random_seed=2, nuts_sampler=sys.argv[1])
    right = bt.update(study(best), integrated=True)["posterior"]["credence_integrated"].item()
    found = tree["diagnostics"].to_dataset()
    gap = abs(found["credence_mean"].item() - right)
    assert gap <= 4 * found["credence_mcse"].item(), (best, gap)
    assert tree.attrs["method"] == "sampled: NUTS, " + sys.argv[1]
    tree.to_netcdf(sys.argv[2])
"""


@pytest.mark.slow
@pytest.mark.parametrize("sampler", ["nutpie", "numpyro"])
def test_another_sampler_gives_the_closed_form_and_follows_new_numbers(sampler, tmp_path):
    pytest.importorskip(sampler)
    run = subprocess.run(
        [sys.executable, "-c", WITH_ANOTHER_SAMPLER, sampler, str(tmp_path / "tree.nc")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout == ""
