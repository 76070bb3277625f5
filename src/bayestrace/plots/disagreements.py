"""Disagreement as a waterfall: from one coder's odds to the other's, the largest gaps first."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.patches import Patch

from bayestrace.errors import ArrayError
from bayestrace.plots.choosing import one_label, words_of
from bayestrace.plots.falls import Fall
from bayestrace.plots.page import (
    AGAINST,
    CODER_STYLES,
    FOR,
    GREY,
    INK,
    SMALL,
    TEXT,
    Page,
    beside,
    height_of,
    key_lines,
    room_of,
    row_of,
    signed,
    wrapped,
    write,
)
from bayestrace.plots.waterfalls import (
    LINE_MM,
    NARROW,
    ROW,
    draw_axes,
    item_label,
    say_across,
    wording_of,
)
from bayestrace.stats.robustness.disagreeing import BOTH
from bayestrace.study.words import Mode

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from bayestrace.study.study import Study

__all__ = ["plot_disagreement"]

MOST = 12
"""Items that get a bar of their own; the others share one."""

FIRST, FURTHER = 9.0, 15.0
"""mm, the columns of the gap and of what each coder gives an item."""

HATCH = "/////"


def plot_disagreement(
    table: pd.DataFrame,
    *,
    case: str | None = None,
    hypothesis: str | None = None,
    study: Study | None = None,
    ax: Axes | None = None,
    width_mm: float = 170,
) -> Axes:
    """Draw what leads from the conclusion of one coder to that of the other.

    From the log-odds of the one coder a bar for the prior and one for each item, the
    largest gap first, lead to the log-odds of the other. Small gaps share one bar.

    Parameters
    ----------
    table : DataFrame
        What :func:`bayestrace.disagreement` returned.
    case, hypothesis : str, optional
        Which gap; each may be left out where there is only one.
    study : Study, optional
        The same study, for the clues and the title of the case.
    ax : Axes, optional
        Where to draw; by default a new pyplot figure.
    width_mm : float
        Width of the new figure, mm: 85 for one column of a journal, 170 for two.

    Returns
    -------
    Axes

    Raises
    ------
    ArrayError
        If ``table`` is no disagreement, or a label is unknown or not given although there
        are several.

    Notes
    -----
    A bar is the difference of what the two coders make of an item, discounts for
    dependence included; beside a wide figure stands what each makes of it. An item that
    only one of them rated counts 0 with the other and is hatched. A gap between two
    infinite weights is not defined: the row says so, and the others are drawn as if it
    were not there.

    Examples
    --------
    >>> import bayestrace as bt
    >>> study = bt.load_example("nato-csto")
    >>> table = bt.disagreement(study, of="author", over="blind_a")
    >>> ax = bt.plot_disagreement(table, case="syria", hypothesis="H4", width_mm=85)
    >>> ax.get_xlabel()
    'log-odds of H4 over not H4, dB'
    >>> import matplotlib.pyplot as plt
    >>> plt.close(ax.figure)
    """
    gap = _gap_of(table, case, hypothesis)
    words = words_of(study, xr.Dataset(attrs=table.attrs), "plot_disagreement")
    room = room_of(ax, width_mm)
    wide = room > NARROW
    clue_room = min(70.0, room - 100) if words.clues and wide else 0.0
    labels = [
        name if part != "item" else item_label(name, words, clue_room, room)
        for part, name in zip(gap.parts, gap.fall.items, strict=True)
    ]
    ends = [wrapped(f"odds of {name}", room * 0.25, SMALL) for name in (gap.over, gap.of)]
    labels = [ends[0], *labels, ends[1]]
    row = max([ROW, *(height_of(label, SMALL) + 0.9 for label in labels)])
    row = row if ax is None else row_of(ax, len(labels) + 0.2)
    wording = wording_of(gap.fall, room)
    handles, note = _handles(gap, room), _note(gap)
    title = f"What parts {gap.of} from {gap.over} on {gap.hypothesis}; {words.case(gap.case)}"
    broken = wording.below.count("\n") + wording.above.count("\n")
    broken += wrapped(title, room - 4, TEXT + 1).count("\n")
    lines = key_lines([str(handle.get_label()) for handle in handles], note, room)
    tall = len(labels) * row + 27 + LINE_MM * (broken + lines)
    page, ax = Page.made(ax, width_mm=width_mm, height_mm=tall)

    _draw_bars(ax, gap)
    page.rows(ax, range(len(labels)), labels, prose=clue_room > 0)
    ax.set_ylim(len(labels) - 0.4, -0.6)
    draw_axes(ax, gap.fall, wording, gap.reject, gap.confirm)
    _draw_numbers(ax, gap, wide=wide)
    page.title(ax, title)
    page.key(ax, handles, note)
    return ax


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gap:
    """The rows of one gap, the small ones summed, as a waterfall from ``over`` to ``of``."""

    case: str
    hypothesis: str
    of: str
    over: str
    fall: Fall
    parts: tuple[str, ...]
    alone: tuple[str, ...]
    sides: np.ndarray
    marks: tuple[tuple[str, str], tuple[str, str]]
    confirm: float
    reject: float


def _gap_of(table: pd.DataFrame, case: str | None, hypothesis: str | None) -> _Gap:
    if not isinstance(table, pd.DataFrame) or "gap_db" not in table:
        raise ArrayError(
            f"bt.plot_disagreement needs the result of bt.disagreement, got "
            f"{type(table).__name__}; write bt.plot_disagreement(bt.disagreement(study, of=…, "
            "over=…))"
        )
    known = xr.Dataset(coords={"case": table["case"].unique()})
    case = one_label(known, "case", case, "plot_disagreement")
    here = table[table["case"] == case]
    known = xr.Dataset(coords={"hypothesis": here["hypothesis"].unique()})
    hypothesis = one_label(known, "hypothesis", hypothesis, "plot_disagreement")
    here = here[here["hypothesis"] == hypothesis]
    world, rival = str(here["world"].iloc[0]), str(here["rival"].iloc[0])
    names = ["of_db", "over_db", "gap_db"]
    sides = here[names].to_numpy(dtype=float)
    shown = slice(None, MOST + 1) if len(here) > MOST + 2 else slice(None)
    others = len(here) - len(here[shown])
    parts, items = list(here["part"])[shown], list(here["item"])[shown]
    alone = list(here["rated_by"])[shown]
    start, end = sides[:, 1].sum(), sides[:, 0].sum()
    if others:
        sides = np.vstack([sides[shown], sides[MOST + 1 :].sum(axis=0)])
        parts, items, alone = [*parts, "others"], [*items, f"{others} others"], [*alone, BOTH]
    items[0] = "prior"
    gaps = sides[:, 2]
    of, over = str(table.attrs["of"]), str(table.attrs["over"])
    coders = str(table.attrs["coder"]).split("; ")
    marks = [CODER_STYLES[coders.index(name) % len(CODER_STYLES)] for name in (of, over)]
    fall = Fall(
        of=world,
        over=rival,
        items=tuple(items),
        clusters=("",) * len(items),
        sought=(True,) * len(items),
        weight=gaps,
        naive=gaps,
        discount=np.ones(len(items)),
        otherwise=np.ones(len(items)),
        prior=float(start),
        posterior=float(end),
        posterior_naive=float(end),
        unjudged=0,
        mode=Mode.CLAIM if rival == f"not {world}" else Mode.RIVALS,
    )
    return _Gap(
        case=case,
        hypothesis=hypothesis,
        of=of,
        over=over,
        fall=fall,
        parts=tuple(parts),
        alone=tuple(alone),
        sides=sides,
        marks=(marks[0], marks[1]),
        confirm=float(table.attrs["rule_confirm"]),
        reject=float(table.attrs["rule_reject"]),
    )


def _draw_bars(ax: Axes, gap: _Gap) -> None:
    fall = gap.fall
    starts, ends = fall.levels
    last = len(fall.items) + 1
    for at, (begin, end, weight) in enumerate(zip(starts, ends, fall.weight, strict=True), start=1):
        ax.plot([begin, begin], [at - 1, at], color=GREY, linewidth=0.6, zorder=2)
        if not math.isfinite(weight):
            say_across(ax, at, "not defined" if math.isnan(weight) else f"{signed(weight)} dB")
        elif weight:
            look: dict[str, Any] = {"edgecolor": INK, "linewidth": 0.4}
            if gap.alone[at - 1] != BOTH:
                look |= {"hatch": HATCH, "edgecolor": "white" if weight > 0 else INK}
            ax.barh(
                at,
                end - begin,
                left=begin,
                height=0.62,
                color=FOR if weight > 0 else AGAINST,
                zorder=3,
                gid="part",
                **look,
            )
        else:
            ax.plot([begin, begin], [at - 0.31, at + 0.31], color=INK, linewidth=1.0, zorder=3)
    if math.isfinite(fall.posterior):
        ax.plot([ends[-1]] * 2, [last - 1, last], color=GREY, linewidth=0.6, zorder=2)
    of, over = gap.marks
    for at, value, (colour, marker), gid in (
        (0, fall.prior, over, "over"),
        (last, fall.posterior, of, "of"),
    ):
        if math.isfinite(value):
            mark: dict[str, Any] = {"color": colour, "marker": marker, "markersize": 5}
            ax.plot([value], [at], linestyle="none", zorder=4, clip_on=False, gid=gid, **mark)
        elif math.isnan(value):
            say_across(ax, at, "not defined: logic excludes both")
        else:
            say_across(ax, at, f"certain: logic excludes {fall.over if value > 0 else fall.of}")


def _draw_numbers(ax: Axes, gap: _Gap, *, wide: bool) -> None:
    """Right of the axes the gap, and on a wide page what each coder makes of the part."""
    last = len(gap.fall.items) + 1
    columns: list[tuple[str, dict[int, float]]] = [
        ("gap, dB", dict(enumerate(gap.sides[:, 2], start=1)))
    ]
    if wide:
        columns += [
            (gap.of, {**dict(enumerate(gap.sides[:, 0], start=1)), last: gap.fall.posterior}),
            (gap.over, {0: gap.fall.prior, **dict(enumerate(gap.sides[:, 1], start=1))}),
        ]
    for number, (head, values) in enumerate(columns):
        move = beside(ax, FIRST + number * FURTHER + (2.0 if wide else 0.0))
        look: dict[str, Any] = {"transform": move, "ha": "right"}
        look["color"] = GREY if number else INK
        for row, value in values.items():
            text = "–" if math.isnan(value) else signed(value)
            write(ax, 1, row, text, gid=("gap", "of", "over")[number] + " number", **look)
        write(ax, 1, -0.75, wrapped(head, FURTHER - 2, SMALL, lines=1), va="bottom", **look)


def _handles(gap: _Gap, room: float) -> list[Patch]:
    edge: dict[str, Any] = {"edgecolor": INK, "linewidth": 0.4}
    of, over = gap.of, gap.over
    world = wrapped(gap.fall.of, 60, SMALL, lines=1)
    handles = [
        Patch(facecolor=FOR, label=f"speaks more for {world} with {of} than with {over}", **edge),
        Patch(
            facecolor=AGAINST, label=f"speaks less for {world} with {of} than with {over}", **edge
        ),
    ]
    if set(gap.alone) != {BOTH}:
        handles.append(Patch(facecolor="white", hatch=HATCH, label="only one rated it", **edge))
    for handle in handles:
        handle.set_label(wrapped(str(handle.get_label()), room - 15, SMALL))
    return handles


def _note(gap: _Gap) -> str:
    notes = []
    if not np.isfinite(gap.fall.weight).all():
        notes.append("Finite gaps are drawn as if nothing were ruled out.")
    notes.append(
        "Gaps include the discount for dependence. Support among the listed hypotheses, not truth."
    )
    return " ".join(notes)
