"""What there is to read about single marks of a figure: finding, source, reason, dB."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from bayestrace.plots.mark_ids import mark_id
from bayestrace.reporting.evidence_lists import status_of
from bayestrace.reporting.phrases import decibel_text, joined
from bayestrace.reporting.result_lists import rounded, worded
from bayestrace.study.words import Finding

if TYPE_CHECKING:
    import xarray as xr

    from bayestrace.reporting.gathering import Found, Weighed

__all__ = ["cell_hints", "credence_hints", "fall_hints", "point_hints"]


HEADS = 3
"""Items at one point that are told in full."""


def credence_hints(found: Found) -> dict[str, str]:
    """Return what each filled mark of the credence figure is."""
    hints = {}
    for row in found.rows:
        if math.isnan(row["posterior"]):
            continue
        text, band = rounded(found, row)
        lines = [
            f"{row['hypothesis']}, {found.title(row['case'])}, coder {row['coder']}",
            f"credence {text} ({worded(found, row)}), {row['verdict']}",
            f"prior {row['prior']:.3g}, weight {decibel_text(row['weight_db'], unit=True)}",
        ]
        if band:
            lines.append(f"band {band}")
        key = mark_id("credence", row["case"], row["hypothesis"], row["coder"])
        hints[key] = "\n".join(lines)
    return hints


def fall_hints(found: Found, case: str, hypothesis: str, coder: str) -> dict[str, str]:
    """Return what each bar of a waterfall is."""
    return {
        mark_id("item", one.item): _item_text(found, one, hypothesis, coder)
        for one in found.weighed.get((coder, case, hypothesis), ())
        if found.items[one.item].found != Finding.NOT_SOUGHT
    }


def cell_hints(found: Found, case: str, coder: str) -> dict[str, str]:
    """Return what each cell of a heat map is."""
    return {
        mark_id("cell", one.item, hypothesis): _item_text(found, one, hypothesis, coder)
        for hypothesis in found.study.hypothesis_ids
        for one in found.weighed.get((coder, case, hypothesis), ())
    }


def point_hints(found: Found, case: str, coder: str) -> dict[str, str]:
    """Return what each point of a test plane is; several items may stand at one."""
    hints: dict[str, str] = {}
    for hypothesis in found.study.hypothesis_ids:
        here = found.types.sel(coder=coder, hypothesis=hypothesis)
        here = here.isel(item=(here["case"].values == case).nonzero()[0])
        points: dict[tuple[float, ...], list[int]] = {}
        for at in range(here.sizes["item"]):
            place = tuple(round(float(here[name].values[at]), 9) for name in ("q_over", "q_of"))
            if not any(map(math.isnan, place)):
                points.setdefault(place, []).append(at)
        for there in points.values():
            names = [str(here["item"].values[at]) for at in there]
            hints[mark_id("point", hypothesis, names[0])] = _point_text(
                found, here, there[0], names
            )
    return hints


def _point_text(found: Found, here: xr.Dataset, at: int, names: list[str]) -> str:
    """Say what items stand at a point, and what kind of test all of them are."""
    present, absent = (float(here[name].values[at]) for name in ("w_present", "w_absent"))
    heads = [_item_head(found, name) for name in names[:HEADS]]
    if len(names) > HEADS:
        heads.append(f"and {joined(names[HEADS:])}")
    kind, of, over = (str(here[name].values[at]) for name in ("test_type", "of", "over"))
    weighs = (
        f"{decibel_text(present, unit=True)} if found, {decibel_text(absent, unit=True)} if not"
    )
    return "\n".join([*heads, f"{kind} for {of} over {over}: {weighs}"])


def _item_head(found: Found, item: str) -> str:
    part = found.items[item]
    asked = f": {part.clue}" if part.clue and part.clue != item else ""
    return f"{item}{asked} – {status_of(part)}"


def _item_text(found: Found, one: Weighed, hypothesis: str, coder: str) -> str:
    part = found.items[one.item]
    lines = [_item_head(found, one.item)]
    if part.observed:
        lines.append(part.observed)
    if part.sources:
        place = f", {part.locator}" if part.locator else ""
        lines.append(f"Source: {'; '.join(part.sources)}{place}")
    weight = decibel_text(one.weight, unit=True)
    lines.append(f"{weight} for {hypothesis} over {one.over} ({coder})")
    if reason := found.reasons.get((coder, one.item, hypothesis), ""):
        lines.append(f"Reason: {reason}")
    return "\n".join(lines)
