"""The chance of a finding: from the chance of a clue, over its record, to ln P(finding | world)."""

from __future__ import annotations

import numpy as np

__all__ = ["by_world", "log_of_finding", "over_likeliest", "record_chances"]


def record_chances(
    chance: np.ndarray, detection: np.ndarray, false_report: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the chances that a clue is recorded as present and as absent.

    The second is no difference from 1, which would round to 0 what logic does not exclude;
    where the two error rates are equal, both are the same in every world to the last bit.
    """
    alike = (detection == false_report) & ~np.isnan(chance)
    present = chance * detection + (1 - chance) * false_report
    absent = chance * (1 - detection) + (1 - chance) * (1 - false_report)
    return np.where(alike, detection, present), np.where(alike, 1 - detection, absent)


def log_of_finding(
    code: np.ndarray, chance: np.ndarray, detection: np.ndarray, false_report: np.ndarray
) -> np.ndarray:
    """Return ln P(finding | world), nat, of findings that were sought.

    A record that comes about as often either way weighs nothing, also at 0 and 1.
    """
    present, absent = record_chances(chance, detection, false_report)
    alike = (detection == false_report) & ~np.isnan(chance)
    present, absent = np.where(alike, 0.5, present), np.where(alike, 0.5, absent)
    with np.errstate(divide="ignore"):
        missed = np.where(present < 0.5, np.log1p(-present), np.log(absent))
        return np.where(code == 1, np.log(present), missed)


def by_world(discount: np.ndarray) -> np.ndarray:
    """Say of which items the discount, (..., world), differs from world to world."""
    return (discount != discount[..., :1]).any(axis=-1)


def over_likeliest(log_likelihood: np.ndarray, discount: np.ndarray) -> np.ndarray:
    """Return ln P(finding | world), (..., world), over that of the likeliest world; nat.

    Then an item that weighs nothing adds exactly nothing. Where the discount differs from
    world to world, how likely a finding was counts, and the values stay as they are.
    """
    top = log_likelihood.max(axis=-1, keepdims=True, initial=-np.inf)
    kept = np.isneginf(top) | by_world(discount)[..., None]
    return log_likelihood - np.where(kept, 0.0, top)
