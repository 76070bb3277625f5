"""W3C Web Annotations: quoted passages become items, what they are on becomes a source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bayestrace.files.importing.found import (
    Aside,
    Passage,
    Reading,
    Reference,
    clean,
    digest,
    id_of,
)

__all__ = ["annotations_of", "web_annotations"]

KIND = "web annotation"
_DEEP = 5


def annotations_of(data: Any) -> list[Any] | None:
    """Return the annotations of a JSON document, or None if it is of another kind."""
    if isinstance(data, list):
        return data if any("Annotation" in _types(one) for one in data) else None
    if "AnnotationCollection" in _types(data):
        data = data.get("first", {})
        if not isinstance(data, dict):
            return [data]
    if "AnnotationPage" in _types(data):
        return _listed(data.get("items"))
    return [data] if "Annotation" in _types(data) else None


def web_annotations(annotations: Sequence[Any]) -> Reading:
    """Return the passages that annotations quote."""
    passages: list[Passage] = []
    references: dict[str, Reference] = {}
    asides: list[Aside] = []
    for number, one in enumerate(annotations, 1):
        place = f"annotation {number}"
        if "Annotation" not in _types(one):
            asides.append(Aside(place, "is no annotation inside this file: not taken"))
            continue
        note = _note(one)
        quoted = False
        for target in _listed(one.get("target")):
            url, title = _source(target)
            excerpt, where = _quote(target)
            if not url or not excerpt:
                continue
            quoted = True
            page = id_of(url.split("://")[-1], "page")[:30].strip("-.")
            name = f"{page}-{digest(url)}"  # of the address: titles repeat and change
            cited = Reference(id=name, citation=title or url, url=url, type="web page")
            references.setdefault(name, cited)
            passages.append(
                Passage(kind=KIND, place=where, excerpt=excerpt, source=name, note=note)
            )
        if not quoted:
            asides.append(Aside(place, "quotes no words of a page (TextQuoteSelector): not taken"))
    return Reading(tuple(passages), tuple(references.values()), tuple(asides))


def _types(one: Any) -> set[str]:
    value = one.get("type", one.get("@type")) if isinstance(one, dict) else None
    return {str(kind).rpartition("#")[2].removeprefix("oa:") for kind in _listed(value)}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _said(one: Any, *names: str) -> str:
    values = (one.get(name) for name in names) if isinstance(one, dict) else ()
    return next((clean(value) for value in values if isinstance(value, str) and value.strip()), "")


def _note(one: dict[str, Any]) -> str:
    """Return what the annotator wrote: it is no words of the source."""
    texts, tags = [], []
    for body in (*_listed(one.get("bodyValue")), *_listed(one.get("body"))):
        text = clean(body) if isinstance(body, str) else _said(body, "value")
        tagging = isinstance(body, dict) and "tagging" in _listed(body.get("purpose"))
        (tags if tagging else texts).append(text)
    by = "".join(f" by {name}" for name in map(_name, _listed(one.get("creator"))) if name)
    lines = [f"Annotation{by}: {text}" for text in texts if text]
    return "\n".join([*lines, *([f"Tags: {'; '.join(filter(None, tags))}"] if any(tags) else [])])


def _name(creator: Any) -> str:
    return clean(creator) if isinstance(creator, str) else _said(creator, "name", "nickname", "id")


def _source(target: Any) -> tuple[str, str]:
    """Return the address of what is annotated, and its title if it has one."""
    source = target.get("source", target) if isinstance(target, dict) else target
    if isinstance(source, str):
        return clean(source), _said(target, "title")
    return _said(source, "id", "@id"), _said(source, "title", "dc:title") or _said(target, "title")


def _quote(target: Any) -> tuple[str, str]:
    """Return the quoted words and where they stand."""
    excerpt, places = "", []
    for selector in _selectors(target.get("selector") if isinstance(target, dict) else None):
        kinds = _types(selector)
        if "TextQuoteSelector" in kinds:
            excerpt = excerpt or _said(selector, "exact")
        elif "TextPositionSelector" in kinds:
            ends = (selector.get("start"), selector.get("end"))
            if all(isinstance(end, int) and 0 <= end < 10**9 for end in ends):
                places.append(f"characters {ends[0]}–{ends[1]}")
        elif "FragmentSelector" in kinds and (value := _said(selector, "value")):
            places.append(value)
    return excerpt, ", ".join(dict.fromkeys(places))


def _selectors(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    for selector in _listed(value):
        if isinstance(selector, dict):
            yield selector
            if depth < _DEEP:
                yield from _selectors(selector.get("refinedBy"), depth + 1)
                yield from _selectors(selector.get("items"), depth + 1)
