"""Everything `robust` prints, as JSON."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from bayestrace.reporting.overturning import SUBSETS

if TYPE_CHECKING:
    import xarray as xr

    from bayestrace.reporting.overturning import Robustness
    from bayestrace.study.study import Study

__all__ = ["plain", "robustness_json"]


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
        "multiverse_has_subsets_of_clusters": SUBSETS not in found.not_varied,
        "multiverse_does_not_vary": list(found.not_varied),
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
