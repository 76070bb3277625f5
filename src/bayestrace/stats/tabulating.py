"""The table that people print."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any

import xarray as xr

from bayestrace.stats.deciding import verdicts
from bayestrace.stats.joint_posteriors import is_joint, joint_posterior
from bayestrace.stats.rounding import beside_band, chance_text, error_text
from bayestrace.stats.tree import group_of, result_tree

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["summary"]

_ORDER = ("coder", "case", "hypothesis")


def summary(post: xr.DataTree) -> pd.DataFrame:
    """Tabulate prior, posterior, weight of evidence and verdict.

    Parameters
    ----------
    post : DataTree
        What :func:`bayestrace.update`, :func:`bayestrace.band` or
        :func:`bayestrace.sample` returned, also after saving and loading.

    Returns
    -------
    DataFrame
        One row per coder, case and hypothesis, with the columns coder, case,
        hypothesis, prior, posterior and posterior_naive (probabilities), weight_db and
        weight_db_naive (10·log10 of posterior odds over prior odds), verdict. Adjusted for
        dependence and as if independent stand side by side, at full precision; NaN
        where a coder judged nothing or the case is out of scope.

        A band adds band_low and band_high, the ends of the sensitivity band of
        posterior; verdict_stands, the share of draws with the same verdict; and
        posterior_rounded, text: the posterior and its band with the decimals they carry.

        Of a joint model: coder, case, hypothesis; prior, credence and credence_naive, the
        plug-in of best values; joint_prior, what the model says before the findings (a mean
        of 1,000 draws), joint_mean, what it says after them, with joint_low and joint_high,
        the central 90 % of its draws, and mcse, the Monte Carlo error of joint_mean;
        converged; joint_rounded, text: joint_mean with its interval and error. Where
        the model has one credence for all coders, it stands in the row of each, beside
        the opinion pools pool_linear and pool_logarithmic. An exact answer has no
        draws: its interval and its error are missing.

    Raises
    ------
    ArrayError
        If ``post`` is not such a result.

    Notes
    -----
    The columns of numbers are not rounded; the two columns of text are: no decimal smaller
    than the Monte Carlo error, none that a wide band makes idle.

    Examples
    --------
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
    >>> table = bt.summary(bt.update(bt.Study.claims({"H1": 0.5}, [memo])))
    >>> table[["hypothesis", "prior", "verdict"]].to_dict("records")
    [{'hypothesis': 'H1', 'prior': 0.5, 'verdict': 'undecided'}]
    """
    if is_joint(post):
        return _of_joint_model(post)
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
    if "sensitivity" not in post.children:
        return _table(columns)
    sensitivity = group_of(post, "sensitivity")
    for name, bound in (("low", "lower"), ("high", "upper")):
        columns[f"band_{name}"] = sensitivity["credence_band"].sel(bound=bound, drop=True)
        columns[f"{name}_error"] = sensitivity["band_error"].sel(bound=bound, drop=True)
    columns["verdict_stands"] = sensitivity["verdict_stands"]
    return _with_text(_table(columns), "posterior_rounded", _beside_its_band)


def _of_joint_model(post: xr.DataTree) -> pd.DataFrame:
    found = joint_posterior(post)
    prior = group_of(post, "prior")["credence"]
    plug_in = group_of(post, "plug_in").rename(prior_credence="prior")
    columns = plug_in[["prior", "credence", "credence_naive"]].assign(
        joint_prior=prior.mean([dim for dim in prior.dims if dim in ("chain", "draw")]),
        joint_mean=found["mean"],
        joint_low=found["low"],
        joint_high=found["high"],
        mcse=found["mcse"],
        converged=post.attrs["converged"] == "yes",
        low_error=found["low_error"],
        high_error=found["high_error"],
    )
    if "pools" in post.children:
        pools = group_of(post, "pools")["credence"]
        for pool in pools["pool"].values:
            columns[f"pool_{pool}"] = pools.sel(pool=pool, drop=True)
    return _with_text(_table(columns), "joint_rounded", _with_its_interval)


def _table(columns: xr.Dataset) -> pd.DataFrame:
    return columns.to_dataframe(dim_order=["coder", "case", "hypothesis"]).reset_index()


def _with_text(
    table: pd.DataFrame, name: str, text: Callable[[dict[Hashable, Any]], str]
) -> pd.DataFrame:
    """Add a column of text in place of the errors that it was rounded by."""
    texts = [text(row) for row in table.to_dict("records")]
    return table.drop(columns=["low_error", "high_error"]).assign(**{name: texts})


def _beside_its_band(row: dict[Hashable, Any]) -> str:
    low, high = row["band_low"], row["band_high"]
    credence = beside_band(row["posterior"], low, high)
    if math.isnan(low):
        return credence
    ends = chance_text(low, row["low_error"]), chance_text(high, row["high_error"])
    return f"{credence} (band {ends[0]} to {ends[1]})"


def _with_its_interval(row: dict[Hashable, Any]) -> str:
    mean, error = row["joint_mean"], row["mcse"]
    if math.isnan(mean):
        return chance_text(mean)
    if math.isnan(error):
        return f"{chance_text(mean)} (exact)"
    ends = (
        chance_text(row["joint_low"], row["low_error"]),
        chance_text(row["joint_high"], row["high_error"]),
    )
    text = f"{chance_text(mean, error)} ({ends[0]} to {ends[1]}), MC error {error_text(error)}"
    return text if row["converged"] else f"{text}, not converged"
