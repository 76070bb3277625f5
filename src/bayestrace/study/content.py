"""The content of a part as plain values: what digests are taken of and frozen files hold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from numbers import Real
from operator import attrgetter
from typing import Any

from bayestrace.study.parts import Judgement

__all__ = ["digest_of", "line_of", "part_of", "record_of"]


def record_of(part: Any) -> dict[str, Any]:
    """Return what a part says: its fields by name, those at their default left out.

    A field that is added to the format later stands at its default in every older study, so it
    changes no record and no digest. Where a part was read does not belong to its content.
    """
    values_of, columns = _columns(type(part))
    return {
        name: value if type(value) is str else _plain(value, whole=whole)
        for value, (name, default, whole) in zip(values_of(part), columns, strict=True)
        if value is not default and value != default
    }


@cache
def _columns(kind: Any) -> tuple[Callable[[Any], tuple[Any, ...]], list[tuple[str, Any, bool]]]:
    """How to get the fields that are content; their name, default, and whether they count."""
    content = [field for field in fields(kind) if field.compare]
    columns = [(f.name, f.default, str(f.type).startswith("int")) for f in content]
    names = [field.name for field in content]
    if len(names) == 1:
        return lambda part: (getattr(part, names[0]),), columns
    return attrgetter(*names), columns


def part_of(kind: type, record: Mapping[str, Any]) -> Any:
    """Return the part of a record; raises StudyError, TypeError or ValueError if it is none."""
    return kind(**{name: _value(value) for name, value in record.items()})


def line_of(value: Any) -> str:
    """Write plain values on one line, in the order in which they stand."""
    return json.dumps(value, ensure_ascii=False)


def digest_of(value: Any) -> str:
    """Return the SHA-256 of plain values, whatever the order of their keys."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: Any, *, whole: bool = False) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, float | int):  # 1 and 1.0 are equal, and so are 0.0 and -0.0
        return int(value) if whole else float(value) + 0.0
    if isinstance(value, str):
        return str(value)
    if isinstance(value, tuple | list):
        return [_plain(entry) for entry in value]
    if is_dataclass(value):
        return record_of(value)
    if isinstance(value, Mapping):
        return {str(name): _plain(entry) for name, entry in value.items()}
    return float(value) if isinstance(value, Real) else str(value)


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        return Judgement(**value)
    return tuple(value) if isinstance(value, list) else value
