"""Two sets of worlds and the border between them: where a verdict or an order turns over."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from bayestrace.stats.exact import log_sum

__all__ = ["Contest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """One set of worlds against another, and the log-odds at which something turns over.

    Parameters
    ----------
    inside, outside : tuple of int
        Positions of the worlds for and against; they share none.
    border : float
        Log-odds of the one set over the other, nat.
    reached : bool
        Standing on the border is enough, as it is to confirm or reject; to lose a verdict
        or to fall behind one must cross it.
    """

    inside: tuple[int, ...]
    outside: tuple[int, ...]
    border: float
    reached: bool

    @property
    def pair(self) -> bool:
        """Whether one single world stands against another."""
        return len(self.inside) == len(self.outside) == 1

    def gap(self, log_joint: np.ndarray) -> float:
        """Return how far the log-odds lie above the border, nat; two empty sets are level."""
        one, other = _mass(log_joint, self.inside), _mass(log_joint, self.outside)
        return -self.border if one == other else one - other - self.border

    def leaders(self, log_joint: np.ndarray) -> tuple[int, int]:
        """Return the strongest world on either side."""
        one, other = (
            side[int(np.argmax(log_joint[list(side)]))] for side in (self.inside, self.outside)
        )
        return one, other

    def needed(self, log_joint: np.ndarray, *worlds: int) -> float:
        """Return the log joint probability of some worlds that brings the sets to the border.

        The worlds are of one side. NaN if there is none, whatever their probability.
        """
        if worlds[0] in self.inside:
            own, other, border = self.inside, self.outside, self.border
        elif worlds[0] in self.outside:
            own, other, border = self.outside, self.inside, -self.border
        else:
            return math.nan
        rest = tuple(number for number in own if number not in worlds)
        sign, size = _difference(border + _mass(log_joint, other), _mass(log_joint, rest))
        return size if sign > 0 else math.nan

    def odds_factor(self, log_joint: np.ndarray, group: tuple[int, ...]) -> float:
        """Return ln of the factor on the prior odds of some worlds that leads to the border.

        NaN if no factor does. The worlds of the group keep their proportions, and so
        do the others.
        """
        sides = [
            _mass(log_joint, tuple(world for world in side if (world in group) == within))
            for side in (self.inside, self.outside)
            for within in (True, False)
        ]
        moved, kept, moved_against, kept_against = sides
        above, log_above = _difference(self.border + kept_against, kept)
        below, log_below = _difference(moved, self.border + moved_against)
        return log_above - log_below if above * below > 0 else math.nan

    def slope_and_bend(
        self, log_joint: np.ndarray, slopes: np.ndarray, steepest: np.ndarray, bends: np.ndarray
    ) -> tuple[float, float]:
        """Return the slope of the gap, and the most that its second derivative can be nearby.

        Parameters
        ----------
        log_joint, slopes : ndarray
            (world), log joint probabilities and their derivatives at a point.
        steepest : ndarray
            (2, world), least and greatest derivative nearby.
        bends : ndarray
            (world), greatest absolute second derivative nearby.
        """
        slope = bend = 0.0
        for side, sign in ((self.inside, 1), (self.outside, -1)):
            at = list(side)
            shares = np.exp(log_joint[at] - log_sum(log_joint[at]))
            slope += sign * float(shares @ slopes[at])
            spread = float(steepest[1, at].max() - steepest[0, at].min())
            # The variance of what lies within a spread is at most a quarter of its square.
            bend += float(bends[at].max()) + spread * spread / 4 * (len(at) > 1)
        return slope, bend


def _mass(log_joint: np.ndarray, worlds: tuple[int, ...]) -> float:
    return float(log_sum(log_joint[list(worlds)])) if worlds else -math.inf


def _difference(one: float, other: float) -> tuple[int, float]:
    """Return the sign of exp(one) - exp(other) and ln of its size."""
    if one == other:
        return 0, -math.inf
    top, low = max(one, other), min(one, other)
    return (1 if one > other else -1), top + math.log(-math.expm1(low - top))
