"""Joint models: effective draws per second, and what a user waits for."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.programs import STUDY
from benchmarks.timing import Table, Timing, met

if TYPE_CHECKING:
    import xarray as xr

    from bayestrace.study.parts import Judgement
    from bayestrace.study.study import Study

RUNS = 5
CHAINS, DRAWS = 4, 1000
TIMES, SECONDS = 20, 60.0
"""Targets: effective draws per second against the naive model; wall time of a call."""

MODELS: dict[str, tuple[str, dict[str, Any]]] = {
    "`judgement`": ("judgement", {}),
    '`judgement`, `shared="learned"`': ("judgement", {"shared": "learned"}),
    "`coders`": ("coders", {}),
    "`cases`": ("cases", {}),
    "`dependence`": ("dependence", {}),
    "`coders,cases`": ("coders,cases", {}),
    "`coders,cases,dependence`": ("coders,cases,dependence", {}),
}
KNOWN = ("judgement", {"shared": 0.0})
"""With errors that are all independent the mean credence is known in closed form."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Seconds of one run, and how good its credences are."""

    sampling: float
    whole: float
    mean: np.ndarray
    mcse: np.ndarray
    ess: np.ndarray
    stuck: int

    @classmethod
    def of(cls, diagnostics: xr.Dataset, sampling: float, whole: float) -> _Run:
        names = ("credence_mean", "credence_mcse", "credence_ess_bulk")
        mean, mcse, ess = (diagnostics[name].values.ravel() for name in names)
        stuck = np.isnan(ess)
        full = float(CHAINS * DRAWS)
        return cls(
            sampling=sampling,
            whole=whole,
            mean=mean,
            mcse=np.where(stuck, np.nan, mcse),
            ess=np.where(stuck, full, ess),
            stuck=int(stuck.sum()),
        )


def _ours(study: Study, seed: int) -> _Run:
    bt = import_module("bayestrace")
    start = time.perf_counter()
    tree = bt.sample(study, "judgement", chains=CHAINS, draws=DRAWS, tune=DRAWS, random_seed=seed)
    whole = time.perf_counter() - start
    found = tree["diagnostics"].to_dataset()
    return _Run.of(found, float(tree["posterior"].attrs["sampling_time"]), whole)


def _naive(study: Study, seed: int, *, logits: bool = False, draws: int | None = None) -> _Run:
    import pymc as pm

    from bayestrace.models.convergence import diagnostics
    from benchmarks.naive import naive_model

    start = time.perf_counter()
    tree = pm.sample(
        model=naive_model(study, logits=logits),
        chains=CHAINS,
        draws=draws or DRAWS,
        tune=draws or DRAWS,
        random_seed=seed,
        cores=min(CHAINS, os.cpu_count() or 1),  # as many as ours; PyMC may take fewer
        progressbar=False,
        quiet=True,
    )
    whole = time.perf_counter() - start
    drawn = tree["posterior"].to_dataset()
    holds = drawn[["holds"]].astype(float).rename(holds="credence")
    found = diagnostics(holds, 0, hyper=(), items=())
    return _Run.of(found, float(drawn.attrs["sampling_time"]), whole)


def _effective() -> Iterator[Table]:
    """Compare with the naive model."""
    study = import_module("bayestrace").read_study(STUDY)
    ways: dict[str, Callable[[int], _Run]] = {
        '`bt.sample(study, "judgement")`': lambda seed: _ours(study, seed),
        "naive, errors centred": lambda seed: _naive(study, seed),
        "naive, logits centred": lambda seed: _naive(study, seed, logits=True),
    }
    ours, gentle, literal = ways
    _ours(study, 0)
    _naive(study, 0, draws=50)  # compiled code is on the disk from here on
    runs: dict[str, list[_Run]] = {name: [] for name in ways}
    for seed in range(1, RUNS + 1):
        for name in (ours, gentle):
            runs[name].append(ways[name](seed))
    runs[literal].append(ways[literal](1))

    table = Table(
        "Model `judgement` on the thesis study against the same model written naively",
        (
            "way",
            "runs",
            "sampling",
            "whole call",
            "bulk ESS of a credence: least, middle",
            "per second of sampling: least, middle",
            "per second of the whole call: least, middle",
            "worlds that never flip",
        ),
        f"24 credences, {CHAINS} chains of {DRAWS:,} draws after {DRAWS:,} for tuning, compiled "
        "before. The naive model samples the worlds (`pm.sample` chooses NUTS and "
        "BinaryGibbsMetropolis) and centres the errors on their shared part; it gets as many "
        "processes as ours. Its draw of a credence is a world, 0 or 1. A world that never flips "
        "counts as independent draws, in its favour, and has no error to compare. With the logits "
        "themselves as centred variables their density jumps at the best values; a run takes "
        "minutes, so there is one.",
    )
    for name, mine in runs.items():
        table.add(
            name,
            len(mine),
            Timing(tuple(run.sampling for run in mine)),
            Timing(tuple(run.whole for run in mine)),
            *(
                ", ".join(f"{statistics.median(map(measure, mine)):,.0f}" for measure in measures)
                for measures in (
                    (lambda run: run.ess.min(), lambda run: np.median(run.ess)),
                    (_rate(np.min, "sampling"), _rate(np.median, "sampling")),
                    (_rate(np.min, "whole"), _rate(np.median, "whole")),
                )
            ),
            sum(run.stuck for run in mine),
        )
    yield table

    times = Table(
        "How many times the naive model's",
        (
            "against",
            "ESS per second of sampling: least, middle",
            "of the whole call: least, middle",
            f"all ≥ {TIMES}",
            "sampling time to the same Monte Carlo error: least, middle",
            "largest difference of a credence",
            "in standard errors",
        ),
        "Medians over pairs of runs made one after the other. A draw of a credence says more than "
        "a draw of a world: to the same Monte Carlo error the naive model samples so many times as "
        "long (least and middle of the 24 credences). The credences of all runs are compared.",
    )
    for name in (gentle, literal):
        pairs = list(zip(runs[ours], runs[name], strict=False))
        ratios = [
            statistics.median(rate(mine) / rate(theirs) for mine, theirs in pairs)
            for rate in (
                _rate(pick, seconds)
                for seconds in ("sampling", "whole")
                for pick in (np.min, np.median)
            )
        ]
        gains = np.ma.masked_invalid([_longer(*pair) for pair in pairs])
        longer = np.ma.median(gains, axis=0).compressed()
        difference, error = _difference(runs[ours], runs[name])
        if name == gentle and error > 4.5:
            raise AssertionError(f"the naive model has other credences, by {error:.1f} errors")
        times.add(
            name,
            f"{ratios[0]:.1f}, {ratios[1]:.1f}",
            f"{ratios[2]:.1f}, {ratios[3]:.1f}",
            met(TIMES, min(ratios)),
            f"{longer.min():.0f}, {np.median(longer):.0f}",
            f"{difference:.4f}",
            f"{error:.1f}",
        )
    yield times


def _rate(pick: Callable[[np.ndarray], Any], seconds: str) -> Callable[[_Run], float]:
    return lambda run: float(pick(run.ess)) / getattr(run, seconds)


def _longer(mine: _Run, theirs: _Run) -> np.ndarray:
    """Return how many times as long theirs samples to reach the error of mine."""
    return theirs.mcse**2 * theirs.sampling / (mine.mcse**2 * mine.sampling)


def _difference(mine: list[_Run], theirs: list[_Run]) -> tuple[float, float]:
    """Return the largest difference of a mean, and the largest in standard errors."""
    (mean, variance), (other, more) = (
        (
            np.mean([run.mean for run in runs], axis=0),
            np.mean([run.mcse**2 for run in runs], axis=0) / len(runs),
        )
        for runs in (mine, theirs)
    )
    away = np.abs(mean - other)
    return float(away.max()), float(np.nanmax(away / np.sqrt(variance + more)))


def _moved(judged: Judgement | None, by: float) -> Judgement | None:
    if judged is None or judged.low is None or judged.high is None:
        return judged
    low, best, high = (1 / (1 + (1 / p - 1) * np.exp(-by)) for p in judged.values)
    return replace(judged, low=float(low), best=float(best), high=float(high))


def _other_numbers(study: Study, seed: int) -> Study:
    """Return a study of the same shape whose every judgement differs, by up to 0.4 logits."""
    shift = np.random.default_rng(seed).uniform(-0.4, 0.4, (2, len(study.likelihoods))).T
    return study.replace(
        likelihoods=tuple(
            replace(row, if_true=_moved(row.if_true, a), if_false=_moved(row.if_false, b))
            for row, (a, b) in zip(study.likelihoods, shift, strict=True)
        ),
        priors=tuple(replace(row, chance=_moved(row.chance, 0.2)) for row in study.priors),
    )


def _errors_of(tree: xr.DataTree, study: Study) -> float:
    """Return the largest difference from the closed form, in Monte Carlo standard errors."""
    from bayestrace.stats.laws import mean_chance, scales_of

    def mean(judged: Judgement) -> Judgement:
        low, best, high = (np.array([p]) for p in judged.values)
        below, above = scales_of(best, low, high, None)
        return replace(judged, best=float(mean_chance(best, below, above)[0]), low=None, high=None)

    independent = study.replace(
        items=tuple(replace(item, cluster="") for item in study.items),
        dependence=(),
        priors=tuple(replace(row, chance=mean(row.chance)) for row in study.priors),
    )
    exact = import_module("bayestrace").update(independent, integrated=True)
    known = exact["posterior"]["credence_integrated"].values
    found = tree["diagnostics"]
    away = np.abs(found["credence_mean"].values - known) / found["credence_mcse"].values
    return float(away.max())


def _calls(model: str, hyper: dict[str, Any], calls: int) -> dict[str, Any]:
    """Sample the thesis study, then the same with other numbers again and again."""
    bt = import_module("bayestrace")
    read = bt.read_study(STUDY)
    out: dict[str, Any] = {"seconds": [], "errors": [], "converged": []}
    for seed in range(calls):
        study = _other_numbers(read, seed) if seed else read
        start = time.perf_counter()
        tree = bt.sample(study, model, random_seed=seed, **hyper)
        out["seconds"].append(time.perf_counter() - start)
        out["converged"].append(tree.attrs["converged"])
        if (model, hyper) == KNOWN:
            out["errors"].append(_errors_of(tree, study))
    return out


def _in_process(directory: str, model: str, hyper: dict[str, Any], calls: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.joint", json.dumps([model, hyper, calls])],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        # the bytecode of what is installed is cached, as on a user's machine
        env={key: text for key, text in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        | {"PYTENSOR_FLAGS": f"base_compiledir={directory}"},
    )
    return json.loads(done.stdout)


def _waiting() -> Iterator[Table]:
    """Time calls of every model, each in processes of its own."""
    asked = {**MODELS, "`judgement`, `shared=0`": KNOWN}
    with tempfile.TemporaryDirectory() as directory:
        found = {
            name: _in_process(str(Path(directory) / str(at)), model, hyper, 1 + RUNS)
            for at, (name, (model, hyper)) in enumerate(asked.items())
        }
    again = {name: Timing(tuple(run["seconds"][1:])) for name, run in found.items()}
    table = Table(
        "What a user waits for: joint models of the thesis study",
        ("model", "nothing compiled yet", "again", f"both under {SECONDS:.0f} s", "converged"),
        f"Whole calls of `bt.sample` with defaults ({CHAINS} chains of {DRAWS:,} draws), PyMC's "
        "import included: the first call on a machine (one run, with the time to compile), and "
        f"{RUNS} more in that process, each of a study of the same shape with other numbers.",
    )
    for name in MODELS:
        first, said = found[name]["seconds"][0], found[name]["converged"]
        table.add(
            name,
            f"{first:.3g} s",
            again[name],
            met(max(first, again[name].median), SECONDS),
            f"{said.count('yes')} of {len(said)}",
        )
    yield table

    name = next(name for name, model in asked.items() if model is KNOWN)
    reuse = Table(
        "Compiled functions are used again, for the new numbers",
        (
            "model",
            "first call",
            "again, other numbers",
            "ratio",
            "largest difference: first, again",
        ),
        "With independent errors the mean credence has a closed form; differences from it in Monte "
        "Carlo standard errors, the largest of 24 credences and all runs.",
    )
    first, errors = found[name]["seconds"][0], found[name]["errors"]
    if max(errors) > 5:
        raise AssertionError(f"a credence is off by {max(errors):.1f} standard errors")
    reuse.add(
        name,
        f"{first:.3g} s",
        again[name],
        f"{again[name].median / first:.2f}",
        f"{errors[0]:.1f}, {max(errors[1:]):.1f}",
    )
    yield reuse


def joint() -> Iterator[Table]:
    """Measure joint models: takes twenty minutes."""
    yield from _effective()
    yield from _waiting()


if __name__ == "__main__":
    print(json.dumps(_calls(*json.loads(sys.argv[1]))))
