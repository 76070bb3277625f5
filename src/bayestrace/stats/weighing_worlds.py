"""The weight of evidence for one world, or set of worlds, over another."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

import numpy as np
import xarray as xr

from bayestrace.errors import ArrayError
from bayestrace.stats.meeting import matched, one_chunk, positions, shared_coords
from bayestrace.units import DECIBELS_PER_NAT
from bayestrace.vocabulary import label, require

__all__ = ["weight_of_evidence"]

type Worlds = Hashable | Sequence[Hashable]


def weight_of_evidence(
    log_likelihood: xr.DataArray,
    *,
    of: Worlds,
    over: Worlds,
    log_prior: xr.DataArray | None = None,
) -> xr.DataArray:
    r"""Weigh each item for one world over a rival.

    Parameters
    ----------
    log_likelihood : DataArray
        Dims ``(world, ...)``, unit nat: ln P(finding | world), of one item or of all.
    of, over : label or list of labels
        On ``world``. Positive weights speak for ``of``, negative ones for ``over``. A list
        is the composite "one of these".
    log_prior : DataArray, optional
        Dims ``(world, ...)``, unit nat. Needed for a composite and used for nothing else:
        how likely a finding is under "A or B" depends on how A and B share their credence.

    Returns
    -------
    DataArray
        ``weight_of_evidence``: dims of the input without ``world``, unit dB; the scalar
        coordinates ``of`` and ``over`` keep the direction, the labels of a composite
        joined with " or ". It is infinite where the finding is impossible on one side,
        and 0 where both sides are equal, also where it is impossible on both.

    Raises
    ------
    ArrayError
        If an array lacks ``world`` or has another unit; if a label is unknown or stands on
        both sides; if a composite comes without ``log_prior`` or has no prior at all; if a
        value is NaN or ``+inf``; if a dask array is chunked along ``world``.

    Notes
    -----
    .. math:: W(A : B) = 10 \log_{10} \frac{P(e \mid A)}{P(e \mid B)} \text{ dB}

    For a set S the likelihood is that of the mixture,
    :math:`\sum_{w \in S} P(w) P(e \mid w) / \sum_{w \in S} P(w)`.

    Weights of items that are independent given the world add up between two *single*
    worlds. Between composites they do not: every finding shifts the shares within the set,
    so sum the log-likelihoods first and weigh the total. Dask values are not read when the
    function is called; NaN in them stays NaN.

    References
    ----------
    .. [1] Good, I. J. (1985). Weight of evidence: a brief survey. *Bayesian Statistics 2*,
       249-270.

    Examples
    --------
    >>> import numpy as np, xarray as xr
    >>> from bayestrace.stats.weighing_worlds import weight_of_evidence
    >>> log_likelihood = xr.DataArray(
    ...     np.log([[0.8, 0.3], [0.2, 0.3], [0.2, 0.6]]),
    ...     {"world": ["A", "B", "C"], "item": ["memo", "vote"]},
    ... )
    >>> weight_of_evidence(log_likelihood, of="A", over="B").values.round(2)
    array([6.02, 0.  ])

    Over "B or C", which share their credence equally:

    >>> log_prior = xr.DataArray(np.log([0.5, 0.25, 0.25]), {"world": ["A", "B", "C"]})
    >>> weight = weight_of_evidence(log_likelihood, of="A", over=["B", "C"], log_prior=log_prior)
    >>> weight.values.round(2), weight.over.item()
    (array([ 6.02, -1.76]), 'B or C')
    """
    likelihood = require(log_likelihood, "log_likelihood")
    one_chunk(likelihood, "log_likelihood", "world")
    sides = {"of": _labels(of, "of"), "over": _labels(over, "over")}
    both = [world for world in sides["of"] if world in sides["over"]]
    if both:
        raise ArrayError(
            f"{both[0]!r} stands in both `of` and `over`; a world cannot be weighed over itself"
        )
    found = {
        name: positions(likelihood, worlds, "world", "log_likelihood")
        for name, worlds in sides.items()
    }
    prior = _prior_of_sets(log_prior, likelihood, sides)
    one, other = (_log_mixture(likelihood.variable, prior, found[side]) for side in ("of", "over"))
    read = all(isinstance(side.data, np.ndarray) for side in (one, other))
    if read and not ((one.data < np.inf).all() and (other.data < np.inf).all()):
        raise ArrayError(
            "log_likelihood or log_prior holds NaN or +inf in a world that is weighed; "
            "allowed are numbers and -inf"
        )
    weight = _apply(_decibels, one, other)
    names = {side: " or ".join(map(str, worlds)) for side, worlds in sides.items()}
    arrays = [likelihood] if prior is None or log_prior is None else [likelihood, log_prior]
    coords = {**shared_coords(weight.dims, *arrays), **names}
    result = xr.DataArray(weight.data, coords, weight.dims)
    return label(result, "weight_of_evidence")


def _labels(worlds: Worlds, side: str) -> list[Hashable]:
    """Return a side's labels as a list, without doubles."""
    if isinstance(worlds, str) or not isinstance(worlds, Sequence | np.ndarray | set | frozenset):
        return [worlds]
    labels = list(worlds)
    if not labels:
        raise ArrayError(f"`{side}` is an empty list; allowed are one or more labels on 'world'")
    twice = [world for at, world in enumerate(labels) if world in labels[:at]]
    if twice:
        raise ArrayError(f"`{side}` names {twice[0]!r} more than once")
    return labels


def _prior_of_sets(
    log_prior: xr.DataArray | None, likelihood: xr.DataArray, sides: dict[str, list[Hashable]]
) -> xr.Variable | None:
    """Return the prior in the order of the likelihood's worlds, if a composite needs it."""
    composite = next((name for name, worlds in sides.items() if len(worlds) > 1), None)
    if composite is None:
        return None
    if log_prior is None:
        raise ArrayError(
            f"`{composite}` is a composite of {len(sides[composite])} worlds, whose likelihood "
            "depends on their priors; pass log_prior=, with dim 'world' in nats"
        )
    prior = require(log_prior, "log_prior")
    one_chunk(prior, "log_prior", "world")
    return matched(prior, "log_prior", likelihood, "log_likelihood").variable


def _log_mixture(
    likelihood: xr.Variable, prior: xr.Variable | None, worlds: list[int]
) -> xr.Variable:
    """Return ln of the prior-weighted mean likelihood of a set of worlds."""
    if len(worlds) == 1 or prior is None:
        return likelihood.isel(world=worlds[0])
    shares = prior.isel(world=worlds)
    mass = _log_sum(shares)
    if isinstance(mass.data, np.ndarray) and np.isneginf(mass.data).any():
        raise ArrayError(
            "a composite has prior 0 in all its worlds, so that its likelihood is not defined; "
            "leave those worlds out or give one of them a prior"
        )
    return _log_sum(likelihood.isel(world=worlds) + shares) - mass


def _log_sum(logs: xr.Variable) -> xr.Variable:
    return _apply(_log_sum_of_last, logs, input_core_dims=[["world"]])


def _apply(function: Callable[..., np.ndarray], *arrays: xr.Variable, **options: Any) -> Any:
    """Apply a NumPy function to Variables, chunk by chunk where they are dask's."""
    dtype = np.result_type(*(array.dtype for array in arrays), np.float32)
    return xr.apply_ufunc(function, *arrays, dask="parallelized", output_dtypes=[dtype], **options)


def _decibels(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return one - other in dB, 0 where both are the same, also where both are -inf."""
    same = one == other  # a NaN differs from itself and stays
    with np.errstate(invalid="ignore"):
        return np.where(same, 0.0, (one - other) * DECIBELS_PER_NAT)


def _log_sum_of_last(logs: np.ndarray) -> np.ndarray:
    """Return ln of the sum of exp(logs) over the last axis; all -inf gives -inf."""
    most = logs.max(axis=-1, keepdims=True)
    most = np.where(np.isneginf(most), 0.0, most)
    with np.errstate(divide="ignore", under="ignore"):
        return np.log(np.exp(logs - most).sum(axis=-1)) + most[..., 0]
