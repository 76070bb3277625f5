"""The studies that come with the library."""

import pytest

from bayestrace.errors import StudyError
from bayestrace.files import bundled


def test_the_thesis_study_is_among_the_bundled_ones():
    assert "nato-csto" in bundled.list_examples()
    assert len(bundled.load_example("nato-csto").items) == 59


def test_an_unknown_example_gets_the_nearest_name():
    with pytest.raises(StudyError, match="did you mean 'nato-csto'"):
        bundled.load_example("nato-cstoo")


def test_an_example_far_from_any_name_gets_the_list():
    with pytest.raises(StudyError, match="choose one of these"):
        bundled.load_example("zzz")


def test_a_library_without_its_studies_says_so(monkeypatch):
    monkeypatch.setattr(bundled, "_evidence", lambda: None)
    assert bundled.list_examples() == []
    with pytest.raises(StudyError, match="came without its studies"):
        bundled.load_example("nato-csto")
