"""A document as LaTeX that XeLaTeX prints, and pdfLaTeX if its letters are Latin."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest

from bayestrace.reporting.blocks import (
    Block,
    Cell,
    Column,
    Document,
    Figure,
    Heading,
    Paragraph,
    Table,
)
from bayestrace.reporting.writers.latex_letters import latex
from bayestrace.reporting.writers.latex_preamble import END, preamble
from bayestrace.reporting.writers.links import address
from bayestrace.reporting.writers.sheets import (
    ACROSS_MM,
    UPRIGHT_MM,
    column_mm,
    line_counts,
    pieces,
    sections,
)

__all__ = ["latex_text"]

MOST_LINES = 24
"""Lines of a row of a table: LaTeX breaks no row, so a taller one is made into several."""

LONG_CAPTION = 1000
"""Letters of a caption that would not stay on one page with its figure or table."""

_COMMANDS = {1: "section", 2: "subsection", 3: "subsubsection"}


def latex_text(document: Document, pictures: Callable[[Figure], str]) -> str:
    """Return a document as LaTeX.

    Parameters
    ----------
    document : Document
        What to write.
    pictures : callable
        Writes a figure to a PDF file and returns its path as seen from the document's folder.

    Returns
    -------
    str
        The text of the .tex file: a whole document, whose body stands between two marks so
        that it can be taken into another. Nothing of what the document says is read as TeX.
    """
    body = "\n".join(_body(document.blocks, pictures))
    title, authors = latex(document.title), ", ".join(map(latex, document.authors))
    contents = sum(isinstance(block, Heading) for block in document.blocks) > 2
    return preamble(title, authors, body, contents=contents) + body + END


def _body(blocks: Sequence[Block], pictures: Callable[[Figure], str]) -> Iterator[str]:
    for across, group in sections(blocks):
        if across:
            yield r"\begin{landscape}"
        in_list = False
        for block in group:
            item = isinstance(block, Paragraph) and block.role == "item"
            if item != in_list:
                yield r"\begin{itemize}\itemlist" if item else r"\end{itemize}"
                in_list = item
            yield from _block(block, pictures, ACROSS_MM if across else UPRIGHT_MM)
        if in_list:
            yield r"\end{itemize}"
        if across:
            yield r"\end{landscape}"


def _block(block: Block, pictures: Callable[[Figure], str], width_mm: float) -> Iterator[str]:
    match block:
        case Heading():
            yield f"\n\\{_COMMANDS[block.level]}{{{latex(block.text)}}}"
            yield f"\\label{{{block.anchor}}}\n"
        case Paragraph(role="item"):
            yield rf"\item {latex(block.text)}"
        case Paragraph(role="answer"):
            yield f"{{\\large\\bfseries {latex(block.text)}\\par}}\n"
        case Paragraph(role="caveat"):
            yield f"{{\\itshape {latex(block.text)}\\par}}\n"
        case Paragraph():
            yield f"{latex(block.text)}\n"
        case Figure():
            yield from _figure(block, pictures(block))
        case Table():
            yield from _table(block, width_mm)


def _figure(figure: Figure, path: str) -> Iterator[str]:
    alternative = latex(figure.alternative).replace(r"\newline", "")
    path = path.replace("\\", "/")
    caption = f"{{\\small\\textbf{{Figure {latex(figure.key)}.}} {latex(figure.caption)}\\par}}"
    short = len(figure.caption) <= LONG_CAPTION
    yield r"\par\medskip\noindent\begin{minipage}{\linewidth}\raggedright"
    yield r"\includegraphics[width=\linewidth, height=0.8\textheight, keepaspectratio,"
    yield f"  alt={{{alternative}}}]{{\\detokenize{{{path}}}}}\\par\\smallskip"
    yield caption if short else ""
    yield r"\end{minipage}\par"
    yield "\\medskip\n" if short else f"{caption}\\medskip\n"


def _table(table: Table, width_mm: float) -> Iterator[str]:
    caption = f"\\small\\textbf{{Table {latex(table.key)}.}} {latex(table.caption)}"
    yield r"\par\medskip"
    if not table.columns or len(table.caption) > LONG_CAPTION:
        yield f"{{{caption}\\par}}"
        caption = ""
    if table.columns:
        widths = column_mm(table, width_mm)
        yield r"{\footnotesize\setlength{\tabcolsep}{1.8mm}\begin{longtable}{@{}%"
        yield from _columns(table.columns, widths)
        yield "@{}}"
        if caption:
            place = r"@{}>{\raggedright\arraybackslash}p{\dimexpr\linewidth-1pt\relax}@{}"
            yield f"\\multicolumn{{{len(widths)}}}{{{place}}}{{{caption}}}\\\\[4pt]"
        head = " & ".join(rf"\textbf{{{latex(column.head)}}}" for column in table.columns)
        yield rf"\toprule {head}\\\midrule\endfirsthead"
        yield rf"\toprule {head}\\\midrule\endhead"
        yield r"\endfoot\bottomrule\endlastfoot"
        counts = line_counts(table, widths)
        for number, (row, tall) in enumerate(zip(table.rows, counts, strict=True)):
            if number:
                yield r"\rowrule"
            for part in _parts(row, widths) if max(tall) > MOST_LINES else (row,):
                yield " & ".join(map(_cell, part)) + r"\\"
        yield r"\end{longtable}}"
    for note in table.notes:
        yield f"{{\\footnotesize {latex(note)}\\par}}"
    yield "\\medskip\n"


def _columns(columns: Sequence[Column], widths: Sequence[float]) -> Iterator[str]:
    total, edge = sum(widths), len(columns) - 1
    for place, (column, width) in enumerate(zip(columns, widths, strict=True)):
        gaps = (place > 0) + (place < edge)
        side = "left" if column.align == "right" else "right"
        yield (
            f"  >{{\\ragged{side}\\arraybackslash\\cellstart}}"
            f"p{{\\dimexpr {width / total:.4f}\\linewidth-{gaps}\\tabcolsep\\relax}}%"
        )


def _parts(row: Sequence[Cell], widths: Sequence[float]) -> Iterator[tuple[Cell, ...]]:
    cut = [pieces(cell.text, width, MOST_LINES) for cell, width in zip(row, widths, strict=True)]
    for texts in zip_longest(*cut, fillvalue=""):
        yield tuple(Cell(text, url=cell.url) for text, cell in zip(texts, row, strict=True))


def _cell(cell: Cell) -> str:
    text, url = latex(cell.text), address(cell.url).replace("~", "%7E")
    if not url or not text:
        return text
    for letter in "%#&_":
        url = url.replace(letter, f"\\{letter}")
    return f"\\href{{{url}}}{{{text}}}"
