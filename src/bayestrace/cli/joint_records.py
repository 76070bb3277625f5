"""A joint model's result as plain records for JSON: full precision, null where missing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from bayestrace.stats.joint_posteriors import INTERVAL, joint_posterior, of_draws
from bayestrace.stats.tree import group_of

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["hyper_priors", "joint_records", "notes", "reasons"]

_SAID_ELSEWHERE = {
    "inference_library",
    "inference_library_version",
    "study",
    "study_hash",
    "coder",
    "prior_set",
    "model",
    "method",
    "converged",
    "rhat",
    "ess",
    "mcse",
    "divergences",
    "dependence",
}
_SPAN = ("mean", "low", "high")
_REPORTED = (*_SPAN, "mcse")
_DIAGNOSED = ("rhat", "ess_bulk", "ess_tail")
_COUNTS = ("chains", "draws", "tune", "divergences")
_WORST = ("worst_rhat", "smallest_ess_bulk", "largest_mcse")


def reasons(joint: xr.DataTree) -> list[str]:
    """Return why the draws cannot be trusted: nothing if they can."""
    said = str(joint.attrs["converged"])
    return [] if said == "yes" else said.removeprefix("no: ").split("; ")


def hyper_priors(joint: xr.DataTree) -> dict[str, str | float]:
    """Return the hyper-priors and settings that the model was given."""
    attrs = {str(name): value for name, value in joint.attrs.items()}
    return {
        name.removeprefix("hyper_"): "+inf" if value == math.inf else value
        for name, value in attrs.items()
        if name.startswith("hyper_")
    }


def notes(joint: xr.DataTree) -> dict[str, str]:
    """Return the sentences that the model itself adds to its result."""
    return {
        str(name): value
        for name, value in joint.attrs.items()
        if isinstance(value, str)
        and name not in _SAID_ELSEWHERE
        and not str(name).startswith("hyper_")
    }


def joint_records(joint: xr.DataTree) -> dict[str, Any]:
    """Return all that is reported of a joint model."""
    attrs = joint.attrs
    exact = attrs["method"] == "exact"
    return {
        "model": attrs["model"],
        "method": attrs["method"],
        "converged": not reasons(joint),
        "reasons": reasons(joint),
        "seed": None if exact else int(attrs["random_seed"]),
        **{name: None if exact else int(attrs[name]) for name in _COUNTS},
        **{name: None if exact else _known(attrs[name]) for name in _WORST},
        "dependence": attrs["dependence"],
        "hyper": hyper_priors(joint),
        "notes": notes(joint),
        "interval": INTERVAL,
        "posterior": [
            {"coder": None, **labels, **row}
            for labels, row in _rows(joint_posterior(joint), (*_REPORTED, *_DIAGNOSED))
        ],
        "parameters": list(_parameters(joint)),
        "pools": list(_pools(joint)),
    }


def _rows(
    found: xr.Dataset, names: Iterable[str]
) -> Iterator[tuple[dict[str, str], dict[str, float | None]]]:
    """Yield the labels and the values of every cell."""
    dims = found["mean"].dims
    for at in np.ndindex(found["mean"].shape):
        one = found.isel(dict(zip(dims, at, strict=True)))
        labels = {str(dim): str(one[dim].item()) for dim in dims}
        yield labels, {name: _known(float(one[name])) for name in names}


def _parameters(joint: xr.DataTree) -> Iterator[dict[str, Any]]:
    """Yield what is learned of each parameter; of those per item only the diagnostics."""
    found = group_of(joint, "diagnostics")
    if "parameter" not in found.dims:
        return
    posterior, prior = group_of(joint, "posterior"), group_of(joint, "prior")
    for name in map(str, found["parameter"].values):
        own = found.sel(parameter=name)
        diagnosed = {part: _known(float(own[f"parameter_{part}"])) for part in ("rhat", "ess_bulk")}
        if name not in prior:
            yield {"parameter": name, "of": None, **diagnosed}
            continue
        before = of_draws(prior[name])
        both = of_draws(posterior[name]).assign({f"prior_{n}": before[n] for n in _SPAN})
        for labels, row in _rows(both, (*_REPORTED, *(f"prior_{part}" for part in _SPAN))):
            yield {"parameter": name, "of": labels, **row, **diagnosed}


def _pools(joint: xr.DataTree) -> Iterator[dict[str, Any]]:
    if "pools" in joint.children:
        pools = group_of(joint, "pools")["credence"].rename("mean").to_dataset()
        for labels, row in _rows(pools, ["mean"]):
            yield {**labels, "credence": row["mean"]}


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
