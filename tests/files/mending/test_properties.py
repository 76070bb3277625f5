"""Damage that can be mended is mended: what comes back is the study, and mending it ends there."""

import io
import tempfile
from pathlib import Path

import openpyxl
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from strategies import studies

from bayestrace.files.cells import csv_lines
from bayestrace.files.columns import TABLES, Kind
from bayestrace.files.decoding import rows_of
from bayestrace.files.folder_reading import study_from_bytes
from bayestrace.files.formats import write_study
from bayestrace.files.mending.copies import mend
from bayestrace.files.mending.folders import mended_files
from bayestrace.files.mending.workbooks import mended_workbook
from bayestrace.files.referring import referred
from bayestrace.files.workbooks.opening import opened
from bayestrace.files.workbooks.reading import study_from_workbook_bytes
from bayestrace.files.workbooks.writing import workbook_bytes

SLOW = {"phases": [Phase.generate], "deadline": None, "suppress_health_check": list(HealthCheck)}
OTHER_WORDS = {
    "if_true": "P(E | H)",
    "if_false": "P(E|~H)",
    "clue": "Test Question",
    "found": "Antwort",
    "reason": "Justificación",
    "citation": "full reference",
    "claim": "Statement",
    "best": "prior",
    "hypothesis": "hypotesis",
    "locator": "Seite",
}


def letters(text):
    return "".join(filter(str.isalnum, text.casefold()))


def texts_of(study):
    """Return by kind the text that stands for an id, where it stands for no other."""
    pairs = {
        "hypotheses": [(one.id, one.claim) for one in study.hypotheses],
        "items": [(one.id, one.clue) for one in study.items],
    }
    names = [frame.residual for frame in study.frames if frame.residual]
    found = {}
    for kind, entries in pairs.items():
        looks = [letters(text) for _, text in entries]
        ids = {letters(one) for one, _ in entries} | {*map(letters, names)}
        found[kind] = {
            one: text
            for one, text in entries
            if looks.count(letters(text)) == 1 and letters(text) not in ids and text.isalnum()
        }
    return found


def damaged(data, study, tables):
    """Do a few of the things that happen to tables on the way; ``tables`` is name → rows."""
    texts = texts_of(study)
    for name, (table, rows) in tables.items():
        if not rows or name in ("Frozen", "Study"):
            continue
        header = list(rows[0])
        columns = {column.name: column for column in table.columns}
        for place, head in enumerate(header):
            column = columns[head]
            kind = referred(table, column)
            optional = not column.required and head not in table.identity and name in TABLES
            for row in rows[1:]:
                cell = row[place]
                if not cell and optional and data.draw(st.booleans()):
                    blank = ["#N/A", "#REF!"] if column.kind is Kind.TEXT else ["n/a", "–"]
                    row[place] = data.draw(st.sampled_from(blank))
                elif cell in texts.get(kind, {}) and column.kind is Kind.LABEL:
                    text = texts[kind][cell]
                    row[place] = data.draw(
                        st.sampled_from([cell, text, f"\u00a0{text} ", f" {cell}"])
                    )
        for place, head in enumerate(header):
            rows[0][place] = data.draw(
                st.sampled_from(
                    [head, head.upper(), head.replace("_", " "), OTHER_WORDS.get(head, head)]
                )
            )
        order = data.draw(st.permutations(range(len(header))))
        rows[:] = [[row[place] for place in order] for row in rows]
        if data.draw(st.booleans()):
            rows.insert(data.draw(st.integers(1, len(rows))), [""] * len(header))
        if data.draw(st.booleans()):
            rows.insert(data.draw(st.integers(1, len(rows))), list(rows[0]))
        if data.draw(st.booleans()):
            above = [["Table 1: all of it"] + [""] * (len(header) - 1), [""] * len(header)]
            rows[:0] = above[: data.draw(st.integers(1, 2))]


def as_workbook(tables):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, (_, rows) in tables.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, 1):
            for place, text in enumerate(row, 1):
                if text:
                    cell = sheet.cell(number, place)
                    cell.value = text.replace("\r", "_x000D_")
                    cell.data_type = "e" if text in ("#N/A", "#REF!") else "s"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@given(study=studies(), data=st.data())
@settings(max_examples=12, **SLOW)
def test_a_damaged_folder_is_mended_to_the_study(study, data):
    with tempfile.TemporaryDirectory() as place:
        write_study(study, place)
        contents = {one.name: one.read_bytes() for one in Path(place).iterdir()}
    tables = {
        name: (table, rows_of(contents[table.file].decode(), table.names)[0])
        for name, table in TABLES.items()
        if table.file in contents
    }
    damaged(data, study, tables)
    for table, rows in tables.values():
        contents[table.file] = "".join(csv_lines(rows[0], rows[1:])).encode()
    changes, files = mended_files(contents)
    mended = {**contents, **files}
    assert study_from_bytes(mended) == study
    assert all(change.why and change.sheet for change in changes)
    assert mended_files(mended) == ([], {})


@given(study=studies(), data=st.data())
@settings(max_examples=8, **SLOW)
def test_a_damaged_workbook_is_mended_to_the_study(study, data):
    found = opened(workbook_bytes(study, "x.xlsx"), "x.xlsx")
    by_title = {
        title: (sheet.table, [list(row) for row in sheet.rows])
        for title, sheet in found.sheets.items()
    }
    damaged(data, study, by_title)
    broken = as_workbook(by_title)
    _, mended = mended_workbook(broken, "x.xlsx")
    assert study_from_workbook_bytes(mended, "x.xlsx") == study
    assert mended_workbook(mended, "x.xlsx")[0] == []


@given(study=studies())
@settings(max_examples=8, **SLOW)
def test_a_valid_study_is_left_as_it_is(study):
    with tempfile.TemporaryDirectory() as place:
        write_study(study, Path(place, "study"))
        before = sorted(Path(place).rglob("*"))
        assert mend(Path(place, "study")).changes == ()
        assert sorted(Path(place).rglob("*")) == before
        contents = {one.name: one.read_bytes() for one in Path(place, "study").iterdir()}
    _, files = mended_files(contents)
    assert study_from_bytes({**contents, **files}) == study
