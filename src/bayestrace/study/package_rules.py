"""Packages take together known items of their own case that were sought, each in one package."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bayestrace.errors import Problem
from bayestrace.study.faults import fault
from bayestrace.study.overview import Overview, unknown
from bayestrace.study.packaging import contents
from bayestrace.study.words import Finding

if TYPE_CHECKING:
    from bayestrace.study.parts import Item

__all__ = ["package_faults"]


def package_faults(seen: Overview) -> Iterator[Problem]:
    """A package was sought, and so were its parts, which are in no other package."""
    inside = contents(seen.study.items)
    packed: dict[str, str] = {}
    for item in seen.study.items:
        if not item.parts:
            continue
        if item.found == Finding.NOT_SOUGHT:
            yield fault(
                item,
                f"the package {item.id!r} was not sought, although its parts stand for it",
                column="found",
                came=item.found,
                allowed="present or absent",
                remedy="say whether its parts were found as its clue asks, or empty parts",
            )
        if len(set(item.parts)) < 2:
            yield fault(
                item,
                f"the package {item.id!r} takes one item together with nothing",
                column="parts",
                came="; ".join(item.parts),
                allowed="two items or more",
                remedy="add the others, or empty parts",
            )
        for name in dict.fromkeys(item.parts):
            part = seen.items.get(name)
            if part is None:
                if not seen.unread.holds("items", name):
                    yield unknown(item, "parts", name, "item", seen.items)
                continue
            yield from _part_faults(item, part)
            if packed.setdefault(name, item.id) != item.id:
                yield fault(
                    item,
                    f"{name!r} is in the package {packed[name]!r} already",
                    column="parts",
                    came=name,
                    allowed="items of one package each, or of a package in this one",
                    remedy=f"put the package {packed[name]!r} in this one, or take {name!r} out of "
                    "one of them",
                )
        yield from _circles(seen, item, inside[item.id])


def _part_faults(item: Item, part: Item) -> Iterator[Problem]:
    if part.case != item.case:
        yield fault(
            item,
            f"{part.id!r}, in the package {item.id!r}, is of another case",
            column="parts",
            came=part.id,
            allowed="items of the same case",
            remedy="make a package in each case",
        )
    elif part.found == Finding.NOT_SOUGHT:
        yield fault(
            item,
            f"{part.id!r}, in the package {item.id!r}, was not sought",
            column="parts",
            came=part.id,
            allowed="items that were found present or absent",
            remedy="take it out of the package, or record what was found",
        )


def _circles(seen: Overview, item: Item, inside: tuple[str, ...]) -> Iterator[Problem]:
    if item.id in inside:
        yield fault(
            item,
            f"the package {item.id!r} is in itself, directly or through other packages",
            column="parts",
            came="; ".join(item.parts),
            allowed="no circles",
            remedy="list the items themselves",
        )
        return
    for name in item.given:
        if name in inside:
            yield fault(
                item,
                f"the package {item.id!r} is judged given {name!r}, which is in it",
                column="given",
                came=name,
                allowed="items outside the package",
                remedy=f"take {name!r} out of given: a package is judged with all its parts",
            )
    for name in inside:
        if name in seen.items and item.id in seen.items[name].given:
            yield fault(
                seen.items[name],
                f"{name!r} is judged given the package {item.id!r}, which it is in",
                column="given",
                came=item.id,
                allowed="items outside the package, or other parts of it",
                remedy=f"take {item.id!r} out of given, or {name!r} out of the package",
            )
