"""Who leads among rivals, and who are level."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

__all__ = ["LEVEL", "Row", "leaders"]

LEVEL = 1e-9
"""Credences, and weights in dB, that differ by less are level."""

Row = dict[str, Any]
"""A row of the results."""


def leaders(rows: Sequence[Row]) -> list[str]:
    """Return the hypotheses of one coder, case and frame with the highest credence."""
    highest = max(row["posterior"] for row in rows)
    return [row["hypothesis"] for row in rows if row["posterior"] >= highest - LEVEL]
