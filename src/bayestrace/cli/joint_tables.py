"""What a terminal shows of a joint model: never a number without its error or interval."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.box import SIMPLE
from rich.table import Table

from bayestrace.cli.joint_records import hyper_priors, notes, reasons
from bayestrace.cli.tables import WIDTH, headed, notes_on, wrapped
from bayestrace.stats.joint_posteriors import joint_posterior, of_draws
from bayestrace.stats.rounding import UNKNOWN, chance_text, error_text
from bayestrace.stats.tabulating import summary
from bayestrace.stats.tree import group_of

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from bayestrace.study.study import Study

__all__ = ["print_joint"]

POOLS = {"linear": "linear pool", "logarithmic": "log pool"}
TOGETHER = "all together"

LEFT_OPEN = {
    "judgement": "the judgements within their intervals",
    "coders": "the chances of the clues between the coders",
    "cases": "what holds in general, and how strong clues are",
}
"""What each model draws; model dependence draws nothing."""


def print_joint(study: Study, post: xr.DataTree, joint: xr.DataTree) -> None:
    """Print, per case and hypothesis, each coder's credence and the joint posterior."""
    console = headed(study)
    why = reasons(joint)
    if why:
        text = f"\nNOT CONVERGED: {'; '.join(why)}. Numbers marked {UNKNOWN} are no result."
        console.print(wrapped(text), style="bold")
    plug_in, found = summary(post), joint_posterior(joint)
    for case in study.cases:
        console.print(f"\n{case.title or case.id}", style="bold")
        console.print(_case_table(plug_in[plug_in["case"] == case.id], joint, found))
    if "general" in group_of(joint, "posterior"):
        console.print("\nCases like these, in general", style="bold")
        console.print(_general_table(joint))
    residuals, flagged = notes_on(study, post, plug_in)
    for line in (*_made(joint), *_reading(study, joint), *residuals, *flagged):
        console.print(line)


def _case_table(rows: pd.DataFrame, joint: xr.DataTree, found: xr.Dataset) -> Table:
    """Lay out one case: a row per coder, and one for all where the model has one for all."""
    table = Table(box=SIMPLE, width=WIDTH, show_edge=False, padding=0)
    table.add_column("", max_width=12, overflow="fold")
    table.add_column("coder", max_width=12, overflow="fold")
    table.add_column("credence", justify="right", no_wrap=True)
    table.add_column(" verdict", no_wrap=True)
    table.add_column("naive", justify="right", no_wrap=True)
    table.add_column("joint\nposterior", justify="right", no_wrap=True)
    table.add_column("90 % interval", justify="right", min_width=15, no_wrap=True)
    table.add_column("MC\nerror", justify="right", min_width=7, no_wrap=True)
    pools = group_of(joint, "pools")["credence"] if "pools" in joint.children else None
    for hypothesis in dict.fromkeys(rows["hypothesis"]):
        mine = rows[rows["hypothesis"] == hypothesis].to_dict("records")
        at = {"case": mine[0]["case"], "hypothesis": hypothesis}
        lines = [
            [
                row["coder"],
                chance_text(row["posterior"]),
                f" {row['verdict'] or 'not judged'}",
                chance_text(row["posterior_naive"]),
                *(_cells(joint, found, **at, coder=row["coder"]) if "coder" in found.dims else ()),
            ]
            for row in mine
        ]
        if "coder" not in found.dims:
            lines.append([TOGETHER, "", "", "", *_cells(joint, found, **at)])
        if pools is not None and len(mine) > 1:
            for pool, words in POOLS.items():
                lines.append([words, "", "", chance_text(float(pools.sel({**at, "pool": pool})))])
        for number, line in enumerate(lines):
            table.add_row("" if number else hypothesis, *line)
        table.add_section()
    return table


def _general_table(joint: xr.DataTree) -> Table:
    """Lay out what the model learns beyond the cases: how often each hypothesis holds."""
    table = Table(box=SIMPLE, show_edge=False, padding=(0, 2, 0, 0))
    table.add_column("", max_width=24, overflow="fold")
    table.add_column("coder", max_width=12, overflow="fold")
    table.add_column("general\nposterior", justify="right", no_wrap=True)
    table.add_column("90 % interval", justify="right", no_wrap=True)
    table.add_column("MC\nerror", justify="right", no_wrap=True)
    found = of_draws(group_of(joint, "posterior")["general"])
    for hypothesis in found["hypothesis"].values:
        mine = found.sel(hypothesis=hypothesis)
        if "coder" not in mine.dims:
            mine = mine.expand_dims(coder=[TOGETHER])
        for number, coder in enumerate(mine["coder"].values):
            table.add_row("" if number else hypothesis, coder, *_cells(joint, mine, coder=coder))
        table.add_section()
    return table


def _cells(joint: xr.DataTree, found: xr.Dataset, **at: str) -> tuple[str, ...]:
    """Return joint posterior, interval and Monte Carlo error, marked where not converged."""
    here = {name: float(value) for name, value in found.sel(at).items()}
    if math.isnan(here["mean"]):
        return "–", "", ""
    if joint.attrs["method"] == "exact":
        return chance_text(here["mean"]), "", "exact"
    mark = UNKNOWN if reasons(joint) else ""
    mean, low, high = (
        chance_text(here[name], here[error])
        for name, error in (("mean", "mcse"), ("low", "low_error"), ("high", "high_error"))
    )
    texts = mean, f"{low} to {high}", error_text(here["mcse"])
    return tuple(text.removesuffix(mark) + mark for text in texts)


def _reading(study: Study, joint: xr.DataTree) -> Iterator[str]:
    rule = study.rule
    yield wrapped(
        "\ncredence = plug-in of the best values, adjusted for dependence within clusters; the "
        f"verdict is its own: confirmed at {rule.confirm:g} or more, rejected at {rule.reject:g} "
        "or less. naive = the same if every item were independent."
    )
    parts = joint.attrs["model"].split(",")
    beside = (
        "with a common cause of each cluster in place of the discount"
        if "dependence" in parts
        else "without the discount, so compare it with naive"
    )
    yield wrapped(
        f"joint posterior = what model {joint.attrs['model']} makes of the findings, {beside}. It "
        "does not replace the credence. All three compare the listed worlds with one another; "
        "none is the chance that the story is true."
    )
    if joint.attrs["method"] != "exact":
        left_open = "; ".join(said for part, said in LEFT_OPEN.items() if part in parts)
        yield wrapped(
            "90 % interval = the middle of the draws: how far the joint posterior moves with "
            f"what the model leaves open ({left_open}). MC error = how far the joint posterior "
            "may be off because the draws are finite; no decimal smaller than it is printed."
        )
    if "general" in group_of(joint, "posterior"):
        yield wrapped(
            "general posterior = how often the hypothesis holds in cases like these, as far as "
            "this model can tell from them."
        )
    if "pools" in joint.children:
        yield wrapped("Linear and log pool = means of the coders' naive credences of worlds.")


def _made(joint: xr.DataTree) -> Iterator[str]:
    """Say how the numbers came about and whether the draws can be trusted."""
    attrs = joint.attrs
    settings = ", ".join(f"{name} {value}" for name, value in hyper_priors(joint).items())
    if attrs["method"] == "exact":
        yield wrapped(
            f"\nModel {attrs['model']}: exact, no draws. Nothing in it was free, so R-hat and "
            "effective sample size are not applicable."
        )
    else:
        yield wrapped(
            f"\nModel {attrs['model']}, {attrs['method']}: {attrs['chains']} chains x "
            f"{attrs['draws']} draws after {attrs['tune']} for tuning, seed "
            f"{attrs['random_seed']}."
        )
        yield wrapped(
            f"Credences: worst R-hat {_number(attrs['worst_rhat'], 3)}, smallest effective sample "
            f"size {_number(attrs['smallest_ess_bulk'], 0)}, largest MC error "
            f"{error_text(attrs['largest_mcse'])}. Divergences: {attrs['divergences']}."
        )
        yield from _parameters(joint)
        why = reasons(joint)
        yield wrapped(f"Converged: {'NO, ' + '; '.join(why) if why else 'yes'}.")
    if settings:
        yield wrapped(f"Hyper-priors and settings: {settings}.")
    for name, note in notes(joint).items():
        if name != "loo":  # of no use without Python
            title = name.capitalize().replace("_", " ")
            yield wrapped(note if note.endswith(".") else f"{title}: {note}.")


def _parameters(joint: xr.DataTree) -> Iterator[str]:
    found = group_of(joint, "diagnostics")
    if "parameter" not in found.dims:
        return
    rhat, ess = found["parameter_rhat"], found["parameter_ess_bulk"]
    worst, least = (
        str(found["parameter"].values[array.fillna(fill).values.argmax()])
        for array, fill in ((rhat, -math.inf), (-ess, -math.inf))
    )
    yield wrapped(
        f"Parameters: worst R-hat {_number(float(rhat.max()), 3)} ({worst}), smallest effective "
        f"sample size {_number(float(ess.min()), 0)} ({least})."
    )


def _number(value: float, places: int) -> str:
    return "not applicable" if math.isnan(value) else f"{value:.{places}f}"
