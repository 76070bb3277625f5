"""What comes in and goes out as Word and Excel: whole commands, and the same in one process."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import bayestrace as bt
from benchmarks.programs import process
from benchmarks.timing import Table, met, readable, side_by_side

ITEMS = 500
JUDGEMENTS = 5_000


def judged(hypotheses: int = 5) -> bt.Study:
    """Return a study of 5,000 judgements: rivals, each item judged under each of them."""
    names = [f"rival {number}" for number in range(hypotheses)]
    items = [
        bt.Item(
            f"item {number}",
            found="present",
            clue=f"Was letter {number} sent before the vote?",
            observed="The file holds it, with the stamp of the day.",
            likelihood={name: 0.2 + (number + at) % 7 / 10 for at, name in enumerate(names)},
        )
        for number in range(JUDGEMENTS // hypotheses)
    ]
    return bt.Study.rivals(dict.fromkeys(names, 1 / hypotheses), items, exhaustive=True)


def write_word_file(path: Path) -> None:
    """Write a Word file of 500 items: a table of 400 rows and 100 numbered paragraphs."""
    import docx

    document = docx.Document()
    document.add_heading("What happened", 1)
    table = document.add_table(rows=1, cols=3)
    for cell, title in zip(table.rows[0].cells, ("Date", "What happened", "Source"), strict=True):
        cell.text = title
    for number in range(ITEMS - 100):
        texts = (f"{1900 + number}", f"The council met for the {number}th time.", "Minutes")
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            cell.text = text
    for number in range(100):
        document.add_paragraph(f"Letter {number} speaks of the price.", style="List Number")
    document.save(path)


def documents() -> Iterator[Table]:
    """Time the import of a Word file, and the reading and writing of a workbook."""
    program = str(Path(sys.executable).parent / "bayestrace")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        notes, book, plain = folder / "notes.docx", folder / "book.xlsx", folder / "plain"
        write_word_file(notes)
        study, begun = judged(), bt.Study.claims(["price"], [])
        bt.write_study(study, book)
        bt.write_study(study, plain)
        bt.write_study(begun, folder / "begun.xlsx")

        def import_command() -> None:
            target = folder / "target.xlsx"
            target.write_bytes((folder / "begun.xlsx").read_bytes())
            process(program, "import", str(notes), str(target))()

        imported = bt.import_file(begun, notes)
        if len(imported.items) != ITEMS or len(bt.read_study(book).likelihoods) != JUDGEMENTS:
            raise RuntimeError("what is timed is not what is promised")
        convert = process(program, "convert", "--replace", str(plain), str(folder / "to.xlsx"))
        timings = side_by_side(
            {
                "import_file": lambda: bt.import_file(begun, notes),
                "read_study": lambda: bt.read_study(book),
                "write_study": lambda: bt.write_study(study, folder / "again.xlsx"),
                "import": import_command,
                "run": process(program, "run", str(book)),
                "convert": convert,
            },
            runs=5,
        )
    table = Table(
        "Word and Excel",
        ("what", "time", "target", "met"),
        "500 items in a Word file (400 rows, 100 numbered paragraphs); a workbook of 1,000 "
        "items and 5,000 judgements. Commands are whole processes; `convert` reads the folder and "
        "writes the workbook, `run` reads the workbook and updates.",
    )
    for key, words, target in (
        ("import_file", "`import_file`, 500 items from Word", 5.0),
        ("import", "`bayestrace import notes.docx study.xlsx`, 500 items", 5.0),
        ("read_study", "`read_study`, workbook of 5,000 judgements", 3.0),
        ("run", "`bayestrace run` on it", None),
        ("write_study", "`write_study`, the same workbook", 5.0),
        ("convert", "`bayestrace convert` of its folder to a workbook", 5.0),
    ):
        timing = timings[key]
        table.add(
            words,
            timing,
            readable(target) if target else "",
            met(timing.median, target) if target else "",
        )
    yield table
