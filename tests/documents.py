"""Documents of other programs, made in code: good ones, damaged ones, hostile ones."""

from __future__ import annotations

import io
import json
import zipfile
from xml.sax.saxutils import escape, quoteattr

import docx

CODES = {"Wages": "1", "Wages > Lists": "2", "Agitation": "3"}
TEXT = "The mine was quiet.\r\nOn Monday the list of wages was nailed to the gate.\r\nNobody spoke."
LINE = "On Monday the list of wages was nailed to the gate."


def word(build=None, **properties) -> bytes:
    """Return a Word file that ``build`` filled."""
    document = docx.Document()
    if build:
        build(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def notes(document) -> None:
    """Fill a Word file with one of everything that is read and much that is not."""
    document.add_heading("Strikes", 1)
    document.add_heading("Wage lists", 2)
    marked = document.add_paragraph("The list was ").add_run("nailed to the gate")
    document.add_comment([marked], text="Does this speak for H1?", author="Ana")
    document.add_paragraph("The foreman kept a second list.", style="List Number")
    document.add_paragraph("A bullet is no number.", style="List Bullet")
    document.add_paragraph("3) A number that was typed.")
    document.add_heading("Agitation", 2)
    rows = [
        ("No.", "Date", "What happened"),
        ("1", "1 May", "The men met at the gate."),
        ("", "", ""),
        ("2", "2 May", "=HYPERLINK(1)"),
    ]
    table = document.add_table(rows=len(rows), cols=3)
    for cells, row in zip(rows, table.rows, strict=True):
        for text, cell in zip(cells, row.cells, strict=True):
            cell.text = text


def table_of(*rows):
    """Return a builder of a Word file with one table."""

    def build(document) -> None:
        table = document.add_table(rows=len(rows), cols=len(rows[0]))
        for cells, row in zip(rows, table.rows, strict=True):
            for text, cell in zip(cells, row.cells, strict=True):
                cell.text = text

    return build


def zipped(parts: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def changed(data: bytes, **parts: bytes | None) -> bytes:
    """Return a zip file with parts replaced, added, or (None) taken out; "__" stands for "/"."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        there = {name: archive.read(name) for name in archive.namelist()}
    for name, value in parts.items():
        path = name.replace("__", "/") + ("" if "." in name else ".xml")
        there.pop(path, None)
        if value is not None:
            there[path] = value
    return zipped(there)


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def guid(number: int | str) -> str:
    return f"{int(number):08d}-0000-4000-8000-000000000000"


def selection(code, start, end, *, name="", more="", number=100) -> str:
    codes = "".join(
        f'<Coding guid="{guid(number + 50 + n)}">'
        f'<CodeRef targetGUID="{guid(CODES[one])}"/></Coding>'
        for n, one in enumerate([code] if isinstance(code, str) else code)
    )
    return (
        f'<PlainTextSelection guid="{guid(number)}" name={quoteattr(name)} '
        f'startPosition="{start}" endPosition="{end}">{more}{codes}</PlainTextSelection>'
    )


def project(sources: str = "", *, inside: bool = True) -> str:
    """Return a project.qde; by default with one text in which a line is coded twice."""
    first = TEXT.index(LINE)
    text = f"<PlainTextContent>{escape(TEXT, {chr(13): '&#13;'})}</PlainTextContent>"
    where = "" if inside else f' plainTextPath="internal://{guid(9)}.txt"'
    sources = sources or (
        f'<TextSource guid="{guid(10)}" name="Interview 1"{where}>{text if inside else ""}'
        + selection("Wages > Lists", first, first + len(LINE), number=200)
        + selection("Agitation", first, first + len(LINE), number=300)
        + selection("Wages", 0, 19, more="<Description>before the list</Description>", number=400)
        + "</TextSource>"
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<Project xmlns="urn:QDA-XML:project:1.0" name="Strikes" origin="a test">'
        f'<CodeBook><Codes><Code guid="{guid(1)}" name="Wages" isCodable="true">'
        f'<Code guid="{guid(2)}" name="Lists" isCodable="true"/></Code>'
        f'<Code guid="{guid(3)}" name="Agitation" isCodable="true"/></Codes></CodeBook>'
        f"<Sources>{sources}</Sources></Project>"
    )


def qdpx(xml: str | None = None, **parts: bytes | str) -> bytes:
    return zipped({"project.qde": project() if xml is None else xml, **parts})


SHEET = (
    "code,becomes,hypothesis\nWages,tag,\nWages > Lists,hypothesis,H1\nAgitation,hypothesis,H2\n"
)

CSL = json.dumps(
    [
        {
            "id": "http://zotero.org/users/1/items/AB",
            "citation-key": "lee2001",
            "type": "article-journal",
            "title": "The Strike",
            "author": [{"family": "Lee", "given": "Ann"}, {"literal": "Miners’ Union"}],
            "issued": {"date-parts": [[2001, 5]]},
            "container-title": "Journal of Mines",
            "DOI": "10.1000/1",
        },
        {"id": "archive/box 4", "type": "manuscript", "title": "Wage lists"},
        {"type": "book"},
    ]
)

BIB = r"""@string{jm = "Journal of Mines"}
@article{lee2001, author = {Lee, Ann and M{\"u}ller, Hans}, title = {The {S}trike \& after},
  journal = jm, year = 2001, pages = {1--20}, doi = {10.1000/1}}
@book{broken, title = {No end
@book{berg, title = {Coal}, editor = {Berg, Eva}, year = {1990}, publisher = {Schacht}}
"""

ANNOTATIONS = json.dumps(
    {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "AnnotationPage",
        "items": [
            {
                "type": "Annotation",
                "creator": {"name": "Ana"},
                "body": [
                    {"type": "TextualBody", "value": "second-hand?"},
                    {"type": "TextualBody", "value": "gate", "purpose": "tagging"},
                ],
                "target": {
                    "source": "https://example.org/strike",
                    "selector": [
                        {"type": "TextPositionSelector", "start": 4, "end": 22},
                        {"type": "TextQuoteSelector", "exact": "nailed to the gate"},
                    ],
                },
            },
            {"type": "Annotation", "body": "the page", "target": "https://example.org/strike"},
        ],
    }
)
