"""What a reader must know beside the results: residuals, unusual credences, stated verdicts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bayestrace.encode import encode_study
from bayestrace.reporting.result_lists import credence_text
from bayestrace.stats.rivals.residual_fits import Fit, fits_of_residuals
from bayestrace.stats.rounding import chance_text
from bayestrace.stats.tree import group_of

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from bayestrace.study.study import Study

__all__ = ["Stated", "flags", "residual_notes", "stated_beside_found"]

OPPOSITE = 1e-6
"""dB² from which two weights of opposite sign are no rounding."""


def residual_notes(study: Study, post: xr.DataTree) -> Iterator[str]:
    """Say of every residual how well it fits and would have to: a constant is never silent."""
    coders = {str(name) for name in group_of(post, "posterior")["coder"].values}
    by_frame: dict[str, list[Fit]] = {}
    for fit in fits_of_residuals(study, encode_study(study)):
        if fit.coder in coders:
            by_frame.setdefault(fit.frame, []).append(fit)
    for fits in by_frame.values():
        name = fits[0].residual
        constant = sum(fit.constant for fit in fits)
        fit, leader, level = (
            _span(getattr(one, of) for one in fits) for of in ("fit", "leader_fit", "tipping")
        )
        if not fit:
            lost = " to ".join(dict.fromkeys(f"{one.lost:.1f}" for one in fits))
            yield (
                f"The residual, {name}, lost {lost} dB to the leader. Entered as ratios, its "
                "findings have no chance, so where it would be level is not known."
            )
            continue
        yield (
            f"The residual, {name}, gives a finding a chance of {fit}, the leader {leader}; "
            + (f"the two would be level at {level}." if level else "no chance brings it level.")
            + f" It is one number for every item in {constant} of {len(fits)} codings."
            * bool(constant)
        )


def _span(values: Iterable[float]) -> str:
    """Write from where to where values go, without those that are missing."""
    known = [value for value in values if not math.isnan(value)]
    ends = (min(known), max(known)) if known else ()
    return " to ".join(dict.fromkeys(map(chance_text, ends)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """Stated verdicts beside what the evidence carries.

    Parameters
    ----------
    missed : tuple of str
        A line for every stated verdict that some coding does not carry.
    carried : str
        How many the evidence carries, by coding; empty if nothing can be compared.
    """

    missed: tuple[str, ...]
    carried: str


def stated_beside_found(study: Study, table: pd.DataFrame) -> Stated:
    """Say where the judged evidence does not carry a stated verdict."""
    found = {
        (row["case"], row["hypothesis"], row["coder"]): row
        for row in table.to_dict("records")
        if row["verdict"]
    }
    titles = {case.id: case.title or case.id for case in study.cases}
    missed: list[str] = []
    counts = {coder: [0, 0] for coder in dict.fromkeys(table["coder"])}
    for stated in study.verdicts:
        against = []
        for coder, count in counts.items():
            row = found.get((stated.case, stated.hypothesis, coder))
            if row is None:
                continue
            agrees = row["verdict"] == stated.verdict
            count[0] += agrees
            count[1] += 1
            if not agrees:
                against.append(f"{coder} {credence_text(row['posterior'], row)} {row['verdict']}")
        if against:
            text = f"{titles[stated.case]}, {stated.hypothesis}, stated {stated.verdict}: "
            missed.append(text + "; ".join(against))
    carried = [f"{coder} {n} of {total}" for coder, (n, total) in counts.items() if total]
    return Stated(missed=tuple(missed), carried=", ".join(carried))


def flags(post: xr.DataTree, table: pd.DataFrame) -> Iterator[str]:
    """Say what a reader must know about single results."""
    turned = [
        f"{row['case']} {row['hypothesis']} {row['coder']}"
        for row in table.to_dict("records")
        if row["weight_db"] * row["weight_db_naive"] < -OPPOSITE
    ]
    if turned:
        yield (
            "The discount for dependence turns the direction of the evidence (weight and "
            f"naive posterior disagree): {', '.join(turned)}."
        )
    constants = group_of(post, "constant_data")
    sought, neutral = constants["items_sought"], constants["neutral_in_clusters"]
    bare = group_of(post, "posterior")["credence"].notnull() & (sought == 0)
    untouched: dict[tuple[str, str], list[str]] = {}
    for at in zip(*bare.values.nonzero(), strict=True):
        coder, case, hypothesis = (
            str(bare[dim].values[number]) for dim, number in zip(bare.dims, at, strict=True)
        )
        untouched.setdefault((case, coder), []).append(hypothesis)
    for (case, coder), names in untouched.items():
        yield (
            f"{case}, coder {coder}: no item was sought for {', '.join(names)}, so the "
            "credence is the prior."
        )
    if int(neutral.sum()):
        yield (
            f"{int(neutral.sum())} rows inside clusters weigh nothing (both sides equal) "
            "but count in the cluster's size, which weakens its other items."
        )
    for name, frame in post.children["worlds"].children.items():
        sums = frame.attrs["priors_divided_by_their_sum"].split("; ")
        sums = [text for text in sums if text and not text.endswith(": 1")]  # the last digits only
        if sums:
            yield f"Priors of frame {name} were divided by their sum ({'; '.join(sums)})."
