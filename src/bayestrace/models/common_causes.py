"""Model `dependence`: the findings of a cluster share a latent common cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pymc as pm
from scipy.special import log_ndtr, ndtri

from bayestrace.encode import EncodedFrame, EncodedStudy
from bayestrace.errors import ArrayError
from bayestrace.models.blocks import blocks_of
from bayestrace.models.built import Built
from bayestrace.models.tensors import joint_of, log_worlds
from bayestrace.stats.exact import log_sum

__all__ = ["DEFAULTS", "dependence_model", "log_together"]

DEFAULTS: dict[str, Any] = {"target_accept": 0.8}

_HALF, _PIECES, _NODES = 8.5, 64, 16
"""The common cause is integrated over ±8.5 sds in pieces, 16 Gauss-Legendre nodes each."""

ALMOST_ONE = 1 - 1e-4
"""From this rho on one threshold decides all items of a cluster, up to the quadrature."""


def dependence_model(study: EncodedStudy, hyper: Mapping[str, Any]) -> Built:
    """Build the model of common causes; nothing is free in it, so the answer is exact.

    rho comes from the discount of the file: (1 / discount - 1) / (k - 1).
    """
    frames = tuple(_correlated(study, encoded) for encoded in study.frames)
    blocks = blocks_of(replace(study, frames=frames))
    dims = ("coder", "case", "hypothesis")
    coords = {
        "coder": list(study.coders),
        "case": list(study.cases),
        "hypothesis": list(study.hypotheses),
        "block": blocks.labels,
    }
    with pm.Model(coords=coords) as model:
        joint = joint_of(blocks, None, log_worlds(blocks.prior, None))
        pm.Deterministic("credence", joint.credence, dims=dims)
        pm.Deterministic("log_evidence", joint.log_evidence, dims="block")
        pm.Potential("findings", joint.log_evidence.sum())
    return Built(
        model=model,
        blocks=blocks,
        prior_credence=joint.prior_credence,
        dims=dims,
        hyper=dict(hyper),
        notes={
            "common_cause": "one per cluster, case and world; rho is its share of an item's "
            "variance on the normal scale, so rho 0 is independence",
            "intervals": "best values only; intervals are not used",
        },
    )


def log_together(
    chance: np.ndarray, if_there: np.ndarray, if_gone: np.ndarray, rho: float
) -> np.ndarray:
    r"""Return ln P(findings of a cluster), (world), nat.

    Parameters
    ----------
    chance : ndarray
        (item, world), P(clue there | world).
    if_there, if_gone : ndarray
        (item), P(finding as recorded) where the clue is there, and where it is not.
    rho : float
        Share of the common cause.

    Notes
    -----
    Clue i is there where :math:`\sqrt{\rho} U + \sqrt{1 - \rho}\,e_i` lies below
    Φ⁻¹(p_i), U and e standard normal: each keeps its chance p, any two have the
    correlation rho on the normal scale. U is integrated out; records err independently. At
    rho = 1 one threshold decides all clues, a sum over the intervals between the p_i.
    """
    if rho >= ALMOST_ONE:
        return np.array([_log_threshold(p, if_there, if_gone) for p in chance.T])
    at, weight = np.polynomial.legendre.leggauss(_NODES)
    edges = np.linspace(-_HALF, _HALF, _PIECES + 1)
    half = (edges[1] - edges[0]) / 2
    u = ((edges[:-1] + half)[:, None] + half * at).ravel()
    log_weight = np.log(np.tile(weight * half, _PIECES)) - u * u / 2 - np.log(2 * np.pi) / 2
    with np.errstate(divide="ignore"):
        limit = (ndtri(chance)[..., None] - np.sqrt(rho) * u) / np.sqrt(1 - rho)
        there, gone = (np.log(part)[:, None, None] for part in (if_there, if_gone))
        each = np.logaddexp(there + log_ndtr(limit), gone + log_ndtr(-limit))
    return log_sum(log_weight + each.sum(axis=0))


def _log_threshold(chance: np.ndarray, if_there: np.ndarray, if_gone: np.ndarray) -> float:
    edges = np.unique([0.0, *chance, 1.0])
    middle = (edges[1:] + edges[:-1]) / 2
    there = middle < chance[:, None]
    each = np.where(there, if_there[:, None], if_gone[:, None]).prod(axis=0)
    with np.errstate(divide="ignore"):
        return float(np.log((np.diff(edges) * each).sum()))


def _correlated(study: EncodedStudy, encoded: EncodedFrame) -> EncodedFrame:
    """Put a cluster's joint log-likelihood on its first item and 0 on the others."""
    values = encoded.log_likelihood.values.copy()
    d, f = study.detection.values, study.false_report.values
    present = study.finding.values == 1
    if_there, if_gone = np.where(present, d, 1 - d), np.where(present, f, 1 - f)
    names = [str(name) for name in study.finding["item"].values]
    for coder, items, rho in _clusters(study, encoded):
        if (encoded.entry[coder, items] != "probabilities").any():
            raise ArrayError(
                f"the cluster of item {names[items[0]]!r} holds ratios or ranks, whose two chances "
                "are not known, so no common cause can be computed; enter chances, or set rho to 0"
            )
        chance = encoded.p_present.values[coder, items]
        together = log_together(chance, if_there[items], if_gone[items], rho)
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


def _clusters(
    study: EncodedStudy, encoded: EncodedFrame
) -> Iterator[tuple[int, np.ndarray, float]]:
    """Yield coder, items and rho of every cluster of two items or more that were sought."""
    groups: dict[tuple[int, str, int], list[int]] = defaultdict(list)
    clusters, cases = study.finding["cluster"].values, study.case_of_item
    for coder, item in np.argwhere((encoded.entry != "") & (study.finding.values >= 0)):
        if clusters[item]:
            groups[int(coder), str(clusters[item]), int(cases[item])].append(int(item))
    for (coder, _, _), items in groups.items():
        if len(items) > 1:
            discount = encoded.discount.values[coder, items[0]]
            rho = (1 / discount - 1) / (len(items) - 1)
            if rho > 1e-12:
                yield coder, np.array(items), float(rho)
