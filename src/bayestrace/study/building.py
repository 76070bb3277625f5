"""Studies in a few lines: from priors and items that carry their likelihoods."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bayestrace.errors import Problem, StudyError
from bayestrace.scales import CellError, read_ratio
from bayestrace.study.faults import ensure
from bayestrace.study.parts import (
    Case,
    Dependence,
    Distribution,
    Frame,
    Hypothesis,
    Item,
    Judgement,
    Likelihood,
    Prior,
    judgement,
)
from bayestrace.study.words import Mode

__all__ = ["parts_of"]

ONLY_CASE = "case"
"""Id of the case of items that name none."""


def parts_of(
    mode: str,
    priors: Mapping[str, float | Judgement] | Sequence[str],
    items: Sequence[Item],
    coder: str,
    rho: Mapping[str, float] | None,
    title: str,
    *,
    exhaustive: bool = False,
    residual: str | None = None,
    residual_parts: Sequence[str] = (),
    names: Sequence[str] | None = None,
) -> dict[str, Any]:
    """Return the fields of a study whose items carry their likelihoods."""
    items = list(items) if isinstance(items, Iterable) else [items]
    ensure(_strangers(priors, items, rho, names, residual_parts))
    problems: list[Problem] = []
    likelihoods: list[Likelihood] = []
    for item in items:
        for hypothesis, value in (item.likelihood or {}).items():
            try:
                judged = Likelihood(
                    coder=coder,
                    item=item.id,
                    hypothesis=hypothesis,
                    logical=item.logical,
                    **_entry(mode, value),
                )
            except StudyError as error:
                place = f"item {item.id!r}, likelihood for {hypothesis!r}"
                problems += [
                    replace(entry, what=f"{place}: {entry.what}", column=None)
                    for entry in error.problems
                ]
            except (CellError, TypeError, ValueError) as error:
                problems.append(_misread(item, hypothesis, mode, value, error))
            else:
                likelihoods.append(judged)
    ensure(problems)
    stored = [
        replace(
            item,
            case=item.case or ONLY_CASE,
            clue=item.clue or item.id,
            likelihood=None,
            logical=False,
        )
        for item in items
    ]
    catch_all = {residual, *residual_parts}
    hypotheses = [name for name in (names or priors) if name not in catch_all]
    frame = Frame(
        id="claims" if mode == Mode.CLAIM else mode,
        mode=Mode(mode),
        hypotheses=tuple(hypotheses),
        exhaustive=exhaustive,
        residual=residual,
        residual_parts=tuple(residual_parts),
    )
    chances = priors if isinstance(priors, Mapping) else {}
    return {
        "title": title,
        "cases": tuple(Case(id=name) for name in dict.fromkeys(item.case for item in stored))
        or (Case(id=ONLY_CASE),),
        "hypotheses": tuple(Hypothesis(id=name, claim=name) for name in hypotheses),
        "frames": (frame,),
        "items": tuple(stored),
        "likelihoods": tuple(likelihoods),
        "priors": tuple(
            Prior(hypothesis=name, chance=_judged(value)) for name, value in chances.items()
        ),
        "dependence": tuple(
            Dependence(cluster=cluster, rho=value) for cluster, value in (rho or {}).items()
        ),
        "equal_priors": not chances,
    }


def _strangers(
    priors: Any, items: list[Any], rho: Any, names: Any, parts: Any
) -> Iterator[Problem]:
    """Yield what stands in a place where something else was meant."""
    for item in items:
        if not isinstance(item, Item):
            yield _stranger("items", item, '[bt.Item("memo", found="present", likelihood={…})]')
        elif not isinstance(item.likelihood, Mapping | None):
            what = f"the likelihood of item {item.id!r}"
            yield _stranger(what, item.likelihood, 'likelihood={"H1": …}')
    for what, ids in (
        ("priors", priors),
        ("names", [] if names is None else names),
        ("residual_parts", parts),
    ):
        if isinstance(ids, str) or not isinstance(ids, Mapping | Sequence):
            yield _stranger(what, ids, '["H1", "H2"]')
        elif not all(isinstance(name, str) for name in ids):
            yield _stranger(what, ids, '["H1", "H2"], ids as text')
    if not isinstance(rho, Mapping | None):
        yield _stranger("rho", rho, '{"cluster": 0.5}')


def _stranger(what: str, came: object, example: str) -> Problem:
    return Problem(
        what=f"{what} cannot be used as given",
        came=repr(came)[:80],
        allowed=f"for instance {example}",
        remedy="write it in that form",
    )


def _judged(value: float | Judgement | Distribution) -> Judgement:
    return value if isinstance(value, Judgement) else judgement(value)


def _entry(mode: str, value: Any) -> dict[str, Any]:
    if isinstance(value, str):
        return {"ratio": read_ratio(value)}
    if mode != Mode.CLAIM:
        if isinstance(value, tuple | list):
            raise ValueError("each rival or combination takes one")
        return {"if_true": _judged(value)}
    try:
        if_true, if_false = value
    except (TypeError, ValueError):
        raise ValueError("it is no pair") from None
    return {"if_true": _judged(if_true), "if_false": _judged(if_false)}


def _misread(item: Item, hypothesis: str, mode: str, value: Any, error: Exception) -> Problem:
    pair = mode == Mode.CLAIM
    example = "(0.9, 0.1)" if pair else "0.9"
    return Problem(
        what=f"the likelihood of item {item.id!r} for {hypothesis!r} is not understood: {error}",
        came=repr(value),
        allowed=("a pair of probabilities (if true, if false)" if pair else "one probability")
        + ' or a ratio such as "10 dB"',
        remedy=f"write likelihood={{{hypothesis!r}: {example}}}",
    )
