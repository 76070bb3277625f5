"""The matrix of relations shows every pair once: what is implied, and what is stated."""

import matplotlib.pyplot as plt
import pytest
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle
from plots.test_legibility import WIDTHS, check

import bayestrace as bt
from bayestrace.plots.relation_matrices import SIGNS
from bayestrace.study.statements import Relation


def cells(ax):
    """(column, row) → text, facecolour and number of dots."""
    faces = {
        (round(p.get_x() + p.get_width() / 2), round(p.get_y() + p.get_height() / 2)): p
        for p in ax.findobj(Rectangle)
        if p.get_gid() == "cell"
    }
    texts = {
        tuple(round(float(x)) for x in text.get_position()): text.get_text()
        for text in ax.texts
        if text.get_gid() == "relation"
    }
    dots = [line for line in ax.lines if line.get_gid() == "stated"]
    assert faces.keys() == texts.keys()
    return {
        at: (
            texts[at],
            to_rgb(faces[at].get_facecolor()),
            sum((round(d.get_xdata()[0]), round(d.get_ydata()[0])) == at for d in dots),
        )
        for at in faces
    }


def related(one, other, relation):
    return Relation(hypothesis=one, other=other, relation=relation)


def test_every_pair_has_a_cell_with_its_sign_and_colour(rivals):
    names = rivals.hypothesis_ids
    study = rivals.replace(
        relations=(
            related(names[0], names[1], "exclusive"),
            related(names[2], names[1], "coincident"),
        )
    )
    shown = cells(bt.plot_relations(bt.relations(study)))
    exclusive = to_rgb(SIGNS["exclusive"][1])
    assert set(shown) == {(a, b) for a in range(4) for b in range(4) if a < b}
    assert shown[0, 1] == ("×", exclusive, 1)
    assert shown[1, 2] == ("×/∩", exclusive, 0)
    assert shown[0, 3] == ("×", exclusive, 0)


def test_claims_are_open_or_stated_only(thesis):
    study = thesis.replace(relations=(related("H1", "H3", "coincident"),))
    shown = cells(bt.plot_relations(bt.relations(study), study=study))
    white = to_rgb("white")
    assert shown[0, 2] == ("∩", white, 0)
    assert [shown[at] for at in shown if at != (0, 2)] == [("?", white, 0)] * 5


def test_sets_of_worlds_may_be_drawn(factors):
    table = bt.relations(factors, sets=["A", "A or B", "not A", "A & B"])
    shown = cells(bt.plot_relations(table))
    signs = {SIGNS[kind][0]: kind for kind in SIGNS}
    names = ["A", "A or B", "not A", "A & B"]
    implied = {
        (names.index(row["hypothesis"]), names.index(row["other"])): row["implied"]
        for row in table.to_dict("records")
    }
    assert {at: signs[text] for at, (text, *_) in shown.items()} == implied


def test_it_draws_on_given_axes_and_refuses_what_is_no_relation(rivals, memo):
    mine = plt.subplots(figsize=(5, 5))[1]
    assert bt.plot_relations(bt.relations(rivals), ax=mine) is mine
    with pytest.raises(bt.ArrayError, match=r"needs the result of bt\.relations"):
        bt.plot_relations(rivals)
    with pytest.raises(bt.ArrayError, match="no relation to draw"):
        bt.plot_relations(bt.relations(memo))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["thesis", "rivals", "factors", "many"])
@pytest.mark.parametrize("words", [False, True])
def test_relations_are_legible(request, name, width, words):
    study = request.getfixturevalue(name)
    names = study.hypothesis_ids
    rows = [related(names[0], names[1], "coincident"), related(*names[-2:], "exclusive")]
    study = study.replace(relations=rows[: len(names) - 1])
    ax = bt.plot_relations(bt.relations(study), width_mm=width, study=study if words else None)
    check(ax)
    assert ax.figure.get_size_inches()[0] * 25.4 == pytest.approx(width)
    assert ax.figure.get_size_inches()[1] * 25.4 <= 265
