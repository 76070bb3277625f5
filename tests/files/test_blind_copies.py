"""A blind copy goes out as a folder or a workbook and comes back: generated, whole and damaged."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from strategies import studies

import bayestrace as bt
from bayestrace.files.blind_copies import write_blind
from bayestrace.files.formats import read_returned
from bayestrace.study.blinding import asked

EXAMPLES = 10
KINDS = ("copy", "copy.xlsx")


def answer(path, share=lambda number: True, **cells):
    """Type answers into the rows that a number chooses, and save as a spreadsheet does."""
    claims = {
        label
        for frame in read_returned(path).world_frames
        if frame.mode == "claim"
        for label in frame.judged
    }

    def typed(number, row):
        if not share(number):
            return {}
        sides = {"if_true": "40 %", "reason": '=so, \n"they" say'}
        return sides | ({"if_false": "0,3"} if row["hypothesis"] in claims else {}) | cells

    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        sheet = book["Likelihoods"]
        header = [cell.value for cell in sheet[1]]
        for number in range(sheet.max_row - 1):
            row = dict(zip(header, (c.value for c in sheet[number + 2]), strict=True))
            for name, text in typed(number, row).items():
                cell = sheet.cell(number + 2, header.index(name) + 1)
                cell.value, cell.data_type = text, "s"
        book.save(path)
        return
    file = path / "likelihoods.csv"
    with file.open(encoding="utf-8", newline="") as text:
        header, *rows = csv.reader(text)
    rows = [dict(zip(header, row, strict=True)) for row in rows]
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, header)
        writer.writeheader()
        writer.writerows(row | typed(number, row) for number, row in enumerate(rows))


@pytest.mark.parametrize("kind", KINDS)
@settings(
    max_examples=EXAMPLES, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate)
)
@given(study=studies(min_items=1, waiting=True), findings=st.sampled_from(["hidden", "shown"]))
def test_what_is_filled_in_comes_back_whole_and_nothing_else_does(kind, study, findings):
    study = study.replace(equal_priors=True, priors=())
    assume(study.coders and "bob" not in study.coders)
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / kind
        blind = bt.blinded(study, findings=findings, random_seed=1)
        assume(blind.unanswered)
        write_blind(study, blind, path)
        assert bt.read_study(path) == read_returned(path) == blind  # nothing is answered yet
        answer(path)
        back = read_returned(path)
    places = {(row.item, row.hypothesis) for row in back.likelihoods}
    assert places == set(asked(study))
    assert {(row.if_true.best, row.if_true.best.text) for row in back.likelihoods} == {
        (0.4, "40 %")
    }
    assert {row.reason for row in back.likelihoods} == {'=so, \n"they" say'}
    assert back.replace(likelihoods=(), unanswered=blind.unanswered) == blind
    assert back.unanswered == ()
    found = bt.merged(study, back, coder="bob")
    assert all("judged the chance of" in problem.what for problem in found.left_out)
    assert found.missing == ()
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / kind
        bt.write_study(found.study, path)
        assert bt.read_study(path) == found.study


@pytest.fixture(params=KINDS)
def copy(request, tmp_path):
    items = [
        bt.Item(name, found="present", clue=f"{name}?", likelihood={"H": (0.6, 0.2)})
        for name in ("memo", "leak", "vote")
    ]
    study = bt.Study.claims({"H": 0.5}, items, coder="ann")
    write_blind(study, bt.blinded(study, random_seed=1), tmp_path / request.param)
    return tmp_path / request.param


def test_rows_without_an_answer_wait_on_and_answered_ones_keep_their_place(copy):
    answer(copy, lambda number: number == 2)
    back = read_returned(copy)
    (row,) = back.likelihoods
    assert row.origin.row == 4
    assert [waiting.origin.row for waiting in back.unanswered] == [2, 3]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"if_true": "maybe"}, "'maybe' is not understood"),
        ({"item": "memos"}, "there is no item 'memos'"),
        ({"if_true_low": "0.9"}, "if_true"),
        ({"hypothesis": "K"}, "there is no hypothesis 'K'"),
        ({"if_false": ""}, "the side where it is false is missing"),
        ({"reason": "", "if_true": "", "if_false": "0.4"}, "if_false is given but if_true is not"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_at_its_place(copy, cells, said):
    answer(copy, lambda number: number == 1, **cells)
    with pytest.raises(bt.StudyError) as error:
        read_returned(copy)
    (problem,) = error.value.problems
    assert problem.row == 3
    assert said in problem.what


@pytest.mark.parametrize("kind", KINDS)
def test_what_stands_there_is_never_written_over(kind, tmp_path):
    study = bt.load_example("nato-csto")
    blind = bt.blinded(study, random_seed=1)
    write_blind(study, blind, tmp_path / kind)
    with pytest.raises(bt.StudyError, match="is there already, perhaps with ratings in it"):
        write_blind(study, blind, tmp_path / kind)


def test_tables_that_are_asked_for_besides_are_there_in_either_form(tmp_path):
    study = bt.load_example("nato-csto")
    blind = bt.blinded(study, random_seed=1)
    assert "Give each hypothesis a prior in the table priors." in blind.notes
    assert "Give each cluster a rho in the table dependence" in blind.notes
    for kind in KINDS:
        write_blind(study, blind, tmp_path / kind)
    assert (tmp_path / "copy/dependence.csv").read_text() == "coder,cluster,rho,reason\n"
    book = openpyxl.load_workbook(tmp_path / "copy.xlsx")
    for title in ("Priors", "Dependence"):
        header = {cell.value for cell in book[title][1]}
        assert {"coder"} < header
        assert book[title].max_row == 1
