"""What ranks alone decide: which of two sets of worlds is the likelier, whatever the numbers."""

from __future__ import annotations

import numpy as np

from bayestrace.encode import EncodedStudy
from bayestrace.stats.case_tables import CaseTable
from bayestrace.stats.exact import log_sum

__all__ = ["EVEN", "LESS", "MORE", "NOT_DETERMINED", "NO_LESS", "NO_MORE", "RankedTable"]

MORE, NO_LESS = "more likely", "at least as likely"
LESS, NO_MORE = "less likely", "at most as likely"
EVEN, NOT_DETERMINED = "equally likely", "not determined"

MOST = 20_000
"""Extreme cases that are tried; where there are more, nothing is said."""

TINY = 1e-12
"""Share of the total by which floating point may miss that two sums are equal."""


class RankedTable:
    """One frame in one case as one coder ranked it.

    Notes
    -----
    Numbers that keep the ranks of an item are a mixture of extreme ones: the finding is as
    likely as can be in the worlds down to some rank and as unlikely as can be in the
    others. The two sums of prior times likelihood are linear in the numbers of each item,
    so their difference is a mixture of its values at the combinations of extremes, which
    are all tried. Where the values have one sign the order holds for all numbers; where
    they have both, each order is reached by numbers near an extreme.

    Items of the frame that were entered as probabilities or ratios count with their values.
    """

    def __init__(self, study: EncodedStudy, table: CaseTable, *, naive: bool) -> None:
        discount = np.ones_like(table.discount) if naive else table.discount
        ranked = table.encoded.entry[table.coder, table.items] == "rank"
        known = (discount * table.log_likelihood)[~ranked].sum(axis=0)
        self.log_known = table.log_prior + known
        self.steps = [
            _steps(study, table, item, factor)
            for item, factor in zip(table.items[ranked], discount[ranked, 0], strict=True)
        ]

    def relation(self, one: np.ndarray, other: np.ndarray) -> str:
        """Say how likely a set of worlds, (world) bool, is against another.

        Worlds in both sets weigh on neither side.
        """
        apart = np.flatnonzero(one != other)
        extremes = self._extremes(apart)
        if extremes is None:
            return NOT_DETERMINED
        log_weights, certain = extremes
        mine = one[apart]
        sums = [np.exp(log_sum(log_weights[:, side])) for side in (mine, ~mine)]
        gap = sums[0] - sums[1]
        gap[np.abs(gap) <= TINY * (sums[0] + sums[1])] = 0.0
        more, less = gap > 0, gap < 0
        if more.any() and less.any():
            return NOT_DETERMINED
        if more.any():
            return MORE if (more & certain).any() else NO_LESS
        if less.any():
            return LESS if (less & certain).any() else NO_MORE
        return EVEN

    def _extremes(self, worlds: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
        """Return log weights of the worlds in each extreme case, and whether it always counts.

        An extreme case counts for nothing only where a tie is possible, as between a claim
        of rank 1 and its negation.
        """
        states, certain = self.log_known[None, worlds], np.array([True])
        for options, strict in self.steps:
            states = (states + options[:, None, worlds]).reshape(-1, len(worlds))
            certain = (certain & np.array([[True], *[[strict]] * (len(options) - 1)])).ravel()
            top = states.max(axis=1, keepdims=True, initial=-np.inf)
            possible = ~np.isneginf(top[:, 0])
            states, certain = states[possible] - top[possible], certain[possible]
            states, certain = _distinct(states, certain)
            if len(states) > MOST:
                return None
        return states, certain


def _steps(
    study: EncodedStudy, table: CaseTable, item: int, factor: float
) -> tuple[np.ndarray, bool]:
    """Return the extreme log-likelihoods of an item, (option, world), the neutral one first.

    The second value says whether the worlds of one rank are strictly above those of the
    next.
    """
    rank = table.encoded.rank[table.coder, item]
    strict = True
    if np.isnan(rank).any():  # a claim's own rank, which may be shared by its negation
        first = rank[0] == 1
        rank, strict = np.array([1.0, 2.0] if first else [2.0, 1.0]), not first
    d, f = float(study.detection.values[item]), float(study.false_report.values[item])
    if study.finding.values[item] == 0:
        rank, d, f = -rank, 1 - f, 1 - d
    neutral = np.zeros((1, len(rank)))
    if d == f:
        return neutral, strict
    with np.errstate(divide="ignore"):
        gap = factor * (np.log(f) - np.log(d))
    below = rank > np.unique(rank)[:-1, None]
    return np.concatenate([neutral, np.where(below, gap, 0.0)]), strict


def _distinct(states: np.ndarray, certain: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Keep one of equal cases; of two worlds, the most one-sided ones, which decide."""
    if states.shape[1] == 2 and len(states) > 2:
        with np.errstate(invalid="ignore"):
            ratio = states[:, 0] - states[:, 1]
        sure = np.flatnonzero(certain)
        ends = [ratio.argmin(), ratio.argmax(), *sure[[ratio[sure].argmin(), ratio[sure].argmax()]]]
        keep = np.unique(ends)
        return states[keep], certain[keep]
    _, first, group = np.unique(
        np.round(states, 9) + 0.0, axis=0, return_index=True, return_inverse=True
    )
    together = np.zeros(len(first), dtype=bool)
    np.logical_or.at(together, group.ravel(), certain)
    return states[first], together
