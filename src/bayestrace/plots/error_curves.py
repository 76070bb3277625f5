"""How often findings would carry a credence to a threshold, if a hypothesis is true or false."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from bayestrace.errors import ArrayError
from bayestrace.plots.choosing import one_label, some_labels, words_of
from bayestrace.plots.page import (
    AGAINST,
    FOR,
    GREY,
    INK,
    POINTS_PER_MM,
    SMALL,
    TEXT,
    VERDICT,
    Page,
    height_of,
    key_lines,
    room_of,
    width_of,
    wrapped,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from bayestrace.study.study import Study

__all__ = ["plot_error_rates"]

COLOURS = {"true": FOR, "false": AGAINST}

DASHES = (0, (2, 1.4))
"""How the naive credence is drawn."""

NARROWEST = 37.0
"""mm that a panel with its labels takes at least."""

BESIDE, PANEL, AROUND = 11.0, 24.0, 14.0
"""mm that labels take beside the curves, of the curves, and around them."""

APART = 0.5
"""mm between two numbers on the axis."""

EDGE = 3.0
"""mm between the words of two panels."""


def plot_error_rates(
    rates: xr.Dataset,
    *,
    case: str | Sequence[str] | None = None,
    hypothesis: str | Sequence[str] | None = None,
    coder: str | None = None,
    study: Study | None = None,
    ax: Axes | None = None,
    width_mm: float = 170,
) -> Axes | Figure:
    """Draw how often these clues would confirm a hypothesis that is true, or one that is false.

    For every credence the curves say how often the findings would reach it at least, in a
    world where the hypothesis is true (dark) and where it is false (light); dashed is the
    naive credence. Marks stand where the rule confirms. The further the curves are apart
    there, the more the clues can tell.

    Parameters
    ----------
    rates : Dataset
        What :func:`bayestrace.error_rates` returned.
    case, hypothesis : str or sequence of str, optional
        What to draw, a panel each; by default all.
    coder : str, optional
        May be left out where there is only one.
    study : Study, optional
        The same study, for titles of cases.
    ax : Axes, optional
        Where to draw one hypothesis in one case; by default a new pyplot figure.
    width_mm : float
        Width of the new figure, mm: 85 for one column of a journal, 170 for two.

    Returns
    -------
    Axes or Figure
        The Axes of one panel, the Figure of several.

    Raises
    ------
    ArrayError
        If ``rates`` is no such result, a label is unknown or not given although there are
        several, or there is nothing to draw.

    Notes
    -----
    Credences are spaced by their log-odds, so that the ends, where verdicts are made, have
    room. A long figure is cut into pages with ``case=`` and ``hypothesis=``.

    Examples
    --------
    >>> import bayestrace as bt
    >>> gun = bt.Item("gun", found="absent", likelihood={"H1": (0.4, 0.01)})
    >>> ax = bt.plot_error_rates(bt.error_rates(bt.Study.claims({"H1": 0.5}, [gun])), width_mm=85)
    >>> ax.get_xscale()
    'logit'
    >>> import matplotlib.pyplot as plt
    >>> plt.close(ax.figure)
    """
    if not isinstance(rates, xr.Dataset) or "reach_rate" not in rates.data_vars:
        raise ArrayError(
            f"bt.plot_error_rates needs the result of bt.error_rates, got {type(rates).__name__}; "
            "write bt.plot_error_rates(bt.error_rates(study))"
        )
    words = words_of(study, rates, "plot_error_rates")
    coder = one_label(rates, "coder", coder, "plot_error_rates")
    cases = some_labels(rates, "case", case)
    one_case = words.case(cases[0]) if len(cases) == 1 else ""
    found = [
        (
            name if one_case else f"{words.case(where)}: {name}",
            rates.sel(coder=coder, case=where, hypothesis=name),
        )
        for where, name in product(cases, some_labels(rates, "hypothesis", hypothesis))
    ]
    panels = [(name, here) for name, here in found if not np.isnan(here["reach_rate"]).any()]
    if not panels:
        raise ArrayError(f"coder {coder!r} judged nothing of what was chosen, so nothing is drawn")
    if ax is not None and len(panels) > 1:
        raise ArrayError(
            "bt.plot_error_rates draws one hypothesis in one case on ax=; say which: case= and "
            "hypothesis="
        )
    room = room_of(ax, width_mm)
    columns = min(len(panels), max(1, int(room // NARROWEST)), 4)
    rows = -(-len(panels) // columns)
    wide = room / columns - EDGE
    titles = [wrapped(name, wide, TEXT) for name, _ in panels]
    numbers = [_numbers(here, wide) for _, here in panels]
    title = f"Errors of the rule before the findings, coder {coder}"
    title += f"; {one_case}" if one_case else ""
    handles, note = _handles(), _note(rates, [here for _, here in panels])
    head = max(height_of(text, TEXT) for text in titles)
    head += max(height_of(text, SMALL) for text in numbers)
    tall = rows * (head + PANEL + AROUND) + 7
    tall += 3.3 * key_lines([str(handle.get_label()) for handle in handles], note, width_mm)
    if ax is None:
        page, grid = Page.panelled(rows, columns, width_mm=width_mm, height_mm=tall)
        for spare in grid[len(panels) :]:
            spare.remove()
    else:
        page, grid = Page.made(ax, width_mm=width_mm, height_mm=tall)[0], [ax]
    rule = rates.attrs["rule_reject"], rates.attrs["rule_confirm"]
    for at, (axes, (_, here)) in enumerate(zip(grid, panels, strict=False)):
        _draw_panel(axes, here, rule, _ticks(rule, here["threshold"].values, wide - BESIDE))
        _write_above(axes, numbers[at], titles[at] if page.own else "")
        if at % columns == 0:
            axes.set_ylabel("how often", fontsize=SMALL, color=INK)
        if at + columns >= len(panels):
            axes.set_xlabel("credence at least", fontsize=SMALL, color=INK)
    if not page.own:
        title += f", {panels[0][0]}"
    page.title(grid[0], title, above_mm=2 + height_of(numbers[0], SMALL))
    page.key(grid[len(panels) - 1], handles, note)
    return grid[0] if len(panels) == 1 else page.figure


def _write_above(ax: Axes, numbers: str, title: str) -> None:
    """Write what is drawn and the rates of the rule, flush with the labels of the axis."""
    above = 1.1 * height_of(numbers, SMALL) + 1.4
    looks: tuple[tuple[str, float, dict[str, Any]], ...] = (
        (numbers, 0.8, {"fontsize": SMALL, "gid": "numbers"}),
        (title, above, {"fontsize": TEXT, "weight": "bold"}),
    )
    for text, mm, look in looks:
        ax.annotate(
            text,
            (0, 1),
            xycoords="axes fraction",
            xytext=(-BESIDE * POINTS_PER_MM, mm * POINTS_PER_MM),
            textcoords="offset points",
            color=INK,
            va="bottom",
            parse_math=False,
            **look,
        )


def _draw_panel(
    ax: Axes, here: xr.Dataset, rule: tuple[float, float], ticks: Sequence[float]
) -> None:
    threshold = here["threshold"].values
    reject, confirm = rule
    for truth, colour in COLOURS.items():
        curve = here["reach_rate"].sel(truth=truth).values
        naive = here["reach_rate_naive"].sel(truth=truth).values
        ax.plot(threshold, naive, color=colour, linewidth=0.8, linestyle=DASHES, gid="naive")
        ax.plot(threshold, curve, color=colour, linewidth=1.4, gid=f"if {truth}")
        ax.plot(
            [confirm],
            [float(here["verdict_rate"].sel(truth=truth, outcome="confirmed"))],
            marker="o" if truth == "true" else "s",
            markersize=5.5 if truth == "true" else 3.2,  # neither hides the other
            linestyle="none",
            color=colour,
            markeredgecolor=INK,
            markeredgewidth=0.5,
            clip_on=False,
            zorder=4,
            gid="confirmed",
        )
    ax.set_xscale("logit")
    ax.set(xlim=(threshold[0], threshold[-1]), ylim=(-0.03, 1.03))
    for at in rule:
        if 0 < at < 1:
            ax.axvline(at, color=INK, linewidth=0.8, linestyle=(0, (4, 2)), zorder=1)
    ax.axvspan(threshold[0], max(reject, threshold[0]), color=VERDICT, zorder=0, linewidth=0)
    ax.axvspan(min(confirm, threshold[-1]), threshold[-1], color=VERDICT, zorder=0, linewidth=0)
    ax.xaxis.set_major_locator(FixedLocator(ticks))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.yaxis.set_major_locator(FixedLocator([0, 0.5, 1]))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:g} %"))
    ax.tick_params(labelsize=SMALL, length=2.5, color=GREY, labelcolor=INK)
    for spine in ax.spines.values():
        spine.set(linewidth=0.6, color=GREY)


def _ticks(rule: tuple[float, float], threshold: np.ndarray, room: float) -> list[float]:
    """Return the thresholds of the rule and what else there is room for."""
    ends = np.log(threshold[[0, -1]]) - np.log1p(-threshold[[0, -1]])
    kept: dict[float, tuple[float, float]] = {}
    for value in (*rule, 0.5, 0.01, 0.99):
        if 0 < value < 1:
            place = (np.log(value / (1 - value)) - ends[0]) / (ends[1] - ends[0]) * room
            half = width_of(f"{value:g}", SMALL) / 2 + APART / 2
            if all(abs(place - other) >= half + its for other, its in kept.values()):
                kept[float(value)] = (place, half)
    return sorted(kept)


def _numbers(here: xr.Dataset, room: float) -> str:
    """Write the rates of the rule in words."""
    lines = []
    for truth in COLOURS:
        rate = here["verdict_rate"].sel(truth=truth)
        confirmed, rejected = (
            _percent(float(rate.sel(outcome=outcome))) for outcome in ("confirmed", "rejected")
        )
        lines.append(f"if {truth}: confirmed {confirmed}, rejected {rejected}")
    if max(width_of(line, SMALL) for line in lines) > room:
        lines = [line.replace(", ", ",\n") for line in lines]
    return "\n".join(lines)


def _percent(share: float) -> str:
    """Write a share in per cent, never rounded to a certainty."""
    if 1e-12 < share < 0.0005:
        return "<0.1 %"
    if 0.9995 < share < 1 - 1e-12:
        return ">99.9 %"
    return f"{100 * share:.1f} %".replace(".0 %", " %")


def _handles() -> list[Line2D]:
    def line(label: str, **look: Any) -> Line2D:
        return Line2D([], [], label=label, **look)

    return [
        line("if the hypothesis is true", color=FOR, linewidth=1.4, marker="o", markersize=4),
        line("if it is false", color=AGAINST, linewidth=1.4, marker="s", markersize=4),
        line("naive (items as if independent)", color=INK, linewidth=0.8, linestyle=DASHES),
    ]


def _note(rates: xr.Dataset, panels: Sequence[xr.Dataset]) -> str:
    note = (
        f"The rule confirms from {rates.attrs['rule_confirm']:g} on and rejects up to "
        f"{rates.attrs['rule_reject']:g}; marks show how often it confirms. Findings are drawn "
        "with the coder's own chances"
    )
    causes = rates.attrs["findings"]
    note += ", from a common cause per cluster." if "cause" in causes else "."
    if any(float(here["simulated"]) == 1 for here in panels):
        worst = max(float(here["verdict_rate_error"].max()) for here in panels)
        note += (
            f" {rates.attrs['draws']:,} draws in each world, standard error at most "
            f"{100 * worst:.2g} %."
        )
    return note
