"""Rules about verdicts: how near they are to turning over, and what they rest on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from bayestrace.checks.literature import (
    CLEMEN_WINKLER_1985,
    FAIRFIELD_CHARMAN_2022,
    GELMAN_STERN_2006,
    KISH_1965,
    SPIEGELHALTER_ET_AL_1994,
    ZAKS_2022,
)
from bayestrace.checks.rules import Remark, rule
from bayestrace.stats.deciding import verdicts
from bayestrace.stats.tree import group_of
from bayestrace.stats.updating import update
from bayestrace.study.words import Verdict
from bayestrace.units import DECIBELS_PER_NAT

if TYPE_CHECKING:
    from bayestrace.checks.look import Look, Result

__all__ = [
    "all_prior",
    "high_posterior_no_direct_evidence",
    "many_weak_items",
    "naive_adjusted_opposite",
    "prior_set_alone",
    "verdict_by_tiny_margin",
]

VISIBLE = 0.05
"""dB; what is less is printed as 0.0 and has no direction that a reader could see."""

MARGIN = 1.0
"""dB, a change of the odds by a quarter: what one likelihood of 0.63 in place of 0.5 makes."""

DIRECT = 5.0
"""dB, the weight from which an item is more than a straw in the wind (a ratio of √10)."""

WEAK = 3.0
"""dB, a ratio of 2: what Fairfield and Charman call barely noticeable."""

MANY = 5
"""Weak items that are many: with fewer, one can still argue over each of them."""

NOTHING = 1e-9
"""dB; what is less is a rounding error."""

_DECIDED = (Verdict.CONFIRMED, Verdict.REJECTED)


@rule(
    "naive-adjusted-opposite",
    stage="result",
    level="warning",
    follows=f"{KISH_1965} {CLEMEN_WINKLER_1985}",
)
def naive_adjusted_opposite(look: Look) -> Iterator[Remark]:
    """The discount for dependence turns the direction of the evidence round.

    Items of one root count for less than independent ones. If a cluster holds most of the
    evidence on one side, counting it for less can leave the other side ahead: the evidence
    speaks for a hypothesis with the discount and against it without. Then the result hangs
    on the judgement of how far items repeat one another, not on the items.

    The rule fires if the total weight and the total naive weight of a hypothesis have opposite
    signs and each is 0.05 dB or more in size (less is printed as 0.0).

    Look at the clusters of that case: is it right that those items, and no others, share a
    root? Answer it where you can say why the clusters are as they are. In either case do not
    report such a result as evidence for or against.
    """
    turned = [
        result
        for result in look.results
        if result.weight * result.weight_naive < 0
        and min(abs(result.weight), abs(result.weight_naive)) >= VISIBLE
    ]
    if turned:
        yield Remark(
            "For {n} {credence|credences} it hangs on the discount for items of one root whether "
            "the evidence speaks for the hypothesis or against it.",
            "look again at which items share a root and how far they repeat one another (rho), "
            "and do not call this evidence for or against",
            at=[_name(result) for result in turned],
        )


@rule(
    "verdict-by-tiny-margin",
    stage="result",
    level="warning",
    follows=GELMAN_STERN_2006,
)
def verdict_by_tiny_margin(look: Look) -> Iterator[Remark]:
    """A verdict is past the rule by a hair.

    A rule such as "confirmed at 0.95" makes two words of a smooth scale. A credence just past
    the border says hardly more than one just before it, and a slightly other judgement of a
    single item would take the verdict away.

    The rule fires if a hypothesis is confirmed or rejected and the distance of its credence to
    the border that it passed is less than 1 dB, a change of the odds by a quarter. At 0.95
    that is a credence from 0.950 to 0.960. Hypotheses that are undecided by a hair are left
    alone: to leave a thing open is the cautious answer.

    Report the credence with the verdict, and what would overturn it (``bayestrace robust``).
    Answer it if you do so, or if the border was never meant to be sharp.
    """
    rule_ = look.study.rule
    near = [
        result
        for result in look.results
        if (result.verdict == Verdict.CONFIRMED and _apart(result.credence, rule_.confirm) < MARGIN)
        or (result.verdict == Verdict.REJECTED and _apart(result.credence, rule_.reject) < MARGIN)
    ]
    if near:
        yield Remark(
            "{n} {verdict is|verdicts are} past the rule by less than 1 dB. A slightly other "
            "judgement of one item would take {it|them} away.",
            "print the credence beside the verdict and say what would overturn it (bayestrace "
            "robust shows it), or call the hypothesis undecided",
            at=[_name(result) for result in near],
        )


@rule(
    "high-posterior-no-direct-evidence",
    stage="result",
    level="warning",
    follows=f"{ZAKS_2022} {CLEMEN_WINKLER_1985}",
)
def high_posterior_no_direct_evidence(look: Look) -> Iterator[Remark]:
    """A verdict is reached although no single item speaks strongly for it.

    Many small hints can add up to near certainty, on paper. It is right only if each of them
    really is a separate hint: an error that they share, in the archive, the genre or the
    person who judges, is added up with them.

    The rule fires if a hypothesis is confirmed (rejected) and no item of the case, by itself
    and before any discount, weighs 5 dB or more for it (against it), over its strongest
    rival. At 5 dB a finding is about three times as likely on the one side as on the other;
    less is a straw in the wind.

    Look for evidence that would decide by itself, and try how much of a shared error the
    verdict survives (``bt.band(study, shared=...)``). Answer it if the items come from
    sources that could not have erred together.
    """
    bare = []
    for result, _, naive in _decided(look):
        strongest = naive.max(initial=0.0)
        if strongest < DIRECT:
            bare.append(result)
    if bare:
        yield Remark(
            "{n} {verdict is|verdicts are} reached although no single item weighs 5 dB for "
            "{it|them}. Only the sum of weak items is strong, and so is any error that they share.",
            "look for a piece of evidence that speaks strongly by itself, or say why these items "
            "cannot all err in the same way",
            at=[_name(result) for result in bare],
        )


@rule(
    "many-weak-items",
    stage="result",
    level="note",
    follows=f"{ZAKS_2022} {CLEMEN_WINKLER_1985}",
)
def many_weak_items(look: Look) -> Iterator[Remark]:
    """A verdict rests mostly on many weak items.

    A few strong items can be checked one by one. A verdict that rests on many weak ones can
    only be checked as a whole, and it grows with every further item of the same kind.

    The rule fires if a hypothesis is confirmed or rejected, and items that weigh less than
    3 dB each (a ratio of 2) carry more than half of all the weight on the side of the verdict,
    and there are 5 of them or more. Weights are those over the strongest rival, after the
    discount for dependence.

    Nothing is wrong with weak items. Say in the text that the verdict is of this kind, and
    see what is left of it without one source at a time (``bayestrace robust``).
    """
    found = []
    for result, adjusted, _ in _decided(look):
        weak = adjusted[(adjusted > NOTHING) & (adjusted < WEAK)]
        if weak.size >= MANY and weak.sum() > adjusted[adjusted > 0].sum() / 2:
            found.append(result)
    if found:
        yield Remark(
            "{n} {verdict rests|verdicts rest} mostly on many items of less than 3 dB each.",
            "say so beside the verdict, and see what leaving out one source at a time does to it "
            "(bayestrace robust)",
            at=[_name(result) for result in found],
        )


@rule(
    "all-prior",
    stage="result",
    level="warning",
    follows=FAIRFIELD_CHARMAN_2022,
)
def all_prior(look: Look) -> Iterator[Remark]:
    """A credence is nothing but its prior: no item moves it.

    A table of results shows it beside the others, and a reader takes it for what the evidence
    says. But nothing was learned.

    The rule fires if, for a coder, a case and a hypothesis, no item that was sought weighs
    anything, and the credence equals the prior. Where items weigh something and cancel out,
    it is silent: there something was learned.

    Look for evidence that bears on the hypothesis in this case, leave the case out of its
    scope, or say in the text that the evidence is silent.
    """
    values, at = _weights(look)["weight_of_evidence_naive"], _positions(look)
    unmoved = [
        result
        for result in look.results
        if abs(result.weight_naive) < NOTHING
        and np.abs(values[at(result)]).max(initial=0.0) < NOTHING
    ]
    if unmoved:
        yield Remark(
            "{n} {credence is|credences are} nothing but the prior, because no item weighs "
            "anything.",
            "look for evidence that bears on the hypothesis there, or leave the case out of its "
            "scope",
            at=[_name(result) for result in unmoved],
        )


@rule(
    "prior-set-alone",
    stage="result",
    level="note",
    follows=SPIEGELHALTER_ET_AL_1994,
)
def prior_set_alone(look: Look) -> Iterator[Remark]:
    """A verdict holds under the study's own priors and not under another set that it states.

    Other sets of priors in priors.csv say where a sceptical or a hopeful reader would start.
    If such a reader comes to another verdict, the evidence has not settled the matter
    between you.

    The rule fires if a hypothesis is confirmed or rejected under the study's own priors and,
    under at least one other set of priors.csv, the same coder's verdict is not the same.

    Say for whom the verdict holds: "for a reader who starts at one half, not for a sceptic".
    """
    others = sorted({row.set for row in look.study.priors} - {""})
    if not others:
        return
    words = {name: verdicts(update(look.study, prior_set=name)) for name in others}
    alone: list[Result] = []
    sets: set[str] = set()
    for result in look.results:
        here = {"coder": result.coder, "case": result.case, "hypothesis": result.hypothesis}
        differ = [name for name in others if str(words[name].sel(here).item()) != result.verdict]
        if result.verdict in _DECIDED and differ:
            alone.append(result)
            sets.update(differ)
    if alone:
        listed = ", ".join(name for name in others if name in sets)
        yield Remark(
            f"{{n}} {{verdict does|verdicts do}} not hold under other priors that the study "
            f"states ({listed}).",
            "say for whom the verdict holds, and show the credence under each set of priors",
            at=[_name(result) for result in alone],
        )


def _name(result: Result) -> str:
    return f"{result.hypothesis} in {result.case} ({result.coder})"


def _apart(credence: float, border: float) -> float:
    """Give the distance in dB of odds; infinite where one of the two is certain."""
    if not (0 < credence < 1 and 0 < border < 1):
        return np.inf
    odds = np.array([credence / (1 - credence), border / (1 - border)])
    return float(abs(np.diff(np.log(odds))[0]) * DECIBELS_PER_NAT)


def _weights(look: Look) -> dict[str, np.ndarray]:
    """Weights (coder, hypothesis, item), dB; 0 where a coder has no row."""
    group = group_of(look.post, "weights")
    names = ("weight_of_evidence", "weight_of_evidence_naive")
    found = {name: np.array(group[name].values) for name in names}
    for values in found.values():
        values[np.isnan(values)] = 0.0
    return found


def _positions(look: Look) -> Callable[[Result], tuple[int, int, np.ndarray]]:
    """Return a function from a result to the positions of its coder, hypothesis and items."""
    weight = group_of(look.post, "weights")["weight_of_evidence"]
    coders = {str(name): at for at, name in enumerate(weight["coder"].values)}
    hypotheses = {str(name): at for at, name in enumerate(weight["hypothesis"].values)}
    case_of = weight["case"].values
    items = {case.id: np.flatnonzero(case_of == case.id) for case in look.study.cases}
    return lambda result: (
        coders[result.coder],
        hypotheses[result.hypothesis],
        items[result.case],
    )


def _decided(look: Look) -> Iterator[tuple[Result, np.ndarray, np.ndarray]]:
    """Yield each verdict with the adjusted and naive weights of its items, towards the verdict."""
    adjusted, naive = _weights(look).values()
    at = _positions(look)
    for result in look.results:
        if result.verdict in _DECIDED:
            sign = 1 if result.verdict == Verdict.CONFIRMED else -1
            where = at(result)
            yield result, sign * adjusted[where], sign * naive[where]
