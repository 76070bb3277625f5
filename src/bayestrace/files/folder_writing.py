"""A study to a folder of study.toml and CSV tables; a killed write loses nothing."""

from __future__ import annotations

import os
from pathlib import Path

from bayestrace.errors import Problem, StudyError
from bayestrace.files.cells import csv_lines, table_cells
from bayestrace.files.columns import TABLES
from bayestrace.files.decoding import TextError, decoded
from bayestrace.files.folder_reading import stray_problems, study_from_bytes
from bayestrace.files.freezing import frozen_beside
from bayestrace.files.leftovers import COMPLETE, NEW, PART, leftover_problems
from bayestrace.files.settings.keys import FILE
from bayestrace.files.settings.writing import settings_text
from bayestrace.study.study import Study

__all__ = ["folder_from_study"]


def folder_from_study(study: Study, folder: Path) -> None:
    """Write a study into a folder, over the study that may stand there."""
    try:
        present = {entry.name for entry in folder.iterdir()} if folder.exists() else set()
        if problems := leftover_problems(present):
            raise StudyError(problems)
        old = (folder / FILE).read_bytes() if FILE in present else None
        contents = _contents(study, old, present)
        contents |= frozen_beside(study.frozen, folder)
        if problems := _in_the_way(folder, {*present, *contents}):
            raise StudyError(problems)
        folder.mkdir(parents=True, exist_ok=True)
        _replace_all(folder, contents)
    except OSError as error:
        raise StudyError([_failed(folder, error)]) from error


def _contents(study: Study, old: bytes | None, present: set[str]) -> dict[str, bytes]:
    """Make every file in memory, and read them back before the disk is touched."""
    texts: dict[str, str] = {}
    for table in TABLES.values():
        header, rows = table_cells(study, table)
        if rows or table.required or table.file in present:
            texts[table.file] = "".join(csv_lines(header, rows))
    texts[FILE] = settings_text(study, _old_settings(old))
    try:
        contents = {name: text.encode() for name, text in texts.items()}
    except UnicodeEncodeError as error:
        raise StudyError(
            [
                Problem(
                    what="a text of the study holds half a character, which no file can hold",
                    came=repr(error.object[max(0, error.start - 20) : error.end + 20]),
                    remedy="replace it in the study",
                )
            ]
        ) from None
    try:
        same = study_from_bytes(contents) == study
    except StudyError as error:
        raise StudyError(
            [
                Problem(
                    what="the study was not written: what follows could not be read back",
                    remedy="change these texts in the study, then write it",
                ),
                *error.problems,
            ]
        ) from None
    if not same:
        raise StudyError(
            [
                Problem(
                    what="the study was not written: read back it would not be the same",
                    remedy="look for names with spaces at their ends or ';' in a list",
                )
            ]
        )
    return contents


def _in_the_way(folder: Path, names: set[str]) -> list[Problem]:
    """Find what would make the written study unreadable, or the writing stop halfway."""
    folders = [
        Problem(
            what=f"{name} is a folder, so no file can be written under this name",
            file=name,
            remedy="move it away",
        )
        for name in (FILE, *(table.file for table in TABLES.values()))
        if (folder / name).is_dir()
    ]
    return folders or stray_problems(sorted(names))


def _old_settings(old: bytes | None) -> str | None:
    if old is None:
        return None
    try:
        return decoded(old)
    except TextError as error:
        problem = Problem(
            what=f"the {FILE} that stands there cannot be read: {error.what}",
            file=FILE,
            row=error.row,
            remedy="mend it or move it away first; its comments would be lost",
        )
        raise StudyError([problem]) from None


def _replace_all(folder: Path, contents: dict[str, bytes]) -> None:
    """Write all the new beside the old, then rename one by one (see ``leftovers``)."""
    tables = [name for name in contents if name != FILE]
    made: list[Path] = []
    try:
        for name in tables:
            _write(folder / (name + NEW), contents[name], made)
        _write(folder / PART, contents[FILE], made)
        _settle(folder)
        (folder / PART).replace(folder / COMPLETE)
    except BaseException:
        _tidy(made)
        raise
    _settle(folder)
    for name in [*tables, FILE]:
        (folder / (name + NEW)).replace(folder / name)
    _settle(folder)


def _write(path: Path, data: bytes, made: list[Path]) -> None:
    with path.open("xb") as file:  # "x" refuses a file that another writer has just made
        made.append(path)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _tidy(made: list[Path]) -> None:
    """Take back what was begun; what cannot be deleted is explained at the next reading."""
    for path in made:
        try:
            path.unlink(missing_ok=True)
        except OSError:
            return


def _settle(folder: Path) -> None:
    """Make the names in the folder last through a power cut, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _failed(folder: Path, error: OSError) -> Problem:
    name = Path(error.filename).name if isinstance(error.filename, str) else folder.name
    whole = "the study that stands there is unchanged"
    try:
        left = leftover_problems([entry.name for entry in folder.iterdir()])
    except OSError:
        left = []
    return Problem(
        what=f"the study could not be written: {error.strerror or error}",
        file=name,
        came=left[0].what if left else whole,
        remedy=left[0].remedy
        if left
        else "check the disk and your rights in the folder, then write again",
    )
