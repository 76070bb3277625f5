"""Clocks and tables."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of each run, in the order in which they were run."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """Return the middle run."""
        return statistics.median(self.seconds)

    @property
    def best(self) -> float:
        """Return the fastest run: what the machine does when nobody else uses it."""
        return min(self.seconds)

    def over(self, other: Timing) -> float:
        """Return the median of the ratios of runs that were made one after the other."""
        pairs = zip(self.seconds, other.seconds, strict=True)
        return statistics.median(mine / theirs for mine, theirs in pairs)

    def __str__(self) -> str:
        """Give the median and the best run."""
        return f"{readable(self.median)} (best {readable(self.best)})"


def readable(seconds: float) -> str:
    """Return seconds with the unit that suits them."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-6:.3g} µs"


def side_by_side(
    functions: Mapping[str, Callable[[], Any]],
    *,
    runs: int = 7,
    repeat: int | Mapping[str, int] = 1,
) -> dict[str, Timing]:
    """Time functions in turn, so that a busy moment of the machine hits all of them.

    What takes less than some milliseconds is repeated within a run, so that it is not its
    neighbours' traces in the caches that are measured.
    """
    seconds: dict[str, list[float]] = {name: [] for name in functions}
    for function in functions.values():
        function()  # caches, imports, page tables
    for _ in range(runs):
        for name, function in functions.items():
            times = repeat if isinstance(repeat, int) else repeat.get(name, 1)
            start = time.perf_counter()
            for _ in range(times):
                function()
            seconds[name].append((time.perf_counter() - start) / times)
    return {name: Timing(tuple(values)) for name, values in seconds.items()}


@dataclass(slots=True)
class Table:
    """A table in Markdown with a title and a sentence or two."""

    title: str
    header: Sequence[str]
    text: str = ""
    rows: list[Sequence[str]] = field(default_factory=list)

    def add(self, *cells: object) -> None:
        """Add a row."""
        self.rows.append([f"{cell}" for cell in cells])

    def __str__(self) -> str:
        """Give the table as Markdown."""
        lines = [f"## {self.title}", ""]
        lines += [self.text, ""] if self.text else []
        lines += [f"| {' | '.join(self.header)} |", f"|{'|'.join('---' for _ in self.header)}|"]
        lines += [f"| {' | '.join(row)} |" for row in self.rows]
        return "\n".join(lines) + "\n"


def met(value: float, target: float) -> str:
    """Say whether a value is within its target."""
    return "yes" if value <= target else "**no**"
