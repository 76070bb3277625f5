"""What the codes of a project mean for a study: a small table that a person fills in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bayestrace.errors import Problem, StudyError, nearest
from bayestrace.files.cells import csv_lines
from bayestrace.files.decoding import TextError, decoded, rows_of
from bayestrace.files.importing.guards import MEBIBYTE, contents

__all__ = ["SKIP", "Meaning", "UnsaidCodesError", "code_meanings"]

HYPOTHESIS, TAG, SKIP = "hypothesis", "tag", "skip"
COLUMNS = ("code", "becomes", "hypothesis")
_WORDS = f"{HYPOTHESIS}, {TAG} or {SKIP}"
_LARGEST = 4 * MEBIBYTE


@dataclass(frozen=True, slots=True)
class Meaning:
    """What becomes of a code; nothing of it is a rating."""

    becomes: str
    hypothesis: str = ""

    def shown(self, code: str) -> str:
        """Return the code as the note of an item has it."""
        return f"{code} (on hypothesis {self.hypothesis})" if self.hypothesis else code


class UnsaidCodesError(StudyError):
    """Nobody has said yet what the codes of a project mean; ``sheet`` is the table to fill in."""

    def __init__(self, file: str, codes: Sequence[str]) -> None:
        self.sheet = "".join(csv_lines(COLUMNS, [(code, "", "") for code in codes]))
        shown = ", ".join(codes[:8]) + (" …" if len(codes) > 8 else "")
        super().__init__(
            [
                Problem(
                    what=f"the project has {len(codes)} codes, and only you know what they mean "
                    f"for the study: {shown}",
                    file=file,
                    allowed=f"a table with the columns {', '.join(COLUMNS)}, one row per code; "
                    f"under becomes {_WORDS}",
                    remedy="write it, then import with it: on the command line --codes FILE.csv, "
                    'in Python codes="FILE.csv"',
                )
            ]
        )


def code_meanings(
    path: Path | None, codes: Sequence[str], hypotheses: Sequence[str], project: Path
) -> dict[str, Meaning]:
    """Return what each code of a project means, as a sheet says."""
    if not codes:
        return {}
    if path is None:
        raise UnsaidCodesError(project.name, codes)
    try:
        rows, header = rows_of(decoded(contents(path, _LARGEST)), COLUMNS)
    except TextError as error:
        problem = Problem(what=error.what, file=path.name, row=error.row, remedy=error.remedy)
        raise StudyError([problem]) from None
    titles = [cell.strip().casefold() for cell in rows[header]] if rows else []
    if not {"code", "becomes"} <= set(titles):
        raise StudyError(
            [
                Problem(
                    what="the columns code and becomes are missing",
                    file=path.name,
                    row=header + 1,
                    came=", ".join(titles)[:80] or "nothing",
                    allowed=", ".join(COLUMNS),
                    remedy="write these three words into the first row",
                )
            ]
        )
    found: dict[str, Meaning] = {}
    problems: list[Problem] = []
    for number, row in enumerate(rows[header + 1 :], header + 2):
        cells = dict(zip(titles, (cell.strip() for cell in row), strict=False))
        code, becomes = cells.get("code", ""), cells.get("becomes", "").casefold()
        hypothesis = cells.get("hypothesis", "")
        if not any(cells.values()):
            continue
        if problem := _fault(code, becomes, hypothesis, hypotheses, code in found):
            problems.append(Problem(**problem, file=path.name, row=number))
        found[code] = Meaning(becomes, hypothesis)
    problems += [
        Problem(
            what=f"the code {code!r} is missing",
            file=path.name,
            allowed=f"every code of {project.name}, once",
            remedy=f"did you mean this by {close!r}?"
            if (close := nearest(code, [name for name in found if name not in codes]))
            else f"add a row for it, with {_WORDS}",
        )
        for code in codes
        if code not in found
    ]
    if problems:
        raise StudyError(problems)
    return found


def _fault(
    code: str, becomes: str, hypothesis: str, hypotheses: Sequence[str], twice: bool
) -> dict[str, str] | None:
    if twice:
        return {"what": f"the code {code!r} stands in two rows", "remedy": "keep one of them"}
    if becomes not in (HYPOTHESIS, TAG, SKIP):
        return {
            "what": f"what becomes of the code {code!r} is not said",
            "column": "becomes",
            "came": repr(becomes),
            "allowed": _WORDS,
            "remedy": f"write {SKIP} if its passages are no evidence, {TAG} if they are",
        }
    if becomes == HYPOTHESIS and hypothesis not in hypotheses:
        close = nearest(hypothesis, list(hypotheses))
        return {
            "what": f"{hypothesis!r} is no hypothesis of the study"
            if hypothesis
            else f"the hypothesis that the code {code!r} stands for is not named",
            "column": "hypothesis",
            "allowed": ", ".join(hypotheses),
            "remedy": f"did you mean {close!r}?" if close else "write its id",
        }
    if becomes != HYPOTHESIS and hypothesis:
        return {
            "what": f"the code {code!r} becomes a {becomes}, yet names a hypothesis",
            "column": "hypothesis",
            "came": repr(hypothesis),
            "remedy": f"empty the cell, or write {HYPOTHESIS} under becomes",
        }
    return None
