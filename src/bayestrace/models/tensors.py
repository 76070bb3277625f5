"""Laws, priors and sums over worlds as PyTensor expressions: continuous, without discrete parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytensor.tensor as pt

from bayestrace.models.blocks import Blocks, PriorArrays

__all__ = ["Joint", "joint_of", "log_findings", "log_worlds", "varied"]


@dataclass(frozen=True, slots=True)
class Joint:
    """What a model says of its blocks, as expressions.

    Parameters
    ----------
    credence, prior_credence : tensor
        (coder, case, hypothesis), NaN where missing.
    log_evidence : tensor
        (block), ln P(findings): the sum over worlds.
    """

    credence: Any
    prior_credence: Any
    log_evidence: Any


def varied(logit: np.ndarray, below: np.ndarray, above: np.ndarray, z: Any) -> Any:
    """Return the logit of a judgement at standard normal z: a two-piece normal law."""
    return logit + z * pt.switch(pt.gt(z, 0), above, below)


def log_findings(blocks: Blocks, logit: Any) -> Any:
    """Return ln P(finding | world) per cell from the logit that the clue is there, nat."""
    cells = blocks.cells
    present = (cells.log_there == 0) & (cells.log_gone < -1e9)
    absent = (cells.log_gone == 0) & (cells.log_there < -1e9)
    if (present | absent).all():
        return -pt.softplus(np.where(present, -1.0, 1.0) * logit)
    log_there, log_gone = -pt.softplus(-logit), -pt.softplus(logit)
    return pt.logaddexp(cells.log_there + log_there, cells.log_gone + log_gone)


def log_worlds(prior: PriorArrays, z: Any | None) -> Any:
    """Return ln P(world), (block, world), from the priors' own standard normal z, nat.

    Priors of worlds that share one probability are divided by their sum; for a claim and
    for factors the sum is 1 and the division changes nothing.
    """
    log_chance, log_rest = pt.constant(prior.log_chance), pt.constant(prior.log_rest)
    if z is not None:
        logit = varied(prior.logit, prior.below, prior.above, z)
        at = tuple(prior.free)
        log_chance = pt.set_subtensor(log_chance[at], -pt.softplus(-logit))
        log_rest = pt.set_subtensor(log_rest[at], -pt.softplus(logit))
    log_prior = prior.padding + (
        log_chance[..., None] * prior.inside + log_rest[..., None] * prior.outside
    ).sum(axis=1)
    return log_prior - pt.logsumexp(log_prior, axis=1, keepdims=True)


def joint_of(blocks: Blocks, log_likelihood: Any | None, log_prior: Any) -> Joint:
    """Sum the worlds out: credences and ln P(findings) of every block."""
    log_joint = log_prior + blocks.base
    if log_likelihood is not None:
        cells = blocks.cells
        shape = (*blocks.base.shape, int(cells.slot.max()) + 1)
        at = np.full(shape, cells.size)
        at[cells.block, cells.world, cells.slot] = np.arange(cells.size)
        padded = pt.concatenate([log_likelihood, np.zeros(1)])
        log_joint = log_joint + padded[at].sum(axis=-1)
    log_evidence = pt.logsumexp(log_joint, axis=1)
    return Joint(
        _credence(blocks, pt.exp(log_joint - log_evidence[:, None])),
        _credence(blocks, pt.exp(log_prior)),
        log_evidence,
    )


def _credence(blocks: Blocks, worlds: Any) -> Any:
    """Sum the probabilities of a hypothesis's worlds; NaN where there is no block."""
    sums = (worlds[blocks.result_block] * blocks.members).sum(axis=1)
    return pt.concatenate([sums, np.full(1, np.nan)])[blocks.result]
