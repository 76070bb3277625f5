"""Peak memory, each task in a process of its own (Linux: it reads /proc)."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from bayestrace.stats.fused import posterior_from_findings
from benchmarks.made_up import problem
from benchmarks.timing import Table, met

MIB = 2**20
LIMIT = 256 * MIB
DASK_CASES = 20_000_000


def _status(key: str) -> int:
    """Return one of the kernel's figures about this process, in bytes."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{key}:"):
            return int(line.split()[1]) * 1024
    raise LookupError(key)


def _peak(call: Callable[[], Any], inputs: int) -> dict[str, float]:
    """Return the peak of resident memory that inputs, outputs and the call took."""
    # a small call first: its imports and BLAS's own buffers are nobody's problem size
    posterior_from_findings(*problem(60_000).labelled)
    before = _status("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # forget the old peak
    result = call()
    peak = _status("VmHWM") - before + inputs
    return {"inputs": inputs, "outputs": result.nbytes, "peak": peak}


def _cases() -> dict[str, float]:
    big = problem(1_000_000)
    return _peak(lambda: posterior_from_findings(*big.labelled), big.nbytes)


def _draws() -> dict[str, float]:
    big = problem(1_000, draws=4_000)
    return _peak(lambda: posterior_from_findings(*big.labelled), big.nbytes)


def _judgements() -> dict[str, float]:
    big = problem(10, draws=100_000)
    return _peak(lambda: posterior_from_findings(*big.labelled), big.nbytes)


def _means() -> dict[str, float]:
    big = problem(1_000_000, draws=50)
    return _peak(lambda: posterior_from_findings(*big.labelled, reduce="mean"), big.nbytes)


def _quantiles() -> dict[str, float]:
    big = problem(500_000, draws=50)
    reduce = [0.05, 0.5, 0.95]
    return _peak(lambda: posterior_from_findings(*big.labelled, reduce=reduce), big.nbytes)


def _small() -> dict[str, float]:
    big = problem(4_000, draws=8_000)
    return _peak(lambda: posterior_from_findings(*big.labelled, reduce="mean"), big.nbytes)


def _chunks() -> dict[str, float]:
    """Work through more input than the process may hold."""
    import dask.array as da

    small = problem(60_000)
    posterior_from_findings(*small.labelled)
    resource.setrlimit(resource.RLIMIT_DATA, (_status("VmData") + LIMIT,) * 2)
    try:
        np.ones(DASK_CASES * 40, dtype=np.int8)
    except MemoryError:
        whole_fits = False
    else:
        whole_fits = True
    values = da.random.default_rng(1).integers(
        0, 2, size=(DASK_CASES, 40), dtype=np.int8, chunks=(200_000, 40)
    )
    finding = xr.DataArray(values, {"item": small.finding["item"]}, ("case", "item"))
    result = posterior_from_findings(finding, small.p_present, small.log_prior)
    before = _status("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    mean = result.mean("case").compute()
    if not np.isclose(mean.sum().item(), 1.0):
        raise AssertionError("the mean credences do not sum to 1")
    return {
        "inputs": finding.nbytes,
        "outputs": result.nbytes,
        "peak": _status("VmHWM") - before,
        "whole_fits": whole_fits,
    }


TASKS = {
    "cases": ("1,000,000 cases", _cases),
    "draws": ("1,000 cases × 4,000 draws", _draws),
    "judgements": ("10 cases × 100,000 draws", _judgements),
    "means": ("1,000,000 cases × 50 draws, means (in full: 1,526 MiB)", _means),
    "quantiles": ("500,000 cases × 50 draws, three quantiles (in full: 763 MiB)", _quantiles),
    "small": ("4,000 cases × 8,000 draws, means (in full: 977 MiB)", _small),
    "chunks": ("", _chunks),
}


def _in_process(task: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.memory", task],
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout)


def memory() -> Iterator[Table]:
    """Measure peak memory against inputs and outputs."""
    table = Table(
        "Peak memory",
        (
            "task (4 worlds × 40 items)",
            "inputs",
            "outputs",
            "peak",
            "peak / (inputs + outputs)",
            "≤ 1.5",
        ),
        "4 worlds × 40 items. Resident memory that inputs, outputs and the call take, beyond "
        "interpreter and libraries. A call may keep some 16 MiB of work space, however large the "
        "problem; in the last row there is little else.",
    )
    for task, (name, _) in TASKS.items():
        if task == "chunks":
            continue
        figures = _in_process(task)
        both = figures["inputs"] + figures["outputs"]
        ratio = figures["peak"] / both
        table.add(
            name,
            *(f"{figures[key] / MIB:.1f} MiB" for key in ("inputs", "outputs", "peak")),
            f"{ratio:.2f}",
            met(ratio, 1.5),
        )
    yield table

    figures = _in_process("chunks")
    chunks = Table(
        "More input than memory (dask)",
        ("inputs", "outputs", "memory allowed", "taken at most", "whole input fits"),
        f"{DASK_CASES:,} cases × 40 items in chunks of 200,000, to the mean credence; "
        "the process may allocate 256 MiB beyond its libraries (RLIMIT_DATA).",
    )
    chunks.add(
        f"{figures['inputs'] / MIB:.0f} MiB",
        f"{figures['outputs'] / MIB:.0f} MiB",
        f"{LIMIT / MIB:.0f} MiB",
        f"{figures['peak'] / MIB:.0f} MiB",
        "yes" if figures["whole_fits"] else "no",
    )
    yield chunks


if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]][1]()))
