"""Leave-out: where the credence would stand without an item, source, role or coder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from matplotlib.lines import Line2D

from bayestrace.errors import ArrayError
from bayestrace.plots.choosing import Words, one_label, some_labels, words_of
from bayestrace.plots.grounds import draw_grounds, name_grounds
from bayestrace.plots.page import (
    CODER_STYLES,
    FAINT,
    GREY,
    INK,
    SMALL,
    TEXT,
    Page,
    height_of,
    key_lines,
    room_of,
    row_of,
    wrapped,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from bayestrace.study.study import Study

__all__ = ["plot_leave_out"]

MOST = 30
"""Rows that a figure shows; the others change the credence less."""

PITCH, GAP = 1.5, 1.9
"""mm from one mark of a row to the next, and around them."""

NARROW = 115.0
"""mm below which rows show ids alone."""

WITHOUT = {
    "item": "one item",
    "cluster": "one cluster",
    "source": "one source",
    "kind": "one kind of source",
    "role": "evidence of one role",
    "coder": "one coder",
}

POOL_STYLES = ((INK, "o"), (GREY, "D"))

BASE: dict[str, Any] = {"linewidth": 0.8, "linestyle": (0, (1, 1.5))}
CHANGED: dict[str, Any] = {
    "marker": "o",
    "markersize": 7.5,
    "markerfacecolor": "none",
    "markeredgecolor": INK,
    "markeredgewidth": 0.8,
    "linestyle": "none",
}


def plot_leave_out(
    left: xr.Dataset,
    *,
    case: str | None = None,
    hypothesis: str | None = None,
    coder: str | Sequence[str] | None = None,
    study: Study | None = None,
    ax: Axes | None = None,
    width_mm: float = 170,
) -> Axes:
    """Draw where a credence would stand without each item, or whatever was left out.

    One row per item, source, cluster, kind, role or coder that is left out, the one that
    moves the credence most first. A dotted line marks the credence with everything in;
    from it a line runs to the credence without the row's items. A ring marks a verdict
    that changes.

    Parameters
    ----------
    left : Dataset
        What :func:`bayestrace.leave_out` returned.
    case, hypothesis : str, optional
        Which credence; each may be left out where there is only one.
    coder : str or sequence of str, optional
        Whose credences; by default those of all coders.
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
        If ``left`` is no such result, a label is unknown or not given although there are
        several, or nothing that was left out bears on the hypothesis.

    Notes
    -----
    Credences are adjusted for dependence, and the discount of a cluster is counted anew
    for the items that remain. What nobody rated for the hypothesis has no row; of more than
    30 rows those are shown that move a credence most.

    Examples
    --------
    >>> import bayestrace as bt
    >>> left = bt.leave_out(bt.load_example("nato-csto"))
    >>> ax = bt.plot_leave_out(left, case="syria", hypothesis="H4", width_mm=85)
    >>> [label.get_text() for label in ax.get_yticklabels()][:2]
    ['(nothing)', 'SY-C03']
    >>> import matplotlib.pyplot as plt
    >>> plt.close(ax.figure)
    """
    if not isinstance(left, xr.Dataset) or "left_out" not in left.dims:
        raise ArrayError(
            f"bt.plot_leave_out needs the result of bt.leave_out, got {type(left).__name__}; "
            "write bt.plot_leave_out(bt.leave_out(study))"
        )
    words = words_of(study, left, "plot_leave_out")
    case = one_label(left, "case", case, "plot_leave_out")
    hypothesis = one_label(left, "hypothesis", hypothesis, "plot_leave_out")
    series = _series_of(left, coder)
    here = left.sel(case=case, hypothesis=hypothesis)
    if series[0].dim == "coder":
        here = here.sel(coder=[one.name for one in series])
    rows, hidden = _rows_of(here, series[0].dim, f"{hypothesis!r} in {case!r}")

    room = room_of(ax, width_mm)
    with_clues = left.attrs["by"] == "item" and bool(words.clues) and room > NARROW
    labels = [_label(name, words, room, with_clues=with_clues) for name in rows]
    tall = max([len(series) * PITCH + GAP, *(height_of(label, SMALL) + 0.9 for label in labels)])
    row = tall if ax is None else row_of(ax, len(rows))
    handles = _handles(series, here)
    note = _note(here.sel(left_out=rows), left.attrs["by"], hidden)
    title = f"{hypothesis} without {WITHOUT[left.attrs['by']]}; {words.case(case)}"
    lines = key_lines([str(handle.get_label()) for handle in handles], note, room)
    high = len(rows) * row + 26 + 3.3 * (lines + wrapped(title, room - 4, TEXT + 1).count("\n"))
    page, ax = Page.made(ax, width_mm=width_mm, height_mm=high)

    step = PITCH / row
    for at, one in enumerate(series):
        shift = (at - (len(series) - 1) / 2) * step
        _draw_series(ax, here.sel({one.dim: one.name}), rows, one, shift, alone=len(series) == 1)
    page.rows(ax, range(len(rows)), labels, prose=with_clues)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.axhline(0.5, color=GREY, linewidth=0.6)
    for at in range(2, len(rows)):
        ax.axhline(at - 0.5, color=FAINT, linewidth=0.3, zorder=0)
    draw_grounds(ax, left.attrs, "x")
    name_grounds(ax, left.attrs)
    ax.set_xlabel(
        "credence\n(support among the listed hypotheses, not truth)", fontsize=SMALL, color=INK
    )
    page.title(ax, title, above_mm=7.5)
    page.key(ax, handles, note, below_mm=13)
    return ax


@dataclass(frozen=True, slots=True, kw_only=True)
class _Series:
    """One coder, or one pool of coders."""

    dim: str
    name: str
    colour: str
    marker: str


def _series_of(left: xr.Dataset, coder: str | Sequence[str] | None) -> list[_Series]:
    if "pool" in left.dims:
        if coder is not None:
            raise ArrayError(
                'a result with by="coder" shows what the coders hold together; leave coder= out'
            )
        styles = zip(left["pool"].values, POOL_STYLES, strict=True)
        return [
            _Series(dim="pool", name=str(name), colour=colour, marker=marker)
            for name, (colour, marker) in styles
        ]
    everyone = [str(name) for name in left["coder"].values]
    chosen = []
    for name in some_labels(left, "coder", coder):
        colour, marker = CODER_STYLES[everyone.index(name) % len(CODER_STYLES)]
        chosen.append(_Series(dim="coder", name=name, colour=colour, marker=marker))
    return chosen


def _rows_of(here: xr.Dataset, dim: str, place: str) -> tuple[list[str], int]:
    """Return what is shown, the base run first, and how many rows are not."""
    credence = here["credence"].transpose("left_out", dim).values
    names = [str(name) for name in here["left_out"].values]
    touched = np.ones(len(names), dtype=bool)
    if "items_sought" in here:
        items = here["items_sought"].transpose("left_out", dim).values
        touched = (items < items[0]).any(axis=1)
    touched[0] = False
    touched &= ~np.isnan(credence).all(axis=1)
    if not touched.any():
        raise ArrayError(f"nothing that was left out bears on {place}, so there is nothing to draw")
    change = np.nan_to_num(np.abs(here["credence_change"].transpose("left_out", dim).values))
    order = np.flatnonzero(touched)
    order = order[np.argsort(-change[order].max(axis=1), kind="stable")]
    shown = order[:MOST]
    return [names[0], *(names[at] for at in shown)], len(order) - len(shown)


def _label(name: str, words: Words, room: float, *, with_clues: bool) -> str:
    if with_clues:
        return wrapped(words.item(name), min(78.0, room - 92), SMALL, lines=2)
    return wrapped(name, room * (0.25 if room <= NARROW else 0.4), SMALL, lines=2)


def _draw_series(
    ax: Axes, here: xr.Dataset, rows: Sequence[str], one: _Series, shift: float, *, alone: bool
) -> None:
    shown = here.sel(left_out=list(rows))
    credence, verdict = shown["credence"].values, shown["verdict"].values
    base = credence[0]
    at = np.arange(len(rows)) + shift
    if np.isnan(credence).all():
        return
    if not np.isnan(base):
        ax.axvline(base, color=one.colour, zorder=1.5, gid="base", **BASE)
        ax.hlines(at, base, credence, color=one.colour, linewidth=0.8, alpha=0.55, zorder=2)
    if alone:
        ax.plot(
            shown["credence_naive"].values,
            at,
            marker="|",
            markersize=7.5,
            markeredgewidth=0.9,
            color=INK,
            linestyle="none",
            zorder=3,
            clip_on=False,
            gid="naive",
        )
    ax.plot(
        credence,
        at,
        marker=one.marker,
        markersize=4.0,
        markeredgewidth=0,
        color=one.colour,
        linestyle="none",
        zorder=4,
        clip_on=False,
        gid="credence",
    )
    changed = (verdict != verdict[0]) & ~np.isnan(credence)
    if changed.any():  # the layout cannot measure a line without points
        ax.plot(credence[changed], at[changed], zorder=5, clip_on=False, gid="changed", **CHANGED)


def _note(shown: xr.Dataset, by: str, hidden: int) -> str:
    notes = []
    if by == "coder":
        notes.append("A row pools the posteriors of the coders that remain, with equal weights.")
    if by == "role":
        notes.append("Without known and generated items only new evidence is left.")
    if by == "source":
        notes.append("A source takes along every item that cites it.")
    if "items_sought" in shown and (shown["items_sought"].isel(left_out=slice(1, None)) == 0).any():
        notes.append("Where no item is left, the credence is the prior.")
    if hidden:
        notes.append(f"{hidden} more change the credence less than these.")
    return " ".join(notes)


def _handles(series: Sequence[_Series], here: xr.Dataset) -> list[Line2D]:
    handles = [
        Line2D(
            [],
            [],
            label=f"coder {one.name}" if one.dim == "coder" else f"{one.name} pool",
            color=one.colour,
            marker=one.marker,
            markersize=4.0,
            markeredgewidth=0,
            linestyle="none",
        )
        for one in series
    ]
    if len(series) == 1:
        naive: dict[str, Any] = {"marker": "|", "markersize": 7.5, "linestyle": "none"}
        handles.append(Line2D([], [], color=INK, label="naive (items as if independent)", **naive))
    handles.append(Line2D([], [], color=GREY, label="with everything in", **BASE))
    verdict = here["verdict"]
    if (verdict != verdict.isel(left_out=0)).any():
        handles.append(Line2D([], [], label="the verdict changes", **CHANGED))
    return handles
