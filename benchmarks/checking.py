"""The check of the method: the thesis study as a process, and growth over items."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module

import numpy as np

from benchmarks.programs import STUDY, process
from benchmarks.robustness import ITEMS, made_up
from benchmarks.timing import Table, met, readable, side_by_side

CHECK, RUN, EXPONENT = 1.0, 1.5, 1.2
"""Targets: seconds of a process, seconds, and growth that still counts as linear."""


def _as_processes() -> Iterator[Table]:
    program = (sys.executable, "-m", "bayestrace")
    timings = side_by_side(
        {
            "check": process(*program, "check", str(STUDY)),
            "run": process(*program, "run", str(STUDY)),
        },
        runs=5,
    )
    table = Table(
        "The check: the thesis study as a process",
        ("command", "time", "target", "met"),
        "Every rule of the library. `run` checks as well, for the lines below its table.",
    )
    for name, target in (("check", CHECK), ("run", RUN)):
        seconds = timings[name]
        table.add(f"`bayestrace {name}`", seconds, readable(target), met(seconds.median, target))
    yield table


def _growth() -> Iterator[Table]:
    bt = import_module("bayestrace")
    studies = {items: made_up(items) for items in ITEMS}
    medians = [
        side_by_side({"check": lambda study=study: bt.check(study)}, runs=5)["check"].median
        for study in studies.values()
    ]
    table = Table(
        "The check: growth over items, in one process",
        (*(f"{items:,} items" for items in ITEMS), "exponent of the last two", "at most", "met"),
        "One claim in two cases, two coders; 1 is linear.",
    )
    exponent = float(np.log(medians[-1] / medians[-2]) / np.log(ITEMS[-1] / ITEMS[-2]))
    table.add(*map(readable, medians), f"{exponent:.2f}", EXPONENT, met(exponent, EXPONENT))
    yield table


def checking() -> Iterator[Table]:
    """Measure the check."""
    yield from _as_processes()
    yield from _growth()
