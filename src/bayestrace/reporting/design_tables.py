"""Tables A1 and A2: the hypotheses and how they relate, the priors and what they rest on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bayestrace.reporting.blocks import Cell, Column, Table
from bayestrace.reporting.judged_texts import judged_text
from bayestrace.reporting.phrases import joined, number_cell, plain_cell
from bayestrace.study.words import Mode

if TYPE_CHECKING:
    from bayestrace.reporting.gathering import Found
    from bayestrace.study.study import Study
    from bayestrace.study.worlds import WorldFrame

__all__ = ["hypothesis_table", "prior_table", "relation_table"]

ALL = "all"


def hypothesis_table(found: Found) -> Table:
    """Return table A1: what each hypothesis claims, and how it is judged."""
    study = found.study
    told = {entry.id: entry for entry in study.hypotheses}
    rows = []
    for name in study.hypothesis_ids:
        entry = told.get(name)
        frame = found.frame_of(name)
        claim = entry.claim if entry else "The residual: none of the others."
        scope = joined([found.title(case) for case in entry.scope]) if entry else ""
        steps = "; ".join(
            step.claim + (" (essential)" if step.essential else "")
            for step in study.steps
            if step.hypothesis == name
        )
        mechanism = entry.mechanism if entry else ""
        rows.append(
            tuple(
                plain_cell(text)
                for text in (
                    name,
                    claim,
                    "\n".join(part for part in (mechanism, steps and f"Steps: {steps}") if part),
                    entry.would_not_expect if entry else "",
                    scope or ALL,
                    _against(frame, name),
                )
            )
        )
    return Table(
        key="A1",
        caption="The hypotheses and what each is judged against.",
        columns=(
            Column(head="hypothesis", width=1.2),
            Column(head="claim", width=3.5),
            Column(head="mechanism", width=3.5),
            Column(head="would not expect", width=2.5),
            Column(head="cases", width=1.2),
            Column(head="judged against", width=1.8),
        ),
        rows=tuple(rows),
        notes=tuple(_frames_said(study)),
    )


def _against(frame: WorldFrame, name: str) -> str:
    if frame.mode == Mode.CLAIM:
        return "its own negation"
    if frame.mode == Mode.FACTORS:
        return "all combinations with " + joined([one for one in frame.hypotheses if one != name])
    others = joined([one for one in frame.hypotheses if one != name])
    if name == frame.residual:
        parts = f", made of {joined(frame.residual_parts)}" if frame.residual_parts else ""
        return f"its rivals {others}; it is the residual{parts}"
    return f"its rivals {others}"


def _frames_said(study: Study) -> Iterator[str]:
    for frame in study.world_frames:
        if frame.mode != Mode.RIVALS:
            continue
        if frame.residual:
            yield (
                f"Rivals of frame {frame.id}: exactly one is true; whatever is not named falls "
                f"to the residual, {frame.residual}."
            )
        else:
            yield (
                f"Rivals of frame {frame.id}: exactly one is true, and the study says that there "
                "are no others."
            )


def relation_table(found: Found) -> Table | None:
    """Return the second part of A1, how pairs of hypotheses relate; None if nothing says so."""
    if not found.study.relations:
        return None
    rows = tuple(
        tuple(plain_cell(text) for text in (one.hypothesis, one.other, one.relation, one.reason))
        for one in found.study.relations
    )
    return Table(
        key="A1b",
        caption="How the hypotheses relate, as the study states it.",
        columns=(
            Column(head="hypothesis"),
            Column(head="other"),
            Column(head="relation"),
            Column(head="reason", width=4),
        ),
        rows=rows,
        notes=(
            (
                "Exclusive: not both. Coincident: both may hold. Congruent: the one implies the "
                "other and the reverse. Inclusive: the one is a case of the other."
            ),
        ),
    )


def prior_table(found: Found) -> Table:
    """Return table A2: the credences before the evidence and what they rest on."""
    study = found.study
    rows: list[tuple[Cell, ...]] = [
        (
            plain_cell(row.hypothesis),
            plain_cell(found.title(row.case) if row.case else ALL),
            plain_cell(row.coder or ALL),
            plain_cell(row.set or "the study's own"),
            number_cell(judged_text(row.chance), float(row.chance.best)),
            plain_cell(row.basis),
            plain_cell("; ".join(row.sources)),
        )
        for row in study.priors
    ]
    notes = []
    if study.equal_priors:
        equal = "; ".join(
            f"{', '.join(frame.prior_names)}: "
            + ", ".join(f"{value:.3g}" for value in dict.fromkeys(frame.equal_priors))
            for frame in study.world_frames
        )
        notes.append(f"Where no row is written, priors are equal: {equal}.")
    if any(row.chance.low is not None for row in study.priors):
        notes.append("In brackets: the central 90 % within which the prior was judged to lie.")
    if not rows:
        rows = [
            tuple(map(plain_cell, (name, ALL, ALL, "equal", f"{value:.3g}", "", "")))
            for frame in study.world_frames
            for name, value in zip(frame.prior_names, frame.equal_priors, strict=True)
        ]
    return Table(
        key="A2",
        caption="The priors: credences before the evidence, and their basis.",
        columns=(
            Column(head="hypothesis", width=1.2),
            Column(head="case", width=1.4),
            Column(head="coder"),
            Column(head="set"),
            Column(head="prior", align="right", width=1.2),
            Column(head="basis", width=4),
            Column(head="sources", width=1.4),
        ),
        rows=tuple(rows),
        notes=tuple(notes),
    )
