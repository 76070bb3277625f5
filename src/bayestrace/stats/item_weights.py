"""Weight of evidence: what each item says for a hypothesis over its rival, in dB."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from bayestrace.encode import EncodedStudy, encode_study
from bayestrace.stats.exact import FramePosterior, difference, frame_posterior
from bayestrace.stats.pairs import check_over, world_pair
from bayestrace.stats.tree import provenance
from bayestrace.units import DECIBELS_PER_NAT
from bayestrace.vocabulary import label

if TYPE_CHECKING:
    from bayestrace.study.study import Study

__all__ = ["item_weights", "weights"]


def weights(
    study: Study, over: str | None = None, *, coder: str | None = None, prior_set: str = ""
) -> xr.Dataset:
    """Weigh each item for each hypothesis over its rival.

    Parameters
    ----------
    study : Study
        The study.
    over : str, optional
        The rival: an id or a world. By default a claim is weighed over its negation,
        a rival over the strongest of the others by posterior, a factor in the
        strongest world in which it holds over the strongest in which it does not.
    coder : str, optional
        One coder; by default all.
    prior_set : str
        Name of the priors, which decide who the strongest rival is.

    Returns
    -------
    Dataset
        ``weight_of_evidence`` and ``weight_of_evidence_naive`` (coder, hypothesis,
        item), dB: positive speaks for world ``of`` against world ``over``, two
        coordinates of the same dims. Adjusted for dependence and as if independent.
        NaN where the coder has no row, "+inf"/"-inf" where logic excludes a world.
        ``case``, ``cluster`` and ``kind`` are coordinates on item.

    Raises
    ------
    StudyError
        If nobody judged anything or the coder is unknown.
    ArrayError
        If ``over`` is unknown.

    Notes
    -----
    Weights add up only between two single worlds: over the items of a case with one
    and the same pair, the sum is 10·log10 of posterior odds over prior odds of that
    pair. A hypothesis over all its rivals is no such pair: its total, ``total_weight``
    in the group ``totals`` of :func:`bayestrace.update`, is not the sum of the items'
    weights.

    References
    ----------
    .. [1] Good, I. J. (1985). Weight of evidence: a brief survey. *Bayesian
       Statistics 2*.

    Examples
    --------
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"H1": (0.8, 0.08)})
    >>> weight = bt.weights(bt.Study.claims({"H1": 0.5}, [memo]))
    >>> round(float(weight["weight_of_evidence"].item()), 1)
    10.0
    """
    encoded = encode_study(study, coder=coder, prior_set=prior_set)
    check_over(over, encoded)
    posteriors = [frame_posterior(encoded, frame) for frame in encoded.frames]
    result = item_weights(encoded, posteriors, over)
    return result.assign_attrs(provenance(study, encoded, prior_set))


def item_weights(
    study: EncodedStudy, posteriors: list[FramePosterior], over: str | None
) -> xr.Dataset:
    """Compute the weights of an encoded study whose frames are already updated."""
    shape = (len(study.coders), len(study.hypotheses), study.finding.size)
    naive, adjusted = np.full(shape, np.nan), np.full(shape, np.nan)
    names_of, names_over = np.full(shape, "", dtype=object), np.full(shape, "", dtype=object)
    case_of_item = study.case_of_item
    coder_at, item_at = np.ogrid[: shape[0], : shape[2]]
    for encoded, posterior in zip(study.frames, posteriors, strict=True):
        worlds = np.array(encoded.frame.worlds, dtype=object)
        for hypothesis in encoded.frame.hypotheses:
            at = study.hypotheses.index(hypothesis)
            of, against = (
                chosen[:, case_of_item]
                for chosen in world_pair(encoded.frame, hypothesis, posterior, over)
            )
            log_likelihood = encoded.log_likelihood.values
            one = log_likelihood[coder_at, item_at, of]
            other = log_likelihood[coder_at, item_at, against]
            discounts = [encoded.discount.values[coder_at, item_at, side] for side in (of, against)]
            naive[:, at] = difference(one, other) * DECIBELS_PER_NAT
            adjusted[:, at] = difference(one, other, *discounts, unit=DECIBELS_PER_NAT)
            names_of[:, at], names_over[:, at] = worlds[of], worlds[against]
    dims = ("coder", "hypothesis", "item")
    coords = {
        "coder": np.array(study.coders),
        "hypothesis": np.array(study.hypotheses),
        "of": (dims, names_of.astype(np.str_)),
        "over": (dims, names_over.astype(np.str_)),
        **{name: study.finding.coords[name] for name in ("item", "case", "cluster", "kind")},
    }
    return xr.Dataset(
        {
            name: label(xr.DataArray(values, dims=dims), name)
            for name, values in (
                ("weight_of_evidence", adjusted),
                ("weight_of_evidence_naive", naive),
            )
        },
        coords=coords,
    )
