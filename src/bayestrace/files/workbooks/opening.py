"""A workbook's bytes to sheets of text; what is no workbook, or a harmful one, is refused."""

from __future__ import annotations

import datetime as dt
import io
import warnings
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bayestrace.errors import Problem, StudyError
from bayestrace.files.columns import Kind, Table
from bayestrace.files.decoding import MOJIBAKE
from bayestrace.files.parsing import Sheet, letter_of
from bayestrace.files.workbooks.cell_texts import date_text, number_text, unescaped
from bayestrace.files.workbooks.layout import tables_by_title

__all__ = ["Opened", "need_openpyxl", "opened", "title_of", "undamaged"]

MAX_BYTES = 200_000_000
"""Unpacked size of a workbook that is still read: some fifty times a large study."""
MAX_MARKS = 3_000_000
"""Of XML in it: some ten times a study of 5,000 judgements."""
MAX_CELLS = 5_000_000
"""Of a sheet, empty ones within its edges too."""
MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
_CHUNK = 1 << 20
_MACROS = (
    "this workbook holds macros, which are programs",
    "save it as Excel workbook (.xlsx), which keeps the tables and no macros",
)
_LOCKED = (
    "this workbook has a password, or is of the old kind (.xls)",
    "open it, take the password off, and save it as Excel workbook (.xlsx)",
)
_LARGE = (
    "this workbook would unpack to more than 200 MB",
    "delete what does not belong to the study, such as pictures, and save it again",
)
_FULL = (
    "this workbook has more cells or formats in it than any study needs",
    "copy the tables of the study into a new workbook, without empty rows, and use that",
)
_ENTITIES = (
    "this workbook declares entities or a document type, which attacks are made of",
    "use only workbooks that you or your programs made",
)


class StrangeError(Exception):
    """A cell in which something else may stand than what was typed: what, and what to do."""


@dataclass(kw_only=True)
class Opened:
    """The sheets that hold tables, by title, the titles of all others, and cells of no text.

    ``titles`` has the title of each sheet as it is spelt, ``strange`` the value and number
    format of each cell that is a formula, an error or a date, by sheet, row and column.
    """

    sheets: dict[str, Sheet] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    strange: dict[tuple[str, int, int], tuple[Any, str]] = field(default_factory=dict)


def need_openpyxl(file: str) -> Any:
    """Return openpyxl, or say how to install it."""
    try:
        import openpyxl
    except ImportError:
        raise StudyError(
            [
                Problem(
                    what="workbooks need openpyxl, which is not installed",
                    file=file,
                    remedy='install it with: pip install "bayestrace[office]"',
                )
            ]
        ) from None
    return openpyxl


def title_of(title: str) -> str | None:
    """Return the sheet that a title means, whatever its capitals and spaces."""
    wanted = " ".join(title.casefold().split())
    return next((name for name in tables_by_title() if name.casefold() == wanted), None)


def opened(data: bytes, file: str, only: Collection[str] | None = None) -> Opened:
    """Read the sheets of a workbook; StudyError if it is none that can be read."""
    openpyxl = need_openpyxl(file)
    _refuse(data, file)
    found = Opened()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # drop-downs that openpyxl cannot keep: not needed
        book = undamaged(
            lambda: openpyxl.load_workbook(io.BytesIO(data), read_only=True), file=file
        )
        for sheet in book.worksheets:
            title = title_of(sheet.title)
            if title is None:
                found.others.append(sheet.title)
            elif title in found.sheets:
                found.problems.append(_twice(sheet.title, title))
            elif only is None or title in only:
                found.titles[title] = sheet.title
                _read(sheet, title, tables_by_title()[title], found, file)
        book.close()
    return found


def undamaged[T](step: Callable[[], T], *, file: str) -> T:
    """Do a step of openpyxl; whatever it raises, the file is not what openpyxl reads."""
    try:
        return step()
    except Exception as error:  # noqa: BLE001 - a damaged file raises whatever its parser meets
        raise StudyError([_damaged(file, error)]) from None


def _read(sheet: Any, title: str, table: Table, found: Opened, file: str) -> None:
    sheet.reset_dimensions()  # programs write wrong ones
    kinds = {column.name: column.kind for column in table.columns}
    names: list[str] = []
    rows: list[list[str]] = []
    strange: list[Problem] = []
    wrong: list[Problem] = []
    number, count, raw = 0, 0, iter(undamaged(sheet.iter_rows, file=file))
    while (cells := undamaged(lambda: next(raw, None), file=file)) is not None:
        number += 1
        count += len(cells)
        if number > MAX_ROWS or len(cells) > MAX_COLUMNS or count > MAX_CELLS:
            raise StudyError([_too_large(title)])
        texts: list[str] = []
        for place, cell in enumerate(cells):
            value = cell.value
            name = names[place] if place < len(names) else ""
            if isinstance(value, str) and cell.data_type == "s":
                text = unescaped(value)
                texts.append(text)
                if not text.isascii() and title != "Frozen" and MOJIBAKE.search(text):
                    wrong.append(_mistaken(text, title, number, name, place))
            elif value is None:
                texts.append("")
            else:
                shown = undamaged(lambda: cell.number_format, file=file)  # noqa: B023 - at once
                try:
                    texts.append(_text(cell, shown, name, kinds.get(name)))
                except StrangeError as error:
                    texts.append(str(value))
                    found.strange[title, number, place] = value, shown
                    strange.append(_strange(error, title, number, name, place, value))
        while texts and not texts[-1]:
            texts.pop()
        if len(set(names) & set(kinds)) < 2:  # the header, or a row above it
            names = list(map(table.named, texts))
        rows.append(texts)
    found.problems += _by_cause(strange) + _by_cause(wrong)
    while rows and not rows[-1]:
        rows.pop()
    width = max(map(len, rows), default=0)
    if width * len(rows) > MAX_CELLS:
        raise StudyError([_too_large(title)])
    even = [row and row + [""] * (width - len(row)) for row in rows]
    found.sheets[title] = Sheet(table=table, file=title, rows=even)


def _by_cause(problems: Iterable[Problem]) -> list[Problem]:
    """Let cells of one column with the same cause be told together, whatever stands in each."""
    came: dict[tuple[str, str | None], dict[str, None]] = {}
    problems = list(problems)
    for problem in problems:
        came.setdefault((problem.what, problem.letter), {})[problem.came or ""] = None
    shown: Mapping[tuple[str, str | None], str] = {
        cause: ", ".join(list(texts)[:3]) + f" and {len(texts) - 3} others" * (len(texts) > 3)
        for cause, texts in came.items()
    }
    return [replace(problem, came=shown[problem.what, problem.letter]) for problem in problems]


def _text(cell: Any, shown: str, name: str, kind: Kind | None) -> str:
    """Return the text of a cell that holds none; StrangeError if it may not be what was typed."""
    value = cell.value
    if isinstance(value, bool):
        if kind is Kind.YES or name == "value":
            return "yes" if value else "no"
        return str(value).upper()
    if cell.data_type == "f":
        raise StrangeError(
            "a formula stands here; its result may change from day to day",
            "put its value in its place: copy the cell, then Paste special, Values",
        )
    if cell.data_type == "e":
        raise StrangeError(
            f"the error {value} of a spreadsheet stands here",
            "type what was meant, or empty the cell",
        )
    if isinstance(value, (dt.date, dt.time, dt.timedelta)):
        text = date_text(value, shown) if name == "date" else ""
        if text:
            return text
        raise StrangeError(
            "a date or time stands here; perhaps the spreadsheet made it of something else, such "
            "as 1/4 or 3:1",
            "format the cell as Text, then type again what you meant",
        )
    return number_text(value, shown)


def _mistaken(text: str, title: str, row: int, name: str, place: int) -> Problem:
    return Problem(
        what="letters are broken here: the text was once opened with the wrong character set",
        file=title,
        row=row,
        column=name or "no header",
        letter=letter_of(place),
        came=repr(text if len(text) < 80 else text[:77] + "…"),
        allowed="text with its own letters, such as é where now Ã© stands",
        remedy="copy the text from its original again, or type these letters",
    )


def _strange(
    error: StrangeError, title: str, row: int, name: str, place: int, value: object
) -> Problem:
    what, remedy = error.args
    return Problem(
        what=what,
        file=title,
        row=row,
        column=name or "no header",
        letter=letter_of(place),
        came=repr(str(value)),
        allowed="what you type, as text or number",
        remedy=remedy,
    )


# --- files that are refused -----------------------------------------------------------------


def _refuse(data: bytes, file: str) -> None:
    """Refuse what is no workbook, what holds macros, and what would unpack without end."""
    reason = None
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        reason = _LOCKED
    elif not data:
        reason = "the file is empty", "take it from your backup"
    else:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                reason = _fault(packed)
        except (zipfile.BadZipFile, zlib.error, ValueError, OSError, RuntimeError, EOFError):
            reason = (
                "this is no workbook, or it is damaged",
                "open it in your spreadsheet program and save it as Excel workbook (.xlsx)",
            )
    if reason:
        raise StudyError([Problem(what=reason[0], file=file, remedy=reason[1])])


def _fault(packed: zipfile.ZipFile) -> tuple[str, str] | None:
    """Say why an archive is not opened as a workbook, and what to do, if it is not."""
    entries = packed.infolist()
    if any(entry.filename.casefold().endswith("vbaproject.bin") for entry in entries):
        return _MACROS
    if any(entry.flag_bits & 1 for entry in entries):
        return _LOCKED
    if sum(entry.file_size for entry in entries) > MAX_BYTES:
        return _LARGE
    marks = 0
    for entry in entries:
        if not entry.filename.casefold().endswith((".xml", ".rels")):
            continue
        end = b""
        with packed.open(entry) as part:
            while chunk := part.read(_CHUNK):
                text = chunk.replace(b"\0", b"")  # every other byte of UTF-16
                marks += text.count(b"<") + text.count(b'="')
                if marks > MAX_MARKS:
                    return _FULL
                text = end + text
                if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                    return _ENTITIES
                end = text[-16:]
    return None


def _damaged(file: str, error: Exception) -> Problem:
    return Problem(
        what="the workbook cannot be read: it is damaged, or not what its name says",
        file=file,
        came=type(error).__name__,
        remedy="open it in your spreadsheet program and save it again as Excel workbook (.xlsx)",
    )


def _too_large(title: str) -> Problem:
    return Problem(
        what="this sheet has more rows or columns than a study needs, or a workbook can have",
        file=title,
        remedy="copy the rows that are filled into a new sheet of this name and delete this one",
    )


def _twice(came: str, title: str) -> Problem:
    return Problem(
        what="there are two sheets of this name",
        file=title,
        came=repr(came),
        allowed="each sheet once",
        remedy="join them into one, or give one another name",
    )
