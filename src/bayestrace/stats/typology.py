"""Hoop, smoking gun, doubly decisive, straw in the wind: derived, never asserted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from bayestrace.encode import encode_study
from bayestrace.errors import ArrayError
from bayestrace.finding_chances import record_chances
from bayestrace.stats.exact import frame_posterior
from bayestrace.stats.pairs import check_over, world_pair
from bayestrace.stats.tree import provenance
from bayestrace.units import DECIBELS_PER_NAT
from bayestrace.vocabulary import label

if TYPE_CHECKING:
    from bayestrace.study.study import Study

__all__ = ["BORDER_TOLERANCE", "NOT_AVAILABLE", "THRESHOLD", "test_types"]

THRESHOLD = 5.0
"""dB at which a weight counts as strong: √10, Jeffreys' "substantial"."""

BORDER_TOLERANCE = 1e-9
"""dB within which a weight counts as equal to the threshold."""

NOT_AVAILABLE = "not available"
"""The test type of an item whose likelihoods were entered as a ratio or as ranks."""

_TYPES = np.array(["straw in the wind", "hoop", "smoking gun", "doubly decisive"])


def test_types(
    study: Study,
    over: str | None = None,
    *,
    threshold: float = THRESHOLD,
    coder: str | None = None,
    prior_set: str = "",
) -> xr.Dataset:
    r"""Classify every item as a test of every hypothesis against its rival.

    Parameters
    ----------
    study : Study
        The study.
    over : str, optional
        The rival; by default chosen as in :func:`bayestrace.weights`.
    threshold : float
        dB from which a weight counts as strong; 5 dB is a ratio of √10.
    coder : str, optional
        One coder; by default all.
    prior_set : str
        Name of the priors, which decide who the strongest rival is.

    Returns
    -------
    Dataset
        Dims (coder, hypothesis, item): ``test_type``; ``w_present`` and ``w_absent``, dB,
        the weight for ``of`` over ``over`` if the clue is recorded as present (absent);
        ``border_distance``, dB, to the nearest border between two types; ``favours``, the
        world that a present finding speaks for, empty where neither; ``q_of`` and ``q_over``, the
        chances of a present record. A coder without a row has an empty type; an item entered
        as ratio or rank has the type "not available".

    Raises
    ------
    StudyError
        If nobody judged anything or the coder is unknown.
    ArrayError
        If ``over`` is unknown or the threshold is not positive.

    Notes
    -----
    With T the threshold, a clue is a smoking gun if only ``w_present`` is T or more in
    size, whatever its sign, a hoop if only ``w_absent`` is, doubly decisive if both are and
    a straw in the wind if neither is. A type belongs to a pair of worlds: against another
    rival the same clue may be another test.

    References
    ----------
    .. [1] Van Evera, S. (1997). *Guide to Methods for Students of Political Science*.
    .. [2] Humphreys, M. and Jacobs, A. (2023). *Integrated Inferences*, chapter 5.

    Examples
    --------
    >>> import bayestrace as bt
    >>> gun = bt.Item("gun", found="absent", likelihood={"H1": (0.4, 0.05)})
    >>> types = bt.test_types(bt.Study.claims({"H1": 0.5}, [gun]))
    >>> types["test_type"].item()
    'smoking gun'
    """
    if not isinstance(threshold, int | float) or not threshold > 0:
        raise ArrayError(f"threshold must be a number of dB above 0, got {threshold!r}")
    encoded = encode_study(study, coder=coder, prior_set=prior_set)
    check_over(over, encoded)
    shape = (len(encoded.coders), len(encoded.hypotheses), encoded.finding.size)
    q = np.full((2, 2, *shape), np.nan)  # present, absent; of, over
    names = np.full((2, *shape), "", dtype=object)
    entry = np.full(shape, "", dtype=object)
    case_of_item = encoded.case_of_item
    coder_at, item_at = np.ogrid[: shape[0], : shape[2]]
    detection, false_report = encoded.detection.values, encoded.false_report.values
    for part in encoded.frames:
        posterior = frame_posterior(encoded, part)
        worlds = np.array(part.frame.worlds, dtype=object)
        for hypothesis in part.frame.hypotheses:
            at = encoded.hypotheses.index(hypothesis)
            of, against = (
                chosen[:, case_of_item]
                for chosen in world_pair(part.frame, hypothesis, posterior, over)
            )
            for side, chosen in enumerate((of, against)):
                there = part.p_present.values[coder_at, item_at, chosen]
                q[:, side, :, at] = record_chances(there, detection, false_report)
            names[:, :, at] = worlds[of], worlds[against]
            entry[:, at] = part.entry
    (q_of, q_over), missed = q
    w_present, w_absent = _weight(q_of, q_over), _weight(*missed)
    strength = np.stack([np.abs(w_present), np.abs(w_absent)])
    strong = strength >= threshold - BORDER_TOLERANCE
    kind = _TYPES[2 * strong[0] + strong[1]]
    kind = np.select([entry == "", entry != "probabilities"], ["", NOT_AVAILABLE], kind)
    favours = np.select([q_of > q_over, q_of < q_over], [names[0], names[1]], "")
    dims = ("coder", "hypothesis", "item")
    plain = {"units": "probability", "long_name": "chance that the clue is recorded as present"}
    return xr.Dataset(
        {
            "test_type": label(
                xr.DataArray(kind.astype(np.str_), dims=dims), "test_type", threshold_db=threshold
            ),
            "w_present": label(xr.DataArray(w_present, dims=dims), "w_present"),
            "w_absent": label(xr.DataArray(w_absent, dims=dims), "w_absent"),
            "border_distance": label(
                xr.DataArray(np.abs(strength - threshold).min(axis=0), dims=dims),
                "border_distance",
            ),
            "favours": (dims, favours.astype(np.str_), {"units": "label"}),
            "q_of": (dims, q_of, plain),
            "q_over": (dims, q_over, plain),
        },
        coords={
            "coder": np.array(encoded.coders),
            "hypothesis": np.array(encoded.hypotheses),
            "of": (dims, names[0].astype(np.str_)),
            "over": (dims, names[1].astype(np.str_)),
            **{name: encoded.finding.coords[name] for name in ("item", "case", "cluster", "kind")},
        },
        attrs={**provenance(study, encoded, prior_set), "threshold_db": threshold},
    )


setattr(test_types, "__test__", False)  # noqa: B010 - pytest: a public name, not a test


def _weight(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """10·log10 of a ratio; where both sides are equal it is 0, also at 0 and 1."""
    with np.errstate(divide="ignore", invalid="ignore"):
        log_ratio = np.log(one) - np.log(other)
    return np.where(one == other, 0.0, log_ratio) * DECIBELS_PER_NAT
