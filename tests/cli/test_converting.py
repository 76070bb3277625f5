"""A study begun as a workbook, checked, run, and made a folder and back at the command line."""

from dataclasses import replace

import openpyxl
import pytest
from openpyxl.worksheet.cell_range import MultiCellRange

from bayestrace.cli.app import main
from bayestrace.files.formats import read_study, write_study


@pytest.fixture
def workbook(tmp_path, capsys):
    path = tmp_path / "my study.xlsx"
    assert main(["new", str(path)]) == 0
    assert f'bayestrace check "{path}"' in capsys.readouterr().out
    return path


def test_a_new_workbook_has_two_items_and_no_errors_and_runs(workbook, tmp_path, capsys):
    study = read_study(workbook)
    assert [item.id for item in study.items] == ["minutes", "letters"]
    assert main(["new", str(tmp_path / "folder")]) == 0
    assert read_study(tmp_path / "folder") == study
    assert main(["check", str(workbook)]) == 0
    out = capsys.readouterr().out
    assert "No errors." in out
    assert ".csv" not in out
    assert ".toml" not in out
    assert main(["run", str(workbook)]) == 0
    assert "cost" in capsys.readouterr().out


def test_what_the_check_says_of_a_workbook_names_its_sheets(workbook, tmp_path, capsys):
    study = read_study(workbook)
    bare = study.replace(hypotheses=[replace(one, mechanism="") for one in study.hypotheses])
    write_study(bare, tmp_path / "bare.xlsx")
    assert main(["check", str(tmp_path / "bare.xlsx")]) == 0
    out = capsys.readouterr().out
    assert "Hypotheses, rows 2-3, column mechanism" in out
    assert ".csv" not in out
    assert ".toml" not in out


def test_a_new_workbook_is_not_written_over_one_that_is_there(workbook, capsys):
    assert main(["new", str(workbook)]) == 2
    assert "exists already" in capsys.readouterr().err


def test_a_new_workbook_offers_words_and_ids_and_explains_each_column(workbook):
    book = openpyxl.load_workbook(workbook)
    assert book.sheetnames == [
        "Read me", "Study", "Cases", "Hypotheses", "Frames", "Sources", "Evidence", "Likelihoods",
        "Priors", "Dependence", "Log",
    ]  # fmt: skip
    for title in book.sheetnames[2:]:
        sheet = book[title]
        hints = {dv.promptTitle: dv for dv in sheet.data_validations.dataValidation}
        assert {cell.value for cell in sheet[1]} == set(hints)
        assert all(20 < len(dv.prompt) < 256 and dv.showInputMessage for dv in hints.values())
        assert not any(".csv" in dv.prompt or ".toml" in dv.prompt for dv in hints.values())
    offers = {
        (title, dv.promptTitle): dv
        for title in ("Evidence", "Likelihoods", "Frames")
        for dv in book[title].data_validations.dataValidation
        if dv.type == "list"
    }
    assert offers["Evidence", "found"].formula1 == '"present,absent,not sought"'
    assert offers["Evidence", "role"].showErrorMessage
    assert "Cases!$A$2" in offers["Evidence", "case"].formula1
    assert "Evidence!$A$2" in offers["Likelihoods", "item"].formula1
    assert "C1002" in MultiCellRange(str(offers["Likelihoods", "hypothesis"].sqref))
    words = offers["Likelihoods", "if_true"].formula1.removeprefix("'Read me'!")
    listed = [row[0].value for row in book["Read me"][words.replace("$", "")]]
    assert {"very likely", "unlikely", "roughly even chance"} <= set(listed)
    assert not offers["Likelihoods", "if_true"].showErrorMessage
    for title in book.sheetnames[1:]:
        assert book[title].column_dimensions["A"].number_format == "@"


def test_a_study_is_converted_both_ways_and_comments_are_listed(workbook, tmp_path, capsys):
    folder, back = tmp_path / "folder", tmp_path / "back.xlsx"
    assert main(["convert", str(workbook), str(folder)]) == 0
    assert "Not carried over" not in capsys.readouterr().out
    settings = folder / "study.toml"
    text = settings.read_text("utf-8")
    commented = "# mine\n" + text.replace("[rule]", '[rule] # "why"') + 'x = """\n# no\n"""\n'
    commented = commented.replace("x =", "residual_note =").split("residual_note")[0]
    settings.write_text(commented, "utf-8")
    assert main(["convert", str(folder), str(back)]) == 0
    out = capsys.readouterr().out
    assert "comment in study.toml, line 1: mine" in out
    assert 'comment in study.toml, line 5: "why"' in out
    assert out.count("comment in") == 2
    assert read_study(back) == read_study(workbook)
    assert main(["convert", str(back), str(folder)]) == 1
    assert "add --replace" in capsys.readouterr().err
    assert main(["convert", str(back), str(folder), "--replace"]) == 0
    assert settings.read_text("utf-8") == commented


def test_what_a_person_put_into_a_workbook_is_listed_as_not_carried(workbook, tmp_path, capsys):
    book = openpyxl.load_workbook(workbook)
    book.create_sheet("My thoughts")
    book["Evidence"]["A2"].comment = openpyxl.comments.Comment("look again", "me")
    book.save(workbook)
    assert main(["convert", str(workbook), str(tmp_path / "folder")]) == 0
    out = capsys.readouterr().out
    assert "the sheet 'My thoughts'" in out
    assert "notes on cells" in out


def test_a_workbook_is_frozen_once(workbook, capsys):
    assert main(["freeze", str(workbook)]) == 0
    assert f"into the sheet Frozen of {workbook.name}." in " ".join(capsys.readouterr().out.split())
    assert [one.file for one in read_study(workbook).frozen] == ["frozen.json"]
    assert main(["freeze", str(workbook)]) == 1
    assert "a freeze is never written over" in capsys.readouterr().err
