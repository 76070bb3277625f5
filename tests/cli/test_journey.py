"""From a Word file to two readers' credences, with nothing but the commands and a spreadsheet."""

from __future__ import annotations

import html
import importlib.util
import io
import json
import math
import re
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

import bayestrace as bt
from bayestrace.cli import main

EXAMPLE = Path(__file__).parents[2] / "examples" / "word_notes.py"
WORLDS = ("losses", "land", "something else")
# words of the passage: the question that it answers, and the chance of yes in each world
QUESTIONS = {
    "pipes": ("Did the building need costly repair before the vote?", (0.8, 0.4, 0.4)),
    "boilers": ("Did the bath master ask for a large sum before the vote?", (0.7, 0.4, 0.4)),
    "put the request off": ("Did a committee wait with repairs?", (0.4, 0.6, 0.5)),
    "hotel group asked": ("Did a buyer ask for the plot before the vote?", (0.1, 0.9, 0.1)),
    "roof sound": ("Did a survey find the building in decay?", (0.5, 0.2, 0.3)),
    "Tickets": ("Did the baths sell fewer tickets in 2017?", (0.8, 0.3, 0.4)),
    "19 to 12": ("Did more than a third of the council vote no?", (0.4, 0.5, 0.5)),
    "was sold": ("Was the plot sold within a year?", (0.3, 0.9, 0.3)),
    "every single day": ("Did the treasurer name losses in public?", (0.9, 0.6, 0.4)),
    "sat on the board": ("Did councillors gain from the sale?", (0.05, 0.3, 0.05)),
    "No letter": ("Did the swimming club protest in writing?", (0.5, 0.5, 0.5)),
    "wanted for something": ("Does the clerk say that the plot was wanted?", (0.2, 0.7, 0.2)),
}
ABSENT = ("roof sound", "Tickets", "No letter")


class Spreadsheet:
    """A person at a workbook: replaces the rows of a sheet, or types into single cells."""

    def __init__(self, path):
        self.path, self.book = path, openpyxl.load_workbook(path)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.book.save(self.path)

    def replace(self, title, *rows):
        sheet = self.book[title]
        head = [cell.value for cell in sheet[1]]
        sheet.delete_rows(2, sheet.max_row)
        for row in rows:
            sheet.append([row.get(name) for name in head])

    def rows(self, title):
        sheet = self.book[title]
        head = [cell.value for cell in sheet[1]]
        for cells in sheet.iter_rows(min_row=2):
            if any(cell.value for cell in cells):
                yield dict(zip(head, cells, strict=False))


def example():
    """Return the document of the example, in which the case is told."""
    spec = importlib.util.spec_from_file_location("word_notes", EXAMPLE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.notes()


class Coder(io.StringIO):
    """A coder at the terminal, who reads what is asked and answers it."""

    def __init__(self, screen):
        super().__init__()
        self.screen = screen

    def readline(self, *_):
        asked = " ".join(self.screen.getvalue().split())
        if not asked.endswith("reason) >"):
            clue = max((question for question, _ in QUESTIONS.values()), key=asked.rfind)
            world = re.findall(r"Suppose (none of|\S+)", asked)[-1]
            chances = next(chances for question, chances in QUESTIONS.values() if question == clue)
            return f"{dict(zip(WORLDS, chances, strict=True)).get(world, chances[-1])}\n"
        return "as the minutes read\n"


@pytest.fixture
def say(capsys):
    """Type a command; return what it printed, on one line."""

    def typed(*words, code=0):
        assert main([str(word) for word in words]) == code
        out, err = capsys.readouterr()
        return " ".join((out + err).split())

    return typed


def sit_down(monkeypatch, study, coder):
    screen = io.StringIO()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", screen)
        patch.setattr(sys, "stdin", Coder(screen))
        assert main(["elicit", str(study), "--coder", coder]) == 0
    return " ".join(screen.getvalue().split())


def expected(shift=1.0):
    """Return the credences that Bayes' rule gives, in the order of the worlds."""
    weights = [
        math.prod(
            1 - chances[world] * shift if words in ABSENT else chances[world] * shift
            for words, (_, chances) in QUESTIONS.items()
        )
        for world in range(len(WORLDS))
    ]
    return [weight / sum(weights) for weight in weights]


def credences(path, coder):
    rows = json.loads(path.read_text(encoding="utf-8"))["credence"]
    return [row["posterior"] for row in rows if row["coder"] == coder]


def put_in_place_of_the_example(study):
    with Spreadsheet(study) as sheets:
        for row in sheets.rows("Study"):
            if row["key"].value == "title":
                row["value"].value = "Why did Veldhaven close its baths?"
        sheets.replace("Cases", {"id": "baths", "title": "The public baths, 2017"})
        sheets.replace(
            "Hypotheses",
            {"id": "losses", "claim": "The council closed the baths because they lost money."},
            {"id": "land", "claim": "The council closed the baths to sell the plot on the quay."},
            {"id": "something else", "claim": "Another reason decided."},
        )
        sheets.replace(
            "Frames",
            {"id": "why", "mode": "rivals", "hypotheses": "losses; land",
             "residual": "something else"},
        )  # fmt: skip
        for title in ("Sources", "Evidence", "Likelihoods"):
            sheets.replace(title)


def write_the_questions(study):
    with Spreadsheet(study) as sheets:
        for row in sheets.rows("Evidence"):
            words = next(words for words in QUESTIONS if words in row["excerpt"].value)
            row["clue"].value = QUESTIONS[words][0]
            row["found"].value = "no" if words in ABSENT else "yes"
            row["kind"].value = "archive"


def second_reader_fills_in(study):
    chances = dict(QUESTIONS.values())
    with Spreadsheet(study) as sheets:
        for row in sheets.rows("Likelihoods"):
            world = WORLDS.index(row["hypothesis"].value)
            row["if_true"].value = chances[row["clue"].value][world] / 2


def test_the_whole_way_from_a_word_file_to_readers_and_reports(tmp_path, say, monkeypatch):
    study, notes = tmp_path / "study.xlsx", tmp_path / "notes.docx"
    example().save(notes)
    assert "bayestrace import notes.docx" in say("new", study)

    # Whoever imports first is told what the example leaves in the way
    early = tmp_path / "early.xlsx"
    say("new", early)
    told = say("import", notes, early)
    assert "the hypotheses cost, protest and the items minutes, letters." in told
    assert "the new items stand under the case 'tram'" in told

    put_in_place_of_the_example(study)
    assert "Next: write the evidence into the study" in say("check", study)
    told = say("import", notes, study)
    assert "notes.docx: 12 new items, 1 new source." in told
    assert "the example" not in told
    items = bt.read_study(study).items
    assert {item.case for item in items} == {"baths"}
    assert {item.found for item in items} == {"not sought"}
    assert [item.date for item in items[:3]] == ["2016-02-03", "2016-09-14", "2017-01-20"]
    assert "second" not in items[0].note
    assert items[-1].note.startswith("Comment by me: Said in 2023")
    assert items[-1].locator.endswith("Interview with the former clerk: paragraph 9")

    write_the_questions(study)
    told = say("check", study)
    assert "Type bayestrace elicit STUDY" in told
    assert ".csv" not in told
    assert "bayestrace elicit STUDY --coder NAME" in say("run", study, code=1)

    assert "Done: " in sit_down(monkeypatch, study, "me")
    assert say("import", notes, study).startswith(
        "notes.docx: 0 new items, 0 new sources, 13 known"
    )
    assert "No errors." in say("check", study)
    say("run", study, "--json", tmp_path / "run.json")
    assert credences(tmp_path / "run.json", "me") == pytest.approx(expected(), abs=1e-9)
    assert "land" in say("robust", study)

    say("blind", study, tmp_path / "for-kim.xlsx", "--seed", 1)
    second_reader_fills_in(tmp_path / "for-kim.xlsx")
    assert "Brought in 36 ratings of kim." in say(
        "merge", study, tmp_path / "for-kim.xlsx", "--coder", "kim", "--kind", "person"
    )
    told = say("agreement", study)
    assert "me" in told
    assert "kim" in told
    say("run", study, "--json", tmp_path / "both.json")
    assert credences(tmp_path / "both.json", "me") == pytest.approx(expected(), abs=1e-9)
    assert credences(tmp_path / "both.json", "kim") == pytest.approx(expected(0.5), abs=1e-9)

    names = {ending: tmp_path / f"appendix.{ending}" for ending in ("html", "docx", "tex")}
    say("report", study, *(part for end, file in names.items() for part in (f"--{end}", file)))
    with zipfile.ZipFile(names["docx"]) as word:
        texts = [word.read("word/document.xml").decode()]
    texts += [names[ending].read_text(encoding="utf-8") for ending in ("html", "tex")]
    for text in texts:
        assert "Why did Veldhaven close its baths?" in text
        assert all(html.escape(clue) in text for clue, _ in QUESTIONS.values())

    say("convert", study, tmp_path / "plain")
    say("convert", tmp_path / "plain", tmp_path / "again.xlsx")
    say("convert", tmp_path / "again.xlsx", tmp_path / "twin")
    assert bt.read_study(tmp_path / "plain") == bt.read_study(study)
    plain = {file.name: file.read_bytes() for file in (tmp_path / "plain").iterdir()}
    assert plain == {file.name: file.read_bytes() for file in (tmp_path / "twin").iterdir()}
