"""Questions as rows that wait in the table of likelihoods, and the rows that answer them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from bayestrace.errors import ArrayError
from bayestrace.study.questioning import Question, open_questions
from bayestrace.study.statements import Unanswered
from bayestrace.study.study import Study

__all__ = ["rows_of_questions", "waiting_besides", "with_questions"]


def with_questions(study: Study, *, coder: str, random_seed: int = 0) -> Study:
    """Return the study with a coder's open questions as rows of likelihoods to fill in.

    Parameters
    ----------
    study : Study
    coder : str
        Who is asked. Of what this coder has judged already nothing is asked.
    random_seed : int
        Another seed gives another order; the same one the same.

    Returns
    -------
    Study
        With one row for each open question in ``unanswered``: hypothesis by hypothesis, in it
        item by item, both in shuffled order. Both sides of a claim stand in one row, the rivals
        of an item below one another. Written to a folder or a workbook, they stand below the
        answered rows of likelihoods, with the clue beside them and empty cells to fill in.

    Raises
    ------
    ArrayError
        If it is no study, or the seed is no whole number.
    StudyError
        If the coder's name cannot stand in a table.

    Notes
    -----
    No update uses a row without an answer, and one that is filled in is a likelihood as any
    other. Questions of this coder that wait already get their place in the new order; those of
    others stay as they are.

    One question in ten waits a second time, in the table repeats (:func:`bayestrace.retest`).
    A table cannot hide that, as a sitting in the terminal does: whoever fills it in sees which
    questions come twice, and may look up the first answer. So fill in repeats last, at another
    time, and take the steadiness that they show for an upper bound.

    An item that does not concern a hypothesis at all has no place in its sheet: confine the
    hypothesis to its cases (``scope``), or delete the row.

    References
    ----------
    .. [1] Tversky, A. and Kahneman, D. (1974). Judgment under uncertainty: heuristics and
       biases. *Science* 185, 1124-1131.

    Examples
    --------
    >>> import bayestrace as bt
    >>> study = bt.Study.claims({"H1": 0.5}, [bt.Item("memo", found="present")])
    >>> asked = bt.with_questions(study, coder="me")
    >>> [(row.coder, row.item, row.hypothesis) for row in asked.unanswered]
    [('me', 'memo', 'H1')]
    """
    if not isinstance(study, Study):
        raise ArrayError(f"with_questions needs a Study, got {type(study).__name__}; read it first")
    if not isinstance(coder, str):
        raise ArrayError(f"coder= must be a name, got {str(coder)[:40]!r}")
    if isinstance(random_seed, bool) or not isinstance(random_seed, int):
        raise ArrayError(f"random_seed must be a whole number, got {str(random_seed)[:40]!r}")
    Unanswered(coder=coder, item="-", hypothesis="-")  # the name must be one
    asked = tuple(rows_of_questions(coder, open_questions(study, coder, random_seed=random_seed)))
    known = {_key(study, row) for row in asked}
    others = [row for row in study.unanswered if row.coder != coder]
    # typed by hand, such as of a ranked item; repeats are drawn anew
    besides = [
        row
        for row in study.unanswered
        if row.coder == coder and not row.again and _key(study, row) not in known
    ]
    return study.replace(unanswered=(*others, *asked, *besides))


def rows_of_questions(coder: str, questions: Iterable[Question]) -> Iterator[Unanswered]:
    """Yield the rows that wait for the answers to questions, in their order."""
    for question in questions:
        for label in question.labels:
            yield Unanswered(
                coder=coder, item=question.item.id, hypothesis=label, again=question.again
            )


def waiting_besides(
    study: Study, rows: Iterable[Any], *, again: bool = False
) -> tuple[Unanswered, ...]:
    """Return the questions that still wait once these likelihoods (or repeats) are there."""
    answered = {(again, *_key(study, row)[1:]) for row in rows}
    return tuple(row for row in study.unanswered if _key(study, row) not in answered)


def _key(study: Study, row: Any) -> tuple[bool, str, str, str]:
    again = isinstance(row, Unanswered) and row.again
    return again, row.coder, row.item, study.places.canonical(row.hypothesis)
