"""Texts to cells of a workbook and back: what was typed, never a formula, never a guess."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import NamedTuple

__all__ = [
    "MAX_LENGTH",
    "Written",
    "date_text",
    "number_text",
    "unescaped",
    "written",
]

MAX_LENGTH = 32_767
"""Characters that a cell of a workbook may hold."""

_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_NUMBER = re.compile(r"(-?(?:0|[1-9]\d*)(?:\.(\d+))?)")
_PERCENT = re.compile(r"(-?(?:0|[1-9]\d*)(?:\.(\d+))?) %")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


class Written(NamedTuple):
    """What a cell holds and the number format that it has; ``risky`` texts look like formulas."""

    value: str | float
    format: str
    risky: bool = False


def written(text: str, *, number: bool) -> Written:
    """Return the cell of a text: a number where exactly this text is read from it again."""
    percent = _PERCENT.fullmatch(text) if number else None
    plain = _NUMBER.fullmatch(text) if number else None
    found = percent or plain
    if found and len(text) < 17:
        value = float(Decimal(found[1]) / 100) if percent else float(text)
        shown = "0" + "." * bool(found[2]) + "0" * len(found[2] or "") + " %" * bool(percent)
        kept = float(f"{value:.16g}") == value and (value != 0 or text[0] != "-")  # by openpyxl
        for form in ("General", shown):
            if kept and number_text(value, form) == text:
                return Written(value, form)
    return Written(_HIDDEN.sub(_hidden, text), "@", text[:1] in _RISKY)


_RISKY = frozenset("=+-@\t\r\n") | {"'"}


def _hidden(match: re.Match[str]) -> str:
    return f"_x{ord(match[0]):04X}_"


def unescaped(text: str) -> str:
    """Give back the characters that XML cannot hold: a carriage return stands as _x000D_."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


def number_text(value: float, number_format: str) -> str:
    """Return a number as it was typed: "80 %" under a format of percentages."""
    try:
        float(value)
    except OverflowError:  # a whole number of more than 308 digits
        return str(value)
    shown = _QUOTED.sub("", number_format.split(";", maxsplit=1)[0])
    places = re.search(r"\.(0+)", shown)
    count = len(places[1]) if places else 0
    if "%" in shown:
        return _fixed(Decimal(repr(float(value))) * 100, count) + " %"
    if count and re.fullmatch(r"[#,]*0\.0+", shown):
        return _fixed(Decimal(repr(float(value))), count)
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(float(value))


def _fixed(value: Decimal, places: int) -> str:
    """Write as many decimals as the format shows, more where the number has more."""
    try:
        rounded = round(value, places)
    except ArithmeticError:  # more digits than decimals hold
        return f"{value}"
    if rounded == value:
        return f"{rounded:f}"
    return f"{value.normalize():f}"


def date_text(value: dt.date | dt.time | dt.timedelta, number_format: str) -> str:
    """Return a date as ISO 8601, no finer than its format shows it.

    Empty if the format shows no year: then it was hardly a date that was typed.
    """
    shown = _QUOTED.sub("", number_format.split(";", maxsplit=1)[0]).casefold()
    if not isinstance(value, dt.date) or "y" not in shown:
        return ""
    if not isinstance(value, dt.datetime):
        return value.isoformat()
    if "d" not in shown:
        return f"{value:%Y-%m}" if "m" in shown else f"{value:%Y}"
    if value.time() == dt.time():
        return value.date().isoformat()
    return value.isoformat(" ", "seconds" if value.second else "minutes")
