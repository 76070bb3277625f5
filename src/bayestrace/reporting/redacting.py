"""A study as it may be shown: excerpts and closed sources taken out, every number kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from bayestrace.checks.checking import check
from bayestrace.checks.notices import Notices
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
"""Words in a row of what was removed that count as a quotation of it wherever they stand."""

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
    "sources": ("citation", "type", "access"),
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
    """A study as it may be shown, and what else is told of it.

    Parameters
    ----------
    study : Study
        The study without what was removed; its numbers are those of the whole one.
    notices : Notices
        What the check says of the whole study, with nothing that was removed.
    said : str
        What was removed; empty if nothing was.
    """

    study: Study
    notices: Notices
    said: str


def redaction_of(study: Study) -> Redaction:
    """Take excerpts, prose of what was seen, and closed sources out of a study.

    An item that rests on a closed source loses its locator as well. The free texts that remain
    are searched for what was removed: excerpts, accounts of what was seen, and citations and
    addresses of closed sources, whole and by runs of six words; and ids of closed sources, if
    they have a letter and nothing else in the study is called so. Nothing is looked for in
    what bayestrace writes, where an id such as "1" would be found in every number.
    """
    closed = [source for source in study.sources if is_closed(source)]
    taken = {source.id for source in study.sources} | {
        name for item in study.items for name in item.sources
    }
    free = (f"withheld source {n}" for n in range(1, len(taken) + len(closed) + 1))
    free = (name for name in free if name not in taken)
    names = {source.id: next(free) for source in closed}
    passages = _remover(study, closed)
    clean = _cleaner(study, names, passages)
    renamed = _renamed(study, names)
    whole = _cleaned(renamed, clean)
    hidden = set(names.values())
    shown = whole.replace(
        sources=tuple(
            replace(one, citation=REMOVED, url="") if one.id in hidden else one
            for one in whole.sources
        ),
        items=tuple(_item(item, hidden) for item in whole.items),
        expected=(),
        repeats=(),
        frozen=(),
    )
    found = check(renamed)  # a clue that is cleaned would not be the one that was frozen
    notices = Notices(
        [
            replace(
                one,
                sentence=passages(one.sentence),
                remedy=passages(one.remedy),
                answer=clean(one.answer),
            )
            for one in found
        ],
        unused=found.unused,
    )
    return Redaction(study=shown, notices=notices, said=_said(study, closed))


def _renamed(study: Study, names: dict[str, str]) -> Study:
    """Give closed sources their new names."""

    def cited(ids: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(names.get(name, name) for name in ids)

    return study.replace(
        sources=tuple(replace(one, id=names.get(one.id, one.id)) for one in study.sources),
        items=tuple(replace(one, sources=cited(one.sources)) for one in study.items),
        priors=tuple(replace(one, sources=cited(one.sources)) for one in study.priors),
        answers=tuple(replace(one, place=names.get(one.place, one.place)) for one in study.answers),
    )


def _cleaned(study: Study, clean: Callable[[str], str]) -> Study:
    """Clean the free texts."""
    texts = {
        part: tuple(
            replace(one, **{name: clean(getattr(one, name)) for name in fields})
            for one in getattr(study, part)
        )
        for part, fields in TEXTS.items()
    }
    return study.replace(
        description=clean(study.description),
        notes=clean(study.notes),
        title=clean(study.title),
        **texts,
    )


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
    return joined([counted(n, one, plural.get(one, "")) for n, one in counts if n])


def _item(item: Item, hidden: set[str]) -> Item:
    closed = any(name in hidden for name in item.sources)
    return replace(
        item,
        excerpt=REMOVED if item.excerpt else "",
        observed=REMOVED if item.observed else "",
        locator=REMOVED if closed and item.locator else item.locator,
        note="",
    )


def _remover(study: Study, closed: list[Source]) -> Callable[[str], str]:
    """Return a function that takes out of a text the passages that were removed."""
    passages = _passages(study, closed)
    rules = [_pattern(text) for text in passages if len(text) >= SHORT]
    runs = {run for text in passages for run in _runs(text)}

    def remove(text: str) -> str:
        for pattern in rules:
            text = pattern.sub(REMOVED, text)
        return _without_runs(text, runs)

    return remove


def _cleaner(
    study: Study, names: dict[str, str], remove: Callable[[str], str]
) -> Callable[[str], str]:
    """Return a function that takes out of a free text passages and ids of closed sources."""
    known = {
        *study.hypothesis_ids,
        *study.coders,
        *(one.id for one in (*study.items, *study.cases)),
    }
    known = {name.casefold() for name in known}
    rules = [
        (_pattern(name), new)
        for name, new in names.items()
        if any(map(str.isalpha, name)) and name.casefold() not in known
    ]

    def clean(text: str) -> str:
        text = remove(text)
        for pattern, new in rules:
            text = pattern.sub(lambda _, new=new: new, text)
        return text

    return clean


def _passages(study: Study, closed: list[Source]) -> list[str]:
    passages = [text for item in study.items for text in (item.excerpt, item.observed)]
    passages += [text for source in closed for text in (source.citation, source.url)]
    return sorted({text.strip(_QUOTES) for text in passages}, key=len, reverse=True)


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
