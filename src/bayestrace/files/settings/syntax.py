"""What is wrong with study.toml as a whole: it is no TOML, or of another format."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from bayestrace.errors import Problem, StudyError
from bayestrace.files.settings.keys import FILE, FORMAT
from bayestrace.files.settings.lines import DEEPEST, too_deep

__all__ = ["plain_values", "version_problem"]

_SYNTAX = (
    (re.compile("[“”„‟«»‘’]"), 'use straight quotation marks ("), not curly ones'),
    (re.compile(r"=\s*(True|False|TRUE|FALSE|Yes|yes|No|no)\s*$"), "write true or false"),
    (re.compile(r"=\s*[+-]?\d+,\d+\s*(#.*)?$"), "write numbers with a decimal point, as 0.95"),
    (re.compile(r"^\s*[\w-]+(\s*:|\s+[\"\[\w])"), 'write an equals sign: key = "text"'),
    (re.compile(r"=\s*(#.*)?$"), 'write a value after the equals sign, as "text"'),
    (re.compile(r'=\s*"[^"]*\\'), r"write \\ for a backslash, or use 'single' quotation marks"),
    (re.compile(r"=\s*[^\W\d]"), 'put texts in quotation marks: key = "text"'),
    (re.compile(r'=\s*"[^"]*$'), 'close the text with a quotation mark (")'),
    (re.compile(r"=\s*\["), 'separate the texts of a list by commas: ["one", "two"]'),
)


def plain_values(text: str, lines: Mapping[tuple[Any, ...], int]) -> dict[str, Any]:
    """Read TOML; StudyError says in plain words what is not understood, and where."""
    if row := too_deep(text):
        raise StudyError([_nested(row)])
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise StudyError([_syntax_problem(str(error), text)]) from None
    except RecursionError:
        raise StudyError([_nested(None)]) from None
    except ValueError:  # Python reads no whole number of more than 4,300 digits
        raise StudyError([_endless(None)]) from None
    waiting: list[tuple[Any, tuple[Any, ...]]] = [(values, ())]
    while waiting:
        value, path = waiting.pop()
        if len(path) > DEEPEST:
            raise StudyError([_nested(lines.get(path[:1]))])
        if isinstance(value, dict):
            waiting += [(inner, (*path, key)) for key, inner in value.items()]
        elif isinstance(value, list):
            waiting += [(inner, (*path, number)) for number, inner in enumerate(value)]
        elif isinstance(value, int) and abs(value) >= 2**63:
            at = next((lines[path[:n]] for n in (3, 2, 1) if path[:n] in lines), None)
            raise StudyError([_endless(at)])
    return values


def _nested(row: int | None) -> Problem:
    return Problem(
        what="lists or tables stand too deep in one another, or too many names are joined by dots",
        file=FILE,
        row=row,
        allowed=f"at most {DEEPEST}; the format needs three",
        remedy="compare the line with the examples on the page about the file format",
    )


def _endless(row: int | None) -> Problem:
    return Problem(
        what="a whole number has more digits than any number of a study",
        file=FILE,
        row=row,
        allowed="numbers such as 1 or 0.95",
        remedy="shorten the number, or put it in quotation marks if it is a text",
    )


def _syntax_problem(message: str, text: str) -> Problem:
    lines = text.split("\n")
    place = re.search(r"\(at line (\d+), column \d+\)", message)
    number = int(place[1]) if place else len(lines)
    reason = re.sub(r"\s*\(at [^()]*\)$", "", message)
    twice = re.match(r"Cannot (overwrite|declare)|.*twice", reason)
    if reason.startswith(("Illegal character '\\n'", "Expected newline")) and not twice:
        number -= 0 if number and lines[number - 1 : number] != [""] else 1
    line = lines[number - 1] if 0 < number <= len(lines) else ""
    remedy = "compare the line with the examples on the page about the file format"
    if twice:
        what = "this key or table stands in the file twice"
        remedy = "delete one of the two; several cases or frames need double brackets: [[cases]]"
    else:
        what = "this line is not understood"
        advice = next((advice for sign, advice in _SYNTAX if sign.search(line)), None)
        if advice is None:
            what += f" ({reason[:1].lower()}{reason[1:]})"
        remedy = advice or remedy
    return Problem(
        what=what,
        file=FILE,
        row=number or None,
        came=repr(line.strip()[:80]) if line.strip() else None,
        allowed='lines of the form key = "text", and headings in square brackets',
        remedy=remedy,
    )


def version_problem(version: int, line: int | None) -> Problem:
    """Say that the file is of another format, and which bayestrace reads it."""
    newer = version > FORMAT
    return Problem(
        what=f"the study is of format {version}; this version of bayestrace reads format {FORMAT}",
        file=FILE,
        row=line,
        column="format",
        came=repr(version),
        allowed=f"format = {FORMAT}",
        remedy="install a newer bayestrace: pip install --upgrade bayestrace"
        if newer
        else f"write format = {FORMAT}",
    )
