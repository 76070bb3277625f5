"""The smallest shared error of a coder at which a sensitivity band reaches a border."""

from __future__ import annotations

import math
from inspect import signature

import numpy as np

from bayestrace.encode import EncodedStudy
from bayestrace.stats.exact import probability
from bayestrace.stats.sensitivity import band
from bayestrace.stats.varied_judgements import Laws, Points, drawn_log_odds

__all__ = ["leaning_odds", "smallest_lean"]

DEFAULTS = {name: option.default for name, option in signature(band).parameters.items()}
INTERVAL: float = DEFAULTS["interval"]
"""Share of the draws inside a band."""


def leaning_odds(
    encoded: EncodedStudy,
) -> dict[tuple[int, int, int], tuple[np.ndarray, np.ndarray]]:
    """Return how the draws of a band move with ``lean_sd``, all else at its default.

    Per coder, case and hypothesis, by position: the log-odds of every draw without a lean,
    and what one nat of ``lean_sd`` adds to each, (draw).
    """
    laws = [Laws.of(encoded, frame, DEFAULTS["spread"]) for frame in encoded.frames]
    dims = sum(law.dims for law in laws) + len(encoded.coders)
    points = Points(dims, DEFAULTS["draws"], DEFAULTS["random_seed"])
    lean = points.take(len(encoded.coders))
    return {
        drawn.place: (drawn.log_odds, drawn.counted * lean[drawn.place[0]])
        for law in laws
        for drawn in drawn_log_odds(law, points, DEFAULTS["shared"])
        if drawn.treated == 0 and not math.isnan(drawn.counted)
    }


def smallest_lean(log_odds: np.ndarray, drift: np.ndarray, border: float, upward: bool) -> float:
    """Return the smallest ``lean_sd`` at which an end of the band reaches the border, nat.

    Parameters
    ----------
    log_odds : ndarray
        (draw), without a lean.
    drift : ndarray
        (draw), what one nat of ``lean_sd`` adds.
    border : float
        Log-odds to be reached, nat.
    upward : bool
        The upper end rises to the border, else the lower one falls to it.

    Returns
    -------
    float
        0 where the band reaches it without a lean; NaN where no lean leads there.

    Notes
    -----
    Every draw moves on a straight line and crosses the border once at most, so the number
    of draws beyond it is counted from crossing to crossing; the end of the band lies
    between two neighbouring draws, and its place is then found between two crossings.
    """
    from scipy.optimize import brentq

    if not np.isfinite(log_odds).all():
        return math.nan
    if not upward:  # the lower end of a band is the upper end of its mirror image
        log_odds, drift, border = -log_odds, -drift, -border
    rank = (len(log_odds) - 1) * (1 + INTERVAL) / 2
    below = math.floor(rank)
    wanted = probability(np.array(border))

    def short(lean_sd: float) -> float:
        """How far the end of the band lies above the border, as a credence."""
        pair = np.partition(log_odds + lean_sd * drift, [below, below + 1])[below : below + 2]
        lower, upper = probability(pair)
        return float(lower + (rank - below) * (upper - lower) - wanted)

    if short(0.0) >= 0:
        return 0.0
    moving = (drift != 0) & ((border - log_odds) * drift > 0)
    crossing = (border - log_odds[moving]) / drift[moving]
    order = np.argsort(crossing)
    crossing, step = crossing[order], np.sign(drift[moving][order])
    beyond = np.count_nonzero(log_odds >= border) + np.cumsum(step)
    enough = np.flatnonzero(beyond >= len(log_odds) - below)
    if not enough.size:
        return math.nan
    early = np.flatnonzero(beyond[: enough[0]] < len(log_odds) - below - 1)
    low = float(crossing[early[-1]]) if early.size else 0.0
    high = float(crossing[enough[0]]) * (1 + 1e-12)  # the last draw itself is rounded
    if short(low) >= 0:
        return low
    return float(brentq(short, low, high, xtol=1e-16)) if short(high) > 0 else high
