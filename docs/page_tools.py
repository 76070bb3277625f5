"""What the pages need behind the scenes: commands that may not fail, tables typed and shown."""

from __future__ import annotations

import csv
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

WIDTH = "72"
"""Characters; what fits beside the two side bars."""


def start(shell) -> None:
    """Work in an empty folder, in which `!bayestrace ...` stops the page if it fails."""
    os.chdir(tempfile.mkdtemp())
    shell.system = run


def run(line: str) -> None:
    """Run a command as a terminal would, with this library."""
    done = subprocess.run(
        [sys.executable, "-m", *shlex.split(line)],
        env={**os.environ, "COLUMNS": WIDTH, "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    sys.stdout.write(done.stdout)
    if done.returncode:
        raise RuntimeError(f"{line}\n{done.stderr}")


def rows_of(path: str | Path) -> list[dict[str, str]]:
    """Read a table as a spreadsheet program may have saved it."""
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        delimiter = ";" if ";" in file.readline() else ","
        file.seek(0)
        return list(csv.DictReader(file, delimiter=delimiter))


def fill_in(path: str | Path, rows: list[dict[str, str]]) -> None:
    """Type a table, as one would in a spreadsheet program."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def show(rows, columns=None):
    """Show some columns of a table, with room for sentences."""
    table = pd.DataFrame(rows)
    table = (table if columns is None else table[columns]).fillna("")
    return table.style.hide(axis="index").set_properties(**{"white-space": "normal"})
