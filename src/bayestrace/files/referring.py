"""Which columns name a row of another table, and names that are one but for stray spaces."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from bayestrace.files.columns import Column, Kind, Table
from bayestrace.files.parsing import Sheet

__all__ = ["ids_in", "referred", "squeezed", "tidied"]

_REFERRED = {
    "case": "cases",
    "scope": "cases",
    "item": "items",
    "given": "items",
    "parts": "items",
    "items": "items",
    "hypothesis": "hypotheses",
    "other": "hypotheses",
    "hypotheses": "hypotheses",
    "sources": "sources",
    "steps": "steps",
}
_ALSO = {
    ("dependence", "cluster"): "clusters",
    ("dependence", "coder"): "coders",
    ("priors", "coder"): "coders",
}
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"), "")


def referred(table: Table, column: Column) -> str | None:
    """Return what a column names: "cases", "items", "hypotheses", …; None if nothing."""
    if column.kind not in (Kind.LABEL, Kind.NAMES):
        return None
    return _ALSO.get((table.name, column.name), _REFERRED.get(column.name))


def squeezed(text: str) -> str:
    """Write a name with single plain spaces and nothing that cannot be seen."""
    return " ".join(text.translate(_UNSEEN).split())


def ids_in(sheet: Sheet, name: str = "id") -> list[str]:
    """Return the names that stand in one column of a sheet."""
    header = list(map(sheet.table.named, sheet.rows[sheet.header])) if sheet.rows else []
    if name not in header:
        return []
    place = header.index(name)
    cells = (row[place].strip() for row in sheet.rows[sheet.header + 1 :] if len(row) > place)
    return list(dict.fromkeys(filter(None, cells)))


def tidied(sheet: Sheet, known: Mapping[str, Collection[str]]) -> Sheet:
    """Take stray spaces out of names that then are exactly one known id."""
    header = list(map(sheet.table.named, sheet.rows[sheet.header])) if sheet.rows else []
    rows = list(sheet.rows)
    for column in sheet.table.columns:
        ids = known.get(referred(sheet.table, column) or "", ())
        if not ids or column.name not in header:
            continue
        place, name = header.index(column.name), _namer(ids)
        for number, row in enumerate(rows[sheet.header + 1 :], sheet.header + 1):
            cell = row[place] if len(row) > place else ""
            if not cell or cell in ids:
                continue
            parts = cell.split(";") if column.kind is Kind.NAMES else [cell]
            tidy = "; ".join(map(name, parts))
            if tidy != "; ".join(part.strip() for part in parts):
                rows[number] = [*row[:place], tidy, *row[place + 1 :]]
    return replace(sheet, rows=rows)


def _namer(ids: Collection[str]) -> Callable[[str], str]:
    by_look: dict[str, list[str]] = {}
    for one in ids:
        by_look.setdefault(squeezed(one), []).append(one)

    def name(text: str) -> str:
        text = text.strip()
        if text in ids:
            return text
        alike = by_look.get(squeezed(text), [])
        return alike[0] if len(alike) == 1 else text

    return name
