"""What a multiverse says: how far credences range, what stands, which choice moves most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from bayestrace.errors import ArrayError
from bayestrace.stats.deciding import verdict_codes
from bayestrace.study.words import Verdict
from bayestrace.vocabulary import require

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CHOICES", "multiverse_summary", "multiverse_table"]

CHOICES = ("prior_set", "coder", "dependence", "grouping", "hypothesis_set")
"""The dims of a multiverse that are choices, in their order."""

STILL = 1e-9
"""Range of log-odds, nat, below which nothing moves: rounding."""


def multiverse_summary(multi: xr.Dataset) -> pd.DataFrame:
    r"""Tabulate how far each credence ranges over a multiverse, and what moves it.

    Parameters
    ----------
    multi : Dataset
        What :func:`bayestrace.multiverse` returned, or a part of it that was taken with
        ``.sel`` and lists of labels, so that all its dims are still there.

    Returns
    -------
    DataFrame
        One row per case and hypothesis with any credence: case, hypothesis,
        specifications (how many have a credence), low, median and high (probability);
        confirmed, rejected and undecided, the share of specifications with that verdict;
        stands, the verdict if it is the same under every specification, else empty;
        moves_most, the choice with the largest share below, "" if nothing moves the
        credence. Then for each choice: ``<choice>_share``, the part of the variance of
        the log-odds that lies between its options; ``<choice>_moves``, the most by which
        this choice alone, all others held, moves the credence (probability). Attributes
        are those of ``multi``.

    Raises
    ------
    ArrayError
        If ``multi`` is no multiverse.

    Notes
    -----
    A share of specifications is no probability: it counts what was listed. The shares of
    variance are :math:`\eta^2 = \sum_o n_o (\bar{x}_o - \bar{x})^2 / \sum_i (x_i - \bar{x})^2`
    of each choice alone. They need not sum to one: choices act together, and naive
    knows no groupings. Where logic excludes the hypothesis or its rivals in some
    specification, log-odds are infinite, the shares are missing and moves_most goes by
    ``<choice>_moves``.

    References
    ----------
    .. [1] Simonsohn, U., Simmons, J. P. and Nelson, L. D. (2020). Specification curve
       analysis. *Nature Human Behaviour* 4, 1208-1214.

    Examples
    --------
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
    >>> table = bt.multiverse_summary(bt.multiverse(bt.Study.claims({"H1": 0.2}, [memo])))
    >>> table[["hypothesis", "specifications", "stands", "moves_most"]].to_dict("records")
    [{'hypothesis': 'H1', 'specifications': 4, 'stands': 'undecided', 'moves_most': 'prior_set'}]
    """
    import pandas as pd

    multi = multiverse_table(multi, "multiverse_summary")
    confirm, reject = multi.attrs["rule_confirm"], multi.attrs["rule_reject"]
    order = (*CHOICES, "case", "hypothesis")
    credence = multi["credence"].transpose(*order).values
    log_odds = multi["log_odds"].transpose(*order).values
    rows = []
    for at_case, case in enumerate(multi["case"].values):
        for at, hypothesis in enumerate(multi["hypothesis"].values):
            values = credence[..., at_case, at]
            if np.isnan(values).all():
                continue
            row = {"case": str(case), "hypothesis": str(hypothesis)}
            rows.append(
                row
                | _verdicts(values[~np.isnan(values)], confirm, reject)
                | _movers(values, log_odds[..., at_case, at])
            )
    table = pd.DataFrame(rows)
    table.attrs = dict(multi.attrs)
    return table


def multiverse_table(multi: object, asked_by: str) -> xr.Dataset:
    """Return the multiverse, or say what was passed in its place.

    Raises
    ------
    ArrayError
        With the call that was probably meant.
    """
    dims = (*CHOICES, "case", "hypothesis")
    if not isinstance(multi, xr.Dataset) or "credence" not in multi or "log_odds" not in multi:
        raise ArrayError(
            f"bt.{asked_by} needs the result of bt.multiverse, got {type(multi).__name__}; write "
            f"bt.{asked_by}(bt.multiverse(study))"
        )
    for name in ("credence", "log_odds"):
        for dim in dims:
            if dim in multi.coords and dim not in multi[name].dims:
                raise ArrayError(
                    f"{name} has lost the dim {dim!r}; choose with a list, "
                    f".sel({dim}=[{str(multi[dim].values)!r}])"
                )
        require(multi[name], name, dims=dims)
    return multi


def _verdicts(values: np.ndarray, confirm: float, reject: float) -> dict[str, Any]:
    codes = verdict_codes(values, confirm, reject)
    words = {1: Verdict.CONFIRMED, -1: Verdict.REJECTED, 0: Verdict.UNDECIDED}
    shares = {str(word): float((codes == code).mean()) for code, word in words.items()}
    return {
        "specifications": int(values.size),
        "low": float(values.min()),
        "median": float(np.median(values)),
        "high": float(values.max()),
        **shares,
        "stands": next((word for word, share in shares.items() if share == 1), ""),
    }


def _movers(credence: np.ndarray, log_odds: np.ndarray) -> dict[str, Any]:
    """Say of each choice how much it explains, and the most that it moves by itself."""
    there = ~np.isnan(credence)
    shares = _shares(log_odds, there)
    top = np.where(there, credence, -np.inf)
    bottom = np.where(there, credence, np.inf)
    moves = [
        float(max(0.0, (top.max(axis=axis) - bottom.min(axis=axis)).max()))
        for axis in range(len(CHOICES))
    ]
    leading = moves if np.isnan(shares).any() else shares
    return {
        "moves_most": CHOICES[int(np.argmax(leading))] if max(leading) > 0 else "",
        **{f"{name}_share": share for name, share in zip(CHOICES, shares, strict=True)},
        **{f"{name}_moves": moved for name, moved in zip(CHOICES, moves, strict=True)},
    }


def _shares(log_odds: np.ndarray, there: np.ndarray) -> list[float]:
    values = log_odds[there]
    if np.isinf(values).any():
        return [float("nan")] * len(CHOICES)
    if np.ptp(values) < STILL:
        return [0.0] * len(CHOICES)
    centred = np.where(there, log_odds - values.mean(), 0.0)
    total = (centred**2).sum()
    shares = []
    for axis in range(len(CHOICES)):
        others = tuple(other for other in range(len(CHOICES)) if other != axis)
        count = there.sum(axis=others)
        between = centred.sum(axis=others) ** 2 / np.maximum(count, 1)
        shares.append(float(between.sum() / total))
    return shares
