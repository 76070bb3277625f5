"""A report before it has a format: headings, paragraphs, tables and figures in reading order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

__all__ = [
    "NARROW_MM",
    "WIDE_MM",
    "Block",
    "Cell",
    "Column",
    "Document",
    "Figure",
    "Heading",
    "Paragraph",
    "Table",
]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``anchor`` is its name in links, letters, digits and hyphens only."""

    text: str
    anchor: str
    level: Literal[1, 2, 3] = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of plain text.

    ``role`` says what it is for: "answer" stands on the first screen, "caveat" says what a
    number does not mean, "item" is one of a list.
    """

    text: str
    role: Literal["", "answer", "caveat", "item"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its head, where its text stands, and its share of the width."""

    head: str
    align: Literal["left", "right"] = "left"
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, what it is sorted by if that is not the text, and where it leads."""

    text: str
    value: float | None = None
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with its number ("A3"), caption and notes.

    ``filters`` are places of columns whose values a reader may want to choose from.
    """

    key: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    filters: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure that is drawn when a format needs it: ``draw`` takes the width in mm.

    ``alternative`` says in words and numbers what the figure shows, for those who do not see
    it. ``hints`` are what there is to read about single marks, by the id that the mark has in
    the drawing.
    """

    key: str
    caption: str
    alternative: str
    draw: Callable[[float], Any]
    hints: Mapping[str, str] = field(default_factory=dict)


WIDE_MM, NARROW_MM = 170.0, 85.0
"""Widths of figures: two columns of a journal, or one."""

Block = Heading | Paragraph | Table | Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A report: what it is called, whose it is, and its blocks."""

    title: str
    authors: tuple[str, ...] = ()
    blocks: tuple[Block, ...]
