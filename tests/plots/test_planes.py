"""The plane of tests: points at their chances, borders at the threshold."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon
from matplotlib.path import Path

import bayestrace as bt


def points(ax):
    return {
        (round(float(line.get_xdata()[0]), 9), round(float(line.get_ydata()[0]), 9))
        for line in ax.lines
        if str(line.get_gid()).startswith("point/")
    }


def regions(ax):
    return [(p.get_gid(), Path(p.get_xy())) for p in ax.patches if isinstance(p, Polygon)]


def test_points_stand_at_the_chances_of_a_present_record(thesis):
    types = bt.test_types(thesis)
    ax = bt.plot_test_plane(types, case="syria", coder="blind_a", hypothesis="H3")
    here = types.sel(coder="blind_a", hypothesis="H3")
    here = here.isel(item=np.flatnonzero(here["case"].values == "syria"))
    pairs = np.stack([here["q_over"].values, here["q_of"].values], axis=1)
    pairs = pairs[~np.isnan(pairs).any(axis=1)]
    assert points(ax) == {(round(x, 9), round(y, 9)) for x, y in pairs.tolist()}


@pytest.mark.parametrize("threshold", [3.0, 5.0, 10.0])
def test_the_regions_are_those_of_the_test_types(thesis, threshold):
    types = bt.test_types(thesis, threshold=threshold)
    ax = bt.plot_test_plane(types, case="afghanistan", coder="author", hypothesis="H3")
    areas = regions(ax)
    here = types.sel(coder="author", hypothesis="H3")
    here = here.isel(item=np.flatnonzero(here["test_type"].values != ""))
    here = here.isel(item=np.flatnonzero(here["border_distance"].values > 1e-6))
    for item in here["item"].values:
        one = here.sel(item=item)
        at = (float(one["q_over"]), float(one["q_of"]))
        inside = {name for name, area in areas if area.contains_point(at)}
        kind = str(one["test_type"].values)
        assert inside == (set() if kind == "straw in the wind" else {kind}), item


def test_lines_hold_equal_weights(memo):
    ax = bt.plot_test_plane(bt.test_types(memo))
    for gid, expected in (("border", {5.0}), ("iso", {10.0, 20.0})):
        weights = set()
        for line in ax.lines:
            if line.get_gid() == gid:
                x, y = (np.mean(line.get_xdata()), np.mean(line.get_ydata()))
                present, absent = 10 * np.log10(y / x), 10 * np.log10((1 - y) / (1 - x))
                through_origin = line.get_xdata()[0] == line.get_ydata()[0] == 0
                weights.add(round(abs(present if through_origin else absent), 6))
        assert weights == expected


def test_axes_say_which_worlds_the_chances_are_given(factors):
    ax = bt.plot_test_plane(bt.test_types(factors), hypothesis="A")
    assert ax.get_ylabel().replace("\n", " ").startswith("A: P(recorded present | A & ")
    assert ax.get_xlabel().replace("\n", " ").startswith("A: P(recorded present | not A & ")


@pytest.mark.parametrize("coder", ["author", "blind_a", "blind_b"])
@pytest.mark.parametrize("case", ["afghanistan", "syria"])
@pytest.mark.parametrize("width", [85, 170])
def test_every_point_of_the_thesis_is_named(thesis, coder, case, width):
    figure = bt.plot_test_plane(bt.test_types(thesis), coder=coder, case=case, width_mm=width)
    for ax in figure.axes:
        labels = [text for text in ax.texts if text.get_gid() == "label"]
        assert len(labels) == len(points(ax))


def test_items_without_chances_are_named_below(logical):
    ax = bt.plot_test_plane(bt.test_types(logical))
    note = ax.figure.legends[0].get_title().get_text().replace("\n", " ")
    assert "Not available (entered as ratio or rank): expert." in note


def test_marks_tell_findings_apart_when_the_study_is_there(rivals):
    ax = bt.plot_test_plane(bt.test_types(rivals), hypothesis="Business power", study=rivals)
    key = [text.get_text() for text in ax.figure.legends[0].get_texts()]
    assert key[:3] == ["present", "absent", "not sought"]


def test_one_hypothesis_gives_axes_and_several_give_a_figure(rivals):
    types = bt.test_types(rivals)
    assert isinstance(bt.plot_test_plane(types, hypothesis="Business power"), Axes)
    figure = bt.plot_test_plane(types)
    assert isinstance(figure, Figure)
    assert len(figure.axes) == 4


def test_several_hypotheses_do_not_go_on_one_axes(rivals):
    _, ax = plt.subplots()
    with pytest.raises(bt.ArrayError, match="draws one hypothesis on ax="):
        bt.plot_test_plane(bt.test_types(rivals), ax=ax)
    assert bt.plot_test_plane(bt.test_types(rivals), hypothesis="Business power", ax=ax) is ax


def test_nothing_to_draw_is_an_error():
    item = bt.Item("i", found="present", likelihood={"H1": "10 dB"})
    types = bt.test_types(bt.Study.claims({"H1": 0.5}, [item]))
    with pytest.raises(bt.ArrayError, match="no item in 'case' whose likelihoods are"):
        bt.plot_test_plane(types)
    assert plt.get_fignums() == []


def test_a_study_in_place_of_test_types_is_told_what_to_write(thesis, thesis_post):
    for wrong in (thesis, thesis_post, bt.weights(thesis)):
        with pytest.raises(bt.ArrayError, match=r"bt.plot_test_plane\(bt.test_types\(study\)\)"):
            bt.plot_test_plane(wrong)


def test_an_unknown_case_gets_the_nearest_match(thesis):
    with pytest.raises(bt.ArrayError, match="no case 'syrai'; did you mean 'syria'"):
        bt.plot_test_plane(bt.test_types(thesis), case="syrai", coder="author")
