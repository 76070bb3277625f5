"""Run the benchmarks and print their tables as Markdown.

``python -m benchmarks.run`` from the checkout runs all of them, ``python -m benchmarks.run
big memory`` some. Comparisons need the dependency group ``bench``: ``make bench``.
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import sys
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from difflib import get_close_matches

from benchmarks.arrays import big, growth, one_case
from benchmarks.checking import checking
from benchmarks.documents import documents
from benchmarks.joint import joint
from benchmarks.memory import memory
from benchmarks.others import others
from benchmarks.programs import processes, study
from benchmarks.reports import reports
from benchmarks.robustness import robustness
from benchmarks.timing import Table

BENCHMARKS: dict[str, Callable[[], Iterator[Table]]] = {
    "processes": processes,
    "study": study,
    "documents": documents,
    "reports": reports,
    "joint": joint,
    "robustness": robustness,
    "checking": checking,
    "one_case": one_case,
    "big": big,
    "growth": growth,
    "memory": memory,
    "others": others,
}
PACKAGES = ("numpy", "xarray", "pymc", "pytensor", "dask", "pgmpy", "pyagrum")


def _versions() -> Iterator[str]:
    yield f"Python {platform.python_version()}"
    for package in PACKAGES:
        try:
            yield f"{package} {importlib.metadata.version(package)}"
        except importlib.metadata.PackageNotFoundError:
            continue


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all; return how many could not be run."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        close = get_close_matches(unknown[0], BENCHMARKS, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        print(
            f"no benchmark {unknown[0]!r}, there are {', '.join(BENCHMARKS)}{hint}", file=sys.stderr
        )
        return 2
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    print(f"{datetime.now(UTC):%Y-%m-%d}, {cores} cores, {', '.join(_versions())}.\n")
    failed = 0
    for name in names or BENCHMARKS:
        try:
            for table in BENCHMARKS[name]():
                print(table, flush=True)
        except Exception:  # noqa: BLE001 - one that fails should not cost the others
            failed += 1
            print(f"benchmark {name!r} did not run:", file=sys.stderr)
            traceback.print_exc()
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
