"""Many simulations of a joint model, sampled by the library and noted for calibration."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
from models.calibration import Calibration
from models.simulators import by_judgement, by_parts, study_of

import bayestrace as bt

__all__ = ["dependence_runs", "judgement_runs", "parts_runs"]

SIZE = {"chains": 1, "draws": 390, "tune": 250, "progressbar": False}
"""Ten draws for each that is kept: next to no memory of the last one."""


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
    found = Calibration()
    for run in range(runs):
        rng = np.random.default_rng([7, run])
        names = [f"c{at}" for at in range(coders)]
        panels = [by_judgement(rng, design, name, share, stretch) for name in names]
        tree = bt.sample(study_of(design, panels), shared=share, random_seed=run, **SIZE)
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


def parts_runs(design, parts, *, runs, panels=1, coders=1, stretch=1.0, **hyper):
    """Calibrate models that compose, in two processes.

    Without `coders` each coder of a run is a simulation, else each run is.
    """
    setting = (design, parts, panels, coders, stretch, hyper)
    found = Calibration()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for half in pool.map(some_runs, [range(0, runs, 2), range(1, runs, 2)], [setting] * 2):
            found.add(half)
    return found


def some_runs(runs, setting):
    """Calibrate models that compose, in this process."""
    design, parts, panels, coders, stretch, hyper = setting
    found = Calibration()
    for run in runs:
        rng = np.random.default_rng([9, run])
        file = np.random.default_rng(10)  # the same in all runs: one model to compile
        names = [[f"c{at}{'abc'[coder]}" for coder in range(coders)] for at in range(panels)]
        together = [
            by_parts(rng, file, design, name, parts=parts, stretch=stretch) for name in names
        ]
        study = study_of(design, together)
        tree = bt.sample(study, ",".join(parts), random_seed=run, **SIZE, **hyper)
        draws = tree["posterior"].to_dataset()
        for panel in together:
            note_worlds(found, design, panel, tree)
            note_findings(found, panel, tree)
            of_panel = draws if "coders" in parts else draws.sel(coder=panel.name)
            for name in sorted(set(panel.truth) - {"findings", "case_effect", "chance_error"}):
                note_parameter(found, name, panel.truth[name], of_panel[name])
            if "cases" in parts:
                note_effects(found, panel, draws)
            if "coders" in parts:
                note_chances(found, design, panel, draws)
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


def note_effects(found, panel, draws):
    """Note the ranks of what each case adds."""
    for (case, at), effect in np.ndenumerate(panel.truth["case_effect"]):
        here = draws["case_cell"].str.endswith(f"{panel.case(case)} | frame | {at}").values
        mine = draws["case_effect"].isel(case_cell=here)
        found.rank(f"effect of case {case}, {at}", effect, mine)


def note_chances(found, design, panel, draws):
    """Note the ranks of the errors of the true chances."""
    for (case, item, at), error in np.ndenumerate(panel.truth["chance_error"]):
        cell = f"{panel.item(case, item)} | {design.worlds[at]}"
        here = draws["cell"].str.endswith(f" {cell}").values
        found.rank(f"chance {case, item, at}", error, draws["chance_error"].isel(cell=here))
