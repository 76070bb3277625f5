"""Opinion pools: the posteriors of several coders joined into one."""

from __future__ import annotations

import numpy as np
import xarray as xr

from bayestrace.encode import EncodedStudy
from bayestrace.stats.exact import frame_posterior, log_odds_of, log_sum, probability
from bayestrace.vocabulary import label

__all__ = ["POOLS", "opinion_pools", "pooled_worlds"]

POOLS = ("linear", "logarithmic")
"""The mean of the coders' posteriors, and their normalised geometric mean."""


def pooled_worlds(log_joint: np.ndarray, included: np.ndarray) -> np.ndarray:
    """Pool the posteriors of chosen coders with equal weights.

    Parameters
    ----------
    log_joint : ndarray
        (coder, case, world), nat, normalised or not; NaN where a coder has no posterior.
    included : ndarray of bool
        (choice, coder): whose posteriors are pooled.

    Returns
    -------
    ndarray
        (pool, choice, case, world), nat; NaN where none of the chosen coders has a
        posterior, and where the logarithmic pool excludes every world between them.
    """
    log_worlds = log_joint - log_sum(log_joint)[..., None]
    used = included[:, :, None] & ~np.isnan(log_joint).any(axis=-1)
    count = used.sum(axis=1)[..., None]
    with np.errstate(divide="ignore", invalid="ignore"):
        chosen = np.where(used[..., None], log_worlds, -np.inf)
        linear = log_sum(np.moveaxis(chosen, 1, -1)) - np.log(count)
        geometric = np.where(used[..., None], log_worlds, 0.0).sum(axis=1) / count
        logarithmic = geometric - log_sum(geometric)[..., None]
    return np.stack([linear, logarithmic])


def opinion_pools(study: EncodedStudy) -> xr.Dataset:
    r"""Pool the coders' own posteriors over worlds, untempered, with equal weights.

    Returns
    -------
    Dataset
        ``credence`` (pool, case, hypothesis): *linear*, the mean of the posteriors, and
        *logarithmic*, their normalised geometric mean. NaN where nobody judged.
    """
    credence = np.full((len(POOLS), len(study.cases), len(study.hypotheses)), np.nan)
    everyone = np.ones((1, len(study.coders)), dtype=bool)
    for encoded in study.frames:
        worlds = pooled_worlds(frame_posterior(study, encoded).naive, everyone)[:, 0]
        for hypothesis in encoded.frame.hypotheses:
            at = study.hypotheses.index(hypothesis)
            odds = log_odds_of(worlds, encoded.frame.members(hypothesis))
            credence[..., at] = probability(odds)
    coords = {
        "pool": np.array(POOLS),
        "case": np.array(study.cases),
        "hypothesis": np.array(study.hypotheses),
    }
    array = xr.DataArray(credence, dims=tuple(coords), coords=coords)
    return label(array, "credence").to_dataset()
