"""Rows that stand in a table twice, cell by cell the same."""

from __future__ import annotations

from collections.abc import Iterator

from bayestrace.files.mending.drafts import Change, Drafts

__all__ = ["double_rows"]

_ONCE = (
    "cases", "hypotheses", "frames", "coders", "items", "likelihoods", "priors", "dependence",
    "sources", "steps", "contingencies",
)  # fmt: skip
"""Tables in which the same row twice can only be a slip; a search may be made twice."""


def double_rows(drafts: Drafts) -> Iterator[Change]:
    """Take out the later of two rows that are the same."""
    for name in _ONCE:
        if name not in drafts.tables:
            continue
        draft = drafts.tables[name]
        seen: dict[tuple[str, ...], int] = {}
        for number, cells in draft.below():
            row = tuple(cell.strip() for cell in cells)
            if sum(map(bool, row)) > 1 and seen.setdefault(row, number) != number:
                yield draft.removal(number, f"the same as row {seen[row]}")
