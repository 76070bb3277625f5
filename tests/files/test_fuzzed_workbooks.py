"""Whatever stands in a workbook, it is a study or a list of problems, each in a sheet."""

import datetime as dt
import io
import zipfile
from functools import cache

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bayestrace.errors import StudyError
from bayestrace.files.bundled import load_example
from bayestrace.files.workbooks.layout import tables_by_title
from bayestrace.files.workbooks.reading import study_from_workbook_bytes
from bayestrace.files.workbooks.writing import workbook_bytes
from bayestrace.study.study import Study

TITLES = ("Study", "Cases", "Hypotheses", "Frames", "Evidence", "Likelihoods", "Priors")
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(dt.date(1900, 3, 1)),
    st.datetimes(dt.datetime.fromisoformat("1900-03-01")),
    st.times(),
    st.sampled_from(["=A1", "#N/A", "#REF!", "1/4", "80%", "10 dB", "yes", "id", ";", " ", "\n"]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=5),
)  # fmt: skip
formats = st.sampled_from(
    ["General", "@", "0%", "0.00", "d-mmm", "yyyy", "[h]:mm", '"x"0', "#,##0"]
)


@cache
def written():
    return workbook_bytes(load_example("two-suspects"), "x.xlsx")


def read(data):
    try:
        found = study_from_workbook_bytes(data, "x.xlsx")
    except StudyError as error:
        found = error
    assert isinstance(found, Study) or found.problems
    for problem in getattr(found, "problems", ()):
        assert problem.file in {*tables_by_title(), "x.xlsx"}, problem
        assert ".csv" not in str(problem)
        assert len(problem.what) > 10
    return found


edits = st.tuples(
    st.sampled_from(TITLES), st.integers(1, 12), st.integers(1, 14), values, formats
)  # fmt: skip


@given(edits=st.lists(edits, min_size=1, max_size=4))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_cell_may_hold_anything(edits):
    book = openpyxl.load_workbook(io.BytesIO(written()))
    for title, row, column, value, shown in edits:
        cell = book[title].cell(row, column)
        cell.value = value
        cell.number_format = shown
    stream = io.BytesIO()
    book.save(stream)
    book.close()
    read(stream.getvalue())


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_workbook_with_damaged_parts_is_read_or_refused(data):
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(written())) as old, zipfile.ZipFile(stream, "w") as new:
        names = old.namelist()
        hit = data.draw(st.sampled_from(names))
        for name in names:
            part = old.read(name)
            if name == hit:
                place = data.draw(st.integers(0, len(part)))
                cut = data.draw(st.integers(0, 40))
                put = data.draw(
                    st.sampled_from([b"", b"<", b"&x;", b'r="A99999999999"', b"\xff", b"9" * 30])
                )
                part = part[:place] + put + part[place + cut :]
            new.writestr(name, part)
    read(stream.getvalue())


def with_sheet(xml):
    """Put another sheet in the place of Evidence."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(written())) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, xml if name == "xl/worksheets/sheet7.xml" else old.read(name))
    return stream.getvalue()


HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = "</sheetData></worksheet>"


def test_rows_and_columns_far_away_are_refused_without_a_wait():
    for place in ("A99999999999", "A1048577", "ZZZZ1", "XFE1"):
        row = "".join(filter(str.isdigit, place))
        cell = f'<row r="{row}"><c r="{place}" t="inlineStr"><is><t>id</t></is></c></row>'
        error = read(with_sheet(HEAD + cell + TAIL))
        assert isinstance(error, StudyError)
        assert any(
            "more rows or columns" in problem.what or "damaged" in problem.what
            for problem in error.problems
        )


def test_an_entity_in_a_sheet_is_refused():
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>'
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>'
    error = read(with_sheet(bomb + HEAD + cell + TAIL))
    assert "declares entities or a document type" in error.problems[0].what
