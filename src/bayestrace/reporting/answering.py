"""The answer in words: what follows from the findings, case by case, in the right direction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from bayestrace.reporting.blocks import Paragraph
from bayestrace.reporting.leading import LEVEL, Row, leaders
from bayestrace.reporting.overturned import overturned_sentence
from bayestrace.reporting.phrases import counted, decibel_text, joined, named
from bayestrace.reporting.result_lists import rounded, worded
from bayestrace.stats.coders.kinds import NOT_SAID, kind_of
from bayestrace.study.words import CoderKind, Mode, Verdict

if TYPE_CHECKING:
    from bayestrace.reporting.gathering import Found
    from bayestrace.study.worlds import WorldFrame

__all__ = ["answer_paragraphs", "case_paragraphs", "caveat_paragraphs"]

WORDS = {Verdict.CONFIRMED: "confirmed", Verdict.REJECTED: "rejected"}

BY_PRIOR = "by the prior and not by the findings"

MOST_NAMED = 6
"""Rejected rivals that a sentence names; more are counted, the lines below name them."""


def answer_paragraphs(found: Found) -> Iterator[Paragraph]:
    """Yield the answer: case by case what the findings say, and what would overturn it."""
    for case in found.study.cases:
        yield from case_paragraphs(found, case.id)
        if sentence := overturned_sentence(found, case.id):
            yield Paragraph(sentence)


def case_paragraphs(found: Found, case: str) -> Iterator[Paragraph]:
    """Yield a sentence or two on a case, then a line per hypothesis."""
    rows = [row for row in found.rows if row["case"] == case]
    judged = [row for row in rows if row["verdict"] not in ("", Verdict.OUT_OF_SCOPE)]
    untold = len(found.study.cases) == 1 and not found.study.cases[0].title
    title = "" if untold else f"{found.title(case)}: "
    if not judged:
        yield Paragraph(f"{title}{_nothing_judged(found, case)}", role="answer")
        return
    yield Paragraph(f"{title}{' '.join(_headlines(found, judged))}", role="answer")
    for hypothesis in dict.fromkeys(row["hypothesis"] for row in rows):
        mine = [row for row in rows if row["hypothesis"] == hypothesis]
        yield Paragraph(_line(found, hypothesis, mine), role="item")


def _nothing_judged(found: Found, case: str) -> str:
    if all(row["verdict"] == Verdict.OUT_OF_SCOPE for row in found.rows if row["case"] == case):
        return "No hypothesis speaks of this case."
    ranked = {row.item for row in found.study.judged_likelihoods if row.rank is not None}
    if any(item.id in ranked for item in found.study.items if item.case == case):
        return "Items were only ranked, which makes an order and no credence."
    return "Nobody judged evidence here, so nothing follows."


def _headlines(found: Found, rows: Sequence[Row]) -> Iterator[str]:
    """Yield a sentence for every way in which the coders' numbers come out."""
    claims = [row for row in rows if found.frame_of(row["hypothesis"]).mode != Mode.RIVALS]
    if claims:
        yield from _by_coders(found, claims, _verdicts_said)
    for frame in found.study.world_frames:
        if frame.mode != Mode.RIVALS:
            continue
        mine = [row for row in rows if row["hypothesis"] in frame.hypotheses]
        yield from _by_coders(found, mine, lambda rows, frame=frame: _rivalry_said(rows, frame))


def _by_coders(found: Found, rows: Sequence[Row], said: Any) -> Iterator[str]:
    """Put together the coders whose numbers say the same; persons and models stay apart."""
    sayings: dict[tuple[str, bool, str], list[str]] = {}
    for coder in dict.fromkeys(row["coder"] for row in rows):
        mine = [row for row in rows if row["coder"] == coder]
        kind = "model" if kind_of(found.study, coder) == CoderKind.MODEL else ""
        sought = any(found.was_sought(row) for row in mine)
        sayings.setdefault((said(mine), sought, kind), []).append(coder)
    for (text, sought, kind), coders in sayings.items():
        whose = _whose(found, coders, models=bool(kind))
        yield f"{_given(whose, text, sought=sought)} {text}."


def _given(whose: str, text: str, *, sought: bool) -> str:
    """Begin a sentence: given what, and by whose numbers."""
    if sought:
        return f"By the numbers of {whose}," if whose else "Given the findings,"
    start = "Nothing was sought" + f" that {whose} judged" * bool(whose)
    return f"{start}, and" if text.startswith("nothing") else f"{start}:"


def _whose(found: Found, coders: Sequence[str], *, models: bool) -> str:
    """Name coders; the only one of a study is nobody beside whom another could stand."""
    everyone = len(found.coders)
    if everyone == 1:
        return ""
    who = joined(coders)
    if models:
        who += " (a model)" if len(coders) == 1 else " (models)"
    if len(coders) == everyone:
        who = f"{'both' if everyone == 2 else f'all {everyone}'} coders, {who}"
    return who


def _by_prior(row: Row) -> bool:
    """Say whether a verdict is not owed to the findings: they weigh nothing, or against it."""
    side = {Verdict.CONFIRMED: 1, Verdict.REJECTED: -1}.get(row["verdict"], 0)
    return bool(side) and side * row["weight_db"] <= LEVEL


def _verdicts_said(rows: Sequence[Row]) -> str:
    parts = []
    for verdict, word in WORDS.items():
        for by_prior, how in ((False, word), (True, f"{word} {BY_PRIOR}")):
            names = [
                row["hypothesis"]
                for row in rows
                if row["verdict"] == verdict and _by_prior(row) == by_prior
            ]
            if names:
                parts.append(f"{_listed(names)} {_are(names)} {how}")
    open_ = [row["hypothesis"] for row in rows if row["verdict"] == Verdict.UNDECIDED]
    if open_ and not parts:
        return f"nothing is decided: {_listed(open_)} {_are(open_)} left open"
    if open_:
        parts.append(f"{_listed(open_)} {_are(open_)} left undecided")
    return "; ".join(parts)


def _listed(names: Sequence[str]) -> str:
    return joined([named(name) for name in names])


def _are(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _rivalry_said(rows: Sequence[Row], frame: WorldFrame) -> str:
    first = leaders(rows)
    if len(first) > 1:
        text = f"{_listed(first)} are level and nothing is decided between them"
        if frame.residual in first:
            text += f" ({named(frame.residual)} is the residual: none of the named explanations)"
    else:
        text = _one_leads(rows, first[0], frame)
    rejected = [
        row for row in rows if row["verdict"] == Verdict.REJECTED and row["hypothesis"] not in first
    ]
    for by_prior, how in ((False, ""), (True, f" {BY_PRIOR}")):
        names = [row["hypothesis"] for row in rejected if _by_prior(row) == by_prior]
        if names:
            others = _listed(names)
            if len(names) > MOST_NAMED:
                others = counted(len(names), "other")
                others = f"all {others}" if len(names) == len(rows) - len(first) else others
            text += f"; {others} {_are(names)} rejected{how}"
    return text


def _one_leads(rows: Sequence[Row], leader: str, frame: WorldFrame) -> str:
    row = next(row for row in rows if row["hypothesis"] == leader)
    among = f"among {counted(len(frame.hypotheses), 'rival')}"
    if row["verdict"] == Verdict.CONFIRMED:
        text = f"{named(leader)} is confirmed {among}"
    elif row["verdict"] == Verdict.REJECTED:
        text = f"{named(leader)} has the highest credence {among} and is rejected all the same"
    else:
        text = f"{named(leader)} leads {among}, but not far enough to be confirmed"
    if leader == frame.residual:
        text += " (it is the residual: what leads is none of the named explanations)"
    if row["weight_db"] < -LEVEL:
        text += " (the findings speak against it; it leads by its prior)"
    elif row["weight_db"] <= LEVEL:
        text += " (the findings add nothing to it; it leads by its prior)"
    return text


def _line(found: Found, hypothesis: str, rows: Sequence[Row]) -> str:
    """Say of one hypothesis what it comes to, coder by coder."""
    parts = []
    for verdict in dict.fromkeys(row["verdict"] for row in rows):
        mine = [row for row in rows if row["verdict"] == verdict]
        if verdict == Verdict.OUT_OF_SCOPE:
            parts.append("does not speak of this case")
            continue
        if not verdict:
            parts.append(f"not judged by {joined([row['coder'] for row in mine])}")
            continue
        numbers = joined([_credence_said(found, row) for row in mine])
        parts.append(f"{verdict}, {numbers}")
    return f"{named(hypothesis)}: {'; '.join(parts)}."


def _credence_said(found: Found, row: Row) -> str:
    text, band = rounded(found, row)
    inside = [worded(found, row)]
    if band:
        inside.append(f"band {band}")
    inside.append(f"weight {decibel_text(row['weight_db'], unit=True)}")
    who = f"{row['coder']} " if len(found.coders) > 1 else "credence "
    return f"{who}{text} ({', '.join(inside)})"


def _kinds_unsaid(found: Found) -> str:
    unsaid = [name for name in found.coders if kind_of(found.study, name) == NOT_SAID]
    if not unsaid:
        return ""
    are = "is a person or a model" if len(unsaid) == 1 else "are persons or models"
    return f"Whether {joined(unsaid)} {are} is not said."


def caveat_paragraphs(found: Found) -> Iterator[Paragraph]:
    """Yield what the numbers do not mean."""
    yield Paragraph(
        "A credence compares the listed worlds with one another, given the findings and the "
        "judgements of this report. It is not the chance that a story is true, and it says "
        "nothing of the size of an effect or of an average effect.",
        role="caveat",
    )
    claims = [frame for frame in found.study.world_frames if frame.mode == Mode.CLAIM]
    if len(claims) > 1:
        yield Paragraph(
            "Each claim is judged against its own negation. Several may hold at once, and their "
            "credences do not rank them.",
            role="caveat",
        )
    if found.has(Mode.FACTORS):
        yield Paragraph(
            "Factors are judged jointly in all their combinations; the credence of a factor is "
            "the sum over the combinations in which it holds, so several may be high at once.",
            role="caveat",
        )
    if found.has(Mode.RIVALS):
        yield Paragraph(
            "Rivals share one credence of 1 among them: what one gains the others lose, and an "
            "explanation that is not listed can gain nothing.",
            role="caveat",
        )
    if len(found.coders) > 1:
        said = _kinds_unsaid(found)
        yield Paragraph(
            "Coders stand side by side; no number of the answer is an average over them."
            + f" {said}" * bool(said),
            role="caveat",
        )
