"""Odds, probabilities and decibels turn into one another."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bayestrace.units import (
    BITS_PER_NAT,
    DECIBELS_PER_NAT,
    decibels,
    log_odds,
    probability,
    ratio_from_decibels,
)


@given(st.floats(1e-12, 1 - 1e-12))
def test_a_probability_survives_the_way_through_its_log_odds(chance):
    assert probability(log_odds(chance)) == pytest.approx(chance, rel=1e-9)


@given(st.floats(-700, 700))
def test_opposite_log_odds_give_probabilities_that_sum_to_one(value):
    assert probability(value) + probability(-value) == pytest.approx(1)


@given(st.floats(-300, 300))
def test_decibels_survive_the_way_through_the_ratio(weight):
    assert decibels(ratio_from_decibels(weight)) == pytest.approx(weight, abs=1e-9)


def test_the_ends_are_infinite_and_not_errors():
    assert (log_odds(0), log_odds(1)) == (-math.inf, math.inf)
    assert (probability(-math.inf), probability(math.inf)) == (0, 1)
    assert (decibels(0), decibels(math.inf)) == (-math.inf, math.inf)


def test_ten_decibels_are_a_ratio_of_ten_and_one_bit_is_a_ratio_of_two():
    assert math.log(10) * DECIBELS_PER_NAT == pytest.approx(10)
    assert math.log(2) * BITS_PER_NAT == pytest.approx(1)
