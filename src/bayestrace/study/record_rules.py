"""Chances of a record that depend on which hypothesis is true: sides, order, and what they exclude.

An item's own detection and false report hold wherever a row gives none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from bayestrace.errors import Problem
from bayestrace.study.faults import fault
from bayestrace.study.overview import Overview
from bayestrace.study.words import Finding, Mode

if TYPE_CHECKING:
    from bayestrace.study.parts import Item, Likelihood
    from bayestrace.study.worlds import WorldFrame

__all__ = ["excluded_worlds", "record_faults", "with_own_records"]

_TRUE, _FALSE = ("detection", "false_report"), ("detection_if_false", "false_report_if_false")


class Record(NamedTuple):
    """How a clue would come about and be recorded in one world, as a row says it."""

    row: Likelihood
    columns: tuple[str, str]
    clue: float
    detection: float
    false_report: float

    def chance_of(self, finding: Finding | str) -> float:
        """Return P(finding | world)."""
        there, gone = self.detection, self.false_report
        if finding == Finding.ABSENT:
            there, gone = 1 - there, 1 - gone
        return self.clue * there + (1 - self.clue) * gone


def with_own_records(row: Likelihood) -> bool:
    """Say whether a row gives a detection or a false report of its own."""
    return any(getattr(row, name) is not None for name in (*_TRUE, *_FALSE))


def _records(frame: WorldFrame, item: Item, rows: Mapping[str, Likelihood]) -> dict[str, Record]:
    """Return world → record, of the rows that hold probabilities."""
    found = {}
    for label, row in rows.items():
        for world, judged, columns in (
            (label, row.if_true, _TRUE),
            (f"not {label}", row.if_false, _FALSE),
        ):
            if judged is None or (columns is _FALSE and frame.mode != Mode.CLAIM):
                continue
            own = [getattr(row, name) for name in columns]
            filled = zip(own, (item.detection, item.false_report), strict=True)
            found[world] = Record(
                row, columns, judged.best, *(own if own is not None else its for own, its in filled)
            )
    return found


def _alike(records: Mapping[str, Record]) -> bool:
    """Say whether a record comes about as often in every world, whatever the clue."""
    pairs = {(record.detection, record.false_report) for record in records.values()}
    return len(pairs) == 1 and all(d == f for d, f in pairs)


def excluded_worlds(frame: WorldFrame, item: Item, rows: Mapping[str, Likelihood]) -> set[str]:
    """Return the worlds that exclude the finding of an item."""
    records = _records(frame, item, rows)
    if item.found == Finding.NOT_SOUGHT or _alike(records):
        return set()
    return {world for world, record in records.items() if record.chance_of(item.found) == 0}


def record_faults(seen: Overview) -> Iterator[Problem]:
    """A row's own chances of a record belong to probabilities, are in order, and exclude nothing.

    Nothing, that is, unless the row says that it is meant.
    """
    frames = {frame.id: frame for frame in seen.frames}
    own: set[str] = set()
    for (_, name, frame_id), rows in seen.rows.items():
        item, frame = seen.items[name], frames[frame_id]
        mine = [row for row in rows.values() if with_own_records(row)]
        for row in mine:
            yield from _misplaced(row, frame)
        if not mine:
            continue
        own.add(name)
        records = _records(frame, item, rows)
        excluded = excluded_worlds(frame, item, rows)
        for world, record in records.items():
            if record.row in mine:
                yield from _order(record, item, excluded=world in excluded)
    for (coder, name, _), rows in seen.rows.items():
        item = seen.items[name]
        ranked = next((row for row in rows.values() if row.rank is not None), None)
        if any(row.if_true is not None for row in rows.values()):
            continue  # a residual that is ranked beside probabilities has one as well
        if ranked and name in own and (item.detection, item.false_report) != (1, 0):
            yield fault(
                ranked,
                f"coder {coder!r} ranked item {name!r}, whose chance of a record depends on the "
                "hypothesis for another coder",
                column="rank",
                allowed="probabilities from every coder of such an item",
                remedy="enter probabilities, or take detection and false_report out of "
                "likelihoods.csv",
            )


def _misplaced(row: Likelihood, frame: WorldFrame) -> Iterator[Problem]:
    if row.if_true is None:
        way = "ratio" if row.ratio is not None else "rank"
        column = next(name for name in (*_TRUE, *_FALSE) if getattr(row, name) is not None)
        yield fault(
            row,
            f"a {way} weighs the finding as found, so it already holds {column}",
            column=column,
            came=f"{getattr(row, column):g}",
            allowed="detection and false_report beside probabilities only",
            remedy=f"empty {column}, or enter probabilities",
        )
    if frame.mode != Mode.CLAIM:
        for column in _FALSE:
            if getattr(row, column) is not None:
                yield fault(
                    row,
                    f"{row.hypothesis!r} is no claim of its own, so it has no other side",
                    column=column,
                    came=f"{getattr(row, column):g}",
                    allowed=f"{column} for a claim only",
                    remedy=f"empty it; the rows of the other hypotheses have {column[:-9]} of "
                    "their own",
                )


def _order(record: Record, item: Item, *, excluded: bool) -> Iterator[Problem]:
    row, (hit, error) = record.row, record.columns
    both = None not in (getattr(row, hit), getattr(row, error))
    if record.false_report > record.detection and not both:  # both are looked at by themselves
        filled, kept = (hit, error) if getattr(row, hit) is None else (error, hit)
        yield fault(
            row,
            f"under {row.hypothesis!r} item {item.id!r} would be recorded more often when the "
            f"clue is not there: {filled} is empty, so that of items.csv holds",
            column=kept,
            came=f"{hit} {record.detection:g}, {error} {record.false_report:g}",
            allowed=f"{error} at most as large as {hit}",
            remedy=f"fill in {filled} in this row, or check whether the two were exchanged",
        )
    elif excluded and not row.logical:
        yield fault(
            row,
            f"item {item.id!r} was found {item.found}, which its own chances of a record make "
            f"impossible under {row.hypothesis!r}",
            column=hit if getattr(row, hit) is not None else error,
            came=f"{hit} {record.detection:g}, {error} {record.false_report:g}",
            allowed="chances that leave the finding possible, or yes in the column logical",
            remedy="write what you would bet on, as 0.01 or 0.99; only if the record is impossible "
            "or certain by its very meaning, write yes in the column logical",
        )
