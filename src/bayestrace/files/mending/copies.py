"""The door of mending: which files a path means, and the mended copy beside them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bayestrace.errors import Problem, StudyError
from bayestrace.files.folder_reading import stray_problems, study_from_bytes
from bayestrace.files.formats import WORKBOOK, read_study
from bayestrace.files.freezing import is_frozen
from bayestrace.files.leftovers import leftover_problems
from bayestrace.files.mending.drafts import Change
from bayestrace.files.mending.folders import mended_files
from bayestrace.files.mending.workbooks import mended_workbook
from bayestrace.files.settings.keys import FILE
from bayestrace.files.workbooks.reading import study_from_workbook_bytes

__all__ = ["Mended", "mend", "mendable"]

CHANGES_FILE = "CHANGES.txt"
_SHOWN = 70


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """What mending did to a study; printed, it is a report.

    ``changes`` lists every change with its sheet or file and its cell in the original, what
    stood there, what stands there now, and why. ``path`` is the copy; None if there was nothing
    to mend and none was written.
    """

    changes: tuple[Change, ...]
    path: Path | None = None

    def __str__(self) -> str:
        """Return the list of changes."""
        if not self.changes:
            return "Nothing to mend."
        count = len(self.changes)
        lines = [f"Mended {count} place{'s' * (count > 1)}, each named as in the original:"]
        same: dict[tuple[str, str], list[str]] = {}
        for change in self.changes:
            same.setdefault((change.sheet, _what(change)), []).append(change.cell)
        lines += [f"  {sheet}, {', '.join(cells)}: {what}" for (sheet, what), cells in same.items()]
        return "\n".join(lines)


def mend(path: str | os.PathLike[str]) -> Mended:
    """Mend in a copy of a study what can mean only one thing.

    Parameters
    ----------
    path : str or path
        The folder of the study, its study.toml, or a workbook (.xlsx). It is not changed.

    Returns
    -------
    Mended
        ``changes``, each with sheet, cell, what stood there, what stands there now and why;
        ``path`` of the copy, which stands beside the original and is called
        ``study-mended.xlsx`` or ``study-mended``. Nothing is ever written over.

    Raises
    ------
    StudyError
        If nothing is at the path, the file is no workbook, or the copy cannot be written.

    Notes
    -----
    A study that can be read as it stands is left alone. Else these are mended: titles above
    the header, other words for a column, merged cells, repeated headers and rows; dashes
    in cells that may be empty; errors of a spreadsheet where an empty cell is no answer; claims,
    questions, titles and citations where an id must stand; commas between ids; words of the
    format in other languages; "80 per cent"; letters that were read with the wrong character
    set. Whatever could mean two things is left as it is: :func:`bayestrace.read_study` of the
    copy reports it.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import bayestrace as bt
    >>> study = bt.Study.claims({"H1": 0.5}, [bt.Item("memo", found="present", clue="A memo?")])
    >>> with tempfile.TemporaryDirectory() as place:
    ...     bt.write_study(study, Path(place, "study"))
    ...     items = Path(place, "study", "items.csv")
    ...     _ = items.write_text(items.read_text().replace("present", "sí"), encoding="utf-8")
    ...     mended = bt.mend(Path(place, "study"))
    ...     bt.read_study(mended.path) == study
    True
    >>> print(mended)
    Mended 1 place, each named as in the original:
      items.csv, D2: 'sí' → 'present' (another spelling of present)
    """
    try:
        read_study(path)
    except StudyError as error:
        broken = error
    else:
        return Mended(changes=())
    place = Path(path).expanduser() if isinstance(path, str | os.PathLike) else Path()
    if place.name == FILE:
        place = place.parent
    if not (place.is_dir() or place.suffix.casefold() == WORKBOOK) or not place.exists():
        raise broken
    try:
        changes, contents = _mended(place)
        if not changes:
            return Mended(changes=())
        target = _free(place)
        if isinstance(contents, bytes):
            with target.open("xb") as file:
                file.write(contents)
        else:
            target.mkdir()
            listed = str(Mended(changes=tuple(changes))) + "\n"
            for name, data in {**contents, CHANGES_FILE: listed.encode()}.items():
                (target / name).write_bytes(data)
    except OSError as error:
        raise StudyError(
            [
                Problem(
                    what=f"no mended copy could be written: {error.strerror or error}",
                    file=place.name,
                    came="the original is unchanged",
                    remedy="check the disk and your rights in the folder",
                )
            ]
        ) from error
    return Mended(changes=tuple(changes), path=target)


def mendable(path: Path, error: StudyError) -> int:
    """Return how many of the problems of a study mending would do away with."""
    place = path.parent if path.name == FILE else path
    try:
        changes, contents = _mended(place)
        if not changes:
            return 0
        if isinstance(contents, bytes):
            study_from_workbook_bytes(contents, place.name)
        else:
            study_from_bytes(contents, stray_problems(sorted(contents)))
    except StudyError as left:
        before, after = (Counter(map(_cause, one.problems)) for one in (error, left))
        return (before - after).total()
    except OSError:
        return 0
    return len(error.problems)


def _cause(problem: Problem) -> tuple[str | None, ...]:
    """Name a problem without its cell, which moves when a title above the header goes."""
    return problem.file, problem.what, problem.came


def _mended(place: Path) -> tuple[list[Change], bytes | Mapping[str, bytes]]:
    """Return the changes, and the whole copy in memory."""
    if place.is_dir():
        present = sorted(one.name for one in place.iterdir() if one.is_file())
        if leftover_problems(present):
            return [], {}  # which version is meant must be said first
        contents = {
            name: (place / name).read_bytes()
            for name in present
            if name.casefold().endswith((".toml", ".csv")) or is_frozen(name)
        }
        changes, files = mended_files(contents)
        return changes, {**contents, **files}
    return mended_workbook(place.read_bytes(), place.name)


def _free(place: Path) -> Path:
    """Return a name beside the original that nothing has."""
    place = place.resolve()
    stem, suffix = (place.name, "") if place.is_dir() else (place.stem, place.suffix)
    number = 1
    while True:
        more = f"-{number}" if number > 1 else ""
        target = place.with_name(f"{stem}-mended{more}{suffix}")
        if not target.exists():
            return target
        number += 1


def _what(change: Change) -> str:
    was = _short(change.was)
    if change.column is None and not change.now:
        return f"taken out{': ' + was if change.was else ''} ({change.why})"
    return f"{was} → {_short(change.now)} ({change.why})"


def _short(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…") if text else "empty"
