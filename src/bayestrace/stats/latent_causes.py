"""The findings of a cluster under a latent common cause, where chances do not vary."""

from __future__ import annotations

import numpy as np
from scipy.special import log_ndtr, ndtri

from bayestrace.stats.exact import log_sum

__all__ = ["log_integral", "log_together"]

_HALF, _PIECES, _NODES = 8.5, 64, 16
"""The common cause is integrated over ±8.5 sds in pieces, 16 Gauss-Legendre nodes each."""

ALMOST_ONE = 1 - 1e-4
"""From this rho on one threshold decides all items of a cluster, up to the quadrature."""


def log_together(
    chance: np.ndarray, if_there: np.ndarray, if_gone: np.ndarray, rho: float, sign: np.ndarray
) -> np.ndarray:
    r"""Return ln P(findings of a cluster), (world), nat.

    Parameters
    ----------
    chance : ndarray
        (item, world), P(clue there | world).
    if_there, if_gone : ndarray
        (item), P(finding as recorded) where the clue is there, and where it is not.
    rho : float
        Share of the common cause.
    sign : ndarray
        (item), which way the cause acts on each clue, 0 where it does not.

    Notes
    -----
    Clue i is there where :math:`\pm\sqrt{\rho} U + \sqrt{1 - \rho}\,e_i` lies below
    Φ⁻¹(p_i), U and e standard normal: each keeps its chance p, any two have the
    correlation ±rho on the normal scale. U is integrated out; records err independently. At
    rho = 1 one threshold decides all clues, a sum over the intervals between the p_i.
    """
    alone = sign == 0
    with np.errstate(divide="ignore"):
        apart = np.log(
            if_there[alone, None] * chance[alone] + if_gone[alone, None] * (1 - chance[alone])
        ).sum(axis=0)
    chance, if_there, if_gone, sign = (part[~alone] for part in (chance, if_there, if_gone, sign))
    if rho >= ALMOST_ONE:
        turned = np.where(sign[:, None] > 0, chance, 1 - chance)
        return apart + np.array([_log_threshold(p, if_there, if_gone, sign) for p in turned.T])
    at, weight = np.polynomial.legendre.leggauss(_NODES)
    edges = np.linspace(-_HALF, _HALF, _PIECES + 1)
    half = (edges[1] - edges[0]) / 2
    u = ((edges[:-1] + half)[:, None] + half * at).ravel()
    log_weight = np.log(np.tile(weight * half, _PIECES)) - u * u / 2 - np.log(2 * np.pi) / 2
    return apart + log_integral(chance, if_there, if_gone, rho, sign, (u, log_weight))


def log_integral(
    chance: np.ndarray,
    if_there: np.ndarray,
    if_gone: np.ndarray,
    rho: float,
    sign: np.ndarray,
    rule: tuple[np.ndarray, np.ndarray],
) -> np.ndarray:
    """Return the same by a rule of nodes and log weights for the common cause."""
    u, log_weight = rule
    with np.errstate(divide="ignore"):
        pull = np.sqrt(rho) * sign[:, None, None] * u
        limit = (ndtri(chance)[..., None] - pull) / np.sqrt(1 - rho)
        there, gone = (np.log(part)[:, None, None] for part in (if_there, if_gone))
        each = np.logaddexp(there + log_ndtr(limit), gone + log_ndtr(-limit))
    return log_sum(log_weight + each.sum(axis=0))


def _log_threshold(
    turned: np.ndarray, if_there: np.ndarray, if_gone: np.ndarray, sign: np.ndarray
) -> float:
    edges = np.unique([0.0, *turned, 1.0])
    middle = (edges[1:] + edges[:-1]) / 2
    there = (middle < turned[:, None]) == (sign > 0)[:, None]
    each = np.where(there, if_there[:, None], if_gone[:, None]).prod(axis=0)
    with np.errstate(divide="ignore"):
        return float(np.log((np.diff(edges) * each).sum()))
