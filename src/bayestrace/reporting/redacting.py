"""A study as it may be shown: excerpts and closed sources taken out, every number kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from bayestrace.reporting.blocks import (
    Block,
    Cell,
    Column,
    Document,
    Figure,
    Heading,
    Paragraph,
    Table,
)
from bayestrace.reporting.phrases import counted, joined
from bayestrace.study.parts import Item, Source
from bayestrace.study.study import Study

__all__ = ["CLOSED", "REMOVED", "Redaction", "is_closed", "redaction_of"]

REMOVED = "[removed]"
"""Stands where something was taken out."""

CLOSED = (
    "anonymous",
    "closed",
    "confidential",
    "embargoed",
    "not public",
    "private",
    "restricted",
    "secret",
    "withheld",
)
"""What the column access of sources.csv begins with, where a source is not to be shown."""

RUN = 6
"""Words of an excerpt in a row that count as a quotation of it wherever they stand."""

SHORT = 12
"""Letters of a passage below which it is not looked for elsewhere: it may be a common word."""

TEXTS = {
    "answers": ("because",),
    "cases": ("title",),
    "coder_details": ("note",),
    "contingencies": ("reason",),
    "dependence": ("reason",),
    "hypotheses": ("claim", "mechanism", "would_not_expect"),
    "items": ("clue", "actor"),
    "likelihoods": ("reason",),
    "priors": ("basis",),
    "relations": ("reason",),
    "searches": ("sought", "where", "note"),
    "sources": ("citation",),
    "steps": ("claim",),
    "verdicts": ("locator", "wording"),
}
"""Texts of a study that stay, and in which removed ones may be quoted."""


def is_closed(source: Source) -> bool:
    """Say whether a source is flagged: its access begins with a word of the closed list."""
    access = " ".join(source.access.casefold().split())
    return any(re.match(rf"{word}\b", access) for word in CLOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction:
    """A study as it may be shown, and what it takes to clean other texts.

    Parameters
    ----------
    study : Study
        The study without what was removed; its numbers are those of the whole one.
    clean : callable
        Takes removed passages and sources out of a text.
    said : str
        What was removed.
    """

    study: Study
    clean: Callable[[str], str]
    said: str

    def document(self, document: Document) -> Document:
        """Return a document none of whose texts quotes what was removed."""
        clean = self.clean
        return Document(
            title=clean(document.title),
            authors=document.authors,
            blocks=tuple(_cleaned(block, clean) for block in document.blocks),
        )


def redaction_of(study: Study) -> Redaction:
    """Take excerpts, prose of what was seen, and closed sources out of a study.

    An item that rests on a closed source loses its locator as well. What remains is searched
    for what was removed: whole passages, runs of six words of an excerpt, and names, citations
    and addresses of closed sources.
    """
    closed = [source for source in study.sources if is_closed(source)]
    taken = {source.id for source in study.sources} | {
        name for item in study.items for name in item.sources
    }
    free = (f"withheld source {n}" for n in range(1, len(taken) + len(closed) + 1))
    free = (name for name in free if name not in taken)
    names = {source.id: next(free) for source in closed}
    clean = _cleaner(study, closed, names)
    shown = study.replace(
        sources=tuple(_source(source, names) for source in study.sources),
        items=tuple(_item(item, names) for item in study.items),
        priors=tuple(
            replace(row, sources=tuple(names.get(name, name) for name in row.sources))
            for row in study.priors
        ),
        description=clean(study.description),
        notes=clean(study.notes),
        title=clean(study.title),
        expected=(),
        repeats=(),
        frozen=(),
    )
    texts = {
        part: tuple(
            replace(one, **{name: clean(getattr(one, name)) for name in fields})
            for one in getattr(shown, part)
        )
        for part, fields in TEXTS.items()
    }
    return Redaction(study=shown.replace(**texts), clean=clean, said=_said(study, closed))


def _said(study: Study, closed: list[Source]) -> str:
    counts = [
        (sum(bool(item.excerpt) for item in study.items), "excerpt"),
        (sum(bool(item.observed) for item in study.items), "account of what was seen"),
        (len(closed), "source that is not public"),
    ]
    plural = {
        "account of what was seen": "accounts of what was seen",
        "source that is not public": "sources that are not public",
    }
    return joined([counted(n, one, plural.get(one, "")) for n, one in counts if n]) or "nothing"


def _source(source: Source, names: dict[str, str]) -> Source:
    if source.id not in names:
        return source
    return replace(source, id=names[source.id], citation=REMOVED, url="")


def _item(item: Item, names: dict[str, str]) -> Item:
    hidden = any(name in names for name in item.sources)
    return replace(
        item,
        excerpt=REMOVED if item.excerpt else "",
        observed=REMOVED if item.observed else "",
        locator=REMOVED if hidden and item.locator else item.locator,
        sources=tuple(names.get(name, name) for name in item.sources),
        note="",
    )


def _cleaner(study: Study, closed: list[Source], names: dict[str, str]) -> Callable[[str], str]:
    """Return a function that takes out of a text what was removed from the study."""
    rules = [(_pattern(text), REMOVED) for text in _passages(study, closed)]
    rules += [(_pattern(source), names[source]) for source in names]
    runs = {run for item in study.items for run in _runs(item.excerpt)}

    def clean(text: str) -> str:
        for pattern, mark in rules:
            text = pattern.sub(lambda _, mark=mark: mark, text)
        return _without_runs(text, runs)

    return clean


def _passages(study: Study, closed: list[Source]) -> list[str]:
    passages = [text for item in study.items for text in (item.excerpt, item.observed)]
    passages += [text for source in closed for text in (source.citation, source.url)]
    long = {text.strip(_QUOTES) for text in passages}
    return sorted((text for text in long if len(text) >= SHORT), key=len, reverse=True)


_QUOTES = " \t\r\n\"'“”„‘’«»"
_WORD = re.compile(r"\w+(?:['’]\w+)*")


def _pattern(text: str) -> re.Pattern[str]:
    """Match a text however its spaces fall, as a whole."""
    parts = r"\s+".join(re.escape(part) for part in text.split())
    return re.compile(rf"(?<!\w){parts}(?!\w)", re.IGNORECASE)


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = [word.casefold() for word in _WORD.findall(text)]
    yield from (tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1))


def _without_runs(text: str, runs: set[tuple[str, ...]]) -> str:
    """Put a mark in place of every run of words that a removed excerpt has as well."""
    if not runs:
        return text
    found = list(_WORD.finditer(text))
    words = [match[0].casefold() for match in found]
    quoted = [False] * len(words)
    for at in range(len(words) - RUN + 1):
        if tuple(words[at : at + RUN]) in runs:
            quoted[at : at + RUN] = [True] * RUN
    parts, end = [], 0
    for at, match in enumerate(found):
        if not quoted[at]:
            continue
        if at == 0 or not quoted[at - 1]:
            parts += [text[end : match.start()], REMOVED]
        end = match.end()
    return "".join([*parts, text[end:]])


def _cleaned(block: Block, clean: Callable[[str], str]) -> Block:
    match block:
        case Heading() | Paragraph():
            return replace(block, text=clean(block.text))
        case Table():
            return replace(
                block,
                caption=clean(block.caption),
                columns=tuple(_column(column, clean) for column in block.columns),
                rows=tuple(tuple(_cell(cell, clean) for cell in row) for row in block.rows),
                notes=tuple(map(clean, block.notes)),
            )
        case Figure():
            return replace(
                block,
                caption=clean(block.caption),
                alternative=clean(block.alternative),
                hints={name: clean(text) for name, text in block.hints.items()},
            )


def _column(column: Column, clean: Callable[[str], str]) -> Column:
    return replace(column, head=clean(column.head))


def _cell(cell: Cell, clean: Callable[[str], str]) -> Cell:
    text = clean(cell.text)
    return cell if text == cell.text else replace(cell, text=text)
