"""Several codings as one: pooled judgements and priors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import xarray as xr

from bayestrace.encode import EncodedFrame, EncodedStudy, PriorCells
from bayestrace.errors import ArrayError
from bayestrace.stats.clusters import clusters_of

__all__ = ["POOLED", "codings", "pooled"]

POOLED = "pooled"
"""The one coder of a pooled study."""


def codings(encoded: EncodedFrame) -> np.ndarray:
    """Return the judged chances as logits, (coder, item, world), NaN without a row."""
    with np.errstate(divide="ignore"):
        best = encoded.p_present.values
        return np.log(best) - np.log1p(-best)


def pooled(study: EncodedStudy) -> EncodedStudy:
    """Return the study with one coder, whose logits are the means of the coders'.

    Log ratios are averaged likewise; an item that is only ranked leaves its frame missing.
    Priors are averaged on the logit scale, those of rivals then divided by their sum. The
    rho of a cluster is the mean of the coders'.

    Raises
    ------
    ArrayError
        If an item is a chance to one coder and a ratio to another, or excluded by one
        coder and not by another, or one coder judged a package and another its parts: then
        there is no mean. Or if the mean of negative rhos is
        too low for all the items of a cluster together.
    """
    frames = tuple(_pooled_frame(study, encoded) for encoded in study.frames)
    return replace(study, coders=(POOLED,), frames=frames)


def _pooled_frame(study: EncodedStudy, encoded: EncodedFrame) -> EncodedFrame:
    _refuse_packages(study, encoded)
    entry = _entries(study, encoded)
    logit = _mean(study, encoded, codings(encoded), encoded.entry == "probabilities")
    log_ratio = _mean(study, encoded, encoded.log_likelihood.values, encoded.entry == "ratio")
    small = np.exp(-np.abs(logit))
    chance = np.where(logit >= 0, 1.0, small) / (1.0 + small)
    d, f, code = (
        array.values[None, :, None]
        for array in (study.detection, study.false_report, study.finding)
    )
    with np.errstate(divide="ignore"):
        recorded = np.where(d == f, 0.5, chance * d + (1 - chance) * f)
        log_likelihood = np.where(code == 1, np.log(recorded), np.log1p(-recorded))
    log_likelihood = np.where((entry == "ratio")[..., None], log_ratio, log_likelihood)
    log_likelihood = np.where((code == -1) & (entry != "")[..., None], 0.0, log_likelihood)
    chance = np.where((entry == "probabilities")[..., None], chance, np.nan)

    def one(array: xr.DataArray, values: np.ndarray) -> xr.DataArray:
        return array.isel(coder=[0]).assign_coords(coder=np.array([POOLED])).copy(data=values)

    cells = dict(_prior_cells(study, encoded, entry))
    prior = np.full((1, *encoded.prior.shape[1:]), np.nan)
    for (_, case), mine in cells.items():
        prior[0, case] = mine.worlds(mine.best)
    nothing = np.full_like(chance, np.nan)
    return replace(
        encoded,
        prior=one(encoded.prior, prior),
        p_present=one(encoded.p_present, chance),
        p_low=one(encoded.p_low, nothing),
        p_high=one(encoded.p_high, nothing),
        log_likelihood=one(encoded.log_likelihood, log_likelihood),
        discount=one(encoded.discount, _discount(study, encoded, entry)),
        neutral=np.zeros(entry.shape, dtype=bool),
        entry=entry,
        rescaled="",
        prior_cells=cells,
    )


def _refuse_packages(study: EncodedStudy, encoded: EncodedFrame) -> None:
    """Where one coder judged items jointly and another one by one, they have no mean."""
    judged = (encoded.entry != "").any(axis=0)
    names = study.finding["item"].values
    for package, parts in study.packages.items():
        if judged[package] and judged[list(parts)].any():
            raise ArrayError(
                f"one coder judged the package {str(names[package])!r} and another its parts, "
                "which have no mean; let all of them judge the one or the other, or sample one "
                "coder: coder="
            )


def _discount(study: EncodedStudy, encoded: EncodedFrame, entry: np.ndarray) -> np.ndarray:
    """Return what the mean rho of each cluster makes of it, (1, item)."""
    rho = np.full(encoded.discount.shape, np.nan)
    for cluster in clusters_of(study, encoded):
        rho[cluster.coder, cluster.items] = cluster.rho
    worlds = rho.shape[-1]
    sought = (entry[0] != "") & (study.finding.values >= 0)
    clusters = study.finding["cluster"].values
    discount = np.ones((1, sought.size, worlds))
    for case, name in set(zip(study.case_of_item, clusters, strict=True)):
        items = np.flatnonzero(sought & (clusters == name) & (study.case_of_item == case))
        means = [
            r[known].mean(axis=0) for r in rho[:, items] if (known := ~np.isnan(r[:, 0])).any()
        ]
        if name and items.size > 1 and means:
            effect = 1 + (items.size - 1) * np.mean(means, axis=0)
            if (effect <= 0).any():
                raise ArrayError(
                    f"the mean rho of the coders, {np.min(np.mean(means, axis=0)):g}, is too low "
                    f"for the {items.size} items that they judged together in cluster {name!r}; "
                    "sample one coder: coder="
                )
            discount[0, items] = 1 / effect
    return discount


def _entries(study: EncodedStudy, encoded: EncodedFrame) -> np.ndarray:
    kinds = ("probabilities", "ratio")
    chance, ratio = ((encoded.entry == kind).any(axis=0) for kind in kinds)
    if (chance & ratio).any():
        name = str(study.finding["item"].values[chance & ratio][0])
        raise ArrayError(
            f"item {name!r} is a chance to one coder and a ratio to another, which have no mean; "
            "enter it one way for all, or sample one coder: coder="
        )
    ranked = np.where((encoded.entry == "rank").any(axis=0), "rank", "")
    return np.where(chance, kinds[0], np.where(ratio, kinds[1], ranked)).astype("<U13")[None]


def _mean(
    study: EncodedStudy, encoded: EncodedFrame, values: np.ndarray, coded: np.ndarray
) -> np.ndarray:
    """Mean over the coders that coded an item, (1, item, world); NaN where nobody did."""
    known = coded[..., None] & np.ones_like(values, dtype=bool)
    infinite = np.isinf(values) & known
    differ = infinite.any(axis=0) & (
        np.where(known, values, -np.inf).max(axis=0) != np.where(known, values, np.inf).min(axis=0)
    )
    if differ.any():
        name = str(study.finding["item"].values[differ.any(axis=-1)][0])
        raise ArrayError(
            f"item {name!r} is impossible or certain to one coder and not to another in frame "
            f"{encoded.frame.id!r}: no mean of the two exists; settle it, or sample one coder: "
            "coder="
        )
    count = known.sum(axis=0)
    with np.errstate(invalid="ignore"):
        return (np.where(known, values, 0.0).sum(axis=0) / count)[None]


def _prior_cells(
    study: EncodedStudy, encoded: EncodedFrame, entry: np.ndarray
) -> Iterator[tuple[tuple[int, int], PriorCells]]:
    for case in range(len(study.cases)):
        cells = [mine for (_, at), mine in encoded.prior_cells.items() if at == case]
        if not cells or not (entry[0, study.case_of_item == case] != "").any():
            continue
        if len({mine.per_world for mine in cells}) > 1:  # factors to one, worlds to another
            best = np.array([mine.worlds(mine.best) for mine in cells])
            per_world = True
        else:
            best, per_world = np.array([mine.best for mine in cells]), cells[0].per_world
        with np.errstate(divide="ignore"):
            logit = (np.log(best) - np.log1p(-best)).mean(axis=0)
        mean = 1 / (1 + np.exp(-logit)) if len(cells) > 1 else best[0]
        nothing = np.full_like(mean, np.nan)
        yield (
            (0, case),
            PriorCells(best=mean, low=nothing, high=nothing, per_world=per_world, judged=False),
        )
