"""Weight of evidence item by item, from the prior to the posterior of one pair of worlds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from bayestrace.errors import ArrayError
from bayestrace.plots.choosing import Words, group_of, one_label, words_of
from bayestrace.plots.page import (
    AGAINST,
    FOR,
    GREY,
    INK,
    MM_PER_INCH,
    SMALL,
    Page,
    beside,
    height_of,
    signed,
    width_of,
    wrapped,
    write,
)
from bayestrace.stats.tree import result_tree
from bayestrace.stats.world_sets import frames_of
from bayestrace.study.words import Mode
from bayestrace.units import decibels, log_odds

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

    from bayestrace.study.study import Study
    from bayestrace.study.worlds import WorldFrame

__all__ = ["plot_waterfall"]

ROW = 3.7
"""mm, the least height of an item's row."""

COLUMN = 10.5
"""mm, a column of numbers."""

LANE = 5.0
"""mm, a bracket with its text beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fall:
    """The numbers of one waterfall, read from the result.

    Parameters
    ----------
    of, over : str
        The two worlds.
    items, clusters, found : tuple of str
        The items in their stated order, their clusters and findings.
    weight, naive, discount : ndarray
        Per item: dB, dB and the factor of the cluster.
    prior, posterior, posterior_naive : float
        Log-odds of the pair, dB; NaN where not defined.
    unjudged : int
        Items of the case without a row.
    mode : Mode
        The mode of the frame.
    """

    of: str
    over: str
    items: tuple[str, ...]
    clusters: tuple[str, ...]
    sought: tuple[bool, ...]
    weight: np.ndarray
    naive: np.ndarray
    discount: np.ndarray
    prior: float
    posterior: float
    posterior_naive: float
    unjudged: int
    mode: Mode


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
    The axis is 10·log10 of the odds, dB; bars to the right speak for world ``of``. An
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
    fall = _fall(post, weights, case, hypothesis, coder)

    room = width_mm if ax is None else 100.0
    clue_room = min(78.0, room - 92) if words.clues and room > 115 else 0.0
    labels = [_item_label(name, words, clue_room, room) for name in fall.items]
    row = max([ROW, *(height_of(label, SMALL) + 0.9 for label in labels)])
    lanes = _lanes(fall, row)
    rows = len(labels) + 3
    note = _note(fall)
    page, ax = Page.made(ax, width_mm=width_mm, height_mm=rows * row + 34 + 3 * note.count(". "))

    _draw_bars(ax, fall)
    ends = ["prior", *labels, "posterior", "naive posterior"]
    page.rows(ax, range(rows), ends)
    ax.set_ylim(rows - 0.4, -0.6)
    _draw_axes(ax, fall, post.attrs["rule_reject"], post.attrs["rule_confirm"])
    _draw_numbers(ax, fall)
    _draw_brackets(ax, lanes)
    page.title(
        ax, f"Weight of evidence for {fall.of} over {fall.over}: {words.case(case)}, coder {coder}"
    )
    page.key(ax, _handles(fall), note)
    return ax


def _fall(
    post: xr.DataTree, weights: xr.Dataset | None, case: str, hypothesis: str, coder: str
) -> Fall:
    table = group_of(post, "weights") if weights is None else weights
    if "weight_of_evidence" not in getattr(table, "data_vars", ()):
        raise ArrayError(
            "weights= of bt.plot_waterfall must be what bt.weights returned, got "
            f'{type(weights).__name__}; write weights=bt.weights(study, over="...")'
        )
    for dim, name in (("coder", coder), ("hypothesis", hypothesis)):
        if name not in table[dim].values:
            raise ArrayError(f"weights= of bt.plot_waterfall has no {dim} {name!r}")
    place = f"{hypothesis!r} in {case!r}"
    if not int(group_of(post, "constant_data")["in_scope"].sel(case=case, hypothesis=hypothesis)):
        raise ArrayError(f"{place} is out of scope, so there is nothing to draw")
    table = table.sel(coder=coder, hypothesis=hypothesis)
    table = table.isel(item=np.flatnonzero(table["case"].values == case))
    judged = ~np.isnan(table["weight_of_evidence_naive"].values)
    frame = next(frame for frame in frames_of(post) if hypothesis in frame.hypotheses)
    worlds = group_of(post, f"worlds/{frame.id}").sel(coder=coder, case=case)
    if np.isnan(worlds["prior"].values).any():
        raise ArrayError(f"coder {coder!r} did not judge {place}, so there is nothing to draw")
    of, over = _pair(table, frame, hypothesis)
    here = table.isel(item=np.flatnonzero(judged))
    discount = group_of(post, "constant_data")["discount"].sel(coder=coder, hypothesis=hypothesis)
    finding = group_of(post, "observed_data")["finding"].sel(item=here["item"].values)
    return Fall(
        of=of,
        over=over,
        items=tuple(str(name) for name in here["item"].values),
        clusters=tuple(str(name) for name in here["cluster"].values),
        sought=tuple(bool(code >= 0) for code in finding.values),
        weight=here["weight_of_evidence"].values,
        naive=here["weight_of_evidence_naive"].values,
        discount=discount.sel(item=here["item"].values).values,
        prior=_odds(worlds["prior"], of, over),
        posterior=_odds(worlds["posterior"], of, over),
        posterior_naive=_odds(worlds["posterior_naive"], of, over),
        unjudged=int((~judged).sum()),
        mode=frame.mode,
    )


def _pair(table: xr.Dataset, frame: WorldFrame, hypothesis: str) -> tuple[str, str]:
    if table.sizes["item"]:
        return str(table["of"].values[0]), str(table["over"].values[0])
    inside = frame.members(hypothesis)
    other = next(n for n in range(len(frame.worlds)) if n not in inside)
    return frame.worlds[inside[0]], frame.worlds[other]


def _odds(chances: xr.DataArray, of: str, over: str) -> float:
    one, other = (float(chances.sel(world=name)) for name in (of, over))
    if one == other == 0:
        return math.nan
    return decibels(one / other) if other else math.inf


def _item_label(name: str, words: Words, clue_room: float, room: float) -> str:
    clue = words.clue(name) if clue_room else ""
    if clue:
        return wrapped(f"{name}  {clue}", clue_room, SMALL, lines=2)
    return wrapped(name, room * 0.25, SMALL)


def _levels(fall: Fall) -> tuple[np.ndarray, np.ndarray]:
    """Where each bar begins and ends; an infinite weight takes no part."""
    finite = np.where(np.isfinite(fall.weight), fall.weight, 0.0)
    start = fall.prior if math.isfinite(fall.prior) else 0.0
    ends = start + np.cumsum(finite)
    return np.concatenate([[start], ends[:-1]]) if len(ends) else ends, ends


def _draw_bars(ax: Axes, fall: Fall) -> None:
    starts, ends = _levels(fall)
    last = len(fall.items) + 1
    for at, (begin, end, weight) in enumerate(zip(starts, ends, fall.weight, strict=True), start=1):
        ax.plot([begin, begin], [at - 1, at], color=GREY, linewidth=0.6, zorder=2)
        if not math.isfinite(weight):
            _say(ax, at, f"rules out {fall.over if weight > 0 else fall.of}")
        elif not fall.sought[at - 1]:
            _say(ax, at, "not sought")
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
                gid="item",
            )
        else:
            ax.plot([begin, begin], [at - 0.31, at + 0.31], color=INK, linewidth=1.0, zorder=3)
    if len(ends):
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
            _say(ax, at, "not defined: logic excludes both")
        else:
            _say(ax, at, f"certain: logic excludes {fall.over if value > 0 else fall.of}")
    if math.isfinite(fall.posterior) and math.isfinite(fall.posterior_naive):
        ax.plot(
            [fall.posterior, fall.posterior, fall.posterior_naive],
            [last, last + 1, last + 1],
            color=GREY,
            linewidth=0.7,
            linestyle=(0, (1, 1.2)),
            zorder=2,
        )


def _say(ax: Axes, row: float, text: str) -> None:
    write(
        ax,
        0.5,
        row,
        text,
        transform=ax.get_yaxis_transform(),
        style="italic",
        ha="center",
        zorder=5,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
    )


def _draw_axes(ax: Axes, fall: Fall, reject: float, confirm: float) -> None:
    """Scale in dB below; above it the credence of a claim, or the odds of a pair."""
    starts, ends = _levels(fall)
    marks = [*starts, *ends, fall.prior, fall.posterior, fall.posterior_naive, 0.0]
    claim = fall.mode == Mode.CLAIM
    if claim:
        borders = [_in_db(chance) for chance in (reject, confirm)]
        marks += borders
        for border in borders:
            ax.axvline(
                border, color=INK, linewidth=0.8, linestyle=(0, (4, 2)), zorder=1, gid="threshold"
            )
        ax.axvspan(-1e3, borders[0], color="#efefef", zorder=0, linewidth=0)
        ax.axvspan(borders[1], 1e3, color="#efefef", zorder=0, linewidth=0)
    finite = [mark for mark in marks if math.isfinite(mark)]
    low, high = min(finite), max(finite)
    margin = max(1.0, 0.06 * (high - low))
    ax.set_xlim(low - margin, high + margin)
    ax.axvline(0, color=GREY, linewidth=0.6, zorder=1)
    ax.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: signed(value, 0)))
    ax.tick_params(axis="x", labelsize=SMALL, length=2.5, color=GREY, labelcolor=INK)
    label = f"log-odds of {fall.of} over {fall.over}, dB"
    ax.set_xlabel(wrapped(label, 60, SMALL), fontsize=SMALL, color=INK, parse_math=False)
    above = ax.secondary_xaxis("top")
    ticks, texts = _ticks_above(low - margin, high + margin, reject, confirm, claim=claim)
    above.xaxis.set_major_locator(FixedLocator(ticks))
    above.set_xticks(ticks, texts)
    above.tick_params(axis="x", labelsize=SMALL, length=2.5, color=GREY, labelcolor=INK)
    above.set_xlabel(
        wrapped(f"credence of {fall.of}" if claim else f"odds {fall.of} : {fall.over}", 60, SMALL),
        fontsize=SMALL,
        color=INK,
        parse_math=False,
    )
    for spine in (*ax.spines.values(), *above.spines.values()):
        spine.set(linewidth=0.6, color=GREY)


def _in_db(chance: float) -> float:
    return decibels(math.exp(log_odds(chance)))


def _ticks_above(
    low: float, high: float, reject: float, confirm: float, *, claim: bool
) -> tuple[list[float], list[str]]:
    """Choose ticks that do not run into each other, the thresholds first."""
    if claim:
        wanted = [confirm, reject, 0.5, 0.999, 0.001, 0.8, 0.2, 0.99, 0.01]
        candidates = [(_in_db(chance), f"{chance:g}".removeprefix("0")) for chance in wanted]
    else:
        candidates = [
            (10.0 * power, f"{10**power}:1" if power >= 0 else f"1:{10**-power}")
            for power in (0, 2, -2, 1, -1, 4, -4, 3, -3, 6, -6)
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


@dataclass(frozen=True, slots=True)
class Bracket:
    """A cluster beside the rows of its items."""

    lane: int
    rows: tuple[int, ...]
    text: str


def _lanes(fall: Fall, row_mm: float) -> list[Bracket]:
    """Give every cluster of two or more items a lane in which nothing else stands."""
    brackets: list[Bracket] = []
    taken: list[list[tuple[float, float]]] = []
    for cluster in dict.fromkeys(filter(None, fall.clusters)):
        rows = tuple(at for at, name in enumerate(fall.clusters, start=1) if name == cluster)
        factor = min(fall.discount[at - 1] for at in rows)
        if len(rows) < 2 and factor == 1:
            continue
        text = f"{cluster} ×{factor:.2f}"
        most = (len(fall.items) + 2) * row_mm
        if width_of(text, SMALL) > most:
            text = wrapped(text, most, SMALL)
        half = width_of(text, SMALL) / row_mm / 2 + 0.3
        middle = (rows[0] + rows[-1]) / 2
        span = (min(rows[0] - 0.4, middle - half), max(rows[-1] + 0.4, middle + half))
        lane = next(
            (n for n, used in enumerate(taken) if all(span[1] < a or span[0] > b for a, b in used)),
            len(taken),
        )
        if lane == len(taken):
            taken.append([])
        taken[lane].append(span)
        brackets.append(Bracket(lane, rows, text))
    return brackets


def _draw_brackets(ax: Axes, brackets: Sequence[Bracket]) -> None:
    for bracket in brackets:
        left = 2 * COLUMN + 1.5 + bracket.lane * LANE
        line = beside(ax, left + 0.9)
        shared: dict[str, Any] = {"color": INK, "linewidth": 0.7, "clip_on": False}
        first, last = bracket.rows[0] - 0.3, bracket.rows[-1] + 0.3
        ax.add_line(Line2D([1, 1], [first, last], transform=line, **shared))
        for row in bracket.rows:
            ax.plot(
                [1],
                [row],
                marker=0,
                markersize=0.9 / MM_PER_INCH * 72,
                markeredgewidth=0.7,
                color=INK,
                transform=line,
                clip_on=False,
                linestyle="none",
            )
        write(
            ax,
            1,
            (first + last) / 2,
            bracket.text,
            transform=beside(ax, left + 1.6),
            rotation=270,
            rotation_mode="default",
            ha="left",
            va="center",
            multialignment="center",
            gid="cluster",
        )


def _note(fall: Fall) -> str:
    notes = []
    if fall.unjudged:
        items = "item" if fall.unjudged == 1 else "items"
        notes.append(f"{fall.unjudged} further {items} of the case: no likelihood from this coder.")
    if not np.isfinite(fall.weight).all():
        notes.append("Finite weights are drawn as if nothing were ruled out.")
    if any(factor != 1 for factor in fall.discount):
        notes.append("×: discount for dependence within the cluster.")
    notes.append("Support among the listed hypotheses, not truth.")
    return " ".join(notes)


def _handles(fall: Fall) -> list[Any]:
    edge: dict[str, Any] = {"edgecolor": INK, "linewidth": 0.4}
    return [
        Patch(facecolor=FOR, label=f"speaks for {fall.of}", **edge),
        Patch(facecolor=AGAINST, label=f"speaks for {fall.over}", **edge),
    ]
