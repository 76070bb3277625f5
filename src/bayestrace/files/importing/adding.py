"""Passages to items of a study: what is new is added, what a person may have changed is left."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bayestrace.errors import Problem, StudyError, nearest
from bayestrace.files.decoding import TextError, decoded
from bayestrace.files.importing.found import (
    LONGEST,
    LOST,
    PLACEHOLDER,
    Aside,
    Passage,
    Reading,
    Reference,
)
from bayestrace.study.parts import Item, Source
from bayestrace.study.study import Study
from bayestrace.study.words import Finding

__all__ = ["Imported", "added"]

_DIGITS = 10
_SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did, and the study with it. Printed, it is a report in plain words.

    Parameters
    ----------
    study : Study
        The study with what was new; what was there is as it was.
    file : str
        Name of the file.
    items, sources : tuple of str
        Ids of the new ones.
    known_items, known_sources : tuple of str
        Ids of those that were there already.
    asides : tuple of Aside
        What was not taken over, or taken in a way to look at: each with ``place`` and ``what``.
    """

    study: Study = field(repr=False)
    file: str
    items: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    known_items: tuple[str, ...] = ()
    known_sources: tuple[str, ...] = ()
    asides: tuple[Aside, ...] = ()

    def __str__(self) -> str:
        """Give the report: what is new, what to do next, what was not taken."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        counts = [_counted(len(self.items), "new item"), _counted(len(self.sources), "new source")]
        if known := len(self.known_items) + len(self.known_sources):
            counts.append(f"{known} known already and left as they are")
        yield f"{self.file}: {', '.join(counts)}."
        if self.items:
            yield (
                "Nothing is rated: each new item is “not sought” and weighs nothing. Next: write "
                "its clue\nas a yes/no question, answer it under found, then judge its likelihoods."
                "\nUnder sources stands this file: name there the source that each passage is from."
            )
        if self.asides:
            yield "To look at:"
        places: dict[str, list[str]] = {}
        for aside in self.asides:
            places.setdefault(aside.what, []).append(aside.place)
        for what, where in places.items():
            named = list(dict.fromkeys(filter(None, where)))
            more = f" and {len(named) - _SHOWN} more" if len(named) > _SHOWN else ""
            yield f"  {what}" + (f": {'; '.join(named[:_SHOWN])}{more}" if named else "")


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def added(study: Study, reading: Reading, file: str, case: str | None) -> Imported:
    """Add what is new in a reading to a study."""
    asides = list(reading.asides)
    fit: list[Passage] = []
    for passage in reading.passages:
        if what := _unfit(passage.place, passage.excerpt, passage.note, passage.date):
            asides.append(Aside(passage.place, f"not taken: {what}"))
        else:
            fit.append(passage)
    references: list[Reference] = []
    for one in reading.references:
        if what := _unfit(one.id, one.citation, one.url, one.type):
            asides.append(Aside(one.id, f"not taken: {what}"))
        else:
            references.append(one)
    named = dict(zip(_names(fit), fit, strict=True))
    known = {item.id: item for item in study.items}
    there = [name for name in named if name in known]
    for name in there:
        asides += _moved(known[name], named[name])
    renamed: dict[tuple[str, str], list[str]] = {}
    for item in study.items:
        if item.excerpt and item.id not in named:
            for source in item.sources:
                renamed.setdefault((source, _flat(item.excerpt)), []).append(item.id)
    words = {_flat(item.excerpt) for item in study.items if item.excerpt}
    where = _case(study, case, file) if fit else ""
    new: list[Item] = []
    for name, passage in named.items():
        if name in known:
            continue
        if same := renamed.get((passage.source, _flat(passage.excerpt))):
            there.append(same.pop(0))
            continue
        if LOST in passage.excerpt + passage.note:
            asides.append(Aside(name, f"may have lost a letter, which shows as {LOST}"))
        if _flat(passage.excerpt) in words:
            asides.append(Aside(name, "has the same words as an item that was there before"))
        new.append(_item(name, passage, where))
    listed = {source.id for source in study.sources}
    sources, told = _sources(study, references)
    return Imported(
        study=study.replace(items=(*study.items, *new), sources=(*study.sources, *sources)),
        file=file,
        items=tuple(item.id for item in new),
        sources=tuple(source.id for source in sources),
        known_items=tuple(there),
        known_sources=tuple(one.id for one in references if one.id in listed),
        asides=(*asides, *told),
    )


def _unfit(*texts: str) -> str:
    """Say why texts cannot stand in a table, if they cannot."""
    if max(map(len, texts)) > LONGEST:
        return f"longer than {LONGEST:,} characters, so no single piece of evidence"
    try:
        decoded(("x" + "\n".join(texts)).encode())
    except TextError as error:
        return error.what
    return ""


def _names(passages: Iterable[Passage]) -> Iterator[str]:
    """Yield an id for each passage: of its source and words, and which of its like it is."""
    times: Counter[tuple[str, str, str]] = Counter()
    for passage in passages:
        key = (passage.source, passage.kind, passage.identity)
        times[key] += 1
        digest = hashlib.sha256("\n".join((*key, str(times[key]))).encode()).hexdigest()
        yield f"{passage.source}-{digest[:_DIGITS]}"


def _item(name: str, passage: Passage, case: str) -> Item:
    return Item(
        name,
        case=case,
        clue=PLACEHOLDER,
        found=Finding.NOT_SOUGHT,
        locator=passage.place,
        date=passage.date,
        excerpt=passage.excerpt,
        sources=(passage.source,),
        kind=passage.kind,
        note=passage.note,
    )


def _flat(text: str) -> str:
    return " ".join(text.split())


def _moved(item: Item, passage: Passage) -> Iterator[Aside]:
    if item.locator != passage.place:
        yield Aside(item.id, "stands at another place now; its locator was left as it is")


def _case(study: Study, case: str | None, file: str) -> str:
    cases = [entry.id for entry in study.cases]
    if case in cases:
        return str(case)
    if case is None and len(cases) == 1:
        return cases[0]
    close = nearest(case, cases) if case is not None else None
    raise StudyError(
        [
            Problem(
                what="the study has several cases, and the file does not say of which it speaks"
                if case is None
                else f"there is no case {case!r} in the study",
                file=file,
                allowed=", ".join(cases),
                remedy=f"did you mean {close!r}?"
                if close
                else f"name the case that the new items go to, such as {cases[0]!r}: on the "
                'command line with --case, in Python with case="…"',
            )
        ]
    )


def _sources(study: Study, references: Iterable[Reference]) -> tuple[list[Source], list[Aside]]:
    """Return the new sources; none if a list of them would leave others unlisted."""
    listed = {source.id for source in study.sources}
    new = {
        one.id: Source(id=one.id, citation=one.citation, url=one.url, type=one.type)
        for one in references
        if one.id not in listed
    }
    cited = {name for part in (*study.items, *study.priors) for name in part.sources}
    unlisted = sorted(cited - set(new))
    if not new or study.sources or not unlisted:
        return list(new.values()), []
    what = (
        "source not added: the study has no list of sources yet, and one must hold all that are "
        f"cited ({', '.join(unlisted[:_SHOWN])}{' …' * (len(unlisted) > _SHOWN)}); write these "
        "into sources.csv, then import again"
    )
    return [], [Aside(name, what) for name in new]
