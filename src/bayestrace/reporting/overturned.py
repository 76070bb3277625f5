"""What would overturn the verdicts of a case, in one sentence."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from bayestrace.reporting.phrases import counted
from bayestrace.stats.tree import group_of

if TYPE_CHECKING:
    from bayestrace.reporting.gathering import Found

__all__ = ["overturned_sentence"]


def overturned_sentence(found: Found, case: str) -> str:
    """Say which verdict of a case is nearest to another, and how many hold whatever happens.

    Empty where there is no verdict.
    """
    table = found.robustness.tipping
    if table.empty:
        return ""
    turns = table[(table["case"] == case) & ~table["target"].str.startswith("level with ")]
    if turns.empty:
        return ""
    nearest = turns.loc[turns["margin"].abs().idxmin()]
    margin = float(nearest["margin"])
    coder = f" by {nearest['coder']}'s numbers" if len(found.coders) > 1 else ""
    if math.isinf(margin):
        turned = "no finite weight of evidence would change a verdict"
    else:
        size = f"{abs(margin):.1f}" if abs(margin) >= 0.05 else "less than 0.1"
        what = "more" if margin > 0 else "less"
        turned = (
            f"{size} dB {what} for {nearest['hypothesis']} and it would be {nearest['target']}"
            f"{coder}, which is the smallest change that turns a verdict"
        )
    holds = group_of(found.robustness.bounds, "bounds")["verdict_holds"].sel(case=case)
    total = int(holds.notnull().sum()) if holds.dtype.kind == "f" else int((holds >= 0).sum())
    kept = int((holds == 1).sum())
    return (
        f"What would overturn it: {turned}; with every judgement anywhere in its interval "
        f"{kept} of {counted(total, 'verdict')} {'stays' if kept == 1 else 'stay'} as they are."
    )
