"""A report as one page for a browser, which holds all that it needs."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bayestrace.plots.saving import picture
from bayestrace.reporting.blocks import (
    NARROW_MM,
    WIDE_MM,
    Block,
    Document,
    Figure,
    Heading,
    Paragraph,
    Table,
)
from bayestrace.reporting.writers.drawings import inline_svg
from bayestrace.reporting.writers.letters import printable
from bayestrace.reporting.writers.links import address

__all__ = ["html_page"]

SHORT = 8
"""A table of no more rows has nothing to filter."""

PHONE = 40
"""Letters side by side that a phone has room for."""

LONGEST_WORD = 18
"""Letters of a word for which a column makes room; longer words are broken."""

PROSE, PROSE_ROOM = 60, 17
"""Letters that make a text prose, and for how many of them its column makes room."""

WHOLE = 16
"""Letters of a text that is not broken, if its column holds no longer one."""

LONG = 30
"""Rows that a table shows at once; one with more is scrolled in a box of its own."""

DEMANDED = {"item", "paragraph"}
"""Kinds of parts that wait, on the first screen, until a reader asks for them."""


def html_page(document: Document) -> str:
    """Return a report as one page for a browser.

    The page asks nothing of a network. Its figures are drawn twice, for a screen and for a
    phone, and what its tables and figures offer beyond reading needs no more than a keyboard.
    Every text is shown as it stands, whatever it looks like to a browser; only addresses of
    the web and of mail become links.

    Parameters
    ----------
    document : Document
        The report.
    """
    style, script = _asset("page.css"), _asset("page.js")
    names = _Names()
    sections = [_section(blocks, names) for blocks in _sections(document.blocks)]
    return (
        _templates()
        .get_template("page.html.jinja")
        .render(
            title=document.title,
            authors=document.authors,
            sections=sections,
            contents=_contents(sections),
            policy=_policy(style, script),
            style=Markup(style),
            script=Markup(script),
        )
    )


@cache
def _asset(name: str) -> str:
    """Return a file of the page."""
    return files("bayestrace.reporting.writers").joinpath("page", name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """Return what the page allows itself: its own style and script, and nothing else."""

    def hashed(text: str) -> str:
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        return f"'sha256-{digest}'"

    return (
        f"default-src 'none'; style-src {hashed(style)}; script-src {hashed(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("bayestrace.reporting.writers", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: (
            printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value
        ),
    )


class _Names:
    """Names of places of a page, each given once."""

    def __init__(self) -> None:
        self.given = {"main", "contents", "hint"}

    def of(self, wanted: str) -> str:
        """Return the wanted name, with a number if it was given before."""
        plain = re.sub(r"[^A-Za-z0-9-]+", "-", wanted).strip("-") or "place"
        name, count = plain, 1
        while name in self.given:
            count += 1
            name = f"{plain}-{count}"
        self.given.add(name)
        return name


def _sections(blocks: Sequence[Block]) -> list[list[Block]]:
    """Cut the blocks before every heading of the first level."""
    sections: list[list[Block]] = [[]]
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1:
            sections.append([])
        sections[-1].append(block)
    return [section for section in sections if section]


@dataclass(frozen=True, slots=True)
class _Part:
    """A block, or neighbouring items of a list, as the template shows it."""

    kind: str
    what: Any
    name: str = ""
    more: dict[str, Any] = field(default_factory=dict)


def _section(blocks: Sequence[Block], names: _Names) -> list[_Part]:
    parts: list[_Part] = []
    for kind, run in groupby(blocks, key=_kind):
        if kind == "item":
            parts.append(_Part(kind, [block.text for block in run if isinstance(block, Paragraph)]))
        else:
            parts += [_part(kind, block, names) for block in run]
    return _opened(parts)


def _opened(parts: list[_Part]) -> list[_Part]:
    """Gather an answer with its figure, so that both stand on the first screen.

    What follows an answer before the next answer, caveat or figure is there on demand. The
    figure comes after the first caveat, before the others.
    """
    kinds = [part.kind for part in parts]
    if not {"answer", "figure"} <= set(kinds):
        return parts
    start = kinds.index("answer")
    end = kinds.index("figure") + 1
    if start > end or {"heading", "table"} & set(kinds[start:end]):
        return parts
    shown: list[_Part] = []
    for part in parts[start : end - 1]:
        if part.kind not in DEMANDED:
            shown.append(part)
        elif shown[-1].kind == "more":
            shown[-1].what.append(part)
        else:
            shown.append(_Part("more", [part]))
    figure = parts[end - 1]
    caveats = [place for place, part in enumerate(shown) if part.kind == "caveat"]
    shown.insert(caveats[0] + 1 if caveats else len(shown), figure)
    return [*parts[:start], _Part("opening", shown), *parts[end:]]


def _kind(block: Block) -> str:
    if isinstance(block, Paragraph):
        return block.role or "paragraph"
    return type(block).__name__.lower()


def _part(kind: str, block: Block, names: _Names) -> _Part:
    match block:
        case Heading():
            return _Part(kind, block, names.of(block.anchor))
        case Table():
            return _Part(kind, block, names.of(f"table-{block.key}"), _table(block))
        case Figure():
            name = names.of(f"figure-{block.key}")
            return _Part(kind, block, name, {"drawings": _drawings(block, name)})
        case Paragraph():
            return _Part(kind, block.text)


def _contents(sections: Sequence[Sequence[_Part]]) -> list[_Part]:
    """Return the headings of the first two levels."""
    return [
        part
        for section in sections
        for part in section
        if part.kind == "heading" and part.what.level < 3
    ]


def _drawings(figure: Figure, name: str) -> list[Markup]:
    """Return the figure as it is drawn for a screen and for a phone."""
    drawings = []
    for size, width_mm in (("wide", WIDE_MM), ("narrow", NARROW_MM)):
        look = {
            "class": size,
            "role": "group" if figure.hints else "img",
            "aria-labelledby": f"{name}-caption",
            "aria-describedby": f"{name}-text",
        }
        file = picture(figure.draw(width_mm), "svg")
        drawing = inline_svg(file, prefix=f"{name}-{size}-", look=look, hints=figure.hints)
        drawings.append(Markup(drawing))
    return drawings


def _table(table: Table) -> dict[str, Any]:
    """Return what the template needs to know of a table beside its texts."""
    texts = [[row[place].text for row in table.rows] for place in range(len(table.columns))]
    longest = [max(map(len, text), default=0) for text in texts]
    rooms = [_room(column.head, text) for column, text in zip(table.columns, texts, strict=True)]
    choices = {place: sorted({text for text in texts[place] if text}) for place in table.filters}
    return {
        "filtered": len(table.rows) > SHORT,
        "choices": {place: some for place, some in choices.items() if len(some) > 1},
        "long": len(table.rows) > LONG,
        "wide": sum(
            max(room, min(length, WHOLE)) + 2 for room, length in zip(rooms, longest, strict=True)
        )
        > PHONE,
        "rooms": rooms,
        "whole": [length <= WHOLE for length in longest],
        "link": lambda cell: address(cell.url),
    }


def _room(head: str, texts: Sequence[str]) -> int:
    """Return for how many letters a column makes room at least."""
    longest = max(map(len, texts), default=0)
    if longest > PROSE:
        return PROSE_ROOM
    broken = (head,) if longest <= WHOLE else (head, *texts)
    words = [len(word) for text in broken for word in text.split()]
    return min(LONGEST_WORD, max(words, default=1))
