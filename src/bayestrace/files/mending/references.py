"""References that name a row as people do, by its claim, its question or its number and words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from bayestrace.files.columns import Kind
from bayestrace.files.mending.drafts import Change, Drafts, Entry
from bayestrace.files.mending.spellings import alike
from bayestrace.files.referring import referred, squeezed

__all__ = ["human_keys"]

_AFTER = re.compile(r"\s*[:–—]\s*|\s+-\s+|[.)]\s+")
_WORLD = re.compile(r"\s*&\s*|\s+or\s+")
_BETWEEN = re.compile(r"[,/\n\r]|;")
_AMONG = re.compile(r"[,/;&+\n\r]|\s(?:and|or|to|und|oder|bis|et|ou|y|o|e|a)\s|\s[-–—]\s")

_LONG = 1000
"""Characters in which no other id is looked for any more."""

Finder = Callable[[str], str | None]


def human_keys(drafts: Drafts) -> Iterator[Change]:
    """Put the id where a text means exactly one row."""
    finders: dict[str, tuple[set[str], Finder]] = {}
    for draft in drafts.tables.values():
        for place, column in draft.columns():
            kind = referred(draft.table, column)
            if kind is None:
                continue
            if kind not in finders:
                entries = drafts.named(kind)
                finders[kind] = {entry.id for entry in entries}, finder(entries)
            ids, found = finders[kind]
            for number, cells in draft.below():
                cell = cells[place].strip() if place < len(cells) else ""
                if not cell or cell in ids or (number, place) in draft.strange:
                    continue
                if column.kind is Kind.NAMES:
                    now = _listed(cell, ids, found)
                else:
                    now = None if _is_world(cell, ids) else found(cell)
                if now is not None and now != cell:
                    yield draft.change(number, place, now, "the id of what is meant")


def finder(entries: Sequence[Entry]) -> Finder:
    """Return what finds the one id that a text means, None if it means none or several."""
    ids: dict[str, set[str]] = {}
    texts: dict[str, set[str]] = {}
    for entry in entries:
        ids.setdefault(alike(entry.id), set()).add(entry.id)
        for text in entry.texts:
            texts.setdefault(_said(text), set()).add(entry.id)

    def meanings(text: str) -> set[str]:
        looks, said = alike(text), _said(text)
        meant = set(ids.get(looks, ())) if looks else set()
        if said:
            meant |= texts.get(said, set())
        for mark in _AFTER.finditer(text):
            before, rest = alike(text[: mark.start()]), text[mark.end() :]
            if before not in ids or not _said(rest):
                continue
            meant |= ids[before]
            own = texts.get(_said(rest)) == ids[before]  # the row's own text
            if not own and len(rest) <= _LONG:
                meant = meant.union(*map(meanings, (rest, *_AMONG.split(rest))))
            if _shape(rest) == _shape(before) and alike(rest) not in ids:
                meant.add(rest)  # "e1 - e9" is a range, also if there is no e9
        return meant

    def found(text: str) -> str | None:
        meant = meanings(text)
        return meant.pop() if len(meant) == 1 else None

    return found


def _said(text: str) -> str:
    return alike(text.strip().strip("\"'“”„‘’«».?!…"))


def _shape(text: str) -> str:
    return re.sub(r"\d+", "0", alike(text))


def _is_world(cell: str, ids: set[str]) -> bool:
    """Say whether a cell combines known ids, as "A & not B" does."""
    parts = [part.strip() for part in _WORLD.split(cell)]
    plain = [part.removeprefix("not ").strip() for part in parts]
    return (len(parts) > 1 or plain != parts) and all(part in ids for part in plain)


def _listed(cell: str, ids: set[str], found: Finder) -> str | None:
    """Return the ids of a list, also if commas or line breaks part them; None if in doubt."""
    parts = [part.strip() for part in cell.split(";") if part.strip()]
    known = [part if part in ids or squeezed(part) in ids else found(part) for part in parts]
    finer = [part.strip() for part in _BETWEEN.split(cell) if part.strip()]
    split = [part if part in ids else found(part) for part in finer]
    if len(finer) > len(parts) and None not in split:
        if any(part in ids or found(part) for part in parts if _BETWEEN.search(part)):
            return None  # one name with a comma in it, or two names
        return "; ".join(filter(None, split))
    if known == parts or any(one is None for one in known):
        kept = [one or part for one, part in zip(known, parts, strict=True)]
        return "; ".join(kept) if kept != parts else None
    return "; ".join(filter(None, known))
