"""Rivals for a terminal of 80 columns: the short answer, then what stands behind it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE
from rich.table import Table

from bayestrace.cli.tables import WIDTH, headed, weight_text, wrapped
from bayestrace.stats.rivals.indistinct import INDISTINCT, indistinguishable
from bayestrace.stats.rivals.negating import negation_likelihoods, negations
from bayestrace.stats.rivals.partitioning import AS_WRITTEN, RESIDUAL_AT, partitions
from bayestrace.stats.rivals.relating import NOT_SETTLED, relations
from bayestrace.stats.rivals.residual_fits import residual_fit
from bayestrace.stats.rounding import chance_text

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from rich.console import Console

    from bayestrace.study.study import Study

__all__ = ["Rivalry", "print_rivals", "residual_lines", "rivalry_json", "rivalry_of"]

MANY = 12
"""Rows of a table that are shown before the others are counted."""


@dataclass(frozen=True, kw_only=True)
class Rivalry:
    """Everything the command shows; what needs credences is None while nobody has judged."""

    relations: pd.DataFrame
    residuals: pd.DataFrame | None = None
    partitions: xr.Dataset | None = None
    pairs: pd.DataFrame | None = None
    negations: pd.DataFrame | None = None
    mixtures: pd.DataFrame | None = None


def rivalry_of(study: Study, coder: str | None) -> Rivalry:
    """Compute it all."""
    related = relations(study)
    if not study.coders:
        return Rivalry(relations=related)
    return Rivalry(
        relations=related,
        residuals=residual_fit(study, coder=coder),
        partitions=partitions(study, coder=coder),
        pairs=indistinguishable(study, coder=coder),
        negations=negations(study, coder=coder),
        mixtures=negation_likelihoods(study, coder=coder),
    )


def print_rivals(study: Study, found: Rivalry) -> None:
    """Print the short answer and the tables behind it."""
    console = headed(study)
    console.print("\nThe short answer", style="bold")
    for line in _short(study, found):
        console.print(wrapped(f"- {line}", hang="  "))
    _print_relations(console, found.relations)
    if found.residuals is not None and len(found.residuals):
        console.print("\nThe residual", style="bold")
        for line in residual_lines(found.residuals):
            console.print(line)
    if found.partitions is not None and found.partitions.sizes["hypothesis"]:
        console.print("\nEqual priors under other partitions", style="bold")
        console.print(_partition_table(found.partitions))
        console.print(
            wrapped(
                "Lowest and highest credence over the partitions of equal priors (per rival, per "
                "group, one rival cut in two), and over residuals of prior 0.01 to 0.5."
            )
        )
    if found.pairs is not None and len(found.pairs):
        console.print("\nPairs that the evidence hardly tells apart", style="bold")
        _shown(console, _pair_table(found.pairs), len(found.pairs))
    if found.negations is not None and len(found.negations):
        console.print('\nWhat "not H" is made of', style="bold")
        for line in _negation_lines(found.negations):
            console.print(line)


def residual_lines(fits: pd.DataFrame) -> Iterator[str]:
    """Say of each residual what its likelihoods make of it, and where it tips."""
    for row in fits.to_dict("records"):
        yield wrapped(f"- {row['case']}, coder {row['coder']}: {_residual(row)}", hang="  ")


def _residual(row: dict[Any, Any]) -> str:
    range_ = ""
    if row["credence_low"] < row["credence_high"]:
        low, high = (chance_text(row[f"credence_{end}"]) for end in ("low", "high"))
        range_ = f" ({low} to {high} as its ranks leave it)"
    kind = f", a {row['kind']}," if row["kind"] == "mixture" else ""
    start = (
        f"{row['residual']}{kind} goes from {chance_text(row['prior'])} to "
        f"{chance_text(row['credence'])}{range_}"
    )
    if math.isnan(row["fit"]):
        return f"{start}; ratios have no fit, so where it tips is not known."
    flat = "a constant " if row["constant"] else ""
    ahead = row["credence"] > row["leader_credence"]
    level = (
        f"{'falls behind' if ahead else 'is level with'} {row['leader']} "
        f"{'below' if ahead else 'at'} {chance_text(row['tipping'])}"
        if not math.isnan(row["tipping"])
        else f"no chance brings it level with {row['leader']}"
    )
    falls = (
        f", and {row['leader']} is {row['leader_verdict']} no longer from "
        f"{chance_text(row['verdict_tipping'])} on"
        if not math.isnan(row["verdict_tipping"])
        else ""
    )
    return (
        f"{start}; {flat}{chance_text(row['fit'])} a finding against {row['leader']}'s "
        f"{chance_text(row['leader_fit'])}; {level}{falls}."
    )


def _short(study: Study, found: Rivalry) -> Iterator[str]:
    table = found.relations
    open_ = int(((table["implied"] == NOT_SETTLED) & (table["stated"] == "")).sum())
    wrong = int((table["agrees"] == "no").sum())
    settled = int((table["implied"] != NOT_SETTLED).sum())
    yield (
        f"Relations: {len(table)} {'pair' if len(table) == 1 else 'pairs'}; {settled} settled by "
        f"the frames, {open_} neither settled nor stated, {wrong} stated otherwise than judged."
    )
    if found.residuals is None:
        yield "Nobody has judged any item yet; the rest needs credences."
        return
    flat = found.residuals["constant"].sum() if len(found.residuals) else 0
    if not any(frame.catch_all for frame in study.world_frames):
        yield "Residual: there is none."
    elif not len(found.residuals):
        yield "Residual: nobody judged it with numbers."
    else:
        yield (
            f"Residual: in {int(flat)} of {len(found.residuals)} codings it has one number for "
            "all items."
        )
    cut = found.partitions
    if cut is not None and cut.sizes["hypothesis"]:
        verdict = cut["verdict"]
        here = [str(name) for name in cut["partition"].values]
        tried = [name for name in here if name not in (AS_WRITTEN, *RESIDUAL_AT)]
        base = verdict.sel(partition=AS_WRITTEN)
        other = verdict.sel(partition=tried)
        moved = ((other != base) & (other != "")).any("partition") & (base != "")
        names = [str(n) for n in moved["hypothesis"].values[moved.any(("coder", "case")).values]]
        said = f"change the verdicts on {', '.join(names)}" if names else "change no verdict"
        yield f"Partition: equal priors, over rivals cut otherwise as well, would {said}."
    if found.pairs is not None and any(str(f.mode) != "claim" for f in study.world_frames):
        yield (
            f"Told apart: {len(found.pairs)} {'pair' if len(found.pairs) == 1 else 'pairs'} of "
            f"worlds with less than {INDISTINCT:g} dB between them in all."
        )


def _print_relations(console: Console, table: pd.DataFrame) -> None:
    if table.empty:
        return
    console.print("\nHow the hypotheses relate", style="bold")
    shown = _table(("", 22), ("", 22), ("implied", 13), ("stated", 12))
    for row in table.head(MANY).to_dict("records"):
        mark = " (!)" if row["agrees"] == "no" else ""
        implied = "–" if row["implied"] == NOT_SETTLED else row["implied"]
        shown.add_row(row["hypothesis"], row["other"], implied, (row["stated"] or "–") + mark)
    _shown(console, shown, len(table))
    if (table["implied"] == NOT_SETTLED).any():
        console.print(
            wrapped(
                "– under implied: judged in different frames, from which nothing follows; each is "
                "treated as if it could hold with any other."
            )
        )


def _partition_table(cut: xr.Dataset) -> Table:
    table = _table(("case", 12), ("", 18), ("coder", 12))
    for head in ("as written", "partitions", "residual"):
        table.add_column(head, justify="right", no_wrap=True)
    names = [str(name) for name in cut["partition"].values]
    shares = [name for name in names if name in RESIDUAL_AT]
    others = [name for name in names if name != AS_WRITTEN and name not in shares]
    for case in cut["case"].values:
        for hypothesis in cut["hypothesis"].values:
            for coder in cut["coder"].values:
                here = cut["credence"].sel(case=case, hypothesis=hypothesis, coder=coder)
                base = float(here.sel(partition=AS_WRITTEN))
                if not math.isnan(base):
                    table.add_row(
                        str(case),
                        str(hypothesis),
                        str(coder),
                        chance_text(base),
                        _range(here.sel(partition=others)),
                        _range(here.sel(partition=shares)) if shares else "–",
                    )
    return table


def _range(values: xr.DataArray) -> str:
    if bool(values.isnull().all()):
        return "–"
    return f"{chance_text(float(values.min()))} to {chance_text(float(values.max()))}"


def _pair_table(pairs: pd.DataFrame) -> Table:
    table = _table(("case", 11), ("coder", 11), ("", 17), ("", 17))
    for head in ("weight", "both"):
        table.add_column(head, justify="right", no_wrap=True)
    ordered = pairs.sort_values("merged_credence", ascending=False, kind="stable")
    for row in ordered.head(MANY).to_dict("records"):
        table.add_row(
            row["case"],
            row["coder"],
            row["world"],
            row["other"],
            weight_text(row["weight"]),
            chance_text(row["merged_credence"]),
        )
    return table


def _negation_lines(table: pd.DataFrame) -> Iterator[str]:
    groups = [rows for _, rows in table.groupby(["case", "coder", "hypothesis"], sort=False)]
    for rows in groups[:MANY]:
        case, coder, hypothesis = rows[["case", "coder", "hypothesis"]].iloc[0]
        ordered = rows.sort_values("share", ascending=False, kind="stable").to_dict("records")
        shares = [
            f"{row['world']} {_percent(row['share_prior'])} → {_percent(row['share'])}"
            for row in ordered[:5]
        ]
        more = f" and {len(ordered) - 5} more" if len(ordered) > 5 else ""
        yield wrapped(f"- {case}, {coder}, not {hypothesis}: {', '.join(shares)}{more}.", hang="  ")
    if len(groups) > MANY:
        yield f"and {len(groups) - MANY} more; --json has them all."
    yield wrapped(
        "Shares before → after the evidence. How likely a clue is under not H follows from them; "
        "--json gives it item by item."
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _table(*columns: tuple[str, int]) -> Table:
    table = Table(box=SIMPLE, width=WIDTH, pad_edge=False, padding=(0, 1))
    for head, width in columns:
        table.add_column(head, max_width=width, overflow="fold")
    return table


def _shown(console: Console, table: Table, rows: int) -> None:
    console.print(table)
    if rows > MANY:
        console.print(f"and {rows - MANY} more; --json has them all.")


def rivalry_json(study: Study, found: Rivalry) -> str:
    """Return it all as JSON at full precision: null where missing, infinities as text."""
    document: dict[str, Any] = {"study": study.title, "study_hash": study.digest}
    for name in ("relations", "residuals", "pairs", "negations", "mixtures"):
        table = getattr(found, name)
        document[name] = None if table is None else _records(table)
    cut = found.partitions
    names = ["stated_prior", "credence", "credence_naive", "verdict"]
    document["partitions"] = (
        None
        if cut is None
        else _records(cut[names].to_dataframe().reset_index().dropna(subset=["credence"]))
    )
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): _plain(value) for name, value in row.items()}
            for row in table.to_dict("records")]  # fmt: skip


def _plain(value: Any) -> Any:
    if not isinstance(value, float):
        return value
    if math.isnan(value):
        return None
    return value if math.isfinite(value) else "+inf" if value > 0 else "-inf"
