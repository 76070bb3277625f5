"""Tables of results for a terminal of 80 columns."""

from __future__ import annotations

import math
import sys
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bayestrace.reporting.result_notes import flags, residual_notes, stated_beside_found
from bayestrace.stats.rounding import chance_text
from bayestrace.stats.tabulating import summary

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from rich.console import Console
    from rich.table import Table

    from bayestrace.study.study import Study

__all__ = [
    "WIDTH",
    "describe",
    "headed",
    "notes_on",
    "print_results",
    "weight_text",
    "wrapped",
]

WIDTH = 80
STATED = 10
"""Columns for somebody's verdict: "confirmed", "rejected" or "undecided"."""


def print_results(study: Study, post: xr.DataTree) -> None:
    """Print, per case and hypothesis, prior → posterior of each coder and what was stated."""
    console = headed(study)
    table = summary(post)
    for case in study.cases:
        console.print(f"\n{case.title or case.id}", style="bold")
        console.print(_case_table(study, table[table["case"] == case.id]))
    residuals, flagged = notes_on(study, post, table)
    for line in (*_reading(study), *residuals, *_stated(study, table), *flagged):
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


def notes_on(study: Study, post: xr.DataTree, table: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Return what to know about residuals, and about single results, as lines."""
    residuals = [wrapped(note) for note in residual_notes(study, post)]
    return residuals, [wrapped(f"Note: {note}") for note in flags(post, table)]


def _stated(study: Study, table: pd.DataFrame) -> Iterator[str]:
    """Say where the judged evidence does not carry a stated verdict."""
    found = stated_beside_found(study, table)
    if found.missed:
        yield "\nWhere the coded evidence does not carry the stated verdict:"
        yield from (wrapped(f"- {line}", hang="  ") for line in found.missed)
    if found.carried:
        yield wrapped(f"\nStated verdicts that the evidence carries, by coding: {found.carried}.")


def wrapped(text: str, hang: str = "") -> str:
    """Break a text into lines of the terminal; it may begin with an empty one."""
    lead = "\n" if text.startswith("\n") else ""
    return lead + textwrap.fill(text.strip(), WIDTH, subsequent_indent=hang)
