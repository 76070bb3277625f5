"""Ratios judged pair by pair: the vector, what is left over, and the loops that do not close."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bayestrace as bt

NAMES = ("A", "B", "C", "D")
PAIRS = tuple(combinations(NAMES, 2))


@given(st.lists(st.floats(-20, 20), min_size=4, max_size=4))
def test_ratios_that_fit_together_come_back_as_they_are(weights):
    true = dict(zip(NAMES, weights, strict=True))
    found = bt.coherent_ratios({(a, b): f"{true[a] - true[b]:.9f} dB" for a, b in PAIRS})
    for name in NAMES:
        assert found.weights[name] == pytest.approx(true[name] - true["A"], abs=1e-6)
    assert not found.triads["incoherent"].any()
    assert np.abs(found.pairs["residual"]).max() < 1e-6


@settings(max_examples=40)
@given(
    st.lists(st.floats(-20, 20), min_size=6, max_size=6),
    st.lists(st.floats(-1, 1), min_size=4, max_size=4),
)
def test_no_other_vector_comes_nearer(stated, moved):
    pairs = dict(zip(PAIRS, stated, strict=True))
    found = bt.coherent_ratios({pair: f"{weight:.9f} dB" for pair, weight in pairs.items()})

    def distance(vector):
        return sum((vector[a] - vector[b] - weight) ** 2 for (a, b), weight in pairs.items())

    other = {name: found.weights[name] + step for name, step in zip(NAMES, moved, strict=True)}
    assert distance(found.weights) <= distance(other) + 1e-6
    # With every pair judged the least-squares vector is the mean of each row.
    full = {**pairs, **{(b, a): -weight for (a, b), weight in pairs.items()}}
    for name in NAMES:
        mean = sum(full.get((name, o), 0.0) - full.get(("A", o), 0.0) for o in NAMES) / 4
        assert found.weights[name] == pytest.approx(mean, abs=1e-6)


def test_a_triad_that_does_not_close_is_said_in_decibels():
    judged = {("A", "B"): "10 dB", ("B", "C"): "5 dB", ("A", "C"): "9 dB"}
    found = bt.coherent_ratios(judged)
    (row,) = found.triads.to_dict("records")
    assert row == {"one": "A", "two": "B", "three": "C", "loop": 6.0, "incoherent": True}
    assert found.pairs["residual"].tolist() == pytest.approx([2, 2, -2])


@pytest.mark.parametrize(("third", "incoherent"), [("12.1 dB", False), ("11.9 dB", True)])
def test_a_loop_is_incoherent_from_three_decibels_on(third, incoherent):
    judged = {("A", "B"): "10 dB", ("B", "C"): "5 dB", ("A", "C"): third}
    assert bt.coherent_ratios(judged).triads["incoherent"].item() == incoherent
    strict = bt.coherent_ratios(judged, tolerance=5)
    assert not strict.triads["incoherent"].any()


def test_the_direction_in_which_a_pair_is_judged_does_not_matter():
    one = bt.coherent_ratios({("A", "B"): "x4", ("B", "C"): "x2", ("A", "C"): "x10"})
    other = bt.coherent_ratios({("B", "A"): "1/4", ("C", "B"): "1/2", ("C", "A"): "1/10"}, over="A")
    assert one.weights == pytest.approx(dict(other.weights))


def test_the_two_directions_of_a_pair_are_two_judgements():
    found = bt.coherent_ratios({("A", "B"): "10 dB", ("B", "A"): "-4 dB"})
    assert found.weights["B"] == pytest.approx(-7)
    assert found.pairs["residual"].tolist() == pytest.approx([3, -3 + 6])


def test_the_ratios_can_be_judged_in_a_study():
    judged = {("A", "B"): "10 dB", ("B", "C"): "5 dB", ("A", "C"): "12 dB"}
    found = bt.coherent_ratios(judged, over="A")
    item = bt.Item("memo", found="present", likelihood=found.likelihood)
    post = bt.update(bt.Study.rivals(["A", "B", "C"], [item], exhaustive=True))
    odds = bt.credence(post, "A").item() / bt.credence(post, "C").item()
    assert 10 * np.log10(odds) == pytest.approx(-found.weights["C"])


@pytest.mark.parametrize(
    ("pairs", "what"),
    [
        (5, "must be a mapping"),
        ({}, "must be a mapping"),
        ({"AB": "10 dB"}, "a pair is two rivals"),
        ({("A", "A"): "10 dB"}, "a pair is two rivals"),
        ({("A", "B"): "often"}, "is not understood"),
        ({("A", "B"): 0}, "above 0 and finite"),
        ({("A", "B"): "x2", ("C", "D"): "x2"}, "no pair connects C, D with A, B"),
    ],
)
def test_what_cannot_be_used_is_refused(pairs, what):
    with pytest.raises(bt.ArrayError, match=what):
        bt.coherent_ratios(pairs)


def test_the_rival_to_compare_with_must_be_named_in_a_pair():
    with pytest.raises(bt.ArrayError, match="no pair names 'Z'"):
        bt.coherent_ratios({("A", "B"): "x2"}, over="Z")
