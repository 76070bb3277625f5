"""How hypotheses relate: a triangle of cells, what the frames imply and what the study states."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from bayestrace.errors import ArrayError
from bayestrace.plots.choosing import words_of
from bayestrace.plots.page import (
    GREY,
    INK,
    SMALL,
    TEXT,
    Page,
    contrast,
    height_of,
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

__all__ = ["plot_relations"]

SIGNS: Mapping[str, tuple[str, str, str]] = {
    "exclusive": ("×", "#0b4f8a", "no world has both"),
    "inclusive": ("⊂", "#6fa3cc", "one holds wherever the other does"),
    "congruent": ("=", "#c9dcec", "the same worlds"),
    "coincident": ("∩", "#f6c48a", "both, either or none"),
}
"""Relation → its sign, its colour, what it means."""

OPEN = "?"
"""Sign of a relation that nothing settles."""

CELL, LEAST = 11.0, 5.0
"""mm, a cell by preference and at the least."""

IMPLIED = "Filled: implied by the frame."
APART = (
    "Outlined: stated only; claims judged apart are treated as if each could hold with any other."
)


def plot_relations(
    relations: pd.DataFrame,
    *,
    study: Study | None = None,
    ax: Axes | None = None,
    width_mm: float = 170,
) -> Axes:
    """Draw how the hypotheses relate, two at a time.

    A cell for every pair: filled where the frame of the two implies the relation, outlined where
    only relations.csv states it, a question mark where nothing does. A dot says that
    the study states what its frame implies; a heavy border with two signs, implied and
    stated, that it states something else.

    Parameters
    ----------
    relations : DataFrame
        What :func:`bayestrace.relations` returned.
    study : Study, optional
        The same study, for the claims beside the names.
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
        If ``relations`` is no such table, or holds no pair.

    Examples
    --------
    >>> import bayestrace as bt
    >>> study = bt.Study.rivals(["A", "B", "C"], [], residual="C")
    >>> ax = bt.plot_relations(bt.relations(study), width_mm=85)
    >>> [text.get_text() for text in ax.texts if text.get_gid() == "relation"]
    ['×', '×', '×']
    >>> import matplotlib.pyplot as plt
    >>> plt.close(ax.figure)
    """
    if not {"hypothesis", "other", "implied", "stated"} <= set(getattr(relations, "columns", ())):
        raise ArrayError(
            f"bt.plot_relations needs the result of bt.relations, got {type(relations).__name__}; "
            "write bt.plot_relations(bt.relations(study))"
        )
    if relations.empty:
        raise ArrayError("there are no two hypotheses, so there is no relation to draw")
    words = words_of(study, relations, "plot_relations")
    names = list(dict.fromkeys([*relations["hypothesis"], *relations["other"]]))
    room = room_of(ax, width_mm)
    cell = max(LEAST, min(CELL, (room * 0.6) / (len(names) - 1)))
    side = room - cell * (len(names) - 1) - 8
    labels = [_label(at, name, words.claim(name), side) for at, name in enumerate(names, 1)]
    rows = [max(cell, height_of(label, SMALL) + 1.2) for label in labels]
    tall = max(rows)
    handles = _handles(relations)
    implied = relations["implied"].isin(list(SIGNS))
    notes = ((IMPLIED, implied.any()), (APART, (~implied).any()))
    note = " ".join(text for text, needed in notes if needed)
    lines = key_lines([str(handle.get_label()) for handle in handles], note, room)
    page, ax = Page.made(
        ax, width_mm=width_mm, height_mm=tall * len(names) + 12 + 3.3 * (lines + 1)
    )
    cells = relations.to_dict("records")
    for pair in cells:
        one, other = sorted((names.index(pair["hypothesis"]), names.index(pair["other"])))
        _draw(ax, one, other, str(pair["implied"]), str(pair["stated"]), str(pair["agrees"]))
    widest = max(width_of(label, SMALL) for label in labels)
    ax.set_xlim(-0.5, max(len(names) - 1, (room - widest - 8) / cell) - 0.5)
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.set_xticks(range(len(names) - 1), [str(at) for at in range(1, len(names))])
    ax.tick_params(
        axis="x", length=0, labelsize=SMALL, labelcolor=INK, labeltop=True, labelbottom=False
    )
    page.rows(ax, range(len(names)), labels, prose=True)
    for spine in ax.spines.values():
        spine.set_visible(False)
    page.title(ax, "How the hypotheses relate", above_mm=6)
    page.key(ax, handles, note, below_mm=3)
    return ax


def _label(at: int, name: str, claim: str, room: float) -> str:
    text = f"{at}  {name}: {claim}" if claim and room > 35 else f"{at}  {name}"
    return wrapped(text, max(room - 2, 12), SMALL, lines=3)


def _draw(ax: Axes, column: int, row: int, implied: str, stated: str, agrees: str) -> None:
    """Draw the cell of one pair."""
    colour = SIGNS[implied][1] if implied in SIGNS else "white"
    known = implied in SIGNS
    edge: dict[str, Any] = {"edgecolor": "white", "linewidth": 1.0}
    if not known and stated:
        edge = {"edgecolor": SIGNS[stated][1], "linewidth": 1.6}
    elif agrees == "no":
        edge = {"edgecolor": INK, "linewidth": 1.6}
    elif not known:
        edge = {"edgecolor": "#c8c8c8", "linewidth": 0.6, "linestyle": (0, (3, 2))}
    inset = 0.04
    box = Rectangle(
        (column - 0.5 + inset, row - 0.5 + inset),
        1 - 2 * inset,
        1 - 2 * inset,
        facecolor=colour,
        gid="cell",
        **edge,
    )
    ax.add_patch(box)
    signs = [SIGNS[implied][0]] if known else []
    if stated and agrees != "yes":
        signs.append(SIGNS[stated][0])
    ink = max(("black", "white"), key=lambda shade: contrast(shade, colour))
    text = "/".join(signs) or OPEN
    write(ax, column, row, text, ha="center", fontsize=TEXT + 1, color=ink, gid="relation")
    if agrees == "yes":
        ax.plot([column + 0.32], [row - 0.3], marker="o", markersize=2.4, color=ink, gid="stated")


def _handles(relations: pd.DataFrame) -> list[Any]:
    """Key of what occurs in the table."""
    implied, stated = set(relations["implied"]), set(relations["stated"])
    handles: list[Any] = [
        Patch(
            facecolor=colour if kind in implied else "white",
            edgecolor=colour,
            linewidth=1.2,
            label=f"{sign} {kind}: {meaning}",
        )
        for kind, (sign, colour, meaning) in SIGNS.items()
        if kind in implied or kind in stated
    ]
    unsettled = ~relations["implied"].isin(list(SIGNS))
    if (unsettled & (relations["stated"] == "")).any():
        handles.append(
            Patch(
                facecolor="white", edgecolor=GREY, linestyle="--", label="? not settled, not stated"
            )
        )
    if (relations["agrees"] == "yes").any():
        dot: dict[str, Any] = {"marker": "o", "markersize": 3, "linestyle": "none", "color": INK}
        handles.append(Line2D([], [], label="stated as well", **dot))
    if (relations["agrees"] == "no").any():
        handles.append(
            Patch(
                facecolor="white", edgecolor=INK, linewidth=1.6, label="implied / stated otherwise"
            )
        )
    return handles
