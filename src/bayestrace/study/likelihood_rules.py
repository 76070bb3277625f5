"""Likelihoods name known things, fill a frame wholly or not at all, and leave a world possible."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from bayestrace.errors import Problem
from bayestrace.study.faults import fault
from bayestrace.study.ordinal_residuals import ranked_beside
from bayestrace.study.overview import Overview, unknown
from bayestrace.study.record_rules import excluded_worlds
from bayestrace.study.words import Mode
from bayestrace.study.worlds import WorldFrame

if TYPE_CHECKING:
    from bayestrace.study.parts import Likelihood
    from bayestrace.study.statements import Unanswered

__all__ = [
    "exclusion_faults",
    "likelihood_faults",
    "misplaced",
    "repeat_faults",
    "whole_frame_faults",
]


def likelihood_faults(seen: Overview) -> Iterator[Problem]:
    """A row names a known item and label, with the sides that its frame asks for."""
    yield from _placed_faults(seen, seen.study.likelihoods)


def repeat_faults(seen: Overview) -> Iterator[Problem]:
    """What was asked a second time names known things, as a likelihood does."""
    yield from _placed_faults(seen, seen.study.repeats)


def _placed_faults(seen: Overview, rows: Iterable[Likelihood]) -> Iterator[Problem]:
    labels = set(seen.places.labels)
    for row in rows:
        item = seen.items.get(row.item)
        if item is None and not seen.unread.holds("items", row.item):
            yield unknown(row, "item", row.item, "item", seen.items)
        placed = seen.places.find(row.hypothesis)
        if placed is None:
            if not seen.unread.judges(row.hypothesis):
                yield misplaced(row, seen, labels)
            continue
        frame, _ = placed
        yield from _sides(row, frame)
        if row.ratio is not None and item and (item.detection, item.false_report) != (1, 0):
            yield fault(
                row,
                f"the ratio of item {item.id!r} already holds its detection",
                column="ratio",
                came=f"detection {item.detection:g}, false_report {item.false_report:g}",
                allowed="a ratio of the finding as found, without detection and false_report",
                remedy="empty detection and false_report of the item, or enter probabilities",
            )


def misplaced(row: Likelihood | Unanswered, seen: Overview, labels: set[str]) -> Problem:
    """Say why a row cannot judge the label that it names."""
    for frame in seen.frames:
        if frame.mode == Mode.FACTORS and row.hypothesis in frame.hypotheses:
            return fault(
                row,
                f"{row.hypothesis!r} is a factor: its likelihood is judged per combination",
                column="hypothesis",
                came=row.hypothesis,
                allowed=", ".join(frame.worlds),
                remedy=f"write one row for each of the {len(frame.worlds)} combinations",
            )
        if frame.residual_parts and row.hypothesis == frame.residual:
            return fault(
                row,
                f"{row.hypothesis!r} is all its parts together, so each part is judged by itself",
                column="hypothesis",
                came=row.hypothesis,
                allowed=", ".join(frame.residual_parts),
                remedy=f"write one row for each of the {len(frame.residual_parts)} parts",
            )
    return unknown(row, "hypothesis", row.hypothesis, "hypothesis", labels)


def _sides(row: Likelihood, frame: WorldFrame) -> Iterator[Problem]:
    if frame.mode == Mode.CLAIM and row.if_true is not None and row.if_false is None:
        yield fault(
            row,
            f"{row.hypothesis!r} is a claim: the side where it is false is missing",
            column="if_false",
            allowed="both if_true and if_false",
            remedy="ask how likely the clue would be if the claim were false",
        )
    if frame.mode != Mode.CLAIM and row.if_false is not None:
        yield fault(
            row,
            f"{row.hypothesis!r} is no claim of its own: its frame has a row for each world",
            column="if_false",
            allowed="if_true only",
            remedy="empty if_false; the rivals' rows say how likely the clue is otherwise",
        )


def whole_frame_faults(seen: Overview) -> Iterator[Problem]:
    """For a coder an item has all rows of a frame or none, all entered the same way."""
    frames = {frame.id: frame for frame in seen.frames}
    unread = {
        (coder, item, seen.places.canonical(label))
        for coder, item, label in seen.unread.likelihoods | seen.unread.contingencies
    }
    ways: dict[tuple[str, str], set[str]] = defaultdict(set)
    first: dict[tuple[str, str], Likelihood] = {}
    for (coder, item, frame_id), rows in seen.rows.items():
        frame = frames[frame_id]
        some = next(iter(rows.values()))
        gone = [name for name in frame.judged if name not in rows]
        gone = [
            name
            for name in gone
            if (coder, item, name) not in unread and (coder, name) not in seen.astray
        ]
        silent = (
            {"likelihoods", "contingencies"} & seen.unread.tables
            or frame_id in seen.shaky
            or (coder, item, frame_id) in seen.doubled
            or seen.strangers.get((coder, item), 0) >= len(gone)
        )
        waiting = [name for name in gone if (coder, item, name) in seen.waiting]
        if waiting and waiting == gone and not silent:
            yield fault(
                seen.waiting[coder, item, waiting[0]],
                f"item {item!r} is half answered by {coder!r}: for {', '.join(map(repr, rows))}, "
                f"while {', '.join(map(repr, waiting))} still "
                f"{'waits' if len(waiting) == 1 else 'wait'} for an answer",
                column="if_true",
                allowed=f"answers in all rows of the frame {frame_id!r}, or in none",
                remedy="answer what still waits, or empty the answers of this item for now",
            )
        elif gone and not silent:
            yield fault(
                some,
                f"coder {coder!r} judged item {item!r} for {', '.join(map(repr, rows))} but "
                f"not for {', '.join(map(repr, gone))}",
                column="hypothesis",
                allowed=f"all rows of the frame {frame_id!r} or none",
                remedy="add the missing rows, or delete those that are there",
            )
        first.setdefault((coder, item), some)
        beside = ranked_beside(frame, rows.items())
        ways[coder, item] |= {
            "probabilities" if beside and row.rank is not None else _way(row)
            for row in rows.values()
        }
        yield from _ranks_too_low(frame, rows) if beside else ()
        base = rows.get(frame.worlds[0])
        if frame.mode != Mode.CLAIM and base and base.ratio is not None and base.ratio != 1:
            yield fault(
                base,
                f"ratios in frame {frame_id!r} are over its first world, {frame.worlds[0]!r}, "
                "so that world's own ratio is 1",
                column="ratio",
                came=f"{base.ratio:g}",
                allowed="1 in the row of the first world",
                remedy="divide the item's ratios by this one",
            )
    for (coder, item), used in ways.items():
        if len(used) > 1:
            yield fault(
                first[coder, item],
                f"coder {coder!r} judged item {item!r} in several ways: as "
                f"{' and as '.join(sorted(used))}",
                column="ratio",
                allowed="one way for all rows of an item and a coder",
                remedy="use the same columns in all its rows",
            )


def _ranks_too_low(frame: WorldFrame, rows: Mapping[str, Likelihood]) -> Iterator[Problem]:
    """The last rank of a residual is one more than there are rivals to rank it among."""
    last = 1 + sum(row.rank is None for row in rows.values())
    for name, row in rows.items():
        if row.rank is not None and row.rank > last:
            yield fault(
                row,
                f"{name!r} is ranked among {last - 1} rival{'s' * (last != 2)}, so its rank is at "
                f"most {last}",
                column="rank",
                came=f"{row.rank}",
                allowed=f"1 (at least as likely as the likeliest) to {last} (at most as likely as "
                "the least likely)",
                remedy=f"say where {name!r} stands among the rivals of frame {frame.id!r}",
            )


def _way(row: Likelihood) -> str:
    if row.ratio is not None:
        return "ratio"
    return "rank" if row.rank is not None else "probabilities"


def exclusion_faults(seen: Overview) -> Iterator[Problem]:
    """Evidence that logic excludes in every world of a frame has no posterior."""
    frames = {frame.id: frame for frame in seen.frames}
    excluded: dict[tuple[str, str, str], dict[str, set[str]]] = defaultdict(dict)
    for (coder, name, frame_id), rows in seen.counted.items():
        if not any(row.logical for row in rows.values()):
            continue
        item, frame = seen.items[name], frames[frame_id]
        out = excluded_worlds(frame, item, rows)
        if out:
            excluded[coder, item.case, frame_id][name] = out
    for (coder, case, frame_id), by_item in excluded.items():
        if set().union(*by_item.values()) >= set(frames[frame_id].worlds):
            yield fault(
                seen.items[next(iter(by_item))],
                f"in frame {frame_id!r}, case {case!r}, every world is excluded by what coder "
                f"{coder!r} called logical",
                column="found",
                came=", ".join(by_item),
                allowed="at least one world that the evidence leaves possible",
                remedy="check the findings and the zeros of these items; a residual helps if "
                "none of the hypotheses is true",
            )
