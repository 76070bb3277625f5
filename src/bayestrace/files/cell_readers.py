"""What stands in a cell, by the kind of its column: a reader each, and a stand-in if it is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bayestrace.errors import nearest
from bayestrace.files.columns import Kind
from bayestrace.scales import CellError, Reading, Scale, Typed, read_chance, read_number, read_ratio
from bayestrace.study.words import Finding, RelationKind, Role, Verdict

__all__ = ["STAND_INS", "Words", "readers_of"]


@dataclass(frozen=True, kw_only=True)
class Words:
    """What the words of probability cells mean; ``lost`` if the scale could not be read."""

    scale: Scale | None = None
    intervals: bool = False
    lost: bool = False


STAND_INS: Mapping[Kind, Any] = {
    Kind.ID: "unread",
    Kind.LABEL: "unread",
    Kind.NAMES: (),
    Kind.TEXT: "unread",
    Kind.FINDING: Finding.PRESENT,
    Kind.ROLE: "",
    Kind.VERDICT: Verdict.UNDECIDED,
    Kind.YES: True,
    Kind.CHANCE: Reading(Typed(0.5)),
    Kind.RATIO: 1.0,
    Kind.COUNT: 1,
    Kind.NUMBER: 0.0,
    Kind.SIGNED: 0.5,
    Kind.RELATION: RelationKind.COINCIDENT,
}


def readers_of(words: Words) -> Mapping[Kind, Callable[[str], Any]]:
    """Return a reader per kind of cell; each raises CellError."""
    read_before: dict[str, Reading] = {}

    def chance(cell: str) -> Reading:
        if cell not in read_before:
            try:
                read_before[cell] = read_chance(cell, words.scale, intervals=words.intervals)
            except CellError:
                if words.lost and not any(map(str.isdigit, cell)):
                    raise CellError("", "", "") from None
                raise
        return read_before[cell]

    def ratio(cell: str) -> Typed:
        try:
            return read_ratio(cell, words.scale)
        except CellError:
            if words.lost and not any(map(str.isdigit, cell)):
                raise CellError("", "", "") from None
            raise

    return {
        Kind.ID: str,
        Kind.LABEL: _label,
        Kind.NAMES: _names,
        Kind.TEXT: str,
        Kind.FINDING: _word_reader(
            {word.value: word for word in Finding} | {"yes": Finding.PRESENT, "no": Finding.ABSENT}
        ),
        Kind.ROLE: _word_reader({word.value: word for word in Role}),
        Kind.VERDICT: _word_reader(
            {word.value: word for word in (Verdict.CONFIRMED, Verdict.REJECTED, Verdict.UNDECIDED)}
        ),
        Kind.YES: _word_reader({"yes": True, "no": False}),
        Kind.CHANCE: chance,
        Kind.RATIO: ratio,
        Kind.COUNT: _count,
        Kind.NUMBER: read_number,
        Kind.SIGNED: lambda cell: read_number(cell) if cell[:1] in "-−" else chance(cell).best,
        Kind.RELATION: _word_reader({word.value: word for word in RelationKind}),
    }


def _label(cell: str) -> str:
    if "\n" in cell or "\r" in cell:
        raise CellError(
            "there is a line break in this name", "a name on one line", "delete the line break"
        )
    return cell


def _names(cell: str) -> tuple[str, ...]:
    return tuple(_label(name) for name in _listed(cell))


def _listed(cell: str) -> Iterator[str]:
    names = [name.strip() for name in cell.split(";")]
    return filter(None, names)


def _word_reader(words: Mapping[str, Any]) -> Callable[[str], Any]:
    def read(cell: str) -> Any:
        folded = " ".join(cell.casefold().split())
        if folded not in words:
            close = nearest(folded, list(words))
            raise CellError(
                f"{cell!r} is not one of the words that may stand here",
                ", ".join(words),
                f"did you mean {close!r}?" if close else "choose one of these",
            )
        return words[folded]

    return read


def _count(cell: str) -> int:
    if not re.fullmatch(r"\d{1,9}", cell):
        raise CellError(
            f"{cell!r} is not a whole number", "0, 1, 2 …", "write it in digits, without decimals"
        )
    return int(cell)
