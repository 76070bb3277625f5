"""Levers that move all items at once, or a whole cluster: rho and the weakening of all weights."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from bayestrace.stats.robustness.contests import Contest
from bayestrace.stats.robustness.curves import CommonRho, Curve, Straight, crossings, nearest_first
from bayestrace.stats.robustness.levers import Answer, Ground

__all__ = ["cluster_rho", "common_rho", "weakening"]

LEVEL = 1e-12
"""Log-odds, nat, that count as standing on the border: rounding alone makes as much."""


def weakening(ground: Ground, contest: Contest) -> Answer:
    """Multiply all log-likelihoods by one factor from 0 to 1."""
    possible = ~np.isneginf(ground.log_joint)
    slope = np.where(possible, ground.weighted.sum(axis=0), 0.0)
    start = np.where(possible, ground.table.log_prior, -np.inf)
    tipping, *further = _search(ground, contest, Straight(start, slope), (0.0, 1.0), 1.0)
    return Answer(
        lever="weakening",
        names=("all items",),
        now=np.array([1.0]),
        tipping=np.array([tipping]),
        unit="factor",
        further={0: tuple(further)} if further else {},
    )


def cluster_rho(ground: Ground, contest: Contest, rho: Mapping[str, float]) -> Answer:
    """Move the rho of one cluster and leave the others as they are."""
    rows = _clusters(ground, rho)
    tipping = np.full(len(rows), np.nan)
    further: dict[int, tuple[float, ...]] = {}
    for at, (name, members) in enumerate(rows.items()):
        more = len(members) - 1
        start, total = _rest_and_sums(ground, [members])
        # In the discount the log-odds move on straight lines: rho = (1 / discount - 1) / more
        least = min(rho[name], 0.0)
        now = 1 / (1 + more * rho[name])
        span = (1 / (1 + more), max(now, 1.0))
        places = _search(ground, contest, Straight(start, total[0]), span, now)
        found = nearest_first([min(max((1 / s - 1) / more, least), 1.0) for s in places], rho[name])
        tipping[at] = found[0]
        further |= {at: tuple(found[1:])} if len(found) > 1 else {}
    return Answer(
        lever="rho",
        names=tuple(rows),
        now=np.array([rho[name] for name in rows]),
        tipping=tipping,
        unit="rho",
        further=further,
    )


def common_rho(ground: Ground, contest: Contest, rho: Mapping[str, float]) -> Answer | None:
    """Put all clusters at one rho; None where there are no two clusters, or one is below 0.

    Where their rhos differ, the common one is compared with their mean.
    """
    rows = _clusters(ground, rho)
    if len(rows) < 2 or min(rho[name] for name in rows) < 0:
        return None
    now = float(np.mean([rho[name] for name in rows]))
    rest, sums = _rest_and_sums(ground, list(rows.values()))
    curve = CommonRho(rest, sums, np.array([len(members) - 1 for members in rows.values()]))
    tipping, *further = _search(ground, contest, curve, (0.0, 1.0), now)
    return Answer(
        lever="common rho",
        names=("all clusters",),
        now=np.array([now]),
        tipping=np.array([tipping]),
        unit="rho",
        further={0: tuple(further)} if further else {},
    )


def _clusters(ground: Ground, rho: Mapping[str, float]) -> dict[str, np.ndarray]:
    """Rows of each cluster of two or more items that were sought and judged."""
    return {
        name: rows for name, rows in ground.sets["cluster"].items() if name in rho and len(rows) > 1
    }


def _rest_and_sums(ground: Ground, rows: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Log joint probabilities without some clusters, and these clusters' sums, by world."""
    possible = ~np.isneginf(ground.log_joint)
    sums = np.stack([ground.table.log_likelihood[members].sum(axis=0) for members in rows])
    counted = np.stack([ground.weighted[members].sum(axis=0) for members in rows]).sum(axis=0)
    counted -= counted[int(np.argmax(possible))]
    rest = ground.log_joint - np.where(possible, counted, 0.0)
    # Over one world, so that worlds which move alike do not move at all
    return rest, np.where(possible, sums - sums[:, [int(np.argmax(possible))]], 0.0)


def _search(
    ground: Ground, contest: Contest, curve: Curve, span: tuple[float, float], now: float
) -> list[float]:
    """Return the crossings, the nearest to `now` first; NaN alone if there are none."""
    present, there = contest.gap(ground.log_joint), contest.gap(curve.at(now)[0])
    if not math.isfinite(present):
        return [math.nan]  # logic excludes a side, and no factor brings it back
    found = nearest_first(crossings(curve, contest, *span), now)
    if abs(present) < LEVEL or present * there < 0:
        return [now, *(place for place in found if abs(place - now) > LEVEL)]
    return found or [math.nan]
