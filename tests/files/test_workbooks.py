"""Workbooks as people leave them: each cell is understood, or its sheet and cell are named."""

import datetime as dt
import io
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from bayestrace.errors import StudyError
from bayestrace.files.formats import read_study, write_study
from bayestrace.files.starting import write_template_workbook
from bayestrace.study.parts import Item
from bayestrace.study.study import Study

ITEM = Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
day = dt.datetime.fromisoformat
STUDY = Study.claims({"H1": 0.5}, [ITEM], title="old")


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "study.xlsx"
    write_template_workbook(path)
    return path.read_bytes()


@pytest.fixture
def edited(template, tmp_path):
    """Change the template as a person would, and give back its path."""

    def edit(*changes, title="study.xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(template))
        for change in changes:
            change(book)
        path = tmp_path / title
        book.save(path)
        return path

    return edit


def typed(sheet, cell, value, shown=None):
    def change(book):
        book[sheet][cell] = value
        if shown:
            book[sheet][cell].number_format = shown

    return change


def problems_of(path):
    with pytest.raises(StudyError) as caught:
        read_study(path)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("value", "shown", "text"),
    [
        (0.8, "General", "0.8"),
        (0.8, "0%", "80 %"),
        (0.805, "0%", "80.5 %"),
        (0.8, "0.00%", "80.00 %"),
        (0.5, "0.00", "0.50"),
        (0.123, "0.00", "0.123"),
        ("very likely", "@", "very likely"),
        (" 80 % ", "@", "80 %"),
        ("0,8", "@", "0,8"),
    ],
)
def test_a_number_cell_is_read_as_what_was_typed(edited, value, shown, text):
    study = read_study(edited(typed("Likelihoods", "D7", value, shown)))
    assert study.likelihoods[5].if_true.best.text == text


@pytest.mark.parametrize(
    ("value", "shown", "text"),
    [
        (day("1999-03-24"), "dd.mm.yyyy", "1999-03-24"),
        (day("1999-03-01"), "mmm-yy", "1999-03"),
        (day("1999-03-24 14:30"), "dd/mm/yyyy hh:mm", "1999-03-24 14:30"),
        (1999, "General", "1999"),
        ("spring 1999", "@", "spring 1999"),
    ],
)
def test_a_date_is_read_as_a_date_no_finer_than_it_is_shown(edited, value, shown, text):
    assert read_study(edited(typed("Evidence", "F2", value, shown))).items[0].date == text


@pytest.mark.parametrize(("value", "intervals"), [(True, True), ("yes", True), (False, False)])
def test_true_and_false_are_yes_and_no_where_these_may_stand(edited, value, intervals):
    assert read_study(edited(typed("Study", "B10", value))).scale.intervals is intervals
    found = problems_of(edited(typed("Evidence", "D2", value if value != "yes" else True)))
    assert found[0].startswith("Evidence, cell D2 (found): 'TRUE'" if value else "Evidence, cell")


def test_columns_and_rows_may_stand_in_any_order_with_blank_rows_between(edited):
    def turned(book):
        sheet = book["Likelihoods"]
        rows = [[cell.value for cell in row][::-1] for row in sheet.iter_rows()]
        sheet.delete_rows(1, 100)
        for row in [rows[0], *rows[:0:-1]]:
            sheet.append(row)
            sheet.append([])

    study, turned_round = read_study(edited()), read_study(edited(turned))
    assert set(turned_round.likelihoods) == set(study.likelihoods)
    assert [row.origin.row for row in turned_round.likelihoods] == [3, 5, 7, 9, 11, 13]
    assert turned_round.likelihoods[0].origin.file == "Likelihoods"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            typed("Likelihoods", "D7", "unlikly"),
            "Likelihoods, cell D7 (if_true): 'unlikly' is not understood as a probability",
        ),
        (typed("Likelihoods", "D7", None), "Likelihoods, cell D7 (if_true): "),
        (
            typed("Likelihoods", "B3", "minuets"),
            "Likelihoods, cell B3 (item): ",
        ),
        (typed("Likelihoods", "D7", "=1/4"), "Likelihoods, cell D7 (if_true): a formula stands"),
        (typed("Evidence", "E2", "=A1"), "Evidence, cell E2 (observed): a formula stands here"),
        (typed("Evidence", "E2", "#N/A"), "Evidence, cell E2 (observed): the error #N/A of a"),
        (
            typed("Likelihoods", "D7", day("2026-04-01"), "d-mmm"),
            "Likelihoods, cell D7 (if_true): a date or time stands here",
        ),
        (
            typed("Evidence", "G2", day("2026-04-03"), "dd.mm.yyyy"),
            "Evidence, cell G2 (locator): a date or time stands here; perhaps",
        ),
        (typed("Evidence", "D2", "maybe"), "Evidence, cell D2 (found): 'maybe' is not one of the"),
        (typed("Evidence", "Z9", "x"), "Evidence, cell Z1 (no header): column Z has no name"),
        (typed("Evidence", "D1", "fuond"), "Evidence, cell D1 (fuond): there is no column 'fuond'"),
        (typed("Study", "A3", "titel"), "Study, cell A3 (key): there is no setting 'titel'"),
        (typed("Study", "A4", "title"), None),
        (typed("Study", "B7", "often"), "Study, cell B7 (value): confirm must be a number"),
        (typed("Study", "B7", 1.5), "Study, cell B7 (value): "),
        (typed("Study", "B9", "icd302"), "Study, cell B9 (value): "),
        (typed("Frames", "B2", "rival"), "Frames, cell B2 (mode): "),
        (typed("Frames", "C2", "cost; protset"), "Frames, cell C2 (hypotheses): "),
        (typed("Hypotheses", "B3", None), "Hypotheses, cell B3 (claim): "),
        (typed("Cases", "A2", "a/b"), "Cases, cell A2 (id): "),
        (lambda book: book.remove(book["Evidence"]), "Evidence: the sheet Evidence is missing"),
        (lambda book: book.remove(book["Study"]), "Study: the sheet Study is missing"),
        (
            lambda book: setattr(book["Evidence"], "title", "Evidnce"),
            "Evidence: 'Evidnce' is not the name of a sheet that is read",
        ),
        (
            lambda book: setattr(book["Evidence"], "title", "items"),
            "Evidence: 'items' is not the name of a sheet that is read",
        ),
        (lambda book: book["Evidence"].insert_rows(1), "Evidence, row 1: the header stands in row"),
        (
            lambda book: setattr(book.create_sheet(), "title", "evidence "),
            "Evidence: there are two",
        ),
    ],
)
def test_what_is_not_understood_is_said_with_its_sheet_and_cell(edited, change, says):
    path = edited(change)
    if says is None:
        assert read_study(path).title
        return
    found = problems_of(path)
    assert any(text.startswith(says) for text in found), found
    assert len(found) <= 5, found
    for text in found:
        assert ".csv" not in text
        assert ".toml" not in text


def test_cells_of_one_and_the_same_problem_are_listed_together(edited):
    path = edited(*(typed("Likelihoods", f"D{row}", "unlikly") for row in (2, 3, 4, 6)))
    with pytest.raises(StudyError, match=r"Likelihoods, cells D2-D4, D6 \(if_true\): 'unlikly'"):
        read_study(path)


def test_rows_are_high_enough_for_their_longest_cell_and_may_still_grow(tmp_path):
    clue = "Did the minutes record a vote on the line? " * 4
    items = [Item("a", clue=clue, found="present", likelihood=ITEM.likelihood), ITEM]
    write_study(Study.claims({"H1": 0.5}, items), tmp_path / "study.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "study.xlsx")["Evidence"]
    letter = next(cell.column_letter for cell in sheet[1] if cell.value == "clue")
    lines = -(-len(clue) // sheet.column_dimensions[letter].width)
    assert sheet.row_dimensions[2].height >= 15 * lines > sheet.row_dimensions[3].height
    with zipfile.ZipFile(tmp_path / "study.xlsx") as book:
        assert not any(b"customHeight" in book.read(name) for name in book.namelist())


def test_texts_that_look_like_formulas_are_texts_in_the_workbook(tmp_path):
    texts = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "#N/A", "'=1"]
    items = tuple(
        Item(f"i{n}", case="case", clue=text, note=text, found="present")
        for n, text in enumerate(texts)
    )
    study = STUDY.replace(items=(*STUDY.items, *items), title="=2+2")
    write_study(study, tmp_path / "study.xlsx")
    assert read_study(tmp_path / "study.xlsx") == study
    book = openpyxl.load_workbook(tmp_path / "study.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    risky = [
        cell for cell in cells if str(cell.value)[0] in "=+-@\t" or "_x000D_=1" in str(cell.value)
    ]
    assert len(risky) >= 2 * 6
    assert all(cell.quotePrefix and cell.number_format == "@" for cell in risky)


def packed(**files):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def with_entity(template, encoding="utf-8"):
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/workbook.xml":
                start = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
                text = start + data.decode().replace("<sheets>", "<sheets>&e;")
                data = text.encode(encoding)
            new.writestr(name, data)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "the file is empty"),
        (b"id,case\n", "this is no workbook, or it is damaged"),
        (b"\xd0\xcf\x11\xe0" + bytes(99), "has a password, or is of the old kind"),
        (packed(a="b"), "the workbook cannot be read: it is damaged"),
        (packed(**{"xl/vbaProject.bin": "b"}), "holds macros"),
        (packed(bomb=bytes(210_000_000)), "would unpack to more than 200 MB"),
    ],
    ids=["empty", "text", "old", "damaged", "macros", "bomb"],  # the bytes hold the time of day
)
def test_a_file_that_is_no_workbook_or_a_harmful_one_is_refused(tmp_path, data, says):
    path = tmp_path / "study.xlsx"
    path.write_bytes(data)
    with pytest.raises(StudyError, match=says):
        read_study(path)


def test_a_workbook_with_an_external_entity_or_cut_short_is_refused(template, tmp_path):
    path = tmp_path / "study.xlsx"
    wide = with_entity(template, "utf-16"), "declares entities"
    entity = with_entity(template), "declares entities"
    for data, says in (entity, wide, (template[:900], "damaged"), (template[:-9], "damaged")):
        path.write_bytes(data)
        with pytest.raises(StudyError, match=says):
            read_study(path)


@pytest.mark.parametrize("suffix", [".xls", ".xlsm", ".ods"])
def test_other_kinds_of_workbooks_are_refused_with_the_way_to_save_them(tmp_path, suffix):
    path = tmp_path / f"study{suffix}"
    path.write_bytes(b"x")
    with pytest.raises(StudyError, match="save it as Excel workbook"):
        read_study(path)
    with pytest.raises(StudyError, match="save it as Excel workbook"):
        write_study(STUDY, path)


def test_a_text_longer_than_a_cell_is_refused_and_the_old_workbook_stays(tmp_path):
    path = tmp_path / "study.xlsx"
    write_study(STUDY, path)
    before = path.read_bytes()
    with pytest.raises(StudyError, match=r"Study, cell B3 \(value\): this text has 32,768"):
        write_study(STUDY.replace(title="ä" * 32768), path)
    with pytest.raises(StudyError, match="more than a cell of a workbook can hold"):
        write_study(STUDY.replace(notes="\r" * 5000), path)
    assert path.read_bytes() == before
    write_study(STUDY.replace(title="ä" * 32767), path)
    assert read_study(path).title == "ä" * 32767


def test_what_a_person_has_put_into_a_workbook_is_not_written_over(edited):
    path = edited(lambda book: book.create_sheet("My thoughts"))
    study = read_study(path)
    with pytest.raises(StudyError, match="the sheet 'My thoughts'"):
        write_study(study, path)

    def noted(book):
        book["Evidence"]["A2"].comment = openpyxl.comments.Comment("look again", "me")

    with pytest.raises(StudyError, match="notes on cells"):
        write_study(study, edited(noted))
    path = edited()
    write_study(study, path)
    path.with_name(".~lock.study.xlsx#").write_text("")
    with pytest.raises(StudyError, match=r"open in a spreadsheet program(?s:.*)\.~lock"):
        write_study(study, path)


@pytest.mark.parametrize("step", ["os.fsync", "Path.replace"])
def test_a_writing_that_is_killed_or_fails_leaves_the_old_workbook_whole(step, tmp_path):
    path = tmp_path / "study.xlsx"
    write_study(STUDY, path)
    code = f"""
import os, signal
from pathlib import Path
from bayestrace.files.formats import write_study, read_study
study = read_study({str(path)!r}).replace(title="new")
{step} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
write_study(study, {str(path)!r})
"""
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert read_study(path) == STUDY
    write_study(STUDY.replace(title="new"), path)
    assert read_study(path).title == "new"


def test_a_disk_that_refuses_leaves_the_old_workbook_and_nothing_beside_it(tmp_path, monkeypatch):
    path = tmp_path / "study.xlsx"
    write_study(STUDY, path)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StudyError, match=r"could not be written: No space left on device\n.*unch"):
        write_study(STUDY.replace(title="new"), path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["study.xlsx"]
    assert read_study(path) == STUDY


def test_without_openpyxl_the_command_that_installs_it_is_given(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(StudyError, match=r'pip install "bayestrace\[office\]"'):
        write_study(STUDY, tmp_path / "study.xlsx")
    Path(tmp_path / "study.xlsx").write_bytes(b"PK")
    with pytest.raises(StudyError, match=r'pip install "bayestrace\[office\]"'):
        read_study(tmp_path / "study.xlsx")
