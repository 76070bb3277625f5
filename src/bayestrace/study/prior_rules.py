"""Priors name known things and fill a frame wholly, or not at all where equal ones are said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bayestrace.errors import Problem
from bayestrace.study.faults import fault
from bayestrace.study.lookup import PriorTable, frame_prior, prior_table
from bayestrace.study.overview import Overview, unknown
from bayestrace.study.words import Mode
from bayestrace.study.worlds import WorldFrame

if TYPE_CHECKING:
    from bayestrace.study.parts import Prior

__all__ = ["RIVAL_SUM_TOLERANCE", "prior_faults"]

RIVAL_SUM_TOLERANCE = 0.005
"""How far the priors of rivals may be from one before they are refused."""


def prior_faults(seen: Overview) -> Iterator[Problem]:
    """A prior names a known hypothesis, case and coder, and its frame is filled."""
    study = seen.study
    known = {name for frame in seen.frames for name in (*frame.judged, *frame.prior_names)}
    mixtures = {frame.residual: frame for frame in seen.frames if frame.residual_parts}
    for row in study.priors:
        name = row.hypothesis
        if name in mixtures:
            yield _whole_mixture(row, mixtures[name])
        elif not (name in known or seen.places.find(name) or seen.unread.judges(name)):
            yield unknown(row, "hypothesis", name, "hypothesis", known)
        if row.case and seen.lacks_case(row.case):
            yield unknown(row, "case", row.case, "case", seen.cases)
        if seen.lacks_coder(row.coder):
            yield unknown(row, "coder", row.coder, "coder", seen.coders)
    if "priors" not in seen.unread.tables:
        yield from _whole_priors(seen)


def _whole_mixture(row: Prior, frame: WorldFrame) -> Problem:
    return fault(
        row,
        f"{row.hypothesis!r} is all its parts together, so each part has a prior of its own",
        column="hypothesis",
        came=row.hypothesis,
        allowed=", ".join(frame.residual_parts),
        remedy="share this prior out among the parts, one row each",
    )


def _whole_priors(seen: Overview) -> Iterator[Problem]:
    study = seen.study
    table = prior_table(study.priors, seen.places)
    sets = list(dict.fromkeys(["", *(row.set for row in study.priors)]))
    told: set[Any] = set()
    if not (study.priors or study.equal_priors or seen.unread.priors) and seen.frames:
        yield fault(
            None,
            "the study has no priors",
            column="prior",
            allowed="a row in priors.csv for every hypothesis, or equal priors said aloud",
            remedy="add the rows, or write [prior] and below it equal = true into study.toml",
        )
        return
    lost = {seen.places.canonical(label) for label in seen.unread.priors}
    for chosen in sets:
        for frame in seen.frames:
            if frame.id in seen.shaky or lost.intersection((*frame.hypotheses, *frame.worlds)):
                continue
            named = {
                (coder, case)
                for row in seen.prior_rows.get(frame.id, ())
                if row.set == chosen
                for coder in ([row.coder] if row.coder else seen.coders or [""])
                for case in ([row.case] if row.case else [entry.id for entry in study.cases])
            }
            wanted = {(coder, case) for coder, case, name in seen.judged if name == frame.id}
            for coder, case in sorted(wanted | named):
                problem = _one_prior(seen, table, frame, coder, case, chosen)
                if problem and (problem.what, problem.row) not in told:
                    told.add((problem.what, problem.row))
                    yield problem


def _one_prior(
    seen: Overview, table: PriorTable, frame: WorldFrame, coder: str, case: str, chosen: str
) -> Problem | None:
    study = seen.study
    scoped = [entry.scope for entry in study.hypotheses if entry.id in frame.hypotheses]
    if case and scoped and all(scope and case not in scope for scope in scoped):
        return None
    rows, by_world = frame_prior(table, frame, coder, case, chosen)
    names = frame.worlds if by_world else frame.prior_names
    gone = [name for name in names if name not in rows]
    total = sum(chance.best for chance in rows.values())
    summed = bool(rows) and (by_world or frame.mode == Mode.RIVALS)
    if _mixed(table, frame, coder, case, chosen):
        what, column = "priors for factors and for combinations", "hypothesis"
        allowed = "rows for the factors (then independent) or for all combinations"
        remedy = "delete one of the two kinds"
    elif gone and len(gone) <= _doubtful(seen, frame):
        return None
    elif gone and rows:
        what, column = f"no prior for {', '.join(map(repr, gone))}", "hypothesis"
        allowed = "a prior for every hypothesis of a frame, or for none with equal = true"
        remedy = "add the missing rows"
    elif gone and not study.equal_priors:
        what, column = "no prior", "prior"
        allowed = "a row in priors.csv for every hypothesis, or equal priors said aloud"
        remedy = "add the rows, or write [prior] and below it equal = true into study.toml"
    elif not gone and summed and abs(total - 1) > RIVAL_SUM_TOLERANCE + 1e-12:
        what, column = "priors that do not sum to 1", "best"
        allowed = "a sum of 1, within 0.005; the residual included"
        remedy = "exactly one of the rivals is true: share out 1 among them"
    else:
        return None
    named = seen.prior_rows.get(frame.id, ())
    where = [f"for coder {coder!r}"] if coder and any(row.coder for row in named) else []
    where += [f"in case {case!r}"] if case and any(row.case for row in named) else []
    return fault(
        _anchor(named, rows, coder, case, chosen),
        " ".join([f"frame {frame.id!r} has {what}", *where]),
        column=column,
        came=f"{total:g}" if column == "best" else None,
        allowed=allowed,
        remedy=remedy,
    )


def _anchor(
    named: Sequence[Prior], rows: Mapping[str, Any], coder: str, case: str, chosen: str
) -> Prior | None:
    """Return the first of the rows that hold: the place where the problem is shown."""
    return next(
        (
            row
            for row in named
            if rows
            and row.set in (chosen, "")
            and row.coder in (coder, "")
            and row.case in (case, "")
        ),
        None,
    )


def _doubtful(seen: Overview, frame: WorldFrame) -> int:
    """Count the rows that may be meant for another hypothesis: unknown names, doubles."""
    keys = [
        (row.set, row.coder, row.case, seen.places.canonical(row.hypothesis))
        for row in seen.prior_rows.get(frame.id, ())
    ]
    return len(seen.prior_rows.get("", ())) + len(keys) - len(set(keys))


def _mixed(table: Any, frame: WorldFrame, coder: str, case: str, chosen: str) -> bool:
    if frame.mode != Mode.FACTORS:
        return False
    keys = [(c, k) for c in {coder, ""} for k in {case, ""}]
    return all(
        any((chosen, *key, name) in table for key in keys for name in names)
        for names in ({*frame.hypotheses} - {*frame.worlds}, {*frame.worlds} - {*frame.hypotheses})
    )
