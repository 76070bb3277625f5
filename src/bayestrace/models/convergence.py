"""Whether the draws can be trusted: R-hat, effective sizes, errors, divergences, one verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import xarray as xr

__all__ = ["NOT_APPLICABLE", "diagnostics"]

NOT_APPLICABLE = "not applicable: the answer is exact, there are no draws"

RHAT, RHAT_OF_ITEMS, ESS = 1.01, 1.02, 400
"""Limits: credences and hyper-parameters, parameters per item, bulk effective draws."""


def diagnostics(
    posterior: xr.Dataset, divergences: int, *, hyper: Iterable[str], items: Iterable[str]
) -> xr.Dataset:
    """Return the diagnostics of a run; the attribute ``converged`` is "yes" or "no: why".

    Parameters
    ----------
    posterior : Dataset
        Draws, dims (chain, draw, ...).
    divergences : int
        Divergent transitions after tuning.
    hyper, items : iterable of str
        Parameters held to the stricter and to the wider limit of R-hat.

    Notes
    -----
    Rank-normalised split R-hat, bulk and tail effective sizes and the Monte Carlo
    standard error of the mean, after Vehtari et al. (2021). A credence that is the same
    in all draws has an error of 0 and neither R-hat nor effective size.
    """
    credence = posterior["credence"]
    named = {
        "credence_mean": credence.mean(("chain", "draw"), skipna=False),
        "credence_rhat": _each(credence, "rhat"),
        "credence_ess_bulk": _each(credence, "bulk"),
        "credence_ess_tail": _each(credence, "tail"),
        "credence_mcse": _each(credence, "mcse"),
    }
    worst: dict[str, tuple[float, float]] = {}
    for name in (*hyper, *items):
        rhat, ess = _each(posterior[name], "rhat"), _each(posterior[name], "bulk")
        worst[name] = (_extreme(rhat, np.nanmax), _extreme(ess, np.nanmin))
    dataset = xr.Dataset(named)
    if worst:
        table = np.array(list(worst.values())).T
        coords = {"parameter": np.array(list(worst), dtype=np.str_)}
        dataset = dataset.assign_coords(coords)
        dataset["parameter_rhat"] = ("parameter", table[0])
        dataset["parameter_ess_bulk"] = ("parameter", table[1])
    reasons = "; ".join(_reasons(dataset, credence, divergences, set(hyper), worst))
    dataset.attrs = {
        "converged": f"no: {reasons}" if reasons else "yes",
        "divergences": divergences,
        "chains": credence.sizes["chain"],
        "draws": credence.sizes["draw"],
        "worst_rhat": _extreme(dataset["credence_rhat"], np.nanmax),
        "smallest_ess_bulk": _extreme(dataset["credence_ess_bulk"], np.nanmin),
        "largest_mcse": _extreme(dataset["credence_mcse"], np.nanmax),
    }
    return dataset


def _each(draws: xr.DataArray, what: str) -> xr.DataArray:
    """Compute one diagnostic for every quantity that varies; NaN for the others."""
    from arviz_stats.base import array_stats

    values = draws.transpose("chain", "draw", ...).values
    shape = values.shape[2:]
    flat = values.reshape(*values.shape[:2], -1)
    found = np.full(flat.shape[-1], np.nan)
    kinds = {
        "rhat": array_stats.rhat,
        "mcse": array_stats.mcse,
        "bulk": lambda x: array_stats.ess(x, method="bulk"),
        "tail": lambda x: array_stats.ess(x, method="tail", prob=0.9),
    }
    for at in range(flat.shape[-1]):
        one = flat[..., at]
        if np.isnan(one).any():
            continue
        if np.ptp(one) == 0:
            found[at] = 0.0 if what == "mcse" else np.nan
        elif what != "rhat" or one.shape[0] > 1:
            with np.errstate(divide="ignore", invalid="ignore"):  # a chain that never moves
                found[at] = float(kinds[what](one))
    template = draws.isel(chain=0, draw=0, drop=True)
    return xr.DataArray(found.reshape(shape), dims=template.dims, coords=template.coords)


def _extreme(values: xr.DataArray, pick: Callable[[np.ndarray], float]) -> float:
    known = values.values[~np.isnan(values.values)]
    return float(pick(known)) if known.size else float("nan")


def _reasons(
    found: xr.Dataset,
    credence: xr.DataArray,
    divergences: int,
    hyper: set[str],
    worst: dict[str, tuple[float, float]],
) -> Iterator[str]:
    if credence.sizes["chain"] < 2:
        yield "one chain has no R-hat, run at least two"
    if divergences:
        yield f"{divergences} divergent transitions, raise target_accept"
    rhat, ess = found["credence_rhat"].values, found["credence_ess_bulk"].values
    if (rhat > RHAT).any():
        yield f"R-hat of a credence is {np.nanmax(rhat):.3f}, above {RHAT}"
    if (ess < ESS).any():
        yield f"only {np.nanmin(ess):.0f} effective draws of a credence, below {ESS}"
    for name, (rhat, ess) in worst.items():
        limit = RHAT if name in hyper else RHAT_OF_ITEMS
        if rhat > limit:
            yield f"R-hat of {name} is {rhat:.3f}, above {limit}"
        if name in hyper and ess < ESS:
            yield f"only {ess:.0f} effective draws of {name}, below {ESS}"
