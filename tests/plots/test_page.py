"""Text is measured and wrapped; numbers keep their signs."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bayestrace.plots.page import CODER_STYLES, contrast, signed, width_of, wrapped

words = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=25)


@given(st.lists(words, min_size=1, max_size=8), st.floats(12, 60))
def test_no_line_is_wider_than_its_room_and_no_letter_is_lost(parts, room):
    text = " ".join(parts)
    lines = wrapped(text, room, 7)
    assert "".join(lines.split()) == "".join(text.split())
    assert all(width_of(line, 7) <= room for line in lines.split("\n"))


@given(st.lists(words, min_size=1, max_size=12), st.integers(1, 3))
def test_a_cut_text_ends_in_an_ellipsis_and_keeps_to_its_lines(parts, lines):
    text = " ".join(parts)
    cut = wrapped(text, 25, 7, lines=lines)
    assert len(cut.split("\n")) <= lines
    assert cut.endswith("…") or "".join(cut.split()) == "".join(text.split())


def test_a_long_name_breaks_after_its_hyphen():
    room = width_of("STATEBUILD", 7) + 0.5
    assert wrapped("AF-N-STATEBUILD", room, 7) == "AF-N-\nSTATEBUILD"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (2.34, "+2.3"),
        (-2.36, "−2.4"),
        (0.0, "0.0"),
        (-0.04, "0.0"),
        (1234.5, "+1234"),
        (math.inf, "+inf"),
        (-math.inf, "−inf"),
        (math.nan, "not defined"),
    ],
)
def test_numbers_are_written_with_a_sign(number, text):
    assert signed(number) == text


def test_contrast_is_that_of_wcag():
    assert contrast("black", "white") == pytest.approx(21)
    assert contrast("#777777", "white") == pytest.approx(4.48, abs=0.005)


def test_each_coder_style_has_a_mark_of_its_own_and_stands_out_on_paper():
    assert len({marker for _, marker in CODER_STYLES}) == len(CODER_STYLES)
    assert all(contrast(colour, "white") > 2.5 for colour, _ in CODER_STYLES)
