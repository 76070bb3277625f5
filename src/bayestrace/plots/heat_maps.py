"""What every item says for every hypothesis, as a table of coloured cells."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from bayestrace.errors import ArrayError
from bayestrace.plots.choosing import Words, group_of, one_label, some_labels, words_of
from bayestrace.plots.page import (
    GREY,
    INK,
    SMALL,
    TEXT,
    Page,
    beside,
    contrast,
    height_of,
    signed,
    width_of,
    wrapped,
    write,
)
from bayestrace.stats.deciding import result_tree

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from bayestrace.study.study import Study

__all__ = ["plot_heatmap"]

ROW = 3.8
"""mm, the least height of a cell."""

GAP = 0.35
"""Rows between two groups."""

GROUP_ROOM = 0.16
"""Share of the width for the names of groups."""

FULL = 20.0
"""dB at which a colour is full at the latest: a ratio of a hundred."""

HATCH = "////"

COLOURS = LinearSegmentedColormap.from_list(
    "weight", ["#e08214", "#fdc98a", "#f7f7f7", "#8fb8da", "#0b4f8a"]
)
"""Against light orange, for dark blue: in grey a dark cell speaks for, a light one against."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The numbers of one panel: items down, hypotheses across.

    Parameters
    ----------
    items, groups : tuple of str
        Rows, members of a group side by side.
    columns : tuple of str
        Hypotheses.
    heads : tuple of str
        What the weights of a column are between.
    weight : ndarray
        (item, hypothesis), dB; NaN where there is no row.
    sought : ndarray of bool
        Per item.
    """

    items: tuple[str, ...]
    groups: tuple[str, ...]
    columns: tuple[str, ...]
    heads: tuple[tuple[str, str], ...]
    weight: np.ndarray
    sought: np.ndarray


def plot_heatmap(
    post: xr.DataTree,
    *,
    case: str | None = None,
    hypothesis: str | Sequence[str] | None = None,
    coder: str | None = None,
    group: str = "cluster",
    naive: bool = False,
    weights: xr.Dataset | None = None,
    study: Study | None = None,
    ax: Axes | None = None,
    width_mm: float = 170,
) -> Axes | Figure:
    """Draw the weight of every item for every hypothesis as numbers in coloured cells.

    The number is the weight in dB, adjusted for dependence, of the hypothesis over the
    rival named above the column: positive speaks for the hypothesis. A hatched cell has
    no likelihood from this coder, which is not the same as a weight of 0.0.

    Parameters
    ----------
    post : DataTree
        What :func:`bayestrace.update` returned.
    case : str, optional
        One case; by default all, a panel each.
    hypothesis : str or sequence of str, optional
        The columns; by default all that somebody judged in the case.
    coder : str, optional
        Whose weights; may be left out where there is only one coder.
    group : str
        What brings items together: "cluster", "kind" (of source) or "actor" (needs
        ``study``).
    naive : bool
        Draw the weights as if all items were independent.
    weights : Dataset, optional
        Weights over another rival: ``bt.weights(study, over="B")``. By default those
        in ``post``.
    study : Study, optional
        The same study, for the clues and the titles of cases.
    ax : Axes, optional
        Where to draw one case; by default a new pyplot figure.
    width_mm : float
        Width of the new figure, mm: 85 for one column of a journal, 170 for two.

    Returns
    -------
    Axes or Figure
        The Axes of one case, the Figure of several.

    Raises
    ------
    ArrayError
        If ``post`` is no result, a label is unknown, or the coder is not given although
        there are several.

    Notes
    -----
    A weight is between two single worlds. Those of different columns have different
    rivals, so a row is read cell by cell and not summed.

    Examples
    --------
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"H1": (0.8, 0.08)})
    >>> ax = bt.plot_heatmap(bt.update(bt.Study.claims({"H1": 0.5}, [memo])), width_mm=85)
    >>> [text.get_text() for text in ax.texts if text.get_gid() == "weight"]
    ['+10.0']
    >>> import matplotlib.pyplot as plt
    >>> plt.close(ax.figure)
    """
    post = result_tree(post, "plot_heatmap")
    words = words_of(study, post, "plot_heatmap")
    posterior = group_of(post, "posterior")
    coder = one_label(posterior, "coder", coder, "plot_heatmap")
    cases = some_labels(posterior, "case", case)
    names = some_labels(posterior, "hypothesis", hypothesis)
    if ax is not None and len(cases) > 1:
        one_label(posterior, "case", None, "plot_heatmap with ax=")
    _check_group(group, words)
    table = _table(post, weights, coder)
    grids = [
        _grid(post, table, name, names, group, words, naive=naive, fixed=hypothesis is not None)
        for name in cases
    ]
    limit = _limit(grids)
    room = width_mm if ax is None else 100.0
    widest = max(len(grid.columns) for grid in grids)
    clue_room = min(80.0, room * (1 - GROUP_ROOM) - 8 - 15 * widest) if words.clues else 0.0
    clue_room = clue_room if clue_room > 40 else 0.0
    labels = [[_item_label(name, words, clue_room, room) for name in grid.items] for grid in grids]
    row = max([ROW, *(height_of(label, SMALL) + 0.9 for part in labels for label in part)])
    heights = [max(1.0, _places(grid)[-1] + 1 if grid.items else 1.0) * row for grid in grids]
    handles, note = _key(grids, limit, naive=naive)
    heads = max(_head_height(grid, room, clue_room) for grid in grids)
    total = sum(heights) + len(grids) * (heads + 8) + 10 + 3.2 * (1 + len(note) * 1.3 // room)
    if ax is None:
        page, panels = Page.panelled(
            len(grids), 1, width_mm=width_mm, height_mm=total, heights=[h + 1 for h in heights]
        )
    else:
        page, panels = Page.made(ax, width_mm=width_mm, height_mm=total)[0], [ax]
    for panel, grid, names_of_rows, title in zip(panels, grids, labels, cases, strict=True):
        _draw(page, panel, grid, names_of_rows, limit, row, room, clue_room)
        if len(grids) > 1:
            panel.set_title(
                words.case(title),
                fontsize=TEXT,
                weight="bold",
                color=INK,
                loc="left",
                parse_math=False,
            )
    heading = "Weight of evidence per item" + (", items as if independent" if naive else "")
    if len(cases) == 1:
        heading += f": {words.case(cases[0])}"
    page.title(panels[0], f"{heading}, coder {coder}")
    page.key(panels[-1], handles, note)
    return panels[0] if len(grids) == 1 else page.figure


def _check_group(group: str, words: Words) -> None:
    if group not in ("cluster", "kind", "actor"):
        raise ArrayError(f"group must be 'cluster', 'kind' or 'actor', got {group!r}")
    if group == "actor" and not words.actors:
        raise ArrayError("group='actor' needs the study, which knows the actors: pass study=study")


def _table(post: xr.DataTree, weights: xr.Dataset | None, coder: str) -> xr.Dataset:
    table = group_of(post, "weights") if weights is None else weights
    if "weight_of_evidence" not in getattr(table, "data_vars", ()):
        raise ArrayError(
            "weights= of bt.plot_heatmap must be what bt.weights returned, got "
            f'{type(weights).__name__}; write weights=bt.weights(study, over="...")'
        )
    some_labels(table, "coder", coder)
    return table.sel(coder=coder)


def _grid(
    post: xr.DataTree,
    table: xr.Dataset,
    case: str,
    names: Sequence[str],
    group: str,
    words: Words,
    *,
    naive: bool,
    fixed: bool,
) -> Grid:
    here = table.isel(item=np.flatnonzero(table["case"].values == case)).sel(hypothesis=list(names))
    array = here["weight_of_evidence_naive" if naive else "weight_of_evidence"]
    weight = array.transpose("item", "hypothesis").values
    items = [str(name) for name in here["item"].values]
    if group == "actor":
        groups = [words.actors[name] for name in items]
    else:
        groups = [str(name) for name in here[group].values]
    order = _together(groups)
    judged = ~np.isnan(weight).all(axis=0) if items else np.ones(len(names), dtype=bool)
    shown = np.flatnonzero(judged | fixed) if judged.any() else np.arange(len(names))
    finding = group_of(post, "observed_data")["finding"].sel(item=items).values
    heads = []
    for at in map(int, shown):
        pair = here.isel(hypothesis=at)
        known = [str(name) for name in pair["over"].values[:1]]
        heads.append((str(pair["of"].values[0]) if known else names[at], known[0] if known else ""))
    return Grid(
        items=tuple(items[at] for at in order),
        groups=tuple(groups[at] for at in order),
        columns=tuple(names[int(at)] for at in shown),
        heads=tuple(heads),
        weight=weight[order][:, shown],
        sought=finding[order] >= 0,
    )


def _together(groups: Sequence[str]) -> list[int]:
    """Order rows so that a group stands together where its first member stood."""
    first = {name: at for at, name in reversed(list(enumerate(groups))) if name}
    return sorted(range(len(groups)), key=lambda at: (first.get(groups[at], at), at))


def _limit(grids: Sequence[Grid]) -> float:
    sizes = [abs(w) for grid in grids for w in grid.weight.flat if math.isfinite(w)]
    return min(FULL, max([5.0, *sizes]))


def _item_label(name: str, words: Words, clue_room: float, room: float) -> str:
    clue = words.clue(name) if clue_room else ""
    if clue:
        return wrapped(f"{name}  {clue}", clue_room, SMALL, lines=2)
    return wrapped(name, room * 0.25, SMALL)


def _places(grid: Grid) -> list[float]:
    """Position of each row, with a gap around groups."""
    places: list[float] = []
    at = 0.0
    for number, group in enumerate(grid.groups):
        before = grid.groups[number - 1] if number else group
        if number:
            at += 1 + (GAP if group != before else 0)
        places.append(at)
    return places


def _head(pair: tuple[str, str], room: float) -> str:
    of, over = pair
    return wrapped(of, room, SMALL) + (
        f"\nover {over}" if not over else "\n" + wrapped(f"over {over}", room, SMALL)
    )


def _column_room(grid: Grid, room: float, clue_room: float) -> float:
    labels = clue_room or min(room * 0.25, max([8.0, *(width_of(n, SMALL) for n in grid.items)]))
    groups = room * GROUP_ROOM if len({*grid.groups}) < len(grid.groups) else 0.0
    return (room - labels - groups - 6) / max(1, len(grid.columns)) - 1.5


def _head_height(grid: Grid, room: float, clue_room: float) -> float:
    wide = _column_room(grid, room, clue_room)
    return max([0.0, *(height_of(_head(pair, wide), SMALL) for pair in grid.heads)])


def _draw(
    page: Page,
    ax: Axes,
    grid: Grid,
    labels: Sequence[str],
    limit: float,
    row_mm: float,
    room: float,
    clue_room: float,
) -> None:
    places = _places(grid)
    scale = Normalize(-limit, limit, clip=True)
    for row, place in enumerate(places):
        for column in range(len(grid.columns)):
            weight = float(grid.weight[row, column])
            box: dict[str, Any] = {"linewidth": 0.5, "edgecolor": "white"}
            corner = (column - 0.5, place - 0.5)
            if math.isnan(weight):
                ax.add_patch(
                    Rectangle(
                        corner,
                        1,
                        1,
                        facecolor="white",
                        edgecolor="#dcdcdc",
                        hatch=HATCH,
                        linewidth=0,
                        gid="missing",
                    )
                )
                continue
            colour = COLOURS(scale(weight)) if grid.sought[row] else "white"
            ax.add_patch(Rectangle(corner, 1, 1, facecolor=colour, gid="cell", **box))
            ink = max((INK, "white"), key=lambda shade: contrast(shade, colour))
            text = signed(weight) if grid.sought[row] else "not sought"
            if not grid.sought[row] and _column_room(grid, room, clue_room) < 13:
                text = "n.s."
            write(
                ax,
                column,
                place,
                text,
                color=ink,
                ha="center",
                gid="weight" if grid.sought[row] else "not sought",
            )
    if not grid.items:
        write(ax, 0.5, 0.5, "no item", transform=ax.transAxes, ha="center", va="center")
    bottom = places[-1] + 0.5 if places else 0.5
    ax.set_xlim(-0.5, len(grid.columns) - 0.5)
    ax.set_ylim(bottom, -0.5)
    wide = _column_room(grid, room, clue_room)
    ax.set_xticks(
        range(len(grid.columns)), [_head(pair, wide) for pair in grid.heads], parse_math=False
    )
    ax.tick_params(
        axis="x",
        length=0,
        labelsize=SMALL,
        labelcolor=INK,
        top=False,
        labeltop=True,
        labelbottom=False,
    )
    page.rows(ax, places, labels)
    for spine in ax.spines.values():
        spine.set_visible(False)
    _draw_groups(ax, grid, places, row_mm, room * GROUP_ROOM)


def _draw_groups(
    ax: Axes, grid: Grid, places: Sequence[float], row_mm: float, group_room: float
) -> None:
    """Bracket each group of two or more and write its name beside the bracket."""
    members: dict[str, list[float]] = {}
    for group, place in zip(grid.groups, places, strict=True):
        if group:
            members.setdefault(group, []).append(place)
    for name, rows in members.items():
        if len(rows) < 2:
            continue
        ends = [rows[0] - 0.4, rows[-1] + 0.4]
        ax.add_line(
            Line2D([1, 1], ends, transform=beside(ax, 1.0), color=INK, linewidth=0.9, clip_on=False)
        )
        lines = max(1, int((ends[1] - ends[0] + 0.3) * row_mm / height_of("", SMALL)))
        write(
            ax,
            1,
            sum(ends) / 2,
            wrapped(name, group_room, SMALL, lines=lines),
            transform=beside(ax, 1.8),
            ha="left",
            va="center",
            linespacing=1.05,
            gid="group",
        )


def _key(grids: Sequence[Grid], limit: float, *, naive: bool) -> tuple[list[Patch], str]:
    handles = [
        Patch(
            facecolor=COLOURS(1.0),
            edgecolor=GREY,
            linewidth=0.4,
            label=f"{signed(limit, 0)} dB or more",
        ),
        Patch(facecolor=COLOURS(0.5), edgecolor=GREY, linewidth=0.4, label="0 dB"),
        Patch(
            facecolor=COLOURS(0.0),
            edgecolor=GREY,
            linewidth=0.4,
            label=f"{signed(-limit, 0)} dB or less",
        ),
    ]
    treated = "as if independent" if naive else "adjusted for dependence"
    note = f"dB, {treated}; + speaks for the hypothesis, − for its rival."
    if any(np.isnan(grid.weight).any() for grid in grids):
        handles.append(
            Patch(
                facecolor="white", edgecolor=GREY, hatch=HATCH, linewidth=0.4, label="no likelihood"
            )
        )
    if any(not grid.sought.all() for grid in grids):
        note += " n.s.: not sought."
    if any(np.isinf(grid.weight).any() for grid in grids):
        note += " inf: logic rules a world out."
    return handles, note
