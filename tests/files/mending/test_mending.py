"""Each kind of damage alone, with the exact change; and a thesis workbook with all of them."""

import csv
import datetime as dt
import io

import openpyxl
import pytest
from files.mending.corpus import LEFT, ROWS, thesis_workbook

import bayestrace as bt
from bayestrace.cli.app import main
from bayestrace.errors import StudyError
from bayestrace.files.formats import read_study, write_study
from bayestrace.files.mending.copies import mend
from bayestrace.files.starting import write_template, write_template_workbook
from bayestrace.study.parts import Expected

day = dt.datetime.fromisoformat
LETTERS = "letters that were once read with the wrong character set"
DATE = "a date where text is expected"


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "study.xlsx"
    write_template_workbook(path)
    return path.read_bytes()


@pytest.fixture
def edited(template, tmp_path):
    def edit(*changes):
        book = openpyxl.load_workbook(io.BytesIO(template))
        for change in changes:
            change(book)
        path = tmp_path / "study.xlsx"
        book.save(path)
        return path

    return edit


def typed(sheet, cell, value, shown=None):
    def change(book):
        book[sheet][cell] = value
        if shown:
            book[sheet][cell].number_format = shown

    return change


def titled(book):
    book["Evidence"].insert_rows(1)
    book["Evidence"]["A1"] = "Table 1"


def problems_of(path):
    with pytest.raises(StudyError) as caught:
        read_study(path)
    return caught.value


def test_of_seven_rows_of_a_thesis_workbook_five_are_understood_and_two_are_reported(tmp_path):
    path = tmp_path / "tese.xlsx"
    thesis_workbook(path)
    before = path.read_bytes()
    mended = mend(path)
    error = problems_of(mended.path)
    assert [(p.file, f"{p.letter}{p.row}", p.remedy) for p in error.problems] == [
        ("Likelihoods", "D3", "type what was meant, or empty the cell"),
        ("Likelihoods", "B7", "fill it in, for instance 'memo-7'"),
    ]
    assert len(ROWS) == 7
    book = openpyxl.load_workbook(mended.path)
    book["Likelihoods"].delete_rows(7)
    book["Likelihoods"].delete_rows(3)  # those that only their author can mend
    book.save(mended.path)
    study = read_study(mended.path)
    found = {
        (row.item, row.hypothesis): (round(row.if_true.best, 3), round(row.if_false.best, 3))
        for row in study.likelihoods
    }
    assert found == {
        ("E1", "H1"): (0.875, 0.5),
        ("E2", "H1"): (0.7, 0.3),
        ("E2", "H2"): (0.3, 0.5),
        ("E3", "H1"): (0.5, 0.5),
        ("E3", "H2"): (0.97, 0.125),
    }
    assert [str(item.found) for item in study.items] == ["present", "absent", "present"]
    assert {item.case for item in study.items} == {"decisão"}
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("damage", "changes"),
    [
        (
            titled,
            [("Evidence", "row 1", "Table 1", "", "a title above the header")],
        ),
        (
            typed("Evidence", "C1", "Test question"),
            [("Evidence", "C1", "Test question", "clue", "another word for the column clue")],
        ),
        (
            typed("Likelihoods", "D1", "P(E|H)"),
            [("Likelihoods", "D1", "P(E|H)", "if_true", "another word for the column if_true")],
        ),
        (
            lambda book: setattr(book["Evidence"], "title", "Evidências"),
            [("Evidências", "name", "Evidências", "Evidence", "the sheet's name")],
        ),
        (
            typed("Evidence", "G2", "#N/A"),
            [("Evidence", "G2", "#N/A", "", "an error of a spreadsheet, not a text")],
        ),
        (
            typed("Evidence", "E2", "cafÃ©"),
            [("Evidence", "E2", "cafÃ©", "café", LETTERS)],
        ),
        (
            typed("Evidence", "E2", day("1999-03-24"), "dd.mm.yyyy"),
            [("Evidence", "E2", "1999-03-24 00:00:00", "1999-03-24", DATE)],
        ),
        (
            typed("Evidence", "D2", "Sí"),
            [("Evidence", "D2", "Sí", "present", "another spelling of present")],
        ),
        (
            typed("Likelihoods", "D7", "80 per cent"),
            [("Likelihoods", "D7", "80 per cent", "80 %", "the same number as it is written here")],
        ),
        (
            typed("Frames", "C2", "cost, protest"),
            [("Frames", "C2", "cost, protest", "cost; protest", "the id of what is meant")],
        ),
        (
            lambda book: book["Evidence"].append([c.value for c in book["Evidence"][2]]),
            [("Evidence", "row 4", None, "", "the same as row 2")],
        ),
    ],
)  # fmt: skip
def test_a_damage_is_mended_by_exactly_this_change(edited, damage, changes):
    path = edited(damage)
    problems_of(path)
    mended = mend(path)
    found = [(c.sheet, c.cell, c.was, c.now, c.why) for c in mended.changes]
    assert [(s, c, w, n, y) for s, c, w, n, y in found if w != "merged cells"] == [
        (s, c, found[0][2] if w is None else w, n, y) for s, c, w, n, y in changes
    ]
    read_study(mended.path)
    book = openpyxl.load_workbook(mended.path)
    assert [cell.value for cell in book["Changes"][2]] == [
        None if text == "" else text for text in found[0]
    ]
    assert mend(mended.path).changes == ()


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (typed("Evidence", "G2", day("2026-04-03"), "d-mmm"), "Evidence, cell G2 (locator)"),
        (typed("Likelihoods", "D7", "#N/A"), "Likelihoods, cell D7 (if_true)"),
        (typed("Likelihoods", "D7", "=1/4"), "Likelihoods, cell D7 (if_true)"),
        (typed("Evidence", "D2", "maybe"), "Evidence, cell D2 (found)"),
    ],
)
def test_what_could_mean_two_things_is_left_and_reported(edited, damage, says):
    path = edited(damage)
    assert mend(path).changes == ()
    assert str(problems_of(path).problems[0]).startswith(says)
    assert [one.name for one in path.parent.iterdir()] == ["study.xlsx"]


@pytest.fixture
def folder(tmp_path):
    """Three items, two of one root, with a row in every table that is mended."""
    items = [
        bt.Item(name, clue=f"{letter}?", found="present", likelihood={"H1": (0.9, 0.1)}, **more)
        for name, letter, more in (
            ("e1", "A", {"cluster": "leak"}),
            ("e2", "B", {"cluster": "leak"}),
            ("e3", "C", {}),
        )
    ]
    study = bt.Study.claims({"H1": 0.5}, items, coder="me", rho={"leak": 0.5})
    case = study.cases[0].id
    study = study.replace(
        steps=(bt.Step(id="s1", hypothesis="H1", claim="A plan.", essential=True),),
        searches=(bt.Search(case=case, sought="a memo", items=("e1",)),),
        expected=(
            Expected(
                case=case, hypothesis="H1", quantity="posterior", value=0.9, digits=1, source="T"
            ),
        ),
    )
    write_study(study, tmp_path / "study")
    return tmp_path / "study"


def typed_in(folder, table, column, text):
    """Type a text into the last row of a table, in a column that may be new."""
    file = folder / f"{table}.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    if column in ("ratio", "rank"):
        rows[-1] |= {"if_true": "", "if_false": ""}
    rows[-1][column] = text
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[-1]), restval="")
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize(("table", "column", "text"), LEFT)
def test_a_cell_with_two_readings_is_left_as_it_is_and_reported(folder, table, column, text):
    typed_in(folder, table, column, text)
    assert [change for change in mend(folder).changes if change.was == text] == []
    said = str(problems_of(folder))
    assert text in said
    assert f"{table}.csv" in said


@pytest.mark.parametrize(
    ("table", "column", "text", "now"),
    [
        ("likelihoods", "ratio", "3 to 1", "3:1"),
        ("likelihoods", "ratio", "2,5 zu 1", "2,5:1"),
        ("likelihoods", "item", "e3: C?", "e3"),
        ("likelihoods", "item", "e3 - not so much", "e3"),
        ("likelihoods", "item", "e3: E3", "e3"),
        ("likelihoods", "item", "e3: " * 5000 + "C?", "e3"),
        ("items", "detection", "n/a", ""),
        ("items", "role", "–", ""),
        ("items", "role", "#REF!", ""),
        ("items", "kind", "#REF!", ""),
        ("items", "sources", "#REF!", ""),
    ],
)
def test_a_cell_with_one_reading_is_mended(folder, table, column, text, now):
    typed_in(folder, table, column, text)
    mended = mend(folder)
    assert [(change.was, change.now) for change in mended.changes] == [(text, now)]
    read_study(mended.path)


@pytest.mark.parametrize(
    ("sheet", "row", "header", "text"),
    [
        ("Hypotheses", 2, "scope", "#REF!"),
        ("Frames", 2, "exhaustive", "#REF!"),
        ("Frames", 2, "residual", "#N/A"),
        ("Study", 3, "value", "#N/A"),
    ],
)
def test_a_setting_whose_formula_failed_is_left_as_it_is_and_reported(
    edited, sheet, row, header, text
):
    def change(book):
        names = [one.value for one in book[sheet][1]]
        place = names.index(header) + 1 if header in names else len(names) + 1
        book[sheet].cell(1, place).value = header
        one = book[sheet].cell(row, place)
        one.value, one.data_type = text, "e"

    path = edited(change)
    assert mend(path).changes == ()
    assert f"the error {text} of a spreadsheet stands here" in str(problems_of(path))


def test_many_errors_and_dates_of_one_column_are_told_in_one_message(edited):
    errors = [typed("Evidence", f"G{row}", "#N/A") for row in range(2, 202)]
    days = [typed("Evidence", f"E{row}", day(f"2026-01-{row:02}"), "d-mmm") for row in range(2, 22)]
    with pytest.raises(StudyError) as caught:
        read_study(edited(*errors, *days))
    text = str(caught.value)
    assert text.count("the error #N/A of a spreadsheet") == 1
    assert "cells G2-G201 (locator)" in text
    assert text.count("a date or time stands here") == 1
    assert (
        "'2026-01-02 00:00:00', '2026-01-03 00:00:00', '2026-01-04 00:00:00' and 17 others" in text
    )


def test_headers_and_names_may_be_typed_with_other_capitals_and_spaces(edited):
    study = read_study(edited())
    path = edited(
        typed("Likelihoods", "D1", "If true"),
        typed("Likelihoods", "B1", "ITEM "),
        typed("Evidence", "A1", "Id"),
        typed("Likelihoods", "C2", f"\u00a0{study.likelihoods[0].hypothesis}\u200b "),
    )
    assert read_study(path) == study


def test_a_folder_is_mended_beside_the_original_and_never_over_anything(tmp_path, capsys):
    folder = tmp_path / "study"
    write_template(folder)
    study = read_study(folder)
    items = folder / "items.csv"
    items.write_text("The evidence\n" + items.read_text().replace("present", "ja"), "utf-8")
    before = items.read_bytes()
    (tmp_path / "study-mended").mkdir()
    assert main(["check", str(folder)]) == 1
    assert capsys.readouterr().err.rstrip().endswith("--fix would mend 1 of them in a copy.")
    main(["check", str(folder), "--fix"])
    said = capsys.readouterr().out
    assert "items.csv, row 1: taken out: 'The evidence' (a title above the header)" in said
    copy = tmp_path / "study-mended-2"
    assert read_study(copy) == study
    assert "'ja' → 'present'" in (copy / "CHANGES.txt").read_text("utf-8")
    assert items.read_bytes() == before
    assert list((tmp_path / "study-mended").iterdir()) == []


def test_what_was_mended_stays_listed_when_the_copy_is_worked_on(edited):
    copy = mend(edited(typed("Evidence", "D2", "ja"))).path
    before = [[cell.value for cell in row] for row in openpyxl.load_workbook(copy)["Changes"]]
    assert len(before) > 1
    study = read_study(copy)
    write_study(study.replace(title="Worked on"), copy)
    assert read_study(copy).title == "Worked on"
    after = openpyxl.load_workbook(copy)["Changes"]
    assert [[cell.value for cell in row] for row in after] == before


def test_a_study_that_can_be_read_is_not_copied(tmp_path, capsys):
    write_template(tmp_path / "study")
    main(["check", str(tmp_path / "study"), "--fix"])
    assert "Nothing to mend.\nNo copy was written." in capsys.readouterr().out
    assert [one.name for one in tmp_path.iterdir()] == ["study"]


def test_an_error_of_our_own_is_not_called_a_damaged_workbook(tmp_path, monkeypatch):
    write_template_workbook(tmp_path / "study.xlsx")

    def fails(*_):
        raise KeyError("ours")

    monkeypatch.setattr("bayestrace.files.workbooks.opening.unescaped", fails)
    with pytest.raises(KeyError, match="ours"):
        read_study(tmp_path / "study.xlsx")


def test_a_name_that_fits_two_rows_is_left_and_reported(tmp_path):
    write_template(tmp_path / "study")
    study = read_study(tmp_path / "study")
    first, second = study.items[:2]
    write_study(study, tmp_path / "study")
    path = tmp_path / "study" / "items.csv"
    path.write_text(path.read_text("utf-8").replace(second.clue, first.clue), "utf-8")
    rows = tmp_path / "study" / "likelihoods.csv"
    quoted = f'"{first.clue}"'
    rows.write_text(rows.read_text("utf-8").replace(f",{first.id},", f",{quoted},"), "utf-8")
    assert mend(tmp_path / "study").changes == ()
    assert first.clue in str(problems_of(tmp_path / "study"))
