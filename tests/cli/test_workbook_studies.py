"""Every command with a workbook for a study: asked, filled in by hand, merged, compared."""

from __future__ import annotations

import io
import math
import sys

import docx
import openpyxl
import pytest

import bayestrace as bt
from bayestrace.cli import main
from bayestrace.study.parts import ScaleChoice


def claims(**likelihoods):
    """Two clues found, one absent, one that nobody looked for; ann has judged what is given."""
    found = {"memo": "present", "leak": "absent", "vote": "present", "call": "not sought"}
    items = [
        bt.Item(name, found=how, clue=f"Was there a {name}, or not?",
                likelihood={"H": likelihoods[name]} if name in likelihoods else None)
        for name, how in found.items()
    ]  # fmt: skip
    return bt.Study.claims({"H": 0.5}, items, coder="ann")


ANN = {"memo": (0.8, 0.08), "leak": (0.6, 0.2), "vote": (0.5, 0.25), "call": (0.4, 0.3)}


@pytest.fixture
def place(tmp_path):
    bt.write_study(claims(**ANN).replace(scale=ScaleChoice(name="icd203")), tmp_path / "mine.xlsx")
    return tmp_path


@pytest.fixture
def run(capsys):
    def called(*words, code=0):
        assert main([str(word) for word in words]) == code
        out, err = capsys.readouterr()
        if words[0] in ("elicit", "blind"):  # a path is never broken
            assert max(len(line) for line in ["", *out.splitlines()] if ".xlsx" not in line) <= 80
        return " ".join((out + err).split())

    return called


def fill(path, answers, title="Likelihoods", key="item"):
    """Type into the rows that wait, as a person would: texts, and numbers shown as percentages."""
    book = openpyxl.load_workbook(path)
    sheet = book[title]
    header = [cell.value for cell in sheet[1]]
    for row in range(2, sheet.max_row + 1):
        name = sheet.cell(row, header.index(key) + 1).value
        for column, typed in answers.get(name, {}).items():
            cell = sheet.cell(row, header.index(column) + 1)
            cell.value = typed
            if isinstance(typed, float):
                cell.number_format = "0%"
    book.save(path)


BOB = {
    "memo": {"if_true": "very likely", "if_false": "0.4", "reason": "He wrote daily."},
    "leak": {"if_true": 0.5, "if_false": "50 %"},
    "vote": {"if_true": "0,6", "if_true_low": "0.5", "if_true_high": "0.7", "if_false": "0.15"},
    "call": {"if_true": "likely", "if_false": "unlikely"},
}
SIDES = {"memo": (0.875, 0.4), "leak": (0.5, 0.5), "vote": (0.6, 0.15)}


def decibels(side, absent=False):
    true, false = (1 - p if absent else p for p in side)
    return 10 * math.log10(true / false)


def test_a_reader_fills_a_workbook_and_the_agreement_is_that_of_the_hand(place, run):
    said = run("blind", place / "mine.xlsx", place / "out.xlsx", "--seed", 1)
    assert "fill in the 4 rows of the sheet Likelihoods" in said
    fill(place / "out.xlsx", BOB)
    said = run("merge", place / "mine.xlsx", place / "out.xlsx", "--coder", "bob",
               "--kind", "person")  # fmt: skip
    assert "Brought in 4 ratings of bob." in said
    assert "Nothing says whether bob" not in said
    study = bt.read_study(place / "mine.xlsx")
    rows = {row.item: row for row in study.likelihoods if row.coder == "bob"}
    assert rows["vote"].if_true.values == (0.5, 0.6, 0.7)
    assert rows["memo"].if_true.best.text == "very likely"
    assert rows["leak"].if_true.best.text == "50 %"
    assert rows["memo"].reason == "He wrote daily."
    assert [(one.id, str(one.kind)) for one in study.coder_details] == [("bob", "person")]
    bob = {name: decibels(side, name == "leak") for name, side in SIDES.items()}
    ann = {name: decibels(ANN[name], name == "leak") for name in SIDES}
    gaps = [ann[name] - bob[name] for name in SIDES]
    mean = sum(gaps) / 3
    spread = math.sqrt(sum((gap - mean) ** 2 for gap in gaps) / 2)
    (row,) = bt.agreement(study).hypotheses.to_dict("records")
    assert (row["of"], row["over"], row["items"]) == ("ann", "bob", 3)
    assert row["mean_db"] == pytest.approx(mean)
    assert row["mean_absolute_db"] == pytest.approx(sum(map(abs, gaps)) / 3)
    assert row["upper_db"] - row["lower_db"] == pytest.approx(2 * 1.96 * spread, rel=1e-3)
    assert f"{mean:+.1f}" in said
    assert run("agreement", place / "mine.xlsx") in said


def test_decibels_are_read_where_the_finding_was_shown(place, run):
    run("blind", place / "mine.xlsx", place / "out.xlsx", "--findings", "shown")
    typed = {"memo": {"ratio": "10 dB"}, "leak": {"ratio": "-3 dB"}, "vote": {"ratio": "x2"}}
    fill(place / "out.xlsx", typed)
    said = run("merge", place / "mine.xlsx", place / "out.xlsx", "--coder", "bob")
    assert "Brought in 3 ratings of bob." in said
    assert "No answer by bob to 1 of the questions that others answered: call (H)." in said
    assert "Nothing says whether bob is a person or a model" in said
    (row,) = bt.agreement(bt.read_study(place / "mine.xlsx")).hypotheses.to_dict("records")
    gaps = [0.0, decibels(ANN["leak"], absent=True) + 3, decibels(ANN["vote"]) - decibels((2, 1))]
    assert row["mean_db"] == pytest.approx(sum(gaps) / 3, abs=1e-6)


def test_a_workbook_that_is_filled_in_bit_by_bit_is_merged_again_and_again(place, run):
    run("blind", place / "mine.xlsx", place / "out.xlsx")
    said = run("merge", place / "mine.xlsx", place / "out.xlsx", "--coder", "bob", code=1)
    assert "all 4 rows still wait for an answer" in said
    for done, name in enumerate(BOB, 1):
        fill(place / "out.xlsx", {name: BOB[name]})
        said = run("merge", place / "mine.xlsx", place / "out.xlsx", "--coder", "bob")
        assert "Brought in 1 rating of bob." in said
        assert (f"No answer by bob to {4 - done} of" in said) == (done < 4)
    assert run("merge", place / "mine.xlsx", place / "out.xlsx", "--coder", "ann", code=1)
    assert len(bt.read_study(place / "mine.xlsx").likelihoods) == 8


def test_a_clue_that_was_changed_in_the_sheet_leaves_its_rating_out(place, run):
    run("blind", place / "mine.xlsx", place / "out.xlsx")
    fill(place / "out.xlsx", BOB | {"memo": BOB["memo"] | {"clue": "Was there any memo?"}})
    said = run("merge", place / "mine.xlsx", place / "out.xlsx", "--coder", "bob")
    assert "Brought in 3 ratings of bob." in said
    assert "the clue of item 'memo' is another one in the study" in said


def test_a_folder_may_be_blinded_into_a_workbook_and_merged_from_it(place, run):
    run("convert", place / "mine.xlsx", place / "mine")
    run("blind", place / "mine", place / "out.xlsx")
    fill(place / "out.xlsx", BOB)
    run("merge", place / "mine", place / "out.xlsx", "--coder", "bob")
    assert bt.read_study(place / "mine").coders == ("ann", "bob")


def test_priors_are_asked_in_the_workbook_where_the_study_has_them_by_coder(tmp_path, run):
    bt.write_study(bt.load_example("nato-csto"), tmp_path / "thesis.xlsx")
    run("blind", tmp_path / "thesis.xlsx", tmp_path / "out.xlsx")
    blind = bt.read_study(tmp_path / "out.xlsx")
    answers = {item.id: {"if_true": "0.6", "if_false": "0.4"} for item in blind.items}
    fill(tmp_path / "out.xlsx", answers)
    words = ("merge", tmp_path / "thesis.xlsx", tmp_path / "out.xlsx", "--coder", "eve")
    assert "no rho for coder 'eve'" in run(*words, code=1)
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    for title, column, names, value in (
        ("Priors", "hypothesis", blind.hypothesis_ids, "best"),
        ("Dependence", "cluster", sorted({i.cluster for i in blind.items if i.cluster}), "rho"),
    ):
        header = [cell.value for cell in book[title][1]]
        for row, name in enumerate(names, 2):
            for key, typed in (("coder", "reader"), (column, name), (value, "0.4")):
                book[title].cell(row, header.index(key) + 1).value = typed
    book.save(tmp_path / "out.xlsx")
    assert "Brought in 109 ratings of eve." in run(*words)
    assert bt.read_study(tmp_path / "thesis.xlsx").coders[-1] == "eve"


# Asked in the study itself


@pytest.mark.parametrize("name", ["mine", "mine.xlsx"])
def test_a_sheet_is_asked_filled_in_and_weighed(name, tmp_path, run):
    path = tmp_path / name
    bt.write_study(claims(), path)
    said = run("elicit", path, "--coder", "bob", "--sheet")
    table = "the sheet Likelihoods" if path.suffix else "likelihoods.csv"
    assert f"4 rows of {table} wait for the answers of 'bob'" in said
    assert "A sheet cannot hide that" in said
    said = run("run", path, code=1)
    assert "nobody has judged any item yet (4 rows of likelihoods without an answer)" in said
    said = run("check", path)
    assert "6 of 6 questions to bob wait for an answer." in said
    before = bt.read_study(path)
    run("elicit", path, "--coder", "bob", "--sheet")
    assert bt.read_study(path) == before


def test_what_waits_in_a_workbook_is_filled_in_and_no_longer_waits(place, run):
    path = place / "mine.xlsx"
    before = run("run", path, "--json", "-")
    run("elicit", path, "--coder", "bob", "--sheet")
    assert run("run", path, "--json", "-").split('"notices"')[0] == before.split('"notices"')[0]
    fill(path, {name: BOB[name] for name in ("memo", "leak")}, key="item")
    book = openpyxl.load_workbook(path)
    header = [cell.value for cell in book["Likelihoods"][1]]
    assert "clue" in header
    bob = bt.read_study(path)
    assert {row.item for row in bob.likelihoods if row.coder == "bob"} == {"memo", "leak"}
    assert {row.item for row in bob.unanswered if not row.again} == {"vote", "call"}
    said = run("check", path)
    assert "4 of 6 questions to bob wait for an answer." in said
    assert "leak" in run("run", path, "--coder", "bob", "--json", "-")


def test_a_sitting_takes_away_what_waits_and_puts_it_back(place, run, monkeypatch):
    path = place / "mine.xlsx"
    run("elicit", path, "--coder", "bob", "--sheet")
    asked = bt.read_study(path)
    first = asked.unanswered[0].item

    def sit(*lines):
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        return run("elicit", path, "--coder", "bob")

    sit("0.7", "0.3", "why")
    after = bt.read_study(path)
    assert [row.item for row in after.likelihoods if row.coder == "bob"] == [first]
    assert set(asked.unanswered) - set(after.unanswered) == {asked.unanswered[0]}
    sit("0.7", "0.3", "why", "back", "back", "back", "quit")
    back = bt.read_study(path)
    assert back == after
    sit(*["0.7", "0.3", "why"] * 5)
    done = bt.read_study(path)
    assert (len(done.likelihoods), len(done.repeats), done.unanswered) == (8, 2, ())
    assert "There is nothing left to ask 'bob'." in run("elicit", path, "--coder", "bob", "--sheet")


def test_errors_that_answers_would_bring_are_told_before_a_sheet_is_written(tmp_path, run):
    study = bt.load_example("nato-csto")
    bt.write_study(study, tmp_path / "mine.xlsx")
    said = run("elicit", tmp_path / "mine.xlsx", "--coder", "eve", "--sheet", code=1)
    assert "Nothing was asked yet: with answers of coder 'eve'" in said
    assert bt.read_study(tmp_path / "mine.xlsx") == study


# The other commands, beside rows that wait


def test_a_document_is_imported_into_a_workbook_in_which_rows_wait(place, run):
    path = place / "mine.xlsx"
    run("elicit", path, "--coder", "bob", "--sheet")
    document = docx.Document()
    document.add_paragraph("The foreman kept a second list.", style="List Number")
    document.save(place / "notes.docx")
    before = bt.read_study(path)
    run("import", place / "notes.docx", path)
    after = bt.read_study(path)
    assert len(after.items) == 5
    assert after.unanswered == before.unanswered


def test_a_freeze_and_a_difference_know_rows_that_wait(place, run):
    path = place / "mine.xlsx"
    run("convert", path, place / "before.xlsx")
    run("elicit", path, "--coder", "bob", "--sheet")
    waiting = bt.read_study(path).unanswered
    run("freeze", path)
    frozen = bt.read_study(path)
    assert frozen.unanswered == waiting
    assert '"bob"' not in frozen.frozen[0].text
    said = run("diff", place / "before.xlsx", path)
    assert "memo, added: a question to bob" in said
    run("convert", path, place / "folder")
    run("convert", place / "folder", place / "again.xlsx")
    assert bt.read_study(place / "again.xlsx") == frozen


@pytest.mark.parametrize("command", ["run", "robust", "rivals", "evidence", "check", "agreement"])
def test_a_command_reads_a_workbook_in_which_rows_wait(command, place, run):
    run("elicit", place / "mine.xlsx", "--coder", "bob", "--sheet")
    said = run(command, place / "mine.xlsx", code=2 if command == "agreement" else 0)
    assert len(said.split()) > 10


def test_a_figure_and_a_checklist_are_made_of_a_workbook(place, run):
    run("elicit", place / "mine.xlsx", "--coder", "bob", "--sheet")
    run("plot", place / "mine.xlsx", "credence", "--out", place / "x.png")
    assert (place / "x.png").stat().st_size > 1000
    assert "items" in run("checklist", place / "mine.xlsx", "bennett-checkel").casefold()
