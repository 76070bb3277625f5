"""Credences of sets of worlds."""

from __future__ import annotations

import pytest

import bayestrace as bt


def rivals():
    item = bt.Item("e", found="present", likelihood={"A": 0.8, "B": 0.6, "C x": 0.4, "D": 0.2})
    return bt.update(bt.Study.rivals(["A", "B", "C x", "D"], [item], residual="D"))


@pytest.mark.parametrize(
    ("worlds", "expected"),
    [
        ("A", 0.4),
        ("A or B", 0.7),
        ("A or B or C x or D", 1.0),
        ("not A", 0.6),
        ("not (A or C x)", 0.4),
        ("A and B", 0.0),
        ("A | B", 0.7),
        ("not A and not B", 0.3),
    ],
)
def test_sets_of_rivals_sum_their_worlds(worlds, expected):
    found = bt.credence(rivals(), worlds)
    assert found.item() == pytest.approx(expected)
    assert found.dims == ("coder", "case")
    assert found.attrs["worlds"] == worlds
    assert found.attrs["units"] == "probability"


def test_worlds_of_factors_may_be_named_in_any_order():
    worlds = ["A & B", "A & not B", "not A & B", "not A & not B"]
    chances = (0.4, 0.3, 0.2, 0.1)
    item = bt.Item("e", found="present", likelihood=dict(zip(worlds, chances, strict=True)))
    post = bt.update(bt.Study.factors(["A", "B"], [item]))
    assert bt.credence(post, "A & not B").item() == pytest.approx(0.3)
    assert bt.credence(post, "not B & A").item() == pytest.approx(0.3)
    assert bt.credence(post, "A or B").item() == pytest.approx(0.9)


def test_hypotheses_that_were_judged_apart_have_no_joint_credence():
    item = bt.Item("e", found="present", likelihood={"H1": (0.8, 0.2), "H2": (0.5, 0.4)})
    post = bt.update(bt.Study.claims({"H1": 0.5, "H2": 0.5}, [item]))
    with pytest.raises(bt.ArrayError, match="were judged apart, so no joint credence follows"):
        bt.credence(post, "H1 or H2")


@pytest.mark.parametrize(
    ("worlds", "message"),
    [
        ("A or E", "not understood from 'E' on"),
        ("A or", "ends too early"),
        ("(A or B", "lacks a closing bracket"),
        ("A B", "goes on with 'B' where a set is complete"),
        ("A or B)", "open a bracket before you close it"),
        ("", "ends too early"),
    ],
)
def test_what_is_no_set_of_worlds_is_refused_with_a_sentence(worlds, message):
    with pytest.raises(bt.ArrayError, match=message):
        bt.credence(rivals(), worlds)


def test_the_naive_credence_of_a_set_ignores_dependence():
    items = [
        bt.Item(f"{n}", found="present", cluster="c", likelihood={"A": 0.8, "B": 0.2})
        for n in range(2)
    ]
    post = bt.update(bt.Study.rivals(["A", "B"], items, exhaustive=True, rho={"c": 1.0}))
    assert bt.credence(post, "A").item() == pytest.approx(0.8)
    assert bt.credence(post, "A", naive=True).item() == pytest.approx(16 / 17)
