"""Rules about what likelihoods amount to: how much items can weigh, and for whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from bayestrace.checks.item_strengths import in_decibels, leads, spreads
from bayestrace.checks.literature import (
    BEFANI_2020,
    FAIRFIELD_CHARMAN_2017,
    GOOD_1985,
    LINDLEY_1985,
)
from bayestrace.checks.rules import Remark, rule
from bayestrace.encode import encode_study
from bayestrace.scales import CellError, Scale, Typed, read_chance, read_ratio
from bayestrace.study.parts import Judgement
from bayestrace.units import DECIBELS_PER_NAT, decibels

if TYPE_CHECKING:
    from bayestrace.checks.look import Look
    from bayestrace.encode import EncodedFrame
    from bayestrace.study.parts import Likelihood

__all__ = ["always_favours_lead", "certain_likelihood", "padding", "scale_ceiling"]

LOW_CEILING = 20.0
"""dB: 100 to 1. A scale that cannot say so cannot say "beyond doubt" of any single item."""

FEW_VALUES = 9
"""Different chances up to which they are the steps of a scale, said or not."""

MANY_CHANCES = 20
"""Chances below which few different ones are no sign of a scale."""

CERTAIN = (0.01, 0.99)
"""Chances beyond which a coder claims to be wrong in less than one of a hundred cases."""

SMALL = 1.0
"""dB: about the smallest weight that one can feel (Good 1985)."""

FEW_ITEMS = 5
"""Items below which a share of them says nothing."""

FAVOURING_SHARE = 0.9
"""Share of judgements for the side that leads from which they all point one way."""

FEW_JUDGEMENTS = 10
"""Judgements that weigh something, below which a share of them says nothing."""

SMALL_CONTEST = 3
"""Judgements below which the leader of a contest is whomever they favour."""


@rule(
    "scale-ceiling",
    stage="evidence",
    level="note",
    follows=FAIRFIELD_CHARMAN_2017,
)
def scale_ceiling(look: Look) -> Iterator[Remark]:
    """The scale in use sets a ceiling to what any single item can say.

    A scale from .05 to .95 can never give an item more than 12.8 dB (.95 against .05, a ratio
    of 19), whatever was found; "almost certain" against fifty-fifty is 2.8 dB. A confession
    then weighs no more than that, and no item can be as decisive as its reader may hold it
    to be.

    The rule fires if every chance (or every ratio) of a coder is a word of the study's scale
    and two words of it are never more than 20 dB apart; or if a coder gave 20 chances or more,
    of nine different values at most, and these are never more than 20 dB apart. The ceiling is
    the larger of the weights that the highest chance against the lowest gives to a clue that
    is found, and to one that is not. Detection and false reports lower it further.

    Nothing is wrong with such a scale. But do not read the absence of decisive items as
    something that was found out, and where an item is stronger than the scale can say, type
    the number.
    """
    chances: dict[str, list[float]] = defaultdict(list)
    ratios: dict[str, list[float]] = defaultdict(list)
    for row in look.study.likelihoods:
        for judged in (row.if_true, row.if_false):
            if judged is not None:
                chances[row.coder].append(judged.best)
        if row.ratio is not None:
            ratios[row.coder].append(row.ratio)
    scale = look.study.scale.scale if look.study.scale else None
    if scale:
        by_words = [
            coder
            for coder in look.study.coders
            if _all_words(scale, [*chances[coder], *(r for r in ratios[coder] if r != 1)])
        ]
        ceiling = _scale_ceiling(scale)
        if by_words and ceiling < LOW_CEILING:
            yield Remark(
                f"With the words of the scale {scale.name!r}, used throughout by {{names}}, no "
                f"item can ever weigh more than {in_decibels(ceiling)}.",
                "where an item is stronger than the scale can say, type the number; say in the "
                "text what the most is that an item could have weighed",
                at=by_words,
            )
        chances = {coder: given for coder, given in chances.items() if coder not in by_words}
    steps = {
        coder: _ceiling(given)
        for coder, given in chances.items()
        if len(given) >= MANY_CHANCES and len(set(given)) <= FEW_VALUES
    }
    low = {coder: ceiling for coder, ceiling in steps.items() if ceiling < LOW_CEILING}
    if low:
        yield Remark(
            "The chances that {names} gave are only a few different ones, like the steps of a "
            f"scale, and with these no item can weigh more than {in_decibels(max(low.values()))}.",
            "where an item is stronger, use a number beyond these steps; say in the text what "
            "the most is that an item could have weighed",
            at=low,
        )


def _all_words(scale: Scale, typed: Iterable[float]) -> bool:
    """Whether there are cells, each a word of the scale."""
    texts = {value.text if isinstance(value, Typed) else "" for value in typed}
    return bool(texts) and all(scale.band(text) is not None for text in texts)


def _scale_ceiling(scale: Scale) -> float:
    """Return the most that a word can weigh against another, dB; open-ended words left out."""
    values = []
    for term in scale.terms:
        try:
            ratio = scale.quantity == "ratio"
            values.append(float(read_ratio(term, scale) if ratio else read_chance(term, scale)[0]))
        except CellError:
            continue
    if scale.quantity == "ratio":
        return max((abs(decibels(value)) for value in values), default=0.0)
    return _ceiling(values) if values else 0.0


def _ceiling(chances: list[float]) -> float:
    """Return the most that one of the chances weighs against another, found or not, dB."""
    low, high = min(chances), max(chances)
    if low == high:
        return 0.0
    if low == 0 or high == 1:
        return float("inf")
    return max(decibels(high / low), decibels((1 - low) / (1 - high)))


@rule(
    "certain-likelihood",
    stage="evidence",
    level="warning",
    follows=LINDLEY_1985,
)
def certain_likelihood(look: Look) -> Iterator[Remark]:
    """A judgement is as good as certain, and the result hangs on it.

    A chance of 0 excludes a hypothesis for good, and .001 all but does: one row then outweighs
    everything else. Few things about the past are that sure; sources err in more than one of a
    hundred cases.

    The rule fires for every row with a chance above .99 or below .01, the 0 and 1 of logical
    rows included, if .99 or .01 instead would make what was found likelier or less likely by 1
    dB or more: .999 for a clue that was found does no harm, .999 for one that was not found
    does. It says what the heaviest such item weighs between two explanations, and what it would
    weigh with .01 or .99.

    Answer it where the hypothesis forbids or guarantees the clue by its very meaning.
    Otherwise put in the chance that a source is wrong, here or as ``false_report``.
    """
    study = look.study
    certain = [row for row in study.likelihoods if _certain(row.if_true) or _certain(row.if_false)]
    if not certain:
        return
    short_of_it = {id(row): _capped(row) for row in certain}
    rows = tuple(short_of_it.get(id(row), row) for row in study.likelihoods)
    capped = encode_study(study.replace(likelihoods=rows))
    items = {item.id: at for at, item in enumerate(study.items)}
    coders = {name: at for at, name in enumerate(look.encoded.coders)}
    frames = {
        before.frame.id: (before, after, _moved(before, after))
        for before, after in zip(look.encoded.frames, capped.frames, strict=True)
    }
    found: list[tuple[float, float, float, Likelihood]] = []
    for row in certain:
        placed = study.places.find(row.hypothesis)
        if placed is None:
            continue
        before, after, moved = frames[placed[0].id]
        coder, item = coders[row.coder], items[row.item]
        world = placed[0].worlds.index(placed[1])
        sides = [world] if row.if_false is None else [0, 1]
        if moved[coder, item, sides].max() >= SMALL:
            weight, then = (
                _most(frame.log_likelihood.values[coder, item]) for frame in (before, after)
            )
            found.append((weight - then, weight, then, row))
    if found:
        _, weight, then, row = max(found, key=lambda entry: entry[:2])
        does = (
            "excludes an explanation for good"
            if np.isinf(weight)
            else f"alone weighs {in_decibels(weight)} between two explanations"
        )
        yield Remark(
            "{n} {judgement is|judgements are} as good as certain. The heaviest, "
            f"{row.item} as {row.coder} judged it for {row.hypothesis}, {does}; with .01 or .99 "
            f"it would weigh {in_decibels(then)}.",
            "keep it only where the hypothesis forbids or guarantees the clue by its very "
            "meaning; otherwise put in the chance that the source is wrong",
            at=[row for *_, row in found],
        )


def _moved(before: EncodedFrame, after: EncodedFrame) -> np.ndarray:
    """Return by how much each chance of what was found changed, (coder, item, world), dB."""
    with np.errstate(invalid="ignore"):
        moved = np.abs(before.log_likelihood.values - after.log_likelihood.values)
    return np.nan_to_num(moved, posinf=np.inf) * DECIBELS_PER_NAT


def _most(log_likelihood: np.ndarray) -> float:
    """Return the most that an item weighs between two worlds, dB."""
    return float(log_likelihood.max() - log_likelihood.min()) * DECIBELS_PER_NAT


def _capped(row: Likelihood) -> Likelihood:
    """Return the row with its chances inside the bounds of certainty."""
    return replace(row, if_true=_inside(row.if_true), if_false=_inside(row.if_false))


def _inside(judged: Judgement | None) -> Judgement | None:
    if judged is None or not _certain(judged):
        return judged
    low, high = CERTAIN
    return Judgement(best=min(max(judged.best, low), high))


def _certain(judged: Judgement | None) -> bool:
    return judged is not None and not CERTAIN[0] <= judged.best <= CERTAIN[1]


@rule(
    "padding",
    stage="evidence",
    level="note",
    follows=GOOD_1985,
)
def padding(look: Look) -> Iterator[Remark]:
    """More than half of the items say next to nothing.

    A long list of items is not weight. Items that are about as likely under every explanation
    make a study look thorough, and hide how few items carry it.

    The rule looks at the items that were sought and judged, five at least, and fires if more
    than half of them weigh less than 1 dB (a ratio of 1.26) between any two worlds, to every
    coder, each by itself. 1 dB is about the smallest weight that one can feel.

    Say in the text how many items carry the result, or look for stronger ones. Answer it where
    the weak items are listed so that a reader sees what was looked at.
    """
    if not look.judged:
        return
    weight = spreads(look.encoded)
    judged = ~np.isnan(weight).all(axis=0)
    weak = judged & (np.nan_to_num(weight).max(axis=0) < SMALL)
    if judged.sum() >= FEW_ITEMS and weak.sum() > judged.sum() / 2:
        yield Remark(
            f"{{n}} of {judged.sum()} items weigh less than 1 dB between any two explanations, "
            "whoever judged them: they make the list longer, not the argument stronger.",
            "say in the text how many items carry the result; look for clues that only one "
            "explanation leads one to expect",
            at=[look.study.items[at] for at in np.flatnonzero(weak)],
        )


@rule(
    "always-favours-lead",
    stage="result",
    level="warning",
    follows=BEFANI_2020,
)
def always_favours_lead(look: Look) -> Iterator[Remark]:
    """Nearly everything that a coder judged speaks for whatever leads.

    Real evidence is mixed: even where an explanation is true, some of what is found fits
    another one better. If nearly everything points one way, the items may have been sought, or
    their chances judged, with the answer in mind.

    The rule counts a coder's judgements that weigh anything, over all cases and questions with
    three of them or more, and those that speak for the side that leads there to that coder: a
    rival over its strongest other, a claim over its negation. It fires if there are ten or more
    and 90 % or more speak for the leader.

    Have the items judged by somebody who does not know your answer, and look for what the
    leading explanation would *not* lead one to expect. Answer it where the case is as clear
    as that, or where the coding spells out somebody's one-sided argument.
    """
    tallies: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(2, dtype=int))
    for lead in leads(look):
        weighing = np.count_nonzero(lead.weights)
        if weighing >= SMALL_CONTEST:
            tallies[lead.coder] += [np.count_nonzero(lead.weights > 0), weighing]
    one_sided = {
        coder: f"{favouring} of {weighing}"
        for coder, (favouring, weighing) in tallies.items()
        if weighing >= FEW_JUDGEMENTS and favouring / weighing >= FAVOURING_SHARE
    }
    if one_sided:
        counts = ", ".join(f"{coder} {count}" for coder, count in one_sided.items())
        yield Remark(
            "Nearly all judgements that weigh anything speak for whichever explanation leads "
            f"({counts}). Evidence is rarely that much of one mind.",
            "let somebody judge the items who does not know your answer; look for what the "
            "leading explanation would not lead one to expect",
            at=one_sided,
        )
