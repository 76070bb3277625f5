"""Studies on the way from one version to another: some kinds of changes made, others not yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from bayestrace.errors import StudyError
from bayestrace.stats.history.edits import kind_of
from bayestrace.study.parts import Item

if TYPE_CHECKING:
    from bayestrace.study.study import Study

__all__ = ["hybrid"]

Cell = tuple[Any, ...]
"""The rows in which one coder judges one label of one item: a likelihood, or conditions."""


def hybrid(before: Study, after: Study, done: Sequence[str]) -> Study | None:
    """Return the study in which some kinds of changes are made; None if it cannot be valid.

    Its priors are equal and its texts are gone: whoever asks takes from it what the findings
    weigh, and nothing else.
    """
    items = _items(before, after, done)
    named = {item.id for item in items}
    items = [
        replace(
            item,
            given=tuple(name for name in item.given if name in named),
            parts=tuple(name for name in item.parts if name in named),
            sources=(),
            steps=(),
        )
        for item in items
    ]
    rows = _rows(before, after, done, named)
    framed = after if "hypothesis" in done else before
    coders = {row.coder for row in rows}
    clusters = {item.cluster for item in items}
    dependence = (after if "dependence" in done else before).dependence
    who = {one.id: one for one in (*after.coder_details, *before.coder_details)}
    cases = {case.id: case for case in (*before.cases, *after.cases)}
    try:
        return before.replace(
            cases=tuple(cases.values()),
            hypotheses=framed.hypotheses,
            frames=framed.frames,
            items=tuple(items),
            likelihoods=tuple(row for row in rows if not hasattr(row, "condition")),
            contingencies=tuple(row for row in rows if hasattr(row, "condition")),
            dependence=tuple(
                row
                for row in dependence
                if row.cluster in clusters and (not row.coder or row.coder in coders)
            ),
            priors=(),
            equal_priors=True,
            sources=(),
            verdicts=(),
            expected=(),
            relations=(),
            steps=(),
            searches=(),
            repeats=(),
            unanswered=(),
            answers=(),
            coder_details=tuple(one for name, one in who.items() if name in coders),
            frozen=(),
        )
    except StudyError:
        return None


def _items(before: Study, after: Study, done: Sequence[str]) -> list[Item]:
    new = {item.id: item for item in after.items}
    known = {item.id for item in before.items}
    columns = [field.name for field in fields(Item) if field.compare]
    taken = [name for name in columns if kind_of("items", name) in done]
    found = []
    for item in before.items:
        if item.id in new:
            values = {name: getattr(new[item.id], name) for name in taken}
            changed = any(getattr(item, name) != value for name, value in values.items())
            found.append(replace(item, **values) if changed else item)
        elif "item removed" not in done:
            found.append(item)
    if "item added" in done:
        found += [item for item in after.items if item.id not in known]
    return found


def _rows(before: Study, after: Study, done: Sequence[str], named: set[str]) -> list[Any]:
    old, new = _cells(before, named), _cells(after, named)
    reframed = "hypothesis" in done and before.frames != after.frames
    common = {item.id for item in before.items} & {item.id for item in after.items}
    found: list[Any] = []
    for key in dict.fromkeys([*old, *new]):
        here, there = old.get(key, {}), new.get(key, {})
        if key[1] not in common:
            chosen = here or there
        elif "likelihood" in done:
            chosen = there
        elif reframed:
            chosen = _reframed(after, here, there)
        else:
            chosen = here
        found += [row for cell in chosen.values() for row in cell]
    return found


def _cells(study: Study, named: set[str]) -> dict[tuple[str, str], dict[str, Cell]]:
    """(coder, item) → label → the rows that judge it."""
    found: dict[tuple[str, str], dict[str, Cell]] = defaultdict(dict)
    for row in (*study.likelihoods, *study.contingencies):
        if row.item in named:
            label = study.places.canonical(row.hypothesis)
            cells = found[row.coder, row.item]
            cells[label] = (*cells.get(label, ()), row)
    return found


def _reframed(after: Study, here: Mapping[str, Cell], there: Mapping[str, Cell]) -> dict[str, Cell]:
    """Judgements as they were, with those of new worlds added, frame by frame of the later study.

    Where that would leave a frame half judged, or mix ways of entry, the later rows stand.
    """
    found: dict[str, Cell] = {}
    for frame in after.world_frames:
        mixed = {
            label: cell
            for label in frame.judged
            if (cell := here.get(label) or there.get(label)) is not None
        }
        if any(label in here for label in mixed):
            whole = len(mixed) == len(frame.judged)
            ways = {_way(cell) for cell in mixed.values()}
            if not whole or len(ways) > 1:
                mixed = {label: there[label] for label in frame.judged if label in there}
            found |= mixed
    return found


def _way(cell: Cell) -> str:
    row = cell[0]
    ways = ("ratio", "rank")
    return next((way for way in ways if getattr(row, way, None) is not None), "chance")
