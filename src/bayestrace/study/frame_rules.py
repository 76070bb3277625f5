"""Frames, hypotheses and scopes fit together; stated verdicts and figures speak of them."""

from __future__ import annotations

from collections.abc import Iterator

from bayestrace.errors import Problem
from bayestrace.study.faults import fault
from bayestrace.study.overview import Overview, Unread, unknown
from bayestrace.study.words import Mode
from bayestrace.study.worlds import WorldSetError, world_set

__all__ = ["frame_faults", "stated_faults"]


def frame_faults(seen: Overview) -> Iterator[Problem]:
    """Each hypothesis is in exactly one frame, and what is compared shares its scope."""
    study = seen.study
    known = {entry.id for entry in study.hypotheses}
    owner: dict[str, str] = {}
    unnamed = {
        world: frame.id
        for frame in seen.frames
        for world in frame.worlds
        if world not in frame.hypotheses
    }
    for frame in study.frames:
        for name in frame.hypotheses:
            lost = seen.unread.holds("hypotheses", name)
            if name not in known and name != frame.residual and not lost:
                yield unknown(frame, "hypotheses", name, "hypothesis", known)
            if name in owner and owner[name] != frame.id:
                yield fault(
                    frame,
                    f"hypothesis {name!r} is in two frames, {owner[name]!r} and {frame.id!r}",
                    column="hypotheses",
                    came=name,
                    allowed="each hypothesis in exactly one frame",
                    remedy="take it out of one of them",
                )
            owner.setdefault(name, frame.id)
            if name in unnamed:
                yield fault(
                    frame,
                    f"hypothesis {name!r} is called like a world of frame {unnamed[name]!r}",
                    column="hypotheses",
                    came=name,
                    allowed="a name that says one thing",
                    remedy="rename it; a claim's negation needs no hypothesis of its own",
                )
        if frame.residual and owner.get(frame.residual, frame.id) != frame.id:
            yield fault(
                frame,
                f"the residual {frame.residual!r} is in another frame as well, "
                f"{owner[frame.residual]!r}",
                column="residual",
                came=frame.residual,
                allowed="each world in exactly one frame",
                remedy=f"give each frame a residual of its own, such as "
                f"{f'{frame.residual} ({frame.id})'!r}",
            )
        elif frame.residual:
            owner[frame.residual] = frame.id
        for name in frame.residual_parts:
            if name in known or owner.setdefault(name, frame.id) != frame.id:
                yield fault(
                    frame,
                    f"{name!r} is a part of the residual {frame.residual!r} and a hypothesis of "
                    "its own as well",
                    column="residual_parts",
                    came=name,
                    allowed="each world in exactly one frame, parts of a residual without an "
                    "entry in [[hypotheses]]",
                    remedy="rename the part, or list it as a rival instead",
                )
        worlds = {*frame.hypotheses, frame.residual}
        scopes = {
            frozenset(entry.scope or seen.cases) for entry in study.hypotheses if entry.id in worlds
        }
        if frame.mode != Mode.CLAIM and len(scopes) > 1:
            yield fault(
                frame,
                f"the hypotheses of frame {frame.id!r} differ in scope, so they cannot be "
                "compared case by case",
                column="hypotheses",
                allowed="one scope for all hypotheses of rivals or factors",
                remedy="give them the same scope, or a frame for each scope",
            )
    for entry in study.hypotheses:
        if entry.id not in owner and not seen.unread.judges(entry.id):
            yield fault(
                entry,
                f"hypothesis {entry.id!r} is in no frame",
                column="id",
                came=entry.id,
                allowed="each hypothesis in exactly one frame",
                remedy="list it in the hypotheses of a [[frames]] entry",
            )
        for case in entry.scope:
            if seen.lacks_case(case):
                yield unknown(entry, "scope", case, "case", seen.cases)
    ids = [frame.id for frame in seen.frames]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        if [frame.id for frame in study.frames].count(name) < 2:
            yield fault(
                None,
                f"the frame id {name!r} is also the id of a claim that gets a frame of its own",
                column="id",
                came=name,
                remedy="rename the frame",
            )


def stated_faults(seen: Overview) -> Iterator[Problem]:
    """Stated verdicts and published figures speak of known cases and hypotheses."""
    names = {name for frame in seen.frames for name in frame.hypotheses}
    for row in seen.study.verdicts:
        if seen.lacks_case(row.case):
            yield unknown(row, "case", row.case, "case", seen.cases)
        if row.hypothesis not in names and not seen.unread.judges(row.hypothesis):
            yield unknown(row, "hypothesis", row.hypothesis, "hypothesis", names)
    for row in seen.study.expected:
        if seen.lacks_case(row.case):
            yield unknown(row, "case", row.case, "case", seen.cases)
        try:
            world_set(row.hypothesis, seen.frames)
        except WorldSetError as error:
            if not _any_frame_lost(seen.unread):
                yield fault(
                    row,
                    f"{error}",
                    column="hypothesis",
                    came=row.hypothesis,
                    allowed="a hypothesis or a set of worlds such as 'A or B'",
                    remedy="join names of one frame by or, and, not",
                )


def _any_frame_lost(unread: Unread) -> bool:
    return bool(unread.framed or unread.hypotheses or {"frames", "hypotheses"} & unread.tables)
