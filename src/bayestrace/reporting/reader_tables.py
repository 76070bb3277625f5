"""Tables A7 and A8: how far the coders agree, and what a critical reader asks."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bayestrace.reporting.blocks import Column, Table
from bayestrace.reporting.phrases import counted, decibel_text, number_cell, plain_cell

if TYPE_CHECKING:
    from bayestrace.reporting.gathering import Found
    from bayestrace.stats.coders.agreeing import Agreement

__all__ = ["agreement_table", "check_table", "coders_said"]


def agreement_table(found: Found) -> Table | None:
    """Return table A7: how far each two coders agree, in dB; None if nothing is compared."""
    agreed = found.agreement
    if agreed is None or agreed.hypotheses.empty:
        return None
    rows = []
    for row in agreed.hypotheses.to_dict("records"):
        share = float(row["same_direction"])
        rows.append(
            (
                plain_cell(f"{row['of']} and {row['over']}"),
                plain_cell(row["between"]),
                plain_cell(found.title(row["case"])),
                plain_cell(row["hypothesis"]),
                number_cell(f"{row['items']}", float(row["items"])),
                *(
                    number_cell(decibel_text(float(row[name])), float(row[name]))
                    for name in ("mean_db", "lower_db", "upper_db")
                ),
                number_cell("–" if math.isnan(share) else f"{100 * share:.0f} %", share),
            )
        )
    return Table(
        key="A7",
        caption="The coders: how far two of them weigh the same items alike.",
        columns=(
            Column(head="coders", width=1.8),
            Column(head="between", width=1.3),
            Column(head="case", width=1.5),
            Column(head="hypothesis"),
            Column(head="items", align="right", width=0.7),
            Column(head="mean gap, dB", align="right"),
            Column(head="lower", align="right", width=0.8),
            Column(head="upper", align="right", width=0.8),
            Column(head="same direction", align="right"),
        ),
        rows=tuple(rows),
        notes=(
            (
                "Gap: the weight of the first coder less that of the second, item by item. Between "
                "lower and upper lie about 95 % of the gaps (limits of agreement). Same direction: "
                "the share of items that speak for the same side to both. Coders who agree may be "
                "wrong together."
            ),
            *_not_in_the_gaps(found, agreed),
            *coders_said(agreed),
        ),
        filters=(0, 2, 3),
    )


def _not_in_the_gaps(found: Found, agreed: Agreement) -> Iterator[str]:
    for row in agreed.hypotheses.to_dict("records"):
        if number := int(row["not_finite"]):
            yield (
                f"{row['of']} and {row['over']}, {found.title(row['case'])}, {row['hypothesis']}: "
                f"{counted(number, 'gap')} of {row['items']} {'is' if number == 1 else 'are'} "
                "infinite or not defined, by logic, and not in these numbers."
            )


def coders_said(agreed: Agreement) -> Iterator[str]:
    """Yield what a reader must know of the coders, without what the author is told to do."""
    for text in agreed.said:
        fact, advice, _ = text.partition("; say it in ")
        yield f"{fact}." if advice else text


def check_table(found: Found) -> Table | None:
    """Return table A8: what the check says, open and answered; None if it says nothing."""
    notices = (*found.notices.open, *found.notices.answered)
    if not notices:
        return None
    return Table(
        key="A8",
        caption="The check: what a critical reader would ask, and what the study answers.",
        columns=(
            Column(head="level", width=0.8),
            Column(head="what", width=4),
            Column(head="answer", width=3.5),
            Column(head="rule", width=1.2),
            Column(head="literature", width=1.5),
        ),
        rows=tuple(
            tuple(
                plain_cell(text)
                for text in (
                    one.level,
                    one.sentence,
                    one.answer or "open",
                    one.id,
                    one.literature,
                )
            )
            for one in notices
        ),
        notes=(f"{found.notices.counted[:1].upper()}{found.notices.counted[1:]}.",),
        filters=(0,),
    )
