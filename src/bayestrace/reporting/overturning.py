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

__all__ = ["LEFT_OUT_BY", "SETS", "SUBSETS", "Robustness", "robustness_of"]

SETS = ("the study's own", "equal", "sceptic", "advocate")
"""Priors that are compared in any study."""

SUBSETS = "the clusters switched off in every combination"
MERGED = "rivals merged in pairs"
DROPPED = "rivals left out one by one"
"""Choices that a multiverse does without where it would be too large."""

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
    not_varied : tuple of str
        Choices that are not in it, since all together would be too many.
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
    not_varied: tuple[str, ...]
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
    specifications, not_varied = found["multiverse"]
    return Robustness(
        answers=short_answers(found["tipping"], _stated(study)),
        tipping=found["tipping"],
        left_out={by: found[by] for by in LEFT_OUT_BY},
        bounds=found["bounds"],
        priors=found["priors"],
        specifications=specifications,
        multiverse=multiverse_summary(specifications),
        not_varied=not_varied,
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


def _multiverse(study: Study, coder: str | None) -> tuple[xr.Dataset, tuple[str, ...]]:
    """Return the multiverse without what would make it too large, and what that is.

    Every cluster doubles the subsets, and rivals merge in pairs.
    """
    choices = (MERGED, DROPPED)
    if any(item.cluster for item in study.items):
        choices = (SUBSETS, *choices)

    def without(left_out: tuple[str, ...]) -> xr.Dataset:
        return multiverse(
            study,
            coder=coder,
            subsets=SUBSETS not in left_out,
            merge=MERGED not in left_out,
            drop=DROPPED not in left_out,
        )

    for fewer in range(len(choices)):
        try:
            return without(choices[:fewer]), choices[:fewer]
        except ArrayError:
            continue
    return without(choices), choices


def _rates(study: Study, coder: str | None) -> xr.Dataset | str:
    try:
        return error_rates(study, coder=coder)
    except ArrayError as error:
        return str(error)
