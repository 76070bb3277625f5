"""Clusters have a rho under every hypothesis, one that leaves room for as many items."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bayestrace.errors import Problem
from bayestrace.study.faults import fault
from bayestrace.study.lookup import rho_table, rhos_of
from bayestrace.study.overview import Overview, unknown
from bayestrace.study.words import Finding, Mode

if TYPE_CHECKING:
    from bayestrace.study.parts import Dependence
    from bayestrace.study.worlds import WorldFrame

__all__ = ["cluster_faults"]

_ROOM = 1e-9
"""How far above 0 the design effect must stay, so that a rounded bound counts as the bound."""


def cluster_faults(seen: Overview) -> Iterator[Problem]:
    """A cluster of two or more sought items has a rho for every coder who judged them."""
    known = {item.cluster for item in seen.study.items if item.cluster}
    labels = {name for frame in seen.frames for name in (*frame.hypotheses, *frame.worlds)}
    for row in seen.study.dependence:
        lost = "clusters" in seen.unread.tables or row.cluster in seen.unread.item_clusters
        if row.cluster not in known and not lost:
            yield unknown(row, "cluster", row.cluster, "cluster", known)
        if seen.lacks_coder(row.coder):
            yield unknown(row, "coder", row.coder, "coder", seen.coders)
        name = row.hypothesis
        if name and seen.places.canonical(name) not in labels and not seen.unread.judges(name):
            yield unknown(row, "hypothesis", name, "hypothesis", labels)
    yield from _two_factors(seen)
    yield from _no_rho(seen)


def _members(seen: Overview) -> dict[tuple[str, str, str, str], list[str]]:
    """(coder, cluster, case, frame) → its items that were sought and count."""
    members: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for coder, name, frame in seen.counted:
        item = seen.items[name]
        if item.cluster and item.found != Finding.NOT_SOUGHT:
            members[coder, item.cluster, item.case, frame].append(name)
    return members


def _no_rho(seen: Overview) -> Iterator[Problem]:
    table = rho_table(seen.study.dependence, seen.places)
    frames = {frame.id: frame for frame in seen.frames}
    told = set()
    for (coder, cluster, _, frame_id), names in _members(seen).items():
        lost = {(coder, cluster), ("", cluster)} & seen.unread.clusters
        lost = lost or "dependence" in seen.unread.tables
        if len(names) < 2 or lost or (coder, cluster) in told:
            continue
        frame = frames[frame_id]
        rhos = rhos_of(table, frame, coder, cluster)
        missing = [world for world, rho in zip(frame.worlds, rhos, strict=True) if rho is None]
        given = [rho for rho in rhos if rho is not None]
        if missing:
            told.add((coder, cluster))
            yield fault(
                seen.items[names[0]],
                f"cluster {cluster!r} has {len(names)} items that were sought but no rho "
                f"for coder {coder!r}"
                + (f" under {', '.join(map(repr, missing))}" if given else ""),
                column="cluster",
                came=", ".join(names),
                allowed="a row in dependence.csv with rho from 0 to 1",
                remedy="say how far the items repeat one another: 0 not at all, 1 wholly",
            )
            continue
        if 1 + (len(names) - 1) * min(given) < _ROOM:
            told.add((coder, cluster))
            bound = -1 / (len(names) - 1)
            yield fault(
                _row_of(seen, coder, cluster, min(given)),
                f"rho {min(given):g} is too low for cluster {cluster!r}, of which coder {coder!r} "
                f"judged {len(names)} items: so many cannot all be found apart so strongly",
                column="rho",
                came=f"{min(given):g}",
                allowed=f"above {bound:.4g}, which is -1/(k - 1) for k = {len(names)} items",
                remedy="write a rho nearer to 0, or split the cluster",
            )
        way = _no_probabilities(seen, coder, frame_id, names) if len(set(given)) > 1 else None
        if way is not None:
            told.add((coder, cluster))
            yield fault(
                seen.items[way],
                f"cluster {cluster!r} depends otherwise under one hypothesis than under another, "
                f"but coder {coder!r} entered no probabilities for item {way!r}",
                column="cluster",
                came=", ".join(f"rho {rho:g}" for rho in dict.fromkeys(given)),
                allowed="probabilities for every item of such a cluster: of a ratio only the "
                "quotient is known, not how likely the finding was",
                remedy="enter probabilities, or one rho for all hypotheses",
            )


def _row_of(seen: Overview, coder: str, cluster: str, rho: float) -> Dependence:
    rows = [row for row in seen.study.dependence if (row.cluster, row.rho) == (cluster, rho)]
    return next((row for row in rows if row.coder == coder), rows[0])


def _no_probabilities(seen: Overview, coder: str, frame: str, names: list[str]) -> str | None:
    """Return the first item of which the coder gave ratios or ranks only."""
    for name in names:
        if all(row.if_true is None for row in seen.rows[coder, name, frame].values()):
            return name
    return None


def _two_factors(seen: Overview) -> Iterator[Problem]:
    """Two factors with different rhos say nothing of the worlds in which both hold."""
    for frame in seen.frames:
        if frame.mode == Mode.FACTORS:
            yield from _both_hold(seen, frame)


def _both_hold(seen: Overview, frame: WorldFrame) -> Iterator[Problem]:
    table = rho_table(seen.study.dependence, seen.places)
    for (coder, cluster), rows in table.items():
        if len(frame.hypotheses) < 2:
            continue
        of_world: dict[int, set[float]] = defaultdict(set)
        for name in set(frame.hypotheses) & set(rows):
            for world in frame.members(name):
                of_world[world].add(rows[name])
        open_worlds = [
            frame.worlds[world]
            for world, rhos in of_world.items()
            if len(rhos) > 1 and frame.worlds[world] not in rows
        ]
        if open_worlds:
            yield fault(
                next(
                    row
                    for row in seen.study.dependence
                    if (row.coder, row.cluster) == (coder, cluster) and row.hypothesis
                ),
                f"two factors give cluster {cluster!r} different rhos, and both hold in "
                f"{open_worlds[0]!r}",
                column="hypothesis",
                came=open_worlds[0],
                allowed="one rho for each combination of factors",
                remedy=f"add a row for {open_worlds[0]!r}",
            )
