"""The extreme log-odds of a set of worlds when every judgement may lie anywhere in its interval."""

from __future__ import annotations

from itertools import product

import numpy as np

from bayestrace.encode import PriorCells
from bayestrace.stats.exact import log_sum

__all__ = ["log_odds_bounds"]


def log_odds_bounds(
    log_low: np.ndarray, log_high: np.ndarray, inside: np.ndarray, prior: np.ndarray | PriorCells
) -> tuple[float, float]:
    """Return the lowest and the highest log-odds of a set of worlds against the others.

    The odds rise with the likelihood of each world inside and fall with that of each
    outside, so they are extreme with all inside at one end and all outside at the other.

    Parameters
    ----------
    log_low, log_high : ndarray
        (world), ends of the log-likelihood of all findings, nat.
    inside : ndarray of bool
        (world), the worlds of the set.
    prior : ndarray or PriorCells
        (world) ln P(world), fixed; or cells, each free in its interval.
    """
    lower, upper = (
        _extreme(np.where(inside == most, log_high, log_low), inside, prior, most=most)
        for most in (False, True)
    )
    return lower, upper


def _extreme(
    values: np.ndarray, inside: np.ndarray, prior: np.ndarray | PriorCells, *, most: bool
) -> float:
    if isinstance(prior, np.ndarray):
        log_prior = prior[None]
    else:
        shares = _on_simplex(prior, values, inside, most=most) if prior.per_world else _box(prior)
        with np.errstate(divide="ignore"):
            log_prior = np.log(shares)
    joint = log_prior + values
    within, without = log_sum(joint[:, inside]), log_sum(joint[:, ~inside])
    with np.errstate(invalid="ignore"):
        odds = within - without
    # An end at exactly 0 is a limit: what logic excludes throughout is excluded in it too.
    if most:
        return float(np.where(np.isneginf(within), -np.inf, odds).max())
    return float(np.where(np.isneginf(without), np.inf, odds).min())


def _ends(cells: PriorCells) -> tuple[np.ndarray, np.ndarray]:
    fixed = np.isnan(cells.low)
    return np.where(fixed, cells.best, cells.low), np.where(fixed, cells.best, cells.high)


def _box(cells: PriorCells) -> np.ndarray:
    """Return P(world) at every corner of the box, (corner, world).

    Prior odds of a set are a ratio of two functions that are linear in each factor's
    chance, so they are monotone in it and extreme at a corner.
    """
    choices = [sorted({low, high}) for low, high in zip(*_ends(cells), strict=True)]
    return cells.worlds(np.array(list(product(*choices))).T).T


def _on_simplex(
    cells: PriorCells, values: np.ndarray, inside: np.ndarray, *, most: bool
) -> np.ndarray:
    """Return the P(world) in the box and on the simplex at which the odds are extreme.

    As much (or little) as possible goes to the set; within it and outside it the worlds
    that help most are filled first: a linear-fractional programme solved by sorting. The
    ends are divided by the sum of the best values, as these are.
    """
    low, high = (end / cells.best.sum() for end in _ends(cells))
    if most:
        mass = min(high[inside].sum(), 1 - low[~inside].sum())
    else:
        mass = max(low[inside].sum(), 1 - high[~inside].sum())
    shares = low.copy()
    for side, total, first in ((inside, mass, most), (~inside, 1 - mass, not most)):
        at = np.flatnonzero(side)
        at = at[np.argsort(-values[at] if first else values[at], kind="stable")]
        room = high[at] - low[at]
        before = np.concatenate([[0.0], np.cumsum(room)[:-1]])
        shares[at] += np.clip(total - low[at].sum() - before, 0.0, room)
    return shares[None]
