"""The files of a folder to raw tables, and the mended files."""

from __future__ import annotations

from collections.abc import Mapping

from bayestrace.files.cells import csv_lines
from bayestrace.files.columns import TABLES
from bayestrace.files.decoding import TextError, rows_of, unchecked
from bayestrace.files.mending.drafts import Change, Draft, Drafts, Entry
from bayestrace.files.mending.letters import BROKEN, repaired
from bayestrace.files.mending.menders import changes_of
from bayestrace.files.mending.spellings import headers_of
from bayestrace.files.settings.keys import FILE
from bayestrace.files.settings.reading import Settings, settings_from_text

__all__ = ["mended_files"]


def mended_files(contents: Mapping[str, bytes]) -> tuple[list[Change], dict[str, bytes]]:
    """Return what is to be mended in the files of a study, and those that differ then."""
    changes: list[Change] = []
    files: dict[str, bytes] = {}
    settings = Settings()
    if FILE in contents:
        text, changes = _settings_text(contents[FILE])
        settings = settings_from_text(text)
        if changes:
            files[FILE] = text.encode()
    recoded: dict[str, list[Change]] = {}
    tables: dict[str, Draft] = {}
    for name, table in TABLES.items():
        try:
            text, recoded[table.file] = _text(contents.get(table.file, b""), table.file)
            rows, header = rows_of(text, headers_of(table))
        except TextError:
            continue  # it stays as it is, and is reported
        if rows:
            numbered = {number: row for number, row in enumerate(rows, 1) if number > header}
            tables[name] = Draft(name=table.file, table=table, rows=numbered)
    drafts = Drafts(
        tables=tables,
        entries=_entries(settings),
        scale=settings.scale.scale if settings.scale else None,
    )
    done = changes_of(drafts)
    for draft in tables.values():
        mine = recoded[draft.name] + [change for change in done if change.sheet == draft.name]
        if mine:
            files[draft.name] = "".join(csv_lines([], list(draft.rows.values())))[1:].encode()
        changes += mine
    return changes, files


def _text(data: bytes, file: str) -> tuple[str, list[Change]]:
    """Return the text of a file, also of one in UTF-16 without the mark that says so."""
    try:
        return unchecked(data), []
    except TextError:
        kind = {0: "utf-16-be", 1: "utf-16-le"}.get(data[:2].find(0), "")
        try:
            text = data.decode(kind)
        except (LookupError, UnicodeError):
            pass
        else:
            if "\0" not in text:
                why = "the character set that every program reads"
                return text, [_whole(file, 0, "UTF-16 without its mark", "UTF-8", why)]
        raise


def _settings_text(data: bytes) -> tuple[str, list[Change]]:
    """Return study.toml with its broken letters turned back; an empty text if it is none."""
    try:
        text, changes = _text(data, FILE)
    except TextError:
        return "", []
    lines = text.split("\n")
    for place, line in enumerate(lines):
        meant = repaired(line)
        if meant is not None:
            lines[place] = meant
            changes.append(_whole(FILE, place + 1, line, meant, BROKEN))
    return "\n".join(lines), changes


def _whole(file: str, row: int, was: str, now: str, why: str) -> Change:
    return Change(sheet=file, row=row, column=None, was=was, now=now, why=why)


def _entries(settings: Settings) -> dict[str, list[Entry]]:
    """Return what study.toml names; of an entry that cannot be read only its id."""
    cases = [Entry(id=one.id, texts=(one.title,)) for one in settings.cases]
    hypotheses = [Entry(id=one.id, texts=(one.claim,)) for one in settings.hypotheses]
    for frame in settings.frames:
        hypotheses += [Entry(id=one) for one in (frame.residual, *frame.residual_parts) if one]
    return {
        "cases": cases + [Entry(id=one) for one in settings.unread["cases"]],
        "hypotheses": hypotheses + [Entry(id=one) for one in settings.unread["hypotheses"]],
    }
