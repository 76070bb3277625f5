"""Whether arrays that meet speak of the same worlds, items and cases."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr

from bayestrace.errors import ArrayError, nearest

__all__ = ["matched", "one_chunk", "positions", "shared_coords"]


def matched(array: xr.DataArray, name: str, model: xr.DataArray, other: str) -> xr.DataArray:
    """Return the array with its labels in the order of the model's, on every shared dim.

    Labels that differ in anything but their order are refused; where one of the two has no
    labels on a dim, only the sizes must be equal.

    Raises
    ------
    ArrayError
        If sizes or labels differ, or a label stands twice.
    """
    order: dict[Any, Any] = {}
    labels, wanted = array.indexes, model.indexes
    for dim in array.dims:
        if dim not in model.dims:
            continue
        if array.sizes[dim] != model.sizes[dim]:
            named = dim in labels and dim in wanted
            hint = _difference(labels[dim], wanted[dim], name, other) if named else ""
            raise ArrayError(
                f"{name} has {array.sizes[dim]} labels on {str(dim)!r}, {other} has "
                f"{model.sizes[dim]}{hint}; both must have the same"
            )
        if dim not in labels or dim not in wanted:
            continue
        here, there = labels[dim], wanted[dim]
        if here is there or here.equals(there):
            continue
        for index, owner in ((here, name), (there, other)):
            if not index.is_unique:
                twice = index[index.duplicated()][0]
                raise ArrayError(f"{owner} has the label {twice!r} on {str(dim)!r} more than once")
        found = here.get_indexer(there)
        if (found < 0).any():
            raise ArrayError(
                f"{name} and {other} have different labels on {str(dim)!r}"
                f"{_difference(here, there, name, other)}; both must have the same"
            )
        order[dim] = found
    return array.isel(order) if order else array


def _difference(here: Any, there: Any, name: str, other: str) -> str:
    """Name a label of each side that the other lacks, the likeliest slip first."""
    lone = [str(label) for label in here if label not in there]
    missing = [str(label) for label in there if label not in here]
    for label in lone:
        close = nearest(label, missing)
        if close is not None:
            return f": {label!r} in {name}, {close!r} in {other}; did you mean {close!r}?"
    parts = [
        f"{labels[0]!r} stands only in {owner}"
        for labels, owner in ((lone, name), (missing, other))
        if labels
    ]
    return f": {', '.join(parts)}" if parts else ""


def positions(array: xr.DataArray, labels: list[Any], dim: str, name: str) -> list[int]:
    """Return where the labels stand on a dim.

    Raises
    ------
    ArrayError
        If the dim has no labels, or not this one.
    """
    index = array.indexes.get(dim)
    if index is None:
        raise ArrayError(f"{name} has no labels on {dim!r}; name them: .assign_coords({dim}=[...])")
    found = []
    for label in labels:
        if label not in index:
            options = [str(option) for option in index]
            close = nearest(str(label), options)
            hint = f"; did you mean {close!r}?" if close else ""
            shown = ", ".join(map(repr, options[:10])) + (", ..." if len(options) > 10 else "")
            raise ArrayError(f"{label!r} is no label on {dim!r} of {name}, which has {shown}{hint}")
        at = index.get_loc(label)
        if not isinstance(at, int | np.integer):
            raise ArrayError(f"{name} has the label {label!r} on {dim!r} more than once")
        found.append(int(at))
    return found


def one_chunk(array: xr.DataArray, name: str, *dims: str) -> None:
    """Refuse a dask array that is cut along a dim which must be whole.

    Raises
    ------
    ArrayError
        With the ``chunk`` call that mends it.
    """
    if array.variable.chunks is None:
        return
    cut = [dim for dim in dims if len(array.chunksizes.get(dim, ())) > 1]
    if cut:
        mend = ", ".join(f'"{dim}": -1' for dim in cut)
        raise ArrayError(
            f"{name} is chunked along {', '.join(map(repr, cut))}, which must be in one piece; "
            f"write {name}.chunk({{{mend}}})"
        )


def shared_coords(dims: tuple[Any, ...], *arrays: xr.DataArray) -> dict[Any, xr.Variable]:
    """Collect the coordinates that fit the result; the first array to have one decides."""
    coords: dict[Any, xr.Variable] = {}
    for array in arrays:
        for name, variable in array.coords.variables.items():
            if name not in coords and set(variable.dims) <= set(dims):
                coords[name] = variable
    return coords
