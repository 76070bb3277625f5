"""The file reference, the parts and the list of columns say the same."""

import dataclasses
import re
from pathlib import Path

import pytest

from bayestrace.files import cell_readers
from bayestrace.files.columns import ALLOWED, TABLES, Kind
from bayestrace.files.settings.keys import SECTIONS, Holds
from bayestrace.files.settings.reading import settings_from_text
from bayestrace.study import parts, statements
from bayestrace.study.study import Study

PAGE = Path(__file__).parents[2] / "docs" / "file_format.md"
PARTS = {
    "items": parts.Item, "likelihoods": parts.Likelihood, "priors": parts.Prior,
    "dependence": parts.Dependence, "sources": parts.Source, "verdicts": parts.StatedVerdict,
    "expected": parts.Expected, "relations": statements.Relation, "steps": statements.Step,
    "searches": statements.Search, "contingencies": statements.Contingency,
    "answers": statements.Answer, "repeats": parts.Likelihood,
}  # fmt: skip
needs_checkout = pytest.mark.skipif(not PAGE.exists(), reason="needs a checkout")


@needs_checkout
@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_the_file_reference_describes_every_column_of_a_table(table):
    page = PAGE.read_text(encoding="utf-8")
    section = page.split(f"### {table.file}\n", 1)[1].split("\n#", 1)[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    assert rows == [
        f"| `{column.name}` | {'yes' if column.required else ''} | {ALLOWED[column.kind]} "
        f"| {column.meaning} | {column.example} |"
        for column in table.columns
    ]
    assert table.meaning in section


@needs_checkout
def test_the_file_reference_describes_every_key_of_study_toml():
    section = PAGE.read_text(encoding="utf-8").split("## study.toml", 1)[1].split("\n## ", 1)[0]
    table = section.split("| key |", 1)[1].split("\n\n", 1)[0]
    assert [line for line in table.splitlines() if line.startswith("| `")] == [
        f"| `{part.shown(key)}` | {'yes' if key.required else ''} | {key.allowed} "
        f"| {key.meaning} | `{key.example}` |"
        for part in SECTIONS.values()
        for key in part.keys
    ]


@needs_checkout
def test_the_example_of_study_toml_in_the_file_reference_is_understood():
    text = re.search(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[1]
    settings = settings_from_text(text)
    assert settings.problems == []
    assert [frame.residual for frame in settings.frames] == ["something else"]


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_part_of_a_study_can_be_written(table):
    fields = {field.name for field in dataclasses.fields(PARTS[table.name])} - {"_", "origin"}
    joined = {"chance", "likelihood"}
    if table.name == "items":
        joined |= {"logical"}
    names = {column.name.removesuffix("_low").removesuffix("_high") for column in table.columns}
    assert fields - joined <= names


def test_every_table_is_a_field_of_a_study():
    assert set(TABLES) <= {field.name for field in dataclasses.fields(Study)}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_the_example_of_every_column_can_be_read(table):
    readers = cell_readers.readers_of(cell_readers.Words())
    for column in table.columns:
        readers[column.kind](column.example)


def test_every_kind_of_cell_is_described():
    assert set(ALLOWED) == set(Kind)


WRITTEN = {
    "rule": parts.Rule, "cases": parts.Case, "hypotheses": parts.Hypothesis,
    "frames": parts.Frame, "coders": statements.Coder,
}  # fmt: skip


@pytest.mark.parametrize("name", WRITTEN)
def test_every_field_of_a_part_has_a_key_in_study_toml(name):
    fields = {field.name for field in dataclasses.fields(WRITTEN[name])} - {"origin"}
    assert fields == set(SECTIONS[name].names)


@pytest.mark.parametrize("section", SECTIONS.values(), ids=lambda section: section.name or "top")
def test_the_example_of_every_key_can_be_read(section):
    lines = []
    for key in section.keys:
        heading = [f"[{section.name}.{key.name}]"] if key.holds == Holds.BANDS else []
        lines += [*heading, key.example if heading else f"{key.name} = {key.example}"]
    text = "\n".join([section.heading, *lines])
    if section.name:
        text = f"format = 1\n{text}"
    if section.name == "frames":
        text = text.replace("exhaustive = true\n", "")
    assert settings_from_text(text).problems == []
