"""Agreement of coders item by item: where each coder's weight lies, and who contradicts whom."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bayestrace.errors import ArrayError
from bayestrace.plots.choosing import Words, some_labels, words_of
from bayestrace.plots.page import (
    CODER_STYLES,
    FAINT,
    GREY,
    INK,
    SMALL,
    TEXT,
    Page,
    beside,
    height_of,
    key_lines,
    room_of,
    signed,
    width_of,
    wrapped,
    write,
)
from bayestrace.stats.coder_weights import coder_weights
from bayestrace.study.study import Study
from bayestrace.study.words import CoderKind

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["plot_agreement"]

ROW, TIGHT, LOOSE = 3.5, 3.0, 0.8
"""mm, the height of an item's row by preference and at least; mm between two labels."""

APART = 1.7
"""mm over which the marks of a row are spread, so that equal weights stay apart."""

COLUMN, WIDE, CLAIM = 17.0, 36.0, 60.0
"""mm of a panel: the least, with clues beside it, with the claim above it."""

ID = 0.25
"""Share of the width that ids may take."""

CLUE = 45.0
"""mm, the least width of a clue."""

TALLEST, AROUND = 250.0, 11.0
"""mm that a page holds, and those around each strip of panels."""

EDGE = 1.18
"""Where the axis ends, over the weight furthest from 0; infinite ones point there."""

UNSOUGHT = 13.0
"""mm, a column in which "not sought" can be written out."""


CONTESTED: dict[str, Any] = {
    "color": INK,
    "marker": "$\u2260$",
    "markersize": 5.0,
    "markeredgewidth": 0.3,
    "gid": "contested mark",
}

ALIKE = 0.5
"""Share of items in common from which two hypotheses stand side by side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """Hypotheses of a case that were judged by much the same items, side by side.

    Parameters
    ----------
    case : str
        The case.
    items : tuple of str
        The rows, in the order of the file.
    heads : tuple of (str, str)
        Per panel, what the weights are between, and the claim.
    panels : tuple of Dataset
        Per hypothesis, what :func:`coder_weights` returned of these items.
    """

    case: str
    items: tuple[str, ...]
    heads: tuple[tuple[str, str], ...]
    panels: tuple[xr.Dataset, ...]


def plot_agreement(
    study: Study,
    *,
    over: str | None = None,
    case: str | Sequence[str] | None = None,
    hypothesis: str | Sequence[str] | None = None,
    coder: Sequence[str] | None = None,
    prior_set: str = "",
    ax: Axes | None = None,
    width_mm: float = 170,
) -> Axes | Figure:
    """Draw what each coder makes of each item, and where coders contradict one another.

    One row per item, one column per hypothesis. Each coder has a mark at the weight of
    the item, and a line runs from the lowest to the highest; it is heavy where the item is
    contested: it speaks for the hypothesis to one coder and against it to another.

    Parameters
    ----------
    study : Study
        The study, with two coders at least.
    over : str, optional
        The rival, as in :func:`bayestrace.weights`. By default the strongest one by the
        logarithmic pool of the coders: one for all, so that their weights compare.
    case, hypothesis : str or sequence of str, optional
        What to draw; by default all that somebody judged.
    coder : sequence of str, optional
        Whose weights are drawn, two coders at least; by default all. The others then have no
        say in the rival, in the lines and in what is contested.
    prior_set : str
        Name of the priors, which decide who the strongest rival is.
    ax : Axes, optional
        Where to draw one hypothesis in one case; by default a new pyplot figure.
    width_mm : float
        Width of the new figure, mm: 85 for one column of a journal, 170 for two.

    Returns
    -------
    Axes or Figure
        The Axes of one hypothesis in one case, the Figure of several.

    Raises
    ------
    ArrayError
        If the study has one coder, a label is unknown or there is nothing to draw.

    Notes
    -----
    Weights are those of each item by itself, without the discount for dependence. Coders who
    agree may be wrong together: agreement says nothing about a habit that all share.

    Examples
    --------
    >>> import bayestrace as bt
    >>> study = bt.load_example("nato-csto")
    >>> ax = bt.plot_agreement(study, case="syria", hypothesis="H4", width_mm=85)
    >>> (legend,) = ax.figure.legends
    >>> [text.get_text() for text in legend.get_texts()][-1]
    'contested (heavy line): signs differ'
    >>> import matplotlib.pyplot as plt
    >>> plt.close(ax.figure)
    """
    if not isinstance(study, Study):
        raise ArrayError(
            f"bt.plot_agreement needs the study itself, got {type(study).__name__}; write "
            "bt.plot_agreement(study)"
        )
    if coder is not None:
        study = _of_coders(study, coder)
    table = coder_weights(study, over, prior_set=prior_set)
    words = words_of(study, table, "plot_agreement")
    known = xr.Dataset(coords={"case": [entry.id for entry in study.cases]})
    cases = some_labels(known, "case", case)
    names = some_labels(table, "hypothesis", hypothesis)
    found = [strip for name in cases for strip in _strips(table, name, names, words)]
    count = sum(len(strip.panels) for strip in found)
    if not count:
        raise ArrayError("nobody judged an item of this choice, so there is nothing to draw")
    if ax is not None and count > 1:
        raise ArrayError(
            "bt.plot_agreement draws one hypothesis in one case on ax=; say which: case=, "
            "hypothesis="
        )
    room = room_of(ax, width_mm)
    layout = _Layout.of(found, words, room)
    limit = _limit(found)
    coders = [str(name) for name in table["coder"].values]
    styles = {name: CODER_STYLES[at % len(CODER_STYLES)] for at, name in enumerate(coders)}
    handles, note = _handles(styles, study), _note(found, layout)
    shown = list(dict.fromkeys(strip.case for strip in found))
    title = "Agreement of coders, item by item"
    if len(shown) == 1:
        title += f": {words.case(shown[0])}"
    heads = max(height_of(layout.head(head), SMALL) for strip in found for head in strip.heads)
    rows = [len(strip.items) for strip in layout.strips]
    tall = sum(rows) * layout.row + len(rows) * (heads + AROUND - 3) + 5 * len(shown) + 8
    labels_of_key = [str(handle.get_label()) for handle in handles]
    tall += 3.3 * key_lines(labels_of_key, note, width_mm)
    if ax is None:
        page, grid = Page.panelled(
            len(rows), layout.columns, width_mm=width_mm, height_mm=tall, heights=rows
        )
    else:
        page, grid = Page.made(ax, width_mm=width_mm, height_mm=tall)[0], [ax]
    for number, strip in enumerate(layout.strips):
        axes = grid[number * layout.columns : (number + 1) * layout.columns]
        for head, panel, axis in zip(strip.heads, strip.panels, axes, strict=False):
            _draw_panel(axis, panel, styles, limit, layout)
            axis.set_xlabel(layout.head(head), fontsize=SMALL, color=INK, parse_math=False)
            axis.set_yticks([])
        labels = [layout.labels[name] for name in strip.items]
        page.rows(axes[0], range(len(labels)), labels, prose=layout.prose, room=layout.widest)
        if len(shown) > 1 and (not number or layout.strips[number - 1].case != strip.case):
            axes[0].set_title(
                words.case(strip.case),
                fontsize=TEXT,
                weight="bold",
                color=INK,
                loc="left",
                parse_math=False,
            )
        for spare in axes[len(strip.panels) :]:
            spare.remove()
    page.title(grid[0], title, above_mm=5)
    page.key(grid[(len(rows) - 1) * layout.columns], handles, note, below_mm=7)
    return grid[0] if count == 1 else page.figure


def _strips(table: xr.Dataset, case: str, names: Sequence[str], words: Words) -> list[Strip]:
    """Put the hypotheses of a case side by side whose items are much the same."""
    here = table.isel(item=np.flatnonzero(table["case"].values == case))
    groups: list[tuple[np.ndarray, list[str]]] = []
    for name in names:
        judged = here["weight"].sel(hypothesis=name).notnull().any("coder").values
        if not judged.any():
            continue
        for at, (rows, members) in enumerate(groups):
            if (rows & judged).sum() >= ALIKE * (rows | judged).sum():
                groups[at] = rows | judged, [*members, name]
                break
        else:
            groups.append((judged, [name]))
    strips = []
    for rows, members in groups:
        part = here.isel(item=np.flatnonzero(rows))
        panels = tuple(part.sel(hypothesis=name) for name in members)
        strips.append(
            Strip(
                case=case,
                items=tuple(str(name) for name in part["item"].values),
                heads=tuple(_head(panel, words) for panel in panels),
                panels=panels,
            )
        )
    return strips


def _head(panel: xr.Dataset, words: Words) -> tuple[str, str]:
    name = str(panel["hypothesis"].values)
    of, over = str(panel["of"].values[0]), str(panel["over"].values[0])
    if over == f"not {name}":
        return name, words.claim(name)
    return (f"{of} over {over}" if of == name else f"{name}: {of} over {over}"), ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """Where panels and labels stand, mm."""

    strips: list[Strip]
    columns: int
    column: float
    row: float
    labels: dict[str, str]
    widest: float
    prose: bool

    @classmethod
    def of(cls, found: Sequence[Strip], words: Words, room: float) -> _Layout:
        most = max(len(strip.panels) for strip in found)
        names = [name for strip in found for name in strip.items]
        ids = min(max(width_of(name, SMALL) for name in names), ID * room)
        columns = max(1, min(most, int((room - ids - 5) / COLUMN)))
        columns = -(-most // -(-most // columns))
        strips = [
            replace(
                strip, heads=strip.heads[at : at + columns], panels=strip.panels[at : at + columns]
            )
            for strip in found
            for at in range(0, len(strip.panels), columns)
        ]
        clue = min(room - 5 - columns * WIDE, 90.0) if words.clues else 0.0
        rows = sum(len(strip.items) for strip in strips)
        fits = (TALLEST - AROUND * (len(strips) + 2)) / rows
        row = max(TIGHT, min(ROW, fits))
        labels = {name: wrapped(name, ids, SMALL, lines=1) for name in names}
        if clue > CLUE:
            labels = _clues(names, words, clue, fits)
            high = max(height_of(label, SMALL) for label in labels.values())
            row = max(row, high + LOOSE) if high > TIGHT else row
        widest = max(width_of(label, SMALL) for label in labels.values())
        return cls(
            strips=strips,
            columns=columns,
            column=(room - widest - 5) / columns - 4.0,
            row=row,
            labels=labels,
            widest=widest,
            prose=clue > CLUE,
        )

    def head(self, head: tuple[str, str]) -> str:
        short, claim = head
        if claim and self.column > CLAIM:
            return wrapped(f"{short}: {claim}", self.column, SMALL, lines=2)
        return wrapped(short, self.column, SMALL)


def _clues(names: Sequence[str], words: Words, room: float, row: float) -> dict[str, str]:
    """Write out the clues, in two lines where the page has rows as high as that."""
    labels: dict[str, str] = {}
    for lines in (2, 1):
        labels = {name: wrapped(words.item(name), room, SMALL, lines=lines) for name in names}
        if max(height_of(label, SMALL) for label in labels.values()) + LOOSE <= row:
            break
    return labels


def _limit(found: Sequence[Strip]) -> float:
    """Return the weight furthest from 0; every panel has the same scale."""
    sizes = [np.abs(panel["weight"].values) for strip in found for panel in strip.panels]
    finite = [float(size) for part in sizes for size in part.flat if math.isfinite(size)]
    return max([5.0, *finite])


def _draw_panel(
    ax: Axes,
    panel: xr.Dataset,
    styles: dict[str, tuple[str, str]],
    limit: float,
    layout: _Layout,
) -> None:
    weight = panel["weight"].transpose("coder", "item").values
    low, high = (panel[name].values for name in ("lowest", "highest"))
    sought, contested = panel["finding"].values >= 0, panel["contested"].values
    judged = ~np.isnan(low)
    rows = np.arange(len(low))
    ax.axvline(0, color=GREY, linewidth=0.6, zorder=1)
    ax.hlines(rows[1:] - 0.5, -EDGE * limit, EDGE * limit, color=FAINT, linewidth=0.3, zorder=0)
    for row in rows[judged & ~sought]:
        text = "not sought" if layout.column >= UNSOUGHT else "n.s."
        write(ax, 0, row, text, color=GREY, style="italic", ha="center", gid="not sought")
    for gid, which, colour, wide in (
        ("range", ~contested, GREY, 0.7),
        ("contested", contested, INK, 2.0),
    ):
        at = np.flatnonzero(which & judged & sought)
        left, right = (np.clip(end[at], -limit, limit) for end in (low, high))
        ax.hlines(at, left, right, color=colour, linewidth=wide, zorder=2, gid=gid)
    step = min(APART / max(len(styles) - 1, 1), APART / 2) / layout.row
    for coder, (colour, marker) in enumerate(styles.values()):
        at = np.flatnonzero(~np.isnan(weight[coder]) & sought)
        level = at + (coder - (len(styles) - 1) / 2) * step
        ax.plot(
            np.clip(weight[coder, at], -limit, limit),
            level,
            marker=marker,
            markersize=3.4,
            markeredgewidth=0,
            color=colour,
            linestyle="none",
            zorder=3,
            gid="weight",
        )
        for infinite, height in zip(weight[coder, at], level, strict=True):
            if math.isinf(infinite):
                ax.annotate(
                    "",
                    (math.copysign(EDGE * limit, infinite), height),
                    xytext=(math.copysign(limit, infinite), height),
                    arrowprops={"arrowstyle": "->", "color": colour, "linewidth": 0.8},
                    gid="infinite",
                )
    marked = np.flatnonzero(contested & judged & sought)
    if marked.size:  # the layout cannot measure a line without points
        beyond: dict[str, Any] = {
            "transform": beside(ax, 1.4),
            "clip_on": False,
            "linestyle": "none",
        }
        ax.plot(np.ones(marked.size), marked, **beyond, **CONTESTED)
    ax.set_xlim(-EDGE * limit, EDGE * limit)
    ax.set_ylim(panel.sizes["item"] - 0.5, -0.5)
    ax.xaxis.set_major_locator(MaxNLocator(3 if layout.column < WIDE else 5, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: signed(value, 0)))
    ax.tick_params(axis="x", labelsize=SMALL, length=2.5, color=GREY, labelcolor=INK)
    ax.xaxis.set_label_position("top")
    for spine in ax.spines.values():
        spine.set(linewidth=0.6, color=GREY)


def _note(found: Sequence[Strip], layout: _Layout) -> str:
    panels = [panel for strip in found for panel in strip.panels]
    note = (
        "Weight of each item by itself, dB, without the discount; right of 0 it speaks for the "
        "hypothesis, left of 0 against it."
    )
    if any(panel["lowest"].isnull().any() for panel in panels):
        note += " An empty row: nobody judged the item for this hypothesis."
    if layout.column < UNSOUGHT and any((panel["finding"] < 0).any() for panel in panels):
        note += " n.s.: not sought."
    if any(np.isinf(panel["weight"]).any() for panel in panels):
        note += " An arrow: infinite, logic rules a world out."
    return note


def _of_coders(study: Study, coder: Sequence[str]) -> Study:
    """Return the study as if only these coders had judged it."""
    known = xr.Dataset(coords={"coder": list(study.coders)})
    names = some_labels(known, "coder", coder)
    if len(names) < 2:
        raise ArrayError(
            f"coder={coder!r} names one coder; agreement needs two of {', '.join(study.coders)}"
        )
    chosen = {"", *names}
    return study.replace(
        coder_details=[part for part in study.coder_details if part.id in chosen],
        **{
            table: [row for row in getattr(study, table) if row.coder in chosen]
            for table in ("likelihoods", "contingencies", "priors", "dependence")
        },
    )


def _handles(styles: dict[str, tuple[str, str]], study: Study) -> list[Line2D]:
    look: dict[str, Any] = {"linestyle": "none", "markersize": 4.0, "markeredgewidth": 0}
    models = {part.id for part in study.coder_details if part.kind == CoderKind.MODEL}
    marks = [
        Line2D(
            [],
            [],
            label=f"{'model' if name in models else 'coder'} {name}",
            marker=marker,
            color=colour,
            **look,
        )
        for name, (colour, marker) in styles.items()
    ]
    return [
        *marks,
        Line2D([], [], color=GREY, linewidth=0.7, label="lowest to highest"),
        Line2D([], [], linestyle="none", label="contested (heavy line): signs differ", **CONTESTED),
    ]
