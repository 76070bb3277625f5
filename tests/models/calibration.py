"""Simulation-based calibration: what must hold when worlds and parameters are drawn from the prior.

Ranks of the true values among posterior draws are uniform (Talts, Betancourt, Simpson, Vehtari and
Gelman 2018, *Validating Bayesian inference algorithms with simulation-based calibration*), also
those of quantities that depend on the data, without which a posterior that ignores the data goes
unnoticed (Modrak et al. 2023, *Simulation-based calibration checking for Bayesian computation:
the choice of test quantities shapes sensitivity*, Bayesian Analysis). Worlds hold as often as
their credence says.

Every p-value here is exact, up to what the sampler leaves, so that bounds can be as small as a
suite that runs every day needs.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
from scipy import stats

__all__ = ["ERROR", "KEPT", "Calibration"]

KEPT = 39
"""Draws kept of a simulation, so ranks 0 to 39; 2 to 37 is the central 90 % of them, exactly."""

ERROR = 1e-5
"""Chance that all checks of one model together raise a false alarm, split evenly among them."""


@dataclass
class Calibration:
    """Ranks and credences of many simulations; ``faults`` says which are not as they must be."""

    ranks: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    worlds: dict[str, list[tuple[float, bool]]] = field(default_factory=lambda: defaultdict(list))

    def rank(self, name, truth, draws):
        """Note how many of the thinned draws lie below the truth."""
        draws = np.asarray(draws).ravel()
        at = np.linspace(0, draws.size - 1, KEPT).round().astype(int)
        self.ranks[name].append(int((draws[at] < truth).sum()))

    def world(self, name, credence, holds):
        """Note a credence and whether it holds; one name must not repeat within a simulation."""
        self.worlds[name].append((float(credence), bool(holds)))

    def add(self, other):
        """Take in the simulations of another process."""
        for mine, its in ((self.ranks, other.ranks), (self.worlds, other.worlds)):
            for name, values in its.items():
                mine[name].extend(values)

    def p_values(self):
        """Return the p-value of every check by name."""
        rng = np.random.default_rng(1)
        found = {}
        for name, ranks in self.ranks.items():
            even = (np.array(ranks) + rng.random(len(ranks))) / (KEPT + 1)
            found[f"{name}: ranks"] = stats.kstest(even, "uniform").pvalue
            found[f"{name}: width"] = stats.kstest(abs(2 * even - 1), "uniform").pvalue
            inside = int(((np.array(ranks) >= 2) & (np.array(ranks) <= 37)).sum())
            found[f"{name}: 90 %"] = stats.binomtest(inside, len(ranks), 36 / 40).pvalue
        for name, pairs in self.worlds.items():
            credence, holds = np.array(pairs).T
            found[f"{name}: all credences"] = count_p_value(credence, holds)
            for low, high in ((0, 1 / 3), (1 / 3, 2 / 3), (2 / 3, 1.01)):
                here = (credence >= low) & (credence < high)
                if here.any():
                    name_of = f"{name}: credences {low:.2f} to {high:.2f}"
                    found[name_of] = count_p_value(credence[here], holds[here])
        return found

    def faults(self):
        """Return the checks that fail at the family-wise error, as "name: p"."""
        found = self.p_values()
        return [f"{name}: p = {p:.1e}" for name, p in found.items() if p < ERROR / len(found)]


def count_p_value(credence, holds):
    """Two-sided p of how many hold, by the exact law of a sum of unequal coins."""
    law = np.ones(1)
    for chance in credence:
        law = np.convolve(law, (1 - chance, chance))
    count = int(holds.sum())
    return min(1.0, 2 * min(law[: count + 1].sum(), law[count:].sum()))
