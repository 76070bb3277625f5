"""Letters that a page can hold: what no page shows is made visible, lines end in one way."""

from __future__ import annotations

import re

__all__ = ["LOST", "lines", "printable"]

LOST = "\ufffd"
"""Stands where a letter was that no page can hold."""

_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_HIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def printable(text: str) -> str:
    """Return a text without control characters and halves of letters, each now a �."""
    return _HIDDEN.sub(LOST, _BREAKS.sub("\n", text)).replace("\t", " ")


def lines(text: str) -> list[str]:
    """Return the lines of a text, printable and without blanks around it."""
    return [line.rstrip() for line in printable(text).strip().split("\n")]
