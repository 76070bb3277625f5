"""Writing and reading again gives the study back, with every cell as it was typed."""

import pytest
from hypothesis import HealthCheck, given, settings
from strategies import studies
from typed import files_of, typed_texts

from bayestrace.files.bundled import list_examples, load_example
from bayestrace.files.formats import read_study, write_study


@given(study=studies(waiting=True))
@settings(max_examples=150, suppress_health_check=list(HealthCheck))
def test_a_written_study_is_read_back_equal(study, tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    write_study(study, folder)
    assert read_study(folder) == study


@given(study=studies(waiting=True))
@settings(max_examples=75, suppress_health_check=list(HealthCheck))
def test_what_was_typed_survives_and_a_canonical_folder_is_written_byte_for_byte_again(
    study, tmp_path_factory
):
    first, second = tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("second")
    write_study(study, first)
    read = read_study(first)
    write_study(read, second)
    assert files_of(first) == files_of(second)
    assert typed_texts(read_study(second)) == typed_texts(read)
    kept = [text for text in typed_texts(study) if text]
    assert set(kept) <= set(typed_texts(read))


@pytest.mark.parametrize("name", list_examples())
def test_a_bundled_study_survives_writing_with_every_typed_cell(name, tmp_path):
    study = load_example(name)
    write_study(study, tmp_path / "copy")
    copy = read_study(tmp_path / "copy")
    assert copy == study
    assert typed_texts(copy) == typed_texts(study)
    assert copy.digest == study.digest
