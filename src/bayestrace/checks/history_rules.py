"""Rules about before and after: what was frozen before the look, and what changed since.

They are silent where nothing was frozen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import isnan
from typing import TYPE_CHECKING

from bayestrace.checks.literature import (
    BENNETT_CHECKEL_2015,
    FAIRFIELD_CHARMAN_2019,
    FISCHHOFF_1975,
    KERR_1998,
    NOSEK_ET_AL_2018,
)
from bayestrace.checks.rules import Remark, rule
from bayestrace.errors import StudyError
from bayestrace.stats.history.promises import dropped, sought
from bayestrace.study.freezes import expectations_of
from bayestrace.study.worlds import resolve_frames

if TYPE_CHECKING:
    from bayestrace.checks.look import Look
    from bayestrace.stats.history.edits import Edit
    from bayestrace.stats.history.sequences import Step

__all__ = [
    "clue_after_look",
    "dropped_clue",
    "frozen_changed",
    "likelihood_after_look",
    "looked_before_freeze",
    "posthoc_hypothesis",
]

SHOWN = 3
"""Changes whose effect a sentence spells out: more is a table, which bt.since_freeze gives."""

_WORDS = {
    "likelihoods": "{likelihood|likelihoods}",
    "priors": "{prior|priors}",
    "dependence": "{rho or cluster|rhos or clusters}",
    "detection": "{chance of being seen|chances of being seen}",
}


@rule(
    "frozen-changed",
    stage="design",
    level="error",
    follows=NOSEK_ET_AL_2018,
)
def frozen_changed(look: Look) -> Iterator[Remark]:
    """A file of frozen expectations was changed after it was written.

    A freeze is worth something only if it still says what it said on its date. The rule fires
    for every ``frozen*.json`` in the folder whose content does not match the hash that
    stands in it, or that cannot be read. Such a file is not used by any other rule.

    It cannot be answered. Take the file back from version control, from a backup or from where
    it was deposited. If you want to expect something else from now on, leave it as it was
    and freeze again under another name.
    """
    for freeze in look.study.frozen:
        fault = expectations_of(freeze).fault
        if fault:
            yield Remark(
                f"{freeze.file} cannot be taken for what was frozen: {fault}.",
                "take the file back from a backup or from version control; to plan anew, leave it "
                "and freeze again under another name",
                at=(freeze.file,),
            )


@rule(
    "posthoc-hypothesis",
    stage="design",
    follows=f"{KERR_1998} {FAIRFIELD_CHARMAN_2019}",
)
def posthoc_hypothesis(look: Look) -> Iterator[Remark]:
    """A hypothesis came or went after the look.

    A hypothesis that is made to fit what was found fits it well, whether or not it is true, and
    its prior has paid nothing for that. A rival that is dropped after the look leaves its
    credence to the others. The rule fires for every hypothesis of a frame that is not in the freeze
    that counts (the last one before anything was found, else the first), and for every one that is
    in it and no longer in a frame. It is silent while nothing has been found.

    Fairfield and Charman hold that it does not matter when a hypothesis was thought of, as long
    as its prior is what one would have given it before the evidence. So this is often answered
    rather than mended: say what prior it would have had and why, or show the
    credence from items that were found later.
    """
    plan = look.plan
    if plan is None or not look.sought:
        return
    frozen = {
        name for frame in resolve_frames(plan.base.tables["frames"]) for name in frame.hypotheses
    }
    judged = {name: None for frame in look.study.world_frames for name in frame.hypotheses}
    new = [look.hypotheses.get(name, name) for name in judged if name not in frozen]
    gone = [name for name in sorted(frozen) if name not in judged]
    if new:
        yield Remark(
            f"{{n}} {{hypothesis is|hypotheses are}} not in the freeze of {_day(plan.base.date)}: "
            "{names}. What was found may have suggested {it|them}, and nothing was written down "
            "about the prior before the look.",
            "write in the prior's basis what you would have given it before the look, or show the "
            "credence from later items alone",
            at=new,
        )
    if gone:
        yield Remark(
            f"{{n}} {{hypothesis|hypotheses}} of the freeze of {_day(plan.base.date)} "
            "{is|are} no longer judged: {names}. Whatever credence {it|they} had went to the "
            "others.",
            "keep it as a rival, with the likelihoods that it was given, or say why it had to go",
            at=gone,
        )


@rule(
    "looked-before-freeze",
    stage="evidence",
    level="note",
    follows=FISCHHOFF_1975,
)
def looked_before_freeze(look: Look) -> Iterator[Remark]:
    """Items had already been found when their likelihoods were frozen.

    Whoever knows the answer finds it likely: a likelihood that is written down with the finding
    in hand is no prediction. The rule fires for every item that was found present or absent in the
    first freeze that lists it, and is still in the study.

    Nothing can be mended afterwards. Say so in the text, and show the credence from the items that
    were found after the freeze beside the one from all.
    """
    if look.plan is None:
        return
    known = [item for item in look.study.items if item.id in look.plan.looked]
    if known:
        yield Remark(
            f"{{n}} of {len(look.study.items)} items {{was|were}} already found when {{it was|they "
            "were} frozen, so {its|their} likelihoods are no predictions.",
            "say so where you report the result; judge the next clues before you look",
            at=known,
        )


@rule(
    "clue-after-look",
    stage="evidence",
    level="note",
    follows=NOSEK_ET_AL_2018,
)
def clue_after_look(look: Look) -> Iterator[Remark]:
    """A clue was added, or asked otherwise, after the look.

    New clues are what research is for, and nobody can foresee them all. But among many things
    that one comes across, those get written down that speak for the favourite, and their
    likelihoods are judged with the answer in hand. The rule fires for every item that was found
    and is in no freeze, and for every item that was found and whose clue is worded otherwise
    than in the freeze that counts for it. The sentence says how far the new items together
    move a credence at most.

    Freeze again under another name before the next round of looking: clues that were not found
    by then are expectations too. Otherwise report the credence with and without the new items.
    """
    plan = look.plan
    if plan is None:
        return
    new = [item for item in look.sought if item.id not in plan.items]
    if new:
        yield Remark(
            "{n} {item that was|items that were} found {is|are} in no freeze."
            + _most(_steps(look, "item added")),
            "report the credence with and without them; freeze again before you look further",
            at=new,
        )
    asked = [
        item
        for item in look.sought
        if item.id in plan.items and item.clue != plan.items[item.id].clue
    ]
    if asked:
        yield Remark(
            "{n} {clue is|clues are} worded otherwise than in the freeze, and the answer is "
            "known by now.",
            "put the frozen wording back, or say why the question had to change",
            at=asked,
            column="clue",
        )


@rule(
    "dropped-clue",
    stage="evidence",
    follows=BENNETT_CHECKEL_2015,
)
def dropped_clue(look: Look) -> Iterator[Remark]:
    """A clue of the freeze is no longer in the study.

    A clue that was sought and not found is evidence, and the first to get lost. The rule fires
    for every item that stands in any freeze and not in items.csv.

    Put it back with what was found, or as "not sought" if nobody looked. Answer it where the clue
    was merged into another one, and name that one.
    """
    if look.plan is None:
        return
    gone = dropped(look.study, look.plan)
    if gone:
        yield Remark(
            "{n} {clue|clues} of the freeze {is|are} no longer in the study: {names}. Nobody can "
            "tell what was found.",
            'put it back into items.csv with what was found, or as "not sought"',
            at=gone,
        )


@rule(
    "likelihood-after-look",
    stage="result",
    follows=NOSEK_ET_AL_2018,
)
def likelihood_after_look(look: Look) -> Iterator[Remark]:
    """A likelihood, prior, rho or the rule was changed after the look.

    Numbers that are changed once the answer is known can give any result. The rule compares with
    the freeze: an item with the last freeze before it was found, priors and the rule for
    verdicts with the last one before anything was found (else the first). It fires for every
    likelihood of an item that has been found by now and differs, is missing in the freeze or is
    gone; for every prior, rho, cluster, chance of being seen and threshold that differs, once
    anything has been found. Reasons may be reworded. Coders who are not in the freeze are
    left out: they promised nothing. The sentence gives the effect of the largest changes on a
    credence in dB; ``bt.since_freeze(study)`` has all.

    Some changes are right: a mistake in typing, or a source that turned out to be
    another than was thought. Answer these one by one, with the reason. Otherwise put the frozen
    number back.
    """
    if look.plan is None or not look.sought:
        return
    try:
        steps = look.since_freeze
    except StudyError as error:
        yield Remark(
            "What was expected in the freeze and what was found since do not fit together, so no "
            f"credence can be said to have been promised: {error.problems[0].what}.",
            "see which frozen likelihood excludes what was found, and say what follows from that",
        )
        return
    found = sought(look.study)
    edits: dict[str, list[Edit]] = defaultdict(list)
    moving: dict[str, dict[int, Step]] = defaultdict(dict)
    for number, step in enumerate(steps):
        for edit in step.edits:
            if (kind := _kind(edit)) and (not edit.item or edit.item in found):
                edits[kind].append(edit)
                moving[kind][number] = step
    for kind, changed in edits.items():
        yield _changed(kind, changed, moving[kind].values())
    rules = [edit for step in steps for edit in step.edits if edit.kind == "rule"]
    if rules:
        said = ", ".join(f"{edit.column} was {edit.before}, is {edit.after}" for edit in rules)
        yield Remark(
            f"The rule for verdicts was changed after the look: {said}.",
            "put the frozen thresholds back, or say which verdicts the new ones change and why",
            at=("rule",),
        )


def _kind(edit: Edit) -> str:
    """Return the word for what was changed, empty where that is no number of this rule."""
    if edit.table in ("likelihoods", "contingencies"):
        return "likelihoods" if edit.kind == "likelihood" else ""
    if edit.kind in ("detection", "dependence"):
        return edit.kind
    return "priors" if edit.kind == "prior" else ""


def _changed(kind: str, edits: list[Edit], steps: Iterable[Step]) -> Remark:
    places = {(edit.table, edit.name, edit.coder, edit.hypothesis): edit for edit in edits}
    largest = sorted(steps, key=lambda step: -abs(_largest(step)[0]))[:SHOWN]
    said = [
        f"{_names(step, kind)} {_signed(weight)} for {hypothesis}"
        for step in largest
        for weight, hypothesis in [_largest(step)]
        if hypothesis
    ]
    return Remark(
        f"{{n}} {_WORDS[kind]} {{was|were}} changed after the look"
        + (f" ({'; '.join(said)})." if said else "; no credence moves by it."),
        "put the frozen number back, or say for each why it had to change after you knew the "
        "answer",
        at=[edit.part or edit.name for edit in places.values()],
    )


def _names(step: Step, kind: str) -> str:
    names = dict.fromkeys(edit.name for edit in step.edits if _kind(edit) == kind)
    return " and ".join(names) if len(names) < SHOWN else f"{next(iter(names))} and others"


def _largest(step: Step) -> tuple[float, str]:
    """Return the largest effect of a step on a credence, in dB, and on which hypothesis."""
    known = [effect for effect in step.effects if not isnan(effect.weight)]
    if not known:
        return 0.0, ""
    effect = max(known, key=lambda effect: abs(effect.weight))
    return effect.weight, effect.hypothesis


def _steps(look: Look, kind: str) -> list[Step]:
    try:
        return [step for step in look.since_freeze if step.kind == kind]
    except StudyError:
        return []


def _most(steps: Iterable[Step]) -> str:
    """Say how far steps together move the credence that they move most."""
    sums: dict[tuple[str, str, str], float] = defaultdict(float)
    for step in steps:
        for effect in step.effects:
            sums[effect.coder, effect.case, effect.hypothesis] += effect.weight
    known = {place: weight for place, weight in sums.items() if not isnan(weight)}
    if not known:
        return ""
    (coder, case, hypothesis), weight = max(known.items(), key=lambda entry: abs(entry[1]))
    return (
        " {It moves|Together they move} a credence by at most "
        f"{_signed(weight)} ({hypothesis} in {case}, coder {coder})."
    )


def _signed(weight: float) -> str:
    return f"{weight:+.1f} dB"


def _day(date: str) -> str:
    return date.partition("T")[0]
