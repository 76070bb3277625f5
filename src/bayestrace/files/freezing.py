"""Freezes beside the tables of a study: read with it, carried along, never written over."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from bayestrace._version import __version__
from bayestrace.errors import ArrayError, Problem, StudyError
from bayestrace.files.settings.keys import FILE
from bayestrace.study.freezes import Freeze, freeze_text
from bayestrace.study.study import Study

__all__ = ["freeze", "frozen_beside", "frozen_in", "is_frozen"]

_FILE = re.compile(r"frozen(?:-([A-Za-z0-9_-]+))?\.json")


def freeze(
    study: Study,
    path: str | os.PathLike[str] | None = None,
    *,
    name: str = "",
    date: str | None = None,
) -> Study:
    """Write down what you expect before you look.

    Parameters
    ----------
    study : Study
    path : str or path, optional
        The folder of the study, in which the file ``frozen.json`` is made. Without it only
        the study that is returned carries the freeze, and :func:`bayestrace.write_study`
        makes the file.
    name : str
        Name of a later freeze, such as "round-2": letters, digits, ``-`` and ``_``; its file
        is ``frozen-round-2.json``. The first freeze needs none.
    date : str, optional
        UTC, ISO 8601; by default now.

    Returns
    -------
    Study
        The study with the freeze in ``frozen``. :func:`bayestrace.check` then says what
        changed after the look, and :func:`bayestrace.since_freeze` how much.

    Raises
    ------
    ArrayError
        If it is no study, or the name or date is not one that may be.
    StudyError
        If a freeze of this name is there already: it is never written over. If there is no
        study in the folder, or the disk refuses.

    Notes
    -----
    Frozen are hypotheses, frames, cases, priors, likelihoods with their reasons and
    conditions, dependence, the rule for verdicts, the steps of mechanisms, the search log, and
    of each item what was asked, of which sources, and how well it would be seen. Findings are
    no expectations and are not written; items that were already found when you freeze
    are listed as looked at.

    The hash shows that a file was changed by mistake. It does not show when it was written: for
    that, commit the file, or deposit it or its hash where others can see the date.

    References
    ----------
    .. [1] Befani, B. and Stedman-Bryce, G. (2017). Process tracing and Bayesian updating for
       impact evaluation. *Evaluation* 23.

    Examples
    --------
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="not sought", likelihood={"H1": (0.9, 0.1)})
    >>> study = bt.freeze(bt.Study.claims({"H1": 0.5}, [memo]), date="2026-05-02T12:00:00Z")
    >>> [freeze.file for freeze in study.frozen]
    ['frozen.json']
    """
    if not isinstance(study, Study):
        raise ArrayError(f"freeze needs a Study, got {type(study).__name__}; read it first")
    if not isinstance(name, str) or not _FILE.fullmatch(_file(name)):
        raise ArrayError(
            f"{str(name)[:40]!r} cannot be the name of a freeze; use letters, digits, - and _, "
            "such as round-2"
        )
    frozen = Freeze(name=name, text=freeze_text(study, name, _moment(date), __version__))
    folder = None if path is None else _folder(Path(path).expanduser())
    there = {standing.name for standing in study.frozen}
    if name in there or (folder and (folder / frozen.file).exists()):
        raise StudyError([_standing(frozen.file)])
    if folder:
        try:
            with (folder / frozen.file).open("xb") as file:
                file.write(frozen.text.encode("utf-8"))
        except (OSError, UnicodeEncodeError) as error:
            raise StudyError([_failed(frozen.file, error)]) from error
    return study.replace(frozen=tuple(sorted((*study.frozen, frozen), key=_name)))


def is_frozen(name: str) -> bool:
    """Say whether a file of this name is a freeze."""
    return _FILE.fullmatch(name) is not None


def frozen_in(contents: Mapping[str, bytes]) -> tuple[Freeze, ...]:
    """Take the freezes from the files of a folder; what is broken is kept as it is."""
    found = (
        Freeze(name=match[1] or "", text=data.decode("utf-8", "surrogateescape"))
        for file, data in contents.items()
        if (match := _FILE.fullmatch(file))
    )
    return tuple(sorted(found, key=_name))


def frozen_beside(frozen: Iterable[Freeze], folder: Path) -> dict[str, bytes]:
    """Return the freezes that the folder lacks, as files; one that it has is left alone."""
    files = {}
    for one in frozen:
        data = one.text.encode("utf-8", "surrogateescape")
        standing = folder / one.file
        if not standing.exists():
            files[one.file] = data
        elif standing.read_bytes() != data:
            raise StudyError([_standing(one.file)])
    return files


def _name(frozen: Freeze) -> str:
    return frozen.name


def _file(name: str) -> str:
    return f"frozen-{name}.json" if name else "frozen.json"


def _moment(date: str | None) -> str:
    try:
        moment = datetime.now(UTC) if date is None else datetime.fromisoformat(date)
    except (TypeError, ValueError):
        raise ArrayError(
            f"{str(date)[:40]!r} is no date; write it as 2026-05-02T12:00:00Z"
        ) from None
    in_utc = moment.astimezone(UTC) if moment.tzinfo else moment
    return in_utc.strftime("%Y-%m-%dT%H:%M:%SZ")


def _folder(path: Path) -> Path:
    if path.suffix.lower() == ".xlsx":
        raise StudyError(
            [
                Problem(
                    what="a freeze goes into a workbook with the study, not beside it",
                    file=path.name,
                    remedy="leave path out and write the study that freeze returns: "
                    f'bt.write_study(bt.freeze(study), "{path.name}")',
                )
            ]
        )
    folder = path.parent if path.name == FILE else path
    if not (folder / FILE).is_file():
        raise StudyError(
            [
                Problem(
                    what=f"there is no study in {str(folder)!r} to put the freeze beside",
                    file=FILE,
                    allowed=f"the folder of the study, with its {FILE}",
                    remedy="write the study first: bt.write_study(study, folder)",
                )
            ]
        )
    return folder


def _standing(file: str) -> Problem:
    return Problem(
        what="this freeze is there already, and a freeze is never written over",
        file=file,
        allowed="one freeze under one name; the first stays as it is",
        remedy='give the new one a name, such as "round-2"; the earlier one keeps its date',
    )


def _failed(file: str, error: Exception) -> Problem:
    reason = getattr(error, "strerror", None) or error
    return Problem(
        what=f"the freeze could not be written: {reason}",
        file=file,
        remedy="check the disk and your rights in the folder, then freeze again",
    )
