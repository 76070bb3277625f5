"""The figure of credences shows the numbers of the result."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes

import bayestrace as bt


def marks(ax, gid):
    return [float(line.get_xdata()[0]) for line in ax.lines if line.get_gid() == gid]


def in_order(post, group, name="credence"):
    return post[group][name].transpose("case", "hypothesis", "coder").values.ravel()


@pytest.mark.parametrize(
    ("gid", "group", "name"),
    [
        ("prior", "prior", "credence"),
        ("credence", "posterior", "credence"),
        ("naive", "posterior", "credence_naive"),
    ],
)
def test_marks_stand_at_the_numbers_of_the_tree(thesis_post, gid, group, name):
    ax = bt.plot_credence(thesis_post)
    assert isinstance(ax, Axes)
    np.testing.assert_allclose(marks(ax, gid), in_order(thesis_post, group, name))


def test_priors_are_hollow_and_each_coder_has_a_mark_of_its_own(thesis_post):
    ax = bt.plot_credence(thesis_post, case="syria", hypothesis="H1")
    hollow = [line for line in ax.lines if line.get_gid() == "prior"]
    filled = [line for line in ax.lines if line.get_gid() == "credence"]
    assert {line.get_markerfacecolor() for line in hollow} == {"white"}
    assert len({line.get_marker() for line in filled}) == 3
    assert [line.get_marker() for line in hollow] == [line.get_marker() for line in filled]


def test_a_coder_keeps_its_mark_when_others_are_left_out(thesis_post):
    ax = bt.plot_credence(thesis_post, coder="blind_b", case="syria", hypothesis="H1")
    everyone = bt.plot_credence(thesis_post, case="syria", hypothesis="H1")
    last = [line.get_marker() for line in everyone.lines if line.get_gid() == "credence"][-1]
    assert [line.get_marker() for line in ax.lines if line.get_gid() == "credence"] == [last]


def test_the_thresholds_of_the_rule_are_drawn_and_named(memo):
    from bayestrace.study.parts import Rule

    post = bt.update(memo.replace(rule=Rule(confirm=0.9, reject=0.2)))
    ax = bt.plot_credence(post)
    lines = [line.get_xdata()[0] for line in ax.lines if line.get_gid() == "threshold"]
    assert sorted(lines) == [0.2, 0.9]
    words = " ".join(text.get_text() for text in ax.texts)
    assert "confirmed\n≥ 0.9" in words
    assert "rejected\n≤ 0.2" in words


def test_adjusted_and_naive_credence_are_printed_beside_the_row(thesis_post):
    ax = bt.plot_credence(thesis_post, case="afghanistan", hypothesis="H1", coder="author")
    assert ".953 (.992)" in [text.get_text() for text in ax.texts]


def test_a_credence_below_one_is_never_printed_as_one():
    from bayestrace.plots.marks import _share

    assert _share(0.99999) == ">.999"
    assert _share(0.00001) == "<.001"
    assert (_share(0.0), _share(1.0), _share(0.5)) == (".000", "1", ".500")


def test_the_caption_speaks_of_support_and_not_of_truth(thesis_post):
    label = bt.plot_credence(thesis_post).get_xlabel()
    assert label == "credence\n(support among the listed hypotheses, not truth)"


def test_cases_and_hypotheses_come_in_the_order_asked_for(thesis_post):
    ax = bt.plot_credence(thesis_post, case="syria", hypothesis=["H4", "H1"])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["H4", "H1"]


def test_what_was_not_judged_is_said_in_words_and_has_no_mark(thesis):
    out = thesis.replace(
        likelihoods=tuple(
            row for row in thesis.likelihoods if (row.coder, row.hypothesis) != ("blind_b", "H4")
        ),
        priors=tuple(
            row for row in thesis.priors if (row.coder, row.hypothesis) != ("blind_b", "H4")
        ),
    )
    ax = bt.plot_credence(bt.update(out), case="syria", hypothesis="H4")
    assert len(marks(ax, "credence")) == 2
    assert "blind_b: not judged" in [text.get_text() for text in ax.texts]


def test_words_come_from_the_study_that_was_updated(thesis, thesis_post, memo):
    ax = bt.plot_credence(thesis_post, study=thesis)
    assert "Syria, 2011–2021" in [text.get_text() for text in ax.texts]
    assert ax.get_yticklabels()[0].get_text().startswith("H1: NATO's conduct")
    with pytest.raises(bt.ArrayError, match="is not the study that the result was computed from"):
        bt.plot_credence(thesis_post, study=memo)
    with pytest.raises(bt.ArrayError, match="must be the Study"):
        bt.plot_credence(thesis_post, study="nato-csto")


def test_a_study_in_place_of_a_result_is_told_what_to_write(thesis):
    with pytest.raises(bt.ArrayError, match=r"bt.plot_credence\(bt.update\(study\)\)"):
        bt.plot_credence(thesis)


@pytest.mark.parametrize("dim", ["case", "hypothesis", "coder"])
def test_an_unknown_label_gets_the_nearest_match(thesis_post, dim):
    known = str(thesis_post["posterior"][dim].values[-1])
    with pytest.raises(bt.ArrayError, match=f"no {dim} '{known}x'; did you mean '{known}'"):
        bt.plot_credence(thesis_post, **{dim: known + "x"})


def test_nothing_chosen_is_an_error(thesis_post):
    with pytest.raises(bt.ArrayError, match="leaves nothing to draw"):
        bt.plot_credence(thesis_post, case=[])


def test_given_axes_are_used_and_no_other_figure_is_opened(thesis_post):
    _, ax = plt.subplots()
    before = plt.get_fignums()
    assert bt.plot_credence(thesis_post, case="syria", ax=ax) is ax
    assert plt.get_fignums() == before


def test_a_width_at_which_nothing_reads_is_refused_before_a_figure_opens(memo):
    with pytest.raises(bt.ArrayError, match="width_mm must be a number from 70 to 1200, got 20"):
        bt.plot_credence(bt.update(memo), width_mm=20)
    assert plt.get_fignums() == []


def test_a_result_read_from_a_file_draws_the_same(memo, tmp_path):
    import xarray as xr

    post = bt.update(memo)
    post.to_netcdf(tmp_path / "post.nc")
    with xr.open_datatree(tmp_path / "post.nc") as again:
        loaded = again.load()
    for name in ("prior", "credence", "naive"):
        assert marks(bt.plot_credence(loaded), name) == marks(bt.plot_credence(post), name)
    bt.plot_waterfall(loaded)
    bt.plot_heatmap(loaded)


def test_a_result_with_a_band_draws_it_and_says_how_it_was_made(thesis):
    tree = bt.band(thesis, shared=0.5, draws=64)
    ax = bt.plot_credence(tree, case="syria")
    bands = [line.get_xdata() for line in ax.lines if line.get_gid() == "band"]
    expected = tree["sensitivity"]["credence_band"].sel(case="syria", bound=["lower", "upper"])
    drawn = expected.transpose("hypothesis", "coder", "bound").values.reshape(-1, 2)
    np.testing.assert_allclose(bands, drawn)
    keys = [text.get_text() for legend in ax.figure.legends for text in legend.get_texts()]
    if ax.get_legend():
        keys += [text.get_text() for text in ax.get_legend().get_texts()]
    assert "90 % sensitivity band, shared error 0.5" in keys
    plt.close(ax.figure)


def test_a_result_without_a_band_draws_none(thesis):
    ax = bt.plot_credence(bt.update(thesis), case="syria")
    assert not [line for line in ax.lines if line.get_gid() == "band"]
    plt.close(ax.figure)
