"""Sheets of paper: how wide the columns of a table are, and which tables lie across."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby

from bayestrace.reporting.blocks import Block, Heading, Paragraph, Table
from bayestrace.reporting.letters import printable

__all__ = [
    "ACROSS_MM",
    "UPRIGHT_MM",
    "column_mm",
    "lies_across",
    "line_counts",
    "pieces",
    "sections",
]

UPRIGHT_MM = 170.0
"""Width of the text of an A4 page with margins of 20 mm: the width of a figure over two columns."""

ACROSS_MM = 257.0
"""The same of a page that lies across."""

GAP_MM = 3.6
"""Blank between two columns."""

TYPE_MM = 9 * 25.4 / 72
"""Type size in a table."""

LONGEST_PIECE_MM = 34.0
"""A word that is longer is broken rather than given a column of its width."""

TALLEST = 14.0
"""Lines of a row, on average over the tallest fifth, from which a table is better across."""

GAIN = 0.75
"""How much shorter it must become by that."""

_WIDTHS = (
    ("iljfI.,:;'!|()[]/ ", 0.31),
    ("trsczJ-", 0.43),
    ("abdeghknopquvxy0123456789+−–_", 0.54),
    ("ABCDEFGHKLNOPQRSTUVXYZ", 0.76),
    ("mwMW@%—", 0.92),
)
"""Ems of letters, in the wider of the two types that are used: Latin Modern and Times."""

_PIECES = re.compile(r"[^\s/_\-–—.,:;&=?]+[/_\-–—.,:;&=?]*")


def column_mm(table: Table, width_mm: float) -> list[float]:
    """Return the width of each column: its share, and room for its longest word.

    What a column needs beyond its share is taken from those that have more than they need.
    """
    needs = _needs(table)
    if sum(needs) >= width_mm:
        return [need * width_mm / sum(needs) for need in needs]
    shares = [max(column.width, 0.01) for column in table.columns]
    fixed: dict[int, float] = {}
    while True:
        free = [place for place in range(len(shares)) if place not in fixed]
        unit = (width_mm - sum(fixed.values())) / sum(shares[place] for place in free)
        short = [place for place in free if shares[place] * unit < needs[place]]
        if not short:
            return [fixed.get(place, share * unit) for place, share in enumerate(shares)]
        fixed |= {place: needs[place] for place in short}


def lies_across(table: Table) -> bool:
    """Return whether a table needs a page that lies across."""
    if not table.columns:
        return False
    if sum(_needs(table)) > UPRIGHT_MM:
        return True
    upright, across = (
        _tallest(line_counts(table, column_mm(table, width))) for width in (UPRIGHT_MM, ACROSS_MM)
    )
    return upright > TALLEST and across < GAIN * upright


def line_counts(table: Table, widths_mm: Sequence[float]) -> list[list[int]]:
    """Return about how many lines each cell takes, row by row."""
    return [
        [
            sum(
                math.ceil(1.05 * text_mm(line) / max(width - GAP_MM, 1)) or 1
                for line in printable(cell.text).split("\n")
            )
            for cell, width in zip(row, widths_mm, strict=True)
        ]
        for row in table.rows
    ]


def pieces(text: str, width_mm: float, most: int) -> list[str]:
    """Return a text in pieces of about so many lines, for a row that no page can hold."""
    room = most * (width_mm - GAP_MM)
    whole: list[str] = []
    piece, left = "", room
    for word in re.findall(r"\S{1,40}\s*", printable(text)):
        used = 1.05 * text_mm(word) + word.count("\n") * (width_mm - GAP_MM)
        if piece and used > left:
            whole.append(piece.strip())
            piece, left = "", room
        piece, left = piece + word, left - used
    return [*whole, piece.strip()]


def sections(blocks: Sequence[Block]) -> Iterator[tuple[bool, list[Block]]]:
    """Group blocks by how their page lies: a table that lies across takes its heading along."""
    across = [isinstance(block, Table) and lies_across(block) for block in blocks]
    for place, block in enumerate(blocks):
        if isinstance(block, Table) and across[place]:
            start = place
            while start and isinstance(blocks[start - 1], Paragraph):
                start -= 1
            while start and isinstance(blocks[start - 1], Heading):
                start -= 1
            if isinstance(blocks[start], Heading):
                across[start:place] = [True] * (place - start)
    for lies, group in groupby(zip(across, blocks, strict=True), key=lambda pair: pair[0]):
        yield lies, [block for _, block in group]


def text_mm(text: str, size_mm: float = TYPE_MM) -> float:
    """Return about how wide a text is in a serif type."""
    return size_mm * sum(map(_ems, text))


def _ems(letter: str) -> float:
    for letters, width in _WIDTHS:
        if letter in letters:
            return width
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    return 0.0 if unicodedata.combining(letter) else 0.65


def _needs(table: Table) -> list[float]:
    return [
        GAP_MM
        + min(
            LONGEST_PIECE_MM,
            max(
                [1.08 * _longest(column.head)]  # heads are bold
                + [_longest(row[place].text) for row in table.rows],
            ),
        )
        for place, column in enumerate(table.columns)
    ]


def _longest(text: str) -> float:
    return 1.04 * max(map(text_mm, _PIECES.findall(printable(text))), default=0.0)


def _tallest(counts: Sequence[Sequence[int]]) -> float:
    rows = sorted((max(row, default=1) for row in counts), reverse=True)
    some = rows[: max(1, len(rows) // 5)]
    return sum(some) / len(some) if some else 0.0
