"""Freezes: what a study expected before its author looked, with a date and a hash.

A freeze is kept as the text of its file, so that it is never changed by being read or copied.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bayestrace.errors import BayestraceError
from bayestrace.study.content import digest_of, line_of, part_of, record_of
from bayestrace.study.parts import (
    Case,
    Dependence,
    Frame,
    Hypothesis,
    Item,
    Likelihood,
    Prior,
    Rule,
)
from bayestrace.study.statements import Contingency, Search, Step
from bayestrace.study.words import Finding

if TYPE_CHECKING:
    from bayestrace.study.study import Study

__all__ = ["FOUND_FIELDS", "Expectations", "Freeze", "expectations_of", "freeze_text"]

FORMAT = 1

FOUND_FIELDS = frozenset(
    ("found", "observed", "date", "locator", "excerpt", "actor", "note", "role")
)
"""Columns of an item that say what the look brought; all others are expectations."""

_TABLES: Mapping[str, type] = {
    "cases": Case,
    "hypotheses": Hypothesis,
    "frames": Frame,
    "items": Item,
    "likelihoods": Likelihood,
    "contingencies": Contingency,
    "priors": Prior,
    "dependence": Dependence,
    "steps": Step,
    "searches": Search,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Freeze:
    """One freeze: its name, empty for the first, and the text of its file."""

    name: str = ""
    text: str

    @property
    def file(self) -> str:
        """Name of its file in the folder of the study."""
        return f"frozen-{self.name}.json" if self.name else "frozen.json"


@dataclass(frozen=True, kw_only=True)
class Expectations:
    """What a freeze says.

    Parameters
    ----------
    date : str
        When, UTC, ISO 8601.
    sha256 : str
        The hash as it stands in the file.
    fault : str
        Why the content cannot be taken for what was frozen; empty if the hash matches.
    looked : frozenset of str
        Ids of items that were already found present or absent.
    tables : mapping
        Parts by table; items have no finding.
    rule, equal_priors
        As in the study.
    """

    date: str = ""
    sha256: str = ""
    fault: str = ""
    looked: frozenset[str] = frozenset()
    tables: Mapping[str, tuple[Any, ...]]
    rule: Rule = Rule()
    equal_priors: bool = False


def freeze_text(study: Study, name: str, date: str, version: str) -> str:
    """Write what a study expects: one entry a line, always in the same form."""
    content: dict[str, Any] = {
        "frozen": FORMAT,
        "name": name,
        "date": date,
        "bayestrace": version,
        "study": study.title,
        "rule": {"confirm": float(study.rule.confirm), "reject": float(study.rule.reject)},
        "equal_priors": bool(study.equal_priors),
        "looked": [item.id for item in study.items if item.found != Finding.NOT_SOUGHT],
    }
    for table in _TABLES:
        content[table] = [_entry(part) for part in getattr(study, table)]
    content["sha256"] = digest_of(content)
    return "\n".join(_lines(content)) + "\n"


def _entry(part: Any) -> dict[str, Any]:
    record = record_of(part)
    if isinstance(part, Item):
        return {name: value for name, value in record.items() if name not in FOUND_FIELDS}
    return record


def _lines(content: Mapping[str, Any]) -> Iterator[str]:
    yield "{"
    last = list(content)[-1]
    for key, value in content.items():
        comma = "" if key == last else ","
        if not isinstance(value, list) or not value:
            yield f"{line_of(key)}: {line_of(value)}{comma}"
            continue
        yield f"{line_of(key)}: ["
        for number, entry in enumerate(value, 1):
            yield f"  {line_of(entry)}" + ("," if number < len(value) else "")
        yield f"]{comma}"
    yield "}"


@lru_cache(maxsize=32)
def expectations_of(freeze: Freeze) -> Expectations:
    """Read a freeze; what cannot be trusted or understood has a ``fault`` and no tables."""
    try:
        content = json.loads(freeze.text)
        date, stated = str(content["date"]), str(content["sha256"])
        hashed = digest_of({key: value for key, value in content.items() if key != "sha256"})
        newer = content["frozen"] > FORMAT
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Expectations(fault="it is no longer a freeze that can be read", tables={})
    fault = ""
    if hashed != stated:
        fault = "its content no longer matches its hash"
    elif content.get("name", "") != freeze.name:
        fault = "it stands under another name than the one it was given"
    elif newer:
        fault = "a newer bayestrace wrote it, so install that one"
    tables, rule, looked = {}, Rule(), frozenset()
    if not fault:
        try:
            tables = {name: _parts(name, content.get(name, [])) for name in _TABLES}
            rule, looked = Rule(**content["rule"]), frozenset(content["looked"])
        except (BayestraceError, TypeError, ValueError, KeyError, AttributeError):
            fault, tables = "it holds what this version of bayestrace does not know", {}
    return Expectations(
        date=date,
        sha256=stated,
        fault=fault,
        looked=looked,
        tables=tables,
        rule=rule,
        equal_priors=bool(content.get("equal_priors")),
    )


def _parts(table: str, records: list[Mapping[str, Any]]) -> tuple[Any, ...]:
    found = {"found": Finding.NOT_SOUGHT} if table == "items" else {}
    return tuple(part_of(_TABLES[table], {**record, **found}) for record in records)
