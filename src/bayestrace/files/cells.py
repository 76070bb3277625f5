"""Parts of a study back to cells of text, so that reading them gives equal parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from bayestrace.files.columns import TABLES, Table
from bayestrace.scales import CellError, Reading, Scale, Typed, read_chance, read_ratio
from bayestrace.study.parts import Judgement
from bayestrace.study.statements import Unanswered
from bayestrace.study.study import Study
from bayestrace.study.words import Finding, Mode

__all__ = ["table_cells"]

Cells = dict[str, str]


def table_cells(study: Study, table: Table) -> tuple[list[str], list[list[str]]]:
    """Return the header and the rows of a table: optional columns only where they are used."""
    writer = _Writer(study)
    rows = [writer.cells(table.name, part) for part in getattr(study, table.name)]
    used = {name for row in rows for name, cell in row.items() if cell}
    if waiting := _waiting(study, table):
        clues = {item.id: item.clue for item in study.items}
        rows += [_names(part) for part in waiting]
        rows = [{**row, "clue": clues[row["item"]]} for row in rows]
        used |= {"clue", *_to_fill_in(study, waiting)}
    header = [c.name for c in table.columns if c.required or c.name in used]
    return header, [[row.get(name, "") for name in header] for row in rows]


def _waiting(study: Study, table: Table) -> list[Unanswered]:
    """The questions that wait in a table."""
    if table.name not in ("likelihoods", "repeats"):
        return []
    return [row for row in study.unanswered if row.again == (table.name == "repeats")]


def _names(part: Unanswered) -> Cells:
    return {"coder": part.coder, "item": part.item, "hypothesis": part.hypothesis}


def _to_fill_in(study: Study, waiting: Sequence[Unanswered]) -> Iterator[str]:
    """Yield the columns that the questions may be answered in."""
    sides = ["if_true"]
    if any(study.places.labels[study.places.canonical(row.hypothesis)].mode == Mode.CLAIM
           for row in waiting):  # fmt: skip
        sides.append("if_false")
    yield from (f"{side}{end}" for side in sides for end in ("", "_low", "_high"))
    sought = {item.id for item in study.items if item.found != Finding.NOT_SOUGHT}
    if any(row.item in sought for row in waiting):
        yield "ratio"  # it weighs a finding
    yield "reason"


class _Writer:
    """Knows the study's scale: a word is written only where it reads back as the number."""

    def __init__(self, study: Study) -> None:
        self.scale: Scale | None = study.scale.scale if study.scale else None
        self.intervals = bool(study.scale and study.scale.intervals)
        self.readings: dict[str, Reading | None] = {}

    def cells(self, table: str, part: Any) -> Cells:
        names = TABLES[table].names
        special: Cells = {}
        for name, cells_of in _SPECIAL.get(table, {}).items():
            special |= cells_of(self, name, getattr(part, name))
        plain = {
            name: _plain(getattr(part, name))
            for name in names
            if name not in special and hasattr(part, name)
        }
        return plain | special

    def reading(self, text: str) -> Reading | None:
        if text not in self.readings:
            try:
                found = read_chance(text, self.scale, intervals=self.intervals)
            except CellError:
                found = None
            self.readings[text] = found
        return self.readings[text]

    def chance(self, name: str, value: float) -> Cells:
        text = getattr(value, "text", "")
        reading = self.reading(text) if text else None
        return {name: text if reading and reading.best == value else repr(float(value))}

    def detection(self, name: str, value: float) -> Cells:
        default = {"detection": 1.0, "false_report": 0.0}[name]
        if value == default and not getattr(value, "text", ""):
            return {name: ""}
        return self.chance(name, value)

    def optional(self, name: str, value: float | None) -> Cells:
        return {name: ""} if value is None else self.chance(name, value)

    def single(self, name: str, value: Judgement | None) -> Cells:
        return self.optional(name, None if value is None else value.best)

    def judgement(self, name: str, value: Judgement | None) -> Cells:
        best = "best" if name == "chance" else name
        low, high = ("low", "high") if name == "chance" else (f"{name}_low", f"{name}_high")
        if value is None:
            return {best: "", low: "", high: ""}
        text = getattr(value.best, "text", "")
        reading = self.reading(text) if text else None
        ends = (value.low, value.high)
        if reading and reading.best == value.best:
            derived = reading[1:] == ends and not any(getattr(end, "text", "") for end in ends)
            if derived:
                return {best: text, low: "", high: ""}
            if reading.low is not None and value.low is None:
                reading = None  # the word alone would bring its band with it
        else:
            reading = None
        cells = {best: text if reading else repr(float(value.best))}
        for end_name, end in ((low, value.low), (high, value.high)):
            cells |= {end_name: ""} if end is None else self.chance(end_name, end)
        return cells

    def ratio(self, name: str, value: float | None) -> Cells:
        if value is None:
            return {name: ""}
        text = getattr(value, "text", "")
        try:
            same = bool(text) and read_ratio(text, self.scale) == value
        except CellError:
            same = False
        return {name: text if same else repr(float(value))}

    def number(self, name: str, value: float) -> Cells:
        return {name: value.text if isinstance(value, Typed) else repr(float(value))}


_LIKELIHOOD: Mapping[str, Callable[[_Writer, str, Any], Cells]] = {
    "if_true": _Writer.judgement,
    "if_false": _Writer.judgement,
    "ratio": _Writer.ratio,
    "detection": _Writer.optional,
    "false_report": _Writer.optional,
    "detection_if_false": _Writer.optional,
    "false_report_if_false": _Writer.optional,
}

_SPECIAL: Mapping[str, Mapping[str, Callable[[_Writer, str, Any], Cells]]] = {
    "items": {"detection": _Writer.detection, "false_report": _Writer.detection},
    "likelihoods": _LIKELIHOOD,
    "repeats": _LIKELIHOOD,
    "priors": {"chance": _Writer.judgement},
    "dependence": {"rho": _Writer.chance},
    "contingencies": dict.fromkeys(
        ("chance", "if_true", "chance_if_false", "if_false"), _Writer.single
    ),
    "expected": {"value": _Writer.number},
}


def _plain(value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, tuple):
        return "; ".join(value)
    return str(value)


def csv_lines(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a CSV file: comma, LF, quotation marks only where needed."""
    for row in (header, *rows):
        yield ",".join(map(_quoted, row)) + "\n"


def _quoted(cell: str) -> str:
    if cell and (cell != cell.strip() or any(mark in cell for mark in ',"\n\r')):
        return '"' + cell.replace('"', '""') + '"'
    return cell
