"""What is printed of a number: no decimal that noise could have made, never a false certainty."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bayestrace.stats.rounding import UNKNOWN, beside_band, chance_text, decimals, error_text

chances = st.floats(0, 1)
noises = st.floats(0, 1)


def number_of(text: str) -> float:
    return float(text.strip("<>"))


@given(noises)
def test_the_last_decimal_is_no_smaller_than_the_error_and_the_next_one_would_be(noise):
    places = decimals(noise)
    assert 0 <= places <= 3
    assert 10.0**-places >= noise * (1 - 1e-9)
    assert places == 3 or 10.0 ** -(places + 1) < noise


@given(noises, noises)
def test_a_larger_error_never_gives_more_decimals(one, other):
    assert decimals(max(one, other)) <= decimals(min(one, other))


@given(chances, noises)
def test_rounding_moves_a_chance_by_at_most_half_its_last_decimal(chance, noise):
    text = chance_text(chance, noise)
    assume(text != UNKNOWN)
    places = decimals(noise)
    moved = abs(number_of(text) - chance)
    if text[0] in "<>":
        assert moved <= 10.0**-places + 1e-12
        assert (chance < number_of(text)) == (text[0] == "<")
    else:
        assert moved <= 0.5 * 10.0**-places + 1e-12


@given(chances, noises)
def test_a_chance_is_printed_as_0_or_1_only_where_it_is_so_without_error(chance, noise):
    text = chance_text(chance, noise)
    if text in {"0", "1"}:
        assert noise == 0
        assert float(text) == chance
    elif text != UNKNOWN:
        assert 0 < number_of(text) < 1


@given(chances, st.floats(0.100001, 1))
def test_a_chance_whose_first_decimal_is_noise_is_a_question_mark(chance, noise):
    assert chance_text(chance, noise) == UNKNOWN


@given(st.floats(0, 0.5))
def test_an_error_is_never_printed_smaller_than_it_is(error):
    assert number_of(error_text(error)) >= error * (1 - 1e-9)
    assert number_of(error_text(error)) <= max(0.001, 2 * error)


@given(chances, chances, chances)
@example(0.0, 0.0, math.ulp(0.0))
def test_a_credence_beside_its_band_has_two_decimals_or_three(one, two, three):
    low, credence, high = sorted((one, two, three))
    text = beside_band(credence, low, high)
    if low < high:
        assert len(text.strip("<>")) in {4, 5}
        assert abs(number_of(text) - credence) <= 0.01 + 1e-12


@pytest.mark.parametrize(
    ("half_width", "places"), [(0.0100, 3), (0.0354, 3), (0.0356, 2), (0.24, 2), (0.5, 2)]
)
def test_beside_a_band_an_uncertainty_from_355_on_leaves_one_digit_else_two(half_width, places):
    """Particle Data Group, Review of particle physics, introduction, section 5.3."""
    text = beside_band(0.51234, 0.5 - half_width, 0.5 + half_width)
    assert len(text) == 2 + places


@pytest.mark.parametrize(
    ("chance", "noise", "text"),
    [
        (0.66571, 0.0037, "0.67"),
        (0.66571, 0.01, "0.67"),
        (0.66571, 0.0101, "0.7"),
        (0.66571, 0.0, "0.666"),
        (0.99999, 0.0, ">0.999"),
        (0.9995, 0.0, ">0.999"),
        (0.999, 0.004, ">0.99"),
        (1e-9, 0.0, "<0.001"),
        (1.0, 0.0, "1"),
        (1.0, 1e-9, ">0.999"),
        (math.nan, 0.0, "–"),
        (0.5, math.nan, UNKNOWN),
    ],
)
def test_chances_as_they_are_printed(chance, noise, text):
    assert chance_text(chance, noise) == text


@pytest.mark.parametrize(
    ("error", "text"),
    [(0.0013, "0.002"), (0.02, "0.02"), (0.0004, "<0.001"), (0.0, "0"), (math.nan, UNKNOWN)],
)
def test_errors_as_they_are_printed(error, text):
    assert error_text(error) == text
