"""How two hypotheses relate, as a fact about the worlds in which they hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from bayestrace.errors import ArrayError
from bayestrace.study.study import Study
from bayestrace.study.words import Mode, RelationKind
from bayestrace.study.worlds import WorldFrame, WorldSetError, world_set

if TYPE_CHECKING:
    import pandas as pd

    from bayestrace.study.statements import Relation

__all__ = ["NOT_SETTLED", "Related", "related_pairs", "relation_of_sets", "relations"]

NOT_SETTLED = "not settled by the frames"
"""What is implied of hypotheses that were judged apart."""

_APART = (
    "They were judged apart, as if each could hold with the other; a stated relation changes no "
    "credence."
)
_BECAUSE = {
    RelationKind.EXCLUSIVE: "No world has both.",
    RelationKind.CONGRUENT: "They hold in the same worlds.",
    RelationKind.INCLUSIVE: "{one} holds wherever {other} does.",
    RelationKind.COINCIDENT: "Some worlds have both, and either occurs without the other.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """Two hypotheses, what their frames imply of them, and what the study states.

    Parameters
    ----------
    hypothesis, other : str
        The two, in the order of the study.
    frames : tuple of str
        One frame, or the two in which they were judged apart.
    implied : RelationKind, optional
        None where nothing follows from the frames.
    stated : Relation, optional
        The row of relations.csv that speaks of the two.
    because : str
        Why it is implied, or why nothing is.
    """

    hypothesis: str
    other: str
    frames: tuple[str, ...]
    implied: RelationKind | None
    stated: Relation | None
    because: str

    @property
    def agrees(self) -> str:
        """Say "yes" or "no" where there is something to compare."""
        if self.stated is None or self.implied is None:
            return ""
        return "yes" if self.stated.relation == self.implied else "no"


def relations(study: Study, *, sets: Iterable[str] | None = None) -> pd.DataFrame:
    """Say how hypotheses relate, two at a time: what their frames imply and what is stated.

    Parameters
    ----------
    study : Study
        The study; nothing needs to be judged yet.
    sets : iterable of str, optional
        Sets of worlds to relate instead of the hypotheses, such as "A or B" and "not C".

    Returns
    -------
    DataFrame
        One row per pair, in the order of the study:

        - ``hypothesis``, ``other``; ``frames``, the one frame of both, or two with ";".
        - ``implied``: "exclusive", "coincident", "congruent" or "inclusive"; "not settled by
          the frames" where the two were judged in different frames.
        - ``stated``: what relations.csv says; "" where it says nothing.
        - ``agrees``: "yes" or "no"; "" where nothing is implied, or nothing stated.
        - ``because``: why it is implied, in a sentence; ``reason``: that of relations.csv.

        Hypotheses count whatever their scope: a relation is one of meaning, not of cases.

    Raises
    ------
    ArrayError
        If it is no study, or a set of worlds is not understood.

    Notes
    -----
    Exclusive: no world has both. Congruent: both hold in the same worlds. Inclusive: all
    worlds of the one belong to the other, and not the other way round. Coincident: they can
    hold together, and neither implies the other. The four words are those of Zaks [1]_;
    the definitions by sets of worlds are this library's.

    Rivals of one frame exclude each other because the frame says so, and factors of one frame
    are coincident: that is a choice of the author, made by the mode. Claims have a frame
    each, from which nothing follows about another claim: they are treated as if each could
    hold with any other.

    References
    ----------
    .. [1] Zaks, S. (2017). Relationships among rivals (RAR): a framework for analyzing
       contending hypotheses in process tracing. *Political Analysis* 25, 344-362.

    Examples
    --------
    >>> import bayestrace as bt
    >>> study = bt.Study.rivals(["A", "B", "C"], [], residual="C")
    >>> bt.relations(study)["implied"].unique().tolist()
    ['exclusive']
    >>> bt.relations(study, sets=["A or B", "B"])["implied"].item()
    'inclusive'
    """
    import pandas as pd

    if not isinstance(study, Study):
        raise ArrayError(f"relations needs a Study, got {type(study).__name__}; read it first")
    pairs = related_pairs(study) if sets is None else _related_sets(study, sets)
    rows = [
        {
            "hypothesis": pair.hypothesis,
            "other": pair.other,
            "frames": "; ".join(pair.frames),
            "implied": str(pair.implied or NOT_SETTLED),
            "stated": str(pair.stated.relation) if pair.stated else "",
            "agrees": pair.agrees,
            "because": pair.because,
            "reason": pair.stated.reason if pair.stated else "",
        }
        for pair in pairs
    ]
    columns = ["hypothesis", "other", "frames", "implied", "stated", "agrees", "because", "reason"]
    table = pd.DataFrame(rows, columns=columns)
    table.attrs.update({"study": study.title, "study_hash": study.digest})
    return table


def related_pairs(study: Study) -> Iterator[Related]:
    """Yield every two hypotheses of a study."""
    stated = {frozenset((row.hypothesis, row.other)): row for row in study.relations}
    frame_of = {name: frame for frame in study.world_frames for name in frame.hypotheses}
    for one, other in combinations(study.hypothesis_ids, 2):
        frames = frame_of[one], frame_of[other]
        row = stated.get(frozenset((one, other)))
        if frames[0] is not frames[1]:
            yield Related(
                hypothesis=one,
                other=other,
                frames=(frames[0].id, frames[1].id),
                implied=None,
                stated=row,
                because=_APART,
            )
            continue
        sets = {name: frozenset(frames[0].members(name)) for name in (one, other)}
        yield _within(frames[0], sets, row)


def relation_of_sets(one: frozenset[int], other: frozenset[int]) -> RelationKind:
    """Return how two sets of worlds relate; an empty one excludes everything."""
    if not one & other:
        return RelationKind.EXCLUSIVE
    if one == other:
        return RelationKind.CONGRUENT
    if one < other or other < one:
        return RelationKind.INCLUSIVE
    return RelationKind.COINCIDENT


def _within(
    frame: WorldFrame, sets: Mapping[str, frozenset[int]], stated: Relation | None = None
) -> Related:
    (name, one), (other_name, other) = sets.items()
    implied = relation_of_sets(one, other)
    wider, narrower = (name, other_name) if other < one else (other_name, name)
    because = _BECAUSE[implied].format(one=wider, other=narrower)
    if implied == RelationKind.EXCLUSIVE and frame.mode == Mode.RIVALS:
        because = "Rivals of one frame: exactly one of its worlds is actual."
    return Related(
        hypothesis=name,
        other=other_name,
        frames=(frame.id,),
        implied=implied,
        stated=stated,
        because=because,
    )


def _related_sets(study: Study, sets: Iterable[str]) -> Iterator[Related]:
    names = [sets] if isinstance(sets, str) or not isinstance(sets, Iterable) else list(sets)
    if len(names) < 2 or not all(isinstance(name, str) for name in names):
        raise ArrayError(f'sets= lists two or more sets of worlds, such as ["A or B", "C"]; got '
                         f"{sets!r}")  # fmt: skip
    frames = {frame.id: frame for frame in study.world_frames}
    try:
        found = {name: world_set(name, study.world_frames) for name in names}
    except WorldSetError as error:
        raise ArrayError(str(error)) from None
    for one, other in combinations(found, 2):
        (mine, worlds), (its, others) = found[one], found[other]
        if mine == its:
            yield _within(frames[mine], {one: worlds, other: others})
        else:
            yield Related(
                hypothesis=one,
                other=other,
                frames=(mine, its),
                implied=None,
                stated=None,
                because=_APART,
            )
