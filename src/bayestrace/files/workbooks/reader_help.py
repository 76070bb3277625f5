"""What a workbook says to its reader: a first sheet, drop-downs, a word on every column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bayestrace.files.columns import ALLOWED, TABLES, Column, Kind, Table
from bayestrace.files.parsing import letter_of
from bayestrace.files.workbooks.layout import CHANGES, README, SETTINGS, STUDY, TITLES
from bayestrace.files.workbooks.reading import in_words
from bayestrace.study.study import Study

__all__ = ["Words", "add_help", "readme_rows", "width_of"]

SPARE_ROWS = 1_000
"""Rows below the last one that have drop-downs."""

_TEXT = """\
A study for bayestrace. You fill in the sheets; this one is for you to read and is not read back.

1. Study: give it a title, and say from which credence a hypothesis counts as confirmed.
2. Cases, Hypotheses, Frames: what is asked, and which answers exclude each other.
3. Sources and Evidence: one row for each item, with a question that can be answered yes or no.
4. Likelihoods: one row for each item and hypothesis: how likely is the item if it is true?
5. Priors (or prior.equal = yes in the sheet Study), Dependence, and Log, the log of your searches.

Then save it and type in a terminal:
    bayestrace check FILE.xlsx
    bayestrace run FILE.xlsx
    bayestrace convert FILE.xlsx FOLDER
The first lists what is missing, with its sheet and cell; the last makes plain CSV tables of it.

The names in row 1 stay as they are; columns and rows may stand in any order. Columns of the list
below may be added wherever they are needed, and sheets too. No formulas: type what you judge."""

_CLOSED = {
    Kind.FINDING: "present,absent,not sought",
    Kind.ROLE: "new,known,generated",
    Kind.VERDICT: "confirmed,rejected,undecided",
    Kind.YES: "yes,no",
    Kind.RELATION: "exclusive,coincident,congruent,inclusive",
}
_WORDS = {
    ("Frames", "mode"): "rivals,claim,factors",
    ("Coders", "kind"): "person,model",
    ("Coders", "judged"): "clue,record",
}
_IDS = {"case": "Cases", "item": "Evidence", "hypothesis": "Hypotheses", "other": "Hypotheses"}
_MIDDLE = (
    "key", "id", "title", "mechanism", "would_not_expect", "item", "hypothesis", "source",
    "sources",
    "type", "access", "note", "basis", "where", "text",
)  # fmt: skip
_WIDE = (
    "claim", "clue", "observed", "excerpt", "citation", "reason", "because", "wording", "sought",
    "value",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Words:
    """The rows of the first sheet, and where in it the words of the scale stand."""

    rows: list[list[str]]
    scale: str = ""


def _asked(study: Study) -> list[str]:
    """Say first what is to be filled in, to a reader who was handed the workbook for it."""
    if not study.unanswered:
        return []
    head = "Rows of the sheet Likelihoods wait for an answer."
    return [head, *study.notes.splitlines(), ""]


def readme_rows(study: Study) -> Words:
    """Return what the first sheet says: how to begin, every column, the words of the scale."""
    rows: list[list[str]] = [[line] for line in (*_asked(study), *_TEXT.splitlines())]
    where = ""
    scale = study.scale.scale if study.scale else None
    if scale and scale.quantity != "ratio":
        rows += [[], [f"Words of the scale {scale.id}", "low", "high"]]
        start = len(rows) + 1
        for term, (low, high) in scale.terms.items():
            for word in term.split("/"):
                rows.append([word.strip(), f"{low:g}", "" if high is None else f"{high:g}"])
        where = f"'{README}'!$A${start}:$A${len(rows)}"
    rows += [[], ["sheet", "column", "required", "may hold", "meaning", "example"]]
    tables = {**SETTINGS, **{TITLES[name]: TABLES[name] for name in TITLES}}
    for title, table in tables.items():
        for column in table.columns if title != STUDY else ():
            required = "yes" if column.required else ""
            rows.append(
                [title, column.name, required]
                + [in_words(said) for said in (ALLOWED[column.kind], column.meaning)]
                + [column.example]
            )
    return Words(rows=rows, scale=where)


def width_of(title: str, column: str) -> int:
    """Return the width of a column in characters."""
    if column in _WIDE or (title, column) == (STUDY, "meaning") or title == CHANGES:
        return 44
    return 22 if column in _MIDDLE else max(11, len(column) + 3)


def add_help(sheet: Any, table: Table, header: list[str], rows: int, words: Words) -> None:
    """Set widths, what is seen while scrolling, and for each column a drop-down and a hint."""
    from openpyxl.styles import Alignment
    from openpyxl.worksheet.datavalidation import DataValidation

    columns = {column.name: column for column in table.columns}
    sheet.freeze_panes = "A2"
    for place, name in enumerate(header):
        column, letter = columns[name], letter_of(place)
        look = sheet.column_dimensions[letter]
        look.width = width_of(sheet.title, name)
        look.number_format = "@"  # or 1/4 becomes a date as it is typed
        look.alignment = Alignment(wrap_text=True, vertical="top")
        if sheet.title in (STUDY, CHANGES, "Frozen"):
            continue
        choice, strict = _choices(sheet.title, column, words)
        allowed = ALLOWED[column.kind]
        hint = f"{in_words(column.meaning)}. May hold: {allowed}. Example: {column.example}"
        validation = DataValidation(
            type="list" if choice else None,
            formula1=choice,
            allow_blank=True,
            showInputMessage=True,
            promptTitle=name[:32],
            prompt=hint if len(hint) < 256 else hint[:254] + "…",
            showErrorMessage=strict,
            errorTitle=name[:32] if strict else None,
            error=f"May stand here: {allowed}"[:225] if strict else None,
        )
        validation.add(f"{letter}2:{letter}{rows + 1 + SPARE_ROWS}")
        sheet.data_validations.append(validation)


def _choices(title: str, column: Column, words: Words) -> tuple[str | None, bool]:
    """Return what a drop-down offers, and whether nothing else may be typed."""
    closed = _CLOSED.get(column.kind) or _WORDS.get((title, column.name))
    if closed:
        return f'"{closed}"', column.kind is not Kind.FINDING
    if column.kind is Kind.CHANCE and words.scale:
        return words.scale, False
    if column.name in _IDS and column.kind is Kind.LABEL:
        ids = _IDS[column.name]
        return f"OFFSET({ids}!$A$2,0,0,MAX(1,COUNTA({ids}!$A:$A)-1),1)", False
    return None, False
