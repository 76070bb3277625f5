"""What makes one part of a study valid: rules that yield problems, a rule a function.

What the parts must be to one another stands in :mod:`bayestrace.study.coherence`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeGuard

from bayestrace.errors import Problem, StudyError, nearest
from bayestrace.scales import published_scales
from bayestrace.study.words import Finding, Mode, RecordReason, Role, Verdict

if TYPE_CHECKING:
    from bayestrace.study import parts

__all__ = ["ensure", "fault", "judgement_problems"]

_INSIDE = "a number above 0 and below 1"
_UNIT = "a number from 0 to 1"
_CERTAINTY = (
    "write what you would bet on, as 0.99; only if the hypothesis excludes or guarantees the "
    "clue by its very meaning, write yes in the column logical"
)


def ensure(problems: Iterable[Problem]) -> None:
    """Raise every problem at once, if there is any."""
    found = tuple(problems)
    if found:
        raise StudyError(found)


def fault(
    part: Any,
    what: str,
    *,
    column: str | None = None,
    came: object = None,
    allowed: str | None = None,
    remedy: str | None = None,
) -> Problem:
    """Put a problem at the place that the part comes from."""
    origin = getattr(part, "origin", None)
    return Problem(
        what=what,
        file=origin.file if origin else None,
        row=origin.row if origin else None,
        column=column,
        part=None if origin else _called(part),
        came=None if came is None else repr(str(came)),
        allowed=allowed,
        remedy=remedy,
    )


def _called(part: Any) -> str | None:
    """Name a part that comes from no file."""
    if item := getattr(part, "item", None):
        return f"likelihood of {item!r} for {part.hypothesis!r}"
    names = (getattr(part, "id", None), getattr(part, "hypothesis", None))
    name = next((name for name in names if isinstance(name, str) and name), None)
    return f"{type(part).__name__.lower()} {name!r}" if name else None


def one_of(
    part: Any, column: str, came: object, words: Iterable[str], kind: str = ""
) -> Iterator[Problem]:
    """Yield a problem unless the value is one of the words."""
    options = [str(word) for word in words if word]
    if str(came) not in options:
        close = nearest(str(came), options)
        yield fault(
            part,
            f"{str(came)!r} is not a known {kind or column}"
            if str(came) not in ("", "None")
            else f"{column} is missing",
            column=column,
            came=came,
            allowed=", ".join(options),
            remedy=f"did you mean {close!r}?" if close else "choose one of these",
        )


def id_problems(part: Any, column: str = "id") -> Iterator[Problem]:
    """Yield what is wrong with an id: any text without ``/``, ``;`` or line break."""
    value = getattr(part, column)
    allowed = "any text without '/', ';' or a line break"
    if not isinstance(value, str) or not value.strip():
        yield fault(
            part, f"{column} is empty", column=column, allowed=allowed, remedy="give it a name"
        )
    elif any(character in value for character in "/;\n\r") or value != value.strip():
        yield fault(
            part,
            f"{column} holds a character that an id may not have",
            column=column,
            came=value,
            allowed=allowed + ", without spaces at its ends",
            remedy="rename it here and wherever it is used",
        )


def _path_problems(part: Any) -> Iterator[Problem]:
    """A frame, or a claim that gets a frame of its own, names a group of the result."""
    if part.id in (".", ".."):
        yield fault(
            part,
            "id means a place in the tree of results",
            column="id",
            came=part.id,
            allowed="any name but '.' and '..'",
            remedy="rename it here and wherever it is used",
        )


def text_problems(part: Any, *columns: str) -> Iterator[Problem]:
    """Yield a problem for every required text that is empty."""
    for column in columns:
        value = getattr(part, column)
        if not isinstance(value, str) or not value.strip():
            yield fault(
                part, f"{column} is empty", column=column, allowed="a text", remedy="fill it in"
            )


def label_problems(part: Any, *columns: str) -> Iterator[Problem]:
    """Yield a problem for every name with a line break in it or spaces at its ends."""
    for column in columns:
        value = getattr(part, column)
        if isinstance(value, str) and (value != value.strip() or "\n" in value or "\r" in value):
            yield fault(
                part,
                f"{column} has spaces at its ends or a line break",
                column=column,
                came=value,
                allowed="a name on one line",
                remedy="delete the spaces and line breaks",
            )


def list_problems(part: Any, *columns: str) -> Iterator[Problem]:
    """Yield a problem for every listed name that no list could hold."""
    for column in columns:
        for value in getattr(part, column):
            good = isinstance(value, str) and value and value == value.strip()
            if not good or any(character in value for character in ";\n\r"):
                yield fault(
                    part,
                    f"{column} lists a name that is empty or holds ';', a line break or spaces "
                    "at its ends",
                    column=column,
                    came=value,
                    allowed="ids",
                    remedy="mend the name, or take it out of the list",
                )


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def number_problems(part: Any, column: str, value: object, *, ends: bool) -> Iterator[Problem]:
    """Yield a problem unless the value is a probability; ``ends`` lets 0 and 1 in."""
    number = value if _is_number(value) else math.nan
    text = getattr(value, "text", "")
    if not (0 <= number <= 1 if ends else 0 < number < 1):
        yield fault(
            part,
            f"{column} is not a probability" + ("" if ends else " strictly between 0 and 1"),
            column=column,
            came=text or value,
            allowed=_UNIT if ends else _INSIDE,
            remedy=f"write {number:g} % if you mean a percentage"
            if 1 < number <= 100 and "%" not in text
            else "write for instance 0.8",
        )


def judgement_problems(part: Any, place: Any = None, column: str = "best") -> Iterator[Problem]:
    """Yield what is wrong with a best value and its interval."""
    place = part if place is None else place
    low_column, high_column = (
        ("low", "high")
        if column == "best"
        else (
            f"{column}_low",
            f"{column}_high",
        )
    )
    found = list(number_problems(place, column, part.best, ends=True))
    for name, value in ((low_column, part.low), (high_column, part.high)):
        if value is not None:
            found += number_problems(place, name, value, ends=True)
    yield from found
    if (part.low is None) != (part.high is None):
        missing, there = (
            (low_column, high_column) if part.low is None else (high_column, low_column)
        )
        yield fault(
            place,
            f"{there} is given but {missing} is not",
            column=missing,
            allowed="both ends of the interval or neither",
            remedy=f"fill in {missing} or empty {there}",
        )
    elif found or part.low is None or part.high is None:
        return
    elif not part.low <= part.best <= part.high:
        yield fault(
            place,
            "the interval is not in order",
            column=column,
            came=f"{part.low:g} .. {part.best:g} .. {part.high:g}",
            allowed="low <= best <= high",
            remedy="put the best value between the two ends",
        )


def distribution_problems(low: object | None, high: object | None) -> Iterator[Problem]:
    """A distribution brings its own interval."""
    if low is not None or high is not None:
        yield fault(
            None,
            "a distribution brings its own interval, so low and high are not given",
            column="low",
            allowed="a distribution alone, or a number with low and high",
            remedy="leave low and high out",
        )


def case_problems(part: parts.Case) -> Iterator[Problem]:
    """A case has an id."""
    return id_problems(part)


def hypothesis_problems(part: parts.Hypothesis) -> Iterator[Problem]:
    """A hypothesis has an id and a claim."""
    yield from id_problems(part)
    yield from _path_problems(part)
    yield from text_problems(part, "claim")
    yield from label_problems(part, "group")
    yield from list_problems(part, "scope", "actors")


def frame_problems(part: parts.Frame) -> Iterator[Problem]:
    """A frame has a mode, hypotheses, and for rivals an answer to "is that all?"."""
    yield from id_problems(part)
    yield from _path_problems(part)
    yield from one_of(part, "mode", part.mode, Mode)
    if not part.hypotheses:
        yield fault(
            part,
            f"frame {part.id!r} lists no hypotheses",
            column="hypotheses",
            allowed="the ids of its hypotheses",
            remedy='write hypotheses = ["H1", "H2"]',
        )
    if len(set(part.hypotheses)) < len(part.hypotheses):
        yield fault(
            part,
            f"frame {part.id!r} lists a hypothesis twice",
            column="hypotheses",
            came=", ".join(part.hypotheses),
            remedy="keep one of them",
        )
    yield from list_problems(part, "hypotheses", "residual_parts")
    if part.mode == Mode.FACTORS:
        yield from _factor_names(part)
    if part.mode == Mode.RIVALS:
        yield from _rivals_problems(part)
    elif part.mode in list(Mode):
        for column, value in (
            ("residual", part.residual),
            ("exhaustive", part.exhaustive),
            ("residual_parts", part.residual_parts),
        ):
            if value:
                yield fault(
                    part,
                    f"frame {part.id!r} is no frame of rivals, so it has no {column}",
                    column=column,
                    came=value,
                    remedy=f'take {column} out, or set mode = "rivals"',
                )
    if part.mode == Mode.FACTORS and len(part.hypotheses) > 10:
        yield fault(
            part,
            f"frame {part.id!r} has {len(part.hypotheses)} factors, that is "
            f"{2 ** len(part.hypotheses)} worlds to judge",
            column="hypotheses",
            allowed="at most 10 factors",
            remedy="judge fewer factors jointly, or the combinations that matter as rivals",
        )


def _factor_names(part: parts.Frame) -> Iterator[Problem]:
    """A world of factors is named "A & not B", so a factor is not named like that."""
    for name in part.hypotheses:
        if "&" in name or name.startswith("not "):
            yield fault(
                part,
                f"the factor {name!r} is named like a combination of factors",
                column="hypotheses",
                came=name,
                allowed='names without "&" that do not begin with "not "',
                remedy="rename the factor here and wherever it is used",
            )


def _rivals_problems(part: parts.Frame) -> Iterator[Problem]:
    if part.exhaustive and part.residual is not None:
        yield fault(
            part,
            f"frame {part.id!r} says that its rivals are all there are, and names a residual",
            column="exhaustive",
            allowed='exhaustive = true, or residual = "id of the catch-all"; one of the two',
            remedy="take out the one that is not meant",
        )
    if not part.exhaustive and part.residual is None:
        yield fault(
            part,
            f"frame {part.id!r} must say whether its rivals are all there are",
            column="exhaustive",
            allowed='exhaustive = true, or residual = "id of the catch-all"; one of the two',
            remedy='write residual = "something else" unless nothing else is possible',
        )
    if part.residual is not None and not part.residual.strip():
        yield fault(
            part,
            "residual is empty",
            column="residual",
            allowed="the id of the catch-all",
            remedy='write for instance residual = "something else"',
        )
    elif part.residual is not None:
        yield from id_problems(part, "residual")
    worlds = {*part.hypotheses, *([part.residual] if part.residual else [])}
    parts_ = part.residual_parts
    if parts_ and part.residual is None:
        yield fault(
            part,
            f"frame {part.id!r} has parts of a residual, but no residual",
            column="residual_parts",
            came=", ".join(parts_),
            remedy='write residual = "something else" as well, or take residual_parts out',
        )
    elif parts_ and (len(set(parts_)) < max(2, len(parts_)) or worlds & set(parts_)):
        yield fault(
            part,
            f"the parts of the residual {part.residual!r} must be two or more, each with a name "
            "of its own",
            column="residual_parts",
            came=", ".join(parts_),
            allowed="two or more names that no rival has, each once",
            remedy="name what else it could be, or take residual_parts out",
        )
    if part.hypotheses and len(worlds) < 2:
        yield fault(
            part,
            f"frame {part.id!r} has one world only, so nothing can be compared",
            column="hypotheses",
            came=", ".join(part.hypotheses),
            allowed="two or more rivals, or one rival and a residual",
            remedy="add the rival explanations, or declare a residual",
        )


def item_problems(part: parts.Item) -> Iterator[Problem]:
    """An item has an id, a finding, and chances of being recorded that make sense."""
    yield from id_problems(part)
    yield from label_problems(part, "case", "kind", "cluster", "clue_id")
    yield from list_problems(part, "sources", "given", "parts", "steps")
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
                allowed=_INSIDE,
                remedy=_CERTAINTY,
            )
    yield from _record_problems(part, "detection", "false_report")
    yield from _record_problems(part, "detection_if_false", "false_report_if_false")
    if part.ratio is not None and not (_is_number(part.ratio) and part.ratio > 0):
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
            allowed=_INSIDE,
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
    if not (_is_number(part.rho) and -1 < part.rho <= 1):
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
    if not _is_number(part.value):
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
    yield from one_of(part, "quantity", part.own.quantity, ("probability", "ratio", "odds"))
    for term, (low, high) in part.own.terms.items():
        top = 1.0 if part.own.quantity == "probability" else math.inf
        ends = (low,) if high is None else (low, high)
        inside = all(_is_number(end) and 0 <= end <= top for end in ends)
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
