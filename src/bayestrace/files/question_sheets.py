"""The questions to a coder as an empty table of likelihoods, to be filled in a spreadsheet."""

from __future__ import annotations

import os
from pathlib import Path

from bayestrace.errors import ArrayError, Problem, StudyError
from bayestrace.files.cells import csv_lines
from bayestrace.files.columns import TABLES
from bayestrace.study.parts import Likelihood
from bayestrace.study.questioning import open_questions
from bayestrace.study.study import Study
from bayestrace.study.words import Mode

__all__ = ["question_rows", "write_questions"]

_UNASKED = ("rank", "logical", "detection", "false_report")


def write_questions(
    study: Study, path: str | os.PathLike[str], *, coder: str, random_seed: int = 0
) -> None:
    """Write a coder's open questions as an empty table of likelihoods, in shuffled order.

    Parameters
    ----------
    study : Study
    path : str or path
        The CSV file to make; one that is there is never written over.
    coder : str
        Who is asked. Of what this coder has judged already nothing is asked.
    random_seed : int
        Another seed gives another order; the same one the same.

    Raises
    ------
    ArrayError
        If it is no study, or the seed is no whole number.
    StudyError
        If the file is there already or cannot be written, or the coder's name cannot stand
        in a table.

    Notes
    -----
    The columns are those of likelihoods.csv, so that filled rows can be put below those that
    are there. The order is that of ``bayestrace elicit``: hypothesis by hypothesis, item by
    item. Both sides of a claim stand in one row, the rivals of an item below one another.
    Hidden repeats are not among them: a table could not hide them.

    References
    ----------
    .. [1] Tversky, A. and Kahneman, D. (1974). Judgment under uncertainty: heuristics and
       biases. *Science* 185, 1124-1131.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import bayestrace as bt
    >>> study = bt.Study.claims({"H1": 0.5}, [bt.Item("memo", found="present")])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "to-fill-in.csv"
    ...     bt.write_questions(study, file, coder="me")
    ...     print(file.read_text().splitlines()[1])
    me,memo,H1,,,,,,,,
    """
    if not isinstance(study, Study):
        raise ArrayError(
            f"write_questions needs a Study, got {type(study).__name__}; read it first"
        )
    if isinstance(random_seed, bool) or not isinstance(random_seed, int):
        raise ArrayError(f"random_seed must be a whole number, got {random_seed!r}")
    text = "".join(csv_lines(*question_rows(study, coder, random_seed=random_seed)))
    try:
        place = Path(path).expanduser()
        with place.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        problem = Problem(
            what=f"{place.name!r} is there already, perhaps with answers in it",
            file=place.name,
            remedy="name a file that does not exist yet",
        )
        raise StudyError([problem]) from None
    except (OSError, TypeError, ValueError) as error:
        problem = Problem(
            what=f"the questions could not be written: {getattr(error, 'strerror', None) or error}",
            came=repr(path)[:80],
            allowed="the path of a file to make, in a folder that is there",
            remedy='write for instance "to-fill-in.csv"',
        )
        raise StudyError([problem]) from None


def question_rows(
    study: Study, coder: str, *, random_seed: int = 0
) -> tuple[list[str], list[list[str]]]:
    """Return the header and the rows: coder, item and hypothesis, the rest to be filled in."""
    Likelihood(coder=coder, item="-", hypothesis="-", ratio=1.0)  # the name must be one
    header = [name for name in TABLES["likelihoods"].names if not name.startswith(_UNASKED)]
    claims = any(frame.mode == Mode.CLAIM for frame in study.world_frames)
    header = [name for name in header if claims or not name.startswith("if_false")]
    empty = [""] * (len(header) - 3)
    return header, [
        [coder, question.item.id, label, *empty]
        for question in open_questions(study, coder, random_seed=random_seed)
        if not question.again
        for label in question.labels
    ]
