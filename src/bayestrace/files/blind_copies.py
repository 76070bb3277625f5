"""A blind copy in files, with an empty table of questions beside it, and what comes back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bayestrace.errors import Problem, StudyError
from bayestrace.files.cells import csv_lines
from bayestrace.files.columns import TABLES
from bayestrace.files.decoding import TextError, decoded, rows_of
from bayestrace.files.folder_reading import study_from_bytes
from bayestrace.files.formats import WORKBOOK, read_study, write_study
from bayestrace.files.settings_keys import FILE
from bayestrace.study.blinding import also_asked, asked
from bayestrace.study.parts import Likelihood, Origin
from bayestrace.study.study import Study
from bayestrace.study.words import Mode

__all__ = ["QUESTIONS", "read_back", "write_blind"]

QUESTIONS = "questions.csv"
"""The table to fill in; the columns are those of likelihoods.csv, and the clue."""

_ASKED = ("if_true", "if_true_low", "if_true_high", "reason")
_ASKED_OF_CLAIMS = (
    "if_true", "if_true_low", "if_true_high", "if_false", "if_false_low", "if_false_high", "reason"
)  # fmt: skip
_ALSO_ASKED = {
    "priors": ("coder", "case", "hypothesis", "best", "low", "high", "basis"),
    "dependence": ("coder", "cluster", "rho", "reason"),
}
_READER = "reader"
_QUESTION = ("coder", "item", "clue", "hypothesis")
_LIKELIHOODS = TABLES["likelihoods"]


def write_blind(study: Study, blind: Study, path: Path) -> None:
    """Write a blind copy of a study; into a folder with the questions as a table to fill in.

    Raises
    ------
    StudyError
        If something stands at the path already, or the disk refuses.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        problem = Problem(
            what=f"{path.name!r} is there already, perhaps with ratings in it",
            file=path.name,
            remedy="name a folder or file that does not exist yet",
        )
        raise StudyError([problem])
    write_study(blind, path)
    if path.suffix.casefold() == WORKBOOK:
        return
    tables = {QUESTIONS: _questions(study, blind)}
    for name in also_asked(study, clusters=any(item.cluster for item in blind.items)):
        tables[TABLES[name].file] = (list(_ALSO_ASKED[name]), [])
    for name, table in tables.items():
        (path / name).write_bytes("".join(csv_lines(*table)).encode())


def _questions(study: Study, blind: Study) -> tuple[list[str], list[list[str]]]:
    claims = any(frame.mode == Mode.CLAIM for frame in study.world_frames)
    empty = _ASKED_OF_CLAIMS if claims else _ASKED
    labels: dict[str, list[str]] = {}
    for item, label in asked(study):
        labels.setdefault(item, []).append(label)
    return [*_QUESTION, *empty], [
        [_READER, item.id, item.clue, label, *([""] * len(empty))]
        for item in blind.items
        for label in labels.get(item.id, ())
    ]


def read_back(path: Path) -> Study:
    """Read what came back: a study, with the questions that were answered in their table.

    A question that has no answer yet is passed over; a clue that was changed in the table of
    questions is that of its item.

    Raises
    ------
    StudyError
        With every problem, each at its place.
    """
    study = read_study(path)
    folder = path.parent if path.name == FILE else path
    file = folder / QUESTIONS
    if not folder.is_dir() or not file.is_file():
        return study
    try:
        rows, header = rows_of(decoded(file.read_bytes()), [*_LIKELIHOODS.names, "clue"])
    except TextError as error:
        problem = Problem(what=error.what, file=QUESTIONS, row=error.row, remedy=error.remedy)
        raise StudyError([problem]) from None
    names = [cell.strip() for cell in rows[header]] if rows else []
    clues: dict[str, str] = {}
    kept = [_as_rating(names, names)]
    for row in rows[header + 1 :]:
        cells = dict(zip(names, (cell.strip() for cell in row), strict=False))
        answered = any(cell for name, cell in cells.items() if name not in _QUESTION)
        if answered or len(row) > len(names):
            clues.setdefault(cells.get("item", ""), cells.get("clue", ""))
            kept.append(_as_rating(names, row))
        else:
            kept.append([])
    if not any(kept[1:]):
        return study
    filled = _read_filled(folder, "".join(csv_lines(kept[0], kept[1:])), header)
    return study.replace(
        items=[
            replace(item, clue=clues[item.id])
            if clues.get(item.id) and clues[item.id].split() != item.clue.split()
            else item
            for item in study.items
        ],
        likelihoods=[*study.likelihoods, *filled],
    )


def _as_rating(names: list[str], row: list[str]) -> list[str]:
    """Empty the column of clues, which a table of likelihoods does not have."""
    clue = names.index("clue") if "clue" in names else -1
    return ["" if at == clue else cell for at, cell in enumerate(row)]


def _read_filled(folder: Path, text: str, header: int) -> list[Likelihood]:
    """Read the ratings of the table of questions as if they were the study's likelihoods."""
    contents = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    contents[_LIKELIHOODS.file] = ("sep=,\n" * header + text).encode()
    try:
        found = study_from_bytes(contents).likelihoods
    except StudyError as error:
        raise StudyError(
            replace(problem, file=QUESTIONS) if problem.file == _LIKELIHOODS.file else problem
            for problem in error.problems
        ) from None
    return [
        replace(row, origin=Origin(QUESTIONS, row.origin.row) if row.origin else None)
        for row in found
    ]
