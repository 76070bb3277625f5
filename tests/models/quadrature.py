"""Posteriors of small joint models by exact integration: oracles in plain NumPy.

Written from what the models are said to be, not from their code. What can be integrated in
closed form or over one dimension is; the rest is summed over a tensor grid. The argument ``fine``
multiplies the number of nodes: how far a result moves with it bounds its error.

Trapezes on the whole line converge exponentially for these integrands (Trefethen and Weideman
2014, *The exponentially convergent trapezoidal rule*, SIAM Review 56), so variables that are
bounded, or whose density has a pole, are put on a logit or a log scale.
"""

from __future__ import annotations

import numpy as np
from scipy.special import betaln, expit, log_expit, logit, logsumexp, softmax

__all__ = ["cases_of_claim", "cases_of_rivals", "coders_of_claim"]


def half_normal(sd, fine):
    """Nodes and log weights of HalfNormal(sd), Gauss-Legendre over seven sds; 0 alone at sd 0."""
    if sd == 0:
        return np.zeros(1), np.zeros(1)
    at, weight = np.polynomial.legendre.leggauss(int(24 * fine))
    x = 3.5 * sd * (at + 1)
    return x, np.log(weight * 3.5 * sd) + log_half_normal(x, sd)


def log_half_normal(x, sd):
    return 0.5 * np.log(2 / np.pi) - np.log(sd) - 0.5 * (x / sd) ** 2


def normal(fine, reach=6.0, step=0.6):
    """Nodes and log weights of N(0, 1)."""
    x = np.arange(-reach, reach + 1e-9, step / fine)
    log_weight = -0.5 * x**2
    return x, log_weight - logsumexp(log_weight)


def effect(sd, dimensions, fine, least=-25.0):
    """Nodes u, log weights and E(t | u) of u ~ N(0, t² I), t ~ HalfNormal(sd).

    The length of u is on a log scale, its direction ±1 or even steps around a circle. Nodes of
    a log weight below ``least`` are left out.
    """
    if sd == 0:
        return np.zeros((1, dimensions)), np.zeros(1), np.zeros(1)
    step = 0.3 / fine
    log_t = np.arange(-30.0, np.log(9 * sd), step / 2)
    log_r = np.arange(-26.0, np.log(20 * sd), step)
    log_prior = log_half_normal(np.exp(log_t), sd) + log_t + np.log(step / 2)
    log_normal = -0.5 * np.exp(2 * (log_r[:, None] - log_t))
    log_normal = log_normal - dimensions * (log_t + 0.5 * np.log(2 * np.pi))
    log_density = logsumexp(log_normal + log_prior, axis=1)
    mean_t = np.exp(logsumexp(log_normal + log_prior + log_t, axis=1) - log_density)
    if dimensions == 1:
        directions, log_arc = np.array([[1.0], [-1.0]]), 0.0
    else:
        count = int(14 * fine)
        angle = 2 * np.pi * (np.arange(count) + 0.3) / count
        directions = np.stack([np.cos(angle), np.sin(angle)], axis=1)
        log_arc = np.log(2 * np.pi / count)
    log_weight = log_density + dimensions * log_r + np.log(step) + log_arc
    keep = log_weight > least
    count = len(directions)
    points = np.exp(log_r[keep])[:, None, None] * directions
    return points.reshape(-1, dimensions), *(
        np.repeat(values[keep], count) for values in (log_weight, mean_t)
    )


def found(p, present, detection, false_report):
    """P(the finding), with p of shape (..., item, world)."""
    q = p * detection[:, None] + (1 - p) * false_report[:, None]
    return np.where(present[:, None], q, 1 - q)


def coders_of_claim(
    y, present, prior, *, chance_sd=np.inf, sds=(0.5, 0.5, 0.5), records=None, fine=1.0
):
    """Model `coders`, one claim in one case: mean credence and mean hyper-parameters.

    ``y`` (coder, item, world): logits as coded by two or three coders; ``prior``: the pooled one;
    ``records`` (2, item): detection and false report. The chance of a clue is integrated in
    closed form against the codings, and over one dimension against its finding.
    """
    coders, items, worlds = y.shape
    rows = items * worlds
    records = np.array([np.ones(items), np.zeros(items)]) if records is None else records
    basis = np.linalg.svd(np.eye(coders) - 1 / coders)[0][:, : coders - 1]
    least = -25.0 if coders == 2 else -16.0
    u, log_u, shift_sd = effect(sds[0], coders - 1, fine, least)
    v, log_v, scale_sd = effect(sds[1], coders - 1, fine, least)
    log_sigma = np.arange(np.log(0.01), np.log(8 * sds[2]), 0.16 / fine)
    sigma = np.exp(log_sigma)
    log_s = log_half_normal(sigma, sds[2]) + log_sigma + np.log(0.16 / fine)
    eps, log_eps = normal(fine)
    parts = []
    for a, log_a, tau_a in zip(v @ basis.T, log_v, scale_sd, strict=True):
        true = y.reshape(coders, rows) * np.exp(-a)[:, None]  # (coder, row), less the shift's part
        moved = (u @ basis.T) * np.exp(-a)  # (u, coder)
        # squares about the mean over coders, and of that mean, are quadratic in the shift
        within = true - true.mean(axis=0)
        drift = moved - moved.mean(axis=1, keepdims=True)
        squares = (within**2).sum() - 2 * drift @ within.sum(axis=1) + rows * (drift**2).sum(axis=1)
        centre = true.mean(axis=0) - moved.mean(axis=1)[:, None]  # (u, row)
        log_p = (
            -rows * (coders - 1) * log_sigma
            - squares[:, None] / (2 * sigma**2)
            + log_a
            + log_u[:, None]
            + log_s
        )
        spread = sigma**2 / coders
        if np.isfinite(chance_sd):
            total = chance_sd**2 + spread
            log_p = log_p - rows / 2 * np.log(total)
            log_p = log_p - (centre**2).sum(axis=1)[:, None] / (2 * total)
        parts.append((log_p, centre, tau_a))
    top = max(log_p.max() for log_p, _, _ in parts)
    sums = np.zeros(5)
    for log_p, centre, tau_a in parts:
        at, of = np.nonzero(log_p > top - 23)
        if not at.size:
            continue
        weight = np.exp(log_p[at, of] - top)
        spread = sigma[of] ** 2 / coders
        kept = 1.0 if np.isinf(chance_sd) else chance_sd**2 / (chance_sd**2 + spread)
        theta = (np.atleast_1d(kept)[:, None] * centre[at])[..., None] + np.sqrt(kept * spread)[
            :, None, None
        ] * eps
        p = expit(theta).reshape(at.size, items, worlds, -1)
        mean = np.exp(log_eps)
        like = found((p * mean).sum(axis=-1), present, *records).prod(axis=1)
        joint = weight[:, None] * like * (prior, 1 - prior)
        total = joint.sum(axis=1)
        sums += [
            joint[:, 0].sum(),
            total.sum(),
            (total * shift_sd[at]).sum(),
            total.sum() * tau_a,
            (total * sigma[of]).sum(),
        ]
    credence, *means = sums[[0, 2, 3, 4]] / sums[1]
    return {"credence": credence, **dict(zip(HYPER_OF_CODERS, means, strict=True))}


HYPER_OF_CODERS = ("shift_sd", "scale_sd", "disagreement_sd")


def strengths(best, present, records, sd, fine):
    """P(findings | world), (node, case, world), and of the nodes log weight and g ~ N(0, sd²).

    All items are of one kind; ``best`` (case, item, world) are the judged logits.
    """
    z, log_g = normal(fine, step=0.3) if sd else (np.zeros(1), np.zeros(1))
    g = sd * z
    middle = best.mean(axis=-1, keepdims=True)
    p = expit(middle + np.exp(g)[:, None, None, None] * (best - middle))
    like = np.stack(
        [found(p[:, j], present[j], *records).prod(axis=1) for j in range(len(best))], 1
    )
    return like, log_g, g


def cases_of_claim(
    prior, best, present, *, concentration=2.0, sds=(0.5, 0.5), records=None, fine=1.0
):
    """Model `cases`, one claim in several cases: mean credences and mean parameters.

    ``prior`` (case), ``best`` (case, item, world) logits, ``present`` (case, item); ``sds`` of
    heterogeneity and of strength. What a case adds to the general odds is integrated over one
    dimension, because findings are linear in the case's prior.
    """
    items = best.shape[1]
    records = np.array([np.ones(items), np.zeros(items)]) if records is None else records
    m = prior.mean()
    if np.isinf(concentration):
        general, log_general = np.array([logit(m)]), np.zeros(1)
    else:
        a, b = concentration * m, concentration * (1 - m)
        step = 0.8 / fine
        general = np.arange(-25 / a, 25 / b, step)
        log_general = a * log_expit(general) + b * log_expit(-general) - betaln(a, b) + np.log(step)
    tau, log_tau = half_normal(sds[0], fine)
    eps, log_eps = normal(fine, step=0.3)
    offset = logit(prior) - logit(m)
    at = general[:, None, None] + offset[:, None]
    pi = np.stack([(expit(at + t * eps) * np.exp(log_eps)).sum(axis=-1) for t in tau])
    log_weight = log_tau[:, None] + log_general
    like, log_g, g = strengths(best, present, records, sds[1], fine)
    sums = _summed(np.stack([pi, 1 - pi], axis=-1), log_weight, like, log_g, g, tau)
    sums["general"] = (sums.pop("by_general").sum(axis=0) * expit(general)).sum(keepdims=True)
    sums["credence"] = sums["credence"][:, 0]
    return sums


def cases_of_rivals(
    prior, best, present, *, concentration=2.0, sds=(0.5, 0.5), records=None, fine=1.0
):
    """Model `cases`, three rivals in several cases; as for a claim, priors (case, rival)."""
    items = best.shape[1]
    records = np.array([np.ones(items), np.zeros(items)]) if records is None else records
    m = prior.mean(axis=0)
    a = concentration * m
    step = 1.0 / fine
    sticks = []  # the first share of all, the second of what is left: two independent Betas
    for one, rest in ((a[0], a[1] + a[2]), (a[1], a[2])):
        at = np.arange(-22 / one, 22 / rest, step)
        log_weight = one * log_expit(at) + rest * log_expit(-at) - betaln(one, rest) + np.log(step)
        sticks.append((at, log_weight))
    log_general = (sticks[0][1][:, None] + sticks[1][1]).ravel()
    first, second = (x.ravel() for x in np.meshgrid(sticks[0][0], sticks[1][0], indexing="ij"))
    keep = log_general > -18
    log_general, first, second = (x[keep] for x in (log_general, first, second))
    left = log_expit(-first)
    log_phi = [log_expit(first), left + log_expit(second), left + log_expit(-second)]
    log_phi = np.stack(log_phi, axis=-1)
    tau, log_tau = half_normal(sds[0], fine / 1.5)
    eps, log_eps = normal(fine, reach=5.5, step=0.8)
    # what matters of three errors is two of their contrasts, of variance 1 in an orthonormal basis
    basis = np.linalg.svd(np.eye(3) - 1 / 3)[0][:, :2]
    pairs = np.stack(np.meshgrid(eps, eps, indexing="ij"), axis=-1).reshape(-1, 2) @ basis.T
    weight = np.exp(log_eps[:, None] + log_eps).ravel()
    keep = weight > 1e-9
    pairs, weight = pairs[keep], weight[keep]
    offset = np.log(prior) - np.log(m)
    pi = np.zeros((tau.size, log_phi.shape[0], len(prior), 3))
    for n, t in enumerate(tau):
        for pair, share in zip(pairs, weight, strict=True):
            noise = t / np.sqrt(2) * pair
            pi[n] += share * softmax(log_phi[:, None] + offset + noise, axis=-1)
    log_weight = log_tau[:, None] + log_general
    like, log_g, g = strengths(best, present, records, sds[1], fine)
    sums = _summed(pi / weight.sum(), log_weight, like, log_g, g, tau)
    sums["general"] = sums.pop("by_general").sum(axis=0) @ np.exp(log_phi)
    return sums


def _summed(pi, log_weight, like, log_g, g, tau):
    """Put the two grids together: (tau, general) with case priors ``pi``, and strengths g."""
    total, credence = np.zeros(log_weight.shape), 0.0
    strength = 0.0
    for of_g, log_of_g, one in zip(like, log_g, g, strict=True):
        joint = pi * of_g  # (tau, general, case, world)
        evidence = joint.sum(axis=-1)
        weight = np.exp(log_weight + log_of_g) * evidence.prod(axis=-1)
        # at a huge strength both are 0: such a node has no weight
        share = joint / np.where(evidence > 0, evidence, 1.0)[..., None]
        credence += np.einsum("tg,tgcw->cw", weight, share)
        strength += weight.sum() * one
        total += weight
    everything = total.sum()
    return {
        "credence": credence / everything,
        "heterogeneity_sd": (total.sum(axis=1) @ tau) / everything,
        "log_strength": strength / everything,
        "by_general": total / everything,
    }
