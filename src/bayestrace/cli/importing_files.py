"""An import on the command line: the study is written only if something is new."""

from __future__ import annotations

from pathlib import Path

from bayestrace.errors import Problem, StudyError
from bayestrace.files.formats import read_study, write_study
from bayestrace.files.importing.adding import Imported
from bayestrace.files.importing.code_sheets import UnsaidCodesError
from bayestrace.files.importing.importers import import_file

__all__ = ["import_and_write"]


def import_and_write(file: Path, study: Path, *, case: str | None, codes: Path | None) -> Imported:
    """Import a file into the study at a path."""
    try:
        imported = import_file(read_study(study), file, case=case, codes=codes)
    except UnsaidCodesError as error:
        raise _asked(error, file) from None
    if imported.items or imported.sources:
        write_study(imported.study, study)
    return imported


def _asked(error: UnsaidCodesError, file: Path) -> StudyError:
    """Write the table of codes to fill in, unless one stands there."""
    sheet = file.with_name(f"{file.stem}-codes.csv")
    try:
        with sheet.open("x", encoding="utf-8", newline="") as made:
            made.write(error.sheet)
        done = f"a table with all of them was written to {str(sheet)!r}: fill in the column becomes"
    except FileExistsError:
        done = f"fill in {str(sheet)!r}, which stands there"
    except OSError as failed:
        done = f"write such a table; {str(sheet)!r} could not be made: {failed.strerror or failed}"
    (problem,) = error.problems
    return StudyError(
        [
            Problem(
                what=problem.what,
                file=problem.file,
                allowed=problem.allowed,
                remedy=f'{done}, then import again with --codes "{sheet}"',
            )
        ]
    )
