"""Clusters of items that depend on each other: who is in them, with which rho."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from bayestrace.encode import EncodedFrame, EncodedStudy
from bayestrace.errors import ArrayError

__all__ = ["Cluster", "clusters_of", "leaning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """The items of a cluster that were sought, as one coder judged them in one frame.

    Parameters
    ----------
    coder : int
        Position of the coder.
    items : ndarray
        Positions of the items, two or more.
    rho : ndarray
        (world), in one of them not 0.
    name : str
        What the study calls it.
    """

    coder: int
    items: np.ndarray
    rho: np.ndarray
    name: str

    @property
    def share(self) -> float:
        """The share of a latent common cause: the one rho that holds in every world.

        Raises
        ------
        ArrayError
            If the rho is below 0 or differs from world to world, which no common cause can.
        """
        if (self.rho != self.rho[0]).any() or self.rho[0] < 0:
            why = "is below 0" if (self.rho == self.rho[0]).all() else "depends on the hypothesis"
            raise ArrayError(
                f"the rho of cluster {self.name!r} {why} "
                f"({', '.join(f'{rho:g}' for rho in self.rho)}), and no common cause of its items "
                "does that; write one rho from 0 to 1 in dependence.csv, or do without a common "
                "cause"
            )
        return float(self.rho[0])


def clusters_of(study: EncodedStudy, encoded: EncodedFrame) -> list[Cluster]:
    """Return the clusters that are dependent in some world of a frame.

    Their rho comes from the discount: (1 / discount - 1) / (k - 1).
    """
    groups: dict[tuple[int, str, int], list[int]] = defaultdict(list)
    clusters, cases = study.finding["cluster"].values, study.case_of_item
    for coder, item in np.argwhere((encoded.entry != "") & (study.finding.values >= 0)):
        if clusters[item]:
            groups[int(coder), str(clusters[item]), int(cases[item])].append(int(item))
    found = []
    for (coder, name, _), items in groups.items():
        if len(items) > 1:
            discount = encoded.discount.values[coder, items[0]]
            rho = (1 / discount - 1) / (len(items) - 1)
            if (np.abs(rho) > 1e-12).any():
                found.append(Cluster(coder=coder, items=np.array(items), rho=rho, name=name))
    return found


def leaning(chance: np.ndarray) -> np.ndarray:
    """Return which way each clue of a cluster leans: +1, -1, or 0 where it is neutral.

    Parameters
    ----------
    chance : ndarray
        (item, world), P(clue there | world).

    Notes
    -----
    The logits, less their mean over worlds, have a leading direction over worlds, the
    first right singular vector. A clue leans the way of its part along it. In a claim that
    is the sign of logit P(clue | H) - logit P(clue | not H). So a clue that is worded the
    other way round, with its finding, changes its sign and nothing else; which sign is +1
    does not matter.
    """
    with np.errstate(divide="ignore"):
        logit = np.clip(np.log(chance) - np.log1p(-chance), -40, 40)
    contrast = logit - logit.mean(axis=1, keepdims=True)
    along = contrast @ np.linalg.svd(contrast, full_matrices=False)[2][0]
    size = np.abs(contrast).max(initial=0.0)
    return np.where(np.abs(along) > 1e-9 * max(size, 1e-9), np.sign(along), 0.0)
