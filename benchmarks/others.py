"""The same posterior by Bayes-net libraries and by plain xarray."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import numpy as np
import xarray as xr

from bayestrace.stats.fused import posterior_from_findings
from benchmarks.made_up import Problem, problem
from benchmarks.timing import Table, readable, side_by_side

CASES = 1_000


def _pgmpy(one: Problem) -> Callable[[], np.ndarray]:
    """Return a query per case on a network of one root and a child per item."""
    models, factors = import_module("pgmpy.models"), import_module("pgmpy.factors.discrete")
    inference = import_module("pgmpy.inference")
    finding, chance, log_prior = one.plain
    worlds, items = chance.shape
    names = [f"item {number}" for number in range(items)]
    network = models.DiscreteBayesianNetwork([("world", name) for name in names])
    network.add_cpds(
        factors.TabularCPD("world", worlds, np.exp(log_prior)[:, None]),
        *(
            factors.TabularCPD(name, 2, [1 - row, row], ["world"], [worlds])
            for name, row in zip(names, chance.T, strict=True)
        ),
    )
    engine = inference.VariableElimination(network)
    evidence = [dict(zip(names, row.tolist(), strict=True)) for row in finding]

    def run() -> np.ndarray:
        return np.array(
            [engine.query(["world"], found, show_progress=False).values for found in evidence]
        )

    return run


def _pyagrum(one: Problem) -> Callable[[], np.ndarray]:
    gum: Any = import_module("pyagrum")
    finding, chance, log_prior = one.plain
    worlds, items = chance.shape
    network = gum.BayesNet()
    root = network.add(gum.RangeVariable("world", "", 0, worlds - 1))
    network.cpt(root)[:] = np.exp(log_prior)
    names = [f"item{number}" for number in range(items)]
    for name, row in zip(names, chance.T, strict=True):
        child = network.add(gum.RangeVariable(name, "", 0, 1))
        network.addArc(root, child)
        for world in range(worlds):
            network.cpt(child)[{"world": world}] = [1 - row[world], row[world]]
    engine = gum.LazyPropagation(network)
    engine.addTarget(root)
    evidence = [dict(zip(names, row.tolist(), strict=True)) for row in finding]

    def run() -> np.ndarray:
        out = np.empty((len(evidence), worlds))
        for row, found in zip(out, evidence, strict=True):
            engine.setEvidence(found)
            engine.makeInference()
            row[:] = engine.posterior(root).toarray()
        return out

    return run


def _plain_xarray(one: Problem) -> Callable[[], np.ndarray]:
    finding, p_present, log_prior = one.labelled

    def run() -> np.ndarray:
        logs = log_prior
        for item in finding["item"].values:
            p = p_present.sel(item=item)
            logs = logs + np.log(xr.where(finding.sel(item=item) == 1, p, 1 - p))
        shares = np.exp(logs - logs.max("world"))
        return (shares / shares.sum("world")).transpose("case", "world").values

    return run


def others() -> Iterator[Table]:
    """Time them side by side on 1,000 cases."""
    one = problem(CASES)
    functions: dict[str, Callable[[], Any]] = {
        "`posterior_from_findings`": lambda: posterior_from_findings(*one.labelled).values,
        "xarray, one expression per item": _plain_xarray(one),
    }
    missing = []
    for name, build in (("pyAgrum", _pyagrum), ("pgmpy", _pgmpy)):
        try:
            functions[f"{name}, one query per case"] = build(one)
        except ModuleNotFoundError:
            missing.append(name)
    answers = {name: function() for name, function in functions.items()}
    ours = next(iter(functions))
    timings = side_by_side(functions, runs=7, repeat={ours: 100})
    table = Table(
        "Against others, 4 rivals × 40 items, 1,000 cases",
        ("way", "all cases", "per case", "times as long", "largest difference"),
        "Networks are built beforehand; only the queries are timed."
        + (f" Not installed here: {', '.join(missing)}." if missing else ""),
    )
    for name, timing in timings.items():
        error = float(np.abs(answers[name] - answers[ours]).max())
        if error > 1e-9:
            raise AssertionError(f"{name} gives other answers, by up to {error}")
        table.add(
            name,
            timing,
            readable(timing.median / CASES),
            f"{timing.over(timings[ours]):,.0f}",
            f"{error:.0e}",
        )
    yield table
