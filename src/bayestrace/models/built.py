"""What building a model yields: the PyMC model and what the sampler's result is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pymc as pm
    import xarray as xr

    from bayestrace.models.blocks import Blocks

__all__ = ["BEFORE", "Built"]

BEFORE = "credence_before"
"""The deterministic that holds the credence before the findings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A model and its meaning.

    Parameters
    ----------
    model : pm.Model
        With deterministics ``credence``, ``credence_before`` and ``log_evidence``.
    blocks : Blocks
        What it sums over.
    dims : tuple of str
        Dims of the credence.
    hyper : dict
        Every hyper-prior and setting, with its value.
    hyper_parameters, item_parameters : tuple of str
        Names of what is learned: few and general, and one per judgement.
    prior_of : dict
        Functions that draw before the findings those parameters whose form in the model
        leans on the data for the sampler's sake.
    notes : dict
        Sentences for the result's attributes.
    beside : dict
        Groups of the result that need no draws.
    """

    model: pm.Model
    blocks: Blocks
    dims: tuple[str, ...]
    hyper: dict[str, Any]
    hyper_parameters: tuple[str, ...] = ()
    item_parameters: tuple[str, ...] = ()
    prior_of: Mapping[str, Callable[..., np.ndarray]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    beside: dict[str, xr.Dataset] = field(default_factory=dict)
