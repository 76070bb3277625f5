"""A blind copy goes out as files and comes back: generated studies, and damaged tables."""

from __future__ import annotations

import csv
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from strategies import studies

import bayestrace as bt
from bayestrace.files.blind_copies import QUESTIONS, read_back, write_blind
from bayestrace.study.blinding import asked

EXAMPLES = 12


def answer(folder, share=lambda number: True):
    """Fill in the questions that a number chooses, and save them as a spreadsheet does."""
    file = folder / QUESTIONS
    with file.open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    claims = {
        label
        for frame in bt.read_study(folder).world_frames
        if frame.mode == "claim"
        for label in frame.judged
    }
    for number, row in enumerate(rows):
        if share(number):
            row["if_true"] = "40 %"
            row["reason"] = '=so, \n"they" say'
            if row["hypothesis"] in claims:
                row["if_false"] = "0,3"
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, rows[0] if rows else ["coder", "item"])
        writer.writeheader()
        writer.writerows(rows)
    return rows


@settings(
    max_examples=EXAMPLES, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate)
)
@given(studies(min_items=1), st.sampled_from(["hidden", "shown"]))
def test_what_is_filled_in_comes_back_whole_and_nothing_else_does(study, findings):
    study = study.replace(equal_priors=True, priors=())
    assume(study.coders and "bob" not in study.coders)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "copy"
        blind = bt.blinded(study, findings=findings, random_seed=1)
        write_blind(study, blind, folder)
        assert bt.read_study(folder) == blind
        assert read_back(folder) == blind  # nothing is answered yet
        rows = answer(folder)
        assume(rows)
        back = read_back(folder)
    assert {(row.item, row.hypothesis) for row in back.likelihoods} == set(asked(study))
    assert {(row.if_true.best, row.if_true.best.text) for row in back.likelihoods} == {
        (0.4, "40 %")
    }
    assert {row.reason for row in back.likelihoods} == {'=so, \n"they" say'}
    assert back.replace(likelihoods=()) == blind
    found = bt.merged(study, back, coder="bob")
    assert (found.left_out, found.missing) == ((), ())
    with tempfile.TemporaryDirectory() as place:
        bt.write_study(found.study, place)
        assert bt.read_study(place) == found.study


@pytest.fixture
def folder(tmp_path):
    items = [
        bt.Item(name, found="present", clue=f"{name}?", likelihood={"H": (0.6, 0.2)})
        for name in ("memo", "leak", "vote")
    ]
    study = bt.Study.claims({"H": 0.5}, items, coder="ann")
    write_blind(study, bt.blinded(study, random_seed=1), tmp_path / "copy")
    return tmp_path / "copy"


def test_questions_without_an_answer_are_passed_over_and_rows_keep_their_numbers(folder):
    answer(folder, lambda number: number == 2)
    (row,) = read_back(folder).likelihoods
    assert (row.origin.file, row.origin.row) == (QUESTIONS, 4)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda text: text.replace("if_true,", "chance,"), "there is no column 'chance'"),
        (lambda text: text.replace("40 %", "maybe", 1), "'maybe' is not understood"),
        (lambda text: text.replace("reader,memo", "reader,memos"), "there is no item 'memos'"),
        (lambda text: text.replace("40 %", "#N/A", 1), "a spreadsheet's formula or error"),
        (lambda text: text.replace("reason", 'reason"', 1).replace("40 %", '"40', 1), "quotation"),
    ],
)
def test_a_damaged_table_of_questions_is_refused_at_its_place(folder, damage, said):
    answer(folder)
    file = folder / QUESTIONS
    text = file.read_text(encoding="utf-8")
    assert damage(text) != text
    file.write_text(damage(text), encoding="utf-8")
    with pytest.raises(bt.StudyError, match=QUESTIONS) as error:
        read_back(folder)
    assert said in str(error.value)
    assert "likelihoods.csv, row" not in str(error.value)


def test_without_the_table_of_questions_the_copy_is_read_as_any_study(folder):
    (folder / QUESTIONS).unlink()
    study = bt.read_study(folder)
    assert read_back(folder) == study
    assert read_back(folder / "study.toml") == study


def test_an_answer_that_stands_in_both_tables_is_refused(folder):
    answer(folder)
    study = read_back(folder)
    rows = [replace(row, reason="twice", origin=None) for row in study.likelihoods]
    bt.write_study(bt.read_study(folder).replace(likelihoods=rows), folder)
    with pytest.raises(bt.StudyError, match="stands here a second time"):
        read_back(folder)
