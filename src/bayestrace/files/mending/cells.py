"""Cells that hold nothing, a date, or another word or number than the format's own."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bayestrace.files.cell_readers import Words, readers_of
from bayestrace.files.columns import TABLES, Column, Kind
from bayestrace.files.mending.drafts import Change, Draft, Drafts
from bayestrace.files.mending.spellings import BLANKS, ERRORS, WORDS, alike
from bayestrace.files.referring import referred
from bayestrace.files.workbooks.cell_texts import date_text
from bayestrace.scales import CellError, Scale

__all__ = ["blanks", "dates", "merged_cells", "numbers", "words"]

_NEEDED = {"id", "key", "claim", "mode", "hypotheses", "term", "low"}
"""Columns that every row of a sheet of settings needs."""
_WAYS = ("ratio", "rank")
_EMPTY_TELLS = {
    *("cluster", "given", "clue_id", "parts", "steps", "items"),
    *("detection", "false_report", "detection_if_false", "false_report_if_false", "logical"),
    *("if_true", "if_false", "ratio", "rank", "chance_if_false", "digits", "essential"),
}
"""Columns whose empty cell is an answer, such as independent, always seen, or judged alone."""
_DATED = {"observed", "note", "access", "title", "value"}
"""Columns of text in which a date with its year was hardly typed as anything else."""


def blanks(drafts: Drafts) -> Iterator[Change]:
    """Empty optional cells that hold "n/a", a dash, or an error where prose or a mere name was."""
    for draft in drafts.tables.values():
        places = {column.name: place for place, column in draft.columns()}
        for place, column in draft.columns():
            kind = referred(draft.table, column)
            known = {entry.id for entry in drafts.named(kind)} if kind else set()
            for number, cells in draft.below():
                cell = cells[place].strip() if place < len(cells) else ""
                if cell in known or not _may_be_empty(draft, column, cells, places):
                    continue
                if cell in ERRORS and _tells_nothing(draft, column):
                    yield draft.change(number, place, "", "an error of a spreadsheet, not a text")
                elif cell.casefold() in BLANKS and column.kind is not Kind.TEXT:
                    yield draft.change(number, place, "", "it says that nothing stands here")


def _may_be_empty(
    draft: Draft, column: Column, cells: list[str], places: Mapping[str, int]
) -> bool:
    """Say whether a row without this cell means the same and lacks nothing."""
    if column.required or (draft.table.name not in TABLES and column.name in _NEEDED):
        return False
    if column.name not in draft.table.identity:
        return True
    other = (places[way] for way in _WAYS if way in places)
    return any(place < len(cells) and cells[place].strip() for place in other)


def _tells_nothing(draft: Draft, column: Column) -> bool:
    """Say whether an empty cell leaves open what a failed formula would have said."""
    if draft.table.name in TABLES:
        return column.name not in _EMPTY_TELLS
    return column.kind is Kind.TEXT and column.name != "value"  # of settings only prose


def dates(drafts: Drafts) -> Iterator[Change]:
    """Write dates as text where nothing else can have been typed."""
    for draft in drafts.tables.values():
        columns = dict(draft.columns())
        for (number, place), (value, shown) in draft.strange.items():
            column = columns.get(place)
            if column is None or column.name not in _DATED or number not in draft.rows:
                continue
            if isinstance(value, dt.date) and (text := date_text(value, shown)).count("-") == 2:
                yield draft.change(number, place, text, "a date where text is expected")


def merged_cells(drafts: Drafts) -> Iterator[Change]:
    """Repeat the name in cells merged downwards: each row stands for itself."""
    for draft in drafts.tables.values():
        header, columns = draft.header, dict(draft.columns())
        for first, left, last, right in draft.merged:
            column = columns.get(left)
            if header is None or first <= header or left != right or column is None:
                continue
            if not (referred(draft.table, column) or column.name == "coder"):
                continue
            text = "".join(draft.rows.get(first, [])[left : left + 1])
            for number in range(first + 1, last + 1):
                cells = draft.rows.get(number, [])
                if text and any(cells) and not any(cells[left : left + 1]):
                    yield draft.change(number, left, text, f"merged with the cell in row {first}")


def words(drafts: Drafts) -> Iterator[Change]:
    """Put the word of the format, or of the study's scale, for another spelling of it."""
    readers = readers_of(Words(scale=drafts.scale))
    scale = _terms(drafts.scale)
    for draft in drafts.tables.values():
        for place, column in draft.columns():
            known: Mapping[str, str] = WORDS.get(column.kind, {})
            if column.kind in (Kind.CHANCE, Kind.RATIO, Kind.SIGNED):
                known = scale
            for number, cell in _unread(draft, place, column, readers, known):
                if alike(cell) in known:
                    meant = known[alike(cell)]
                    yield draft.change(number, place, meant, f"another spelling of {meant}")


def _terms(scale: Scale | None) -> dict[str, str]:
    """Return the terms of a scale by their looks; none that two terms share."""
    found: dict[str, list[str]] = {}
    for word in scale.words if scale else ():
        found.setdefault(alike(word), []).append(word)
    return {look: words[0] for look, words in found.items() if len(set(words)) == 1}


_NUMBER = r"(\d+(?:[.,]\d+)?)"
_PERCENT = re.compile(
    _NUMBER + r"\s*(?:per\s?cent|pct|prozent|pour\s?cent|por\s?cento|por\s?ciento)\.?",
    re.IGNORECASE,
)
_TIMES = re.compile(_NUMBER + r"\s*(?:[x×]|times)", re.IGNORECASE)
_TO_ONE = re.compile(_NUMBER + r"\s*(?:to|zu|a|para)\s*1", re.IGNORECASE)


def numbers(drafts: Drafts) -> Iterator[Change]:
    """Write "80 per cent" as 80 %, "3 times" as x3, "3 to 1" as 3:1."""
    readers = readers_of(Words(scale=drafts.scale))
    for draft in drafts.tables.values():
        for place, column in draft.columns():
            if column.kind not in (Kind.CHANCE, Kind.SIGNED, Kind.RATIO):
                continue
            for number, cell in _unread(draft, place, column, readers):
                now = _number(column.kind, cell)
                if now:
                    yield draft.change(number, place, now, "the same number as it is written here")


def _number(kind: Kind, cell: str) -> str:
    if kind is not Kind.RATIO:
        return f"{found[1]} %" if (found := _PERCENT.fullmatch(cell)) else ""
    if found := _TIMES.fullmatch(cell):
        return f"x{found[1]}"
    found = _TO_ONE.fullmatch(cell)  # from "2 to 4", or "0.5 to 1", may be a range
    return f"{found[1]}:1" if found and float(found[1].replace(",", ".")) >= 1 else ""


def _unread(
    draft: Draft,
    place: int,
    column: Column,
    readers: Mapping[Kind, Callable[[str], Any]],
    known: Mapping[str, str] | None = None,
) -> Iterator[tuple[int, str]]:
    """Yield the cells of a column that cannot be read, with their rows."""
    if known is not None and not known:
        return
    for number, cells in draft.below():
        cell = cells[place].strip() if place < len(cells) else ""
        if not cell or (number, place) in draft.strange:
            continue
        try:
            readers[column.kind](cell)
        except CellError:
            yield number, cell
