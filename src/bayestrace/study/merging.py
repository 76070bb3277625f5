"""The ratings of a second reader brought into the study that they are of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from bayestrace.errors import ArrayError, Problem, StudyError, nearest
from bayestrace.study.asking import waiting_besides
from bayestrace.study.blinding import asked
from bayestrace.study.returned_coders import other_quantity, reader_of, who_it_is
from bayestrace.study.study import Study

__all__ = ["Merged", "merged"]

_KEYS: dict[str, tuple[str, ...]] = {
    "likelihoods": ("item", "hypothesis"),
    "contingencies": ("item", "hypothesis", "condition"),
    "priors": ("set", "case", "hypothesis"),
    "dependence": ("cluster", "hypothesis"),
}
"""Tables that a reader fills, and what names a row in them besides the coder."""

_FEW = 12
"""Questions without an answer that a report names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """A study with the ratings of one more coder.

    Parameters
    ----------
    study : Study
        The study, changed in nothing but this coder's rows.
    coder : str
        The coder.
    added : int
        How many likelihoods (and conditions) are new.
    left_out : tuple of Problem
        What was not brought in and why, each with its place in the reader's files.
    missing : tuple of (str, str)
        Item and hypothesis (or world) that others judged and this coder did not.
    """

    study: Study
    coder: str
    added: int
    left_out: tuple[Problem, ...]
    missing: tuple[tuple[str, str], ...]


def merged(
    study: Study, back: Study, *, coder: str, kind: Literal["person", "model"] | None = None
) -> Merged:
    """Bring a second reader's ratings into a study, as those of a coder.

    Parameters
    ----------
    study : Study
        The study.
    back : Study
        What came back: the study that :func:`bayestrace.blinded` made, with ratings.
    coder : str
        Name of the reader in the study. Of ``back`` the ratings of this coder are taken, or
        those of its only one.
    kind : str, optional
        "person" or "model": what judged; it is written beside the coder's name. Models are never
        pooled with persons (:func:`bayestrace.agreement`).

    Returns
    -------
    Merged
        ``study``, the new one; ``added``; ``left_out``, problems with their place: ratings of
        items or hypotheses that the study does not know or words otherwise by now, and ratios
        by a reader who did not know the finding; beside them, what was brought in and is to be
        looked at, such as chances of another quantity (``judged``) than the others'; ``missing``,
        what has no answer.

    Raises
    ------
    ArrayError
        If it is no study, or no kind.
    StudyError
        If the coder is said to be of another kind already. If the name is that of a coder who
        has judged otherwise: nobody's rows are ever written over. If nothing can be brought in,
        or nobody or several have judged ``back``. If the study would lack a prior or a rho of
        this coder.

    Notes
    -----
    The same file may be merged again after more was filled in: rows that are there already stay.
    Questions to this coder that wait in the study and are answered now wait no longer.
    A clue counts as the same if it differs in spaces only.

    Examples
    --------
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
    >>> study = bt.Study.claims({"H1": 0.5}, [memo], coder="ann")
    >>> blind = bt.blinded(study, random_seed=1)
    >>> (row,) = study.likelihoods
    >>> judged = bt.judgement(0.7)
    >>> from dataclasses import replace
    >>> answer = replace(row, coder="reader", if_true=judged)
    >>> back = blind.replace(likelihoods=[answer], unanswered=())
    >>> bt.merged(study, back, coder="bob").study.coders
    ('ann', 'bob')
    """
    for argument, came in (("study", study), ("back", back)):
        if not isinstance(came, Study):
            raise ArrayError(
                f"merged needs a Study as {argument}, got {type(came).__name__}; read it first"
            )
    if kind is not None and not (isinstance(kind, str) and kind in ("person", "model")):
        raise ArrayError(f"kind= must be person or model, got {str(kind)[:40]!r}")
    theirs = reader_of(back, coder)
    left_out: list[Problem] = []
    rows = {name: _own(study, back, name, theirs, coder) for name in _KEYS}
    unfit = _unfit(study, back, [*rows["likelihoods"], *rows["contingencies"]])
    for name in ("likelihoods", "contingencies"):
        left_out += [problem for row in rows[name] for problem in unfit.get(_place(back, row), ())]
        rows[name] = [row for row in rows[name] if _place(back, row) not in unfit]
    for name in ("priors", "dependence"):
        known = [row for row in rows[name] if _known(study, row)]
        left_out += [_stray(row) for row in rows[name] if row not in known]
        rows[name] = known
    if back.scale and back.scale != study.scale:
        left_out.append(
            Problem(
                what=f"words were read by the scale {back.scale.name!r}, which is not the study's; "
                "their numbers are kept",
                remedy="nothing, unless the words were meant on the study's scale",
            )
        )
    judged = len(rows["likelihoods"]) + len(rows["contingencies"])
    if not judged:
        nothing = Problem(
            what="nothing that came back can be brought into the study",
            remedy="see what follows" if left_out else "ask the reader for the filled copy",
        )
        raise StudyError([nothing, *dict.fromkeys(left_out)])
    changes = {name: _joined(study, name, rows[name], coder) for name in _KEYS}
    changes["coder_details"] = who_it_is(study, back, theirs, coder, kind)
    added = sum(len(changes[name]) - len(getattr(study, name)) for name in list(_KEYS)[:2])
    answers = (*changes["likelihoods"], *changes["contingencies"])
    found = study.replace(**changes, unanswered=waiting_besides(study, answers))
    answered = {(row.item, study.places.canonical(row.hypothesis))
                for row in found.judged_likelihoods if row.coder == coder}  # fmt: skip
    left_out += other_quantity(found, coder)
    return Merged(
        study=found,
        coder=coder,
        added=added,
        left_out=tuple(dict.fromkeys(left_out)),
        missing=tuple(place for place in asked(study) if place not in answered),
    )


def _own(study: Study, back: Study, table: str, theirs: str, coder: str) -> list[Any]:
    """Return the reader's rows; a copy's rows for all coders are not the reader's."""
    there: list[Any] = list(getattr(back, table))
    for_all = [row for row in there if not row.coder and row not in getattr(study, table)]
    own = [row for row in there if row.coder == theirs]
    return [replace(row, coder=coder) for row in (*for_all, *own)]


def _place(back: Study, row: Any) -> tuple[str, str]:
    """Item and frame: what is judged wholly or not at all."""
    found = back.places.find(row.hypothesis)
    return row.item, found[0].id if found else ""


def _unfit(study: Study, back: Study, rows: list[Any]) -> dict[tuple[str, str], list[Problem]]:
    """Find items and frames whose ratings speak of something else than the study asks."""
    found: dict[tuple[str, str], list[Problem]] = {}
    for row in rows:
        problems = [*_of_item(study, back, row), *_of_hypothesis(study, back, row)]
        if problems:
            found.setdefault(_place(back, row), []).extend(problems)
    return found


def _of_item(study: Study, back: Study, row: Any) -> Iterator[Problem]:
    items = {item.id: item for item in study.items}
    theirs = {item.id: item for item in back.items}
    item, other = items.get(row.item), theirs[row.item]
    if item is None:
        close = nearest(row.item, list(items))
        yield _left_out(
            other,
            f"the study has no item {row.item!r}, so its ratings are left out",
            remedy=f"did you mean {close!r}? Rename it in what came back, then merge again"
            if close
            else "put the item into the study, then merge again",
        )
        return
    for column in ("clue", "case"):
        mine, his = getattr(item, column), getattr(other, column)
        if " ".join(mine.split()) != " ".join(his.split()):
            yield _left_out(
                other,
                f"the {column} of item {item.id!r} is another one in the study, so its ratings "
                "are left out",
                column,
                came=repr(his),
                allowed=repr(mine),
                remedy="if the question is the same, write it alike in both, then merge again",
            )
    if set(item.given) != set(other.given):
        yield _left_out(
            other,
            f"item {item.id!r} is judged given other items in the study, so its ratings are left "
            "out",
            "given",
            came=repr("; ".join(other.given)),
            allowed=repr("; ".join(item.given)),
            remedy="let the reader judge it anew",
        )
    for name in set(item.given) & set(other.given):
        if items[name].found != theirs[name].found:
            yield _left_out(
                theirs[name],
                f"{item.id!r} was judged given {name!r} as {theirs[name].found}, so its ratings "
                "are left out",
                "found",
                came=str(theirs[name].found),
                allowed=str(items[name].found),
                remedy="let the reader judge it anew",
            )
    if getattr(row, "ratio", None) is not None and item.found != other.found:
        yield _left_out(
            row,
            f"item {item.id!r} was judged by a ratio, which weighs the finding, but the reader "
            f"was told {str(other.found)!r}; its ratings are left out",
            "ratio",
            allowed="chances, where the finding was hidden",
            remedy="let the reader enter chances, or blind the study with findings shown",
        )


def _of_hypothesis(study: Study, back: Study, row: Any) -> Iterator[Problem]:
    place, their_place = study.places.find(row.hypothesis), back.places.find(row.hypothesis)
    if place is None or their_place is None:
        close = nearest(row.hypothesis, list(study.places.labels))
        yield _left_out(
            row,
            f"the study has no hypothesis {row.hypothesis!r} to judge, so its ratings are left out",
            "hypothesis",
            remedy=f"did you mean {close!r}?" if close else "put it into the study first",
        )
        return
    frame, theirs = place[0], their_place[0]
    if frame.mode != theirs.mode or set(frame.worlds) != set(theirs.worlds):
        yield _left_out(
            row,
            f"{row.hypothesis!r} was judged among other hypotheses than those of the study, so "
            "its ratings are left out",
            "hypothesis",
            came=", ".join(theirs.worlds),
            allowed=", ".join(frame.worlds),
            remedy="let the reader judge it anew",
        )
    claims = {part.id: part for part in study.hypotheses}
    for part in back.hypotheses:
        mine = claims.get(part.id)
        if part.id not in frame.hypotheses or mine is None:
            continue
        if " ".join(part.claim.split()) != " ".join(mine.claim.split()):
            yield _left_out(
                part,
                f"hypothesis {part.id!r} claims something else in the study, so its ratings are "
                "left out",
                "claim",
                came=repr(part.claim),
                allowed=repr(mine.claim),
                remedy="if it means the same, write it alike in both, then merge again",
            )


def _known(study: Study, row: Any) -> bool:
    """Say whether the study knows what a prior or a rho is of."""
    labels = {name for frame in study.world_frames for name in (*frame.worlds, *frame.prior_names)}
    if hasattr(row, "cluster"):
        return row.cluster in {item.cluster for item in study.items}
    cases = {"", *(case.id for case in study.cases)}
    return study.places.canonical(row.hypothesis) in labels and row.case in cases


def _stray(row: Any) -> Problem:
    rho = hasattr(row, "cluster")
    name = row.cluster if rho else f"{row.hypothesis} {row.case}".strip()
    return _left_out(
        row,
        f"the study does not know {name!r}, so its {'rho' if rho else 'prior'} is left out",
        "cluster" if rho else "hypothesis",
        remedy="write the name as the study does, then merge again",
    )


def _joined(study: Study, table: str, new: list[Any], coder: str) -> tuple[Any, ...]:
    """Put the reader's rows below the others; a row that stands there is never changed."""
    names = _KEYS[table]

    def key(row: Any) -> tuple[str, ...]:
        return tuple(
            study.places.canonical(getattr(row, name)) if name == "hypothesis" else
            getattr(row, name) for name in names
        )  # fmt: skip

    standing = {key(row): row for row in getattr(study, table) if row.coder == coder}
    brought = {key(row): row for row in new}
    gone = [old for place, old in standing.items() if brought.get(place) != old]
    if gone and table in ("likelihoods", "contingencies"):
        changed = gone
    else:
        changed = [old for place, old in standing.items() if brought.get(place, old) != old]
    if changed:
        raise StudyError(
            [
                _left_out(
                    changed[0],
                    f"coder {coder!r} has rows in the study that differ from what came back, and "
                    "nobody's rows are written over",
                    came=f"{len(changed)} of {len(standing)} rows of {table}",
                    allowed="the name of a coder who has not judged yet",
                    remedy="give the reader a name of their own; to replace this coder's rows, "
                    "delete them first",
                )
            ]
        )
    return (*getattr(study, table), *(row for place, row in brought.items()
                                      if place not in standing))  # fmt: skip


def _left_out(part: Any, what: str, column: str | None = None, **said: Any) -> Problem:
    origin = part.origin
    return Problem(
        what=what,
        file=origin.file if origin else None,
        row=origin.row if origin else None,
        column=column,
        **said,
    )
