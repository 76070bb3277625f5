"""blind, merge and agreement as two readers meet them."""

from __future__ import annotations

import csv

import pytest

import bayestrace as bt
from bayestrace.cli import main


@pytest.fixture
def folder(tmp_path):
    """A study of two clues in which ann has judged."""
    study = bt.Study.claims(
        {"H": 0.5},
        [
            bt.Item("memo", found="present", clue="A memo?", likelihood={"H": (0.8, 0.08)}),
            bt.Item("leak", found="absent", clue="A leak, or two?", likelihood={"H": (0.6, 0.2)}),
        ],
        coder="ann",
    )
    bt.write_study(study, tmp_path / "mine")
    return tmp_path


def rows_of(file):
    with file.open(encoding="utf-8-sig", newline="") as text:
        semicolons = ";" in text.readline()
        text.seek(0)
        return list(csv.DictReader(text, delimiter=";" if semicolons else ","))


def fill(file, answers):
    """Type answers, (if_true, if_false) by item, as a spreadsheet would save them."""
    rows = rows_of(file)
    for row in rows:
        row["if_true"], row["if_false"] = answers.get(row["item"], ("", ""))
    with file.open("w", encoding="utf-8-sig", newline="") as text:
        writer = csv.DictWriter(text, rows[0], delimiter=";")
        writer.writeheader()
        writer.writerows(rows)


def run(*words):
    return main([str(word) for word in words])


def test_a_reader_fills_the_questions_and_is_merged_with_the_agreement_printed(folder, capsys):
    assert run("blind", folder / "mine", folder / "out", "--seed", 1) == 0
    assert "shuffled with the seed 1." in " ".join(capsys.readouterr().out.split())
    assert bt.read_study(folder / "out").coders == ()
    fill(folder / "out/likelihoods.csv", {"memo": ("80 %", "0.4"), "leak": ("0.5", "0.5")})
    assert run("merge", folder / "mine", folder / "out", "--coder", "bob") == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    words = " ".join(out.split())
    assert "Brought in 2 ratings of bob." in words
    # ann 10 and -3.01 dB, bob 3.01 and 0: gaps 6.99 and -3.01
    assert "+2.0 5.0" in words
    study = bt.read_study(folder / "mine")
    assert study.coders == ("ann", "bob")
    mine = {row.item: (row.if_true.best, row.if_true.best.text) for row in study.likelihoods[2:]}
    assert mine == {"memo": (0.8, "80 %"), "leak": (0.5, "0.5")}
    assert run("agreement", folder / "mine") == 0
    assert words.endswith(" ".join(capsys.readouterr().out.split()))


def test_what_has_no_answer_yet_is_named_and_can_be_merged_later(folder, capsys):
    run("blind", folder / "mine", folder / "out", "--seed", 1)
    questions = folder / "out/likelihoods.csv"
    fill(questions, {"memo": ("0.8", "0.4")})
    assert run("merge", folder / "mine", folder / "out", "--coder", "bob") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "No answer by bob to 1 of the questions that others answered: leak (H)." in said
    fill(questions, {"memo": ("0.8", "0.4"), "leak": ("0.5", "0.5")})
    assert run("merge", folder / "mine", folder / "out", "--coder", "bob") == 0
    assert "Brought in 1 rating of bob." in capsys.readouterr().out


def test_half_an_answer_is_an_error_at_its_row(folder, capsys):
    run("blind", folder / "mine", folder / "out", "--seed", 1)
    questions = folder / "out/likelihoods.csv"
    fill(questions, {"memo": ("0.8", ""), "leak": ("maybe", "0.5")})
    place = {row["item"]: number for number, row in enumerate(rows_of(questions), 2)}
    before = (folder / "mine/likelihoods.csv").read_bytes()
    capsys.readouterr()
    assert run("merge", folder / "mine", folder / "out", "--coder", "bob") == 1
    error = capsys.readouterr().err
    assert f"likelihoods.csv, row {place['memo']}, column if_false" in error
    assert f"likelihoods.csv, row {place['leak']}, column if_true" in error
    assert (folder / "mine/likelihoods.csv").read_bytes() == before


def test_a_clue_that_the_reader_changed_in_the_questions_is_named_and_left_out(folder, capsys):
    run("blind", folder / "mine", folder / "out", "--seed", 1)
    questions = folder / "out/likelihoods.csv"
    fill(questions, {"memo": ("0.8", "0.4"), "leak": ("0.5", "0.5")})
    text = questions.read_text(encoding="utf-8").replace("A memo?", "A memo by him?")
    questions.write_text(text, encoding="utf-8")
    capsys.readouterr()
    assert run("merge", folder / "mine", folder / "out", "--coder", "bob") == 0
    out = capsys.readouterr().out
    assert "the clue of item 'memo' is another one in the study" in out
    assert "'A memo by him?'" in out
    assert len(bt.read_study(folder / "mine").likelihoods) == 3


def test_the_copy_is_never_written_over_what_stands_there(folder, capsys):
    assert run("blind", folder / "mine", folder / "out") == 0
    assert run("blind", folder / "mine", folder / "out") == 1
    assert "'out' is there already, perhaps with ratings in it" in capsys.readouterr().err
    assert run("blind", folder / "mine", folder / "mine") == 1


def test_priors_and_rho_are_asked_where_the_study_has_none_for_all(folder, capsys):
    bt.write_study(bt.load_example("nato-csto"), folder / "thesis")
    assert run("blind", folder / "thesis", folder / "copy", "--seed", 1) == 0
    blind = bt.read_study(folder / "copy")
    assert "Give each hypothesis a prior in the table priors." in blind.notes
    assert (folder / "copy/dependence.csv").read_text() == "coder,cluster,rho,reason\n"
    questions = rows_of(folder / "copy/likelihoods.csv")
    assert len(questions) == 109
    answers = {row["item"]: ("0.6", "0.4") for row in questions}
    fill(folder / "copy/likelihoods.csv", answers)
    assert run("merge", folder / "thesis", folder / "copy", "--coder", "eve") == 1
    assert "no rho for coder 'eve'" in capsys.readouterr().err
    clusters = {item.cluster for item in blind.items if item.cluster}
    (folder / "copy/dependence.csv").write_text(
        "coder,cluster,rho,reason\n" + "".join(f"reader,{name},0.3,\n" for name in clusters)
    )
    (folder / "copy/priors.csv").write_text(
        "coder,case,hypothesis,best,low,high,basis\n"
        + "".join(f"reader,,{name},0.5,,,\n" for name in blind.hypothesis_ids)
    )
    assert run("merge", folder / "thesis", folder / "copy", "--coder", "eve") == 0
    study = bt.read_study(folder / "thesis")
    assert study.coders[-1] == "eve"
    assert {row.coder for row in study.dependence[-len(clusters) :]} == {"eve"}


def test_a_study_of_one_coder_has_no_agreement(folder, capsys):
    assert run("agreement", folder / "mine") == 2
    assert "agreement needs the codings of two" in capsys.readouterr().err
