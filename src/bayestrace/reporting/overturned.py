"""What would overturn the verdicts of a case, in one sentence."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from bayestrace.reporting.leading import Row, leaders
from bayestrace.reporting.phrases import joined, named
from bayestrace.stats.tree import group_of
from bayestrace.study.words import Mode, Verdict
from bayestrace.units import decibels

if TYPE_CHECKING:
    from bayestrace.reporting.gathering import Found

__all__ = ["overturned_sentence"]

HARDLY = 0.05
"""dB that are printed as "less than 0.1"."""


def overturned_sentence(found: Found, case: str) -> str:
    """Say what is nearest to overturning a case, and how many verdicts hold whatever happens.

    Of claims and factors it is the nearest other verdict; of rivals the loss of a verdict, if
    one is confirmed, and the loss of the lead. Empty where there is no verdict.
    """
    turns = [*_leads_lost(found, case), *_verdict_turned(found, case)]
    if not turns:
        return ""
    return f"What would overturn it: {'; '.join([*turns, _bounds(found, case)])}."


def _verdict_turned(found: Found, case: str) -> Iterator[str]:
    free = [
        name
        for frame in found.study.world_frames
        if frame.mode != Mode.RIVALS
        for name in frame.hypotheses
    ]
    nearest = _nearest(found, case, {(coder, name) for coder in found.coders for name in free})
    if nearest is None:
        return
    margin, hypothesis, target, coder = nearest
    if math.isinf(margin):
        yield "no finite weight of evidence would change a verdict"
        return
    yield (
        f"the smallest change that turns a verdict is {_size(abs(margin))} "
        f"{'more' if margin > 0 else 'less'} for {named(hypothesis)}, which would "
        f"then be {target}{_by(found, coder)}"
    )


def _nearest(
    found: Found, case: str, places: Collection[tuple[str, str]]
) -> tuple[float, str, str, str] | None:
    """Return of these coders and hypotheses the dB to the nearest other verdict, and whose."""
    turns = [
        (float(row["margin"]), str(row["hypothesis"]), str(row["target"]), str(row["coder"]))
        for row in found.robustness.tipping.to_dict("records")
        if row["case"] == case
        and (row["coder"], row["hypothesis"]) in places
        and not row["target"].startswith("level with ")
        and not math.isnan(row["margin"])
    ]
    return min(turns, key=lambda turn: abs(turn[0]), default=None)


def _leads_lost(found: Found, case: str) -> Iterator[str]:
    for frame in found.study.world_frames:
        if frame.mode != Mode.RIVALS:
            continue
        rows = [
            row
            for row in found.rows
            if row["case"] == case
            and row["hypothesis"] in frame.hypotheses
            and not math.isnan(row["posterior"])
        ]
        confirmed = [
            (row["coder"], row["hypothesis"]) for row in rows if row["verdict"] == Verdict.CONFIRMED
        ]
        lost = _nearest(found, case, confirmed)
        if lost and math.isfinite(lost[0]):
            margin, hypothesis, target, coder = lost
            yield (
                f"{_size(abs(margin))} less for {named(hypothesis)} and it is "
                f"{target}{_by(found, coder)}"
            )
        elif confirmed:
            yield f"no finite weight of evidence takes its verdict from {named(confirmed[0][1])}"
        leads = [
            lead
            for coder in dict.fromkeys(row["coder"] for row in rows)
            if (lead := _lead([row for row in rows if row["coder"] == coder], coder))
        ]
        if leads:
            yield _lead_said(found, *min(leads))


def _lead(rows: Sequence[Row], coder: str) -> tuple[float, list[str], str] | None:
    """Return the lead of the first over the second, dB, who they are, and whose numbers."""
    if len(rows) < 2:
        return None
    level = leaders(rows)
    if len(level) > 1:
        return 0.0, level, coder
    first, second = sorted(rows, key=lambda row: -row["posterior"])[:2]
    odds = first["posterior"] / second["posterior"] if second["posterior"] else math.inf
    size = decibels(odds) if math.isfinite(odds) else math.inf
    return size, [first["hypothesis"], second["hypothesis"]], coder


def _lead_said(found: Found, size: float, names: Sequence[str], coder: str) -> str:
    if not size:
        return f"{joined(list(map(named, names)))} are level, so any weight parts them" + _by(
            found, coder
        )
    if math.isinf(size):
        return f"no finite weight of evidence brings a rival level with {named(names[0])}"
    return (
        f"{_size(size)} less for {named(names[0])} over {named(names[1])} and the two are "
        f"level{_by(found, coder)}"
    )


def _bounds(found: Found, case: str) -> str:
    if not found.has_intervals:
        return "no judgement has an interval, so how far one may move is not said"
    bounds = group_of(found.robustness.bounds, "bounds").sel(case=case)
    ends = bounds["credence_bounds"]
    holds = bounds["verdict_holds"].where(
        ends.sel(bound="upper", drop=True) > ends.sel(bound="lower", drop=True)
    )
    total, kept = int(holds.notnull().sum()), int((holds == 1).sum())
    if not total:
        return "no interval of a likelihood moves a credence here"
    varied = "with every likelihood anywhere in its interval"
    if total == 1:
        return (
            f"{varied} the one verdict that intervals bear on {'stays' if kept else 'may change'}"
        )
    return (
        f"{varied} {kept or 'none'} of the {total} verdicts that intervals bear on "
        f"{'stay as they are' if kept > 1 else 'stays as it is'}"
    )


def _by(found: Found, coder: str) -> str:
    return f" by the numbers of {coder}" if len(found.coders) > 1 else ""


def _size(size: float) -> str:
    return f"{size:.1f} dB" if size >= HARDLY else "less than 0.1 dB"
