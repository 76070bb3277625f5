"""An import on the command line: the study is written only if something is new."""

from __future__ import annotations

from pathlib import Path

from bayestrace.cli.tables import wrapped
from bayestrace.errors import Problem, StudyError
from bayestrace.files.formats import read_study, write_study
from bayestrace.files.importing.adding import Imported
from bayestrace.files.importing.code_sheets import UnsaidCodesError
from bayestrace.files.importing.importers import import_file
from bayestrace.files.starting import example_left

__all__ = ["import_and_write", "import_report"]


def import_and_write(file: Path, study: Path, *, case: str | None, codes: Path | None) -> Imported:
    """Import a file into the study at a path."""
    try:
        imported = import_file(read_study(study), file, case=case, codes=codes)
    except UnsaidCodesError as error:
        raise _asked(error, file) from None
    if imported.items or imported.sources:
        write_study(imported.study, study)
    return imported


def import_report(imported: Imported) -> str:
    """Return the report of an import, and what of the example is in the way."""
    left = example_left(imported.study)
    if not left:
        return str(imported)
    cases = {item.case for item in imported.study.items if item.id in imported.items}
    return f"{imported}\n" + wrapped(
        f"Still there from the example that a new study begins with: {left}. Put your own in its "
        "place or delete its rows, with the likelihoods that belong to them"
        + "".join(f"; the new items stand under the case {case!r}" for case in sorted(cases))
        + "."
    )


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
