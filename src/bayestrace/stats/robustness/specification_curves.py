"""The numbers of a specification curve: credences in order, and which choices made each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import xarray as xr

from bayestrace.stats.deciding import verdict_codes
from bayestrace.stats.robustness.hypothesis_sets import MERGED
from bayestrace.stats.robustness.multiverse_tables import CHOICES

__all__ = ["Curve", "Option", "curve_of"]

LEVELS = 6
"""Values of rho, clusters or sets of hypotheses that are shown one by one."""

WIDE = 12
"""Clusters beyond which only their number is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option of a choice.

    Parameters
    ----------
    choice, label : str
        The dim and the words for the option.
    used : ndarray
        (specification), whether it was taken, in the order of the curve.
    median : float
        Median credence of the specifications that took it; NaN if none did.
    """

    choice: str
    label: str
    used: np.ndarray
    median: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """All specifications of one case and hypothesis, from the lowest credence to the highest.

    Parameters
    ----------
    credence : ndarray
        (specification), probability.
    options : tuple of Option
        Of the choices that differ between specifications.
    base : dict
        Per coder the rank of the base run, counted from 0.
    confirmed, rejected : float
        Share of specifications with that verdict.
    """

    credence: np.ndarray
    options: tuple[Option, ...]
    base: dict[str, int]
    confirmed: float
    rejected: float

    def density(self, columns: int) -> np.ndarray:
        """Return (option, column), the share of a column's specifications that took the option.

        Columns hold equally many specifications, as far as that goes.
        """
        edges = np.linspace(0, self.credence.size, columns + 1).round().astype(int)
        used = np.array([option.used for option in self.options], dtype=float)
        sums = np.concatenate([np.zeros((len(used), 1)), used.cumsum(axis=1)], axis=1)
        return np.diff(sums[:, edges], axis=1) / np.diff(edges)


def curve_of(multi: xr.Dataset, case: str, hypothesis: str) -> Curve:
    """Read the curve of one case and hypothesis from a multiverse; empty if there is none."""
    part = multi.sel(case=case, hypothesis=hypothesis)
    credence = part["credence"].transpose(*CHOICES).values
    log_odds = part["log_odds"].transpose(*CHOICES).values
    there = np.nonzero(~np.isnan(credence))
    order = np.argsort(log_odds[there], kind="stable")
    at = dict(zip(CHOICES, (place[order] for place in there), strict=True))
    values = credence[there][order]
    options = [option for option in _options(part, at, values) if option.used.any()]
    several = {
        choice for choice in CHOICES if sum(option.choice == choice for option in options) > 1
    }
    codes = verdict_codes(values, multi.attrs["rule_confirm"], multi.attrs["rule_reject"])
    return Curve(
        credence=values,
        options=tuple(option for option in options if option.choice in several),
        base=dict(_base(part, at)),
        confirmed=float((codes > 0).mean()) if codes.size else 0.0,
        rejected=float((codes < 0).mean()) if codes.size else 0.0,
    )


def _base(part: xr.Dataset, at: dict[str, np.ndarray]) -> Iterator[tuple[str, int]]:
    """Yield every coder with the rank of the base run, where it is there."""
    base = np.ones(at["coder"].size, dtype=bool)
    for choice in CHOICES:
        if choice != "coder":
            base &= part[choice].values[at[choice]] == part.attrs[f"base_{choice}"]
    for rank in np.flatnonzero(base):
        yield str(part["coder"].values[at["coder"][rank]]), int(rank)


def _options(part: xr.Dataset, at: dict[str, np.ndarray], credence: np.ndarray) -> Iterator[Option]:
    def option(choice: str, label: str, chosen: np.ndarray) -> Option:
        used = chosen[at[choice]]
        median = float(np.median(credence[used])) if used.any() else float("nan")
        return Option(choice=choice, label=label, used=used, median=median)

    def each(choice: str, labels: np.ndarray) -> Iterator[Option]:
        for label in filter(None, dict.fromkeys(labels.tolist())):
            yield option(choice, label, labels == label)

    for choice in ("prior_set", "coder"):
        yield from each(choice, part[choice].values)
    rho = part["rho"].values
    treated = part["dependence"].values
    yield from each("dependence", np.where(np.isnan(rho), treated, ""))
    if (~np.isnan(rho)).sum() <= LEVELS:
        yield from each("dependence", np.where(np.isnan(rho), "", treated))
    else:
        for low in (0.0, 0.25, 0.5, 0.75):
            inside = (rho > low) & (rho <= low + 0.25)
            yield option("dependence", f"rho {low:g} to {low + 0.25:g}", inside)
    off = part["clusters_off"].values
    for label in part["grouping"].values[(off == "") & (part["grouping"].values != "none")]:
        yield option("grouping", str(label), part["grouping"].values == label)
    switched = [set(names.split("; ")) - {""} for names in off.tolist()]
    clusters = dict.fromkeys(
        name for place in np.unique(at["grouping"]) for name in off[place].split("; ") if name
    )
    if len(clusters) <= WIDE:
        for name in clusters:
            yield option("grouping", f"{name} off", np.array([name in names for names in switched]))
    else:
        yield option("grouping", "some clusters off", off != "")
    sets, change = part["hypothesis_set"].values, part["change"].values
    if sets.size > LEVELS:
        sets = np.where(np.char.startswith(change, MERGED), change, sets)
    yield from each("hypothesis_set", sets if np.unique(sets).size <= WIDE else change)
