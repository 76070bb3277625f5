"""The parts of a study, each a frozen record that is valid by construction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, field, fields
from typing import Any, Protocol, runtime_checkable

from bayestrace.errors import Problem
from bayestrace.scales import Scale, published_scales
from bayestrace.study import faults, validity
from bayestrace.study.frame_validity import frame_problems
from bayestrace.study.words import Finding, Mode, RecordReason, Role, Verdict

__all__ = [
    "Case",
    "Dependence",
    "Expected",
    "Frame",
    "Hypothesis",
    "Item",
    "Judgement",
    "Likelihood",
    "Origin",
    "Prior",
    "Rule",
    "ScaleChoice",
    "Source",
    "StatedVerdict",
    "ensure_part",
    "judgement",
    "origin_field",
    "settle",
]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a part was read: the file's name and the row, the header being row 1."""

    file: str
    row: int


def origin_field() -> Any:
    """Declare where a part was read, outside equality and hash."""
    return field(default=None, compare=False, repr=False)


def settle(part: Any, **kinds: Any) -> None:
    """Turn words into their enum members and sequences into tuples, once they are valid."""
    for name, kind in kinds.items():
        value = getattr(part, name)
        if kind is tuple and (isinstance(value, str) or not isinstance(value, Iterable)):
            value = (value,)
        object.__setattr__(part, name, kind(value))


def ensure_part(part: Any, rules: Callable[[Any], Iterable[Problem]]) -> None:
    """Hold a part to its rules, which take for granted that texts are texts."""
    faults.ensure(tuple(_no_texts(part)) or rules(part))


def _no_texts(part: Any) -> Iterator[Problem]:
    for entry in fields(part):
        value = getattr(part, entry.name)
        if entry.type == "str" and not isinstance(value, str):
            yield faults.fault(
                part,
                f"{entry.name} is no text",
                column=entry.name,
                came=value,
                allowed="a text",
                remedy=f'write it in quotation marks: {entry.name}="…"',
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A judged probability.

    Parameters
    ----------
    best : float
        The best value, in [0, 1]; exactly 0 and 1 only where a row is logical.
    low, high : float, optional
        Central 90 % interval, both or neither, ``low <= best <= high``.
    """

    best: float
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        ensure_part(self, faults.judgement_problems)

    @property
    def values(self) -> tuple[float, ...]:
        """The numbers that are given: one or three."""
        if self.low is None or self.high is None:
            return (self.best,)
        return (self.low, self.best, self.high)


@runtime_checkable
class Distribution(Protocol):
    """Anything with quantiles, such as a PreliZ distribution or a frozen one of SciPy."""

    def ppf(self, q: Any, /) -> Any:
        """Return the value below which the share q lies."""
        ...


def judgement(
    best: float | Distribution, *, low: float | None = None, high: float | None = None
) -> Judgement:
    """Judge a probability: a best value and, if you like, its central 90 % interval.

    Parameters
    ----------
    best : float or distribution
        The best value, a probability. Exactly 0 and 1 are accepted by a study only
        where the likelihood is marked ``logical``. A distribution on (0, 1), such as
        one of PreliZ, stands for its median with its 5 % and 95 % points as interval.
    low, high : float, optional
        Ends of the interval that you would bet nine to one on; both or neither.

    Returns
    -------
    Judgement

    Raises
    ------
    StudyError
        If the numbers are no probabilities or not in order.

    Examples
    --------
    >>> import bayestrace as bt
    >>> bt.judgement(0.8, low=0.6, high=0.9)
    Judgement(best=0.8, low=0.6, high=0.9)
    """
    if not isinstance(best, Distribution):
        return Judgement(best=best, low=low, high=high)
    faults.ensure(faults.distribution_problems(low, high))
    median, lower, upper = (float(best.ppf(share)) for share in (0.5, 0.05, 0.95))
    return Judgement(best=median, low=lower, high=upper)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case that is traced."""

    id: str
    title: str = ""
    origin: Origin | None = origin_field()

    def __post_init__(self) -> None:
        ensure_part(self, validity.case_problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis:
    """An explanation that is judged: its claim, its mechanism, where it speaks.

    ``scope`` lists the cases of which it speaks; empty means all. ``actors`` are those whose
    conduct it explains. Hypotheses of one ``group`` are variants of one explanation.
    """

    id: str
    claim: str
    mechanism: str = ""
    scope: tuple[str, ...] = ()
    would_not_expect: str = ""
    actors: tuple[str, ...] = ()
    group: str = ""
    origin: Origin | None = origin_field()

    def __post_init__(self) -> None:
        settle(self, scope=tuple, actors=tuple)
        ensure_part(self, validity.hypothesis_problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A question with a finite set of worlds, exactly one of which is actual in a case.

    Parameters
    ----------
    id : str
        Name of the frame, the part after ``/worlds/`` in a result.
    mode : Mode
        "claim", "rivals" or "factors".
    hypotheses : tuple of str
        Ids; in a claim frame several ids are shorthand for one frame each.
    exhaustive : bool
        Rivals only: said to be all there are.
    residual : str, optional
        Rivals only: the id of the catch-all, a world with likelihoods of its own.
    residual_parts : tuple of str
        The named sub-types that the catch-all is a mixture of; each is then a world, with
        a prior and likelihoods of its own, and the catch-all is all of them together.
    """

    id: str
    mode: Mode
    hypotheses: tuple[str, ...]
    exhaustive: bool = False
    residual: str | None = None
    residual_parts: tuple[str, ...] = ()
    origin: Origin | None = origin_field()

    def __post_init__(self) -> None:
        settle(self, hypotheses=tuple, residual_parts=tuple)
        ensure_part(self, frame_problems)
        settle(self, mode=Mode)


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of evidence: a yes/no question, its answer and where it was found.

    Parameters
    ----------
    id : str
        The item's name.
    found : Finding or str
        The answer: "present", "absent" or "not sought", which is not the same as absent.
    case : str
        Id of the case; may be left out where there is only one.
    clue : str
        The yes/no question that the item answers.
    observed : str
        What was seen, in your own words.
    date, locator, excerpt, actor : str
        When it happened, where in the source it stands, the source's words, who acted.
    sources : tuple of str
        Ids of the sources that it was read in.
    kind : str
        Kind of source, such as "official record" or "newspaper".
    cluster : str
        A name shared by items of one root (one witness, one report), which count for
        less than independent ones.
    given : tuple of str
        Ids of items in whose light this one was judged: its likelihoods hold given that
        those were found as they were.
    role : Role or str
        "new" if found after the hypotheses were stated, "known" if known before,
        "generated" if it suggested one of them; empty if not said.
    detection : float
        Chance that a clue which is there is recorded as present.
    false_report : float
        Chance that a clue which is not there is recorded as present all the same.
    record_reasons : tuple of RecordReason or str
        Why the record may be silent about what happened, or tell what did not, such as
        "deception" or "closed archive": the grounds of ``detection`` and ``false_report``.
    clue_id : str
        Ties the same clue asked in several cases.
    parts : tuple of str
        Ids of items that this one takes together as a package, judged jointly: for a coder
        who judges the package, they do not count by themselves.
    steps : tuple of str
        Ids of the steps of a mechanism that it speaks to.
    note : str
        Anything else.
    likelihood : mapping, optional
        Shorthand for :meth:`Study.claims`, :meth:`Study.rivals` and
        :meth:`Study.factors`, which move it into the study's likelihoods.
    logical : bool
        Belongs to ``likelihood``: its exact 0 and 1 are meant, by logic or definition.
    origin : Origin, optional
        The file and row that it was read from; set by :func:`bayestrace.read_study`.

    Raises
    ------
    StudyError
        If a word or a number is not allowed, with all of them at once.

    Examples
    --------
    A memo was found that is likely if H1 is true and unlikely if not:

    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
    >>> memo.found
    <Finding.PRESENT: 'present'>
    """

    id: str
    _: KW_ONLY
    found: Finding | str
    case: str = ""
    clue: str = ""
    observed: str = ""
    date: str = ""
    locator: str = ""
    excerpt: str = ""
    actor: str = ""
    sources: tuple[str, ...] = ()
    kind: str = ""
    cluster: str = ""
    given: tuple[str, ...] = ()
    role: Role | str = ""
    detection: float = 1.0
    false_report: float = 0.0
    record_reasons: tuple[RecordReason | str, ...] = ()
    clue_id: str = ""
    parts: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    note: str = ""
    likelihood: Mapping[str, Any] | None = field(default=None, compare=False, repr=False)
    logical: bool = field(default=False, compare=False, repr=False)
    origin: Origin | None = origin_field()

    def __post_init__(self) -> None:
        settle(self, sources=tuple, given=tuple, record_reasons=tuple, parts=tuple, steps=tuple)
        ensure_part(self, validity.item_problems)
        settle(self, found=Finding, role=Role if self.role else str)
        settle(self, record_reasons=lambda codes: tuple(map(RecordReason, codes)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Likelihood:
    """How one coder judged one item for one hypothesis (in factors: for one world).

    Exactly one way of entry: probabilities (``if_true``, for a claim ``if_false`` as
    well), a ``ratio`` of the finding as found, or a ``rank`` (1 = the world in which the
    clue is most likely). ``detection`` and ``false_report`` stand instead of the item's own
    where the chance of a record depends on which hypothesis is true; for a claim the
    ``_if_false`` pair is the side of its negation.
    """

    coder: str
    item: str
    hypothesis: str
    if_true: Judgement | None = None
    if_false: Judgement | None = None
    ratio: float | None = None
    rank: int | None = None
    logical: bool = False
    detection: float | None = None
    false_report: float | None = None
    detection_if_false: float | None = None
    false_report_if_false: float | None = None
    reason: str = ""
    origin: Origin | None = origin_field()

    def __post_init__(self) -> None:
        ensure_part(self, validity.likelihood_problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """A prior credence with its basis; empty ``coder`` or ``case`` means all of them."""

    hypothesis: str
    chance: Judgement
    set: str = ""
    coder: str = ""
    case: str = ""
    basis: str = ""
    sources: tuple[str, ...] = ()
    origin: Origin | None = origin_field()

    def __post_init__(self) -> None:
        settle(self, sources=tuple)
        ensure_part(self, validity.prior_problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependence:
    """How far the items of a cluster repeat one another, for one coder or for all.

    ``hypothesis`` confines the row to one hypothesis or world; empty means all. A negative
    rho says that the items are less often found together than by chance.
    """

    cluster: str
    rho: float
    coder: str = ""
    hypothesis: str = ""
    reason: str = ""
    origin: Origin | None = origin_field()

    def __post_init__(self) -> None:
        ensure_part(self, validity.dependence_problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source that items and priors cite by id."""

    id: str
    citation: str
    url: str = ""
    type: str = ""
    access: str = ""
    origin: Origin | None = origin_field()

    def __post_init__(self) -> None:
        ensure_part(self, validity.source_problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedVerdict:
    """A verdict that somebody stated in words; shown beside the results, never used."""

    by: str
    case: str
    hypothesis: str
    verdict: Verdict
    locator: str = ""
    wording: str = ""
    origin: Origin | None = origin_field()

    def __post_init__(self) -> None:
        ensure_part(self, validity.stated_verdict_problems)
        settle(self, verdict=Verdict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A published figure to compare with; never read by an update."""

    case: str
    hypothesis: str
    quantity: str
    value: float
    digits: int
    source: str
    origin: Origin | None = origin_field()

    def __post_init__(self) -> None:
        ensure_part(self, validity.expected_problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When a hypothesis counts as confirmed or rejected: credence thresholds."""

    confirm: float = 0.95
    reject: float = 0.05
    origin: Origin | None = origin_field()

    def __post_init__(self) -> None:
        ensure_part(self, validity.rule_problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleChoice:
    """The verbal scale of a study, published or its own, and whether bands are intervals.

    A published scale is named by its id and has no ``own`` terms.
    """

    name: str
    intervals: bool = False
    own: Scale | None = None
    origin: Origin | None = origin_field()

    def __post_init__(self) -> None:
        ensure_part(self, validity.scale_problems)

    @property
    def scale(self) -> Scale:
        """The scale itself."""
        return self.own or published_scales()[self.name]
