"""Clusters bracketed beside the rows of their items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from bayestrace.plots.falls import Fall
from bayestrace.plots.page import INK, MM_PER_INCH, SMALL, beside, width_of, wrapped, write

__all__ = ["Bracket", "brackets_of", "draw_brackets"]

LANE, LETTER_LANE = 5.0, 3.6
"""mm, a bracket with its name along it, or with a letter beside it."""

TOOTH = 0.9
"""mm"""

FEW = 2
"""Clusters that are named in place also on a narrow page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bracket:
    """A cluster beside the rows of its items.

    Parameters
    ----------
    name : str
        The cluster with its discount.
    letter : str
        What stands beside the bracket instead, or empty.
    rows : tuple of int
        The rows of its items.
    lane : int
        Its column, counted from the axes.
    """

    name: str
    letter: str
    rows: tuple[int, ...]
    lane: int


def brackets_of(fall: Fall, row_mm: float, *, narrow: bool) -> list[Bracket]:
    """Give every cluster of two or more sought items a lane in which nothing else stands.

    A narrow page has no room for several names: its brackets are lettered.
    """
    found = list(zip(fall.clusters, fall.sought, strict=True))
    members = {
        cluster: tuple(at for at, pair in enumerate(found, start=1) if pair == (cluster, True))
        for cluster in dict.fromkeys(filter(None, fall.clusters))
    }
    members = {cluster: rows for cluster, rows in members.items() if len(rows) > 1}
    lettered = narrow and len(members) > FEW
    brackets: list[Bracket] = []
    taken: list[list[tuple[float, float]]] = []
    for number, (cluster, rows) in enumerate(members.items()):
        factor, other = (
            min(values[at - 1] for at in rows) for values in (fall.discount, fall.otherwise)
        )
        name = f"{cluster} ×{factor:.2f}" + (f" | ×{other:.2f}" if other != factor else "")
        letter = ascii_lowercase[number % 26] * (1 + number // 26) if lettered else ""
        name = name if lettered else wrapped(name, (len(fall.items) + 2) * row_mm, SMALL)
        half = 0.0 if lettered else width_of(name, SMALL) / row_mm / 2 + 0.3
        middle = (rows[0] + rows[-1]) / 2
        low, high = min(rows[0] - 0.4, middle - half), max(rows[-1] + 0.4, middle + half)
        lane = next(
            (n for n, used in enumerate(taken) if all(high < a or low > b for a, b in used)),
            len(taken),
        )
        if lane == len(taken):
            taken.append([])
        taken[lane].append((low, high))
        brackets.append(Bracket(name=name, letter=letter, rows=rows, lane=lane))
    return brackets


def draw_brackets(ax: Axes, brackets: Sequence[Bracket], left_mm: float) -> None:
    """Draw the brackets from so many mm right of the axes."""
    look: dict[str, Any] = {"color": INK, "clip_on": False}
    for bracket in brackets:
        left = left_mm + bracket.lane * (LETTER_LANE if bracket.letter else LANE)
        line = beside(ax, left + TOOTH)
        first, last = bracket.rows[0] - 0.3, bracket.rows[-1] + 0.3
        ax.add_line(Line2D([1, 1], [first, last], transform=line, linewidth=0.7, **look))
        ax.plot(
            [1] * len(bracket.rows),
            bracket.rows,
            marker=0,
            markersize=TOOTH / MM_PER_INCH * 72,
            markeredgewidth=0.7,
            linestyle="none",
            transform=line,
            **look,
        )
        write(
            ax,
            1,
            (first + last) / 2,
            bracket.letter or bracket.name,
            transform=beside(ax, left + 1.6),
            rotation=0 if bracket.letter else 270,
            ha="left",
            va="center",
            multialignment="center",
            gid="cluster",
        )
