"""Rules about what stands side by side: cases, coders, and verdicts that somebody stated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bayestrace.checks.literature import FAIRFIELD_CHARMAN_2017, GEDDES_1990, ROEVER_ET_AL_2021
from bayestrace.checks.notices import Place
from bayestrace.checks.rules import Remark, rule
from bayestrace.study.words import Verdict

if TYPE_CHECKING:
    from bayestrace.checks.look import Look
    from bayestrace.study.parts import Item, StatedVerdict

__all__ = ["coders_disagree", "heterogeneity_from_prior", "no_variation", "verdict_differs"]

FEW_CASES = 3
"""Cases up to which a spread between cases is told by the prior more than by the cases: three
give two differences at most."""


@rule(
    "coders-disagree",
    stage="result",
    level="warning",
    follows=FAIRFIELD_CHARMAN_2017,
)
def coders_disagree(look: Look) -> Iterator[Remark]:
    """Coders come to different verdicts on the same hypothesis and case.

    Where careful readers of the same evidence part, the verdict is that of a reader, not of
    the evidence. Which items part them is worth more to a reader than any average.

    The rule fires for every case and hypothesis on which two coders have different verdicts
    (confirmed, rejected, undecided). Coders who judged nothing there are not counted.

    Report all verdicts and the items that make the difference
    (``bt.disagreement(study, of=..., over=...)``). Answer it with where they part and why.
    """
    words: dict[tuple[str, str], set[str]] = defaultdict(set)
    for result in look.results:
        if result.verdict:
            words[result.case, result.hypothesis].add(result.verdict)
    apart = [
        f"{hypothesis} in {case}" for (case, hypothesis), said in words.items() if len(said) > 1
    ]
    if apart:
        opposed = any({Verdict.CONFIRMED, Verdict.REJECTED} <= said for said in words.values())
        yield Remark(
            "Coders come to different verdicts at {n} {place|places}."
            + (" What one of them confirms another rejects." if opposed else ""),
            "report the verdict of each coder and the items on which they part (bt.disagreement "
            "shows them), never an average alone",
            at=apart,
        )


@rule(
    "verdict-differs",
    stage="result",
    level="note",
    follows=FAIRFIELD_CHARMAN_2017,
)
def verdict_differs(look: Look) -> Iterator[Remark]:
    """A verdict that somebody stated is carried by no coder's credence.

    verdicts.csv holds verdicts in words, of an author or of the literature. They enter no
    number. If no coder's likelihoods lead to one of them, either the words go further than
    the evidence, or evidence that the author has in mind is not among the items.

    The rule fires for every row of verdicts.csv for which at least one coder judged the
    hypothesis in that case and none comes to the same verdict. Where some do and some do not,
    ``coders-disagree`` says so.

    This is a finding, not a mistake: never change numbers to make it go away. Report it, and
    look for the evidence that is missing.
    """
    words: dict[tuple[str, str], set[str]] = defaultdict(set)
    for result in look.results:
        words[result.case, result.hypothesis].add(result.verdict)
    missed = [
        _stated(row)
        for row in look.study.verdicts
        if row.verdict not in words.get((row.case, row.hypothesis), {row.verdict})
    ]
    if missed:
        yield Remark(
            "{n} stated {verdict is|verdicts are} not what any coder's credence comes to.",
            "report it as a result; look for the evidence that the stated verdict rests on, and "
            "never change numbers to meet it",
            at=missed,
        )


@rule(
    "heterogeneity-from-prior",
    stage="result",
    level="note",
    follows=ROEVER_ET_AL_2021,
)
def heterogeneity_from_prior(look: Look) -> Iterator[Remark]:
    """Two or three cases cannot tell how far cases differ.

    A joint model of several cases (``bayestrace run STUDY --model cases``) has a number for how
    far a hypothesis's truth varies between cases, tau. Two cases give one difference, three
    give two: too few to learn a spread from. What the model says of tau is then mostly what
    its prior said, and so is how much the cases borrow from one another.

    The rule fires for every hypothesis with credences in two or three cases.

    Rely on the credences case by case, or show prior and posterior of tau side by side
    (``bt.plot_prior_posterior``). Answer it if you say nothing about cases in general.
    """
    cases: dict[str, set[str]] = defaultdict(set)
    for result in look.results:
        cases[result.hypothesis].add(result.case)
    few = [name for name, where in cases.items() if 2 <= len(where) <= FEW_CASES]
    if few:
        counts = sorted({len(cases[name]) for name in few})
        number = " or ".join({2: "two", 3: "three"}[count] for count in counts)
        yield Remark(
            f"{{n}} {{hypothesis is|hypotheses are}} judged in {number} cases only: {{names}}. "
            "How far cases differ cannot be learned from so few: what a joint model of the cases "
            "says of it mostly repeats the model's prior.",
            "rely on the credence of each case, or show what the joint model said of the spread "
            "before the evidence beside what it says after it (plot prior_posterior)",
            at=[look.hypotheses.get(name, name) for name in few],
        )


@rule(
    "no-variation",
    stage="evidence",
    level="note",
    follows=GEDDES_1990,
)
def no_variation(look: Look) -> Iterator[Remark]:
    """The same clue was asked in several cases and found alike in all of them.

    Each such finding still counts in its own case. But the cases cannot be compared by it:
    one cannot see whether the clue goes with the outcome, because there is no case in which
    it was otherwise. That is most often so where only cases with the outcome were chosen.

    The rule fires for every clue (one ``clue_id``) that was sought in two cases or more with the
    same finding in all. What the outcome of a case is does not stand in a study's tables; ask
    it as a clue of its own (``clue_id`` "outcome"), and the rule says if it never varies.

    Add a case in which the outcome did not come about, or say that the study explains
    these cases and does not claim that the cause makes the difference between cases.
    """
    asked: dict[str, list[Item]] = defaultdict(list)
    for item in look.sought:
        if item.clue_id:
            asked[item.clue_id].append(item)
    same = {
        clue: items
        for clue, items in asked.items()
        if len({item.case for item in items}) > 1 and len({item.found for item in items}) == 1
    }
    if same:
        one = len(same) == 1
        yield Remark(
            f"{len(same)} {'clue was' if one else 'clues were'} asked in several cases and found "
            f"alike in all of them ({', '.join(same)}), so the cases cannot be compared by "
            f"{'it' if one else 'them'}.",
            "add a case in which it was otherwise, or say that the study explains its cases and "
            "compares none",
            at=[item for items in same.values() for item in items],
            column="clue_id",
        )


def _stated(row: StatedVerdict) -> Place:
    origin = row.origin
    return Place(
        name=f"{row.hypothesis} in {row.case}",
        file=origin.file if origin else "",
        row=origin.row if origin else None,
        column="verdict",
    )
