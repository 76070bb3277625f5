"""Where to write the names of points so that no two lie on each other."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

__all__ = ["NEAR", "Box", "Placed", "nearest_point", "placed_labels"]

Line = tuple[tuple[float, float], tuple[float, float]]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where a label stands, whether it needs a leader to its point, and in which form."""

    box: Box
    leader: bool
    form: int


ROUNDS = 8

CLEAR = 0.6
"""mm by which a label without a leader is nearer to its own point than to others."""

CROWD = 9.0
"""mm within which points are neighbours."""

NEAR = 2.2
"""mm up to which a label needs no leader."""

DISTANCES = (1.4, NEAR, 3.2, 4.5, 6.0, 8.0, 10.5, 13.0, 16.0, 19.0, 23.0, 27.0)
ANGLES = (0, 180, 90, 270, 35, 145, 325, 215, 60, 120, 300, 240, 15, 165, 345, 195)


def placed_labels(
    points: Sequence[tuple[float, float]],
    sizes: Sequence[Sequence[tuple[float, float]]],
    frame: Box,
    obstacles: Sequence[Box],
    radius: float = 0.9,
) -> list[Placed | None]:
    """Place labels so that none lies on a mark, a leader or another label.

    Labels are placed one after another, the lonely points first. Those that find no room
    go first in the next round; None stands where none was found in the end.

    Parameters
    ----------
    points : sequence of (x, y)
        Points, mm.
    sizes : sequence of sequences of (width, height)
        Sizes of each label, mm, in the forms that it may take, the preferred first.
    frame : Box
        Where labels may stand.
    obstacles : sequence of Box
        What they may not cover beside the points.
    radius : float
        Half the size of a mark, mm.
    """
    crowd = [sum(math.hypot(x - a, y - b) < CROWD for a, b in points) for x, y in points]
    order = sorted(range(len(points)), key=lambda n: (crowd[n], n))
    best: list[Placed | None] = [None] * len(points)
    for _ in range(ROUNDS):
        found = _one_round(order, points, sizes, frame, obstacles, radius)
        if found.count(None) < best.count(None) or not any(best):
            best = found
        if None not in found:
            break
        order.sort(key=lambda n: found[n] is not None)
    return best


def _one_round(
    order: Sequence[int],
    points: Sequence[tuple[float, float]],
    sizes: Sequence[Sequence[tuple[float, float]]],
    frame: Box,
    obstacles: Sequence[Box],
    radius: float,
) -> list[Placed | None]:
    marks = [Box(x - radius, y - radius, x + radius, y + radius) for x, y in points]
    fixed = (*marks, *obstacles)
    result: list[Placed | None] = [None] * len(points)
    leaders: list[Line] = []
    for at in order:
        here = points[at]
        taken = [placed.box for placed in result if placed]
        rivals = [point for point in points if point != here]
        in_the_way = [mark for mark in marks if not mark.meets(Box(*here, *here))] + taken
        for placed in _candidates(here, sizes[at], rivals):
            box = placed.box
            if not box.within(frame) or any(box.meets(other, 0.15) for other in fixed):
                continue
            if any(box.meets(other, 0.3) for other in taken):
                continue
            if any(_passes(line, box) for line in leaders):
                continue
            leader = (here, nearest_point(box, *here))
            if placed.leader:
                if any(_passes(leader, other) for other in in_the_way):
                    continue
                if any(_crosses(leader, line) for line in leaders):
                    continue
                leaders.append(leader)
            result[at] = placed
            break
    return result


def _candidates(
    point: tuple[float, float],
    sizes: Sequence[tuple[float, float]],
    rivals: Sequence[tuple[float, float]],
) -> Iterator[Placed]:
    """Boxes around a point, the nearest first; a leader where another point is as near."""
    x, y = point
    for distance in DISTANCES:
        for (form, (width, height)), angle in product(enumerate(sizes), ANGLES):
            dx, dy = math.cos(math.radians(angle)), math.sin(math.radians(angle))
            a, b = x + dx * (distance + width / 2), y + dy * (distance + height / 2)
            box = Box(a - width / 2, b - height / 2, a + width / 2, b + height / 2)
            own = _apart(box, point)
            leader = distance > NEAR or any(_apart(box, rival) < own + CLEAR for rival in rivals)
            yield Placed(box=box, leader=leader, form=form)


def _apart(box: Box, point: tuple[float, float]) -> float:
    a, b = nearest_point(box, *point)
    return math.hypot(point[0] - a, point[1] - b)


def nearest_point(box: Box, x: float, y: float) -> tuple[float, float]:
    """Return the point of a box that is nearest to another point."""
    return min(max(x, box.left), box.right), min(max(y, box.low), box.high)


def _passes(line: Line, box: Box) -> bool:
    (x, y), (a, b) = line
    steps = max(2, int(math.hypot(a - x, b - y) / 0.4))
    return any(
        box.left < x + (a - x) * n / steps < box.right
        and box.low < y + (b - y) * n / steps < box.high
        for n in range(1, steps)
    )


def _crosses(
    one: Line,
    other: Line,
) -> bool:
    def side(p: tuple[float, float], q: tuple[float, float], r: tuple[float, float]) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    (a, b), (c, d) = one, other
    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0
