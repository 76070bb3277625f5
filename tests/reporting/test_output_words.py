import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bayestrace.errors import ArrayError
from bayestrace.reporting.output_words import VOCABULARIES, vocabulary_of

ICD = {
    "almost no chance": (0.01, 0.05),
    "very unlikely": (0.05, 0.2),
    "unlikely": (0.2, 0.45),
    "roughly even chance": (0.45, 0.55),
    "likely": (0.55, 0.8),
    "very likely": (0.8, 0.95),
    "almost certain": (0.95, 0.99),
}


@pytest.mark.parametrize("name", ["icd203", "ipcc"])
@given(chance=st.floats(0, 1))
def test_the_band_of_a_term_holds_the_credence(name, chance):
    vocabulary = vocabulary_of(name)
    term = vocabulary.term(chance)
    if term:
        low, high = vocabulary.band(term)
        assert low <= chance <= high
        assert vocabulary.said(chance) == term
    else:
        assert "no term" in vocabulary.said(chance)


def test_directive_203_says_nothing_beyond_its_ends_and_says_so():
    words = vocabulary_of("icd203")
    assert words.said(0.995) == "above 0.99, where ICD 203 has no term"
    assert words.said(0.001) == "below 0.01, where ICD 203 has no term"


@pytest.mark.parametrize(("term", "band"), ICD.items())
def test_the_middle_of_each_band_of_the_directive_has_its_term(term, band):
    assert vocabulary_of("icd203").said(sum(band) / 2) == term


def test_where_bands_meet_or_are_nested_the_narrowest_term_is_said():
    assert vocabulary_of("icd203").said(0.95) == "almost certain"
    assert vocabulary_of("icd203").said(0.05) == "almost no chance"
    assert vocabulary_of("ipcc").said(0.97) == "extremely likely"
    assert vocabulary_of("ipcc").said(0.995) == "virtually certain"
    assert vocabulary_of("ipcc").said(0.5) == "about as likely as not"


@given(chance=st.floats(0.0001, 0.9999))
def test_plain_odds_are_those_of_the_credence_and_on_its_side(chance):
    said = vocabulary_of("plain").said(chance)
    if said == "even odds":
        assert 0.48 < chance < 0.52
        return
    assert said.endswith("for it" if chance > 0.5 else "against it")
    size = float(re.search(r"([\d.,]+) to 1", said)[1].replace(",", ""))
    odds = max(chance, 1 - chance) / min(chance, 1 - chance)
    if said.startswith("more than"):
        assert odds > size
    else:
        assert size == pytest.approx(odds, rel=0.06)


@pytest.mark.parametrize("name", VOCABULARIES)
def test_a_vocabulary_explains_its_words_with_their_numbers(name):
    assert re.search(r"\d", vocabulary_of(name).explained)


def test_an_unknown_vocabulary_is_refused_with_the_nearest_match():
    with pytest.raises(ArrayError, match="Did you mean 'icd203'"):
        vocabulary_of("icd230")


def test_a_credence_that_a_computer_rounds_to_one_is_certain_only_by_logic():
    words = vocabulary_of("plain")
    assert words.said(1.0) == "more than 1,000 to 1 for it"
    assert words.said(0.0) == "more than 1,000 to 1 against it"
    assert words.said(1.0, exact=True) == "certain by logic"
    assert words.said(0.0, exact=True) == "excluded by logic"
