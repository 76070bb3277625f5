"""Small phrases that several parts of a report share."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bayestrace.reporting.blocks import Cell, Table
from bayestrace.study.words import Mode

if TYPE_CHECKING:
    from bayestrace.study.study import Study

__all__ = [
    "counted",
    "decibel_text",
    "filled",
    "in_which_worlds",
    "joined",
    "named",
    "number_cell",
    "plain_cell",
]

_CODE = re.compile(r"[A-Z]{1,3}[-.]?\d*[a-z]?")
"""A name that nobody takes for words of the sentence, such as H1."""


def joined(parts: Sequence[str], last: str = "and") -> str:
    """Join parts as in a sentence: a, b and c."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def named(name: str) -> str:
    """Write the name of a hypothesis in a sentence, in quotation marks if it looks like words."""
    return name if _CODE.fullmatch(name) else f"“{name}”"


def counted(number: int, one: str, many: str = "") -> str:
    """Write a number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def decibel_text(value: float, *, unit: bool = False) -> str:
    """Write a weight of evidence: its sign, one decimal, a true minus, infinities in words."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        text = "+inf" if value > 0 else "−inf"
    else:
        text = f"{value:+.1f}".replace("-", "−")
        text = "0.0" if text[1:] == "0.0" else text
    return f"{text} dB" if unit else text


def number_cell(text: str, value: float) -> Cell:
    """Return a cell that sorts by its number; a missing one has none."""
    return Cell(text, value=None if math.isnan(value) else value)


def plain_cell(text: object) -> Cell:
    """Return a cell of text."""
    return Cell(str(text))


def in_which_worlds(study: Study) -> str:
    """Say in which worlds likelihoods are judged: claims have two sides, others as many worlds."""
    modes = {frame.mode for frame in study.world_frames}
    claims, others = "if a hypothesis is true and if it is not", "in each world that is compared"
    if Mode.CLAIM not in modes:
        return others
    return f"{claims} (claims), or {others} (all others)" if len(modes) > 1 else claims


def filled(table: Table) -> Table:
    """Leave out the columns in which nothing stands."""
    kept = [n for n in range(len(table.columns)) if any(row[n].text for row in table.rows)]
    return replace(
        table,
        columns=tuple(table.columns[n] for n in kept),
        rows=tuple(tuple(row[n] for n in kept) for row in table.rows),
        filters=tuple(kept.index(n) for n in table.filters if n in kept),
    )
