"""Whatever a coder types is read as it was meant, or gets a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bayestrace.scales import CellError, Typed, published_scales
from bayestrace.study.parts import Judgement
from bayestrace.study.typed_answers import read_answer, understood

ICD = published_scales()["icd203"]


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("0.8", (0.8,)),
        ("80 %", (0.8,)),
        ("80%", (0.8,)),
        (",8", (0.8,)),
        ("  0,8 ", (0.8,)),
        ("0.6-0.9", (0.6, 0.75, 0.9)),
        ("0.6 – 0.9", (0.6, 0.75, 0.9)),
        ("0.6 to 0.9", (0.6, 0.75, 0.9)),
        ("between 0.6 and 0.9", (0.6, 0.75, 0.9)),
        ("60-90 %", (0.6, 0.75, 0.9)),
        ("60 % - 90 %", (0.6, 0.75, 0.9)),
        ("0.8 (0.6 to 0.9)", (0.6, 0.8, 0.9)),
        ("0,8 [0,6; 0,9]", (0.6, 0.8, 0.9)),
        ("80 % (60 to 90)", (0.6, 0.8, 0.9)),
        ("80 (60-90 %)", (0.6, 0.8, 0.9)),
        ("0.8 (0.6..0.9)", (0.6, 0.8, 0.9)),
        ("very likely", (0.875,)),
        ("Very  Likely", (0.875,)),
        ("likely (0.6 to 0.8)", (0.6, 0.675, 0.8)),
    ],
)
def test_chances_and_ranges_are_read(typed, values):
    answer = read_answer(typed, ICD)
    assert isinstance(answer, Judgement)
    assert answer.values == pytest.approx(values)


def test_a_word_brings_its_band_where_the_study_says_so():
    low, best, high = read_answer("likely", ICD, intervals=True).values
    assert low < best < high


@pytest.mark.parametrize(
    ("typed", "ratio"),
    [
        ("x3", 3),
        ("× 3", 3),
        ("1/4", 0.25),
        ("3:1", 3),
        ("10 dB", 10),
        ("-10dB", 0.1),
        ("−10 dB", 0.1),
    ],
)
def test_ratios_are_read_in_their_direction(typed, ratio):
    answer = read_answer(typed, ICD)
    assert isinstance(answer, Typed)
    assert float(answer) == pytest.approx(ratio)
    assert answer.text == typed


def test_a_plain_number_is_a_ratio_only_where_a_ratio_is_asked_for():
    assert isinstance(read_answer("0.5"), Judgement)
    assert float(read_answer("0.5", ratio=True)) == 0.5
    with pytest.raises(CellError, match="not understood as a likelihood ratio"):
        read_answer("likely", ICD, ratio=True)


@pytest.mark.parametrize(
    ("typed", "what", "remedy"),
    [
        ("", "not understood", "? shows"),
        ("banana", "not understood", "? shows"),
        ("likly", "not understood", "did you mean 'likely'"),
        ("80", "80 is not a chance", "did you mean 80 %"),
        ("-0.2", "not a chance", "0.8"),
        ("1", "certainty", "0.99"),
        ("0 %", "certainty", "0.01"),
        ("100 %", "certainty", "logical = yes"),
        ("0-0.5", "certainty", "0.01"),
        ("0.9-0.6", "ends below", "0.6 to 0.9"),
        ("0.5 (0.6 to 0.9)", "out of its range", "mend one"),
        ("0.8 (0.6 to 0.9", "not understood", "? shows"),
        ("0.8 (0.6)", "not understood", "? shows"),
        ("1/0", "above 0 and finite", "logical = yes"),
        ("1 in 4", "not understood", "? shows"),
        ("50 percent", "not understood", "write 50 %"),
        ("nan", "not understood", "? shows"),
        ("1e999", "not a chance", "0.8"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_gets_a_sentence(typed, what, remedy):
    with pytest.raises(CellError) as caught:
        read_answer(typed, ICD)
    assert what in caught.value.what
    assert remedy in caught.value.remedy
    assert caught.value.allowed


@given(st.text(max_size=20) | st.text("0123456789.,%-x/:dB() to", max_size=14))
def test_any_text_is_an_answer_inside_the_unit_interval_or_a_sentence(text):
    for ratio in (False, True):
        try:
            answer = read_answer(text, ICD, ratio=ratio)
        except CellError:
            continue
        numbers = answer.values if isinstance(answer, Judgement) else (1 / (1 + answer),)
        assert all(0 <= number <= 1 for number in numbers)
        if isinstance(answer, Judgement):
            assert list(answer.values) == sorted(answer.values)
            assert all(0 < number < 1 for number in answer.values)


def test_what_was_understood_is_said_back_with_its_range():
    assert understood(read_answer("very likely", ICD)) == "0.875"
    assert understood(read_answer("60-90 %")) == (
        "0.75, with a chance of 90 % in the range from 0.6 to 0.9"
    )
