"""A residual of which only the rank among its rivals is judged: the band that it leaves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bayestrace.study.parts import Judgement
from bayestrace.study.words import Mode

if TYPE_CHECKING:
    from bayestrace.study.parts import Likelihood
    from bayestrace.study.worlds import WorldFrame

__all__ = ["LOWEST", "numbered", "ranked_beside", "ranked_chance"]

LOWEST = 0.005
"""How near to 0, and to 1, an open end is taken: as with the terms of a verbal scale."""


def ranked_chance(rank: int, rivals: Sequence[float]) -> Judgement:
    """Return the band that a rank among the rivals' chances leaves, its middle as best value.

    Rank 1 is at least as likely as the likeliest rival, rank 2 between the first and the
    second, the last rank at most as likely as the least. Only logic, which a row must
    state, reaches 0 or 1.
    """
    order = sorted(rivals, reverse=True)
    high = order[rank - 2] if rank > 1 else max(1 - LOWEST, order[0])
    low = order[rank - 1] if rank <= len(order) else min(LOWEST, order[-1])
    low, high = low or min(LOWEST, high or LOWEST), high or LOWEST
    if high == 1:
        high = 1 - min(LOWEST, (1 - low) or LOWEST)
        low = min(low, high)
    return Judgement(best=(low + high) / 2, low=low, high=high)


def ranked_beside(frame: WorldFrame, rows: Iterable[tuple[str, Likelihood]]) -> bool:
    """Say whether, of one item's rows, the rivals have probabilities and the residual a rank."""
    ranked = {name: row.rank is not None for name, row in rows}
    catch_all = {frame.worlds[at] for at in frame.catch_all}
    return any(ranked[name] for name in ranked if name in catch_all) and not any(
        ranked[name] for name in ranked if name not in catch_all
    )


def numbered(
    frame: WorldFrame, rows: Sequence[tuple[str, Likelihood]]
) -> Iterator[tuple[str, Likelihood]]:
    """Yield the rows of a frame, each rank of a residual beside probabilities as its band."""
    if frame.mode != Mode.RIVALS or not any(row.rank is not None for _, row in rows):
        yield from rows
        return
    by_item: dict[tuple[str, str], list[tuple[str, Likelihood]]] = defaultdict(list)
    for name, row in rows:
        by_item[row.coder, row.item].append((name, row))
    catch_all = {frame.worlds[at] for at in frame.catch_all}
    for judged in by_item.values():
        rivals = [
            row.if_true.best
            for name, row in judged
            if name not in catch_all and row.if_true is not None
        ]
        beside = bool(rivals) and ranked_beside(frame, judged)
        for name, row in judged:
            if beside and row.rank is not None:
                yield name, replace(row, rank=None, if_true=ranked_chance(row.rank, rivals))
            else:
                yield name, row
