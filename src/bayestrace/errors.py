"""What goes wrong, said so that the person who wrote the study can mend it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache

__all__ = ["ArrayError", "BayestraceError", "Problem", "StudyError", "nearest", "row_ranges"]

_ALIKE = 0.6
_LONGEST = 600


class BayestraceError(Exception):
    """Base of every error that bayestrace raises on purpose."""


class ArrayError(BayestraceError, ValueError):
    """A result, label or array that a function cannot use, and what it needs instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong with a study.

    Parameters
    ----------
    what : str
        The sentence that says what is wrong.
    file, row, column : str, int, str, optional
        Where: the file's name, the row as a spreadsheet counts it (the header is
        row 1) and the column's header; of study.toml the line and the key.
    part : str, optional
        Where, for a study built in code: the part's name, such as "item 'memo'".
    came : str, optional
        What stands there.
    allowed : str, optional
        What may stand there.
    remedy : str, optional
        What to do.
    """

    what: str
    file: str | None = None
    row: int | None = None
    column: str | None = None
    part: str | None = None
    came: str | None = None
    allowed: str | None = None
    remedy: str | None = None

    def __str__(self) -> str:
        """Give the place and the sentence on one line, the rest indented below."""
        return self.shown([self.row] if self.row else [])

    def shown(self, rows: Sequence[int]) -> str:
        """Return the problem as text, for all the rows in which it stands."""
        place = [name for name in (self.file or self.part,) if name]
        row, column = ("line", "key") if (self.file or "").endswith(".toml") else ("row", "column")
        place += [f"{row}{'s' * (len(rows) > 1)} {row_ranges(rows)}"] if rows else []
        place += [f"{column} {self.column}"] if self.column else []
        lines = [": ".join(filter(None, [", ".join(place), _short(self.what)]))]
        details = (
            ("came", self.came and _short(self.came)),
            ("allowed", self.allowed),
            ("to do", self.remedy),
        )
        return "\n".join(lines + [f"    {name}: {text}" for name, text in details if text])


class StudyError(BayestraceError, ValueError):
    """Every problem of a study, raised once.

    Attributes
    ----------
    problems : tuple of Problem
        In the order of the files and their rows; the text names all rows of one and the
        same problem together.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        count = len(self.problems)
        head = "The study has 1 problem:" if count == 1 else f"The study has {count} problems:"
        rows: dict[Problem, list[int]] = {}
        for problem in self.problems:
            same = rows.setdefault(replace(problem, row=None), [])
            same += [problem.row] if problem.row else []
        super().__init__("\n".join([head, *(p.shown(same) for p, same in rows.items())]))


def _short(text: str) -> str:
    """Leave out the middle of what fills a page, such as a cell that holds a whole file."""
    half = _LONGEST // 2
    return text if len(text) <= _LONGEST else f"{text[:half]} … {text[-half:]}"


def row_ranges(rows: Sequence[int]) -> str:
    """Write rows as a spreadsheet's user would: "2-49, 51"."""
    runs: list[list[int]] = []
    for row in sorted(set(rows)):
        if runs and row == runs[-1][-1] + 1:
            runs[-1] = [runs[-1][0], row]
        else:
            runs.append([row])
    return ", ".join("-".join(map(str, run)) for run in runs)


def nearest(word: object, options: Sequence[str]) -> str | None:
    """Return the option that looks most like ``word``, or None if none does."""
    return _nearest(str(word), tuple(options))


@lru_cache(maxsize=1024)  # a name that is misspelt stands in many rows
def _nearest(word: str, options: tuple[str, ...]) -> str | None:
    folded = {option.casefold(): option for option in reversed(options)}
    matcher = SequenceMatcher(b=word.casefold())
    bounds = []
    for option in folded:
        matcher.set_seq1(option)
        if matcher.real_quick_ratio() >= _ALIKE and (bound := matcher.quick_ratio()) >= _ALIKE:
            bounds.append((bound, option))
    best: tuple[float, str] | None = None
    for bound, option in sorted(bounds, reverse=True):
        if best and bound < best[0]:
            break  # the exact ratio takes long, and no option that is left can have a higher one
        matcher.set_seq1(option)
        if (ratio := matcher.ratio()) >= _ALIKE:
            best = max(best or (ratio, option), (ratio, option))
    return folded[best[1]] if best else None
