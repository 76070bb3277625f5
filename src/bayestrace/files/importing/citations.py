"""References as other programs keep them, to one line that a reader can follow."""

from __future__ import annotations

from collections.abc import Iterable

from bayestrace.files.importing.found import Aside, Reference, clean, id_of

__all__ = ["citation", "reference"]


def citation(
    *, authors: Iterable[str], year: str, title: str, within: str = "", details: Iterable[str] = ()
) -> str:
    """Return a reference on one line: authors (year). Title. Where it appeared, details."""
    people = [" ".join(author.split()) for author in authors if author.strip()]
    by = ", ".join(people[:-1]) + (" and " if len(people) > 1 else "") + (people or [""])[-1]
    head = f"{by} ({year})" if by and year else by or (f"({year})" if year else "")
    tail = ", ".join(" ".join(part.split()) for part in (within, *details) if part.strip())
    parts = (part.strip().rstrip(".") for part in (head, " ".join(title.split()), tail))
    return ". ".join(filter(None, parts)) + "."


def reference(
    key: str, cited: str, *, url: str, doi: str, kind: str, place: str, asides: list[Aside]
) -> Reference | None:
    """Return a reference, or say why there is none."""
    name = id_of(key, "")
    if not name or cited == ".":
        asides.append(Aside(place, "an entry without a key, or without author, year and title"))
        return None
    if name != key:
        asides.append(Aside(key[:60], f"is the source {name!r} here: an id has no /, ; or spaces"))
    link = clean(url) or (f"https://doi.org/{clean(doi)}" if doi.strip() else "")
    return Reference(id=name, citation=clean(cited), url=link, type=clean(kind))
