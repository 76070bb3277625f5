"""Rules about likelihoods as they were judged: reasons, intervals, habits of a coder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from bayestrace.checks.item_strengths import spread
from bayestrace.checks.literature import (
    BEFANI_2020,
    BENNETT_FAIRFIELD_CHARMAN_2022,
    FAIRFIELD_CHARMAN_2022,
    VAN_EVERA_1997,
)
from bayestrace.checks.rules import Remark, rule

if TYPE_CHECKING:
    from bayestrace.checks.look import Look
    from bayestrace.study.parts import Likelihood

__all__ = [
    "all_near_half",
    "both_high",
    "copied_justification",
    "no_interval",
    "no_justification",
]

COPIES = 3
"""Items under one reason from which it is a formula; two may be two sides of one event."""

HIGH = 0.7
"""Chance from which a clue counts as likely: two such chances differ by 1.5 dB at most."""

HIGH_SHARE = 1 / 3
"""Share of clues likely on every side above which a coder rates topic, not evidence."""

FEW_CLUES = 5
"""Clues below which a share of them says nothing about a coder's habit."""

NEAR_HALF = (0.4, 0.6)
"""Chances that hardly commit: between two of them an item weighs 1.8 dB at most."""

NEAR_HALF_SHARE = 0.9
"""Share of chances near one half from which a coder commits to nothing."""

FEW_CHANCES = 10
"""Chances below which a share of them says nothing about a coder's habit."""

EXACT = 1e-9
"""Two numbers as typed, and no more, may differ by rounding."""


@rule(
    "no-justification",
    stage="evidence",
    level="warning",
    follows=BENNETT_FAIRFIELD_CHARMAN_2022,
)
def no_justification(look: Look) -> Iterator[Remark]:
    """A likelihood has no reason.

    A reader can agree or disagree with a number only through the reason that is given for it.
    The rule fires for every row of likelihoods.csv whose column ``reason`` is empty.
    """
    bare = [row for row in look.study.likelihoods if not row.reason.strip()]
    if bare:
        yield Remark(
            "{n} {likelihood has|likelihoods have} no reason.",
            "write in a sentence why the clue is that likely if the hypothesis is true, and if not",
            at=bare,
            column="reason",
        )


@rule(
    "copied-justification",
    stage="evidence",
    level="warning",
    follows=FAIRFIELD_CHARMAN_2022,
)
def copied_justification(look: Look) -> Iterator[Remark]:
    """The same reason is pasted under several likelihoods.

    A reason is worth something if it says why *this* clue is to be expected if *this*
    hypothesis is true. A sentence that fits many clues, or two rivals at once, explains none
    of the numbers above it.

    The rule fires where one coder gives the same reason (apart from spaces and capitals) for
    three items or more, and where the same reason stands under two rivals to which the coder
    gives different numbers for one item. Judgements that weigh nothing are not counted: "says
    nothing about this" is a reason that may be given often.

    Answer it where the items are repetitions by design, such as the draws of an experiment, or
    where one sentence compares the rivals.
    """
    if not look.judged:
        return
    weighing = {
        (frame.frame.id, look.encoded.coders[coder], look.study.items[item].id)
        for frame in look.encoded.frames
        for coder, item in np.argwhere(spread(look.encoded, frame) > 0)
    }
    by_reason: dict[tuple[str, str], list[Likelihood]] = defaultdict(list)
    by_item: dict[tuple[str, str, str, str], list[Likelihood]] = defaultdict(list)
    for row in look.study.likelihoods:
        reason = " ".join(row.reason.casefold().split())
        placed = look.study.places.find(row.hypothesis)
        if reason and placed and (placed[0].id, row.coder, row.item) in weighing:
            by_reason[row.coder, reason].append(row)
            by_item[row.coder, row.item, placed[0].id, reason].append(row)
    pasted = [rows for rows in by_reason.values() if len({row.item for row in rows}) >= COPIES]
    if pasted:
        yield Remark(
            f"{len(pasted)} {'reason is' if len(pasted) == 1 else 'reasons are'} given for "
            f"{COPIES} items or more in the same words, so nothing is said about the single clue.",
            "say for each clue why one would expect it if the hypothesis is true",
            at=[row for rows in pasted for row in rows],
            column="reason",
        )
    shared = [rows for rows in by_item.values() if len({_numbers(row) for row in rows}) > 1]
    if shared:
        yield Remark(
            "Rivals get different numbers for one item and the same reason in the same words "
            "({names}): the reason does not explain the difference.",
            "say for each rival why the clue is more, or less, to be expected if it is true",
            at=[row for rows in shared for row in rows],
            column="reason",
        )


def _numbers(row: Likelihood) -> tuple[float | None, ...]:
    return (row.if_true.best if row.if_true else None, row.ratio)


@rule(
    "no-interval",
    stage="evidence",
    level="warning",
    follows=BEFANI_2020,
)
def no_interval(look: Look) -> Iterator[Remark]:
    """A coder's chances are single numbers, without an interval around any of them.

    Nobody knows a likelihood to the percent. Without intervals the sensitivity band is a point,
    and the result looks more certain than anybody is. The rule fires for every coder who
    entered probabilities and gave no ``low`` and ``high`` to any of them. Ratios and ranks have
    no interval, so coders who enter only those are not meant.

    Give the ends between which you are nine to one sure. Answer it where the chances are known
    exactly, as those of a card game are.
    """
    spoken: dict[str, bool] = {}
    for row in look.study.likelihoods:
        for chance in (row.if_true, row.if_false):
            if chance is not None:
                spoken[row.coder] = spoken.get(row.coder, False) or chance.low is not None
    bare = [coder for coder, given in spoken.items() if not given]
    if bare:
        yield Remark(
            "No chance that {names} gave has an interval, so the sensitivity band is a point: "
            "the result looks as if every number were known exactly.",
            "fill in the columns that end in _low and _high, at least for the heaviest items",
            at=bare,
        )


@rule(
    "both-high",
    stage="evidence",
    level="warning",
    follows=VAN_EVERA_1997,
)
def both_high(look: Look) -> Iterator[Remark]:
    """Many clues are called likely whichever explanation is true.

    A clue that is on topic is not yet evidence. If it is likely under every hypothesis,
    finding it decides nothing, however well it fits the story: two chances of 70 % and more
    differ by 1.5 dB at most.

    The rule looks, coder by coder, at the judgements by probabilities of clues that were found
    present: one for each clue and question. It fires if in more than a third of them, and five
    at least, the chance is 70 % or more on every side: for a claim if it is true and if it is
    false, otherwise under every rival. Its places are those clues.

    Ask of each how likely one would see it if the hypothesis were *false*, and who else would
    have produced the same trace. Answer it where the clues truly are common to all
    explanations and are listed for completeness.
    """
    if not look.judged:
        return
    encoded, items = look.encoded, look.study.items
    present = encoded.finding.values == 1
    likely: dict[str, set[tuple[str, str]]] = defaultdict(set)
    counted: dict[str, int] = defaultdict(int)
    for frame in encoded.frames:
        lowest = frame.p_present.values.min(axis=-1)
        for coder, name in enumerate(encoded.coders):
            judged = present & ~np.isnan(lowest[coder])
            high = judged & (np.nan_to_num(lowest[coder]) >= HIGH - EXACT)
            counted[name] += int(judged.sum())
            likely[name] |= {(frame.frame.id, items[at].id) for at in np.flatnonzero(high)}
    habit = {
        coder: high
        for coder, high in likely.items()
        if len(high) >= FEW_CLUES and len(high) / counted[coder] > HIGH_SHARE
    }
    if habit:
        shares = ", ".join(
            f"by {coder} in {len(high)} of {counted[coder]} judgements"
            for coder, high in habit.items()
        )
        yield Remark(
            "Many clues that were found are called likely (70 % or more) whichever explanation "
            f"is true: {shares}. Such a clue is on topic, but it decides nothing.",
            "ask how likely each would be if the hypothesis were false; look for clues that only "
            "one explanation leads one to expect",
            at=[
                row
                for row in look.study.likelihoods
                if (placed := look.study.places.find(row.hypothesis))
                and (placed[0].id, row.item) in habit.get(row.coder, ())
            ],
        )


@rule(
    "all-near-half",
    stage="evidence",
    level="warning",
    follows=BEFANI_2020,
)
def all_near_half(look: Look) -> Iterator[Remark]:
    """Nearly all chances of a coder lie near one half.

    Caution has a bias of its own: whoever calls everything about as likely as not has decided
    beforehand that no evidence will change the picture. Between 40 % and 60 % an item weighs
    1.8 dB at most, so it takes eight of them, all on one side, to bring even odds to 95 %.

    The rule (``all-likelihoods-near-0.5`` in some lists of demands) fires for every coder with
    ten chances or more of which 90 % or more lie from 40 % to 60 %.

    Think of a hundred cases in which the hypothesis is true, and of a hundred in which it is
    false: in how many would one find the clue? Answer it where the clues truly say little;
    then better ones are needed.
    """
    if not look.judged:
        return
    vague = []
    for coder, name in enumerate(look.encoded.coders):
        chances = np.concatenate([f.p_present.values[coder].ravel() for f in look.encoded.frames])
        chances = chances[~np.isnan(chances)]
        near = (chances >= NEAR_HALF[0] - EXACT) & (chances <= NEAR_HALF[1] + EXACT)
        if chances.size >= FEW_CHANCES and near.mean() >= NEAR_HALF_SHARE - EXACT:
            vague.append(name)
    if vague:
        yield Remark(
            "Nearly all chances that {names} gave lie between 40 % and 60 %, where hardly any "
            "finding can change the result.",
            "ask of each clue in how many of a hundred cases one would find it if the hypothesis "
            "were true, and in how many if it were false",
            at=vague,
        )
