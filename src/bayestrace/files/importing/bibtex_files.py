"""BibTeX files: entries become sources."""

from __future__ import annotations

import logging
import re
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bayestrace.files.decoding import TextError, decoded
from bayestrace.files.importing.citations import citation, doubled_key, reference
from bayestrace.files.importing.found import Aside, Reading, Reference, id_of
from bayestrace.files.importing.guards import MEBIBYTE, contents, guarded, needed, refusal

__all__ = ["bibtex_file"]

_LARGEST = 4 * MEBIBYTE
_ENTRIES = 20_000
_LONG = 2_000
_LATEX = re.compile(r"[\\{}~]|--")


def bibtex_file(path: Path) -> Reading:
    """Read a .bib file."""
    try:
        from bibtexparser import parse_string
        from bibtexparser.model import DuplicateBlockKeyBlock
        from pylatexenc.latex2text import LatexNodes2Text
    except ImportError:
        raise needed("bibtexparser", path.name) from None
    try:
        text = decoded(contents(path, _LARGEST))
    except TextError as error:
        raise refusal(path.name, error.what, "export it again as UTF-8") from None
    if text.count("@") > _ENTRIES:
        raise refusal(
            path.name,
            f"the file has more than {_ENTRIES:,} entries",
            "export only the references that the study cites",
        )
    decoder = LatexNodes2Text(math_mode="verbatim", keep_comments=True)
    with guarded(path.name), _quiet():
        library = parse_string(text)
        entries = [
            (entry.key, entry.entry_type, entry.start_line, _fields(entry, decoder))
            for entry in library.entries
        ]
        doubled = [
            (block.key, block.start_line)
            for block in library.failed_blocks
            if isinstance(block, DuplicateBlockKeyBlock)
        ]
        failed = [
            block.start_line
            for block in library.failed_blocks
            if not isinstance(block, DuplicateBlockKeyBlock)
        ]
    asides = [Aside(_line(line), "an entry could not be read; mend it there") for line in failed]
    asides += [Aside(_line(line), doubled_key(id_of(key, ""))) for key, line in doubled]
    found: dict[str, Reference] = {}
    for key, kind, line, fields in entries:
        _take(found, key, kind, _line(line), fields, asides)
    if not found and not asides:
        raise refusal(path.name, "there is no BibTeX entry in the file", "export it again")
    return Reading((), tuple(found.values()), tuple(asides))


def _line(number: int | None) -> str:
    return f"line {(number or 0) + 1}"


def _take(
    found: dict[str, Reference],
    key: str,
    kind: str,
    place: str,
    fields: dict[str, str],
    asides: list[Aside],
) -> None:
    get = fields.get
    cited = citation(
        authors=_people(get("author") or get("editor") or ""),
        year=get("year") or get("date", "")[:4],
        title=get("title", ""),
        within=get("journal") or get("journaltitle") or get("booktitle") or "",
        details=(
            get("volume", ""), get("pages", ""), get("publisher", ""), get("school", ""),
            get("institution", ""), get("howpublished", ""),
        ),
    )  # fmt: skip
    reference(
        found, key, cited,
        url=get("url", ""), doi=get("doi", ""), kind=kind, place=place, asides=asides,
    )  # fmt: skip


def _people(names: str) -> list[str]:
    return re.split(r"\s+and\s+", names)


def _fields(entry: Any, decoder: Any) -> dict[str, str]:
    """Return the fields as text; decoding takes long for long ones, which no citation needs."""
    fields = {}
    for field in entry.fields:
        value = str(field.value).strip()
        name = str(field.key).casefold()
        if len(value) <= _LONG:
            plain = name in ("url", "doi") or not _LATEX.search(value)
            fields[name] = value if plain else decoder.latex_to_text(value)
    return fields


@contextmanager
def _quiet() -> Generator[None]:
    """Keep the parser from telling the terminal what the report says."""
    loggers = [logging.getLogger(name) for name in ("bibtexparser", "pylatexenc")]
    handler = logging.NullHandler()
    spread = [logger.propagate for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.propagate = False
    try:
        yield
    finally:
        for logger, was in zip(loggers, spread, strict=True):
            logger.removeHandler(handler)
            logger.propagate = was
