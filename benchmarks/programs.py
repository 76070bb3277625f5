"""What a user waits for: import, the command line, the whole thesis study."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

from benchmarks.timing import Table, met, readable, side_by_side

STUDY = Path(__file__).parents[1] / "evidence" / "nato-csto"
HEAVY = ("numpy", "xarray", "pandas", "scipy", "pymc", "pytensor", "matplotlib", "arviz")


def process(*words: str) -> Callable[[], None]:
    """Return a function that runs a program to its end."""
    # the bytecode of what is installed is cached, as on a user's machine
    env = {key: text for key, text in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}

    def run() -> None:
        subprocess.run(
            words, check=True, env=env, cwd=tempfile.gettempdir(), stdout=subprocess.DEVNULL
        )

    return run


def processes() -> Iterator[Table]:
    """Time whole processes."""
    bare = process(sys.executable, "-c", "pass")
    program = str(Path(sys.executable).parent / "bayestrace")
    timings = side_by_side(
        {
            "bare": bare,
            "import": process(sys.executable, "-c", "import bayestrace"),
            "help": process(program, "--help"),
            "run": process(program, "run", str(STUDY)),
        },
        runs=11,
    )
    extra = timings["import"].median - timings["bare"].median
    table = Table(
        "Processes", ("what", "time", "target", "met"), "Byte-compiled installation, warm disk."
    )
    table.add("bare `python -c pass`", timings["bare"], "", "")
    table.add("`import bayestrace` adds", readable(extra), "30 ms", met(extra, 0.03))
    for name, words, target in (
        ("help", "`bayestrace --help`", 0.25),
        ("run", "`bayestrace run` on the thesis study", 1.5),
    ):
        table.add(words, timings[name], readable(target), met(timings[name].median, target))
    loads = f"import bayestrace, sys; print([m for m in {HEAVY} if m in sys.modules])"
    loaded = subprocess.run(
        [sys.executable, "-c", loads], check=True, capture_output=True, text=True
    ).stdout.strip()
    table.add(f"`import bayestrace` loads of {', '.join(HEAVY)}", loaded, "[]", "")
    yield table


def study() -> Iterator[Table]:
    """Time reading and updating the thesis study in this process."""
    bt = import_module("bayestrace")
    read = bt.read_study(STUDY)
    timings = side_by_side(
        {
            "read": lambda: bt.read_study(STUDY),
            "update": lambda: bt.update(read),
            "both": lambda: bt.update(bt.read_study(STUDY)),
            "band": lambda: bt.band(read, shared=0.5),
        },
        runs=11,
    )
    table = Table("The thesis study, 3 codings, in one process", ("step", "time", "target", "met"))
    table.add("`read_study`", timings["read"], "", "")
    table.add("`update`", timings["update"], "", "")
    table.add("both", timings["both"], "100 ms", met(timings["both"].median, 0.1))
    table.add("`band`, 4,096 draws", timings["band"], "500 ms", met(timings["band"].median, 0.5))
    yield table
