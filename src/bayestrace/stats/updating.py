"""From a study to its credences, as one labelled tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from bayestrace.encode import EncodedFrame, EncodedStudy, encode_study
from bayestrace.finding_chances import by_world
from bayestrace.stats.exact import FramePosterior, frame_posterior, normalised, probability
from bayestrace.stats.item_weights import item_weights
from bayestrace.stats.laws import averaged
from bayestrace.stats.tree import ADJUSTED, NAIVE, provenance
from bayestrace.units import DECIBELS_PER_NAT
from bayestrace.vocabulary import label

if TYPE_CHECKING:
    from bayestrace.study.study import Study

__all__ = ["update"]

_RESULT = ("coder", "case", "hypothesis")
_PER_WORLD = ("coder", "case", "world")


def update(
    study: Study, *, coder: str | None = None, prior_set: str = "", integrated: bool = False
) -> xr.DataTree:
    """Update every hypothesis in every case on the evidence, exactly.

    Parameters
    ----------
    study : Study
        The study, read from files or built in code.
    coder : str, optional
        One coder; by default all of them at once.
    prior_set : str
        Name of a set in priors.csv; by default the study's own priors.
    integrated : bool
        Add ``credence_integrated`` to ``/posterior``: every chance of a clue replaced by
        the mean of its judgement, then discounted as ever. A second reading, never the
        credence that verdicts use.

    Returns
    -------
    DataTree
        - ``/prior`` and ``/posterior``: ``credence`` (adjusted for dependence) and
          ``credence_naive``, dims (coder, case, hypothesis), probability; NaN where a
          coder judged nothing or the case is out of scope.
        - ``/worlds/<frame>``: ``prior``, ``posterior``, ``posterior_naive``, dims
          (coder, case, world).
        - ``/totals``: ``total_weight``, ``total_weight_naive``, (coder, case,
          hypothesis), dB: 10·log10(posterior odds / prior odds) of the hypothesis.
        - ``/weights``: as :func:`bayestrace.weights` gives them.
        - ``/observed_data``: ``finding`` (item), 1 present, 0 absent, -1 not sought.
        - ``/constant_data``: ``detection``, ``false_report`` (item), ``discount``
          (coder, hypothesis, item; the smallest in the worlds in which the hypothesis
          holds) and, if it depends on what is true, ``discount_otherwise`` (in the
          others), ``in_scope`` (case, hypothesis), ``items_sought``
          and ``neutral_in_clusters`` (coder, case, hypothesis).

        Attributes hold the study's hash, the version, the rule and how dependence was
        treated. The tree is saved with ``post.to_netcdf(path)`` and read with
        ``xarray.open_datatree(path)``.

    Raises
    ------
    StudyError
        If nobody judged anything, or the coder or set of priors is unknown.

    Notes
    -----
    The posterior of a world is its prior times the product of the likelihoods of the
    findings, normalised over the worlds of the frame; a hypothesis sums its worlds.
    Items are taken as independent given the world, save that the log-likelihoods of a
    cluster's k items are divided by 1 + (k - 1) rho, with a rho of its own in each world
    if dependence was judged per hypothesis. That is a convention, not a bound: with items
    that conflict it may raise a total or turn its sign, so the naive result always stands
    beside it. Of a coder who judged a package, its parts do not count. The credence is the
    plug-in of best values and comparative: support among the listed worlds, not truth.

    References
    ----------
    .. [1] Fairfield, T. and Charman, A. (2017). Explicit Bayesian analysis for process
       tracing. *Political Analysis* 25, 363-380.
    .. [2] Humphreys, M. and Jacobs, A. (2023). *Integrated Inferences*. Cambridge.

    Examples
    --------
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
    >>> post = bt.update(bt.Study.claims({"H1": 0.5}, [memo]))
    >>> round(float(post["posterior"]["credence"].item()), 3)
    0.9
    """
    encoded = encode_study(study, coder=coder, prior_set=prior_set)
    posteriors = [frame_posterior(encoded, frame) for frame in encoded.frames]
    hypotheses = _hypotheses(encoded, posteriors)
    if integrated:
        means = [frame_posterior(encoded, averaged(encoded, frame)) for frame in encoded.frames]
        credence = _hypotheses(encoded, means)["/posterior"]["credence"]
        hypotheses["/posterior"]["credence_integrated"] = label(
            credence, "credence_integrated", dependence=ADJUSTED
        )
    shared = provenance(study, encoded, prior_set)
    groups = {
        "/": xr.Dataset(),
        **hypotheses,
        **{
            f"/worlds/{frame.frame.id}": _worlds(encoded, frame, posterior)
            for frame, posterior in zip(encoded.frames, posteriors, strict=True)
        },
        "/weights": item_weights(encoded, posteriors, None),
        "/observed_data": encoded.finding.to_dataset(),
        "/constant_data": _constants(encoded),
    }
    for group in groups.values():
        group.attrs = {**shared, **group.attrs}
    return xr.DataTree.from_dict(groups)


def _hypotheses(study: EncodedStudy, posteriors: list[FramePosterior]) -> dict[str, xr.Dataset]:
    """Sum worlds to hypotheses: prior, posterior and the weight between the two."""
    shape = (len(study.coders), len(study.cases), len(study.hypotheses))
    odds, given = np.full((3, *shape), np.nan), np.full(shape, np.nan)
    for encoded, posterior in zip(study.frames, posteriors, strict=True):
        for hypothesis in encoded.frame.hypotheses:
            at = study.hypotheses.index(hypothesis)
            members = encoded.frame.members(hypothesis)
            odds[..., at] = posterior.log_odds(members)
            given[..., at] = encoded.prior.values[..., members].sum(axis=-1)
    prior, adjusted, naive = odds
    coords = {
        "coder": np.array(study.coders),
        "case": np.array(study.cases),
        "hypothesis": np.array(study.hypotheses),
    }

    def dataset(**values: np.ndarray) -> xr.Dataset:
        arrays = {
            name: label(
                xr.DataArray(array, dims=_RESULT, coords=coords),
                name,
                dependence=NAIVE if name.endswith("_naive") else ADJUSTED,
            )
            for name, array in values.items()
        }
        return xr.Dataset(arrays)

    return {
        "/prior": dataset(credence=given, credence_naive=given),
        "/posterior": dataset(credence=probability(adjusted), credence_naive=probability(naive)),
        "/totals": dataset(
            total_weight=(adjusted - prior) * DECIBELS_PER_NAT,
            total_weight_naive=(naive - prior) * DECIBELS_PER_NAT,
        ),
    }


def _worlds(study: EncodedStudy, encoded: EncodedFrame, posterior: FramePosterior) -> xr.Dataset:
    frame = encoded.frame
    coords = {
        "coder": np.array(study.coders),
        "case": np.array(study.cases),
        "world": encoded.prior["world"].values,
    }

    def per_world(name: str, log_joint: np.ndarray) -> xr.DataArray:
        values = normalised(log_joint)
        return label(xr.DataArray(values, dims=_PER_WORLD, coords=coords), name)

    return xr.Dataset(
        {
            "prior": encoded.prior,
            "posterior": per_world("posterior", posterior.adjusted),
            "posterior_naive": per_world("posterior_naive", posterior.naive),
        },
        attrs={
            "mode": str(frame.mode),
            "hypotheses": ";".join(frame.hypotheses),
            "priors_divided_by_their_sum": encoded.rescaled,
            **({"residual": frame.residual} if frame.residual else {}),
            **({"residual_parts": ";".join(frame.residual_parts)} if frame.residual_parts else {}),
        },
    )


def _constants(study: EncodedStudy) -> xr.Dataset:
    coders, hypotheses = len(study.coders), len(study.hypotheses)
    discount, otherwise = np.ones((2, coders, hypotheses, study.finding.size))
    counts = np.zeros((2, coders, len(study.cases), hypotheses), dtype=np.int64)
    case_of_item, sought = study.case_of_item, study.finding.values >= 0
    for encoded in study.frames:
        rows = (encoded.entry != "") & sought
        for hypothesis in encoded.frame.hypotheses:
            at = study.hypotheses.index(hypothesis)
            inside = np.isin(
                np.arange(len(encoded.frame.worlds)), encoded.frame.members(hypothesis)
            )
            discount[:, at] = encoded.discount.values[..., inside].min(axis=-1)
            otherwise[:, at] = encoded.discount.values[..., ~inside].min(axis=-1)
            for case in range(len(study.cases)):
                here = case_of_item == case
                counts[0, :, case, at] = rows[:, here].sum(axis=1)
                counts[1, :, case, at] = encoded.neutral[:, here].sum(axis=1)
    arrays = {
        "detection": study.detection.drop_vars(["case", "cluster", "kind"]),
        "false_report": study.false_report.drop_vars(["case", "cluster", "kind"]),
        "discount": label(xr.DataArray(discount, dims=("coder", "hypothesis", "item")), "discount"),
        "in_scope": study.in_scope,
        "items_sought": label(xr.DataArray(counts[0], dims=_RESULT), "items_sought"),
        "neutral_in_clusters": label(xr.DataArray(counts[1], dims=_RESULT), "neutral_in_clusters"),
    }
    if any(by_world(encoded.discount.values).any() for encoded in study.frames):
        arrays["discount_otherwise"] = label(
            xr.DataArray(otherwise, dims=("coder", "hypothesis", "item")), "discount_otherwise"
        )
    return xr.Dataset(arrays, coords={"coder": np.array(study.coders)})
