"""Other partitions of the same possibilities: what equal priors become when rivals are cut anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from bayestrace.encode import EncodedFrame, EncodedStudy, encode_study
from bayestrace.stats.exact import frame_posterior, probability
from bayestrace.stats.outcomes import labelled, outcomes, result_coords
from bayestrace.stats.tree import provenance
from bayestrace.study.words import Mode
from bayestrace.study.worlds import WorldFrame

if TYPE_CHECKING:
    from bayestrace.study.study import Study

__all__ = [
    "AS_WRITTEN",
    "PER_GROUP",
    "PER_RIVAL",
    "RESIDUAL_AT",
    "Partition",
    "partition_odds",
    "partitions",
]

AS_WRITTEN, PER_RIVAL, PER_GROUP = "as written", "equal per rival", "equal per group"

SHARES = (0.01, 0.05, 0.1, 0.25, 0.5)
"""Priors of a residual that are tried: from hardly a thought to as much as all others together."""


RESIDUAL_AT = tuple(f"residual at {share:g}" for share in SHARES)
"""Their names on the dim ``partition``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """Priors of the worlds of one frame.

    Parameters
    ----------
    label : str
        Its name on the dim ``partition``.
    frame : str
        Id of the frame that it changes; empty: every frame that has it.
    weights : ndarray
        (world), up to a constant.
    share : float, optional
        Instead of weights: the prior of the residual, the others in proportion as written.
    """

    label: str
    frame: str
    weights: np.ndarray
    share: float | None = None

    def prior(self, prior: np.ndarray, residual: Sequence[int]) -> np.ndarray:
        """Return the prior of the worlds, (..., world), NaN where the one given is."""
        if self.share is None:
            return np.where(np.isnan(prior), np.nan, self.weights / self.weights.sum())
        inside = np.isin(np.arange(prior.shape[-1]), residual)
        ours, theirs = (prior[..., side].sum(axis=-1, keepdims=True) for side in (inside, ~inside))
        scale = np.where(inside, self.share / ours, (1 - self.share) / theirs)
        return prior * scale


def partitions(study: Study, *, coder: str | None = None, prior_set: str = "") -> xr.Dataset:
    """Give every rival's credence under other partitions of equal priors.

    Parameters
    ----------
    study : Study
        The study.
    coder : str, optional
        One coder; by default all.
    prior_set : str
        Name of a set in priors.csv, for the credence as written.

    Returns
    -------
    Dataset
        Over (coder, case, hypothesis, partition): ``credence`` and ``credence_naive``,
        ``stated_prior``, the prior in that partition, probability; ``verdict``. The hypotheses
        are those of frames of rivals. ``partition`` is

        - "as written";
        - "equal per rival": the residual counts as one, its parts share what it gets;
        - "equal per group": equal per ``group`` of the hypotheses, then within; a rival without
          a group, and the residual, are one each. Only where a group has several rivals;
        - "X in two": one rival is cut in two, which then count as two;
        - "residual at 0.05" and other shares, the others in proportion as written.

        NaN where a coder judged nothing, or the partition belongs to another frame.

    Raises
    ------
    StudyError
        If nobody judged anything, or the coder or set of priors is unknown.

    Notes
    -----
    Equal priors are equal over a list, and somebody wrote the list: telling a story in more
    detail makes more rivals of it and gives it more prior. The halves of a rival that is cut
    in two are judged like the whole, so that only the prior moves, from 1/n to 2/(n+1).
    Nesting repairs this where variants of one explanation share a group.

    References
    ----------
    .. [1] Fox, C. R. and Clemen, R. T. (2005). Subjective probability assessment in decision
       analysis: partition dependence and bias toward the ignorance prior. *Management Science*
       51(9), 1417-1432.

    Examples
    --------
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"A": 0.9, "B": 0.3, "C": 0.3})
    >>> cut = bt.partitions(bt.Study.rivals(["A", "B", "C"], [memo], exhaustive=True))
    >>> cut["credence"].sel(hypothesis="A").squeeze().to_series().round(2).to_dict()
    {'as written': 0.6, 'equal per rival': 0.6, 'A in two': 0.75, 'B in two': 0.5, 'C in two': 0.5}
    """
    encoded = encode_study(study, coder=coder, prior_set=prior_set)
    labels, stated, adjusted, naive = partition_odds(study, encoded)
    coords = {**result_coords(encoded), "partition": np.array(labels, dtype=np.str_)}
    result = outcomes(study, encoded, (adjusted, naive), coords)
    result = result.merge(labelled({"stated_prior": probability(stated)}, coords))
    names = [name for frame in _rivals(encoded) for name in frame.frame.hypotheses]
    kept = [name for name in encoded.hypotheses if name in names]
    return result.sel(hypothesis=kept).assign_attrs(provenance(study, encoded, prior_set))


def partition_odds(
    study: Study, encoded: EncodedStudy
) -> tuple[list[str], np.ndarray, np.ndarray, np.ndarray]:
    """Return labels of partitions, and log-odds: prior, adjusted, naive.

    Each (coder, case, hypothesis, partition), NaN for hypotheses of other frames.
    """
    groups = {entry.id: entry.group for entry in study.hypotheses if entry.group}
    cut = {frame.frame.id: list(_cuts(frame.frame, groups)) for frame in _rivals(encoded)}
    labels = list(dict.fromkeys([AS_WRITTEN, *(p.label for many in cut.values() for p in many)]))
    shape = (len(encoded.coders), len(encoded.cases), len(encoded.hypotheses), len(labels))
    found = np.full((3, *shape), np.nan)
    for frame in _rivals(encoded):
        for partition in (None, *cut[frame.frame.id]):
            changed = frame if partition is None else _changed(frame, partition)
            at = 0 if partition is None else labels.index(partition.label)
            posterior = frame_posterior(encoded, changed)
            for name in frame.frame.hypotheses:
                odds = posterior.log_odds(frame.frame.members(name))
                found[:, :, :, encoded.hypotheses.index(name), at] = odds
    stated, adjusted, naive = found
    return labels, stated, adjusted, naive


def _rivals(encoded: EncodedStudy) -> list[EncodedFrame]:
    return [frame for frame in encoded.frames if frame.frame.mode == Mode.RIVALS]


def _changed(frame: EncodedFrame, partition: Partition) -> EncodedFrame:
    prior = partition.prior(frame.prior.values, frame.frame.catch_all)
    return replace(frame, prior=frame.prior.copy(data=prior))


def _cuts(frame: WorldFrame, groups: Mapping[str, str]) -> Iterator[Partition]:
    """Yield the partitions of one frame."""
    equal = np.array(frame.equal_worlds)
    yield Partition(label=PER_RIVAL, frame=frame.id, weights=equal)
    group_of = [groups.get(name) or f"\0{name}" for name in frame.hypotheses]
    if len(set(group_of)) < len(group_of):
        nested = equal.copy()
        for name, group in zip(frame.hypotheses, group_of, strict=True):
            nested[list(frame.members(name))] /= group_of.count(group)
        yield Partition(label=PER_GROUP, frame=frame.id, weights=nested)
    for name in frame.hypotheses:
        if name == frame.residual:
            continue
        doubled = equal.copy()
        doubled[list(frame.members(name))] *= 2
        yield Partition(label=f"{name} in two", frame=frame.id, weights=doubled)
    for label, share in zip(RESIDUAL_AT, SHARES, strict=True) if frame.catch_all else ():
        yield Partition(label=label, frame=frame.id, weights=equal, share=share)
