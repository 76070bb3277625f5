"""Small studies of claims and rivals with weights in dB, for the borders of rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import bayestrace as bt

__all__ = ["claims", "odds_db", "pair"]


def odds_db(chance: float) -> float:
    """Give the odds of a probability in dB, in plain arithmetic."""
    from math import log10

    return 10 * log10(chance / (1 - chance))


def pair(db: float) -> tuple[float, float]:
    """Chances of a clue whose presence weighs so many dB; its absence weighs little."""
    ratio = 10 ** (db / 10)
    return (0.02 * ratio, 0.02) if ratio >= 1 else (0.02, 0.02 / ratio)


def claims(weights: Sequence[float], prior: float = 0.5, **fields: Any) -> bt.Study:
    """One claim, H, and an item of each weight in dB, all present; fields go to every item."""
    return bt.Study.claims(
        {"H": prior},
        [
            bt.Item(f"i{at}", found="present", likelihood={"H": pair(db)}, **_of(fields, at))
            for at, db in enumerate(weights)
        ],
    )


def _of(fields: Mapping[str, Any], at: int) -> dict[str, Any]:
    return {name: value[at] if isinstance(value, list) else value for name, value in fields.items()}
