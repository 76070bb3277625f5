"""Rules about detection and false reports: the chance that the record shows what happened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bayestrace.checks.literature import FAIRFIELD_CHARMAN_2017, GONZALEZ_OCANTOS_LAPORTE_2019
from bayestrace.checks.rules import Remark, rule
from bayestrace.study.words import Judged

if TYPE_CHECKING:
    from bayestrace.checks.look import Look
    from bayestrace.study.parts import Item, Likelihood

__all__ = ["detection_of_the_record", "tempered_weight"]

FEW_ITEMS = 3
"""Items below which one and the same detection is no sign of a formula."""


@rule(
    "tempered-weight",
    stage="evidence",
    level="warning",
    follows=FAIRFIELD_CHARMAN_2017,
)
def tempered_weight(look: Look) -> Iterator[Remark]:
    """Detection or false reports are set without a reason, or alike for everything.

    ``detection`` and ``false_report`` say how *this* record comes to be silent about what
    happened, or to tell what did not: a censor, a closed archive, an interest. Without that
    they are a knob that makes weights smaller until the result feels right, as others raise
    likelihood ratios to a power of confidence.

    The rule fires for every item that was sought whose detection is not 1 or whose false
    report is not 0, in items.csv or in a row of likelihoods.csv, and that has no
    ``record_reasons``. It also fires if all items that were sought, three or more, have one and
    the same pair of them, which no archive has.

    Give the reason codes (deception, self-interest, state media, second-hand, preliminary,
    memory, translation, censorship, closed archive, destroyed, thin record), or leave both
    columns empty. Answer the second where all items come from one record, such as one archive.
    """
    by_row = {row.item for row in look.study.likelihoods if _sets_own(row)}
    tempered = [item for item in look.sought if _is_set(item) or item.id in by_row]
    bare = [item for item in tempered if not item.record_reasons]
    if bare:
        yield Remark(
            "{n} {item has|items have} a detection or a false report, but no reason why the "
            "record should be silent or wrong. Without one these are knobs that make weights "
            "smaller.",
            "give the reason codes in the column record_reasons, or empty detection and "
            "false_report",
            at=bare,
            column="record_reasons",
        )
    pairs = {(item.detection, item.false_report) for item in look.sought}
    uniform = len(look.sought) >= FEW_ITEMS and len(pairs) == 1 and not by_row
    if uniform and len(tempered) == len(look.sought):
        detection, false_report = pairs.pop()
        yield Remark(
            f"All {{n}} items have the same detection ({detection:g}) and false report "
            f"({false_report:g}), as if every record were alike: that makes all weights smaller "
            "by one formula.",
            "say for each record how likely it shows what happened, or leave both columns empty",
            at=tempered,
            column="detection",
        )


@rule(
    "detection-of-the-record",
    stage="evidence",
    level="error",
    follows=GONZALEZ_OCANTOS_LAPORTE_2019,
)
def detection_of_the_record(look: Look) -> Iterator[Remark]:
    """Detection is applied to chances that already hold it.

    Coders may be asked for the chance that a clue is *there*, or for the chance of *reading it
    in the record*. Only the first leaves something to ``detection`` and ``false_report``. With
    the second, the silence of the record is counted twice, and every weight is wrong.

    A study says what was asked with ``judged = "record"`` (or "clue", which holds if nothing is
    said) under the coder's [[coders]] entry in study.toml. The rule fires for every item that
    such a coder judged by probabilities and whose detection is not 1 or whose false report is
    not 0, in items.csv or in the coder's own row. An error cannot be answered.

    Empty the two columns, or say ``judged = "clue"`` if the coder was asked for the clue after
    all. Where only one of several coders was asked for the record, give detection in the others'
    rows of likelihoods.csv and leave it empty in items.csv.
    """
    coders = {part.id for part in look.study.coder_details if part.judged == Judged.RECORD}
    if not coders:
        return
    twice: dict[str, Item | Likelihood] = {}
    for row in look.study.likelihoods:
        item = look.items[row.item]
        if row.coder in coders and row.if_true is not None and (_sets_own(row) or _is_set(item)):
            twice.setdefault(item.id, row if _sets_own(row) else item)
    for condition in look.study.contingencies:
        item = look.items[condition.item]
        if condition.coder in coders and _is_set(item):
            twice.setdefault(item.id, item)
    if twice:
        named = ", ".join(sorted(coders))
        yield Remark(
            f"{named} judged the chance of reading the clue in the record, which holds its "
            "detection already; {n} {item has|items have} a detection or false report all the "
            "same, and count{s|} it twice.",
            "empty detection and false_report there; or, if the coder was asked whether the clue "
            'is there, write judged = "clue" under [[coders]] in study.toml',
            at=twice.values(),
            column="detection",
        )


def _is_set(item: Item) -> bool:
    return (item.detection, item.false_report) != (1, 0)


def _sets_own(row: Likelihood) -> bool:
    """Whether the row changes what is recorded; 1 and 0 stand for a perfect record."""
    return any(value not in (None, 1) for value in (row.detection, row.detection_if_false)) or any(
        value for value in (row.false_report, row.false_report_if_false)
    )
