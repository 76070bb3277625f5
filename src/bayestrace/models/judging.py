"""Model `judgement`: judgements err within their intervals, a coder's errors partly together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt

from bayestrace.models.blocks import Blocks, Cells
from bayestrace.models.parts import Names
from bayestrace.models.tensors import held, labelled, varied

__all__ = ["DEFAULTS", "judged_logit", "prior_errors"]

DEFAULTS: dict[str, Any] = {
    "shared": 0.5,
    "shared_prior": (1.0, 1.0),
    "spread": None,
    "target_accept": 0.8,
}


def judged_logit(blocks: Blocks, hyper: Mapping[str, Any], names: Names) -> Any:
    r"""Return the logit of every cell's chance, (cell), errors included.

    Notes
    -----
    .. math:: z_{ciw} = \sqrt{r_c}\,Z_{cw} + \sqrt{1 - r_c}\,\varepsilon_{ciw}

    with standard normal Z and ε, and the judged chance at z on its two-piece normal
    law. Coders are models of their own that stand side by side: no parameter is common
    to two of them, so that the same finding is counted once in each.
    """
    cells = blocks.cells
    at = cells.varying
    logit = held("chance_logit", cells.logit)
    if not at.size:
        return logit
    some = cells.taken(at)
    labelled(world=blocks.worlds, cell=blocks.cell_labels(some))
    law = (held(f"chance_{name}", getattr(some, name)) for name in ("below", "above"))
    moved = varied(logit[at], *law, _errors(some, hyper, names))
    return moved if at.size == cells.size else pt.set_subtensor(logit[at], moved)


def prior_errors(blocks: Blocks, names: Names) -> Any | None:
    """Return z of every prior that varies, or None."""
    if not blocks.prior.logit.size:
        return None
    labels = blocks.labels
    labelled(
        prior_cell=[f"{labels[block]} | {cell}" for block, cell in np.transpose(blocks.prior.free)]
    )
    names.items.append("prior_error")
    return pm.Normal("prior_error", dims="prior_cell")


def _errors(cells: Cells, hyper: Mapping[str, Any], names: Names) -> Any:
    share: Any = hyper["shared"]
    if share == "learned":
        a, b = hyper["shared_prior"]
        learned = pm.Beta("shared", a, b, dims="coder")
        names.hyper.append("shared")
        share = learned[cells.coder]
    else:
        share = float(share)
    own = common = None
    if not isinstance(share, float) or share < 1:
        own = pm.Normal("item_error", dims="cell")
        names.items.append("item_error")
    if not isinstance(share, float) or share > 0:
        common = pm.Normal("shared_error", dims=("coder", "world"))
        names.items.append("shared_error")
    if common is None:
        return own
    together = pt.sqrt(share) * common[cells.coder, cells.label_world]
    return together if own is None else together + pt.sqrt(1 - share) * own
