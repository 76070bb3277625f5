"""What several coders make of the same items: weights between one and the same pair of worlds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from bayestrace.encode import encode_study
from bayestrace.errors import ArrayError
from bayestrace.stats.exact import FramePosterior, frame_posterior, log_sum
from bayestrace.stats.item_weights import item_weights
from bayestrace.stats.pairs import check_over

if TYPE_CHECKING:
    from bayestrace.study.study import Study

__all__ = ["coder_weights", "shared_posterior"]


def coder_weights(study: Study, over: str | None = None, *, prior_set: str = "") -> xr.Dataset:
    """Weigh each item as each coder judged it, between a pair that all coders share.

    Parameters
    ----------
    study : Study
        The study, with two coders at least.
    over : str, optional
        The rival. By default the pair is the strongest world for and the strongest
        against by the logarithmic pool of the coders, the same for all of them: weights
        against different rivals do not compare.
    prior_set : str
        Name of the priors, which decide who the strongest rival is.

    Returns
    -------
    Dataset
        ``weight`` (coder, hypothesis, item), dB, every item by itself, without the discount;
        ``lowest`` and ``highest`` (hypothesis, item) of the coders; ``contested``: the item
        speaks for the hypothesis to one coder and against it to another; ``finding``;
        ``of`` and ``over`` and ``case`` are coordinates. NaN without a row.

    Raises
    ------
    ArrayError
        If the study has one coder, or ``over`` is unknown.
    """
    encoded = encode_study(study, prior_set=prior_set)
    check_over(over, encoded)
    if len(encoded.coders) < 2:
        raise ArrayError(
            f"the study has one coder, {encoded.coders[0]!r}: agreement needs the codings of two"
        )
    shared = [shared_posterior(frame_posterior(encoded, frame)) for frame in encoded.frames]
    weights = item_weights(encoded, shared, over)
    weight = weights["weight_of_evidence_naive"]
    known = weight.notnull()
    lowest = weight.where(known, np.inf).min("coder").where(known.any("coder"))
    highest = weight.where(known, -np.inf).max("coder").where(known.any("coder"))
    first = {name: weights[name].isel(coder=0, drop=True) for name in ("of", "over")}
    return xr.Dataset(
        {
            "weight": weight.drop_vars(("of", "over")),
            "lowest": lowest,
            "highest": highest,
            "contested": (lowest < 0) & (highest > 0),
            "finding": encoded.finding.drop_vars(("case", "cluster", "kind")),
        }
    ).assign_coords(first)


def shared_posterior(posterior: FramePosterior) -> FramePosterior:
    """Give all coders the posterior of their logarithmic pool, which chooses the pair."""
    log_worlds = posterior.adjusted - log_sum(posterior.adjusted)[..., None]
    known = ~np.isnan(log_worlds)
    pool = np.where(known, log_worlds, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    return replace(posterior, adjusted=np.broadcast_to(pool, posterior.adjusted.shape))
