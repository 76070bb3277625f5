"""The empty table of questions: filled in, its rows are likelihoods."""

import csv
import io

import pytest
from hypothesis import given, settings
from strategies import studies

import bayestrace as bt
from bayestrace.files.question_sheets import question_rows
from bayestrace.study.questioning import questions_for


@settings(max_examples=25)
@given(studies())
def test_a_row_stands_for_every_likelihood_that_is_missing(study):
    header, rows = question_rows(study, "new reader")
    assert header[:3] == ["coder", "item", "hypothesis"]
    asked = [q for q in questions_for(study, "new reader") if not q.again]
    assert [row[1:3] for row in rows] == [[q.item.id, name] for q in asked for name in q.labels]
    assert all(set(row[3:]) <= {""} for row in rows)


def test_a_table_that_was_filled_in_is_read_as_likelihoods(tmp_path):
    items = [bt.Item(f"=i{n}, {n}", found="present", clue="?") for n in range(5)]
    bt.write_study(bt.Study.claims({"H1": 0.5, "H2": 0.5}, items), tmp_path / "study")
    study = bt.read_study(tmp_path / "study")
    bt.write_questions(study, tmp_path / "fill.csv", coder="me")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "fill.csv").read_text())))
    assert len(rows) == 10
    with (tmp_path / "study" / "likelihoods.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(row | {"if_true": "80 %", "if_false": "0.2"} for row in rows)
    filled = bt.read_study(tmp_path / "study")
    assert filled.coders == ("me",)
    assert {row.if_true.best for row in filled.likelihoods} == {0.8}


def test_a_file_that_is_there_is_not_written_over(tmp_path):
    study = bt.Study.claims({"H1": 0.5}, [bt.Item("memo", found="present")])
    place = tmp_path / "fill.csv"
    bt.write_questions(study, place, coder="me")
    before = place.read_bytes()
    with pytest.raises(bt.StudyError, match="is there already, perhaps with answers"):
        bt.write_questions(study, place, coder="me")
    assert place.read_bytes() == before


@pytest.mark.parametrize("path", ["no/such/folder/x.csv", None, "a\0b"])
def test_a_path_that_cannot_be_written_gets_a_sentence(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    study = bt.Study.claims({"H1": 0.5}, [bt.Item("memo", found="present")])
    with pytest.raises(bt.StudyError, match="could not be written"):
        bt.write_questions(study, path, coder="me")


def test_a_name_of_a_coder_that_no_table_can_hold_is_refused(tmp_path):
    study = bt.Study.claims({"H1": 0.5}, [bt.Item("memo", found="present")])
    with pytest.raises(bt.StudyError, match="coder"):
        bt.write_questions(study, tmp_path / "x.csv", coder="two\nlines")
    with pytest.raises(bt.ArrayError, match="random_seed"):
        bt.write_questions(study, tmp_path / "x.csv", coder="me", random_seed=0.5)
    assert list(tmp_path.iterdir()) == []
