"""A study to a workbook; a killed write leaves the old one whole."""

from __future__ import annotations

import contextlib
import io
import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bayestrace.errors import Problem, StudyError
from bayestrace.files.cells import table_cells
from bayestrace.files.columns import TABLES, Kind, Table
from bayestrace.files.parsing import letter_of
from bayestrace.files.workbooks.cell_texts import MAX_LENGTH, unescaped, written
from bayestrace.files.workbooks.layout import (
    CHANGES,
    FROZEN,
    LISTED,
    README,
    SETTINGS,
    STUDY,
    TITLES,
    USUAL,
)
from bayestrace.files.workbooks.opening import need_openpyxl, opened, undamaged
from bayestrace.files.workbooks.reader_help import add_help, readme_rows, width_of
from bayestrace.files.workbooks.reading import frozen_in_sheets, study_from_workbook_bytes
from bayestrace.files.workbooks.settings_sheets import settings_rows
from bayestrace.study.study import Study

__all__ = ["kept_by_hand", "workbook_bytes", "workbook_from_study"]

NUMBERS = (Kind.CHANCE, Kind.SIGNED, Kind.NUMBER, Kind.COUNT)
"""Columns whose numbers are written as numbers; a ratio such as 1/4 would become a date."""
LINE = 15
"""Points of a line of text."""
TALLEST = 27
"""Lines of a row: spreadsheet programs draw none higher than some 400 points."""
PIECE = 4_000
"""Characters of a freeze in one cell: few enough, should every one have to be escaped."""


def workbook_from_study(study: Study, path: Path) -> None:
    """Write a study into a workbook, over the one that may stand there."""
    need_openpyxl(path.name)
    try:
        listed = []
        if path.exists():
            study = _with_freezes_of(path, study)
            listed = _listed_changes(path)
        data = workbook_bytes(study, path.name, listed)
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, data)
    except OSError as error:
        open_elsewhere = isinstance(error, PermissionError)
        raise StudyError(
            [
                Problem(
                    what=f"the workbook could not be written: {error.strerror or error}",
                    file=path.name,
                    came="what stands there is unchanged",
                    remedy="close it in your spreadsheet program, then write again"
                    if open_elsewhere
                    else "check the disk and your rights in the folder, then write again",
                )
            ]
        ) from error


def workbook_bytes(study: Study, file: str, listed: list[list[str]] | None = None) -> bytes:
    """Make the workbook in memory, and read it back before a disk is touched.

    ``listed`` are the rows of what mending has changed.
    """
    data = _made(study, file, listed or [])
    try:
        back = study_from_workbook_bytes(data, file)
        same = back == study and set(back.frozen) == set(study.frozen)
    except StudyError as error:
        raise StudyError(
            [
                Problem(
                    what="the study was not written: what follows could not be read back",
                    file=file,
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
                    file=file,
                    remedy="look for names with spaces at their ends or ';' in a list",
                )
            ]
        )
    return data


def _sheets(study: Study) -> Iterator[tuple[str, Table, list[str], list[list[str]]]]:
    """Yield title, table, header and rows of each sheet."""
    settings = settings_rows(study)
    for title in (STUDY, "Cases", "Hypotheses", "Frames", "Coders", "Scale"):
        if settings[title] or title not in ("Coders", "Scale"):
            yield title, SETTINGS[title], SETTINGS[title].names, settings[title]
    usual = dict(USUAL)
    if any(frame.mode == "claim" for frame in study.frames):
        usual["likelihoods"] += ("if_false", "if_false_low", "if_false_high")
    for name, title in TITLES.items():
        table = TABLES[name]
        header, rows = table_cells(study, table)
        if name not in usual and not rows:
            continue
        wanted = [n for n in table.names if n in header or n in usual.get(name, table.names)]
        places = [header.index(n) if n in header else -1 for n in wanted]
        yield (
            title,
            table,
            wanted,
            [["" if place < 0 else row[place] for place in places] for row in rows],
        )
    if study.frozen:
        pieces = [
            [one.name, str(n), one.text[start : start + PIECE]]
            for one in study.frozen
            for n, start in enumerate(range(0, len(one.text) or 1, PIECE), 1)
        ]
        yield "Frozen", FROZEN, FROZEN.names, pieces


def _made(study: Study, file: str, listed: list[list[str]]) -> bytes:
    openpyxl = need_openpyxl(file)
    sheets = list(_sheets(study))
    if listed:
        sheets.append((CHANGES, LISTED, LISTED.names, listed))
    problems = [
        _too_long(title, number, header, place, text)
        for title, _, header, rows in sheets
        for number, row in enumerate(rows, 2)
        for place, text in enumerate(row)
        if len(text) > MAX_LENGTH // 7 and _units(text) > MAX_LENGTH
    ]
    if problems:
        raise StudyError(problems)  # now: a book that is begun and given up complains
    book = openpyxl.Workbook(write_only=True)
    words = readme_rows(study)
    first = book.create_sheet(README)
    for letter, width in zip("ABCDEF", (26, 22, 10, 44, 60, 30), strict=True):
        first.column_dimensions[letter].width = width
    _on_paper(first)
    _fill(first, README, None, [], words.rows)
    for title, table, header, rows in sheets:
        sheet = book.create_sheet(title)
        add_help(sheet, table, header, len(rows), words)
        _on_paper(sheet)
        sheet.print_title_rows = "1:1"
        _fill(sheet, title, table, header, rows)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _on_paper(sheet: Any) -> None:
    """Print a sheet across, all its columns on one page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _fill(
    sheet: Any,
    title: str,
    table: Table | None,
    header: list[str],
    rows: list[list[str]],
) -> None:
    """Append the rows."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill

    bold, grey = Font(bold=True), PatternFill("solid", fgColor="E7E6E6")
    wrapped, flat = Alignment(wrap_text=True, vertical="top"), Alignment(vertical="top")
    kinds = {column.name: column.kind for column in table.columns} if table else {}
    numbers = [kinds[name] in NUMBERS or title == STUDY for name in header]
    styles: dict[tuple[str, bool, bool], Any] = {}  # making one takes longer than its cell

    def cell(text: str, *, number: bool, top: bool = False, wrap: bool = True) -> Any:
        if text == "":
            return None
        found = written(text, number=number)
        made = WriteOnlyCell(sheet)
        style = styles.get((found.format, found.risky or top, wrap))
        made.value = found.value
        if isinstance(found.value, str):
            made.data_type = "s"  # never a formula or an error, whatever it looks like
        if style is None:
            made.number_format, made.alignment = found.format, wrapped if wrap else flat
            made.quotePrefix = found.risky
            if top:
                made.font, made.fill = bold, grey
            styles[found.format, found.risky or top, wrap] = made._style
        else:
            made._style = style
        return made

    if header:
        sheet.append([cell(name, number=False, top=True) for name in header])
        styles = {}
    widths = [width_of(title, name) for name in header]
    for place, row in enumerate(rows, 2 if header else 1):
        numeric = numbers or [False] * len(row)
        if header:  # as a minimum: "customHeight", which openpyxl would write, stops rows growing
            sheet.row_dimensions[place] = {"ht": str(LINE * min(_lines(row, widths), TALLEST))}
        wrap = len(row) > 1  # a line of the first sheet runs on over the empty cells beside it
        sheet.append([cell(t, number=n, wrap=wrap) for t, n in zip(row, numeric, strict=True)])


def _lines(row: list[str], widths: list[int]) -> int:
    """Estimate the lines of the tallest cell: not every program measures rows as it opens them."""
    return max(
        1,
        *(
            sum(1 + len(line) // (width - 1) for line in text.split("\n"))
            for text, width in zip(row, widths, strict=True)
        ),
    )


def _units(text: str) -> int:
    """Count as a workbook does: characters beyond the first 65,536 twice, escaped ones as such."""
    value = written(text, number=False).value
    return len(str(value).encode("utf-16-le", "surrogatepass")) // 2


def _too_long(title: str, row: int, header: list[str], place: int, text: str) -> Problem:
    return Problem(
        what=f"this text has {len(text):,} characters, more than a cell of a workbook can hold",
        file=title,
        row=row,
        column=header[place],
        letter=letter_of(place),
        came=repr(text[:60] + "…"),
        allowed=f"{MAX_LENGTH:,} characters",
        remedy="shorten it, or keep the study as a folder",
    )


# --- over an older one ------------------------------------------------------------------------

_OWN = (
    (re.compile(r"xl/(comments|threadedComments)"), "notes on cells"),
    (re.compile(r"xl/(media|charts|drawings/drawing)"), "pictures or charts"),
)


def kept_by_hand(path: Path) -> list[str]:
    """List what somebody has put into a workbook and a study does not hold."""
    data = path.read_bytes()
    others = opened(data, path.name, only=()).others
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        names = packed.namelist()
    found = [f"the sheet {title!r}" for title in others if title != README]
    return found + [what for pattern, what in _OWN if any(map(pattern.match, names))]


def _listed_changes(path: Path) -> list[list[str]]:
    """Return the rows of what mending has changed, which go along with the workbook."""
    book = undamaged(
        lambda: need_openpyxl(path.name).load_workbook(path, read_only=True), file=path.name
    )
    with contextlib.closing(book):
        if CHANGES not in book.sheetnames:
            return []
        rows = [
            ["" if value is None else unescaped(str(value)) for value in row]
            for row in book[CHANGES].iter_rows(max_col=len(LISTED.names), values_only=True)
        ]
    return rows[1:] if rows[:1] == [LISTED.names] else []


def _with_freezes_of(path: Path, study: Study) -> Study:
    """Refuse what would lose something; freezes that stand there are carried along."""
    if path.is_dir():
        raise StudyError(
            [
                Problem(
                    what=f"{path.name} is a folder, so no workbook can be written there",
                    file=path.name,
                    remedy="give another name",
                )
            ]
        )
    lock = path.with_name(f".~lock.{path.name}#"), path.with_name(f"~${path.name}")
    if any(one.exists() for one in lock):
        raise StudyError(
            [
                Problem(
                    what="the workbook is open in a spreadsheet program, which would write over it",
                    file=path.name,
                    remedy="close it there; if it is not open, delete the file "
                    + next(one.name for one in lock if one.exists()),
                )
            ]
        )
    standing = opened(path.read_bytes(), path.name, only=("Frozen",))
    own = f"the sheet {CHANGES!r}" if _listed_changes(path) else ""
    kept = [what for what in kept_by_hand(path) if what != own]
    if kept:
        raise StudyError(
            [
                Problem(
                    what="the workbook that stands there holds what a study does not, and what "
                    "would be lost",
                    file=path.name,
                    came=", ".join(kept),
                    remedy="write under another name, or move it away first",
                )
            ]
        )
    frozen = {one.name: one for one in study.frozen}
    for one in frozen_in_sheets(standing.sheets):
        if frozen.setdefault(one.name, one).text != one.text:
            raise StudyError(
                [
                    Problem(
                        what="another freeze of this name stands in the workbook, and a freeze is "
                        "never written over",
                        file="Frozen",
                        came=repr(one.name),
                        remedy="write under another name",
                    )
                ]
            )
    return study.replace(frozen=tuple(frozen[name] for name in sorted(frozen)))


def _replace(path: Path, data: bytes) -> None:
    """Write beside, then rename: an interruption leaves the old workbook whole."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
