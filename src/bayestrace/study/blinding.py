"""A study without its ratings: what a second reader may see before judging."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from bayestrace.errors import ArrayError
from bayestrace.study.asking import rows_of_questions
from bayestrace.study.questioning import questions_for, reads_records
from bayestrace.study.statements import Coder, Unanswered
from bayestrace.study.study import Study
from bayestrace.study.words import Finding, Judged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bayestrace.study.parts import Item

__all__ = ["FINDINGS", "READER", "also_asked", "asked", "blinded"]

FINDINGS = ("hidden", "shown")
READER = "reader"
"""Who is asked in a blind copy; whoever merges it says the name."""

_RATINGS: Mapping[str, Any] = {
    "role": "",
    "detection": 1.0,
    "false_report": 0.0,
    "record_reasons": (),
    "parts": (),
    "steps": (),
    "note": "",
}
"""Columns of an item that say what its author makes of it, and what stands in their place."""

_FOUND: Mapping[str, Any] = {
    "found": Finding.NOT_SOUGHT,
    "observed": "",
    "date": "",
    "locator": "",
    "excerpt": "",
    "actor": "",
}
"""Columns that say what the look brought: an empty locator tells as much as the answer."""


_ASK = """\
This is a blind copy: the ratings of others were taken out.
Fill in the rows of likelihoods, from the top: how likely is {asked} if the hypothesis is true, \
and how likely if it is false (of rivals: in each of them)? Give a reason. Leave open what you \
cannot judge, but answer an item for all rivals or for none. Leave the column coder as it is.
Judge each item as if it were the only one, unless given names others; and {quantity}."""

_OF_CLUE = {"asked": "the clue", "quantity": "the clue itself, not how well it can be seen"}
_OF_RECORD = {
    "asked": "the answer yes in the record",
    "quantity": "the chance of reading the answer yes in the record, which may be silent or wrong",
}

_HIDDEN = """\
What was found is hidden: "not sought" stands for every answer but those that other items are \
judged given. Enter chances, no ratios: a ratio weighs a finding."""


def blinded(
    study: Study,
    *,
    findings: Literal["hidden", "shown"] = "hidden",
    random_seed: int | None = None,
) -> Study:
    """Return the study as a second reader may see it: without ratings, in shuffled order.

    Parameters
    ----------
    study : Study
    findings : str
        "hidden", so that a reader judges how likely each clue is without knowing whether it was
        found; or "shown", for readers who weigh findings by likelihood ratios.
    random_seed : int, optional
        Decides the order of the items and the questions; by default a fresh one. It stands in
        ``notes``.

    Returns
    -------
    Study
        Cases, hypotheses with claim, mechanism and scope, frames, steps, sources, the scale and
        the rule; of each item its id, case, clue, sources, kind, cluster, given and clue_id; and
        in ``unanswered`` the rows of likelihoods that wait for the answers of "reader", in
        shuffled order: what somebody judged, or all in scope if nobody did.
        Gone are likelihoods, repeats, priors, dependence, conditions, verdicts, published figures,
        answers, relations, searches, freezes, coders, authors, the description and the notes,
        what a hypothesis "would not expect", and of each item what its author makes of it: role,
        detection, false report, package, steps, note. With findings hidden, found, observed,
        date, locator, excerpt and actor are gone too.

    Raises
    ------
    ArrayError
        If it is no study, or ``findings`` or the seed is not one that may be.

    Notes
    -----
    A likelihood is the chance of the clue under a hypothesis, whatever was found; nothing is
    lost if the reader does not know the answer, and who knows it finds that it was to be
    expected. So findings are hidden by default. One answer stays: that of an item in whose light
    another is judged (``given``), since that one's likelihoods hold given it. Its cluster is
    gone, and with findings shown all are, since they would need a rho at once; the study keeps
    them.

    Where all coders judged the record (``judged = "record"``), the copy asks for that, and says
    so of "reader" in ``coder_details``; else for the clue.

    Names and the title are kept: an id such as "smoking-gun" tells what its author thinks.

    References
    ----------
    .. [1] Fischhoff, B. (1975). Hindsight is not equal to foresight: the effect of outcome
       knowledge on judgment under uncertainty. *Journal of Experimental Psychology: Human
       Perception and Performance* 1, 288-299.

    Examples
    --------
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
    >>> blind = bt.blinded(bt.Study.claims({"H1": 0.7}, [memo]), random_seed=1)
    >>> blind.likelihoods, str(blind.items[0].found)
    ((), 'not sought')
    """
    if not isinstance(study, Study):
        raise ArrayError(f"blinded needs a Study, got {type(study).__name__}; read it first")
    if not isinstance(findings, str) or findings not in FINDINGS:
        raise ArrayError(f"findings= must be hidden or shown, got {str(findings)[:40]!r}")
    if random_seed is None:
        random_seed = random.SystemRandom().randrange(10**6)
    if isinstance(random_seed, bool) or not isinstance(random_seed, int) or random_seed < 0:
        raise ArrayError(
            f"random_seed must be a whole number from 0, got {str(random_seed)[:40]!r}"
        )
    parents = {name for item in study.items for name in item.given}
    items = [_item(item, parents, findings) for item in study.items]
    random.Random(random_seed).shuffle(items)
    of_record = bool(study.coders) and all(reads_records(study, one) for one in study.coders)
    blind = Study(
        title=study.title,
        cases=study.cases,
        hypotheses=tuple(replace(part, would_not_expect="") for part in study.hypotheses),
        frames=study.frames,
        items=tuple(items),
        sources=study.sources,
        steps=study.steps,
        scale=study.scale,
        rule=study.rule,
        coder_details=(Coder(id=READER, judged=Judged.RECORD),) if of_record else (),
        equal_priors=True,
        notes=_notes(study, findings, random_seed, _OF_RECORD if of_record else _OF_CLUE),
    )
    return blind.replace(unanswered=_questions(study, blind, random_seed))


def _questions(study: Study, blind: Study, seed: int) -> list[Unanswered]:
    """What a reader is asked, in shuffled order; judged pairs out of scope come last."""
    first = [q for q in questions_for(blind, READER, random_seed=seed) if not q.again]
    shuffled = {(row.item, row.hypothesis): row for row in rows_of_questions(READER, first)}
    wanted = asked(study)
    rest = [place for place in wanted if place not in shuffled]
    return [
        *(row for place, row in shuffled.items() if place in set(wanted)),
        *(Unanswered(coder=READER, item=item, hypothesis=label) for item, label in rest),
    ]


def asked(study: Study) -> tuple[tuple[str, str], ...]:
    """List what a second reader is asked, (item, label): what somebody judged, else all in scope.

    In the order of the items, and of the worlds of each frame.
    """
    judged = set()
    for row in study.judged_likelihoods:
        if place := study.places.find(row.hypothesis):
            judged.add((row.item, place[0].id))
    return tuple(
        (item.id, label)
        for item in study.items
        for frame in study.world_frames
        if (
            (item.id, frame.id) in judged
            if judged
            else any(study.in_scope(name, item.case) for name in frame.hypotheses)
        )
        for label in frame.judged
    )


def also_asked(study: Study, *, clusters: bool) -> tuple[str, ...]:
    """Name the tables in which a reader needs rows, where the study has none for all coders."""
    priors = any(row.coder for row in study.priors)
    rho = clusters and any(row.coder for row in study.dependence)
    return (*(("priors",) if priors else ()), *(("dependence",) if rho else ()))


def _item(item: Item, parents: set[str], findings: str) -> Item:
    if findings == "shown":
        return replace(item, **_RATINGS, cluster="")
    hidden = dict(_FOUND)
    if item.id in parents:
        del hidden["found"]
        hidden["cluster"] = ""  # found items of one cluster need a rho, which is a rating
    return replace(item, **_RATINGS, **hidden)


def _notes(study: Study, findings: str, seed: int, quantity: Mapping[str, str]) -> str:
    lines = [_ASK.format_map(quantity)]
    if findings == "hidden":
        lines.append(_HIDDEN)
        parents = {name for item in study.items for name in item.given}
        if bare := [repr(i.id) for i in study.items if i.id in parents and i.cluster]:
            lines.append(
                f"The clusters of {', '.join(bare)} are left out here, since others are judged "
                "given them; the study keeps them."
            )
    wanted = also_asked(study, clusters=findings == "hidden")
    if "priors" in wanted:
        lines.append("Give each hypothesis a prior in the table priors.")
    if "dependence" in wanted:
        lines.append(
            "Give each cluster a rho in the table dependence: 0 independent, 1 all the same."
        )
    return "\n".join([*lines, f"Order of the items: shuffled with the seed {seed}."])
