"""What makes one part of a study valid: rules that yield problems, a rule a function.

Frames have a module of their own, :mod:`bayestrace.study.frame_validity`. What the parts must
be to one another stands in :mod:`bayestrace.study.coherence`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from bayestrace.errors import Problem
from bayestrace.scales import QUANTITIES, published_scales
from bayestrace.study.faults import (
    INSIDE,
    fault,
    id_problems,
    is_number,
    label_problems,
    list_problems,
    number_problems,
    one_of,
    path_problems,
    text_problems,
)
from bayestrace.study.words import Finding, RecordReason, Role, Verdict

if TYPE_CHECKING:
    from bayestrace.study import parts

__all__ = [
    "case_problems",
    "dependence_problems",
    "expected_problems",
    "hypothesis_problems",
    "item_problems",
    "likelihood_problems",
    "prior_problems",
    "rule_problems",
    "scale_problems",
    "source_problems",
    "stated_verdict_problems",
]

_CERTAINTY = (
    "write what you would bet on, as 0.99; only if the hypothesis excludes or guarantees the "
    "clue by its very meaning, write yes in the column logical"
)


def case_problems(part: parts.Case) -> Iterator[Problem]:
    """A case has an id."""
    return id_problems(part)


def hypothesis_problems(part: parts.Hypothesis) -> Iterator[Problem]:
    """A hypothesis has an id and a claim."""
    yield from id_problems(part)
    yield from path_problems(part)
    yield from text_problems(part, "claim")
    yield from label_problems(part, "group")
    yield from list_problems(part, "scope", "actors")


def item_problems(part: parts.Item) -> Iterator[Problem]:
    """An item has an id, a finding, and chances of being recorded that make sense."""
    yield from id_problems(part)
    yield from label_problems(part, "case", "kind", "cluster", "clue_id")
    yield from list_problems(part, "sources", "given", "parts", "steps")
    for column in ("cluster", "clue_id"):
        if set(str(getattr(part, column))) == {"?"}:
            yield fault(
                part,
                f"a question mark is no {column}: all items that have one would belong together",
                column=column,
                came=getattr(part, column),
                allowed="a name; empty if the item belongs to no other",
                remedy="decide, and write in note what is doubtful",
            )
    for code in part.record_reasons:
        yield from one_of(part, "record_reasons", code, RecordReason, "reason of a record")
    if str(part.found).strip().casefold() not in ("yes", "no"):
        yield from one_of(part, "found", part.found, Finding, kind="finding")
    if part.role:
        yield from one_of(part, "role", part.role, Role)
    found = [
        *number_problems(part, "detection", part.detection, ends=True),
        *number_problems(part, "false_report", part.false_report, ends=True),
    ]
    yield from found
    if not found and part.false_report > part.detection:
        yield fault(
            part,
            f"item {part.id!r} would be recorded more often when the clue is not there",
            column="false_report",
            came=f"false_report {part.false_report:g}, detection {part.detection:g}",
            allowed="false_report at most as large as detection",
            remedy="check whether the two were exchanged",
        )


def likelihood_problems(part: parts.Likelihood) -> Iterator[Problem]:
    """A likelihood is entered one way, and certainty only where it is logical."""
    yield from text_problems(part, "coder", "item", "hypothesis")
    yield from label_problems(part, "coder", "item", "hypothesis")
    chances = [
        (column, value)
        for column, value in (("if_true", part.if_true), ("if_false", part.if_false))
        if value is not None
    ]
    ways = [
        name
        for name, used in (
            ("probabilities", bool(chances)),
            ("ratio", part.ratio is not None),
            ("rank", part.rank is not None),
        )
        if used
    ]
    if len(ways) != 1:
        yield fault(
            part,
            "a likelihood is entered in exactly one way",
            column="if_true",
            came=" and ".join(ways) or "nothing",
            allowed="probabilities (if_true, for a claim if_false as well), or ratio, or rank",
            remedy="empty the other columns" if ways else "fill in one of them",
        )
    if part.if_false is not None and part.if_true is None:
        yield fault(
            part,
            "if_false is given but if_true is not",
            column="if_true",
            remedy="judge both sides of the claim",
        )
    for column, value in chances:
        ends = ((column, value.best), (f"{column}_low", value.low), (f"{column}_high", value.high))
        certain = [(name, number) for name, number in ends if number in (0, 1)]
        if certain and not part.logical:
            name, number = certain[0]
            yield fault(
                part,
                f"{name} is exactly 0 or 1, which no evidence could ever move",
                column=name,
                came=getattr(number, "text", "") or f"{number:g}",
                allowed=INSIDE,
                remedy=_CERTAINTY,
            )
    yield from _record_problems(part, "detection", "false_report")
    yield from _record_problems(part, "detection_if_false", "false_report_if_false")
    if part.ratio is not None and not (is_number(part.ratio) and part.ratio > 0):
        yield fault(
            part,
            "ratio is not a likelihood ratio",
            column="ratio",
            came=part.ratio,
            allowed="a number above 0",
            remedy='write for instance "x3", "1/4" or "10 dB"',
        )
    if part.rank is not None and (isinstance(part.rank, bool) or part.rank < 1):
        yield fault(
            part,
            "a rank must be 1 or more",
            column="rank",
            came=part.rank,
            allowed="1, 2, 3 …; 1 is the world in which the clue is most likely",
            remedy="number the worlds from 1",
        )


def prior_problems(part: parts.Prior) -> Iterator[Problem]:
    """A prior is strictly between 0 and 1: what is impossible is no hypothesis."""
    yield from text_problems(part, "hypothesis")
    yield from label_problems(part, "set", "coder", "case", "hypothesis")
    yield from list_problems(part, "sources")
    if any(number in (0, 1) for number in part.chance.values):
        yield fault(
            part,
            f"the prior of {part.hypothesis!r} is exactly 0 or 1, which no evidence could move",
            column="best",
            came=" .. ".join(f"{number:g}" for number in part.chance.values),
            allowed=INSIDE,
            remedy="leave an impossible hypothesis out, or give it a small prior such as 0.01",
        )


def _record_problems(part: parts.Likelihood, hit: str, error: str) -> Iterator[Problem]:
    """The two chances of a record under one hypothesis are in order, where they are given."""
    given = {name: getattr(part, name) for name in (hit, error)}
    found = [
        problem
        for name, value in given.items()
        if value is not None
        for problem in number_problems(part, name, value, ends=True)
    ]
    yield from found
    if not found and None not in given.values() and given[error] > given[hit]:
        yield fault(
            part,
            f"under {part.hypothesis!r} the clue would be recorded more often when it is not there",
            column=error,
            came=f"{hit} {given[hit]:g}, {error} {given[error]:g}",
            allowed=f"{error} at most as large as {hit}",
            remedy="check whether the two were exchanged",
        )


def dependence_problems(part: parts.Dependence) -> Iterator[Problem]:
    """A rho lies in (-1, 1]."""
    yield from text_problems(part, "cluster")
    yield from label_problems(part, "coder", "cluster", "hypothesis")
    if not (is_number(part.rho) and -1 < part.rho <= 1):
        yield fault(
            part,
            f"rho of cluster {part.cluster!r} is not between -1 and 1",
            column="rho",
            came=part.rho,
            allowed="0 (the items are independent) to 1 (they repeat one another); below 0 if they "
            "are found together less often than by chance",
            remedy="write for instance 0.5",
        )


def source_problems(part: parts.Source) -> Iterator[Problem]:
    """A source has an id and a citation."""
    yield from id_problems(part)
    yield from text_problems(part, "citation")


def stated_verdict_problems(part: parts.StatedVerdict) -> Iterator[Problem]:
    """A stated verdict says who, where, of what and what."""
    yield from text_problems(part, "by", "case", "hypothesis")
    yield from label_problems(part, "by", "case", "hypothesis")
    stated = (Verdict.CONFIRMED, Verdict.REJECTED, Verdict.UNDECIDED)
    yield from one_of(part, "verdict", part.verdict, stated)


def expected_problems(part: parts.Expected) -> Iterator[Problem]:
    """A published figure is a number with its digits and its source."""
    yield from text_problems(part, "case", "hypothesis", "quantity", "source")
    yield from label_problems(part, "case", "hypothesis", "quantity")
    if not is_number(part.value):
        yield fault(part, "value is not a number", column="value", came=part.value)
    if isinstance(part.digits, bool) or not isinstance(part.digits, int) or part.digits < 0:
        yield fault(
            part,
            "digits is not a number of decimals",
            column="digits",
            came=part.digits,
            allowed="0, 1, 2 …",
            remedy="count the decimals that the source prints",
        )


def rule_problems(part: parts.Rule) -> Iterator[Problem]:
    """The thresholds are probabilities, and the one for rejecting is the lower."""
    found = [
        *number_problems(part, "confirm", part.confirm, ends=False),
        *number_problems(part, "reject", part.reject, ends=False),
    ]
    for problem in found:
        yield replace(problem, remedy="write for instance 0.95 for confirm, 0.05 for reject")
    if not found and not part.reject < part.confirm:
        yield fault(
            part,
            "the rule would confirm and reject the same credence",
            column="reject",
            came=f"confirm {part.confirm:g}, reject {part.reject:g}",
            allowed="reject below confirm",
            remedy="the usual rule is confirm = 0.95, reject = 0.05",
        )


def scale_problems(part: parts.ScaleChoice) -> Iterator[Problem]:
    """A scale is a published one, or has terms whose bands make sense."""
    if part.own is None:
        yield from one_of(part, "name", part.name, published_scales(), "scale")
        return
    yield from text_problems(part, "name")
    yield from one_of(part, "quantity", part.own.quantity, QUANTITIES)
    for term, (low, high) in part.own.terms.items():
        top = 1.0 if part.own.quantity == "probability" else math.inf
        ends = (low,) if high is None else (low, high)
        inside = all(is_number(end) and 0 <= end <= top for end in ends)
        if not inside or (high is not None and low > high):
            yield fault(
                part,
                f"the band of the term {term!r} makes no sense",
                column="terms",
                came=", ".join(f"{end}" for end in ends),
                allowed="two numbers, the lower first"
                + (", each from 0 to 1" if top == 1.0 else ", none below 0"),
                remedy='write for instance "very likely" = [0.8, 0.95]',
            )
