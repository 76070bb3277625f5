"""A workbook to raw tables, and its mended copy with the formats of the original."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from typing import Any

from bayestrace.files.mending.drafts import Change, Draft, Drafts
from bayestrace.files.mending.menders import changes_of
from bayestrace.files.mending.spellings import sheet_meant
from bayestrace.files.parsing import Sheet
from bayestrace.files.workbooks.cell_texts import MAX_LENGTH, written
from bayestrace.files.workbooks.layout import CHANGES, LISTED
from bayestrace.files.workbooks.opening import Opened, need_openpyxl, opened, undamaged
from bayestrace.files.workbooks.settings_sheets import settings_from_sheets
from bayestrace.scales import Scale

__all__ = ["mended_workbook"]


def mended_workbook(data: bytes, file: str) -> tuple[list[Change], bytes]:
    """Return what is to be mended in a workbook, and the mended one if that is anything."""
    openpyxl = need_openpyxl(file)
    found = opened(data, file)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl cannot keep stands in the original
        book = undamaged(lambda: openpyxl.load_workbook(io.BytesIO(data)), file=file)
    done = _titles(found)
    if done:
        for change in done:
            book[change.was].title = change.now
        found = opened(_saved(book), file)
    drafts = Drafts(tables=_tables(found, book))
    changes = changes_of(drafts)
    drafts.scale = _scale(drafts)
    if drafts.scale:
        changes += changes_of(drafts)
    if not done and not changes:
        return [], data
    for title in dict.fromkeys(change.sheet for change in changes):
        mine = [change for change in changes if change.sheet == title]
        changes += _carry_out(book[title], mine)
    _list_changes(book, [*done, *changes])
    return [*done, *changes], _saved(book)


def _tables(found: Opened, book: Any) -> dict[str, Draft]:
    tables = {}
    for title, sheet in found.sheets.items():
        if title == "Frozen":
            continue  # never changed by hand, nor by mending
        own = found.titles[title]
        tables[sheet.table.name] = Draft(
            name=own,
            table=sheet.table,
            rows={number: list(row) for number, row in enumerate(sheet.rows, 1)},
            strange={
                (row, place): value
                for (one, row, place), value in found.strange.items()
                if one == title
            },
            merged=[
                (one.min_row, one.min_col - 1, one.max_row, one.max_col - 1)
                for one in book[own].merged_cells.ranges
            ],
        )
    return tables


def _scale(drafts: Drafts) -> Scale | None:
    """Return the study's scale, as far as its sheets can be read."""
    sheets = {}
    for title, name in (("Study", "study"), ("Scale", "terms")):
        if name in drafts.tables:
            draft = drafts.tables[name]
            rows = list(draft.rows.values())
            width = max(map(len, rows), default=0)
            even = [row + [""] * (width - len(row)) for row in rows]
            sheets[title] = Sheet(table=draft.table, file=title, rows=even)
    choice = settings_from_sheets(sheets)[0].scale
    return choice.scale if choice else None


def _titles(found: Opened) -> list[Change]:
    """Return new titles for sheets that can only be one of those that are read."""
    meant: dict[str, list[str]] = {}
    for own in found.others:
        title = sheet_meant(own)
        if title and title not in found.sheets:
            meant.setdefault(title, []).append(own)
    return [
        Change(sheet=own[0], row=0, column=None, was=own[0], now=title, why="the sheet's name")
        for title, own in meant.items()
        if len(own) == 1
    ]


def _saved(book: Any) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _carry_out(sheet: Any, changes: Sequence[Change]) -> list[Change]:
    """Change the cells of a sheet; return what else had to be done to it."""
    apart = [
        Change(
            sheet=sheet.title,
            row=one.min_row,
            column=one.min_col - 1,
            was="merged cells",
            now="single cells",
            why="the tables have one cell for each row and column",
        )
        for one in sorted(sheet.merged_cells.ranges, key=lambda one: one.bounds)
    ]
    for one in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(one.coord)
    for change in changes:
        if change.column is not None:
            _put(sheet.cell(change.row, change.column + 1), change.now)
    for row in sorted({c.row for c in changes if c.column is None}, reverse=True):
        sheet.delete_rows(row)
    sheet.tables.clear()  # a table of Excel whose header has changed is called damaged
    sheet.auto_filter.ref = None
    return apart


def _list_changes(book: Any, changes: Sequence[Change]) -> None:
    """Add the list of what was done as the last sheet, to the one that may stand there."""
    if CHANGES in book.sheetnames and book[CHANGES]["A1"].value == LISTED.names[0]:
        sheet = book[CHANGES]
    else:
        sheet = book.create_sheet(CHANGES)
        sheet.append(LISTED.names)
        for letter, width in zip("ABCDE", (14, 8, 44, 44, 44), strict=True):
            sheet.column_dimensions[letter].width = width
    for row, change in enumerate(changes, sheet.max_row + 1):
        values = (change.sheet, change.cell, change.was, change.now, change.why)
        for place, text in enumerate(values, 1):
            _put(sheet.cell(row, place), text)


def _put(cell: Any, text: str) -> None:
    """Let a cell hold exactly this text."""
    if text == "":
        cell.value = None
        return
    found = written(text, number=False)
    cell.value, cell.number_format = str(found.value)[:MAX_LENGTH], found.format
    cell.data_type, cell.quotePrefix = "s", found.risky
