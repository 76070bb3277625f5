"""The heat map prints every weight in its cell."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

import bayestrace as bt


def patches(ax, gid):
    return [
        patch for patch in ax.findobj(Rectangle) if str(patch.get_gid()).partition("/")[0] == gid
    ]


def cells(ax):
    """Text by row label and column number."""
    places = dict(
        zip(np.round(ax.get_yticks(), 6), [t.get_text() for t in ax.get_yticklabels()], strict=True)
    )
    found = {}
    for text in ax.texts:
        if text.get_gid() in {"weight", "not sought"}:
            column, place = text.get_position()
            found[places[round(place, 6)], int(column)] = text.get_text()
    return found


def test_each_cell_holds_the_weight_of_its_item_and_hypothesis(thesis_post):
    ax = bt.plot_heatmap(thesis_post, case="syria", coder="blind_b")
    weights = thesis_post["weights"]["weight_of_evidence"].sel(coder="blind_b")
    weights = weights.isel(item=np.flatnonzero(weights["case"].values == "syria"))
    shown = cells(ax)
    missing = 0
    for item in weights["item"].values:
        for column, hypothesis in enumerate(weights["hypothesis"].values):
            value = float(weights.sel(item=item, hypothesis=hypothesis))
            if np.isnan(value):
                assert (item, column) not in shown
                missing += 1
            else:
                text = shown[item, column]
                assert float(text.replace("−", "-")) == pytest.approx(value, abs=0.0501)
                assert text[0] in "+−" or text == "0.0"
    assert len(patches(ax, "missing")) == missing > 0


def test_naive_weights_are_drawn_on_request_and_said_in_the_title(thesis_post):
    ax = bt.plot_heatmap(thesis_post, case="afghanistan", coder="author", naive=True)
    assert cells(ax)["AF-N06", 0] == "+6.8"
    assert "items as if independent" in ax.figure.get_suptitle()


def test_missing_is_hatched_and_zero_is_not(thesis_post):
    ax = bt.plot_heatmap(thesis_post, case="afghanistan", coder="author")
    assert {patch.get_hatch() for patch in patches(ax, "missing")} == {"////"}
    assert {patch.get_hatch() for patch in patches(ax, "cell")} == {None}
    key = [text.get_text() for text in ax.figure.legends[0].get_texts()]
    assert "no likelihood" in key


def test_members_of_a_cluster_stand_together_where_the_first_one_stood(thesis_post):
    ax = bt.plot_heatmap(thesis_post, case="afghanistan", coder="author")
    rows = [label.get_text() for label in ax.get_yticklabels()]
    at = rows.index("AF-N03")
    assert rows[at : at + 3] == ["AF-N03", "AF-N06", "AF-N13"]
    names = [text.get_text().replace("\n", "") for text in ax.texts if text.get_gid() == "group"]
    assert "AF-N-RELEVANCE" in names


def test_items_are_grouped_by_actor_when_the_study_is_there(thesis, thesis_post):
    ax = bt.plot_heatmap(
        thesis_post, case="afghanistan", coder="author", group="actor", study=thesis
    )
    names = [text.get_text() for text in ax.texts if text.get_gid() == "group"]
    assert names == ["NATO", "CSTO"]
    with pytest.raises(bt.ArrayError, match="group='actor' needs the study"):
        bt.plot_heatmap(thesis_post, coder="author", group="actor")
    with pytest.raises(bt.ArrayError, match="group must be 'cluster', 'kind' or 'actor'"):
        bt.plot_heatmap(thesis_post, coder="author", group="source")


def test_heads_name_the_pair_of_every_column(rivals, factors):
    ax = bt.plot_heatmap(bt.update(rivals))
    heads = [label.get_text().replace("\n", " ") for label in ax.get_xticklabels()]
    assert heads[1] == "Business power over Incumbents feared the voters"
    ax = bt.plot_heatmap(bt.update(factors))
    heads = [label.get_text().replace("\n", " ") for label in ax.get_xticklabels()]
    assert heads[0].startswith("A: A & ")
    assert " over not A & " in heads[0]


def test_infinite_and_unsought_cells_are_text(logical):
    shown = cells(bt.plot_heatmap(bt.update(logical)))
    assert shown["alibi", 0] == "+inf"
    assert shown["archive", 0] == "not sought"
    assert shown["expert", 0] == "+10.0"


def test_one_case_gives_axes_and_several_give_a_figure(thesis_post):
    assert isinstance(bt.plot_heatmap(thesis_post, coder="author", case="syria"), Axes)
    figure = bt.plot_heatmap(thesis_post, coder="author")
    assert isinstance(figure, Figure)
    assert [ax.get_title(loc="left") for ax in figure.axes] == ["afghanistan", "syria"]


def test_several_cases_do_not_go_on_one_axes(thesis_post):
    _, ax = plt.subplots()
    with pytest.raises(bt.ArrayError, match="draws one case at a time; say which"):
        bt.plot_heatmap(thesis_post, coder="author", ax=ax)
    assert bt.plot_heatmap(thesis_post, coder="author", case="syria", ax=ax) is ax


def test_the_coder_is_asked_for_where_there_are_several(thesis_post):
    with pytest.raises(bt.ArrayError, match="coder='author' or coder='blind_a' or coder='blind_b'"):
        bt.plot_heatmap(thesis_post)


def test_darker_speaks_for_and_lighter_against_in_grey():
    from bayestrace.plots.heat_maps import COLOURS
    from bayestrace.plots.page import contrast

    for strength in (0.25, 0.5, 1.0):
        pro, con = COLOURS(0.5 + strength / 2), COLOURS(0.5 - strength / 2)
        assert contrast(pro, "white") > contrast(con, "white")


def test_a_study_in_place_of_a_result_is_told_what_to_write(thesis):
    with pytest.raises(bt.ArrayError, match=r"bt.plot_heatmap\(bt.update\(study\)\)"):
        bt.plot_heatmap(thesis)
