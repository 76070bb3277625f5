"""What would overturn it: the whole thesis study, its multiverse, and growth over items."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.programs import STUDY
from benchmarks.timing import Table, met, readable, side_by_side

if TYPE_CHECKING:
    from bayestrace.study.study import Study

TOGETHER, SPECIFICATIONS = 2.0, 5.0
"""Targets, seconds."""

ITEMS = (10, 100, 1_000, 10_000)


def _functions(study: Study, *, subsets: bool = True) -> dict[str, Callable[[], Any]]:
    bt = import_module("bayestrace")
    of, over = study.coders[:2]
    return {
        "tipping": lambda: bt.tipping(study),
        "bounds": lambda: bt.bounds(study),
        "leave_out": lambda: bt.leave_out(study),
        "disagreement": lambda: bt.disagreement(study, of=of, over=over),
        "prior_sweep": lambda: bt.prior_sweep(study),
        "prior_sets": lambda: bt.prior_sets(study),
        "multiverse": lambda: bt.multiverse(study, subsets=subsets),
        "error_rates": lambda: bt.error_rates(study, draws=2_000),
    }


def _thesis() -> Iterator[Table]:
    study = import_module("bayestrace").read_study(STUDY)
    timings = side_by_side(_functions(study), runs=5)
    table = Table(
        "What would overturn it: the thesis study, 3 codings, in one process",
        ("function", "time", "target", "met"),
        "`error_rates` with 2,000 draws; up to 16 clues per case it sums all findings.",
    )
    for name, timing in timings.items():
        table.add(f"`{name}`", timing, "", "")
    four = sum(timings[n].median for n in ("tipping", "bounds", "leave_out", "disagreement"))
    table.add("the first four together", readable(four), readable(TOGETHER), met(four, TOGETHER))
    yield table


def _many_specifications() -> Iterator[Table]:
    bt = import_module("bayestrace")
    study = bt.read_study(STUDY)
    rhos = np.linspace(0.005, 1, 100)
    made: list[Any] = []

    def run() -> None:
        made[:] = [bt.multiverse(study, rhos=rhos)]

    timing = side_by_side({"multiverse": run}, runs=5)["multiverse"]
    table = Table(
        "The multiverse of the thesis study",
        ("choices", "credences", "time", "target for 100,000", "met"),
    )
    count = int(made[0]["credence"].notnull().sum())
    if count < 50_000:
        raise AssertionError(f"only {count} credences")
    scaled = timing.median * 100_000 / count
    table.add(
        "subsets of clusters × prior sets × coders × 100 rhos",
        f"{count:,}",
        timing,
        readable(SPECIFICATIONS),
        met(scaled, SPECIFICATIONS),
    )
    yield table


def made_up(items: int) -> Study:
    """Two coders judge one claim and three rivals in two cases, a third of the items in pairs."""
    bt = import_module("bayestrace")
    rng = np.random.default_rng(items)
    coders = []
    for coder in ("ann", "bob"):
        rows = []
        for number, case in product(range(items // 2), ("a", "b")):
            low, high = np.sort(rng.uniform(0.1, 0.9, 2))
            cluster = f"{case}{number // 2}" if number % 6 < 2 else ""
            rows.append(
                bt.Item(
                    f"{case}-{number}",
                    case=case,
                    found=("present", "absent")[number % 2],
                    cluster=cluster,
                    sources=(f"source {number % 7}",),
                    kind=("memo", "press")[number % 2],
                    likelihood={"H": (bt.judgement(low, low=low / 2, high=high), float(high))},
                )
            )
        clusters = {row.cluster: 0.5 for row in rows if row.cluster}
        coders.append(bt.Study.claims({"H": 0.4}, rows, rho=clusters, coder=coder))
        rng = np.random.default_rng(items)
    ann, bob = coders
    return ann.replace(likelihoods=[*ann.likelihoods, *bob.likelihoods])


def _growth() -> Iterator[Table]:
    seconds: dict[str, list[Any]] = {}
    for items in ITEMS:
        for name, timing in side_by_side(_functions(made_up(items), subsets=False), runs=5).items():
            seconds.setdefault(name, []).append(timing)
    table = Table(
        "What would overturn it: growth over items",
        ("function", *(f"{items:,} items" for items in ITEMS), "exponent of the last two"),
        "One claim in two cases, two coders; the multiverse without subsets of clusters. 1 is "
        "linear.",
    )
    for name, timings in seconds.items():
        medians = [timing.median for timing in timings]
        table.add(
            f"`{name}`",
            *map(readable, medians),
            f"{np.log10(medians[-1] / medians[-2]):.2f}",
        )
    yield table


def robustness() -> Iterator[Table]:
    """Measure what would overturn a study."""
    yield from _thesis()
    yield from _many_specifications()
    yield from _growth()
