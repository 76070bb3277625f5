"""Conditions of a likelihood cover everything once, and stand instead of a row of likelihoods."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bayestrace.errors import Problem
from bayestrace.study.conditions import by_likelihood
from bayestrace.study.faults import fault
from bayestrace.study.overview import Overview, unknown
from bayestrace.study.words import Mode

if TYPE_CHECKING:
    from bayestrace.study.statements import Contingency

__all__ = ["condition_faults"]

_OFF = 0.005
"""How far the chances of conditions may miss 1, as those of rivals may; then they are divided."""


def condition_faults(seen: Overview) -> Iterator[Problem]:
    """The conditions of a likelihood name known things and cover everything on each side."""
    study, unread = seen.study, seen.unread
    for row in study.contingencies:
        if row.item not in seen.items and not unread.holds("items", row.item):
            yield unknown(row, "item", row.item, "item", seen.items)
        placed = seen.places.find(row.hypothesis)
        if placed is None:
            if not unread.judges(row.hypothesis):
                yield unknown(row, "hypothesis", row.hypothesis, "hypothesis", seen.places.labels)
            continue
        claim = placed[0].mode == Mode.CLAIM
        if claim != (row.if_false is not None):
            yield fault(
                row,
                f"{row.hypothesis!r} is a claim: the side where it is false is missing"
                if claim
                else f"{row.hypothesis!r} is no claim of its own, so it has no other side",
                column="if_false",
                allowed="chance_if_false and if_false for a claim, and only there",
                remedy="fill in both" if claim else "empty both",
            )
    canonical = seen.places.canonical
    written = {(row.coder, row.item, canonical(row.hypothesis)): row for row in study.likelihoods}
    lost = {(coder, item, canonical(name)) for coder, item, name in unread.contingencies}
    for key, rows in by_likelihood(study.contingencies, seen.places).items():
        if key in written:
            yield _twice(rows[0])
        elif key not in lost and "contingencies" not in unread.tables:
            yield from _sum_faults(rows)


def _twice(row: Contingency) -> Problem:
    return fault(
        row,
        f"item {row.item!r} is judged for {row.hypothesis!r} in likelihoods.csv and by conditions "
        "as well",
        column="hypothesis",
        came=row.condition,
        allowed="one of the two: conditions stand instead of the row in likelihoods.csv",
        remedy="delete the row in likelihoods.csv, or the conditions",
    )


def _sum_faults(rows: Sequence[Contingency]) -> Iterator[Problem]:
    first = rows[0]
    for side, clue in (("chance", "if_true"), ("chance_if_false", "if_false")):
        chances = [getattr(row, side) for row in rows]
        clues = [getattr(row, clue) for row in rows]
        if None in chances or None in clues:
            continue
        total = sum(chance.best for chance in chances)
        if abs(total - 1) > _OFF:
            yield fault(
                first,
                f"the conditions of item {first.item!r} for {first.hypothesis!r} do not "
                "cover everything exactly once",
                column=side,
                came=f"a sum of {total:g}",
                allowed="chances that sum to 1",
                remedy="add the condition that is missing, or mend the chances",
            )
        elif {judged.best for judged in clues} <= {0} or {judged.best for judged in clues} <= {1}:
            yield fault(
                first,
                f"under every condition the clue of item {first.item!r} is "
                f"{'certain' if clues[0].best else 'impossible'} for {first.hypothesis!r}",
                column=clue,
                came=f"{clues[0].best:g}",
                allowed="a chance above 0 and below 1 under one condition at least",
                remedy="write what you would bet on, as 0.99; if the hypothesis excludes or "
                "guarantees the clue by its very meaning, write a row in likelihoods.csv with yes "
                "in the column logical",
            )
