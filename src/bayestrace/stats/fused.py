"""Posteriors straight from findings, for many cases or many draws of the judgements."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Literal

import numpy as np
import xarray as xr

from bayestrace.errors import ArrayError
from bayestrace.stats.fused_kernel import Reduction, WorldsExcludedError, posterior_blocks
from bayestrace.stats.meeting import matched, one_chunk, shared_coords
from bayestrace.vocabulary import label, require

__all__ = ["posterior_from_findings"]


def posterior_from_findings(
    finding: xr.DataArray,
    p_present: xr.DataArray,
    log_prior: xr.DataArray,
    *,
    detection: float | xr.DataArray = 1,
    false_report: float | xr.DataArray = 0,
    reduce: Literal["mean"] | Sequence[float] | None = None,
) -> xr.DataArray:
    r"""Update every case by its findings at once.

    Parameters
    ----------
    finding : DataArray
        Dims ``(case, item)``, int8: 1 present, 0 absent, -1 not sought.
    p_present : DataArray
        Dims ``(world, item)`` or ``(world, item, draw)``, unit probability:
        P(clue there | world). Exactly 0 and 1 are allowed and exclude worlds exactly.
        float32 gives a float32 result, anything else float64.
    log_prior : DataArray
        Dims ``(world,)`` or ``(case, world)``, unit nat: ln P(world), ``-inf`` for a world
        that is excluded.
    detection : float or DataArray, default 1
        A number or dims ``(item,)``: the chance that a clue which is there is recorded as
        present.
    false_report : float or DataArray, default 0
        A number or dims ``(item,)``: the chance that a clue which is not there is recorded
        as present; at most ``detection``.
    reduce : "mean" or sequence of float, optional
        What to keep of the draws: their mean, or quantiles (linear between order
        statistics, as `numpy.quantile`). Cases are worked through in blocks, so that the
        posterior of all cases and draws is never in memory.

    Returns
    -------
    DataArray
        ``posterior``, unit probability, dims ``(case, world)`` or ``(case, world, draw)``,
        draws adjacent in memory; with ``reduce="mean"`` ``(case, world)``, with quantiles
        ``(quantile, case, world)``.

    Raises
    ------
    ArrayError
        If an array lacks a dim, has one too many, another unit or another dtype; if labels
        differ in more than their order; if a value is out of its range; if a case has no
        world left (it names the case); if a dask array is chunked along ``world`` or
        ``item`` (it gives the ``chunk`` call that mends it).

    See Also
    --------
    posterior : The same from log-likelihoods, with any dims.

    Notes
    -----
    With p = ``p_present``, d = ``detection``, f = ``false_report``, the clue is recorded as
    present with chance

    .. math:: q = p\,d + (1 - p)\,f,

    so a finding has the likelihood q if present, 1 - q if absent, 1 if not sought; the
    posterior is the prior times the product over items, divided by its sum over worlds.
    At d = f a finding weighs nothing; with f = 0 and d near 0, silence weighs nothing.

    Items are taken as independent given the world: evidence that repeats itself counts
    again each time. Where ``p_present`` has draws, every draw gives a posterior of its own;
    their spread is that of the judgements, not of what the data say about the judgements.

    Dask arrays are worked through chunk by chunk, cut along ``case`` and ``draw``. Only
    dims, labels, dtype and unit are checked then, no value is read until the result is
    computed. Big NumPy problems use one thread per core, and BLAS one thread meanwhile.

    Examples
    --------
    Two cases, one clue that the claim makes four times as likely:

    >>> import numpy as np, xarray as xr
    >>> from bayestrace.stats.fused import posterior_from_findings
    >>> finding = xr.DataArray(
    ...     np.array([[1], [-1]], dtype="int8"), {"case": ["Bonn", "Rome"], "item": ["memo"]}
    ... )
    >>> world = ["H", "not H"]
    >>> p_present = xr.DataArray([[0.8], [0.2]], {"world": world, "item": ["memo"]})
    >>> log_prior = xr.DataArray(np.log([0.5, 0.5]), {"world": world})
    >>> posterior_from_findings(finding, p_present, log_prior).values.round(3)
    array([[0.8, 0.2],
           [0.5, 0.5]])
    """
    finding = _only(require(finding, "finding", dims=["case"]), "finding", "case", "item")
    chance = _only(require(p_present, "p_present"), "p_present", "world", "item", "draw")
    prior = _only(require(log_prior, "log_prior"), "log_prior", "world", "case")
    if finding.dtype != np.int8:
        raise ArrayError(
            f"finding must be int8 (1 present, 0 absent, -1 not sought), got {finding.dtype}: "
            "three values, never a bool or NaN; convert with .astype('int8'), not sought as -1"
        )
    for name, array in (("p_present", chance), ("log_prior", prior)):
        if array.dtype.kind not in "fiu":
            raise ArrayError(f"{name} must hold numbers, got dtype {array.dtype}")
    drawn = "draw" in chance.dims
    reduction = _reduction(reduce, drawn=drawn)
    chance = matched(chance, "p_present", finding, "finding")
    prior = matched(
        matched(prior, "log_prior", chance, "p_present"), "log_prior", finding, "finding"
    )
    reports = [
        _per_item(value, name, finding)
        for value, name in ((detection, "detection"), (false_report, "false_report"))
    ]
    by_case = "case" in prior.dims
    for name, array in (("finding", finding), ("p_present", chance), ("log_prior", prior)):
        one_chunk(array, name, "world", "item")

    operands: list[tuple[Any, str]] = [
        (finding.variable.transpose("case", "item").data, "ci"),
        (chance.variable.transpose("world", "item", ...).data, "wid" if drawn else "wi"),
        (prior.variable.transpose("world", ...).data, "wc" if by_case else "w"),
        *((report, "i") for report in reports),
    ]
    dims = ["case", "world", "draw"] if drawn and reduction is None else ["case", "world"]
    coords = shared_coords(tuple(dims), finding, chance, prior)
    if all(isinstance(data, np.ndarray) for data, _ in operands):
        try:
            values: Any = _kernel(*(data for data, _ in operands), reduction=reduction)
        except WorldsExcludedError as error:
            case = coords["case"].values[error.position] if "case" in coords else error.position
            raise WorldsExcludedError(error.position, f"case {str(case)!r}") from None
    else:
        values = _lazy(operands, reduction, drawn=drawn)
    attrs = {}
    if reduction is not None:
        attrs["reduced"] = "mean over draw" if reduction == "mean" else "quantiles over draw"
    if isinstance(reduction, tuple):
        coords = {"quantile": xr.Variable("quantile", np.array(reduction)), **coords}
        dims = ["quantile", *dims]
    return label(xr.DataArray(values, coords, dims), "posterior", **attrs)


def _only(array: xr.DataArray, name: str, *dims: str) -> xr.DataArray:
    """Refuse dims that the function would not know what to do with."""
    for dim in array.dims:
        if dim not in dims:
            remedy = (
                "put chains and draws into one dim: .stack(draw=...) or arviz's extract"
                if dim in ("chain", "sample")
                else f"call it once per {dim}, or use `posterior`"
            )
            raise ArrayError(
                f"{name} has the dim {dim!r}, allowed are {', '.join(map(repr, dims))}; {remedy}"
            )
    return array


def _reduction(reduce: Any, *, drawn: bool) -> Reduction:
    """Return what to keep of the draws, in the kernel's terms."""
    if reduce is None:
        return None
    if not drawn:
        raise ArrayError("reduce= is over draws, and p_present has no dim 'draw'; leave it out")
    if isinstance(reduce, str):
        if reduce != "mean":
            raise ArrayError(f"reduce must be 'mean' or a sequence of quantiles, got {reduce!r}")
        return "mean"
    try:
        quantiles = tuple(float(quantile) for quantile in reduce)
    except (TypeError, ValueError):
        raise ArrayError(
            f"reduce must be 'mean' or a sequence of quantiles, got {reduce!r}; "
            "write one quantile as [0.5]"
        ) from None
    if not quantiles or not all(0.0 <= quantile <= 1.0 for quantile in quantiles):
        raise ArrayError(f"quantiles must be one or more numbers from 0 to 1, got {reduce!r}")
    return quantiles


def _per_item(value: Any, name: str, finding: xr.DataArray) -> Any:
    """Return detection or false_report as one number per item."""
    if isinstance(value, xr.DataArray) and value.dims:
        report = _only(require(value, name), name, "item")
        one_chunk(report, name, "item")
        return matched(report, name, finding, "finding").data
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise ArrayError(
            f"{name} must be a number or a DataArray with the dim 'item', got "
            f"{type(value).__name__}"
        ) from None
    return np.full(finding.sizes["item"], number)


def _kernel(
    finding: Any,
    chance: Any,
    prior: Any,
    detection: Any,
    false_report: Any,
    *,
    reduction: Reduction,
    workers: int | None = None,
) -> Any:
    """Call the NumPy kernel, whether or not there are draws."""
    drawn = chance.ndim == 3
    out = posterior_blocks(
        finding,
        chance if drawn else chance[:, :, None],
        prior,
        detection,
        false_report,
        reduction=reduction,
        workers=workers,
    )
    return out if drawn else out[:, :, 0]


def _lazy(operands: list[tuple[Any, str]], reduction: Reduction, *, drawn: bool) -> Any:
    """Lay the kernel over chunks; nothing is computed."""
    import dask.array as da

    chance = operands[1][0]
    pieces = len(getattr(chance, "chunks", ((), (), ()))[2]) if drawn else 1
    if isinstance(reduction, tuple) and pieces > 1:
        raise ArrayError(
            "p_present is chunked along 'draw', and a quantile needs all draws of a case; write "
            "p_present.chunk({\"draw\": -1}), and chunk finding along 'case'"
        )
    # a mean over chunks of draws is dask's to take: each chunk's posterior is small
    later = reduction == "mean" and pieces > 1
    inside = None if later else reduction
    index = "cwd" if drawn and inside is None else "cw"
    new_axes = {}
    if isinstance(inside, tuple):
        index, new_axes = "qcw", {"q": len(inside)}
    dtype = np.float32 if chance.dtype == np.float32 else np.float64
    values = da.blockwise(
        partial(_kernel, reduction=inside, workers=1),  # dask's scheduler has the threads
        index,
        *(part for operand in operands for part in operand),
        new_axes=new_axes,
        concatenate=True,
        dtype=dtype,
        meta=np.empty((0,) * len(index), dtype),
    )
    return values.mean(axis=-1) if later else values
