"""How strongly items speak: between any two worlds, and for the side that leads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bayestrace.study.words import Mode
from bayestrace.units import DECIBELS_PER_NAT

if TYPE_CHECKING:
    from bayestrace.checks.look import Look
    from bayestrace.encode import EncodedFrame, EncodedStudy

__all__ = ["Lead", "in_decibels", "leads", "spread", "spreads"]


class Lead(NamedTuple):
    """What the items of one case say, to one coder, for the side that leads.

    ``side`` is a rival, a claim or factor, or its negation ("not H1"); ``items`` are
    positions in the study, ``weights`` their dB over the strongest other side, adjusted for
    dependence.
    """

    coder: str
    case: str
    side: str
    items: np.ndarray
    weights: np.ndarray


def spread(encoded: EncodedStudy, frame: EncodedFrame) -> np.ndarray:
    """Return the most that each item says between two worlds of a frame, (coder, item), dB.

    As if independent; NaN where it was not sought, has no row, or was only ranked.
    """
    log_likelihood = frame.log_likelihood.values
    size = (log_likelihood.max(axis=-1) - log_likelihood.min(axis=-1)) * DECIBELS_PER_NAT
    return np.where(encoded.finding.values >= 0, size, np.nan)


def spreads(encoded: EncodedStudy) -> np.ndarray:
    """Return the most that each item says between two worlds of any frame, (coder, item), dB."""
    return np.fmax.reduce([spread(encoded, frame) for frame in encoded.frames])


def leads(look: Look) -> Iterator[Lead]:
    """Yield which side leads in every contest of every coder and case, and what speaks for it.

    Rivals are one contest, won by the highest credence; every claim and every factor is a
    contest with its own negation.
    """
    encoded = look.encoded
    weight = np.asarray(look.post["weights"]["weight_of_evidence"])
    credence = np.asarray(look.post["posterior"]["credence"])
    case_of, sought = encoded.case_of_item, encoded.finding.values >= 0
    members = [np.flatnonzero(case_of == case) for case in range(len(encoded.cases))]
    for at_hypotheses, rivals in _contests(encoded):
        shares = credence[..., at_hypotheses]
        for at_coder, at_case in np.argwhere(~np.isnan(shares).any(axis=-1)):
            best = shares[at_coder, at_case].argmax()
            name = encoded.hypotheses[at_hypotheses[best]]
            against = not rivals and shares[at_coder, at_case, 0] < 0.5
            weights = weight[at_coder, at_hypotheses[best], members[at_case]]
            known = ~np.isnan(weights) & sought[members[at_case]]
            yield Lead(
                encoded.coders[at_coder],
                encoded.cases[at_case],
                f"not {name}" if against else name,
                members[at_case][known],
                -weights[known] if against else weights[known],
            )


def _contests(encoded: EncodedStudy) -> Iterator[tuple[list[int], bool]]:
    """Yield positions of the hypotheses that compete, and whether they are rivals."""
    for frame in encoded.frames:
        found = [encoded.hypotheses.index(name) for name in frame.frame.hypotheses]
        if frame.frame.mode == Mode.RIVALS:
            yield found, True
        else:
            yield from (([at], False) for at in found)


def in_decibels(weight: float) -> str:
    """Write a weight for a sentence."""
    return f"{weight:.1f} dB"
