"""The marks of one row of the credence figure, and what the key says of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from matplotlib.lines import Line2D

from bayestrace.plots.page import GREY, INK, SMALL, write

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

    from bayestrace.plots.standings import Joint, Standings

__all__ = [
    "DASHED",
    "beside_row",
    "draw_bounds",
    "draw_credence",
    "draw_joint",
    "draw_pools",
    "handles_of",
    "say",
]

NAIVE_SIZE, PRIOR_SIZE, MARK_SIZE, BAND_WIDTH = 8.5, 6.0, 4.8, 5.0

JOINT_SIZE, JOINT_WIDTH, POOL_SIZE = 4.0, 1.1, 4.8

WHISKER, CAP, LOWER = 0.7, 3.2, 1.15
"""Points of the line of the bounds and of its ends; mm that it lies below the marks."""

DASHED = (0, (1.6, 1.2))
"""How the posterior of a run that did not converge is drawn."""

POOLS = {"linear": "x", "logarithmic": "2"}


def draw_credence(
    ax: Axes,
    row: float,
    *,
    prior: float,
    adjusted: float,
    naive: float,
    style: tuple[str, str],
    band: np.ndarray | None,
    gid: str = "credence",
) -> None:
    """Draw prior, credence, naive credence and band of one coder."""
    colour, marker = style
    if band is not None and not np.isnan(band).any():
        ax.plot(
            band,
            [row, row],
            color=colour,
            linewidth=BAND_WIDTH,
            alpha=0.25,
            solid_capstyle="butt",
            zorder=1.5,
            gid="band",
        )
    ax.plot(
        [adjusted, naive], [row, row], color=GREY, linewidth=0.7, linestyle=(0, (1, 1.2)), zorder=2
    )
    drawn: dict[str, Any] = {"marker": marker, "linestyle": "none", "clip_on": False}
    # Each mark is larger than the one above it, so that none hides where they coincide.
    _tick(ax, naive, row, INK, size=NAIVE_SIZE, width=0.9, gid="naive")
    ax.plot([prior, adjusted], [row, row], color=colour, linewidth=0.8, alpha=0.55, zorder=2)
    ax.plot(
        [prior],
        [row],
        **drawn,
        markersize=PRIOR_SIZE,
        markerfacecolor="white",
        markeredgecolor=colour,
        markeredgewidth=0.8,
        zorder=3.5,
        gid="prior",
    )
    ax.plot(
        [adjusted],
        [row],
        **drawn,
        markersize=MARK_SIZE,
        color=colour,
        markeredgewidth=0,
        zorder=4,
        gid=gid,
    )
    beside_row(ax, row, f"{_share(adjusted)} ({_share(naive)})")


def draw_bounds(ax: Axes, row: float, ends: np.ndarray, colour: str) -> None:
    """Draw the lowest and the highest credence as a thin line with ends, below the marks."""
    ax.plot(
        ends,
        [row + LOWER] * 2,
        color=colour,
        linewidth=WHISKER,
        marker="|",
        markersize=CAP,
        markeredgewidth=WHISKER,
        clip_on=False,
        zorder=2.5,
        gid="bounds",
    )


def draw_joint(ax: Axes, row: float, joint: Joint, at: dict[str, str], colour: str) -> None:
    """Draw the mean of a joint posterior as a tick on the line of its central 90 %."""
    mean = float(joint.mean.sel(at))
    if np.isnan(mean):
        return
    if joint.ends is not None:
        ax.plot(
            joint.ends.sel(at).values,
            [row, row],
            color=colour,
            linewidth=JOINT_WIDTH,
            linestyle=DASHED if joint.failure else "-",
            solid_capstyle="butt",
            clip_on=False,
            zorder=3,
            gid="joint interval",
        )
    _tick(ax, mean, row, colour, size=JOINT_SIZE, width=JOINT_WIDTH, gid="joint")


def draw_pools(ax: Axes, row: float, pools: xr.DataArray, at: dict[str, str]) -> None:
    """Draw the opinion pools of one case and hypothesis."""
    for name, marker in POOLS.items():
        ax.plot(
            [float(pools.sel({**at, "pool": name}))],
            [row],
            marker=marker,
            linestyle="none",
            markersize=POOL_SIZE,
            markeredgewidth=0.8,
            color=INK,
            clip_on=False,
            zorder=3,
            gid=f"{name} pool",
        )


def beside_row(
    ax: Axes,
    row: float,
    text: str,
    *,
    color: str = INK,
    style: Literal["normal", "italic"] = "normal",
) -> None:
    """Write to the right of the axes, in the column of the credences."""
    ax.annotate(
        text,
        (1, row),
        xycoords=ax.get_yaxis_transform(),
        xytext=(6, 0),
        textcoords="offset points",
        fontsize=SMALL,
        va="center_baseline",
        color=color,
        style=style,
    )


def say(ax: Axes, row: float, text: str) -> None:
    """Say in words why a row has no marks."""
    write(ax, 0.5, row, text, color=GREY, style="italic", ha="center")


def handles_of(
    coders: Sequence[str], styles: dict[str, tuple[str, str]], standings: Standings
) -> list[Line2D]:
    """Explain every kind of mark that is drawn."""

    def line(label: str, **look: Any) -> Line2D:
        defaults: dict[str, Any] = {"linestyle": "none", "color": INK}
        return Line2D([], [], label=label, **(defaults | look))

    handles = [
        line(f"coder {name}", marker=styles[name][1], color=styles[name][0], markersize=4.5)
        for name in coders
    ]
    look: dict[str, Any] = {"markerfacecolor": "white", "markersize": PRIOR_SIZE}
    handles.append(line("prior", marker=styles[coders[0]][1], markeredgecolor=INK, **look))
    handles.append(line("naive (items as if independent)", marker="|", markersize=NAIVE_SIZE))
    if standings.sensitivity is not None:
        bar: dict[str, Any] = {
            "alpha": 0.25,
            "solid_capstyle": "butt",
            "linewidth": BAND_WIDTH,
            "linestyle": "-",
        }
        handles.append(line(_band_label(standings.sensitivity), **bar))
    if standings.bounds is not None:
        handles.append(line(_bounds_label(standings.bounds), linewidth=WHISKER, linestyle="-"))
    joint = standings.joint
    if joint is not None:
        style: Any = "none" if joint.ends is None else DASHED if joint.failure else "-"
        tick: dict[str, Any] = {
            "marker": "|",
            "markersize": JOINT_SIZE + 1,
            "markeredgewidth": JOINT_WIDTH,
        }
        handles.append(line(_joint_label(joint), linewidth=JOINT_WIDTH, linestyle=style, **tick))
        if joint.pools is not None:
            handles += [
                line(f"{name} pool", marker=marker, markersize=POOL_SIZE, markeredgewidth=0.8)
                for name, marker in POOLS.items()
            ]
    return handles


def _tick(
    ax: Axes, x: float, row: float, colour: str, *, size: float, width: float, gid: str
) -> None:
    ax.plot(
        [x],
        [row],
        marker="|",
        linestyle="none",
        markersize=size,
        markeredgewidth=width,
        color=colour,
        clip_on=False,
        zorder=3,
        gid=gid,
    )


def _band_label(sensitivity: xr.Dataset) -> str:
    """Say what the bar is and how its draws were made."""
    attrs = sensitivity.attrs
    made = [f"{attrs['interval']:.0%} sensitivity band".replace("%", " %")]
    if attrs["shared"]:
        made.append(f"shared error {attrs['shared']:g}")
    if attrs["lean_sd"]:
        made.append(f"lean {attrs['lean_sd']:g} nat")
    if attrs["spread"] != "none":
        made.append(f"spread {attrs['spread']:g} where no interval")
    return ", ".join(made)


def _bounds_label(bounds: xr.Dataset) -> str:
    if not bounds.attrs["judgements_with_interval"]:
        return "bounds (no judgement has an interval)"
    varied = ", priors too" if bounds.attrs["priors"] == "in their intervals" else ""
    return f"bounds: every judgement in its interval{varied}"


def _joint_label(joint: Joint) -> str:
    what = "exact" if joint.ends is None else "mean and 90 %"
    failed = ", did not converge" if joint.failure else ""
    return f"joint posterior, model {joint.model}: {what}{failed}"


def _share(chance: float) -> str:
    """Write a credence in three digits, never rounded up to a certainty."""
    if 0 < chance < 0.0005:
        return "<.001"
    if 0.9995 <= chance < 1:
        return ">.999"
    return f"{chance:.3f}".removeprefix("0") if chance < 1 else "1"
