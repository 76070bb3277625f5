"""How to read each figure, and the same in words and numbers for those who do not see it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from bayestrace.reporting.phrases import counted, decibel_text, joined
from bayestrace.reporting.result_lists import rounded
from bayestrace.stats.rounding import chance_text
from bayestrace.study.words import Verdict

if TYPE_CHECKING:
    import xarray as xr

    from bayestrace.reporting.gathering import Found

NOT_TRUTH = "Support among the listed hypotheses, not truth."

CREDENCE = (
    "The answer: each hypothesis before and after the evidence. Hollow marks are priors, filled "
    "marks credences; the pale bar is the sensitivity band, the short stroke the credence if "
    "every item were independent. Beyond the dashed lines the rule confirms or rejects."
)
RELATIONS = (
    "How the hypotheses relate. Filled cells follow from how the question is put, outlined cells "
    "are what the study states."
)
COVERAGE = (
    "Which steps of each mechanism have evidence: the weight of a step's items in dB, and in "
    "brackets how many were sought. An essential step without evidence stands out."
)
CELLS = (
    "What every item says for every hypothesis, in dB, adjusted for dependence: above 0 it speaks "
    "for the hypothesis, below 0 against it; hatched cells were not judged. Columns have "
    "different rivals, so read cell by cell."
)
PLANE = (
    "How strong the tests are. The further a clue lies above the diagonal, the more likely it is "
    "if the hypothesis is true than if it is not; filled marks were found, hollow ones were not."
)
TIPPING = (
    "What it takes to reach another verdict: bars are the dB that the evidence lacks or has to "
    "lose, numbers to the right the value at which one assumption alone would do it; a dash "
    "means that no value does."
)
LEFT = (
    "The credence without each source in turn, the one that moves it most first; a ring marks a "
    "verdict that changes. The dotted line is the credence with everything in."
)
SPECIFICATIONS = (
    "The credence under every combination of the listed choices, from the lowest to the highest; "
    "below, which options lead where. Shares count what was listed and are no probabilities."
)
RATES = (
    "How often these clues would reach a credence if the hypothesis is true (dark) and if it is "
    "false (light), before looking at the findings and if the coder's numbers are right."
)
RESIDUAL = (
    "The residual and the rival that leads, over the chance that the residual gives a finding. A "
    "filled mark is the fit that it has, a ring where the two are level."
)
AGREEMENT = (
    "What each coder makes of each item, in dB. The line runs from the lowest to the highest; it "
    "is heavy where the item speaks for the hypothesis to one coder and against it to another."
)

HEAVIEST = 3
"""Items that a text names before it stops."""

LISTED = 12
"""Rows that a text alternative tells one by one; the tables have all."""


def credences(found: Found) -> str:
    """Tell the credence figure."""
    parts = []
    for row in found.rows:
        where = f"{found.title(row['case'])}, {row['hypothesis']}, {row['coder']}"
        if row["verdict"] == Verdict.OUT_OF_SCOPE:
            parts.append(f"{where}: out of scope")
        elif not row["verdict"]:
            parts.append(f"{where}: not judged")
        else:
            text, band = rounded(found, row)
            inside = f", band {band}" if band else ""
            parts.append(f"{where}: prior {chance_text(row['prior'])}, credence {text}{inside}")
    return "; ".join(parts) + "."


def related(found: Found) -> str:
    """Tell the relations."""
    rows = found.relations.to_dict("records")
    stated = [
        f"{one.hypothesis} and {one.other} are stated to be {one.relation}"
        for one in found.study.relations
    ]
    return f"{counted(len(rows), 'pair')} of hypotheses; {'; '.join(stated)}."


def covered(found: Found, case: str, coder: str) -> str:
    """Tell how a coder's items cover the steps in a case; empty without steps."""
    table = found.coverage
    if table is None:
        return ""
    rows = table[(table["coder"] == coder) & (table["case"] == case)].to_dict("records")
    steps = {step.id for step in found.study.steps}
    own = [row for row in rows if row["step"] in steps and row["hypothesis"] == row["mechanism"]]
    parts = [
        f"{row['mechanism']}, {row['step']}: "
        f"{counted(int(row['present'] + row['absent']), 'item')}, "
        f"{decibel_text(float(row['weight_db']), unit=True)}"
        for row in own[:LISTED]
    ]
    more = ". Further steps are drawn." if len(own) > LISTED else "."
    return "; ".join(parts) + more if parts else ""


def fall_caption(found: Found, case: str, hypothesis: str, coder: str) -> str:
    """Say how to read a waterfall."""
    over = _over(found, case, hypothesis, coder)
    return (
        f"From prior to posterior for {hypothesis}{f' over {over}' if over else ''}, item by item, "
        "in dB: dark bars to the right speak for it, light bars to the left against it. Order is "
        f"for display and changes nothing. {found.title(case)}, coder {coder}."
    )


def _over(found: Found, case: str, hypothesis: str, coder: str) -> str:
    weighed = found.weighed.get((coder, case, hypothesis), ())
    return weighed[0].over if weighed else ""


def _weighed(found: Found, case: str, hypothesis: str, coder: str) -> list[tuple[str, float]]:
    return [(one.item, one.weight) for one in found.weighed.get((coder, case, hypothesis), ())]


def fallen(found: Found, case: str, hypothesis: str, coder: str) -> str:
    """Tell a waterfall: the sum on each side, and its heaviest items."""
    weighed = _weighed(found, case, hypothesis, coder)
    over = _over(found, case, hypothesis, coder)
    speaking = sum(weight for _, weight in weighed if weight > 0)
    against = sum(weight for _, weight in weighed if weight < 0)
    heaviest = sorted(weighed, key=lambda one: -abs(one[1]))[:HEAVIEST]
    named = joined([f"{name} ({decibel_text(weight, unit=True)})" for name, weight in heaviest])
    return (
        f"{counted(len(weighed), 'item')}: those for {hypothesis} over {over} add up to "
        f"{decibel_text(speaking, unit=True)}, those against to {decibel_text(against, unit=True)}"
        f". Heaviest: {named}."
    )


def cells(found: Found, case: str, coder: str) -> str:
    """Tell a heat map: per hypothesis how many items speak for it and against it."""
    parts = []
    for hypothesis in found.study.hypothesis_ids:
        weighed = _weighed(found, case, hypothesis, coder)
        if weighed:
            pro = sum(weight > 0 for _, weight in weighed)
            con = sum(weight < 0 for _, weight in weighed)
            neither = len(weighed) - pro - con
            parts.append(f"{hypothesis}: {pro} for it, {con} against, {neither} at 0 dB")
    return f"Items by what they say. {'; '.join(parts)}."


def tested(found: Found, case: str, coder: str) -> str:
    """Tell a test plane: per hypothesis how many tests of each type."""
    parts = []
    for hypothesis in found.study.hypothesis_ids:
        here = found.types.sel(coder=coder, hypothesis=hypothesis)
        kinds = here["test_type"].values[here["case"].values == case]
        counts = {kind: int((kinds == kind).sum()) for kind in dict.fromkeys(kinds) if kind}
        if counts:
            named = ", ".join(f"{number} {kind}" for kind, number in counts.items())
            parts.append(f"{hypothesis}: {named}")
    return f"Types of test. {'; '.join(parts)}."


def tipped(found: Found, coder: str) -> str:
    """Tell the margins of one coder."""
    table = found.robustness.tipping
    rows = table[(table["coder"] == coder) & ~table["target"].str.startswith("level with ")]
    told = rows.drop_duplicates(["case", "hypothesis", "target"]).to_dict("records")
    parts = [
        f"{found.title(row['case'])}, {row['hypothesis']}, now {row['verdict']}: "
        f"{decibel_text(float(row['margin']), unit=True)} to be {row['target']}"
        for row in told
    ]
    return "; ".join(parts) + "."


def nearest_places(found: Found) -> list[tuple[str, str]]:
    """Return, per case, the hypothesis whose verdict is nearest to another."""
    table = found.robustness.tipping
    if table.empty:
        return []
    turns = table[~table["target"].str.startswith("level with ")]
    places = []
    for case in found.study.cases:
        mine = turns[turns["case"] == case.id]
        if not mine.empty:
            row = mine.loc[mine["margin"].abs().idxmin()]
            places.append((case.id, str(row["hypothesis"])))
    return places


def bears(left: xr.Dataset, case: str, hypothesis: str) -> bool:
    """Say whether leaving anything out changes how many items count for the hypothesis."""
    sought = left["items_sought"].sel(case=case, hypothesis=hypothesis)
    return bool((sought != sought.isel(left_out=0)).any())


def left_without(found: Found, case: str, hypothesis: str) -> str:
    """Tell what leaving out single sources does."""
    left = found.robustness.left_out["source"].sel(case=case, hypothesis=hypothesis)
    parts = []
    for coder in map(str, left["coder"].values):
        here = left.sel(coder=coder)
        change = here["credence_change"].values
        if np.isnan(change).all():
            continue
        at = int(np.nanargmax(np.abs(change)))
        turned = int((here["verdict"].values[1:] != here["verdict"].values[0]).sum())
        parts.append(
            f"{coder}: most moved without {here['left_out'].values[at]}, to "
            f"{chance_text(float(here['credence'].values[at]))}; {counted(turned, 'source')} "
            "without which the verdict is another"
        )
    return "; ".join(parts) + "."


def specified(found: Found, case: str, hypothesis: str) -> str:
    """Tell a specification curve."""
    table = found.robustness.multiverse
    rows = table[(table["case"] == case) & (table["hypothesis"] == hypothesis)].to_dict("records")
    if not rows:
        return "No specification has a credence."
    row = rows[0]
    shares = joined([f"{100 * row[word]:.0f} % {word}" for word in SHARES])
    return (
        f"{counted(int(row['specifications']), 'specification')}, credences from "
        f"{chance_text(row['low'])} to {chance_text(row['high'])}: {shares}."
    )


def not_varied(found: Found) -> str:
    """Say which choices the specifications leave out, in a sentence that may follow another."""
    left_out = found.robustness.not_varied
    return f" Too many to be shown: {joined(left_out)}." if left_out else ""


SHARES = ("confirmed", "undecided", "rejected")


def rated(found: Found, coder: str) -> str:
    """Tell the error rates of the rule."""
    rates: Any = found.robustness.rates
    rate = rates["verdict_rate"].sel(coder=coder)
    parts = []
    for case in rate["case"].values:
        for hypothesis in rate["hypothesis"].values:
            here = rate.sel(case=case, hypothesis=hypothesis)
            wrong = float(here.sel(truth="false", outcome="confirmed"))
            right = float(here.sel(truth="true", outcome="confirmed"))
            if not math.isnan(wrong):
                parts.append(
                    f"{found.title(str(case))}, {hypothesis}: confirmed in {100 * right:.0f} % if "
                    f"true, in {100 * wrong:.1f} % if false"
                )
    return "; ".join(parts) + "."


def residuals(found: Found) -> str:
    """Tell where the residual would be level."""
    from bayestrace.reporting.result_notes import residual_notes

    return " ".join(residual_notes(found.study, found.post))


def agreed(found: Found, case: str, hypothesis: str) -> str:
    """Tell how far the coders agree on a hypothesis in a case."""
    agreed = found.agreement
    rows = [] if agreed is None else agreed.hypotheses.to_dict("records")
    parts = [
        f"{row['of']} and {row['over']} differ by {row['mean_absolute_db']:.1f} dB an item"
        for row in rows
        if (row["case"], row["hypothesis"]) == (case, hypothesis)
    ]
    return f"{hypothesis}, {found.title(case)}: {'; '.join(parts)}."


def left_out(hypotheses: Sequence[str], coders: Sequence[str]) -> str:
    """Say what was not drawn, and where it is to be found."""
    parts = []
    if hypotheses:
        parts.append(f"waterfalls of {joined(hypotheses)}")
    if coders:
        parts.append(f"figures of single items by {joined(coders)}")
    if not parts:
        return ""
    return (
        f"Not drawn here: {joined(parts)}; their numbers stand in table A4, and the command "
        "bayestrace plot draws them."
    )
