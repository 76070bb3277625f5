"""The figure of error rates shows the numbers of the result."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import bayestrace as bt
from bayestrace.stats.robustness import possible_findings


@pytest.fixture(scope="module")
def rates(thesis):
    return bt.error_rates(thesis)


def drawn(ax, gid):
    return [line for line in ax.lines if line.get_gid() == gid]


def test_curves_and_marks_are_the_numbers_of_the_result(rates):
    figure = bt.plot_error_rates(rates, coder="author", case="afghanistan")
    assert isinstance(figure, Figure)
    assert len(figure.axes) == 4
    for ax, name in zip(figure.axes, ["H1", "H2", "H3", "H4"], strict=True):
        here = rates.sel(coder="author", case="afghanistan", hypothesis=name)
        for truth, mark, naive in zip(
            ("true", "false"), drawn(ax, "confirmed"), drawn(ax, "naive"), strict=True
        ):
            (curve,) = drawn(ax, f"if {truth}")
            np.testing.assert_array_equal(curve.get_xdata(), rates["threshold"])
            np.testing.assert_array_equal(curve.get_ydata(), here["reach_rate"].sel(truth=truth))
            np.testing.assert_array_equal(
                naive.get_ydata(), here["reach_rate_naive"].sel(truth=truth)
            )
            confirmed = here["verdict_rate"].sel(truth=truth, outcome="confirmed")
            assert (mark.get_xdata()[0], mark.get_ydata()[0]) == (0.95, float(confirmed))


def test_the_rates_of_the_rule_are_written_above_the_curves(rates):
    ax = bt.plot_error_rates(rates, coder="author", case="syria", hypothesis="H3")
    assert isinstance(ax, Axes)
    (words,) = (text.get_text() for text in ax.texts if text.get_gid() == "numbers")
    assert words == (
        "if true: confirmed 4.8 %, rejected <0.1 %\nif false: confirmed 0.1 %, rejected 3 %"
    )


def test_a_share_is_never_rounded_to_a_certainty():
    from bayestrace.plots.error_curves import _percent

    shares = (0.0, 1e-5, 0.5, 0.123, 0.99999, 1.0)
    assert [_percent(share) for share in shares] == [
        "0 %",
        "<0.1 %",
        "50 %",
        "12.3 %",
        ">99.9 %",
        "100 %",
    ]


def test_draws_are_said_below_the_curves_with_their_error(memo, monkeypatch):
    exact = bt.plot_error_rates(bt.error_rates(memo))
    assert "draws" not in exact.figure.legends[0].get_title().get_text()
    monkeypatch.setattr(possible_findings, "FEW", -1)
    ax = bt.plot_error_rates(bt.error_rates(memo, draws=1000, confirm=0.9, common_cause=True))
    note = ax.figure.legends[0].get_title().get_text().replace("\n", " ")
    assert "confirms from 0.9 on" in note
    assert "1,000 draws in each world, standard error at most 1.3 %" in note
    assert "from a common cause per cluster" in note


def test_given_axes_hold_one_hypothesis_and_several_are_refused(rates):
    _, ax = plt.subplots()
    before = plt.get_fignums()
    chosen = {"coder": "author", "case": "syria"}
    assert bt.plot_error_rates(rates, **chosen, hypothesis="H1", ax=ax) is ax
    assert plt.get_fignums() == before
    with pytest.raises(bt.ArrayError, match="draws one hypothesis in one case on ax="):
        bt.plot_error_rates(rates, **chosen, ax=ax)


def test_what_to_draw_must_be_there_and_of_one_coder(rates, thesis, thesis_post):
    with pytest.raises(bt.ArrayError, match="draws one coder at a time; say which"):
        bt.plot_error_rates(rates)
    with pytest.raises(bt.ArrayError, match=r"write bt.plot_error_rates\(bt.error_rates\(study\)"):
        bt.plot_error_rates(thesis_post)
    missing = rates.where(rates["hypothesis"] != "H1")
    with pytest.raises(bt.ArrayError, match="coder 'author' judged nothing of what was chosen"):
        bt.plot_error_rates(missing, coder="author", hypothesis="H1")
    figure = bt.plot_error_rates(missing, coder="author", case="syria", study=thesis)
    assert len(figure.axes) == 3
