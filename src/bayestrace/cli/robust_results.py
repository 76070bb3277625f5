"""Everything `robust` computes, and the same as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

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

__all__ = ["LEFT_OUT_BY", "SETS", "Robustness", "plain", "robustness_json", "robustness_of"]

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
    multiverse: pd.DataFrame
    subsets: bool
    rates: xr.Dataset | str


def robustness_of(study: Study, coder: str | None, each: Callable[[list[str]], Any]) -> Robustness:
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
    return Robustness(
        answers=short_answers(found["tipping"], _stated(study)),
        tipping=found["tipping"],
        left_out={by: found[by] for by in LEFT_OUT_BY},
        bounds=found["bounds"],
        priors=found["priors"],
        multiverse=found["multiverse"][0],
        subsets=found["multiverse"][1],
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


def _multiverse(study: Study, coder: str | None) -> tuple[pd.DataFrame, bool]:
    try:
        return multiverse_summary(multiverse(study, coder=coder)), True
    except ArrayError:  # every cluster doubles the subsets
        return multiverse_summary(multiverse(study, coder=coder, subsets=False)), False


def _rates(study: Study, coder: str | None) -> xr.Dataset | str:
    try:
        return error_rates(study, coder=coder)
    except ArrayError as error:
        return str(error)


def robustness_json(study: Study, found: Robustness) -> str:
    """Return all of it at full precision: null where missing, "+inf" where infinite."""
    attrs = found.tipping.attrs
    bounds_group = found.bounds["bounds"].to_dataset()
    document: dict[str, Any] = {
        "study": study.title,
        "study_hash": attrs["study_hash"],
        "bayestrace": attrs["inference_library_version"],
        "dependence": attrs["dependence"],
        "rule": {"confirm": attrs["rule_confirm"], "reject": attrs["rule_reject"]},
        "short_answers": [
            {"case": case, "hypothesis": hypothesis, "said": said}
            for (case, hypothesis), said in found.answers.items()
        ],
        "tipping": found.tipping.to_dict("records"),
        "leave_out": {by: _records(left) for by, left in found.left_out.items()},
        "bounds": _records(bounds_group),
        "prior_sets": _records(found.priors),
        "multiverse": found.multiverse.to_dict("records"),
        "multiverse_has_subsets_of_clusters": found.subsets,
        "error_rates": found.rates if isinstance(found.rates, str) else _records(found.rates),
    }
    return json.dumps(plain(document), ensure_ascii=False, indent=1, allow_nan=False)


def _records(data: xr.Dataset) -> list[dict[str, Any]]:
    """One record per cell of each set of dims: the labels, and every array that has them."""
    records = []
    for dims in dict.fromkeys(array.dims for array in data.data_vars.values()):
        arrays = {name: array for name, array in data.data_vars.items() if array.dims == dims}
        stacked = data[list(arrays)].to_dataframe().reset_index()
        kept = stacked.dropna(how="all", subset=[str(name) for name in arrays])
        records += kept[[*map(str, dims), *map(str, arrays)]].to_dict("records")
    return records


def plain(value: Any) -> Any:
    """Return what JSON can hold: null where missing, "+inf" and "-inf" where infinite."""
    if isinstance(value, dict):
        return {str(name): plain(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    if isinstance(value, np.generic):
        value = value.item()
    if not isinstance(value, float):
        return value
    if math.isnan(value):
        return None
    if math.isinf(value):
        return "+inf" if value > 0 else "-inf"
    return value
