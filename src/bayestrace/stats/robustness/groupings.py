"""Other groupings of the same items: which of them count as of one root."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from bayestrace.finding_chances import by_world
from bayestrace.stats.case_tables import CaseTable
from bayestrace.study.lookup import rho_of, rho_table
from bayestrace.study.words import Finding

if TYPE_CHECKING:
    from bayestrace.study.study import Study

__all__ = [
    "AS_CODED",
    "NONE",
    "PER_KIND",
    "PER_SOURCE",
    "Groups",
    "Subsets",
    "groups_of",
    "mean_rho",
    "names_of_groups",
]

AS_CODED, NONE = "as coded", "none"
PER_SOURCE, PER_KIND = "one per source", "one per kind"


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """The groups of two or more items among the rows of a table, summed.

    Parameters
    ----------
    names : tuple of str
        The groups, in the order of their first items in the study.
    alone : ndarray
        (world), nat: sum over the items that are in none.
    sums : ndarray
        (group, world), nat: sum over each group's items.
    sizes : ndarray
        (group), how many items each has.
    stated : ndarray
        (group, world), the discount that the study states; means nothing for other groupings.
    """

    names: tuple[str, ...]
    alone: np.ndarray
    sums: np.ndarray
    sizes: np.ndarray
    stated: np.ndarray

    def discounts(self, rho: np.ndarray) -> np.ndarray:
        """Return 1 / design effect, (..., group), at each rho."""
        return 1 / (1 + (self.sizes - 1) * rho[..., None])

    def as_stated(self, off: np.ndarray) -> np.ndarray:
        """Return ln P(findings | world), (place, world), with the groups in `off` switched off.

        `off` is (place, group). Worlds that are added are discounted as the others are.
        """
        if not by_world(self.stated).any():
            return self.log_likelihood(np.where(off, 1.0, self.stated[:, 0]))
        weights = np.where(off[..., None], 1.0, self.stated)
        return self.alone + (weights * self.sums).sum(axis=-2)

    def log_likelihood(self, weights: np.ndarray) -> np.ndarray:
        """Return ln P(findings | world), (..., world), at weights (..., group); nat."""
        with np.errstate(invalid="ignore"):
            return self.alone + weights @ self.sums


def groups_of(table: CaseTable, log_likelihood: np.ndarray, names: np.ndarray) -> Groups:
    """Sum the rows (row, world) by the names of their groups, (item), "" for items alone."""
    here = names[table.items]
    found, first, inverse, counts = np.unique(
        here, return_index=True, return_inverse=True, return_counts=True
    )
    grouped = np.flatnonzero((found != "") & (counts > 1))
    everywhere, opened = np.unique(names, return_index=True)
    grouped = grouped[np.argsort(opened[np.searchsorted(everywhere, found[grouped])])]
    place = np.full(found.size + 1, -1)
    place[grouped] = np.arange(grouped.size)
    of_row = place[inverse]
    sums = np.zeros((grouped.size, log_likelihood.shape[-1]))
    np.add.at(sums, of_row[of_row >= 0], log_likelihood[of_row >= 0])
    return Groups(
        names=tuple(str(name) for name in found[grouped]),
        alone=log_likelihood[of_row < 0].sum(axis=0),
        sums=sums,
        sizes=counts[grouped],
        stated=table.discount[first[grouped]],
    )


def names_of_groups(study: Study) -> dict[str, np.ndarray]:
    """Name the group of every item in each grouping, (item); "" where it stands alone.

    Items judged given others stand alone in all of them, and so do items not sought.
    """
    free = [not item.given and item.found != Finding.NOT_SOUGHT for item in study.items]
    by_kind = [item.kind if may else "" for item, may in zip(study.items, free, strict=True)]
    return {
        AS_CODED: np.array([item.cluster for item in study.items], dtype=np.str_),
        PER_SOURCE: np.array(_linked(study, free), dtype=np.str_),
        PER_KIND: np.array(by_kind, dtype=np.str_),
    }


def _linked(study: Study, free: Sequence[bool]) -> list[str]:
    """Name for every item the first source of all those it is linked to by shared sources."""
    root: dict[tuple[str, str], tuple[str, str]] = {}

    def find(place: tuple[str, str]) -> tuple[str, str]:
        while root.setdefault(place, place) != place:
            root[place] = root[root[place]]
            place = root[place]
        return place

    for item, may in zip(study.items, free, strict=True):
        for source in item.sources if may else ():
            root[find((item.case, source))] = find((item.case, item.sources[0]))
    return [
        find((item.case, item.sources[0]))[1] if may and item.sources else ""
        for item, may in zip(study.items, free, strict=True)
    ]


def mean_rho(study: Study, coder: str) -> float:
    """Return the mean of the rhos that hold for a coder's clusters; NaN if there is none.

    A rho below 0, or one that depends on the hypothesis, says nothing of other groups.
    """
    table = rho_table(study.dependence, study.places)
    clusters = dict.fromkeys(item.cluster for item in study.items if item.cluster)
    rhos = [rho_of(table, coder, name) for name in clusters]
    found = [rho for rho in rhos if rho is not None and rho >= 0]
    return float(np.mean(found)) if found else float("nan")


@dataclass(slots=True)
class Subsets:
    """The labels of the dim ``grouping``, and which clusters each of them switches off.

    A subset that switches off nothing is "as coded", one that switches off all that a
    table has is "none"; neither is listed twice.
    """

    labels: list[str]
    off: list[str]
    _known: dict[tuple[str, ...], tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)
    _at: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, others: Iterable[str]) -> Subsets:
        """Begin with the groupings that are no subsets."""
        labels = [AS_CODED, NONE, *others]
        return cls(labels, [""] * len(labels))

    def add(
        self, clusters: tuple[str, ...], chosen: Sequence[str]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return positions (grouping) and switches (grouping, cluster) of a table's subsets."""
        if clusters not in self._known:
            loose = [at for at, name in enumerate(clusters) if name in chosen]
            bits = (np.arange(1 << len(loose))[:, None] >> np.arange(len(loose))) & 1
            bits = bits[np.argsort(bits.sum(axis=1), kind="stable")]
            off = np.zeros((len(bits), len(clusters)), dtype=bool)
            off[:, loose] = bits
            off = off[off.any(axis=1) & ~off.all(axis=1)]
            places = [self._place([clusters[at] for at in np.flatnonzero(row)]) for row in off]
            edges = [[False] * len(clusters), [True] * len(clusters)]
            self._known[clusters] = (
                np.array([0, 1, *places]),
                np.concatenate([np.array(edges, dtype=bool).reshape(2, -1), off]),
            )
        return self._known[clusters]

    def _place(self, names: Sequence[str]) -> int:
        joined = "; ".join(names)
        if joined not in self._at:
            self._at[joined] = len(self.labels)
            self.labels.append(f"without {joined}")
            self.off.append(joined)
        return self._at[joined]
