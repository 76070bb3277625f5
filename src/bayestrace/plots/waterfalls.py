"""Weight of evidence item by item, from the prior to the posterior of one pair of worlds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from bayestrace.plots.brackets import Bracket, brackets_of, draw_brackets
from bayestrace.plots.choosing import Words, one_label, words_of
from bayestrace.plots.falls import Fall, fall_of
from bayestrace.plots.mark_ids import mark_id
from bayestrace.plots.page import (
    AGAINST,
    FOR,
    GREY,
    INK,
    SMALL,
    TEXT,
    VERDICT,
    Page,
    beside,
    height_of,
    room_of,
    row_of,
    signed,
    width_of,
    wrapped,
    write,
)
from bayestrace.stats.tree import group_of, result_tree
from bayestrace.study.words import Mode
from bayestrace.units import decibels, log_odds

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

    from bayestrace.study.study import Study

__all__ = [
    "LINE_MM",
    "NARROW",
    "ROW",
    "draw_axes",
    "item_label",
    "plot_waterfall",
    "say_across",
    "wording_of",
]

STRETCH, LEAST_RANGE = 1.7, 8.0
"""How far the axis is stretched to show a threshold, and its least range, dB."""

ROW = 3.7
"""mm, the least height of an item's row."""

AXIS = 60.0
"""mm that the labels of an axis may take."""

LINE_MM = 3.2
"""mm, a further line of the title, a label or the key."""

COLUMN = 10.5
"""mm, a column of numbers."""

NARROW = 115.0
"""mm below which rows show ids alone and several clusters are lettered."""


def plot_waterfall(
    post: xr.DataTree,
    *,
    case: str | None = None,
    hypothesis: str | None = None,
    coder: str | None = None,
    weights: xr.Dataset | None = None,
    study: Study | None = None,
    ax: Axes | None = None,
    width_mm: float = 170,
) -> Axes:
    """Draw how item after item moves the log-odds of a hypothesis over one rival.

    One bar per item in the study's order, from the prior to the posterior log-odds of
    two single worlds, between which weights add exactly: a claim over its negation, a
    rival over the strongest other one, a combination of factors over another. Clusters
    are bracketed with the factor by which dependence discounts their items; the naive
    posterior, every item counted as independent, is drawn beside the adjusted one.

    Parameters
    ----------
    post : DataTree
        What :func:`bayestrace.update` returned.
    case, hypothesis, coder : str, optional
        Which waterfall; each may be left out where there is only one.
    weights : Dataset, optional
        Weights over another rival: ``bt.weights(study, over="B")``. By default those
        in ``post``.
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
        If ``post`` is no result, a label is unknown or not given although there are
        several, or the coder did not judge the hypothesis in the case.

    Notes
    -----
    The axis is 10·log10 of the odds, dB; bars to the right speak for world ``of``. A threshold of
    the rule is drawn where it lies near enough for the bars to stay visible. An
    infinite weight excludes a world by logic: it is named in words, and the finite
    weights are drawn as if it were not there.

    Examples
    --------
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"H1": (0.8, 0.08)})
    >>> ax = bt.plot_waterfall(bt.update(bt.Study.claims({"H1": 0.5}, [memo])), width_mm=85)
    >>> ax.get_xlabel()
    'log-odds of H1 over not H1, dB'
    >>> import matplotlib.pyplot as plt
    >>> plt.close(ax.figure)
    """
    post = result_tree(post, "plot_waterfall")
    words = words_of(study, post, "plot_waterfall")
    posterior = group_of(post, "posterior")
    case = one_label(posterior, "case", case, "plot_waterfall")
    hypothesis = one_label(posterior, "hypothesis", hypothesis, "plot_waterfall")
    coder = one_label(posterior, "coder", coder, "plot_waterfall")
    fall = fall_of(post, weights, case, hypothesis, coder)

    room = room_of(ax, width_mm)
    clue_room = min(78.0, room - 92) if words.clues and room > NARROW else 0.0
    labels = [item_label(name, words, clue_room, room) for name in fall.items]
    row = max([ROW, *(height_of(label, SMALL) + 0.9 for label in labels)])
    rows = len(labels) + 3
    row = row if ax is None else row_of(ax, rows + 0.2)
    brackets = brackets_of(fall, row, narrow=room < NARROW)
    note = _note(fall, brackets)
    named = "" if fall.of == hypothesis else f"{hypothesis}: "
    title = (
        f"{named}Weight of evidence for {fall.of} over {fall.over}; "
        f"{words.case(case)}, coder {coder}"
    )
    wording = wording_of(fall, room)
    broken = "".join((wording.below, wording.above, *wording.key)).count("\n")
    broken += wrapped(title, room - 4, TEXT + 1).count("\n")
    tall = rows * row + 31 + 3 * (1 + width_of(note, SMALL) // room) + LINE_MM * broken
    page, ax = Page.made(ax, width_mm=width_mm, height_mm=tall)

    _draw_bars(ax, fall)
    ends = ["prior", *labels, "posterior", "naive posterior"]
    page.rows(ax, range(rows), ends, prose=clue_room > 0)
    ax.set_ylim(rows - 0.4, -0.6)
    draw_axes(ax, fall, wording, post.attrs["rule_reject"], post.attrs["rule_confirm"])
    _draw_numbers(ax, fall)
    draw_brackets(ax, brackets, 2 * COLUMN + 1.5)
    page.title(ax, title)
    page.key(ax, _handles(wording), note)
    return ax


def item_label(name: str, words: Words, clue_room: float, room: float) -> str:
    """Name an item, with its clue where there is room for it."""
    if clue_room:
        return wrapped(words.item(name), clue_room, SMALL, lines=2)
    return wrapped(name, room * 0.25, SMALL)


def _draw_bars(ax: Axes, fall: Fall) -> None:
    starts, ends = fall.levels
    last = len(fall.items) + 1
    for at, (begin, end, weight) in enumerate(zip(starts, ends, fall.weight, strict=True), start=1):
        gid = mark_id("item", fall.items[at - 1])
        ax.plot([begin, begin], [at - 1, at], color=GREY, linewidth=0.6, zorder=2)
        if not math.isfinite(weight):
            say_across(ax, at, f"rules out {fall.over if weight > 0 else fall.of}", gid)
        elif not fall.sought[at - 1]:
            say_across(ax, at, "not sought")
        elif weight:
            ax.barh(
                at,
                end - begin,
                left=begin,
                height=0.62,
                color=FOR if weight > 0 else AGAINST,
                edgecolor=INK,
                linewidth=0.4,
                zorder=3,
                gid=gid,
            )
        else:
            ax.plot(
                [begin] * 2, [at - 0.31, at + 0.31], color=INK, linewidth=1.0, zorder=3, gid=gid
            )
    if len(ends) and math.isfinite(fall.posterior):
        ax.plot([ends[-1]] * 2, [last - 1, last], color=GREY, linewidth=0.6, zorder=2)
    for at, value, mark in (
        (0, fall.prior, {"marker": "o", "markerfacecolor": "white", "gid": "prior"}),
        (last, fall.posterior, {"marker": "o", "markerfacecolor": INK, "gid": "posterior"}),
        (last + 1, fall.posterior_naive, {"marker": "|", "markersize": 8, "gid": "naive"}),
    ):
        if math.isfinite(value):
            look: dict[str, Any] = {"markersize": 5, **mark}
            ax.plot([value], [at], color=INK, linestyle="none", zorder=4, clip_on=False, **look)
        elif math.isnan(value):
            say_across(ax, at, "not defined: logic excludes both")
        else:
            say_across(ax, at, f"certain: logic excludes {fall.over if value > 0 else fall.of}")
    if math.isfinite(fall.posterior) and math.isfinite(fall.posterior_naive):
        ax.plot(
            [fall.posterior, fall.posterior, fall.posterior_naive],
            [last, last + 1, last + 1],
            color=GREY,
            linewidth=0.7,
            linestyle=(0, (1, 1.2)),
            zorder=2,
        )


def say_across(ax: Axes, row: float, text: str, gid: str | None = None) -> None:
    """Say in words, over whatever lies behind, what a row cannot show."""
    write(
        ax,
        0.5,
        row,
        wrapped(text, AXIS, SMALL, lines=1),
        transform=ax.get_yaxis_transform(),
        style="italic",
        ha="center",
        zorder=5,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
        gid=gid,
    )


class _Wording(NamedTuple):
    below: str
    above: str
    key: tuple[str, str]


def wording_of(fall: Fall, room: float) -> _Wording:
    """Break the texts that name the two worlds; a name of many lines is cut."""
    of, over = (
        wrapped(name, AXIS, SMALL, lines=2).replace("\n", " ") for name in (fall.of, fall.over)
    )
    above = f"credence of {of}" if fall.mode == Mode.CLAIM else f"odds {of} : {over}"
    key = [wrapped(f"speaks for {name}", room - 15, SMALL) for name in (of, over)]
    return _Wording(
        below=wrapped(f"log-odds of {of} over {over}, dB", AXIS, SMALL),
        above=wrapped(above, AXIS, SMALL),
        key=(key[0], key[1]),
    )


def draw_axes(ax: Axes, fall: Fall, wording: _Wording, reject: float, confirm: float) -> None:
    """Scale in dB below; above it the credence of a claim, or the odds of a pair."""
    starts, ends = fall.levels
    marks = [*starts, *ends, fall.prior, fall.posterior, fall.posterior_naive, 0.0]
    claim = fall.mode == Mode.CLAIM
    if claim:
        finite = [mark for mark in marks if math.isfinite(mark)]
        for border in (_in_db(reject), _in_db(confirm)):
            reach = max([*finite, border]) - min([*finite, border])
            if reach > STRETCH * max(LEAST_RANGE, max(finite) - min(finite)):
                continue  # the bars would shrink to nothing
            marks.append(border)
            ax.axvline(
                border, color=INK, linewidth=0.8, linestyle=(0, (4, 2)), zorder=1, gid="threshold"
            )
    finite = [mark for mark in marks if math.isfinite(mark)]
    low, high = min(finite), max(finite)
    margin = max(1.0, 0.06 * (high - low))
    low, high = low - margin, high + margin
    ax.set_xlim(low, high)
    if claim:
        for begin, end in ((low, _in_db(reject)), (_in_db(confirm), high)):
            ax.axvspan(begin, end, color=VERDICT, zorder=0, linewidth=0)
    ax.axvline(0, color=GREY, linewidth=0.6, zorder=1)
    ax.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: signed(value, 0)))
    ax.tick_params(axis="x", labelsize=SMALL, length=2.5, color=GREY, labelcolor=INK)
    ax.set_xlabel(wording.below, fontsize=SMALL, color=INK, parse_math=False)
    above = ax.secondary_xaxis("top")
    ticks, texts = _ticks_above(low, high, reject, confirm, claim=claim)
    above.xaxis.set_major_locator(FixedLocator(ticks))
    above.set_xticks(ticks, texts)
    above.tick_params(axis="x", labelsize=SMALL, length=2.5, color=GREY, labelcolor=INK)
    above.set_xlabel(wording.above, fontsize=SMALL, color=INK, parse_math=False)
    for spine in (*ax.spines.values(), *above.spines.values()):
        spine.set(linewidth=0.6, color=GREY)


def _in_db(chance: float) -> float:
    return decibels(math.exp(log_odds(chance)))


def _ticks_above(
    low: float, high: float, reject: float, confirm: float, *, claim: bool
) -> tuple[list[float], list[str]]:
    """Choose ticks that do not run into each other, the thresholds first."""
    if claim:
        wanted = [confirm, reject, 0.5, 0.999, 0.001, 0.8, 0.2, 0.99, 0.01, 0.3, 0.7, 0.4, 0.6]
        candidates = [(_in_db(chance), f"{chance:g}".removeprefix("0")) for chance in wanted]
    else:
        candidates = [
            (sign * decibels(odds), f"{odds}:1" if sign > 0 else f"1:{odds}")
            for odds in (1, 100, 10, 10_000, 1_000, 1_000_000, 3, 30)
            for sign in ((1, -1) if odds > 1 else (1,))
        ]
    chosen: list[tuple[float, str]] = []
    for at, text in candidates:
        apart = all(abs(at - other) >= 0.13 * (high - low) for other, _ in chosen)
        if low <= at <= high and apart:
            chosen.append((at, text))
    chosen.sort()
    return [at for at, _ in chosen], [text for _, text in chosen]


def _draw_numbers(ax: Axes, fall: Fall) -> None:
    """Two columns of dB right of the axes: adjusted, naive."""
    rows = [
        (0, fall.prior, fall.prior),
        *(
            (at, *pair)
            for at, pair in enumerate(zip(fall.weight, fall.naive, strict=True), start=1)
        ),
        (len(fall.items) + 1, fall.posterior, None),
        (len(fall.items) + 2, None, fall.posterior_naive),
    ]
    for column in (1, 2):
        move = beside(ax, column * COLUMN - 1)
        for row in rows:
            value = row[column]
            if value is not None:
                text = signed(value) if not math.isnan(value) else "–"
                write(
                    ax,
                    1,
                    row[0],
                    text,
                    transform=move,
                    color=INK if column == 1 else GREY,
                    ha="right",
                    gid=("weight", "weight_naive")[column - 1],
                )
        write(
            ax,
            1,
            -0.75,
            ("dB", "naive")[column - 1],
            transform=move,
            color=INK if column == 1 else GREY,
            ha="right",
            va="bottom",
        )


def _note(fall: Fall, brackets: Sequence[Bracket]) -> str:
    notes = []
    if fall.unjudged:
        items = "item" if fall.unjudged == 1 else "items"
        notes.append(f"{fall.unjudged} further {items} of the case: no likelihood from this coder.")
    if not np.isfinite(fall.weight).all():
        notes.append("Finite weights are drawn as if nothing were ruled out.")
    if (fall.discount != 1).any() or (fall.otherwise != 1).any():
        named = "; ".join(f"{b.letter} {b.name}" for b in brackets if b.letter)
        notes += [f"Clusters: {named}."] if named else []
        apart = (fall.discount != fall.otherwise).any()
        notes.append(
            "×: discount for dependence within the cluster"
            + (", if the hypothesis is true | if it is false." if apart else ".")
        )
    notes.append("Support among the listed hypotheses, not truth.")
    return " ".join(notes)


def _handles(wording: _Wording) -> list[Any]:
    edge: dict[str, Any] = {"edgecolor": INK, "linewidth": 0.4}
    return [
        Patch(facecolor=colour, label=label, **edge)
        for colour, label in zip((FOR, AGAINST), wording.key, strict=True)
    ]
