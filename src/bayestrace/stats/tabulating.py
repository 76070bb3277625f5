"""The table that people print."""

from __future__ import annotations

from typing import TYPE_CHECKING

import xarray as xr

from bayestrace.stats.deciding import verdicts
from bayestrace.stats.tree import group_of, result_tree

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["summary"]


def summary(post: xr.DataTree) -> pd.DataFrame:
    """Tabulate prior, posterior, weight of evidence and verdict.

    Parameters
    ----------
    post : DataTree
        What :func:`bayestrace.update` returned.

    Returns
    -------
    DataFrame
        One row per coder, case and hypothesis, with the columns coder, case,
        hypothesis, prior, posterior and posterior_naive (probabilities), weight_db and
        weight_db_naive (10·log10 of posterior odds over prior odds), verdict. Adjusted for
        dependence and as if independent stand side by side, at full precision; NaN
        where a coder judged nothing or the case is out of scope.

    Raises
    ------
    ArrayError
        If ``post`` is not such a result.

    Examples
    --------
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
    >>> table = bt.summary(bt.update(bt.Study.claims({"H1": 0.5}, [memo])))
    >>> table[["hypothesis", "prior", "verdict"]].to_dict("records")
    [{'hypothesis': 'H1', 'prior': 0.5, 'verdict': 'undecided'}]
    """
    post = result_tree(post, "summary")
    columns = xr.Dataset(
        {
            "prior": group_of(post, "prior")["credence"],
            "posterior": group_of(post, "posterior")["credence"],
            "posterior_naive": group_of(post, "posterior")["credence_naive"],
            "weight_db": group_of(post, "totals")["total_weight"],
            "weight_db_naive": group_of(post, "totals")["total_weight_naive"],
            "verdict": verdicts(post),
        }
    )
    return columns.to_dataframe(dim_order=["coder", "case", "hypothesis"]).reset_index()
