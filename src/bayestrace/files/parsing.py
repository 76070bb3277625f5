"""Rows of text to parts of a study: every cell read, every problem put at its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bayestrace.errors import Problem, StudyError, nearest
from bayestrace.files.columns import Column, Kind, Table
from bayestrace.scales import CellError, Reading, Scale, Typed, read_chance, read_number, read_ratio
from bayestrace.study.parts import (
    Dependence,
    Expected,
    Item,
    Judgement,
    Likelihood,
    Origin,
    Prior,
    Source,
    StatedVerdict,
)
from bayestrace.study.statements import Answer, Contingency, Relation, Search, Step
from bayestrace.study.validity import judgement_problems
from bayestrace.study.words import Finding, RelationKind, Role, Verdict

__all__ = ["Parsed", "Sheet", "Words", "parsed"]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table as it stands in a file: cells of text, row by row, blank rows included.

    ``header`` is the place of the header among the rows, from 0.
    """

    table: Table
    file: str
    rows: Sequence[Sequence[str]]
    header: int = 0


@dataclass(frozen=True, kw_only=True)
class Words:
    """What the words of probability cells mean; ``lost`` if the scale could not be read."""

    scale: Scale | None = None
    intervals: bool = False
    lost: bool = False


@dataclass(kw_only=True)
class Parsed:
    """The parts of a table, its problems, and the rows that could not be understood.

    ``doubtful`` names optional columns that an unknown header may stand for: nothing may
    be said of what they lack.
    """

    parts: list[Any] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unread: list[Mapping[str, str]] = field(default_factory=list)
    doubtful: frozenset[str] = frozenset()
    whole: bool = True


class _Header(NamedTuple):
    places: Mapping[str, int]
    lost: frozenset[str]
    doubtful: frozenset[str]


def parsed(sheet: Sheet, words: Words) -> Parsed:
    """Read a sheet; nothing in it is skipped without a problem that says so."""
    result = Parsed()
    header = _header(sheet, result)
    if header is None:
        result.whole = False
        return result
    result.doubtful = header.doubtful
    columns = [(column, header.places.get(column.name, -1)) for column in sheet.table.columns]
    readers = _readers(words)
    build = _BUILDERS[sheet.table.name]
    width = len(sheet.rows[sheet.header])
    for number, cells in enumerate(sheet.rows[sheet.header + 1 :], sheet.header + 2):
        if not any(cell.strip() for cell in cells):
            continue
        row = _Row(sheet, number, set(header.lost))
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
    return result


# --- the header ---------------------------------------------------------------------


def _is_header(cells: Sequence[str], sheet: Sheet) -> bool:
    names = {cell.strip() for cell in cells if cell.strip()}
    return len(names) > 1 and names <= {cell.strip() for cell in sheet.rows[sheet.header]}


def _header(sheet: Sheet, result: Parsed) -> _Header | None:
    """Find the columns; None if the rows below cannot be read at all."""
    table = sheet.table
    row = _Row(sheet, sheet.header + 1, set())
    cells = [cell.strip() for cell in sheet.rows[sheet.header]] if sheet.rows else []
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
            letter = _letter(place)
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
    required = ",".join(column.name for column in sheet.table.columns if column.required)
    if not any(cell.strip() for row in sheet.rows for cell in row):
        return (
            f"{sheet.file} is empty",
            None,
            None,
            f"a header row and one row per {sheet.table.row}",
            f"begin it with the row {required}"
            + ("" if sheet.table.required else ", or delete the file"),
        )
    for number, row in enumerate(sheet.rows[:20], 1):
        if len(known.intersection(cell.strip() for cell in row)) > 1:
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


def _letter(place: int) -> str:
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


class _Row:
    """One row on its way to a part: what was read, what was lost, what is wrong."""

    __slots__ = ("lost", "origin", "problems", "raw", "table", "values")

    def __init__(self, sheet: Sheet, number: int, lost: set[str]) -> None:
        self.table = sheet.table
        self.origin = Origin(sheet.file, number)
        self.lost = lost
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

    def part(self, build: Callable[[_Row], Any], doubtful: frozenset[str]) -> Any:
        """Build the part; a row with a lost cell is checked with a harmless stand-in."""
        if self.lost >= set(self.table.names):
            return None
        unsure = {_group(name) for name in doubtful}
        if {"if_true", "if_false", "ratio", "rank"} & (self.lost - {*self.raw}):
            unsure.add("if_true")  # a way of entry may stand under a header that is not known
        before = len(self.problems)
        for column in self.table.columns if self.lost else ():
            if column.name in self.lost and (column.required or self.raw.get(column.name)):
                self.values[column.name] = _STAND_INS[column.kind]
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
        return {name: self.values[name] for name in names if name in self.values}

    def judgement(self, best: str, low: str, high: str) -> Judgement | None:
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


_STAND_INS: Mapping[Kind, Any] = {
    Kind.ID: "unread",
    Kind.LABEL: "unread",
    Kind.NAMES: (),
    Kind.TEXT: "unread",
    Kind.FINDING: Finding.PRESENT,
    Kind.ROLE: "",
    Kind.VERDICT: Verdict.UNDECIDED,
    Kind.YES: True,
    Kind.CHANCE: Reading(Typed(0.5)),
    Kind.RATIO: 1.0,
    Kind.COUNT: 1,
    Kind.NUMBER: 0.0,
    Kind.SIGNED: 0.5,
    Kind.RELATION: RelationKind.COINCIDENT,
}


def _item(row: _Row) -> Item:
    values = dict(row.values)
    for name in ("detection", "false_report"):
        if name in values:
            values[name] = values[name].best
        if name in row.lost:
            values[name] = {"detection": 1.0, "false_report": 0.0}[name]
    return Item(origin=row.origin, **values)


def _likelihood(row: _Row) -> Likelihood:
    record = {
        name: row.values[name].best
        for name in ("detection", "false_report", "detection_if_false", "false_report_if_false")
        if name in row.values and name not in row.lost
    }
    return Likelihood(
        **record,
        if_true=row.judgement("if_true", "if_true_low", "if_true_high"),
        if_false=row.judgement("if_false", "if_false_low", "if_false_high"),
        origin=row.origin,
        **row.get("coder", "item", "hypothesis", "ratio", "rank", "logical", "reason"),
    )


def _prior(row: _Row) -> Prior:
    chance = row.judgement("best", "low", "high") or Judgement(best=0.5)
    names = ("set", "coder", "case", "hypothesis", "basis", "sources")
    return Prior(chance=chance, origin=row.origin, **row.get(*names))


def _dependence(row: _Row) -> Dependence:
    return Dependence(origin=row.origin, **row.values)


def _source(row: _Row) -> Source:
    return Source(origin=row.origin, **row.values)


def _verdict(row: _Row) -> StatedVerdict:
    return StatedVerdict(origin=row.origin, **row.values)


def _expected(row: _Row) -> Expected:
    value = row.values["value"]
    digits = row.values.get("digits", _decimals(getattr(value, "text", "")))
    names = ("case", "hypothesis", "quantity", "value", "source")
    return Expected(digits=digits, origin=row.origin, **row.get(*names))


def _decimals(text: str) -> int:
    found = re.fullmatch(r"[+\-−]?\d*[.,](\d+)", text)
    return len(found[1]) if found else 0


def _relation(row: _Row) -> Relation:
    return Relation(origin=row.origin, **row.values)


def _step(row: _Row) -> Step:
    return Step(origin=row.origin, **row.values)


def _search(row: _Row) -> Search:
    return Search(origin=row.origin, **row.values)


def _contingency(row: _Row) -> Contingency:
    sides = ("chance", "if_true", "chance_if_false", "if_false")
    judged: dict[str, Any] = {
        name: Judgement(best=row.values[name].best) for name in sides if name in row.values
    }
    names = ("coder", "item", "hypothesis", "condition", "reason")
    return Contingency(origin=row.origin, **judged, **row.get(*names))


def _answer(row: _Row) -> Answer:
    return Answer(origin=row.origin, **row.values)


_BUILDERS: Mapping[str, Callable[[_Row], Any]] = {
    "items": _item,
    "likelihoods": _likelihood,
    "priors": _prior,
    "dependence": _dependence,
    "sources": _source,
    "verdicts": _verdict,
    "expected": _expected,
    "relations": _relation,
    "steps": _step,
    "searches": _search,
    "contingencies": _contingency,
    "answers": _answer,
}


# --- the cells ----------------------------------------------------------------------


def _readers(words: Words) -> Mapping[Kind, Callable[[str], Any]]:
    """Return a reader per kind of cell; each raises CellError."""
    read_before: dict[str, Reading] = {}

    def chance(cell: str) -> Reading:
        if cell not in read_before:
            try:
                read_before[cell] = read_chance(cell, words.scale, intervals=words.intervals)
            except CellError:
                if words.lost and not any(map(str.isdigit, cell)):
                    raise CellError("", "", "") from None
                raise
        return read_before[cell]

    def ratio(cell: str) -> Typed:
        try:
            return read_ratio(cell, words.scale)
        except CellError:
            if words.lost and not any(map(str.isdigit, cell)):
                raise CellError("", "", "") from None
            raise

    return {
        Kind.ID: str,
        Kind.LABEL: _label,
        Kind.NAMES: _names,
        Kind.TEXT: str,
        Kind.FINDING: _word_reader(
            {word.value: word for word in Finding} | {"yes": Finding.PRESENT, "no": Finding.ABSENT}
        ),
        Kind.ROLE: _word_reader({word.value: word for word in Role}),
        Kind.VERDICT: _word_reader(
            {word.value: word for word in (Verdict.CONFIRMED, Verdict.REJECTED, Verdict.UNDECIDED)}
        ),
        Kind.YES: _word_reader({"yes": True, "no": False}),
        Kind.CHANCE: chance,
        Kind.RATIO: ratio,
        Kind.COUNT: _count,
        Kind.NUMBER: read_number,
        Kind.SIGNED: lambda cell: read_number(cell) if cell[:1] in "-−" else chance(cell).best,
        Kind.RELATION: _word_reader({word.value: word for word in RelationKind}),
    }


def _label(cell: str) -> str:
    if "\n" in cell or "\r" in cell:
        raise CellError(
            "there is a line break in this name", "a name on one line", "delete the line break"
        )
    return cell


def _names(cell: str) -> tuple[str, ...]:
    return tuple(_label(name) for name in _listed(cell))


def _listed(cell: str) -> Iterator[str]:
    names = [name.strip() for name in cell.split(";")]
    return filter(None, names)


def _word_reader(words: Mapping[str, Any]) -> Callable[[str], Any]:
    def read(cell: str) -> Any:
        folded = " ".join(cell.casefold().split())
        if folded not in words:
            close = nearest(folded, list(words))
            raise CellError(
                f"{cell!r} is not one of the words that may stand here",
                ", ".join(words),
                f"did you mean {close!r}?" if close else "choose one of these",
            )
        return words[folded]

    return read


def _count(cell: str) -> int:
    if not re.fullmatch(r"\d{1,9}", cell):
        raise CellError(
            f"{cell!r} is not a whole number", "0, 1, 2 …", "write it in digits, without decimals"
        )
    return int(cell)
