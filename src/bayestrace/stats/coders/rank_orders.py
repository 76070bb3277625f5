"""Whether two coders rank alike: items by what they weigh, and worlds by what each item says."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from bayestrace.encode import EncodedFrame, EncodedStudy
from bayestrace.stats.coders.differences import TIE
from bayestrace.units import DECIBELS_PER_NAT

__all__ = ["ORDERS", "Order", "item_orders", "order_of", "world_orders"]

ORDERS = (
    "case", "ordered", "within", "pairs", "alike", "reversed", "tied_by_one", "share_alike",
    "tau_b",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Order:
    """Pairs of things in two orders; those of several groups are added."""

    alike: int = 0
    reversed: int = 0
    tied_of: int = 0
    tied_over: int = 0
    tied_both: int = 0

    def __add__(self, more: Order) -> Order:
        """Count the pairs of both."""
        return Order(
            self.alike + more.alike,
            self.reversed + more.reversed,
            self.tied_of + more.tied_of,
            self.tied_over + more.tied_over,
            self.tied_both + more.tied_both,
        )

    @property
    def row(self) -> dict[str, Any]:
        """The counts, the share of pairs ranked alike, and Kendall's tau-b."""
        pairs = self.alike + self.reversed + self.tied_of + self.tied_over + self.tied_both
        strict = self.alike + self.reversed
        scale = math.sqrt((strict + self.tied_of) * (strict + self.tied_over))
        return {
            "pairs": pairs,
            "alike": self.alike + self.tied_both,
            "reversed": self.reversed,
            "tied_by_one": self.tied_of + self.tied_over,
            "share_alike": (self.alike + self.tied_both) / pairs if pairs else math.nan,
            "tau_b": (self.alike - self.reversed) / scale if scale else math.nan,
        }


def order_of(of: np.ndarray, over: np.ndarray) -> Order:
    """Compare the order of the same things by two readings, in dB; NaN is left out."""
    known = ~(np.isnan(of) | np.isnan(over))
    one, other = _signs(of[known]), _signs(over[known])
    return Order(
        alike=int(((one == other) & (one != 0)).sum()),
        reversed=int((one * other < 0).sum()),
        tied_of=int(((one == 0) & (other != 0)).sum()),
        tied_over=int(((one != 0) & (other == 0)).sum()),
        tied_both=int(((one == 0) & (other == 0)).sum()),
    )


def _signs(values: np.ndarray) -> np.ndarray:
    first, second = np.triu_indices(values.size, k=1)
    one, other = values[first], values[second]
    with np.errstate(invalid="ignore"):
        apart = np.where(one == other, 0.0, one - other)  # equal infinities too
    return np.where(np.abs(apart) <= TIE, 0, np.sign(apart)).astype(int)


def item_orders(items: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield per case and hypothesis whether both rank its items alike by their weight."""
    groups: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for row in items:
        weights = groups.setdefault((row["case"], row["hypothesis"]), [])
        weights.append((row["of_db"], row["over_db"]))
    for (case, hypothesis), weights in groups.items():
        of, over = np.array(weights, dtype=float).T
        yield {"case": case, "ordered": "items", "within": hypothesis} | order_of(of, over).row


def world_orders(study: EncodedStudy, of: str, over: str) -> Iterator[dict[str, Any]]:
    """Yield per case and frame whether both rank its worlds alike, summed over the items."""
    pair = [study.coders.index(of), study.coders.index(over)]
    sought = study.finding.values >= 0
    for encoded in study.frames:
        heights = _heights(study, encoded)[pair]
        rated = (encoded.entry[pair] != "").all(axis=0) & sought
        for number, case in enumerate(study.cases):
            here = np.flatnonzero(rated & (study.case_of_item == number))
            total = sum((order_of(*heights[:, item]) for item in here), Order())
            if total.row["pairs"]:
                yield {"case": case, "ordered": "worlds", "within": encoded.frame.id} | total.row


def _heights(study: EncodedStudy, encoded: EncodedFrame) -> np.ndarray:
    """How likely the finding is, (coder, item, world), dB, or a rank of it where one was given."""
    heights = encoded.log_likelihood.values * DECIBELS_PER_NAT
    present = (study.finding.values == 1)[None, :, None]
    by_rank = np.where(present, -encoded.rank, encoded.rank)
    return np.where((encoded.entry == "rank")[..., None], by_rank, heights)
