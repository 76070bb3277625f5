"""The choices of a multiverse, checked: which there are, and how many credences they make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bayestrace.encode import EncodedStudy, encode_study
from bayestrace.errors import ArrayError, nearest
from bayestrace.stats.case_tables import CaseTable, case_tables
from bayestrace.stats.robustness.groupings import (
    AS_CODED,
    NONE,
    Groups,
    Subsets,
    groups_of,
    names_of_groups,
)
from bayestrace.stats.robustness.hypothesis_sets import HypothesisSet

if TYPE_CHECKING:
    from bayestrace.study.study import Study

__all__ = [
    "EQUAL",
    "MOST",
    "OWN",
    "Axes",
    "added_residuals",
    "fits_of",
    "names_of",
    "restated_hypotheses",
    "rhos_of",
]

OWN, EQUAL = "the study's own", "equal"
"""Labels of the priors that the study states without a name, and of equal ones."""

RESTATED = "as restated"

MOST = 10_000_000
"""Credences that one multiverse may have: 160 MB."""

MOST_GROUPINGS = 1 << 16
"""Groupings that it may have: all subsets of sixteen clusters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axes:
    """All choices: what the array's dims hold beside coder and case.

    Parameters
    ----------
    priors : dict
        Per set of priors and frame P(world), (coder, case, world).
    rhos : list of float
        Values that all groups share.
    subsets : Subsets
        The labels of the groupings.
    sets : list of HypothesisSet
        The sets of hypotheses, those as written first.
    restated : dict
        Hypotheses, and those of another frame that stand for them.
    hypotheses : list of str
        All of them, with those of other sets.
    groups : dict
        Per grouping other than the clusters, the group of each item.
    tables : list
        Every table with its rows (those of added residuals last), its clusters, and the
        places and switches of their subsets.
    """

    priors: dict[str, list[np.ndarray]]
    rhos: list[float]
    subsets: Subsets
    sets: list[HypothesisSet]
    restated: dict[str, str]
    hypotheses: list[str]
    groups: dict[str, np.ndarray]
    tables: list[tuple[CaseTable, np.ndarray, Groups, np.ndarray, np.ndarray]]

    @classmethod
    def of(
        cls,
        study: Study,
        encoded: EncodedStudy,
        *,
        prior_sets: list[str] | None,
        rhos: list[float],
        groupings: list[str],
        subsets: bool | list[str],
        sets: list[HypothesisSet],
        restated: dict[str, str],
    ) -> Axes:
        """Check every choice, and list the subsets of clusters of every table."""
        names = names_of_groups(study)
        known = [name for name in names if name != AS_CODED]
        groupings = [name for name in groupings if name not in (AS_CODED, NONE)]
        for name in groupings:
            _known("grouping", name, known)
        clusters = list(dict.fromkeys(item.cluster for item in study.items if item.cluster))
        for name in subsets if isinstance(subsets, list) else []:
            _known("cluster", name, clusters)
        chosen = (clusters if subsets else []) if isinstance(subsets, bool) else subsets
        hypotheses = list(encoded.hypotheses)
        for chosen_set in sets:
            for frame in encoded.frames:
                if chosen_set.frame == frame.frame.id:
                    hypotheses += chosen_set.members(frame.frame)
        hypotheses = list(dict.fromkeys(hypotheses))
        rows = [(table, _rows(encoded, table, sets)) for table in case_tables(encoded)]
        coded = [groups_of(table, values, names[AS_CODED]) for table, values in rows]
        priors = _prior_sets(study, encoded, prior_sets)
        count_of_sets = len(sets) + bool(restated)
        counts = (len(priors), len(rhos) + 2, count_of_sets, len(hypotheses))
        _check_size(encoded, coded, chosen, groupings, counts)
        labels = Subsets.of(groupings)
        return cls(
            priors=priors,
            rhos=rhos,
            subsets=labels,
            sets=sets,
            restated=restated,
            hypotheses=hypotheses,
            groups={name: names[name] for name in groupings},
            tables=[
                (table, values, groups, *labels.add(groups.names, chosen))
                for (table, values), groups in zip(rows, coded, strict=True)
            ],
        )

    @property
    def set_labels(self) -> list[str]:
        """Labels of the dim hypothesis_set."""
        return [entry.label for entry in self.sets] + [RESTATED] * bool(self.restated)

    @property
    def changes(self) -> list[str]:
        """What each of them changes, without names."""
        return [entry.change for entry in self.sets] + [RESTATED] * bool(self.restated)


def _rows(encoded: EncodedStudy, table: CaseTable, sets: Sequence[HypothesisSet]) -> np.ndarray:
    """Return ln P(finding | world), (row, world), with a column for every added residual."""
    fits = fits_of(sets)
    if not fits:
        return table.log_likelihood
    frame, items = table.encoded, table.items
    values = frame.log_likelihood.values[table.coder, items]
    if table.by_world.any():
        name = str(encoded.finding["cluster"].values[items[table.by_world][0]])
        raise ArrayError(
            f"cluster {name!r} depends otherwise under one hypothesis than under another, and "
            "nobody said how under a residual that is added; leave residual= out, or write one "
            "rho for all hypotheses in dependence.csv"
        )
    top = values.max(axis=-1, keepdims=True, initial=-np.inf)
    extra = np.log(np.array(fits)) - np.where(np.isneginf(top), 0.0, top)
    entry = frame.entry[table.coder, items]
    silent = encoded.detection.values[items] == encoded.false_report.values[items]
    extra[silent] = 0.0  # a record that comes about alike in every world
    extra[entry != "probabilities"] = np.nan
    return np.concatenate([table.log_likelihood, extra], axis=-1)


def fits_of(sets: Sequence[HypothesisSet]) -> list[float]:
    """Return the fits of all residuals that are added."""
    return list(dict.fromkeys(entry.fit for entry in sets if entry.fit is not None))


def _prior_sets(
    study: Study, encoded: EncodedStudy, chosen: list[str] | None
) -> dict[str, list[np.ndarray]]:
    """Return P(world), (coder, case, world), of every frame for each set of priors."""
    named = [name for name in dict.fromkeys(row.set for row in study.priors) if name]
    if OWN in named:
        raise ArrayError(
            f"the study has a set of priors {OWN!r}, which here means the priors without a set; "
            "name it otherwise in priors.csv"
        )
    asked = [*named, EQUAL] if chosen is None else [name for name in chosen if name]
    own = [frame.prior.values for frame in encoded.frames]
    equal = [
        np.where(np.isnan(prior), np.nan, frame.frame.equal_worlds)
        for frame, prior in zip(encoded.frames, own, strict=True)
    ]
    alike = all(np.allclose(*pair, equal_nan=True) for pair in zip(own, equal, strict=True))
    if chosen is None and alike:
        asked = named
    priors = {OWN: own}
    for name in asked:
        if name == EQUAL and EQUAL not in named:
            priors[name] = equal
        elif name != OWN:
            _known("set of priors", name, [OWN, *named, EQUAL])
            only = encoded.coders[0] if len(encoded.coders) == 1 else None
            frames = encode_study(study, coder=only, prior_set=name).frames
            priors[name] = [frame.prior.values for frame in frames]
    return priors


def _check_size(
    encoded: EncodedStudy,
    coded: Sequence[Groups],
    chosen: Sequence[str],
    others: Sequence[str],
    counts: Sequence[int],
) -> None:
    """Refuse what would not fit, before anything is listed."""
    loose = {groups.names: sum(name in chosen for name in groups.names) for groups in coded}
    priors, dependences, sets, hypotheses = counts
    labels = 2 + len(others) + sum(2**number - 1 for number in loose.values())
    worlds = max(len(frame.frame.worlds) for frame in encoded.frames)
    credences = (
        (priors * len(encoded.coders) * dependences * labels * sets)
        * len(encoded.cases)
        * max(hypotheses, worlds)
    )
    if credences > MOST or labels > MOST_GROUPINGS:
        raise ArrayError(
            f"this multiverse would hold {credences:,} credences in {labels:,} groupings; "
            f"{MOST:,} and {MOST_GROUPINGS:,} are the most it may: "
            f"{priors} sets of priors × {len(encoded.coders)} coders × {dependences} treatments of "
            f"dependence × the groupings × {sets} sets of hypotheses, for every case and "
            f"hypothesis. A frame has up to {max(loose.values(), default=0)} clusters in a case, "
            "and every one doubles the subsets: list those that matter, subsets=[...], or choose "
            "subsets=False; or fewer of rhos, merge and drop"
        )


def restated_hypotheses(encoded: EncodedStudy, pairs: Mapping[str, str] | None) -> dict[str, str]:
    """Return which hypothesis stands for which.

    Raises
    ------
    ArrayError
        If one is unknown, or both are of one frame.
    """
    if pairs is None:
        return {}
    if not isinstance(pairs, Mapping):
        raise ArrayError(
            'restated= must be a mapping of hypotheses, such as {"H1": "H1 jointly"}, got '
            f"{pairs!r}"
        )
    frames = {name: one.frame.id for one in encoded.frames for name in one.frame.hypotheses}
    for one, other in pairs.items():
        for name in (one, other):
            _known("hypothesis", name, list(frames))
        if frames[one] == frames[other]:
            raise ArrayError(
                f"restated=: {one!r} and {other!r} are judged in the same frame; give the "
                "hypothesis of another frame that states the same"
            )
    return dict(pairs)


def _known(kind: str, name: object, known: Sequence[str]) -> None:
    if not isinstance(name, str) or name not in known:
        close = nearest(name, known)
        hint = f"; did you mean {close!r}?" if close else "."
        raise ArrayError(f"there is no {kind} {name!r}{hint} Known: {', '.join(known) or 'none'}")


def names_of(name: str, values: Iterable[str] | None) -> list[str] | None:
    """Return a list of names, None for none given.

    Raises
    ------
    ArrayError
        If it is no list.
    """
    if values is None:
        return None
    listed = isinstance(values, Iterable) and not isinstance(values, str | bytes)
    names = list(values) if listed else []
    if not listed or not all(isinstance(one, str) for one in names):
        raise ArrayError(f"{name}= must be a list of names as text, got {values!r}")
    return list(dict.fromkeys(names))


def rhos_of(values: Iterable[float]) -> list[float]:
    """Return values of rho, each once.

    Raises
    ------
    ArrayError
        If one is no number above 0 and up to 1.
    """
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise ArrayError(f"rhos= must be a list of numbers such as [0.25, 0.5], got {values!r}")
    found = list(values)
    for value in found:
        if not isinstance(value, int | float | np.number) or not 0 < value <= 1:
            raise ArrayError(
                f"rhos must be above 0 and up to 1, got {value!r}; rho 0 is 'naive', which is "
                "always there"
            )
    return list(dict.fromkeys(float(value) for value in found))


def added_residuals(
    residual: tuple[float, float] | Iterable[tuple[float, float]],
) -> list[tuple[float, float]]:
    """Return fit and prior of every residual to add.

    Raises
    ------
    ArrayError
        If they are no pairs of probabilities.
    """
    example = "residual=(0.5, 0.05): the chance of every finding, and the prior"
    if isinstance(residual, str | bytes) or not isinstance(residual, Iterable):
        raise ArrayError(f"write {example}; got {residual!r}")
    pairs: list[object] = list(residual)
    if len(pairs) == 2 and all(isinstance(part, int | float) for part in pairs):
        pairs = [tuple(pairs)]
    found = []
    for pair in pairs:
        numbers = list(pair) if isinstance(pair, tuple | list) else []
        inside = [isinstance(number, int | float) and 0 < number < 1 for number in numbers]
        if len(inside) != 2 or not all(inside):
            raise ArrayError(f"write {example}, both between 0 and 1; got {pair!r}")
        found.append((float(numbers[0]), float(numbers[1])))
    return found
