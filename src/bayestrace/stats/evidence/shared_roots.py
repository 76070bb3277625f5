"""What items of a case share (source, author, day …), so that one may repeat the other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bayestrace.encode import EncodedStudy
from bayestrace.study.words import Finding

if TYPE_CHECKING:
    from bayestrace.study.parts import Item
    from bayestrace.study.study import Study

__all__ = ["WAYS", "Group", "author_of", "day_of", "grouped", "root_of_items", "unclustered"]

WAYS = ("source", "author", "day", "excerpt", "actor and date")
"""What items may share, in the order in which it is named."""

LONG = 60
"""Letters of what is shared that are shown."""

_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d[a-z]?|n\.\s?d\.)"
_CITED = re.compile(rf"(?P<author>[^,(\d]*[^\W\d_][^,(\d]*?)(?:,\s|\s)\(?{_YEAR}(?![\w-])")
_LISTED = re.compile(rf"(?P<author>[^\W\d_][\w'’ -]*), (?:[^\W\d_]\.[ -]?)+.*?\b{_YEAR}(?![\w-])")
_COAUTHORS = re.compile(r"\s(?:&|and|und|et|y|e)\s|\set al\b|;")
_NOBODY = {"anon", "anonymous", "interview", "letter", "minutes", "personal communication"}
"""Words that stand where an author would, and name none."""

_DAYS = tuple(
    re.compile(rf"({form})(?:[T ]\d\d?[:.]\d\d.*)?")
    for form in (
        r"\d{4}-\d\d?-\d\d?",
        r"\d\d?[./]\d\d?[./]\d{4}",
        r"\d\d?\.? [^\W\d_]+\.? \d{4}",
        r"[^\W\d_]+\.? \d\d?, \d{4}",
    )
)
_MONTH = re.compile(r"\d{4}-\d\d?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Items of one case that share something.

    Parameters
    ----------
    case : str
        Id of the case.
    shared : tuple of (way, name)
        What they share, such as ("source", "minutes").
    items : tuple of int
        Positions of the items in the study, two or more.
    """

    case: str
    shared: tuple[tuple[str, str], ...]
    items: tuple[int, ...]

    @property
    def words(self) -> str:
        """What they share, as text: "source and author: Ito 1998; day: 1999-03-24"."""
        ways: dict[str, list[str]] = defaultdict(list)
        for way, name in self.shared:
            ways[name].append(way)
        return "; ".join(f"{' and '.join(of)}: {_short(name)}" for name, of in ways.items())


def _short(name: str) -> str:
    return name if len(name) <= LONG else name[: LONG - 1].rstrip() + "…"


def author_of(citation: str) -> str:
    """Return first author and year of a citation, "" where it does not begin with them."""
    found = _CITED.match(citation) or _LISTED.match(citation)
    if found is None:
        return ""
    author = _COAUTHORS.split(found["author"])[0].strip()
    if not author or author.casefold() in _NOBODY:
        return ""
    return f"{author} {found['year']}"


def day_of(date: str) -> str:
    """Return a date that names one day, without the hour; "" for a month, a year or a span."""
    text = " ".join(date.split())
    matches = (form.fullmatch(text) for form in _DAYS)
    return next((found[1] for found in matches if found), "")


def grouped(study: Study, ways: Sequence[str] = WAYS) -> list[Group]:
    """Group the items of each case by what they share; a set of items is listed once.

    Items that were not sought, or that were judged given others, are in no group.
    """
    citations = {source.id: source.citation for source in study.sources}
    members: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for number, item in enumerate(study.items):
        if item.found != Finding.NOT_SOUGHT and not item.given:
            for way, name in dict.fromkeys(_keys(item, citations, ways)):
                members[item.case, way, name].append(number)
    sets: dict[tuple[str, tuple[int, ...]], list[tuple[str, str]]] = defaultdict(list)
    for (case, way, name), numbers in members.items():
        if len(numbers) > 1:
            sets[case, tuple(numbers)].append((way, name))
    return [
        Group(
            case=case,
            shared=tuple(sorted(shared, key=lambda pair: ways.index(pair[0]))),
            items=numbers,
        )
        for (case, numbers), shared in sets.items()
    ]


def unclustered(study: Study, ways: Sequence[str] = WAYS) -> list[Group]:
    """Return the groups that no single cluster or package already holds as a whole."""
    package = {
        name: item.id for item in study.items if item.parts for name in (item.id, *item.parts)
    }

    def joined(group: Group) -> bool:
        items = [study.items[number] for number in group.items]
        clusters = {item.cluster for item in items}
        packages = {package.get(item.id, "") for item in items}
        return any(len(names) == 1 and names != {""} for names in (clusters, packages))

    return [group for group in grouped(study, ways) if not joined(group)]


def root_of_items(study: EncodedStudy) -> np.ndarray:
    """Number the clusters of each case, (item); an item without one is a cluster of its own."""
    clusters = study.finding["cluster"].values
    seen: dict[object, int] = {}
    return np.array(
        [
            seen.setdefault((int(case), str(name)) if name else number, len(seen))
            for number, (case, name) in enumerate(zip(study.case_of_item, clusters, strict=True))
        ],
        dtype=int,
    )


def _keys(
    item: Item, citations: Mapping[str, str], ways: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield what an item may share with others."""
    if "source" in ways:
        yield from (("source", name) for name in item.sources)
    if "author" in ways:
        for name in item.sources:
            author = author_of(citations.get(name, name)) or author_of(name)
            if author:
                yield "author", author
    if "cluster" in ways and item.cluster:
        yield "cluster", item.cluster
    day = day_of(item.date)
    if "day" in ways and day:
        yield "day", day
    excerpt = " ".join(item.excerpt.split())
    if "excerpt" in ways and excerpt:
        yield "excerpt", excerpt
    month = day or (item.date.strip() if _MONTH.fullmatch(item.date.strip()) else "")
    if "actor and date" in ways and month and item.actor.strip():
        yield "actor and date", f"{' '.join(item.actor.split())}, {month}"
