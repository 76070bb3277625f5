"""REFI-QDA projects (.qdpx): coded passages of NVivo, ATLAS.ti, MAXQDA and others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import Element, TreeBuilder

from bayestrace.files.importing.code_sheets import SKIP, Meaning, code_meanings
from bayestrace.files.importing.found import Aside, Passage, Reading, Reference, clean, id_of
from bayestrace.files.importing.guards import MEBIBYTE, Archive, fed, guarded, opened, refusal
from bayestrace.files.importing.qda_texts import Counted, counted, decoded_text

__all__ = ["qda_project"]

KIND = "coded passage"
_NAMESPACE = re.compile(r"\{urn:QDA-XML:project:1\.\d\}Project")
_SOURCES = ("TextSource", "PDFSource", "PictureSource", "AudioSource", "VideoSource")
_SELECTIONS = (
    "PlainTextSelection", "TranscriptSelection", "PDFSelection", "PictureSelection",
    "AudioSelection", "VideoSelection",
)  # fmt: skip
_TEXTS = ("TextSource", "Representation", "TextDescription", "Transcript")
_LEFT_OUT = {
    "Cases/Case": "cases",
    "Variables/Variable": "variables",
    "Sets/Set": "sets",
    "Links/Link": "links",
    "Graphs/Graph": "graphs",
}
_PASSAGES, _CHARACTERS = 20_000, 20_000_000
_TEXT_BYTES = 16 * MEBIBYTE
"""Of one text: ten times the Bible."""
_POSITION = re.compile(r"\d{1,9}")


def qda_project(path: Path, codes: Path | None, hypotheses: tuple[str, ...]) -> Reading:
    """Read a project; ``codes`` is the sheet that says what its codes mean."""
    with opened(path, "REFI-QDA project (.qdpx)") as (archive, _):
        root = _project(archive)
        walk = _Walk(archive, root)
        for source in root.iterfind("Sources/*"):
            if source.tag in _SOURCES:
                walk.source(source)
        walk.left_out()
    meanings = code_meanings(codes, walk.used, hypotheses, path)
    return walk.reading(meanings)


def _project(archive: Archive) -> Element:
    name = next((name for name in archive.names if name.casefold() == "project.qde"), None)
    if name is None:
        raise refusal(
            archive.file,
            "this is no REFI-QDA project: it holds no project.qde",
            "export the project anew as REFI-QDA project (.qdpx)",
        )
    root = fed(archive, name, TreeBuilder())
    if root is None or not _NAMESPACE.fullmatch(str(root.tag)):
        raise refusal(
            archive.file,
            "its project.qde is no project of the REFI-QDA standard 1",
            "export the project anew as REFI-QDA project (.qdpx)",
        )
    for element in root.iter():
        element.tag = str(element.tag).rpartition("}")[2]
    return root


def _codes(root: Element) -> dict[str, str]:
    """Return the names of the codes by their GUID: with those above them, each once."""
    names: dict[str, str] = {}
    taken: set[str] = set()

    def named(parent: Element, above: str) -> None:
        for code in parent.findall("Code"):
            own = " ".join(clean(code.get("name", "")).split()) or "code without a name"
            path = f"{above} > {own}" if above else own
            guid = code.get("guid", "")
            name = path if path not in taken else f"{path} ({guid[:8]})"
            taken.add(name)
            names[guid] = name
            named(code, path)

    for codes in root.findall("CodeBook/Codes"):
        named(codes, "")
    return names


class _Walk:
    """Goes through the sources of a project: what is coded in them, and with what."""

    def __init__(self, archive: Archive, root: Element) -> None:
        self.archive, self.root, self.codes = archive, root, _codes(root)
        self.files = {PurePosixPath(name).name.casefold(): name for name in archive.names}
        self.notes = {note.get("guid"): note for note in root.iterfind("Notes/Note")}
        self.noted: set[str | None] = set()
        self.size = 0
        self.asides: list[Aside] = []
        self.found: dict[tuple[str, str, str], tuple[str, dict[str, None], list[str]]] = {}
        self.references: dict[str, Reference] = {}

    @property
    def used(self) -> tuple[str, ...]:
        """The codes that passages have, in the order of the code book."""
        there = {code for _, codes, _ in self.found.values() for code in codes}
        return tuple(name for name in self.codes.values() if name in there)

    def source(self, source: Element) -> None:
        """Take up every coded passage of a source."""
        title = _title(source)
        name = id_of(title, "source")
        if name in self.references:
            name = id_of(f"{name[:30]}-{source.get('guid', '').strip('{')[:8]}", "source")
        if any(True for _ in source.iterfind("Coding")):
            self.asides.append(
                Aside(title, "is coded as a whole: no passage, so no item was made of that")
            )
        for holder in source.iter():
            selections = [child for child in holder if child.tag in _SELECTIONS]
            if not selections:
                continue
            text = self._text(holder, title, selections) if holder.tag in _TEXTS else None
            points = {one.get("guid"): one for one in holder.iterfind("SyncPoint")}
            for selection in selections:
                codes = self._coded(selection, title)
                if not codes:
                    self.asides.append(
                        Aside(title, "a marked passage without a code was not taken")
                    )
                    continue
                place, words = _passage(selection, points, text)
                if text is not None and not words:
                    self.asides.append(
                        Aside(f"{title}, {place}", "the words of a passage are not in the project")
                    )
                key = (name, f"{title}: {place}" if place else title, words)
                self._weigh(words)
                entry = self.found.setdefault(key, (name, {}, []))
                entry[1].update(dict.fromkeys(codes))
                entry[2].extend(self._remarks(selection))
                self.references[name] = Reference(
                    id=name, citation=title, type=source.tag.replace("Source", "").lower()
                )

    def reading(self, meanings: Mapping[str, Meaning]) -> Reading:
        """Return the passages; those of which every code is skipped are left out."""
        passages = []
        for (source, place, excerpt), (_, codes, remarks) in self.found.items():
            kept = [code for code in codes if meanings[code].becomes != SKIP]
            if not kept:
                self.asides.append(Aside(place, "all its codes are skipped: not taken"))
                continue
            shown = "; ".join(meanings[code].shown(code) for code in kept)
            note = "\n".join([f"Coded: {shown}", *dict.fromkeys(remarks)])
            passages.append(
                Passage(kind=KIND, place=place, excerpt=excerpt, source=source, note=note)
            )
        cited = {passage.source for passage in passages}
        listed = [one for name, one in self.references.items() if name in cited]
        return Reading(tuple(passages), tuple(listed), tuple(self.asides))

    def _coded(self, selection: Element, title: str) -> list[str]:
        found = []
        for reference in selection.iterfind("Coding/CodeRef"):
            guid = reference.get("targetGUID", "")
            if guid in self.codes:
                found.append(self.codes[guid])
            else:
                self.asides.append(Aside(title, "a passage has a code that the code book lacks"))
        return found

    def _remarks(self, selection: Element) -> Iterator[str]:
        """Yield what was written about a passage: its description, and the memos it points to."""
        yield from filter(None, [clean(selection.findtext("Description", ""))])
        for reference in (*selection.iterfind("NoteRef"), *selection.iterfind("Coding/NoteRef")):
            guid = reference.get("targetGUID")
            if (note := self.notes.get(guid)) is not None:
                self.noted.add(guid)
                yield from filter(None, [clean(self._inside(note, _title(note)) or "")])

    def _weigh(self, words: str) -> None:
        self.size += len(words)
        if len(self.found) >= _PASSAGES or self.size > _CHARACTERS:
            raise refusal(
                self.archive.file,
                f"it has more than {_PASSAGES:,} coded passages, or they are too long together",
                "export a part of the project, and import the parts one after the other",
            )

    def left_out(self) -> None:
        """Say which parts of the project are not brought in."""
        if waiting := [note for guid, note in self.notes.items() if guid not in self.noted]:
            names = ", ".join(map(_title, waiting[:5])) + (" …" if len(waiting) > 5 else "")
            self.asides.append(Aside(names, "memos that belong to no coded passage were not taken"))
        for path, what in _LEFT_OUT.items():
            if self.root.find(path) is not None:
                self.asides.append(Aside("the project", f"its {what} were not taken"))

    def _text(self, holder: Element, title: str, selections: list[Element]) -> Counted:
        """Return the text that positions count in, and how they do."""
        text = self._inside(holder, title)
        marked = [
            (int(ends[0]), int(ends[1]), clean(one.get("name", "")))
            for one in selections
            if (ends := _ends(one.get("startPosition"), one.get("endPosition")))
        ]
        found = counted(text or "", self.root.get("origin", ""), marked)
        if found.doubt:
            self.asides.append(Aside(title, found.doubt))
        return found

    def _inside(self, holder: Element, title: str) -> str | None:
        if (inside := holder.findtext("PlainTextContent")) is not None:
            return inside
        path = holder.get("plainTextPath", "")
        scheme, _, place = path.rpartition("://")
        name = self.files.get(PurePosixPath(place.replace("\\", "/")).name.casefold())
        if scheme not in ("internal", "") or name is None:
            where = f" but at {clean(path)[:60]!r}" if scheme not in ("internal", "") else ""
            self.asides.append(Aside(title, f"its text is not inside the project{where}"))
            return None
        if self.archive.names[name].file_size > _TEXT_BYTES:
            self.asides.append(Aside(title, "its text is larger than 16 MB and was not read"))
            return None
        with guarded(self.archive.file):
            text = decoded_text(b"".join(self.archive.chunks(name)))
        if text is None:
            self.asides.append(Aside(title, "its text is not UTF-8 as the standard asks"))
        return text


def _title(source: Element) -> str:
    """Return the name of a source; without one, that of its transcript or file."""
    named = (source, *source.iterfind("Transcript"))
    names = [clean(one.get("name", "")) for one in named]
    names += [
        PurePosixPath(clean(source.get(key, "")).replace("\\", "/")).name
        for key in ("path", "plainTextPath", "richTextPath")
    ]
    return next(filter(None, names), "source without a name")


def _passage(
    selection: Element, points: Mapping[str | None, Element], text: Counted | None
) -> tuple[str, str]:
    """Return where a passage stands, and its words if they are text."""
    if selection.tag == "PlainTextSelection":
        return _span(selection.get("startPosition"), selection.get("endPosition"), text)
    if selection.tag == "TranscriptSelection":
        start, end = (points.get(selection.get(name)) for name in ("fromSyncPoint", "toSyncPoint"))
        if start is None or end is None:
            return "", ""
        place, words = _span(start.get("position"), end.get("position"), text)
        return place or "–".join(_clock(one.get("timeStamp", "")) for one in (start, end)), words
    if selection.tag == "PDFSelection":
        page = selection.get("page", "")
        inside = selection.find("Representation/PlainTextContent")
        words = "" if inside is None else clean(inside.text or "")
        corner = f" at {selection.get('firstX', '?')}, {selection.get('firstY', '?')}"
        return f"page {page}" + ("" if words else corner), words
    if selection.tag == "PictureSelection":
        corners = [selection.get(name, "?") for name in ("firstX", "firstY", "secondX", "secondY")]
        return f"area {', '.join(corners)}", ""
    return "–".join(_clock(selection.get(name, "")) for name in ("begin", "end")), ""


def _ends(start: str | None, end: str | None) -> tuple[int, int] | None:
    if not all(_POSITION.fullmatch(value or "") for value in (start, end)):
        return None
    return int(start or 0), int(end or 0)


def _span(start: str | None, end: str | None, text: Counted | None) -> tuple[str, str]:
    ends = _ends(start, end)
    if ends is None:
        return "", ""
    words = (text.words(*ends) if text else None) or ""
    return f"characters {ends[0]}–{ends[1]}", clean(words)


def _clock(milliseconds: str) -> str:
    if not _POSITION.fullmatch(milliseconds):
        return "?"
    seconds = int(milliseconds) // 1000
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
