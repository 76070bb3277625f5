"""Tables of results for a terminal of 80 columns."""

from __future__ import annotations

import math
import sys
import textwrap
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from bayestrace.encode import encode_study
from bayestrace.stats.rivals.residual_fits import Fit, fits_of_residuals
from bayestrace.stats.rounding import chance_text
from bayestrace.stats.tabulating import summary
from bayestrace.stats.tree import group_of

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from rich.console import Console
    from rich.table import Table

    from bayestrace.study.study import Study

__all__ = [
    "WIDTH",
    "describe",
    "flags",
    "headed",
    "print_results",
    "residual_notes",
    "weight_text",
    "wrapped",
]

WIDTH = 80
OPPOSITE = 1e-6
"""dB² from which two weights of opposite sign are no rounding."""
STATED = 10
"""Columns for somebody's verdict: "confirmed", "rejected" or "undecided"."""


def print_results(study: Study, post: xr.DataTree) -> None:
    """Print, per case and hypothesis, prior → posterior of each coder and what was stated."""
    console = headed(study)
    table = summary(post)
    for case in study.cases:
        console.print(f"\n{case.title or case.id}", style="bold")
        console.print(_case_table(study, table[table["case"] == case.id]))
    notes = (*residual_notes(study, post), *_not_carried(study, table), *flags(post, table))
    for line in (*_reading(study), *notes):
        console.print(line)


def headed(study: Study) -> Console:
    """Print what the study is and claims; return where its tables are printed."""
    from rich.console import Console

    console = Console(file=sys.stdout, width=WIDTH, highlight=False, markup=False)
    console.print(study.title, style="bold")
    console.print(describe(study))
    console.print()
    for hypothesis in study.hypotheses:
        if hypothesis.claim != hypothesis.id:
            console.print(wrapped(f"{hypothesis.id}: {hypothesis.claim}", hang="    "))
    return console


def describe(study: Study) -> str:
    """Count what a study holds, in one sentence."""
    counts = [
        (len(study.cases), "case", "cases"),
        (len(study.hypothesis_ids), "hypothesis", "hypotheses"),
        (len(study.items), "item of evidence", "items of evidence"),
        (len(study.coders), "coder", "coders"),
    ]
    words = [f"{count} {one if count == 1 else many}" for count, one, many in counts]
    return f"{', '.join(words[:-1])} and {words[-1]}."


def _case_table(study: Study, rows: pd.DataFrame) -> Table:
    from rich.box import SIMPLE
    from rich.table import Table

    stated = {
        (verdict.case, verdict.hypothesis): verdict.verdict
        for verdict in study.verdicts
        if verdict.by == _first_author(study)
    }
    table = Table(box=SIMPLE, width=WIDTH, pad_edge=False, padding=(0, 1))
    table.add_column("", max_width=14, overflow="fold")
    if stated:
        by = _first_author(study)
        table.add_column(by if len(by) <= STATED else "stated", max_width=STATED)
    table.add_column("coder", max_width=14, overflow="fold")
    table.add_column("prior → posterior", justify="right", no_wrap=True)
    table.add_column("weight", justify="right", no_wrap=True)
    table.add_column("naive", justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    for hypothesis in dict.fromkeys(rows["hypothesis"]):
        for number, row in enumerate(rows[rows["hypothesis"] == hypothesis].to_dict("records")):
            first = number == 0
            cells = [hypothesis if first else ""]
            if stated:
                cells.append(str(stated.get((row["case"], hypothesis), "–")) if first else "")
            cells += [
                row["coder"],
                f"{chance_text(row['prior'])} → {chance_text(row['posterior'])}",
                weight_text(row["weight_db"]),
                chance_text(row["posterior_naive"]),
                row["verdict"] or "not judged",
            ]
            table.add_row(*cells)
        table.add_section()
    return table


def weight_text(value: float) -> str:
    """Give a weight of evidence its sign, one decimal and its unit."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "+inf dB" if value > 0 else "-inf dB"
    text = f"{value:+.1f}"
    return ("0.0" if float(text) == 0 else text) + " dB"


def _first_author(study: Study) -> str:
    return study.verdicts[0].by if study.verdicts else ""


def _reading(study: Study) -> Iterator[str]:
    rule = study.rule
    yield wrapped(
        f"Rule: confirmed at a credence of {rule.confirm:g} or more, rejected at "
        f"{rule.reject:g} or less, else undecided. weight = 10 log10(posterior odds / prior "
        "odds), adjusted for dependence within clusters; naive = the posterior if every item "
        "were independent. A credence compares the listed worlds with one another; it is not "
        "the chance that the story is true."
    )
    if study.verdicts:
        yield wrapped(
            f"Beside them stand the verdicts stated by: {_first_author(study)}. No number here "
            "depends on them."
        )


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
            yield wrapped(
                f"The residual, {name}, lost {lost} dB to the leader. Entered as ratios, its "
                "findings have no chance, so where it would be level is not known."
            )
            continue
        yield wrapped(
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


def _not_carried(study: Study, table: pd.DataFrame) -> Iterator[str]:
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
                against.append(f"{coder} {chance_text(row['posterior'])} {row['verdict']}")
        if against:
            text = f"- {titles[stated.case]}, {stated.hypothesis}, stated {stated.verdict}: "
            missed.append(wrapped(text + "; ".join(against), hang="  "))
    if not any(total for _, total in counts.values()):
        return
    if missed:
        yield "\nWhere the coded evidence does not carry the stated verdict:"
        yield from missed
    carried = [f"{coder} {n} of {total}" for coder, (n, total) in counts.items() if total]
    yield wrapped(f"\nStated verdicts that the evidence carries, by coding: {', '.join(carried)}.")


def flags(post: xr.DataTree, table: pd.DataFrame) -> Iterator[str]:
    """Say what a reader must know about single results."""
    turned = [
        f"{row['case']} {row['hypothesis']} {row['coder']}"
        for row in table.to_dict("records")
        if row["weight_db"] * row["weight_db_naive"] < -OPPOSITE
    ]
    if turned:
        yield wrapped(
            "Note: the discount for dependence turns the direction of the evidence (weight and "
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
        yield wrapped(
            f"Note: {case}, coder {coder}: no item was sought for {', '.join(names)}, so the "
            "credence is the prior."
        )
    if int(neutral.sum()):
        yield wrapped(
            f"Note: {int(neutral.sum())} rows inside clusters weigh nothing (both sides equal) "
            "but count in the cluster's size, which weakens its other items."
        )
    for name, frame in post.children["worlds"].children.items():
        if frame.attrs["priors_divided_by_their_sum"]:
            yield wrapped(
                f"Note: priors of frame {name} were divided by their sum "
                f"({frame.attrs['priors_divided_by_their_sum']})."
            )


def wrapped(text: str, hang: str = "") -> str:
    """Break a text into lines of the terminal; it may begin with an empty one."""
    lead = "\n" if text.startswith("\n") else ""
    return lead + textwrap.fill(text.strip(), WIDTH, subsequent_indent=hang)
