"""A Word file before its content: its styles, properties and pages."""

from __future__ import annotations

from collections.abc import Sequence

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

__all__ = ["empty", "turn"]

FONT = "Times New Roman"
MARGIN = Mm(20)

_STYLES: dict[str, tuple[str, float, float, float]] = {
    # name: the style it is based on, size, blank before and after, all in points
    "Title": ("Normal", 18, 0, 6),
    "Subtitle": ("Normal", 12, 0, 12),
    "Heading 1": ("Normal", 15, 18, 6),
    "Heading 2": ("Normal", 12.5, 14, 4),
    "Heading 3": ("Normal", 11, 10, 3),
    "Body Text": ("Normal", 11, 0, 6),
    "List Bullet": ("Normal", 11, 0, 3),
    "Answer": ("Body Text", 12, 0, 6),
    "Caveat": ("Body Text", 11, 0, 6),
    "Figure": ("Normal", 11, 8, 2),
    "Caption": ("Normal", 10, 8, 4),
    "Table Text": ("Normal", 9, 1, 1),
    "Table Head": ("Table Text", 9, 1, 1),
    "Table Note": ("Normal", 8.5, 3, 0),
}
_BOLD = frozenset(("Title", "Heading 1", "Heading 2", "Heading 3", "Answer", "Table Head"))
_ITALIC = frozenset(("Caveat",))
_FOLLOWED = frozenset(("Heading 1", "Heading 2", "Heading 3", "Figure"))


def empty(title: str, authors: Sequence[str]) -> Document:
    """Return a document without blocks, in A4, with its styles and properties."""
    word = docx.Document()
    _page(word, across=False)
    for name, (base, size, before, after) in _STYLES.items():
        _style(word, name, base, size, before, after)
    normal = word.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)
    normal.font.name, normal.font.size = FONT, Pt(11)
    _page_number(word)
    for language in word.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
    known = word.core_properties
    known.title, known.author, known.language = title[:255], "; ".join(authors)[:255], "en-GB"
    known.comments = ""
    for dated in ("created", "modified"):
        for element in known._element.findall(qn(f"dcterms:{dated}")):
            known._element.remove(element)
    return word


def turn(word: Document, *, across: bool) -> None:
    """Begin a new page that lies across or stands upright."""
    if len(word.element.body) > 1:
        word.add_section(WD_SECTION.NEW_PAGE)
    _page(word, across=across)


def _page(word: Document, *, across: bool) -> None:
    page = word.sections[-1]
    page.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    long, short = Mm(297), Mm(210)
    page.page_width, page.page_height = (long, short) if across else (short, long)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = MARGIN


def _page_number(word: Document) -> None:
    paragraph = word.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    field.append(OxmlElement("w:r"))
    paragraph._p.append(field)


def _style(word: Document, name: str, base: str, size: float, before: float, after: float) -> None:
    styles = word.styles
    known = name in [style.name for style in styles]
    style = styles[name] if known else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    style.base_style = styles[base]
    style.font.name, style.font.size = FONT, Pt(size)
    style.font.bold, style.font.italic = name in _BOLD, name in _ITALIC
    style.font.color.rgb = RGBColor(0, 0, 0)
    for fonts in style.element.iter(qn("w:rFonts")):
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    for element in style.element.xpath("./w:pPr/w:pBdr | ./w:rPr/w:spacing"):
        element.getparent().remove(element)
    form = style.paragraph_format
    form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), 1.0
    form.keep_with_next = name in _FOLLOWED
