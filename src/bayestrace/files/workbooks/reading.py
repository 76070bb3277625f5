"""A workbook to a study; every problem names its sheet and its cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from bayestrace.errors import Problem, StudyError, nearest
from bayestrace.files.assembling import assembled
from bayestrace.files.columns import TABLES
from bayestrace.files.parsing import Sheet, letter_of
from bayestrace.files.referring import ids_in, tidied
from bayestrace.files.settings.keys import FILE
from bayestrace.files.settings.reading import Settings
from bayestrace.files.workbooks.layout import (
    CHANGES,
    README,
    SETTINGS,
    STUDY,
    TITLES,
    tables_by_title,
)
from bayestrace.files.workbooks.opening import Opened, opened
from bayestrace.files.workbooks.settings_sheets import Places, settings_from_sheets
from bayestrace.study.freezes import Freeze
from bayestrace.study.study import Study

__all__ = [
    "frozen_in_sheets",
    "in_words",
    "study_from_sheets",
    "study_from_workbook",
    "study_from_workbook_bytes",
]


def study_from_workbook(path: Path, *, returned: bool = False) -> Study:
    """Read a workbook, or a copy that came back; StudyError lists every problem of the study."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StudyError(
            [
                Problem(
                    what=f"the workbook cannot be read: {error.strerror or error}",
                    file=path.name,
                    remedy="close it in other programs, and check the disk and your rights",
                )
            ]
        ) from None
    return study_from_workbook_bytes(data, path.name, returned=returned)


def study_from_workbook_bytes(data: bytes, file: str, *, returned: bool = False) -> Study:
    """Read a workbook from memory."""
    return study_from_sheets(opened(data, file), returned=returned)


def study_from_sheets(found: Opened, *, returned: bool = False) -> Study:
    """Read the sheets of a workbook that has been opened."""
    problems = [*found.problems, *_stray(found)]
    told = {problem.file for problem in problems}
    sheets = {name: found.sheets[title] for name, title in TITLES.items() if title in found.sheets}
    needed = (STUDY, *(TITLES[name] for name, table in TABLES.items() if table.required))
    problems += [
        _missing(title)
        for title in needed
        if title not in found.sheets and _file(title) not in told
    ]
    settings, places = Settings(understood=False), Places()
    if STUDY in found.sheets:
        known: dict[str, set[str]] = {
            name.casefold(): set(ids_in(found.sheets[name]))
            for name in ("Cases", "Hypotheses")
            if name in found.sheets
        }
        settings, places = settings_from_sheets(
            {title: tidied(sheet, known) for title, sheet in found.sheets.items()}
        )
        settings.lost |= {name.casefold() for name in SETTINGS if name in told}
    try:
        frozen = frozen_in_sheets(found.sheets)
        return assembled(settings, sheets, problems, frozen, returned=returned)
    except StudyError as error:
        told_already = {(p.file, p.row, p.column) for p in found.problems if p.row}
        rest = [
            problem
            for problem in error.problems
            if problem in found.problems
            or (problem.file, problem.row, problem.column) not in told_already
        ]
        raise StudyError(_placed(rest, found.sheets, places)) from None


def frozen_in_sheets(sheets: Mapping[str, Sheet]) -> tuple[Freeze, ...]:
    """Take the freezes, whose texts go on over several rows."""
    rows = sheets["Frozen"].rows[1:] if "Frozen" in sheets else []
    texts: dict[str, list[str]] = {}
    for row in rows:
        if any(row):
            texts.setdefault(row[0].strip(), []).append("".join(row[2:3]))
    return tuple(Freeze(name=name, text="".join(texts[name])) for name in sorted(texts))


# --- sheets that are missing or have another name --------------------------------------------


def _stray(found: Opened) -> list[Problem]:
    """Refuse sheets that are probably tables under another name: they would be ignored."""
    free = [title for title in tables_by_title() if title not in found.sheets]
    alike = {**{title.casefold(): title for title in free}}
    alike |= {name: TITLES[name] for name in TABLES if TITLES[name] in free}
    problems = []
    for came in found.others:
        close = nearest(came.strip(), list(alike))
        if close is None or came.strip().casefold() in (README.casefold(), CHANGES.casefold()):
            continue
        title = alike[close]
        problems.append(
            Problem(
                what=f"{came!r} is not the name of a sheet that is read",
                file=_file(title),
                came=repr(came),
                allowed=", ".join(tables_by_title()),
                remedy=f"did you mean {title!r}? Rename it; if it is something else, give it a "
                "name that is less alike",
            )
        )
    return problems


def _file(title: str) -> str:
    """Name a sheet that is not there as the rules do, which then say nothing of what it lacks."""
    return next((TABLES[name].file for name in TABLES if TITLES[name] == title), title)


def _missing(title: str) -> Problem:
    table = tables_by_title()[title]
    return Problem(
        what=f"the sheet {title} is missing",
        file=_file(title),
        allowed="the sheets Study, Cases, Hypotheses, Frames, Evidence and Likelihoods",
        remedy="add it, with this header in its first row: " + " | ".join(table.names)
        + "; to see one: bayestrace new example.xlsx",
    )  # fmt: skip


# --- places and words ------------------------------------------------------------------------


def _placed(
    problems: Iterable[Problem], sheets: Mapping[str, Sheet], places: Places
) -> list[Problem]:
    """Say sheet and cell where the rules of the folder say file, row and column."""
    letters = {
        title: {
            sheet.table.named(name): letter_of(place)
            for place, name in reversed(list(enumerate(sheet.rows[0] if sheet.rows else [])))
        }
        for title, sheet in sheets.items()
    }
    titles = {table.file: TITLES[name] for name, table in TABLES.items()}
    found = []
    for problem in problems:
        file, row, column = problem.file, problem.row, problem.column
        if file == FILE:
            file, row, column = places.of(row, column)
        file = titles.get(file or "", file)
        letter = problem.letter or (letters.get(file or "", {}).get(column) if column else None)
        if letter is None and column and re.fullmatch("[A-Z]{1,3}", column):
            letter, column = column, "no header"
        texts = {
            name: in_words(text)
            for name in ("what", "allowed", "remedy")
            if (text := getattr(problem, name))
        }
        found.append(replace(problem, file=file, row=row, column=column, letter=letter, **texts))
    return list(dict.fromkeys(found))


_WORDS = (
    (re.compile(r"\b(?:an?|one) \[\[(\w+)\]\] entry"), lambda m: f"a row of the sheet {m[1].title()}"),  # noqa: E501
    (re.compile(r" as the first line"), lambda _: ""),
    (re.compile(r"\b(" + "|".join(TABLES) + r")\.csv"), lambda m: f"the sheet {TITLES[m[1]]}"),
    (re.compile(r"\[\[(cases|hypotheses|frames|coders)\]\]"), lambda m: f"the sheet {m[1].title()}"),  # noqa: E501
    (re.compile(r"\[scale\.terms\]"), lambda _: "the sheet Scale"),
    (re.compile(r"\[prior\] and below it equal"), lambda _: "prior.equal"),
    (re.compile(r"\[(rule|prior|scale|check)\] (\w+)(?= =)"), lambda m: f"{m[1]}.{m[2]}"),
    (re.compile(r"\[(rule|prior|scale|check)\]"), lambda m: f"the settings {m[1]}"),
    (re.compile(r"\b(equal|exhaustive|intervals) = true"), lambda m: f"{m[1]} = yes"),
    (re.compile(r"\btrue or false\b"), lambda _: "yes or no"),
    (re.compile(r"without quotation marks and "), lambda _: ""),
    (re.compile(r"an id of study\.toml"), lambda _: "an id of the sheet Cases"),
    (re.compile(r"study\.toml: "), lambda _: "the sheet Study: "),
    (re.compile(r"(?:the file )?study\.toml"), lambda _: "the sheet Study"),
)  # fmt: skip


def in_words(text: str) -> str:
    """Name sheets where a sentence names the files of a folder."""
    for pattern, words in _WORDS:
        text = pattern.sub(words, text)
    return text.replace("the file the sheet", "the sheet")
