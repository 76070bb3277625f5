"""Notices on the terminal and as JSON."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, replace
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from bayestrace.checks.checking import check
from bayestrace.checks.notices import Level, Notices
from bayestrace.cli.tables import wrapped
from bayestrace.errors import StudyError
from bayestrace.files.workbooks.reading import in_words

if TYPE_CHECKING:
    from bayestrace.study.study import Study

__all__ = [
    "in_sheets",
    "notice_records",
    "notices_json",
    "notices_of",
    "print_notices",
    "print_standing",
    "unjudged",
]

REASON = 120
"""Letters of an answer's first sentence that a result shows; the check shows all of it."""


def in_sheets(notices: Notices) -> Notices:
    """Name sheets where sentences name the files of a folder: for a study in a workbook."""
    return Notices(
        tuple(
            replace(notice, sentence=in_words(notice.sentence), remedy=in_words(notice.remedy))
            for notice in notices
        )
    )


def notices_of(study: Study) -> Notices:
    """Return the notices to show beside a result; an answer that fits no rule stops no result."""
    try:
        return check(study)
    except StudyError as error:
        print(f"The check could not be asked. {error}\n", file=sys.stderr)
        return Notices(())


def unjudged(study: Study) -> str:
    """Say what comes next if nobody has judged yet, else nothing."""
    if study.coders:
        return ""
    if not study.items:
        return "Next: write the evidence into the study, or bring it in with bayestrace import."
    return (
        "Next: nobody has judged yet how likely each finding is. Type bayestrace elicit STUDY "
        "--coder NAME, or fill in the table of likelihoods; then bayestrace run STUDY."
    )


def print_notices(about: str, notices: Notices, following: str = "") -> None:
    """Print what the study is, the notices, their count, and what to do next."""
    errors = any(notice.level == "error" for notice in notices)
    print(f"{'The files are in order.' if errors else 'No errors.'} {about}")
    if text := str(notices):
        print(f"\n{text}\n\n{notices.counted[:1].upper()}{notices.counted[1:]}.")
    else:
        print("No rule of the method has anything to say.")
    if following:
        print(wrapped(f"\n{following}"))


def print_standing(notices: Notices, how: str) -> None:
    """Print beside a result how many notices are open and which the study answers, and why.

    Parameters
    ----------
    notices : Notices
    how : str
        What to type in order to see all of them in full.
    """
    if not len(notices):
        return
    number = len(notices.open)
    counted = notices.counted.partition(";")[0] if number else "no notice"
    print()
    print(wrapped(f"Check: {counted} {'is' if number < 2 else 'are'} open ({how} lists all)."))
    for notice in notices.open:
        if notice.level == Level.ERROR:
            print(wrapped(f"- {notice.level}: {notice.sentence} [{notice.id}]", hang="  "))
    if len(notices.answered):
        print("Answered in the study:")
    for notice in notices.answered:
        reason = shorten(notice.answer.partition(". ")[0].rstrip("."), REASON, placeholder=" …")
        print(wrapped(f"- {notice.id}: {reason}", hang="  "))


def notice_records(notices: Notices) -> list[dict[str, Any]]:
    """Return the notices as plain records, answered ones with their answer."""
    return [asdict(notice) for notice in notices]


def notices_json(study: Study, notices: Notices) -> str:
    """Return the notices as JSON, one record each."""
    document = {
        "study": study.title,
        "study_hash": study.digest,
        "notices": notice_records(notices),
    }
    return json.dumps(document, ensure_ascii=False, indent=1)
