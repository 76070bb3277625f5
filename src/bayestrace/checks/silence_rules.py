"""Rules about silence: what was not found, and whether it would have been."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from bayestrace.checks.literature import BENNETT_CHECKEL_2015, GONZALEZ_OCANTOS_LAPORTE_2019
from bayestrace.checks.rules import Remark, rule
from bayestrace.study.words import Finding, Judged
from bayestrace.units import DECIBELS_PER_NAT

if TYPE_CHECKING:
    from bayestrace.checks.look import Look

__all__ = ["no_null_results", "silence_without_detectability"]

WEIGHS = 1.0
"""dB from which on a silence is argued with: less is a ratio below 1.26."""

FEW = 3
"""Sought items below which finding all of them says nothing about how they were sought."""


@rule(
    "silence-without-detectability",
    stage="evidence",
    level="warning",
    follows=GONZALEZ_OCANTOS_LAPORTE_2019,
)
def silence_without_detectability(look: Look) -> Iterator[Remark]:
    """Silence is counted as evidence, and nothing says that the clue would have been seen.

    That a clue was not found speaks against a hypothesis only so far as it would have been
    found had it been there. With chances of 0.9 and 0.3 silence weighs 8.5 dB if every such clue
    is recorded, 0.6 dB if one in five is, and nothing if none is. The rule fires for items that
    are absent and whose silence weighs 1 dB or more between two hypotheses (or a claim and its
    negation), for any coder, while ``detection`` is 1 and no ``record_reasons`` are given.
    Ratios are let be: they are judged of the finding as it is. So are coders who judged the
    chance of reading the clue in the record (``judged = "record"`` under [[coders]] in
    study.toml): their numbers hold the detection already.

    Give the item a ``detection`` below 1, or per hypothesis in likelihoods.csv where one side
    had reason to hide it; or say what the coders judged. Answer it where the clue could not
    have been missed.
    """
    silent = [
        number
        for number, item in enumerate(look.study.items)
        if item.found == Finding.ABSENT and item.detection == 1 and not item.record_reasons
    ]
    said = {
        row.item
        for row in look.study.likelihoods
        if row.detection is not None or row.detection_if_false is not None
    }
    silent = [number for number in silent if look.study.items[number].id not in said]
    if not (silent and look.judged):
        return
    of_record = {one.id for one in look.study.coder_details if one.judged == Judged.RECORD}
    of_clue = np.array([name not in of_record for name in look.encoded.coders])[:, None]
    heavy = np.zeros(len(silent), dtype=bool)
    for frame in look.encoded.frames:
        judged = frame.entry[:, silent] == "probabilities"
        values = frame.log_likelihood.values[:, silent]
        with np.errstate(invalid="ignore"):
            spread = (values.max(axis=-1) - values.min(axis=-1)) * DECIBELS_PER_NAT
        heavy |= (of_clue & judged & (spread >= WEIGHS)).any(axis=0)
    items = [
        look.study.items[number] for number, weighs in zip(silent, heavy, strict=True) if weighs
    ]
    if items:
        yield Remark(
            "{n} {clue was|clues were} not found and {counts|count} as evidence, but nothing says "
            "that {it|they} would have been seen: {names}.",
            "write into the column detection how surely a clue that is there would be recorded; "
            "or, if the chances were judged as those of reading it in this record, write judged = "
            '"record" under [[coders]] in study.toml',
            at=items,
            column="detection",
        )


@rule(
    "no-null-results",
    stage="evidence",
    level="warning",
    follows=BENNETT_CHECKEL_2015,
)
def no_null_results(look: Look) -> Iterator[Remark]:
    """Everything that was looked for was found.

    A record in which every search succeeds is more often a record of what was found than of
    what was sought, and leaves out the silences that speak against a hypothesis. The rule fires
    if three or more items were sought, none of them is absent, and searches.csv lists no search
    without a result.

    Write down what was sought and not found: as an item with the finding "absent" where a
    hypothesis made you expect it, and in searches.csv with its place and date.
    """
    study = look.study
    empty = any(not entry.items for entry in study.searches)
    absent = any(item.found == Finding.ABSENT for item in look.sought)
    if len(look.sought) >= FEW and not absent and not empty:
        yield Remark(
            f"All {len(look.sought)} clues that were looked for were found, and no search is "
            "listed that found nothing.",
            'write down what was sought and not found: items with the finding "absent", and '
            "searches without a result in searches.csv",
        )
