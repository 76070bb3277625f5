"""The plane of tests: how likely a clue is in the one world and in the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FixedLocator, FuncFormatter

from bayestrace.errors import ArrayError
from bayestrace.plots.choosing import Words, one_label, some_labels, words_of
from bayestrace.plots.labelling import Box, nearest_point, placed_labels
from bayestrace.plots.mark_ids import mark_id
from bayestrace.plots.page import (
    FOR,
    GREY,
    INK,
    MM_PER_INCH,
    SMALL,
    Page,
    check_width,
    height_of,
    width_of,
    wrapped,
    write,
)
from bayestrace.stats.typology import NOT_AVAILABLE
from bayestrace.units import ratio_from_decibels

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from bayestrace.study.study import Study

__all__ = ["plot_test_plane"]

ISO = (10.0, 20.0)
"""dB of the lines drawn beside the borders between the types."""

MANY = 6
"""Names up to which all items at one point are written out."""

TINTS = {"smoking gun": "#ececec", "hoop": "#ececec", "doubly decisive": "#d6d6d6"}

_STRAW = [(0.22, 0.22, 45), (0.6, 0.4, 0), (0.35, 0.6, 0), (0.42, 0.42, 45), (0.62, 0.62, 45)]
REGION_NAMES: list[tuple[str, list[tuple[float, float, int]]]] = [
    ("smoking gun", [(0.045, 0.42, 90), (0.05, 0.5, 90), (0.045, 0.33, 90)]),
    ("smoking gun", [(0.42, 0.045, 0), (0.5, 0.05, 0), (0.33, 0.045, 0)]),
    ("hoop", [(0.60, 0.955, 0), (0.5, 0.92, 0), (0.7, 0.96, 0)]),
    ("hoop", [(0.955, 0.60, 90), (0.92, 0.5, 90), (0.96, 0.7, 90)]),
    ("doubly\ndecisive", [(0.12, 0.88, 0), (0.14, 0.94, 0), (0.13, 0.79, 0)]),
    ("doubly\ndecisive", [(0.88, 0.12, 0), (0.88, 0.06, 0), (0.86, 0.19, 0)]),
    ("straw in the wind", _STRAW),
]
"""Where a region may be named: x, y, turn in degrees, the preferred place first."""

BESIDE_AXES = 13.0
"""mm that ticks and labels take beside the square."""

_MARK: dict[str, Any] = {
    "marker": "o",
    "markersize": 4.2,
    "linestyle": "none",
    "color": FOR,
    "markeredgewidth": 0.9,
}
MARKS: dict[str, dict[str, Any]] = {
    "present": _MARK,
    "absent": {**_MARK, "markerfacecolor": "white"},
    "not sought": {**_MARK, "marker": "x"},
    "different": {**_MARK, "fillstyle": "left", "markerfacecoloralt": "white"},
}
"""Marks by finding."""

HALO = [withStroke(linewidth=1.6, foreground="white", alpha=0.75)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The points of one plane: items with the same chances are one point."""

    hypothesis: str
    of: str
    over: str
    points: tuple[tuple[float, float], ...]
    names: tuple[tuple[str, ...], ...]
    unavailable: tuple[str, ...]


def plot_test_plane(
    types: xr.Dataset,
    *,
    case: str | None = None,
    hypothesis: str | Sequence[str] | None = None,
    coder: str | None = None,
    study: Study | None = None,
    ax: Axes | None = None,
    width_mm: float = 170,
) -> Axes | Figure:
    """Draw every item by its chance of a present record in the two worlds of a pair.

    Four regions show what kind of test an item is; their borders lie at the threshold
    of ``types``. Above the diagonal a present finding speaks for the hypothesis, below it
    for the rival; on the diagonal the item says nothing.

    Parameters
    ----------
    types : Dataset
        What :func:`bayestrace.test_types` returned.
    case, coder : str, optional
        Each may be left out where there is only one.
    hypothesis : str or sequence of str, optional
        By default all with an item to draw, a panel each.
    study : Study, optional
        The same study: marks are then hollow where the finding is absent and crosses
        where it was not sought.
    ax : Axes, optional
        Where to draw one hypothesis; by default a new pyplot figure.
    width_mm : float
        Width of the new figure, mm: 85 for one column of a journal, 170 for two.

    Returns
    -------
    Axes or Figure
        The Axes of one hypothesis, the Figure of several.

    Raises
    ------
    ArrayError
        If ``types`` is no such result, a label is unknown or not given although there are
        several, or there is nothing to draw.

    Notes
    -----
    Straight lines through the lower left corner hold equal weights of a present
    finding, those through the upper right corner of an absent one. Items entered as
    ratios or ranks have no place in the plane and are named below it.

    Examples
    --------
    >>> import bayestrace as bt
    >>> gun = bt.Item("gun", found="absent", likelihood={"H1": (0.4, 0.05)})
    >>> types = bt.test_types(bt.Study.claims({"H1": 0.5}, [gun]))
    >>> ax = bt.plot_test_plane(types, width_mm=85)
    >>> ax.get_ylabel()
    'P(recorded present | H1)'
    >>> import matplotlib.pyplot as plt
    >>> plt.close(ax.figure)
    """
    if not isinstance(types, xr.Dataset) or "q_of" not in types.data_vars:
        raise ArrayError(
            f"bt.plot_test_plane needs the result of bt.test_types, got {type(types).__name__}; "
            "write bt.plot_test_plane(bt.test_types(study))"
        )
    words = words_of(study, types, "plot_test_plane")
    coder = one_label(types, "coder", coder, "plot_test_plane")
    case = _one_case(types, case)
    names = some_labels(types, "hypothesis", hypothesis)
    here = types.sel(coder=coder).isel(item=np.flatnonzero(types["case"].values == case))
    found = [(name, _panel(here.sel(hypothesis=name))) for name in names]
    panels = [panel for _, panel in found if panel.points]
    if not panels:
        raise ArrayError(
            f"coder {coder!r} has no item in {case!r} whose likelihoods are probabilities, so "
            "there is no point to draw"
        )
    if ax is not None and len(panels) > 1:
        raise ArrayError(
            "bt.plot_test_plane draws one hypothesis on ax=; say which: "
            + " or ".join(f"hypothesis={name!r}" for name, panel in found if panel.points)
        )
    check_width(width_mm)
    columns = 1 if width_mm < 120 or len(panels) == 1 else 2
    rows = -(-len(panels) // columns)
    side = min(width_mm / columns - BESIDE_AXES, 110.0)
    if ax is None:
        page, grid = Page.panelled(
            rows, columns, width_mm=width_mm, height_mm=rows * (side + 10) + 17
        )
        for spare in grid[len(panels) :]:
            spare.remove()
    else:
        page, first = Page.made(ax, width_mm=width_mm, height_mm=side)
        grid = [first]
    threshold = float(types.attrs["threshold_db"])
    for axes, panel in zip(grid, panels, strict=False):
        _draw_plane(axes, panel, threshold)
    page.title(grid[0], f"Tests: {words.case(case)}, coder {coder}", above_mm=4)
    unavailable = dict.fromkeys(name for _, panel in found for name in panel.unavailable)
    note = (
        f"Borders at {threshold:g} dB. Above the diagonal a present finding speaks for the "
        "hypothesis, below it for the rival."
    )
    if unavailable:
        note += f" Not available (entered as ratio or rank): {', '.join(unavailable)}."
    handles = _handles(panels, words)
    legend = page.key(grid[len(panels) - 1], handles, note)
    page.figure.draw_without_rendering()  # the layout settles before labels are placed
    left_out = [
        name
        for axes, panel in zip(grid, panels, strict=False)
        for name in _draw_points(axes, panel, words)
    ]
    if left_out:
        note += f" No room for the names of {', '.join(left_out)}."
        legend.set_title(wrapped(note, page.width_mm - 6, SMALL))
    return grid[0] if len(panels) == 1 else page.figure


def _one_case(types: xr.Dataset, case: str | None) -> str:
    names = list(dict.fromkeys(str(name) for name in types["case"].values))
    known = xr.Dataset(coords={"case": names})
    return one_label(known, "case", case, "plot_test_plane")


def _panel(here: xr.Dataset) -> Panel:
    kinds = here["test_type"].values
    q_of, q_over = here["q_of"].values, here["q_over"].values
    points: dict[tuple[float, float], list[str]] = {}
    for at, name in enumerate(here["item"].values):
        if not np.isnan(q_of[at]):
            where = (round(float(q_over[at]), 9), round(float(q_of[at]), 9))
            points.setdefault(where, []).append(str(name))
    some = here.sizes["item"] > 0
    return Panel(
        hypothesis=str(here["hypothesis"].values),
        of=str(here["of"].values[0]) if some else "",
        over=str(here["over"].values[0]) if some else "",
        points=tuple(points),
        names=tuple(tuple(group) for group in points.values()),
        unavailable=tuple(
            str(name)
            for name, kind in zip(here["item"].values, kinds, strict=True)
            if kind == NOT_AVAILABLE
        ),
    )


def _draw_plane(ax: Axes, panel: Panel, threshold: float) -> None:
    """Draw regions, borders, iso-dB lines and the diagonal."""
    ratio = ratio_from_decibels(threshold)
    meet = (1 / (ratio + 1), ratio / (ratio + 1))
    regions = {
        "smoking gun": [(0, 0), meet, (0, 1 - 1 / ratio)],
        "hoop": [(1, 1), meet, (1 / ratio, 1)],
        "doubly decisive": [(0, 1), (0, 1 - 1 / ratio), meet, (1 / ratio, 1)],
    }
    for name, corners in regions.items():
        for mirrored in (False, True):
            shape = [(y, x) if mirrored else (x, y) for x, y in corners]
            ax.add_patch(
                Polygon(shape, facecolor=TINTS[name], edgecolor="none", zorder=0, gid=name)
            )
    for weight in (threshold, *(w for w in ISO if w > threshold)):
        share = 1 / ratio_from_decibels(weight)
        border = weight == threshold
        look: dict[str, Any] = {
            "color": INK if border else GREY,
            "linewidth": 0.8 if border else 0.5,
            "zorder": 1,
        }
        gid = "border" if border else "iso"
        for mirrored in (False, True):
            present = ([0, share], [0, 1])
            absent = ([0, 1], [1 - share, 1])
            for (xs, ys), dashes in ((present, "-"), (absent, (0, (4, 2)))):
                ax.plot(*((ys, xs) if mirrored else (xs, ys)), linestyle=dashes, gid=gid, **look)
        ax.annotate(
            f"{weight:g}" + (" dB" if border else ""),
            (share, 1),
            xytext=(0, 1.5),
            textcoords="offset points",
            fontsize=SMALL,
            color=GREY,
            ha="left" if border else "center",
            va="bottom",
            annotation_clip=False,
        )
    ax.plot([0, 1], [0, 1], color=GREY, linewidth=0.5, linestyle=(0, (1, 2)), zorder=1)
    ax.set(xlim=(0, 1), ylim=(0, 1), aspect="equal")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 1]))
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.tick_params(labelsize=SMALL, length=2.5, color=GREY, labelcolor=INK)
    named = "" if panel.of == panel.hypothesis else f"{panel.hypothesis}: "
    for setter, world in ((ax.set_xlabel, panel.over), (ax.set_ylabel, panel.of)):
        setter(
            wrapped(f"{named}P(recorded present | {world})", 62, SMALL),
            fontsize=SMALL,
            color=INK,
            parse_math=False,
        )
    for spine in ax.spines.values():
        spine.set(linewidth=0.6, color=GREY)


def _draw_points(ax: Axes, panel: Panel, words: Words) -> list[str]:
    """Draw marks and their labels; return the names for which there is no room."""
    left_out: list[str] = []
    per_mm = ax.figure.dpi / MM_PER_INCH
    corner, far = (ax.transData.transform(at) / per_mm for at in ((0, 0), (1, 1)))
    frame = Box(corner[0] + 0.4, corner[1] + 0.4, far[0] - 0.4, far[1] - 0.4)
    spots = [tuple(ax.transData.transform(point) / per_mm) for point in panel.points]
    texts = [_forms(names) for names in panel.names]
    sizes = [
        [(width_of(form, SMALL) + 0.6, height_of(form, SMALL)) for form in forms] for forms in texts
    ]
    regions = _draw_region_names(ax, spots, per_mm)
    for (x, y), names in zip(panel.points, panel.names, strict=True):
        gid = mark_id("point", panel.hypothesis, names[0])
        ax.plot([x], [y], zorder=4, clip_on=False, gid=gid, **MARKS[_answer(names, words)])
    inverse = ax.transData.inverted()
    labels = placed_labels(spots, sizes, frame, regions)
    for at, (spot, forms, label) in enumerate(zip(spots, texts, labels, strict=True)):
        if label is None:
            left_out += panel.names[at]
            continue
        middle = np.array(
            [(label.box.left + label.box.right) / 2, (label.box.low + label.box.high) / 2]
        )
        where = inverse.transform(middle * per_mm)
        write(
            ax,
            *where,
            forms[label.form],
            ha="center",
            va="center",
            linespacing=1.1,
            zorder=5,
            gid="label",
            path_effects=HALO,
        )
        if label.leader:
            end = inverse.transform(np.array(nearest_point(label.box, *spot)) * per_mm)
            start = inverse.transform(np.array(spot) * per_mm)
            ax.plot(
                *zip(start, end, strict=True), color=GREY, linewidth=0.5, zorder=3, gid="leader"
            )
    return left_out


def _forms(names: Sequence[str]) -> list[str]:
    """Write the names of the items at one point as wide and as narrow blocks."""
    if len(names) > MANY:
        text = f"{names[0]}, {names[1]}, … ({len(names)} items)"
    else:
        text = ", ".join(names)
    return list(dict.fromkeys(wrapped(text, room, SMALL) for room in (24, 36, 14, 50)))


def _draw_region_names(ax: Axes, spots: Sequence[tuple[float, ...]], per_mm: float) -> list[Box]:
    """Name each region at the first place that is free of points; return what is covered."""
    covered = []
    for name, places in REGION_NAMES:
        for x, y, angle in places:
            middle = ax.transData.transform((x, y)) / per_mm
            wide, high = width_of(name, SMALL) / 2, height_of(name, SMALL) / 2
            if angle == 90:
                wide, high = high, wide
            elif angle == 45:
                wide = high = (wide + high) * 0.71
            box = Box(middle[0] - wide, middle[1] - high, middle[0] + wide, middle[1] + high)
            if any(box.meets(Box(*spot, *spot), 0.9) for spot in spots):
                continue
            write(
                ax,
                x,
                y,
                name,
                color=GREY,
                style="italic",
                ha="center",
                va="center",
                rotation=angle,
                zorder=2,
                gid="region",
                path_effects=HALO,
            )
            covered.append(box)
            break
    return covered


def _answer(names: Sequence[str], words: Words) -> str:
    """Return the finding of the items at one point, or that they differ."""
    answers = {words.findings.get(name, "present") for name in names}
    return answers.pop() if len(answers) == 1 else "different"


def _handles(panels: Sequence[Panel], words: Words) -> list[Line2D]:
    answers = {_answer(names, words) for panel in panels for names in panel.names}
    labels = {"different": "findings differ"}
    marks = [
        Line2D([], [], label=labels.get(answer, answer), **look)
        for answer, look in MARKS.items()
        if words.findings and answer in answers
    ]
    return [
        *marks,
        Line2D([], [], color=INK, linewidth=0.8, label="equal weight if present"),
        Line2D(
            [], [], color=INK, linewidth=0.8, linestyle=(0, (4, 2)), label="equal weight if absent"
        ),
    ]
