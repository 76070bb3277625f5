"""Prior sweep: the credence that the evidence gives to every prior, coder by coder."""

from __future__ import annotations

from collections import Counter
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

__all__ = ["plot_prior_sweep"]

PANEL, TALL = 36.0, 60.0
"""mm, the least width of a panel, and its greatest height."""

NAIVE: dict[str, Any] = {"linewidth": 0.8, "linestyle": (0, (1, 1.2))}

NOTE = (
    "A mark stands at the prior that the study states. Support among the listed hypotheses, not "
    "truth."
)


def plot_prior_sweep(
    sweep: xr.Dataset,
    *,
    case: str | Sequence[str] | None = None,
    hypothesis: str | Sequence[str] | None = None,
    coder: str | Sequence[str] | None = None,
    study: Study | None = None,
    ax: Axes | None = None,
    width_mm: float = 170,
) -> Axes | Figure:
    """Draw the credence over the prior: what the evidence makes of every prior.

    A panel per case and hypothesis with a curve per coder, adjusted for dependence, and a
    mark at the prior that the study states. Where a curve enters the grey ground, from that
    prior on the hypothesis is confirmed, or up to it rejected. A curve on the
    diagonal is evidence that weighs nothing.

    Parameters
    ----------
    sweep : Dataset
        What :func:`bayestrace.prior_sweep` returned.
    case, hypothesis, coder : str or sequence of str, optional
        What to draw; by default all.
    study : Study, optional
        The same study, for the titles of the cases.
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
        If ``sweep`` is no such result, a label is unknown or there is nothing to draw.

    Notes
    -----
    One prior is moved and the others keep their proportions. Where one coder is drawn, a
    dotted curve shows the naive credence, every item counted as independent.

    Examples
    --------
    >>> import bayestrace as bt
    >>> sweep = bt.prior_sweep(bt.load_example("nato-csto"))
    >>> ax = bt.plot_prior_sweep(sweep, case="syria", hypothesis="H4", width_mm=85)
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('prior', 'credence')
    >>> import matplotlib.pyplot as plt
    >>> plt.close(ax.figure)
    """
    if not isinstance(sweep, xr.Dataset) or "assumed_prior" not in sweep.dims:
        raise ArrayError(
            f"bt.plot_prior_sweep needs the result of bt.prior_sweep, got "
            f"{type(sweep).__name__}; write bt.plot_prior_sweep(bt.prior_sweep(study))"
        )
    words = words_of(study, sweep, "plot_prior_sweep")
    coders = some_labels(sweep, "coder", coder)
    everyone = [str(name) for name in sweep["coder"].values]
    styles = {name: CODER_STYLES[everyone.index(name) % len(CODER_STYLES)] for name in coders}
    sweep = sweep.sel(coder=coders).sortby("assumed_prior")
    shown = [
        (case_name, name)
        for case_name in some_labels(sweep, "case", case)
        for name in some_labels(sweep, "hypothesis", hypothesis)
        if sweep["credence"].sel(case=case_name, hypothesis=name).notnull().any()
    ]
    if not shown:
        raise ArrayError("nobody judged an item of this choice, so there is nothing to draw")
    if ax is not None and len(shown) > 1:
        raise ArrayError(
            "bt.plot_prior_sweep draws one hypothesis in one case on ax=; say which: case=, "
            "hypothesis="
        )
    room = room_of(ax, width_mm)
    columns, places = _places(shown, room)
    wide = (room - 8) / columns
    heads = [
        wrapped(f"{name}; {words.case(case_name)}", wide - 6, SMALL) for case_name, name in shown
    ]
    rows = 1 + max(places) // columns
    handles = _handles(styles)
    lines = key_lines([str(handle.get_label()) for handle in handles], NOTE, room)
    high = min(wide, TALL) + max(height_of(head, SMALL) for head in heads) + 2
    tall = rows * high + 14 + 3.3 * lines
    if ax is None:
        page, grid = Page.panelled(rows, columns, width_mm=width_mm, height_mm=tall)
    else:
        page, grid = Page.made(ax, width_mm=width_mm, height_mm=tall)[0], [ax]
    for (case_name, name), head, at in zip(shown, heads, places, strict=True):
        panel = grid[at]
        _draw_panel(panel, sweep.sel(case=case_name, hypothesis=name), styles)
        draw_grounds(panel, sweep.attrs, "y")
        panel.set_title(head, fontsize=SMALL, color=INK, parse_math=False)
        first, last = at % columns == 0, at + columns not in places
        panel.set_ylabel("credence" if first else "", fontsize=SMALL, color=INK)
        panel.set_xlabel("prior" if last else "", fontsize=SMALL, color=INK)
        panel.tick_params(labelleft=first, labelbottom=last)
    for spare in set(range(len(grid))) - set(places):
        grid[spare].remove()
    page.key(grid[0], handles, NOTE, below_mm=11)
    return grid[0] if len(shown) == 1 else page.figure


def _places(shown: Sequence[tuple[str, str]], room: float) -> tuple[int, list[int]]:
    """Put the hypotheses of a case side by side, and a new case on a new row."""
    counts = Counter(case for case, _ in shown)
    most = max(counts.values())
    fit = max(1, min(most, int((room - 8) / PANEL)))
    columns = -(-most // -(-most // fit))
    places: list[int] = []
    start = 0
    for count in counts.values():
        places += range(start, start + count)
        start += columns * -(-count // columns)
    return columns, places


def _draw_panel(ax: Axes, panel: xr.Dataset, styles: dict[str, tuple[str, str]]) -> None:
    prior = panel["assumed_prior"].values
    ax.plot([0, 1], [0, 1], color=GREY, linewidth=0.6, zorder=1.5)
    for name, (colour, marker) in styles.items():
        mine = panel.sel(coder=name)
        if np.isnan(mine["total_weight"].item()):
            continue
        stated = mine["stated_prior"].item()
        if len(styles) == 1:
            naive = mine["credence_naive"].values
            ax.plot(prior, naive, color=INK, zorder=2, gid="naive", **NAIVE)
        ax.plot(prior, mine["credence"].values, color=colour, linewidth=1.1, zorder=3, gid="curve")
        ax.plot(
            [stated],
            [mine["stated_credence"].item()],
            marker=marker,
            markersize=4.2,
            markeredgewidth=0,
            color=colour,
            linestyle="none",
            zorder=4,
            clip_on=False,
            gid="stated",
        )
    scale_of_chances(ax, "x")


def _handles(styles: dict[str, tuple[str, str]]) -> list[Line2D]:
    handles = [
        Line2D(
            [],
            [],
            label=f"coder {name}",
            color=colour,
            marker=marker,
            markersize=4.2,
            markeredgewidth=0,
            linewidth=1.1,
        )
        for name, (colour, marker) in styles.items()
    ]
    if len(styles) == 1:
        handles.append(Line2D([], [], color=INK, label="naive (items as if independent)", **NAIVE))
    diagonal = Line2D([], [], color=GREY, linewidth=0.6, label="evidence that weighs nothing")
    threshold: dict[str, Any] = {"linewidth": 0.8, "linestyle": (0, (4, 2)), "color": INK}
    return [
        *handles,
        diagonal,
        Line2D([], [], label="confirmed above, rejected below", **threshold),
    ]
