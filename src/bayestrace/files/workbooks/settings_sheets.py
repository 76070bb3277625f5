"""The settings of a study as sheets of a workbook, and back by way of study.toml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bayestrace.errors import Problem, nearest
from bayestrace.files.cell_readers import Words
from bayestrace.files.parsing import Row, Sheet, parsed
from bayestrace.files.settings.reading import Settings, settings_from_text
from bayestrace.files.settings.writing import canonical, settings_values
from bayestrace.files.workbooks.layout import KEYS, SETTINGS, STUDY
from bayestrace.scales import CellError, read_chance
from bayestrace.study.parts import Origin
from bayestrace.study.study import Study

__all__ = ["Places", "settings_from_sheets", "settings_rows"]

Place = tuple[str, int | None, str | None]
"""A sheet, a row and a header."""
_ENTRIES = {"cases": "Cases", "hypotheses": "Hypotheses", "frames": "Frames", "coders": "Coders"}


class Places:
    """Where each key of the settings stands in the workbook."""

    def __init__(self) -> None:
        self.rows: dict[tuple[Any, ...], tuple[str, int]] = {}
        self.paths: dict[int, tuple[Any, ...]] = {}

    def of(self, line: int | None, key: str | None) -> Place:
        """Return the place that is meant by a line of study.toml and a key in it."""
        path = self.paths.get(line or 0, ())
        if path[:2] == ("scale", "terms") and path in self.rows:
            return (*self.rows[path], "term")
        if path[:1] and path[0] in _ENTRIES:
            sheet = _ENTRIES[path[0]]
            if path[:2] in self.rows:
                return (*self.rows[path[:2]], key)
            return sheet, None, key
        if not path and key in _ENTRIES:
            return _ENTRIES[key], None, None
        for whole in (path, (*path, key)):
            if whole in self.rows:
                return (*self.rows[whole], "value")
        return STUDY, None, key


def settings_rows(study: Study) -> dict[str, list[list[str]]]:
    """Return the rows of the sheets that hold what study.toml says."""
    values = settings_values(study)
    terms = values.get("scale", {}).pop("terms", {})
    flat: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, dict):
            flat |= {f"{key}.{name}": inner for name, inner in value.items()}
        elif key not in _ENTRIES:
            flat[key] = value
    settings = []
    for key, (_, meaning) in KEYS.items():
        value = flat.get(key, "")
        several = value if isinstance(value, list) else [value]
        settings += [[key, _shown(one), meaning] for one in several]
    rows = {STUDY: settings}
    for key, sheet in _ENTRIES.items():
        names = SETTINGS[sheet].names
        rows[sheet] = [[_shown(entry.get(n, "")) for n in names] for entry in values.get(key, [])]
    rows["Scale"] = [[term, *map(_shown, band)] for term, band in terms.items()]
    return rows


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list):
        return "; ".join(value)
    return value if isinstance(value, str) else repr(value)


# --- and back -----------------------------------------------------------------------------


def settings_from_sheets(sheets: Mapping[str, Sheet]) -> tuple[Settings, Places]:
    """Read the settings; problems are placed by ``Places`` or already name their cell."""
    places = Places()
    problems: list[Problem] = []
    lost: set[str] = set()

    def rows(title: str) -> list[tuple[int, dict[str, Any]]]:
        if title not in sheets:
            return []
        found = parsed(sheets[title], Words(), _raw)
        problems.extend(found.problems)
        if found.unread or not found.whole:
            lost.add(_lost_name(title))
        return found.parts

    values: dict[str, Any] = {}
    for number, row in rows(STUDY):
        _set(values, row, number, places, problems)
    terms: dict[str, list[float]] = {}
    for number, row in rows("Scale"):
        term = row.get("term", "")
        if term in terms:
            problems.append(_twice("Scale", number, "term", term))
            continue
        band = [row.get("low", ""), *([row["high"]] if "high" in row else [])]
        terms[term] = [_number(end) for end in band]
        places.rows["scale", "terms", term] = ("Scale", number)
    if terms:
        values.setdefault("scale", {})["terms"] = terms
    for key, sheet in _ENTRIES.items():
        for place, (number, row) in enumerate(rows(sheet)):
            values.setdefault(key, []).append(
                {name: list(v) if isinstance(v, tuple) else v for name, v in row.items()}
            )
            places.rows[key, place] = (sheet, number)
    settings = settings_from_text(canonical(values))
    for path, line in settings.lines.items():
        if len(path) >= len(places.paths.get(line, ())):
            places.paths[line] = path
    settings.problems += problems
    settings.lost |= lost
    if STUDY in lost or any(problem.file == STUDY for problem in problems):
        # a key that was not understood may be the one that is then called missing
        settings.equal_priors = True
        settings.title = settings.title or "?"
    for name in ("cases", "hypotheses", "frames", "coder_details"):
        moved = tuple(replace(p, origin=_origin(p, places)) for p in getattr(settings, name))
        setattr(settings, name, moved)
    return settings, places


def _lost_name(title: str) -> str:
    """Name the settings of which nothing can be said, as the rules about them do."""
    return {"Scale": "scale", STUDY: STUDY}.get(title, title.casefold())


def _raw(row: Row) -> tuple[int, dict[str, Any]]:
    return row.origin.row, dict(row.values)


def _origin(part: Any, places: Places) -> Origin:
    sheet, row, _ = places.of(part.origin.row, None)
    return Origin(sheet, row or 1)


def _set(
    values: dict[str, Any],
    row: Mapping[str, Any],
    number: int,
    places: Places,
    problems: list[Problem],
) -> None:
    """Put one row of the sheet Study where study.toml has it."""
    key, text = row.get("key", ""), row.get("value", "")
    key = key.casefold() if key.casefold() in KEYS else key
    if key not in KEYS:
        close = nearest(key, list(KEYS))
        problems.append(
            Problem(
                what=f"there is no setting {key!r}" if key else "this row names no setting",
                file=STUDY,
                row=number,
                column="key",
                came=repr(key),
                allowed=", ".join(KEYS),
                remedy=f"did you mean {close!r}?" if close else "delete the row",
            )
        )
        return
    path = tuple(key.split("."))
    places.rows.setdefault(path, (STUDY, number))
    if text == "":
        return
    kind = KEYS[key][0]
    inner = values
    for name in path[:-1]:
        inner = inner.setdefault(name, {})
    name = path[-1]
    if kind == "texts":
        inner.setdefault(name, []).append(text)
    elif name in inner:
        problems.append(_twice(STUDY, number, "key", key))
        return
    else:
        inner[name] = {"number": _number, "yes": _yes, "text": str}[kind](text)


def _number(text: Any) -> Any:
    """Return a number as study.toml would have it; what is none stays a text, and is refused."""
    text = getattr(text, "text", text).strip()
    if re.fullmatch(r"-?\d{1,15}", text):
        return int(text)
    try:
        return float(read_chance(text).best)
    except CellError:
        return text


def _yes(text: str) -> Any:
    return {"yes": True, "no": False, "true": True, "false": False}.get(
        text.strip().casefold(), text
    )


def _twice(sheet: str, row: int, column: str, name: str) -> Problem:
    return Problem(
        what=f"{name!r} stands here twice",
        file=sheet,
        row=row,
        column=column,
        came=repr(name),
        allowed="each once",
        remedy="delete one of the two rows",
    )
