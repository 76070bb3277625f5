"""Tables of a Word file, written as its XML: a row at a time is slow in python-docx."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from bayestrace.reporting.blocks import Cell, Table
from bayestrace.reporting.writers.letters import lines
from bayestrace.reporting.writers.links import address
from bayestrace.reporting.writers.sheets import GAP_MM, column_mm, line_counts

__all__ = ["add_table"]

UNBROKEN = 12
"""Lines of a row that stays on one page; a taller one runs on."""

_RULES = """<w:tblBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="000000"/>
<w:bottom w:val="single" w:sz="8" w:space="0" w:color="000000"/>
<w:insideH w:val="single" w:sz="2" w:space="0" w:color="A6A6A6"/></w:tblBorders>"""


def add_table(word: Document, table: Table, width_mm: float) -> None:
    """Add the rows of a table: its head is repeated on each page, its columns have their widths."""
    widths = column_mm(table, width_mm)
    counts = line_counts(table, widths)
    heads = [Cell(column.head) for column in table.columns]
    gap = _twips(GAP_MM / 2)
    parts = [
        f"<w:tbl {nsdecls('w', 'r')}><w:tblPr><w:tblW w:w='{_twips(sum(widths))}' w:type='dxa'/>",
        f"{_RULES}<w:tblLayout w:type='fixed'/><w:tblCellMar><w:left w:w='{gap}' w:type='dxa'/>",
        f"<w:right w:w='{gap}' w:type='dxa'/></w:tblCellMar></w:tblPr><w:tblGrid>",
        *(f"<w:gridCol w:w='{_twips(width)}'/>" for width in widths),
        "</w:tblGrid>",
        *_row(word, table, heads, widths, "<w:cantSplit/><w:tblHeader/>", "TableHead"),
    ]
    for row, tall in zip(table.rows, counts, strict=True):
        whole = "<w:cantSplit/>" if max(tall) <= UNBROKEN else ""
        parts += _row(word, table, row, widths, whole, "TableText")
    body = word.element.body
    body.insert_element_before(parse_xml("".join([*parts, "</w:tbl>"])), "w:sectPr")


def _row(
    word: Document,
    table: Table,
    row: Sequence[Cell],
    widths: Sequence[float],
    properties: str,
    style: str,
) -> Iterator[str]:
    yield f"<w:tr><w:trPr>{properties}</w:trPr>"
    for cell, column, width in zip(row, table.columns, widths, strict=True):
        side = "<w:jc w:val='right'/>" if column.align == "right" else ""
        yield f"<w:tc><w:tcPr><w:tcW w:w='{_twips(width)}' w:type='dxa'/></w:tcPr><w:p><w:pPr>"
        yield f"<w:pStyle w:val='{style}'/>{side}</w:pPr>{_content(word, cell)}</w:p></w:tc>"
    yield "</w:tr>"


def _content(word: Document, cell: Cell) -> str:
    texts = (f"<w:t xml:space='preserve'>{escape(line)}</w:t>" for line in lines(cell.text))
    run, url = "<w:br/>".join(texts), address(cell.url)
    if not url:
        return f"<w:r>{run}</w:r>"
    key = word.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    look = "<w:rPr><w:color w:val='0B4F8A'/><w:u w:val='single'/></w:rPr>"
    return f"<w:hyperlink r:id='{key}'><w:r>{look}{run}</w:r></w:hyperlink>"


def _twips(mm: float) -> int:
    return round(mm * 1440 / 25.4)
