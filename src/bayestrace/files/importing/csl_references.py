"""CSL-JSON, as Zotero and others export it: references become sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bayestrace.files.importing.citations import citation, reference
from bayestrace.files.importing.found import Aside, Reading, Reference

__all__ = ["csl_references"]


def csl_references(entries: Iterable[Mapping[str, Any]]) -> Reading:
    """Return the references of a list in CSL-JSON."""
    found: dict[str, Reference] = {}
    asides: list[Aside] = []
    for number, entry in enumerate(entries, 1):
        key = _text(entry, "citation-key") or _text(entry, "id")
        cited = citation(
            authors=_people(entry.get("author") or entry.get("editor")),
            year=_year(entry.get("issued")),
            title=_text(entry, "title"),
            within=_text(entry, "container-title"),
            details=(
                _text(entry, "volume"), _text(entry, "page"), _text(entry, "publisher"),
                _text(entry, "archive"), _text(entry, "archive_location"),
            ),
        )  # fmt: skip
        reference(
            found, key, cited, url=_text(entry, "URL"), doi=_text(entry, "DOI"),
            kind=_text(entry, "type"), place=f"entry {number}", asides=asides,
        )  # fmt: skip
    return Reading((), tuple(found.values()), tuple(asides))


def _text(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _people(value: Any) -> Iterator[str]:
    for person in value if isinstance(value, list) else ():
        if isinstance(person, dict):
            family = (_text(person, "non-dropping-particle"), _text(person, "family"))
            names = (" ".join(filter(None, family)), _text(person, "given"))
            yield _text(person, "literal") or ", ".join(filter(None, names))


def _year(value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    parts = value.get("date-parts")
    while isinstance(parts, list) and parts:
        parts = parts[0]
    if isinstance(parts, str | int):
        return str(parts)
    return _text(value, "literal") or _text(value, "raw")[:10]
