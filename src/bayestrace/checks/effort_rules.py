"""Rules about effort: whether the same was asked of every hypothesis."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from statistics import fmean
from typing import TYPE_CHECKING

from bayestrace.checks.literature import BENNETT_CHECKEL_2015
from bayestrace.checks.named import judgements, named
from bayestrace.checks.rules import Remark, rule
from bayestrace.study.words import Mode

if TYPE_CHECKING:
    from bayestrace.checks.look import Look
    from bayestrace.study.parts import Hypothesis

__all__ = ["asymmetric_effort"]

TIMES = 3
"""A hypothesis that gets three times as much of the author's work is the author's favourite."""
MORE_ITEMS = 6
"""Items more: below it a few finds explain the difference."""
MORE_WORDS = 8
"""Words of a reason more: half a sentence."""
APART = 0.4
"""Between mean chances: as "likely" is from "unlikely"."""
FEW_ITEMS = 5
"""Items below which a mean chance is that of one or two clues."""


@rule(
    "asymmetric-effort",
    stage="evidence",
    level="warning",
    follows=BENNETT_CHECKEL_2015,
)
def asymmetric_effort(look: Look) -> Iterator[Remark]:
    """One hypothesis got far more work than another.

    Evidence is found where it is sought. If the clues were thought out from one hypothesis,
    or only its likelihoods are argued for, its lead is partly a lead in attention.

    The rule compares the rivals of a frame (without its catch-all) and the claims of a case,
    and fires if (1) a claim is judged on at least 3 times as many items as another one and on
    at least 6 more; (2) the mean reason of one has at least 3 times the words of the mean reason
    of another and at least 8 more (missing reasons do not count here); (3) the mean chance of the
    clues under one rival is at least 0.4 above that under another, over 5 or more items: then
    the questions were mostly those that the one rival would answer with yes.

    Ask of the neglected hypothesis what it would leave behind, and look for that. Answer
    it if the sources allow no more, or the clues cut both ways all the same.
    """
    for about, entries in _compared(look):
        reasons = _reasons(look, entries)
        if found := _uneven(reasons, MORE_WORDS):
            most, least = found
            yield Remark(
                f"{about}, reasons for '{most.id}' have {reasons[most]:.0f} words on average, "
                f"those for {{names}} {reasons[least]:.0f}.",
                "argue as fully for each hypothesis how likely it makes the clue",
                at=(least,),
            )
    judged = _items_judged(look)
    for about, entries in _claims_by_case(look):
        counts = {entry: float(len(judged[about, entry.id])) for entry in entries}
        if found := _uneven(counts, MORE_ITEMS):
            most, least = found
            yield Remark(
                f"In case '{about}', '{most.id}' is judged on {counts[most]:.0f} items, {{names}} "
                f"on {counts[least]:.0f}.",
                "ask what the neglected claim would have left behind, look for it, and judge the "
                "items that you have for it too",
                at=(least,),
            )
    for frame in look.study.world_frames:
        chances = _mean_chances(look, named(look, frame)) if frame.mode == Mode.RIVALS else {}
        most, least = _ends(chances)
        if most and least and chances[most] - chances[least] >= APART - 1e-9:
            yield Remark(
                f"The clues are mostly what '{most.id}' would leave behind: their mean chance is "
                f"{chances[most]:.2f} if it is true and {chances[least]:.2f} if {{names}} is.",
                "ask each rival what it would leave behind that the others would not, and look "
                "for that as well",
                at=(least,),
            )


def _compared(look: Look) -> Iterator[tuple[str, tuple[Hypothesis, ...]]]:
    for frame in look.study.world_frames:
        if frame.mode == Mode.RIVALS:
            yield f"In frame '{frame.id}'", named(look, frame)
    yield "Among the claims", _claims(look)


def _claims(look: Look) -> tuple[Hypothesis, ...]:
    frames = [frame for frame in look.study.world_frames if frame.mode == Mode.CLAIM]
    return tuple(entry for frame in frames for entry in named(look, frame))


def _claims_by_case(look: Look) -> Iterator[tuple[str, tuple[Hypothesis, ...]]]:
    claims = _claims(look)
    for case in look.study.cases:
        yield case.id, tuple(e for e in claims if look.study.in_scope(e.id, case.id))


def _reasons(look: Look, entries: tuple[Hypothesis, ...]) -> Mapping[Hypothesis, float]:
    words: dict[str, list[int]] = defaultdict(list)
    for row in judgements(look):
        if row.reason.strip():
            words[row.hypothesis].append(len(row.reason.split()))
    return {entry: fmean(words[entry.id]) for entry in entries if words[entry.id]}


def _items_judged(look: Look) -> Mapping[tuple[str, str], set[str]]:
    """Items by case and hypothesis."""
    items: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in judgements(look):
        items[look.items[row.item].case, row.hypothesis].add(row.item)
    return items


def _mean_chances(look: Look, entries: tuple[Hypothesis, ...]) -> Mapping[Hypothesis, float]:
    chances: dict[str, list[float]] = defaultdict(list)
    items: dict[str, set[str]] = defaultdict(set)
    for row in look.study.likelihoods:
        if row.if_true is not None:
            chances[row.hypothesis].append(row.if_true.best)
            items[row.hypothesis].add(row.item)
    return {e: fmean(chances[e.id]) for e in entries if len(items[e.id]) >= FEW_ITEMS}


def _uneven(
    amounts: Mapping[Hypothesis, float], more: float
) -> tuple[Hypothesis, Hypothesis] | None:
    most, least = _ends(amounts)
    if most is None or least is None:
        return None
    high, low = amounts[most], amounts[least]
    return (most, least) if high >= TIMES * low and high - low >= more else None


def _ends(amounts: Mapping[Hypothesis, float]) -> tuple[Hypothesis | None, Hypothesis | None]:
    if len(amounts) < 2:
        return None, None
    return max(amounts, key=amounts.__getitem__), min(amounts, key=amounts.__getitem__)
