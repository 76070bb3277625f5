"""Coverage: which steps of a mechanism the evidence speaks to, as a grid of cells."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matplotlib.colors import Normalize
from matplotlib.patches import Patch, Rectangle

from bayestrace.errors import ArrayError
from bayestrace.plots.choosing import one_label, some_labels, words_of
from bayestrace.plots.heat_maps import COLOURS
from bayestrace.plots.page import (
    FAINT,
    GREY,
    INK,
    SMALL,
    TEXT,
    Page,
    contrast,
    height_of,
    key_lines,
    room_of,
    signed,
    width_of,
    wrapped,
    write,
)
from bayestrace.stats.evidence.mechanisms import OFF_CHAIN

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from bayestrace.study.study import Study

__all__ = ["plot_coverage"]

ROW, GAP = 5.0, 1.4
"""mm: the height of a row by preference, and the room between the labels of two rows."""

AROUND, KEY_ROW = 16.0, 3.2
"""mm for the title and around the grid, and per line of the key."""

MARGIN = 2.5
"""mm left and right of the widest text of a cell."""

INSET = 0.4
"""mm from the edge of a cell to the line around the weakest."""

FULL = 20.0
"""dB at which a colour is full at the latest: a ratio of a hundred."""

HATCH, HATCH_COLOUR = "////", "#dcdcdc"

ESSENTIAL = "◆ "
"""Stands before the name of a step without which the mechanism fails."""

NO_STEPS = (
    "No steps of a mechanism are stated, so there is no coverage to draw. List the steps in "
    "steps.csv, and name them in the column steps of the items that speak to them."
)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the grid: a step of a mechanism, or with ``step`` empty the mechanism's heading."""

    mechanism: str
    step: str = ""
    essential: bool = False


def plot_coverage(
    table: pd.DataFrame,
    *,
    case: str | Sequence[str] | None = None,
    hypothesis: str | Sequence[str] | None = None,
    coder: str | None = None,
    study: Study | None = None,
    ax: Axes | None = None,
    width_mm: float = 170,
) -> Axes:
    """Draw which steps of each mechanism have evidence, how much, and which have none.

    Rows are the steps of the mechanisms. Of several cases, the columns are the cases; of one
    case, the hypotheses: the coloured cell is the step's own hypothesis, the grey numbers
    say what the same items weigh for the others. A cell holds the weight of the step's
    items in dB, adjusted for dependence, and in brackets how many were sought. An essential
    step without any stands out.

    Parameters
    ----------
    table : DataFrame
        What :func:`bayestrace.coverage` returned.
    case : str or sequence of str, optional
        What to draw; by default all.
    hypothesis : str or sequence of str, optional
        Whose mechanisms; by default all that have steps.
    coder : str, optional
        Whose weights; may be left out where there is only one coder.
    study : Study, optional
        The same study, for the claims of the steps and the titles of the cases.
    ax : Axes, optional
        Where to draw; by default a new pyplot figure.
    width_mm : float
        Width of the new figure, mm: 85 for one column of a journal, 170 for two.

    Returns
    -------
    Axes
        Where no steps are stated, with a sentence in place of the grid.

    Raises
    ------
    ArrayError
        If ``table`` is no such table, a label is unknown, the coder is not given although
        there are several, or there are more columns than the width holds.

    Notes
    -----
    The weight of a step is that of its items for the whole hypothesis, and no probability
    that the step took place. An item with two tags stands in two rows, so the rows need
    not add up to the total.

    Examples
    --------
    >>> from dataclasses import replace
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"H1": (0.8, 0.08)})
    >>> study = bt.Study.claims({"H1": 0.5}, [memo])
    >>> steps = [
    ...     bt.Step(id=name, hypothesis="H1", claim="It was so.", essential=True)
    ...     for name in ("plan", "order")
    ... ]
    >>> tagged = [replace(item, steps="plan") for item in study.items]
    >>> ax = bt.plot_coverage(bt.coverage(study.replace(steps=steps, items=tagged)), width_mm=85)
    >>> [text.get_text() for text in ax.texts if text.get_gid() in ("cell", "uncovered")]
    ['+10.0 (1)', 'none', '–']
    >>> import matplotlib.pyplot as plt
    >>> plt.close(ax.figure)
    """
    table = _coverage_table(table)
    words = words_of(study, table, "plot_coverage")
    coder = one_label(_labels(table), "coder", coder, "plot_coverage")
    table = table[table["coder"] == coder]
    cases = some_labels(_labels(table), "case", case)
    mechanisms = some_labels(_labels(table), "mechanism", hypothesis)
    table = table[table["case"].isin(cases) & table["mechanism"].isin(mechanisms)]
    traced = table.loc[table["step"] != OFF_CHAIN, "mechanism"].unique().tolist()
    room = room_of(ax, width_mm)
    if not traced:
        return _sentence(ax, room, width_mm)

    table = table[table["mechanism"].isin(traced)]
    by_case = len(cases) > 1
    claims = {step.id: step.claim for step in study.steps} if study is not None else {}
    rows = _rows(table)
    columns = cases if by_case else _weighed(table)
    titles = [words.case(name) for name in columns] if by_case else columns
    cell = _widest(table) + MARGIN
    labels, column = _laid_out(rows, claims, titles, cell, room)
    if column < cell and not by_case:
        columns = titles = [""]  # the step's own hypothesis, whichever it is
        labels, column = _laid_out(rows, claims, titles, cell, room)
    if column < cell:
        raise ArrayError(
            f"{len(columns)} cases do not fit into {width_mm:g} mm beside one another; draw "
            "fewer with case=[...], or raise width_mm"
        )
    heads = [wrapped(title, column - 1, SMALL) for title in titles]
    heights = [max(ROW, height_of(label, SMALL) + GAP) for label in labels]
    handles, note = _key(table, columns, by_case=by_case)
    keyed = [str(handle.get_label()) for handle in handles]
    page, ax = Page.made(
        ax,
        width_mm=width_mm,
        height_mm=sum(heights)
        + max(height_of(head, SMALL) for head in heads)
        + AROUND
        + KEY_ROW * key_lines(keyed, note, width_mm),
    )
    middles = _draw(ax, table, rows, heights, columns, column_mm=column, by_case=by_case)
    page.rows(ax, middles, labels, prose=True)
    for row, tick in zip(rows, ax.get_yticklabels(), strict=True):
        tick.set_fontweight("normal" if row.step else "bold")
    ax.set_xticks(range(len(heads)), heads, parse_math=False)
    ax.tick_params(
        axis="x",
        length=0,
        labelsize=SMALL,
        labelcolor=INK,
        labeltop=True,
        labelbottom=False,
    )
    for spine in ax.spines.values():
        spine.set_visible(False)
    where = "" if by_case else f": {words.case(cases[0])}"
    page.title(ax, f"Evidence on the steps of the mechanisms{where}, coder {coder}", above_mm=6)
    page.key(ax, handles, note, below_mm=2)
    return ax


def _coverage_table(table: object) -> pd.DataFrame:
    import pandas as pd

    if isinstance(table, pd.DataFrame) and {"mechanism", "step", "weakest"} <= set(table.columns):
        return table
    raise ArrayError(
        f"bt.plot_coverage needs the table of bt.coverage, got {type(table).__name__}; write "
        "bt.plot_coverage(bt.coverage(study))"
    )


def _labels(table: pd.DataFrame) -> dict[str, pd.Series]:
    return {dim: table[dim].drop_duplicates() for dim in ("coder", "case", "mechanism")}


def _sentence(ax: Axes | None, room: float, width_mm: float) -> Axes:
    """Say why there is no grid."""
    text = wrapped(NO_STEPS, room - 10, TEXT)
    _, ax = Page.made(ax, width_mm=width_mm, height_mm=height_of(text, TEXT) + 12)
    ax.set_axis_off()
    where = {"transform": ax.transAxes, "ha": "center", "va": "center"}
    write(ax, 0.5, 0.5, text, fontsize=TEXT, gid="no steps", **where)
    return ax


def _rows(table: pd.DataFrame) -> list[_Row]:
    rows = []
    seen = table[["mechanism", "step", "essential"]].drop_duplicates()
    for mechanism in seen["mechanism"].unique():
        rows.append(_Row(mechanism))
        of = seen[seen["mechanism"] == mechanism].to_dict("records")
        rows += [_Row(mechanism, one["step"], one["essential"]) for one in of]
    return rows


def _weighed(table: pd.DataFrame) -> list[str]:
    """Return the hypotheses, those with a mechanism of their own first."""
    return list(dict.fromkeys([*table["mechanism"], *table["hypothesis"]]))


def _laid_out(
    rows: Sequence[_Row],
    claims: dict[str, str],
    titles: Sequence[str],
    cell: float,
    room: float,
) -> tuple[list[str], float]:
    """Break the labels of the rows into lines; return them and the width of a column, mm."""
    words = [word for title in titles for word in title.split()]
    needed = len(titles) * max([cell, *(width_of(word, SMALL) + MARGIN for word in words)])
    width = min(90.0, max(0.28 * room, room - needed - 8)) if claims else 0.28 * room
    labels = []
    for row in rows:
        name = row.step or row.mechanism
        text = ESSENTIAL * row.essential + name
        claim = claims.get(row.step, "")
        if row.step == OFF_CHAIN:
            text = "off the chain"
        if claim and claim != name:
            text = f"{text}: {claim}"
        size = width * (1.0 if row.step else 0.92)  # headings are bold
        labels.append(wrapped(text, size, SMALL, lines=2))
    widest = max(width_of(label, SMALL) for label in labels)
    return labels, (room - widest - 8) / len(titles)


def _widest(table: pd.DataFrame) -> float:
    return max(width_of(_text(row), SMALL) for row in table.to_dict("records"))


def _text(row: dict[Any, Any]) -> str:
    """Return what stands in a cell."""
    if not row["items"]:
        return "none" if row["essential"] else "–"
    weight = "not judged" if not row["judged"] else signed(row["weight_db"])
    return f"{weight} ({row['items']})"


def _draw(
    ax: Axes,
    table: pd.DataFrame,
    rows: Sequence[_Row],
    heights: Sequence[float],
    columns: Sequence[str],
    *,
    column_mm: float,
    by_case: bool,
) -> list[float]:
    """Draw the cells; return the middle of every row, mm from the top."""
    scale = Normalize(-_limit(table), _limit(table), clip=True)
    places = {(row.mechanism, row.step): at for at, row in enumerate(rows)}
    tops = [sum(heights[:at]) for at in range(len(rows))]
    for row in table.to_dict("records"):
        own = row["hypothesis"] == row["mechanism"]
        column = row["case"] if by_case else row["hypothesis"]
        if columns == [""] and not by_case:
            column = ""
        if column not in columns or not (own or (not by_case and column)):
            continue
        at = places[row["mechanism"], row["step"]]
        x, middle = columns.index(column), tops[at] + heights[at] / 2
        box: dict[str, Any] = {"xy": (x - 0.5, tops[at]), "width": 1, "height": heights[at]}
        text = _text(row)
        if not own:
            if row["items"]:
                write(ax, x, middle, text, color=GREY, ha="center", gid="other")
            continue
        uncovered = row["essential"] and not row["items"]
        known = row["items"] > 0 and row["judged"] > 0 and not math.isnan(row["weight_db"])
        colour = COLOURS(scale(row["weight_db"])) if known else "white"
        look: dict[str, Any] = {"facecolor": colour, "edgecolor": "white", "linewidth": 0.8}
        if uncovered:
            look = {"facecolor": "white", "edgecolor": HATCH_COLOUR, "hatch": HATCH, "linewidth": 0}
        ax.add_patch(Rectangle(**box, **look, gid="uncovered box" if uncovered else "box"))
        if row["weakest"]:
            edge: dict[str, Any] = {"edgecolor": INK, "linewidth": 1.1, "gid": "weakest"}
            inset = INSET / column_mm
            corner, size = (x - 0.5 + inset, tops[at] + INSET), heights[at] - 2 * INSET
            ax.add_patch(Rectangle(corner, 1 - 2 * inset, size, facecolor="none", **edge))
        write(
            ax,
            x,
            middle,
            text,
            color=max(("black", "white"), key=lambda shade: contrast(shade, colour)),
            weight="bold" if uncovered else "normal",
            ha="center",
            gid="uncovered" if uncovered else "cell",
            **({"bbox": {"facecolor": "white", "linewidth": 0, "pad": 0.8}} if uncovered else {}),
        )
    for at, row in enumerate(rows):
        if not row.step and at:
            ax.axhline(tops[at], color=FAINT, linewidth=0.5)
    ax.set_xlim(-0.5, len(columns) - 0.5)
    ax.set_ylim(sum(heights), 0)
    return [top + height / 2 for top, height in zip(tops, heights, strict=True)]


def _limit(table: pd.DataFrame) -> float:
    sizes = [abs(weight) for weight in table["weight_db"] if math.isfinite(weight)]
    return min(FULL, math.ceil(max([5.0, *sizes])))


def _key(table: pd.DataFrame, columns: Sequence[str], *, by_case: bool) -> tuple[list[Patch], str]:
    limit = _limit(table)
    edge: dict[str, Any] = {"edgecolor": GREY, "linewidth": 0.4}
    handles = [
        Patch(facecolor=COLOURS(1.0), label=f"{signed(limit, 0)} dB for the hypothesis", **edge),
        Patch(facecolor=COLOURS(0.0), label=f"{signed(-limit, 0)} dB against it", **edge),
    ]
    own = table[table["hypothesis"] == table["mechanism"]]
    if (own["essential"] & (own["items"] == 0)).any():
        handles.append(
            Patch(facecolor="white", hatch=HATCH, label="essential, nothing sought", **edge)
        )
    if own["weakest"].any():
        outlined: dict[str, Any] = {"edgecolor": INK, "linewidth": 1.1}
        handles.append(Patch(facecolor="white", label="weakest essential step", **outlined))
    note = "Weight of the step's items for the hypothesis, dB; in brackets how many were sought."
    if own["essential"].any():
        note += f" {ESSENTIAL}essential: the mechanism fails without it."
    if not by_case and columns != [""] and len(columns) > 1:
        note += " Grey: what the same items weigh for the other hypotheses."
    return handles, note + " No weight is the probability of a step."
