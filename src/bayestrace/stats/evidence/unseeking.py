"""The study as it would be had nobody looked for some of its items."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from bayestrace.study.words import Finding

if TYPE_CHECKING:
    from bayestrace.study.study import Study

__all__ = ["taken_along", "without_items"]


def taken_along(study: Study, items: Iterable[str]) -> tuple[str, ...]:
    """Return the other items that go with some: judged given one of them, or a package of them."""
    follows: dict[str, list[str]] = defaultdict(list)
    for item in study.items:
        for name in (*item.given, *item.parts):
            follows[name].append(item.id)
    gone = dict.fromkeys(items)
    todo, first = list(gone), set(gone)
    while todo:
        for name in follows[todo.pop()]:
            if name not in gone:
                gone[name] = None
                todo.append(name)
    return tuple(item.id for item in study.items if item.id in gone and item.id not in first)


def without_items(study: Study, items: Iterable[str]) -> Study:
    """Return the study in which these items, and those that go with them, were not sought.

    Of a package that goes, the parts that stay count by themselves again.
    """
    gone = set(items)
    gone |= set(taken_along(study, gone))
    return study.replace(
        items=tuple(
            replace(item, found=Finding.NOT_SOUGHT, given=(), parts=()) if item.id in gone else item
            for item in study.items
        )
    )
