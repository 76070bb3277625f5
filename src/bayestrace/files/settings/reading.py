"""study.toml: its text to the settings of a study, with the line of every problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from bayestrace.errors import Problem, StudyError, nearest
from bayestrace.files.settings.keys import FILE, FORMAT, SECTIONS, Section
from bayestrace.files.settings.lines import lines_of
from bayestrace.files.settings.syntax import plain_values, version_problem
from bayestrace.scales import QUANTITIES, Scale
from bayestrace.study.parts import Case, Frame, Hypothesis, Origin, Rule, ScaleChoice
from bayestrace.study.statements import Coder

__all__ = ["Settings", "settings_from_text"]

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
        for path in self._paths.get(problem.row, ()):
            if (*path, problem.column) in self.lines:
                return replace(problem, row=self.lines[*path, problem.column])
        return problem

    @cached_property
    def _paths(self) -> Mapping[int | None, list[tuple[Any, ...]]]:
        """What begins in a line."""
        found: dict[int | None, list[tuple[Any, ...]]] = {}
        for path, line in self.lines.items():
            found.setdefault(line, []).append(path)
        return found


def settings_from_text(text: str) -> Settings:
    """Read study.toml; problems are collected in the result, none is raised."""
    settings = Settings(lines=lines_of(text))
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
        values = plain_values(text.replace("\r\n", "\n"), settings.lines)
    except StudyError as error:
        settings.problems += error.problems
        settings.understood = False
        return settings
    top = _Section(settings, values, (), SECTIONS[""])
    version = top.take("format")
    if version is not None and version != FORMAT:
        settings.problems = [version_problem(version, settings.lines.get(("format",)))]
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
    settings.cases = _entries(settings, top, "cases", Case)
    settings.hypotheses = _entries(settings, top, "hypotheses", Hypothesis)
    settings.frames = _entries(settings, top, "frames", Frame)
    settings.coder_details = _entries(settings, top, "coders", Coder)
    return settings


class _Section:
    """One table of the file: hands out its values and notes what is wrong with them."""

    def __init__(
        self,
        settings: Settings,
        values: Mapping[str, Any],
        path: tuple[Any, ...],
        section: Section,
    ) -> None:
        self.settings, self.values, self.path = settings, values, path
        self.keys = {key.name: key for key in section.keys}
        self.lost: set[str] = set()
        keys = section.names
        free = [key for key in keys if key not in values]
        for key in values:
            if key in keys:
                continue
            meant, nearby = nearest(key, free), nearest(key, keys)
            if meant:
                self.lost.add(meant)
            if nearby and not path and isinstance(values[key], (dict, list)):
                settings.lost.add(nearby)  # its entries may be meant for that table
            self.fault(
                f"there is no key {key!r} in {section.heading or FILE}",
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

    def read(self) -> dict[str, Any]:
        """Return what the keys say; optional ones that say nothing are left to their part."""
        read = {}
        for name, key in self.keys.items():
            value = self.texts(name) if key.kind is list else self.take(name)
            if value is None or (key.words and not value):
                if not key.required:
                    continue
                value = ""
            read[name] = value
        return read

    def take(self, key: str, kind: type | None = None, example: str = "") -> Any:
        """Return a value of its kind, or None if it is absent or of another kind."""
        kind = kind or self.keys[key].kind
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
        return self.take(key) or ""

    def texts(self, key: str) -> tuple[str, ...]:
        values = self.take(key, example=f'{key} = ["…", "…"], in square brackets') or ()
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

    def section(self, key: str) -> _Section | None:
        values = self.take(key, dict, f"[{key}] on a line of its own, its keys below")
        if values is None:
            return None
        return _Section(self.settings, values, (key,), SECTIONS[key])

    def entries(self, key: str) -> list[_Section]:
        example = f'[[{key}]] on a line of its own, in double brackets, and below it id = "…"'
        values = self.take(key, list, example) or []
        if key in self.lost:
            self.settings.lost.add(key)
        entries = []
        for number, value in enumerate(values):
            if isinstance(value, dict):
                entries.append(_Section(self.settings, value, (key, number), SECTIONS[key]))
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
    section = top.section("rule")
    if section is not None:
        settings.rule = section.build(Rule, **section.read()) or settings.rule


def _scale(settings: Settings, top: _Section) -> None:
    section = top.section("scale")
    if section is None:
        if "scale" in top.lost:
            settings.lost.add("scale")
        return
    name = section.text("name")
    intervals = section.take("intervals") or False
    if not name and "name" not in section.lost:
        section.lost.add("name")
        section.fault(
            "the scale has no name", "name", allowed="a published scale, or your own name",
            remedy='write name = "icd203", or name your own scale and list its [scale.terms]',
        )  # fmt: skip
    own = None
    terms = section.take("terms")
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
                **about | {"quantity": about["quantity"] or QUANTITIES[0]},
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
    section = top.section("prior")
    settings.equal_priors = bool(section and section.take("equal"))
    if "prior" in top.lost or (section and section.lost):
        settings.equal_priors = True  # so that no prior is called missing because of a typo


def _check(settings: Settings, top: _Section) -> None:
    section = top.section("check")
    settings.check_off = section.texts("off") if section else ()


def _entries(settings: Settings, top: _Section, key: str, kind: type) -> tuple[Any, ...]:
    found = []
    for entry in top.entries(key):
        part = entry.build(kind, **entry.read())
        if part is None:
            _note_unread(settings, entry, key)
        else:
            found.append(part)
    return tuple(found)


def _note_unread(settings: Settings, section: _Section, key: str) -> None:
    """Note the names that an entry would have had, or that nothing can be said of its table."""
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
