"""Where verdicts begin, on either axis of a figure of credences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.ticker import FixedLocator, FuncFormatter

from bayestrace.plots.page import GREY, INK, SMALL, VERDICT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal

    from matplotlib.axes import Axes

__all__ = ["draw_grounds", "name_grounds", "scale_of_chances"]

EDGE = 0.03
"""Of the axis, left free beyond 0 and 1."""


def draw_grounds(ax: Axes, rule: Mapping[str, Any], axis: Literal["x", "y"]) -> None:
    """Draw the two thresholds across an axis of credences, and the ground beyond them."""
    reject, confirm = rule["rule_reject"], rule["rule_confirm"]
    line, span = (ax.axvline, ax.axvspan) if axis == "x" else (ax.axhline, ax.axhspan)
    for at, end in ((reject, -1), (confirm, 2)):
        line(at, color=INK, linewidth=0.8, linestyle=(0, (4, 2)), zorder=1, gid="threshold")
        span(min(at, end), max(at, end), color=VERDICT, zorder=0, linewidth=0)
    scale_of_chances(ax, axis)
    for spine in ax.spines.values():
        spine.set(linewidth=0.6, color=GREY)


def scale_of_chances(ax: Axes, axis: Literal["x", "y"], step: float = 0.25) -> None:
    """Scale an axis from 0 to 1."""
    scale = ax.xaxis if axis == "x" else ax.yaxis
    (ax.set_xlim if axis == "x" else ax.set_ylim)(-EDGE, 1 + EDGE)
    scale.set_major_locator(FixedLocator(np.arange(0, 1 + step / 2, step).tolist()))
    scale.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.tick_params(axis=axis, labelsize=SMALL, length=2.5, color=GREY, labelcolor=INK)


def name_grounds(ax: Axes, rule: Mapping[str, Any]) -> None:
    """Name the three verdicts above the axes of which credence is the x axis."""
    look: dict[str, Any] = {
        "xycoords": "axes fraction",
        "xytext": (0, 2),
        "textcoords": "offset points",
        "fontsize": SMALL,
        "color": INK,
        "va": "bottom",
    }
    words = (
        (0, f"rejected\n≤ {rule['rule_reject']:g}", "left"),
        (0.5, "undecided", "center"),
        (1, f"confirmed\n≥ {rule['rule_confirm']:g}", "right"),
    )
    for at, text, side in words:
        ax.annotate(text, (at, 1), ha=side, **look)
