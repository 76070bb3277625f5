"""A document as a Word file: real headings, captions, tables that repeat their head."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from bayestrace.errors import ArrayError
from bayestrace.reporting.blocks import (
    Block,
    Document,
    Figure,
    Heading,
    Paragraph,
    Table,
)
from bayestrace.reporting.writers.letters import lines
from bayestrace.reporting.writers.sheets import (
    ACROSS_MM,
    UPRIGHT_MM,
    sections,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph as WordParagraph

__all__ = ["word_file"]

TALL_MM = 215.0
"""Height that a page leaves to a figure and its caption; 130 mm if it lies across."""


def word_file(document: Document, pictures: Callable[[Figure], bytes]) -> bytes:
    """Return a document as the bytes of a Word file (.docx).

    The same document gives the same bytes.

    Parameters
    ----------
    document : Document
        What to write.
    pictures : callable
        Draws a figure 170 mm wide and returns the bytes of its PNG file.

    Returns
    -------
    bytes
        The file.

    Raises
    ------
    ArrayError
        If python-docx is not installed.
    """
    try:
        from bayestrace.reporting.writers import word_parts
    except ImportError:
        raise ArrayError(
            "A Word file needs the library python-docx, which is not installed: install it with "
            'pip install "bayestrace[office]"'
        ) from None
    word = word_parts.empty(_line(document.title), [_line(name) for name in document.authors])
    word.add_paragraph(_line(document.title), style="Title")
    if document.authors:
        word.add_paragraph(", ".join(map(_line, document.authors)), style="Subtitle")
    for number, (across, group) in enumerate(sections(document.blocks)):
        if number or across:
            word_parts.turn(word, across=across)
        for block in group:
            _add(word, block, pictures, across=across)
    return _steady(word)


def _add(
    word: WordDocument, block: Block, pictures: Callable[[Figure], bytes], *, across: bool
) -> None:
    match block:
        case Heading():
            word.add_heading(_line(block.text), block.level)
        case Paragraph():
            style = {"answer": "Answer", "caveat": "Caveat", "item": "List Bullet"}
            _write(word.add_paragraph(style=style.get(block.role, "Body Text")), block.text)
        case Figure():
            _figure(word, block, pictures(block), across=across)
        case Table():
            _table(word, block, ACROSS_MM if across else UPRIGHT_MM)


def _figure(word: WordDocument, figure: Figure, drawing: bytes, *, across: bool) -> None:
    from docx.shared import Mm

    paragraph = word.add_paragraph(style="Figure")
    shape = paragraph.add_run().add_picture(io.BytesIO(drawing))
    most = TALL_MM - (85 if across else 0)
    shrunk = min(1.0, UPRIGHT_MM * 36000 / shape.width, most * 36000 / shape.height)
    shape.width, shape.height = Mm(shape.width / 36000 * shrunk), Mm(shape.height / 36000 * shrunk)
    properties = shape._inline.docPr
    properties.set("descr", " ".join(lines(figure.alternative)))
    properties.set("name", f"Figure {_line(figure.key)}")
    _caption(word, f"Figure {_line(figure.key)}. ", figure.caption, above=False)


def _table(word: WordDocument, table: Table, width_mm: float) -> None:
    from bayestrace.reporting.writers.word_tables import add_table

    _caption(word, f"Table {_line(table.key)}. ", table.caption, above=True)
    if table.columns:
        add_table(word, table, width_mm)
    for note in table.notes or ("",):
        _write(word.add_paragraph(style="Table Note"), note)


def _caption(word: WordDocument, label: str, text: str, *, above: bool) -> None:
    paragraph = word.add_paragraph(style="Caption")
    paragraph.paragraph_format.keep_with_next = above
    paragraph.add_run(label).bold = True
    _write(paragraph, text)


def _write(paragraph: WordParagraph, text: str) -> None:
    run = paragraph.add_run()
    for place, part in enumerate(lines(text)):
        if place:
            run.add_break()
        run.add_text(part)


def _line(text: str) -> str:
    return " ".join(" ".join(lines(text)).split())


def _steady(word: WordDocument) -> bytes:
    """Return a Word file whose parts bear no date."""
    made, steady = io.BytesIO(), io.BytesIO()
    word.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(steady, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)
    return steady.getvalue()
