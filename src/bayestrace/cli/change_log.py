"""The change log of a study on a terminal of 80 columns: credences first, then every change."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from bayestrace.cli.tables import WIDTH, weight_text, wrapped
from bayestrace.stats.rounding import chance_text
from bayestrace.stats.tabulating import summary
from bayestrace.stats.updating import update

if TYPE_CHECKING:
    import pandas as pd

    from bayestrace.study.study import Study

__all__ = ["print_changes", "print_frozen"]

LONGEST = 60
"""Letters of a text that a line shows: whole paragraphs stand in the table of bt.changes."""

KEY = ["coder", "case", "hypothesis"]


def print_changes(before: Study, after: Study, table: pd.DataFrame, coder: str | None) -> None:
    """Print what changed between two versions and what it did."""
    if table.empty:
        print("The two versions say the same.")
        return
    console = Console(file=sys.stdout, width=WIDTH, highlight=False, markup=False)
    console.print("What became of the credences", style="bold")
    console.print(_credences(before, after, table, coder))
    heading = ""
    for _, rows in table.groupby("step", sort=False):
        for line in _step(rows.to_dict("records")):
            kind = str(rows["kind"].iloc[0])
            if kind != heading:
                heading = kind
                console.print(f"\n{_title(kind)}", style="bold")
            console.print(line)
    console.print()
    console.print(
        wrapped(
            "dB: what a change does to the log-odds. Changes are made in this order, and their "
            "effects on a credence add up to its whole change."
        )
    )


def print_frozen(study: Study, place: str) -> None:
    """Say what was frozen, and what a freeze cannot prove."""
    known = sum(item.found != "not sought" for item in study.items)
    already = f" {known} of them {'was' if known == 1 else 'were'} already found." if known else ""
    print(
        wrapped(
            f"Froze {len(study.items)} items and {len(study.likelihoods)} likelihoods into "
            f"{place}.{already} From now on, bayestrace check says what changed after the look."
        )
    )
    print(
        wrapped(
            "The file does not prove its date: commit it, or deposit it where others can see when."
        )
    )


def _title(kind: str) -> str:
    special = {
        "text": "What weighs nothing",
        "rule": "Rule for verdicts, which moves no credence",
    }
    return special.get(kind, kind[:1].upper() + kind[1:])


def _credences(before: Study, after: Study, table: pd.DataFrame, coder: str | None) -> Table:
    effects = table[table["coder"] != ""].groupby(KEY, sort=False)["effect_db"]
    total = effects.agg(lambda values: values.sum(skipna=False))
    old, new = (_results(study, coder) for study in (before, after))
    shown = Table(box=SIMPLE, width=WIDTH, pad_edge=False, padding=(0, 1))
    for head, width in (("case", 14), ("", 8), ("coder", 12)):
        shown.add_column(head, max_width=width, overflow="fold")
    for head in ("before", "after", "dB"):
        shown.add_column(head, justify="right", no_wrap=True)
    shown.add_column("verdict")
    still = 0
    for place in dict.fromkeys([*old, *new]):
        one, other = old.get(place), new.get(place)
        if one is None and other is None:
            continue
        same = one is not None and other is not None and one[1] == other[1]
        if same and place not in total.index:
            still += 1
            continue
        whose, case, hypothesis = place
        verdicts = [found[1] if found else "none" for found in (one, other)]
        shown.add_row(
            case,
            hypothesis,
            whose,
            *(chance_text(found[0]) if found else "–" for found in (one, other)),
            weight_text(float(total.get(place, float("nan")))),
            verdicts[1] if verdicts[0] == verdicts[1] else " → ".join(verdicts),
        )
    if still:
        shown.caption = f"{still} {'credence is' if still == 1 else 'credences are'} unchanged."
    return shown


def _results(study: Study, coder: str | None) -> dict[tuple[str, str, str], tuple[float, str]]:
    if not study.coders or (coder is not None and coder not in study.coders):
        return {}
    rows = summary(update(study, coder=coder)).to_dict("records")
    return {
        (row["coder"], row["case"], row["hypothesis"]): (row["posterior"], row["verdict"])
        for row in rows
        if row["posterior"] == row["posterior"]
    }


def _step(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Yield a line per change of a step, with what it does to each credence."""
    said: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        what = tuple(row[name] for name in ("place", "column", "before", "after"))
        effects = said.setdefault(what, [])
        if row["coder"]:
            weight = row["note"] or weight_text(row["effect_db"])
            effects.append(f"{row['hypothesis']} in {row['case']} ({row['coder']}) {weight}")
    for (place, column, old, new), effects in said.items():
        whole = column in ("added", "removed")
        values = _short(old or new) if whole else f"{_short(old) or '–'} → {_short(new) or '–'}"
        text = f"- {_short(place)}, {_short(column)}" + (f": {values}" if values else "")
        if "; " in column and "; " in place:
            text = f"- {_short(place)}, several at once"
        if effects:
            text += f". {'; '.join(effects)}"
        yield wrapped(text, hang="    ")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
