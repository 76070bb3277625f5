"""Model `judgement`: judgements err within their intervals, a coder's errors partly together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt

from bayestrace.encode import EncodedStudy
from bayestrace.models.blocks import Blocks, blocks_of
from bayestrace.models.built import Built
from bayestrace.models.tensors import joint_of, log_findings, log_worlds, varied

__all__ = ["DEFAULTS", "judgement_model"]

DEFAULTS: dict[str, Any] = {
    "shared": 0.5,
    "shared_prior": (1.0, 1.0),
    "spread": None,
    "target_accept": 0.8,
}


def judgement_model(study: EncodedStudy, hyper: Mapping[str, Any]) -> Built:
    r"""Build the model of errors with a shared part.

    Notes
    -----
    .. math:: z_{ciw} = \sqrt{r_c}\,Z_{cw} + \sqrt{1 - r_c}\,\varepsilon_{ciw}

    with standard normal Z and ε, and the judged chance at z on its two-piece normal
    law. Coders are models of their own that stand side by side: no parameter is common
    to two of them, so that the same finding is counted once in each.
    """
    blocks = blocks_of(study, hyper["spread"])
    cells, prior = blocks.cells, blocks.prior
    names: dict[str, list[str]] = {"hyper": [], "item": []}
    with pm.Model(coords=_coords(blocks)) as model:
        log_likelihood = None
        if cells.size:
            z = _errors(blocks, hyper, names)
            log_likelihood = log_findings(blocks, varied(cells.logit, cells.below, cells.above, z))
        prior_z = None
        if prior.logit.size:
            prior_z = pm.Normal("prior_error", dims="prior_cell")
            names["item"].append("prior_error")
        joint = joint_of(blocks, log_likelihood, log_worlds(prior, prior_z))
        dims = ("coder", "case", "hypothesis")
        pm.Deterministic("credence", joint.credence, dims=dims)
        pm.Deterministic("log_evidence", joint.log_evidence, dims="block")
        pm.Potential("findings", joint.log_evidence.sum())
    return Built(
        model=model,
        blocks=blocks,
        prior_credence=joint.prior_credence,
        dims=dims,
        hyper=dict(hyper),
        hyper_parameters=tuple(names["hyper"]),
        item_parameters=tuple(names["item"]),
        notes={
            "judgements_varying": str(cells.size + prior.logit.size),
            "coders": "each coder's model by itself; no parameter is common to two of them",
        },
    )


def _errors(blocks: Blocks, hyper: Mapping[str, Any], names: dict[str, list[str]]) -> Any:
    """Return z of every cell that varies."""
    cells = blocks.cells
    share: Any = hyper["shared"]
    if share == "learned":
        a, b = hyper["shared_prior"]
        learned = pm.Beta("shared", a, b, dims="coder")
        names["hyper"].append("shared")
        share = learned[cells.coder]
    else:
        share = float(share)
    own = common = None
    if not isinstance(share, float) or share < 1:
        own = pm.Normal("item_error", dims="cell")
        names["item"].append("item_error")
    if not isinstance(share, float) or share > 0:
        common = pm.Normal("shared_error", dims=("coder", "world"))
        names["item"].append("shared_error")
    if common is None:
        return own
    together = pt.sqrt(share) * common[cells.coder, cells.label_world]
    return together if own is None else together + pt.sqrt(1 - share) * own


def _coords(blocks: Blocks) -> dict[str, Any]:
    study, cells, prior = blocks.study, blocks.cells, blocks.prior
    items = study.finding["item"].values
    labels = blocks.labels
    return {
        "coder": list(study.coders),
        "case": list(study.cases),
        "hypothesis": list(study.hypotheses),
        "world": list(blocks.worlds),
        "block": labels,
        "cell": [
            f"{study.coders[coder]} | {items[item]} | {blocks.worlds[world]}"
            for coder, item, world in zip(cells.coder, cells.item, cells.label_world, strict=True)
        ],
        "prior_cell": [f"{labels[block]} | {cell}" for block, cell in np.transpose(prior.free)],
    }
