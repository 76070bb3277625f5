"""Problems are shown with their place, and words get the nearest match."""

from difflib import get_close_matches

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bayestrace.errors import ArrayError, BayestraceError, Problem, StudyError, nearest


def test_a_problem_is_shown_with_its_place_and_what_to_do():
    problem = Problem(
        what="this is wrong", file="items.csv", row=3, column="found",
        came="'x'", allowed="present", remedy="mend it",
    )  # fmt: skip
    assert str(problem) == (
        "items.csv, row 3, column found: this is wrong\n"
        "    came: 'x'\n    allowed: present\n    to do: mend it"
    )


def test_a_problem_of_a_settings_file_is_shown_with_line_and_key():
    problem = Problem(what="this is wrong", file="study.toml", row=3, column="title")
    assert str(problem) == "study.toml, line 3, key title: this is wrong"


def test_a_problem_without_a_place_is_the_sentence_alone():
    assert str(Problem(what="this is wrong")) == "this is wrong"


def test_an_error_shows_every_problem_in_order():
    error = StudyError([Problem(what="one"), Problem(what="two")])
    assert str(error) == "The study has 2 problems:\none\ntwo"
    assert [problem.what for problem in error.problems] == ["one", "two"]
    assert str(StudyError([Problem(what="one")])) == "The study has 1 problem:\none"


def test_one_problem_in_many_rows_is_shown_once_with_all_of_them():
    def problem(row, what="no such item"):
        return Problem(what=what, file="likelihoods.csv", row=row, column="item")

    error = StudyError([problem(2), problem(3), problem(4), problem(5, "empty"), problem(9)])
    assert len(error.problems) == 5
    assert str(error) == (
        "The study has 5 problems:\nlikelihoods.csv, rows 2-4, 9, column item: no such item\n"
        "likelihoods.csv, row 5, column item: empty"
    )


def test_errors_are_caught_as_the_librarys_own_and_as_value_errors():
    assert issubclass(StudyError, BayestraceError)
    assert issubclass(ArrayError, BayestraceError)
    assert issubclass(StudyError, ValueError)


@pytest.mark.parametrize(
    ("word", "meant"),
    [("likelihood", "likelihoods"), ("ITEMS", "items"), ("zzz", None), ("", None), (5, None)],
)
def test_the_nearest_word_is_found_in_any_case_or_none(word, meant):
    assert nearest(word, ["items", "likelihoods"]) == meant


@given(word=st.text("abcAB 1", max_size=8), options=st.lists(st.text("abcAB 1", max_size=8)))
def test_the_nearest_option_is_the_one_that_difflib_finds(word, options):
    folded = {option.casefold(): option for option in reversed(options)}
    (expected,) = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6) or [None]
    assert nearest(word, options) == folded.get(expected)


def test_a_cell_that_fills_a_page_is_shown_by_its_ends():
    problem = Problem(what=f"{'1' * 100_000!r} is not understood", came=repr("1" * 100_000))
    assert len(str(problem)) < 1500
    assert str(problem).splitlines()[0].endswith("1' is not understood")
