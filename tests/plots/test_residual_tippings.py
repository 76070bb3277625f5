"""The figure of the residual draws the numbers of its sweep, the own value and the tipping."""

from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from plots.test_legibility import WIDTHS, check

import bayestrace as bt
from bayestrace.study.parts import Case


def marks(ax, gid):
    return [line for line in ax.lines if line.get_gid() == gid]


def close(found):
    """Twelve items, which the residual fits almost as well as the leader."""
    items = [
        bt.Item(f"E{n}", found="present", likelihood={"A": 0.7, "B": 0.3, "else": found})
        for n in range(12)
    ]
    return bt.Study.rivals({"A": 0.5, "B": 0.4, "else": 0.1}, items, residual="else")


def test_curves_and_marks_are_the_numbers_of_the_sweep(two_readers):
    sweep = bt.residual_sweep(two_readers)
    ax = bt.plot_residual(sweep)
    assert isinstance(ax, Axes)
    here = sweep.isel(case=0, frame=0)
    for at, coder in enumerate(sweep["coder"].values):
        mine = here.sel(coder=coder)
        for gid in ("residual", "leader"):
            curve = marks(ax, gid)[at]
            np.testing.assert_array_equal(curve.get_xdata(), sweep["assumed_fit"])
            np.testing.assert_array_equal(curve.get_ydata(), mine[f"{gid}_credence"])
        own = marks(ax, "own")[at]
        assert own.get_xdata()[0] == mine["own_fit"].item()
        assert own.get_ydata()[0] == mine["own_residual_credence"].item()
    tipping = here["tipping_fit"].values
    assert [m.get_xdata()[0] for m in marks(ax, "tipping")] == list(tipping[~np.isnan(tipping)])
    assert [line.get_ydata()[0] for line in marks(ax, "threshold")] == [0.05, 0.95]


def test_the_ring_lies_where_the_curves_cross():
    ax = bt.plot_residual(bt.residual_sweep(close(0.6)))
    (ring,) = marks(ax, "tipping")
    place = ring.get_xdata()[0]
    assert place == pytest.approx(0.7 * 5 ** (1 / 12))
    (residual,), (leader,) = marks(ax, "residual"), marks(ax, "leader")
    for curve in (residual, leader):
        at = np.interp(place, curve.get_xdata(), curve.get_ydata())
        assert at == pytest.approx(ring.get_ydata()[0], abs=0.005)


def test_the_own_mark_lies_on_the_curve(rivals):
    ax = bt.plot_residual(bt.residual_sweep(rivals))
    (own,), (curve,) = marks(ax, "own"), marks(ax, "residual")
    at = np.interp(own.get_xdata()[0], curve.get_xdata(), curve.get_ydata())
    assert at == pytest.approx(own.get_ydata()[0], abs=0.005)


def test_several_cases_have_a_panel_each_and_given_axes_take_one(rivals):
    moved = [replace(item, case="other") for item in rivals.items[2:]]
    study = rivals.replace(
        cases=[*rivals.cases, Case(id="other", title="Another case")],
        items=[*rivals.items[:2], *moved],
    )
    sweep = bt.residual_sweep(study)
    figure = bt.plot_residual(sweep, study=study)
    assert isinstance(figure, Figure)
    titles = [" ".join(ax.get_title().split()) for ax in figure.axes]
    assert [title.endswith("; Another case") for title in titles] == [False, True]
    mine = plt.subplots(figsize=(4, 4))[1]
    assert bt.plot_residual(sweep, case="other", ax=mine) is mine
    with pytest.raises(bt.ArrayError, match="draws one frame in one case on ax="):
        bt.plot_residual(sweep, ax=plt.subplots()[1])


def test_what_cannot_be_drawn_is_refused(thesis_post):
    with pytest.raises(bt.ArrayError, match=r"needs the result of bt\.residual_sweep"):
        bt.plot_residual(thesis_post)
    item = bt.Item("m", found="present", likelihood={"A": "1", "else": "1/2"})
    ratios = bt.Study.rivals(["A", "else"], [item], residual="else")
    with pytest.raises(bt.ArrayError, match="nothing to draw"):
        bt.plot_residual(bt.residual_sweep(ratios))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["rivals", "two_readers"])
def test_residuals_are_legible(request, name, width):
    study = request.getfixturevalue(name)
    ax = bt.plot_residual(bt.residual_sweep(study), width_mm=width, study=study)
    check(ax)
    assert ax.figure.get_size_inches()[0] * 25.4 == pytest.approx(width)
    check(bt.plot_residual(bt.residual_sweep(close(0.6)), width_mm=width))
