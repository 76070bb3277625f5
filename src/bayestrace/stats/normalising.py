"""From prior and likelihood to posterior: Bayes' rule on labelled arrays."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import xarray as xr

from bayestrace.errors import ArrayError
from bayestrace.stats.meeting import matched, one_chunk, shared_coords
from bayestrace.vocabulary import label, require

__all__ = ["posterior"]


def posterior(
    log_prior: xr.DataArray, log_likelihood: xr.DataArray, dim: str = "world"
) -> xr.DataArray:
    r"""Update the credence of each world by everything that was found.

    Parameters
    ----------
    log_prior : DataArray
        Dims ``(world, ...)``, unit nat: ln P(world), ``-inf`` for a world that is excluded.
        It need not be normalised.
    log_likelihood : DataArray
        Dims ``(world, ...)``, unit nat: ln P(findings | world), ``-inf`` where the findings
        are impossible. It speaks of all findings together: items are summed before.
    dim : str, default "world"
        The dim whose labels exclude each other and of which one is actual.

    Returns
    -------
    DataArray
        ``posterior``: dims of the likelihood, then those that only the prior has; unit
        probability. It sums to 1 over ``dim``; an excluded world has exactly 0.

    Raises
    ------
    ArrayError
        If an array lacks ``dim``, has another unit, holds NaN or ``+inf``, or still has the
        dim ``item``; if labels differ between the two in more than their order; if every
        world is excluded somewhere; if a dask array is chunked along ``dim``.

    See Also
    --------
    posterior_from_findings : The same from findings and chances, for many cases or draws.

    Notes
    -----
    .. math:: P(w \mid e) = \frac{P(w)\,P(e \mid w)}{\sum_v P(v)\,P(e \mid v)}

    computed on the log scale with the largest term taken out, so that nothing overflows.
    The worlds must exclude each other and exhaust what may be; a world left out of the
    list has, silently, a prior of 0. Summing the log-likelihoods of items over ``item``
    takes them as independent given the world.

    Where the arrays are dask's, values are looked at when the result is computed, and a
    NaN or a case without a world raises then.

    Examples
    --------
    A memo that is four times as likely if the claim is true, and a prior of one half:

    >>> import numpy as np, xarray as xr
    >>> from bayestrace.stats.normalising import posterior
    >>> world = {"world": ["H", "not H"]}
    >>> log_prior = xr.DataArray(np.log([0.5, 0.5]), world)
    >>> log_likelihood = xr.DataArray(np.log([0.8, 0.2]), world)
    >>> posterior(log_prior, log_likelihood).values.round(3)
    array([0.8, 0.2])
    """
    prior = _in_worlds(log_prior, "log_prior", dim)
    likelihood = _in_worlds(log_likelihood, "log_likelihood", dim)
    if "item" in likelihood.dims and dim != "item":
        raise ArrayError(
            "log_likelihood still has the dim 'item', and a posterior is of all findings "
            'together; if they are independent given the world, pass log_likelihood.sum("item")'
        )
    one_chunk(prior, "log_prior", dim)
    one_chunk(likelihood, "log_likelihood", dim)
    prior = matched(prior, "log_prior", likelihood, "log_likelihood")
    # Variables broadcast by dim and skip the alignment that `matched` has done
    with np.errstate(invalid="ignore"):  # inf - inf is refused below, with a sentence
        joint = likelihood.variable + prior.variable
    axis = joint.get_axis_num(dim)
    shares = partial(_shares, axis=axis, dims=joint.dims)
    coords = shared_coords(joint.dims, likelihood, prior)
    if isinstance(joint.data, np.ndarray):
        names = {d: coords[d].values for d in joint.dims if d in coords}
        values: Any = shares(joint.data, names=names)
    else:
        values = joint.data.map_blocks(shares, dtype=joint.dtype, meta=joint.data._meta)
    return label(xr.DataArray(values, coords, joint.dims), "posterior")


def _in_worlds(array: Any, name: str, dim: str) -> xr.DataArray:
    """Check the contract, whatever the dim of the worlds is called."""
    if dim == "world" or not isinstance(array, xr.DataArray):
        return require(array, name)
    if dim not in array.dims:
        raise ArrayError(f"{name} needs the dim {dim!r}, got {tuple(array.dims)!r}")
    require(array.isel({dim: 0}, drop=True).expand_dims(world=1), name)
    return array


def _shares(
    joint: np.ndarray,
    *,
    axis: int,
    dims: tuple[Any, ...],
    names: dict[Any, np.ndarray] | None = None,
) -> np.ndarray:
    """Turn log-weights into shares that sum to 1 along an axis."""
    if not joint.size:
        return joint.astype(np.result_type(joint, np.float32))
    most = joint.max(axis=axis, keepdims=True)
    if not np.isfinite(most).all():
        _refuse(most, axis, dims, names or {})
    with np.errstate(under="ignore"):  # a share too small to write is 0, whatever the caller set
        shares = np.exp(joint - most)
        shares /= shares.sum(axis=axis, keepdims=True)
    return shares


def _refuse(
    most: np.ndarray, axis: int, dims: tuple[Any, ...], names: dict[Any, np.ndarray]
) -> None:
    """Say where no posterior exists, and why."""
    at = np.argwhere(~np.isfinite(most))[0]
    places = [
        f"{dim} {(names[dim][i].item() if dim in names else int(i))!r}"
        for number, (dim, i) in enumerate(zip(dims, at, strict=True))
        if number != axis
    ]
    where = f" at {', '.join(places)}" if places else ""
    if np.isneginf(most[tuple(at)]):
        raise ArrayError(
            f"every world is excluded{where}: no world has both a prior and a likelihood above 0"
        )
    raise ArrayError(
        f"log_prior or log_likelihood holds NaN or +inf{where}; allowed are numbers and -inf"
    )
