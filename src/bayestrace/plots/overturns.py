"""The numbers of a tipping figure: for each verdict the easiest change of every kind."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bayestrace.errors import ArrayError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SIDES", "Overturn", "overturns_of", "short", "tipping_table"]

SETS = ("source", "source kind", "cluster", "coder")
"""Levers that add dB to every item of a set."""

SIDES = ("item, if true", "item, if false")

SINGLE = ("prior", "weakening", "shared error", "selective observation")
"""Levers with one value per verdict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overturn:
    """What it takes to bring one verdict to one target.

    Parameters
    ----------
    hypothesis, target : str
        The hypothesis, and the verdict that would be reached.
    margin : float
        dB to the border, signed.
    sets : mapping of str to float
        Least dB per item for each kind of set, signed; a kind without one is left out.
    values : mapping of str to float
        Where the other levers tip; NaN where they cannot, a lever that is not there left out.
    inside, items : int
        Items of which one chance alone would do without leaving its stated interval, and
        all items with such an interval.
    easiest : str
        The one chance that has to change least, in words; empty if there is none.
    """

    hypothesis: str
    target: str
    margin: float
    sets: dict[str, float]
    values: dict[str, float]
    inside: int
    items: int
    easiest: str


def tipping_table(table: object) -> pd.DataFrame:
    """Return the table of tipping points, or say what was passed in its place.

    Raises
    ------
    ArrayError
        With the call that was probably meant.
    """
    import pandas as pd

    wanted = {"coder", "case", "hypothesis", "target", "margin", "lever", "tipping", "outcome"}
    if isinstance(table, pd.DataFrame) and wanted <= set(table.columns):
        if len(table):
            return table
        raise ArrayError("the table of bt.tipping is empty: no hypothesis has a credence")
    raise ArrayError(
        f"bt.plot_tipping needs the table of bt.tipping, got {type(table).__name__}; write "
        "bt.plot_tipping(bt.tipping(study))"
    )


def overturns_of(table: pd.DataFrame) -> list[Overturn]:
    """Sum up each verdict and target of one coder and case, in the order of the table."""
    verdicts = table[~table["target"].str.startswith("level with ")]
    return [
        _overturn(str(hypothesis), str(target), rows)
        for (hypothesis, target), rows in verdicts.groupby(["hypothesis", "target"], sort=False)
    ]


def _overturn(hypothesis: str, target: str, rows: pd.DataFrame) -> Overturn:
    sets = {lever: _least(rows, lever) for lever in SETS}
    values = {lever: _least(rows, lever) for lever in SINGLE}
    rho = "common rho" if (rows["lever"] == "common rho").any() else "rho"
    values["rho"] = _least(rows, rho)
    if "prior" in values:
        own = rows[(rows["lever"] == "prior") & (rows["name"] == hypothesis)]
        values["prior"] = float(own["tipping"].iloc[0]) if len(own) else math.nan
    sides = rows[rows["lever"].isin(SIDES)]
    stated = sides[sides["inside"] != ""]
    return Overturn(
        hypothesis=hypothesis,
        target=target,
        margin=float(rows["margin"].iloc[0]),
        sets={lever: value for lever, value in sets.items() if value is not None},
        values={lever: value for lever, value in values.items() if value is not None},
        inside=int(stated.loc[stated["inside"] == "yes", "name"].nunique()),
        items=int(stated["name"].nunique()),
        easiest=_easiest(sides[sides["outcome"] == "flips"]),
    )


def _least(rows: pd.DataFrame, lever: str) -> float | None:
    """Return the tipping value of the smallest change; NaN if none flips, None without a lever."""
    mine = rows[rows["lever"] == lever]
    flips = mine[mine["outcome"] == "flips"]
    if not len(flips):
        return math.nan if len(mine) else None
    return float(flips["tipping"].iloc[int(flips["change"].abs().to_numpy().argmin())])


def _easiest(sides: pd.DataFrame) -> str:
    """Name the chance whose odds have to change least."""
    if not len(sides):
        return ""
    now, there = (sides[column].to_numpy() for column in ("now", "tipping"))
    with np.errstate(divide="ignore"):
        change = np.abs(np.log(there / (1 - there)) - np.log(now / (1 - now)))
    row: Any = sides.iloc[int(change.argmin())]
    side = "true" if row["lever"] == SIDES[0] else "false"
    return f"{row['name']}, if {side}: {short(row['now'])} → {short(row['tipping'])}"


def short(chance: float) -> str:
    """Write a chance in two or three digits, never as a certainty."""
    if math.isnan(chance):
        return "–"
    if 0 < chance < 0.001:
        return "<.001"
    if 0.999 < chance < 1:
        return ">.999"
    places = 3 if chance < 0.01 or chance > 0.99 else 2
    text = f"{chance:.{places}f}"
    return text if text.startswith("1") else text.removeprefix("0")
