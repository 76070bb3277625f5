"""Any text as LaTeX that prints it: no letter of it is a command, none is lost without a sign."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby

from bayestrace.reporting.writers.letters import LOST, lines

__all__ = ["latex"]

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "^": r"\textasciicircum{}",
    "_": r"\_\brk{}",
    "%": r"\%",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "'": r"\textquotesingle{}",
    "`": r"\textasciigrave{}",
    "-": r"\mbox{-}",  # two of them are no dash
    "/": r"/\brk{}",
    "\u00a0": "~",
    "\u202f": "~",
    "\u00ad": r"\-",
    "\u200b": r"\brk{}",
    "\u2011": r"\mbox{-}",
    "\u2013": r"\textendash\brk{}",
    "\u2014": r"\textemdash\brk{}",
    "\u2018": r"\textquoteleft{}",
    "\u2019": r"\textquoteright{}",
    "\u201a": r"\quotesinglbase{}",
    "\u201c": r"\textquotedblleft{}",
    "\u201d": r"\textquotedblright{}",
    "\u201e": r"\quotedblbase{}",
    "\u00ab": r"\guillemotleft{}",
    "\u00bb": r"\guillemotright{}",
    "\u2026": r"\textellipsis{}",
    "\u2022": r"\textbullet{}",
    "\u20ac": r"\texteuro{}",
    "\u2020": r"\textdagger{}",
    "\u2021": r"\textdaggerdbl{}",
    "\u2030": r"\textperthousand{}",
    LOST: r"\lostletter{}",
}
_MATH = {
    "\u2212": "-",
    "\u00b1": r"\pm",
    "\u00d7": r"\times",
    "\u00f7": r"\div",
    "\u00b7": r"\cdot",
    "\u00ac": r"\neg",
    "\u2264": r"\leq",
    "\u2265": r"\geq",
    "\u2260": r"\neq",
    "\u2248": r"\approx",
    "\u2261": r"\equiv",
    "\u221e": r"\infty",
    "\u221a": r"\surd",
    "\u2227": r"\wedge",
    "\u2228": r"\vee",
    "\u2229": r"\cap",
    "\u222a": r"\cup",
    "\u2208": r"\in",
    "\u2286": r"\subseteq",
    "\u2190": r"\leftarrow",
    "\u2192": r"\rightarrow",
    "\u2194": r"\leftrightarrow",
    "\u2191": r"\uparrow",
    "\u2193": r"\downarrow",
    "\u21d2": r"\Rightarrow",
    "\u21d4": r"\Leftrightarrow",
    "\u2032": r"{}^{\prime}",
    "\u2223": r"\mid",
    "\u25cf": r"\bullet",
    "\u25cb": r"\circ",
}
_GREEK = {
    letter: f"\\{name if letter.islower() else name.title()}"
    for letter in "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ"
    for name in [unicodedata.name(letter).split()[-1].lower().replace("lamda", "lambda")]
}
_PLAIN = frozenset(
    [chr(code) for code in (*range(0x20, 0x7F), *range(0xA1, 0x180))]
    + ["\u0218", "\u0219", "\u021a", "\u021b"]
) - frozenset("ĸŉſĿŀŦŧĦħ¤¦¨¯´¸\u00ad")
"""Letters that the fonts of pdfLaTeX have: Western, Central and Eastern European Latin."""

_DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufe0e\ufe0f\ufeff]")
_BLANKS = re.compile(r"[^\S\u00a0\u202f]+")
_OPTIONS = frozenset("[*")
"""Would be read as an option after the end of a row."""

_WORDS = re.compile(
    r"(?P<hyphen>(?<=\w)-(?=\w))|(?P<apostrophe>(?<=\w)'(?=\w))|(?P<comma>,(?=,))"
    r"|[^\s/_\-',]+|.",
    re.DOTALL,
)
_INSIDE = {"hyphen": r"-\brk{}", "apostrophe": "'", "comma": "{,}"}  # ,, is a quotation mark
_LONG = 22
"""Letters of a word that may be broken anywhere, as no column need hold it."""

_KNOWN = _PLAIN | _SPECIAL.keys() | _MATH.keys()


def latex(text: str) -> str:
    r"""Return a text as LaTeX; its lines are apart by ``\newline``.

    Letters that are in no usual font of TeX stand in ``\otherletters`` and, if they run from
    right to left, in ``\leftwardletters``.
    """
    kept = [_line(line) for line in lines(text)]
    return r" \newline ".join(line for line in kept if line)


def _line(line: str) -> str:
    line = _BLANKS.sub(" ", _DIRECTIONS.sub("", unicodedata.normalize("NFC", line))).strip()
    start = "{}" if line[:1] in _OPTIONS else ""
    return start + "".join(
        _foreign(run) if foreign else _usual(run) for foreign, run in _runs(line)
    )


def _runs(line: str) -> Iterator[tuple[bool, str]]:
    """Cut a line where letters begin or end that its usual font does not have.

    A mark that combines stays with its letter, a blank between words from right to left with
    them.
    """
    start = 0
    flags = [letter not in _KNOWN for letter in line]
    for place, letter in enumerate(line[:-1]):
        if unicodedata.combining(line[place + 1]) and letter.isalnum():
            flags[place] = True
    for place in range(1, len(line) - 1):
        if line[place] == " " and _leftward(line[place - 1]) and _leftward(line[place + 1]):
            flags[place] = True
    for foreign, group in groupby(flags):
        run = line[start : start + len(list(group))]
        start += len(run)
        yield foreign, run


def _foreign(run: str) -> str:
    if run in _GREEK:
        return f"\\ensuremath{{{_GREEK[run]}}}"
    return f"\\{'leftward' if any(map(_leftward, run)) else 'other'}letters{{{run}}}"


def _leftward(letter: str) -> bool:
    return unicodedata.bidirectional(letter) in ("R", "AL")


def _usual(run: str) -> str:
    return _WORDS.sub(lambda word: _INSIDE.get(word.lastgroup or "") or _word(word[0]), run)


def _word(word: str) -> str:
    letters = [f"\\ensuremath{{{_MATH[x]}}}" if x in _MATH else _SPECIAL.get(x, x) for x in word]
    return (r"\brk{}" if len(word) > _LONG else "").join(letters)
