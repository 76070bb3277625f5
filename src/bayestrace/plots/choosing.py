"""Which case, hypothesis and coder are drawn, and the words that stand for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bayestrace.errors import ArrayError, nearest
from bayestrace.study.study import Study

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

__all__ = ["Words", "one_label", "some_labels", "words_of"]


@dataclass(frozen=True, slots=True)
class Words:
    """What stands beside an id: empty where no study was given."""

    clues: Mapping[str, str] = field(default_factory=dict)
    claims: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    actors: Mapping[str, str] = field(default_factory=dict)
    findings: Mapping[str, str] = field(default_factory=dict)

    def case(self, name: str) -> str:
        """Return the title of a case, else its id."""
        return self.titles.get(name) or name

    def item(self, name: str) -> str:
        """Return an item's id, its finding and its clue, unless that only repeats the id."""
        clue, finding = self.clues.get(name, ""), self.findings.get(name, "")
        answered = f"{name} ({finding})" if finding else name
        return f"{answered}: {clue}" if clue and clue != name else answered

    def claim(self, name: str) -> str:
        """Return the claim of a hypothesis, unless it only repeats the id."""
        claim = self.claims.get(name, "")
        return "" if claim == name else claim


def words_of(
    study: Study | None, result: xr.DataTree | xr.Dataset | pd.DataFrame, asked_by: str
) -> Words:
    """Take the words from the study, if it is the one that the result came from.

    Raises
    ------
    ArrayError
        If it is no study, or another one.
    """
    if study is None:
        return Words()
    if not isinstance(study, Study):
        raise ArrayError(
            f"study= of bt.{asked_by} must be the Study that the result was computed from, got "
            f"{type(study).__name__}"
        )
    if result.attrs.get("study_hash", study.digest) != study.digest:
        raise ArrayError(
            f"bt.{asked_by}: study= is not the study that the result was computed from "
            f"({study.title!r} has another content); compute the result anew or leave study= out"
        )
    return Words(
        clues={item.id: item.clue for item in study.items},
        claims={entry.id: entry.claim for entry in study.hypotheses},
        titles={case.id: case.title for case in study.cases},
        actors={item.id: item.actor for item in study.items},
        findings={item.id: str(item.found) for item in study.items},
    )


def some_labels(array: Any, dim: str, chosen: str | Sequence[str] | None) -> list[str]:
    """Return the chosen labels of a dim in the order asked for; None means all.

    Raises
    ------
    ArrayError
        If a label is unknown, with the nearest match, or none is chosen.
    """
    known = [str(name) for name in array[dim].values]
    if chosen is None:
        return known
    if not isinstance(chosen, Iterable):
        raise ArrayError(f"{dim}= must be one label or several as text, got {chosen!r}")
    names = [chosen] if isinstance(chosen, str) else list(chosen)
    for name in names:
        if name not in known:
            close = nearest(str(name), known)
            hint = f"; did you mean {close!r}?" if close else "."
            raise ArrayError(f"there is no {dim} {name!r}{hint} Known: {', '.join(known)}")
    if not names:
        raise ArrayError(f"{dim}=[] leaves nothing to draw. Known: {', '.join(known)}")
    return list(dict.fromkeys(names))


def one_label(array: Any, dim: str, chosen: str | None, asked_by: str) -> str:
    """Return the one label of a dim that is drawn.

    Raises
    ------
    ArrayError
        If it is unknown, or not given although there are several.
    """
    if chosen is not None and not isinstance(chosen, str):
        raise ArrayError(f"{dim}= of bt.{asked_by} must be one label as text, got {chosen!r}")
    names = some_labels(array, dim, chosen)
    if len(names) > 1:
        options = " or ".join(f"{dim}={name!r}" for name in names)
        raise ArrayError(f"bt.{asked_by} draws one {dim} at a time; say which: {options}")
    return names[0]
