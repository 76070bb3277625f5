"""How far two coders differ, in dB: item by item, and over the items of a hypothesis."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from bayestrace.errors import ArrayError
from bayestrace.stats.robustness.disagreeing import BOTH, disagreement

if TYPE_CHECKING:
    import pandas as pd

    from bayestrace.study.study import Study

__all__ = [
    "DIFFERENCES",
    "LIMITS",
    "PARTS",
    "TIE",
    "gaps_between",
    "item_rows",
    "limit_rows",
    "part_rows",
]

LIMITS = 1.96
"""Standard deviations from the mean to each limit of agreement (Bland and Altman 1986)."""

TIE = 1e-9
"""dB within which two weights count as equal, and a weight as none."""

PARTS = (
    "case", "hypothesis", "world", "rival", "part", "item", "rated_by",
    "of_db", "over_db", "gap_db", "contested",
)  # fmt: skip

DIFFERENCES = (
    "case", "hypothesis", "world", "rival", "items", "not_finite", "mean_db", "mean_absolute_db",
    "sd_db", "lower_db", "upper_db", "same_direction",
)  # fmt: skip


def gaps_between(
    study: Study, of: str, over: str, rival: str | None, prior_set: str
) -> pd.DataFrame | None:
    """Return what parts two coders who are known; None if they judged nothing in common."""
    try:
        return disagreement(study, of=of, over=over, rival=rival, prior_set=prior_set)
    except ArrayError:
        return None


def part_rows(gaps: pd.DataFrame) -> list[dict[str, Any]]:
    """Return every part of the gaps between two coders' credences, the largest first."""
    rows = [
        {name: row[name] for name in PARTS[:-1]} | {"contested": _opposed(row, "")}
        for row in gaps.to_dict("records")
        if row["gap_db"] != 0
    ]
    return sorted(rows, key=lambda row: -_size(row["gap_db"]))


def item_rows(study: Study, gaps: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the items that both coders rated, by case and hypothesis, in their file's order."""
    place = {item.id: number for number, item in enumerate(study.items)}
    both = gaps[(gaps["part"] == "item") & (gaps["rated_by"] == BOTH)]
    first = {key: number for number, key in enumerate(dict.fromkeys(map(_key, _rows(gaps))))}
    ordered = sorted(_rows(both), key=lambda row: (first[_key(row)], place[row["item"]]))
    return [
        {name: row[name] for name in ("case", "hypothesis", "world", "rival", "item")}
        | {f"{name}_db": row[f"{name}_db_naive"] for name in ("of", "over", "gap")}
        | {"contested": _opposed(row, "_naive")}
        for row in ordered
    ]


def limit_rows(items: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield mean, spread and limits of agreement over the items of each hypothesis."""
    groups: dict[Any, list[dict[str, Any]]] = {}
    for row in items:
        groups.setdefault(_key(row), []).append(row)
    for rows in groups.values():
        gaps = np.array([row["gap_db"] for row in rows], dtype=float)
        finite = gaps[np.isfinite(gaps)]
        mean = float(finite.mean()) if finite.size else math.nan
        sd = float(finite.std(ddof=1)) if finite.size > 1 else math.nan
        alike = [_direction(row["of_db"]) == _direction(row["over_db"]) for row in rows]
        yield {name: rows[0][name] for name in ("case", "hypothesis", "world", "rival")} | {
            "items": len(rows),
            "not_finite": int(gaps.size - finite.size),
            "mean_db": mean,
            "mean_absolute_db": float(np.abs(finite).mean()) if finite.size else math.nan,
            "sd_db": sd,
            "lower_db": mean - LIMITS * sd,
            "upper_db": mean + LIMITS * sd,
            "same_direction": sum(alike) / len(rows),
        }


def _opposed(row: dict[Any, Any], treated: str) -> bool:
    one, other = row[f"of_db{treated}"], row[f"over_db{treated}"]
    return row["part"] == "item" and min(one, other) < 0 < max(one, other)


def _direction(weight: float) -> int:
    return 0 if abs(weight) <= TIE else int(math.copysign(1, weight))


def _size(gap: float) -> float:
    """Put a gap that is not defined beside the infinite ones."""
    return math.inf if math.isnan(gap) else abs(gap)


def _rows(table: pd.DataFrame) -> list[dict[Any, Any]]:
    return table.to_dict("records")


def _key(row: dict[Any, Any]) -> tuple[str, str]:
    return row["case"], row["hypothesis"]
