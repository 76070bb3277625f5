"""Hypotheses as their author named them: entries of a frame without its catch-all."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bayestrace.checks.look import Look
    from bayestrace.study.parts import Hypothesis, Likelihood
    from bayestrace.study.statements import Contingency
    from bayestrace.study.worlds import WorldFrame

__all__ = ["judged_frames", "judgements", "linked", "named", "named_everywhere", "quoted"]


def named(look: Look, frame: WorldFrame) -> tuple[Hypothesis, ...]:
    """Entries of the frame's hypotheses; a catch-all and its sub-types are vague by nature."""
    vague = {
        name for entry in look.study.frames for name in (entry.residual, *entry.residual_parts)
    }
    return tuple(
        look.hypotheses[name]
        for name in frame.hypotheses
        if name in look.hypotheses and name not in vague
    )


def named_everywhere(look: Look) -> Iterator[Hypothesis]:
    """Those of all frames."""
    for frame in look.study.world_frames:
        yield from named(look, frame)


def judgements(look: Look) -> tuple[Likelihood | Contingency, ...]:
    """Every row that judges an item for a hypothesis, on a condition or not."""
    return (*look.study.likelihoods, *look.study.contingencies)


def judged_frames(look: Look) -> set[tuple[str, str]]:
    """Items with the id of each frame that somebody judged them in."""
    frames: dict[str, str] = {}
    for row in judgements(look):
        if row.hypothesis not in frames and (placed := look.study.places.find(row.hypothesis)):
            frames[row.hypothesis] = placed[0].id
    return {
        (row.item, frames[row.hypothesis]) for row in judgements(look) if row.hypothesis in frames
    }


def linked(pairs: Iterable[tuple[str, str]]) -> list[set[str]]:
    """Join pairs that share a member to sets."""
    sets: list[set[str]] = []
    for pair in dict.fromkeys(pairs):
        touching = [names for names in sets if names & set(pair)]
        sets = [names for names in sets if names not in touching] + [set(pair).union(*touching)]
    return sets


def quoted(names: tuple[str, ...]) -> str:
    """Write names with quotation marks: 'a' and 'b'."""
    texts = [f"'{name}'" for name in names]
    return " and ".join([", ".join(texts[:-1]), texts[-1]] if texts[1:] else texts)
