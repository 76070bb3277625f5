"""What would overturn each verdict: how much one item, a source or a coder would have to add."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bayestrace.plots.choosing import one_label, some_labels, words_of
from bayestrace.plots.overturns import Overturn, overturns_of, short, tipping_table
from bayestrace.plots.page import (
    FAINT,
    FOR,
    GREY,
    INK,
    SMALL,
    TEXT,
    Page,
    beside,
    key_lines,
    room_of,
    width_of,
    wrapped,
    write,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from bayestrace.study.study import Study

__all__ = ["plot_tipping"]

ROW, HEADER, GAP = 6.4, 5.0, 1.4
"""mm, a verdict, the name of a case, and the gap between hypotheses."""

BAR = 2.2
"""mm, the height of a bar."""

COLUMN, BETWEEN = 7.2, 1.6
"""mm, a column of numbers at least, and the gap before it."""

AROUND, KEY_ROW = 29.0, 3.3
"""mm above and below the axes, and for a row of the key."""

TALLEST = 205.0
"""mm of rows that a page holds; more are drawn closer together."""

NARROW = 115.0
"""mm below which the last column is left out."""

MARKS = {"source": "s", "source kind": "^", "cluster": "D", "coder": "o"}

COLUMNS = {
    "inside": "inside\ninterval",
    "prior": "prior",
    "rho": "rho",
    "weakening": "× all",
    "shared error": "shared\nerror",
    "selective observation": "selective\nrecord",
}


def plot_tipping(
    table: pd.DataFrame,
    *,
    case: str | Sequence[str] | None = None,
    hypothesis: str | Sequence[str] | None = None,
    coder: str | None = None,
    study: Study | None = None,
    ax: Axes | None = None,
    width_mm: float = 170,
) -> Axes:
    """Draw what it would take to overturn each verdict of a coder, and what never would.

    A bar is the margin: the dB that the evidence lacks, or has to lose, to reach the
    verdict named beside it, which is what one item outside clusters would have to add. The
    marks on it are the dB that each item of a set would have to add, were all of
    them moved at once. The numbers to the right are where an assumption tips.

    Parameters
    ----------
    table : DataFrame
        What :func:`bayestrace.tipping` returned.
    case, hypothesis : str or sequence of str, optional
        What to draw; by default all.
    coder : str, optional
        Whose verdicts; may be left out where there is only one coder.
    study : Study, optional
        The same study, for the titles of the cases.
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
        If ``table`` is no such table, or a label is unknown or not given although there are
        several coders.

    Notes
    -----
    An undecided verdict has two rows, one per verdict that it could become. "Inside
    interval" counts the items of which one judged chance, moved alone within the interval
    that the coder stated, would do; empty where none was stated. The chance whose odds have
    to change least, inside or not, is named below the bar. A dash is an answer: no value of
    that lever overturns the verdict. The order of rivals, detection, the residual and single
    clusters stand in the table only.

    Examples
    --------
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
    >>> table = bt.tipping(bt.Study.claims({"H1": 0.5}, [memo]))
    >>> ax = bt.plot_tipping(table, width_mm=85)
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['H1 → confirmed', 'H1 → rejected']
    >>> import matplotlib.pyplot as plt
    >>> plt.close(ax.figure)
    """
    table = tipping_table(table)
    words = words_of(study, table, "plot_tipping")
    coder = one_label(_labels(table), "coder", coder, "plot_tipping")
    mine = table[table["coder"] == coder]
    cases = some_labels(_labels(mine), "case", case)
    names = some_labels(_labels(mine), "hypothesis", hypothesis)
    mine = mine[mine["hypothesis"].isin(names)]
    blocks = {name: overturns_of(mine[mine["case"] == name]) for name in cases}

    room = room_of(ax, width_mm)
    stated = any(row.items for rows in blocks.values() for row in rows)
    columns = [name for name in COLUMNS if stated or name != "inside"]
    columns = columns[:-1] if room < NARROW else columns
    header = HEADER if len(cases) > 1 or words.titles else 0.0
    tall = sum(header + _height(rows) for rows in blocks.values())
    squeeze = min(1.0, TALLEST / max(tall, 1.0))
    handles = _handles(blocks.values())
    note = _note(columns)
    labels = [str(handle.get_label()) for handle in handles]
    page, ax = Page.made(
        ax,
        width_mm=width_mm,
        height_mm=tall * squeeze + AROUND + KEY_ROW * key_lines(labels, note, width_mm),
    )
    ticks: list[float] = []
    texts: list[str] = []
    y = 0.0
    for name, rows in blocks.items():
        if header:
            _name_case(ax, y, words.case(name), line=y > 0)
            y += header
        for at, row in enumerate(rows):
            if at and row.hypothesis != rows[at - 1].hypothesis:
                ax.axhline(y + GAP / 2, color=FAINT, linewidth=0.4)
                y += GAP
            _draw_row(ax, y, row, columns, room)
            ticks.append(y + BAR * 0.9)
            texts.append(_name(row, room * 0.25))
            y += ROW
    ax.set_ylim(max(y, 1.0), -GAP)
    ax.set_xlim(
        0, 1.06 * max([_widest(row) for rows in blocks.values() for row in rows], default=1)
    )
    page.rows(ax, ticks, texts)
    _draw_axes(ax, columns)
    page.title(ax, f"What would overturn the verdicts of coder {coder}", above_mm=9)
    page.key(ax, handles, note, below_mm=13)
    return ax


def _labels(table: pd.DataFrame) -> dict[str, pd.Series]:
    return {dim: table[dim].drop_duplicates() for dim in ("coder", "case", "hypothesis")}


def _name(row: Overturn, room: float) -> str:
    """Name a verdict and where it would go; a long hypothesis is cut, its target never."""
    whole = f"{row.hypothesis} → {row.target}"
    if width_of(whole, SMALL) <= room:
        return whole
    return f"{wrapped(row.hypothesis, room, SMALL, lines=1)}\n→ {row.target}"


def _height(rows: Sequence[Overturn]) -> float:
    changes = sum(one.hypothesis != other.hypothesis for one, other in pairwise(rows))
    return len(rows) * ROW + changes * GAP


def _widest(row: Overturn) -> float:
    sizes = [abs(value) for value in (row.margin, *row.sets.values()) if math.isfinite(value)]
    return max(sizes, default=1.0) or 1.0


def _name_case(ax: Axes, y: float, title: str, *, line: bool) -> None:
    if line:
        ax.axhline(y, color=GREY, linewidth=0.6)
    write(
        ax,
        0.02,
        y + HEADER * 0.55,
        title,
        transform=ax.get_yaxis_transform(),
        fontsize=TEXT,
        weight="bold",
        va="center",
    )


def _draw_row(ax: Axes, y: float, row: Overturn, columns: Sequence[str], room: float) -> None:
    """Draw the margin with the marks of sets on it, the columns, and the easiest chance below."""
    middle = y + BAR * 0.9
    if math.isfinite(row.margin):
        ax.barh(
            middle,
            abs(row.margin),
            height=BAR,
            color=FAINT,
            edgecolor=GREY,
            linewidth=0.4,
            zorder=2,
            gid="margin",
        )
    else:
        say = "certain by logic"
        write(ax, 0.02, middle, say, transform=ax.get_yaxis_transform(), style="italic", color=GREY)
    for lever, marker in MARKS.items():
        value = row.sets.get(lever, math.nan)
        if math.isfinite(value):
            ax.plot(
                [abs(value)],
                [middle],
                marker=marker,
                markersize=4.0,
                color=FOR,
                markeredgecolor="white",
                markeredgewidth=0.5,
                linestyle="none",
                clip_on=False,
                zorder=4,
                gid=lever,
            )
    for column, end in _ends(columns).items():
        text = _cell(row, column)
        write(
            ax,
            1,
            middle,
            text,
            transform=beside(ax, end),
            ha="right",
            color=GREY if text == "–" else INK,
            gid=column,
        )
    below = row.easiest or "no single chance would do"
    write(
        ax,
        0.02,
        y + ROW - 1.6,
        wrapped(below, room * 0.62, SMALL, lines=1),
        transform=ax.get_yaxis_transform(),
        color=INK if row.easiest else GREY,
        style="normal" if row.easiest else "italic",
        gid="easiest",
    )


def _ends(columns: Sequence[str]) -> dict[str, float]:
    """Where each column of numbers ends, mm right of the axes."""
    ends: dict[str, float] = {}
    end = 0.0
    for column in columns:
        end += BETWEEN + max(COLUMN, width_of(COLUMNS[column], SMALL))
        ends[column] = end
    return ends


def _cell(row: Overturn, column: str) -> str:
    if column == "inside":
        return f"{row.inside}/{row.items}" if row.inside else "–" if row.items else ""
    value = row.values.get(column, math.nan)
    if math.isnan(value):
        return "–"
    if column == "weakening":
        return f"{value:.0%}".replace("%", " %")
    if column == "shared error":
        return f"{value:.2f}".removeprefix("0") if value else "0"
    if column == "selective observation":
        return f"×{value:.1f}" if value < 100 else "×>99"
    return short(value)


def _draw_axes(ax: Axes, columns: Sequence[str]) -> None:
    for column, end in _ends(columns).items():
        write(
            ax,
            1,
            -GAP - 0.8,
            COLUMNS[column],
            transform=beside(ax, end),
            ha="right",
            va="bottom",
        )
    ax.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.tick_params(axis="x", labelsize=SMALL, length=2.5, color=GREY, labelcolor=INK)
    ax.set_xlabel("change needed, dB", fontsize=SMALL, color=INK)
    for side, spine in ax.spines.items():
        spine.set(linewidth=0.6, color=GREY, visible=side in ("left", "bottom"))


def _handles(blocks: Any) -> list[Any]:
    rows = [row for block in blocks for row in block]
    texts = {
        "source": "each item of the easiest source",
        "source kind": "each item of the easiest kind of source",
        "cluster": "each item of the easiest cluster",
        "coder": "every item of the coder",
    }
    found = [Patch(facecolor=FAINT, edgecolor=GREY, linewidth=0.4, label="margin: one item alone")]
    marks = [
        Line2D(
            [],
            [],
            marker=MARKS[lever],
            markersize=4.0,
            color=FOR,
            linestyle="none",
            label=text,
        )
        for lever, text in texts.items()
        if any(math.isfinite(row.sets.get(lever, math.nan)) for row in rows)
    ]
    return [*found, *marks]


def _note(columns: Sequence[str]) -> str:
    said = (
        "Right: where the prior, one rho for all clusters, a factor on all weights and the sd of "
        "a shared error (nat, 90 % band) overturn the verdict"
    )
    if "inside" in columns:
        said = (
            "Inside interval: items of which one chance alone would do within the interval "
            f"stated for it. {said}"
        )
    if "selective observation" in columns:
        said += "; last, the odds at which findings for the hypothesis would be recorded"
    return f"{said}. –: cannot. Below a bar: the one chance that has to change least."
