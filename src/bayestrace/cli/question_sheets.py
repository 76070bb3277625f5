"""Questions to a coder as rows of the study's own files, to be filled in a spreadsheet."""

from __future__ import annotations

from pathlib import Path

from bayestrace.cli.elicit_words import print_retest
from bayestrace.cli.eliciting import try_out
from bayestrace.cli.tables import wrapped
from bayestrace.files.formats import WORKBOOK, read_study, write_study
from bayestrace.study.asking import with_questions
from bayestrace.study.questioning import open_questions, ways_of

__all__ = ["table_of", "write_sheet"]


def write_sheet(path: Path, coder: str) -> None:
    """Write a coder's open questions into the study, or say that there are none.

    Raises
    ------
    StudyError
        If the study has errors, also such as answers of this coder would bring about.
    """
    study = read_study(path)
    asked = open_questions(study, coder)
    ranked = "rank" in ways_of(study, coder).values()
    besides = " Items that you entered as ranks are not asked for." * ranked
    if not asked:
        print(wrapped(f"There is nothing left to ask {coder!r}.{besides}"))
        print_retest(study, coder)
        return
    try_out(study, coder, asked)
    done = with_questions(study, coder=coder)
    write_study(done, path)
    waiting = [row for row in done.unanswered if row.coder == coder]
    again = sum(row.again for row in waiting)
    print(
        wrapped(
            f"{len(waiting) - again} rows of {table_of(path, 'likelihoods')} wait for the answers "
            f"of {coder!r}, in shuffled order. Fill them in from the top, without looking at "
            f"results; rows without an answer are used by nothing.{besides}"
        )
    )
    if again:
        print(
            wrapped(
                f"{again} of them wait a second time, in {table_of(path, 'repeats')}. A sheet "
                "cannot hide that: fill these in last, on another day, without looking at your "
                "first answers."
            )
        )


def table_of(path: Path, name: str) -> str:
    """Name a table as it stands in a folder, or in a workbook."""
    if path.suffix.casefold() == WORKBOOK:
        return f"the sheet {name.capitalize()}"
    return f"{name}.csv"
