"""What was found in a document: passages, references, and what was not understood."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

__all__ = [
    "LONGEST",
    "LOST",
    "PLACEHOLDER",
    "Aside",
    "Passage",
    "Reading",
    "Reference",
    "clean",
    "digest",
    "id_of",
]

PLACEHOLDER = "(imported) Which yes/no question does this passage answer?"
"""The clue of an imported item, which asks nothing yet."""

LONGEST = 20_000
"""Characters of a passage; what is longer is a chapter, not a piece of evidence."""

LOST = "□"
"""Stands for a character that was lost before the file came here; tables refuse such."""

_LONGEST_ID = 40
_DIGITS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A source that a document is, or lists."""

    id: str
    citation: str
    url: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of a document that may become an item.

    ``words`` tell it from other passages of its source, and stay the same if it moves:
    by default the excerpt, or else the place.
    """

    kind: str
    place: str
    excerpt: str
    source: str
    note: str = ""
    words: str = ""
    date: str = ""

    @property
    def identity(self) -> str:
        """The words that make it this passage, without what a re-flow of the text changes."""
        return " ".join((self.words or self.excerpt or self.place).split())


@dataclass(frozen=True, slots=True)
class Aside:
    """Something in a document that did not become an item, or did so in a way to look at."""

    place: str
    what: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was found in one file."""

    passages: tuple[Passage, ...] = ()
    references: tuple[Reference, ...] = ()
    asides: tuple[Aside, ...] = ()


def clean(text: str) -> str:
    """Return a text that any table can hold: no control characters, no half characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    lines = "".join(map(_kept, text)).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def _kept(character: str) -> str:
    if character == "\ufffd":
        return LOST
    if character in "\n\t" or character.isprintable() or character == "\u00a0":
        return character
    kind = unicodedata.category(character)
    if kind == "Cs":
        return LOST
    return "" if character == "\ufeff" else " " if kind in ("Cc", "Zl", "Zp") else character


def id_of(text: str, otherwise: str) -> str:
    """Return a text as an id: on one line, short, without the characters no id may have.

    What is cut ends in a digest of the whole, so that long texts that begin alike stay apart.
    """
    flat = re.sub(r"[\s/;]+", "-", clean(text)).strip("-.")
    if len(flat) <= _LONGEST_ID:
        return flat or otherwise
    return f"{flat[: _LONGEST_ID - _DIGITS - 1].strip('-.')}-{digest(text)}"


def digest(text: str) -> str:
    """Return a few letters and digits that hardly any other text has."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
