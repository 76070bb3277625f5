"""Packages: items judged jointly, which then do not count by themselves as well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bayestrace.study.parts import Item

__all__ = ["contents", "set_aside"]


def contents(items: Iterable[Item]) -> Mapping[str, tuple[str, ...]]:
    """Return package → all that it takes together, through the packages in it."""
    parts = {item.id: item.parts for item in items if item.parts}
    found = {}
    for package, mine in parts.items():
        inside = dict.fromkeys(mine)
        todo = list(inside)
        while todo:
            for part in parts.get(todo.pop(), ()):
                if part not in inside:
                    inside[part] = None
                    todo.append(part)
        found[package] = tuple(inside)
    return found


def set_aside(
    items: Iterable[Item], judged: Iterable[tuple[str, str, str]]
) -> frozenset[tuple[str, str, str]]:
    """Return the (coder, item, frame) that do not count: they are in a package judged there."""
    inside = contents(items)
    if not inside:
        return frozenset()
    return frozenset(
        (coder, part, frame)
        for coder, item, frame in judged
        if item in inside
        for part in inside[item]
    )
