"""Made-up problems of any size, the same every time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import xarray as xr


@dataclass(frozen=True, slots=True)
class Problem:
    """Labelled inputs of `posterior_from_findings`."""

    finding: xr.DataArray
    p_present: xr.DataArray
    log_prior: xr.DataArray

    @property
    def labelled(self) -> tuple[xr.DataArray, xr.DataArray, xr.DataArray]:
        """Return the arrays in the order of the function's arguments."""
        return self.finding, self.p_present, self.log_prior

    @property
    def plain(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the arrays without labels."""
        return self.finding.values, self.p_present.values, self.log_prior.values

    @property
    def nbytes(self) -> int:
        """Return the bytes of all three arrays."""
        return sum(array.nbytes for array in self.labelled)


def problem(cases: int, items: int = 40, worlds: int = 4, draws: int = 0, low: int = 0) -> Problem:
    """Return findings from ``low`` to 1 and chances between 0.05 and 0.95."""
    rng = np.random.default_rng(20_261_123)
    world = [f"rival {number}" for number in range(worlds)]
    item = [f"item {number}" for number in range(items)]
    shape = (worlds, items, draws) if draws else (worlds, items)
    dims = ("world", "item", "draw") if draws else ("world", "item")
    return Problem(
        xr.DataArray(
            rng.integers(low, 2, (cases, items), dtype=np.int8), {"item": item}, ("case", "item")
        ),
        xr.DataArray(rng.uniform(0.05, 0.95, shape), {"world": world, "item": item}, dims),
        xr.DataArray(np.log(rng.dirichlet(np.full(worlds, 5.0))), {"world": world}),
    )
