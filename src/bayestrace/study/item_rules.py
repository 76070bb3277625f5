"""Items speak of known cases and sources, and are judged given others without circles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from bayestrace.errors import Problem
from bayestrace.study.faults import fault
from bayestrace.study.overview import Overview, unknown
from bayestrace.study.words import Finding

if TYPE_CHECKING:
    from bayestrace.study.parts import Item

__all__ = ["given_faults", "item_faults"]


def item_faults(seen: Overview) -> Iterator[Problem]:
    """An item asks a clue, of a known case, and cites known sources."""
    sources = {source.id for source in seen.study.sources}
    for item in seen.study.items:
        if not item.clue.strip():
            yield fault(
                item,
                "clue is empty",
                column="clue",
                allowed="the yes/no question that the item answers",
                remedy="write it as a question",
            )
        if seen.lacks_case(item.case):
            yield unknown(item, "case", item.case, "case", seen.cases)
        if item.likelihood is not None:
            yield fault(
                item,
                f"item {item.id!r} carries its likelihood with it",
                column="likelihood",
                allowed="likelihoods in a table of their own",
                remedy="build the study with Study.claims, Study.rivals or Study.factors",
            )
        for source in item.sources if seen.study.sources else ():
            if source not in sources and not seen.unread.holds("sources", source):
                yield unknown(item, "sources", source, "source", sources)
    if seen.study.sources:
        for prior in seen.study.priors:
            for source in prior.sources:
                if source not in sources and not seen.unread.holds("sources", source):
                    yield unknown(prior, "sources", source, "source", sources)


def given_faults(seen: Overview) -> Iterator[Problem]:
    """Parents were sought in the same case, without circles, and outside clusters."""
    for item in seen.study.items:
        for name in item.given:
            parent = seen.items.get(name)
            if parent is None:
                if not seen.unread.holds("items", name):
                    yield unknown(item, "given", name, "item", seen.items)
            elif parent.case != item.case:
                yield fault(
                    item,
                    f"{name!r}, on which {item.id!r} was judged, is of another case",
                    column="given",
                    came=name,
                    allowed="items of the same case",
                    remedy="judge the item on evidence of its own case",
                )
            elif parent.found == Finding.NOT_SOUGHT:
                yield fault(
                    item,
                    f"{name!r}, on which {item.id!r} was judged, was not sought",
                    column="given",
                    came=name,
                    allowed="items that were found present or absent",
                    remedy="judge the item without it, or record what was found",
                )
        if item.given and item.cluster:
            yield fault(
                item,
                f"item {item.id!r} is in a cluster and judged given other items as well",
                column="given",
                came=f"cluster {item.cluster}, given {'; '.join(item.given)}",
                allowed="one of the two: both discount the same dependence",
                remedy="empty the cluster, or empty given",
            )
        if _in_cycle(item.id, seen.items):
            yield fault(
                item,
                f"item {item.id!r} is judged given itself, directly or through other items",
                column="given",
                came="; ".join(item.given),
                allowed="no circles",
                remedy="order the items and judge each given earlier ones only",
            )


def _in_cycle(start: str, items: Mapping[str, Item]) -> bool:
    todo, done = list(items[start].given), set()
    while todo:
        name = todo.pop()
        if name == start:
            return True
        if name not in done and name in items:
            done.add(name)
            todo += items[name].given
    return False
