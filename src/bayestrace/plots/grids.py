"""The numbers of a heat map: items down, hypotheses across."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr

from bayestrace.errors import ArrayError
from bayestrace.plots.choosing import Words, some_labels
from bayestrace.stats.tree import group_of

__all__ = ["Grid", "grid_of", "weights_table"]

GAP = 0.35
"""Rows between two groups."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The numbers of one panel.

    Parameters
    ----------
    items, groups : tuple of str
        Rows, members of a group side by side.
    columns : tuple of str
        Hypotheses.
    heads : tuple of tuple of str
        What the weights of a column are between, part by part.
    weight : ndarray
        (item, hypothesis), dB; NaN where there is no row.
    sought : ndarray of bool
        Per item.
    """

    items: tuple[str, ...]
    groups: tuple[str, ...]
    columns: tuple[str, ...]
    heads: tuple[tuple[str, ...], ...]
    weight: np.ndarray
    sought: np.ndarray

    @property
    def places(self) -> list[float]:
        """Position of each row, with a gap around groups."""
        places: list[float] = []
        for number, group in enumerate(self.groups):
            gap = GAP if number and group != self.groups[number - 1] else 0.0
            places.append(places[-1] + 1 + gap if places else 0.0)
        return places

    @property
    def rows(self) -> float:
        """Height in rows, gaps included."""
        return self.places[-1] + 1 if self.items else 1.0

    @property
    def brackets(self) -> dict[str, tuple[float, float]]:
        """First and last place of every group of two or more."""
        members: dict[str, list[float]] = {}
        for group, place in zip(self.groups, self.places, strict=True):
            if group:
                members.setdefault(group, []).append(place)
        return {name: (rows[0], rows[-1]) for name, rows in members.items() if len(rows) > 1}


def weights_table(post: xr.DataTree, weights: xr.Dataset | None, asked_by: str) -> xr.Dataset:
    """Return the weights that were passed, else those of the result.

    Raises
    ------
    ArrayError
        If they are not what ``bt.weights`` returned.
    """
    table = group_of(post, "weights") if weights is None else weights
    if "weight_of_evidence" not in getattr(table, "data_vars", ()):
        raise ArrayError(
            f"weights= of bt.{asked_by} must be what bt.weights returned, got "
            f'{type(weights).__name__}; write weights=bt.weights(study, over="...")'
        )
    own = group_of(post, "weights")
    if table is not own and list(table["item"].values) != list(own["item"].values):
        raise ArrayError(
            f"weights= of bt.{asked_by} have other items than the result; compute both from the "
            "same study"
        )
    return table


def grid_of(
    post: xr.DataTree,
    table: xr.Dataset,
    case: str,
    names: Sequence[str],
    coder: str,
    group: str,
    words: Words,
    *,
    naive: bool,
    fixed: bool,
) -> Grid:
    """Read the numbers of one case; columns without any are left out unless ``fixed``."""
    some_labels(table, "coder", coder)
    here = table.sel(coder=coder, hypothesis=list(names))
    here = here.isel(item=np.flatnonzero(here["case"].values == case))
    array = here["weight_of_evidence_naive" if naive else "weight_of_evidence"]
    weight = array.transpose("item", "hypothesis").values
    items = [str(name) for name in here["item"].values]
    if group == "actor":
        groups = [words.actors[name] for name in items]
    else:
        groups = [str(name) for name in here[group].values]
    order = _together(groups)
    judged = ~np.isnan(weight).all(axis=0)
    shown = np.flatnonzero(judged | fixed) if judged.any() else np.arange(len(names))
    finding = group_of(post, "observed_data")["finding"].sel(item=items).values
    return Grid(
        items=tuple(items[at] for at in order),
        groups=tuple(groups[at] for at in order),
        columns=tuple(names[int(at)] for at in shown),
        heads=tuple(_head(here.isel(hypothesis=at), names[int(at)]) for at in shown),
        weight=weight[order][:, shown],
        sought=finding[order] >= 0,
    )


def _head(column: xr.Dataset, name: str) -> tuple[str, ...]:
    if not column.sizes["item"]:
        return (name,)
    of, over = str(column["of"].values[0]), str(column["over"].values[0])
    return (of, f"over {over}") if of == name else (f"{name}:", of, f"over {over}")


def _together(groups: Sequence[str]) -> list[int]:
    """Order rows so that a group stands together where its first member stood."""
    first = {name: at for at, name in reversed(list(enumerate(groups))) if name}
    return sorted(range(len(groups)), key=lambda at: (first.get(groups[at], at), at))
