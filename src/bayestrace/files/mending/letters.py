"""Broken letters: text that was once opened with the wrong character set, turned back."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bayestrace.files.decoding import MOJIBAKE
from bayestrace.files.mending.drafts import Change, Drafts

__all__ = ["BROKEN", "broken_letters", "repaired"]

BROKEN = "letters that were once read with the wrong character set"
_RUN = re.compile("[^\x00-\x7f]+")


def broken_letters(drafts: Drafts) -> Iterator[Change]:
    """Turn back the letters of every cell in which each broken one has one meaning."""
    for draft in drafts.tables.values():
        for number, cells in draft.rows.items():
            for place, cell in enumerate(cells):
                meant = repaired(cell)
                if meant is not None:
                    yield draft.change(number, place, meant, BROKEN)


def repaired(text: str) -> str | None:
    """Return a text with its broken letters turned back; None if none is, or one is lost."""
    if text.isascii() or not MOJIBAKE.search(text):
        return None
    meant = _RUN.sub(lambda run: _turned_back(run[0]), text)
    return meant if meant != text and not MOJIBAKE.search(meant) else None


def _turned_back(run: str) -> str:
    try:
        found = bytes(_byte(letter) for letter in run).decode("utf-8")
    except (ValueError, UnicodeError):
        return run
    return found if MOJIBAKE.search(run) else run


def _byte(letter: str) -> int:
    """Return the byte that Windows shows as a letter; some it does not show, and keeps as such."""
    try:
        return letter.encode("cp1252")[0]
    except UnicodeEncodeError:
        return ord(letter)
