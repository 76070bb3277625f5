"""The leave-out figure shows every credence that is left, and where verdicts change."""

import numpy as np
import pytest
from plots.test_legibility import WIDTHS, check

import bayestrace as bt
from bayestrace.plots.page import CODER_STYLES

AT = {"case": "afghanistan", "hypothesis": "H1"}


@pytest.fixture(scope="session")
def without(thesis):
    return {
        by: bt.leave_out(thesis, by=by) for by in ("item", "source", "cluster", "kind", "coder")
    }


def drawn(ax, gid):
    return [line for line in ax.lines if line.get_gid() == gid]


def rows_of(ax):
    return [label.get_text() for label in ax.get_yticklabels()]


def test_each_mark_stands_at_the_credence_without_the_rows_item(without):
    ax = bt.plot_leave_out(without["item"], **AT)
    here = without["item"]["credence"].sel(AT).sel(left_out=rows_of(ax))
    shapes = [marker for _, marker in CODER_STYLES]
    lines = drawn(ax, "credence")
    assert len(lines) == 3
    for line in lines:
        coder = shapes.index(line.get_marker())
        np.testing.assert_array_equal(line.get_xdata(), here.isel(coder=coder))
        np.testing.assert_array_equal(np.round(line.get_ydata()), np.arange(len(rows_of(ax))))
    bases = [line.get_xdata()[0] for line in drawn(ax, "base")]
    np.testing.assert_array_equal(bases, here.isel(left_out=0))


def test_rows_are_the_rated_items_and_the_largest_change_comes_first(thesis, without):
    ax = bt.plot_leave_out(without["item"], **AT)
    first, *rows = rows_of(ax)
    assert first == "(nothing)"
    weights = bt.weights(thesis)["weight_of_evidence"].sel(hypothesis="H1")
    judged = weights.notnull().any("coder").values & (weights["case"].values == "afghanistan")
    sought = {item.id for item in thesis.items if item.found != "not sought"}
    assert set(rows) == set(weights["item"].values[judged]) & sought
    change = np.abs(without["item"]["credence_change"].sel(AT).sel(left_out=rows)).max("coder")
    assert (np.diff(change) <= 0).all()


def test_a_ring_marks_each_verdict_that_changes(without):
    ax = bt.plot_leave_out(without["item"], **AT)
    verdict = without["item"]["verdict"].sel(AT).sel(left_out=rows_of(ax))
    changed = verdict != verdict.isel(left_out=0)
    rings = {
        (round(y), x)
        for line in drawn(ax, "changed")
        for x, y in zip(*line.get_data(), strict=True)
    }
    credence = without["item"]["credence"].sel(AT).sel(left_out=rows_of(ax)).values
    expected = {(row, credence[coder, row]) for coder, row in np.argwhere(changed.values)}
    assert expected
    assert {(row, x) for x, row in ((x, y) for y, x in rings)} == expected


def test_one_coder_has_the_naive_credence_beside(without):
    ax = bt.plot_leave_out(without["item"], coder="blind_a", **AT)
    (naive,) = drawn(ax, "naive")
    here = without["item"]["credence_naive"].sel(AT).sel(coder="blind_a", left_out=rows_of(ax))
    np.testing.assert_array_equal(naive.get_xdata(), here)


def test_without_a_coder_the_pools_are_drawn(without):
    ax = bt.plot_leave_out(without["coder"], **AT)
    assert set(rows_of(ax)) == {"(nothing)", "author", "blind_a", "blind_b"}
    here = without["coder"]["credence"].sel(AT).sel(left_out=rows_of(ax))
    for line, pool in zip(drawn(ax, "credence"), ("linear", "logarithmic"), strict=True):
        np.testing.assert_array_equal(line.get_xdata(), here.sel(pool=pool))


def test_more_rows_than_fit_are_counted(many):
    study = many.replace(
        items=[*many.items, *(bt.Item(f"U{n}", found="present", case=many.items[0].case, clue="?")
                              for n in range(10))],
        likelihoods=[
            *many.likelihoods,
            *(
                type(row)(coder=row.coder, item=f"U{n}", hypothesis=row.hypothesis,
                          if_true=row.if_true)
                for n in range(10)
                for row in many.likelihoods
                if row.item == "T00"
            ),
        ],
    )  # fmt: skip
    ax = bt.plot_leave_out(bt.leave_out(study), hypothesis="Rival number 1")
    assert len(rows_of(ax)) == 31
    (legend,) = ax.figure.legends
    assert "10 more change the credence less" in legend.get_title().get_text()


def test_what_cannot_be_drawn_is_refused(without, thesis_post, memo):
    with pytest.raises(bt.ArrayError, match=r"needs the result of bt\.leave_out"):
        bt.plot_leave_out(thesis_post)
    with pytest.raises(bt.ArrayError, match="say which: case="):
        bt.plot_leave_out(without["item"])
    with pytest.raises(bt.ArrayError, match="leave coder= out"):
        bt.plot_leave_out(without["coder"], coder="author", **AT)
    with pytest.raises(bt.ArrayError, match="nothing that was left out bears on"):
        bt.plot_leave_out(bt.leave_out(memo, by="cluster"))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("by", ["item", "source", "cluster", "kind", "coder"])
def test_leave_out_on_the_thesis_is_legible(thesis, without, width, by):
    check(bt.plot_leave_out(without[by], width_mm=width, study=thesis, **AT))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["rivals", "factors", "logical", "many", "memo"])
def test_leave_out_on_other_studies_is_legible(request, name, width):
    study = request.getfixturevalue(name)
    first = study.hypothesis_ids[0]
    check(bt.plot_leave_out(bt.leave_out(study), hypothesis=first, width_mm=width, study=study))
