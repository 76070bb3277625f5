"""The waterfall of a disagreement leads exactly from one coder's odds to the other's."""

import math

import pytest
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle
from plots.test_legibility import WIDTHS, check

import bayestrace as bt
from bayestrace.plots.page import FOR


@pytest.fixture(scope="session")
def table(thesis):
    return bt.disagreement(thesis, of="author", over="blind_a")


def bars(ax):
    """Row, begin and end of every bar, in the direction of its gap."""
    found = []
    for patch in ax.findobj(Rectangle):
        if patch.get_gid() == "part":
            left, right = sorted([patch.get_x(), patch.get_x() + patch.get_width()])
            forward = patch.get_facecolor() == to_rgba(FOR)
            row = round(patch.get_y() + patch.get_height() / 2)
            found.append((row, left, right) if forward else (row, right, left))
    return sorted(found)


def mark(ax, gid):
    (line,) = [line for line in ax.lines if line.get_gid() == gid]
    return float(line.get_xdata()[0])


def rows_of(ax):
    return [label.get_text() for label in ax.get_yticklabels()]


@pytest.mark.parametrize("case", ["afghanistan", "syria"])
@pytest.mark.parametrize("hypothesis", ["H1", "H2", "H3", "H4"])
def test_bars_lead_from_the_one_coder_to_the_other(thesis_post, table, case, hypothesis):
    at = {"case": case, "hypothesis": hypothesis}
    ax = bt.plot_disagreement(table, **at)
    for gid, coder in (("over", "blind_a"), ("of", "author")):
        credence = float(thesis_post["posterior"]["credence"].sel(at).sel(coder=coder))
        assert mark(ax, gid) == pytest.approx(10 * math.log10(credence / (1 - credence)))
    level = mark(ax, "over")
    for _, begin, end in bars(ax):
        assert begin == pytest.approx(level)
        level = end
    assert level == pytest.approx(mark(ax, "of"))


def test_large_gaps_stand_alone_and_small_ones_are_summed(table):
    ax = bt.plot_disagreement(table, case="afghanistan", hypothesis="H1")
    here = table[(table["case"] == "afghanistan") & (table["hypothesis"] == "H1")]
    items = here[here["part"] == "item"]
    assert rows_of(ax)[2:-2] == list(items["item"][:12])
    others = len(items) - 12
    assert rows_of(ax)[-2] == f"{others} others"
    (begin, end) = {row: ends for row, *ends in bars(ax)}[14]
    assert end - begin == pytest.approx(items["gap_db"][12:].sum())


def test_a_wide_figure_shows_what_each_coder_makes_of_an_item(table):
    ax = bt.plot_disagreement(table, case="syria", hypothesis="H4", width_mm=170)
    here = table[(table["case"] == "syria") & (table["hypothesis"] == "H4")]
    for gid, column in (("gap number", "gap_db"), ("of number", "of_db")):
        shown = {
            text.get_position()[1]: float(text.get_text().replace("−", "-"))
            for text in ax.texts
            if text.get_gid() == gid
        }
        for row, value in enumerate(here[column], start=1):
            assert shown[row] == pytest.approx(value, abs=0.051)


def test_an_item_that_only_one_rated_is_hatched(two_readers):
    rows = [row for row in two_readers.likelihoods if (row.coder, row.item) != ("second", "E1")]
    study = two_readers.replace(likelihoods=rows)
    table = bt.disagreement(study, of="me", over="second")
    ax = bt.plot_disagreement(table, hypothesis="Business power")
    hatched = [
        round(patch.get_y() + patch.get_height() / 2)
        for patch in ax.findobj(Rectangle)
        if patch.get_gid() == "part" and patch.get_hatch()
    ]
    assert [rows_of(ax)[row] for row in hatched] == ["E1"]


def test_a_gap_that_is_not_defined_is_said_in_words(awkward):
    table = bt.disagreement(awkward, of="me", over="second")
    ax = bt.plot_disagreement(table)
    assert "not defined" in [text.get_text() for text in ax.texts]


def test_what_cannot_be_drawn_is_refused(table, thesis_post):
    with pytest.raises(bt.ArrayError, match=r"needs the result of bt\.disagreement"):
        bt.plot_disagreement(thesis_post)
    with pytest.raises(bt.ArrayError, match="say which: case="):
        bt.plot_disagreement(table)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("with_words", [False, True])
def test_disagreements_on_the_thesis_are_legible(thesis, table, width, with_words):
    study = thesis if with_words else None
    for case, hypothesis in (("afghanistan", "H1"), ("afghanistan", "H2"), ("syria", "H4")):
        check(
            bt.plot_disagreement(
                table, case=case, hypothesis=hypothesis, width_mm=width, study=study
            )
        )


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["two_readers", "awkward", "many_twice"])
def test_disagreements_on_other_studies_are_legible(request, width, name):
    study = request.getfixturevalue(name)
    table = bt.disagreement(study, of="me", over="second")
    first = study.hypothesis_ids[0]
    check(bt.plot_disagreement(table, hypothesis=first, width_mm=width, study=study))
