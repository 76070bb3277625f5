"""Model `coders`: several codings of the same items, with shifts, scales and disagreement."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt

from bayestrace.encode import EncodedStudy
from bayestrace.models.blocks import Blocks
from bayestrace.models.parts import Names
from bayestrace.models.pooling import codings
from bayestrace.models.tensors import held, labelled

__all__ = ["DEFAULTS", "coded_logit", "disagree"]

DEFAULTS: dict[str, Any] = {
    "shift_sd": 0.5,
    "scale_sd": 0.5,
    "disagreement_sd": 0.5,
    "chance_sd": math.inf,
    "target_accept": 0.9,
}


def coded_logit(study: EncodedStudy, blocks: Blocks, hyper: Mapping[str, Any], names: Names) -> Any:
    r"""Return the logit of every cell's chance, (cell), on the scale of the panel.

    Notes
    -----
    .. math:: y_{ciw} = s_c + e^{a_c} (\theta_{iw} + \sigma\,\varepsilon_{ciw})

    y is the coder's logit, θ the logit of the chance that the findings obey, normal around
    0 with sd `chance_sd`, by default flat. Shifts and log scales sum to 0 over the coders,
    so θ is on the scale of the panel; free shifts would leave a spread even where all
    codings are the same. θ is summed out of the codings in closed form; what they leave of
    it is normal, and enters as standard normal errors, one per cell.
    """
    cells, wide = blocks.cells, float(hyper["chance_sd"])
    rows = _rows(study, 2 if math.isinf(wide) else 1)
    shift, log_scale, sigma = _coders(_rows(study, 2), hyper, names)
    pm.Potential("codings", _log_codings(rows, shift, log_scale, sigma, wide))
    every = np.concatenate([codings(encoded) for encoded in study.frames], axis=-1)
    judged = every[:, cells.item, cells.label_world].T
    mean, count, _ = _true(held("coded_findings", _filled(judged)), judged, shift, log_scale)
    kept = 1 / (1 + (sigma / wide) ** 2 / count) if math.isfinite(wide) else 1.0
    labelled(cell=blocks.cell_labels(cells))
    names.items.append("chance_error")
    return kept * mean + sigma * pt.sqrt(kept / count) * pm.Normal("chance_error", dims="cell")


def disagree(study: EncodedStudy) -> int:
    """Return how many judgements two coders or more made; 0 if they made all alike."""
    rows = _rows(study, 2)
    differ = rows.size and (np.nanmax(rows, axis=1) > np.nanmin(rows, axis=1)).any()
    return len(rows) if differ else 0


def _rows(study: EncodedStudy, least: int) -> np.ndarray:
    """Logits of what so many coders judged at the least, (row, coder), NaN where one did not."""
    rows = [np.zeros((0, len(study.coders)))]
    for encoded in study.frames:
        logit = np.moveaxis(codings(encoded), 0, -1).reshape(-1, len(study.coders))
        finite = np.where(np.isinf(logit), np.nan, logit)
        rows.append(finite[(~np.isnan(finite)).sum(axis=1) >= least])
    return np.concatenate(rows)


def _filled(judged: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(judged), 0.0, judged)


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


def _coders(rows: np.ndarray, hyper: Mapping[str, Any], names: Names) -> tuple[Any, Any, Any]:
    r"""Return shifts, log scales and disagreement.

    Notes
    -----
    An effect u ~ N(0, τ) is written as m(τ) + s(τ) x, with m and s the mean and sd that a
    rough guess of u with its error would leave: between the centred form, which suits
    many codings, and the non-centred, which suits few. The potential restores N(0, τ).
    """
    basis, rough = _contrasts(rows.shape[1]), _rough(rows)
    effects = []
    labelled(contrast=range(basis.shape[1]))
    for name in ("shift", "scale"):
        spread = pm.HalfNormal(f"{name}_sd", hyper[f"{name}_sd"])
        raw = pm.Normal(f"{name}_contrast", dims="contrast")
        guess = held(f"{name}_guess", basis.T @ rough[name][0])
        error = held(f"{name}_guess_error", np.array(rough[name][1]))
        kept = spread**2 / (spread**2 + error**2)
        width = error * pt.sqrt(kept)
        contrast = kept * guess + width * raw
        restored = -0.5 * (contrast / spread) ** 2 - pt.log(spread) + pt.log(width) + 0.5 * raw**2
        pm.Potential(f"{name}_prior", restored.sum())
        effects.append(pt.dot(basis, contrast))
        title = "coder_shift" if name == "shift" else "coder_log_scale"
        pm.Deterministic(title, effects[-1], dims="coder")
        names.prior_of[title] = partial(_before, f"{name}_sd", basis)
    sigma = pm.HalfNormal("disagreement_sd", hyper["disagreement_sd"])
    names.hyper.extend(
        ["shift_sd", "scale_sd", "disagreement_sd", "coder_shift", "coder_log_scale"]
    )
    return effects[0], effects[1], sigma


def _before(
    spread: str, basis: np.ndarray, drawn: Mapping[str, np.ndarray], rng: np.random.Generator
) -> np.ndarray:
    """Draw effects from N(0, τ), (draw, coder): the form in the model leans on the codings."""
    raw = rng.standard_normal((drawn[spread].size, basis.shape[1]))
    return drawn[spread][:, None] * raw @ basis.T


def _true(filled: Any, judged: np.ndarray, shift: Any, log_scale: Any) -> tuple[Any, Any, Any]:
    """Take shift and scale out of codings: mean, count, sum of squares around the mean, per row."""
    known = ~np.isnan(judged)
    count = known.sum(axis=1)
    true = (filled - shift) * pt.exp(-log_scale)
    mean = (true * known).sum(axis=1) / count
    return mean, count, (((true - mean[:, None]) ** 2) * known).sum(axis=1)


def _log_codings(rows: np.ndarray, shift: Any, log_scale: Any, sigma: Any, wide: float) -> Any:
    """Ln p(codings), θ summed out, with the Jacobian of the scales."""
    mean, count, squares = _true(held("codings_made", _filled(rows)), rows, shift, log_scale)
    log_density = -(count - 1) * pt.log(sigma) - squares / (2 * sigma**2)
    if math.isfinite(wide):  # else the mean of a row tells nothing
        spread = sigma**2 / count + wide**2
        log_density -= mean**2 / (2 * spread) + pt.log(spread) / 2
    scales = pt.dot((~np.isnan(rows)).sum(axis=0).astype(float), log_scale)
    return log_density.sum() - scales
