"""What the data taught: prior and posterior of every hyper-parameter of a joint model.

Drawn without arviz-plots: its panels do not measure their text, so that titles lie on one
another at the width of a journal's column, and a density hides in the axis where the
posterior is ten times narrower than the prior.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bayestrace.errors import ArrayError
from bayestrace.plots.choosing import some_labels
from bayestrace.plots.marks import DASHED
from bayestrace.plots.page import (
    FOR,
    GREY,
    INK,
    SMALL,
    TEXT,
    Page,
    beside,
    height_of,
    key_lines,
    room_of,
    row_of,
    width_of,
    wrapped,
    write,
)
from bayestrace.plots.standings import DRAWN, TAILS, failure_of
from bayestrace.stats.joint_posteriors import is_joint
from bayestrace.stats.tree import group_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["plot_prior_posterior"]

SHARES, SPREADS = "Shares and chances", "Spreads (standard deviations)"
CODERS, KINDS, OTHERS = "Coders, against their mean", "Kinds of evidence", "Others"

PARAMETERS = {
    "shared": (SHARES, "share of error in common", ""),
    "general": (SHARES, "general chance", ""),
    "disagreement_sd": (SPREADS, "disagreement on single items", "logits"),
    "shift_sd": (SPREADS, "differences between coder shifts", "logits"),
    "scale_sd": (SPREADS, "differences between coder scales", "log"),
    "heterogeneity_sd": (SPREADS, "heterogeneity between cases", "logits"),
    "coder_shift": (CODERS, "coder shift", "logits"),
    "coder_log_scale": (CODERS, "coder scale", "log"),
    "log_strength": (KINDS, "strength", "log"),
}
"""Panel, words and unit of each parameter."""

LITTLE_SD, LITTLE_SHIFT = 0.9, 0.5
"""The posterior is the prior again: the lesser sd over the larger, the shift in prior sds below."""

ROW, LOOSE = 4.2, 1.0
"""mm, the least height of a row; mm between two rows of text."""

BOX = 2.4
"""mm, the height of the box of the prior."""

LABEL = 0.38
"""Share of the width that labels may take."""

AROUND = 12.0
"""mm around the rows of a panel."""

NARROW = 115.0
"""mm below which what was learned is written in two lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One parameter before and after the data.

    Parameters
    ----------
    panel, label : str
        Where it stands, and in which words.
    prior, posterior : tuple of float
        Lower end of the central 90 %, mean, upper end.
    prior_sd, posterior_sd : float
        Standard deviations.
    """

    panel: str
    label: str
    prior: tuple[float, float, float]
    posterior: tuple[float, float, float]
    prior_sd: float
    posterior_sd: float

    @property
    def little(self) -> bool:
        """Whether the posterior is the prior again."""
        shift = abs(self.posterior[1] - self.prior[1])
        lesser, larger = sorted((self.prior_sd, self.posterior_sd))
        return lesser >= LITTLE_SD * larger and shift < LITTLE_SHIFT * self.prior_sd

    def said(self, *, failed: bool, narrow: bool) -> str:
        """Say how far the standard deviation shrank; draws that failed say nothing."""
        if failed:
            return f"sd {self.prior_sd:.2f} → ?"
        change = f"sd {self.prior_sd:.2f} → {self.posterior_sd:.2f}"
        return f"learned little:{'\n' if narrow else ' '}{change}" if self.little else change


def plot_prior_posterior(
    tree: xr.DataTree,
    *,
    parameter: str | Sequence[str] | None = None,
    ax: Axes | None = None,
    width_mm: float = 170,
) -> Axes | Figure:
    """Draw how much the data taught about errors, coders, cases and kinds of evidence.

    One row per hyper-parameter of a joint model: a hollow box is the central 90 % of its
    prior, a line with a tick the central 90 % and the mean of its posterior. Beside it stand
    the standard deviations before and after, and "learned little" where the posterior
    is the prior again: then the answer comes from the assumption and not from the data, the
    findings and the codings.

    Parameters
    ----------
    tree : DataTree
        What :func:`bayestrace.sample` returned.
    parameter : str or sequence of str, optional
        Names of variables in ``/posterior``; by default all hyper-parameters.
    ax : Axes, optional
        Where to draw parameters of one panel; by default a new pyplot figure.
    width_mm : float
        Width of the new figure, mm: 85 for one column of a journal, 170 for two.

    Returns
    -------
    Axes or Figure
        The Axes of one panel, the Figure of several.

    Raises
    ------
    ArrayError
        If ``tree`` is no sampled result, or nothing was learned in it.

    Notes
    -----
    A posterior counts as the prior again if the lesser of the two standard deviations is at
    least nine tenths of the larger and the mean has moved by less than half of the prior's.
    Where the sampler did not converge the figure says so, posteriors are dashed and their
    numbers left out. A long figure is cut into pages with ``parameter=``.

    Examples
    --------
    >>> import bayestrace as bt
    >>> side = bt.judgement(0.8, low=0.6, high=0.9)
    >>> memo = bt.Item("memo", found="present", likelihood={"H1": (side, 0.2)})
    >>> study = bt.Study.claims({"H1": 0.5}, [memo])
    >>> tree = bt.sample(study, shared="learned", draws=50, tune=50, chains=2, random_seed=1)
    >>> ax = bt.plot_prior_posterior(tree, width_mm=85)
    >>> ax.get_title(loc="left")
    'Shares and chances'
    >>> import matplotlib.pyplot as plt
    >>> plt.close(ax.figure)
    """
    if not isinstance(tree, xr.DataTree) or not is_joint(tree):
        raise ArrayError(
            f"bt.plot_prior_posterior needs the result of bt.sample, got {type(tree).__name__}; "
            'write bt.plot_prior_posterior(bt.sample(study, shared="learned"))'
        )
    lessons = _lessons(tree, parameter)
    names = [name for name in (*_panels(), OTHERS) if any(one.panel == name for one in lessons)]
    panels = [[one for one in lessons if one.panel == name] for name in names]
    if ax is not None and len(panels) > 1:
        raise ArrayError(
            "bt.plot_prior_posterior draws parameters of one panel on ax=; say which: parameter="
        )
    failure = failure_of(tree)
    room = room_of(ax, width_mm)
    narrow = room < NARROW
    texts = [[one.said(failed=bool(failure), narrow=narrow) for one in part] for part in panels]
    labels = [[wrapped(one.label, LABEL * room, SMALL) for one in part] for part in panels]
    beside_axes = max(width_of(label, SMALL) for part in labels for label in part)
    rows = [
        max(ROW, *(height_of(text, SMALL) + LOOSE for text in (*said, *label)))
        for said, label in zip(texts, labels, strict=True)
    ]
    handles, note = _handles(bool(failure)), _note(tree, lessons, bool(failure))
    title = f"Prior and posterior, model {tree.attrs['model']}"
    if failure:
        title += f". {failure} Do not quote the posterior."
    heights = [len(part) * row for part, row in zip(panels, rows, strict=True)]
    lines = key_lines([str(handle.get_label()) for handle in handles], note, width_mm)
    tall = sum(heights) + AROUND * len(rows) + 3.3 * lines + 4
    tall += height_of(wrapped(title, width_mm - 4, TEXT + 1), TEXT + 1)
    if ax is None:
        page, grid = Page.panelled(
            len(panels), 1, width_mm=width_mm, height_mm=tall, heights=heights
        )
    else:
        page, grid = Page.made(ax, width_mm=width_mm, height_mm=tall)[0], [ax]
        rows = [row_of(ax, len(lessons))]
    for axes, name, row, part, said, label in zip(
        grid, names, rows, panels, texts, labels, strict=True
    ):
        _draw_panel(axes, part, said, BOX / row, failed=bool(failure))
        page.rows(axes, range(len(part)), label, prose=True, room=beside_axes)
        if page.own:
            axes.set_title(name, fontsize=TEXT, weight="bold", color=INK, loc="left")
    page.title(grid[0], title)
    page.key(grid[-1], handles, note, below_mm=7)
    return grid[0] if len(grid) == 1 else page.figure


def _panels() -> list[str]:
    return list(dict.fromkeys(panel for panel, _, _ in PARAMETERS.values()))


def _lessons(tree: xr.DataTree, parameter: str | Sequence[str] | None) -> list[Lesson]:
    prior, posterior = group_of(tree, "prior"), group_of(tree, "posterior")
    model = tree.attrs["model"]
    known = [str(name) for name in prior.data_vars if name != "credence" and name in posterior]
    if not set(DRAWN) <= set(posterior["credence"].dims) or not known:
        raise ArrayError(
            f"model {model!r} learned no hyper-parameter in this run, so there is nothing to "
            "compare; model 'judgement' learns the shared part of the error with shared=\"learned\""
        )
    ordered = [name for name in PARAMETERS if name in known]
    ordered += [name for name in known if name not in PARAMETERS]
    names = some_labels(xr.Dataset(coords={"parameter": ordered}), "parameter", parameter)
    return [one for name in names for one in _elements(name, prior[name], posterior[name])]


def _elements(name: str, prior: xr.DataArray, posterior: xr.DataArray) -> Iterator[Lesson]:
    """Read a parameter, each of its elements by itself."""
    panel, words, unit = PARAMETERS.get(name, (OTHERS, name.replace("_", " "), ""))
    dims = [dim for dim in prior.dims if dim not in DRAWN]
    for labels in product(*(prior[dim].values for dim in dims)):
        at = dict(zip(dims, labels, strict=True))
        label = ", ".join([words, *map(str, labels)]) + (f" ({unit})" if unit else "")
        before, after = (_stated(draws.sel(at)) for draws in (prior, posterior))
        if np.isfinite([*before, *after]).all():
            yield Lesson(
                panel=panel,
                label=label,
                prior=before[:3],
                posterior=after[:3],
                prior_sd=before[3],
                posterior_sd=after[3],
            )


def _stated(draws: xr.DataArray) -> tuple[Any, ...]:
    """Lower end, mean, upper end and standard deviation."""
    low, high = (float(end) for end in np.quantile(draws.values, TAILS))
    return low, float(draws.mean()), high, float(draws.std())


def _draw_panel(
    ax: Axes, lessons: Sequence[Lesson], texts: Sequence[str], box: float, *, failed: bool
) -> None:
    for row, (lesson, text) in enumerate(zip(lessons, texts, strict=True)):
        low, mean, high = lesson.prior
        ax.add_patch(
            Rectangle(
                (low, row - box / 2),
                high - low,
                box,
                facecolor="white",
                edgecolor=GREY,
                linewidth=0.8,
                gid="prior",
            )
        )
        low, mean, high = lesson.posterior
        ax.plot(
            [low, high],
            [row, row],
            color=FOR,
            linewidth=1.6,
            linestyle=DASHED if failed else "-",
            solid_capstyle="butt",
            gid="posterior interval",
        )
        ax.plot(
            [mean],
            [row],
            marker="|",
            markersize=6.0,
            markeredgewidth=1.4,
            color=FOR,
            linestyle="none",
            gid="posterior mean",
        )
        write(ax, 1, row, text, transform=beside(ax, 1.5), gid="learned", va="center")
    ends = [end for lesson in lessons for part in (lesson.prior, lesson.posterior) for end in part]
    low, high = min(ends), max(ends)
    if lessons[0].panel == SHARES:
        low, high = 0.0, 1.0
    elif lessons[0].panel == SPREADS:
        low = 0.0
    elif lessons[0].panel in (CODERS, KINDS):
        high = max(-low, high)
        low = -high
        ax.axvline(0, color=GREY, linewidth=0.5, linestyle=(0, (1, 2)), zorder=0)
    margin = 0.04 * (high - low)
    ax.set_xlim(low - margin, high + margin)
    ax.set_ylim(len(lessons) - 0.5, -0.5)
    ax.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}".replace("-", "−")))
    ax.tick_params(axis="x", labelsize=SMALL, length=2.5, color=GREY, labelcolor=INK)
    for spine in ax.spines.values():
        spine.set(linewidth=0.6, color=GREY)


def _note(tree: xr.DataTree, lessons: Sequence[Lesson], failed: bool) -> str:
    note = "sd: standard deviation, before → after the data."
    if not failed and any(lesson.little for lesson in lessons):
        note += (
            " Learned little: the posterior is the prior again, so it comes from the assumption."
        )
    if "heterogeneity" in tree.attrs:
        note += f" {tree.attrs['heterogeneity']}"
    return note


def _handles(failed: bool) -> list[Any]:
    tick: dict[str, Any] = {"marker": "|", "markersize": 6.0, "markeredgewidth": 1.4}
    label = "posterior: mean and 90 %" + (", did not converge" if failed else "")
    return [
        Patch(facecolor="white", edgecolor=GREY, linewidth=0.8, label="prior: 90 %"),
        Line2D(
            [],
            [],
            color=FOR,
            linewidth=1.6,
            linestyle=DASHED if failed else "-",
            label=label,
            **tick,
        ),
    ]
