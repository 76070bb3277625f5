"""The change log of a study: what differs between two versions, and its effect in dB."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from bayestrace._version import __version__
from bayestrace.errors import ArrayError, Problem, StudyError
from bayestrace.stats.exact import probability
from bayestrace.stats.history.edits import Edit, edits_between
from bayestrace.stats.history.sequences import Step, steps_between
from bayestrace.stats.tree import ADJUSTED
from bayestrace.study.study import Study

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["changes", "described", "relevant"]

COLUMNS = (
    "step",
    "kind",
    "place",
    "column",
    "before",
    "after",
    "coder",
    "case",
    "hypothesis",
    "effect_db",
    "credence",
    "note",
)


def changes(
    before: Study, after: Study, *, coder: str | None = None, prior_set: str = ""
) -> pd.DataFrame:
    """List what changed between two versions of a study, and what it did to every credence.

    Parameters
    ----------
    before, after : Study
        Two versions, read from two folders or made with ``replace``.
    coder : str, optional
        Only the credences of one coder, and the changes that may concern them.
    prior_set : str
        Name of a set in priors.csv; a version that lacks it counts with its own priors.

    Returns
    -------
    DataFrame
        A row per change and credence that it moves, in the order in which the changes are
        made; a change that moves none has one row, with empty coder, case and hypothesis.
        Columns: step, a number, the same for changes that are made at once; kind; place, what
        was changed, and column, where in it, "added" or "removed" for a whole row; before
        and after, as text; coder, case, hypothesis; effect_db, dB, what the step does to the
        log-odds of the credence; credence, the probability that it leaves; note.

        The effects on a credence add up to the whole change of its log-odds. effect_db is NaN
        where there is no credence before or after, and "not defined" between two infinite
        log-odds; ``note`` says which. Two equal studies give no row.

    Raises
    ------
    ArrayError
        If it is no study, or the coder judges in neither version.
    StudyError
        If neither version has the set of priors.

    Notes
    -----
    The changes are made one kind after the other: items removed; hypotheses and frames, with
    the priors of frames whose worlds change; priors; likelihoods; detection and false reports;
    findings; clusters and rho; other columns of items; items added; the rule, which moves verdicts
    and no credence; at last texts, which weigh nothing. Within a kind they are made item by
    item. Changes that cannot be told apart are one step: those of one item, and those of a
    cluster whose discount changes. Where a kind alone would leave a study that is not valid,
    it is made with the next one.

    Effects on a claim of changes of different items do not depend on the order. Those of several
    kinds of changes of one item, of changes within a cluster, and of changes among more
    than two worlds do: what a change adds depends on what already holds. A hypothesis under
    another id counts as removed and added.

    References
    ----------
    .. [1] Fairfield, T. and Charman, A. (2019). A dialogue with the data: the Bayesian foundations
       of iterative research in qualitative social science. *Perspectives on Politics* 17.

    Examples
    --------
    >>> import bayestrace as bt
    >>> def read(if_false):
    ...     memo = bt.Item("memo", found="present", likelihood={"H1": (0.8, if_false)})
    ...     return bt.Study.claims({"H1": 0.5}, [memo])
    >>> table = bt.changes(read(0.4), read(0.08))
    >>> table[["place", "column", "before", "after", "effect_db"]].round(1).values.tolist()
    [['memo', 'if_false', '0.4', '0.08', 7.0]]
    """
    import pandas as pd

    for study in (before, after):
        if not isinstance(study, Study):
            raise ArrayError(f"changes needs two Studies, got {type(study).__name__}; read it")
    known = (*before.coders, *after.coders)
    if coder is not None and coder not in known:
        raise ArrayError(f"there is no coder {coder!r} in either version: {', '.join(known)}")
    sets = {"", *(row.set for study in (before, after) for row in study.priors)}
    if prior_set not in sets:
        raise StudyError([_no_set(prior_set, sets)])
    rows = list(_rows(before, after, coder, prior_set))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table.attrs = {
        "inference_library": "bayestrace",
        "inference_library_version": __version__,
        "study": after.title,
        "study_hash": after.digest,
        "study_hash_before": before.digest,
        "prior_set": prior_set,
        "dependence": ADJUSTED,
    }
    return table


def _no_set(prior_set: object, sets: set[str]) -> Problem:
    return Problem(
        what=f"neither version has a set of priors {prior_set!r}",
        came=repr(prior_set),
        allowed=", ".join(name or "(the study's own)" for name in sorted(sets)),
        remedy="choose one of these",
    )


def _rows(
    before: Study, after: Study, coder: str | None, prior_set: str
) -> Iterator[tuple[object, ...]]:
    edits = [
        edit for edit in edits_between(before, after) if coder is None or edit.coder in ("", coder)
    ]
    labels = _labels(before, after)
    steps = steps_between(before, after, edits, prior_set=prior_set)
    for number, step in enumerate(steps, 1):
        shown: set[int] = set()
        for effect in step.effects:
            if coder not in (None, effect.coder):
                continue
            here = relevant(step.edits, effect.coder, labels[effect.hypothesis])
            shown |= set(map(id, here))
            yield (
                number,
                step.kind,
                *described(step, here),
                effect.coder,
                effect.case,
                effect.hypothesis,
                effect.weight,
                float(probability(np.asarray(effect.log_odds))),
                effect.note,
            )
        for edit in step.edits:
            if id(edit) not in shown:
                kind = edit.kind
                yield number, kind, *described(step, [edit]), "", "", "", 0.0, float("nan"), ""


def _labels(before: Study, after: Study) -> dict[str, set[str]]:
    """Hypothesis → everything that a row about its frame may name."""
    found: dict[str, set[str]] = {}
    for study in (before, after):
        for frame in study.world_frames:
            for name in frame.hypotheses:
                found.setdefault(name, set()).update((*frame.hypotheses, *frame.worlds))
    return found


def relevant(edits: Sequence[Edit], coder: str, labels: set[str]) -> list[Edit]:
    """Return the edits that can concern a credence; all if none is that particular."""
    found = [
        edit
        for edit in edits
        if edit.coder in ("", coder) and (not edit.hypothesis or edit.hypothesis in labels)
    ]
    return found or list(edits)


def described(step: Step, edits: Sequence[Edit]) -> tuple[str, str, str, str]:
    """Say where a step changed what: place, column, before, after."""
    if not edits:
        return "; ".join(step.follows), "follows from the changes before", "", ""
    place = "; ".join(dict.fromkeys(edit.name for edit in edits))
    column = "; ".join(dict.fromkeys(edit.column for edit in edits))
    if len(edits) == 1:
        return place, column, edits[0].before, edits[0].after
    several = len({edit.name for edit in edits}) > 1

    def listed(side: str) -> str:
        values = []
        for edit in edits:
            names = [edit.name] if several else []
            names += [edit.hypothesis] if edit.hypothesis and not several else []
            names += [edit.column] if edit.column not in ("added", "removed") else []
            text = getattr(edit, side) or ("–" if side != edit.column else "")
            values.append(" ".join(filter(None, [*names, text])))
        return "; ".join(values)

    return place, column, listed("before"), listed("after")
