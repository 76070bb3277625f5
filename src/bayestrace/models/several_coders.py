"""Model `coders`: several codings of the same items, with shifts, scales and disagreement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt

from bayestrace.encode import EncodedStudy
from bayestrace.models.blocks import Blocks, blocks_of
from bayestrace.models.built import Built
from bayestrace.models.pooling import codings, opinion_pools, pooled
from bayestrace.models.tensors import joint_of, log_findings, log_worlds

__all__ = ["DEFAULTS", "coders_model"]

DEFAULTS: dict[str, Any] = {
    "shift_sd": 0.5,
    "scale_sd": 0.5,
    "disagreement_sd": 0.5,
    "target_accept": 0.9,
}

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(16)
_LOG_WEIGHTS = np.log(_WEIGHTS / _WEIGHTS.sum())
"""A logistic curve under a normal of sd up to 1.5: exact to about 1e-6."""


def coders_model(study: EncodedStudy, hyper: Mapping[str, Any]) -> Built:
    r"""Build the model of several codings.

    Notes
    -----
    .. math:: y_{ciw} = s_c + e^{a_c} (\theta_{iw} + \sigma\,\varepsilon_{ciw})

    y is the coder's logit, θ the logit of the chance that the findings obey, flat. Shifts
    and log scales sum to 0 over the coders, so θ is on the scale of the panel. θ is
    summed out twice, in closed form from the codings and by Gauss-Hermite quadrature
    from the findings; what is sampled is few and general.
    """
    pool = pooled(study)
    rows = _rows(study)
    disagree = _disagree(rows)
    blocks = blocks_of(pool, 1.0 if disagree else None)
    dims = ("case", "hypothesis")
    named: tuple[str, ...] = ()
    priors: dict[str, Any] = {}
    with pm.Model(coords=_coords(study, pool, blocks)) as model:
        log_likelihood = None
        if disagree:
            shift, log_scale, sigma, named, priors = _coders(rows, hyper)
            pm.Potential("codings", _log_codings(rows, shift, log_scale, sigma))
            log_likelihood = _log_averaged(study, blocks, shift, log_scale, sigma)
        joint = joint_of(blocks, log_likelihood, log_worlds(blocks.prior, None))
        pm.Deterministic("credence", joint.credence[0], dims=dims)
        pm.Deterministic("log_evidence", joint.log_evidence, dims="block")
        pm.Potential("findings", joint.log_evidence.sum())
    if len(study.coders) == 1:
        why = "one coder: pooled with nobody, and no disagreement to learn from"
    elif disagree:
        why = f"{len(rows)} judgements were made by two coders or more"
    else:
        why = "no two codings of the same item differ: nothing to learn, the means are exact"
    return Built(
        model=model,
        blocks=blocks,
        prior_credence=joint.prior_credence[0],
        dims=dims,
        hyper=dict(hyper),
        hyper_parameters=named,
        prior_of=priors,
        notes={
            "coder": "; ".join(study.coders),
            "coders": why,
            "intervals": "best values only; the coders' own intervals are unused",
        },
        beside={"/pools": opinion_pools(study)},
    )


def _rows(study: EncodedStudy) -> np.ndarray:
    """Logits of what two coders or more judged, (row, coder), NaN where one did not."""
    rows = [np.zeros((0, len(study.coders)))]
    for encoded in study.frames:
        logit = np.moveaxis(codings(encoded), 0, -1).reshape(-1, len(study.coders))
        finite = np.where(np.isinf(logit), np.nan, logit)
        rows.append(finite[(~np.isnan(finite)).sum(axis=1) > 1])
    return np.concatenate(rows)


def _disagree(rows: np.ndarray) -> bool:
    return bool(rows.size) and bool((np.nanmax(rows, axis=1) > np.nanmin(rows, axis=1)).any())


def _contrasts(count: int) -> np.ndarray:
    """Orthonormal columns that sum to 0: deviations from a mean, (coder, contrast)."""
    centred = np.eye(count) - 1 / count
    return np.linalg.svd(centred)[0][:, : count - 1]


def _rough(rows: np.ndarray) -> dict[str, tuple[np.ndarray, float]]:
    """Guess each coder's shift and log scale, with one sd: only a centre for the sampler."""
    mean = np.nanmean(rows, axis=1, keepdims=True)
    known = ~np.isnan(rows)
    count = np.maximum(known.sum(axis=0), 1)
    away, wide = (np.where(known, part, 0.0) for part in (rows - mean, mean + 0 * rows))
    slope = (wide * (away + wide)).sum(axis=0) / np.maximum((wide**2).sum(axis=0), 1e-6)
    scale = np.log(np.clip(slope, 0.2, 5.0))
    left = (known * (away + wide - wide * slope) ** 2).sum() / count.sum()
    error = np.sqrt(left / count.mean()) + 1e-3
    size = np.sqrt((wide**2).sum() / count.sum()) + 1e-3
    shift = away.sum(axis=0) / count
    return {"shift": (shift, float(error)), "scale": (scale, float(error / size))}


def _coders(
    rows: np.ndarray, hyper: Mapping[str, Any]
) -> tuple[Any, Any, Any, tuple[str, ...], dict[str, Any]]:
    r"""Return shifts, log scales and disagreement, with names and prior expressions.

    Notes
    -----
    An effect u ~ N(0, τ) is written as m(τ) + s(τ) x, with m and s the mean and sd that a
    rough guess of u with its error would leave: between the centred form, which suits
    many codings, and the non-centred, which suits few. The potential restores N(0, τ).
    """
    basis, rough = _contrasts(rows.shape[1]), _rough(rows)
    effects, priors = [], {}
    for name in ("shift", "scale"):
        spread = pm.HalfNormal(f"{name}_sd", hyper[f"{name}_sd"])
        raw = pm.Normal(f"{name}_contrast", dims="contrast")
        guess, error = rough[name]
        kept = spread**2 / (spread**2 + error**2)
        width = error * pt.sqrt(kept)
        contrast = kept * (basis.T @ guess) + width * raw
        restored = -0.5 * (contrast / spread) ** 2 - pt.log(spread) + pt.log(width) + 0.5 * raw**2
        pm.Potential(f"{name}_prior", restored.sum())
        effects.append(pt.dot(basis, contrast))
        title = "coder_shift" if name == "shift" else "coder_log_scale"
        pm.Deterministic(title, effects[-1], dims="coder")
        priors[title] = pt.dot(basis, spread * pm.Normal.dist(shape=basis.shape[1]))
    sigma = pm.HalfNormal("disagreement_sd", hyper["disagreement_sd"])
    named = ("shift_sd", "scale_sd", "disagreement_sd", "coder_shift", "coder_log_scale")
    return effects[0], effects[1], sigma, named, priors


def _log_codings(rows: np.ndarray, shift: Any, log_scale: Any, sigma: Any) -> Any:
    """Ln p(codings), θ summed out: n - 1 contrasts a row, and the Jacobian of the scales."""
    known = ~np.isnan(rows)
    count = known.sum(axis=1)
    true = (np.where(known, rows, 0.0) - shift) * pt.exp(-log_scale)
    mean = (true * known).sum(axis=1) / count
    squares = (((true - mean[:, None]) ** 2) * known).sum()
    return (
        -float((count - 1).sum()) * pt.log(sigma)
        - squares / (2 * sigma**2)
        - pt.dot(known.sum(axis=0).astype(float), log_scale)
    )


def _log_averaged(
    study: EncodedStudy, blocks: Blocks, shift: Any, log_scale: Any, sigma: Any
) -> Any:
    """Ln of the mean likelihood of each finding over θ, given the codings."""
    cells = blocks.cells
    every = np.concatenate([codings(encoded) for encoded in study.frames], axis=-1)
    judged = every[:, cells.item, cells.label_world].T
    known = ~np.isnan(judged)
    count = known.sum(axis=1)
    true = (np.where(known, judged, 0.0) - shift) * pt.exp(-log_scale)
    mean = (true * known).sum(axis=1) / count
    logit = mean[None, :] + sigma / np.sqrt(count) * _NODES[:, None]
    return pt.logsumexp(_LOG_WEIGHTS[:, None] + log_findings(blocks, logit), axis=0)


def _coords(study: EncodedStudy, pool: EncodedStudy, blocks: Blocks) -> dict[str, Any]:
    coords: dict[str, Any] = {
        "case": list(pool.cases),
        "hypothesis": list(pool.hypotheses),
        "block": [text.removeprefix("pooled | ") for text in blocks.labels],
    }
    if len(study.coders) > 1:
        coords["coder"] = list(study.coders)
        coords["contrast"] = np.arange(len(study.coders) - 1)
    return coords
