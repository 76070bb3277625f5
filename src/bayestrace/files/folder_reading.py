"""A folder of study.toml and CSV tables to a study."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import SequenceMatcher
from pathlib import Path

from bayestrace.errors import Problem, StudyError
from bayestrace.files.assembling import assembled
from bayestrace.files.columns import TABLES
from bayestrace.files.decoding import TextError, decoded, rows_of
from bayestrace.files.freezing import frozen_in, is_frozen
from bayestrace.files.leftovers import leftover_problems
from bayestrace.files.parsing import Sheet
from bayestrace.files.settings.keys import FILE
from bayestrace.files.settings.reading import Settings, settings_from_text
from bayestrace.study.study import Study

__all__ = ["stray_problems", "study_from_bytes", "study_from_folder"]


def study_from_folder(folder: Path, *, returned: bool = False) -> Study:
    """Read a folder, or a copy that came back; StudyError lists every problem of the study."""
    try:
        present = sorted(entry.name for entry in folder.iterdir())
    except OSError as error:
        raise StudyError([_unreadable(str(folder), error)]) from None
    if problems := leftover_problems(present):
        raise StudyError(problems)
    if FILE not in present:
        raise StudyError([_no_settings(folder, present)])
    problems = stray_problems(present)
    contents: dict[str, bytes] = {}
    tables = (FILE, *(table.file for table in TABLES.values()))
    for name in (*tables, *(name for name in present if is_frozen(name))):
        if name not in present:
            continue
        try:
            contents[name] = (folder / name).read_bytes()
        except OSError as error:
            problems.append(_unreadable(name, error))
    return study_from_bytes(contents, problems, returned=returned)


def study_from_bytes(
    contents: Mapping[str, bytes],
    problems: list[Problem] | None = None,
    *,
    returned: bool = False,
) -> Study:
    """Read the files of a folder from memory, by name."""
    problems = list(problems or ())
    told = {problem.file for problem in problems}
    settings = Settings(understood=False)
    sheets: dict[str, Sheet] = {}
    for name, file in [("", FILE), *((table.name, table.file) for table in TABLES.values())]:
        if file not in contents:
            if name and TABLES[name].required and file not in told:
                problems.append(_missing(name))
            continue
        try:
            text = decoded(contents[file])
            if not name:
                settings = settings_from_text(text)
                continue
            rows, header = rows_of(text, TABLES[name].names)
            sheets[name] = Sheet(table=TABLES[name], file=file, rows=rows, header=header)
        except TextError as error:
            problems.append(Problem(what=error.what, file=file, row=error.row, remedy=error.remedy))
    return assembled(settings, sheets, problems, frozen_in(contents), returned=returned)


def _missing(name: str) -> Problem:
    table = TABLES[name]
    header = ",".join(column.name for column in table.columns if column.required)
    return Problem(
        what=f"the file {table.file} is missing",
        file=table.file,
        allowed=f"{FILE}, "
        + " and ".join(table.file for table in TABLES.values() if table.required)
        + " in every study",
        remedy=f"put it beside {FILE}; if there is no {table.row} yet, a file with the one line "
        f"{header}",
    )


def _no_settings(folder: Path, present: list[str]) -> Problem:
    near = next((name for name in present if _alike(name.partition(".")[0], "study")), None)
    tables = [table.file for table in TABLES.values() if table.file in present]
    if near:
        remedy = f"rename {near!r} to {FILE}"
    elif tables:
        remedy = "put study.toml beside the tables; to see one: bayestrace new example"
    else:
        inside = next((n for n in present if (folder / n / FILE).is_file()), None)
        remedy = (
            f"the folder {inside!r} in it holds one: give its path"
            if inside
            else "check the path, or begin a study with: bayestrace new DIR"
        )
    return Problem(
        what=f"there is no {FILE} in the folder {folder.name or str(folder)!r}",
        file=FILE,
        allowed=f"a folder with {FILE} and the tables of the study",
        remedy=remedy,
    )


def stray_problems(present: list[str]) -> list[Problem]:
    """Refuse files that are probably tables under another name: they would be ignored."""
    problems = []
    for name in present:
        stem, _, suffix = name.casefold().partition(".")
        if name == FILE or name.startswith((".", "~$")):
            continue
        for table in TABLES.values():
            if name == table.file:
                break
            same = stem.strip() == table.name and table.file not in present
            near = suffix == "csv" and _alike(stem, table.name)
            if not (same or near):
                continue
            convert = "" if "csv" in suffix else ' (first save it as "CSV UTF-8")'
            problems.append(
                Problem(
                    what=f"{name!r} is not the name of a table and would not be read",
                    file=table.file,
                    came=repr(name),
                    allowed=", ".join(table.file for table in TABLES.values()),
                    remedy=f"did you mean {table.file!r}? Rename it"
                    + convert
                    + "; if it is something else, move it out of the folder",
                )
            )
            break
    return problems


def _alike(stem: str, name: str) -> bool:
    return SequenceMatcher(None, stem.casefold().strip(), name).ratio() >= 0.8


def _unreadable(name: str, error: OSError) -> Problem:
    if isinstance(error, IsADirectoryError):
        what, remedy = f"{name} is a folder, not a file", "put the table itself under this name"
    elif isinstance(error, PermissionError):
        what = f"{name} may not be read by you"
        remedy = "close it in other programs, or change its permissions"
    elif isinstance(error, FileNotFoundError):
        what, remedy = f"{name} points to a file that is not there", "put the file itself there"
    else:
        what = f"{name} cannot be read: {error.strerror or error}"
        remedy = "check the disk or the network drive, and try again"
    return Problem(what=what, file=name, remedy=remedy)
