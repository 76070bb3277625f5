"""What differs between two studies: every field of every part, listed with its place.

Parts and fields are found by going through the dataclasses, so that one that is added to the
format later is compared without being named here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from bayestrace.study.parts import Judgement
from bayestrace.study.worlds import Places

if TYPE_CHECKING:
    from bayestrace.study.study import Study

__all__ = ["NO_EFFECT", "STAGES", "Edit", "edits_between", "kind_of", "text_of"]

STAGES = (
    "item removed",
    "hypothesis",
    "prior",
    "likelihood",
    "detection",
    "finding",
    "dependence",
    "item",
    "item added",
    "rule",
    "text",
)
"""Kinds of changes, in the order in which a comparison makes them."""

NO_EFFECT = "text"
"""The kind that weighs nothing."""

_KEYS: Mapping[str, tuple[str, ...]] = {
    "cases": ("id",),
    "hypotheses": ("id",),
    "frames": ("id",),
    "items": ("id",),
    "likelihoods": ("coder", "item", "hypothesis"),
    "priors": ("set", "coder", "case", "hypothesis"),
    "dependence": ("coder", "hypothesis", "cluster"),
    "sources": ("id",),
    "verdicts": ("by", "case", "hypothesis"),
    "expected": ("case", "hypothesis", "quantity", "source"),
    "relations": ("hypothesis", "other"),
    "steps": ("id",),
    "searches": ("case", "sought", "where", "date"),
    "contingencies": ("coder", "item", "hypothesis", "condition"),
    "repeats": ("coder", "item", "hypothesis"),
    "unanswered": ("coder", "item", "hypothesis", "again"),
    "answers": ("rule", "place"),
    "coder_details": ("id",),
    "frozen": ("name",),
}
"""By which columns a row is found again in the other version."""

_NAMED_BY = ("item", "id", "cluster", "hypothesis", "sought", "rule", "file")
"""The column that stands for a row."""

_KINDS: Mapping[str, Mapping[str, str]] = {
    "items": {
        "removed": "item removed",
        "added": "item added",
        "found": "finding",
        "detection": "detection",
        "false_report": "detection",
        "cluster": "dependence",
        **dict.fromkeys(
            (
                "clue", "observed", "date", "locator", "excerpt", "actor", "sources", "kind",
                "role", "record_reasons", "clue_id", "steps", "note",
            ),
            NO_EFFECT,
        ),
        "": "item",
    },
    "likelihoods": {"reason": NO_EFFECT, "": "likelihood"},
    "contingencies": {"reason": NO_EFFECT, "": "likelihood"},
    "priors": {"basis": NO_EFFECT, "sources": NO_EFFECT, "": "prior"},
    "equal_priors": {"": "prior"},
    "dependence": {"reason": NO_EFFECT, "": "dependence"},
    "frames": {"": "hypothesis"},
    "rule": {"": "rule"},
    "hypotheses": dict.fromkeys(("removed", "added", "scope"), "hypothesis"),
}  # fmt: skip
"""Table → column → kind of change; what is not listed is taken for a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One thing that differs.

    Parameters
    ----------
    kind : str
        One of ``STAGES``.
    table, name, column : str
        Where: the table or setting, what the row is called, and its column; ``column`` is
        "removed" or "added" for a whole row, and "order" where only the order differs.
    before, after : str
        What stood there and what stands there; empty for nothing.
    item, coder, hypothesis, cluster, case : str
        What it touches; empty: all.
    part : object
        The row itself, the later one if there are two.
    """

    kind: str
    table: str
    name: str
    column: str
    before: str
    after: str
    item: str = ""
    coder: str = ""
    hypothesis: str = ""
    clusters: tuple[str, ...] = ()
    part: Any = None


def edits_between(before: Study, after: Study) -> Iterator[Edit]:
    """Yield everything that differs, table by table in the order of the study's fields."""
    kept = {item.id for item in before.items} & {item.id for item in after.items}
    known = _labels(before) & _labels(after)
    for field in fields(before):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if field.name in _KEYS:
            # rows of an item that came or went belong to the item
            if field.name in ("likelihoods", "contingencies"):
                old, new = ([row for row in rows if row.item in kept] for rows in (old, new))
            rows = (_keyed(field.name, old, before.places), _keyed(field.name, new, after.places))
            for edit in _of_table(field.name, *rows):
                label = before.places.canonical(edit.hypothesis)
                gone = edit.kind in ("likelihood", "prior") and label not in known
                yield replace(edit, kind="hypothesis") if gone else edit
        elif is_dataclass(new) and is_dataclass(old) and type(new) is type(old):
            yield from _of_fields(field.name, field.name, old, new, {"part": new})
        elif old != new:
            yield Edit(
                kind=kind_of(field.name, ""),
                table=field.name,
                name=field.name,
                column=field.name,
                before=text_of(old),
                after=text_of(new),
            )


def _labels(study: Study) -> set[str]:
    """Everything that a row may judge: hypotheses and worlds."""
    return {name for frame in study.world_frames for name in (*frame.hypotheses, *frame.worlds)}


def _keyed(table: str, rows: Sequence[Any], places: Places) -> dict[tuple[Any, ...], Any]:
    """Index rows by what they are about; where two are alike, by their number as well."""
    found: dict[tuple[Any, ...], Any] = {}
    counts: Counter[tuple[str, ...]] = Counter()
    for row in rows:
        names = tuple(str(getattr(row, column)) for column in _KEYS[table])
        if table in (
            "likelihoods", "repeats", "unanswered", "priors", "contingencies", "dependence"
        ):  # fmt: skip
            at = _KEYS[table].index("hypothesis")
            names = (*names[:at], places.canonical(names[at]), *names[at + 1 :])
        counts[names] += 1
        found[*names, counts[names]] = row
    return found


def _of_table(
    table: str, old: Mapping[tuple[Any, ...], Any], new: Mapping[tuple[Any, ...], Any]
) -> Iterator[Edit]:
    for key in dict.fromkeys([*old, *new]):
        one, other = old.get(key), new.get(key)
        part = one if other is None else other
        touched = _touched(table, part, one)
        name = _name(part)
        if one is None or other is None:
            column = "added" if one is None else "removed"
            yield Edit(
                kind=kind_of(table, column),
                table=table,
                name=name,
                column=column,
                before="" if one is None else _described(table, one),
                after="" if other is None else _described(table, other),
                **touched,
            )
        else:
            yield from _of_fields(table, name, one, other, touched)
    shared = [key for key in old if key in new]
    if shared != [key for key in new if key in old]:
        yield Edit(kind=NO_EFFECT, table=table, name=table, column="order", before="", after="")


def _of_fields(
    table: str, name: str, one: Any, other: Any, touched: Mapping[str, Any]
) -> Iterator[Edit]:
    for field in fields(one):
        old, new = getattr(one, field.name), getattr(other, field.name)
        if not field.compare or old == new:
            continue
        respelt = field.name in _KEYS.get(table, ())  # "B & A" for "A & B"
        yield Edit(
            kind=NO_EFFECT if respelt else kind_of(table, field.name),
            table=table,
            name=name,
            column=field.name,
            before=text_of(old),
            after=text_of(new),
            **touched,
        )


def kind_of(table: str, column: str) -> str:
    """Return the kind of change that a change of a column is."""
    kinds = _KINDS.get(table, {})
    return kinds.get(column, kinds.get("", NO_EFFECT))


def _touched(table: str, part: Any, old: Any) -> dict[str, Any]:
    if table == "items":
        clusters = {part.cluster, old.cluster if old else ""} - {""}
        return {"item": part.id, "clusters": tuple(sorted(clusters)), "part": part}
    found: dict[str, Any] = {
        name: str(getattr(part, name))
        for name in ("item", "coder", "hypothesis")
        if hasattr(part, name) and table in ("likelihoods", "contingencies", "priors", "dependence")
    }
    if table == "dependence":
        found["clusters"] = (part.cluster,)
    return {**found, "part": part}


def _name(part: Any) -> str:
    return next((str(name) for key in _NAMED_BY if (name := getattr(part, key, ""))), "")


def _described(table: str, part: Any) -> str:
    """Say what a row said, without its key and what is at its default."""
    if table == "frozen":
        return part.file
    if table == "unanswered":
        return f"a question to {part.coder}{' once more' if part.again else ''}"
    values = {
        field.name: getattr(part, field.name)
        for field in fields(part)
        if field.compare and field.name not in _KEYS[table]
        if getattr(part, field.name) != field.default
    }
    if table == "items":
        values = {"found": part.found}
    values = {name: value for name, value in values.items() if kind_of(table, name) != NO_EFFECT}
    return "; ".join(f"{name} {text_of(value)}" for name, value in values.items())


def text_of(value: Any) -> str:
    """Write a value as a person would."""
    if value is None or value in ("", ()):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Judgement):
        best, *ends = (text_of(number) for number in (value.best, value.low, value.high))
        return f"{best} ({ends[0]} to {ends[1]})" if ends[0] else best
    if isinstance(value, float):
        return getattr(value, "text", "") or repr(float(value))
    if isinstance(value, tuple):
        return "; ".join(text_of(entry) for entry in value)
    if is_dataclass(value) and not isinstance(value, type):
        return ", ".join(
            f"{field.name} {text}"
            for field in fields(value)
            if field.compare and (text := text_of(getattr(value, field.name)))
        )
    return str(value)
