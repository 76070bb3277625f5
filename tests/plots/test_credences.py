"""The figure of credences shows the numbers of the result."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
import xarray as xr
from matplotlib.axes import Axes

import bayestrace as bt


def kind(mark):
    """What a mark shows: its id without the names of what it is of."""
    return str(mark.get_gid()).partition("/")[0]


def marks(ax, gid):
    return [float(line.get_xdata()[0]) for line in ax.lines if kind(line) == gid]


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
    filled = [line for line in ax.lines if kind(line) == "credence"]
    assert {line.get_markerfacecolor() for line in hollow} == {"white"}
    assert len({line.get_marker() for line in filled}) == 3
    assert [line.get_marker() for line in hollow] == [line.get_marker() for line in filled]


def test_a_coder_keeps_its_mark_when_others_are_left_out(thesis_post):
    ax = bt.plot_credence(thesis_post, coder="blind_b", case="syria", hypothesis="H1")
    everyone = bt.plot_credence(thesis_post, case="syria", hypothesis="H1")
    last = [line.get_marker() for line in everyone.lines if kind(line) == "credence"][-1]
    assert [line.get_marker() for line in ax.lines if kind(line) == "credence"] == [last]


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


def test_a_result_with_bounds_draws_them_below_the_marks_and_says_what_they_are(thesis):
    tree = bt.bounds(thesis)
    ax = bt.plot_credence(tree, case="syria")
    lines = [line for line in ax.lines if line.get_gid() == "bounds"]
    expected = tree["bounds"]["credence_bounds"].sel(case="syria")
    drawn = expected.transpose("hypothesis", "coder", "bound").values.reshape(-1, 2)
    np.testing.assert_allclose([line.get_xdata() for line in lines], drawn)
    credences = [line for line in ax.lines if kind(line) == "credence"]
    for line, mark in zip(lines, credences, strict=True):
        assert line.get_ydata()[0] > mark.get_ydata()[0]
        assert line.get_color() == mark.get_color()
    words, note = key_of(ax)
    assert "bounds: every judgement in its interval" in words
    assert "Bounds: the lowest and the highest credence" in note
    assert "priors too" in " ".join(key_of(bt.plot_credence(bt.bounds(thesis, priors=True)))[0])


def test_bounds_without_any_interval_say_so(memo):
    assert "bounds (no judgement has an interval)" in key_of(bt.plot_credence(bt.bounds(memo)))[0]
    assert "bounds" not in " ".join(key_of(bt.plot_credence(bt.update(memo)))[0])


def test_band_and_bounds_are_drawn_together(thesis):
    tree = bt.band(thesis, draws=64)
    tree["bounds"] = bt.bounds(thesis)["bounds"]
    ax = bt.plot_credence(tree, case="syria")
    assert sum(line.get_gid() == "bounds" for line in ax.lines) == 12
    assert sum(line.get_gid() == "band" for line in ax.lines) == 12


def test_what_ranks_decide_is_said_in_words(memo):
    from bayestrace.study.parts import Likelihood

    row = Likelihood(coder="me", item="memo", hypothesis="H1", rank=1)
    ranked = memo.replace(likelihoods=(row,))
    said = [text.get_text() for text in bt.plot_credence(bt.bounds(ranked)).texts]
    assert "ranks only: at least as likely as not" in said
    assert "ranks only" in [text.get_text() for text in bt.plot_credence(bt.update(ranked)).texts]


# The posterior of a joint model


def lines_of(ax, gid):
    return [line for line in ax.lines if kind(line) == gid]


def key_of(ax):
    (legend,) = ax.figure.legends
    words = [text.get_text().replace("\n", " ") for text in legend.get_texts()]
    return words, legend.get_title().get_text().replace("\n", " ")


def said_above(ax):
    return ax.figure.get_suptitle().replace("\n", " ")


def test_a_joint_posterior_is_a_tick_at_the_mean_and_a_line_over_the_central_90_percent(
    thesis_post, thesis_judgement
):
    ax = bt.plot_credence(thesis_post, joint=thesis_judgement)
    draws = thesis_judgement["posterior"]["credence"].stack(sample=("chain", "draw"))
    draws = draws.transpose("case", "hypothesis", "coder", "sample").values.reshape(24, -1)
    np.testing.assert_allclose(marks(ax, "joint"), draws.mean(axis=1))
    ends = [line.get_xdata() for line in lines_of(ax, "joint interval")]
    np.testing.assert_allclose(ends, np.quantile(draws, (0.05, 0.95), axis=1).T)
    words, note = key_of(ax)
    assert "joint posterior, model judgement: mean and 90 %" in words
    assert "compare it with the naive credence" in note


def test_a_joint_posterior_stands_below_the_marks_of_its_coder_and_is_no_filled_mark(
    thesis, thesis_judgement
):
    ax = bt.plot_credence(bt.band(thesis, draws=64), joint=thesis_judgement)
    credences, joints = lines_of(ax, "credence"), lines_of(ax, "joint")
    for mark, joint in zip(credences, joints, strict=True):
        assert joint.get_ydata()[0] > mark.get_ydata()[0] + 2
        assert joint.get_color() == mark.get_color()
        assert joint.get_marker() == "|"
    bars, intervals = lines_of(ax, "band"), lines_of(ax, "joint interval")
    assert len(bars) == len(intervals) == 24
    assert max(line.get_linewidth() for line in intervals) < 0.3 * bars[0].get_linewidth()
    assert {line.get_alpha() for line in intervals} == {None}


def test_a_model_of_all_coders_has_a_row_of_its_own_with_the_pools(thesis_post, thesis_coders):
    ax = bt.plot_credence(thesis_post, joint=thesis_coders, case="syria")
    mean = thesis_coders["posterior"]["credence"].mean(("chain", "draw")).sel(case="syria")
    np.testing.assert_allclose(marks(ax, "joint"), mean)
    for name in ("linear", "logarithmic"):
        pool = thesis_coders["pools"]["credence"].sel(pool=name, case="syria")
        np.testing.assert_allclose(marks(ax, f"{name} pool"), pool)
    rows = {line.get_ydata()[0] for line in lines_of(ax, "credence")}
    assert rows.isdisjoint(line.get_ydata()[0] for line in lines_of(ax, "joint"))
    assert [text.get_text() for text in ax.texts].count("all coders") == 4
    assert {"linear pool", "logarithmic pool"} <= set(key_of(ax)[0])


def test_an_exact_joint_posterior_is_a_tick_without_an_interval(thesis_post, thesis_exact):
    ax = bt.plot_credence(thesis_post, joint=thesis_exact)
    np.testing.assert_allclose(marks(ax, "joint"), in_order(thesis_exact, "posterior"))
    assert not lines_of(ax, "joint interval")
    words, note = key_of(ax)
    assert "joint posterior, model dependence: exact" in words
    assert "share a common cause" in note
    assert said_above(ax) == ""


def test_a_run_that_did_not_converge_says_so_and_is_dashed(thesis_post, thesis_coders):
    ax = bt.plot_credence(thesis_post, joint=thesis_coders)
    assert said_above(ax) == (
        "The sampler did not converge: 3 divergent transitions, raise target_accept; R-hat of a "
        "credence is 1.120, above 1.01; and 1 more. Do not quote the joint posterior."
    )
    assert not any(line.get_linestyle() == "-" for line in lines_of(ax, "joint interval"))
    assert "joint posterior, model coders,cases: mean and 90 %, did not converge" in key_of(ax)[0]


def test_a_run_that_converged_says_nothing_and_is_drawn_through(thesis_post, thesis_judgement):
    ax = bt.plot_credence(thesis_post, joint=thesis_judgement)
    assert said_above(ax) == ""
    assert {line.get_linestyle() for line in lines_of(ax, "joint interval")} == {"-"}


def test_where_heterogeneity_comes_from_is_printed_below(thesis_post, thesis_coders):
    note = key_of(bt.plot_credence(thesis_post, joint=thesis_coders))[1]
    assert thesis_coders.attrs["heterogeneity"] in note
    assert "uses best values only" in note


@pytest.mark.parametrize("name", ["thesis_judgement", "thesis_coders", "thesis_exact"])
def test_a_sampled_result_read_from_a_file_draws_credences_and_joint_posterior(
    request, tmp_path, thesis_post, name
):
    tree = request.getfixturevalue(name)
    tree.to_netcdf(tmp_path / "tree.nc", engine="h5netcdf")
    with xr.open_datatree(tmp_path / "tree.nc", engine="h5netcdf") as again:
        alone = bt.plot_credence(again.load())
    beside = bt.plot_credence(thesis_post, joint=tree)
    for gid in ("credence", "naive", "joint", "joint interval", "linear pool"):
        assert marks(alone, gid) == pytest.approx(marks(beside, gid))
    assert len(marks(alone, "credence")) == 24


def test_priors_are_drawn_from_a_sampled_result(thesis_post, thesis_judgement):
    ax = bt.plot_credence(thesis_judgement)
    np.testing.assert_allclose(marks(ax, "prior"), in_order(thesis_post, "prior"))
    assert "prior" in key_of(ax)[0]


def test_a_model_of_one_coder_is_drawn_at_that_coder_only(thesis, thesis_post):
    alone = bt.sample(thesis, "dependence", coder="blind_a")
    ax = bt.plot_credence(thesis_post, joint=alone, case="syria")
    assert len(marks(ax, "credence")) == 12
    (colour,) = {line.get_color() for line in lines_of(ax, "joint")}
    assert colour == lines_of(ax, "credence")[1].get_color()
    pooled = bt.sample(thesis, "coders", coder="blind_a")
    ax = bt.plot_credence(thesis_post, joint=pooled, case="syria")
    assert [text.get_text() for text in ax.texts].count("coder blind_a") == 4
    assert not lines_of(ax, "linear pool")


def test_joint_must_be_a_sampled_result_of_the_same_study(thesis, thesis_post, thesis_exact, memo):
    with pytest.raises(bt.ArrayError, match=r"joint= of bt.plot_credence must be what bt.sample"):
        bt.plot_credence(thesis_post, joint=thesis_post)
    with pytest.raises(bt.ArrayError, match="was sampled from another study than the result"):
        bt.plot_credence(thesis_post, joint=bt.sample(memo))
    with pytest.raises(bt.ArrayError, match="got two joint posteriors"):
        bt.plot_credence(thesis_exact, joint=thesis_exact)
    other = thesis_exact.copy()
    other.attrs["prior_set"] = "sceptical"
    with pytest.raises(bt.ArrayError, match="was sampled from another set of priors"):
        bt.plot_credence(thesis_post, joint=other)


def test_a_failure_is_said_on_given_axes_as_well(thesis_coders):
    _, ax = plt.subplots(figsize=(6, 6))
    bt.plot_credence(thesis_coders, case="syria", ax=ax)
    assert "The sampler did not converge" in ax.get_title(loc="left").replace("\n", " ")
