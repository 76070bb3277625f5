"""The specification curve: credences of all specifications in order, and what made each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator, FuncFormatter

from bayestrace.errors import ArrayError
from bayestrace.plots.choosing import one_label, words_of
from bayestrace.plots.page import (
    CODER_STYLES,
    FAINT,
    GREY,
    INK,
    SMALL,
    TEXT,
    VERDICT,
    Page,
    beside,
    height_of,
    key_lines,
    room_of,
    wrapped,
    write,
)
from bayestrace.stats.robustness.multiverse_tables import multiverse_table
from bayestrace.stats.robustness.specification_curves import Curve, curve_of
from bayestrace.stats.rounding import chance_text

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from bayestrace.study.study import Study

__all__ = ["plot_specification_curve"]

HEADINGS = {
    "prior_set": "priors",
    "coder": "coder",
    "dependence": "dependence",
    "grouping": "grouping",
    "hypothesis_set": "hypotheses",
}

CURVE, ROW, AROUND = 46.0, 3.1, 17.0
"""mm: height of the curve, of a row of the dashboard, and of all that is around them."""

TALLEST = 190.0
"""mm of rows that a page holds; more are drawn closer together."""

STRIP = 2.3
"""mm, height of a strip."""

COLUMN_MM = 0.7
"""Least width of a column of the dashboard."""

LABEL = 0.3
"""Share of the width that labels of rows may take."""

SHADES = LinearSegmentedColormap.from_list("shades", ["#f4f4f4", INK])

NOTE = (
    "Darker: more of the specifications at that rank took the option, each row by itself. A share "
    "of specifications is no probability: it counts what was listed. Credence is support among "
    "the listed hypotheses, not truth."
)


def plot_specification_curve(
    multi: xr.Dataset,
    *,
    case: str | None = None,
    hypothesis: str | None = None,
    study: Study | None = None,
    width_mm: float = 170,
) -> Figure:
    """Draw the credences of all specifications in order, and which choices lead where.

    Above is the credence of one hypothesis in one case under every specification, from
    the lowest to the highest, with the thresholds of the study's rule and the base run of each
    coder. Below, a row for every option: dark where specifications that took it lie, with the
    median of their credences. An option that moves nothing is an even strip; one that
    decides has its specifications at one end.

    Parameters
    ----------
    multi : Dataset
        What :func:`bayestrace.multiverse` returned, or a part of it that was taken with
        ``.sel`` and lists of labels.
    case, hypothesis : str, optional
        Which curve; each may be left out where there is only one.
    study : Study, optional
        The same study, for the title of the case.
    width_mm : float
        Width of the figure, mm: 85 for one column of a journal, 170 for two.

    Returns
    -------
    Figure

    Raises
    ------
    ArrayError
        If ``multi`` is no multiverse, a label is unknown or not given although there are
        several, or no specification has a credence.

    Notes
    -----
    Many values of rho are shown in four ranges, many sets of hypotheses by kind of change,
    and subsets of clusters by each cluster that is switched off. A base run is
    marked by coder: the study's own priors, adjusted, clusters as coded, hypotheses as written.

    References
    ----------
    .. [1] Simonsohn, U., Simmons, J. P. and Nelson, L. D. (2020). Specification curve
       analysis. *Nature Human Behaviour* 4, 1208-1214.

    Examples
    --------
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
    >>> multi = bt.multiverse(bt.Study.claims({"H1": 0.2}, [memo]))
    >>> figure = bt.plot_specification_curve(multi, width_mm=85)
    >>> len(figure.axes)
    2
    >>> import matplotlib.pyplot as plt
    >>> plt.close(figure)
    """
    multi = multiverse_table(multi, "plot_specification_curve")
    words = words_of(study, multi, "plot_specification_curve")
    case = one_label(multi, "case", case, "plot_specification_curve")
    hypothesis = one_label(multi, "hypothesis", hypothesis, "plot_specification_curve")
    curve = curve_of(multi, case, hypothesis)
    if not curve.credence.size:
        raise ArrayError(
            f"no specification has a credence of {hypothesis!r} in {case!r}: nobody judged it "
            "there, or it is out of scope"
        )
    coders = [str(name) for name in multi["coder"].values]
    styles = {name: CODER_STYLES[at % len(CODER_STYLES)] for at, name in enumerate(coders)}
    handles = _handles(curve, styles)
    where = f", {words.case(case)}" if multi["case"].size > 1 or words.titles.get(case) else ""
    title = (
        f"{hypothesis}{where}: {_count(curve.credence.size)}, credence "
        f"{chance_text(curve.credence[0])} to {chance_text(curve.credence[-1])}; {_verdicts(curve)}"
    )
    rows, labels = _rows(curve, LABEL * room_of(None, width_mm))
    heights = np.array([max(ROW, height_of(label, SMALL) + 0.4) for label in labels] or [ROW])
    squeeze = min(1.0, TALLEST / heights.sum())
    below = float(heights.sum()) * squeeze
    middles = np.cumsum(heights) - heights / 2
    keys = key_lines([str(handle.get_label()) for handle in handles], NOTE, width_mm)
    tall = CURVE + below + AROUND + 3.3 * keys
    tall += height_of(wrapped(title, width_mm - 4, TEXT + 1), TEXT + 1)
    page, (top, bottom) = Page.panelled(
        2, 1, width_mm=width_mm, height_mm=tall, heights=[CURVE, below]
    )
    _draw_curve(top, curve, styles, multi.attrs["rule_reject"], multi.attrs["rule_confirm"])
    _draw_options(bottom, curve, rows, middles, columns=int(0.55 * width_mm / COLUMN_MM))
    bottom.set_ylim(heights.sum(), 0)
    page.rows(bottom, middles[: len(labels)].tolist(), labels, prose=True)
    for tick, (heading, _) in zip(bottom.get_yticklabels(), rows, strict=True):
        tick.set(weight="bold" if heading else "normal")
    page.title(top, title)
    page.key(bottom, handles, NOTE)
    return page.figure


def _rows(curve: Curve, room_mm: float) -> tuple[list[tuple[str, int]], list[str]]:
    """Return rows as heading or number of an option, and what is written before them."""
    rows: list[tuple[str, int]] = []
    labels = []
    last = ""
    for at, option in enumerate(curve.options):
        if option.choice != last:
            rows.append((option.choice, -1))
            labels.append(HEADINGS[option.choice])
            last = option.choice
        rows.append(("", at))
        labels.append(wrapped(option.label, room_mm, SMALL, lines=2))
    return rows, labels


def _draw_curve(
    ax: Axes,
    curve: Curve,
    styles: dict[str, tuple[str, str]],
    reject: float,
    confirm: float,
) -> None:
    count = curve.credence.size
    middle = (np.arange(count) + 0.5) / count
    ax.axhspan(-1, reject, color=VERDICT, zorder=0, linewidth=0)
    ax.axhspan(confirm, 2, color=VERDICT, zorder=0, linewidth=0)
    for at in (reject, confirm):
        ax.axhline(at, color=INK, linewidth=0.8, linestyle=(0, (4, 2)), zorder=1, gid="threshold")
    for at, word, side in (
        (1.03, f"confirmed\n≥ {confirm:g}", "top"),
        (0.5, "undecided", "center"),
        (-0.03, f"rejected\n≤ {reject:g}", "bottom"),
    ):
        write(ax, 1, at, word, transform=beside(ax, 1.5), va=side)
    ax.plot(
        middle,
        curve.credence,
        color=INK,
        linewidth=0.9,
        marker="o" if count <= 60 else None,
        markersize=2.2,
        zorder=2,
        gid="credence",
    )
    for coder, rank in curve.base.items():
        colour, marker = styles[coder]
        ax.plot(
            [middle[rank]],
            [curve.credence[rank]],
            marker=marker,
            color=colour,
            markeredgecolor="white",
            markeredgewidth=0.5,
            markersize=5.6,
            linestyle="none",
            clip_on=False,
            zorder=4,
            gid="base",
        )
    ax.set_xlim(0, 1)
    ax.set_ylim(-0.03, 1.03)
    ax.xaxis.set_major_locator(FixedLocator([]))
    ax.yaxis.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 1]))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.tick_params(axis="y", labelsize=SMALL, length=2.5, color=GREY, labelcolor=INK)
    ax.set_ylabel("credence", fontsize=SMALL, color=INK)
    for spine in ax.spines.values():
        spine.set(linewidth=0.6, color=GREY)


def _draw_options(
    ax: Axes,
    curve: Curve,
    rows: Sequence[tuple[str, int]],
    middles: np.ndarray,
    *,
    columns: int,
) -> None:
    density = curve.density(min(columns, curve.credence.size)) if curve.options else np.empty(0)
    for y, (heading, at) in zip(middles, rows, strict=False):
        if heading and y == middles[0]:
            write(ax, 1, y, "median", transform=beside(ax, 1.5), color=GREY, va="center")
        elif heading:
            ax.axhline(y - ROW / 2, color=FAINT, linewidth=0.4)
        else:
            strip = density[at : at + 1]
            ax.imshow(
                strip / strip.max(),
                cmap=SHADES,
                vmin=0,
                vmax=1,
                aspect="auto",
                interpolation="nearest",
                extent=(0, 1, y + STRIP / 2, y - STRIP / 2),
                gid="option",
            )
            text = chance_text(curve.options[at].median)
            write(ax, 1, y, text, transform=beside(ax, 1.5), va="center", gid="median")
    if not rows:
        write(ax, 0.5, middles[0], "nothing was chosen otherwise", ha="center")
    ax.set_xlim(0, 1)
    ax.xaxis.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 1]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:g} %"))
    ax.tick_params(axis="x", labelsize=SMALL, length=2.5, color=GREY, labelcolor=INK)
    ax.set_xlabel(
        "specifications, from the lowest credence to the highest", fontsize=SMALL, color=INK
    )
    for spine in ax.spines.values():
        spine.set(linewidth=0.6, color=GREY)


def _handles(curve: Curve, styles: dict[str, tuple[str, str]]) -> list[Any]:
    handles: list[Any] = [
        Line2D(
            [],
            [],
            marker=styles[coder][1],
            color=styles[coder][0],
            markersize=5.6,
            linestyle="none",
            label=f"base run, {coder}",
        )
        for coder in sorted(curve.base, key=list(styles).index)
    ]
    return [*handles, Patch(facecolor=INK, label="option taken")]


def _verdicts(curve: Curve) -> str:
    undecided = 1 - curve.confirmed - curve.rejected
    shares = {"confirmed": curve.confirmed, "undecided": undecided, "rejected": curve.rejected}
    for word, share in shares.items():
        if share > 1 - 1e-12:
            return f"{word} under every one"
    said = [f"{word} in {_percent(share)}" for word, share in shares.items() if share > 1e-12]
    return ", ".join(said)


def _percent(share: float) -> str:
    whole = round(100 * share)
    if whole == 0:
        return "less than 1\N{NO-BREAK SPACE}%"
    return "more than 99\N{NO-BREAK SPACE}%" if whole == 100 else f"{whole}\N{NO-BREAK SPACE}%"


def _count(number: int) -> str:
    return f"{number:,} specification{'s' if number > 1 else ''}"
