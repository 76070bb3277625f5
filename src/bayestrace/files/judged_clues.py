"""Clues beside judgements: for reading while judging, and held against those of the items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from bayestrace.errors import Problem
from bayestrace.files.parsing import ReadClue
from bayestrace.study.parts import Item

__all__ = ["clue_problems", "with_clues_as_judged"]


def clue_problems(items: Iterable[Item], clues: Iterable[ReadClue]) -> Iterator[Problem]:
    """Yield one problem for each item beside whose judgements another question stands."""
    known = {item.id: item for item in items}
    for name, others in _changed(known, clues).items():
        more = f"; so in {len(others)} rows" if len(others) > 1 else ""
        first = others[0]
        yield Problem(
            what=f"the clue beside this judgement is not that of item {name!r}{more}: which of the "
            "two questions was judged?",
            file=first.origin.file,
            row=first.origin.row,
            column="clue",
            came=repr(first.clue),
            allowed=repr(known[name].clue),
            remedy="if that of the item was judged, empty these cells; they are filled in anew. "
            "Else put the question that was judged into the item",
        )


def with_clues_as_judged(items: Sequence[Item], clues: Iterable[ReadClue]) -> tuple[Item, ...]:
    """Return the items with the questions that somebody says to have judged."""
    changed = _changed({item.id: item for item in items}, clues)
    return tuple(
        replace(item, clue=changed[item.id][0].clue) if item.id in changed else item
        for item in items
    )


def _changed(items: Mapping[str, Item], clues: Iterable[ReadClue]) -> dict[str, list[ReadClue]]:
    """Item → clues beside its judgements that differ in more than spaces."""
    found: dict[str, list[ReadClue]] = {}
    for one in clues:
        item = items.get(one.item)
        if item is not None and one.clue.split() and one.clue.split() != item.clue.split():
            found.setdefault(one.item, []).append(one)
    return found
