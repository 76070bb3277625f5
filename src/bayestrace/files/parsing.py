"""Rows of text to parts of a study: every cell read, every problem put at its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bayestrace.errors import Problem, StudyError, nearest
from bayestrace.files.cell_readers import STAND_INS, Words, readers_of
from bayestrace.files.columns import Column, Kind, Table
from bayestrace.files.decoding import HEADER_WITHIN
from bayestrace.files.row_parts import BUILDERS
from bayestrace.scales import CellError, Reading
from bayestrace.study.faults import judgement_problems
from bayestrace.study.parts import (
    Judgement,
    Origin,
)

__all__ = ["Parsed", "ReadClue", "Row", "Sheet", "letter_of", "parsed"]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table as it stands in a file: cells of text, row by row, blank rows included.

    ``header`` is the place of the header among the rows, from 0.
    """

    table: Table
    file: str
    rows: Sequence[Sequence[str]]
    header: int = 0


class ReadClue(NamedTuple):
    """The clue of an item as it stands beside a judgement, for reading while judging."""

    item: str
    clue: str
    origin: Origin


@dataclass(kw_only=True)
class Parsed:
    """The parts of a table, its problems, and the rows that could not be understood.

    ``doubtful`` names optional columns that an unknown header may stand for: nothing may
    be said of what they lack. ``clues`` stand beside judgements and are the items' own.
    """

    parts: list[Any] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unread: list[Mapping[str, str]] = field(default_factory=list)
    doubtful: frozenset[str] = frozenset()
    whole: bool = True
    clues: list[ReadClue] = field(default_factory=list)


class _Header(NamedTuple):
    places: Mapping[str, int]
    lost: frozenset[str]
    doubtful: frozenset[str]


def parsed(sheet: Sheet, words: Words, build: Callable[[Row], Any] | None = None) -> Parsed:
    """Read a sheet; nothing in it is skipped without a problem that says so."""
    result = Parsed()
    header = _header(sheet, result)
    if header is None:
        result.whole = False
        return result
    result.doubtful = header.doubtful
    columns = [(column, header.places.get(column.name, -1)) for column in sheet.table.columns]
    readers = readers_of(words)
    build = build or BUILDERS[sheet.table.name]
    width = len(sheet.rows[sheet.header])
    for number, cells in enumerate(sheet.rows[sheet.header + 1 :], sheet.header + 2):
        if not any(cell.strip() for cell in cells):
            continue
        row = Row(sheet, number, set(header.lost))
        if number == sheet.header + 2 and _is_header(cells, sheet):
            row.fault("the header stands here a second time", None, remedy="delete this row")
            result.problems += row.problems
            continue
        if len(cells) != width:
            row.uneven(cells, width)
        row.read(columns, cells, readers)
        part = row.part(build, header.doubtful)
        result.problems += row.problems
        if part is None:
            result.unread.append(row.raw)
        else:
            result.parts.append(part)
            if hasattr(part, "item") and row.values.get("clue"):
                result.clues.append(ReadClue(part.item, row.values["clue"], row.origin))
    return result


# --- the header ---------------------------------------------------------------------


def _is_header(cells: Sequence[str], sheet: Sheet) -> bool:
    names = {sheet.table.named(cell) for cell in cells if cell.strip()}
    return len(names) > 1 and names <= set(map(sheet.table.named, sheet.rows[sheet.header]))


def _header(sheet: Sheet, result: Parsed) -> _Header | None:
    """Find the columns; None if the rows below cannot be read at all."""
    table = sheet.table
    row = Row(sheet, sheet.header + 1, set())
    cells = [table.named(cell) for cell in sheet.rows[sheet.header]] if sheet.rows else []
    known = set(table.names)
    if len(known.intersection(cells)) < 2:
        row.fault(*_no_header(sheet, cells, known))
        result.problems += row.problems
        return None
    places: dict[str, int] = {}
    lost: set[str] = set()
    strangers: list[str] = []
    for place, name in enumerate(cells):
        if name in places:
            row.fault(
                f"the column {name!r} stands here twice",
                name,
                came=repr(name),
                allowed="each column once",
                remedy="delete one of the two, or rename it",
            )
            lost.add(name)
        elif name in known:
            places[name] = place
        elif name:
            strangers.append(name)
        elif any(row_[place].strip() for row_ in sheet.rows if len(row_) > place):
            letter = letter_of(place)
            row.fault(
                f"column {letter} has no name in the header, but cells below are filled",
                letter,
                allowed=", ".join(table.names),
                remedy="give it one of these names; undo merged cells in the header, it is one "
                "row with a name in each column",
            )
            strangers.append("")
    free = [name for name in table.names if name not in places]
    for name in filter(None, strangers):
        meant, nearby = nearest(name, free), nearest(name, table.names)
        if meant:
            lost.add(meant)
        row.fault(
            f"there is no column {name!r} in {sheet.file}",
            name,
            came=repr(name),
            allowed=", ".join(table.names),
            remedy=f"did you mean {meant or nearby!r}?"
            if meant or nearby
            else "delete the column, or move its text into one of these",
        )
    for column in table.columns:
        if column.required and column.name not in places and column.name not in lost:
            row.fault(
                f"the column {column.name!r} is missing: {column.meaning}",
                column.name,
                allowed=", ".join(c.name for c in table.columns if c.required) + " are required",
                remedy=f"add the column; in a row it may say for instance {column.example!r}",
            )
            lost.add(column.name)
    unsure = any(not name or not nearest(name, free) for name in strangers)
    doubtful = frozenset(name for name in free if unsure and name not in lost)
    if doubtful.intersection(table.identity):
        lost |= doubtful.intersection(table.identity)
    result.problems += row.problems
    return _Header(places, frozenset(lost), doubtful)


def _no_header(sheet: Sheet, cells: Sequence[str], known: set[str]) -> tuple[Any, ...]:
    needed = [column.name for column in sheet.table.columns if column.required]
    required = ",".join(needed or sheet.table.names)
    if not any(cell.strip() for row in sheet.rows for cell in row):
        return (
            f"{sheet.file} is empty",
            None,
            None,
            f"a header row and one row per {sheet.table.row}",
            f"begin it with the row {required}"
            + ("" if sheet.table.required else ", or delete the file"),
        )
    for number, row in enumerate(sheet.rows[:HEADER_WITHIN], 1):
        if len(known.intersection(map(sheet.table.named, row))) > 1:
            return (
                f"the header stands in row {number}, not in row 1",
                None,
                None,
                "the names of the columns in row 1, nothing above them",
                "delete the rows above the header",
            )
    shown = ", ".join(cell for cell in cells if cell)
    return (
        "the first row does not hold the names of the columns",
        None,
        repr(shown if len(shown) < 80 else shown[:77] + "…"),
        ", ".join(sheet.table.names),
        f"begin the table with a header row, for instance {required}",
    )


def letter_of(place: int) -> str:
    """Name a column as a spreadsheet does: A, B, … Z, AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


# --- the rows -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    origin: Origin


class Row:
    """One row on its way to a part: what was read, what was lost, what is wrong."""

    __slots__ = ("doubtful", "lost", "origin", "problems", "raw", "table", "values")

    def __init__(self, sheet: Sheet, number: int, lost: set[str]) -> None:
        self.table = sheet.table
        self.origin = Origin(sheet.file, number)
        self.lost = lost
        self.doubtful: frozenset[str] = frozenset()
        self.problems: list[Problem] = []
        self.values: dict[str, Any] = {}
        self.raw: dict[str, str] = {}

    def fault(
        self,
        what: str,
        column: str | None,
        came: str | None = None,
        allowed: str | None = None,
        remedy: str | None = None,
    ) -> None:
        """Note a problem of this row."""
        self.problems.append(
            Problem(
                what=what,
                file=self.origin.file,
                row=self.origin.row,
                column=column,
                came=came,
                allowed=allowed,
                remedy=remedy,
            )
        )

    def uneven(self, cells: Sequence[str], width: int) -> None:
        """Refuse a row whose cells may stand under the wrong headers."""
        more = len(cells) > width
        shown = " | ".join(cells)
        self.fault(
            f"this row has {len(cells)} cell{'s' * (len(cells) != 1)}, the header has {width}",
            None,
            came=repr(shown if len(shown) < 80 else shown[:77] + "…"),
            allowed="as many cells as the header, empty ones included",
            remedy="put cells that hold the separator, a decimal comma for instance, in quotation "
            "marks"
            if more
            else "add the separators of the empty cells; perhaps one is missing in the middle",
        )
        self.lost |= set(self.table.names)

    def read(
        self,
        columns: Sequence[tuple[Column, int]],
        cells: Sequence[str],
        readers: Mapping[Kind, Callable[[str], Any]],
    ) -> None:
        """Read every cell, and note what cannot be read."""
        uneven = bool(self.problems)
        for column, place in columns:
            name = column.name
            if not 0 <= place < len(cells):
                continue
            cell = cells[place]
            stripped = cell.strip()
            if column.kind is not Kind.TEXT:
                cell = stripped
            self.raw[name] = stripped
            if uneven or name in self.lost:
                continue
            if not stripped and (column.required or column.kind is not Kind.TEXT):
                if column.required:
                    self.empty(column)
                continue
            try:
                self.values[name] = readers[column.kind](cell)
            except CellError as error:
                self.lost.add(name)
                if error.what:
                    self.fault(
                        error.what,
                        name,
                        came=repr(cell),
                        allowed=error.allowed,
                        remedy=error.remedy,
                    )

    def empty(self, column: Column) -> None:
        """Note that a required cell is empty."""
        self.lost.add(column.name)
        allowed = {
            Kind.FINDING: "present, absent or not sought",
            Kind.VERDICT: "confirmed, rejected or undecided",
        }
        self.fault(
            f"the cell is empty, but {column.name} must be filled in for every "
            f"{self.table.row}: {column.meaning}",
            column.name,
            allowed=allowed.get(column.kind),
            remedy=f"fill it in, for instance {column.example!r}",
        )

    def part(self, build: Callable[[Row], Any], doubtful: frozenset[str]) -> Any:
        """Build the part; a row with a lost cell is checked with a harmless stand-in."""
        if self.lost >= set(self.table.names):
            return None
        self.doubtful = doubtful
        unsure = {_group(name) for name in doubtful}
        if {"if_true", "if_false", "ratio", "rank"} & (self.lost - {*self.raw}):
            unsure.add("if_true")  # a way of entry may stand under a header that is not known
        before = len(self.problems)
        for column in self.table.columns if self.lost else ():
            if column.name in self.lost and (column.required or self.raw.get(column.name)):
                self.values[column.name] = STAND_INS[column.kind]
        part, found = None, []
        try:
            part = build(self)
        except StudyError as error:
            found = list(error.problems)
        lost = {_group(name) for name in self.lost}  # building may have added to them
        own, self.problems[before:] = self.problems[before:], []
        found = [*own, *(p for p in found if not p.column or _group(p.column) not in lost)]
        self.problems += [p for p in found if not p.column or _group(p.column) not in unsure]
        return None if self.lost or found else part

    # what the builders below ask for

    def get(self, *names: str) -> dict[str, Any]:
        """Return the values that the row has of some columns."""
        return {name: self.values[name] for name in names if name in self.values}

    def blank_but_for(self, names: frozenset[str]) -> bool:
        """Say whether nothing stands, or may stand without being understood, elsewhere."""
        others = set(self.table.names) - names
        filled = {name for name in others if self.raw.get(name)}
        return not filled and not others & (self.lost | self.doubtful)

    def judgement(self, best: str, low: str, high: str) -> Judgement | None:
        """Return the probability with its interval, None if the cell is empty."""
        reading = self.values.get(best)
        typed = [self.values.get(low), self.values.get(high)]
        ends = [end and end.best for end in typed]
        if reading is None:
            if ends != [None, None] and best not in self.lost:
                self.stray_end(best, low if ends[0] is not None else high)
            return None
        if {best, low, high} & self.lost:
            return Judgement(best=reading.best) if best not in self.lost else Judgement(best=0.5)
        if ends == [None, None]:
            ends = [reading.low, reading.high]
        draft = Reading(reading.best, *ends)
        found = list(judgement_problems(draft, _Place(self.origin), best))
        if found:
            self.problems += found
            return Judgement(best=0.5)
        return Judgement(best=draft.best, low=draft.low, high=draft.high)

    def stray_end(self, best: str, name: str) -> None:
        """Note an end of an interval that has no best value."""
        other = next((way for way in ("ratio", "rank") if way in self.values), None)
        if other:
            self.fault(
                f"an interval of {best} is given, but the row is entered as a {other}",
                name,
                came=repr(self.raw[name]),
                allowed="intervals of probabilities only",
                remedy=f"empty {best}_low and {best}_high",
            )
            return
        self.fault(
            f"an interval is given, but {best} itself is empty",
            best,
            allowed="a best value between the two ends",
            remedy=f"fill in {best}, or empty {best}_low and {best}_high",
        )
        self.lost.add(best)


def _group(column: str) -> str:
    """Name the cells that are judged together."""
    if column in ("best", "low", "high"):
        return "best"
    return column.removesuffix("_low").removesuffix("_high")
