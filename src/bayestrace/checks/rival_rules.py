"""Rules about rivals: how they relate, what the residual bears, what hangs on how they are cut."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from bayestrace.checks.literature import (
    FAIRFIELD_CHARMAN_2017,
    FOX_CLEMEN_2005,
    SALMON_1990,
    ZAKS_2017,
    ZAKS_2022,
)
from bayestrace.checks.rules import Remark, rule
from bayestrace.stats.case_tables import case_tables
from bayestrace.stats.deciding import verdict_codes
from bayestrace.stats.exact import probability
from bayestrace.stats.rivals.indistinct import INDISTINCT, alike_pairs
from bayestrace.stats.rivals.partitioning import AS_WRITTEN, PER_GROUP, RESIDUAL_AT, partition_odds
from bayestrace.stats.rivals.relating import Related, related_pairs
from bayestrace.stats.rivals.residual_fits import Fit, fits_of_residuals
from bayestrace.stats.rounding import chance_text
from bayestrace.study.words import Mode, RelationKind

if TYPE_CHECKING:
    from bayestrace.checks.look import Look
    from bayestrace.encode import EncodedFrame
    from bayestrace.study.parts import Frame, Hypothesis

__all__ = [
    "bare_negation",
    "flat_residual",
    "indistinguishable_pair",
    "nonexclusive_in_rival_mode",
    "partition_dependence",
    "relation_contradicted",
    "relation_missing",
]

_NOT = re.compile(
    r"(?:(?:not|non|no|it is (?:not true|not the case|false) that)[\s:\-]+|[¬~]\s*)(?P<what>\S.*)"
)
_FALSE = re.compile(r"(?P<what>.*\S)\s+(?:is|was) (?:not true|not the case|false|wrong)")


@rule("relation-missing", stage="design", level="note", follows=ZAKS_2017)
def relation_missing(look: Look) -> Iterator[Remark]:
    """Nobody says whether two claims exclude each other or may both be true.

    Claims are judged one by one, each against its own denial, and nothing follows from that
    about two of them: both may end up confirmed. Whether that is a finding or a contradiction
    depends on how they relate, which only their author can say.

    The rule fires once, for all pairs of claims that speak of a common case and have no row in
    relations.csv. Rivals and factors need none: their frame says how they relate.
    """
    missing: dict[str, None] = {}
    pairs = 0
    for pair in related_pairs(look.study):
        if _claims_of_one_case(look, pair) and not pair.stated:
            pairs += 1
            missing |= dict.fromkeys((pair.hypothesis, pair.other))
    if pairs:
        yield Remark(
            ("It is not said how {names} relate" if pairs == 1 else f"Of {pairs} pairs among "
             "{names} it is not said how the two relate")
            + ": whether they exclude each other, may both be true, or one implies the other.",
            "write a row per pair into relations.csv: exclusive, coincident, inclusive or "
            "congruent",
            at=[_part(look, name) for name in missing],
        )  # fmt: skip


@rule(
    "nonexclusive-in-rival-mode",
    stage="design",
    level="warning",
    follows=ZAKS_2017,
)
def nonexclusive_in_rival_mode(look: Look) -> Iterator[Remark]:
    """Hypotheses that may both be true are treated as if one excluded the other.

    In a frame of rivals exactly one world is actual, so that evidence for one hypothesis counts
    against all others. Where two may hold together that is too hard on both.

    The rule fires for every row of relations.csv that calls two rivals of one frame coincident,
    inclusive or congruent.

    Judge the two as factors (every combination is a world), or name the combination as a rival
    of its own: "A alone", "B alone", "A with B". If the two do exclude each other as they are
    worded, mend the row in relations.csv.
    """
    rows = [pair.stated for pair in _pairs_of_mode(look, Mode.RIVALS) if pair.agrees == "no"]
    if rows:
        yield Remark(
            "{n} {pair|pairs} of rivals may hold together, as relations.csv says, but their frame "
            "treats every rival as excluding the others: {names}.",
            'set mode = "factors", or make rivals such as "A alone", "B alone" and "A with B"',
            at=rows,
            column="relation",
        )


@rule("relation-contradicted", stage="design", level="warning", follows=ZAKS_2017)
def relation_contradicted(look: Look) -> Iterator[Remark]:
    """What is stated of two hypotheses is not how they are judged.

    Credences follow the frames, never the rows of relations.csv. If the two disagree, the text
    says one thing and the numbers another.

    The rule fires for factors of one frame that are called exclusive, inclusive or congruent (a
    frame of factors has a world for every combination), and for claims of one case that are
    called exclusive (judged apart, both may be confirmed). Rivals that may hold together have a
    rule of their own.

    Mend the row, or judge the two in a frame that says what you mean: exclusive ones as rivals.
    """
    factors = [pair.stated for pair in _pairs_of_mode(look, Mode.FACTORS) if pair.agrees == "no"]
    apart = [
        pair.stated
        for pair in related_pairs(look.study)
        if pair.stated
        and pair.stated.relation == RelationKind.EXCLUSIVE
        and _claims_of_one_case(look, pair)
    ]
    for rows, sentence, remedy in (
        (
            factors,
            "{n} {pair|pairs} of factors, {names}, {is|are} not called coincident, but judged so.",
            "mend the row, or list the combinations that are possible as rivals",
        ),
        (
            apart,
            "{n} {pair|pairs} of claims, {names}, {is|are} said to be exclusive, but judged apart.",
            'put them into one frame with mode = "rivals"',
        ),
    ):
        if rows:
            yield Remark(sentence, remedy, at=rows, column="relation")


@rule(
    "bare-negation",
    stage="design",
    level="warning",
    follows=FAIRFIELD_CHARMAN_2017,
)
def bare_negation(look: Look) -> Iterator[Remark]:
    """A rival says only that another one is false.

    "Not A" does not say what happened instead, so nobody can say how likely a clue would be if
    it were true: that depends on which other explanation one thinks of.

    The rule fires for every rival, residual or part of a residual whose id or claim is that
    of another rival of its frame with "not", "non-", "no" or "it is not true that" before it,
    or "is false" after it. It reads English only. Claims are not meant: the denial of a claim is
    built into their mode.

    Name what else could have happened, each with likelihoods of its own. What "not A" then means
    is shown by ``bayestrace rivals``: the mixture of the others.
    """
    found = []
    claims = {entry.id: entry.claim for entry in look.study.hypotheses}
    for frame in look.study.world_frames:
        if frame.mode != Mode.RIVALS:
            continue
        names = dict.fromkeys((*frame.hypotheses, *frame.worlds))
        said = {name: {_plain(name), _plain(claims.get(name, name))} for name in names}
        for name, texts in said.items():
            others = set().union(*(said[other] for other in names if other != name))
            if any(_denied(text) in others for text in texts):
                found.append(_part(look, name))
    if found:
        yield Remark(
            "{n} {rival says|rivals say} only that another one is false: {names}. How likely a "
            "clue is then depends on what happened instead.",
            "say what happened instead, one rival for each possibility",
            at=found,
            column="claim",
        )


@rule("indistinguishable-pair", stage="result", level="warning", follows=ZAKS_2022)
def indistinguishable_pair(look: Look) -> Iterator[Remark]:
    """All the evidence together hardly tells two rivals apart.

    Their odds then stay what they were before: which of the two is ahead was decided by the
    prior, and only the credence of both together is a result.

    The rule fires for two worlds of a frame of rivals or factors between which the total
    weight, adjusted for dependence, is less than 3 dB (it has not even doubled their odds) for
    every coder who judged the frame in that case, if the two together have more credence than
    that at which one would be rejected. It needs at least one item that was sought.

    Look for a clue that the two would answer differently, or report them together.
    ``bayestrace rivals`` prints the credence of each pair. Answer it where the difference
    does not matter for the question.
    """
    judged: dict[tuple[str, str], set[str]] = defaultdict(set)
    for table in case_tables(look.encoded):
        if table.items.size:
            case, frame = look.encoded.cases[table.case], table.encoded.frame.id
            judged[case, frame].add(look.encoded.coders[table.coder])
    alike: dict[tuple[str, str, str, str], dict[str, float]] = defaultdict(dict)
    for pair in alike_pairs(look.encoded, INDISTINCT):
        key = pair.case, pair.frame, pair.world, pair.other
        alike[key][pair.coder] = pair.merged_credence
    named = dict.fromkeys(
        f"{world} / {other}"
        for (case, frame, world, other), merged in alike.items()
        if judged[case, frame]
        and set(merged) == judged[case, frame]
        and max(merged.values()) > look.study.rule.reject
    )
    if named:
        yield Remark(
            "{n} {pair of worlds is|pairs of worlds are} hardly told apart by all the evidence "
            f"together (less than {INDISTINCT:g} dB): "
            "{names}. Which of the two is ahead comes from the priors.",
            "look for a clue that the two would answer differently, or report their credence "
            "together",
            at=list(named),
        )


@rule(
    "flat-residual",
    stage="result",
    level="warning",
    follows=SALMON_1990,
)
def flat_residual(look: Look) -> Iterator[Remark]:
    """The residual has one and the same chance for every item.

    "Something else" is not an explanation that bears on every clue alike. With one number
    throughout, that number decides: a bland 0.5 loses a little to the leader with every
    item until nothing is left, and a number near the leader's fit keeps the residual alive
    whatever is found.

    The rule fires where a coder gives the residual, or every named part of it, the same chance
    for all clues of a case, or for all findings as found, of three items or more.

    Say what the residual could be and judge it item by item: name parts of it
    (``residual_parts``), or rank it among the rivals (``rank``).
    """
    flat: dict[str, list[Fit]] = defaultdict(list)
    for fit in fits_of_residuals(look.study, look.encoded):
        if fit.constant:
            flat[fit.frame].append(fit)
    for fits in flat.values():
        fit, more = fits[0], len(fits) - 1
        moved = "loses" if fit.lost >= 0 else "gains"
        over = "to" if fit.lost >= 0 else "on"
        tipping = (
            f"It is level with {fit.leader} at a chance of {chance_text(fit.tipping)} for every "
            "finding."
            if fit.tipping == fit.tipping
            else f"No chance would bring it level with {fit.leader}."
        )
        also = f" ({more} more coding{'s' * (more > 1)} likewise)" if more else ""
        yield Remark(
            f"{fit.residual!r} has the same chance for all {fit.items} items of coder {fit.coder} "
            f"in case {fit.case}{also}: at {chance_text(fit.fit)} a finding it {moved} "
            f"{abs(fit.lost):.1f} dB {over} {fit.leader} by that number alone. {tipping}",
            "name what else it could be (residual_parts), or rank it among the rivals item by item",
            at=[_part(look, fit.residual)],
            column="residual",
        )


@rule(
    "partition-dependence",
    stage="result",
    level="warning",
    follows=FOX_CLEMEN_2005,
)
def partition_dependence(look: Look) -> Iterator[Remark]:
    """A verdict rests on equal priors, and so on how finely the rivals were cut.

    Equal priors are equal over a list that somebody wrote. Cutting one rival in two gives it
    more prior without any reason in the world.

    The rule fires where the rivals of a frame have equal priors and one is confirmed or
    rejected by the evidence, but would not be if equal priors were given per ``group`` of
    hypotheses, or if one of the rivals were cut in two: if it hangs on a factor of two in the
    priors. It is silent where a prior alone already confirms or rejects.

    Argue for the priors, give variants of one explanation a common ``group`` and share its prior
    out among them, or say that the verdict is close.
    """
    equal = [frame for frame in look.encoded.frames if _has_equal_priors(frame)]
    if not equal:
        return
    encoded, said = look.encoded, look.study.rule
    labels, before, odds, _ = partition_odds(look.study, encoded)
    tried = [at for at, name in enumerate(labels) if name not in (AS_WRITTEN, *RESIDUAL_AT)]
    credence = probability(odds)
    code = verdict_codes(credence, said.confirm, said.reject)
    start = verdict_codes(probability(before), said.confirm, said.reject)
    found: dict[str, str] = {}
    for frame in equal:
        for name in frame.frame.hypotheses:
            place = encoded.hypotheses.index(name)
            moved = (code[:, :, place, 0] != 0) & (start[:, :, place, 0] == 0)
            for at in np.argwhere(moved).tolist():
                falls = [
                    way
                    for way in tried
                    if not np.isnan(credence[*at, place, way]) and code[*at, place, way] == 0
                ]
                if falls and name not in found:
                    was = "confirmed" if code[*at, place, 0] > 0 else "rejected"
                    now, then = (chance_text(credence[*at, place, n]) for n in (0, falls[0]))
                    way = labels[falls[0]]
                    way = (
                        "priors were equal per group"
                        if way == PER_GROUP
                        else f"{way.removesuffix(' in two')} were two rivals instead of one"
                    )
                    found[name] = (
                        f"{name} is {was} at {now} (coder {encoded.coders[at[0]]}, case "
                        f"{encoded.cases[at[1]]}), and would be undecided at {then} if {way}."
                    )
    if found:
        yield Remark(
            "{n} {verdict|verdicts} on {names} would fall if the rivals were cut otherwise and "
            f"priors stayed equal: {next(iter(found.values()))}",
            "argue for the priors in priors.csv, or give variants of one explanation a common "
            "group and share its prior out among them",
            at=[_part(look, name) for name in found],
        )


def _claims_of_one_case(look: Look, pair: Related) -> bool:
    """Whether two hypotheses are claims that were judged apart and speak of a common case."""
    modes = {frame.id: frame.mode for frame in look.study.world_frames}
    return (
        pair.implied is None
        and all(modes[frame] == Mode.CLAIM for frame in pair.frames)
        and (
            any(
                look.study.in_scope(pair.hypothesis, case.id)
                and look.study.in_scope(pair.other, case.id)
                for case in look.study.cases
            )
        )
    )


def _pairs_of_mode(look: Look, mode: Mode) -> Iterator[Related]:
    modes = {frame.id: frame.mode for frame in look.study.world_frames}
    for pair in related_pairs(look.study):
        if len(pair.frames) == 1 and modes[pair.frames[0]] == mode:
            yield pair


def _part(look: Look, name: str) -> Hypothesis | Frame | str:
    """Return the entry of a hypothesis; of a residual without one, its name where it stands."""
    if name in look.hypotheses:
        return look.hypotheses[name]
    for frame in look.study.frames:
        if name == frame.residual or name in frame.residual_parts:
            return replace(frame, id=name)
    return name


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .!\"'“”‘’")


def _denied(text: str) -> str | None:
    """Return what a text denies, if that is all it says."""
    match = _NOT.fullmatch(text) or _FALSE.fullmatch(text)
    return _plain(match["what"]) if match else None


def _has_equal_priors(frame: EncodedFrame) -> bool:
    """Whether everybody's rivals of a frame have equal priors, the residual counted as one."""
    if frame.frame.mode != Mode.RIVALS:
        return False
    equal = np.array(
        [sum(frame.frame.equal_worlds[at] for at in frame.frame.members(name))
         for name in frame.frame.hypotheses]
    )  # fmt: skip
    prior = np.stack(
        [frame.prior.values[..., list(frame.frame.members(name))].sum(axis=-1)
         for name in frame.frame.hypotheses], axis=-1
    )  # fmt: skip
    judged = ~np.isnan(prior).any(axis=-1)
    return bool(judged.any() and np.allclose(prior[judged], equal))
