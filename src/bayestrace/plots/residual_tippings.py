"""What the residual would have if it fitted better: its credence and the leader's over its fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from matplotlib.lines import Line2D

from bayestrace.errors import ArrayError
from bayestrace.plots.choosing import some_labels, words_of
from bayestrace.plots.grounds import draw_grounds, scale_of_chances
from bayestrace.plots.page import (
    CODER_STYLES,
    GREY,
    INK,
    SMALL,
    Page,
    height_of,
    key_lines,
    room_of,
    wrapped,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from bayestrace.study.study import Study

__all__ = ["plot_residual"]

PANEL, TALL = 62.0, 62.0
"""mm, the least width of a panel, and its greatest height."""

RESIDUAL: dict[str, Any] = {"linewidth": 1.2}
LEADER: dict[str, Any] = {"linewidth": 1.0, "linestyle": (0, (4, 1.6))}

NOTE = (
    "Support among the listed hypotheses, not truth. Every finding is given the same chance in the "
    "residual."
)


def plot_residual(
    sweep: xr.Dataset,
    *,
    case: str | Sequence[str] | None = None,
    coder: str | Sequence[str] | None = None,
    study: Study | None = None,
    ax: Axes | None = None,
    width_mm: float = 170,
) -> Axes | Figure:
    """Draw the credences of residual and leader over the residual's fit per finding.

    A panel per case and frame. Solid: the residual; dashed: the named rival that leads; a
    colour per coder. A filled mark stands at the fit that the residual has, a ring where the
    two are level. Where the curves are steep, a small difference in a judged chance decides.

    Parameters
    ----------
    sweep : Dataset
        What :func:`bayestrace.residual_sweep` returned.
    case, coder : str or sequence of str, optional
        What to draw; by default all.
    study : Study, optional
        The same study, for the titles of the cases.
    ax : Axes, optional
        Where to draw one frame in one case; by default a new pyplot figure.
    width_mm : float
        Width of the new figure, mm: 85 for one column of a journal, 170 for two.

    Returns
    -------
    Axes or Figure
        The Axes of one frame in one case, the Figure of several.

    Raises
    ------
    ArrayError
        If ``sweep`` is no such result, a label is unknown or there is nothing to draw.

    Notes
    -----
    The mark lies on the curve where the residual's likelihoods differ from item to item as
    well: a constant chance of that size would do to its credence what they do.

    Examples
    --------
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"A": 0.8, "B": 0.2, "else": 0.4})
    >>> study = bt.Study.rivals(["A", "B", "else"], [memo], residual="else")
    >>> ax = bt.plot_residual(bt.residual_sweep(study), width_mm=85)
    >>> ax.get_ylabel()
    'credence'
    >>> import matplotlib.pyplot as plt
    >>> plt.close(ax.figure)
    """
    if not isinstance(sweep, xr.Dataset) or "assumed_fit" not in sweep.dims:
        raise ArrayError(
            f"bt.plot_residual needs the result of bt.residual_sweep, got "
            f"{type(sweep).__name__}; write bt.plot_residual(bt.residual_sweep(study))"
        )
    words = words_of(study, sweep, "plot_residual")
    coders = some_labels(sweep, "coder", coder)
    everyone = [str(name) for name in sweep["coder"].values]
    styles = {name: CODER_STYLES[everyone.index(name) % len(CODER_STYLES)] for name in coders}
    sweep = sweep.sel(coder=coders).sortby("assumed_fit")
    shown = [
        (case_name, str(frame))
        for case_name in some_labels(sweep, "case", case)
        for frame in sweep["frame"].values
        if sweep["residual_credence"].sel(case=case_name, frame=frame).notnull().any()
    ]
    if not shown:
        raise ArrayError(
            "no residual of this choice was judged with probabilities, so there is nothing to draw"
        )
    if ax is not None and len(shown) > 1:
        raise ArrayError("bt.plot_residual draws one frame in one case on ax=; say which: case=")
    room = room_of(ax, width_mm)
    columns = min(len(shown), max(1, int((room - 8) / PANEL)))
    wide = (room - 8) / columns
    heads = [wrapped(_head(sweep, words.case(at[0]), *at), wide - 4, SMALL) for at in shown]
    rows = -(-len(shown) // columns)
    handles = _handles(styles)
    lines = key_lines([str(handle.get_label()) for handle in handles], NOTE, room)
    high = min(wide, TALL) + max(height_of(head, SMALL) for head in heads) + 2
    if ax is None:
        page, grid = Page.panelled(
            rows, columns, width_mm=width_mm, height_mm=rows * high + 14 + 3.3 * lines
        )
    else:
        page, grid = Page.made(ax, width_mm=width_mm, height_mm=high)[0], [ax]
    for at, ((case_name, frame), head) in enumerate(zip(shown, heads, strict=True)):
        panel = grid[at]
        _draw_panel(panel, sweep.sel(case=case_name, frame=frame), styles)
        draw_grounds(panel, sweep.attrs, "y")
        panel.set_title(head, fontsize=SMALL, color=INK, parse_math=False)
        first, last = at % columns == 0, at + columns >= len(shown)
        panel.set_ylabel("credence" if first else "", fontsize=SMALL, color=INK)
        label = "chance of every finding in the residual" if last else ""
        panel.set_xlabel(label, fontsize=SMALL, color=INK)
        panel.tick_params(labelleft=first, labelbottom=last)
    for spare in grid[len(shown) :]:
        spare.remove()
    page.key(grid[0], handles, NOTE, below_mm=11)
    return grid[0] if len(shown) == 1 else page.figure


def _head(sweep: xr.Dataset, title: str, case: str, frame: str) -> str:
    """Name the residual, the leaders and the case."""
    here = sweep.sel(case=case, frame=frame)
    leaders = dict.fromkeys(str(name) for name in here["leader"].values if name)
    (residual, *_) = [str(name) for name in here["residual"].values if name]
    return f"{residual} against {' or '.join(leaders)}; {title}"


def _draw_panel(ax: Axes, panel: xr.Dataset, styles: dict[str, tuple[str, str]]) -> None:
    fits = panel["assumed_fit"].values
    for name, (colour, marker) in styles.items():
        mine = panel.sel(coder=name)
        if mine["residual_credence"].isnull().all():
            continue
        for what, look in (("residual", RESIDUAL), ("leader", LEADER)):
            values = mine[f"{what}_credence"].values
            ax.plot(fits, values, color=colour, zorder=3, gid=what, **look)
        marked: dict[str, Any] = {"color": colour, "linestyle": "none", "zorder": 4}
        ax.plot(
            [mine["own_fit"].item()],
            [mine["own_residual_credence"].item()],
            marker=marker,
            markersize=4.4,
            markeredgewidth=0,
            clip_on=False,
            gid="own",
            **marked,
        )
        level = mine["tipping_fit"].item()
        if not np.isnan(level):
            height = float(np.interp(level, fits, mine["residual_credence"].values))
            ax.plot(
                [level],
                [height],
                marker="o",
                markersize=7,
                markerfacecolor="none",
                markeredgewidth=1.0,
                gid="tipping",
                **marked,
            )
            ax.axvline(level, color=colour, linewidth=0.6, linestyle=(0, (1, 1.6)), zorder=2)
    scale_of_chances(ax, "x")


def _handles(styles: dict[str, tuple[str, str]]) -> list[Line2D]:
    several = len(styles) > 1
    colour = INK if several else next(iter(styles.values()))[0]
    mark = "o" if several else next(iter(styles.values()))[1]
    none: dict[str, Any] = {"linestyle": "none", "color": colour}
    ring: dict[str, Any] = {"marker": "o", "markersize": 7, "markerfacecolor": "none"}
    dot: dict[str, Any] = {"markersize": 4.4, "markeredgewidth": 0}
    threshold: dict[str, Any] = {"linewidth": 0.8, "linestyle": (0, (4, 2)), "color": GREY}
    coders = [
        Line2D([], [], label=f"coder {name}", color=own, marker=marker, **dot)
        for name, (own, marker) in styles.items()
    ]
    return [
        *(coders if several else []),
        Line2D([], [], label="residual", color=colour, **RESIDUAL),
        Line2D([], [], label="leading rival", color=colour, **LEADER),
        Line2D([], [], label="as judged", marker=mark, **dot, **none),
        Line2D([], [], label="level with the leader", **ring, **none),
        Line2D([], [], label="confirmed above, rejected below", **threshold),
    ]
