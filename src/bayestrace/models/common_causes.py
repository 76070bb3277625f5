"""Model `dependence`: the findings of a cluster share a latent common cause."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytensor.tensor as pt
from scipy.special import roots_hermitenorm

from bayestrace.encode import EncodedFrame, EncodedStudy
from bayestrace.errors import ArrayError
from bayestrace.models.blocks import Blocks
from bayestrace.models.tensors import Term, held, records, summed
from bayestrace.stats.clusters import clusters_of, leaning
from bayestrace.stats.latent_causes import log_integral, log_together

__all__ = [
    "DEFAULTS",
    "Causes",
    "causes_of",
    "log_clusters",
    "with_common_causes",
]

DEFAULTS: dict[str, Any] = {"target_accept": 0.8}

HIGHEST_RHO = 0.99
"""Where chances vary besides, a higher rho is taken as this one: thresholds have no slope."""

_TINY = 1e-300
_COUNTS, _CLOSE = (8, 12, 16, 20, 24, 32, 48, 64, 96, 128, 192), 1e-4
"""Nodes to try where chances vary, and the error in nat that is good enough."""


def _records(study: EncodedStudy) -> tuple[np.ndarray, np.ndarray]:
    d, f = study.detection.values, study.false_report.values
    present = study.finding.values == 1
    return np.where(present, d, 1 - d), np.where(present, f, 1 - f)


def _refuse_ratios(study: EncodedStudy, encoded: EncodedFrame) -> None:
    names = [str(name) for name in study.finding["item"].values]
    for cluster in clusters_of(study, encoded):
        if (encoded.entry[cluster.coder, cluster.items] != "probabilities").any():
            raise ArrayError(
                f"the cluster of item {names[cluster.items[0]]!r} holds ratios or ranks, whose "
                "two chances are not known, so no common cause can be computed; enter chances, "
                "or set rho to 0"
            )


def with_common_causes(study: EncodedStudy) -> EncodedStudy:
    """Put each cluster's joint log-likelihood on its first item and 0 on the others.

    For chances that do not vary. Intervals are taken away.
    """
    return replace(
        study, frames=tuple(_with_common_causes(study, encoded) for encoded in study.frames)
    )


def _with_common_causes(study: EncodedStudy, encoded: EncodedFrame) -> EncodedFrame:
    _refuse_ratios(study, encoded)
    values = encoded.log_likelihood.values.copy()
    if_there, if_gone = _records(study)
    names = [str(name) for name in study.finding["item"].values]
    for cluster in clusters_of(study, encoded):
        coder, items, rho = cluster.coder, cluster.items, cluster.share
        chance = encoded.p_present.values[coder, items]
        together = log_together(chance, if_there[items], if_gone[items], rho, leaning(chance))
        if np.isneginf(together).all():
            raise ArrayError(
                f"the findings of the cluster of item {names[items[0]]!r} exclude each other in "
                f"every world of frame {encoded.frame.id!r} at rho = {rho:g}; a rho below 1 lets "
                "them differ"
            )
        values[coder, items] = 0.0
        values[coder, items[0]] = together
    nothing = np.full_like(values, np.nan)
    return replace(
        encoded,
        log_likelihood=encoded.log_likelihood.copy(data=values),
        p_low=encoded.p_low.copy(data=nothing),
        p_high=encoded.p_high.copy(data=nothing),
        prior_cells={
            at: replace(
                cells, low=np.full_like(cells.best, np.nan), high=np.full_like(cells.best, np.nan)
            )
            for at, cells in encoded.prior_cells.items()
        },
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Causes:
    """Which cells share a cause, in a study whose chances vary.

    Parameters
    ----------
    at : ndarray
        (n), positions of the cells.
    group : ndarray
        (n), number of the cluster.
    sign, rho : ndarray
        (n), how the cause acts on the clue.
    nodes, log_weights : ndarray
        Gauss-Hermite rule of the cause.
    error : float
        Largest error of the rule at the best values, nat.
    """

    at: np.ndarray
    group: np.ndarray
    sign: np.ndarray
    rho: np.ndarray
    nodes: np.ndarray
    log_weights: np.ndarray
    error: float


def causes_of(study: EncodedStudy, blocks: Blocks) -> Causes:
    """Find the cells of clusters, and a rule that is exact enough at the best values."""
    cells = blocks.cells
    where = {
        at: cell
        for cell, at in enumerate(
            zip(cells.coder, blocks.frame[cells.block], cells.item, cells.world, strict=True)
        )
    }
    if_there, if_gone = _records(study)
    found: list[tuple[int, int, float, float]] = []
    clusters: list[tuple[Any, ...]] = []
    number = 0
    for frame, encoded in enumerate(study.frames):
        _refuse_ratios(study, encoded)
        for cluster in clusters_of(study, encoded):
            number += 1
            chance = encoded.p_present.values[cluster.coder, cluster.items]
            sign, rho = leaning(chance), min(cluster.share, HIGHEST_RHO)
            sides = if_there[cluster.items], if_gone[cluster.items]
            free = ((chance > 0) & (chance < 1)).all(axis=1) & (sign != 0)
            if free.any():
                parts = (chance, *sides, sign)
                clusters.append((rho, *(part[free] for part in parts)))
            for item, leans in zip(cluster.items, sign, strict=True):
                for world in range(chance.shape[1]):
                    at = where.get((cluster.coder, frame, item, world))
                    if leans and at is not None:
                        found.append((at, number, leans, rho))
    at, group, sign, rho = np.array(found).reshape(-1, 4).T
    nodes, log_weights, error = _rule(clusters)
    return Causes(
        at=at.astype(int),
        group=group.astype(int),
        sign=sign,
        rho=rho,
        nodes=nodes,
        log_weights=log_weights,
        error=error,
    )


def _rule(clusters: list[tuple[Any, ...]]) -> tuple[np.ndarray, np.ndarray, float]:
    exact = [
        log_together(chance, there, gone, rho, sign) for rho, chance, there, gone, sign in clusters
    ]
    for count in _COUNTS:
        nodes, weights = roots_hermitenorm(count)
        with np.errstate(divide="ignore"):
            rule = nodes, np.log(weights / weights.sum())
        error = 0.0
        for (rho, *parts, sign), right in zip(clusters, exact, strict=True):
            chance, there, gone = parts
            found = log_integral(chance, there, gone, rho, sign, rule)
            error = max(error, float(np.abs(found - right).max()))
        if error <= _CLOSE:
            break
    return *rule, error


def log_clusters(blocks: Blocks, causes: Causes, logit: Any) -> Term:
    """Return ln P(findings) of every cluster in every world, the cause summed out.

    Parameters
    ----------
    blocks : Blocks
        The study.
    causes : Causes
        Its clusters.
    logit : tensor
        (cell), of the cells of the clusters.
    """
    cells = blocks.cells.taken(causes.at)
    root = held("cause_root", np.sqrt(1 - causes.rho))
    # Φ⁻¹ of a chance from its logit, from the smaller side for the digits
    quantile = pt.sign(logit) * np.sqrt(2) * pt.erfcinv(2 * pt.sigmoid(-pt.abs(logit)))
    pull = held(
        "cause_pull",
        causes.sign * np.sqrt(causes.rho / (1 - causes.rho)) * causes.nodes[:, None],
    )
    limit = quantile / root - pull
    sign = records(cells)
    if sign is not None:
        chance = _normal(held("cluster_finding_sign", sign) * limit)
    else:
        chance = held("cluster_if_there", np.exp(cells.log_there)) * _normal(limit)
        chance += held("cluster_if_gone", np.exp(cells.log_gone)) * _normal(-limit)
    log_each = pt.log(pt.maximum(chance, _TINY))
    given_cause, (block, world, _) = summed(log_each, cells.block, cells.world, causes.group)
    log_weight = held("cause_log_weight", causes.log_weights)[:, None]
    together = pt.logsumexp(log_weight + given_cause, axis=0)
    return together, block, world


def _normal(limit: Any) -> Any:
    return 0.5 * pt.erfc(-limit / np.sqrt(2))
