"""The texts of a REFI-QDA project, and the ways in which programs count their characters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from bayestrace.files.importing.found import LONGEST, clean

__all__ = ["Counted", "counted", "decoded_text"]

_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig"))
_LONG_ENOUGH = 6
"""Letters of a name that can tell one place of a text from the next."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A text as its program counts it; ``doubt`` says what could not be decided."""

    text: str
    units: bytes = b""
    """The text in pieces of 16 bits, for programs that count those."""
    doubt: str = ""

    def words(self, first: int, last: int, most: int = LONGEST + 1) -> str | None:
        """Return the words between two positions, cut at ``most``; None if the text ends before."""
        if not first <= last <= (len(self.units) // 2 if self.units else len(self.text)):
            return None
        last = min(last, first + most)
        if not self.units:
            return self.text[first:last]
        return self.units[2 * first : 2 * last].decode("utf-16-le", "replace")


def decoded_text(data: bytes) -> str | None:
    """Return a text as UTF-8, or as UTF-16 if it says so; None if it is neither."""
    encoding = next(name for mark, name in _MARKS if data.startswith(mark))
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def counted(text: str, origin: str, marked: Iterable[tuple[int, int, str]]) -> Counted:
    """Find out how the positions of a text count: what a line break and a rare sign weigh.

    ``marked`` holds positions with the name of the passage, which several programs begin with
    its words: where they can be found decides. Without such names ATLAS.ti counts a line break
    as one character, whatever stands in the file, and all others as in the file.
    """
    breaks = [text]
    if "\r\n" in text:
        breaks.append(text.replace("\r\n", "\n"))
    elif "\n" in text:
        breaks.append(text.replace("\n", "\r\n"))
    if "\r\n" in text and "atlas" in origin.casefold():
        breaks.reverse()
    rare = max(text, default="") > "\uffff"
    ways = [
        Counted(one, one.encode("utf-16-le", "surrogatepass") if wide else b"")
        for one, wide in product(breaks, (False, True) if rare else (False,))
    ]
    names = [(first, last, name) for first, last, name in map(_told, marked) if name]
    hits = [sum(_begins(way, *one) for one in names) for way in ways]
    best = ways[hits.index(max(hits))]
    if max(hits) > 0 and hits.count(max(hits)) == 1:
        return best
    open_questions = [
        *(["a line break as one character or two"] if "\r\n" in text else []),
        *(["a sign such as 😀 as one character or two"] if rare else []),
    ]
    if not open_questions or max(hits) > 0:
        return best
    return Counted(
        best.text,
        best.units,
        f"whether its positions count {' and '.join(open_questions)} is not said; compare the "
        "last passage with the original",
    )


def _told(marked: tuple[int, int, str]) -> tuple[int, int, str]:
    first, last, name = marked
    name = _flat(name.rstrip(".… "))
    return first, last, name if len(name) >= _LONG_ENOUGH else ""


def _begins(way: Counted, first: int, last: int, name: str) -> int:
    """Say how well a passage begins with its name: 2, or 1 if after a space, or 0."""
    words = way.words(first, last, 2 * len(name)) or ""
    return _flat(words).startswith(name) * (1 if words[:1].isspace() else 2)


def _flat(text: str) -> str:
    return " ".join(clean(text).split())
