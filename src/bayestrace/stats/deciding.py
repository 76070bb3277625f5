"""From credences to verdicts by a stated rule; "undecided" is an outcome."""

from __future__ import annotations

import numpy as np
import xarray as xr

from bayestrace.stats.tree import group_of, result_tree
from bayestrace.study.words import Verdict
from bayestrace.vocabulary import label, require

__all__ = ["verdict_codes", "verdict_words", "verdicts"]

ROUNDING = 1e-12
"""Credence by which floating point may miss a threshold that is reached exactly."""


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
        judged nothing. The thresholds are its attributes; a credence within 1e-12 of one
        counts as reaching it.

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
    credence = require(group_of(post, "posterior")["credence"], "credence")
    confirm, reject = post.attrs["rule_confirm"], post.attrs["rule_reject"]
    in_scope = group_of(post, "constant_data")["in_scope"].transpose("case", "hypothesis").values
    word = verdict_words(credence.values, confirm, reject, in_scope)
    array = xr.DataArray(word, dims=credence.dims, coords=credence.coords)
    return label(array, "verdict").assign_attrs(post.attrs)


def verdict_words(
    credence: np.ndarray, confirm: float, reject: float, in_scope: np.ndarray
) -> np.ndarray:
    """Return the verdict of each credence as text; ``in_scope`` is 0 where there is none."""
    codes = verdict_codes(credence, confirm, reject)
    word = np.select(
        [np.isnan(credence), codes > 0, codes < 0],
        [Verdict.MISSING, Verdict.CONFIRMED, Verdict.REJECTED],
        Verdict.UNDECIDED,
    )
    return np.where(in_scope == 0, Verdict.OUT_OF_SCOPE, word).astype(np.str_)


def verdict_codes(credence: np.ndarray, confirm: float, reject: float) -> np.ndarray:
    """Return 1 for confirmed, -1 for rejected, 0 for undecided; NaN counts as undecided."""
    return (credence >= confirm - ROUNDING).astype(int) - (credence <= reject + ROUNDING)
