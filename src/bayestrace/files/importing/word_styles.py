"""What a Word paragraph is by its style: a heading, a number in a list, a bullet, plain."""

from __future__ import annotations

import re
from typing import Any

__all__ = ["Styles"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
_GENERATIONS = 20


class Styles:
    """The styles and lists of a document."""

    def __init__(self, document: Any) -> None:
        self._styles = {
            style.get(f"{_W}styleId"): style
            for style in document.styles.element.iter(f"{_W}style")
            if style.get(f"{_W}type") == "paragraph"
        }
        self._known: dict[str | None, tuple[int, tuple[str, str] | None]] = {}
        self._bullets = _bullets(document)

    def of(self, paragraph: Any) -> tuple[int, str]:
        """Return the level of a heading (0: none), and "number", "bullet" or ""."""
        own = paragraph.find(f"{_W}pPr")
        named = None if own is None else own.find(f"{_W}pStyle")
        level, listed = self._style(None if named is None else named.get(f"{_W}val"))
        level, listed = _level(own) or level, _listed(own) or listed
        if listed is None or listed[0] == "0":
            return level, ""
        return level, "bullet" if listed in self._bullets else "number"

    def _style(self, name: str | None) -> tuple[int, tuple[str, str] | None]:
        if name not in self._known:
            level, listed, at = 0, None, name
            for _ in range(_GENERATIONS):
                style = self._styles.get(at)
                if style is None:
                    break
                title = style.find(f"{_W}name")
                heading = _HEADING.fullmatch("" if title is None else title.get(f"{_W}val", ""))
                own = style.find(f"{_W}pPr")
                level = level or (int(heading[1]) if heading else _level(own))
                listed = listed or _listed(own)
                base = style.find(f"{_W}basedOn")
                at = None if base is None else base.get(f"{_W}val")
            self._known[name] = (level, listed)
        return self._known[name]


def _level(properties: Any) -> int:
    outline = None if properties is None else properties.find(f"{_W}outlineLvl")
    value = "9" if outline is None else outline.get(f"{_W}val", "9")
    return int(value) + 1 if re.fullmatch("[0-8]", value) else 0


def _listed(properties: Any) -> tuple[str, str] | None:
    """Return the list and the level in it."""
    numbering = None if properties is None else properties.find(f"{_W}numPr")
    if numbering is None:
        return None
    values = [numbering.find(f"{_W}{name}") for name in ("numId", "ilvl")]
    number, level = ("" if value is None else value.get(f"{_W}val", "") for value in values)
    return (number, level or "0") if number else None


def _bullets(document: Any) -> set[tuple[str, str]]:
    """Return the lists and levels that have bullets instead of numbers."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    try:
        numbering = document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element
    except KeyError:
        return set()
    kinds: dict[str | None, set[str]] = {}
    for entry in numbering.iter(f"{_W}abstractNum"):
        kinds[entry.get(f"{_W}abstractNumId")] = {
            level.get(f"{_W}ilvl", "0")
            for level in entry.iter(f"{_W}lvl")
            if (form := level.find(f"{_W}numFmt")) is not None and form.get(f"{_W}val") == "bullet"
        }
    found = set()
    for entry in numbering.iter(f"{_W}num"):
        abstract = entry.find(f"{_W}abstractNumId")
        kind = None if abstract is None else abstract.get(f"{_W}val")
        found |= {(entry.get(f"{_W}numId", ""), level) for level in kinds.get(kind, ())}
    return found
