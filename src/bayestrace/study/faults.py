"""What is wrong with a name, a text, a list or a number, said at the place of its part."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Iterator
from typing import Any, TypeGuard

from bayestrace.errors import Problem, StudyError, nearest
from bayestrace.study.words import ERRORS

__all__ = [
    "INSIDE",
    "distribution_problems",
    "ensure",
    "fault",
    "id_problems",
    "is_number",
    "judgement_problems",
    "label_problems",
    "list_problems",
    "number_problems",
    "one_of",
    "path_problems",
    "text_problems",
]

INSIDE = "a number above 0 and below 1"
_UNIT = "a number from 0 to 1"


def ensure(problems: Iterable[Problem]) -> None:
    """Raise every problem at once, if there is any."""
    found = tuple(problems)
    if found:
        raise StudyError(found)


def fault(
    part: Any,
    what: str,
    *,
    column: str | None = None,
    came: object = None,
    allowed: str | None = None,
    remedy: str | None = None,
) -> Problem:
    """Put a problem at the place that the part comes from."""
    origin = getattr(part, "origin", None)
    return Problem(
        what=what,
        file=origin.file if origin else None,
        row=origin.row if origin else None,
        column=column,
        part=None if origin else _called(part),
        came=None if came is None else repr(str(came)),
        allowed=allowed,
        remedy=remedy,
    )


def _called(part: Any) -> str | None:
    """Name a part that comes from no file."""
    if item := getattr(part, "item", None):
        return f"likelihood of {item!r} for {part.hypothesis!r}"
    names = (getattr(part, "id", None), getattr(part, "hypothesis", None))
    name = next((name for name in names if isinstance(name, str) and name), None)
    return f"{type(part).__name__.lower()} {name!r}" if name else None


def one_of(
    part: Any, column: str, came: object, words: Iterable[str], kind: str = ""
) -> Iterator[Problem]:
    """Yield a problem unless the value is one of the words."""
    options = [str(word) for word in words if word]
    if str(came) not in options:
        close = nearest(str(came), options)
        yield fault(
            part,
            f"{str(came)!r} is not a known {kind or column}"
            if str(came) not in ("", "None")
            else f"{column} is missing",
            column=column,
            came=came,
            allowed=", ".join(options),
            remedy=f"did you mean {close!r}?" if close else "choose one of these",
        )


def id_problems(part: Any, column: str = "id") -> Iterator[Problem]:
    """Yield what is wrong with an id: any text without ``/``, ``;`` or line break."""
    value = getattr(part, column)
    allowed = "any text without '/', ';' or a line break"
    if not isinstance(value, str) or not value.strip():
        yield fault(
            part, f"{column} is empty", column=column, allowed=allowed, remedy="give it a name"
        )
    elif any(character in value for character in "/;\n\r") or value != value.strip():
        yield fault(
            part,
            f"{column} holds a character that an id may not have",
            column=column,
            came=value,
            allowed=allowed + ", without spaces at its ends",
            remedy="rename it here and wherever it is used",
        )


def path_problems(part: Any) -> Iterator[Problem]:
    """A frame, or a claim that gets a frame of its own, names a group of the result."""
    if part.id in (".", ".."):
        yield fault(
            part,
            "id means a place in the tree of results",
            column="id",
            came=part.id,
            allowed="any name but '.' and '..'",
            remedy="rename it here and wherever it is used",
        )


def text_problems(part: Any, *columns: str) -> Iterator[Problem]:
    """Yield a problem for every required text that is empty."""
    for column in columns:
        value = getattr(part, column)
        if not isinstance(value, str) or not value.strip():
            yield fault(
                part, f"{column} is empty", column=column, allowed="a text", remedy="fill it in"
            )


def label_problems(part: Any, *columns: str) -> Iterator[Problem]:
    """Yield a problem for every name with a line break in it or spaces at its ends."""
    for column in columns:
        value = getattr(part, column)
        if isinstance(value, str) and (value != value.strip() or "\n" in value or "\r" in value):
            yield fault(
                part,
                f"{column} has spaces at its ends or a line break",
                column=column,
                came=value,
                allowed="a name on one line",
                remedy="delete the spaces and line breaks",
            )
        elif isinstance(value, str) and value in ERRORS:
            yield _failed(part, column, value)


def _failed(part: Any, column: str, value: str) -> Problem:
    return fault(
        part,
        "an error of a spreadsheet stands here instead of a name",
        column=column,
        came=value,
        allowed="a name on one line",
        remedy="type what was meant, or empty the cell",
    )


def list_problems(part: Any, *columns: str) -> Iterator[Problem]:
    """Yield a problem for every listed name that no list could hold."""
    for column in columns:
        for value in getattr(part, column):
            if isinstance(value, str) and value in ERRORS:
                yield _failed(part, column, value)
            good = isinstance(value, str) and value and value == value.strip()
            if not good or any(character in value for character in ";\n\r"):
                yield fault(
                    part,
                    f"{column} lists a name that is empty or holds ';', a line break or spaces "
                    "at its ends",
                    column=column,
                    came=value,
                    allowed="ids",
                    remedy="mend the name, or take it out of the list",
                )


def is_number(value: object) -> TypeGuard[float]:
    """Say whether it is a finite number, which True is not."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number and abs(value) <= sys.float_info.max  # also of an int that no float can hold


def number_problems(part: Any, column: str, value: object, *, ends: bool) -> Iterator[Problem]:
    """Yield a problem unless the value is a probability; ``ends`` lets 0 and 1 in."""
    number = value if is_number(value) else math.nan
    text = getattr(value, "text", "")
    if not (0 <= number <= 1 if ends else 0 < number < 1):
        yield fault(
            part,
            f"{column} is not a probability" + ("" if ends else " strictly between 0 and 1"),
            column=column,
            came=text or value,
            allowed=_UNIT if ends else INSIDE,
            remedy=f"write {number:g} % if you mean a percentage"
            if 1 < number <= 100 and "%" not in text
            else "write for instance 0.8",
        )


def judgement_problems(part: Any, place: Any = None, column: str = "best") -> Iterator[Problem]:
    """Yield what is wrong with a best value and its interval."""
    place = part if place is None else place
    low_column, high_column = (
        ("low", "high")
        if column == "best"
        else (
            f"{column}_low",
            f"{column}_high",
        )
    )
    found = list(number_problems(place, column, part.best, ends=True))
    for name, value in ((low_column, part.low), (high_column, part.high)):
        if value is not None:
            found += number_problems(place, name, value, ends=True)
    yield from found
    if (part.low is None) != (part.high is None):
        missing, there = (
            (low_column, high_column) if part.low is None else (high_column, low_column)
        )
        yield fault(
            place,
            f"{there} is given but {missing} is not",
            column=missing,
            allowed="both ends of the interval or neither",
            remedy=f"fill in {missing} or empty {there}",
        )
    elif found or part.low is None or part.high is None:
        return
    elif not part.low <= part.best <= part.high:
        yield fault(
            place,
            "the interval is not in order",
            column=column,
            came=f"{part.low:g} .. {part.best:g} .. {part.high:g}",
            allowed="low <= best <= high",
            remedy="put the best value between the two ends",
        )


def distribution_problems(low: object | None, high: object | None) -> Iterator[Problem]:
    """A distribution brings its own interval."""
    if low is not None or high is not None:
        yield fault(
            None,
            "a distribution brings its own interval, so low and high are not given",
            column="low",
            allowed="a distribution alone, or a number with low and high",
            remedy="leave low and high out",
        )
