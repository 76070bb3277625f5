"""Hypotheses as their author named them: entries of a frame without its catch-all."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bayestrace.checks.look import Look
    from bayestrace.study.parts import Hypothesis, Likelihood
    from bayestrace.study.worlds import WorldFrame

__all__ = ["judged_rows", "named", "named_everywhere", "quoted"]


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


def judged_rows(look: Look) -> Mapping[tuple[str, str], tuple[Likelihood, ...]]:
    """Likelihoods by item and id of the frame that they belong to."""
    rows: dict[tuple[str, str], list[Likelihood]] = defaultdict(list)
    for row in look.study.likelihoods:
        if placed := look.study.places.find(row.hypothesis):
            rows[row.item, placed[0].id].append(row)
    return {key: tuple(found) for key, found in rows.items()}


def quoted(names: tuple[str, ...]) -> str:
    """Write names with quotation marks: 'a' and 'b'."""
    texts = [f"'{name}'" for name in names]
    return " and ".join([", ".join(texts[:-1]), texts[-1]] if texts[1:] else texts)
