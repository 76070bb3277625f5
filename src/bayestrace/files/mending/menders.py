"""Every mender, applied in turn until none proposes a change any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bayestrace.files.mending.cells import blanks, dates, merged_cells, numbers, words
from bayestrace.files.mending.doubles import double_rows
from bayestrace.files.mending.drafts import Change, Drafts
from bayestrace.files.mending.headers import (
    header_names,
    merged_headers,
    repeated_headers,
    title_rows,
)
from bayestrace.files.mending.letters import broken_letters
from bayestrace.files.mending.references import human_keys

__all__ = ["changes_of"]

_MENDERS: tuple[Callable[[Drafts], Iterator[Change]], ...] = (
    broken_letters,
    merged_headers,
    title_rows,
    repeated_headers,
    header_names,
    merged_cells,
    blanks,
    dates,
    words,
    numbers,
    human_keys,
    double_rows,
)
_ROUNDS = 9
"""A change may open the way for another one; a cell is hardly changed more often than this."""


def changes_of(drafts: Drafts) -> list[Change]:
    """Mend the tables in place, and list what was done."""
    done: list[Change] = []
    for _ in range(_ROUNDS):
        before = len(done)
        for mender in _MENDERS:
            found = list(mender(drafts))
            drafts.apply(found)
            done += found
        if len(done) == before:
            break
    return done
