"""study.toml: its text to the settings of a study, with the line of every problem."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bayestrace.errors import Problem, StudyError, nearest
from bayestrace.scales import Scale
from bayestrace.study.parts import Case, Frame, Hypothesis, Origin, Rule, ScaleChoice
from bayestrace.study.statements import Coder

__all__ = ["FILE", "FORMAT", "Settings", "settings_from_text"]

FILE = "study.toml"
FORMAT = 1

TOP = (
    "format", "title", "authors", "description", "notes",
    "rule", "scale", "prior", "check", "cases", "hypotheses", "frames", "coders",
)  # fmt: skip
_ABSENT = object()
_TYPES: Mapping[Any, str] = {
    bool: "true or false", str: "a text", int: "a whole number", float: "a number",
    list: "a list", dict: "a table",
}  # fmt: skip


@dataclass(kw_only=True)
class Settings:
    """What study.toml says, its problems, and what of it could not be understood.

    ``unread`` holds the names of entries by table; ``lost`` the tables of which nothing can
    be said; ``understood`` is False where the file as a whole is not TOML.
    """

    title: str = ""
    authors: tuple[str, ...] = ()
    description: str = ""
    notes: str = ""
    rule: Rule = Rule()
    scale: ScaleChoice | None = None
    equal_priors: bool = False
    cases: tuple[Case, ...] = ()
    hypotheses: tuple[Hypothesis, ...] = ()
    frames: tuple[Frame, ...] = ()
    coder_details: tuple[Coder, ...] = ()
    check_off: tuple[str, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    unread: dict[str, set[str]] = field(
        default_factory=lambda: {
            name: set() for name in ("cases", "hypotheses", "frames", "coders")
        }
    )
    lost: set[str] = field(default_factory=set)
    understood: bool = True
    lines: Mapping[tuple[Any, ...], int] = field(default_factory=dict)

    def placed(self, problem: Problem) -> Problem:
        """Move a problem of an entry to the line of the key that it speaks of."""
        if problem.file is None:
            line = self.lines.get((problem.column,))
            return replace(problem, file=FILE, row=line)
        if problem.file != FILE or problem.column is None:
            return problem
        for path, line in self.lines.items():
            if line == problem.row and (*path, problem.column) in self.lines:
                return replace(problem, row=self.lines[*path, problem.column])
        return problem


def settings_from_text(text: str) -> Settings:
    """Read study.toml; problems are collected in the result, none is raised."""
    settings = Settings(lines=_lines(text))
    if not text.strip():
        settings.understood = False
        settings.problems.append(
            Problem(
                what=f"{FILE} is empty",
                file=FILE,
                allowed="format = 1, a title, cases, hypotheses and frames",
                remedy="take it from your backup, or begin one with: bayestrace new DIR",
            )
        )
        return settings
    try:
        # TOML knows no lone carriage return; a spreadsheet user may have one
        values = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        settings.problems.append(_syntax(str(error), text))
        settings.understood = False
        return settings
    top = _Section(settings, values, (), TOP)
    version = top.take("format", int)
    if version is not None and version != FORMAT:
        settings.problems = [_version(version, settings)]
        settings.understood = False
        return settings
    if version is None and "format" not in top.lost:
        top.fault(
            "the format of the study is not said", "format", allowed="format = 1",
            remedy="write format = 1 as the first line",
        )  # fmt: skip
    settings.title = top.text("title")
    if "title" in top.lost:
        settings.title = "?"
    settings.authors = top.texts("authors")
    settings.description = top.text("description")
    settings.notes = top.text("notes")
    _rule(settings, top)
    _scale(settings, top)
    _prior(settings, top)
    _check(settings, top)
    _cases(settings, top)
    _hypotheses(settings, top)
    _frames(settings, top)
    _coders(settings, top)
    return settings


class _Section:
    """One table of the file: hands out its values and notes what is wrong with them."""

    def __init__(
        self,
        settings: Settings,
        values: Mapping[str, Any],
        path: tuple[Any, ...],
        keys: Sequence[str],
    ) -> None:
        self.settings, self.values, self.path = settings, values, path
        self.lost: set[str] = set()
        free = [key for key in keys if key not in values]
        for key in values:
            if key in keys:
                continue
            meant, nearby = nearest(key, free), nearest(key, keys)
            if meant:
                self.lost.add(meant)
            if nearby and not path and isinstance(values[key], (dict, list)):
                settings.lost.add(nearby)  # its entries may be meant for that table
            place = f"[{path[0]}]" if len(path) == 1 else f"[[{path[0]}]]" if path else FILE
            self.fault(
                f"there is no key {key!r} in {place}",
                key,
                came=key,
                allowed=", ".join(keys),
                remedy=f"did you mean {meant or nearby!r}?"
                if meant or nearby
                else "delete it, or put its text into notes",
            )

    @property
    def line(self) -> int:
        return self.settings.lines.get(self.path, self.settings.lines.get(self.path[:1], 1))

    @property
    def origin(self) -> Origin:
        return Origin(FILE, self.line)

    def fault(
        self,
        what: str,
        key: str,
        *,
        came: Any = None,
        allowed: str | None = None,
        remedy: str | None = None,
    ) -> None:
        line = self.settings.lines.get((*self.path, key))
        if line is None and self.path:
            line = self.line
        self.settings.problems.append(
            Problem(
                what=what,
                file=FILE,
                row=line,
                column=key,
                came=None if came is None else repr(came),
                allowed=allowed,
                remedy=remedy,
            )
        )

    def take(self, key: str, kind: type, example: str = "") -> Any:
        """Return a value of the kind, or None if it is absent or of another kind."""
        value = self.values.get(key, _ABSENT)
        if value is _ABSENT:
            return None
        kinds = (int, float) if kind is float else (kind,)
        if isinstance(value, kinds) and isinstance(value, bool) == (kind is bool):
            return value
        self.lost.add(key)
        came = next((word for type_, word in _TYPES.items() if isinstance(value, type_)), "a date")
        self.fault(
            f"{key} must be {_TYPES[kind]}, not {came}",
            key,
            came=value if not isinstance(value, dict) else came,
            allowed=_TYPES[kind],
            remedy=f"write {example}" if example else _rewrite(key, value, kind),
        )
        return None

    def text(self, key: str) -> str:
        return self.take(key, str) or ""

    def texts(self, key: str) -> tuple[str, ...]:
        values = self.take(key, list, f'{key} = ["…", "…"], in square brackets') or ()
        for value in values:
            if not isinstance(value, str):
                self.lost.add(key)
                self.fault(
                    f"{key} must hold texts only",
                    key,
                    came=value,
                    allowed="texts in straight quotation marks",
                    remedy=f'write {key} = ["…", "…"]',
                )
                return ()
        return tuple(values)

    def section(self, key: str, keys: Sequence[str]) -> _Section | None:
        values = self.take(key, dict, f"[{key}] on a line of its own, its keys below")
        if values is None:
            return None
        return _Section(self.settings, values, (*self.path, key), keys)

    def entries(self, key: str, keys: Sequence[str]) -> list[_Section]:
        example = f'[[{key}]] on a line of its own, in double brackets, and below it id = "…"'
        values = self.take(key, list, example) or []
        if key in self.lost:
            self.settings.lost.add(key)
        entries = []
        for number, value in enumerate(values):
            if isinstance(value, dict):
                entries.append(_Section(self.settings, value, (key, number), keys))
            else:
                self.settings.lost.add(key)
                self.fault(
                    f"{key} lists {value!r}, but needs an entry with its own lines for each",
                    key,
                    came=value,
                    allowed=f"[[{key}]] entries",
                    remedy=f"write {example}",
                )
                break
        return entries

    def build(self, kind: type, /, **values: Any) -> Any:
        """Build a part, or collect its problems and return None."""
        try:
            part = kind(origin=self.origin, **values)
        except StudyError as error:
            self.settings.problems += [
                self.settings.placed(p) for p in error.problems if p.column not in self.lost
            ]
            return None
        return None if self.lost else part


def _rewrite(key: str, value: Any, kind: type) -> str:
    if kind is float and isinstance(value, str):
        return f"write the number without quotation marks and with a decimal point: {key} = 0.95"
    if kind is str:
        return f'put it in quotation marks: {key} = "{value}"'
    return {bool: f"write {key} = true or {key} = false", int: f"write {key} = 1"}.get(
        kind, f"write {key} = {_TYPES[kind]}"
    )


def _rule(settings: Settings, top: _Section) -> None:
    section = top.section("rule", ("confirm", "reject"))
    if section is None:
        return
    values = {key: section.take(key, float) for key in ("confirm", "reject")}
    given = {key: value for key, value in values.items() if value is not None}
    settings.rule = section.build(Rule, **given) or settings.rule


def _scale(settings: Settings, top: _Section) -> None:
    keys = ("name", "intervals", "quantity", "source", "access", "note", "terms")
    section = top.section("scale", keys)
    if section is None:
        if "scale" in top.lost:
            settings.lost.add("scale")
        return
    name = section.text("name")
    intervals = section.take("intervals", bool) or False
    if not name and "name" not in section.lost:
        section.lost.add("name")
        section.fault(
            "the scale has no name", "name", allowed="a published scale, or your own name",
            remedy='write name = "icd203", or name your own scale and list its [scale.terms]',
        )  # fmt: skip
    own = None
    terms = section.take("terms", dict)
    about = {key: section.text(key) for key in ("quantity", "source", "access", "note")}
    if terms is not None:
        bands = {
            term: found for term, value in terms.items() if (found := _band(section, term, value))
        }
        if len(bands) == len(terms):
            own = Scale(
                id=name,
                name=name,
                terms=bands,
                **about | {"quantity": about["quantity"] or "probability"},
            )
    elif any(about.values()):
        section.lost.add("terms")
        section.fault(
            f"the scale {name!r} has no terms, but is described as one of your own", "terms",
            allowed="[scale.terms] with a band for each term, or the name of a published scale",
            remedy='add [scale.terms] and lines such as "very likely" = [0.8, 0.95]',
        )  # fmt: skip
    if section.lost:
        settings.lost.add("scale")
    if "terms" not in section.lost and "name" not in section.lost:
        settings.scale = section.build(ScaleChoice, name=name, intervals=intervals, own=own)
    if settings.scale is None:
        settings.lost.add("scale")


def _band(section: _Section, term: str, band: Any) -> tuple[float, float | None] | None:
    numbers = band if isinstance(band, list) else []
    good = all(isinstance(end, (int, float)) and not isinstance(end, bool) for end in numbers)
    if len(numbers) not in (1, 2) or not good:
        section.lost.add("terms")
        line = section.settings.lines.get(("scale", "terms", term), section.line)
        section.settings.problems.append(
            Problem(
                what=f"the band of the term {term!r} is not understood",
                file=FILE,
                row=line,
                column="terms",
                came=repr(band),
                allowed="two numbers in square brackets, the lower first",
                remedy=f'write for instance "{term}" = [0.8, 0.95]',
            )
        )
        return None
    return numbers[0], numbers[1] if len(numbers) == 2 else None


def _prior(settings: Settings, top: _Section) -> None:
    section = top.section("prior", ("equal",))
    settings.equal_priors = bool(section and section.take("equal", bool))
    if "prior" in top.lost or (section and section.lost):
        settings.equal_priors = True  # so that no prior is called missing because of a typo


def _check(settings: Settings, top: _Section) -> None:
    section = top.section("check", ("off",))
    settings.check_off = section.texts("off") if section else ()


def _named(settings: Settings, section: _Section, key: str, part: Any) -> list[Any]:
    if part is not None:
        return [part]
    name = section.values.get("id")
    if key == "frames":
        names = section.values.get("hypotheses")
        residual = section.values.get("residual")
        named = bool(residual) or section.values.get("mode") in ("claim", "factors")
        if isinstance(names, list) and named and "hypotheses" not in section.lost:
            parts = section.values.get("residual_parts")
            names = [*names, *([residual] * bool(residual))]
            names += parts if isinstance(parts, list) else []
            settings.unread[key] |= {str(name) for name in names}
        else:
            settings.lost.add(key)
    elif isinstance(name, str) and name.strip():
        settings.unread[key].add(name.strip())
    else:
        settings.lost.add(key)
    return []


def _cases(settings: Settings, top: _Section) -> None:
    found: list[Case] = []
    for entry in top.entries("cases", ("id", "title")):
        part = entry.build(Case, id=entry.text("id"), title=entry.text("title"))
        found += _named(settings, entry, "cases", part)
    settings.cases = tuple(found)


def _hypotheses(settings: Settings, top: _Section) -> None:
    found: list[Hypothesis] = []
    keys = ("id", "claim", "mechanism", "scope", "would_not_expect", "actors", "group")
    for entry in top.entries("hypotheses", keys):
        part = entry.build(
            Hypothesis,
            scope=entry.texts("scope"),
            actors=entry.texts("actors"),
            **{key: entry.text(key) for key in keys if key not in ("scope", "actors")},
        )
        found += _named(settings, entry, "hypotheses", part)
    settings.hypotheses = tuple(found)


def _frames(settings: Settings, top: _Section) -> None:
    found: list[Frame] = []
    keys = ("id", "mode", "hypotheses", "exhaustive", "residual", "residual_parts")
    for entry in top.entries("frames", keys):
        part = entry.build(
            Frame,
            id=entry.text("id"),
            mode=entry.text("mode"),
            hypotheses=entry.texts("hypotheses"),
            exhaustive=entry.take("exhaustive", bool) or False,
            residual=entry.take("residual", str),
            residual_parts=entry.texts("residual_parts"),
        )
        found += _named(settings, entry, "frames", part)
    settings.frames = tuple(found)


def _coders(settings: Settings, top: _Section) -> None:
    found: list[Coder] = []
    keys = ("id", "kind", "name", "judged", "note")
    usual = {"judged": "clue"}
    for entry in top.entries("coders", keys):
        part = entry.build(Coder, **{key: entry.text(key) or usual.get(key, "") for key in keys})
        found += _named(settings, entry, "coders", part)
    settings.coder_details = tuple(found)


# --- where things stand ---------------------------------------------------------------

_NAME = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_DOTTED = rf"{_NAME}(?:\s*\.\s*{_NAME})*"
_HEAD = re.compile(rf"\s*(\[\[?)\s*({_DOTTED})\s*\]")
_KEY = re.compile(rf"\s*({_DOTTED})\s*=")
_PART = re.compile(_NAME)


def _lines(text: str) -> dict[tuple[Any, ...], int]:
    """Find the line of every table and key, which the TOML reader does not tell."""
    found: dict[tuple[Any, ...], int] = {}
    counts: dict[tuple[str, ...], int] = {}
    path: tuple[Any, ...] = ()
    inside = ""
    for number, line in enumerate(text.split("\n"), 1):
        if inside:
            if inside in line:
                inside = ""
            continue
        if match := _HEAD.match(line):
            path = _parts(match[2])
            if match[1] == "[[":
                counts[path] = counts.get(path, -1) + 1
                found.setdefault(path, number)
                path = (*path, counts[path])
            found.setdefault(path, number)
        elif match := _KEY.match(line):
            names = _parts(match[1])
            for depth in range(1, len(names) + 1):
                found.setdefault((*path, *names[:depth]), number)
        for mark in ('"""', "'''"):
            if line.count(mark) % 2:
                inside = mark
    return found


def _parts(dotted: str) -> tuple[str, ...]:
    names = []
    for name in _PART.findall(dotted):
        if name[0] == '"':
            names.append(tomllib.loads(f"x = {name}")["x"] if "\\" in name else name[1:-1])
        else:
            names.append(name.strip("'"))
    return tuple(names)


# --- what is wrong with the file as a whole ---------------------------------------------

_SYNTAX = (
    (re.compile("[“”„‟«»‘’]"), 'use straight quotation marks ("), not curly ones'),
    (re.compile(r"=\s*(True|False|TRUE|FALSE|Yes|yes|No|no)\s*$"), "write true or false"),
    (re.compile(r"=\s*[+-]?\d+,\d+\s*(#.*)?$"), "write numbers with a decimal point, as 0.95"),
    (re.compile(r"^\s*[\w-]+(\s*:|\s+[\"\[\w])"), 'write an equals sign: key = "text"'),
    (re.compile(r"=\s*(#.*)?$"), 'write a value after the equals sign, as "text"'),
    (re.compile(r'=\s*"[^"]*\\'), r"write \\ for a backslash, or use 'single' quotation marks"),
    (re.compile(r"=\s*[^\W\d]"), 'put texts in quotation marks: key = "text"'),
    (re.compile(r'=\s*"[^"]*$'), 'close the text with a quotation mark (")'),
    (re.compile(r"=\s*\["), 'separate the texts of a list by commas: ["one", "two"]'),
)


def _syntax(message: str, text: str) -> Problem:
    lines = text.split("\n")
    place = re.search(r"\(at line (\d+), column \d+\)", message)
    number = int(place[1]) if place else len(lines)
    reason = re.sub(r"\s*\(at [^()]*\)$", "", message)
    twice = re.match(r"Cannot (overwrite|declare)|.*twice", reason)
    if reason.startswith(("Illegal character '\\n'", "Expected newline")) and not twice:
        number -= 0 if number and lines[number - 1 : number] != [""] else 1
    line = lines[number - 1] if 0 < number <= len(lines) else ""
    remedy = "compare the line with the examples on the page about the file format"
    if twice:
        what = "this key or table stands in the file twice"
        remedy = "delete one of the two; several cases or frames need double brackets: [[cases]]"
    else:
        what = "this line is not understood"
        advice = next((advice for sign, advice in _SYNTAX if sign.search(line)), None)
        if advice is None:
            what += f" ({reason[:1].lower()}{reason[1:]})"
        remedy = advice or remedy
    return Problem(
        what=what,
        file=FILE,
        row=number or None,
        came=repr(line.strip()[:80]) if line.strip() else None,
        allowed='lines of the form key = "text", and headings in square brackets',
        remedy=remedy,
    )


def _version(version: int, settings: Settings) -> Problem:
    newer = version > FORMAT
    return Problem(
        what=f"the study is of format {version}; this version of bayestrace reads format {FORMAT}",
        file=FILE,
        row=settings.lines.get(("format",)),
        column="format",
        came=repr(version),
        allowed=f"format = {FORMAT}",
        remedy="install a newer bayestrace: pip install --upgrade bayestrace"
        if newer
        else f"write format = {FORMAT}",
    )
