"""The tipping figure shows the numbers of the table, and says what cannot flip."""

import math

import matplotlib.pyplot as plt
import pytest

import bayestrace as bt


@pytest.fixture
def table(thesis_tipping):
    return thesis_tipping


def rows_of(ax):
    return [label.get_text().replace("\n", " ") for label in ax.get_yticklabels()]


def texts(ax, gid):
    return [text.get_text() for text in ax.texts if text.get_gid() == gid]


def verdicts(table, coder, case):
    mine = table[(table["coder"] == coder) & (table["case"] == case)]
    mine = mine[~mine["target"].str.startswith("level")]
    return mine.groupby(["hypothesis", "target"], sort=False)


@pytest.mark.parametrize("coder", ["author", "blind_a"])
def test_bars_are_margins_and_marks_the_least_change_of_each_kind_of_set(table, coder):
    ax = bt.plot_tipping(table, coder=coder, case="syria")
    groups = verdicts(table, coder, "syria")
    assert rows_of(ax) == [f"{hypothesis} → {target}" for hypothesis, target in groups.groups]
    bars = [patch.get_width() for patch in ax.patches if patch.get_gid() == "margin"]
    assert bars == pytest.approx([abs(rows["margin"].iloc[0]) for _, rows in groups])
    for lever in ("source", "source kind", "cluster", "coder"):
        marks = [line.get_xdata()[0] for line in ax.lines if line.get_gid() == lever]
        least = [rows.loc[rows["lever"] == lever, "change"].abs().min() for _, rows in groups]
        assert marks == pytest.approx(least)


def test_columns_hold_where_each_assumption_tips_and_a_dash_where_none_does(table):
    ax = bt.plot_tipping(table, coder="author", case="syria")
    for lever, column in (("prior", "prior"), ("common rho", "rho"), ("weakening", "weakening")):
        shown = texts(ax, column)
        values = [
            rows.loc[rows["lever"] == lever, "tipping"].item()
            for _, rows in verdicts(table, "author", "syria")
        ]
        assert [text == "–" for text in shown] == [math.isnan(value) for value in values]
        for text, value in zip(shown, values, strict=True):
            if text != "–":
                number = float(text.removesuffix(" %")) / (100 if "%" in text else 1)
                assert number == pytest.approx(value, abs=0.0051)


def test_items_that_tip_inside_their_interval_are_counted(table):
    ax = bt.plot_tipping(table, coder="author", case="afghanistan")
    counts = []
    for _, rows in verdicts(table, "author", "afghanistan"):
        sides = rows[rows["lever"].str.startswith("item, if")]
        inside = sides.loc[sides["inside"] == "yes", "name"].nunique()
        counts.append(f"{inside}/{sides['name'].nunique()}" if inside else "–")
    assert texts(ax, "inside") == counts


def test_a_chance_named_below_a_bar_is_one_of_the_table_that_flips(table):
    ax = bt.plot_tipping(table, coder="blind_a", case="syria", hypothesis="H4")
    first = texts(ax, "easiest")[0]
    name, _, rest = first.partition(", if ")
    side = rest.split(":")[0]
    row = table[
        (table["coder"] == "blind_a")
        & (table["case"] == "syria")
        & (table["hypothesis"] == "H4")
        & (table["target"] == "confirmed")
        & (table["lever"] == f"item, if {side}")
        & (table["name"] == name)
    ]
    assert row["outcome"].item() == "flips"
    assert first.endswith(f"→ .{100 * row['tipping'].item():.0f}")


def test_a_margin_without_end_is_said_in_words(logical):
    ax = bt.plot_tipping(bt.tipping(logical))
    assert any("certain by logic" in text.get_text() for text in ax.texts)
    assert [patch for patch in ax.patches if patch.get_gid() == "margin"] == []


def test_given_axes_are_used(memo):
    _, ax = plt.subplots()
    assert bt.plot_tipping(bt.tipping(memo), ax=ax) is ax


def test_one_coder_is_asked_for_where_there_are_several(table):
    with pytest.raises(bt.ArrayError, match=r"draws one coder at a time.*coder='blind_a'"):
        bt.plot_tipping(table)
    with pytest.raises(bt.ArrayError, match="there is no case 'libya'"):
        bt.plot_tipping(table, coder="author", case="libya")


def test_what_is_no_table_of_tipping_points_is_refused(thesis, thesis_post):
    with pytest.raises(bt.ArrayError, match=r"write bt.plot_tipping\(bt.tipping\(study\)\)"):
        bt.plot_tipping(thesis_post)
    with pytest.raises(bt.ArrayError, match="got Study"):
        bt.plot_tipping(thesis)
