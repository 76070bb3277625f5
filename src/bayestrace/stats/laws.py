"""The law of a judgement: a two-piece normal on the logit scale with the best value as median."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bayestrace.encode import EncodedFrame, EncodedStudy
from bayestrace.errors import ArrayError
from bayestrace.finding_chances import log_of_finding
from bayestrace.stats.exact import probability

__all__ = ["Q95", "averaged", "log_chances", "mean_chance", "scales_of"]

Q95 = 1.6448536269514722
"""Φ⁻¹(0.95): the ends of a central 90 % interval lie this many standard deviations away."""

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(64)
_REACH = 9.0
"""Standard deviations over which a mean is integrated, on either side of the median."""


def scales_of(
    best: np.ndarray, low: np.ndarray, high: np.ndarray, spread: float | None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the logit sds below and above the median; 0 where nothing varies.

    Parameters
    ----------
    best, low, high : ndarray
        Probabilities; NaN in low and high where no interval was given, NaN in best
        where there is no judgement.
    spread : float, optional
        Logit sd for judgements without an interval; None leaves them fixed.

    Raises
    ------
    ArrayError
        If an interval ends at exactly 0 or 1, which no such law does.
    """
    given = ~np.isnan(low)
    if np.isin(low, (0.0, 1.0)).any() or np.isin(high, (0.0, 1.0)).any():
        raise ArrayError(
            "an interval ends at exactly 0 or 1, which a judgement that varies cannot reach; "
            "write for instance 0.01 or 0.99"
        )
    free = (best > 0) & (best < 1)  # exact 0 and 1 are logical: they do not vary
    with np.errstate(divide="ignore", invalid="ignore"):
        below = np.where(given, (_logit(best) - _logit(low)) / Q95, spread or 0.0)
        above = np.where(given, (_logit(high) - _logit(best)) / Q95, spread or 0.0)
    return np.where(free, below, 0.0), np.where(free, above, 0.0)


def log_chances(
    best: np.ndarray, below: np.ndarray, above: np.ndarray, z: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return ln p and ln(1 - p) at standard normal z, without losing digits near 0 and 1."""
    with np.errstate(divide="ignore"):
        x = _logit(best) + z * np.where(z > 0, above, below)
    tail = np.log1p(np.exp(-np.abs(x)))
    return np.minimum(x, 0.0) - tail, np.minimum(-x, 0.0) - tail


def mean_chance(best: np.ndarray, below: np.ndarray, above: np.ndarray) -> np.ndarray:
    """Return the mean of the law, by Gauss-Legendre quadrature on either side of the median.

    The integrand has a kink at the median where the two sds differ, so the two sides
    are integrated apart; 64 nodes a side are exact to about 1e-12.
    """
    with np.errstate(divide="ignore"):
        middle = _logit(best)[..., None]
    z = (_NODES + 1) * _REACH / 2
    density = _WEIGHTS * _REACH / 2 * np.exp(-z * z / 2) / np.sqrt(2 * np.pi)
    upper = probability(middle + z * above[..., None]) @ density
    lower = probability(middle - z * below[..., None]) @ density
    return np.where((best > 0) & (best < 1), upper + lower, best)


def averaged(study: EncodedStudy, frame: EncodedFrame) -> EncodedFrame:
    """Return the frame with every chance of a clue replaced by the mean of its law.

    A judgement without an interval is its own mean; ratios and priors stay as they are.
    """
    best, low, high = (array.values for array in (frame.p_present, frame.p_low, frame.p_high))
    chance = mean_chance(best, *scales_of(best, low, high, None))
    code, d, f = (
        array.values[None, :, None]
        for array in (study.finding, study.detection, study.false_report)
    )
    kept = np.isnan(low) | (code == -1) | (d == f)
    values = np.where(kept, frame.log_likelihood.values, log_of_finding(code, chance, d, f))
    return replace(frame, log_likelihood=frame.log_likelihood.copy(data=values))


def _logit(chance: np.ndarray) -> np.ndarray:
    return np.log(chance) - np.log1p(-chance)
