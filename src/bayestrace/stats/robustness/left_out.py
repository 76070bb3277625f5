"""What can be left out of a study: items by themselves, or together by what they share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bayestrace.encode import EncodedStudy
from bayestrace.stats.case_tables import CaseTable
from bayestrace.study.packaging import contents
from bayestrace.study.words import Role

if TYPE_CHECKING:
    from bayestrace.study.parts import Item
    from bayestrace.study.study import Study

__all__ = ["OLD", "WAYS", "LeftOut", "groups_of"]

OLD = f"{Role.KNOWN} and {Role.GENERATED}"
"""Without these only new evidence is left."""

WAYS = ("item", "cluster", "source", "kind", "role")
"""By what items are grouped to be left out together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Groups of items, each left out in turn.

    Parameters
    ----------
    labels : tuple of str
        The groups.
    taken_along : tuple of str
        Per group, the items left out only because they were judged given one of it.
    group, item : ndarray
        (member), positions of a group and of an item in it, item by item of each case.
    starts : ndarray
        (case + 1), where the members of each case begin.
    root : ndarray
        (item), a number that the items of one cluster and case share.
    """

    labels: tuple[str, ...]
    taken_along: tuple[str, ...]
    group: np.ndarray
    item: np.ndarray
    starts: np.ndarray
    root: np.ndarray

    def without(self, table: CaseTable) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Return what is left of a table without each of the groups that touch it.

        Returns
        -------
        touching : ndarray
            (group), positions of those that touch it.
        gone : ndarray
            (group), how many rows went.
        adjusted, naive : ndarray
            (group, world), log joint probability of world and remaining findings, nat.
            The discount of a cluster is that of its remaining items.

        Notes
        -----
        Per cluster, the sum of what remains is the sum of all minus what went, so the work
        grows with the number of members, not with that of groups times items.
        """
        touching, mine, row = self._members(table)
        values = table.log_likelihood
        finite = np.where(np.isfinite(values), values, 0.0)

        def rest(of_rows: np.ndarray) -> np.ndarray:
            return of_rows.sum(axis=0) - _summed(mine, of_rows[row], touching.size)

        gone = np.bincount(mine, minlength=touching.size)
        empty = (gone == table.items.size)[:, None]
        excluded = rest(np.isneginf(values)) > 0
        ranked = rest(np.isnan(values).any(axis=-1, keepdims=True)) > 0

        def joint(evidence: np.ndarray) -> np.ndarray:
            evidence = np.where(excluded, -np.inf, np.where(empty, 0.0, evidence))
            return table.log_prior + np.where(ranked, np.nan, evidence)

        change = self._discounted_anew(table, finite, mine, row, touching.size)
        adjusted = (table.discount * finite).sum(axis=0) + change
        return touching, gone, joint(adjusted), joint(rest(finite))

    def _members(self, table: CaseTable) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Groups that touch the table, and per member its place among them and its row."""
        here = slice(self.starts[table.case], self.starts[table.case + 1])
        group, item = self.group[here], self.item[here]
        row = np.searchsorted(table.items, item)
        known = row < table.items.size
        known[known] = table.items[row[known]] == item[known]
        touching, mine = np.unique(group[known], return_inverse=True)
        return touching, mine, row[known]

    def _discounted_anew(
        self, table: CaseTable, finite: np.ndarray, mine: np.ndarray, row: np.ndarray, count: int
    ) -> np.ndarray:
        """How far the adjusted evidence moves, (group, world), cluster by cluster."""
        _, cluster = np.unique(self.root[table.items], return_inverse=True)
        size = np.bincount(cluster)
        total = _summed(cluster, finite, size.size)
        discount = np.ones((size.size, finite.shape[1]))
        discount[cluster] = table.discount
        rho = (1 / discount - 1) / np.maximum(size - 1, 1)[:, None]

        part, at = np.unique(mine * size.size + cluster[row], return_inverse=True)
        group, of = np.divmod(part, max(size.size, 1))
        left = size[of] - np.bincount(at, minlength=part.size)
        remains = total[of] - _summed(at, finite[row], part.size)
        remains[left == 0] = 0.0
        factor = 1 / (1 + np.maximum(left - 1, 0)[:, None] * rho[of])
        change = factor * remains - discount[of] * total[of]
        return _summed(group, change, count)


def groups_of(study: Study, encoded: EncodedStudy, by: str) -> LeftOut:
    """Group the items of a study, each group with the items judged given or with one of it.

    With a package goes all that it takes together, and with an item the package that was judged
    with it.
    """
    members: dict[str, list[int]] = defaultdict(list)
    for number, item in enumerate(study.items):
        for name in dict.fromkeys(filter(None, _names(item, by))):
            members[name].append(number)
    if by == "role" and members:
        members[OLD] = [n for n, i in enumerate(study.items) if i.role and i.role != Role.NEW]
    children: dict[int, list[int]] = defaultdict(list)
    position = {item.id: number for number, item in enumerate(study.items)}
    for number, item in enumerate(study.items):
        for parent in item.given:
            children[position[parent]].append(number)
    inside: dict[int, list[int]] = defaultdict(list)
    for package, parts in contents(study.items).items():
        inside[position[package]] = [position[part] for part in parts]
        for part in parts:  # a package was judged with all its parts
            children[position[part]].append(position[package])
    group, taken, along = [], [], []
    for at, mine in enumerate(members.values()):
        whole = dict.fromkeys([*mine, *(part for number in mine for part in inside[number])])
        everything = _with_descendants(list(whole), children)
        group += [at] * len(everything)
        taken += everything
        along.append("; ".join(study.items[number].id for number in everything[len(mine) :]))
    case_of_item = encoded.case_of_item
    groups, items = np.array(group, dtype=int), np.array(taken, dtype=int)
    case_of_member = case_of_item[items]
    order = np.argsort(case_of_member, kind="stable")
    return LeftOut(
        labels=tuple(members),
        taken_along=tuple(along),
        group=groups[order],
        item=items[order],
        starts=np.searchsorted(case_of_member[order], np.arange(len(encoded.cases) + 1)),
        root=_roots(study.items),
    )


def _names(item: Item, by: str) -> Iterable[str]:
    if by == "source":
        return item.sources
    return ({"item": item.id, "cluster": item.cluster, "kind": item.kind, "role": item.role}[by],)


def _with_descendants(members: Sequence[int], children: dict[int, list[int]]) -> list[int]:
    found = dict.fromkeys(members)
    todo = list(members)
    while todo:
        for child in children.get(todo.pop(), ()):
            if child not in found:
                found[child] = None
                todo.append(child)
    return list(found)


def _roots(items: Sequence[Item]) -> np.ndarray:
    """Number the clusters of each case; an item without one is a cluster of its own."""
    seen: dict[object, int] = {}
    return np.array(
        [
            seen.setdefault((item.case, item.cluster) if item.cluster else number, len(seen))
            for number, item in enumerate(items)
        ],
        dtype=int,
    )


def _summed(at: np.ndarray, values: np.ndarray, size: int) -> np.ndarray:
    """Sum rows that share a position, (size, column)."""
    total = np.zeros((size, values.shape[-1]))
    np.add.at(total, at, values)
    return total
