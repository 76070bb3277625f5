"""Rules about how much a set of hypotheses asks of its coders, and whether two of them are one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from bayestrace.checks.literature import ITAD_2022, ROHLFING_2020
from bayestrace.checks.named import judged_frames, linked, named, named_everywhere, quoted
from bayestrace.checks.rules import Remark, rule
from bayestrace.study.words import Mode, RelationKind
from bayestrace.units import DECIBELS_PER_NAT

if TYPE_CHECKING:
    from bayestrace.checks.look import Look
    from bayestrace.encode import EncodedFrame
    from bayestrace.study.parts import Hypothesis
    from bayestrace.study.worlds import WorldFrame

__all__ = ["near_duplicate_hypotheses", "too_many_hypotheses", "two_to_the_k_too_large"]

MANY_HYPOTHESES = 6
"""Hypotheses that one item may be weighed for: six make 15 pairs, seven 21."""
MANY_FACTORS = 3
"""Factors of a frame: three make 8 combinations to judge for every item, four 16."""
MINUTES = 3
"""Per likelihood with its reason: 160 of them take two or three sittings."""
USUAL_ITEMS = 40
"""Items reckoned with while a study has none: those of a thesis."""
ALIKE = 1.0
"""dB: a ratio of 1.26, which no reader of a document can feel."""
FEW_ITEMS = 5
"""Items from which a profile can be told from an accident."""
SETTLED = 0.1
"""Prior within which a factor, or its absence, is nearly settled before the evidence."""

DEGREES = frozenset(
    {
        *("a", "an", "the", "very", "quite", "rather", "somewhat", "partly", "largely", "mainly"),
        *("mostly", "chiefly", "strongly", "greatly", "fully", "highly", "important", "major"),
        *("influential", "critical", "crucial", "decisive", "significant", "essential", "central"),
        *("key", "main", "substantial", "considerable", "instrumental"),
    }
)
"""Words that say how much, not what; claims that differ only in them are one claim."""


@rule(
    "too-many-hypotheses",
    stage="design",
    level="warning",
    follows=ITAD_2022,
)
def too_many_hypotheses(look: Look) -> Iterator[Remark]:
    """An item has to be weighed for more than six hypotheses.

    Every hypothesis must be told apart from every other by the evidence, and every item judged
    for each of them with a reason. Long lists end in hasty numbers and in rivals that nothing
    separates.

    The rule counts the rivals of each frame without its catch-all, and the claims for which an
    item is judged (before anything is judged: those that speak of one case). It fires above
    6. It reckons 3 minutes for a likelihood with its reason, and 40 items while there are none.

    Merge what the evidence could not separate, drop what nobody holds, or group variants of one
    explanation. Answer it with the plan by which all of them will be judged.
    """
    for frame in look.study.world_frames:
        entries = named(look, frame)
        if frame.mode == Mode.RIVALS and len(entries) > MANY_HYPOTHESES:
            pairs = len(entries) * (len(entries) - 1) // 2
            items = _items(look, [frame])
            count = items or USUAL_ITEMS
            yield Remark(
                f"Frame '{frame.id}' has {len(entries)} rivals, {pairs} pairs to tell apart; over "
                f"{_counted(items)} that is {pairs * count} comparisons, made from "
                f"{_effort(len(frame.judged) * count)}.",
                _MERGE,
                at=[entry for entry in look.study.frames if entry.id == frame.id],
                column="hypotheses",
            )
    claims = _claims_of_one_item(look)
    if len(claims) > MANY_HYPOTHESES:
        frames = [look.study.places.labels[entry.id] for entry in claims]
        items = _items(look, frames)
        yield Remark(
            f"{{n}} claims are judged on the same evidence: {{names}}. Over {_counted(items)} that "
            f"is {_effort(len(claims) * (items or USUAL_ITEMS))}.",
            _MERGE,
            at=claims,
        )


_MERGE = (
    "merge hypotheses that no evidence could separate and drop those that nobody holds, or say "
    "how all of them will be judged with care"
)


@rule(
    "2k-too-large",
    stage="design",
    level="warning",
    follows=ROHLFING_2020,
)
def two_to_the_k_too_large(look: Look) -> Iterator[Remark]:
    """A frame of factors has more combinations than a coder can judge with care.

    Each of k factors may hold or not, so every item is judged in 2^k worlds. Four factors are 16
    likelihoods for each item.

    The rule fires for every frame with more than 3 factors, and names what could go: the
    factor that the likelihoods tell least about, or before there are any the factor whose prior
    is beyond 0.9 or 0.1, and factors that relations.csv calls exclusive. It reckons 3 minutes
    for a likelihood with its reason, and 40 items while there are none.

    Take a factor out and treat it as background, or write the few combinations that could be
    true as rivals of one frame. Answer it if all combinations were in fact judged one by one.
    """
    for frame in look.study.world_frames:
        if frame.mode == Mode.FACTORS and len(frame.hypotheses) > MANY_FACTORS:
            items = _items(look, [frame])
            worlds = len(frame.worlds)
            yield Remark(
                f"Frame '{frame.id}' has {len(frame.hypotheses)} factors, so {worlds} combinations "
                f"for every item; over {_counted(items)} that is "
                f"{_effort(worlds * (items or USUAL_ITEMS))}. {_prunable(look, frame)}".strip(),
                "take a factor out and treat it as background, or write the combinations that "
                'could be true as rivals of one frame of mode "rivals"',
                at=[entry for entry in look.study.frames if entry.id == frame.id],
                column="hypotheses",
            )


@rule(
    "near-duplicate-hypotheses",
    stage="design",
    level="warning",
    follows=ITAD_2022,
)
def near_duplicate_hypotheses(look: Look) -> Iterator[Remark]:
    """Two hypotheses say nearly the same, or are judged as if they did.

    "The report was influential" and "the report was critical" cannot be tested against each
    other: no record would differ. Two such rivals share a credence that belongs to one.

    The rule fires for two hypotheses of one case (1) whose claims are the same words but for
    articles and words of degree such as "important", "decisive", "partly"; (2) that every coder
    who judged 5 or more sought items for both judged alike: for two rivals, no item weighs more
    than 1 dB for the one over the other; for two claims, no item's weights differ by more than
    1 dB, while some item weighs more than that.

    Merge them, or find the clue on which they would differ. Answer it if one is kept on purpose,
    for instance because two authors hold them.
    """
    same = set(_worded_alike(look))
    for names in linked(sorted(same)):
        yield Remark(
            "{names} claim the same, apart from words of degree; no record could tell one from "
            "the other.",
            "merge them, or word the claims so that something would be found if the one is true "
            "and not if the other is",
            at=[entry for entry in look.study.hypotheses if entry.id in names],
            column="claim",
        )
    alike = (pair for pair in _judged_alike(look) if pair not in same) if look.judged else ()
    for names in linked(alike):
        yield Remark(
            f"{{names}} were judged alike: no item tells one from the next by more than {ALIKE:g} "
            "dB.",
            "merge them, or look for a clue on which they differ",
            at=[entry for entry in look.study.hypotheses if entry.id in names],
        )


def _worded_alike(look: Look) -> Iterator[tuple[str, str]]:
    """Pairs of ids whose claims differ in degree alone, if both speak of some case."""
    by_words: dict[str, list[Hypothesis]] = defaultdict(list)
    for entry in named_everywhere(look):
        by_words[_core(entry.claim)].append(entry)
    everywhere = {case.id for case in look.study.cases}
    for entries in by_words.values():
        for one, other in combinations(entries, 2):
            if set(one.scope or everywhere) & set(other.scope or everywhere):
                yield one.id, other.id


def _core(claim: str) -> str:
    words = re.findall(r"\w+", claim.casefold())
    return " ".join(word for word in words if word not in DEGREES) or " ".join(words)


def _judged_alike(look: Look) -> Iterator[tuple[str, str]]:
    """Pairs of ids between which no coder sees a difference, item by item."""
    claims = []
    for encoded in look.encoded.frames:
        entries, values = named(look, encoded.frame), encoded.log_likelihood.values
        weighed = _weighed(look, encoded)
        if encoded.frame.mode == Mode.RIVALS:
            at = {entry.id: encoded.frame.worlds.index(entry.id) for entry in entries}
            for one, other in combinations(at, 2):
                if _alike(values[..., at[one]], values[..., at[other]], weighed):
                    yield one, other
        elif encoded.frame.mode == Mode.CLAIM and entries:
            weight = _difference(values[..., 0], values[..., 1])
            claims.append((entries[0].id, weight, weighed))
    for (one, weight, here), (other, rival, there) in combinations(claims, 2):
        both = here & there
        heavy = np.abs(weight[both]).max(initial=0.0) * DECIBELS_PER_NAT > ALIKE
        if heavy and _alike(weight, rival, both):
            yield one, other


def _weighed(look: Look, encoded: EncodedFrame) -> np.ndarray:
    """(coder, item): sought, and with a number in every world."""
    sought = look.encoded.finding.values >= 0
    return ~np.isnan(encoded.log_likelihood.values).any(axis=-1) & sought


def _difference(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """One minus the other; two infinities of one sign do not differ."""
    with np.errstate(invalid="ignore"):
        return np.where(one == other, 0.0, one - other)


def _alike(one: np.ndarray, other: np.ndarray, both: np.ndarray) -> bool:
    apart = np.where(both, np.abs(_difference(one, other)), 0.0).max(axis=1, initial=0.0)
    enough = both.sum(axis=1) >= FEW_ITEMS
    return bool(enough.any() and (apart[enough] * DECIBELS_PER_NAT <= ALIKE + 1e-9).all())


def _items(look: Look, frames: list[WorldFrame]) -> int:
    """Count the items that are judged in the frames; with no likelihoods at all, every item."""
    judged = judged_frames(look)
    if not judged:
        return len(look.study.items)
    ids = {frame.id for frame in frames}
    return len({item for item, frame in judged if frame in ids})


def _claims_of_one_item(look: Look) -> list[Hypothesis]:
    """The largest set of claims that one item is judged for, or that speak of one case."""
    claims = {
        frame.id: entry
        for frame in look.study.world_frames
        if frame.mode == Mode.CLAIM
        for entry in named(look, frame)
    }
    sets: dict[str, list[Hypothesis]] = defaultdict(list)
    judged = judged_frames(look)
    for item, frame in sorted(judged):
        if frame in claims:
            sets[item].append(claims[frame])
    if not judged:
        for case in look.study.cases:
            sets[case.id] = [e for e in claims.values() if look.study.in_scope(e.id, case.id)]
    return max(sets.values(), key=len, default=[])


def _counted(items: int) -> str:
    if not items:
        return f"{USUAL_ITEMS} items (there are none yet)"
    return f"{items} item{'s' * (items != 1)}"


def _effort(likelihoods: int) -> str:
    hours = max(1, round(likelihoods * MINUTES / 60))
    return f"{likelihoods} likelihoods, about {hours} hour{'s' * (hours != 1)} for each coder"


def _prunable(look: Look, frame: WorldFrame) -> str:
    """Say in a sentence or two which factors or combinations could go."""
    said = []
    apart = [
        (row.hypothesis, row.other)
        for row in look.study.relations
        if row.relation == RelationKind.EXCLUSIVE
        and {row.hypothesis, row.other} <= set(frame.hypotheses)
    ]
    if apart:
        members = [tuple(set(frame.members(name)) for name in pair) for pair in apart]
        empty = set().union(*(one & other for one, other in members))
        said.append(
            f"{len(empty)} of the combinations cannot be: {quoted(apart[0])} exclude each other."
        )
    told = _told_by_evidence(look, frame)
    priors = {row.hypothesis: row.chance.best for row in look.study.priors if not row.set}
    settled = [n for n in frame.hypotheses if not SETTLED <= priors.get(n, 0.5) <= 1 - SETTLED]
    least = min(told, key=told.__getitem__, default="")
    if least and np.isfinite(told[least]):
        said.append(
            f"The evidence tells least about '{least}', at most {told[least]:.1f} dB an item."
        )
    elif settled:
        said.append(f"{quoted(tuple(settled))} {_are(settled)} nearly settled by the prior.")
    return " ".join(said)


def _are(names: list[str]) -> str:
    return "are" if names[1:] else "is"


def _told_by_evidence(look: Look, frame: WorldFrame) -> dict[str, float]:
    """Per factor the most that an item weighs between worlds that differ in it alone, dB."""
    if not look.judged:
        return {}
    encoded = next(entry for entry in look.encoded.frames if entry.frame.id == frame.id)
    entered = _weighed(look, encoded)
    if not entered.any():
        return {}
    values = encoded.log_likelihood.values[entered].reshape(-1, *(2,) * len(frame.hypotheses))
    found = {}
    for axis, name in enumerate(frame.hypotheses, start=1):
        holds, fails = np.moveaxis(values, axis, 0)
        found[name] = float(np.abs(_difference(holds, fails)).max() * DECIBELS_PER_NAT)
    return found
