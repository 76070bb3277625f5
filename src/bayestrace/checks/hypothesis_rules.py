"""Rules about hypotheses: what they say, how finely they are cut, and of whom they speak."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from bayestrace.checks.literature import (
    BEACH_PEDERSEN_2019,
    FAIRFIELD_CHARMAN_2022,
    WENMACKERS_ROMEIJN_2016,
    ZAKS_2017,
    ZAKS_2022,
)
from bayestrace.checks.named import named, named_everywhere, quoted
from bayestrace.checks.rules import Remark, rule
from bayestrace.study.words import Mode

if TYPE_CHECKING:
    from bayestrace.checks.look import Look
    from bayestrace.study.parts import Hypothesis, Likelihood
    from bayestrace.study.worlds import WorldFrame

__all__ = [
    "factor_mixed_with_rivals",
    "grain_mismatch",
    "no_mechanism",
    "no_residual",
    "no_would_not_expect",
    "scope_mismatch",
]

LONGER = 3
"""Times as many words: a story against a slogan, no longer a matter of style."""
MORE_WORDS = 20
"""Words more, about one sentence: below it the ratio says nothing."""


@rule(
    "no-residual",
    stage="design",
    level="note",
    follows=f"{WENMACKERS_ROMEIJN_2016} {ZAKS_2022}",
)
def no_residual(look: Look) -> Iterator[Remark]:
    """A frame of rivals is said to be exhaustive, with no place for anything else.

    Credences of rivals sum to one, so an explanation that is missing from the list hands its
    share to those that are listed. The rule fires for every frame with ``exhaustive = true``.

    Answer it where the rivals exclude everything else by their meaning, as "by day" and "by
    night" do. Otherwise name a residual with likelihoods of its own.
    """
    frames = [frame for frame in look.study.frames if frame.exhaustive]
    if frames:
        yield Remark(
            "{n} {frame is|frames are} said to hold every possible explanation: {names}. What is "
            "missing from the list gives its credence to those that are on it.",
            'write residual = "something else" instead of exhaustive = true, or say why nothing '
            "else is possible",
            at=frames,
            column="exhaustive",
        )


@rule(
    "no-mechanism",
    stage="design",
    level="note",
    follows=BEACH_PEDERSEN_2019,
)
def no_mechanism(look: Look) -> Iterator[Remark]:
    """A hypothesis does not say how its cause brings the outcome about.

    How likely a trace is can only be judged from a story of who would do what and what that
    would leave behind. The rule fires for every hypothesis without a ``mechanism`` and without
    a row in steps.csv; a catch-all needs none. Where some rivals of a frame have a mechanism
    and others do not, grain-mismatch speaks of it instead.

    Answer it where the hypothesis is no causal one, such as who wrote a letter.
    """
    uneven = {entry.id for entries in _uneven_mechanisms(look) for entry in entries}
    bare = [
        entry
        for entry in named_everywhere(look)
        if entry.id not in uneven and not _has_mechanism(look, entry)
    ]
    if bare:
        yield Remark(
            "{n} {hypothesis does|hypotheses do} not say how the cause would bring the outcome "
            "about: {names}.",
            "write in a sentence or two who would have done what, and what came of it, or list "
            "the steps in steps.csv",
            at=bare,
            column="mechanism",
        )


@rule(
    "no-would-not-expect",
    stage="design",
    level="note",
    follows=FAIRFIELD_CHARMAN_2022,
)
def no_would_not_expect(look: Look) -> Iterator[Remark]:
    """A hypothesis does not say what it forbids.

    A hypothesis that would expect everything is supported by nothing: what it rules out is
    what gives its likelihoods their contrast. The rule fires for every hypothesis whose
    ``would_not_expect`` is empty, in one note for all; a catch-all needs none.

    Answer it where the hypothesis is so plain that its negation says it.
    """
    bare = [entry for entry in named_everywhere(look) if not entry.would_not_expect.strip()]
    if bare:
        yield Remark(
            "{n} {hypothesis does|hypotheses do} not say what should not be found if {it|they} "
            "{holds|hold}: {names}.",
            "write under would_not_expect what would surprise you if the hypothesis were true",
            at=bare,
            column="would_not_expect",
        )


@rule(
    "grain-mismatch",
    stage="design",
    level="warning",
    follows=FAIRFIELD_CHARMAN_2022,
)
def grain_mismatch(look: Look) -> Iterator[Remark]:
    """Hypotheses of one frame are told at very different length.

    A detailed story commits itself to many traces and is easily hurt by one that is missing;
    a vague rival fits whatever is found. Compared with each other they test the wording.

    The rule looks at the hypotheses of one frame of rivals or factors, without its catch-all. It
    fires if some have a mechanism (or rows in steps.csv) and others have none, or if the longest
    text (claim, mechanism and steps) has at least 3 times the words of the shortest and at
    least 20 words more.

    Write the short one out as carefully as its rivals. Answer it where the short text says
    as much as the long one.
    """
    for entries in _uneven_mechanisms(look):
        yield Remark(
            "{n} {hypothesis has|hypotheses have} no mechanism, others of the same frame have one: "
            "{names}. Beside a detailed rival a vague one fits too easily.",
            "say for each rival who would have done what, in about as much detail",
            at=entries,
            column="mechanism",
        )
    for frame in _compared(look):
        entries = named(look, frame)
        words = {entry.id: _words(look, entry) for entry in entries}
        if not entries or frame.id in {f.id for f in _uneven_frames(look)}:
            continue
        most, least = max(words.values()), min(words.values())
        if most >= LONGER * least and most - least >= MORE_WORDS:
            longest = next(name for name, count in words.items() if count == most)
            yield Remark(
                f"'{longest}' is told in {most} words, {{names}} in {least}. A vague rival fits "
                "whatever is found, a detailed one can be wrong in many places.",
                "write the short one out until it commits itself as much as its rival, or say "
                "why it says as much in fewer words",
                at=[entry for entry in entries if words[entry.id] == least],
                column="claim",
            )


@rule(
    "scope-mismatch",
    stage="evidence",
    level="warning",
    follows=FAIRFIELD_CHARMAN_2022,
)
def scope_mismatch(look: Look) -> Iterator[Remark]:
    """Evidence on one actor weighs for a hypothesis about another.

    What a member state did need not tell what moved the alliance. Such an item may still
    bear on the hypothesis, but then by a link that the reader must see.

    The rule compares the ``actor`` of an item with the ``actors`` of the hypotheses of a frame. It
    fires for an item whose likelihoods in the frame differ although its actor is none of theirs
    (compared word by word without regard to case: "NATO Council" is NATO's). Nothing is said
    where either is empty; in a frame of rivals the actors of all rivals count.

    Give the clue the same chance on all sides, or say in an answer what links the two actors.
    """
    frames = {frame.id: (frame, _actors(look, frame)) for frame in look.study.world_frames}
    if not any(actors for _, actors in frames.values()):
        return
    strange = [
        (rows[0], *frames[frame_id])
        for (name, frame_id), rows in _rows(look).items()
        if _elsewhere(look.items[name].actor, frames[frame_id][1])
        and _weighs(rows, claim=frames[frame_id][0].mode == Mode.CLAIM)
    ]
    if strange:
        row, frame, actors = strange[0]
        yield Remark(
            "{n} {item speaks|items speak} of one actor and {weighs|weigh} for a hypothesis about "
            f"another: {{names}}. '{row.item}' is about {look.items[row.item].actor}, the "
            f"hypotheses of frame '{frame.id}' about {', '.join(actors)}.",
            "give the clue the same chance on every side, or say what the one actor's conduct "
            "tells about the other",
            at=[row for row, _, _ in strange],
            column="hypothesis",
        )


@rule(
    "factor-mixed-with-rivals",
    stage="design",
    level="note",
    follows=ZAKS_2017,
)
def factor_mixed_with_rivals(look: Look) -> Iterator[Remark]:
    """A rival stands beside a rival that combines it with another.

    With "greed", "grievance" and "greed and grievance" in one frame of rivals, exactly one is
    true, so "greed" must mean greed alone. A likelihood judged for "greed, perhaps with
    grievance" is then counted for the wrong world.

    The rule fires if the id of a rival joins the ids of two or more others of its frame by
    "and", "&", "+" or "with". Write "greed only", or judge the factors in a frame of mode
    "factors". Answer it where all coders have read it so.
    """
    for frame in look.study.world_frames:
        if frame.mode != Mode.RIVALS:
            continue
        by_key = {_key(name): name for name in frame.hypotheses}
        for name in frame.hypotheses:
            joined = re.split(r"\s+(?:and|with)\s+|\s*[&+]\s*", name, flags=re.IGNORECASE)
            parts = tuple(by_key[_key(part)] for part in joined if _key(part) in by_key)
            if len(parts) == len(joined) > 1:
                yield Remark(
                    f"'{name}' is a rival of {quoted(parts)}. As exactly one rival is true, each "
                    "of these must mean: without the other.",
                    "write the single ones as “only …”, or judge them in a frame of mode "
                    '"factors", where combinations are worlds of their own',
                    at=[entry for entry in named(look, frame) if entry.id == name] or (name,),
                )


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _compared(look: Look) -> list[WorldFrame]:
    return [frame for frame in look.study.world_frames if frame.mode != Mode.CLAIM]


def _has_mechanism(look: Look, entry: Hypothesis) -> bool:
    stepped = {step.hypothesis for step in look.study.steps}
    return bool(entry.mechanism.strip()) or entry.id in stepped


def _uneven_frames(look: Look) -> list[WorldFrame]:
    """Frames in which some hypotheses have a mechanism and some have none."""
    return [
        frame
        for frame in _compared(look)
        if len({_has_mechanism(look, entry) for entry in named(look, frame)}) > 1
    ]


def _uneven_mechanisms(look: Look) -> list[list[Hypothesis]]:
    return [
        [entry for entry in named(look, frame) if not _has_mechanism(look, entry)]
        for frame in _uneven_frames(look)
    ]


def _words(look: Look, entry: Hypothesis) -> int:
    steps = [step.claim for step in look.study.steps if step.hypothesis == entry.id]
    return sum(len(text.split()) for text in (entry.claim, entry.mechanism, *steps))


def _actors(look: Look, frame: WorldFrame) -> tuple[str, ...]:
    """Whose conduct the frame is about; nobody's in particular if a hypothesis does not say."""
    entries = named(look, frame)
    if not all(entry.actors for entry in entries):
        return ()
    return tuple(dict.fromkeys(actor for entry in entries for actor in entry.actors))


def _rows(look: Look) -> Mapping[tuple[str, str], list[Likelihood]]:
    """Likelihoods by item and id of the frame that they belong to."""
    rows: dict[tuple[str, str], list[Likelihood]] = defaultdict(list)
    for row in look.study.likelihoods:
        if placed := look.study.places.find(row.hypothesis):
            rows[row.item, placed[0].id].append(row)
    return rows


def _elsewhere(actor: str, actors: tuple[str, ...]) -> bool:
    """Say whether both are known and none of the actors is named in the text."""
    here = _spaced(actor)
    return bool(here.strip() and actors) and not any(_spaced(name) in here for name in actors)


def _spaced(text: str) -> str:
    return f" {' '.join(re.findall(r'\w+', text.casefold()))} "


def _weighs(rows: list[Likelihood], *, claim: bool) -> bool:
    """Say whether any coder gave the clue different chances in the worlds of the frame."""
    told: dict[str, set[float]] = defaultdict(set)
    for row in rows:
        entered = (
            row.ratio,
            row.rank,
            *(side.best for side in (row.if_true, row.if_false) if side),
        )
        told[row.coder] |= {value for value in entered if value is not None}
        if claim and row.ratio is not None:
            told[row.coder].add(1.0)
    return any(len(values) > 1 for values in told.values())
