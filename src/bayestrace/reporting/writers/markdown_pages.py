"""A document as Markdown, for GitHub and pandoc alike: pipe tables, figures as files beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import quote

from bayestrace.reporting.blocks import Block, Cell, Document, Figure, Heading, Paragraph, Table
from bayestrace.reporting.writers.letters import lines
from bayestrace.reporting.writers.links import address

__all__ = ["markdown_text"]

DASHES = 90
"""Dashes under the heads of a table, shared out by width: pandoc makes its columns of them."""

_MARKUP = re.compile(r"([\\`*\[\]<>|~$&^@{}]|(?<![^\W_])_|_(?![^\W_])|--|\.\.\.)")
_START = re.compile(r"^(\d{1,9})([.)])|^([#+:=%!-])")


def markdown_text(document: Document, pictures: Callable[[Figure], str]) -> str:
    """Return a document as Markdown.

    Parameters
    ----------
    document : Document
        What to write.
    pictures : callable
        Writes a figure to a file and returns its path as seen from the document's folder.

    Returns
    -------
    str
        The text of the file: paragraphs, pipe tables, links to the figures. Nothing of what
        the document says is read as Markdown.
    """
    parts = [f"# {_line(document.title)}", ""]
    if document.authors:
        parts.append(_line(", ".join(document.authors)))
    last: Block | None = None
    for block in document.blocks:
        parts += _block(block, pictures, after=last)
        last = block
    return re.sub("\n{3,}", "\n\n", "\n".join(parts)).strip() + "\n"


def _block(block: Block, pictures: Callable[[Figure], str], *, after: Block | None) -> list[str]:
    match block:
        case Heading():
            return ["", "#" * (block.level + 1) + " " + _line(block.text), ""]
        case Paragraph(role="item"):
            in_list = isinstance(after, Paragraph) and after.role == "item"
            return [*([] if in_list else [""]), "- " + _text(block.text, "  ")]
        case Paragraph(role="caveat"):
            return ["", "> " + _text(block.text, "> "), ""]
        case Paragraph():
            text = _text(block.text)
            return ["", f"**{text}**" if block.role == "answer" and text else text, ""]
        case Figure():
            path = quote(pictures(block).replace("\\", "/"))
            return ["", f"![{_line(block.alternative)}]({path})\\", *_caption("Figure", block), ""]
        case Table():
            return ["", *_table(block), ""]


def _table(table: Table) -> Iterator[str]:
    yield from _caption("Table", table)
    yield ""
    if table.columns:
        total = sum(column.width for column in table.columns) or 1
        yield _row([_line(column.head) for column in table.columns])
        yield _row(
            "-" * max(3, round(DASHES * column.width / total))
            + (":" if column.align == "right" else "")
            for column in table.columns
        )
        yield from (_row(map(_cell, row)) for row in table.rows)
    for note in table.notes:
        yield from ("", _text(note))


def _caption(word: str, block: Figure | Table) -> list[str]:
    return [f"**{word} {_line(block.key)}.** {_text(block.caption)}"]


def _row(cells: Sequence[str] | Iterator[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(cell: Cell) -> str:
    text = " <br>".join(map(_escaped, lines(cell.text)))
    url = address(cell.url)
    return f"[{text}]({url})" if url and text else text


def _text(text: str, indent: str = "") -> str:
    """Return the lines of a text as one paragraph, each broken where it was."""
    kept = [line.strip() for line in lines(text) if line.strip()]
    return f"\\\n{indent}".join(_START.sub(_unmarked, _escaped(line)) for line in kept)


def _line(text: str) -> str:
    return " ".join(_text(text).replace("\\\n", " ").split())


def _escaped(text: str) -> str:
    return _MARKUP.sub(lambda found: "".join(f"\\{letter}" for letter in found[0]), text)


def _unmarked(start: re.Match[str]) -> str:
    return f"{start[1]}\\{start[2]}" if start[1] else f"\\{start[3]}"
