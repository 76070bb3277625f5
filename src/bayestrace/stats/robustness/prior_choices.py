"""Other priors: the credence over all of them, under named ones, and the evidence without any."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from bayestrace.encode import EncodedFrame, EncodedStudy, encode_study
from bayestrace.errors import ArrayError
from bayestrace.stats.exact import frame_posterior, probability
from bayestrace.stats.outcomes import labelled, outcomes, result_coords
from bayestrace.stats.tree import provenance
from bayestrace.units import DECIBELS_PER_NAT, log_odds

if TYPE_CHECKING:
    from bayestrace.study.study import Study

__all__ = ["prior_sets", "prior_sweep"]

OWN, EQUAL, SCEPTIC, ADVOCATE = "the study's own", "equal", "sceptic", "advocate"


def prior_sweep(
    study: Study,
    *,
    grid: Iterable[float] | None = None,
    coder: str | None = None,
    prior_set: str = "",
) -> xr.Dataset:
    """Follow the credence of each hypothesis while its prior goes from near 0 to near 1.

    Parameters
    ----------
    study : Study
        The study.
    grid : iterable of float, optional
        The priors to try, each inside (0, 1); by default 0.005 to 0.995 by 0.005.
    coder : str, optional
        One coder; by default all.
    prior_set : str
        Name of a set in priors.csv, which says how the other worlds share the rest.

    Returns
    -------
    Dataset
        Over (coder, case, hypothesis, assumed_prior): ``credence`` and
        ``credence_naive``, probability, and ``verdict``. Over (coder, case, hypothesis):
        ``prior_to_confirm``, the prior from which on the hypothesis is confirmed, and
        ``prior_to_reject``, up to which it is rejected, by the adjusted credence;
        ``stated_prior`` and ``stated_credence``, those of the study; ``total_weight`` and
        ``total_weight_naive``, dB, which move every prior by the same number of dB. NaN
        where there is no credence.

    Raises
    ------
    StudyError
        If nobody judged anything, or the coder or set of priors is unknown.
    ArrayError
        If a prior of the grid does not lie inside (0, 1).

    Notes
    -----
    One prior is moved and the others keep their proportions, among the worlds in which the
    hypothesis holds as among those in which it does not. The weight of the evidence for the
    hypothesis then stays the same, and the log-odds of the credence are those of the prior plus
    this weight: the credence rises with the prior. Where logic excludes one of the two
    sides, no prior matters: ``prior_to_confirm`` is 0 or 1, and means "any" or "none".

    Examples
    --------
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
    >>> sweep = bt.prior_sweep(bt.Study.claims({"H1": 0.5}, [memo]), grid=[0.1, 0.5])
    >>> sweep["credence"].squeeze().values.round(2)
    array([0.5, 0.9])
    >>> round(float(sweep["prior_to_confirm"].item()), 3)
    0.679
    """
    tried = _grid(grid, "grid=")
    encoded = encode_study(study, coder=coder, prior_set=prior_set)
    stated, weight, naive = _odds_and_weights(encoded, encoded.frames)
    moved = np.array([log_odds(prior) for prior in tried])
    coords = result_coords(encoded)
    odds = weight[..., None] + moved, naive[..., None] + moved
    result = outcomes(study, encoded, odds, {**coords, "assumed_prior": np.array(tried)})
    borders = {
        "prior_to_confirm": probability(log_odds(study.rule.confirm) - weight),
        "prior_to_reject": probability(log_odds(study.rule.reject) - weight),
    }
    own = {
        "stated_prior": probability(stated),
        "stated_credence": probability(stated + weight),
    }
    more = {**own, **borders, **_in_decibels(weight, naive)}
    result = result.merge(labelled(more, coords))
    return result.assign_attrs(provenance(study, encoded, prior_set))


def prior_sets(
    study: Study, *, sceptic: float = 0.1, advocate: float = 0.9, coder: str | None = None
) -> xr.Dataset:
    """Compare the credences under several named priors, and give the evidence without any.

    Parameters
    ----------
    study : Study
        The study.
    sceptic, advocate : float
        The low and the high prior that a sceptic and an advocate of the hypothesis give
        it; the other worlds share the rest as in the study's own priors.
    coder : str, optional
        One coder; by default all.

    Returns
    -------
    Dataset
        Over (coder, case, hypothesis, prior_set): ``credence`` and ``credence_naive``,
        probability; ``verdict``; ``stated_prior``, the prior of the set; and for readers who
        bring a prior of their own ``total_weight`` and ``total_weight_naive``, dB, and
        ``bayes_factor`` and ``bayes_factor_naive``, the same as ratios: posterior odds
        are prior odds times the Bayes factor. ``prior_set`` is "the study's own",
        "equal" (all worlds alike), "sceptic", "advocate", and every named set of
        priors.csv. A named set of that file which is called like one of these stands in its
        place. NaN where there is no credence.

    Raises
    ------
    StudyError
        If nobody judged anything or the coder is unknown.
    ArrayError
        If the prior of the sceptic or the advocate does not lie inside (0, 1).

    Notes
    -----
    A claim over its negation has one Bayes factor, whatever the prior. For a rival over all
    others, or for a factor, it depends on how the prior is shared among the other worlds:
    it is given for each set and holds for priors of the same proportions. Sceptic and advocate
    are devices of the argument, each made anew for every hypothesis; their credences in
    rivals do not sum to one.

    References
    ----------
    .. [1] Spiegelhalter, D. J., Freedman, L. S. and Parmar, M. K. B. (1994). Bayesian
       approaches to randomized trials. *Journal of the Royal Statistical Society A* 157,
       357-416.

    Examples
    --------
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
    >>> sets = bt.prior_sets(bt.Study.claims({"H1": 0.3}, [memo]))
    >>> sets["credence"].squeeze().to_series().round(2).to_dict()
    {"the study's own": 0.79, 'equal': 0.9, 'sceptic': 0.5, 'advocate': 0.99}
    >>> sets["bayes_factor"].sel(prior_set="equal").item()
    9.0
    """
    low, high = _grid([sceptic, advocate], "sceptic= and advocate=")
    encoded = encode_study(study, coder=coder)
    own = _odds_and_weights(encoded, encoded.frames)
    sets = {OWN: own, EQUAL: _odds_and_weights(encoded, [_equal(f) for f in encoded.frames])}
    for name, prior in ((SCEPTIC, low), (ADVOCATE, high)):
        moved = np.where(np.isnan(own[0]), np.nan, log_odds(prior))
        sets[name] = np.stack([moved, *own[1:]])
    for name in dict.fromkeys(row.set for row in study.priors if row.set):
        named = encode_study(study, coder=coder, prior_set=name)
        sets[name] = _odds_and_weights(named, named.frames)
    stated, weight, naive = np.stack(list(sets.values()), axis=-1)
    coords = {**result_coords(encoded), "prior_set": np.array(list(sets))}
    with np.errstate(over="ignore"):
        factors = {"bayes_factor": np.exp(weight), "bayes_factor_naive": np.exp(naive)}
    result = outcomes(study, encoded, (stated + weight, stated + naive), coords)
    more = {"stated_prior": probability(stated), **_in_decibels(weight, naive), **factors}
    result = result.merge(labelled(more, coords))
    attrs = {"sceptic": low, "advocate": high}
    return result.assign_attrs({**provenance(study, encoded, "; ".join(sets)), **attrs})


def _grid(priors: Iterable[float] | None, name: str) -> list[float]:
    """Return the priors as floats inside (0, 1)."""
    chosen = np.arange(1, 200) / 200 if priors is None else priors
    try:
        tried = [float(prior) for prior in chosen]
    except (TypeError, ValueError):
        tried = []
    if not tried or not all(0 < prior < 1 for prior in tried):
        raise ArrayError(
            f"{name} must be probabilities inside (0, 1), got {str(priors)[:60]}; a prior of 0 or "
            "1 is moved by no evidence"
        )
    return tried


def _equal(encoded: EncodedFrame) -> EncodedFrame:
    """Give a frame equal priors: one half per claim and factor, one share per rival."""
    prior, equal = encoded.prior, np.array(encoded.frame.equal_worlds)
    return replace(encoded, prior=prior.where(prior.isnull(), equal))


def _odds_and_weights(study: EncodedStudy, frames: Sequence[EncodedFrame]) -> np.ndarray:
    """Log-odds of the prior, weight and naive weight, (3, coder, case, hypothesis), nat."""
    found = np.full((3, len(study.coders), len(study.cases), len(study.hypotheses)), np.nan)
    for encoded in frames:
        posterior = frame_posterior(study, encoded)
        for hypothesis in encoded.frame.hypotheses:
            prior, adjusted, naive = posterior.log_odds(encoded.frame.members(hypothesis))
            at = study.hypotheses.index(hypothesis)
            found[..., at] = prior, adjusted - prior, naive - prior
    return found


def _in_decibels(weight: np.ndarray, naive: np.ndarray) -> dict[str, np.ndarray]:
    return {
        "total_weight": weight * DECIBELS_PER_NAT,
        "total_weight_naive": naive * DECIBELS_PER_NAT,
    }
