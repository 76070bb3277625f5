"""A blind copy in files, with the rows that a second reader fills in."""

from __future__ import annotations

from pathlib import Path

from bayestrace.errors import Problem, StudyError
from bayestrace.files.cells import csv_lines
from bayestrace.files.columns import TABLES
from bayestrace.files.formats import WORKBOOK, write_study
from bayestrace.study.blinding import also_asked
from bayestrace.study.study import Study

__all__ = ["write_blind"]

_ALSO_ASKED = {
    "priors": ("coder", "case", "hypothesis", "best", "low", "high", "basis"),
    "dependence": ("coder", "cluster", "rho", "reason"),
}
"""Columns of an empty table, for a folder; the sheets of a workbook are there anyway."""


def write_blind(study: Study, blind: Study, path: Path) -> None:
    """Write a blind copy of a study, with empty tables for whatever else a reader is asked.

    Raises
    ------
    StudyError
        If something stands at the path already, or the disk refuses.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        problem = Problem(
            what=f"{path.name!r} is there already, perhaps with ratings in it",
            file=path.name,
            remedy="name a folder or file that does not exist yet",
        )
        raise StudyError([problem])
    write_study(blind, path)
    if path.suffix.casefold() == WORKBOOK:
        return
    for name in also_asked(study, clusters=any(item.cluster for item in blind.items)):
        lines = csv_lines(_ALSO_ASKED[name], [])
        (path / TABLES[name].file).write_bytes("".join(lines).encode())
