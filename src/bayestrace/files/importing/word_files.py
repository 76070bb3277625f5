"""Word files: table rows, numbered paragraphs and comments become passages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bayestrace.files.importing.found import (
    LONGEST,
    Aside,
    Passage,
    Reading,
    Reference,
    clean,
    id_of,
)
from bayestrace.files.importing.guards import Archive, fed, guarded, needed, opened, refusal
from bayestrace.files.importing.word_styles import Styles

__all__ = ["word_file"]

KINDS = ("Word table row", "Word paragraph", "Word comment")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_LEFT_OUT = {
    f"{_MC}Fallback",
    f"{_W}moveFrom",
    f"{_W}del",
    f"{_W}instrText",
    f"{_W}pPr",
    f"{_W}rPr",
}
_LEFT_OUT |= {f"{_W}tblPr", f"{_W}tblGrid", f"{_W}trPr", f"{_W}tcPr"}
_MARKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_ASIDES = {
    f"{_W}footnoteReference": "footnotes are not taken over",
    f"{_W}endnoteReference": "endnotes are not taken over",
    f"{_W}txbxContent": "the text of a text box is read as part of the paragraph that holds it",
    f"{_W}ins": "has tracked changes: it was read as if they were accepted",
    f"{_W}del": "has tracked changes: it was read as if they were accepted",
    "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic": "pictures are not taken over",
}
_TYPED_NUMBER = re.compile(r"[(\[]?\d{1,3}[.)\]]\s+\S")
_SENTENCE = re.compile(r"\s.*[.?!]$")
_HOLDS_NUMBER = re.compile(r"\d|^\W*$")
_RUNNING_NUMBER = re.compile(r"\W*\d{1,3}\W*")
_DATES = ("date", "datum", "fecha")
_HEADER_CELL = 60
_OPEN_COMMENTS = 50


def word_file(path: Path) -> Reading:
    """Read a .docx file."""
    try:
        import docx
    except ImportError:
        raise needed("python-docx", path.name) from None
    with opened(path, "Word file (.docx)") as (archive, file):
        _look_at(archive)
        with guarded(path.name):
            file.seek(0)
            document = docx.Document(file)
            body = document.element.body
            styles = Styles(document)
            comments = {
                str(one.comment_id): (clean(one.author or ""), clean(one.text))
                for one in document.comments
            }
    walk = _Walk(id_of(path.stem, "word-file"), styles)
    walk.body(body)
    passages = (*walk.passages, *walk.commented(comments))
    source = Reference(id=walk.source, citation=path.name, type="Word file")
    return Reading(passages, (source,) if passages else (), tuple(walk.asides))


def _look_at(archive: Archive) -> None:
    names = archive.names
    if any("vbaproject" in name.casefold() for name in names):
        raise refusal(
            archive.file,
            "the file holds macros, which are programs and are not opened here",
            "save it in Word as “Word document (.docx)”, which has none",
        )
    if "[Content_Types].xml" not in names or "word/document.xml" not in names:
        raise refusal(
            archive.file,
            "this is no Word file, only its name says so",
            "save it in Word (or LibreOffice) as “Word document (.docx)”",
        )
    archive.refuse_if_large()
    for name in names:
        if name.casefold().endswith((".xml", ".rels")):
            fed(archive, name)


class _Walk:
    """Goes through a document from the top: where it is, what it found, what is commented."""

    def __init__(self, source: str, styles: Styles) -> None:
        self.source, self.styles = source, styles
        self.passages: list[Passage] = []
        self.asides: list[Aside] = []
        self.headings: list[tuple[int, str]] = []
        self.place = ""
        self.paragraphs = self.tables = self.plain = self.bullets = 0
        self.open: dict[str, list[str]] = {}
        self.marked: dict[str, tuple[str, str]] = {}
        self.starts: dict[str, str] = {}

    def body(self, body: Any) -> None:
        """Walk through everything that stands in the text itself."""
        for element in _blocks(body):
            if element.tag == f"{_W}p":
                self._paragraph(element)
            elif element.tag == f"{_W}tbl":
                self.tables += 1
                self._table(element, f"table {self.tables}")
            else:
                self._visit(element, [])
        for count, what in (
            (self.plain, "without a number was not taken; number those that are evidence"),
            (self.bullets, "with a bullet was not taken; number those that are evidence"),
        ):
            if count:
                self.asides.append(Aside("", f"{count} × a paragraph {what}"))

    def commented(self, comments: dict[str, tuple[str, str]]) -> Iterator[Passage]:
        """Yield the passages that comments are attached to."""
        for name, (author, text) in comments.items():
            place, excerpt = self.marked.get(name, ("", ""))
            by = f"Comment by {author}: " if author else "Comment: "
            if excerpt:
                yield Passage(
                    kind=KINDS[2], place=place, excerpt=excerpt, source=self.source, note=by + text
                )
            else:
                what = "a comment that marks no words (such as a reply) was not taken"
                self.asides.append(Aside(f"“{text[:60]}”", what))

    def _paragraph(self, element: Any) -> None:
        level, numbering = self.styles.of(element)
        self.place = self._located(f"paragraph {self.paragraphs + 1}")
        text = self._read(element)
        if not text:
            return
        self.paragraphs += 1
        if level:
            self.headings = [(n, title) for n, title in self.headings if n < level]
            self.headings.append((level, " ".join(text.split())[:80]))
        elif numbering == "number" or _TYPED_NUMBER.match(text):
            self._take(KINDS[1], text)
        elif numbering == "bullet":
            self.bullets += 1
        else:
            self.plain += 1

    def _table(self, table: Any, name: str) -> None:
        rows = []
        above: dict[int, str] = {}
        for number, row in enumerate(self._children(table, "tr"), 1):
            if row.find(f"{_W}trPr/{_W}del") is not None:
                continue
            self.place = self._located(f"{name}, row {number}")
            rows.append((self.place, self._cells(row, above)))
        wide = max((len(cells) for _, cells in rows), default=0)
        marked = table.find(f"{_W}tr/{_W}trPr/{_W}tblHeader") is not None
        header = _header([cells for _, cells in rows], marked=marked)
        if header:
            shown = " | ".join(filter(None, header))
            self.asides.append(Aside(rows[0][0], f"was read as the header of its table: {shown}"))
            rows = rows[1:]
        part = ""
        for place, cells in rows:
            texts = [text for text, _ in cells]
            if not any(texts):
                self.asides.append(Aside(place, "an empty table row was left out"))
            elif len(cells) == 1 and wide > 1:
                part = " ".join(texts[0].split())[:80]
                self.asides.append(
                    Aside(place, "one cell across the table: read as a heading in it")
                )
            else:
                self.place = f"{place} ({part})" if part else place
                named = [
                    (header[at] if at < len(header) else "", text) for (text, at) in cells if text
                ]
                shown = [f"{title}: {text}" if title else text for title, text in named]
                numbered = cells[0][1] == 0 and _RUNNING_NUMBER.fullmatch(texts[0])
                words = " ".join(filter(None, texts[1:] if numbered else texts))
                date = next((text for title, text in named if title.casefold() in _DATES), "")
                self._take(KINDS[0], ("\n" if any(header) else " | ").join(shown), words, date)

    def _cells(self, row: Any, above: dict[int, str]) -> list[tuple[str, int]]:
        """Return the text of each cell and the column it begins in; merged ones repeat."""
        found, at = [], 0
        for cell in self._children(row, "tc"):
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            text = self._read(cell)
            if merge is not None and merge.get(f"{_W}val") != "restart":
                text = text or above.get(at, "")
            above[at] = text
            found.append((text, at))
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            wide = "" if span is None else span.get(f"{_W}val", "")
            at += int(wide) if re.fullmatch(r"[1-9]\d?", wide) else 1
        return found

    def _children(self, parent: Any, tag: str) -> Iterator[Any]:
        """Yield rows or cells; what stands between them may begin or end a comment."""
        for child in _blocks(parent):
            if child.tag == f"{_W}{tag}":
                yield child
            else:
                self._visit(child, [])

    def _take(self, kind: str, text: str, words: str = "", date: str = "") -> None:
        self.passages.append(
            Passage(
                kind=kind,
                place=self.place,
                excerpt=text,
                source=self.source,
                words=words,
                date=" ".join(date.split()),
            )
        )

    def _located(self, place: str) -> str:
        path = " > ".join(title for _, title in self.headings)
        return f"{path}: {place}" if path else place

    def _read(self, element: Any) -> str:
        pieces: list[str] = []
        self._visit(element, pieces)
        return clean("".join(pieces))

    def _visit(self, element: Any, pieces: list[str]) -> None:
        """Collect the text of an element, each piece once, also for the comments on it."""
        tag = element.tag
        if tag in _ASIDES:
            self._tell(_ASIDES[tag])
        if tag == f"{_W}t":
            self._say(element.text or "", pieces)
        elif tag in _MARKS:
            self._say(_MARKS[tag], pieces)
        elif tag == f"{_W}commentRangeStart":
            self._begin(element.get(f"{_W}id", ""))
        elif tag == f"{_W}commentRangeEnd":
            self._finish(element.get(f"{_W}id", ""))
        elif tag not in _LEFT_OUT:
            if tag == f"{_W}p" and pieces:
                self._say("\n", pieces)
            elif tag == f"{_W}tbl":
                self._tell("a table inside a table is read as text of its cell")
            for child in element:
                self._visit(child, pieces)

    def _say(self, text: str, pieces: list[str]) -> None:
        pieces.append(text)
        for name, words in self.open.items():
            if len(words) <= LONGEST:
                words.append(text)
            if text.strip():
                self.starts.setdefault(name, self.place)

    def _begin(self, name: str) -> None:
        if len(self.open) < _OPEN_COMMENTS:
            self.open[name] = []
        else:
            self._tell(
                f"more than {_OPEN_COMMENTS} comments on the same words: some were not taken"
            )

    def _finish(self, name: str) -> None:
        words = self.open.pop(name, None)
        if words is not None:
            self.marked[name] = (self.starts.get(name, self.place), clean("".join(words)))

    def _tell(self, what: str) -> None:
        aside = Aside(self.place, what)
        if not self.asides or self.asides[-1] != aside:
            self.asides.append(aside)


def _blocks(parent: Any) -> Iterator[Any]:
    """Yield paragraphs and tables, also those inside content controls and custom XML."""
    for child in parent:
        if child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins"):
            yield from _blocks(child)
        elif child.tag not in (f"{_W}sectPr", f"{_W}sdtPr"):
            yield child


def _header(rows: list[list[tuple[str, int]]], *, marked: bool) -> list[str]:
    """Return the titles of the columns: a row marked as such, or one of nothing but titles."""
    if len(rows) < 2:
        return []
    texts = [text for text, _ in rows[0]]
    titles = len(texts) > 1 and all(
        text and len(text) <= _HEADER_CELL and "\n" not in text and not _SENTENCE.search(text)
        for text in texts
    )
    doubtful = len(set(texts)) < len(texts) or any(map(_HOLDS_NUMBER.search, texts))
    if not texts or not (marked or (titles and not doubtful)):
        return []
    header = [""] * (rows[0][-1][1] + 1)
    for text, at in rows[0]:
        header[at] = text
    return header
