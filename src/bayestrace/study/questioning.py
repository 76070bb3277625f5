"""What to ask a coder: a long list, shuffled, both sides of an item together, some asked twice."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from bayestrace.study.words import Finding, Judged, Mode

if TYPE_CHECKING:
    from bayestrace.study.parts import Item, Likelihood
    from bayestrace.study.study import Study
    from bayestrace.study.worlds import WorldFrame

__all__ = ["Question", "Side", "open_questions", "questions_for", "reads_records", "ways_of"]

ONE_IN = 10
"""One question in so many is asked a second time …"""
AT_LEAST = 2
"""… but never fewer than these, where there are three questions or more."""
APART = 5
"""Questions between the first and the second time, where the list is long enough."""


class Side(NamedTuple):
    """One chance that is asked for: the row and column that it fills, and what is supposed."""

    label: str
    column: str
    supposed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """An item for one frame: both sides of a claim, or all worlds of rivals or factors.

    ``again`` marks a hidden repeat. ``lines`` say, without the finding, what the clue is.
    """

    item: Item
    frame: WorldFrame
    again: bool
    sides: tuple[Side, ...]
    lines: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str]:
        """Item and frame."""
        return self.item.id, self.frame.id

    @property
    def labels(self) -> tuple[str, ...]:
        """The rows that the answers make, in the order of the sides."""
        return tuple(dict.fromkeys(side.label for side in self.sides))

    @property
    def no_ratio(self) -> str:
        """Why a ratio cannot answer it; empty if it can."""
        item = self.item
        if item.found == Finding.NOT_SOUGHT:
            return "nobody has looked for this clue, so there is no finding whose ratio could be"
        if (item.detection, item.false_report) != (1, 0):
            return (
                "this item has a detection or false_report of its own, which a ratio would "
                "have to hold already"
            )
        return ""


def questions_for(study: Study, coder: str, *, random_seed: int = 0) -> tuple[Question, ...]:
    """List all questions to a coder, whether they are answered already or not.

    Frame by frame and in each item by item, both in an order that only the seed, the coder and
    the names decide: what is answered or added changes nothing in the order of the rest. Items
    out of the scope of a frame are left out, and those that the coder ranks.
    """
    draw, ways = _Draw(random_seed, coder), ways_of(study, coder)
    first: list[tuple[WorldFrame, Item]] = []
    blocks: list[int] = []  # where the frame of each question ends
    for frame in sorted(study.world_frames, key=lambda frame: draw.order(frame.id)):
        mine = [
            item
            for item in study.items
            if any(study.in_scope(name, item.case) for name in frame.hypotheses)
            and ways.get(item.id) != "rank"
        ]
        first += sorted(
            ((frame, item) for item in mine), key=lambda pair: draw.order(frame.id, pair[1].id)
        )
        blocks += [len(first)] * len(mine)
    again: dict[int, list[int]] = defaultdict(list)
    for at, slot in _repeats(blocks, draw):
        again[slot].append(at)
    asked = []
    for number, (frame, item) in enumerate(first):
        asked.append(_question(study, coder, frame, item, draw, again=False))
        asked += [_question(study, coder, *first[at], draw, again=True) for at in again[number]]
    return tuple(asked)


def open_questions(study: Study, coder: str, *, random_seed: int = 0) -> tuple[Question, ...]:
    """List the questions that have no answer yet, in their order."""
    judged = _keys(study, study.judged_likelihoods, coder)
    repeated = _keys(study, study.repeats, coder)
    return tuple(
        question
        for question in questions_for(study, coder, random_seed=random_seed)
        if question.key not in (repeated if question.again else judged)
    )


def ways_of(study: Study, coder: str) -> Mapping[str, str]:
    """Return item → how the coder entered it: "probabilities", "ratio" or "rank"."""
    ways: dict[str, str] = {}
    for row in study.judged_likelihoods:
        if row.coder == coder and row.if_true is not None:
            ways[row.item] = "probabilities"  # also where a residual is ranked beside them
        elif row.coder == coder:
            ways.setdefault(row.item, "rank" if row.ratio is None else "ratio")
    return ways


def _keys(study: Study, rows: Sequence[Likelihood], coder: str) -> set[tuple[str, str]]:
    placed = ((row.item, study.places.find(row.hypothesis)) for row in rows if row.coder == coder)
    return {(item, place[0].id) for item, place in placed if place}


class _Draw:
    """Chance that depends on names alone, the same on every machine and in every sitting."""

    def __init__(self, seed: int, coder: str) -> None:
        self.start = (str(seed), coder)

    def order(self, *names: str) -> bytes:
        return sha256("\n".join((*self.start, *names)).encode("utf-8", "surrogatepass")).digest()

    def below(self, count: int, *names: str) -> int:
        return int.from_bytes(self.order(*names)[:8], "big") % count


def _repeats(blocks: Sequence[int], draw: _Draw) -> Iterator[tuple[int, int]]:
    """Yield which questions come again, and after which: as far on as APART, if there is room.

    Within the same frame where possible, since a question from an earlier frame would show
    itself as a repeat.
    """
    count = len(blocks)
    if count <= AT_LEAST:
        return
    wanted = max(AT_LEAST, math.ceil(count / ONE_IN))
    apart = max(1, min(APART, (count - wanted) // 2))
    roomy = [at for at in range(count - apart) if at + apart < blocks[at]]
    cramped = [at for at in range(count - apart) if at + apart >= blocks[at]]
    chosen = [
        at
        for group in (roomy, cramped)
        for at in sorted(group, key=lambda at: draw.order("again", str(at)))
    ][:wanted]
    for at in sorted(chosen):
        end = blocks[at] if at + apart < blocks[at] else count
        yield at, at + apart + draw.below(end - at - apart, "slot", str(at))


def _question(
    study: Study, coder: str, frame: WorldFrame, item: Item, draw: _Draw, *, again: bool
) -> Question:
    sides = sorted(
        _sides(study, frame),
        key=lambda side: draw.order(frame.id, item.id, side.label, side.column, "second" * again),
    )
    return Question(
        item=item,
        frame=frame,
        again=again,
        sides=tuple(sides),
        lines=tuple(_lines(study, coder, item)),
    )


def _sides(study: Study, frame: WorldFrame) -> Iterator[Side]:
    claims = {entry.id: entry.claim for entry in study.hypotheses}

    def says(name: str) -> str:
        claim = " ".join(claims.get(name, "").split())
        return f": “{claim}”" if claim and claim != name else ""

    if frame.mode == Mode.CLAIM:
        (name,) = frame.hypotheses
        yield Side(name, "if_true", f"Suppose {name} is true{says(name) or '.'}")
        yield Side(
            name,
            "if_false",
            f"Suppose {name} is false"
            + (f", so that this does not hold{says(name)}" if says(name) else "."),
        )
        return
    named = [name for name in frame.hypotheses if name != frame.residual]
    for number, world in enumerate(frame.worlds):
        if frame.mode == Mode.FACTORS:
            parts = (
                f"{name} is {'true' if number in frame.members(name) else 'false'}{says(name)}"
                for name in frame.hypotheses
            )
            supposed = f"Suppose {', and '.join(parts)}"
        elif number in frame.catch_all:
            supposed = f"Suppose none of {', '.join(named)} is true, but {world}{says(world)}"
        else:
            supposed = f"Suppose {world} is true{says(world)}"
        yield Side(world, "if_true", supposed if supposed.endswith("”") else supposed + ".")


def _lines(study: Study, coder: str, item: Item) -> Iterator[str]:
    if len(study.cases) > 1:
        titles = {case.id: case.title for case in study.cases}
        yield f"Case: {titles.get(item.case) or item.case}"
    asked = {other.id: other for other in study.items}
    for name in item.given:
        parent = asked[name]
        yield f"Known already: {_clue(parent)} {str(parent.found).capitalize()}."
    who = "the record answers" if reads_records(study, coder) else "the true answer is"
    yield f"How likely is it that {who} yes: {_clue(item)}"


def _clue(item: Item) -> str:
    return " ".join(item.clue.split()) or f"is {item.id} there?"


def reads_records(study: Study, coder: str) -> bool:
    """Say whether a coder judged the chance of reading a clue in the record."""
    return any(one.id == coder and one.judged == Judged.RECORD for one in study.coder_details)
