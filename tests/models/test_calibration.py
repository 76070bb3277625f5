"""Simulation-based calibration of the joint models, and checks of the check itself."""

from __future__ import annotations

import numpy as np
import pytest
from models.calibration import Calibration
from models.simulators import Design, by_judgement, by_parts, study_of
from scipy import stats

import bayestrace as bt

CLAIM, RIVALS = Design(), Design(worlds=("A", "B", "C"))
TIED = Design(
    cases=400,
    detection=(1.0, 1.0, 0.9, 0.8, 1.0),
    false_report=(0.0, 0.0, 0.0, 0.1, 0.0),
    kinds=("",) * 5,
    clusters=("", "c", "c", "c", "c"),
)
ONE_CHAIN = {"chains": 1, "draws": 390, "tune": 300, "progressbar": False}


def told_worlds(design, panel, tree, name="credence"):
    """Yield case, hypothesis, mean credence and whether it is true."""
    credence = tree["posterior"][name]
    if "draw" in credence.dims:
        credence = credence.mean(("chain", "draw"))
    if "coder" in credence.dims:
        credence = credence.sel(coder=panel.name)
    labels = list(design.worlds[:1] if design.claim else design.worlds)
    names = [panel.case(case) for case in range(design.cases)]
    found = credence.sel(case=names, hypothesis=labels).values
    for (case, at), value in np.ndenumerate(found):
        yield case, labels[at], value, panel.world[case] == at


def note_worlds(found, design, panel, tree):
    """Note credences and truths; the cases of one coder share parameters, so each by itself."""
    for case, label, credence, holds in told_worlds(design, panel, tree):
        found.world(f"{label} in case {case}", credence, holds)


def note_findings(found, panel, tree):
    """Note ln P(findings) of each case at the true parameters among that of the draws."""
    findings = tree["log_likelihood"]["findings"]
    for case, truth in enumerate(panel.truth["findings"]):
        here = findings["block_case"].values == panel.case(case)
        found.rank(f"findings of case {case}", truth, findings.values[0][:, here])


def judgement_runs(design, share, *, runs, coders, stretch=1.0):
    """Calibrate model `judgement`: each coder of each run is a simulation."""
    rng, found = np.random.default_rng(7), Calibration()
    for run in range(runs):
        names = [f"c{at}" for at in range(coders)]
        panels = [by_judgement(rng, design, name, share, stretch) for name in names]
        tree = bt.sample(study_of(design, panels), shared=share, random_seed=run, **ONE_CHAIN)
        draws = tree["posterior"].to_dataset()
        for panel in panels:
            note_worlds(found, design, panel, tree)
            note_findings(found, panel, tree)
            if share == "learned":
                found.rank("shared", panel.truth["shared"], draws["shared"].sel(coder=panel.name))
            for at, error in enumerate(panel.truth["shared_error"]):
                world = design.worlds[at]
                mine = draws["shared_error"].sel(coder=panel.name, world=world)
                found.rank(f"shared error in {world}", error, mine)
            size = (panel.truth["item_error"] ** 2).sum()
            mine = draws["cell"].str.startswith(f"{panel.name} |")
            sizes = (draws["item_error"].isel(cell=mine.values) ** 2).sum("cell")
            found.rank("size of the errors", size, sizes)
            for (case, item, at), error in np.ndenumerate(panel.truth["item_error"]):
                cell = f"{panel.name} | {panel.item(case, item)} | {design.worlds[at]}"
                found.rank(f"error {case, item, at}", error, draws["item_error"].sel(cell=cell))
            for (case, at), error in np.ndenumerate(panel.truth["prior_error"]):
                cell = f"{panel.name} | {panel.case(case)} | frame | {at}"
                mine = draws["prior_error"].sel(prior_cell=cell)
                found.rank(f"prior error {case, at}", error, mine)
    return found


def coins(posterior, *, share=1.0, seed=3, count=300):
    """Calibrate what somebody makes of ten tosses of a coin: a toy with a known answer.

    ``posterior`` takes heads to draws; ``share`` stretches the log-odds of the next toss.
    """
    rng, found = np.random.default_rng(seed), Calibration()
    for _ in range(count):
        chance = rng.random()
        heads = rng.binomial(10, chance)
        draws = posterior(rng, heads)
        found.rank("chance", chance, draws)
        found.rank("findings", stats.binom.logpmf(heads, 10, chance), findings(heads, draws))
        odds = ((heads + 1) / (11 - heads)) ** share
        found.world("next", odds / (1 + odds), rng.random() < chance)
    return found.faults()


def findings(heads, draws):
    return stats.binom.logpmf(heads, 10, draws)


def right(rng, heads):
    return rng.beta(1 + heads, 11 - heads, 390)


def test_the_check_passes_what_is_right():
    assert coins(right) == []


def test_the_check_finds_a_posterior_that_ignores_the_findings():
    """By the quantity that depends on them; the ranks of the parameter alone stay uniform."""
    faults = coins(lambda rng, heads: rng.random(390))
    assert faults != []
    assert all(fault.startswith("findings") for fault in faults)


def test_the_check_finds_posteriors_too_narrow_or_too_wide_or_shifted():
    assert coins(lambda rng, heads: rng.beta(2 + 2 * heads, 22 - 2 * heads, 390)) != []
    assert coins(lambda rng, heads: rng.beta(1 + heads / 3, 1 + (10 - heads) / 3, 390)) != []
    assert coins(lambda rng, heads: rng.beta(4 + heads, 11 - heads, 390)) != []


def test_the_check_finds_credences_that_are_too_sure():
    faults = coins(right, share=3.0)
    assert faults != []
    assert all(fault.startswith("next") for fault in faults)


def test_judgement_is_calibrated_in_a_small_sample():
    assert judgement_runs(CLAIM, 0.5, runs=1, coders=30).faults() == []


def test_judgements_that_err_twice_as_much_as_said_are_found_out():
    assert judgement_runs(CLAIM, 0.5, runs=1, coders=30, stretch=2.0).faults() != []


def dependence_runs(design, *, coders=5, ignored=False):
    """Calibrate model `dependence`, in which nothing is free: each case is a simulation.

    ``ignored``: what comes of taking the findings for independent.
    """
    rng, found = np.random.default_rng(8), Calibration()
    names = [(f"c{at}",) for at in range(coders)]
    panels = [by_parts(rng, rng, design, name, parts=("dependence",)) for name in names]
    study = study_of(design, panels)
    tree = bt.update(study) if ignored else bt.sample(study, "dependence")
    name = "credence_naive" if ignored else "credence"
    for panel in panels:
        for _, label, credence, holds in told_worlds(design, panel, tree, name):
            found.world(label, credence, holds)
    return found


def test_dependence_is_calibrated():
    assert dependence_runs(TIED).faults() == []


def test_a_common_cause_that_is_ignored_is_found_out():
    assert dependence_runs(TIED, ignored=True).faults() != []


def parts_runs(design, parts, *, runs, panels=1, coders=1, stretch=1.0, **hyper):
    """Calibrate models that compose. Without `coders` each coder of a run is a simulation."""
    rng, found = np.random.default_rng(9), Calibration()
    for run in range(runs):
        file = np.random.default_rng(10)  # the same in all runs: one model to compile
        names = [[f"c{at}{'abc'[coder]}" for coder in range(coders)] for at in range(panels)]
        together = [
            by_parts(rng, file, design, name, parts=parts, stretch=stretch) for name in names
        ]
        study = study_of(design, together)
        tree = bt.sample(study, ",".join(parts), random_seed=run, **ONE_CHAIN, **hyper)
        draws = tree["posterior"].to_dataset()
        for panel in together:
            note_worlds(found, design, panel, tree)
            if "findings" in panel.truth:
                note_findings(found, panel, tree)
            of_panel = draws if "coders" in parts else draws.sel(coder=panel.name)
            for name in sorted(set(panel.truth) - {"findings", "case_effect"}):
                note_parameter(found, name, panel.truth[name], of_panel[name])
            for (case, at), effect in np.ndenumerate(
                panel.truth.get("case_effect", np.empty((0, 1)))
            ):
                here = draws["case_cell"].str.endswith(f"{panel.case(case)} | frame | {at}").values
                mine = draws["case_effect"].isel(case_cell=here)
                found.rank(f"effect of case {case}, {at}", effect, mine)
    return found


def note_parameter(found, name, truth, draws):
    """Note the ranks of a number, or of one number per coder, kind or hypothesis."""
    dims = [dim for dim in draws.dims if dim not in ("chain", "draw")]
    if not dims:
        found.rank(name, truth, draws)
        return
    (dim,) = dims
    if not isinstance(truth, dict):
        truth = dict(zip(draws[dim].values, truth, strict=False))  # a claim has one hypothesis
    for label, one in truth.items():
        found.rank(f"{name} of {label}", one, draws.sel({dim: label}))


KINDS = Design(cases=3, kinds=("memo", "memo", "talk"))
RIVAL_KINDS = Design(worlds=("A", "B", "C"), cases=2, kinds=("memo", "memo", "talk"))
ALL = Design(cases=2, kinds=("memo", "memo", "talk"), clusters=("c", "c", ""))
CODED = {"runs": 200, "coders": 3, "chance_sd": 1.5}


@pytest.mark.slow
def test_coders_are_calibrated():
    assert parts_runs(CLAIM, ("coders",), **CODED).faults() == []


@pytest.mark.slow
def test_coders_who_disagree_twice_as_much_as_said_are_found_out():
    assert parts_runs(CLAIM, ("coders",), **{**CODED, "runs": 60}, stretch=2.0).faults() != []


@pytest.mark.slow
@pytest.mark.parametrize("design", [KINDS, RIVAL_KINDS], ids=["claim", "rivals"])
def test_cases_are_calibrated(design):
    assert parts_runs(design, ("cases",), runs=5, panels=40).faults() == []


@pytest.mark.slow
def test_cases_that_differ_twice_as_much_as_said_are_found_out():
    found = parts_runs(KINDS, ("cases",), runs=5, panels=40, stretch=2.0)
    assert found.faults() != []


@pytest.mark.slow
def test_coders_cases_and_dependence_together_are_calibrated():
    assert parts_runs(ALL, ("coders", "cases", "dependence"), **CODED).faults() == []


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.5, "learned"])
@pytest.mark.parametrize("design", [CLAIM, RIVALS], ids=["claim", "rivals"])
def test_judgement_is_calibrated(design, share):
    assert judgement_runs(design, share, runs=5, coders=40).faults() == []
