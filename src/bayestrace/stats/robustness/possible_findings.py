"""The findings that could come: all of them with their chances, or draws, world by world."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtri

from bayestrace.encode import EncodedStudy
from bayestrace.finding_chances import log_of_finding, record_chances
from bayestrace.stats.case_tables import CaseTable
from bayestrace.stats.clusters import Cluster, clusters_of, leaning
from bayestrace.stats.latent_causes import log_together

__all__ = ["Clues", "all_findings", "clues_of", "drawn_findings", "few"]

FEW, LARGEST = 16, 1 << 22
"""Clues of which all findings are summed, and the most numbers that this may take."""

FEW_TOGETHER = 6
"""Clues of one cluster with a common cause that are summed: each finding is an integral."""

BLOCK = 1 << 17
"""Random numbers held at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """What one coder's clues in one frame and case could show.

    Parameters
    ----------
    table : CaseTable
        The frame and case, with the clues that were sought.
    chance : ndarray
        (row, world), P(clue there | world).
    recorded : ndarray
        (row, world), P(clue recorded as present | world).
    detection, false_report : ndarray
        (row)
    clusters : tuple of Cluster
        Rows that share a common cause, as positions in ``table.items``; none where findings
        are independent.
    log_absent, gain : ndarray
        (row, world), nat: ln P(absent | world), and ln P(present | world) less that, with 0 for
        what is infinite.
    no_present, no_absent : ndarray of bool
        (row, world), findings that are impossible in the world.
    """

    table: CaseTable
    chance: np.ndarray
    recorded: np.ndarray
    detection: np.ndarray
    false_report: np.ndarray
    clusters: tuple[Cluster, ...]
    log_absent: np.ndarray
    gain: np.ndarray
    no_present: np.ndarray
    no_absent: np.ndarray

    def log_joint(self, present: np.ndarray) -> np.ndarray:
        """Log joint probabilities of world and findings, (treatment, world, finding), nat.

        Parameters
        ----------
        present : ndarray of bool
            (row, finding)

        Returns
        -------
        ndarray
            Adjusted for dependence, and naive.
        """
        rows, worlds = self.chance.shape
        treated = np.stack([self.table.discount, np.ones((rows, worlds))])
        found = present.astype(float)
        gain = np.moveaxis(treated * self.gain, 1, 2)
        joint = (gain.reshape(2 * worlds, rows) @ found).reshape(2, worlds, -1)
        joint += (self.table.log_prior + (treated * self.log_absent).sum(axis=1))[..., None]
        if self.no_present.any() or self.no_absent.any():
            against = self.no_present.T.astype(float) @ found
            against += self.no_absent.T.astype(float) @ (1 - found)
            joint[:, against > 0.5] = -np.inf
        return joint


def clues_of(
    study: EncodedStudy, tables: Sequence[CaseTable], *, common_cause: bool
) -> list[Clues]:
    """Prepare the clues of every table."""
    shared = {
        table.encoded.frame.id: clusters_of(study, table.encoded) if common_cause else []
        for table in tables
    }
    return [_clues(study, table, shared[table.encoded.frame.id]) for table in tables]


def _clues(study: EncodedStudy, table: CaseTable, clusters: Sequence[Cluster]) -> Clues:
    chance = table.encoded.p_present.values[table.coder, table.items]
    d, f = (array.values[table.items] for array in (study.detection, study.false_report))
    present, absent = (
        log_of_finding(np.array(code), chance, d[:, None], f[:, None]) for code in (1, 0)
    )
    no_present, no_absent = np.isneginf(present), np.isneginf(absent)
    absent, present = np.where(no_absent, 0.0, absent), np.where(no_present, 0.0, present)
    silent = table.by_world & (d == f)  # weighs nothing, however it is discounted
    absent[silent], present[silent] = 0.0, 0.0
    row = {int(item): at for at, item in enumerate(table.items)}
    return Clues(
        table=table,
        chance=chance,
        recorded=record_chances(chance, d[:, None], f[:, None])[0],
        detection=d,
        false_report=f,
        clusters=tuple(
            replace(one, items=np.array([row[int(n)] for n in one.items]))
            for one in clusters
            if one.coder == table.coder and int(one.items[0]) in row
        ),
        log_absent=absent,
        gain=present - absent,
        no_present=no_present,
        no_absent=no_absent,
    )


def few(clues: Clues) -> bool:
    """Say whether all findings can be summed."""
    count, worlds = clues.chance.shape
    together = max((one.items.size for one in clues.clusters), default=0)
    return count <= FEW and worlds << count <= LARGEST and together <= FEW_TOGETHER


def all_findings(clues: Clues) -> tuple[np.ndarray, np.ndarray]:
    """Return every finding of the clues, (row, finding), and its chance, (world, finding)."""
    rows, worlds = clues.chance.shape
    clustered = [one.items for one in clues.clusters]
    alone = np.setdiff1d(np.arange(rows), np.concatenate([[], *clustered]))
    chance = np.ones((worlds, 1))
    for row in alone.astype(int):
        q = clues.recorded[row]
        chance = _joined(chance, np.stack([1 - q, q], axis=1))
    for one in clues.clusters:
        chance = _joined(chance, _together(clues, one))
    order = np.concatenate([alone, *clustered]).astype(int)
    present = np.empty((rows, chance.shape[1]), dtype=bool)
    present[order] = _patterns(rows)
    return present, chance


def _patterns(count: int) -> np.ndarray:
    """Return all answers to so many questions, (question, answer); the first varies fastest."""
    return (np.arange(1 << count) >> np.arange(count)[:, None] & 1).astype(bool)


def _joined(before: np.ndarray, more: np.ndarray) -> np.ndarray:
    return (more[:, :, None] * before[:, None, :]).reshape(len(before), -1)


def _together(clues: Clues, cluster: Cluster) -> np.ndarray:
    """Return the chance of every finding of a cluster with a common cause, (world, finding)."""
    rows = cluster.items
    chance, d, f = (part[rows] for part in (clues.chance, clues.detection, clues.false_report))
    sign = leaning(chance)
    logs = [
        log_together(
            chance, np.where(found, d, 1 - d), np.where(found, f, 1 - f), cluster.share, sign
        )
        for found in _patterns(rows.size).T
    ]
    return np.exp(np.stack(logs, axis=1))


def drawn_findings(
    study: EncodedStudy, several: Sequence[Clues], draws: int, seed: Sequence[int]
) -> Iterator[tuple[Clues, int, np.ndarray]]:
    """Yield clues, a world and findings drawn in it, (row, draw), block by block.

    All belong to one case. Coders and frames get the same random numbers, worlds their own, so
    that no draw hangs on whose clues are looked at.
    """
    case = several[0].table.case
    here = np.flatnonzero((study.finding.values >= 0) & (study.case_of_item == case))
    worlds = max(len(encoded.frame.worlds) for encoded in study.frames)
    rng = np.random.default_rng(list(seed))
    block = max(1, BLOCK // max(1, here.size))
    names = study.finding["cluster"].values[here]
    common = any(clues.clusters for clues in several)
    for start in range(0, draws, block):
        size = min(block, draws - start)
        for world in range(worlds):
            random = rng.random((here.size, size))
            causes = rng.standard_normal((2, here.size, size)) if common else None
            for clues in several:
                if world < clues.chance.shape[1]:
                    at = np.searchsorted(here, clues.table.items)
                    yield clues, world, _recorded(clues, world, random, causes, at, names)


def _recorded(
    clues: Clues,
    world: int,
    random: np.ndarray,
    causes: np.ndarray | None,
    at: np.ndarray,
    names: np.ndarray,
) -> np.ndarray:
    """Turn random numbers into findings; those of a cluster's first item are its cause."""
    if causes is None:
        return random[at] < clues.recorded[:, world, None]
    normal = causes[0][at]
    for one in clues.clusters:
        rows = one.items
        shared = causes[1][np.flatnonzero(names == names[at[rows[0]]])[0]]
        sign = leaning(clues.chance[rows])[:, None]
        alone = np.sqrt(np.where(sign == 0, 1.0, 1 - one.share))
        normal[rows] = sign * np.sqrt(one.share) * shared + alone * normal[rows]
    there = normal < ndtri(clues.chance[:, world, None])
    return random[at] < np.where(there, clues.detection[:, None], clues.false_report[:, None])
