"""Headers: found below title rows, freed of merged cells, their columns called by their names."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from bayestrace.files.columns import header_name
from bayestrace.files.mending.drafts import Change, Draft, Drafts
from bayestrace.files.mending.spellings import column_meant

__all__ = ["header_names", "merged_headers", "repeated_headers", "title_rows"]

_ALIKE = 0.8
_LONG = 5
"""Letters below which a name is too short to be told from another word by its likeness."""


def merged_headers(drafts: Drafts) -> Iterator[Change]:
    """Let a name that stands in cells merged downwards stand in the lowest, beside the others."""
    for draft in drafts.tables.values():
        top = set(draft.top())
        for first, left, last, right in draft.merged:
            if left != right or first == last or not {first, last} <= top:
                continue
            cells = draft.rows[first]
            text = cells[left] if left < len(cells) else ""
            own = draft.rows[last][left : left + 1]
            if column_meant(draft.table, text) and not any(own):
                yield draft.change(last, left, text, "the header cell was merged over several rows")


def title_rows(drafts: Drafts) -> Iterator[Change]:
    """Take out the rows above the header that hold a title or nothing."""
    for draft in drafts.tables.values():
        header = _header(draft)
        if header is None:
            continue
        above = [number for number in draft.rows if number < header]
        most = max(2, _filled(draft, header) // 2)
        if all(_filled(draft, number) <= most or _is_group(draft, number) for number in above):
            for number in above:
                blank = not _filled(draft, number)
                why = "a blank row above the header" if blank else "a title above the header"
                yield draft.removal(number, why)


def header_names(drafts: Drafts) -> Iterator[Change]:
    """Call a column by its name where another word, or a slip of the pen, means only this."""
    for draft in drafts.tables.values():
        header = _header(draft)
        if header is None:
            continue
        table = draft.table
        meant: dict[str, list[int]] = {}
        cells = draft.rows[header]
        taken = {table.named(cell) for cell in cells}
        free = [name for name in table.names if name not in taken]
        strangers = []
        for place, cell in enumerate(cells):
            if not cell.strip() or table.named(cell) in table.names:
                continue
            name = column_meant(table, cell)
            if name in free:
                meant.setdefault(name, []).append(place)
            else:
                strangers.append(place)
        for place in strangers:
            close = _close(cells[place], [name for name in free if name not in meant])
            if len(close) == 1:
                meant.setdefault(close[0], []).append(place)
        for name, places in meant.items():
            if len(places) == 1:
                yield draft.change(header, places[0], name, f"another word for the column {name}")


def repeated_headers(drafts: Drafts) -> Iterator[Change]:
    """Take out rows that repeat the header."""
    for draft in drafts.tables.values():
        header = _header(draft)
        if header is None:
            continue
        names = _names(draft, header)
        for number in draft.rows:
            came = _names(draft, number) if number > header else []
            if sum(map(bool, came)) > 1 and all(
                not name or name in names[place : place + 1] for place, name in enumerate(came)
            ):
                yield draft.removal(number, "the header stands here a second time")


def _names(draft: Draft, number: int) -> list[str]:
    cells = draft.rows[number]
    return [column_meant(draft.table, cell) or draft.table.named(cell) for cell in cells]


def _header(draft: Draft) -> int | None:
    """Return the row with the most names of columns, also in other words, if it has two."""
    best, most = None, 1
    for number in draft.top():
        cells = [cell for cell in draft.rows[number] if cell.strip()]
        count = len({column_meant(draft.table, cell) for cell in cells} - {None})
        if count > most and 2 * count >= len(cells):
            best, most = number, count
    return best


def _filled(draft: Draft, number: int) -> int:
    return sum(bool(cell.strip()) for cell in draft.rows[number])


def _is_group(draft: Draft, number: int) -> bool:
    """Say whether each cell of a row is merged: a heading over several columns, or over a name."""
    tops = {(first, left) for first, left, _, _ in draft.merged}
    return all(
        (number, place) in tops for place, cell in enumerate(draft.rows[number]) if cell.strip()
    )


def _close(header: str, names: list[str]) -> list[str]:
    came = header_name(header)
    return [
        name
        for name in names
        if len(name) >= _LONG and SequenceMatcher(None, came, name).ratio() >= _ALIKE
    ]
