"""Mending on the command line: a copy with every change listed, or the word that one can be had."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bayestrace.errors import StudyError
from bayestrace.files.formats import read_study

if TYPE_CHECKING:
    from bayestrace.study.study import Study

__all__ = ["mended_copy", "read_or_hint"]


def mended_copy(study: Path) -> Path:
    """Write a mended copy, list what was mended, and return what is to be checked."""
    from bayestrace.files.mending.copies import mend

    mended = mend(study)
    print(mended)
    if mended.path is None:
        print("No copy was written.\n")
        return study
    where = "its sheet Changes" if mended.path.is_file() else "its CHANGES.txt"
    print(f"Wrote {mended.path}; {where} has this list too. {study} is unchanged.\n")
    return mended.path


def read_or_hint(study: Path) -> Study:
    """Read a study; an error says as well how many of the problems can be mended."""
    try:
        return read_study(study)
    except StudyError as error:
        from bayestrace.files.mending.copies import mendable

        count = mendable(study, error)
        if count:
            name = f'"{study}"' if " " in str(study) else str(study)
            error.add_note(f"bayestrace check {name} --fix would mend {count} of them in a copy.")
        raise
