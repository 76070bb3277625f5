"""The door: which format a path is, and who reads and writes it."""

from __future__ import annotations

import os
from pathlib import Path

from bayestrace.errors import Problem, StudyError, nearest
from bayestrace.files.folder_reading import study_from_folder
from bayestrace.files.folder_writing import folder_from_study
from bayestrace.files.settings.keys import FILE
from bayestrace.files.workbooks.reading import study_from_workbook
from bayestrace.files.workbooks.writing import workbook_from_study
from bayestrace.study.study import Study

__all__ = ["read_returned", "read_study", "write_study"]

WORKBOOK = ".xlsx"
OTHER_WORKBOOKS = (".xlsm", ".xlsb", ".xls", ".ods")


def read_study(path: str | os.PathLike[str]) -> Study:
    """Read a study from its files.

    Parameters
    ----------
    path : str or path
        The folder of the study, its study.toml, or a workbook (.xlsx).

    Returns
    -------
    Study
        Valid as a whole; what was typed in the cells is kept.

    Raises
    ------
    StudyError
        With every problem of the study at once, each with file, row, column (of a workbook
        sheet and cell), what came, what is allowed and what to do.

    Examples
    --------
    >>> import bayestrace as bt
    >>> study = bt.read_study("evidence/nato-csto")  # doctest: +SKIP
    """
    return _read(path)


def read_returned(path: str | os.PathLike[str]) -> Study:
    """Read a copy that a second reader sent back, with the clues that stand where it was judged.

    Raises
    ------
    StudyError
        With every problem, each at its place.
    """
    return _read(path, returned=True)


def _read(path: str | os.PathLike[str], *, returned: bool = False) -> Study:
    place = _place(path)
    if place.suffix.casefold() in OTHER_WORKBOOKS:
        raise StudyError([_other_workbook(place)])
    if place.is_file() and place.suffix.casefold() == WORKBOOK:
        return study_from_workbook(place, returned=returned)
    if place.is_dir():
        return study_from_folder(place, returned=returned)
    if place.name == FILE and place.is_file():
        return study_from_folder(place.parent, returned=returned)
    if place.is_file():
        raise StudyError(
            [
                Problem(
                    what=f"{place.name!r} is one file, not a study",
                    file=place.name,
                    allowed=f"the folder of the study, or its {FILE}",
                    remedy=f"give the folder: {str(place.parent)!r}"
                    if (place.parent / FILE).is_file()
                    else f"give a folder that holds {FILE}",
                )
            ]
        )
    raise StudyError([_nowhere(place)])


def write_study(study: Study, path: str | os.PathLike[str]) -> None:
    """Write a study to files, without loss and without a moment at which it could be lost.

    Parameters
    ----------
    study : Study
    path : str or path
        The folder, which may hold an older version; made if it is not there. Comments in
        a study.toml that stands there are kept. A name that ends in .xlsx is a workbook.

    Raises
    ------
    StudyError
        If the folder holds what an interrupted writing left, if the disk refuses, or if
        a text of the study could not be read back. If a workbook holds sheets, notes or
        pictures of your own, which would be lost.

    Notes
    -----
    All tables are first written beside the old ones, as ``*.new``, and then renamed, so an
    interruption leaves the old or the new study whole; :func:`bayestrace.read_study` then
    says which and what to do. A workbook is written beside the old one, then renamed. In it every
    text is a text: one that begins with ``=`` is not a formula to any spreadsheet program.

    Examples
    --------
    >>> import tempfile
    >>> import bayestrace as bt
    >>> study = bt.load_example("nato-csto")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     bt.write_study(study, folder)
    ...     bt.read_study(folder) == study
    True
    """
    if not isinstance(study, Study):
        raise StudyError(
            [
                Problem(
                    what="write_study needs a study to write",
                    came=repr(study)[:80],
                    allowed="a Study, then the path of its folder",
                    remedy='write for instance bt.write_study(study, "my-study")',
                )
            ]
        )
    place = _place(path)
    if place.suffix.casefold() in OTHER_WORKBOOKS:
        raise StudyError([_other_workbook(place)])
    if place.suffix.casefold() == WORKBOOK:
        workbook_from_study(study, place)
        return
    if place.name == FILE:
        place = place.parent
    if place.exists() and not place.is_dir():
        raise StudyError(
            [
                Problem(
                    what=f"{place.name!r} is a file; a study is written into a folder",
                    file=place.name,
                    remedy="give the name of a folder",
                )
            ]
        )
    folder_from_study(study, place)


def _place(path: object) -> Path:
    """Return the path if the system can look at it at all."""
    reason = ""
    if isinstance(path, (str, os.PathLike)) and str(path):
        try:
            place = Path(path).expanduser()
            place.exists()
        except (OSError, ValueError, RuntimeError) as error:
            reason = f": {getattr(error, 'strerror', None) or error}"
        else:
            return place
    shown = repr(str(path))
    raise StudyError(
        [
            Problem(
                what=(shown if len(shown) < 80 else shown[:77] + "…")
                + f" is not a path that can be used{reason}",
                came=type(path).__name__,
                allowed=f"the folder of the study, its {FILE}, or a workbook",
                remedy='write the path as text: "my-study"',
            )
        ]
    )


def _other_workbook(place: Path) -> Problem:
    return Problem(
        what=f"workbooks of the kind {place.suffix} are not read or written",
        file=place.name,
        allowed=f"a workbook of the kind {WORKBOOK}, or a folder with {FILE} and CSV tables",
        remedy="open it in your spreadsheet program and save it as Excel workbook (.xlsx)",
    )


def _nowhere(place: Path) -> Problem:
    parent = place.parent
    try:
        names = [entry.name for entry in parent.iterdir()]
    except OSError:
        names = []
    close = nearest(place.name, names)
    if close:
        remedy = f"did you mean {str(parent / close)!r}?"
    else:
        remedy = f"check the path; it is looked for from {str(Path.cwd())!r}"
    return Problem(
        what=f"there is nothing at {str(place)!r}",
        file=place.name,
        allowed=f"the folder of the study, or its {FILE}",
        remedy=remedy,
    )
