"""What the draws of a joint model say of each credence: mean, interval and their errors."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import xarray as xr

from bayestrace.stats.tree import group_of

__all__ = ["INTERVAL", "is_joint", "joint_posterior", "of_draws"]

INTERVAL = 0.9
"""Share of the draws between the two ends of an interval."""


def is_joint(post: object) -> bool:
    """Whether this is the posterior of a joint model, as :func:`bayestrace.sample` gives it."""
    return isinstance(post, xr.DataTree) and "plug_in" in post.children


def joint_posterior(post: xr.DataTree) -> xr.Dataset:
    """Return what is reported of every credence of a joint model.

    Parameters
    ----------
    post : DataTree
        What :func:`bayestrace.sample` returned, also after saving and loading.

    Returns
    -------
    Dataset
        As :func:`of_draws`, and ``rhat``, ``ess_bulk``, ``ess_tail``; dims (case,
        hypothesis), and coder unless the model uses all coders for one credence.
    """
    found = of_draws(group_of(post, "posterior")["credence"])
    known = group_of(post, "diagnostics")
    for name in ("rhat", "ess_bulk", "ess_tail"):
        found[name] = known.get(f"credence_{name}", xr.full_like(found["mean"], np.nan))
    return found


def of_draws(draws: xr.DataArray) -> xr.Dataset:
    """Return mean and central interval of draws, with the Monte Carlo error of each.

    Parameters
    ----------
    draws : DataArray
        Dims (chain, draw, ...); without them the value is exact.

    Returns
    -------
    Dataset
        ``mean``, ``low``, ``high`` (the ends of the central 90 %), ``mcse``,
        ``low_error``, ``high_error``. An exact value has neither interval nor errors: NaN.

    Notes
    -----
    The error of a quantile follows from the effective number of draws on either side of it.

    References
    ----------
    .. [1] Vehtari, A., Gelman, A., Simpson, D., Carpenter, B. and Bürkner, P.-C. (2021).
       Rank-normalization, folding, and localization: an improved R-hat. *Bayesian
       Analysis* 16, 667-718.
    """
    if "draw" not in draws.dims:
        nothing = xr.full_like(draws, np.nan)
        names = ("low", "high", "mcse", "low_error", "high_error")
        return xr.Dataset({"mean": draws, **dict.fromkeys(names, nothing)})
    from arviz_stats.base import array_stats

    tails = (1 - INTERVAL) / 2, (1 + INTERVAL) / 2
    low, high = (draws.quantile(tail, ("chain", "draw"), skipna=False) for tail in tails)
    return xr.Dataset(
        {
            "mean": draws.mean(("chain", "draw"), skipna=False),
            "low": low.drop_vars("quantile"),
            "high": high.drop_vars("quantile"),
            "mcse": _errors(draws, array_stats.mcse),
            **{
                f"{end}_error": _errors(
                    draws, lambda x, at=tail: array_stats.mcse(x, method="quantile", prob=at)
                )
                for end, tail in zip(("low", "high"), tails, strict=True)
            },
        }
    )


def _errors(draws: xr.DataArray, error: Callable[[np.ndarray], float]) -> xr.DataArray:
    """Apply an error to the (chain, draw) of every quantity: 0 only for one that never varies."""
    values = draws.transpose("chain", "draw", ...)
    flat = values.values.reshape(*values.shape[:2], -1)
    found = np.full(flat.shape[-1], np.nan)
    for at in np.flatnonzero(~np.isnan(flat).any(axis=(0, 1))):
        one = flat[..., at]
        # above 0 also where a tail of the draws has reached 1 as far as floats go
        found[at] = max(float(error(one)), np.finfo(float).tiny) if np.ptp(one) else 0.0
    template = values.isel(chain=0, draw=0, drop=True)
    return template.copy(data=found.reshape(template.shape))
