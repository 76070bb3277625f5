"""Cells as people type them: numbers, percentages, ratios and the words of published scales."""

import copy
import hashlib
import json
import math
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bayestrace.scales import (
    CellError,
    Scale,
    Typed,
    published_scales,
    read_chance,
    read_number,
    read_ratio,
)
from bayestrace.units import decibels

ICD = published_scales()["icd203"]
RATIOS = Scale(id="r", name="r", quantity="ratio", terms={"some": (1, 10), "much": (10, None)})
ODDS = Scale(id="o", name="o", quantity="odds", terms={"even": (1, 3)})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.8", 0.8), (" 0.8 ", 0.8), ("0,8", 0.8), (".8", 0.8), ("8e-1", 0.8), ("+0.8", 0.8),
        ("80 %", 0.8), ("80%", 0.8), ("12,5 %", 0.125), ("0", 0.0), ("1.", 1.0), ("1,000", 1.0),
    ],
)  # fmt: skip
def test_a_probability_is_read_and_keeps_its_text(text, value):
    best, low, high = read_chance(text)
    assert best == value
    assert best.text == text.strip()
    assert (low, high) == (None, None)


@given(st.integers(0, 100))
def test_a_percentage_is_the_decimal_to_the_last_bit(number):
    assert read_chance(f"{number} %").best == float(f"{number / 100}")


@pytest.mark.parametrize("text", ["very likely", "Very  Likely", "highly probable"])
def test_a_term_or_an_alternative_of_it_gives_the_midpoint_of_its_band(text):
    assert read_chance(text, ICD) == (0.875, None, None)
    best, low, high = read_chance(text, ICD, intervals=True)
    assert (best, low, high) == (0.875, 0.8, 0.95)
    assert (best.text, low.text, high.text) == (text, "", "")


def test_the_whole_entry_with_its_slash_is_a_term_as_well():
    assert read_chance("likely / probable", ICD).best == pytest.approx(0.675)


def test_the_ends_of_a_band_are_clipped_before_the_midpoint():
    assert read_chance("virtually certain", published_scales()["ipcc-ar4"]).best == pytest.approx(
        (0.99 + 0.995) / 2
    )
    assert (
        read_chance("exceptionally unlikely", published_scales()["ipcc-ar4"]).best
        == (0.005 + 0.01) / 2
    )


def test_a_scale_of_odds_is_turned_into_probabilities():
    assert read_chance("even", ODDS, intervals=True) == (0.625, 0.5, 0.75)


@pytest.mark.parametrize(
    ("text", "scale", "says", "remedy"),
    [
        ("likley", ICD, "not understood as a probability", "did you mean 'likely'"),
        ("likely", None, "not understood as a probability", "name a scale"),
        ("x3", ICD, "not understood as a probability", "belongs in the column ratio"),
        ("10 dB", None, "not understood as a probability", "belongs in the column ratio"),
        ("80 percent", None, "not understood as a probability", "write 80 %"),
        ("=A1", None, "not understood as a probability", "formula"),
        ("some", RATIOS, "scale of likelihood ratios", "into the column ratio"),
        ("0.8 0.9", ICD, "not understood as a probability", "write a number or one of"),
    ],
)
def test_a_cell_that_is_no_probability_is_refused_with_a_way_out(text, scale, says, remedy):
    with pytest.raises(CellError, match=says) as caught:
        read_chance(text, scale)
    assert remedy in caught.value.remedy


@pytest.mark.parametrize("certain", [0.0, 1.0])
def test_a_term_of_certainty_is_refused(certain):
    scale = Scale(id="s", name="s", quantity="probability", terms={"sure": (certain, certain)})
    with pytest.raises(CellError, match="which no evidence can move"):
        read_chance("sure", scale)


def test_a_term_without_an_upper_end_is_refused():
    with pytest.raises(CellError, match="no upper end"):
        read_ratio("much", RATIOS)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x3", 3), ("X 3", 3), ("×3", 3), ("3", 3), ("1/4", 0.25), ("3:1", 3), ("10 dB", 10),
        ("-10db", 0.1), ("3,5 dB", 10**0.35), ("0,125", 0.125), ("2.5/5", 0.5), ("10.000", 10),
        ("−10 dB", 0.1),
    ],
)  # fmt: skip
def test_a_ratio_is_read_and_keeps_its_text(text, value):
    ratio = read_ratio(text)
    assert ratio == pytest.approx(value)
    assert ratio.text == text


def test_a_term_of_a_scale_of_ratios_gives_the_midpoint_in_decibels():
    assert decibels(read_ratio("some", RATIOS)) == pytest.approx(5)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ten", "not understood as a likelihood ratio"),
        ("10 dBB", "not understood as a likelihood ratio"),
        ("0", "above 0 and finite"),
        ("x-3", "above 0 and finite"),
        ("1/0", "above 0 and finite"),
        ("inf dB", "above 0 and finite"),
        ("9999 dB", "above 0 and finite"),
        ("-4000 dB", "above 0 and finite"),
        ("1,000", "could mean 1000 or 1.000"),
        ("x12,345", "could mean 12345 or 12.345"),
        ("1/1,000", "could mean 1000 or 1.000"),
        ("1,234,567", "could mean 1234567 or 1.234.567"),
    ],
)
def test_a_cell_that_is_no_ratio_is_refused(text, says):
    with pytest.raises(CellError, match=says):
        read_ratio(text)


@pytest.mark.parametrize("text", ["nan", "inf", "1e999", "", "1,000", "3 cm"])
def test_a_cell_that_is_no_number_is_refused(text):
    with pytest.raises(CellError, match=r"not understood as a number|could mean"):
        read_number(text)


def refusal(read, text):
    """Return the error that reading gives, or None."""
    try:
        read(text)
    except CellError as error:
        return error
    return None


@given(st.text())
def test_any_text_is_read_or_refused_with_a_sentence(text):
    for read in (lambda cell: read_chance(cell, ICD), read_ratio, read_number):
        error = refusal(read, text)
        assert error is None or (error.what and error.allowed and error.remedy)


@given(st.floats(allow_nan=False))
def test_a_typed_number_equals_the_plain_one_and_survives_copies(number):
    typed = Typed(number, "as typed")
    assert typed == number
    assert hash(typed) == hash(number)
    for twin in (copy.copy(typed), copy.deepcopy(typed), pickle.loads(pickle.dumps(typed))):
        assert (twin, twin.text) == (number, "as typed")


def test_a_number_without_a_text_is_written_as_python_writes_it():
    assert Typed(0.1).text == "0.1"


def test_there_are_fourteen_published_scales_and_each_names_its_source():
    scales = published_scales()
    assert len(scales) == 14
    for scale in scales.values():
        assert scale.source
        assert scale.terms
        assert scale.quantity in ("probability", "ratio", "odds")


@pytest.mark.parametrize("scale", published_scales().values(), ids=published_scales())
def test_every_word_of_a_published_scale_is_read_or_refused_with_its_reason(scale):
    for word in scale.words:
        low, high = scale.band(word)
        read = read_ratio if scale.quantity == "ratio" else read_chance
        error = refusal(lambda cell, read=read: read(cell, scale), word)
        if error:
            assert "upper end" in error.what or "exactly" in error.what
            continue
        value = read(word, scale) if scale.quantity == "ratio" else read(word, scale).best
        assert 0 < value < math.inf
        if scale.quantity == "probability":
            assert min(low, 0.995) <= value <= max(high, 0.005)


def test_the_published_scales_hold_the_bands_that_were_published():
    """The digest was taken from the collected sources, not from the library's own file."""
    facts = {
        name: [
            [term, *(None if end is None else float(end) for end in band)]
            for term, band in scale.terms.items()
        ]
        for name, scale in sorted(published_scales().items())
    }
    assert len(facts) == 14
    digest = hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()
    assert digest == "13a651c1aadb4c847909e8ba230416925e010cf526c8ec37735528b7e8b587e3"


@pytest.mark.parametrize(
    ("scale", "chance", "term"),
    [
        ("icd203", 0.9, "very likely / highly probable"),
        ("icd203", 0.5, "roughly even chance / roughly even odds"),
        ("icd203", 0.001, ""),
        ("ipcc-ar5", 0.005, "exceptionally unlikely"),
    ],
)
def test_a_chance_has_the_term_of_the_tightest_band_that_holds_it(scale, chance, term):
    assert published_scales()[scale].word(chance) == term


@pytest.mark.parametrize(("chance", "term"), [(0.5, "even"), (0.9, "good"), (0.99, "great")])
def test_a_chance_has_the_term_of_a_scale_of_odds(chance, term):
    terms = {"even": (0.5, 2.0), "good": (2.0, 20.0), "great": (20.0, None)}
    scale = Scale(id="o", name="odds", quantity="odds", terms=terms)
    assert scale.word(chance) == term


def test_a_scale_of_ratios_has_no_term_for_a_chance():
    scale = Scale(id="r", name="ratios", quantity="ratio", terms={"some": (1.0, 3.0)})
    assert scale.word(0.5) == ""
