"""The hyper-priors a model takes, their defaults, and what is said of those that it does not."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, TypedDict

from bayestrace.errors import ArrayError, nearest

__all__ = ["Choices", "as_attributes", "chosen"]


class Choices(TypedDict, total=False):
    """Keyword arguments of a model; each model takes those it names."""

    shared: float | str
    shared_prior: tuple[float, float]
    spread: float | None
    shift_sd: float
    scale_sd: float
    disagreement_sd: float
    chance_sd: float
    concentration: float
    heterogeneity_sd: float
    strength_sd: float
    target_accept: float


_CAN_BE_OFF = ("heterogeneity_sd", "strength_sd")
_CAN_BE_INFINITE = ("concentration", "chance_sd")


def chosen(model: str, defaults: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the defaults of a model with what was given in their place.

    Raises
    ------
    ArrayError
        If the model does not take an argument, or a value is out of range.
    """
    for name in given:
        if name not in defaults:
            close = nearest(name, list(defaults))
            hint = f"; did you mean {close!r}?" if close else ""
            takes = ", ".join(defaults) or "no hyper-priors"
            raise ArrayError(f"model {model!r} does not take {name!r} (it takes {takes}){hint}")
    values = {**defaults, **given}
    for name, value in values.items():
        _check(name, value)
    return values


def _check(name: str, value: Any) -> None:
    if name == "shared":
        known = isinstance(value, int | float) and 0 <= value <= 1
        if value != "learned" and not known:
            raise ArrayError(f"shared must be from 0 to 1, or 'learned', got {value!r}")
    elif name == "shared_prior":
        if len(value) != 2 or not all(0 < part < math.inf for part in value):
            raise ArrayError(f"shared_prior must be two numbers above 0 (Beta), got {value!r}")
    elif name == "spread":
        if value is not None and not 0 <= value < math.inf:
            raise ArrayError(f"spread must be 0 or above, or None, got {value!r}")
    elif name == "target_accept":
        if not 0 < value < 1:
            raise ArrayError(f"target_accept must be between 0 and 1, got {value!r}")
    elif name in _CAN_BE_INFINITE:
        if not value > 0:
            raise ArrayError(f"{name} must be above 0 (math.inf is allowed), got {value!r}")
    elif name in _CAN_BE_OFF:
        if not 0 <= value < math.inf:
            raise ArrayError(
                f"{name} is the sd of a half-normal and must be above 0, or 0 to leave it out, "
                f"got {value!r}"
            )
    elif not 0 < value < math.inf:
        raise ArrayError(f"{name} is the sd of a half-normal and must be above 0, got {value!r}")


def as_attributes(values: Mapping[str, Any]) -> dict[str, str | float]:
    """Return the hyper-priors as attributes that a file can hold."""
    return {
        name if name == "target_accept" else f"hyper_{name}": "none"
        if value is None
        else float(value)
        if isinstance(value, int | float)
        else str(value)
        for name, value in values.items()
    }
