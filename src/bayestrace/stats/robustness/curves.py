"""What one lever does to the worlds of a frame, and where on its way a border is crossed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from bayestrace.stats.robustness.contests import Contest

__all__ = ["END", "CommonRho", "Curve", "Detection", "Straight", "crossings", "nearest_first"]

FINEST = 2.0**-36
"""Share of a range below which two crossings count as one."""

FLAT = 1e-10
"""Nat by which the border must be passed, for a way there and back to count as two crossings."""

TOUCH = 1e-12
"""Nat within which the border is met."""

STEEP = 1e3
"""Nat, more than any gap that is looked into."""

END = 1e-12
"""How near to the end of a range a crossing cannot be told from the end."""


class Curve(Protocol):
    """Log joint probabilities of the worlds while a lever moves."""

    def at(self, place: float) -> tuple[np.ndarray, np.ndarray]:
        """Return log joint probabilities and their derivatives, each (world)."""
        ...

    def bounds(self, low: float, high: float) -> tuple[np.ndarray, np.ndarray]:
        """Return between which values the derivatives lie and how far they can bend."""
        ...


@dataclass(frozen=True, slots=True)
class Straight:
    """Log joint probabilities on straight lines: start + place · slope."""

    start: np.ndarray
    slope: np.ndarray

    def at(self, place: float) -> tuple[np.ndarray, np.ndarray]:
        """Return values and derivatives."""
        return self.start + place * self.slope, self.slope

    def bounds(self, low: float, high: float) -> tuple[np.ndarray, np.ndarray]:  # noqa: ARG002
        """Return the derivative twice; it does not bend."""
        return np.stack([self.slope, self.slope]), np.zeros_like(self.slope)


@dataclass(frozen=True, slots=True)
class CommonRho:
    """All clusters at one rho: rest + Σ sums / (1 + more · rho).

    Parameters
    ----------
    rest : ndarray
        (world), what is in no cluster.
    sums : ndarray
        (cluster, world), undiscounted log-likelihoods of each cluster.
    more : ndarray
        (cluster), number of items beyond the first.
    """

    rest: np.ndarray
    sums: np.ndarray
    more: np.ndarray

    def at(self, place: float) -> tuple[np.ndarray, np.ndarray]:
        """Return values and derivatives."""
        discount = 1 / (1 + self.more * place)
        return self.rest + discount @ self.sums, -(self.more * discount**2) @ self.sums

    def bounds(self, low: float, high: float) -> tuple[np.ndarray, np.ndarray]:
        """Bound each cluster's derivative by its ends, between which it is monotone."""
        ends = [
            -(self.more / (1 + self.more * end) ** 2)[:, None] * self.sums for end in (low, high)
        ]
        bend = (2 * self.more**2 / (1 + self.more * low) ** 3) @ np.abs(self.sums)
        return np.stack([np.minimum(*ends).sum(axis=0), np.maximum(*ends).sum(axis=0)]), bend


@dataclass(frozen=True, slots=True)
class Detection:
    """The detection of one item: rest + discount · ln(always + rate · place)."""

    rest: np.ndarray
    always: np.ndarray
    rate: np.ndarray
    discount: np.ndarray | float

    def at(self, place: float) -> tuple[np.ndarray, np.ndarray]:
        """Return values and derivatives."""
        chance = self.always + self.rate * place
        with np.errstate(divide="ignore", invalid="ignore"):
            return (
                self.rest + self.discount * np.log(chance),
                np.where(self.rate == 0, 0.0, self.discount * self.rate / chance),
            )

    def bounds(self, low: float, high: float) -> tuple[np.ndarray, np.ndarray]:
        """Bound the derivatives by their ends: they are monotone."""
        ends = np.stack([self.at(end)[1] for end in (low, high)])
        with np.errstate(over="ignore"):
            return np.sort(ends, axis=0), np.abs(ends).max(axis=0) ** 2 / self.discount


def crossings(curve: Curve, contest: Contest, low: float, high: float) -> list[float]:
    """Return every place from low to high where the border is crossed, in order.

    The range is halved until a stretch certainly holds none (the gap is wider than slope
    and bend can close) or at most one (the slope cannot change its sign), which is then
    found between its ends.
    """
    from scipy.optimize import brentq

    def height(place: float) -> float:
        return min(max(contest.gap(curve.at(place)[0]), -STEEP), STEEP)  # an end may be infinite

    samples = np.linspace(low, high, 11)[1:-1]
    if max(abs(height(float(place))) for place in samples) < TOUCH:
        return []  # the whole way lies on the border
    found: list[float] = []
    stretches = [(low, high)]
    while stretches:
        begin, end = stretches.pop()
        half, middle = (end - begin) / 2, (begin + end) / 2
        values, slopes = curve.at(middle)
        gap = contest.gap(values)
        slope, bend = contest.slope_and_bend(values, slopes, *curve.bounds(begin, end))
        reach = abs(slope) * half + bend * half * half / 2
        monotone = abs(slope) > bend * half
        if abs(gap) > reach:
            continue
        if not monotone and reach >= FLAT and half > FINEST * (high - low):
            stretches += [(begin, middle), (middle, end)]
            continue
        ends = height(begin), height(end)
        if ends[0] * ends[1] < 0:
            found.append(float(brentq(height, begin, end, xtol=1e-16)))
        elif monotone:
            found += [place for place, at in zip((begin, end), ends, strict=True) if at == 0]
        elif contest.reached:  # may meet the border and turn back
            found += [
                place for place, at in zip((begin, end), ends, strict=True) if abs(at) < TOUCH
            ]
    found.sort()
    apart = [place for n, place in enumerate(found) if n == 0 or place - found[n - 1] > END]
    return [place for place in apart if contest.reached or low + END < place < high - END]


def nearest_first(places: list[float], now: float) -> list[float]:
    """Order places by how far they are from where the lever stands now."""
    return sorted(places, key=lambda place: abs(place - now))
