"""The tree of results: where it comes from, what is asked of it, how a group is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import xarray as xr

from bayestrace._version import __version__
from bayestrace.encode import EncodedStudy
from bayestrace.errors import ArrayError

if TYPE_CHECKING:
    from bayestrace.study.study import Study

__all__ = ["ADJUSTED", "NAIVE", "group_of", "provenance", "result_tree"]

ADJUSTED = "adjusted: log-likelihoods of a cluster divided by 1 + (k - 1) rho"
NAIVE = "naive: every item counted as independent"


def provenance(study: Study, encoded: EncodedStudy, prior_set: str) -> dict[str, str | float]:
    """Return the attributes that say where a result comes from: strings and numbers only.

    ``record_judged_per_hypothesis`` lists the folded items, where there are any.
    """
    folded = encoded.finding["item"].values[encoded.folded]
    return {
        "inference_library": "bayestrace",
        "inference_library_version": __version__,
        "study": study.title,
        "study_hash": study.digest,
        "coder": "; ".join(encoded.coders),
        "prior_set": prior_set,
        "dependence": ADJUSTED,
        "rule_confirm": float(study.rule.confirm),
        "rule_reject": float(study.rule.reject),
        **({"record_judged_per_hypothesis": "; ".join(folded)} if folded.size else {}),
    }


def result_tree(post: object, asked_by: str) -> xr.DataTree:
    """Return the result of an update, or say what was passed in its place.

    Raises
    ------
    ArrayError
        With the call that was probably meant.
    """
    if isinstance(post, xr.DataTree) and {"posterior", "worlds"} <= set(post.children):
        return post
    raise ArrayError(
        f"bt.{asked_by} needs the result of bt.update, got {type(post).__name__}; write "
        f"bt.{asked_by}(bt.update(study))"
    )


def group_of(post: xr.DataTree, path: str) -> xr.Dataset:
    """Return the variables of one group of a result."""
    node = post[path]
    if not isinstance(node, xr.DataTree):
        raise ArrayError(f"{path!r} is an array of the result, not a group")
    return node.to_dataset()
