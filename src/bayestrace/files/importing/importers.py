"""The door of imports: which reader a file goes to, and what becomes of what it found."""

from __future__ import annotations

import os
from pathlib import Path

from bayestrace.errors import Problem, StudyError
from bayestrace.files.importing.adding import Imported, added
from bayestrace.files.importing.bibtex_files import bibtex_file
from bayestrace.files.importing.found import Reading
from bayestrace.files.importing.guards import refusal
from bayestrace.files.importing.json_files import json_file
from bayestrace.files.importing.qda_projects import qda_project
from bayestrace.files.importing.word_files import word_file
from bayestrace.study.study import Study

__all__ = ["import_file"]

_READERS = {
    ".docx": word_file,
    ".json": json_file,
    ".jsonld": json_file,
    ".bib": bibtex_file,
    ".bibtex": bibtex_file,
}
_PROJECT = ".qdpx"
MOST = 20_000
"""Passages of one file: no person judges more."""
_ALLOWED = (
    "Word (.docx), REFI-QDA projects (.qdpx), references as CSL-JSON (.json) or BibTeX (.bib), "
    "W3C Web Annotations (.json, .jsonld)"
)
_NEAR = {
    ".doc": "open it in Word or LibreOffice and save it as “Word document (.docx)”",
    ".docm": "it holds macros, which are not opened here; save it as “Word document (.docx)”",
    ".dotm": "it holds macros, which are not opened here; save it as “Word document (.docx)”",
    ".dotx": "it is a template; save it as “Word document (.docx)”",
    ".odt": "save it in LibreOffice as “Word 2007-365 (.docx)”",
    ".rtf": "save it in Word or LibreOffice as “Word document (.docx)”",
    ".pdf": "copy the passages into a table in Word, or code them in a program that exports .qdpx",
    ".ris": "import it into your reference manager and export it as BibTeX or CSL-JSON",
    ".nvp": "export it in NVivo: Share, Export Project, REFI-QDA",
    ".qdc": "it holds a code book without passages; export the whole project (.qdpx)",
    ".qde": "export the project as .qdpx, which holds its texts as well",
}


def import_file(
    study: Study,
    path: str | os.PathLike[str],
    *,
    case: str | None = None,
    codes: str | os.PathLike[str] | None = None,
) -> Imported:
    """Bring passages and references of a document into a study, without rating any.

    Parameters
    ----------
    study : Study
        The study that they go to.
    path : str or path
        A Word file (.docx): each table row, numbered paragraph and comment becomes an item.
        A REFI-QDA project (.qdpx) of NVivo, ATLAS.ti, MAXQDA or another program: each coded
        passage becomes an item. W3C Web Annotations (.json, .jsonld): each quotation becomes
        an item. CSL-JSON (.json) or BibTeX (.bib): each reference becomes a source.
    case : str, optional
        The case that new items speak of; needed if the study has several.
    codes : str or path, optional
        For a project: a CSV table with the columns ``code``, ``becomes`` (hypothesis, tag or
        skip) and ``hypothesis`` (an id, where it becomes one). A hypothesis or tag is written
        into the note of the item; passages of which all codes are skipped are left out.

    Returns
    -------
    Imported
        ``study`` with what is new; ``items`` and ``sources``, the ids that were added;
        ``known_items`` and ``known_sources``, those that were there; ``asides``, what was not
        taken over and why. Printed, it is a report.

    Raises
    ------
    StudyError
        If the file is of no kind that is read, is damaged, is locked by a password, holds
        macros or is built to do harm; if the study has several cases and none is named; if it
        is not said what the codes of a project mean.

    Notes
    -----
    A new item is found "not sought" and its clue is a placeholder, so it weighs nothing until
    somebody writes the yes/no question that it answers and answers it;
    :func:`bayestrace.check` names those that still wait. Nothing is read into a probability.

    The id of an item is made of its source, its words (of a table row: of all cells but a
    number of up to three digits that it begins with) and which of several equal ones it is.
    Importing a file again therefore adds what is new, also if passages have moved. What is
    there is never changed or removed. A passage that was reworded in the document is
    new; so is one whose item was deleted.

    A file is read within bounds: at most 48 MB for one part and 256 MB for all, however small
    it is packed, and no document types, entities or links to other places.

    References
    ----------
    .. [1] Evers, J. C., Caprioli, M. U., Nöst, S. and Wiedemann, G. (2020). What is the
       REFI-QDA standard: experimenting with the transfer of analyzed research projects between
       QDA software. *Forum: Qualitative Social Research* 21(2).
    .. [2] Sanderson, R., Ciccarese, P. and Young, B. (2017). *Web Annotation Data Model*. W3C
       Recommendation.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import bayestrace as bt
    >>> study = bt.Study.claims({"H1": 0.5}, [])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "library.json")
    ...     text = '[{"id": "lee2001", "title": "The Strike", "type": "book"}]'
    ...     _ = file.write_text(text, encoding="utf-8")
    ...     imported = bt.import_file(study, file)
    >>> print(imported)
    library.json: 0 new items, 1 new source.
    >>> imported.study.sources[0].citation
    'The Strike.'
    """
    if not isinstance(study, Study):
        raise StudyError(
            [
                Problem(
                    what="import_file needs a study to bring the file into",
                    came=repr(study)[:80],
                    allowed="a Study, then the path of the file",
                    remedy='write for instance bt.import_file(study, "notes.docx")',
                )
            ]
        )
    place = _there(path, "notes.docx")
    reading = _read(study, place, None if codes is None else _there(codes, "codes.csv"))
    if not any((reading.passages, reading.references, reading.asides)):
        raise refusal(
            place.name,
            "nothing was found in it that could become an item or a source",
            "Word: put the evidence into a table, number its paragraphs, or comment on passages; "
            "a project: code passages",
        )
    if len(reading.passages) > MOST:
        raise refusal(
            place.name,
            f"it has {len(reading.passages):,} passages, more than {MOST:,}",
            "import only the part that is evidence; the parts may be imported one after the other",
        )
    return added(study, reading, place.name, case)


def _read(study: Study, place: Path, codes: Path | None) -> Reading:
    ending = place.suffix.casefold()
    if ending == _PROJECT:
        return qda_project(place, codes, study.hypothesis_ids)
    if codes is not None:
        raise refusal(
            place.name,
            "only a REFI-QDA project (.qdpx) has codes",
            "leave codes out",
        )
    if ending in _READERS:
        return _READERS[ending](place)
    raise refusal(
        place.name,
        f"files ending in {ending!r} are not imported" if ending else "the file has no ending",
        _NEAR.get(ending, "save or export it as one of these"),
        allowed=_ALLOWED,
    )


def _there(path: str | os.PathLike[str], example: str) -> Path:
    reason = "it is not a path"
    if isinstance(path, str | os.PathLike) and str(path):
        try:
            place = Path(path).expanduser()
            if place.is_file():
                return place
            reason = "it is a folder" if place.is_dir() else "there is no such file"
        except (OSError, ValueError, RuntimeError) as error:
            reason = str(getattr(error, "strerror", None) or error)
    raise refusal(
        str(path)[:80],
        f"cannot be imported: {reason}",
        f"check the path, and write it as text: {example!r}",
    )
