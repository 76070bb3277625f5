"""A workbook holds what its folder holds: byte for byte if it was canonical, else every cell."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from strategies import studies
from typed import files_of, typed_texts

from bayestrace.files.bundled import list_examples, load_example
from bayestrace.files.formats import read_study, write_study
from bayestrace.files.freezing import freeze
from bayestrace.files.workbooks.cell_texts import number_text, unescaped, written
from bayestrace.files.workbooks.reading import study_from_workbook_bytes
from bayestrace.files.workbooks.writing import workbook_bytes
from bayestrace.study.parts import Item
from bayestrace.study.study import Study


@given(study=studies(waiting=True))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_canonical_folder_comes_back_from_its_workbook_byte_for_byte(study, tmp_path_factory):
    folder = tmp_path_factory.mktemp("folder")
    write_study(study, folder / "first")
    read = read_study(folder / "first")
    write_study(read, folder / "study.xlsx")
    back = read_study(folder / "study.xlsx")
    assert back == read == study
    assert typed_texts(back) == typed_texts(read)
    write_study(back, folder / "second")
    assert files_of(folder / "first") == files_of(folder / "second")


@pytest.mark.parametrize("name", list_examples())
def test_a_bundled_study_comes_back_from_a_workbook_with_every_typed_cell(name):
    study = load_example(name)
    back = study_from_workbook_bytes(workbook_bytes(study, "x.xlsx"), "x.xlsx")
    assert back == study
    assert typed_texts(back) == typed_texts(study)
    assert back.digest == study.digest


def test_freezes_travel_in_the_workbook_and_are_not_lost_when_it_is_written_over(tmp_path):
    item = Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
    plain = Study.claims({"H1": 0.5}, [item], title="=A study" * 3000)
    frozen = freeze(plain, date="2026-05-02T12:00:00Z")
    frozen = freeze(frozen.replace(notes="\r"), name="round-2", date="2026-06-02T12:00:00Z")
    path = tmp_path / "study.xlsx"
    write_study(frozen, path)
    assert read_study(path).frozen == frozen.frozen
    write_study(plain, path)
    assert read_study(path).frozen == frozen.frozen
    assert len(frozen.frozen) == 2


numbers = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.decimals(-1000, 1000, places=3).map(str),
    st.decimals(0, 1, places=2).map(str),
    st.integers(-(10**9), 10**9).map(str),
)


@given(text=st.one_of(numbers, numbers.map("{} %".format), numbers.map("{}%".format)))
@example("80 %")
@example("0.50")
@example("-0")
@example("-0.0")
@example("1.0")
@example("57 %")
@example("0.12345678901234567")
def test_a_number_is_written_so_that_exactly_its_text_is_read_again(text):
    cell = written(text, number=True)
    if isinstance(cell.value, str):
        assert unescaped(cell.value) == text
        assert cell.format == "@"
    else:
        assert number_text(float(f"{cell.value:.16g}"), cell.format) == text


@given(st.text(st.one_of(st.sampled_from("_x000D_\r\n\t=\x01\ufffe"), st.characters())))
@example("_x000D_")
@example("_x_x000D__")
@example("_x005F_x000D_")
def test_characters_that_xml_cannot_hold_come_back(text):
    cell = written(text, number=False)
    assert unescaped(str(cell.value)) == text
    assert not set(str(cell.value)) & set("\r\x00\x01\x0b\ufffe")
