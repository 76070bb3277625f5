"""What would overturn the verdicts of a case, in one sentence."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bayestrace.reporting.phrases import counted, named
from bayestrace.stats.tree import group_of
from bayestrace.study.words import Mode
from bayestrace.units import decibels

if TYPE_CHECKING:
    from bayestrace.reporting.gathering import Found
    from bayestrace.study.worlds import WorldFrame

__all__ = ["overturned_sentence"]

HARDLY = 0.05
"""dB that are printed as "less than 0.1"."""


def overturned_sentence(found: Found, case: str) -> str:
    """Say what is nearest to overturning a case, and how many verdicts hold whatever happens.

    Of rivals it is the loss of the lead, of claims and factors the nearest other verdict. Empty
    where there is no verdict.
    """
    turns = [*_leads_lost(found, case), *_verdict_turned(found, case)]
    if not turns:
        return ""
    return f"What would overturn it: {'; '.join([*turns, _bounds(found, case)])}."


def _verdict_turned(found: Found, case: str) -> Iterator[str]:
    table = found.robustness.tipping
    if table.empty:
        return
    turns = table[(table["case"] == case) & ~table["target"].str.startswith("level with ")]
    rivals = [found.frame_of(name).mode == Mode.RIVALS for name in turns["hypothesis"]]
    turns = turns[[not one for one in rivals]]
    if turns.empty:
        return
    nearest = turns.loc[turns["margin"].abs().idxmin()]
    margin = float(nearest["margin"])
    if math.isinf(margin):
        yield "no finite weight of evidence would change a verdict"
        return
    yield (
        f"the smallest change that turns a verdict is {_size(abs(margin))} "
        f"{'more' if margin > 0 else 'less'} for {named(str(nearest['hypothesis']))}, which would "
        f"then be {nearest['target']}{_by(found, str(nearest['coder']))}"
    )


def _leads_lost(found: Found, case: str) -> Iterator[str]:
    for frame in found.study.world_frames:
        if frame.mode == Mode.RIVALS:
            leads = [lead for coder in found.coders if (lead := _lead(found, case, coder, frame))]
            if leads:
                size, first, second, coder = min(leads)
                yield (
                    f"{_size(size)} less for {named(first)} over {named(second)} and the two are "
                    f"level{_by(found, coder)}"
                    if math.isfinite(size)
                    else f"no finite weight of evidence brings a rival level with {named(first)}"
                )


def _lead(
    found: Found, case: str, coder: str, frame: WorldFrame
) -> tuple[float, str, str, str] | None:
    """Return the lead of the first over the second, dB, who they are, and whose numbers."""
    rows: list[dict[str, Any]] = [
        row
        for row in found.rows
        if row["case"] == case
        and row["coder"] == coder
        and row["hypothesis"] in frame.hypotheses
        and not math.isnan(row["posterior"])
    ]
    if len(rows) < 2:
        return None
    first, second = sorted(rows, key=lambda row: -row["posterior"])[:2]
    odds = first["posterior"] / second["posterior"] if second["posterior"] else math.inf
    return (
        decibels(odds) if math.isfinite(odds) else math.inf,
        first["hypothesis"],
        second["hypothesis"],
        coder,
    )


def _bounds(found: Found, case: str) -> str:
    if not found.has_intervals:
        return "no judgement has an interval, so how far one may move is not said"
    holds = group_of(found.robustness.bounds, "bounds")["verdict_holds"].sel(case=case)
    total, kept = int(holds.notnull().sum()), int((holds == 1).sum())
    return (
        f"with every judgement anywhere in its interval {kept} of {counted(total, 'verdict')} "
        f"{'stays as it is' if kept == 1 else 'stay as they are'}"
    )


def _by(found: Found, coder: str) -> str:
    return f" by the numbers of {coder}" if len(found.coders) > 1 else ""


def _size(size: float) -> str:
    return f"{size:.1f} dB" if size >= HARDLY else "less than 0.1 dB"
