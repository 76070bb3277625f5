"""The figure of agreement shows every coder's weight of every item."""

from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import bayestrace as bt
from bayestrace.plots.page import CODER_STYLES


def marks(ax):
    """Coder, row and x of every weight."""
    shapes = [shape for _, shape in CODER_STYLES]
    return [
        (shapes.index(line.get_marker()), round(y), x)
        for line in ax.lines
        if line.get_gid() == "weight"
        for x, y in zip(*line.get_data(), strict=True)
    ]


def ranges(ax, gid):
    """Row, lowest and highest of every line."""
    (lines,) = [part for part in ax.collections if part.get_gid() == gid]
    return [(round(y), low, high) for (low, y), (high, _) in lines.get_segments()]


def rows_of(ax):
    return [label.get_text() for label in ax.get_yticklabels()]


def test_each_mark_stands_at_the_weight_of_its_coder_and_item(thesis):
    figure = bt.plot_agreement(thesis, case="syria", width_mm=85)
    weights = bt.weights(thesis)["weight_of_evidence_naive"]
    seen = 0
    for at, ax in enumerate(figure.axes):
        rows = rows_of(figure.axes[at - at % 2])
        for coder, row, x in marks(ax):
            where = {"hypothesis": ax.get_xlabel(), "item": rows[row]}
            assert x == pytest.approx(float(weights.isel(coder=coder).sel(where)))
            seen += 1
    syria = weights.isel(item=np.flatnonzero(weights["case"].values == "syria"))
    assert seen == int(syria.notnull().sum())


def test_a_line_joins_the_lowest_and_the_highest_and_is_heavy_where_signs_differ(thesis):
    ax = bt.plot_agreement(thesis, case="afghanistan", hypothesis="H3", width_mm=85)
    weights = bt.weights(thesis)["weight_of_evidence_naive"].sel(hypothesis="H3")
    rows = rows_of(ax)
    for gid in ("contested", "range"):
        for row, low, high in ranges(ax, gid):
            values = weights.sel(item=rows[row]).values
            assert (low, high) == pytest.approx((np.nanmin(values), np.nanmax(values)))
            assert (low < 0 < high) == (gid == "contested")
    contested = [rows[row] for row, _, _ in ranges(ax, "contested")]
    assert contested == ["AF-N10", "AF-N11", "AF-N13"]
    (mark,) = [line for line in ax.lines if line.get_gid() == "contested mark"]
    assert [rows[row] for row in mark.get_ydata()] == contested
    widths = {part.get_gid(): part.get_linewidth()[0] for part in ax.collections}
    assert widths["contested"] > 2 * widths["range"]


def test_only_judged_items_have_rows_and_hypotheses_of_like_items_share_them(thesis):
    figure = bt.plot_agreement(thesis, width_mm=85)
    assert [ax.get_xlabel() for ax in figure.axes] == ["H1", "H3", "H2", "H4"] * 2
    assert [len(rows_of(ax)) for ax in figure.axes[::2]] == [15, 15, 16, 13]
    titles = [ax.get_title(loc="left") for ax in figure.axes]
    assert titles[0] == "Afghanistan, 2001–2021"
    assert titles[4] == "Syria, 2011–2021"
    assert len({ax.get_xlim() for ax in figure.axes}) == 1


def test_coders_of_equal_weight_do_not_hide_each_other(thesis):
    ax = bt.plot_agreement(thesis, case="syria", hypothesis="H3", width_mm=85)
    lines = [line for line in ax.lines if line.get_gid() == "weight"]
    places = [place for line in lines for place in zip(*line.get_data(), strict=True)]
    assert len(set(places)) == len(places) == 48


def test_an_infinite_weight_stands_at_the_border_with_an_arrow(awkward):
    ax = bt.plot_agreement(awkward, width_mm=85)
    arrows = [text for text in ax.texts if text.get_gid() == "infinite"]
    assert len(arrows) == 2
    edge = ax.get_xlim()[1]
    assert {arrow.xy[0] for arrow in arrows} == {edge}
    assert 0.8 * edge < max(x for _, _, x in marks(ax)) < edge
    (legend,) = ax.figure.legends
    assert "infinite" in legend.get_title().get_text()


def test_what_was_not_sought_is_said_in_words_and_has_no_mark(awkward):
    ax = bt.plot_agreement(awkward, width_mm=85)
    (text,) = [text for text in ax.texts if text.get_gid() == "not sought"]
    assert rows_of(ax)[round(text.get_position()[1])] == "archive"
    assert "archive" not in {rows_of(ax)[row] for _, row, _ in marks(ax)}


def test_heads_name_the_one_rival_of_all_coders(two_readers):
    figure = bt.plot_agreement(two_readers)
    heads = [ax.get_xlabel().replace("\n", " ") for ax in figure.axes]
    over = {head.partition(" over ")[2] for head in heads}
    assert len(over) == 2  # the strongest by the pool, and over it the second
    named = bt.plot_agreement(two_readers, over="Something else", hypothesis="Business power")
    head = named.get_xlabel().replace("\n", " ")
    assert head == "Business power over Something else"


def test_clues_are_written_out_where_there_is_room(thesis):
    wide = bt.plot_agreement(thesis, case="syria", hypothesis="H3")
    assert rows_of(wide)[0] == "SY-N01 (absent): Did NATO intervene militarily in the Syrian war?"
    assert wide.get_xlabel().startswith("H3: NATO's conduct")
    narrow = bt.plot_agreement(thesis, case="syria", hypothesis="H3", width_mm=85)
    assert rows_of(narrow)[0] == "SY-N01"


def test_one_panel_gives_axes_and_several_give_a_figure(thesis):
    assert isinstance(bt.plot_agreement(thesis, case="syria", hypothesis="H1"), Axes)
    assert isinstance(bt.plot_agreement(thesis, case="syria"), Figure)
    _, ax = plt.subplots()
    assert bt.plot_agreement(thesis, case="syria", hypothesis="H1", ax=ax) is ax
    with pytest.raises(bt.ArrayError, match="one hypothesis in one case on ax="):
        bt.plot_agreement(thesis, case="syria", ax=ax)


def test_wrong_arguments_are_told_what_to_write(thesis, thesis_post, memo):
    with pytest.raises(bt.ArrayError, match="needs the study itself, got DataTree"):
        bt.plot_agreement(thesis_post)
    with pytest.raises(bt.ArrayError, match="agreement needs the codings of two"):
        bt.plot_agreement(memo)
    with pytest.raises(bt.ArrayError, match="no case 'syri'; did you mean 'syria'"):
        bt.plot_agreement(thesis, case="syri")
    with pytest.raises(bt.ArrayError, match="no hypothesis 'H5'"):
        bt.plot_agreement(thesis, hypothesis="H5")


def test_two_readers_are_drawn_as_if_there_were_no_other(thesis):
    place = {"case": "syria", "hypothesis": "H3", "width_mm": 85}
    ax = bt.plot_agreement(thesis, coder=["blind_a", "blind_b"], **place)
    found = bt.agreement(thesis).items.query(
        "of == 'blind_a' and over == 'blind_b' and case == 'syria' and hypothesis == 'H3'"
    )
    rows = rows_of(ax)
    by_item = {(coder, rows[row]): x for coder, row, x in marks(ax)}
    for row in found.to_dict("records"):
        assert by_item[0, row["item"]] == pytest.approx(row["of_db"])
        assert by_item[1, row["item"]] == pytest.approx(row["over_db"])
    assert len(by_item) == 2 * len(found)
    contested = [rows[row] for row, _, _ in ranges(ax, "contested")]
    assert contested == [row["item"] for row in found.to_dict("records") if row["contested"]]


def test_a_model_is_called_one_in_the_key(thesis):
    kinds = {"author": "person", "blind_a": "person", "blind_b": "model"}
    details = [replace(part, kind=kinds[part.id]) for part in thesis.coder_details]
    ax = bt.plot_agreement(
        thesis.replace(coder_details=details), case="syria", hypothesis="H3", width_mm=85
    )
    (legend,) = ax.figure.legends
    labels = [text.get_text() for text in legend.get_texts()]
    assert labels[:3] == ["coder author", "coder blind_a", "model blind_b"]


def test_an_unknown_reader_and_one_reader_are_refused(thesis):
    with pytest.raises(bt.ArrayError, match="blind_c"):
        bt.plot_agreement(thesis, coder=["blind_a", "blind_c"])
    with pytest.raises(bt.ArrayError, match="names one coder; agreement needs two of author"):
        bt.plot_agreement(thesis, coder=["blind_a"])
