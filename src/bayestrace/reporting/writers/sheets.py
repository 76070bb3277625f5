"""Sheets of paper: how wide the columns of a table are, and which tables lie across."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby

from bayestrace.reporting.blocks import Block, Heading, Paragraph, Table
from bayestrace.reporting.writers.letters import printable

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

WHOLE_MM, LONGEST_MM = 20.0, 34.0
"""A word up to the first is not broken; its parts are given a column of up to the second."""

BOLD = 1.08
"""Bold type is wider by this."""

TALLEST = 9.0
"""Lines of a row, on average over the tallest fifth, from which a table is better across."""

PAGE_LINES = 55
"""Lines of a table that is on a page or two however it lies."""

GAIN = 0.7
"""How much shorter it must become by that."""

_WIDTHS = (
    ("iljfI.,:;'!|()[]/ ", 0.31),
    ("trsczJ-", 0.43),
    ("abdeghknopquvxy0123456789+−–_", 0.54),
    ("ABCDEFGHKLNOPQRSTUVXYZ", 0.76),
    ("mwMW@%—", 0.92),
)
"""Ems of letters, in the wider of the two types that are used: Latin Modern and Times."""

_PIECES = re.compile(r"[^/_\-–—]+[/_\-–—]*")


def column_mm(table: Table, width_mm: float) -> list[float]:
    """Return the width of each column: its share, within what its words need and its text fills.

    What one column has too much of goes to those that have too little, in proportion to their
    shares.
    """
    needs, fills = _needs(table), _fills(table)
    if sum(needs) >= width_mm:
        return [need * width_mm / sum(needs) for need in needs]
    if sum(fills) <= width_mm:
        return [fill * width_mm / sum(fills) for fill in fills]
    shares = [max(column.width, 0.01) for column in table.columns]
    low, high = 0.0, width_mm / min(shares)
    for _ in range(40):  # the width of one share, by halving
        unit = (low + high) / 2
        widths = [
            min(max(share * unit, need), fill)
            for share, need, fill in zip(shares, needs, fills, strict=True)
        ]
        low, high = (unit, high) if sum(widths) < width_mm else (low, unit)
    return [width * width_mm / sum(widths) for width in widths]


def lies_across(table: Table) -> bool:
    """Return whether a table needs a page that lies across."""
    if not table.columns:
        return False
    if sum(_needs(table)) > UPRIGHT_MM:
        return True
    upright, across = (
        [max(row) for row in line_counts(table, column_mm(table, width))]
        for width in (UPRIGHT_MM, ACROSS_MM)
    )
    if sum(upright) <= PAGE_LINES:
        return False
    return _tallest(upright) > TALLEST and _tallest(across) < GAIN * _tallest(upright)


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
    """Return the width that each column must have for its longest word."""
    return [
        GAP_MM + max([_longest(column.head) * BOLD, *(_longest(row[n].text) for row in table.rows)])
        for n, column in enumerate(table.columns)
    ]


def _fills(table: Table) -> list[float]:
    """Return the width with which every cell of a column would be a single line."""
    return [
        GAP_MM
        + 1.04 * max([text_mm(column.head) * BOLD, *(_line(row[n].text) for row in table.rows)])
        for n, column in enumerate(table.columns)
    ]


def _line(text: str) -> float:
    return max(map(text_mm, printable(text).split("\n")))


def _longest(text: str) -> float:
    """Return the width of the longest word, of which a long one is broken."""
    longest = 0.0
    for word in printable(text).split():
        width = text_mm(word)
        if width > WHOLE_MM:
            width = max(WHOLE_MM, *map(text_mm, _PIECES.findall(word) or [""]))
        longest = max(longest, min(width, LONGEST_MM))
    return 1.04 * longest


def _tallest(lines: Sequence[int]) -> float:
    some = sorted(lines, reverse=True)[: max(1, len(lines) // 5)]
    return sum(some) / len(some) if some else 0.0
