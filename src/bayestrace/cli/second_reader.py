"""A second reader on the terminal: the copy that goes out, what comes back, how far both agree."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from bayestrace.cli.question_sheets import table_of
from bayestrace.cli.tables import WIDTH, weight_text, wrapped
from bayestrace.errors import StudyError
from bayestrace.stats.coders.agreeing import agreement
from bayestrace.stats.rounding import chance_text

if TYPE_CHECKING:
    import pandas as pd

    from bayestrace.study.merging import Merged
    from bayestrace.study.study import Study

__all__ = ["print_agreement", "print_blind", "print_merged"]

MOST = 6
"""Parts of the gaps, and open questions, that are shown."""


def print_blind(blind: Study, out: Path) -> None:
    """Say what the second reader is to do."""
    print(
        wrapped(
            f"Wrote {out} without ratings: {len(blind.items)} items. {blind.notes.splitlines()[-1]}"
        )
    )
    rows = len(blind.unanswered)
    print(
        wrapped(
            f"Let the second reader fill in the {rows} row{'s' * (rows != 1)} of "
            f"{table_of(out, 'likelihoods')}, then:"
        )
    )
    print("  bayestrace merge STUDY " + (f'"{out}"' if " " in str(out) else str(out))
          + " --coder NAME --kind person")  # fmt: skip


def print_merged(found: Merged) -> None:
    """Say what was brought in, what was left out and why, and what has no answer."""
    print(wrapped(f"Brought in {found.added} rating{'s' * (found.added != 1)} of {found.coder}."))
    if not any(part.id == found.coder and part.kind for part in found.study.coder_details):
        print(
            wrapped(
                f"Nothing says whether {found.coder} is a person or a model: merge again with "
                "--kind person or --kind model."
            )
        )
    if found.left_out:
        lines = str(StudyError(found.left_out)).splitlines()[1:]
        print("\nLeft out, or to be looked at:\n" + "\n".join(lines))
    if found.missing:
        names = [f"{item} ({label})" for item, label in found.missing]
        more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
        print(
            wrapped(
                f"\nNo answer by {found.coder} to {len(names)} of the questions that others "
                f"answered: {', '.join(names[:MOST])}{more}."
            )
        )
    print()


def print_agreement(study: Study) -> None:
    """Print how far coders agree: the sentences first, then the tables."""
    found = agreement(study)
    console = Console(file=sys.stdout, width=WIDTH, highlight=False, markup=False)
    for sentence in found.said:
        print(wrapped(sentence))
    for of, over, rows in _by_pair(found.hypotheses):
        console.print(f"\n{of} and {over}, item by item", style="bold")
        console.print(_differences(rows, found.ordering))
    if not found.hypotheses.empty:
        print(
            wrapped(
                "mean: how much more the items weigh for the hypothesis to the first coder; size: "
                "the mean size of the difference; 95 %: limits of agreement; same side: items that "
                "speak for the same side to both; tau: whether both rank the items alike."
            )
        )
    if not found.terms.empty:
        console.print("\nAgreement in words", style="bold")
        for row in found.terms.to_dict("records"):
            print(
                wrapped(
                    f"{row['of']} and {row['over']}: {row['cells']} cells in words of "
                    f"{row['scale']}, {row['same_term']:.0%} the same; weighted kappa "
                    f"{_number(row['kappa_linear'])} (linear), "
                    f"{_number(row['kappa_quadratic'])} (quadratic)."
                )
            )
    for of, over, rows in _by_pair(found.parting):
        console.print(f"\nWhat parts the credences of {of} and {over} most", style="bold")
        console.print(_parts(rows, of, over))
    console.print("\nWhat each concludes, and what they say together", style="bold")
    console.print(_credences(found.credences, found.pools))


def _by_pair(table: pd.DataFrame) -> Iterator[tuple[str, str, pd.DataFrame]]:
    pairs = zip(table["of"], table["over"], strict=True)
    for of, over in dict.fromkeys((str(of), str(over)) for of, over in pairs):
        yield of, over, table[(table["of"] == of) & (table["over"] == over)]


def _table(*heads: str) -> Table:
    shown = Table(box=SIMPLE, width=WIDTH, pad_edge=False, padding=(0, 1))
    for head in heads:
        left = head in ("case", "", "part", "posterior")
        shown.add_column(head, justify="left" if left else "right", overflow="fold")
    return shown


def _differences(table: pd.DataFrame, ordering: pd.DataFrame) -> Table:
    shown = _table("case", "", "items", "mean", "size", "95 %", "same side", "tau")
    orders = {
        (row["of"], row["over"], row["case"], row["within"]): row["tau_b"]
        for row in ordering.to_dict("records")
        if row["ordered"] == "items"
    }
    for row in table.to_dict("records"):
        tau = orders[row["of"], row["over"], row["case"], row["hypothesis"]]
        shown.add_row(
            row["case"],
            row["hypothesis"],
            str(row["items"]),
            _number(row["mean_db"], "+.1f"),
            _number(row["mean_absolute_db"], ".1f"),
            f"{_number(row['lower_db'], '+.1f')} to {_number(row['upper_db'], '+.1f')}",
            f"{row['same_direction']:.0%}",
            _number(tau, "+.2f"),
        )
    return shown


def _parts(table: pd.DataFrame, of: str, over: str) -> Table:
    shown = _table("case", "", "part", of, over, "gap")
    for row in table.head(MOST).to_dict("records"):
        shown.add_row(
            row["case"],
            row["hypothesis"],
            (row["item"] or "the prior") + (" (contested)" if row["contested"] else ""),
            *(weight_text(row[f"{name}_db"]) for name in ("of", "over", "gap")),
        )
    return shown


def _credences(table: pd.DataFrame, pools: pd.DataFrame) -> Table:
    """Show who concludes what, a line per case and hypothesis; models are named as such."""
    lines: dict[tuple[str, str], list[str]] = {}
    rows: list[dict[Any, Any]] = table.to_dict("records")
    for row in rows:
        if not math.isnan(row["posterior"]):
            kind = " (a model)" if row["kind"] == "model" else ""
            told = f"{row['coder']}{kind} {chance_text(row['posterior'])}"
            lines.setdefault((row["case"], row["hypothesis"]), []).append(told)
    for row in pools.to_dict("records"):
        whose = "persons" if row["kind"] == "person" else "coders of a kind not said"
        told = f"{row['pool']} pool of {whose} {chance_text(row['credence'])}"
        lines[row["case"], row["hypothesis"]].append(told)
    shown = _table("case", "", "posterior")
    for (case, hypothesis), told in lines.items():
        shown.add_row(case, hypothesis, "; ".join(told))
    return shown


def _number(value: float, form: str = ".2f") -> str:
    return "–" if math.isnan(value) else f"{value:{form}}"
