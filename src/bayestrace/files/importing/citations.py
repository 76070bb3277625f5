"""References as other programs keep them, to one line that a reader can follow."""

from __future__ import annotations

from collections.abc import Iterable

from bayestrace.files.importing.found import Aside, Reference, clean, id_of

__all__ = ["citation", "doubled_key", "reference"]


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


def doubled_key(name: str) -> str:
    """Say that an entry has the key of another one, or one that becomes the same id."""
    return f"its key gives the id {name!r}, which one before it has: not taken"


def reference(
    found: dict[str, Reference],
    key: str,
    cited: str,
    *,
    url: str,
    doi: str,
    kind: str,
    place: str,
    asides: list[Aside],
) -> None:
    """Put a reference to those found, or say why there is none."""
    name = id_of(key, "")
    if not name or cited == ".":
        asides.append(Aside(place, "an entry without a key, or without author, year and title"))
        return
    if name in found:
        asides.append(Aside(place, doubled_key(name)))
        return
    if name != key:
        what = f"is the source {name!r} here: an id is short and has no /, ; or spaces"
        asides.append(Aside(key[:60], what))
    link = clean(url) or (f"https://doi.org/{clean(doi)}" if doi.strip() else "")
    found[name] = Reference(id=name, citation=clean(cited), url=link, type=clean(kind))
