"""Every crossing of a border is found, and none is invented."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bayestrace.stats.robustness.contests import Contest
from bayestrace.stats.robustness.curves import CommonRho, Detection, Straight, crossings

SIZES = st.floats(-6, 6)
ONE_OF_THREE = {"inside": (0,), "outside": (1, 2), "reached": False}


def gaps(curve, contest, low, high, count=301):
    where = np.linspace(low, high, count)
    return where, np.array([contest.gap(curve.at(place)[0]) for place in where])


def held_against_a_grid(curve, contest, low, high):
    found = crossings(curve, contest, low, high)
    for place in found:
        assert contest.gap(curve.at(place)[0]) == pytest.approx(0, abs=1e-9)
    where, values = gaps(curve, contest, low, high)
    for at in np.flatnonzero(values[:-1] * values[1:] < 0):
        assert any(where[at] - 1e-9 <= place <= where[at + 1] + 1e-9 for place in found)


@settings(max_examples=40)
@given(st.lists(SIZES, min_size=7, max_size=7))
def test_straight_lines_of_three_worlds_cross_where_a_fine_grid_sees_it(numbers):
    curve = Straight(np.array(numbers[:3]), np.array(numbers[3:6]))
    held_against_a_grid(curve, Contest(border=numbers[6] / 2, **ONE_OF_THREE), 0.0, 1.0)


@settings(max_examples=40)
@given(st.lists(SIZES, min_size=10, max_size=10))
def test_clusters_of_several_sizes_cross_where_a_fine_grid_sees_it(numbers):
    rest, sums = np.array(numbers[:3]), np.array(numbers[3:9]).reshape(2, 3) * 2
    curve = CommonRho(rest, sums, np.array([1, 4]))
    held_against_a_grid(curve, Contest(border=numbers[9] / 4, **ONE_OF_THREE), 0.0, 1.0)


@settings(max_examples=40)
@given(
    st.lists(SIZES, min_size=3, max_size=3),
    st.lists(st.floats(0.02, 0.98), min_size=3, max_size=3),
    st.floats(0.2, 1),
)
def test_detections_cross_where_a_fine_grid_sees_it(rest, chances, discount):
    p, f = np.array(chances), 0.1
    for always, rate in (((1 - p) * f, p), (1 - (1 - p) * f, -p)):
        curve = Detection(np.array(rest), always, rate, discount)
        held_against_a_grid(curve, Contest(border=0.0, **ONE_OF_THREE), f, 1.0)


def test_a_rival_that_leads_only_in_between_is_left_and_reached_again():
    """At strength 0 the second leads by its prior, at 1 the third by its likelihood."""
    curve = Straight(np.array([0.0, 2.0, -9.0]), np.array([6.0, 0.0, 16.0]))
    contest = Contest(border=0.0, **ONE_OF_THREE)
    first, second = crossings(curve, contest, 0.0, 1.0)
    assert first == pytest.approx(1 / 3, abs=1e-2)
    assert second == pytest.approx(0.9, abs=1e-2)
    assert contest.gap(curve.at(0.6)[0]) > 0


def test_a_border_that_is_met_at_the_end_counts_only_where_standing_on_it_is_enough():
    curve = Straight(np.array([0.0, 1.0]), np.array([0.0, -1.0]))
    sides = {"inside": (0,), "outside": (1,), "border": 0.0}
    assert crossings(curve, Contest(reached=False, **sides), 0.0, 1.0) == []
    assert crossings(curve, Contest(reached=True, **sides), 0.0, 1.0) == [1.0]


def test_worlds_that_are_alike_all_the_way_never_cross():
    curve = Straight(np.zeros(3), np.array([1.0, 1.0, -1000.0]))
    contest = Contest(inside=(0,), outside=(1,), border=0.0, reached=False)
    assert crossings(curve, contest, 0.0, 1.0) == []


def test_a_border_that_is_touched_is_reached_once():
    """Two lines whose distance is least, and zero, in the middle."""
    start = np.array([math.log(2), -1.0, 1.0])
    curve = Straight(start, np.array([0.0, 2.0, -2.0]))
    contest = Contest(inside=(0,), outside=(1, 2), border=0.0, reached=True)
    assert crossings(curve, contest, 0.0, 1.0) == pytest.approx([0.5], abs=1e-6)
