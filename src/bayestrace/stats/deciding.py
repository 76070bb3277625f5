"""From credences to verdicts by a stated rule; "undecided" is an outcome."""

from __future__ import annotations

import numpy as np
import xarray as xr

from bayestrace.errors import ArrayError
from bayestrace.study.words import Verdict
from bayestrace.vocabulary import label, require

__all__ = ["result_tree", "verdicts"]


def verdicts(post: xr.DataTree) -> xr.DataArray:
    """Say of every hypothesis in every case whether it is confirmed, rejected or undecided.

    Parameters
    ----------
    post : DataTree
        What :func:`bayestrace.update` returned, also after saving and loading.

    Returns
    -------
    DataArray
        ``verdict``, dims (coder, case, hypothesis): "confirmed" if the adjusted credence is
        at least ``confirm``, "rejected" if at most ``reject``, else "undecided"; "out of
        scope" where the hypothesis does not speak of the case; empty where the coder
        judged nothing. The thresholds are its attributes.

    Raises
    ------
    ArrayError
        If ``post`` is not such a result.

    Examples
    --------
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
    >>> bt.verdicts(bt.update(bt.Study.claims({"H1": 0.5}, [memo]))).item()
    'undecided'
    """
    post = result_tree(post, "verdicts")
    credence = require(post["posterior"]["credence"], "credence")
    confirm, reject = post.attrs["rule_confirm"], post.attrs["rule_reject"]
    values = credence.values
    word = np.select(
        [np.isnan(values), values >= confirm, values <= reject],
        [Verdict.MISSING, Verdict.CONFIRMED, Verdict.REJECTED],
        Verdict.UNDECIDED,
    )
    in_scope = post["constant_data"]["in_scope"].transpose("case", "hypothesis").values
    word = np.where(in_scope == 0, Verdict.OUT_OF_SCOPE, word)
    array = xr.DataArray(word.astype(np.str_), dims=credence.dims, coords=credence.coords)
    return label(array, "verdict", rule_confirm=confirm, rule_reject=reject)


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
