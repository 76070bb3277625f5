"""A study with the look-ups that several rules share, and what of its files is not understood."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from bayestrace.errors import Problem, nearest
from bayestrace.study.conditions import likelihoods_as_judged
from bayestrace.study.faults import fault
from bayestrace.study.packaging import set_aside
from bayestrace.study.worlds import Places, WorldFrame, resolve_frames

if TYPE_CHECKING:
    from bayestrace.study.parts import Item, Likelihood, Prior
    from bayestrace.study.statements import Unanswered

__all__ = ["Overview", "Unread", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """Keys of rows that stand in a file but could not be understood.

    A rule does not complain that they are missing: their own problem is reported.

    Parameters
    ----------
    cases, hypotheses, items, sources, steps : frozenset of str
        Ids of entries.
    framed : frozenset of str
        Hypotheses that a frame lists which could not be understood.
    item_clusters : frozenset of str
        Clusters that those items name.
    likelihoods, contingencies : frozenset of (coder, item, hypothesis)
    priors : frozenset of str
        Hypotheses with a prior row that could not be understood.
    clusters : frozenset of (coder, cluster)
        Of rows of dependence.
    tables : frozenset of str
        Tables of which nothing can be said, by the name of the study's field, and
        "clusters" for the clusters of items.
    """

    cases: frozenset[str] = frozenset()
    hypotheses: frozenset[str] = frozenset()
    framed: frozenset[str] = frozenset()
    items: frozenset[str] = frozenset()
    item_clusters: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    steps: frozenset[str] = frozenset()
    likelihoods: frozenset[tuple[str, str, str]] = frozenset()
    contingencies: frozenset[tuple[str, str, str]] = frozenset()
    priors: frozenset[str] = frozenset()
    clusters: frozenset[tuple[str, str]] = frozenset()
    tables: frozenset[str] = frozenset()

    def holds(self, table: str, name: str) -> bool:
        """Say whether the id may stand in the table without being understood."""
        return table in self.tables or name in getattr(self, table)

    def judges(self, label: str) -> bool:
        """Say whether a frame that could not be understood may hold the label."""
        if "frames" in self.tables or "hypotheses" in self.tables:
            return True
        names = self.framed | self.hypotheses
        if not names or label in names:
            return bool(names)
        literals = [part.strip().removeprefix("not ") for part in label.split("&")]
        return len(literals) > 1 and any(name.strip() in names for name in literals)


@dataclass(frozen=True, kw_only=True)
class Overview:
    """A study with the look-ups that several rules share."""

    study: Any
    unread: Unread

    @cached_property
    def frames(self) -> tuple[WorldFrame, ...]:
        """The frames with their worlds."""
        return resolve_frames(self.study.frames)

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """Items by id."""
        return {item.id: item for item in self.study.items}

    @cached_property
    def cases(self) -> frozenset[str]:
        """Ids of the cases."""
        return frozenset(case.id for case in self.study.cases)

    def lacks_case(self, name: str) -> bool:
        """Say whether there is no case of this id."""
        return name not in self.cases and not self.unread.holds("cases", name)

    @cached_property
    def coders(self) -> list[str]:
        """Coders who judge anything, rows that were not understood included."""
        named = [row.coder for row in self.likelihoods]
        lost = (*self.unread.likelihoods, *self.unread.contingencies)
        return list(dict.fromkeys([*named, *(key[0] for key in lost)]))

    def lacks_coder(self, name: str) -> bool:
        """Say whether nobody of this name judges or is asked anything; empty means all coders."""
        lost = {"likelihoods", "contingencies"} & self.unread.tables
        known = {*self.coders, *(row.coder for row in self.study.unanswered)}
        return bool(name and self.coders and not lost and name not in known)

    @cached_property
    def places(self) -> Places:
        """Where each label belongs."""
        return Places(self.frames)

    @cached_property
    def likelihoods(self) -> tuple[Likelihood, ...]:
        """Likelihoods as judged: those that conditions imply among them."""
        return likelihoods_as_judged(self.study.likelihoods, self.study.contingencies, self.places)

    @cached_property
    def waiting(self) -> Mapping[tuple[str, str, str], Unanswered]:
        """(coder, item, label) → the row of likelihoods that waits for an answer."""
        return {
            (row.coder, row.item, self.places.canonical(row.hypothesis)): row
            for row in self.study.unanswered
            if not row.again
        }

    @cached_property
    def counted(self) -> Mapping[tuple[str, str, str], Mapping[str, Likelihood]]:
        """The rows that count: without items that a coder judged as part of a package."""
        aside = set_aside(self.study.items, self.rows.keys())
        return {key: rows for key, rows in self.rows.items() if key not in aside}

    @cached_property
    def rows(self) -> Mapping[tuple[str, str, str], Mapping[str, Likelihood]]:
        """(coder, item, frame) → judged label → row, of the rows that name known things."""
        found: dict[tuple[str, str, str], dict[str, Likelihood]] = defaultdict(dict)
        for row in self.likelihoods:
            placed = self.places.find(row.hypothesis)
            if placed and row.item in self.items:
                frame, label = placed
                found[row.coder, row.item, frame.id][label] = row
        return found

    @cached_property
    def doubled(self) -> frozenset[tuple[str, str, str]]:
        """(coder, item, frame) in which a label is judged twice."""
        seen: set[tuple[str, str, str]] = set()
        twice: set[tuple[str, str, str]] = set()
        for row in self.study.likelihoods:
            placed = self.places.find(row.hypothesis)
            if placed:
                key = (row.coder, row.item, placed[1])
                if key in seen:
                    twice.add((row.coder, row.item, placed[0].id))
                seen.add(key)
        return frozenset(twice)

    @cached_property
    def shaky(self) -> frozenset[str]:
        """Frames with a fault of their own, of which nothing more is said."""
        known = {entry.id for entry in self.study.hypotheses}
        ids = [frame.id for frame in self.frames]
        residuals = {frame.residual for frame in self.study.frames}
        return frozenset(
            frame.id
            for frame in self.frames
            if ids.count(frame.id) > 1 or not known | residuals >= set(frame.hypotheses)
        )

    @cached_property
    def strangers(self) -> Mapping[tuple[str, str], int]:
        """(coder, item) → rows whose label is unknown and may be meant for a known one."""
        found: dict[tuple[str, str], int] = defaultdict(int)
        for row in self.likelihoods:
            if self.places.find(row.hypothesis) is None:
                found[row.coder, row.item] += 1
        return found

    @cached_property
    def astray(self) -> frozenset[tuple[str, str]]:
        """(coder, label) of rows whose item is unknown and may be meant for a known one."""
        return frozenset(
            (row.coder, self.places.canonical(row.hypothesis))
            for row in self.likelihoods
            if row.item not in self.items
        )

    @cached_property
    def prior_rows(self) -> Mapping[str, Sequence[Prior]]:
        """Frame → its prior rows; those of unknown names under an empty id."""
        frame_of = {
            name: frame.id for frame in self.frames for name in (*frame.hypotheses, *frame.worlds)
        }
        found: dict[str, list[Prior]] = defaultdict(list)
        for row in self.study.priors:
            found[frame_of.get(self.places.canonical(row.hypothesis), "")].append(row)
        return found

    @cached_property
    def judged(self) -> frozenset[tuple[str, str, str]]:
        """(coder, case, frame) with at least one row."""
        return frozenset((coder, self.items[item].case, frame) for coder, item, frame in self.rows)


_TWINS = (
    "the two look alike, but an accent is stored in two ways; copy the name from where it "
    "stands first and paste it here"
)


def unknown(part: Any, column: str, came: str, kind: str, known: Collection[str]) -> Problem:
    """Say that an id is unknown, with the nearest that there is."""
    options = sorted(known)
    close = nearest(came, options)
    shown = ", ".join(options[:12]) + (" …" if len(options) > 12 else "")
    return fault(
        part,
        f"there is no {kind} {came!r}",
        column=column,
        came=came,
        allowed=f"{shown}" if options else f"none: the study lists no {kind}",
        remedy=_TWINS
        if close and normalize("NFC", close) == normalize("NFC", came)
        else f"did you mean {close!r}?"
        if close
        else f"add the {kind}, or mend the id",
    )
