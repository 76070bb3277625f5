"""Relations, steps, searches, conditions and answers make sense and speak of known things."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bayestrace.errors import Problem
from bayestrace.study.faults import (
    fault,
    id_problems,
    label_problems,
    list_problems,
    one_of,
    text_problems,
)
from bayestrace.study.overview import Overview, unknown
from bayestrace.study.words import CoderKind, Judged, RelationKind

if TYPE_CHECKING:
    from bayestrace.study import statements

__all__ = [
    "answer_problems",
    "coder_problems",
    "contingency_problems",
    "relation_problems",
    "search_problems",
    "statement_faults",
    "step_problems",
    "unanswered_problems",
]


def coder_problems(part: statements.Coder) -> Iterator[Problem]:
    """A coder has an id, is a person or a model, and judged the clue or its record."""
    yield from text_problems(part, "id")
    yield from label_problems(part, "id", "name")
    if part.kind:
        yield from one_of(part, "kind", part.kind, CoderKind, "kind of coder")
    yield from one_of(part, "judged", part.judged, Judged)


def relation_problems(part: statements.Relation) -> Iterator[Problem]:
    """A relation is between two hypotheses and has one of four names."""
    yield from text_problems(part, "hypothesis", "other")
    yield from one_of(part, "relation", part.relation, RelationKind)
    if part.hypothesis and part.hypothesis == part.other:
        yield fault(
            part,
            f"{part.hypothesis!r} is related to itself",
            column="other",
            came=part.other,
            allowed="another hypothesis",
            remedy="name the other one, or delete the row",
        )


def step_problems(part: statements.Step) -> Iterator[Problem]:
    """A step has an id and says what must have happened."""
    yield from id_problems(part)
    yield from text_problems(part, "hypothesis", "claim")


def search_problems(part: statements.Search) -> Iterator[Problem]:
    """A search says what was sought."""
    yield from text_problems(part, "case", "sought")
    yield from list_problems(part, "items")


def contingency_problems(part: statements.Contingency) -> Iterator[Problem]:
    """A condition has a name; on the side of the negation both numbers or none."""
    yield from text_problems(part, "coder", "item", "hypothesis", "condition")
    if (part.chance_if_false is None) != (part.if_false is None):
        missing = "chance_if_false" if part.chance_if_false is None else "if_false"
        yield fault(
            part,
            f"{missing} is empty, the other number of this side is given",
            column=missing,
            allowed="both or neither",
            remedy=f"fill in {missing}",
        )
    for column in ("chance", "if_true", "chance_if_false", "if_false"):
        judged = getattr(part, column)
        if judged is not None and judged.low is not None:
            yield fault(
                part,
                f"{column} of a condition has an interval",
                column=column,
                came=" .. ".join(f"{number:g}" for number in judged.values),
                allowed="one number",
                remedy="leave low and high out; conditions say themselves on what it depends",
            )


def unanswered_problems(part: statements.Unanswered) -> Iterator[Problem]:
    """A question that waits says who is asked, and of what."""
    yield from text_problems(part, "coder", "item", "hypothesis")
    yield from label_problems(part, "coder", "item", "hypothesis")


def answer_problems(part: statements.Answer) -> Iterator[Problem]:
    """An answer names a rule and gives a reason."""
    yield from text_problems(part, "rule", "because")
    yield from label_problems(part, "rule", "place")


def statement_faults(seen: Overview) -> Iterator[Problem]:
    """What is stated speaks of hypotheses, cases, items and coders that are there."""
    study = seen.study
    names = _hypotheses(seen)
    for row, columns in (
        *((row, ("hypothesis", "other")) for row in study.relations),
        *((row, ("hypothesis",)) for row in study.steps),
    ):
        for column in columns:
            name = getattr(row, column)
            if names is not None and name not in names:
                yield unknown(row, column, name, "hypothesis", names)
    steps = {step.id for step in study.steps}
    for item in study.items:
        for name in item.steps:
            if name not in steps and not seen.unread.holds("steps", name):
                yield unknown(item, "steps", name, "step", steps)
    for row in study.searches:
        if seen.lacks_case(row.case):
            yield unknown(row, "case", row.case, "case", seen.cases)
        for name in row.items:
            if name not in seen.items and not seen.unread.holds("items", name):
                yield unknown(row, "items", name, "item", seen.items)
    for row in study.coder_details:
        if seen.lacks_coder(row.id):
            yield unknown(row, "id", row.id, "coder", seen.coders)


def _hypotheses(seen: Overview) -> set[str] | None:
    """Every hypothesis, or None if some could not be read."""
    unread = seen.unread
    if unread.hypotheses or unread.framed or {"hypotheses", "frames"} & unread.tables:
        return None
    named = {entry.id for entry in seen.study.hypotheses}
    return named | {name for frame in seen.frames for name in frame.hypotheses}
