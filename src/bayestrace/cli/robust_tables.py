"""What would overturn a study, for a terminal of 80 columns: the short answer, then tables."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np
from rich.box import SIMPLE
from rich.table import Table

from bayestrace.cli.robust_results import Robustness
from bayestrace.cli.tables import WIDTH, headed, wrapped
from bayestrace.stats.robustness.short_answers import nearest_item
from bayestrace.stats.rounding import chance_text
from bayestrace.stats.tree import group_of

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from bayestrace.study.study import Study

__all__ = ["print_robustness"]

NO_CHANGE = "–"
MANY = 4
"""Names that are listed before the others are counted."""


def print_robustness(study: Study, found: Robustness) -> None:
    """Print the short answer of every verdict, and the tables behind it."""
    console = headed(study)
    titles = {case.id: case.title or case.id for case in study.cases}
    rule = study.rule
    console.print(
        wrapped(
            f"Rule: confirmed at a credence of {rule.confirm:g} or more, rejected at "
            f"{rule.reject:g} or less, else undecided."
        )
    )
    console.print("\nThe short answer", style="bold")
    for case, title in titles.items():
        for (of, hypothesis), said in found.answers.items():
            if of == case:
                console.print(wrapped(f"- {title}, {hypothesis}: {said}", hang="  "))
    for line in _stands(found):
        console.print(line)
    for case, title in titles.items():
        if found.tipping[found.tipping["case"] == case].empty:
            continue
        console.print(f"\n{title}: what one change would do", style="bold")
        console.print(_tipping_table(found.tipping[found.tipping["case"] == case]))
    console.print(_note_on_tipping())
    console.print("\nLeft out", style="bold")
    for line in _left_out(found.left_out):
        console.print(line)
    console.print("\nEvery judgement anywhere in its interval (bounds)", style="bold")
    console.print(_bounds_table(group_of(found.bounds, "bounds")))
    console.print("\nOther choices: the multiverse", style="bold")
    console.print(_multiverse_table(found.multiverse))
    console.print(
        wrapped(
            "Share of the specifications (priors × coders × dependence × groupings × rivals) with "
            "each verdict; a share counts what was listed and is no probability."
        )
    )
    console.print("\nErrors of the rule, before looking at the findings", style="bold")
    if isinstance(found.rates, str):
        console.print(wrapped(found.rates))
    else:
        console.print(_rates_table(found.rates))
        console.print(
            wrapped(
                "How often these clues would lead to each verdict if the hypothesis is true or "
                "false and the coder's numbers are right."
            )
        )


def _stands(found: Robustness) -> Iterator[str]:
    """Say which verdicts are the same for every coder, interval and specification."""
    table = found.multiverse
    firm = [
        f"{row['case']} {row['hypothesis']} ({row['stands']})"
        for row in table.to_dict("records")
        if row["stands"]
    ]
    said = ", ".join(firm) if firm else "none"
    yield wrapped(f"\nThe same verdict under every specification of the multiverse: {said}.")
    group = group_of(found.bounds, "bounds")
    holds = group["verdict_holds"]
    kept = [
        " ".join(str(holds[dim].values[at]) for dim, at in zip(holds.dims, place, strict=True))
        for place in zip(*(holds.values == 1).nonzero(), strict=True)
    ]
    said = ", ".join(kept) if kept else "none"
    yield wrapped(f"The same verdict with every judgement anywhere in its interval: {said}.")


def _tipping_table(rows: pd.DataFrame) -> Table:
    table = _table(("", 8), ("coder", 10), ("now", 5), ("to be", 11))
    for head in ("dB", "prior", "one item", "one source", "rho"):
        table.add_column(head, justify="right", overflow="fold")
    seen = ""
    keys = ["hypothesis", "coder", "target"]
    for _, group in rows.groupby(keys, sort=False):
        first = group.iloc[0]
        hypothesis, coder, target = (str(first[key]) for key in keys)
        if target.startswith("level with "):
            continue
        table.add_row(
            hypothesis if hypothesis != seen else "",
            coder,
            chance_text(float(first["credence"])),
            target,
            _signed(float(first["margin"])),
            _value(group, "prior", chance_text),
            _item(nearest_item(group)),
            _least(group, "source"),
            _value(group, "common rho", lambda rho: f"{rho:.2f}"),
        )
        seen = hypothesis
    return table


def _note_on_tipping() -> str:
    return wrapped(
        "dB: what the log-odds lack or must lose. prior: the prior that would do it alone. one "
        "item, one source: the item, or the items of the source, that need change least, in dB of "
        "raw weight. rho: one rho common to all clusters. – : no value does it."
    )


def _left_out(left: dict[str, xr.Dataset]) -> Iterator[str]:
    for by, data in left.items():
        verdict = data["verdict"]
        base = verdict.isel(left_out=0)
        changed = (verdict != base) & (base != "")
        lines = []
        for at in zip(*changed.any("left_out").values.nonzero(), strict=True):
            place = dict(zip(base.dims, at, strict=True))
            names = verdict["left_out"].values[changed.isel(place).values]
            where = {dim: str(base[dim].values[n]) for dim, n in place.items()}
            lines.append(
                f"{where['case']} {where['hypothesis']}, {where['coder']}: no longer "
                f"{base.isel(place).item()} without {_some(names)}"
            )
        if verdict.sizes["left_out"] == 1:
            continue
        if not lines:
            yield wrapped(f"By {by}: no verdict changes.")
            continue
        yield f"By {by}:"
        yield from (wrapped(f"- {line}.", hang="  ") for line in lines)
    yield from _concentration(next(iter(left.values()))["concentration"])


def _concentration(share: xr.DataArray) -> Iterator[str]:
    middle = share.median(("coder", "case", "hypothesis")).values
    counts = share["top"].values
    parts = [f"{value:.0%} in the top {top}" for top, value in zip(counts, middle, strict=True)]
    yield wrapped(
        f"Concentration of weight, in the middle of all credences: {', '.join(parts)}.".replace(
            "%", " %"
        )
    )


def _bounds_table(group: xr.Dataset) -> Table:
    table = _table(("case", 14), ("", 8), ("coder", 14))
    for head in ("lowest", "highest", "verdict"):
        table.add_column(head, justify="right" if head != "verdict" else "left")
    ends = group["credence_bounds"]
    words = group["verdict_bounds"].values
    last = ""
    for coder, case, hypothesis in np.ndindex(*ends.shape[:3]):
        low, high = ends.values[coder, case, hypothesis]
        if math.isnan(low):
            continue
        below, above = words[coder, case, hypothesis]
        name = str(ends["case"].values[case])
        table.add_row(
            name if name != last else "",
            str(ends["hypothesis"].values[hypothesis]),
            str(ends["coder"].values[coder]),
            chance_text(float(low)),
            chance_text(float(high)),
            str(below) if below == above else f"{below} to {above}",
        )
        last = name
    return table


def _multiverse_table(rows: pd.DataFrame) -> Table:
    table = _table(("case", 14), ("", 8))
    for head in ("number", "lowest", "highest", "confirmed", "undecided", "rejected"):
        table.add_column(head, justify="right")
    table.add_column("moves most", overflow="fold")
    last = ""
    for row in rows.to_dict("records"):
        table.add_row(
            row["case"] if row["case"] != last else "",
            row["hypothesis"],
            f"{row['specifications']:,}",
            chance_text(row["low"]),
            chance_text(row["high"]),
            *(f"{row[word]:.0%}" for word in ("confirmed", "undecided", "rejected")),
            row["moves_most"].replace("_", " "),
        )
        last = row["case"]
    return table


def _rates_table(rates: xr.Dataset) -> Table:
    table = _table(("case", 14), ("", 8), ("coder", 14))
    heads = (
        "confirmed if false",
        "rejected if true",
        "undecided if true",
        "undecided if false",
    )
    for head in heads:
        table.add_column(head, justify="right")
    rate = rates["verdict_rate"]
    last = ""
    for case in rate["case"].values:
        for hypothesis in rate["hypothesis"].values:
            for coder in rate["coder"].values:
                one = rate.sel(case=case, hypothesis=hypothesis, coder=coder)
                if one.isnull().any():
                    continue
                cells = [
                    one.sel(truth=head.split()[2], outcome=head.split()[0]).item() for head in heads
                ]
                table.add_row(
                    str(case) if case != last else "",
                    str(hypothesis),
                    str(coder),
                    *(f"{cell:.1%}" for cell in cells),
                )
                last = case
    return table


def _table(*columns: tuple[str, int]) -> Table:
    table = Table(box=SIMPLE, width=WIDTH, pad_edge=False, padding=(0, 1))
    for head, width in columns:
        table.add_column(head, max_width=width, overflow="fold")
    return table


def _value(group: pd.DataFrame, lever: str, text: Callable[[float], str]) -> str:
    """The tipping value of a lever that stands alone."""
    rows = group[(group["lever"] == lever) & (group["outcome"] == "flips")]
    return text(float(rows["tipping"].iloc[0])) if len(rows) else NO_CHANGE


def _least(group: pd.DataFrame, lever: str) -> str:
    """The smallest change among the sets of a lever."""
    rows = group[(group["lever"] == lever) & (group["outcome"] == "flips")]
    return (
        _signed(float(rows.loc[rows["change"].abs().idxmin(), "change"]))
        if len(rows)
        else NO_CHANGE
    )


def _item(found: tuple[str, float] | None) -> str:
    return f"{_signed(found[1])} {found[0]}" if found else NO_CHANGE


def _signed(value: float) -> str:
    if math.isinf(value):
        return "+inf" if value > 0 else "-inf"
    return f"{value:+.1f}"


def _some(names: np.ndarray) -> str:
    listed = [str(name) for name in names[:MANY]]
    more = len(names) - len(listed)
    return ", ".join(listed) + (
        f" and {more} others" if more > 1 else " and one other" if more else ""
    )
