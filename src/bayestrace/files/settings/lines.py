"""Where things stand in study.toml: the line of every table and key."""

from __future__ import annotations

import re
import tomllib
from typing import Any

__all__ = ["DEEPEST", "lines_of", "too_deep"]

DEEPEST = 20
"""How many names a key may have, joined by dots; the format needs three."""

_NAME = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_DOTTED = rf"{_NAME}(?:\s*\.\s*{_NAME})*"
_HEAD = re.compile(rf"\s*(\[\[?)\s*({_DOTTED})\s*\]")
_KEY = re.compile(rf"\s*({_DOTTED})\s*=")
_PART = re.compile(_NAME)


def too_deep(text: str) -> int | None:
    """Return the first line whose key has more names than any reader should follow."""
    for number, line in enumerate(text.split("\n"), 1):
        match = _HEAD.match(line) or _KEY.match(line)
        if match and len(_PART.findall(match[match.lastindex or 0])) > DEEPEST:
            return number
    return None


def lines_of(text: str) -> dict[tuple[Any, ...], int]:
    """Find the line of every table and key, which the TOML reader does not tell."""
    found: dict[tuple[Any, ...], int] = {}
    counts: dict[tuple[str, ...], int] = {}
    path: tuple[Any, ...] = ()
    inside = ""
    for number, line in enumerate(text.split("\n"), 1):
        if inside:
            if inside in line:
                inside = ""
            continue
        if match := _HEAD.match(line):
            path = _parts(match[2])
            if match[1] == "[[":
                counts[path] = counts.get(path, -1) + 1
                found.setdefault(path, number)
                path = (*path, counts[path])
            found.setdefault(path, number)
        elif match := _KEY.match(line):
            names = _parts(match[1])
            for depth in range(1, min(len(names), DEEPEST) + 1):
                found.setdefault((*path, *names[:depth]), number)
        for mark in ('"""', "'''"):
            if line.count(mark) % 2:
                inside = mark
    return found


def _parts(dotted: str) -> tuple[str, ...]:
    names = []
    for name in _PART.findall(dotted):
        if name[0] == '"':
            names.append(tomllib.loads(f"x = {name}")["x"] if "\\" in name else name[1:-1])
        else:
            names.append(name.strip("'"))
    return tuple(names)
