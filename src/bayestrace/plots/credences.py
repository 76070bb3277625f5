"""Credence per case and hypothesis: from the prior of each coder to the posterior."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import FixedLocator, FuncFormatter

from bayestrace.plots.choosing import some_labels, words_of
from bayestrace.plots.mark_ids import mark_id
from bayestrace.plots.marks import (
    beside_row,
    draw_bounds,
    draw_credence,
    draw_joint,
    draw_pools,
    handles_of,
    say,
)
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
    key_lines,
    room_of,
    wrapped,
    write,
)
from bayestrace.plots.standings import Standings, standings_of
from bayestrace.stats.robustness.orders import EVEN, LESS, MORE, NO_LESS, NO_MORE

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

    from bayestrace.study.study import Study

__all__ = ["plot_credence"]

PITCH = 3.3
"""mm from one coder's row to the next."""

BELOW = 2.5
"""mm from a coder's marks to the joint posterior below them."""

GAP = 1.6
"""mm between two hypotheses."""

AROUND, KEY_ROW = 24.0, 3.3
"""mm above and below the axes, and for a row of the key."""

LABEL_LINE = 2.75
"""mm, a line of a label."""

TALLEST = 215.0
"""mm of rows that a page holds; more are drawn closer together."""


AS_NOT = {
    MORE: "more likely than not",
    NO_LESS: "at least as likely as not",
    EVEN: "as likely as not",
    NO_MORE: "at most as likely as not",
    LESS: "less likely than not",
}
"""What is said of a hypothesis that was ranked, against its negation."""


def plot_credence(
    post: xr.DataTree,
    *,
    joint: xr.DataTree | None = None,
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
    :func:`bayestrace.band` has its sensitivity band as a pale bar behind the marks, one of
    :func:`bayestrace.bounds` the lowest and highest credence as the ends of a thin line
    below them. The posterior of a joint model is a thin line below the marks, its central
    90 %, with a tick at the mean; where the model uses all coders together, it has a row of
    its own, with the opinion pools of the coders.

    Parameters
    ----------
    post : DataTree
        What :func:`bayestrace.update`, :func:`bayestrace.band` or :func:`bayestrace.bounds`
        returned, or what :func:`bayestrace.sample` returned, which holds the credences as
        well. To draw band and bounds, put the group ``bounds`` of the one into the other.
    joint : DataTree, optional
        What :func:`bayestrace.sample` returned for the same study.
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
        If ``post`` is no result, ``joint`` is none of the same study, or a label is unknown.

    Notes
    -----
    Credence is support among the listed hypotheses, not truth. An exact result has no
    draws, so nothing here is a density. A sensitivity band is what another careful reader
    could have concluded, no credible interval. The posterior of a joint model is a third
    thing: its likelihoods are not discounted for dependence, so it is to be compared with
    the naive credence. Where the sampler did not converge the figure says so and the
    line is dashed.

    Examples
    --------
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
    >>> study = bt.Study.claims({"H1": 0.5}, [memo])
    >>> ax = bt.plot_credence(bt.update(study), joint=bt.sample(study), width_mm=85)
    >>> ax.get_xlabel().split("\n")[0]
    'credence'
    >>> import matplotlib.pyplot as plt
    >>> plt.close(ax.figure)
    """
    standings = standings_of(post, joint, "plot_credence")
    words = words_of(study, post, "plot_credence")
    everyone = standings.credence
    cases = some_labels(everyone, "case", case)
    names = some_labels(everyone, "hypothesis", hypothesis)
    coders = some_labels(everyone, "coder", coder)
    styles = _styles([str(name) for name in everyone["coder"].values])
    rows = _Rows.of(standings, coders)

    label_room = room_of(ax, width_mm) * (0.3 if words.claims else 0.2)
    labels = {
        name: _hypothesis_label(name, words.claim(name), label_room, rows.height) for name in names
    }
    block = {name: max(rows.height, height_of(labels[name], SMALL)) + GAP for name in names}
    header = 5.0 if len(cases) > 1 or words.titles else 0.0
    tall = len(cases) * (header + sum(block.values()))
    squeeze = min(1.0, TALLEST / tall)
    handles = handles_of(coders, styles, standings)
    note = standings.notes
    failure = standings.joint.failure if standings.joint else ""
    if failure:
        failure += " Do not quote the joint posterior."
    labels_of_key = [str(handle.get_label()) for handle in handles]
    tall = tall * squeeze + AROUND + KEY_ROW * key_lines(labels_of_key, note, width_mm)
    tall += height_of(wrapped(failure, width_mm - 4, TEXT + 1), TEXT + 1) if failure else 0.0
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
            if int(standings.in_scope.sel(here)):
                _draw_rows(ax, standings, rows, middle, here, coders, styles)
            else:
                say(ax, middle, "out of scope")
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
    if failure:
        page.title(ax, failure, above_mm=7.5)
    page.key(ax, handles, note, below_mm=13)
    return ax


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """The rows of one hypothesis, mm: one per coder, one for all coders together."""

    coders: int
    coder: float
    pooled: float

    @classmethod
    def of(cls, standings: Standings, coders: Sequence[str]) -> _Rows:
        joint = standings.joint
        own = joint is not None and not joint.pooled
        pooled = 0.0
        if joint is not None and joint.pooled:
            pooled = PITCH + (BELOW if joint.pools is not None else 0.0)
        return cls(coders=len(coders), coder=PITCH + (BELOW if own else 0.0), pooled=pooled)

    @property
    def height(self) -> float:
        return self.coders * self.coder + self.pooled

    def places(self, middle: float) -> list[float]:
        """Return where the marks of each row stand, those of all coders last."""
        top = middle - self.height / 2 + PITCH / 2
        return [top + at * self.coder for at in range(self.coders + 1)]


def _draw_rows(
    ax: Axes,
    standings: Standings,
    rows: _Rows,
    middle: float,
    here: dict[str, str],
    coders: Sequence[str],
    styles: dict[str, tuple[str, str]],
) -> None:
    *places, last = rows.places(middle)
    joint, prior, band = standings.joint, standings.prior, standings.band
    for row, coder in zip(places, coders, strict=True):
        at = {**here, "coder": coder}
        adjusted = float(standings.credence.sel(at))
        if np.isnan(adjusted):
            why = _ranked(standings, at) if int(standings.items.sel(at)) else "not judged"
            say(ax, row, f"{coder}: {why}" if len(coders) > 1 else why)
            continue
        draw_credence(
            ax,
            row,
            prior=float(prior.sel(at)),
            adjusted=adjusted,
            naive=float(standings.naive.sel(at)),
            style=styles[coder],
            band=None if band is None else band.sel(at).values,
            gid=mark_id("credence", here["case"], here["hypothesis"], coder),
        )
        if standings.bounds is not None:
            ends = standings.bounds["credence_bounds"].sel(at).values
            draw_bounds(ax, row, ends, styles[coder][0])
        if joint is not None and not joint.pooled and coder in joint.coders:
            draw_joint(ax, row + BELOW, joint, at, styles[coder][0])
    if joint is not None and joint.pooled and not np.isnan(joint.mean.sel(here)):
        below = 0.0
        if joint.pools is not None:
            draw_pools(ax, last, joint.pools, here)
            below = BELOW
        draw_joint(ax, last + below, joint, here, INK)
        whose = "all coders" if len(joint.coders) > 1 else f"coder {joint.coders[0]}"
        beside_row(ax, last + below / 2, whose, color=GREY, style="italic")


def _ranked(standings: Standings, at: dict[str, str]) -> str:
    """Say what ranks alone decide."""
    if standings.bounds is None:
        return "ranks only"
    word = standings.bounds["relation"].sel(at).isel(other=0).item()
    return f"ranks only: {AS_NOT.get(word, word)}"


def _styles(coders: Sequence[str]) -> dict[str, tuple[str, str]]:
    return {name: CODER_STYLES[at % len(CODER_STYLES)] for at, name in enumerate(coders)}


def _hypothesis_label(name: str, claim: str, room: float, height: float) -> str:
    if not claim:
        return wrapped(name, room, TEXT)
    return wrapped(f"{name}: {claim}", room, SMALL, lines=max(2, round(height / LABEL_LINE)))


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
