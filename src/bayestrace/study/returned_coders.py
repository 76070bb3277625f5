"""Who judged a copy that came back: under which name, a person or a model, and of what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bayestrace.errors import ArrayError, Problem, StudyError, nearest
from bayestrace.study.blinding import READER
from bayestrace.study.questioning import reads_records
from bayestrace.study.statements import Coder
from bayestrace.study.study import Study
from bayestrace.study.words import CoderKind, Judged

__all__ = ["other_quantity", "reader_of", "who_it_is"]


def who_it_is(
    study: Study, back: Study, theirs: str, coder: str, kind: str | None
) -> tuple[Coder, ...]:
    """Say what the coder is: as the study says, else what came back, else ``kind``."""
    known = {part.id: part for part in study.coder_details}
    those = {part.id: part for part in back.coder_details}
    told = those.get(theirs) or those.get(READER)  # who typed another name was asked the same
    mine = known.get(coder) or (told and replace(told, id=coder, origin=None))
    said = CoderKind(kind) if kind else told.kind if told else CoderKind.UNSAID
    if mine and mine.kind and said and mine.kind != said:
        where = "in the study" if coder in known else "in what came back"
        raise StudyError(
            [
                Problem(
                    what=f"coder {coder!r} is a {mine.kind} {where}, and cannot be a {said} as "
                    "well: persons and models are never mixed",
                    came=str(said),
                    allowed=str(mine.kind),
                    remedy="give the new coder a name of its own, or mend the kind where it is "
                    "wrong",
                )
            ]
        )
    if mine and told and told.judged == Judged.RECORD:
        mine = _of_record(study, mine)
    if not (mine or said):
        return study.coder_details
    mine = replace(mine, kind=mine.kind or said) if mine else Coder(id=coder, kind=said)
    known[coder] = mine
    return tuple(known.values())


def _of_record(study: Study, mine: Coder) -> Coder:
    if mine.id in study.coders and not reads_records(study, mine.id):
        raise StudyError(
            [
                Problem(
                    what=f"coder {mine.id!r} judged the clue in the study, and what is read in "
                    "the record in what came back: these are two quantities",
                    remedy="give the reader a name of their own, or mend judged under [[coders]] "
                    "where it is wrong",
                )
            ]
        )
    return replace(mine, judged=Judged.RECORD)


def other_quantity(study: Study, coder: str) -> Iterator[Problem]:
    """Name those who judged the clue where the coder judged the record, or the reverse."""
    of_record = reads_records(study, coder)
    others = [one for one in study.coders if reads_records(study, one) != of_record]
    if others:
        of = ("the clue", "reading it in the record")
        yield Problem(
            what=f"{coder} judged the chance of {of[of_record]}, {', '.join(others)} that of "
            f"{of[not of_record]}: the ratings are kept, but they are of another quantity",
            allowed="one quantity for all coders, if their chances are to be compared",
            remedy="check judged under [[coders]] (in a workbook the sheet Coders)",
        )


def reader_of(back: Study, coder: object) -> str:
    """Return whose ratings of what came back are meant."""
    if not isinstance(coder, str) or not coder.strip():
        raise ArrayError(f"coder= must be the reader's name, got {str(coder)[:40]!r}")
    if coder in back.coders:
        return coder
    if len(back.coders) == 1:
        return back.coders[0]
    if not back.coders:
        what, remedy = "nobody has judged anything in what came back", "ask for the filled copy"
        if back.unanswered:
            what += f": all {len(back.unanswered)} rows still wait for an answer"
    else:
        what = f"what came back holds the ratings of several coders, none of them {coder!r}"
        close = nearest(coder, back.coders)
        remedy = f"did you mean {close!r}?" if close else "name one of them"
    raise StudyError([Problem(what=what, came=", ".join(back.coders) or None, remedy=remedy)])
