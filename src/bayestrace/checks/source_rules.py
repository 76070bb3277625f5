"""Rules about sources: whether a reader can find what an item rests on, and what speaks there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from bayestrace.checks.item_strengths import leads
from bayestrace.checks.literature import ELMAN_ET_AL_2017, LUSTICK_1996
from bayestrace.checks.rules import Remark, rule
from bayestrace.study.words import Finding

if TYPE_CHECKING:
    from bayestrace.checks.look import Look
    from bayestrace.study.parts import Item

__all__ = ["excerpt_missing", "interpretive_driver", "no_locator", "no_source", "unused_source"]

INTERPRETIVE = (
    "academic", "scholar", "scholarly", "scholarship", "historian", "historiography",
    "interpretive", "interpretation", "secondary literature", "secondary source",
    "commentary", "commentator", "opinion",
)  # fmt: skip
"""Kinds of item and types of source in which somebody reads events rather than leaves a trace."""

_INTERPRETIVE = re.compile(rf"\b({'|'.join(INTERPRETIVE)})s?\b")

DRIVING_SHARE = 0.5
"""Share of the weight for the leader above which interpretive items carry it."""

SMALL_LEAD = 3.0
"""dB for the leader, a ratio of two, below which there is nothing to be carried."""


@rule("no-source", stage="evidence", level="warning", follows=ELMAN_ET_AL_2017)
def no_source(look: Look) -> Iterator[Remark]:
    """An item cites nothing.

    A reader who doubts an item must be able to look it up; without a source the item rests on
    its author's word. The rule fires for every item that was sought and has no ``sources``. A
    clue that was sought and found absent may name, instead of a source, the search that missed
    it: a row of searches.csv whose ``items`` lists it.

    Answer it where the item is a thought experiment or common knowledge.
    """
    searched = {name for search in look.study.searches for name in search.items}
    bare = [
        item
        for item in look.sought
        if not item.sources and not (item.found == Finding.ABSENT and item.id in searched)
    ]
    if bare:
        yield Remark(
            "{n} {item cites|items cite} nothing, so a reader cannot look {it|them} up.",
            "list the source in sources.csv and write its id into sources; for a clue that was "
            "not found, name it in the search log, searches.csv",
            at=bare,
            column="sources",
        )


@rule("no-locator", stage="evidence", level="warning", follows=ELMAN_ET_AL_2017)
def no_locator(look: Look) -> Iterator[Remark]:
    """An item does not say where in its source it stands.

    A book without a page, an archive without a box cannot be checked in reasonable time. The
    rule fires for every item that was found present and cites a source, but has no ``locator``:
    a page, a paragraph, a box and folder, a time in a recording.

    Answer it for sources of a page or less.
    """
    bare = [item for item in _found(look) if item.sources and not item.locator.strip()]
    if bare:
        yield Remark(
            "{n} {item does|items do} not say where in {its|their} source {it stands|they stand}.",
            "write the page, paragraph, box or minute into the column locator",
            at=bare,
            column="locator",
        )


@rule("excerpt-missing", stage="evidence", level="note", follows=ELMAN_ET_AL_2017)
def excerpt_missing(look: Look) -> Iterator[Remark]:
    """An item comes without the words of its source.

    Whether a source says what the item says is for the reader to judge, who needs its words:
    100 to 150 of them are the custom of annotation for transparent inquiry. The rule fires for
    every item that was found present and cites a source, but has no ``excerpt``.

    Answer it where rights or the protection of persons forbid to quote.
    """
    bare = [item for item in _found(look) if item.sources and not item.excerpt.strip()]
    if bare:
        yield Remark(
            "{n} {item comes|items come} without the words of {its|their} source, so a reader "
            "cannot judge whether it says so.",
            "quote the sentences that matter in the column excerpt, in translation if need be",
            at=bare,
            column="excerpt",
        )


def _found(look: Look) -> list[Item]:
    return [item for item in look.sought if item.found == Finding.PRESENT]


@rule("unused-source", stage="evidence", level="note", follows=ELMAN_ET_AL_2017)
def unused_source(look: Look) -> Iterator[Remark]:
    """A source is listed, but nothing cites it.

    Either an item forgot to cite it, or it was read and left out: then a reader wants to know
    what it said. The rule fires for every row of sources.csv that no item and no prior cites.

    If it was searched for a clue and held none, say so in searches.csv and answer this.
    """
    cited = {name for part in (*look.study.items, *look.study.priors) for name in part.sources}
    unused = [source for source in look.study.sources if source.id not in cited]
    if unused:
        yield Remark(
            "{n} {source is|sources are} listed, but no item and no prior cites {it|them}.",
            "cite it where it was used, delete it, or say what it was searched for in searches.csv",
            at=unused,
        )


@rule(
    "interpretive-driver",
    stage="result",
    level="warning",
    follows=LUSTICK_1996,
)
def interpretive_driver(look: Look) -> Iterator[Remark]:
    """What scholars wrote carries most of the weight for what leads.

    That a scholar reads the events in one way is weaker than a trace which the events left:
    others read them otherwise, and who picks the scholar picks the reading. A result that rests
    on readings repeats a debate rather than tests it.

    The rule takes an item for interpretive if its ``kind`` holds one of these words, or if it
    has no kind and the ``type`` of every source that it cites does: academic, scholar(ly),
    scholarship, historian, historiography, interpretive, interpretation, secondary literature,
    secondary source, commentary, commentator, opinion. It cannot see more than these words say:
    a fact that is known through an academic book counts, too.

    It fires where interpretive items give more than half of the weight that speaks for the side
    that leads (a rival over its strongest other, a claim over its negation; adjusted for
    dependence, items against it left aside), for a coder in a case, and that weight is 3 dB or
    more.

    Look for the trace that the scholar saw, and cite it. Where a book only passes on a fact,
    say in ``kind`` what it passes on, such as "treaty" or "troop figures", or answer the rule.
    """
    interpretive = _interpretive(look)
    if not interpretive.any():
        return
    counted = driven = 0
    drivers: set[int] = set()
    worst = (0.0, "")
    for lead in leads(look):
        speaking = lead.weights > 0
        items, weights = lead.items[speaking], np.minimum(lead.weights[speaking], 1e6)
        if weights.sum() < SMALL_LEAD:
            continue
        counted += 1
        share = float(weights[interpretive[items]].sum() / weights.sum())
        if share > DRIVING_SHARE:
            driven += 1
            drivers.update(map(int, items[interpretive[items]]))
            worst = max(worst, (share, f"{lead.side} in {lead.case}, as {lead.coder} judged"))
    if driven:
        yield Remark(
            f"In {driven} of {counted} results more than half of the weight for what leads "
            f"comes from what scholars or commentators wrote, the most for {worst[1]}: "
            f"{worst[0]:.0%}.",
            "look for the trace that the writer saw and cite it; where a book only passes on a "
            "fact, say in the column kind what it passes on",
            at=[look.study.items[at] for at in sorted(drivers)],
            column="kind",
        )


def _interpretive(look: Look) -> np.ndarray:
    types = {source.id: source.type for source in look.study.sources}
    found = []
    for item in look.study.items:
        kinds = [item.kind] if item.kind.strip() else [types.get(name, "") for name in item.sources]
        found.append(bool(kinds) and all(map(_is_interpretive, kinds)))
    return np.array(found, dtype=bool)


def _is_interpretive(kind: str) -> bool:
    return _INTERPRETIVE.search(re.sub(r"[\W_]+", " ", kind.casefold())) is not None
