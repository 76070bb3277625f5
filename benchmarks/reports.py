"""The report of the thesis study with all its figures: how long it takes and how large it is."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.programs import STUDY, process
from benchmarks.timing import Table, met, readable, side_by_side

TARGET = 15.0
"""Seconds."""
LARGEST = 5.0
"""MB of the page."""


def reports() -> Iterator[Table]:
    """Time the command for each format, and weigh what it writes."""
    program = str(Path(sys.executable).parent / "bayestrace")
    with tempfile.TemporaryDirectory() as name:
        files = {ending: Path(name, f"report.{ending}") for ending in ("html", "docx", "tex", "md")}
        timings = side_by_side(
            {
                ending: process(program, "report", str(STUDY), f"--{ending}", str(file))
                for ending, file in files.items()
            },
            runs=5,
        )
        sizes = {ending: file.stat().st_size / 1e6 for ending, file in files.items()}
    table = Table(
        "The report of the thesis study",
        ("what", "time", "size", "target", "met"),
        "`bayestrace report` as a whole process, with all figures; the page holds each at two "
        "widths, Word and LaTeX have each beside them at two widths.",
    )
    for ending, timing in timings.items():
        page = ending == "html"
        small = not page or sizes[ending] <= LARGEST
        table.add(
            f"`--{ending}`",
            timing,
            f"{sizes[ending]:.2f} MB",
            readable(TARGET) + (f", {LARGEST:g} MB" if page else ""),
            met(timing.median, TARGET) if small else "**no**",
        )
    yield table
