"""What every item says for every hypothesis, as a table of coloured cells."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from bayestrace.errors import ArrayError
from bayestrace.plots.choosing import Words, one_label, some_labels, words_of
from bayestrace.plots.grids import Grid, grid_of, weights_table
from bayestrace.plots.mark_ids import mark_id
from bayestrace.plots.page import (
    GREY,
    INK,
    SMALL,
    TEXT,
    Page,
    beside,
    contrast,
    height_of,
    room_of,
    row_of,
    signed,
    width_of,
    wrapped,
    write,
)
from bayestrace.stats.deciding import result_tree
from bayestrace.stats.tree import group_of

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from bayestrace.study.study import Study

__all__ = ["plot_heatmap"]

ROW = 3.8
"""mm, the height of a cell by preference."""

LOOSE, TIGHT = 0.9, 0.3
"""mm between the labels of two rows: by preference, and so that a page holds them."""

TALLEST = 200.0
"""mm of cells that a page holds."""

GROUP_ROOM, GROUP_MOST = 0.16, 0.24
"""Share of the width for the names of groups: by preference, at most."""

NUMBER = 13.0
"""mm, a column in which "not sought" can be written out."""

FULL = 20.0
"""dB at which a colour is full at the latest: a ratio of a hundred."""

HATCH, HATCH_COLOUR = "////", "#dcdcdc"

COLOURS = LinearSegmentedColormap.from_list(
    "weight", ["#e08214", "#fdc98a", "#f7f7f7", "#8fb8da", "#0b4f8a"]
)
"""Against light orange, for dark blue: in grey a dark cell speaks for, a light one against."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """What the panels of one figure share, mm: all are laid out alike."""

    clue: float
    column: float
    group: float
    row: float


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
    if group not in ("cluster", "kind", "actor"):
        raise ArrayError(f"group must be 'cluster', 'kind' or 'actor', got {group!r}")
    if group == "actor" and study is None:
        raise ArrayError("group='actor' needs the study, which knows the actors: pass study=study")
    table = weights_table(post, weights, "plot_heatmap")
    fixed = hypothesis is not None
    grids = [
        grid_of(post, table, name, names, coder, group, words, naive=naive, fixed=fixed)
        for name in cases
    ]
    limit = _limit(grids)
    room = room_of(ax, width_mm)
    sizes, labels = _laid_out(grids, words, room)
    heights = [grid.rows * sizes.row for grid in grids]
    handles, note = _key(grids, limit, sizes, naive=naive)
    heads = max(_head_height(grid, sizes) for grid in grids)
    notes = 3.0 * (1 + width_of(note, SMALL) // room)
    total = sum(heights) + len(grids) * (heads + (8 if len(grids) > 1 else 3)) + 16 + notes
    if ax is None:
        page, panels = Page.panelled(
            len(grids), 1, width_mm=width_mm, height_mm=total, heights=heights
        )
    else:
        page, panels = Page.made(ax, width_mm=width_mm, height_mm=total)[0], [ax]
    for panel, grid, rows, name in zip(panels, grids, labels, cases, strict=True):
        _draw_cells(panel, grid, limit, sizes)
        page.rows(panel, grid.places, rows, prose=sizes.clue > 0)
        _draw_groups(panel, grid, sizes, sizes.row if page.own else row_of(panel, grid.rows))
        if len(grids) > 1:
            panel.set_title(
                words.case(name),
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
    page.key(panels[-1], handles, note, below_mm=2)
    return panels[0] if len(grids) == 1 else page.figure


def _limit(grids: Sequence[Grid]) -> float:
    sizes = [abs(w) for grid in grids for w in grid.weight.flat if math.isfinite(w)]
    return min(FULL, math.ceil(max([5.0, *sizes])))


def _laid_out(grids: Sequence[Grid], words: Words, room: float) -> tuple[Sizes, list[list[str]]]:
    """Share the width between labels, cells and groups, and choose the height of a row."""
    columns = max(1, *(len(grid.columns) for grid in grids))
    group = _group_room(grids, room)
    clue = min(80.0, room - group - 10 - 15 * columns) if words.clues else 0.0
    clue = clue if clue > 40 else 0.0
    rows = sum(grid.rows for grid in grids)
    labels: list[list[str]] = []
    row = ROW
    for lines in (2, 1):
        labels = [[_item_label(name, words, clue, room, lines) for name in g.items] for g in grids]
        high = max([0.0, *(height_of(label, SMALL) for part in labels for label in part)])
        row = max(high + TIGHT, min(max(ROW, high + LOOSE), TALLEST / rows))
        if rows * row <= TALLEST:
            break
    widest = max([0.0, *(width_of(label, SMALL) for part in labels for label in part)])
    column = (room - widest - group - 6) / columns - 1.5
    return Sizes(clue=clue, column=column, group=group, row=row), labels


def _item_label(name: str, words: Words, clue_room: float, room: float, lines: int) -> str:
    if clue_room:
        return wrapped(words.item(name), clue_room, SMALL, lines=lines)
    return wrapped(name, room * 0.25, SMALL)


def _group_room(grids: Sequence[Grid], room: float) -> float:
    """Width for the names of groups, in which no word needs to be cut."""
    names = {name for grid in grids for name in grid.brackets}
    if not names:
        return 0.0
    whole = max(width_of(name, SMALL) for name in names)
    part = max(width_of(p, SMALL) for name in names for p in name.replace("-", "- ").split())
    return min(whole, max(part, GROUP_ROOM * room), GROUP_MOST * room) + 0.5


def _heads(grid: Grid, column: float) -> tuple[list[str], bool]:
    """Head the columns; upright where a word is wider than its column."""
    words = {word for head in grid.heads for line in head for word in line.split()}
    upright = any(width_of(word, SMALL) > column for word in words)
    longest = column
    if upright:
        lines = max(2, int(column / height_of("", SMALL)))
        needed = [sum(width_of(line, SMALL) for line in head) for head in grid.heads]
        longest = max(20.0, 1.15 * max(needed) / lines)
    return ["\n".join(wrapped(line, longest, SMALL) for line in h) for h in grid.heads], upright


def _head_height(grid: Grid, sizes: Sizes) -> float:
    heads, upright = _heads(grid, sizes.column)
    measure = width_of if upright else height_of
    return max([0.0, *(measure(head, SMALL) for head in heads)])


def _draw_cells(ax: Axes, grid: Grid, limit: float, sizes: Sizes) -> None:
    scale = Normalize(-limit, limit, clip=True)
    for row, place in enumerate(grid.places):
        for column in range(len(grid.columns)):
            weight = float(grid.weight[row, column])
            box: dict[str, Any] = {"xy": (column - 0.5, place - 0.5), "width": 1, "height": 1}
            if math.isnan(weight):
                look = {"edgecolor": HATCH_COLOUR, "hatch": HATCH, "linewidth": 0}
                ax.add_patch(Rectangle(**box, facecolor="white", gid="missing", **look))
                continue
            sought = bool(grid.sought[row])
            colour = COLOURS(scale(weight)) if sought else "white"
            ax.add_patch(
                Rectangle(
                    **box,
                    facecolor=colour,
                    gid=mark_id("cell", grid.items[row], grid.columns[column]),
                    linewidth=0.5,
                    edgecolor="white",
                )
            )
            text = "not sought" if sizes.column >= NUMBER else "n.s."
            write(
                ax,
                column,
                place,
                signed(weight) if sought else text,
                color=max(("black", "white"), key=lambda shade: contrast(shade, colour)),
                ha="center",
                gid="weight" if sought else "not sought",
            )
    if not grid.items:
        write(ax, (len(grid.columns) - 1) / 2, 0, "no item", ha="center", style="italic")
    ax.set_xlim(-0.5, len(grid.columns) - 0.5)
    ax.set_ylim(grid.rows - 0.5, -0.5)
    heads, upright = _heads(grid, sizes.column)
    ax.set_xticks(range(len(heads)), heads, parse_math=False, rotation=90 if upright else 0)
    ax.tick_params(
        axis="x",
        length=0,
        labelsize=SMALL,
        labelcolor=INK,
        top=False,
        labeltop=True,
        labelbottom=False,
    )
    for spine in ax.spines.values():
        spine.set_visible(False)


def _draw_groups(ax: Axes, grid: Grid, sizes: Sizes, row_mm: float) -> None:
    """Bracket each group of two or more and write its name beside the bracket."""
    for name, (first, last) in grid.brackets.items():
        ends = [first - 0.4, last + 0.4]
        look: dict[str, Any] = {"color": INK, "linewidth": 0.9, "clip_on": False}
        ax.add_line(Line2D([1, 1], ends, transform=beside(ax, 1.0), **look))
        lines = max(1, int((last - first + 1.1) * row_mm / height_of("", SMALL)))
        write(
            ax,
            1,
            (first + last) / 2,
            wrapped(name, sizes.group, SMALL, lines=lines),
            transform=beside(ax, 1.8),
            ha="left",
            va="center",
            linespacing=1.05,
            gid="group",
        )


def _key(
    grids: Sequence[Grid], limit: float, sizes: Sizes, *, naive: bool
) -> tuple[list[Patch], str]:
    clipped = any(abs(w) > limit for grid in grids for w in grid.weight.flat)
    colours = [
        (1.0, f"{signed(limit, 0)} dB" + (" or more" if clipped else "")),
        (0.5, "0 dB"),
        (0.0, f"{signed(-limit, 0)} dB" + (" or less" if clipped else "")),
    ]
    edge: dict[str, Any] = {"edgecolor": GREY, "linewidth": 0.4}
    handles = [Patch(facecolor=COLOURS(at), label=text, **edge) for at, text in colours]
    treated = "as if independent" if naive else "adjusted for dependence"
    note = f"dB, {treated}; + speaks for the hypothesis, − for its rival."
    if any(np.isnan(grid.weight).any() for grid in grids):
        handles.append(Patch(facecolor="white", hatch=HATCH, label="no likelihood", **edge))
    if sizes.column < NUMBER and not all(grid.sought.all() for grid in grids):
        note += " n.s.: not sought."
    if any(np.isinf(grid.weight).any() for grid in grids):
        note += " inf: logic rules a world out."
    return handles, note
