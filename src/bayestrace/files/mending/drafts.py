"""Tables as raw cells that may be changed, and each change with its place and its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bayestrace.files.columns import Column, Table
from bayestrace.files.decoding import HEADER_WITHIN
from bayestrace.files.parsing import letter_of
from bayestrace.scales import Scale

__all__ = ["Change", "Draft", "Drafts", "Entry"]

Merged = tuple[int, int, int, int]
"""First row and column, last row and column of cells that are one: rows from 1, columns from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that mending did.

    Parameters
    ----------
    sheet : str
        The sheet of a workbook, the file of a folder.
    row : int
        As a spreadsheet counts it in the original; of study.toml the line; 0: the sheet itself.
    column : int or None
        Place of the column, from 0; None if the whole row was taken out.
    was, now : str
        What stood there, and what stands there in the copy.
    why : str
        The reason.
    """

    sheet: str
    row: int
    column: int | None
    was: str
    now: str
    why: str

    @property
    def cell(self) -> str:
        """The place as a spreadsheet names it: "B7" or "row 3"; of study.toml "line 5"."""
        if self.sheet.endswith(".toml"):
            return f"line {self.row}"
        if not self.row:
            return "name"
        return f"row {self.row}" if self.column is None else f"{letter_of(self.column)}{self.row}"


@dataclass(kw_only=True)
class Draft:
    """A table on its way to be mended; ``rows`` by number, as in the original.

    ``strange`` has value and number format of cells that are formulas, errors or dates.
    """

    name: str
    table: Table
    rows: dict[int, list[str]]
    strange: dict[tuple[int, int], tuple[Any, str]] = field(default_factory=dict)
    merged: Sequence[Merged] = ()

    @property
    def header(self) -> int | None:
        """Number of the row with the names of the columns."""
        names = set(self.table.names)
        for number in self.top():
            if len(names & set(map(self.table.named, self.rows[number]))) > 1:
                return number
        return None

    def top(self) -> list[int]:
        """Return the numbers of the rows among which a header is looked for."""
        return list(self.rows)[:HEADER_WITHIN]

    def columns(self) -> list[tuple[int, Column]]:
        """Return the known columns with their places; none that stands there twice."""
        header = self.header
        if header is None:
            return []
        names = list(map(self.table.named, self.rows[header]))
        return [
            (names.index(column.name), column)
            for column in self.table.columns
            if names.count(column.name) == 1
        ]

    def below(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows below the header that are not blank, with their numbers."""
        header = self.header
        if header is None:
            return
        for number, cells in self.rows.items():
            if number > header and any(cell.strip() for cell in cells):
                yield number, cells

    def cells(self, name: str) -> list[str]:
        """Return the cells of one column below the header."""
        place = next((place for place, column in self.columns() if column.name == name), None)
        if place is None:
            return []
        return [cells[place].strip() for _, cells in self.below() if len(cells) > place]

    def change(self, row: int, column: int, now: str, why: str) -> Change:
        """Return the change of one cell."""
        cells = self.rows[row]
        was = cells[column] if column < len(cells) else ""
        return Change(sheet=self.name, row=row, column=column, was=was, now=now, why=why)

    def removal(self, row: int, why: str) -> Change:
        """Return the change that takes a row out."""
        was = " | ".join(cell.strip() for cell in self.rows[row] if cell.strip())
        return Change(sheet=self.name, row=row, column=None, was=was, now="", why=why)

    def apply(self, change: Change) -> None:
        """Carry out a change."""
        if change.column is None:
            self.rows.pop(change.row, None)
            return
        cells = self.rows[change.row]
        cells += [""] * (change.column + 1 - len(cells))
        cells[change.column] = change.now
        self.strange.pop((change.row, change.column), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something that may be named by its id, or by a text that a person takes for one."""

    id: str
    texts: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Drafts:
    """The tables of a study by name, and what its settings say where they are no table.

    ``entries`` has the cases and hypotheses of a folder and ``scale`` its scale; in a workbook
    these are tables as well.
    """

    tables: dict[str, Draft]
    entries: Mapping[str, Sequence[Entry]] = field(default_factory=dict)
    scale: Scale | None = None

    def apply(self, changes: Iterable[Change]) -> None:
        """Carry out changes."""
        by_name = {draft.name: draft for draft in self.tables.values()}
        for change in changes:
            by_name[change.sheet].apply(change)

    def named(self, kind: str) -> list[Entry]:
        """Return what a reference may mean, of a kind such as "cases" or "items"."""
        if kind == "clusters":
            return [Entry(id=one) for one in self._cells("items", "cluster")]
        if kind == "coders":
            return [Entry(id=one) for one in self._cells("likelihoods", "coder")]
        found = list(self.entries.get(kind, ()))
        if kind in self.tables:
            found += _entries(self.tables[kind])
        if kind == "hypotheses" and "frames" in self.tables:
            frames = self.tables["frames"]
            parts = (
                part.strip() for cell in frames.cells("residual_parts") for part in cell.split(";")
            )
            found += [Entry(id=one) for one in (*frames.cells("residual"), *parts) if one]
        return list({entry.id: entry for entry in reversed(found)}.values())

    def _cells(self, table: str, column: str) -> list[str]:
        cells = self.tables[table].cells(column) if table in self.tables else []
        return list(dict.fromkeys(filter(None, cells)))


_TEXTS = ("title", "claim", "clue", "citation")


def _entries(draft: Draft) -> list[Entry]:
    places = {column.name: place for place, column in draft.columns()}
    found = []
    for _, cells in draft.below():
        texts = {
            name: cells[place].strip() if place < len(cells) else ""
            for name, place in places.items()
        }
        if texts.get("id"):
            own = tuple(texts[name] for name in _TEXTS if texts.get(name))
            found.append(Entry(id=texts["id"], texts=own))
    return found
