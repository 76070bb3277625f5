"""How hypotheses relate, against brute force over the worlds."""

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import studies

import bayestrace as bt
from bayestrace.study.parts import Case, Frame, Hypothesis
from bayestrace.study.statements import Relation


def by_hand(worlds, one, other):
    """Look at every world: which of the four pairs of truth values occur?"""
    occurs = {(one(world), other(world)) for world in worlds}
    if (True, True) not in occurs:
        return "exclusive"
    if (True, False) not in occurs and (False, True) not in occurs:
        return "congruent"
    if (True, False) not in occurs or (False, True) not in occurs:
        return "inclusive"
    return "coincident"


SETS = st.recursive(
    st.sampled_from(["A", "B", "C"]),
    lambda inner: st.one_of(
        inner.map(lambda text: f"not ({text})"),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(
            lambda parts: f"({parts[0]}) {parts[1]} ({parts[2]})"
        ),
    ),
    max_leaves=4,
)


@settings(max_examples=60, deadline=None)
@given(SETS, SETS, st.sampled_from(["rivals", "factors"]))
def test_sets_of_worlds_relate_as_brute_force_says(one, other, mode):
    if one == other:
        other = f"({other})"
    if mode == "rivals":
        study = bt.Study.rivals(["A", "B", "C", "else"], [], residual="else")
        worlds = [{name: name == world for name in "ABC"} for world in ("A", "B", "C", "else")]
    else:
        study = bt.Study.factors(["A", "B", "C"], [])
        worlds = [dict(zip("ABC", cell, strict=True)) for cell in product((True, False), repeat=3)]

    def holds(text):
        return lambda world: bool(eval(text, {"__builtins__": {}}, world))

    row = bt.relations(study, sets=[one, other]).iloc[0]
    assert row["implied"] == by_hand(worlds, holds(one), holds(other))


@settings(max_examples=40, deadline=None)
@given(studies(max_items=1))
def test_every_two_hypotheses_have_a_row_that_follows_from_their_frames(study):
    table = bt.relations(study)
    assert [*zip(table["hypothesis"], table["other"], strict=True)] == [
        *combinations(study.hypothesis_ids, 2)
    ]
    frame_of = {name: frame for frame in study.world_frames for name in frame.hypotheses}
    for row in table.to_dict("records"):
        frames = frame_of[row["hypothesis"]], frame_of[row["other"]]
        if frames[0] is not frames[1]:
            assert row["implied"] == "not settled by the frames"
            assert row["agrees"] == ""
            assert row["frames"] == f"{frames[0].id}; {frames[1].id}"
        else:
            expected = {"rivals": "exclusive", "factors": "coincident"}[frames[0].mode]
            assert row["implied"] == expected
        stated = {
            str(r.relation)
            for r in study.relations
            if {r.hypothesis, r.other} == {row["hypothesis"], row["other"]}
        }
        assert row["stated"] == (stated.pop() if stated else "")


def test_out_of_scope_hypotheses_count():
    study = bt.load_example("nato-csto")
    assert len(bt.relations(study)) == 6
    scoped = [
        Hypothesis(id=name, claim=name, scope=(case,))
        for name, case in zip(("H1", "H2"), ("one", "two"), strict=True)
    ]
    frame = Frame(id="claims", mode="claim", hypotheses=("H1", "H2"))
    apart = bt.Study(title="t", cases=[Case(id="one"), Case(id="two")], hypotheses=scoped,
                     frames=[frame], equal_priors=True)  # fmt: skip
    assert len(bt.relations(apart)) == 1


@pytest.mark.parametrize(
    ("stated", "agrees"), [("exclusive", "yes"), ("coincident", "no"), ("inclusive", "no")]
)
def test_a_statement_is_compared_with_what_the_frame_implies(stated, agrees):
    study = bt.Study.rivals(["A", "B"], [], exhaustive=True)
    row = Relation(hypothesis="B", other="A", relation=stated, reason="So it is.")
    (found,) = bt.relations(study.replace(relations=[row])).to_dict("records")
    assert (found["stated"], found["agrees"], found["reason"]) == (stated, agrees, "So it is.")


def test_what_is_stated_of_claims_is_kept_and_compared_with_nothing():
    study = bt.Study.claims(["H1", "H2"], [])
    row = Relation(hypothesis="H1", other="H2", relation="exclusive")
    (found,) = bt.relations(study.replace(relations=[row])).to_dict("records")
    assert found["implied"] == "not settled by the frames"
    assert (found["stated"], found["agrees"]) == ("exclusive", "")
    assert "as if each could hold with the other" in found["because"]


def test_the_wider_of_two_inclusive_sets_is_named_first():
    study = bt.Study.rivals(["A", "B", "C"], [], residual="C")
    for sets in (["A or B", "B"], ["B", "A or B"]):
        assert bt.relations(study, sets=sets)["because"].item() == "A or B holds wherever B does."


@pytest.mark.parametrize("sets", ["A", ["A"], [1, 2], 5])
def test_sets_that_are_no_pair_are_refused(sets):
    study = bt.Study.rivals(["A", "B"], [], exhaustive=True)
    with pytest.raises(bt.ArrayError, match="lists two or more sets of worlds"):
        bt.relations(study, sets=sets)


def test_claims_judged_one_by_one_do_not_compare_as_rivals_do():
    # Four rivals at .8, .6, .4 and .2, each from a half against the mean of the others.
    chances = dict(zip("ABCD", (0.8, 0.6, 0.4, 0.2), strict=True))
    against = {n: (c, (sum(chances.values()) - c) / 3) for n, c in chances.items()}
    letter = bt.Item("letter", found="present", likelihood=against)
    alone = bt.update(bt.Study.claims(list(chances), [letter]))["posterior"]["credence"]
    assert [f"{value:.2f}" for value in alone.values.ravel()] == ["0.67", "0.56", "0.43", "0.25"]
    assert f"{alone.sum().item():.2f}" == "1.91"
    item = bt.Item("letter", found="present", likelihood=chances)
    jointly = bt.update(bt.Study.rivals(list(chances), [item], exhaustive=True))
    values = jointly["posterior"]["credence"].values.ravel()
    assert [f"{value:.2f}" for value in values] == ["0.40", "0.30", "0.20", "0.10"]
    assert (bt.relations(bt.Study.claims(list(chances), [letter]))["implied"]
            == "not settled by the frames").all()  # fmt: skip


def test_an_unknown_set_is_refused_with_the_nearest():
    study = bt.Study.rivals(["Apples", "B"], [], exhaustive=True)
    with pytest.raises(bt.ArrayError, match="did you mean 'Apples'"):
        bt.relations(study, sets=["Aples", "B"])
