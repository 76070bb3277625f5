"""From folder to workbook and back: the study, and what of its file does not come along."""

from __future__ import annotations

import tomllib
from pathlib import Path

from bayestrace.errors import Problem, StudyError
from bayestrace.files.decoding import decoded
from bayestrace.files.formats import read_study, write_study
from bayestrace.files.settings.keys import FILE
from bayestrace.files.workbooks.writing import kept_by_hand
from bayestrace.study.study import Study

__all__ = ["converted"]


def converted(source: Path, target: Path, *, replace: bool = False) -> tuple[Study, list[str]]:
    """Write the study of one path to another; return it, and what was not carried."""
    study = read_study(source)
    if not replace and _holds_something(target):
        raise StudyError(
            [
                Problem(
                    what=f"{target.name!r} exists already, and what stands there would be replaced",
                    file=target.name,
                    allowed="a name that is free",
                    remedy="give another name; to write over the study that stands there, add "
                    "--replace",
                )
            ]
        )
    left = _left_behind(source)
    write_study(study, target)
    return study, left


def _holds_something(path: Path) -> bool:
    return path.exists() and (not path.is_dir() or any(path.iterdir()))


def _left_behind(source: Path) -> list[str]:
    """List what a person has put into the files and no study holds."""
    if source.is_file() and source.name != FILE:
        return kept_by_hand(source)
    settings = source if source.name == FILE else source / FILE
    return [
        f"comment in {FILE}, line {number}: {line.lstrip('# ').strip()}"
        for number, line in _comments(decoded(settings.read_bytes()))
    ]


def _comments(text: str) -> list[tuple[int, str]]:
    """Find the lines with comments: those of which the part from "#" on says nothing."""
    text = text.replace("\r\n", "\n")
    whole = tomllib.loads(text)
    found = []
    lines = text.split("\n")
    for number, line in enumerate(lines):
        for place in (n for n, character in enumerate(line) if character == "#"):
            without = [*lines[:number], line[:place], *lines[number + 1 :]]
            try:
                same = tomllib.loads("\n".join(without)) == whole
            except tomllib.TOMLDecodeError:
                same = False
            if same:
                found.append((number + 1, line[place:]))
                break
    return found
