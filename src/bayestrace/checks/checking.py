"""The check: rules applied to a study, its answers put beside what they answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bayestrace.checks.catalogue import RULES
from bayestrace.checks.checklists import question_ids
from bayestrace.checks.look import Look
from bayestrace.checks.notices import Level, Notice, Notices, Place, Stage
from bayestrace.checks.rules import Remark, Rule, place_of, worded
from bayestrace.errors import ArrayError, Problem, StudyError, nearest
from bayestrace.study.study import Study

if TYPE_CHECKING:
    from bayestrace.study.statements import Answer

__all__ = ["all_rules", "check"]

ENTRY_POINTS = "bayestrace.rules"
"""Group in which installed packages list rules of their own."""


def check(study: Study, *, stage: str | None = None, rules: Iterable[Rule] = ()) -> Notices:
    """Ask of a study what a critical reader would ask.

    Parameters
    ----------
    study : Study
    stage : str, optional
        Only the rules of one stage: "design", "evidence" or "result". By default all that
        the study is far enough for.
    rules : iterable of Rule
        Rules of your own, made with :func:`bayestrace.rule`, beside those of the library
        and of installed packages (entry points of the group ``bayestrace.rules``).

    Returns
    -------
    Notices
        A sequence of notices, errors first; each has ``id``, ``level``, ``where``,
        ``sentence``, ``remedy``, ``literature`` and, where the study accepts it,
        ``answer``. ``.open`` are those that nobody has answered. Printed, it is a report.

    Raises
    ------
    ArrayError
        If it is no study, the stage is unknown, or a rule is none.
    StudyError
        If the study answers or switches off a rule that there is none of.

    Notes
    -----
    A rule never changes a number, and a study without notices may still be wrong: rules see
    what a study says of itself, not whether it is true. A warning is answered by a row in
    answers.csv (rule, place, because); an error cannot be answered. ``.unused`` holds the
    answers that met no notice: mended by now, or written for another place.

    References
    ----------
    .. [1] Zaks, S. (2021). Updating Bayesian(s): a critical evaluation of Bayesian process
       tracing. *Political Analysis* 29, 58-74.

    Examples
    --------
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
    >>> notices = bt.check(bt.Study.claims({"H1": 0.5}, [memo]))
    >>> "no-justification" in notices.ids
    True
    """
    if not isinstance(study, Study):
        raise ArrayError(f"check needs a Study, got {type(study).__name__}; read it first")
    if stage is not None and not (isinstance(stage, str) and stage in list(Stage)):
        raise ArrayError(f"there is no stage {stage!r}; choose one of {', '.join(Stage)}")
    known = all_rules(rules)
    _ensure_known(study, known)
    look = Look(study=study)
    found: list[Notice] = []
    asked: list[Rule] = []
    for one in known:
        if one.id in study.check_off or stage not in (None, one.stage):
            continue
        if one.stage == Stage.EVIDENCE and not study.items:
            continue
        if one.stage == Stage.RESULT and not look.judged:
            continue
        asked.append(one)
        answers = [answer for answer in study.answers if answer.rule == one.id]
        for remark in one(look):
            if not isinstance(remark, Remark):
                raise ArrayError(f"rule {one.id!r} yields {remark!r}; yield bt.Remark('…')")
            found += _noticed(one, remark, answers)
    return Notices(
        sorted(found, key=lambda notice: list(Level).index(notice.level)),
        unused=_unused(asked, study.answers, found),
    )


def all_rules(more: Iterable[Rule] = ()) -> tuple[Rule, ...]:
    """Return the rules of the library, of installed packages, and those given."""
    found: dict[str, Rule] = {}
    if isinstance(more, str) or not isinstance(more, Iterable):
        raise ArrayError(f"rules takes a list of rules, got {more!r}; write rules=[…]")
    for one in (*RULES, *_installed(), *more):
        if not isinstance(one, Rule):
            raise ArrayError(
                f"{one!r} is no rule; put @bt.rule('its-id', stage='evidence') above the function"
            )
        if found.setdefault(one.id, one) is not one:
            raise ArrayError(f"two rules have the id {one.id!r}; give yours another one")
    return tuple(found.values())


def _installed() -> Iterator[Any]:
    """Load what installed packages offer, never from a folder in which somebody just stands."""
    for entry in entry_points(group=ENTRY_POINTS):
        if not _is_here(entry):
            try:
                yield entry.load()
            except Exception as error:
                raise ArrayError(
                    f"the installed rule {entry.name!r} ({entry.value}) cannot be loaded: {error}; "
                    "update or uninstall its package"
                ) from error


def _is_here(entry: EntryPoint) -> bool:
    """Say whether it lies in the working directory: a study folder must not run code."""
    if entry.dist is None:
        return False
    return Path(str(entry.dist.locate_file(""))).resolve() == Path.cwd().resolve()


def _unused(
    asked: list[Rule], answers: tuple[Answer, ...], found: list[Notice]
) -> tuple[Answer, ...]:
    """Return the answers to rules that were asked which answer no notice."""
    accepted = {
        (notice.id, name)
        for notice in found
        if notice.answer
        for name in ("", *(place.name for place in notice.where))
    }
    ids = {one.id for one in asked}
    return tuple(
        answer
        for answer in answers
        if answer.rule in ids and (answer.rule, answer.place) not in accepted
    )


def _noticed(one: Rule, remark: Remark, answers: list[Answer]) -> Iterator[Notice]:
    """Make a notice of what is open and another of what was answered."""
    at = (remark.at,) if isinstance(remark.at, str) else remark.at
    places = tuple(place_of(part, remark.column) for part in at)
    whole = next((answer.because for answer in answers if not answer.place), "")
    by_place = {answer.place: answer.because for answer in answers if answer.place}
    if one.level == Level.ERROR:
        whole, by_place = "", {}
    accepted = [place for place in places if whole or place.name in by_place]
    still_open = tuple(place for place in places if place not in accepted)
    if still_open or not (places or whole):
        yield _notice(one, remark, still_open)
    if accepted or (whole and not places):
        reasons = dict.fromkeys(by_place.get(place.name, whole) for place in accepted)
        yield _notice(one, remark, tuple(accepted), "; ".join(reasons) or whole)


def _notice(one: Rule, remark: Remark, where: tuple[Place, ...], answer: str = "") -> Notice:
    return Notice(
        id=one.id,
        level=one.level,
        stage=one.stage,
        where=where,
        sentence=worded(remark.sentence, where),
        remedy=worded(remark.remedy, where),
        literature=one.follows,
        answer=answer,
    )


def _ensure_known(study: Study, known: tuple[Rule, ...]) -> None:
    """Refuse an answer to a rule that there is none of: it would answer nothing."""
    ids = [one.id for one in known]
    lists = question_ids()
    problems = []
    for name, kind, options, origin, column in (
        *(
            (answer.place, f"question of {answer.rule}", lists[answer.rule], answer.origin, "place")
            if answer.rule in lists
            else (answer.rule, "rule", ids, answer.origin, "rule")
            for answer in study.answers
        ),
        *((name, "rule", ids, None, "off") for name in study.check_off),
    ):
        if name not in options:
            close = nearest(name, options)
            problems.append(
                Problem(
                    what=f"there is no {kind} {name!r}",
                    file=origin.file if origin else "study.toml" if column == "off" else None,
                    row=origin.row if origin else None,
                    column=column,
                    came=repr(name),
                    remedy=f"did you mean {close!r}?"
                    if close
                    else "the page about the rules lists their ids"
                    if kind == "rule"
                    else f"choose one of {', '.join(options)}",
                )
            )
    if problems:
        raise StudyError(problems)
