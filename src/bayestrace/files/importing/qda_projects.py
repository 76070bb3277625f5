"""REFI-QDA projects (.qdpx): coded passages of NVivo, ATLAS.ti, MAXQDA and others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from xml.etree.ElementTree import Element, TreeBuilder

from bayestrace.files.importing.code_sheets import SKIP, Meaning, code_meanings
from bayestrace.files.importing.found import Aside, Passage, Reading, Reference, clean, id_of
from bayestrace.files.importing.guards import Archive, fed, guarded, opened, refusal

__all__ = ["qda_project"]

KIND = "coded passage"
_NAMESPACE = "urn:QDA-XML:project:1.0"
_SOURCES = ("TextSource", "PDFSource", "PictureSource", "AudioSource", "VideoSource")
_SELECTIONS = (
    "PlainTextSelection", "TranscriptSelection", "PDFSelection", "PictureSelection",
    "AudioSelection", "VideoSelection",
)  # fmt: skip
_TEXTS = ("TextSource", "Representation", "TextDescription", "Transcript")
_POSITION = re.compile(r"\d{1,9}")


def qda_project(path: Path, codes: Path | None, hypotheses: tuple[str, ...]) -> Reading:
    """Read a project; ``codes`` is the sheet that says what its codes mean."""
    with opened(path, "REFI-QDA project (.qdpx)") as (archive, _):
        root = _project(archive)
        walk = _Walk(archive, _codes(root))
        for source in root.iter():
            if source.tag in _SOURCES:
                walk.source(source)
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
    if root is None or root.tag != f"{{{_NAMESPACE}}}Project":
        raise refusal(
            archive.file,
            "its project.qde is no project of the REFI-QDA standard 1.0",
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

    def __init__(self, archive: Archive, codes: Mapping[str, str]) -> None:
        self.archive, self.codes = archive, codes
        self.files = {name.casefold(): name for name in archive.names}
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
        title = clean(source.get("name", "")) or "source without a name"
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
            text = self._words(holder, title) if holder.tag in _TEXTS else None
            points = {one.get("guid"): one.get("position") for one in holder.iterfind("SyncPoint")}
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
                entry = self.found.setdefault(key, (name, {}, []))
                entry[1].update(dict.fromkeys(codes))
                if remark := clean(selection.findtext("Description", "")):
                    entry[2].append(remark)
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

    def _words(self, holder: Element, title: str) -> str:
        """Return the text that positions count in; line breaks as they are."""
        if (inside := holder.findtext("PlainTextContent")) is not None:
            return inside
        path = holder.get("plainTextPath", "")
        name = self.files.get(f"sources/{path.removeprefix('internal://')}".casefold())
        if not path.startswith("internal://") or name is None:
            self.asides.append(Aside(title, "its text is not inside the project"))
            return ""
        with guarded(self.archive.file):
            data = b"".join(self.archive.chunks(name))
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            self.asides.append(Aside(title, "its text is not UTF-8 as the standard asks"))
            return ""


def _passage(
    selection: Element, points: Mapping[str | None, str | None], text: str | None
) -> tuple[str, str]:
    """Return where a passage stands, and its words if they are text."""
    if selection.tag == "PlainTextSelection":
        return _span(selection.get("startPosition"), selection.get("endPosition"), text or "")
    if selection.tag == "TranscriptSelection":
        ends = (points.get(selection.get(name)) for name in ("fromSyncPoint", "toSyncPoint"))
        return _span(*ends, text or "")
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


def _span(start: str | None, end: str | None, text: str) -> tuple[str, str]:
    if not all(_POSITION.fullmatch(value or "") for value in (start, end)):
        return "", ""
    first, last = int(start or 0), int(end or 0)
    words = clean(text[first:last]) if last <= len(text) else ""
    return f"characters {first}–{last}", words


def _clock(milliseconds: str) -> str:
    if not _POSITION.fullmatch(milliseconds):
        return "?"
    seconds = int(milliseconds) // 1000
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
