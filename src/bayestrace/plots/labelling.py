"""Where to write the names of points so that no two lie on each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Box", "Placed", "placed_labels"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on paper, mm, from the lower left."""

    left: float
    low: float
    right: float
    high: float

    def meets(self, other: Box, gap: float = 0.0) -> bool:
        """Say whether two boxes come closer than the gap."""
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.low < other.high + gap
            and other.low < self.high + gap
        )

    def within(self, frame: Box) -> bool:
        """Say whether the box lies inside the frame."""
        return (
            self.left >= frame.left
            and self.right <= frame.right
            and self.low >= frame.low
            and self.high <= frame.high
        )


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a label stands: its box, and how far from its point."""

    box: Box
    distance: float


DISTANCES = (1.4, 2.2, 3.2, 4.5, 6.0, 8.0, 10.5, 13.0, 16.0, 19.0)
ANGLES = (0, 180, 90, 270, 35, 145, 325, 215, 60, 120, 300, 240, 15, 165, 345, 195)


def placed_labels(
    points: Sequence[tuple[float, float]],
    sizes: Sequence[tuple[float, float]],
    frame: Box,
    obstacles: Sequence[Box],
    radius: float = 0.9,
) -> list[Placed | None]:
    """Place labels one after another, the crowded points first; None where none fits.

    Parameters
    ----------
    points : sequence of (x, y)
        Points, mm.
    sizes : sequence of (width, height)
        Sizes of the labels, mm.
    frame : Box
        Where labels may stand.
    obstacles : sequence of Box
        What they may not cover beside the points.
    radius : float
        Half the size of a mark, mm.
    """
    marks = [Box(x - radius, y - radius, x + radius, y + radius) for x, y in points]
    crowd = [sum(math.hypot(x - a, y - b) < 9 for a, b in points) for x, y in points]
    result: list[Placed | None] = [None] * len(points)
    taken: list[Box] = []
    leaders: list[tuple[tuple[float, float], tuple[float, float]]] = []
    for at in sorted(range(len(points)), key=lambda n: (crowd[n], n)):
        x, y = points[at]
        width, height = sizes[at]
        for distance, angle in ((d, a) for d in DISTANCES for a in ANGLES):
            dx, dy = math.cos(math.radians(angle)), math.sin(math.radians(angle))
            middle = (x + dx * (distance + width / 2), y + dy * (distance + height / 2))
            box = Box(
                middle[0] - width / 2,
                middle[1] - height / 2,
                middle[0] + width / 2,
                middle[1] + height / 2,
            )
            leader = ((x, y), nearest_point(box, x, y))
            if not box.within(frame) or any(
                box.meets(other, 0.15) for other in (*marks, *obstacles)
            ):
                continue
            if any(box.meets(other, 0.3) for other in taken):
                continue
            if any(_passes(line, box) for line in leaders):
                continue
            if distance > DISTANCES[1] and (
                any(_passes(leader, other) for n, other in enumerate(marks) if n != at)
                or any(_passes(leader, other) for other in taken)
                or any(_crosses(leader, line) for line in leaders)
            ):
                continue
            taken.append(box)
            leaders.append(leader)
            result[at] = Placed(box, distance)
            break
    return result


def nearest_point(box: Box, x: float, y: float) -> tuple[float, float]:
    """Return the point of a box that is nearest to another point."""
    return min(max(x, box.left), box.right), min(max(y, box.low), box.high)


def _passes(line: tuple[tuple[float, float], tuple[float, float]], box: Box) -> bool:
    (x, y), (a, b) = line
    steps = max(2, int(math.hypot(a - x, b - y) / 0.4))
    return any(
        box.left < x + (a - x) * n / steps < box.right
        and box.low < y + (b - y) * n / steps < box.high
        for n in range(1, steps)
    )


def _crosses(
    one: tuple[tuple[float, float], tuple[float, float]],
    other: tuple[tuple[float, float], tuple[float, float]],
) -> bool:
    def side(p: tuple[float, float], q: tuple[float, float], r: tuple[float, float]) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    (a, b), (c, d) = one, other
    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0
