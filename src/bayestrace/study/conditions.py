"""Likelihoods that depend on conditions: the row that the conditions imply together."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from bayestrace.study.parts import Judgement, Likelihood

if TYPE_CHECKING:
    from bayestrace.study.statements import Contingency
    from bayestrace.study.worlds import Places

__all__ = ["by_likelihood", "likelihoods_as_judged"]


def by_likelihood(
    contingencies: Iterable[Contingency], places: Places
) -> dict[tuple[str, str, str], list[Contingency]]:
    """Group conditions by the likelihood that they make up: coder, item and hypothesis."""
    groups: dict[tuple[str, str, str], list[Contingency]] = defaultdict(list)
    for row in contingencies:
        groups[row.coder, row.item, places.canonical(row.hypothesis)].append(row)
    return groups


def likelihoods_as_judged(
    likelihoods: Sequence[Likelihood], contingencies: Sequence[Contingency], places: Places
) -> tuple[Likelihood, ...]:
    """Return the likelihoods as they were written and, after them, those that conditions imply."""
    if not contingencies:
        return tuple(likelihoods)
    written = {(row.coder, row.item, places.canonical(row.hypothesis)) for row in likelihoods}
    groups = by_likelihood(contingencies, places)
    implied = (_implied(rows) for key, rows in groups.items() if key not in written)
    return (*likelihoods, *implied)


def _implied(rows: Sequence[Contingency]) -> Likelihood:
    """Return P(clue | H) = Σ P(clue | H, c) P(c | H), on each side that is judged."""
    first = rows[0]
    if_true = _mean([(row.chance, row.if_true) for row in rows])
    if_false = _mean([(row.chance_if_false, row.if_false) for row in rows])
    reasons = (f"{row.condition}: {row.reason}" for row in rows if row.reason)
    return Likelihood(
        coder=first.coder,
        item=first.item,
        hypothesis=first.hypothesis,
        if_true=if_true,
        if_false=if_false,
        # 0 and 1 are refused, but in a sentence about conditions
        logical=any(side is not None and side.best in (0, 1) for side in (if_true, if_false)),
        reason="; ".join(reasons),
        origin=first.origin,
    )


def _mean(parts: Sequence[tuple[Judgement | None, Judgement | None]]) -> Judgement | None:
    known = [(chance.best, clue.best) for chance, clue in parts if chance and clue]
    total = math.fsum(chance for chance, _ in known)
    if len(known) < len(parts) or total <= 0:
        return None if len(known) < len(parts) else Judgement(best=0.0)
    mean = math.fsum(chance * clue for chance, clue in known) / total
    return Judgement(best=min(max(mean, 0.0), 1.0))
