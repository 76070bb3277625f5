"""The cells of a row, once they are read, to the part of a study that the row is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from bayestrace.study.parts import (
    Dependence,
    Expected,
    Item,
    Judgement,
    Likelihood,
    Prior,
    Source,
    StatedVerdict,
)
from bayestrace.study.statements import Answer, Contingency, Relation, Search, Step, Unanswered

if TYPE_CHECKING:
    from bayestrace.files.parsing import Row

__all__ = ["BUILDERS"]


def _item(row: Row) -> Item:
    values = dict(row.values)
    for name in ("detection", "false_report"):
        if name in values:
            values[name] = values[name].best
        if name in row.lost:
            values[name] = {"detection": 1.0, "false_report": 0.0}[name]
    return Item(origin=row.origin, **values)


_NAMES = frozenset(("coder", "item", "hypothesis", "clue"))
"""Columns of a likelihood that ask; all others answer."""


def _likelihood(row: Row) -> Likelihood | Unanswered:
    if row.blank_but_for(_NAMES):
        again = row.table.name == "repeats"
        return Unanswered(again=again, origin=row.origin, **row.get("coder", "item", "hypothesis"))
    record = {
        name: row.values[name].best
        for name in ("detection", "false_report", "detection_if_false", "false_report_if_false")
        if name in row.values and name not in row.lost
    }
    return Likelihood(
        **record,
        if_true=row.judgement("if_true", "if_true_low", "if_true_high"),
        if_false=row.judgement("if_false", "if_false_low", "if_false_high"),
        origin=row.origin,
        **row.get("coder", "item", "hypothesis", "ratio", "rank", "logical", "reason"),
    )


def _prior(row: Row) -> Prior:
    chance = row.judgement("best", "low", "high") or Judgement(best=0.5)
    names = ("set", "coder", "case", "hypothesis", "basis", "sources")
    return Prior(chance=chance, origin=row.origin, **row.get(*names))


def _expected(row: Row) -> Expected:
    value = row.values["value"]
    digits = row.values.get("digits", _decimals(getattr(value, "text", "")))
    names = ("case", "hypothesis", "quantity", "value", "source")
    return Expected(digits=digits, origin=row.origin, **row.get(*names))


def _decimals(text: str) -> int:
    found = re.fullmatch(r"[+\-−]?\d*[.,](\d+)", text)
    return len(found[1]) if found else 0


def _contingency(row: Row) -> Contingency:
    sides = ("chance", "if_true", "chance_if_false", "if_false")
    judged: dict[str, Any] = {
        name: Judgement(best=row.values[name].best) for name in sides if name in row.values
    }
    names = ("coder", "item", "hypothesis", "condition", "reason")
    return Contingency(origin=row.origin, **judged, **row.get(*names))


def _as(kind: type) -> Callable[[Row], Any]:
    return lambda row: kind(origin=row.origin, **row.values)


BUILDERS: Mapping[str, Callable[[Row], Any]] = {
    "items": _item,
    "likelihoods": _likelihood,
    "priors": _prior,
    "dependence": _as(Dependence),
    "sources": _as(Source),
    "verdicts": _as(StatedVerdict),
    "expected": _expected,
    "relations": _as(Relation),
    "steps": _as(Step),
    "searches": _as(Search),
    "contingencies": _contingency,
    "repeats": _likelihood,
    "answers": _as(Answer),
}
"""Name of a table → what makes a part of one of its rows."""
