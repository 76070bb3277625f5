"""What a check says: notices, each with its place, a sentence, a remedy and the literature."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from textwrap import wrap
from typing import TYPE_CHECKING, overload

from bayestrace.errors import row_ranges
from bayestrace.study.notebook_tables import hints, notebook_table

if TYPE_CHECKING:
    from bayestrace.study.statements import Answer

__all__ = ["Level", "Notice", "Notices", "Place", "Stage"]

NO_EFFECT = "Answers without effect (mended by now, at another place, or to an error):"
SHOWN = 4
"""Names that a notice lists before it says how many more there are."""


class Level(StrEnum):
    """How much a notice matters: an error must be mended, a warning mended or answered."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Stage(StrEnum):
    """When a rule can be asked: before the evidence, with it, with its result."""

    DESIGN = "design"
    EVIDENCE = "evidence"
    RESULT = "result"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a notice points: a name, and the file, row and column if it was read from one."""

    name: str
    file: str = ""
    row: int | None = None
    column: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing that a critical reader of the study would say.

    Parameters
    ----------
    id : str
        The rule's stable id, such as "one-coder".
    level : Level
        "error", "warning" or "note".
    stage : Stage
        "design", "evidence" or "result".
    where : tuple of Place
        What it speaks of; empty if of the study as a whole.
    sentence, remedy : str
        What is the matter, and what to do about it.
    literature : str
        Whom the rule follows.
    answer : str
        Why the study accepts it, from answers.csv; empty while it is open.
    """

    id: str
    level: Level
    stage: Stage
    where: tuple[Place, ...] = ()
    sentence: str
    remedy: str = ""
    literature: str = ""
    answer: str = ""

    @property
    def place(self) -> str:
        """The places as text: "items.csv, rows 2-5, column locator (memo-1, memo-2)"."""
        names = tuple(dict.fromkeys(place.name for place in self.where if place.name))
        files = tuple(dict.fromkeys(place.file for place in self.where if place.file))
        parts = []
        for file in files:
            here = [place for place in self.where if place.file == file]
            rows = sorted({place.row for place in here if place.row})
            columns = tuple(dict.fromkeys(place.column for place in here if place.column))
            row = "line" if file.endswith(".toml") else "row"
            column = "key" if file.endswith(".toml") else "column"
            text = file
            if rows:
                text += f", {row}{'s' * (len(rows) > 1)} {_rows_shown(rows)}"
            if columns:
                text += f", {column} {' and '.join(columns)}"
            parts.append(text)
        listed = listing(names)
        if not parts:
            return listed
        return "; ".join(parts) + (f" ({listed})" if listed else "")

    def __str__(self) -> str:
        """Give the notice as a student reads it, at most 80 columns wide."""
        lines = wrap(f"{self.level}: {self.sentence} [{self.id}]", 80, break_on_hyphens=False)
        details = (("where", self.place), ("to do", self.remedy), ("accepted", self.answer))
        for name, text in details:
            if text:
                lines += wrap(
                    f"{name}: {text}",
                    80,
                    initial_indent="    ",
                    subsequent_indent=" " * 6,
                    break_on_hyphens=False,  # an id broken in two cannot be copied
                )
        return "\n".join(lines)


def listing(names: Sequence[str]) -> str:
    """Write names in a row, the first few of many."""
    if len(names) <= SHOWN + 1:
        return ", ".join(names)
    return f"{', '.join(names[:SHOWN])} and {len(names) - SHOWN} more"


def _rows_shown(rows: Sequence[int]) -> str:
    """Write rows in order, the first few runs of many: "2-4, 7 and 31 more"."""
    runs = row_ranges(rows).split(", ")
    if len(runs) <= SHOWN + 1:
        return ", ".join(runs)
    last = int(runs[SHOWN - 1].rpartition("-")[2])
    return f"{', '.join(runs[:SHOWN])} and {sum(row > last for row in rows)} more"


def _unmet(answer: Answer) -> str:
    """Say which answer, and where it stands."""
    text = answer.rule + (f" at {answer.place}" if answer.place else "")
    if answer.origin:
        text += f" ({answer.origin.file}, row {answer.origin.row})"
    return "\n".join(wrap(text, 80, initial_indent="    ", subsequent_indent=" " * 6))


class Notices(Sequence[Notice]):
    """The notices of a check, errors first; as text they read like a report."""

    def __init__(self, notices: Iterable[Notice], *, unused: Iterable[Answer] = ()) -> None:
        self._all = tuple(notices)
        self.unused = tuple(unused)
        """Answers of the study that no notice asks for, and those to errors."""

    @overload
    def __getitem__(self, at: int) -> Notice: ...
    @overload
    def __getitem__(self, at: slice) -> Notices: ...
    def __getitem__(self, at: int | slice) -> Notice | Notices:
        """Return one notice, or some."""
        return Notices(self._all[at]) if isinstance(at, slice) else self._all[at]

    def __len__(self) -> int:
        """Count them, answered ones included."""
        return len(self._all)

    def __iter__(self) -> Iterator[Notice]:
        """Go through them, errors first."""
        return iter(self._all)

    def __eq__(self, other: object) -> bool:
        """Compare notice by notice."""
        return isinstance(other, Notices) and self._all == other._all

    def __hash__(self) -> int:
        """Hash over the notices."""
        return hash(self._all)

    @property
    def open(self) -> Notices:
        """Those that nobody has answered."""
        return Notices(notice for notice in self._all if not notice.answer)

    @property
    def answered(self) -> Notices:
        """Those that the study accepts, with the reason."""
        return Notices(notice for notice in self._all if notice.answer)

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of their rules, each once."""
        return tuple(dict.fromkeys(notice.id for notice in self._all))

    def of(self, rule: str) -> Notices:
        """Those of one rule."""
        return Notices(notice for notice in self._all if notice.id == rule)

    def __str__(self) -> str:
        """Open notices first, then those that were answered."""
        blocks = [str(notice) for notice in self.open]
        if len(self.answered):
            blocks += ["Answered in the study:", *(str(notice) for notice in self.answered)]
        if self.unused:
            blocks += ["\n".join([NO_EFFECT, *map(_unmet, self.unused)])]
        return "\n\n".join(blocks)

    def __repr__(self) -> str:
        """Say how many there are and of which rules."""
        return f"<Notices: {self.counted}>"

    @property
    def counted(self) -> str:
        """The count in words: "1 error, 3 warnings and 2 notes; 4 answered"."""
        counts = []
        for level in Level:
            number = sum(notice.level == level for notice in self.open)
            if number:
                counts.append(f"{number} {level}{'s' * (number != 1)}")
        text = " and ".join([", ".join(counts[:-1]), counts[-1]] if counts[1:] else counts)
        answered = len(self.answered)
        return (text or "nothing to say") + (f"; {answered} answered" if answered else "")

    def _repr_html_(self) -> str:
        shown = notebook_table(
            self.counted[:1].upper() + self.counted[1:],
            (
                (
                    html.escape(n.level),
                    hints(n.sentence, **{"to do": n.remedy, "accepted": n.answer}),
                    hints(n.place, rule=n.id),
                )
                for n in (*self.open, *self.answered)
            ),
            heads=("level", "what", "where"),
        )
        unmet = "".join(f"<br>{html.escape(_unmet(answer))}" for answer in self.unused)
        return f"{shown}<p>{NO_EFFECT}{unmet}</p>" if unmet else shown
