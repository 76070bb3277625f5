"""Damaged documents and workbooks are read or refused, each in time, all within 1 GB."""

import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).parents[1] / "fuzzed_files.py"


@pytest.mark.parametrize("count", [8, pytest.param(500, marks=pytest.mark.slow)])
def test_damaged_files_of_every_kind_are_read_or_refused(count, tmp_path):
    done = subprocess.run(
        [sys.executable, str(RUN), str(tmp_path), "2026", str(count)],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=1800,
    )
    assert done.stdout == "all read or refused\n", done.stderr[-3000:]
