"""Format 1 for other programs: a JSON Schema of study.toml, a data package of the tables.

Both are made from the lists that the reader goes by. A schema sees the form of a file, not
what its parts are to one another: what it accepts may still have problems.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from typing import Any

from bayestrace.files.columns import ALLOWED, TABLES, Column, Kind
from bayestrace.files.settings.keys import FILE, FORMAT, SECTIONS, Holds, Key, Section
from bayestrace.scales import QUANTITIES, published_scales
from bayestrace.study.words import Finding, Mode, RelationKind, Role, Verdict

__all__ = ["schema_files", "study_schema", "tables_package"]

_FILLED = r"\S"
_ID = r"^[^\s/;]([^/;\n\r]*[^\s/;])?$"
_NAME = r"^[^\s;]([^;\n\r]*[^\s;])?$"
_LABEL = r"^\S([^\n\r]*\S)?$"
_UNIT: Mapping[str, Any] = {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}
_BAND: Mapping[str, Any] = {
    "type": "array",
    "minItems": 1,
    "maxItems": 2,
    "items": {"type": "number", "minimum": 0},
}
_NAMES: Mapping[str, Any] = {"type": "array", "items": {"type": "string", "pattern": _NAME}}


def schema_files() -> dict[str, str]:
    """Return the schemas as the files that are shipped, by name."""
    made = {"study.schema.json": study_schema(), "tables.datapackage.json": tables_package()}
    return {
        name: json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
        for name, schema in made.items()
    }


# --- study.toml -------------------------------------------------------------------------


def study_schema() -> dict[str, Any]:
    """Return the JSON Schema of study.toml.

    It keeps to words that are older than its draft, since editors know few of the newer.
    """
    top = SECTIONS[""]
    headed = [section for section in SECTIONS.values() if section.name]
    schema = _table(top)
    schema["properties"] |= {section.name: _section(section) for section in headed}
    schema["required"] += [section.name for section in headed if section.required]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{FILE} of bayestrace, format {FORMAT}",
        **schema,
    }


def _section(section: Section) -> dict[str, Any]:
    table = {**_table(section), **_TOGETHER.get(section.name, {})}
    if not section.many:
        return table
    least = {"minItems": 1} if section.required else {}
    return {
        "description": f"{section.meaning} Each begins with {section.heading}.",
        "type": "array",
        **least,
        "items": table,
    }


def _table(section: Section) -> dict[str, Any]:
    return {
        "description": section.meaning,
        "type": "object",
        "properties": {key.name: _value(section, key) for key in section.keys},
        "required": [key.name for key in section.keys if key.required],
        "additionalProperties": False,
    }


def _value(section: Section, key: Key) -> dict[str, Any]:
    bands = key.holds == Holds.BANDS
    example = tomllib.loads(key.example if bands else f"it = {key.example}")
    return {
        "description": f"{key.meaning[:1].upper()}{key.meaning[1:]}. It may hold {key.allowed}.",
        **_form(section, key),
        "examples": [example if bands else example["it"]],
    }


def _form(section: Section, key: Key) -> dict[str, Any]:
    forms: dict[Holds, Mapping[str, Any]] = {
        Holds.FORMAT: {"type": "integer", "enum": [FORMAT]},
        Holds.TEXT: {"type": "string"} | ({"pattern": _FILLED} if key.required else {}),
        Holds.LABEL: {"type": "string", "pattern": _LABEL if key.required else f"^$|{_LABEL}"},
        Holds.ID: {"type": "string", "pattern": _ID if key.required else f"^$|{_ID}"},
        Holds.WORD: {
            "type": "string",
            "enum": [str(word) for word in key.words if word] + [""] * (not key.required),
        },
        Holds.SCALE: {"type": "string", "pattern": _FILLED},
        Holds.TEXTS: {"type": "array", "items": {"type": "string"}},
        Holds.NAMES: {**_NAMES, **({"minItems": 1, "uniqueItems": True} if key.required else {})},
        Holds.CHANCE: _UNIT,
        Holds.YES: {"type": "boolean"},
        Holds.BANDS: {"type": "object", "additionalProperties": _BAND},
    }
    form = {**forms[key.holds]}
    if key.name == "id" and section.name in ("hypotheses", "frames"):
        form["not"] = {"enum": [".", ".."]}  # they name groups of the result
    return form


def _when(condition: Mapping[str, Any], then: Mapping[str, Any]) -> dict[str, Any]:
    return {"if": condition, "then": then}


def _is(key: str, value: object) -> dict[str, Any]:
    return {"properties": {key: {"enum": [value]}}, "required": [key]}


_OF_OWN_SCALES = ("quantity", "source", "access", "note")
_NO_RESIDUAL = {"residual": {"maxLength": 0}, "residual_parts": {"maxItems": 0}}
_TOGETHER: Mapping[str, Mapping[str, Any]] = {
    "scale": {
        "allOf": [
            _when(
                {"not": {"required": ["terms"]}},
                {
                    "properties": {
                        "name": {"enum": sorted(published_scales())},
                        **{
                            key: {"maxLength": 0}
                            for key in ("quantity", "source", "access", "note")
                        },
                    }
                },
            ),
            _when(
                {
                    "not": {
                        "properties": {"quantity": {"enum": [*QUANTITIES[1:]]}},
                        "required": ["quantity"],
                    }
                },
                {"properties": {"terms": {"additionalProperties": {"items": {"maximum": 1}}}}},
            ),
        ]
    },
    "frames": {
        "allOf": [
            _when(
                _is("mode", str(Mode.RIVALS)),
                {
                    "if": _is("exhaustive", True),
                    "then": {"properties": {"residual": {"not": {"type": "string"}}}},
                    "else": {
                        "properties": {"residual": {"pattern": _ID}},
                        "required": ["residual"],
                    },
                },
            ),
            _when(
                {"not": {"required": ["residual"]}},
                {"properties": {"residual_parts": {"maxItems": 0}}},
            ),
            _when(
                _is("exhaustive", True),
                {"properties": {"hypotheses": {"minItems": 2}}},
            ),
            *(
                _when(
                    _is("mode", str(mode)),
                    {"properties": {"exhaustive": {"enum": [False]}, **_NO_RESIDUAL}},
                )
                for mode in (Mode.CLAIM, Mode.FACTORS)
            ),
            _when(
                _is("mode", str(Mode.FACTORS)),
                {
                    "properties": {
                        "hypotheses": {"maxItems": 10, "items": {"not": {"pattern": "&|^not "}}}
                    }
                },
            ),
        ]
    },
}
"""What the keys of a section must be to one another."""


# --- the tables -------------------------------------------------------------------------


def tables_package() -> dict[str, Any]:
    """Return a data package (datapackage.org) with a Table Schema for each table."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"bayestrace-format-{FORMAT}",
        "title": f"Tables of bayestrace, format {FORMAT}",
        "resources": [
            {
                "name": table.name,
                "path": table.file,
                "type": "table",
                "description": table.meaning,
                "encoding": "utf-8",
                "schema": {
                    "fieldsMatch": "superset",
                    "fields": [_field(column) for column in table.columns],
                }
                | ({"primaryKey": "id"} if "id" in table.names else {}),
            }
            for table in TABLES.values()
        ],
    }


_WORDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.FINDING: (*Finding, "yes", "no"),
    Kind.ROLE: tuple(Role),
    Kind.RELATION: tuple(RelationKind),
    Kind.VERDICT: (Verdict.CONFIRMED, Verdict.REJECTED, Verdict.UNDECIDED),
}
_NUMBERS: Mapping[Kind, str] = {Kind.COUNT: "integer", Kind.NUMBER: "number"}


def _field(column: Column) -> dict[str, Any]:
    kind = column.kind
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if kind in _WORDS:
        constraints["enum"] = [str(word) for word in _WORDS[kind]]
    elif kind == Kind.ID:
        constraints["pattern"] = _ID.strip("^$")
    elif kind == Kind.COUNT:
        constraints["minimum"] = 0
    meaning = f"{column.meaning[:1].upper()}{column.meaning[1:]}"
    return {
        "name": column.name,
        "type": "boolean" if kind == Kind.YES else _NUMBERS.get(kind, "string"),
        "description": f"{meaning}. It may hold {ALLOWED[kind]}.",
        "example": column.example,
        **({"trueValues": ["yes"], "falseValues": ["no"]} if kind == Kind.YES else {}),
        **({"constraints": constraints} if constraints else {}),
    }
