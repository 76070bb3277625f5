"""The settings of a study as study.toml; comments of an older one are kept."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from bayestrace.errors import Problem, StudyError
from bayestrace.files.settings.keys import FILE, FORMAT
from bayestrace.study.study import Study
from bayestrace.study.words import Judged

__all__ = ["settings_text"]


def settings_text(study: Study, old: str | None = None) -> str:
    """Return the text of study.toml: canonical, or the old one with what has changed."""
    values = settings_values(study)
    if old is None:
        return canonical(values)
    try:
        standing = tomllib.loads(old.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        problem = Problem(
            what=f"the {FILE} that stands there cannot be read: {error}",
            file=FILE,
            remedy="mend it or move it away first; its comments would be lost",
        )
        raise StudyError([problem]) from None
    if standing.get("format", FORMAT) != FORMAT:
        problem = Problem(
            what=f"the {FILE} that stands there is of format {standing['format']}, which this "
            "version of bayestrace does not know",
            file=FILE,
            remedy="write into another folder",
        )
        raise StudyError([problem])
    if "#" not in old:
        return canonical(values)
    old = old.replace("\r\n", "\n")
    return old if _typed(standing) == _typed(values) else _edited(old, values)


def settings_values(study: Study) -> dict[str, Any]:
    """Return what study.toml says, empty optional keys left out."""
    values: dict[str, Any] = {"format": FORMAT, "title": study.title}
    values |= _filled(authors=list(study.authors), description=study.description, notes=study.notes)
    values["rule"] = {"confirm": float(study.rule.confirm), "reject": float(study.rule.reject)}
    if study.scale:
        values["scale"] = {"name": study.scale.name} | _filled(intervals=study.scale.intervals)
        if own := study.scale.own:
            values["scale"] |= {"quantity": own.quantity} | _filled(
                source=own.source, access=own.access, note=own.note
            )
            values["scale"]["terms"] = {
                term: [end for end in band if end is not None] for term, band in own.terms.items()
            }
    if study.equal_priors:
        values["prior"] = {"equal": True}
    if study.check_off:
        values["check"] = {"off": list(study.check_off)}
    values["cases"] = [{"id": part.id} | _filled(title=part.title) for part in study.cases]
    values["hypotheses"] = [
        {"id": part.id, "claim": part.claim}
        | _filled(
            mechanism=part.mechanism,
            scope=list(part.scope),
            would_not_expect=part.would_not_expect,
            actors=list(part.actors),
            group=part.group,
        )
        for part in study.hypotheses
    ]
    values["frames"] = [
        {"id": part.id, "mode": str(part.mode), "hypotheses": list(part.hypotheses)}
        | _filled(
            exhaustive=part.exhaustive,
            residual=part.residual,
            residual_parts=list(part.residual_parts),
        )
        for part in study.frames
    ]
    if study.coder_details:
        values["coders"] = [
            {"id": part.id}
            | _filled(
                kind=str(part.kind),
                name=part.name,
                judged="" if part.judged == Judged.CLUE else str(part.judged),
                note=part.note,
            )
            for part in study.coder_details
        ]
    return values


def _filled(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value}


def _typed(value: Any) -> Any:
    """Make 1 and True differ."""
    if isinstance(value, dict):
        return {key: _typed(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_typed(entry) for entry in value]
    return isinstance(value, bool), value


# --- from nothing -----------------------------------------------------------------------


def canonical(values: Mapping[str, Any]) -> str:
    """Return settings as TOML, always in the same form."""
    return "\n".join(_lines(values)) + "\n"


def _lines(values: Mapping[str, Any]) -> Iterator[str]:
    for key, value in values.items():
        if not _is_heading(value):
            yield f"{_key(key)} = {_value(value)}"
    for key, value in values.items():
        if isinstance(value, dict):
            yield from _table(f"[{_key(key)}]", value)
            for name, inner in value.items():
                if isinstance(inner, dict):
                    yield from _table(f"[{_key(key)}.{_key(name)}]", inner)
        elif _is_heading(value):
            for entry in value:
                yield from _table(f"[[{_key(key)}]]", entry)


def _table(heading: str, values: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    yield heading
    for key, value in values.items():
        if not isinstance(value, dict):
            yield f"{_key(key)} = {_value(value)}"


def _is_heading(value: Any) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list) and bool(value) and isinstance(value[0], dict)
    )


def _key(text: str) -> str:
    return text if re.fullmatch(r"[A-Za-z0-9_-]+", text) else _text(text)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return repr(float(value))
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return _paragraphs(value) if "\n" in value else _text(value)


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _text(text: str) -> str:
    return '"' + "".join(map(_escaped, text)) + '"'


def _paragraphs(text: str) -> str:
    """Keep line breaks as such, so that long notes can be read in the file."""
    inside = "".join(c if c == "\n" else _escaped(c) for c in text)
    return f'"""\n{inside}"""'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if ord(character) < 32 or ord(character) == 127:
        return f"\\u{ord(character):04x}"
    return character


# --- in place ---------------------------------------------------------------------------


def _edited(old: str, values: dict[str, Any]) -> str:
    """Change only what differs, so that comments stay where they are."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(old)
        _update(document, values)
        text = tomlkit.dumps(document)
        if _typed(tomllib.loads(text.replace("\r\n", "\n"))) == _typed(values):
            return text
    except (TOMLKitError, tomllib.TOMLDecodeError, TypeError, KeyError, ValueError):
        pass
    kept = [line.strip() for line in old.splitlines() if line.lstrip().startswith("#")]
    return "\n".join([*kept, "", canonical(values)]) if kept else canonical(values)


def _update(table: Any, values: Mapping[str, Any]) -> None:
    for key in [key for key in table if key not in values]:
        del table[key]
    for key, value in values.items():
        standing = table.get(key)
        if standing is not None and _typed(_plain(standing)) == _typed(value):
            continue
        if isinstance(value, dict) and isinstance(standing, dict):
            _update(standing, value)
        elif _is_heading(value) and isinstance(standing, list):
            _update_entries(table, key, standing, value)
        else:
            table[key] = value


def _update_entries(table: Any, key: str, standing: Any, values: list[dict[str, Any]]) -> None:
    """Keep an entry, with its comments, wherever its id is still there."""
    import tomlkit

    before = {entry.get("id"): entry for entry in standing}
    entries = tomlkit.aot()
    for value in values:
        entry = before.pop(value["id"], None)
        if entry is None:
            entry = tomlkit.table()
        _update(entry, value)
        entries.append(entry)
    table[key] = entries


def _plain(value: Any) -> Any:
    return value.unwrap() if hasattr(value, "unwrap") else value
