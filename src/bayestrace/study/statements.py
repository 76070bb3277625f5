"""What a study states beside its evidence: relations, steps, searches, conditions, answers.

Like the parts, each is a frozen record that is valid by construction.
"""

from __future__ import annotations

from dataclasses import dataclass

from bayestrace.study import statement_rules as rules
from bayestrace.study.parts import Judgement, Origin, ensure_part, origin_field, settle
from bayestrace.study.words import CoderKind, Judged, RelationKind

__all__ = ["Answer", "Coder", "Contingency", "Relation", "Search", "Step", "Unanswered"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coder:
    """Who judges: a person or a model. Two coders of one ``name`` are not independent.

    ``judged`` is "clue" if the chances are those of the clue being there, "record" if they
    are those of reading it in the record, which leaves nothing to ``detection``.
    """

    id: str
    kind: CoderKind = CoderKind.UNSAID
    name: str = ""
    judged: Judged = Judged.CLUE
    note: str = ""
    origin: Origin | None = origin_field()

    def __post_init__(self) -> None:
        ensure_part(self, rules.coder_problems)
        settle(self, kind=CoderKind, judged=Judged)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """How two hypotheses relate: what their author says, beside what their frame implies."""

    hypothesis: str
    other: str
    relation: RelationKind
    reason: str = ""
    origin: Origin | None = origin_field()

    def __post_init__(self) -> None:
        ensure_part(self, rules.relation_problems)
        settle(self, relation=RelationKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of a hypothesis's mechanism; ``essential`` if the mechanism fails without it.

    Items name the steps to which they speak; :func:`bayestrace.coverage` adds them up.

    Examples
    --------
    >>> import bayestrace as bt
    >>> bt.Step(id="plan", hypothesis="H1", claim="The cabinet had a plan.").essential
    False
    """

    id: str
    hypothesis: str
    claim: str
    essential: bool = False
    origin: Origin | None = origin_field()

    def __post_init__(self) -> None:
        ensure_part(self, rules.step_problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What was sought, where and when; without items, it was sought and not found.

    :func:`bayestrace.searches` tabulates the log.

    Examples
    --------
    >>> import bayestrace as bt
    >>> bt.Search(case="kosovo", sought="minutes of the vote", where="national archive").items
    ()
    """

    case: str
    sought: str
    where: str = ""
    date: str = ""
    items: tuple[str, ...] = ()
    note: str = ""
    origin: Origin | None = origin_field()

    def __post_init__(self) -> None:
        settle(self, items=tuple)
        ensure_part(self, rules.search_problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contingency:
    """One condition of a likelihood that "depends": its chance, and the clue's chance in it.

    The conditions of a coder, item and hypothesis exclude one another and cover everything:
    their chances sum to one on each side.
    """

    coder: str
    item: str
    hypothesis: str
    condition: str
    chance: Judgement
    if_true: Judgement
    chance_if_false: Judgement | None = None
    if_false: Judgement | None = None
    reason: str = ""
    origin: Origin | None = origin_field()

    def __post_init__(self) -> None:
        ensure_part(self, rules.contingency_problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Why a notice of the check is accepted; an empty ``place`` answers the whole rule."""

    rule: str
    because: str
    place: str = ""
    by: str = ""
    date: str = ""
    origin: Origin | None = origin_field()

    def __post_init__(self) -> None:
        ensure_part(self, rules.answer_problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A question that waits for an answer: a row of likelihoods in which only names stand.

    ``again`` if it waits in the table repeats. No update uses it. In a rivals or factors frame
    an item has one for each world.
    """

    coder: str
    item: str
    hypothesis: str
    again: bool = False
    origin: Origin | None = origin_field()

    def __post_init__(self) -> None:
        ensure_part(self, rules.unanswered_problems)
