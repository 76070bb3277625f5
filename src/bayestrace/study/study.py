"""A study: cases, hypotheses, frames, evidence and how coders judged it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Self

from bayestrace.errors import Problem
from bayestrace.study import building, coherence
from bayestrace.study.conditions import likelihoods_as_judged
from bayestrace.study.content import digest_of, record_of
from bayestrace.study.faults import ensure
from bayestrace.study.freezes import Freeze
from bayestrace.study.notebook_tables import study_table
from bayestrace.study.parts import (
    Case,
    Dependence,
    Expected,
    Frame,
    Hypothesis,
    Item,
    Judgement,
    Likelihood,
    Prior,
    Rule,
    ScaleChoice,
    Source,
    StatedVerdict,
)
from bayestrace.study.statements import (
    Answer,
    Coder,
    Contingency,
    Relation,
    Search,
    Step,
    Unanswered,
)
from bayestrace.study.worlds import Places, WorldFrame, resolve_frames

__all__ = ["Study"]

_PARTS: Mapping[str, type] = {
    "cases": Case,
    "hypotheses": Hypothesis,
    "frames": Frame,
    "items": Item,
    "likelihoods": Likelihood,
    "priors": Prior,
    "dependence": Dependence,
    "sources": Source,
    "verdicts": StatedVerdict,
    "expected": Expected,
    "relations": Relation,
    "steps": Step,
    "searches": Search,
    "contingencies": Contingency,
    "repeats": Likelihood,
    "unanswered": Unanswered,
    "answers": Answer,
    "coder_details": Coder,
    "frozen": Freeze,
    "authors": str,
    "check_off": str,
}


@dataclass(frozen=True, kw_only=True)
class Study:
    """Everything that a process tracer writes down, valid as soon as it exists.

    Small studies are built with :meth:`claims`, :meth:`rivals` and :meth:`factors`;
    larger ones are read from files with :func:`bayestrace.read_study`.

    Parameters
    ----------
    title : str
        What the study is called.
    cases, hypotheses, frames, items, likelihoods, priors, dependence, sources : tuple
        The parts, in the order in which they were written. Each has the columns of its
        table as attributes: ``study.items[0].clue``.
    verdicts : tuple of StatedVerdict
        Somebody's verdicts in words; shown beside the results, never used.
    expected : tuple of Expected
        Published figures; compared by tests, never used.
    relations, steps, searches, contingencies : tuple
        How hypotheses relate, the steps of their mechanisms, what was sought and whether it
        was found, and the conditions on which a likelihood depends.
    repeats : tuple of Likelihood
        Likelihoods that were asked for a second time (:func:`bayestrace.retest`); no update
        uses them.
    unanswered : tuple of Unanswered
        Questions that wait for an answer in likelihoods, then those in repeats
        (:func:`bayestrace.with_questions`); no update uses them.
    answers : tuple of Answer
        Why notices of :func:`bayestrace.check` are accepted.
    coder_details : tuple of Coder
        Who the coders are; ``coders`` names them.
    check_off : tuple of str
        Ids of rules that are not applied to this study.
    authors : tuple of str
        Who wrote the study.
    description, notes : str
        What it is about; its limits and whatever a reader must know.
    rule : Rule
        Thresholds of credence for "confirmed" and "rejected".
    scale : ScaleChoice, optional
        The verbal scale of the cells.
    equal_priors : bool
        Fill a frame that has no prior row at all with equal priors.
    frozen : tuple of Freeze
        What was expected before the look (:func:`bayestrace.freeze`); two studies that differ
        in nothing else are equal.

    Raises
    ------
    StudyError
        With every problem of the study at once.

    Examples
    --------
    >>> import bayestrace as bt
    >>> study = bt.Study.claims(
    ...     {"H1": 0.5}, [bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})]
    ... )
    >>> float(bt.credence(bt.update(study), "H1").item())
    0.9
    """

    title: str
    cases: tuple[Case, ...]
    hypotheses: tuple[Hypothesis, ...]
    frames: tuple[Frame, ...]
    items: tuple[Item, ...] = ()
    likelihoods: tuple[Likelihood, ...] = ()
    priors: tuple[Prior, ...] = ()
    dependence: tuple[Dependence, ...] = ()
    sources: tuple[Source, ...] = ()
    verdicts: tuple[StatedVerdict, ...] = ()
    expected: tuple[Expected, ...] = ()
    relations: tuple[Relation, ...] = ()
    steps: tuple[Step, ...] = ()
    searches: tuple[Search, ...] = ()
    contingencies: tuple[Contingency, ...] = ()
    repeats: tuple[Likelihood, ...] = ()
    unanswered: tuple[Unanswered, ...] = ()
    answers: tuple[Answer, ...] = ()
    coder_details: tuple[Coder, ...] = ()
    check_off: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    description: str = ""
    notes: str = ""
    rule: Rule = Rule()
    scale: ScaleChoice | None = None
    equal_priors: bool = False
    frozen: tuple[Freeze, ...] = field(default=(), compare=False, repr=False)

    def __post_init__(self) -> None:
        for name, kind in _PARTS.items():
            value = getattr(self, name)
            several = isinstance(value, Iterable) and not isinstance(value, str)
            listed = tuple(value) if several else (value,)
            ensure(_stranger(name, kind, part) for part in listed if not isinstance(part, kind))
            object.__setattr__(self, name, listed)  # a list would give another digest
        by_table = sorted(self.unanswered, key=lambda row: row.again)  # as files hold them
        object.__setattr__(self, "unanswered", tuple(by_table))
        ensure(coherence.study_problems(self))

    @classmethod
    def claims(
        cls,
        priors: Mapping[str, float | Judgement] | Sequence[str],
        items: Sequence[Item],
        *,
        coder: str = "me",
        rho: Mapping[str, float] | None = None,
        title: str = "A study of claims",
    ) -> Self:
        """Build a study in which each hypothesis is judged against its own negation.

        Parameters
        ----------
        priors : mapping or sequence of str
            Prior credence per hypothesis, or the ids alone for one half each.
        items : sequence of Item
            Evidence with ``likelihood={"H1": (if_true, if_false)}``; a side is a
            probability or a :func:`bayestrace.judgement`. Instead of the pair a ratio
            as text, "10 dB" or "x3", weighs the finding as found.
        coder : str
            Who judges.
        rho : mapping, optional
            Dependence per cluster, in [0, 1].
        title : str

        Returns
        -------
        Study

        Raises
        ------
        StudyError
            With every problem at once.
        """
        return cls(**building.parts_of("claim", priors, items, coder, rho, title))

    @classmethod
    def rivals(
        cls,
        priors: Mapping[str, float | Judgement] | Sequence[str],
        items: Sequence[Item],
        *,
        exhaustive: bool = False,
        residual: str | None = None,
        residual_parts: Sequence[str] = (),
        coder: str = "me",
        rho: Mapping[str, float] | None = None,
        title: str = "A study of rivals",
    ) -> Self:
        """Build a study of rivals, exactly one of which is true.

        Parameters
        ----------
        priors : mapping or sequence of str
            Prior credence per rival, summing to one, or the ids alone for equal priors.
        items : sequence of Item
            Evidence with ``likelihood={"A": 0.9, "B": 0.2, ...}``, every rival and the
            residual included.
        exhaustive : bool
            Say that the rivals are all there are, or name a residual.
        residual : str, optional
            The catch-all, with a prior and likelihoods of its own.
        residual_parts : sequence of str, optional
            Named sub-types that the catch-all is a mixture of; each then has a prior and
            likelihoods in its stead.
        coder, rho, title
            As for :meth:`claims`.

        Returns
        -------
        Study

        Raises
        ------
        StudyError
            With every problem at once.
        """
        return cls(
            **building.parts_of(
                "rivals",
                priors,
                items,
                coder,
                rho,
                title,
                exhaustive=exhaustive,
                residual=residual,
                residual_parts=residual_parts,
            )
        )

    @classmethod
    def factors(
        cls,
        priors: Mapping[str, float | Judgement] | Sequence[str],
        items: Sequence[Item],
        *,
        coder: str = "me",
        rho: Mapping[str, float] | None = None,
        title: str = "A study of factors",
        names: Sequence[str] | None = None,
    ) -> Self:
        """Build a study of factors that may act together, judged over all combinations.

        Parameters
        ----------
        priors : mapping or sequence of str
            Prior per factor (then independent), or per world ("A & not B"), or the
            factors' ids alone for one half each.
        items : sequence of Item
            Evidence with ``likelihood={"A & B": 0.9, "A & not B": 0.5, ...}``.
        names : sequence of str, optional
            The factors, needed where ``priors`` names worlds.
        coder, rho, title
            As for :meth:`claims`.

        Returns
        -------
        Study

        Raises
        ------
        StudyError
            With every problem at once.
        """
        return cls(**building.parts_of("factors", priors, items, coder, rho, title, names=names))

    def replace(self, **changes: Any) -> Self:
        """Return a copy with some fields changed, checked again as a whole."""
        return replace(self, **changes)

    @cached_property
    def coders(self) -> tuple[str, ...]:
        """Coders in the order of their first likelihood."""
        return tuple(dict.fromkeys(row.coder for row in self.judged_likelihoods))

    @cached_property
    def judged_likelihoods(self) -> tuple[Likelihood, ...]:
        """Likelihoods as judged: as written, then those that conditions imply."""
        return likelihoods_as_judged(self.likelihoods, self.contingencies, self.places)

    @cached_property
    def world_frames(self) -> tuple[WorldFrame, ...]:
        """The frames with their worlds."""
        return resolve_frames(self.frames)

    @cached_property
    def places(self) -> Places:
        """Where each label of a likelihood or prior row belongs."""
        return Places(self.world_frames)

    @cached_property
    def hypothesis_ids(self) -> tuple[str, ...]:
        """Ids of all hypotheses, residuals that have no entry of their own last."""
        named = [hypothesis.id for hypothesis in self.hypotheses]
        judged = [name for frame in self.world_frames for name in frame.hypotheses]
        return tuple(dict.fromkeys([*named, *judged]))

    def in_scope(self, hypothesis: str, case: str) -> bool:
        """Say whether the hypothesis speaks of the case; a residual follows its rivals."""
        scopes = {entry.id: entry.scope for entry in self.hypotheses}
        if hypothesis not in scopes:
            frame = next(f for f in self.world_frames if hypothesis in f.hypotheses)
            return any(self.in_scope(name, case) for name in frame.hypotheses if name in scopes)
        return not scopes[hypothesis] or case in scopes[hypothesis]

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the content: equal studies share it, whatever file they came from.

        Fields at their default do not enter it, so that a later version of the format, with
        more of them, gives the same. Questions without an answer do not either: a study that
        is to be judged further says the same, and has the same results.
        """
        content = record_of(self)
        content.pop("unanswered", None)
        return digest_of(content)

    def _repr_html_(self) -> str:
        return study_table(self)


def _stranger(name: str, kind: type, came: object) -> Problem:
    return Problem(
        what=f"{name} of a study holds something else",
        came=repr(came)[:80],
        allowed=f"parts of the kind {kind.__name__}",
        remedy=f"give {name}= a sequence of them",
    )
