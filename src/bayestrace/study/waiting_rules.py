"""Questions that wait name known things, and wait only while they have no answer."""

from __future__ import annotations

from collections.abc import Iterator

from bayestrace.errors import Problem
from bayestrace.study.faults import fault
from bayestrace.study.likelihood_rules import misplaced
from bayestrace.study.overview import Overview, unknown

__all__ = ["waiting_faults"]


def waiting_faults(seen: Overview) -> Iterator[Problem]:
    """A row without an answer names a known item and label that no other row answers."""
    study, labels = seen.study, set(seen.places.labels)
    answers = {}
    for again, rows in (
        (False, (*study.contingencies, *study.likelihoods)),
        (True, study.repeats),
    ):
        for row in rows:
            key = (again, row.coder, row.item, seen.places.canonical(row.hypothesis))
            answers[key] = row
    for row in study.unanswered:
        if row.item not in seen.items and not seen.unread.holds("items", row.item):
            yield unknown(row, "item", row.item, "item", seen.items)
        if seen.places.find(row.hypothesis) is None:
            if not seen.unread.judges(row.hypothesis):
                yield misplaced(row, seen, labels)
            continue
        label = seen.places.canonical(row.hypothesis)
        answer = answers.get((row.again, row.coder, row.item, label))
        if answer is not None:
            origin = answer.origin
            where = f": in {origin.file}, row {origin.row}" if origin else ""
            yield fault(
                row,
                f"this row waits for an answer that another row gives already{where}",
                column="hypothesis",
                came=f"{row.coder}, {row.item}, {row.hypothesis}",
                allowed="each question once, answered or not",
                remedy="delete this row",
            )
