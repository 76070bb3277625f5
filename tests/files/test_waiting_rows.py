"""Rows without an answer in files: read as questions, written back, and never half-read."""

from __future__ import annotations

import openpyxl
import pytest

import bayestrace as bt
from bayestrace.files.formats import read_returned
from bayestrace.study.statements import Unanswered

TOML = """\
format = 1
title = "A study"
[prior]
equal = true
[[cases]]
id = "mill"
[[hypotheses]]
id = "A"
claim = "It was A."
[[hypotheses]]
id = "B"
claim = "It was B."
[[frames]]
id = "why"
mode = "rivals"
hypotheses = ["A", "B"]
exhaustive = true
"""
ITEMS = "id,case,clue,found\nmemo,mill,A memo?,present\nleak,mill,A leak?,absent\n"
HEAD = "coder,item,clue,hypothesis,if_true,if_true_low,if_true_high,ratio,reason\n"


@pytest.fixture
def study(tmp_path):
    """Write a study of two rivals with these rows of likelihoods, and return its folder."""

    def write(rows, head=HEAD, **tables):
        (tmp_path / "study.toml").write_text(TOML)
        (tmp_path / "items.csv").write_text(ITEMS)
        (tmp_path / "likelihoods.csv").write_text(head + rows)
        for name, text in tables.items():
            (tmp_path / f"{name}.csv").write_text(text)
        return tmp_path

    return write


def problems(folder):
    with pytest.raises(bt.StudyError) as error:
        bt.read_study(folder)
    return error.value.problems


def places(folder):
    return [(p.file, p.row, p.column, p.what) for p in problems(folder)]


def test_a_row_of_names_alone_is_a_question_and_not_an_error(study):
    rows = "me,memo,A memo?,A,,,,,\nme,memo,,B,,,,,\n\nme,leak,,A,0.2,,,,\nme,leak,,B,0.3,,,,\n"
    folder = study(rows, repeats="coder,item,hypothesis,if_true\nme,leak,A,\n")
    found = bt.read_study(folder)
    assert found.unanswered == (
        Unanswered(coder="me", item="memo", hypothesis="A"),
        Unanswered(coder="me", item="memo", hypothesis="B"),
        Unanswered(coder="me", item="leak", hypothesis="A", again=True),
    )
    assert [row.item for row in found.likelihoods] == ["leak", "leak"]
    assert [(r.origin.file, r.origin.row) for r in found.unanswered] == [
        ("likelihoods.csv", 2), ("likelihoods.csv", 3), ("repeats.csv", 2),
    ]  # fmt: skip


def test_waiting_rows_are_written_below_the_others_with_the_clue_and_cells_to_fill_in(study):
    folder = study("me,memo,,A,,,,,\nme,memo,,B,,,,,\nme,leak,,A,20 %,,,,so\nme,leak,,B,0.3,,,,\n")
    bt.write_study(bt.read_study(folder), folder)
    assert (folder / "likelihoods.csv").read_text() == (
        HEAD + "me,leak,A leak?,A,20 %,,,,so\nme,leak,A leak?,B,0.3,,,,\n"
        "me,memo,A memo?,A,,,,,\nme,memo,A memo?,B,,,,,\n"
    )
    done = bt.read_study(folder).replace(unanswered=())
    bt.write_study(done, folder)
    assert (folder / "likelihoods.csv").read_text() == (
        "coder,item,hypothesis,if_true,reason\nme,leak,A,20 %,so\nme,leak,B,0.3,\n"
    )


def test_a_ratio_is_offered_only_where_something_was_sought(tmp_path):
    for found, offered in (("present", True), ("not sought", False)):
        item = bt.Item("memo", found=found, clue="A memo?")
        asked = bt.with_questions(bt.Study.claims({"H": 0.5}, [item]), coder="me")
        bt.write_study(asked, tmp_path / found)
        header = (tmp_path / found / "likelihoods.csv").read_text().splitlines()[0].split(",")
        assert ("ratio" in header) == offered
        assert header[-1] == "reason"
        assert "if_false_high" in header


@pytest.mark.parametrize(
    ("row", "what", "column"),
    [
        ("me,memo,,A,,0.2,0.3,,", "an interval is given, but if_true itself is empty", "if_true"),
        ("me,memo,,A,,,,,so", "a likelihood is entered in exactly one way", "if_true"),
        ("me,memos,,A,,,,,", "there is no item 'memos'", "item"),
        ("me,memo,,C,,,,,", "there is no hypothesis 'C'", "hypothesis"),
        (",memo,,A,,,,,", "the cell is empty, but coder must be filled in", "coder"),
        ("me,memo,,A,maybe,,,,", "'maybe' is not understood", "if_true"),
        ("me,memo,A memoir?,A,,,,,", "the clue beside this judgement is not that of", "clue"),
    ],
)
def test_what_is_more_or_less_than_a_question_is_an_error_at_its_cell(study, row, what, column):
    (problem,) = problems(study(row + "\n"))
    assert (problem.file, problem.row, problem.column) == ("likelihoods.csv", 2, column)
    assert problem.what.startswith(what)


def test_a_row_that_waits_and_is_answered_as_well_is_reported(study):
    rows = "me,memo,,A,0.2,,,,\nme,memo,,B,0.4,,,,\nme,memo,,A,,,,,\n"
    ((file, row, column, what),) = places(study(rows))
    assert (file, row, column) == ("likelihoods.csv", 4, "hypothesis")
    assert what.endswith("another row gives already: in likelihoods.csv, row 2")


def test_a_half_answered_item_is_reported_where_the_answer_is_missing(study):
    ((file, row, column, what),) = places(study("me,memo,,A,0.2,,,,\nme,memo,,B,,,,,\n"))
    assert (file, row, column) == ("likelihoods.csv", 3, "if_true")
    assert (
        what == "item 'memo' is half answered by 'me': for 'A', while 'B' still waits for an answer"
    )


def test_a_column_that_is_not_understood_makes_no_answer_a_question(study):
    rows = "me,memo,,A,0.2\nme,memo,,B,0.4\n"
    (problem,) = problems(study(rows, head="coder,item,clue,hypothesis,chance\n"))
    assert problem.what == "there is no column 'chance' in likelihoods.csv"


def test_a_clue_that_was_changed_is_reported_once_per_item_and_never_dropped(study):
    rows = "me,memo,A memoir?,A,0.2,,,,\nme,memo,A memoir?,B,0.3,,,,\nme,leak,A  leak? ,A,,,,,\n"
    ((file, row, column, what),) = places(study(rows))
    assert (file, row, column) == ("likelihoods.csv", 2, "clue")
    assert "is not that of item 'memo'; so in 2 rows" in what


def test_of_what_came_back_the_clue_that_was_judged_counts(study):
    folder = study("me,memo,A memoir?,A,0.2,,,,\nme,memo,,B,0.3,,,,\n")
    back = read_returned(folder)
    assert {item.id: item.clue for item in back.items} == {"memo": "A memoir?", "leak": "A leak?"}


# In a workbook


@pytest.fixture
def book(tmp_path):
    """A workbook whose Likelihoods sheet waits for answers, with an opening of a sheet."""
    items = [bt.Item(n, found="present", clue=f"={n}, one?") for n in ("memo", "leak", "vote")]
    study = bt.with_questions(bt.Study.claims({"H": 0.5}, items), coder="me")
    bt.write_study(study, tmp_path / "study.xlsx")
    return tmp_path / "study.xlsx"


def sheet_rows(path, title):
    loaded = openpyxl.load_workbook(path)
    header, *rows = ([cell.value for cell in row] for row in loaded[title].iter_rows())
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_a_workbook_shows_the_clue_and_the_cells_to_fill_in(book):
    rows = sheet_rows(book, "Likelihoods")
    assert {row["clue"] for row in rows} == {"=memo, one?", "=leak, one?", "=vote, one?"}
    assert list(rows[0])[:5] == ["coder", "item", "clue", "hypothesis", "if_true"]
    assert {"if_false_low", "ratio", "reason"} <= set(rows[0])
    assert len(sheet_rows(book, "Repeats")) == 2


def test_a_cell_of_a_workbook_that_half_answers_is_named(book):
    loaded = openpyxl.load_workbook(book)
    sheet = loaded["Likelihoods"]
    header = [cell.value for cell in sheet[1]]
    sheet.cell(3, header.index("if_true") + 1, 0.4)
    loaded.save(book)
    (problem,) = problems(book)
    letter = openpyxl.utils.get_column_letter(header.index("if_false") + 1)
    assert str(problem).startswith(f"Likelihoods, cell {letter}3 (if_false): 'H' is a claim")


def test_a_changed_clue_in_a_workbook_is_named_at_its_cell(book):
    loaded = openpyxl.load_workbook(book)
    loaded["Likelihoods"]["C2"] = "Another?"
    loaded.save(book)
    (problem,) = problems(book)
    assert str(problem).startswith("Likelihoods, cell C2 (clue): the clue beside this judgement")
