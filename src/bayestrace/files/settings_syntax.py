"""What is wrong with study.toml as a whole: it is no TOML, or of another format."""

from __future__ import annotations

import re

from bayestrace.errors import Problem
from bayestrace.files.settings_keys import FILE, FORMAT

__all__ = ["syntax_problem", "version_problem"]

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


def syntax_problem(message: str, text: str) -> Problem:
    """Say in plain words what the TOML reader does not understand, and where."""
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
