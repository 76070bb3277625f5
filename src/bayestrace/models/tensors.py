"""Laws, priors and sums over worlds as PyTensor expressions: continuous, without discrete parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt

from bayestrace.models.blocks import Blocks, Cells, PriorArrays

__all__ = [
    "Joint",
    "Term",
    "held",
    "joint_of",
    "labelled",
    "log_findings",
    "log_worlds",
    "records",
    "summed",
    "varied",
]

Term = tuple[Any, np.ndarray, np.ndarray]
"""Log-likelihoods as a vector, with the block and the world that each belongs to."""


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


def held(name: str, values: np.ndarray) -> Any:
    """Enter numbers of the study into the model by name.

    They are no constants of the graph: a model of the same shape is compiled once for all
    numbers.
    """
    return pm.Data(name, np.asarray(values, dtype=float))


def labelled(**labels: Sequence[Any]) -> None:
    """Name the labels of dimensions in the model that is being built."""
    model = pm.modelcontext(None)
    if not isinstance(model, pm.Model):
        raise TypeError(f"the model being built is a {type(model).__name__}")
    model.add_coords(dict(labels))


def varied(logit: Any, below: Any, above: Any, z: Any) -> Any:
    """Return the logit of a judgement at standard normal z: a two-piece normal law."""
    return logit + z * pt.switch(pt.gt(z, 0), above, below)


def records(cells: Cells) -> np.ndarray | None:
    """Return +1 where the clue was found and -1 where not; None if a record may err."""
    present = (cells.log_there == 0) & (cells.log_gone < -1e9)
    absent = (cells.log_gone == 0) & (cells.log_there < -1e9)
    return np.where(present, 1.0, -1.0) if (present | absent).all() else None


def log_findings(cells: Cells, logit: Any) -> Any:
    """Return ln P(finding | world) per cell from the logit that the clue is there, nat."""
    sign = records(cells)
    if sign is not None:
        return -pt.softplus(-held("finding_sign", sign) * logit)
    log_there, log_gone = -pt.softplus(-logit), -pt.softplus(logit)
    return pt.logaddexp(
        held("log_if_there", cells.log_there) + log_there,
        held("log_if_gone", cells.log_gone) + log_gone,
    )


def log_worlds(prior: PriorArrays, z: Any | None = None, shift: Any | None = None) -> Any:
    """Return ln P(world), (block, world), nat.

    Parameters
    ----------
    prior : PriorArrays
        The file's.
    z : tensor, optional
        Standard normal errors of the priors that vary.
    shift : tensor, optional
        (block, cell), nat: added to the log-odds of a claim or factor, or to the log of
        the probability of a world.

    Notes
    -----
    Priors of worlds that share one probability are divided by their sum; for a claim and
    for factors the sum is 1 and the division changes nothing.
    """
    log_chance = held("log_prior", prior.log_chance)
    log_rest = held("log_prior_of_not", prior.log_rest)
    if z is not None:
        law = (held(f"prior_{name}", getattr(prior, name)) for name in ("logit", "below", "above"))
        logit = varied(*law, z)
        at = tuple(prior.free)
        log_chance = pt.set_subtensor(log_chance[at], -pt.softplus(-logit))
        log_rest = pt.set_subtensor(log_rest[at], -pt.softplus(logit))
    if shift is not None:
        log_odds = log_chance - log_rest + shift
        worlds = prior.per_world[:, None]
        log_chance = pt.switch(worlds, log_chance + shift, -pt.softplus(-log_odds))
        log_rest = pt.switch(worlds, 0.0, -pt.softplus(log_odds))
    log_prior = prior.padding + (
        log_chance[..., None] * prior.inside + log_rest[..., None] * prior.outside
    ).sum(axis=1)
    return log_prior - pt.logsumexp(log_prior, axis=1, keepdims=True)


def summed(values: Any, *places: np.ndarray) -> tuple[Any, tuple[np.ndarray, ...]]:
    """Add up the last axis of values that share a place.

    Returns
    -------
    sums : tensor
        (..., place).
    places : tuple of ndarray
        Where each sum belongs, in the order of `places`.
    """
    unique, group = np.unique(np.array(places), axis=1, return_inverse=True)
    order = np.argsort(group, kind="stable")
    count = np.bincount(group, minlength=unique.shape[1])
    slot = np.arange(group.size) - np.repeat(np.cumsum(count) - count, count)
    at = np.full((unique.shape[1], count.max(initial=1)), group.size)
    at[group[order], slot] = order
    padded = pt.concatenate([values, pt.zeros_like(values[..., :1])], axis=-1)
    return padded[..., at].sum(axis=-1), tuple(unique)


def joint_of(blocks: Blocks, terms: Sequence[Term], log_prior: Any) -> Joint:
    """Sum the worlds out: credences and ln P(findings) of every block."""
    log_joint = log_prior + held("log_likelihood_known", blocks.base)
    if terms:
        values = pt.concatenate([term[0] for term in terms])
        block, world = (np.concatenate([term[at] for term in terms]) for at in (1, 2))
        sums, at = summed(values, block, world)
        log_joint = pt.inc_subtensor(log_joint[at], sums)
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
