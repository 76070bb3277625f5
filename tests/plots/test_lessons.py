"""Prior and posterior of every hyper-parameter, and what was learned in numbers and words."""

import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

import bayestrace as bt


def lines_of(ax, gid):
    return [line for line in ax.lines if line.get_gid() == gid]


def learned(ax):
    return [text.get_text().replace("\n", " ") for text in ax.texts if text.get_gid() == "learned"]


def rows_of(ax):
    return [label.get_text().replace("\n", " ") for label in ax.get_yticklabels()]


def flat(tree, group, name):
    draws = tree[group][name].stack(sample=("chain", "draw")).transpose(..., "sample").values
    return draws.reshape(-1, draws.shape[-1])


def note_of(figure):
    return figure.legends[0].get_title().get_text().replace("\n", " ")


def test_box_and_line_are_the_central_90_percent_of_prior_and_posterior(thesis_judgement):
    ax = bt.plot_prior_posterior(thesis_judgement)
    assert isinstance(ax, Axes)
    boxes = [p for p in ax.findobj(Rectangle) if p.get_gid() == "prior"]
    drawn = [(box.get_x(), box.get_x() + box.get_width()) for box in boxes]
    prior, posterior = (flat(thesis_judgement, g, "shared") for g in ("prior", "posterior"))
    np.testing.assert_allclose(drawn, np.quantile(prior, (0.05, 0.95), axis=1).T)
    ends = [line.get_xdata() for line in lines_of(ax, "posterior interval")]
    np.testing.assert_allclose(ends, np.quantile(posterior, (0.05, 0.95), axis=1).T)
    means = [line.get_xdata()[0] for line in lines_of(ax, "posterior mean")]
    np.testing.assert_allclose(means, posterior.mean(axis=1))
    assert {box.get_facecolor()[:3] for box in boxes} == {(1, 1, 1)}


def test_the_standard_deviations_stand_beside_each_row_and_little_is_said_in_words(
    thesis_judgement,
):
    said = learned(bt.plot_prior_posterior(thesis_judgement))
    prior, posterior = (flat(thesis_judgement, g, "shared") for g in ("prior", "posterior"))
    for text, before, after in zip(said, prior, posterior, strict=True):
        numbers = [float(number) for number in re.findall(r"\d\.\d\d", text)]
        assert numbers == pytest.approx([before.std(), after.std()], abs=0.006)
        moved = abs(after.mean() - before.mean()) / before.std()
        little = 0.9 <= after.std() / before.std() <= 1 / 0.9 and moved < 0.5
        assert text.startswith("learned little: sd") == little
    assert any(text.startswith("learned little") for text in said)


def test_what_was_learned_well_is_not_called_little(thesis_coders):
    tree = thesis_coders.copy()
    tree.attrs["converged"] = "yes"
    figure = bt.plot_prior_posterior(tree)
    assert isinstance(figure, Figure)
    said = dict(pair for ax in figure.axes for pair in zip(rows_of(ax), learned(ax), strict=True))
    assert said["coder shift, blind_a (logits)"].startswith("sd ")
    assert said["differences between coder shifts (logits)"].startswith("sd ")
    assert said["heterogeneity between cases (logits)"].startswith("learned little: sd ")
    assert "the posterior is the prior again" in note_of(figure)


def test_a_posterior_wider_than_its_prior_is_not_the_prior_again(thesis_coders):
    tree = thesis_coders.copy()
    tree.attrs["converged"] = "yes"
    posterior = tree["posterior"].to_dataset()
    before, after = (flat(tree, g, "something_new")[0] for g in ("prior", "posterior"))
    for factor, words in ((1.0, "learned little: sd "), (2.0, "sd ")):
        wider = (posterior["something_new"] - after.mean()) * before.std() / after.std() * factor
        changed = posterior.assign(something_new=wider + before.mean())
        tree["posterior"] = xr.DataTree(changed)
        (said,) = learned(bt.plot_prior_posterior(tree, parameter="something_new"))
        assert said == f"{words}{before.std():.2f} → {factor * before.std():.2f}"


def test_every_hyper_parameter_has_a_row_in_words(thesis_coders):
    figure = bt.plot_prior_posterior(thesis_coders)
    rows = {ax.get_title(loc="left"): rows_of(ax) for ax in figure.axes}
    assert list(rows) == [
        "Shares and chances",
        "Spreads (standard deviations)",
        "Coders, against their mean",
        "Kinds of evidence",
        "Others",
    ]
    assert rows["Shares and chances"] == [f"general chance, H{n}" for n in (1, 2, 3, 4)]
    assert rows["Kinds of evidence"][1] == "strength, academic (log)"
    assert rows["Others"] == ["something new"]
    names = set(thesis_coders["prior"].data_vars) - {"credence"}
    elements = sum(thesis_coders["prior"][name].isel(chain=0, draw=0).size for name in names)
    assert sum(map(len, rows.values())) == elements


def test_a_run_that_did_not_converge_gives_no_number_after_the_findings(thesis_coders):
    figure = bt.plot_prior_posterior(thesis_coders)
    title = figure.get_suptitle().replace("\n", " ")
    assert "The sampler did not converge: 3 divergent transitions" in title
    assert title.endswith("Do not quote the posterior.")
    for ax in figure.axes:
        assert all(re.fullmatch(r"sd \d\.\d\d → \?", text) for text in learned(ax))
        assert not any(line.get_linestyle() == "-" for line in lines_of(ax, "posterior interval"))


def test_where_heterogeneity_comes_from_is_printed_below(thesis_coders):
    assert thesis_coders.attrs["heterogeneity"] in note_of(bt.plot_prior_posterior(thesis_coders))


def test_parameters_are_chosen_by_name_and_one_panel_goes_on_given_axes(thesis_coders):
    ax = bt.plot_prior_posterior(thesis_coders, parameter=["coder_shift"])
    assert rows_of(ax) == [f"coder shift, {c} (logits)" for c in ("author", "blind_a", "blind_b")]
    _, given = plt.subplots()
    assert bt.plot_prior_posterior(thesis_coders, parameter="general", ax=given) is given
    with pytest.raises(
        bt.ArrayError, match="no parameter 'coder_shif'; did you mean 'coder_shift'"
    ):
        bt.plot_prior_posterior(thesis_coders, parameter="coder_shif")
    with pytest.raises(bt.ArrayError, match="draws parameters of one panel on ax="):
        bt.plot_prior_posterior(thesis_coders, ax=given)


def test_nothing_learned_is_an_error_that_says_what_learns(thesis_exact, thesis_post):
    with pytest.raises(bt.ArrayError, match="model 'dependence' learned no hyper-parameter"):
        bt.plot_prior_posterior(thesis_exact)
    with pytest.raises(bt.ArrayError, match=r"needs the result of bt.sample, got DataTree"):
        bt.plot_prior_posterior(thesis_post)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "hyper"), [("judgement", {"shared": "learned"}), ("coders,cases", {})]
)
def test_what_the_sampler_returns_is_drawn_as_it_is(thesis, model, hyper):
    few = {"draws": 60, "tune": 60, "chains": 2, "random_seed": 1}
    tree = bt.sample(thesis, model, **few, **hyper)
    assert "did not converge" in bt.plot_credence(tree).figure.get_suptitle().replace("\n", " ")
    drawn = bt.plot_prior_posterior(tree)
    axes = [drawn] if isinstance(drawn, Axes) else drawn.axes
    rows = [row for ax in axes for row in rows_of(ax)]
    expected = {
        "judgement": [f"share of error in common, {coder}" for coder in thesis.coders],
        "coders,cases": [
            *(f"general chance, {hypothesis}" for hypothesis in thesis.hypothesis_ids),
            "disagreement on single items (logits)",
            "differences between coder shifts (logits)",
            "differences between coder scales (log)",
            "heterogeneity between cases (logits)",
            *(f"coder shift, {coder} (logits)" for coder in thesis.coders),
            *(f"coder scale, {coder} (log)" for coder in thesis.coders),
            *(f"strength, {kind} (log)" for kind in tree.attrs.get("kinds", "").split("; ")),
        ],
    }
    assert rows == expected[model]
