"""The door: which format a path is, and who reads and writes it."""

from __future__ import annotations

import os
from pathlib import Path

from bayestrace.errors import Problem, StudyError, nearest
from bayestrace.files.folder_reading import study_from_folder
from bayestrace.files.settings import FILE
from bayestrace.study.study import Study

__all__ = ["read_study"]

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")


def read_study(path: str | os.PathLike[str]) -> Study:
    """Read a study from its files.

    Parameters
    ----------
    path : str or path
        The folder of the study, or its study.toml.

    Returns
    -------
    Study
        Valid as a whole; what was typed in the cells is kept.

    Raises
    ------
    StudyError
        With every problem of the study at once, each with file, row, column, what came,
        what is allowed and what to do.

    Examples
    --------
    >>> import bayestrace as bt
    >>> study = bt.read_study("evidence/nato-csto")  # doctest: +SKIP
    """
    place = Path(path).expanduser()
    if place.suffix.casefold() in WORKBOOKS:
        raise StudyError([_workbook(place)])
    if place.is_dir():
        return study_from_folder(place)
    if place.name == FILE and place.is_file():
        return study_from_folder(place.parent)
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


def _workbook(place: Path) -> Problem:
    return Problem(
        what="workbooks are not read or written yet",
        file=place.name,
        allowed=f"a folder with {FILE} and CSV tables",
        remedy='save each sheet as "CSV UTF-8" into one folder, under the name of its table',
    )


def _nowhere(place: Path) -> Problem:
    parent = place.parent
    names = [entry.name for entry in parent.iterdir()] if parent.is_dir() else []
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
