"""Who the coders are: persons, models, or not said, and what two of them are to one another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bayestrace.study.questioning import reads_records
from bayestrace.study.words import CoderKind

if TYPE_CHECKING:
    from bayestrace.study.study import Study

__all__ = ["NOT_SAID", "between", "kind_of", "kinds_said"]

NOT_SAID = "not said"


def kind_of(study: Study, coder: str) -> str:
    """Return "person", "model" or "not said"."""
    kinds = {part.id: str(part.kind) for part in study.coder_details}
    return kinds.get(coder, "") or NOT_SAID


def between(study: Study, of: str, over: str) -> str:
    """Say whom an agreement is between."""
    if _name_of(study, of) and _name_of(study, of) == _name_of(study, over):
        return "one and the same"
    kinds = {kind_of(study, of), kind_of(study, over)}
    if NOT_SAID in kinds:
        return NOT_SAID
    if len(kinds) > 1:
        return "a person and a model"
    return "two models" if CoderKind.MODEL in kinds else "two persons"


def kinds_said(study: Study, coders: Sequence[str]) -> Iterator[str]:
    """Yield a sentence for everything about the coders that a reader must know."""
    unsaid = [coder for coder in coders if kind_of(study, coder) == NOT_SAID]
    if unsaid:
        yield (
            f"Whether {_listed(unsaid)} {'is a person or a model' if len(unsaid) == 1 else 'are'}"
            f"{'' if len(unsaid) == 1 else ' persons or models'} is not said; say it in "
            'study.toml, under [[coders]]: id = "…" and kind = "person" or "model".'
        )
    models = [coder for coder in coders if kind_of(study, coder) == CoderKind.MODEL]
    if models:
        one = len(models) == 1
        yield (
            f"{_listed(models)} {'is a model' if one else 'are models'}: shown apart and in no "
            "pool."
        )
    of_record = [coder for coder in coders if reads_records(study, coder)]
    of_clue = [coder for coder in coders if coder not in of_record]
    if of_record and of_clue:
        yield (
            f"{_listed(of_record)} judged the chance of reading the clue in the record, "
            f"{_listed(of_clue)} another quantity, that of the clue itself: their weights are "
            "both those of the finding, but a gap may come from what was judged, and agreement "
            "in words compares answers to two questions."
        )
    names: dict[str, list[str]] = {}
    for coder in coders:
        if name := _name_of(study, coder):
            names.setdefault(name, []).append(coder)
    for same in names.values():
        if len(same) > 1:
            yield (
                f"{_listed(same)} are one and the same by name: their agreement is that of one "
                "reader with himself, and a pool counts him more than once."
            )


def _name_of(study: Study, coder: str) -> str:
    return {part.id: part.name.casefold() for part in study.coder_details}.get(coder, "")


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
