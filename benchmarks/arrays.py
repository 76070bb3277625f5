"""The array level: one case, a million cases, thousands of draws, and how they grow."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import xarray as xr

from bayestrace.stats.fused import posterior_from_findings
from bayestrace.stats.normalising import posterior
from bayestrace.stats.weighing_worlds import weight_of_evidence
from benchmarks import handwritten
from benchmarks.made_up import Problem, problem
from benchmarks.timing import Table, met, side_by_side


def one_case() -> Iterator[Table]:
    """Time one case of 4 worlds and 40 items through the labelled functions."""
    small = problem(1)
    finding, p_present, log_prior = small.labelled
    found = finding.isel(case=0) == 1
    per_item = np.log(xr.where(found, p_present, 1 - p_present)).transpose("world", "item")
    total = per_item.sum("item")
    timings = side_by_side(
        {
            "`posterior_from_findings`": lambda: posterior_from_findings(*small.labelled),
            "`posterior`": lambda: posterior(log_prior, total),
            "`weight_of_evidence`": lambda: weight_of_evidence(
                per_item, of="rival 0", over="rival 1"
            ),
        },
        runs=11,
        repeat=100,
    )
    table = Table("One case, 4 worlds × 40 items, labelled", ("function", "time", "under 0.5 ms"))
    for name, timing in timings.items():
        table.add(name, timing, met(timing.median, 0.5e-3))
    yield table


def _check(ours: np.ndarray, theirs: np.ndarray) -> float:
    error = float(np.abs(ours - theirs).max())
    if error > 1e-12:
        raise AssertionError(f"the handwritten kernel and the library differ by {error}")
    return error


def big() -> Iterator[Table]:
    """Time the two big tasks against the handwritten kernel."""
    table = Table(
        "Big arrays against a handwritten blocked NumPy kernel",
        (
            "task",
            "handwritten",
            "`posterior_from_findings`",
            "ratio",
            "≤ 1.25",
            "largest difference",
        ),
        "4 worlds × 40 items, float64. The ratio is the median over pairs of runs made one after "
        "the other.",
    )
    cases, draws = problem(1_000_000), problem(1_000, draws=4_000)
    tasks = {
        "1,000,000 cases": (
            lambda: handwritten.many_cases(*cases.plain),
            lambda: posterior_from_findings(*cases.labelled),
        ),
        "1,000 cases × 4,000 draws": (
            lambda: handwritten.many_draws(*draws.plain),
            lambda: posterior_from_findings(*draws.labelled),
        ),
        "the same, means only": (
            lambda: handwritten.many_draws(*draws.plain, mean=True),
            lambda: posterior_from_findings(*draws.labelled, reduce="mean"),
        ),
    }
    for name, (theirs, ours) in tasks.items():
        error = _check(ours().values, theirs())
        timings = side_by_side({"theirs": theirs, "ours": ours}, runs=15)
        ratio = timings["ours"].over(timings["theirs"])
        table.add(
            name,
            timings["theirs"],
            timings["ours"],
            f"{ratio:.2f}",
            met(ratio, 1.25),
            f"{error:.0e}",
        )
    yield table

    beyond = Table(
        "The same tasks beyond what the handwritten kernel can do",
        ("task", "`posterior_from_findings`"),
    )
    unsought_cases = problem(1_000_000, low=-1)
    unsought_draws = problem(1_000, draws=4_000, low=-1)
    single = Problem(draws.finding, draws.p_present.astype("float32"), draws.log_prior)
    timings = side_by_side(
        {
            "1,000,000 cases, a third of the findings not sought": lambda: posterior_from_findings(
                *unsought_cases.labelled
            ),
            "1,000 cases × 4,000 draws, a third not sought": lambda: posterior_from_findings(
                *unsought_draws.labelled
            ),
            "1,000 cases × 4,000 draws, float32": lambda: posterior_from_findings(*single.labelled),
            "1,000 cases × 4,000 draws, three quantiles": lambda: posterior_from_findings(
                *draws.labelled, reduce=[0.05, 0.5, 0.95]
            ),
        },
        runs=5,
    )
    for name, timing in timings.items():
        beyond.add(name, timing)
    yield beyond


def growth() -> Iterator[Table]:
    """Time growing numbers of cases, items and draws."""
    table = Table(
        "Growth",
        ("what grows", "sizes", "median times", "exponent"),
        "The exponent is the slope of log time over log size by least squares; 1 is linear. Items "
        "share a cost that does not grow with them: exponentials, shares and writing.",
    )
    series = {
        "cases (40 items)": [
            (n, problem(n)) for n in (250_000, 500_000, 1_000_000, 2_000_000, 4_000_000)
        ],
        "items (500,000 cases)": [(n, problem(500_000, n)) for n in (20, 40, 80, 160)],
        "draws (1,000 cases, 40 items)": [
            (n, problem(1_000, draws=n)) for n in (1_000, 2_000, 4_000, 8_000)
        ],
        "items (1,000 cases, 1,000 draws)": [
            (n, problem(1_000, n, draws=1_000)) for n in (20, 40, 80, 160, 320)
        ],
    }
    for name, sized in series.items():
        functions = {
            str(size): (lambda one=one: posterior_from_findings(*one.labelled))
            for size, one in sized
        }
        timings = side_by_side(functions, runs=7)
        logs = [(math.log(size), math.log(timings[str(size)].median)) for size, _ in sized]
        slope = float(np.polyfit(*zip(*logs, strict=True), 1)[0])
        table.add(
            name,
            ", ".join(f"{size:,}" for size, _ in sized),
            ", ".join(f"{timings[str(size)].median * 1e3:.0f} ms" for size, _ in sized),
            f"{slope:.2f}",
        )
    yield table
