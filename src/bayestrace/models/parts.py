"""What the parts of a joint model write down while it is built."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

__all__ = ["Names"]


@dataclass(frozen=True, slots=True)
class Names:
    """Names of what is learned, and how to draw it before the findings.

    Parameters
    ----------
    hyper, items : list of str
        Few and general parameters, and one per judgement, prior or case.
    prior_of : dict
        Expressions to draw from before the findings, of those parameters whose form in
        the model leans on the data for the sampler's sake.
    """

    hyper: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    prior_of: dict[str, Any] = field(default_factory=dict)
