"""The numbers of a waterfall, read from a result."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import xarray as xr

from bayestrace.errors import ArrayError
from bayestrace.plots.grids import weights_table
from bayestrace.stats.tree import group_of
from bayestrace.stats.world_sets import frames_of
from bayestrace.study.words import Mode
from bayestrace.study.worlds import WorldFrame
from bayestrace.units import decibels

__all__ = ["Fall", "fall_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fall:
    """One waterfall.

    Parameters
    ----------
    of, over : str
        The two worlds.
    items, clusters : tuple of str
        The items in their stated order and their clusters.
    sought : tuple of bool
        Per item.
    weight, naive, discount, otherwise : ndarray
        Per item: dB, dB, the factor of the cluster where the hypothesis is true, and where it
        is false.
    prior, posterior, posterior_naive : float
        Log-odds of the pair, dB; NaN where not defined.
    unjudged : int
        Items of the case without a row.
    mode : Mode
        The mode of the frame.
    """

    of: str
    over: str
    items: tuple[str, ...]
    clusters: tuple[str, ...]
    sought: tuple[bool, ...]
    weight: np.ndarray
    naive: np.ndarray
    discount: np.ndarray
    otherwise: np.ndarray
    prior: float
    posterior: float
    posterior_naive: float
    unjudged: int
    mode: Mode

    @property
    def levels(self) -> tuple[np.ndarray, np.ndarray]:
        """Where each bar begins and ends; an infinite weight takes no part."""
        finite = np.where(np.isfinite(self.weight), self.weight, 0.0)
        start = self.prior if math.isfinite(self.prior) else 0.0
        ends = start + np.cumsum(finite)
        return np.concatenate([[start], ends[:-1]]) if len(ends) else ends, ends


def fall_of(
    post: xr.DataTree, weights: xr.Dataset | None, case: str, hypothesis: str, coder: str
) -> Fall:
    """Read the waterfall of one coder, case and hypothesis.

    Raises
    ------
    ArrayError
        If there is nothing to draw, or the weights belong to another result.
    """
    table = weights_table(post, weights, "plot_waterfall")
    for dim, name in (("coder", coder), ("hypothesis", hypothesis)):
        if name not in table[dim].values:
            raise ArrayError(f"weights= of bt.plot_waterfall has no {dim} {name!r}")
    place = f"{hypothesis!r} in {case!r}"
    if not int(group_of(post, "constant_data")["in_scope"].sel(case=case, hypothesis=hypothesis)):
        raise ArrayError(f"{place} is out of scope, so there is nothing to draw")
    table = table.sel(coder=coder, hypothesis=hypothesis)
    table = table.isel(item=np.flatnonzero(table["case"].values == case))
    judged = ~np.isnan(table["weight_of_evidence_naive"].values)
    frame = next(frame for frame in frames_of(post) if hypothesis in frame.hypotheses)
    worlds = group_of(post, f"worlds/{frame.id}").sel(coder=coder, case=case)
    if np.isnan(worlds["prior"].values).any():
        raise ArrayError(f"coder {coder!r} did not judge {place}, so there is nothing to draw")
    if np.isnan(worlds["posterior"].values).any():
        raise ArrayError(
            f"coder {coder!r} entered ranks for {place}, which carry no weight in dB, so there is "
            "nothing to draw"
        )
    of, over = _pair(table, frame, hypothesis)
    here = table.isel(item=np.flatnonzero(judged))
    constants = group_of(post, "constant_data").sel(coder=coder, hypothesis=hypothesis)
    constants = constants.sel(item=here["item"].values)
    finding = group_of(post, "observed_data")["finding"].sel(item=here["item"].values)
    weight = here["weight_of_evidence"].values
    naive = here["weight_of_evidence_naive"].values
    prior = _odds(worlds["prior"], of, over)
    return Fall(
        of=of,
        over=over,
        items=tuple(str(name) for name in here["item"].values),
        clusters=tuple(str(name) for name in here["cluster"].values),
        sought=tuple(bool(code >= 0) for code in finding.values),
        weight=weight,
        naive=naive,
        discount=constants["discount"].values,
        otherwise=constants.get("discount_otherwise", constants["discount"]).values,
        prior=prior,
        posterior=_end(prior, weight, _odds(worlds["posterior"], of, over)),
        posterior_naive=_end(prior, naive, _odds(worlds["posterior_naive"], of, over)),
        unjudged=int((~judged).sum()),
        mode=frame.mode,
    )


def _pair(table: xr.Dataset, frame: WorldFrame, hypothesis: str) -> tuple[str, str]:
    if table.sizes["item"]:
        return str(table["of"].values[0]), str(table["over"].values[0])
    inside = frame.members(hypothesis)
    other = next(n for n in range(len(frame.worlds)) if n not in inside)
    return frame.worlds[inside[0]], frame.worlds[other]


def _odds(chances: xr.DataArray, of: str, over: str) -> float:
    one, other = (float(chances.sel(world=name)) for name in (of, over))
    if one == other == 0:
        return math.nan
    return decibels(one / other) if other else math.inf


def _end(prior: float, weights: np.ndarray, odds: float) -> float:
    """Return the posterior log-odds, which the weights must add up to.

    Credences that underflow to exactly 0 lose their odds; the weights still have them.
    """
    total = prior + float(weights.sum()) if np.isfinite([prior, *weights]).all() else math.nan
    if math.isnan(total):
        return odds
    if math.isfinite(odds) and abs(total - odds) > 1e-6 * max(1.0, abs(total)):
        raise ArrayError(
            f"weights= add up to {total:.6g} dB, but the result says {odds:.6g} dB: they belong to "
            "another study or coder; compute both from the same study"
        )
    return total
