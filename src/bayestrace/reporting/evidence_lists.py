"""Tables A3 and A4: the evidence with its sources, and how each item was judged."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from bayestrace.reporting.blocks import Cell, Column, Table
from bayestrace.reporting.judged_texts import judged_text, typed_text
from bayestrace.reporting.phrases import (
    decibel_text,
    in_which_worlds,
    number_cell,
    plain_cell,
)
from bayestrace.study.words import Finding, Mode

if TYPE_CHECKING:
    from bayestrace.reporting.gathering import Found
    from bayestrace.study.parts import Item, Likelihood

__all__ = ["evidence_table", "likelihood_table", "search_table", "source_table", "status_of"]

STATUS = {
    Finding.PRESENT: "found",
    Finding.ABSENT: "sought, not found",
    Finding.NOT_SOUGHT: "not sought",
}


def status_of(item: Item) -> str:
    """Say whether what the clue asks for was found."""
    return STATUS[Finding(item.found)]


def evidence_table(found: Found) -> Table:
    """Return table A3: every item with its source, place, date, words and status."""
    rows = tuple(
        (
            plain_cell(item.id),
            plain_cell(found.title(item.case)),
            plain_cell(item.clue),
            plain_cell(status_of(item)),
            plain_cell("\n".join(part for part in (item.observed, item.excerpt) if part)),
            plain_cell("; ".join(item.sources)),
            plain_cell(item.locator),
            plain_cell(item.date),
            plain_cell(item.role or "not said"),
        )
        for item in found.study.items
    )
    notes = ["Found: the answer to the clue is yes. Sought, not found: the answer is no."]
    if any(not item.sources for item in found.study.items):
        notes.append("An item without a source rests on the report's author alone.")
    return Table(
        key="A3",
        caption="The evidence: each clue, whether it was found, where, and in what words.",
        columns=(
            Column(head="item"),
            Column(head="case", width=1.2),
            Column(head="clue", width=3),
            Column(head="status", width=1.1),
            Column(head="what was seen, excerpt", width=4),
            Column(head="source", width=1.6),
            Column(head="locator", width=1.1),
            Column(head="date"),
            Column(head="role", width=0.9),
        ),
        rows=rows,
        notes=tuple(notes),
        filters=(1, 3, 8),
    )


def source_table(found: Found) -> Table | None:
    """Return the second part of A3: the sources in full; None if there are none."""
    if not found.study.sources:
        return None
    return Table(
        key="A3b",
        caption="The sources.",
        columns=(
            Column(head="source", width=1.5),
            Column(head="citation", width=4),
            Column(head="type"),
            Column(head="access", width=1.2),
        ),
        rows=tuple(
            (
                plain_cell(source.id),
                Cell(source.citation, url=source.url),
                plain_cell(source.type),
                plain_cell(source.access),
            )
            for source in found.study.sources
        ),
        filters=(2,),
    )


def search_table(found: Found) -> Table | None:
    """Return the third part of A3: what was sought, where and when; None without a log."""
    if not found.study.searches:
        return None
    return Table(
        key="A3c",
        caption="The search log: what was sought, where, and what came of it.",
        columns=(
            Column(head="case"),
            Column(head="sought", width=2.5),
            Column(head="where", width=2),
            Column(head="date"),
            Column(head="items", width=1.5),
            Column(head="note", width=2),
        ),
        rows=tuple(
            tuple(
                plain_cell(text)
                for text in (
                    found.title(one.case),
                    one.sought,
                    one.where,
                    one.date,
                    "; ".join(one.items) or "nothing found",
                    one.note,
                )
            )
            for one in found.study.searches
        ),
    )


def likelihood_table(found: Found) -> Table:
    """Return table A4: every judgement with its reason and what it weighs in dB."""
    study = found.study
    cases = {item.id: item.case for item in study.items}
    ordered = {item.id: number for number, item in enumerate(study.items)}
    rows = sorted(study.judged_likelihoods, key=lambda row: ordered[row.item])
    weighed = _weights(found)
    return Table(
        key="A4",
        caption=f"The likelihoods: how likely each clue is {in_which_worlds(study)}.",
        columns=(
            Column(head="item"),
            Column(head="case", width=1.2),
            Column(head="hypothesis"),
            Column(head="coder"),
            Column(head="if true", align="right", width=1.3),
            Column(head="if false", align="right", width=1.3),
            Column(head="dB if found", align="right", width=0.8),
            Column(head="dB if not", align="right", width=0.8),
            Column(head="dB as it is", align="right", width=0.8),
            Column(head="over", width=1),
            Column(head="reason", width=4),
        ),
        rows=tuple(
            (
                plain_cell(row.item),
                plain_cell(found.title(cases[row.item])),
                plain_cell(row.hypothesis),
                plain_cell(row.coder),
                *_sides(row),
                *weighed.get((row.coder, row.hypothesis, row.item), _NO_WEIGHTS),
                plain_cell(row.reason),
            )
            for row in rows
        ),
        notes=tuple(_notes(found)),
        filters=(1, 2, 3),
    )


_NO_WEIGHTS = (plain_cell("–"),) * 4


def _sides(row: Likelihood) -> tuple[Cell, Cell]:
    if row.ratio is not None:
        return number_cell(f"ratio {typed_text(row.ratio)}", float(row.ratio)), plain_cell("")
    if row.rank is not None:
        return number_cell(f"rank {row.rank}", row.rank), plain_cell("")
    cells = (
        plain_cell("") if side is None else number_cell(judged_text(side), float(side.best))
        for side in (row.if_true, row.if_false)
    )
    first, second = cells
    return first, second


def _weights(found: Found) -> dict[tuple[str, str, str], tuple[Cell, ...]]:
    """Weights by coder, hypothesis and item: if found, if not found, as it is; over what."""
    weights = found.post["weights"].to_dataset()
    types = found.types
    cells: dict[tuple[str, str, str], tuple[Cell, ...]] = {}
    naive, over = weights["weight_of_evidence_naive"], weights["over"].values
    present, absent = types["w_present"].values, types["w_absent"].values
    labels = [[str(name) for name in naive[dim].values] for dim in naive.dims]
    for c, coder in enumerate(labels[0]):
        for h, hypothesis in enumerate(labels[1]):
            for i, item in enumerate(labels[2]):
                values = (present[c, h, i], absent[c, h, i], naive.values[c, h, i])
                if all(math.isnan(value) for value in values):
                    continue
                cells[coder, hypothesis, item] = (
                    *(number_cell(decibel_text(value), float(value)) for value in values),
                    plain_cell(over[c, h, i]),
                )
    return cells


def _notes(found: Found) -> list[str]:
    modes = {frame.mode for frame in found.study.world_frames}
    notes = [
        (
            "dB: 10 log10 of the likelihood ratio between the hypothesis and what stands under "
            "“over”, by itself and not yet discounted for dependence: if the clue is found, if it "
            "is sought and not found, and for the finding as it is. Above 0 speaks for the "
            "hypothesis, below 0 against it."
        )
    ]
    if Mode.RIVALS in modes:
        notes.append("Rivals have one chance each; they are weighed over the strongest other.")
    if Mode.FACTORS in modes:
        notes.append(
            "Factors are judged in every combination, and a combination has one chance; what an "
            "item says of a single factor depends on the others and is not shown here."
        )
    if any(row.rank is not None for row in found.study.judged_likelihoods):
        notes.append("A rank is an order only (1: where the clue is most likely); it has no dB.")
    if any(_has_interval(row) for row in found.study.judged_likelihoods):
        notes.append("In brackets: the central 90 % within which the chance was judged to lie.")
    return notes


def _has_interval(row: Any) -> bool:
    return any(side is not None and side.low is not None for side in (row.if_true, row.if_false))
