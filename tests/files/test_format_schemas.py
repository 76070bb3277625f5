"""The schemas that are shipped: made from the lists, and neither stricter nor blinder than said."""

import csv
import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator
from strategies import studies

import bayestrace as bt
from bayestrace.files.bundled import list_examples
from bayestrace.files.columns import TABLES
from bayestrace.files.format_schemas import schema_files, study_schema, tables_package
from bayestrace.files.settings.writing import settings_values

BROKEN = Path(__file__).parent / "broken"
BUNDLED = Path(str(files("bayestrace"))) / "evidence"
if not BUNDLED.is_dir():
    BUNDLED = Path(__file__).parents[2] / "evidence"
EXAMPLES = list_examples()
STUDY = Draft202012Validator(study_schema())

BETWEEN_PARTS = {
    "thresholds the wrong way round",
    "own terms the wrong way round",
    "a frame that names an unknown hypothesis",
    "a hypothesis in two frames",
    "a hypothesis in no frame",
    "rivals that differ in scope",
    "a scope that names an unknown case",
    "a frame named like a claim of another",
    "a case twice",
    "a hypothesis twice",
    "a frame twice",
    "no priors at all",
    "a frame without any prior",
}
"""Faults of study.toml that no schema sees: two values compared, a name looked up."""


def broken_settings():
    """Yield every broken study whose study.toml is at fault and can be read as TOML."""
    healthy = (BROKEN / "healthy" / "study.toml").read_text(encoding="utf-8")
    cases = tomllib.loads((BROKEN / "studies.toml").read_text(encoding="utf-8"))["study"]
    for case in cases:
        if not any(problem["file"] == "study.toml" for problem in case["problems"]):
            continue
        text = healthy
        for kind, name, *rest in case["edits"]:
            if name == "study.toml" and kind == "replace":
                text = text.replace(*rest, 1)
            elif name == "study.toml":
                text = rest[0] if kind == "write" else ""
        try:
            values = tomllib.loads(text)
        except tomllib.TOMLDecodeError:
            continue
        if text:
            yield pytest.param(case["name"], values, id=case["name"])


CASES = list(broken_settings())


@pytest.mark.parametrize("name", schema_files())
def test_the_shipped_schema_is_the_one_that_the_lists_give(name):
    shipped = files("bayestrace") / "schemas" / name
    assert shipped.read_text(encoding="utf-8") == schema_files()[name], (
        "run docs/make_schemas.py: the lists of keys or columns have changed"
    )


def test_the_schema_of_study_toml_is_a_schema():
    Draft202012Validator.check_schema(study_schema())


def test_the_schema_uses_no_word_that_editors_of_an_older_draft_would_pass_over():
    newer = {"$defs", "$ref", "dependentRequired", "prefixItems", "unevaluatedProperties"}

    def words(value):
        entries = value.values() if isinstance(value, dict) else value
        found = set(value) if isinstance(value, dict) else set()
        if isinstance(value, dict | list):
            found |= {word for entry in entries for word in words(entry)}
        return found

    assert {"properties", "if"} <= words(study_schema())
    assert not newer & words(study_schema())


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_bundled_study_is_as_the_schema_says(name):
    text = (BUNDLED / name / "study.toml").read_text(encoding="utf-8")
    assert list(STUDY.iter_errors(tomllib.loads(text))) == []


@given(study=studies())
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
def test_whatever_study_is_written_its_settings_are_as_the_schema_says(study):
    assert list(STUDY.iter_errors(settings_values(study))) == []


@pytest.mark.parametrize(("name", "values"), CASES)
def test_the_schema_refuses_a_fault_of_form_and_only_that(name, values):
    assert STUDY.is_valid(values) == (name in BETWEEN_PARTS)


def test_the_broken_studies_try_the_schema_in_many_ways():
    assert len(CASES) > 60
    assert {case.values[0] for case in CASES} >= BETWEEN_PARTS


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ('mode = "rival"', ["frames", 1, "mode"]),
        ('mode = "rivals"\nexhaustive = true', ["frames", 1, "residual"]),
        ('mode = "claim"', ["frames", 1, "residual"]),
    ],
)
def test_what_is_refused_is_underlined_where_it_stands(line, at):
    text = (BROKEN / "healthy" / "study.toml").read_text(encoding="utf-8")
    values = tomllib.loads(text.replace('mode = "rivals"', line))
    assert [list(error.path) for error in STUDY.iter_errors(values)] == [at]


# --- the tables -------------------------------------------------------------------------


def faults_of(rows, schema):
    """List the cells that a Table Schema refuses, as (row, column)."""
    fields = {field["name"]: field for field in schema["fields"]}
    header = rows[0] if rows else []
    faults = [(1, name) for name in header if name not in fields]
    needed = [name for name, field in fields.items() if "required" in field.get("constraints", {})]
    faults += [(1, name) for name in needed if name not in header]
    for number, row in enumerate(rows[1:], 2):
        cells = dict(zip(header, row, strict=True))
        for name, field in fields.items():
            cell, bound = cells.get(name, ""), field.get("constraints", {})
            if cell == "":
                faults += [(number, name)] if name in needed and name in cells else []
                continue
            good = (
                cell in bound.get("enum", [cell])
                and ("pattern" not in bound or re.fullmatch(bound["pattern"], cell))
                and (field["type"] != "integer" or cell.isdecimal())
                and (field["type"] != "number" or re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", cell))
                and (field["type"] != "boolean" or cell in ("yes", "no"))
            )
            faults += [] if good else [(number, name)]
    return faults


def rows_in(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


SCHEMAS = {table["name"]: table["schema"] for table in tables_package()["resources"]}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_tables_of_every_bundled_study_are_as_the_data_package_says(name, tmp_path):
    bt.write_study(bt.load_example(name), tmp_path / "copy")
    for folder in (BUNDLED / name, tmp_path / "copy"):
        tables = sorted(folder.glob("*.csv"))
        assert len(tables) >= 3
        for path in tables:
            assert faults_of(rows_in(path), SCHEMAS[path.stem]) == []


def test_the_data_package_has_every_table_and_column():
    assert {
        name: [field["name"] for field in schema["fields"]] for name, schema in SCHEMAS.items()
    } == {name: table.names for name, table in TABLES.items()}


@pytest.mark.parametrize(
    ("name", "old", "new", "at"),
    [
        ("items", "?,absent", "?,abscent", (3, "found")),
        ("items", "memo,", "me/mo,", (2, "id")),
        ("items", "id,case", "id,cas", (1, "cas")),
        ("verdicts", "confirmed", "sure", (2, "verdict")),
    ],
)
def test_the_data_package_refuses_what_no_reader_could_take(name, old, new, at, tmp_path):
    text = (BROKEN / "healthy" / f"{name}.csv").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "table.csv"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert at in faults_of(rows_in(path), SCHEMAS[name])
