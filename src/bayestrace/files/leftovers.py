"""What an interrupted writing left behind, and which version of the study is whole.

A study is written in this order (``folder_writing``): every table as ``X.csv.new``, then
``study.toml.part.new``, which becomes ``study.toml.new`` in one step: from then on the new
study is complete. Then each ``.new`` is renamed over the old file, items.csv first and
study.toml last. So the names that are left say how far it came.
"""

from __future__ import annotations

from collections.abc import Collection

from bayestrace.errors import Problem
from bayestrace.files.columns import TABLES
from bayestrace.files.settings.keys import FILE

__all__ = ["COMPLETE", "NEW", "PART", "leftover_problems"]

NEW = ".new"
COMPLETE = FILE + NEW
PART = FILE + ".part" + NEW


def leftover_problems(present: Collection[str]) -> list[Problem]:
    """Say which version of the study is whole, if ``*.new`` files are left in its folder."""
    left = sorted(name for name in present if name.endswith(NEW))
    if not left:
        return []
    tables = [name for name in left if name not in (COMPLETE, PART)]
    first = next(table.file for table in TABLES.values() if table.required)
    listed = ", ".join(left)
    deleted = "delete " + ", ".join([name for name in (COMPLETE, PART) if name in left] + tables)
    moves = [f"{name} to {name.removesuffix(NEW)}" for name in tables]
    last = f"{COMPLETE} to {FILE}"
    renamed = "rename " + (", ".join([*moves, f"and last {last}"]) if moves else last)
    renamed += ", each over the old file"
    if COMPLETE not in left:
        whole = (
            "the old study is whole, the new one is not"
            if FILE in present
            else "there was no study before, and the new one is not whole"
        )
        remedy = f"{deleted}; then write the study again"
    elif first + NEW in left:
        whole = "the old and the new study are both whole"
        if FILE not in present:
            whole = "the new study is whole"
        remedy = f"to finish, {renamed}; to go back, {deleted}, in this order"
    else:
        whole = "only the new study is whole"
        remedy = renamed
    return [
        Problem(
            what=f"writing this study was interrupted: {whole}",
            file=COMPLETE if COMPLETE in left else left[0],
            came=listed,
            allowed="no file whose name ends in .new",
            remedy=remedy,
        )
    ]
