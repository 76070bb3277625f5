"""Prior over worlds × likelihood → posterior over worlds, exactly and in log space."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bayestrace.encode import EncodedFrame, EncodedStudy
from bayestrace.finding_chances import over_likeliest

__all__ = [
    "FramePosterior",
    "difference",
    "frame_posterior",
    "log_odds_of",
    "log_sum",
    "normalised",
    "probability",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class FramePosterior:
    """Log joint probabilities of world and findings in a frame, (coder, case, world), nat.

    Not normalised, so that evidence which weighs nothing leaves the prior as it is to the
    last bit. NaN where the frame is missing: not judged, out of scope, or known by
    ranks only.
    """

    log_prior: np.ndarray
    adjusted: np.ndarray
    naive: np.ndarray

    def log_odds(self, members: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Log-odds of a set of worlds: prior, adjusted and naive posterior, nat."""
        prior, adjusted, naive = (
            log_odds_of(values, members) for values in (self.log_prior, self.adjusted, self.naive)
        )
        return prior, adjusted, naive


def frame_posterior(study: EncodedStudy, encoded: EncodedFrame) -> FramePosterior:
    """Update one frame for all coders and cases at once."""
    with np.errstate(divide="ignore"):
        log_prior = np.log(encoded.prior.values)
    entry, sought = encoded.entry, study.finding.values >= 0
    log_likelihood = np.where((entry == "")[..., None], 0.0, encoded.log_likelihood.values)
    log_likelihood = over_likeliest(log_likelihood, encoded.discount.values)
    log_likelihood[(entry == "rank") & sought] = np.nan
    discounted = log_likelihood * encoded.discount.values
    case_of_item = study.case_of_item
    naive, adjusted = np.empty_like(log_prior), np.empty_like(log_prior)
    for case in range(len(study.cases)):
        here = np.flatnonzero(case_of_item == case)
        naive[:, case] = log_prior[:, case] + log_likelihood[:, here].sum(axis=1)
        adjusted[:, case] = log_prior[:, case] + discounted[:, here].sum(axis=1)
    return FramePosterior(log_prior=log_prior, adjusted=adjusted, naive=naive)


def difference(
    one: np.ndarray,
    other: np.ndarray,
    of: np.ndarray | float = 1.0,
    over: np.ndarray | float = 1.0,
    *,
    unit: float = 1.0,
) -> np.ndarray:
    """Return the weight between two worlds of log-likelihoods, each with its own discount.

    Where both are equal, at -inf as well, and discounted alike, it is 0.
    """
    with np.errstate(invalid="ignore"):
        alike = np.where(one == other, 0.0, one - other) * unit * of
        both_out = np.isneginf(one) & np.isneginf(other)
        apart = np.where(both_out, 0.0, one * of - other * over) * unit
        return np.where(of == over, alike, apart)


def log_odds_of(log_joint: np.ndarray, members: tuple[int, ...]) -> np.ndarray:
    """Log-odds of a set of worlds against the others, (...), from (..., world), nat."""
    inside = np.isin(np.arange(log_joint.shape[-1]), members)
    return log_sum(log_joint[..., inside]) - log_sum(log_joint[..., ~inside])


def normalised(log_joint: np.ndarray) -> np.ndarray:
    """Return the probabilities of the worlds, (..., world), which sum to one."""
    return np.exp(log_joint - log_sum(log_joint)[..., None])


def probability(log_odds: np.ndarray) -> np.ndarray:
    """Invert log-odds without overflow; infinite odds give exactly 0 and 1."""
    small = np.exp(-np.abs(log_odds))
    return np.where(log_odds >= 0, 1 / (1 + small), small / (1 + small))


def log_sum(values: np.ndarray) -> np.ndarray:
    """Return ln Σ exp over the last axis; a sum of nothing but -inf is -inf."""
    if values.shape[-1] == 1:
        return values[..., 0]
    top = values.max(axis=-1)
    shift = np.where(np.isneginf(top), 0.0, top)
    with np.errstate(divide="ignore"):
        return shift + np.log(np.exp(values - shift[..., None]).sum(axis=-1))
