"""Which prior and which rho hold where: a coder's own row goes before the row for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from bayestrace.study.parts import Dependence, Judgement, Prior
from bayestrace.study.words import Mode
from bayestrace.study.worlds import Places, WorldFrame

__all__ = ["FramePrior", "frame_prior", "prior_table", "rho_of", "rho_table", "rhos_of"]

PriorTable = Mapping[tuple[str, str, str, str], Prior]
RhoTable = Mapping[tuple[str, str], Mapping[str, float]]


class FramePrior(NamedTuple):
    """The prior rows that hold for a frame; ``rows`` is keyed by hypothesis or world."""

    rows: dict[str, Judgement]
    by_world: bool


def prior_table(priors: Iterable[Prior], places: Places) -> PriorTable:
    """Index prior rows by set, coder, case and hypothesis (a world: its canonical label)."""
    return {(row.set, row.coder, row.case, places.canonical(row.hypothesis)): row for row in priors}


def frame_prior(
    table: PriorTable, frame: WorldFrame, coder: str, case: str, prior_set: str = ""
) -> FramePrior:
    """Find the rows of a named set for a frame; a set without any falls back to the study's own.

    Per hypothesis the row of the coder and case holds, then the coder's for all cases,
    then the case's for all coders, then the one for all.
    """
    for chosen in dict.fromkeys((prior_set, "")):
        for by_world in (True, False) if frame.mode == Mode.FACTORS else (False,):
            names = frame.worlds if by_world else frame.prior_names
            rows = {}
            for name in names:
                for key in ((coder, case), (coder, ""), ("", case), ("", "")):
                    row = table.get((chosen, *key, name))
                    if row is not None:
                        rows[name] = row.chance
                        break
            if by_world and not set(rows) - set(frame.hypotheses):
                rows = {}  # a single factor is named like one of its worlds
            if rows:
                return FramePrior(rows, by_world)
    return FramePrior({}, False)


def rho_table(dependence: Iterable[Dependence], places: Places) -> RhoTable:
    """Index rho by coder and cluster, then by hypothesis or world (empty: all)."""
    table: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for row in dependence:
        table[row.coder, row.cluster][places.canonical(row.hypothesis)] = row.rho
    return table


def rhos_of(
    table: RhoTable, frame: WorldFrame, coder: str, cluster: str
) -> tuple[float | None, ...]:
    """Return the rho of a cluster in every world of a frame, None where there is none.

    A coder's own rows go before those for all coders; among either, the row of a world before
    that of a hypothesis, and this before the row for all hypotheses.
    """
    found: list[float | None] = [None] * len(frame.worlds)
    for whose in ("", coder):
        rows = table.get((whose, cluster), {})
        if "" in rows:
            found = [rows[""]] * len(frame.worlds)
        if set(rows) <= {""}:
            continue
        for name in frame.hypotheses:
            for world in frame.members(name) if name in rows else ():
                found[world] = rows[name]
        for number, world in enumerate(frame.worlds):
            found[number] = rows.get(world, found[number])
    return tuple(found)


def rho_of(table: RhoTable, coder: str, cluster: str) -> float | None:
    """Return the rho of a cluster that holds whatever is true, None where it depends."""
    own, shared = table.get((coder, cluster), {}), table.get(("", cluster), {})
    rows = own if "" in own else {**shared, **own}
    return rows[""] if set(rows) == {""} else None
