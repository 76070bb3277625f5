"""Settings and tables become a study, or every problem that they have, raised once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any

from bayestrace.errors import Problem, StudyError
from bayestrace.files.cell_readers import Words
from bayestrace.files.columns import TABLES
from bayestrace.files.judged_clues import clue_problems, with_clues_as_judged
from bayestrace.files.parsing import Parsed, Sheet, parsed
from bayestrace.files.referring import ids_in, tidied
from bayestrace.files.settings.keys import FILE
from bayestrace.files.settings.reading import Settings
from bayestrace.study.coherence import Unread, study_problems
from bayestrace.study.freezes import Freeze
from bayestrace.study.statements import Unanswered
from bayestrace.study.study import Study

__all__ = ["assembled"]


def assembled(
    settings: Settings,
    sheets: Mapping[str, Sheet],
    problems: list[Problem],
    frozen: tuple[Freeze, ...] = (),
    *,
    returned: bool = False,
) -> Study:
    """Return the study.

    Parameters
    ----------
    settings : Settings
    sheets : mapping of str to Sheet
        By name of the table; a table may be absent.
    problems : list of Problem
        What was wrong with the files as such; a table that has such a problem is not
        among the sheets.
    frozen : tuple of Freeze
        What was frozen beside the study.
    returned : bool
        It is a copy that a second reader sent back: a clue that was changed beside a judgement
        is that of the item, so that merging can say which question was judged.

    Raises
    ------
    StudyError
        With every problem, in the order of the files and their rows.
    """
    problems = [*problems, *settings.problems]
    broken = {problem.file for problem in problems}
    files = {
        name: sheets[name].file if name in sheets else table.file for name, table in TABLES.items()
    }
    words = Words(
        scale=settings.scale.scale if settings.scale else None,
        intervals=bool(settings.scale and settings.scale.intervals),
        lost="scale" in settings.lost or not settings.understood,
    )
    known = _known(settings, sheets)
    tables = {
        name: parsed(tidied(sheets[name], known), words)
        if name in sheets
        else Parsed(whole=table.file not in broken)
        for name, table in TABLES.items()
    }
    for table in tables.values():
        problems += table.problems
    fields: dict[str, Any] = {
        name: getattr(settings, name)
        for name in (
            "title", "authors", "description", "notes", "rule", "scale", "equal_priors",
            "cases", "hypotheses", "frames", "coder_details", "check_off",
        )
    }  # fmt: skip
    fields |= {name: tuple(table.parts) for name, table in tables.items()}
    fields["unanswered"] = ()
    for name in ("likelihoods", "repeats"):
        rows = fields[name]
        fields[name] = tuple(row for row in rows if not isinstance(row, Unanswered))
        fields["unanswered"] += tuple(row for row in rows if isinstance(row, Unanswered))
    clues = [clue for table in tables.values() for clue in table.clues]
    if returned:
        fields["items"] = with_clues_as_judged(fields["items"], clues)
    else:
        problems += clue_problems(fields["items"], clues)
    if not problems:
        try:
            return Study(**fields, frozen=frozen)
        except StudyError as error:
            problems = list(error.problems)
    elif settings.understood:
        doubtful = {
            (files[name], column) for name, table in tables.items() for column in table.doubtful
        }
        found = study_problems(SimpleNamespace(**fields), _unread(settings, tables))
        problems += [p for p in found if (p.file, p.column) not in doubtful]
    raise StudyError(_in_order((settings.placed(problem) for problem in problems), files))


def _known(settings: Settings, sheets: Mapping[str, Sheet]) -> dict[str, set[str]]:
    """Collect the names that stand in the study, by what they are names of."""
    known = {
        kind: set(ids_in(sheets[table], column)) if table in sheets else set()
        for kind, table, column in (
            ("items", "items", "id"),
            ("sources", "sources", "id"),
            ("steps", "steps", "id"),
            ("clusters", "items", "cluster"),
            ("coders", "likelihoods", "coder"),
        )
    }
    known["cases"] = {one.id for one in settings.cases}
    known["hypotheses"] = {one.id for one in settings.hypotheses}
    for frame in settings.frames:
        known["hypotheses"] |= {frame.residual or "", *frame.residual_parts} - {""}
    return known


def _unread(settings: Settings, tables: Mapping[str, Parsed]) -> Unread:
    """Collect the keys of everything that stands in a file but was not understood."""
    lost = {name for name, table in tables.items() if not table.whole} | settings.lost
    rows = {name: table.unread for name, table in tables.items()}

    def keys(table: str, *columns: str) -> set[Any]:
        found = set()
        for row in rows[table]:
            key = tuple(row.get(column, "") for column in columns)
            if not key[-1]:
                lost.add(table)
            found.add(key)
        return found

    items = {name for (name,) in keys("items", "id")}
    clusters = {row.get("cluster", "") for row in rows["items"]}
    if "items" in lost or "cluster" in tables["items"].doubtful:
        lost.add("clusters")
    return Unread(
        cases=frozenset(settings.unread["cases"]),
        hypotheses=frozenset(settings.unread["hypotheses"]),
        framed=frozenset(settings.unread["frames"]),
        items=frozenset(items),
        item_clusters=frozenset(clusters),
        sources=frozenset(name for (name,) in keys("sources", "id")),
        steps=frozenset(name for (name,) in keys("steps", "id")),
        likelihoods=frozenset(keys("likelihoods", "coder", "item", "hypothesis")),
        contingencies=frozenset(keys("contingencies", "coder", "item", "hypothesis")),
        priors=frozenset(name for (name,) in keys("priors", "hypothesis")),
        clusters=frozenset(keys("dependence", "coder", "cluster")),
        tables=frozenset(lost),
    )


def _in_order(problems: Iterable[Problem], names: Mapping[str, str]) -> list[Problem]:
    files = {name: n for n, name in enumerate([FILE, *names.values()], 1)}
    columns = {file: TABLES[name].names for name, file in names.items()}

    def place(problem: Problem) -> tuple[int, int, int]:
        names = columns.get(problem.file or "", [])
        column = names.index(problem.column) if problem.column in names else -1
        return files.get(problem.file or "", 0), problem.row or 0, column

    return sorted(dict.fromkeys(problems), key=place)
