"""What would overturn a study, for a terminal of 80 columns: the short answer, then tables."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np
from rich.box import SIMPLE
from rich.table import Table

from bayestrace.cli.tables import WIDTH, headed, wrapped
from bayestrace.reporting.overturning import SETS, Robustness
from bayestrace.reporting.phrases import joined
from bayestrace.stats.robustness.short_answers import alone_inside
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
    group = group_of(found.bounds, "bounds")
    if not found.answers:
        console.print(wrapped("Items were only ranked: that makes an order, and no credence."))
        for line in _decided_by_ranks(group):
            console.print(line)
        return
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
    console.print(_bounds_table(group))
    for line in _decided_by_ranks(group):
        console.print(line)
    console.print("\nOther priors, and the evidence without any", style="bold")
    console.print(_priors_table(found.priors))
    console.print(
        wrapped(
            f"Credence with the study's own priors, equal ones, those of a sceptic "
            f"({found.priors.attrs['sceptic']:g}) and of an advocate "
            f"({found.priors.attrs['advocate']:g}). evidence: 10 log10 of the Bayes factor, for "
            "readers with a prior of their own."
        )
    )
    console.print("\nOther choices: the multiverse", style="bold")
    console.print(_multiverse_table(found.multiverse))
    console.print(
        wrapped(
            "Share of the specifications (priors × coders × dependence × groupings × rivals) with "
            "each verdict; a share counts what was listed and is no probability."
        )
    )
    if found.not_varied:
        console.print(
            wrapped(
                f"Too many to be in it: {joined(found.not_varied)}. List those that matter in "
                "Python: bt.multiverse(study, subsets=[...], merge=[...], drop=[...])."
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
    table = _table(("", 8), ("coder", 14), ("now", 6), ("to be", 10))
    for head in ("dB", "prior", "rho", "λ", "alone"):
        table.add_column(head, justify="right", no_wrap=True)
    seen = ""
    keys = ["hypothesis", "coder", "target"]
    turns = rows[~rows["target"].str.startswith("level with ")]
    order = turns["coder"].map({name: at for at, name in enumerate(turns["coder"].unique())})
    turns = turns.assign(order=order).sort_values(["hypothesis", "order"], kind="stable")
    for _, group in turns.groupby(keys, sort=False):
        first = group.iloc[0]
        hypothesis, coder, target = (str(first[key]) for key in keys)
        done, judged = alone_inside(group)
        table.add_row(
            hypothesis if hypothesis != seen else "",
            coder,
            chance_text(float(first["credence"])),
            target,
            _signed(float(first["margin"])),
            _value(group[group["name"] == hypothesis], "prior", chance_text),
            _value(group, "common rho", lambda rho: f"{rho:.2f}"),
            _value(group, "weakening", lambda factor: f"{factor:.2f}"),
            f"{done} of {judged}" if judged else NO_CHANGE,
        )
        seen = hypothesis
    return table


def _note_on_tipping() -> str:
    return wrapped(
        "dB: what the log-odds lack or must lose. prior, rho, λ: the prior, the rho common to "
        "all clusters, or the factor on all evidence that would do it by itself. alone: judged "
        "chances that do it by themselves inside their own interval. – : no value does it."
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
    parts = [f"{_share(value)} in the top {top}" for top, value in zip(counts, middle, strict=True)]
    yield wrapped(f"Concentration of weight, in the middle of all credences: {', '.join(parts)}.")


def _bounds_table(group: xr.Dataset) -> Table:
    table = _table(("case", 14), ("", 8), ("coder", 14))
    for head in ("lowest", "highest"):
        table.add_column(head, justify="right")
    table.add_column("verdict")
    for start, place in _places(group["credence_bounds"]):
        low, high = group["credence_bounds"].sel(place).values
        below, above = group["verdict_bounds"].sel(place).values
        table.add_row(
            *start,
            chance_text(float(low)),
            chance_text(float(high)),
            str(below) if below == above else f"{below} to {above}",
        )
    return table


def _decided_by_ranks(group: xr.Dataset) -> Iterator[str]:
    """Say what holds for all numbers that keep the ranks, where items were ranked."""
    relation = group["relation"]
    for at in zip(*(relation.values != "").nonzero(), strict=True):
        where = {
            dim: str(relation[dim].values[n]) for dim, n in zip(relation.dims, at, strict=True)
        }
        yield wrapped(
            f"- {where['case']}, {where['coder']}: whatever the numbers behind the ranks, "
            f"{where['hypothesis']} against {where['other']}: {relation.values[at]}.",
            hang="  ",
        )


def _priors_table(priors: xr.Dataset) -> Table:
    table = _table(("case", 14), ("", 8), ("coder", 14))
    for head in ("own", *SETS[1:], "evidence"):
        table.add_column(head, justify="right", no_wrap=True)
    for start, place in _places(priors["credence"]):
        here = priors.sel(place)
        table.add_row(
            *start,
            *(chance_text(float(here["credence"].sel(prior_set=name))) for name in SETS),
            _signed(float(here["total_weight"].sel(prior_set=SETS[0]))) + " dB",
        )
    return table


def _multiverse_table(rows: pd.DataFrame) -> Table:
    table = _table(("case", 14), ("", 8))
    for head in ("number", "low", "high", "conf.", "und.", "rej."):
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column("moves most", max_width=14)
    last = ""
    for row in rows.to_dict("records"):
        table.add_row(
            row["case"] if row["case"] != last else "",
            row["hypothesis"],
            f"{row['specifications']:,}",
            chance_text(row["low"]),
            chance_text(row["high"]),
            *(_share(row[word]) for word in ("confirmed", "undecided", "rejected")),
            row["moves_most"].replace("_", " "),
        )
        last = row["case"]
    return table


def _rates_table(rates: xr.Dataset) -> Table:
    table = _table(("case", 14), ("", 8), ("coder", 14))
    cells = (
        ("confirmed", "false"),
        ("rejected", "true"),
        ("undecided", "true"),
        ("undecided", "false"),
    )
    for outcome, truth in cells:
        table.add_column(f"{outcome} if {truth}", justify="right", max_width=10)
    for start, place in _places(rates["verdict_rate"]):
        one = rates["verdict_rate"].sel(place)
        table.add_row(
            *start,
            *(
                _share(float(one.sel(outcome=outcome, truth=truth)), decimals=1)
                for outcome, truth in cells
            ),
        )
    return table


def _places(array: xr.DataArray) -> Iterator[tuple[tuple[str, str, str], dict[str, str]]]:
    """Yield where there are numbers: how a row begins, and its place.

    Names that stand in the row above are left out at the beginning of a row.
    """
    before = ("", "")
    for case in array["case"].values:
        for hypothesis in array["hypothesis"].values:
            for coder in array["coder"].values:
                place = {"case": str(case), "hypothesis": str(hypothesis), "coder": str(coder)}
                if bool(array.sel(place).isnull().any()):
                    continue
                now = (place["case"], place["hypothesis"])
                yield (
                    (
                        "" if now[0] == before[0] else now[0],
                        "" if now == before else now[1],
                        place["coder"],
                    ),
                    place,
                )
                before = now


def _share(value: float, decimals: int = 0) -> str:
    return f"{100 * value:.{decimals}f} %"


def _table(*columns: tuple[str, int]) -> Table:
    table = Table(box=SIMPLE, width=WIDTH, pad_edge=False, padding=(0, 1))
    for head, width in columns:
        table.add_column(head, max_width=width, overflow="fold")
    return table


def _value(group: pd.DataFrame, lever: str, text: Callable[[float], str]) -> str:
    """The tipping value of a lever that stands alone."""
    rows = group[(group["lever"] == lever) & (group["outcome"] == "flips")]
    return text(float(rows["tipping"].iloc[0])) if len(rows) else NO_CHANGE


def _signed(value: float) -> str:
    if math.isinf(value):
        return "+inf" if value > 0 else "-inf"
    return f"{value:+.1f}"


def _some(names: np.ndarray) -> str:
    """Name the first few, apart by semicolons: the names of sources have commas in them."""
    shown = [str(name) for name in names[:MANY]]
    more = len(names) - len(shown)
    if more:
        shown.append("one other" if more == 1 else f"{more} others")
    return shown[0] if len(shown) == 1 else f"any one of {'; '.join(shown)}"
