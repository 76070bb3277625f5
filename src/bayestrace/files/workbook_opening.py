"""A workbook's bytes to sheets of text; what is no workbook, or a harmful one, is refused."""

from __future__ import annotations

import datetime as dates
import io
import warnings
import zipfile
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from bayestrace.errors import Problem, StudyError
from bayestrace.files.columns import Kind, Table
from bayestrace.files.parsing import Sheet
from bayestrace.files.workbook_cells import Strange, date_text, number_text, unescaped
from bayestrace.files.workbook_layout import tables_by_title

__all__ = ["Opened", "need_openpyxl", "opened", "title_of"]

MAX_BYTES = 200_000_000
"""Unpacked size of a workbook that is still read: some fifty times a large study."""
MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384


@dataclass(kw_only=True)
class Opened:
    """The sheets that hold tables, by title, the titles of all others, and cells of no text."""

    sheets: dict[str, Sheet] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


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
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # drop-downs that openpyxl cannot keep: not needed
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
            for sheet in book.worksheets:
                title = title_of(sheet.title)
                if title is None:
                    found.others.append(sheet.title)
                elif title in found.sheets:
                    found.problems.append(_twice(sheet.title, title))
                elif only is None or title in only:
                    _read(sheet, title, tables_by_title()[title], found)
            book.close()
    except StudyError:
        raise
    except Exception as error:  # noqa: BLE001 - a damaged file raises whatever its parser meets
        raise StudyError([_damaged(file, error)]) from None
    return found


def _read(sheet: Any, title: str, table: Table, found: Opened) -> None:
    sheet.reset_dimensions()  # programs write wrong ones
    rows: list[list[str]] = []
    strange: list[tuple[int, int, str, str]] = []
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if number > MAX_ROWS or len(cells) > MAX_COLUMNS:
            raise StudyError([_too_large(title)])
        row = []
        for place, cell in enumerate(cells):
            value = cell.value
            if isinstance(value, str) and cell.data_type == "s":
                row.append(unescaped(value))
            elif value is None:
                row.append("")
            else:
                row.append(_text(cell, value, number, place, rows[0] if rows else [], table, strange))
        while row and not row[-1]:
            row.pop()
        rows.append(row)
    while rows and not any(rows[-1]):
        rows.pop()
    width = max(map(len, rows), default=0)
    for row in rows:
        if row:
            row += [""] * (width - len(row))
    header = [cell.strip() for cell in rows[0]] if rows else []
    for number, place, what, remedy in strange:
        name = header[place] if place < len(header) else ""
        came = rows[number - 1][place]
        found.problems.append(
            Problem(
                what=what, file=title, row=number, column=name or None, came=repr(came),
                allowed="what you type, as text or number", remedy=remedy,
            )
        )  # fmt: skip
    found.sheets[title] = Sheet(table=table, file=title, rows=rows)


def _text(
    cell: Any,
    value: Any,
    number: int,
    place: int,
    header: list[str],
    table: Table,
    strange: list[tuple[int, int, str, str]],
) -> str:
    """Return the text of a cell that holds none, and note what may not be what was typed."""
    name = header[place].strip() if place < len(header) else ""
    if isinstance(value, bool):
        column = next((column for column in table.columns if column.name == name), None)
        yes_or_no = (column and column.kind is Kind.YES) or name == "value"
        return ("yes" if value else "no") if yes_or_no else str(value).upper()
    if cell.data_type == "f":
        text = value if isinstance(value, str) else getattr(value, "text", None) or "a formula"
        strange.append(
            (number, place, "a formula stands here; its result may change from day to day",
             "put its value in its place: copy the cell, then Paste special, Values")
        )  # fmt: skip
        return text
    if cell.data_type == "e":
        strange.append(
            (number, place, f"the error {value} of a spreadsheet stands here",
             "type what was meant, or empty the cell")
        )  # fmt: skip
        return str(value)
    if isinstance(value, (dates.date, dates.time, dates.timedelta)):
        try:
            text = date_text(value, cell.number_format)
            doubtful = name != "date"
        except Strange:
            text, doubtful = str(value), True
        if doubtful:
            strange.append(
                (number, place, "a date or time stands here; perhaps the spreadsheet made it of "
                 "something else, such as 1/4 or 3:1",
                 "format the cell as Text, then type again what you meant")
            )  # fmt: skip
        return text
    return number_text(value, cell.number_format)


# --- files that are refused -----------------------------------------------------------------


def _refuse(data: bytes, file: str) -> None:
    """Refuse what is no workbook, what holds macros, and what would unpack without end."""
    what = remedy = ""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        what = "this workbook has a password, or is of the old kind (.xls)"
        remedy = "open it, take the password off, and save it as Excel workbook (.xlsx)"
    elif not data:
        what, remedy = "the file is empty", "take it from your backup"
    else:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                entries = packed.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            entries = None
        if entries is None:
            what = "this is no workbook, or it is damaged"
            remedy = "open it in your spreadsheet program and save it as Excel workbook (.xlsx)"
        elif any(entry.filename.endswith("vbaProject.bin") for entry in entries):
            what = "this workbook holds macros, which are programs"
            remedy = "save it as Excel workbook (.xlsx), which keeps the tables and no macros"
        elif sum(entry.file_size for entry in entries) > MAX_BYTES:
            what = "this workbook would unpack to more than 200 MB"
            remedy = "delete what does not belong to the study, such as pictures, and save it again"
    if what:
        raise StudyError([Problem(what=what, file=file, remedy=remedy)])


def _damaged(file: str, error: Exception) -> Problem:
    return Problem(
        what="the workbook cannot be read: it is damaged, or not what its name says",
        file=file,
        came=type(error).__name__,
        remedy="open it in your spreadsheet program and save it again as Excel workbook (.xlsx)",
    )


def _too_large(title: str) -> Problem:
    return Problem(
        what="this sheet has more rows or columns than a workbook can have",
        file=title,
        remedy="open it in your spreadsheet program and save it again as Excel workbook (.xlsx)",
    )


def _twice(came: str, title: str) -> Problem:
    return Problem(
        what="there are two sheets of this name",
        file=title,
        came=repr(came),
        allowed="each sheet once",
        remedy="join them into one, or give one another name",
    )
