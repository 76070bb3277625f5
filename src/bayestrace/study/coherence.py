"""What the parts of a study must be to one another: every rule, in the order of the files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bayestrace.errors import Problem
from bayestrace.study.cluster_rules import cluster_faults
from bayestrace.study.condition_rules import condition_faults
from bayestrace.study.faults import fault
from bayestrace.study.frame_rules import frame_faults, stated_faults
from bayestrace.study.item_rules import given_faults, item_faults
from bayestrace.study.likelihood_rules import (
    exclusion_faults,
    likelihood_faults,
    repeat_faults,
    whole_frame_faults,
)
from bayestrace.study.overview import Overview, Unread
from bayestrace.study.package_rules import package_faults
from bayestrace.study.prior_rules import prior_faults
from bayestrace.study.record_rules import record_faults
from bayestrace.study.statement_rules import statement_faults
from bayestrace.study.waiting_rules import waiting_faults

if TYPE_CHECKING:
    from bayestrace.study.parts import Origin
    from bayestrace.study.study import Study

__all__ = ["Unread", "study_problems"]

_ALL_READ = Unread()


def study_problems(study: Study | Any, unread: Unread = _ALL_READ) -> Iterator[Problem]:
    """Yield every problem between the parts of a study.

    Parameters
    ----------
    study : Study
        Or anything with its fields: a reader asks before a study exists.
    unread : Unread
        What stands in the files without being understood.
    """
    yield from _enough(Overview(study=study, unread=unread))
    # where a list is empty, every name in the tables would be called unknown
    empty = {name for name in ("cases", "hypotheses", "frames") if not getattr(study, name)}
    seen = Overview(study=study, unread=replace(unread, tables=unread.tables | empty))
    for rule in _RULES:
        yield from rule(seen)


def _enough(seen: Overview) -> Iterator[Problem]:
    study, unread = seen.study, seen.unread
    for column, parts, lost in (
        ("cases", study.cases, unread.cases),
        ("hypotheses", study.hypotheses, unread.hypotheses),
        ("frames", study.frames, unread.framed),
    ):
        if not parts and not lost and column not in unread.tables:
            yield fault(
                None,
                f"the study has no {column}",
                column=column,
                remedy=f"add at least one [[{column}]] entry to study.toml",
            )
    if not isinstance(study.title, str) or not study.title.strip():
        yield fault(None, "the study has no title", column="title", remedy='write title = "…"')


def _unique(seen: Overview) -> Iterator[Problem]:
    study = seen.study
    waiting, waiting_again = (
        [row for row in study.unanswered if row.again == again] for again in (False, True)
    )
    for kind, parts, keys in (
        ("case", study.cases, ("id",)),
        ("hypothesis", study.hypotheses, ("id",)),
        ("frame", study.frames, ("id",)),
        ("item", study.items, ("id",)),
        ("source", study.sources, ("id",)),
        ("likelihood", study.likelihoods, ("coder", "item", "hypothesis")),
        ("prior", study.priors, ("set", "coder", "case", "hypothesis")),
        ("dependence", study.dependence, ("coder", "hypothesis", "cluster")),
        ("verdict", study.verdicts, ("by", "case", "hypothesis")),
        ("relation", study.relations, ("hypothesis", "other")),
        ("step", study.steps, ("id",)),
        ("condition", study.contingencies, ("coder", "item", "hypothesis", "condition")),
        ("repeat", study.repeats, ("coder", "item", "hypothesis")),
        ("question", waiting, ("coder", "item", "hypothesis")),
        ("question of a repeat", waiting_again, ("coder", "item", "hypothesis")),
        ("answer", study.answers, ("rule", "place")),
        ("coder", study.coder_details, ("id",)),
    ):
        first: dict[tuple[str, ...], Any] = {}
        for part in parts:
            # "B & A" is the world "A & B"
            key = tuple(
                seen.places.canonical(getattr(part, name))
                if name == "hypothesis"
                else getattr(part, name)
                for name in keys
            )
            if kind == "relation":  # of two, in either order
                key = tuple(sorted(key))
            if key not in first:
                first[key] = part
                continue
            origin = first[key].origin
            shown = ", ".join(filter(None, key))
            yield fault(
                part,
                f"the {kind} {shown!r} stands here a second time"
                + (f"; first in {_line(origin)} {origin.row}" if origin else ""),
                column=keys[-1],
                came=shown,
                allowed="each only once",
                remedy="delete one of the two, or give it another name",
            )


def _line(origin: Origin) -> str:
    return "line" if origin.file.endswith(".toml") else "row"


_RULES = (
    _unique,
    frame_faults,
    item_faults,
    given_faults,
    package_faults,
    likelihood_faults,
    record_faults,
    whole_frame_faults,
    prior_faults,
    cluster_faults,
    exclusion_faults,
    stated_faults,
    statement_faults,
    condition_faults,
    repeat_faults,
    waiting_faults,
)
