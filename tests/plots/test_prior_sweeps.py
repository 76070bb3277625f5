"""The prior sweep draws the credences of the result, each coder's at the stated prior marked."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from plots.test_legibility import WIDTHS, check

import bayestrace as bt


@pytest.fixture(scope="session")
def sweep(thesis):
    return bt.prior_sweep(thesis)


def drawn(ax, gid):
    return [line for line in ax.lines if line.get_gid() == gid]


def test_curves_and_marks_are_the_numbers_of_the_result(sweep, thesis_post):
    figure = bt.plot_prior_sweep(sweep)
    assert isinstance(figure, Figure)
    assert len(figure.axes) == 8
    for ax in figure.axes:
        hypothesis, case = ax.get_title().split("; ")
        at = {"case": case, "hypothesis": hypothesis}
        for coder, curve, mark in zip(
            sweep["coder"].values, drawn(ax, "curve"), drawn(ax, "stated"), strict=True
        ):
            np.testing.assert_array_equal(curve.get_xdata(), sweep["assumed_prior"])
            np.testing.assert_array_equal(
                curve.get_ydata(), sweep["credence"].sel(at).sel(coder=coder)
            )
            post = {name: thesis_post[name]["credence"].sel(at).sel(coder=coder) for name in
                    ("prior", "posterior")}  # fmt: skip
            assert mark.get_xdata()[0] == pytest.approx(post["prior"].item())
            assert mark.get_ydata()[0] == pytest.approx(post["posterior"].item())
        thresholds = [line.get_ydata()[0] for line in drawn(ax, "threshold")]
        assert thresholds == [0.05, 0.95]


def test_one_coder_in_one_panel_has_the_naive_curve_beside(sweep):
    figure, mine = plt.subplots(figsize=(4, 4))
    ax = bt.plot_prior_sweep(sweep, case="syria", hypothesis="H4", coder="author", ax=mine)
    assert isinstance(ax, Axes)
    assert ax is mine
    (naive,) = drawn(ax, "naive")
    expected = sweep["credence_naive"].sel(case="syria", hypothesis="H4", coder="author")
    np.testing.assert_array_equal(naive.get_ydata(), expected)
    assert figure.axes == [mine]


def test_a_grid_in_any_order_is_drawn_from_left_to_right(thesis):
    sweep = bt.prior_sweep(thesis, grid=[0.9, 0.1, 0.5])
    ax = bt.plot_prior_sweep(sweep, case="syria", hypothesis="H4")
    assert drawn(ax, "curve")[0].get_xdata().tolist() == [0.1, 0.5, 0.9]


def test_what_cannot_be_drawn_is_refused(sweep, thesis_post):
    with pytest.raises(bt.ArrayError, match=r"needs the result of bt\.prior_sweep"):
        bt.plot_prior_sweep(thesis_post)
    with pytest.raises(bt.ArrayError, match="draws one hypothesis in one case on ax="):
        bt.plot_prior_sweep(sweep, ax=plt.subplots()[1])


@pytest.mark.parametrize("width", WIDTHS)
def test_the_sweep_of_the_thesis_is_legible(thesis, sweep, width):
    figure = bt.plot_prior_sweep(sweep, width_mm=width, study=thesis)
    check(figure)
    wide, high = figure.get_size_inches() * 25.4
    assert wide == pytest.approx(width)
    assert high <= 265
    check(bt.plot_prior_sweep(sweep, case="syria", hypothesis="H1", width_mm=width))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["rivals", "factors", "logical", "memo"])
def test_sweeps_of_other_studies_are_legible(request, name, width):
    study = request.getfixturevalue(name)
    check(bt.plot_prior_sweep(bt.prior_sweep(study), width_mm=width, study=study))
