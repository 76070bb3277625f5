"""What the parts of a joint model write down while it is built."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

__all__ = ["Names"]


@dataclass(frozen=True, slots=True)
class Names:
    """Names of what is learned, and how to draw it before the findings.

    Parameters
    ----------
    hyper, items : list of str
        Few and general parameters, and one per judgement, prior or case.
    prior_of : dict
        Functions that draw before the findings, from the draws of the other parameters, those
        parameters whose form in the model leans on the data for the sampler's sake.
    """

    hyper: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    prior_of: dict[str, Callable[[Mapping[str, np.ndarray], np.random.Generator], np.ndarray]] = (
        field(default_factory=dict)
    )
