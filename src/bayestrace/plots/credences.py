"""Credence per case and hypothesis: from the prior of each coder to the posterior."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter

from bayestrace.plots.choosing import some_labels, words_of
from bayestrace.plots.page import (
    CODER_STYLES,
    FAINT,
    GREY,
    INK,
    SMALL,
    TEXT,
    VERDICT,
    Page,
    height_of,
    key_columns,
    room_of,
    wrapped,
    write,
)
from bayestrace.stats.tree import group_of, result_tree

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

    from bayestrace.study.study import Study

__all__ = ["plot_credence"]

PITCH = 3.3
"""mm from one coder's row to the next."""

GAP = 1.6
"""mm between two hypotheses."""

NAIVE_SIZE, PRIOR_SIZE, MARK_SIZE, BAND_WIDTH = 8.5, 6.0, 4.8, 5.0

AROUND, KEY_ROW = 24.0, 3.3
"""mm above and below the axes, and for a row of the key."""

TALLEST = 215.0
"""mm of rows that a page holds; more are drawn closer together."""


def plot_credence(
    post: xr.DataTree,
    *,
    case: str | Sequence[str] | None = None,
    hypothesis: str | Sequence[str] | None = None,
    coder: str | Sequence[str] | None = None,
    study: Study | None = None,
    ax: Axes | None = None,
    width_mm: float = 170,
) -> Axes:
    r"""Draw what each coder's evidence makes of each hypothesis in each case.

    A hollow mark is the prior, the filled mark of the same shape the credence, adjusted
    for dependence; a short upright stroke is the naive credence, every item counted as
    independent. The thresholds of the study's rule are drawn. A result of
    :func:`bayestrace.band` has its sensitivity band as a pale bar behind the marks.

    Parameters
    ----------
    post : DataTree
        What :func:`bayestrace.update` or :func:`bayestrace.band` returned.
    case, hypothesis, coder : str or sequence of str, optional
        What to draw; by default all.
    study : Study, optional
        The same study, for titles of cases and the text of the claims.
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
        If ``post`` is no result or a label is unknown.

    Notes
    -----
    Credence is support among the listed hypotheses, not truth. An exact result has no
    draws, so nothing here is a density. A sensitivity band is what another careful reader
    could have concluded, no credible interval.

    Examples
    --------
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
    >>> ax = bt.plot_credence(bt.update(bt.Study.claims({"H1": 0.5}, [memo])), width_mm=85)
    >>> ax.get_xlabel().split("\n")[0]
    'credence'
    >>> import matplotlib.pyplot as plt
    >>> plt.close(ax.figure)
    """
    post = result_tree(post, "plot_credence")
    words = words_of(study, post, "plot_credence")
    posterior = group_of(post, "posterior")
    cases = some_labels(posterior, "case", case)
    names = some_labels(posterior, "hypothesis", hypothesis)
    coders = some_labels(posterior, "coder", coder)
    styles = _styles([str(name) for name in posterior["coder"].values])
    chosen = {"case": cases, "hypothesis": names, "coder": coders}
    values = posterior.sel(chosen)
    prior = group_of(post, "prior")["credence"].sel(chosen)
    constant = group_of(post, "constant_data")
    in_scope = constant["in_scope"].sel(case=cases, hypothesis=names)
    items = constant["items_sought"].sel(chosen)
    sensitivity = group_of(post, "sensitivity") if "sensitivity" in post.children else None
    ends = (
        None if sensitivity is None else sensitivity["credence_band"].sel(bound=["lower", "upper"])
    )

    label_room = room_of(ax, width_mm) * (0.3 if words.claims else 0.2)
    labels = {
        name: _hypothesis_label(name, words.claim(name), label_room, len(coders)) for name in names
    }
    block = {name: max(len(coders) * PITCH, height_of(labels[name], SMALL)) + GAP for name in names}
    header = 5.0 if len(cases) > 1 or words.titles else 0.0
    tall = len(cases) * (header + sum(block.values()))
    squeeze = min(1.0, TALLEST / tall)
    handles = _handles(coders, styles)
    if sensitivity is not None:
        handles.append(_band_handle(sensitivity))
    labels_of_key = [str(handle.get_label()) for handle in handles]
    key = -(-len(handles) // key_columns(labels_of_key, width_mm))
    tall = tall * squeeze + AROUND + KEY_ROW * key
    page, ax = Page.made(ax, width_mm=width_mm, height_mm=tall)

    ticks: list[float] = []
    y = 0.0
    for case_name in cases:
        if header:
            write(
                ax,
                0.5,
                y + header * 0.55,
                words.case(case_name),
                fontsize=TEXT,
                weight="bold",
                ha="center",
                va="center",
            )
            if y:
                ax.axhline(y, color=GREY, linewidth=0.6)
            y += header
        for name in names:
            middle = y + block[name] / 2
            ticks.append(middle)
            here = {"case": case_name, "hypothesis": name}
            if not int(in_scope.sel(here)):
                _say(ax, middle, "out of scope")
            else:
                for number, coder_name in enumerate(coders):
                    row = middle + (number - (len(coders) - 1) / 2) * PITCH
                    at = {**here, "coder": coder_name}
                    _mark(
                        ax,
                        row,
                        prior=float(prior.sel(at)),
                        adjusted=float(values["credence"].sel(at)),
                        naive=float(values["credence_naive"].sel(at)),
                        style=styles[coder_name],
                        coder=coder_name,
                        several=len(coders) > 1,
                        judged=bool(items.sel(at) > 0),
                        band=None if ends is None else ends.sel(at).values,
                    )
            y += block[name]
            if name != names[-1]:
                ax.axhline(y, color=FAINT, linewidth=0.4)

    ax.set_ylim(y, 0)
    texts = [labels[name] for name in names] * len(cases)
    page.rows(ax, ticks, texts, size=SMALL if words.claims else TEXT, prose=bool(words.claims))
    _thresholds(ax, post.attrs["rule_reject"], post.attrs["rule_confirm"])
    ax.set_xlim(-0.03, 1.03)
    ax.xaxis.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 1]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.tick_params(axis="x", labelsize=SMALL, length=2.5, color=GREY, labelcolor=INK)
    ax.set_xlabel(
        "credence\n(support among the listed hypotheses, not truth)", fontsize=SMALL, color=INK
    )
    for spine in ax.spines.values():
        spine.set(linewidth=0.6, color=GREY)
    page.key(ax, handles, below_mm=13)
    return ax


def _styles(coders: Sequence[str]) -> dict[str, tuple[str, str]]:
    return {name: CODER_STYLES[at % len(CODER_STYLES)] for at, name in enumerate(coders)}


def _hypothesis_label(name: str, claim: str, room: float, coders: int) -> str:
    if not claim:
        return wrapped(name, room, TEXT)
    return wrapped(f"{name}: {claim}", room, SMALL, lines=max(2, round(coders * 1.2)))


def _mark(
    ax: Axes,
    row: float,
    *,
    prior: float,
    adjusted: float,
    naive: float,
    style: tuple[str, str],
    coder: str,
    several: bool,
    judged: bool,
    band: np.ndarray | None,
) -> None:
    """Draw one row: prior, credence, naive credence and band of one coder."""
    colour, marker = style
    if np.isnan(adjusted):
        why = "ranks only" if judged else "not judged"
        _say(ax, row, f"{coder}: {why}" if several else why)
        return
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
    ax.plot([prior, adjusted], [row, row], color=colour, linewidth=0.8, alpha=0.55, zorder=2)
    ax.plot(
        [adjusted, naive], [row, row], color=GREY, linewidth=0.7, linestyle=(0, (1, 1.2)), zorder=2
    )
    drawn: dict[str, Any] = {"marker": marker, "linestyle": "none", "clip_on": False}
    # Each mark is larger than the one above it, so that none hides where they coincide.
    ax.plot(
        [naive],
        [row],
        marker="|",
        linestyle="none",
        markersize=NAIVE_SIZE,
        markeredgewidth=0.9,
        color=INK,
        clip_on=False,
        zorder=3,
        gid="naive",
    )
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
        gid="credence",
    )
    ax.annotate(
        f"{_share(adjusted)} ({_share(naive)})",
        (1, row),
        xycoords=ax.get_yaxis_transform(),
        xytext=(6, 0),
        textcoords="offset points",
        fontsize=SMALL,
        color=INK,
        va="center_baseline",
    )


def _band_handle(sensitivity: xr.Dataset) -> Line2D:
    """Say in the key what the bar is and how its draws were made."""
    attrs = sensitivity.attrs
    made = [f"{attrs['interval']:.0%} sensitivity band".replace("%", " %")]
    if attrs["shared"]:
        made.append(f"shared error {attrs['shared']:g}")
    if attrs["lean_sd"]:
        made.append(f"lean {attrs['lean_sd']:g} nat")
    if attrs["spread"] != "none":
        made.append(f"spread {attrs['spread']:g} where no interval")
    return Line2D([], [], color=INK, alpha=0.25, linewidth=BAND_WIDTH, label=", ".join(made))


def _share(chance: float) -> str:
    """Write a credence in three digits, never rounded up to a certainty."""
    if 0 < chance < 0.0005:
        return "<.001"
    if 0.9995 <= chance < 1:
        return ">.999"
    return f"{chance:.3f}".removeprefix("0") if chance < 1 else "1"


def _say(ax: Axes, row: float, text: str) -> None:
    write(
        ax,
        0.5,
        row,
        text,
        color=GREY,
        style="italic",
        ha="center",
    )


def _thresholds(ax: Axes, reject: float, confirm: float) -> None:
    """Draw where a verdict begins, and name the three verdicts above the axes."""
    for at, word, side in (
        (reject, f"rejected\n≤ {reject:g}", "left"),
        (confirm, f"confirmed\n≥ {confirm:g}", "right"),
    ):
        ax.axvline(at, color=INK, linewidth=0.8, linestyle=(0, (4, 2)), zorder=1, gid="threshold")
        ax.annotate(
            word,
            (0 if side == "left" else 1, 1),
            xycoords="axes fraction",
            xytext=(0, 2),
            textcoords="offset points",
            fontsize=SMALL,
            color=INK,
            ha=side,
            va="bottom",
        )
    ax.annotate(
        "credence\n(naive)",
        (1, 1),
        xycoords="axes fraction",
        xytext=(6, 2),
        textcoords="offset points",
        fontsize=SMALL,
        color=INK,
        va="bottom",
    )
    ax.axvspan(-1, reject, color=VERDICT, zorder=0, linewidth=0)
    ax.axvspan(confirm, 2, color=VERDICT, zorder=0, linewidth=0)
    ax.annotate(
        "undecided",
        (0.5, 1),
        xycoords="axes fraction",
        xytext=(0, 2),
        textcoords="offset points",
        fontsize=SMALL,
        color=INK,
        ha="center",
        va="bottom",
    )


def _handles(coders: Sequence[str], styles: dict[str, tuple[str, str]]) -> list[Line2D]:
    def line(label: str, **look: Any) -> Line2D:
        return Line2D([], [], linestyle="none", label=label, **look)

    marks = [
        line(f"coder {name}", marker=styles[name][1], color=styles[name][0], markersize=4.5)
        for name in coders
    ]
    return [
        *marks,
        line(
            "prior",
            marker=styles[coders[0]][1],
            markerfacecolor="white",
            markeredgecolor=INK,
            markersize=PRIOR_SIZE,
        ),
        line("naive (items as if independent)", marker="|", color=INK, markersize=NAIVE_SIZE),
    ]
