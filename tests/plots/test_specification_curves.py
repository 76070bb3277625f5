"""The specification curve shows every specification once, and who took which option."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from plots.test_legibility import WIDTHS, check

import bayestrace as bt


@pytest.fixture(scope="session")
def thesis_multiverse(thesis):
    return bt.multiverse(thesis)


def lines(ax, gid):
    return [line for line in ax.lines if line.get_gid() == gid]


@pytest.mark.parametrize("hypothesis", ["H1", "H2"])
def test_the_curve_holds_every_credence_in_order(thesis_multiverse, hypothesis):
    top, _ = bt.plot_specification_curve(
        thesis_multiverse, case="syria", hypothesis=hypothesis
    ).axes
    (line,) = lines(top, "credence")
    values = thesis_multiverse["credence"].sel(case="syria", hypothesis=hypothesis).values
    np.testing.assert_allclose(line.get_ydata(), np.sort(values[~np.isnan(values)]))
    thresholds = [line.get_ydata()[0] for line in lines(top, "threshold")]
    assert thresholds == [0.05, 0.95]


def test_the_base_run_of_each_coder_lies_on_the_curve_at_the_credence_of_the_update(
    thesis_multiverse, thesis_post
):
    at = {"case": "afghanistan", "hypothesis": "H4"}
    top, _ = bt.plot_specification_curve(thesis_multiverse, **at).axes
    marks = sorted(float(line.get_ydata()[0]) for line in lines(top, "base"))
    base = thesis_post["posterior"]["credence"].sel(at).values
    np.testing.assert_allclose(marks, np.sort(base), atol=1e-12)
    (curve,) = lines(top, "credence")
    drawn = dict(zip(curve.get_xdata(), curve.get_ydata(), strict=True))
    for line in lines(top, "base"):
        assert drawn[line.get_xdata()[0]] == line.get_ydata()[0]


def test_every_option_has_a_strip_and_the_median_of_its_specifications(thesis_multiverse):
    _, bottom = bt.plot_specification_curve(thesis_multiverse, case="syria", hypothesis="H4").axes
    strips = [image for image in bottom.images if image.get_gid() == "option"]
    medians = [text.get_text() for text in bottom.texts if text.get_gid() == "median"]
    labels = [label.get_text() for label in bottom.get_yticklabels()]
    assert len(strips) == len(medians) == len(labels) - 4
    part = thesis_multiverse["credence"].sel(case="syria", hypothesis="H4")
    shown = {
        text.get_position()[1]: text.get_text()
        for text in bottom.texts
        if text.get_gid() == "median"
    }
    for coder in ("author", "blind_a", "blind_b"):
        row = bottom.get_yticks()[labels.index(coder)]
        assert shown[row] == f"{float(part.sel(coder=coder).median()):.3f}"
    assert "SY-C-STATEMENT off" in labels
    assert not any("SY-N" in label for label in labels)


def test_a_strip_is_dark_where_its_specifications_lie(rivals):
    multi = bt.multiverse(rivals, drop=["Incumbents feared the voters"], merge=False)
    _, bottom = bt.plot_specification_curve(multi, hypothesis="Business power").axes
    labels = [label.get_text() for label in bottom.get_yticklabels()]
    number = next(n for n, label in enumerate(labels) if label.startswith("without Incumbents"))
    row = bottom.get_yticks()[number]
    strips = [image for image in bottom.images if image.get_gid() == "option"]
    (strip,) = [one for one in strips if one.get_extent()[3] < row < one.get_extent()[2]]
    values = multi["credence"].sel(hypothesis="Business power").values
    dropped = (
        multi["credence"]
        .sel(hypothesis="Business power", hypothesis_set=multi["hypothesis_set"].values[1])
        .values
    )
    every, some = (np.sort(part[~np.isnan(part)]) for part in (values, dropped))
    assert np.asarray(strip.get_array()).ravel().tolist() == np.isin(every, some).tolist()


def test_the_title_says_what_stands_and_how_often(thesis, thesis_multiverse):
    figure = bt.plot_specification_curve(
        thesis_multiverse, case="syria", hypothesis="H4", study=thesis
    )
    title = figure.get_suptitle()
    assert title.startswith("H4, Syria, 2011–2021: 156 specifications, credence 0.368 to 0.941")
    assert title.endswith("undecided under every one")
    other = bt.plot_specification_curve(thesis_multiverse, case="afghanistan", hypothesis="H2")
    assert other.get_suptitle().endswith("undecided in 71\xa0%, rejected in 29\xa0%")


def test_what_cannot_be_drawn_is_said(thesis_multiverse):
    with pytest.raises(bt.ArrayError, match="draws one case at a time"):
        bt.plot_specification_curve(thesis_multiverse, hypothesis="H1")
    nobody = thesis_multiverse.where(thesis_multiverse["case"] != "syria")
    with pytest.raises(bt.ArrayError, match="no specification has a credence of 'H1' in 'syria'"):
        bt.plot_specification_curve(nobody, case="syria", hypothesis="H1")
    item = bt.Item("e", found="present", likelihood={"H1": (0.8, 0.4)})
    other = bt.Study.claims({"H1": 0.5}, [item])
    with pytest.raises(bt.ArrayError, match="not the study that the result was computed from"):
        bt.plot_specification_curve(thesis_multiverse, case="syria", hypothesis="H1", study=other)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("case", "hypothesis"), [("afghanistan", "H2"), ("syria", "H1")])
def test_specifications_of_the_thesis_are_legible(
    thesis, thesis_multiverse, width, case, hypothesis
):
    figure = bt.plot_specification_curve(
        thesis_multiverse, case=case, hypothesis=hypothesis, study=thesis, width_mm=width
    )
    check(figure)
    wide, high = figure.get_size_inches() * 25.4
    assert wide == pytest.approx(width)
    assert high <= 265


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["rivals", "factors", "logical", "many"])
def test_specifications_of_other_studies_are_legible(request, name, width):
    study = request.getfixturevalue(name)
    multi = bt.multiverse(study, rhos=np.linspace(0.1, 1, 10), subsets=False)
    for hypothesis in (study.hypothesis_ids[0], str(multi["hypothesis"].values[-1])):
        figure = bt.plot_specification_curve(multi, hypothesis=hypothesis, width_mm=width)
        check(figure)
        assert figure.get_size_inches()[1] * 25.4 <= 265
        plt.close(figure)
