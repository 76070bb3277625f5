"""Model `cases`: cases tell of each other, by what holds in general and how strong clues are."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt
import xarray as xr

from bayestrace.errors import ArrayError
from bayestrace.models.blocks import Blocks, Cells
from bayestrace.models.parts import Names
from bayestrace.models.tensors import held, labelled

__all__ = ["DEFAULTS", "Kinds", "heterogeneity_said", "kinds_of", "prior_shift", "strengthened"]

DEFAULTS: dict[str, Any] = {
    "concentration": 2.0,
    "heterogeneity_sd": 0.5,
    "strength_sd": 0.5,
    "target_accept": 0.95,
}

FEW_CASES = 5
"""Fewer cases than these hardly tell of a heterogeneity between them."""

LEARNED = 0.9
"""A posterior sd above this part of the prior's is called the prior again."""


def prior_shift(
    blocks: Blocks, hyper: Mapping[str, Any], names: Names, who: tuple[str, ...]
) -> Any | None:
    r"""Return what the cases add to the log-odds of the file's priors, (block, cell), nat.

    Parameters
    ----------
    blocks : Blocks
        The study.
    hyper : mapping
        The hyper-priors.
    names : Names
        Takes up the names of what is learned.
    who : tuple of str
        ("coder",), or nothing where all coders are one.

    Notes
    -----
    .. math:: \operatorname{logit} \pi_{ch} = \operatorname{logit} \phi_h
       + \operatorname{logit} p_{ch} - \operatorname{logit} m_h + \tau \varepsilon_{ch}

    with p the prior in the file, m its mean over the cases that the coder judged,
    φ ~ Beta(2 m, 2 (1 - m)), and τ ~ HalfNormal the heterogeneity between cases. For worlds that
    share one probability φ ~ Dirichlet(2 m), logs stand in place of logits and τ / √2 in
    place of τ, so that the log-odds of any two worlds has the sd τ.
    """
    general = _general(blocks, hyper, names, who)
    if not hyper["heterogeneity_sd"]:
        return general
    tau = _spread("heterogeneity_sd", hyper, names, who)
    cells = np.arange(blocks.prior.log_chance.shape[1])
    block, cell = np.nonzero(cells < blocks.prior.count[:, None])
    labels = blocks.labels
    labelled(case_cell=[f"{labels[b]} | {c}" for b, c in zip(block, cell, strict=True)])
    effect = pm.Normal("case_effect", dims="case_cell")
    names.items.append("case_effect")
    unit = np.where(blocks.prior.per_world, math.sqrt(0.5), 1.0)[block]
    own = tau[blocks.coder[block]] * unit * effect
    shift = pt.set_subtensor(pt.zeros(blocks.prior.log_chance.shape)[block, cell], own)
    return shift if general is None else general + shift


def _spread(name: str, hyper: Mapping[str, Any], names: Names, who: tuple[str, ...]) -> Any:
    """Return a half-normal sd per coder, (coder)."""
    names.hyper.append(name)
    spread = pm.HalfNormal(name, hyper[name], dims=who or None)
    return spread if who else spread[None]


def _general(
    blocks: Blocks, hyper: Mapping[str, Any], names: Names, who: tuple[str, ...]
) -> Any | None:
    """Shift of the log-odds by what holds in general: logit φ - logit m, (block, cell)."""
    amount = float(hyper["concentration"])
    if math.isinf(amount):
        return None
    shift = pt.zeros(blocks.prior.log_chance.shape)
    study = blocks.study
    count = len(study.coders)
    general = pt.constant(np.full((count, len(study.hypotheses)), np.nan))
    alone: list[tuple[int, int, float]] = []  # coder, hypothesis, mean prior
    places: list[tuple[np.ndarray, int]] = []  # blocks, cell
    for frame, encoded in enumerate(study.frames):
        of_frame = np.flatnonzero(blocks.frame == frame)
        hypotheses = encoded.frame.hypotheses
        for coder in np.unique(blocks.coder[of_frame]):
            mine = of_frame[blocks.coder[of_frame] == coder]
            if np.unique(blocks.prior.per_world[mine]).size > 1:
                raise ArrayError(
                    f"frame {encoded.frame.id!r} has priors of factors in one case and of worlds "
                    "in another, which have no mean; write them one way in all cases"
                )
            size = int(blocks.prior.count[mine[0]])
            mean = np.exp(blocks.prior.log_chance[mine, :size]).mean(axis=0)
            if not blocks.prior.per_world[mine[0]]:
                at = [study.hypotheses.index(name) for name in hypotheses]
                alone += [(int(coder), h, m) for h, m in zip(at, mean, strict=True)]
                places += [(mine, cell) for cell in range(size)]
                continue
            mean = mean / mean.sum()
            possible = np.flatnonzero(mean > 0)
            title = f"share_in_general: {encoded.frame.id}" + (
                f" | {study.coders[coder]}" if who else ""
            )
            share = pm.Dirichlet(title, amount * mean[possible])
            names.items.append(title)
            ratio = _log(share) - np.log(mean[possible])
            shift = pt.set_subtensor(shift[mine[:, None], possible], ratio[None, :])
            worlds = pt.set_subtensor(pt.zeros(size)[possible], share)
            for name in hypotheses:
                at = (int(coder), study.hypotheses.index(name))
                general = pt.set_subtensor(
                    general[at], worlds[list(encoded.frame.members(name))].sum()
                )
    if alone:
        coder, hypothesis, mean = np.array(alone).T
        at = coder.astype(int), hypothesis.astype(int)
        owner = [
            f"{study.coders[c]} | {study.hypotheses[h]}" if who else study.hypotheses[h]
            for c, h in zip(*at, strict=True)
        ]
        labelled(general_of=owner, side=["true", "false"])
        sides = np.stack([mean, 1 - mean], axis=1)
        # a Beta as a Dirichlet of two, which keeps its digits next to 1
        share = pm.Dirichlet("chance_in_general", amount * sides, dims=("general_of", "side"))
        names.items.append("chance_in_general")
        general = pt.set_subtensor(general[at], share[:, 0])
        ratio = _log(share) - np.log(sides)
        moved = ratio[:, 0] - ratio[:, 1]
        number = np.concatenate([np.full(len(mine), n) for n, (mine, _) in enumerate(places)])
        cell = np.concatenate([np.full(len(mine), cell) for mine, cell in places])
        block = np.concatenate([mine for mine, _ in places])
        shift = pt.set_subtensor(shift[block, cell], moved[number])
    names.hyper.append("general")
    pm.Deterministic("general", general if who else general[0], dims=(*who, "hypothesis"))
    return shift


def _log(share: Any) -> Any:
    """Return the log of a share; one that floats can no longer tell from 0 stays above it."""
    return pt.log(pt.maximum(share, 1e-300))


@dataclass(frozen=True, slots=True, kw_only=True)
class Kinds:
    """Which cells belong to clues of the same kind.

    Parameters
    ----------
    labels : tuple of str
        The kinds that have two items or more.
    at, number : ndarray
        Positions of their cells, and their kinds.
    """

    labels: tuple[str, ...]
    at: np.ndarray
    number: np.ndarray


def kinds_of(blocks: Blocks) -> Kinds:
    """Find the kinds of clues among all chances of a study."""
    item, alike = blocks.cells.item, blocks.study.alike
    count = Counter(str(alike[at]) for at in np.unique(item))
    labels = tuple(kind for kind, items in count.items() if kind and items > 1)
    number = np.array([labels.index(k) if k in labels else -1 for k in alike[item]], dtype=int)
    at = np.flatnonzero(number >= 0)
    return Kinds(labels=labels, at=at, number=number[at])


def strengthened(
    blocks: Blocks,
    kinds: Kinds,
    logit: Any,
    hyper: Mapping[str, Any],
    names: Names,
    who: tuple[str, ...],
) -> Any:
    r"""Return logits, (cell), with the strength that clues of the same kind share.

    Notes
    -----
    .. math:: \operatorname{logit} p'_{iw} = M_i + e^{g_k}(\operatorname{logit} p_{iw} - M_i)

    M_i is the mean over worlds of the best values of item i, g = 0 the strength as
    judged, and a very small g a kind of clue that tells nothing. The g of a kind are the same in
    all cases, normal around 0, and their sd is fixed: a few kinds teach no sd, and a strength
    that could grow without end would, where findings agree.
    """
    labelled(kind=kinds.labels)
    log_strength = pm.Normal("log_strength", 0, hyper["strength_sd"], dims=(*who, "kind"))
    names.hyper.append("log_strength")
    log_strength = log_strength if who else log_strength[None]
    some = blocks.cells.taken(kinds.at)
    middle = held("chance_middle", _middle(some))
    factor = pt.exp(log_strength[some.coder, kinds.number])
    moved = middle + factor * (logit[kinds.at] - middle)
    return pt.set_subtensor(logit[kinds.at], moved)


def _middle(cells: Cells) -> np.ndarray:
    """Mean of the best logits of an item over the worlds, per cell."""
    _, item = np.unique([cells.block, cells.item], axis=1, return_inverse=True)
    return (np.bincount(item, cells.logit) / np.bincount(item))[item]


def heterogeneity_said(prior: xr.Dataset, posterior: xr.Dataset, cases: int) -> dict[str, str]:
    """Say what the findings taught of the heterogeneity between cases."""
    if "heterogeneity_sd" not in posterior:
        return {}
    before, after = (
        group["heterogeneity_sd"].stack(every=("chain", "draw")) for group in (prior, posterior)
    )
    coders = after["coder"].values if "coder" in after.dims else [""]
    said = []
    for coder in coders:
        one, other = (a.sel(coder=coder) if coder else a for a in (before, after))
        middle = (float(group.median()) for group in (one, other))
        low, high = (float(group.std()) for group in (one, other))
        moves = "median {:.2f} before the findings, {:.2f} after".format(*middle)
        said.append((f"{coder}: {moves}" if coder else moves, high > LEARNED * low))
    numbers = "; ".join(text for text, _ in said)
    few = cases < FEW_CASES
    if few or all(again for _, again in said):
        hardly = "one case hardly tells" if cases == 1 else f"{cases} cases hardly tell"
        why = f"{hardly} of it" if few else "the findings left it as it was"
        text = f"Heterogeneity between cases comes from its prior: {why}"
    else:
        text = f"Heterogeneity between cases was learned from {cases} cases"
    return {"heterogeneity": f"{text} (sd in logits, {numbers})."}
