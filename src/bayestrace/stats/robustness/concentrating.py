"""Concentration of weight: how much of all the weight the few heaviest items carry."""

from __future__ import annotations

import numpy as np
import xarray as xr

from bayestrace.encode import EncodedStudy
from bayestrace.stats.exact import FramePosterior
from bayestrace.stats.item_weights import item_weights
from bayestrace.stats.outcomes import labelled, result_coords

__all__ = ["TOP", "concentration"]

TOP = (1, 3, 5)
"""How many of the heaviest items are counted together."""


def concentration(study: EncodedStudy, posteriors: list[FramePosterior]) -> xr.Dataset:
    """Find the share of the total absolute weight that the heaviest items carry.

    Returns
    -------
    Dataset
        ``concentration`` and ``heaviest`` (coder, case, hypothesis, top): the share, of
        adjusted weights between the pair of worlds of :func:`bayestrace.weights`, and the
        items, heaviest first, joined by "; ". NaN and "" where nothing weighs anything;
        NaN where a weight is infinite, which leaves no share to the others.
    """
    weight = np.abs(item_weights(study, posteriors, None)["weight_of_evidence"].values)
    weight = np.nan_to_num(weight, nan=0.0, posinf=np.inf)
    names = study.finding["item"].values.astype(object)
    shape = (len(study.coders), len(study.cases), len(study.hypotheses), len(TOP))
    share, heaviest = np.full(shape, np.nan), np.full(shape, "", dtype=object)
    for case in range(len(study.cases)):
        here = np.flatnonzero(study.case_of_item == case)
        order = np.argsort(-weight[..., here], axis=-1, kind="stable")
        ranked = np.take_along_axis(weight[..., here], order, axis=-1)
        total = ranked.sum(axis=-1)
        for at, top in enumerate(TOP):
            with np.errstate(invalid="ignore"):
                share[:, case, :, at] = ranked[..., :top].sum(axis=-1) / total
            for coder, hypothesis in np.argwhere(total > 0):
                first = order[coder, hypothesis, :top][ranked[coder, hypothesis, :top] > 0]
                heaviest[coder, case, hypothesis, at] = "; ".join(names[here[first]])
    coords = {**result_coords(study), "top": np.array(TOP)}
    return labelled({"concentration": share, "heaviest": heaviest.astype(np.str_)}, coords)
