"""Rules about the types of tests: what a word says of an item and what its numbers say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import inf, isnan, log
from typing import TYPE_CHECKING

import numpy as np

from bayestrace.checks.literature import COLLIER_2011, HUMPHREYS_JACOBS_2023, VAN_EVERA_1997
from bayestrace.checks.rules import Remark, rule
from bayestrace.stats.tree import group_of
from bayestrace.stats.typology import BORDER_TOLERANCE, THRESHOLD
from bayestrace.study.words import Mode
from bayestrace.units import DECIBELS_PER_NAT

if TYPE_CHECKING:
    from bayestrace.checks.look import Look
    from bayestrace.encode import EncodedFrame

__all__ = ["label_mismatch", "type_depends_on_prior"]

TOLERANCE = 1.0
"""dB by which a number may miss the border of the type that a word gives it."""

_WORDS = {
    "smoking gun": re.compile(r"(?i)\bsmoking[- ]guns?\b"),
    "hoop": re.compile(r"(?i:\bhoop[- ]tests?\b)|\bhoop\b|(?:^|[.;:!?]\s+)Hoop\b(?!\s+[A-Z])"),
    "doubly decisive": re.compile(r"(?i)\bdoubly[- ]decisive\b"),
    "straw in the wind": re.compile(r"(?i)\bstraws?[- ]in[- ]the[- ]wind\b"),
}
"""A name such as "de Hoop Scheffer" is no hoop."""

_DENIED = re.compile(
    r"(?i)\b(?:not?|never|nor|neither|hardly|than|instead of|n't|without)\s+(?:\w+\s+){0,2}$"
)
"""Words before a type that take it back: "no smoking gun", "more than a straw in the wind"."""


@rule(
    "label-mismatch",
    stage="result",
    level="warning",
    follows=COLLIER_2011,
)
def label_mismatch(look: Look) -> Iterator[Remark]:
    """A text calls an item one type of test, and its numbers make it another.

    A reader who is told of a smoking gun expects a clue that would hardly be there if the
    hypothesis were false. If the numbers say otherwise, the text promises more (or less)
    than the study counts.

    The rule reads the reasons of likelihoods and the columns ``note`` and ``observed`` of
    items for "smoking gun", "hoop", "doubly decisive" and "straw in the wind", unless a word
    such as "no" or "than" stands before them. It fires if no rival makes the item a test of
    that type: from 5 dB on a weight is strong, and a number that misses this border by less
    than 1 dB is let pass. A smoking gun is strong if the clue is there, a hoop if it is
    missing, doubly decisive either way (so it may be called by the other two names as well), a
    straw in neither case. Where a hypothesis makes a clue less likely, hoop and smoking gun
    are taken for one another, since there the test is passed if the clue is missing. A reason
    is compared with its own coder and hypothesis, a text of an item with all of them.

    Change the word or the numbers, whichever is not what you mean. Answer it where you use
    the word in another sense than these borders.
    """
    of_rows = [(row, said) for row in look.study.likelihoods if (said := _said(row.reason))]
    of_items = [(i, said) for i in look.study.items if (said := _said(i.note, i.observed))]
    if not (of_rows or of_items):
        return
    types = _Types(look)
    wrong: list[object] = []
    for row, said in of_rows:
        possible = types.of(row.item, coder=row.coder, hypothesis=row.hypothesis)
        if possible and not said & possible:
            wrong.append(row)
    for item, said in of_items:
        possible = types.of(item.id)
        if possible and not said & possible:
            wrong.append(item)
    if wrong:
        yield Remark(
            "{n} {text names|texts name} a type of test (such as smoking gun or hoop) that the "
            "numbers beside {it|them} do not make: {names}.",
            "change the word or the likelihoods, whichever is not what you mean",
            at=wrong,
        )


@rule(
    "type-depends-on-prior",
    stage="result",
    level="note",
    follows=f"{HUMPHREYS_JACOBS_2023} {VAN_EVERA_1997}",
)
def type_depends_on_prior(look: Look) -> Iterator[Remark]:
    """What type of test an item is depends on how credible the rivals are to one another.

    With two hypotheses a hoop is a hoop. With more, "against all the others" is a mixture of
    the others, each with its own likelihood, and the mixture changes with the priors and with
    every further item. So the same item can be a smoking gun at first and a straw in the end,
    though nobody judged it anew.

    The rule looks at frames with three or more rivals and at items that were sought, with
    likelihoods given as probabilities. It takes the type of an item as a test of a hypothesis
    against all its rivals together (5 dB or more is strong) with the rivals weighted by their
    priors, equally, and by their credences in the end. It fires for items for which these
    are not one and the same type.

    When you call such an item a hoop or a smoking gun, say against which rival.
    ``bt.test_types(study, over="a rival")`` gives the type against one, which no prior
    changes.
    """
    moving: set[int] = set()
    case_of = look.encoded.case_of_item
    for part in look.encoded.frames:
        worlds = len(part.frame.worlds)
        if part.frame.mode != Mode.RIVALS or worlds < 3:
            continue
        chance = _recorded(look, part)
        after = group_of(look.post, f"worlds/{part.frame.id}")["posterior"].values
        shares = [part.prior.values, np.full_like(part.prior.values, 1 / worlds), after]
        for world in range(worlds):
            rest = [number for number in range(worlds) if number != world]
            kinds = []
            for share in shares:
                weight = share[:, case_of][..., rest]
                with np.errstate(invalid="ignore"):
                    mixed = (weight * chance[..., rest]).sum(axis=-1) / weight.sum(axis=-1)
                present, absent = _strength(chance[..., world], mixed)
                known = ~np.isnan(present)
                kinds.append(np.where(known, 2 * _strong(present) + _strong(absent), -1))
            known = np.all([kind >= 0 for kind in kinds], axis=0)
            changed = known & ((kinds[0] != kinds[1]) | (kinds[0] != kinds[2]))
            moving.update(np.flatnonzero(changed.any(axis=0)).tolist())
    if moving:
        yield Remark(
            "For {n} {item|items} the type of test against all rivals together (hoop, smoking gun "
            "and so on) changes with the priors: {names}.",
            "when you call {it|them} a hoop or a smoking gun, say against which rival",
            at=[look.study.items[at] for at in sorted(moving)],
        )


def _said(*texts: str) -> frozenset[str]:
    """Find the types that texts name and do not take back."""
    return frozenset(
        kind
        for kind, pattern in _WORDS.items()
        for text in texts
        for found in pattern.finditer(text)
        if not _DENIED.search(text[: found.start()])
    )


class _Types:
    """Which types an item may be called, tolerantly, by coder and hypothesis."""

    def __init__(self, look: Look) -> None:
        self.look, study = look, look.study
        self.coder_at = {name: at for at, name in enumerate(look.encoded.coders)}
        self.item_at = {item.id: at for at, item in enumerate(study.items)}
        self.parts = {part.frame.id: part for part in look.encoded.frames}
        self.chances = {name: _recorded(look, part) for name, part in self.parts.items()}

    def of(self, item: str, coder: str = "", hypothesis: str = "") -> frozenset[str]:
        """Collect the types over all pairs that are meant; empty where none is known."""
        at, found = self.item_at[item], set()
        coders = [self.coder_at[coder]] if coder else list(self.coder_at.values())
        for frame, one in self._worlds(hypothesis):
            for each in coders:
                chances = self.chances[frame][each, at].tolist()
                for other, chance in enumerate(chances):
                    if other != one and not isnan(chances[one] + chance):
                        found |= _may_be(chances[one], chance)
        return frozenset(found)

    def _worlds(self, hypothesis: str) -> Iterator[tuple[str, int]]:
        placed = self.look.study.places.find(hypothesis) if hypothesis else None
        for name, part in self.parts.items():
            if placed is None:
                yield from ((name, world) for world in range(len(part.frame.worlds)))
            elif placed[0].id == name:
                yield name, part.frame.worlds.index(placed[1])


def _may_be(one: float, other: float) -> set[str]:
    """Return the types whose borders a pair of chances keeps, give or take the tolerance."""
    present, absent = _size(one, other), _size(1 - one, 1 - other)
    strong = [size >= THRESHOLD - TOLERANCE for size in (present, absent)]
    weak = [size < THRESHOLD + TOLERANCE for size in (present, absent)]
    turned = one < other and any(strong)
    fits = {
        "smoking gun": strong[0] or turned,
        "hoop": strong[1] or turned,
        "doubly decisive": all(strong),
        "straw in the wind": all(weak),
    }
    return {name for name, fit in fits.items() if fit}


def _size(one: float, other: float) -> float:
    """Size of a weight, dB; where both sides are equal it is 0, also at 0."""
    if one == other:
        return 0.0
    return abs(log(one / other)) * DECIBELS_PER_NAT if one * other > 0 else inf


def _recorded(look: Look, part: EncodedFrame) -> np.ndarray:
    """Chances of a present record, (coder, item, world); NaN where a ratio or rank was given."""
    finding = look.encoded.finding.values[:, None]
    chance = np.exp(part.log_likelihood.values)
    chance = np.where(finding == 1, chance, 1 - chance)
    known = (part.entry == "probabilities")[..., None] & (finding >= 0)
    return np.where(known, chance, np.nan)


def _strength(one: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sizes of the weights if the clue is recorded as present and as absent, dB."""
    sizes = []
    for mine, its in ((one, other), (1 - one, 1 - other)):
        with np.errstate(divide="ignore", invalid="ignore"):
            size = np.abs(np.log(mine) - np.log(its)) * DECIBELS_PER_NAT
        sizes.append(np.where(mine == its, 0.0, size))
    return sizes[0], sizes[1]


def _strong(size: np.ndarray) -> np.ndarray:
    return (size >= THRESHOLD - BORDER_TOLERANCE).astype(int)
