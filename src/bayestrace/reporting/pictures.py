"""The figures of a report: which there are, how to read them, what they show in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bayestrace.reporting.blocks import Figure

if TYPE_CHECKING:
    from bayestrace.reporting.gathering import Found

__all__ = ["Pictures"]


class Pictures:
    """The figures of one study, numbered as they come."""

    def __init__(self, found: Found) -> None:
        self.found = found
        self.number = 0

    def credence(self) -> Iterator[Figure]:
        """Yield the figure of the answer."""
        from bayestrace.plots.credences import plot_credence

        found = self.found
        self.number += 1
        yield Figure(
            key=f"F{self.number}",
            caption="Credences: hollow before the evidence, filled after it.",
            alternative="Credences.",
            draw=lambda width: plot_credence(found.post, study=found.study, width_mm=width),
        )

    def weights(self) -> Iterator[Any]:
        """Yield the figures of single items."""
        return iter(())

    def robustness(self) -> Iterator[Any]:
        """Yield the figures of what would overturn the results."""
        return iter(())

    def coders(self) -> Iterator[Any]:
        """Yield the figures of how coders agree."""
        return iter(())
