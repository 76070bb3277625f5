"""What would overturn the verdicts of a study: all of it, computed once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bayestrace.errors import ArrayError
from bayestrace.stats.robustness.bounding import bounds
from bayestrace.stats.robustness.leaving_out import leave_out
from bayestrace.stats.robustness.multiverse_tables import multiverse_summary
from bayestrace.stats.robustness.multiverses import multiverse
from bayestrace.stats.robustness.prior_choices import prior_sets
from bayestrace.stats.robustness.rule_errors import error_rates
from bayestrace.stats.robustness.short_answers import Place, short_answers
from bayestrace.stats.robustness.tipping_points import tipping

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from bayestrace.study.study import Study

__all__ = ["LEFT_OUT_BY", "SETS", "Robustness", "robustness_of"]

SETS = ("the study's own", "equal", "sceptic", "advocate")
"""Priors that are compared in any study."""

LEFT_OUT_BY = ("item", "cluster", "source", "kind", "role")


@dataclass(frozen=True, slots=True, kw_only=True)
class Robustness:
    """What would overturn the verdicts of a study.

    Parameters
    ----------
    answers : dict
        (case, hypothesis) → the short answer.
    tipping : DataFrame
        As :func:`bayestrace.tipping`.
    left_out : dict of Dataset
        Per way of leaving out, as :func:`bayestrace.leave_out`.
    bounds : DataTree
        As :func:`bayestrace.bounds`.
    priors : Dataset
        As :func:`bayestrace.prior_sets`.
    specifications : Dataset
        As :func:`bayestrace.multiverse`.
    multiverse : DataFrame
        As :func:`bayestrace.multiverse_summary`.
    subsets : bool
        Whether every subset of the clusters is in it; false where there are too many.
    rates : Dataset or str
        As :func:`bayestrace.error_rates`, or why there are none.
    """

    answers: dict[Place, str]
    tipping: pd.DataFrame
    left_out: dict[str, xr.Dataset]
    bounds: xr.DataTree
    priors: xr.Dataset
    specifications: xr.Dataset
    multiverse: pd.DataFrame
    subsets: bool
    rates: xr.Dataset | str


def robustness_of(
    study: Study, coder: str | None = None, each: Callable[[list[str]], Any] = iter
) -> Robustness:
    """Compute all of it; `each` passes the names of the steps through, and may show them."""
    steps: dict[str, Callable[[], Any]] = {
        "tipping": lambda: tipping(study, coder=coder),
        **{by: lambda by=by: leave_out(study, by=by, coder=coder) for by in LEFT_OUT_BY},
        "bounds": lambda: bounds(study, coder=coder),
        "priors": lambda: prior_sets(study, coder=coder),
        "multiverse": lambda: _multiverse(study, coder),
        "rates": lambda: _rates(study, coder),
    }
    found = {name: steps[name]() for name in each(list(steps))}
    specifications, subsets = found["multiverse"]
    return Robustness(
        answers=short_answers(found["tipping"], _stated(study)),
        tipping=found["tipping"],
        left_out={by: found[by] for by in LEFT_OUT_BY},
        bounds=found["bounds"],
        priors=found["priors"],
        specifications=specifications,
        multiverse=multiverse_summary(specifications),
        subsets=subsets,
        rates=found["rates"],
    )


def _stated(study: Study) -> dict[Place, str]:
    """Return the verdicts of whoever stated the first one."""
    first = study.verdicts[0].by if study.verdicts else ""
    return {
        (entry.case, entry.hypothesis): str(entry.verdict)
        for entry in study.verdicts
        if entry.by == first
    }


def _multiverse(study: Study, coder: str | None) -> tuple[xr.Dataset, bool]:
    try:
        return multiverse(study, coder=coder), True
    except ArrayError:  # every cluster doubles the subsets
        return multiverse(study, coder=coder, subsets=False), False


def _rates(study: Study, coder: str | None) -> xr.Dataset | str:
    try:
        return error_rates(study, coder=coder)
    except ArrayError as error:
        return str(error)
