"""Rules about questions: which of them still wait for an answer, and whose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from bayestrace.checks.literature import FAIRFIELD_CHARMAN_2022
from bayestrace.checks.rules import Remark, rule

if TYPE_CHECKING:
    from bayestrace.checks.look import Look

__all__ = ["unanswered"]


@rule("unanswered", stage="evidence", level="note", follows=FAIRFIELD_CHARMAN_2022)
def unanswered(look: Look) -> Iterator[Remark]:
    """Questions to a coder wait for an answer.

    In the tables likelihoods and repeats a row in which only names stand waits for an answer:
    ``bayestrace elicit --sheet`` and ``bayestrace blind`` write such rows. No update uses them, so
    a credence rests on the items that the coder came to, and these are a choice that nobody made:
    where a sitting ended. The rule fires for each coder with such a row and counts questions, of
    which one is an item for one frame.

    Answer them; or delete the rows that are not to be answered, as of an item that does not
    concern a hypothesis.
    """
    study = look.study

    def questions(rows: Iterable[Any], *, again: bool) -> set[tuple[str, str, str, bool]]:
        return {
            (row.coder, row.item, placed[0].id, again)
            for row in rows
            if (placed := study.places.find(row.hypothesis))
        }

    answered = questions(study.judged_likelihoods, again=False)
    answered |= questions(study.repeats, again=True)
    waiting = questions((row for row in study.unanswered if not row.again), again=False)
    waiting |= questions((row for row in study.unanswered if row.again), again=True)
    for coder in dict.fromkeys(row.coder for row in study.unanswered):
        open_, done = (sum(key[0] == coder for key in keys) for keys in (waiting, answered))
        yield Remark(
            f"{open_} of {open_ + done} questions to {{names}} "
            f"{'waits' if open_ == 1 else 'wait'} for an answer.",
            "answer them in the tables likelihoods and repeats, or delete the rows that are not "
            "to be answered",
            at=[coder],
        )
