"""The answer in words: which verdicts stand, how far each is from falling, and what that means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import TYPE_CHECKING

from bayestrace.stats.rounding import chance_text
from bayestrace.study.words import Verdict

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["alone_inside", "listed", "short_answers"]

Place = tuple[str, str]
"""Case and hypothesis."""

HARDLY = 0.05
"""dB that are printed as "less than 0.1"."""


def short_answers(
    table: pd.DataFrame, stated: Mapping[Place, str] | None = None
) -> dict[Place, str]:
    """Say of every case and hypothesis, in a few sentences, what it would take to overturn it.

    Parameters
    ----------
    table : DataFrame
        What :func:`bayestrace.tipping` returned.
    stated : mapping, optional
        Case and hypothesis → a verdict that somebody stated; an undecided credence is then
        measured against it, else against the nearer of the two.

    Returns
    -------
    dict
        (case, hypothesis) → sentences, in the order of the table.
    """
    if table.empty:
        return {}  # ranks alone make no credence
    verdicts = table[~table["target"].str.startswith("level with ")]
    answers: dict[Place, str] = {}
    places = verdicts[["case", "hypothesis"]].drop_duplicates()
    for place in places.itertuples(index=False, name=None):
        rows = verdicts[(verdicts["case"] == place[0]) & (verdicts["hypothesis"] == place[1])]
        wanted = (stated or {}).get(place, "")
        answers[place] = " ".join(
            _of_verdict(str(verdict), group, wanted, rows["coder"].nunique())
            for verdict, group in rows.groupby("verdict", sort=False)
        )
    return answers


def alone_inside(rows: pd.DataFrame) -> tuple[int, int]:
    """Count the judged chances that reach the target by themselves inside their own intervals.

    Returns
    -------
    do_it, judged : int
        How many do, of how many that have an interval.
    """
    chances = rows[rows["lever"].isin(["item, if true", "item, if false"])]
    return int((chances["inside"] == "yes").sum()), int((chances["inside"] != "").sum())


def _of_verdict(verdict: str, rows: pd.DataFrame, wanted: str, coders: int) -> str:
    targets = {
        str(coder): _target(group, wanted) for coder, group in rows.groupby("coder", sort=False)
    }
    who = listed(
        f"{coder} ({chance_text(group['credence'].iloc[0])})" for coder, group in targets.items()
    )
    everyone = f"all {coders} coders, " if len(targets) == coders > 2 else ""
    opening = f"{verdict.capitalize()} for {everyone}{who}."
    needs = [_needs(verdict, list(group)) for _, group in groupby(targets.items(), key=_goal)]
    return " ".join([opening, *needs])


def _goal(entry: tuple[str, pd.DataFrame]) -> str:
    return str(entry[1]["target"].iloc[0])


def _target(rows: pd.DataFrame, wanted: str) -> pd.DataFrame:
    """Rows of the target that was stated, else of the nearer one."""
    if wanted in set(rows["target"]):
        return rows[rows["target"] == wanted]
    nearer = rows.loc[rows["margin"].abs().idxmin(), "target"]
    return rows[rows["target"] == nearer]


def _needs(verdict: str, group: list[tuple[str, pd.DataFrame]]) -> str:
    target = _goal(group[0])
    alone = len(group) == 1
    sizes = listed(
        _size(float(rows["margin"].iloc[0])) + ("" if alone else f" ({coder})")
        for coder, rows in group
    )
    inside = _inside(group)
    if verdict != Verdict.UNDECIDED:
        return f"It falls back to {target} with {sizes}.{inside}"
    size = max(abs(float(rows["margin"].iloc[0])) for _, rows in group)
    if size == float("inf"):
        return f"To be {target} it would need {sizes}."
    meaning = _times(size, likelier=target == Verdict.CONFIRMED)
    return (
        f"To be {target} it would need {sizes}; {size:.1f} dB is one more independent finding "
        f"{meaning}.{inside}"
    )


def _inside(group: list[tuple[str, pd.DataFrame]]) -> str:
    """Say how many judged chances do it by themselves without leaving their intervals."""
    counts = [(coder, *alone_inside(rows)) for coder, rows in group]
    if not any(judged for _, _, judged in counts):
        return ""
    if not any(count for _, count, _ in counts):
        return " No single judged chance does that inside its own interval."
    said = listed(
        f"{count} of {judged}" + ("" if len(counts) == 1 else f" ({coder})")
        for coder, count, judged in counts
    )
    return f" Judged chances that do it alone inside their own interval: {said}."


def _size(margin: float) -> str:
    if abs(margin) == float("inf"):
        return "more than any finite weight"
    size = f"{abs(margin):.1f}" if abs(margin) >= HARDLY else "less than 0.1"
    return f"{size} dB {'more' if margin > 0 else 'less'}"


def _times(size: float, *, likelier: bool) -> str:
    """A weight as what it means: how many times as likely on one side as on the other."""
    times = 10 ** (size / 10)
    said = f"{times:,.0f}" if times >= 3 else f"{times:.1f}"
    sides = ("true", "false") if likelier else ("false", "true")
    return f"{said} times as likely if it is {sides[0]} as if it is {sides[1]}"


def listed(parts: Iterable[str]) -> str:
    """Join parts as in a sentence: a, b and c."""
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last
