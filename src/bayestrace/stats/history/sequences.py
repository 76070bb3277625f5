"""Changes made one after the other, and what each of them does to every credence.

A study becomes another one kind of change at a time. Within a kind, what an item weighs is
swapped item by item, in sums over items that are computed once, so that a thousand changes cost
little more than one. The steps telescope: they add up to the whole change of the log-odds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bayestrace.stats.exact import log_odds_of
from bayestrace.stats.history.edits import STAGES, Edit
from bayestrace.stats.history.groups import Groups
from bayestrace.stats.history.hybrids import hybrid
from bayestrace.stats.history.versions import Labels, Version
from bayestrace.units import DECIBELS_PER_NAT

if TYPE_CHECKING:
    from bayestrace.study.study import Study
    from bayestrace.study.worlds import WorldFrame

__all__ = ["Effect", "Step", "steps_between"]

Node = tuple[str, ...]


class Effect(NamedTuple):
    """What a step does to one credence: dB, and the log-odds that it leaves behind, nat."""

    coder: str
    case: str
    hypothesis: str
    weight: float
    log_odds: float
    note: str


@dataclass(slots=True, kw_only=True)
class Step:
    """Changes that are made at once, with their effects."""

    kind: str
    edits: list[Edit] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    follows: tuple[str, ...] = ()


class _Stage(NamedTuple):
    kinds: tuple[str, ...]
    old: Version
    new: Version


class _Pair(NamedTuple):
    """A frame before and after, and the hypotheses that both judge."""

    old: WorldFrame
    new: WorldFrame
    hypotheses: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether both have the same worlds, and the same of them as catch-all."""
        old, new = self.old, self.new
        return (old.mode, set(old.worlds), old.residual, set(old.residual_parts)) == (
            (new.mode, set(new.worlds), new.residual, set(new.residual_parts))
        )

    @property
    def order(self) -> list[int]:
        """Where the worlds of the earlier frame stand in the later one."""
        return [self.new.worlds.index(world) for world in self.old.worlds]

    @property
    def labels(self) -> set[str]:
        """What a row of either frame may name."""
        frames = (self.old, self.new)
        return {name for frame in frames for name in (*frame.hypotheses, *frame.worlds)}


def steps_between(
    before: Study, after: Study, edits: Sequence[Edit], *, prior_set: str = ""
) -> list[Step]:
    """Return the steps from one study to the other, in the order in which they are made."""
    return _Sequence(before, after, edits, prior_set).steps()


class _Sequence:
    def __init__(self, before: Study, after: Study, edits: Sequence[Edit], prior_set: str) -> None:
        self.before, self.after = before, after
        both = (before, after)
        self.labels = Labels(
            coders=tuple(dict.fromkeys(name for one in both for name in one.coders)),
            cases=tuple(dict.fromkeys(case.id for one in both for case in one.cases)),
            items=tuple(dict.fromkeys(item.id for one in both for item in one.items)),
        )
        self.first, self.last = (self._version(study, prior_set) for study in both)
        self.pairs = tuple(self._pairs())
        self.edits = [self._settled(edit) for edit in edits]
        self.made: dict[tuple[int, Node], Step] = {}

    def steps(self) -> list[Step]:
        """Make the changes."""
        for number, stage in enumerate(self._stages()):
            groups = self._groups(stage)
            for edit, node in groups.placed:
                self._step(number, stage, node).edits.append(edit)
            self.order = {node: at for at, (_, node) in enumerate(self.made)}
            for pair in self.pairs:
                for case in range(len(self.labels.cases)):
                    self._effects(number, stage, groups, pair, case)
        return list(self.made.values())

    def _version(self, study: Study, prior_set: str = "") -> Version:
        return Version(study=study, labels=self.labels, prior_set=prior_set)

    def _step(self, number: int, stage: _Stage, node: Node) -> Step:
        return self.made.setdefault((number, node), Step(kind=" and ".join(stage.kinds)))

    def _pairs(self) -> Iterator[_Pair]:
        found: dict[tuple[str, str], list[str]] = {}
        old, new = self.first.frames, self.last.frames
        for name in old:
            if name in new:
                found.setdefault((old[name].id, new[name].id), []).append(name)
        for names in found.values():
            yield _Pair(old[names[0]], new[names[0]], tuple(names))

    def _settled(self, edit: Edit) -> Edit:
        """A frame with other worlds has another prior at once: its rows belong to that step."""
        pair = self._pair_of(edit)
        return replace(edit, kind="hypothesis") if edit.kind == "prior" and pair else edit

    def _pair_of(self, edit: Edit) -> _Pair | None:
        """Return the frame with other worlds that an edit is about."""
        name = self.before.places.canonical(edit.hypothesis) or edit.name
        ids = edit.table == "frames"
        return next(
            (
                pair
                for pair in self.pairs
                if not pair.same
                if name in ((pair.old.id, pair.new.id) if ids else pair.labels)
            ),
            None,
        )

    def _stages(self) -> Iterator[_Stage]:
        """Yield the kinds of changes with the versions between them.

        Where a version would not be a valid study, its kind is made with the next one.
        """
        kinds = [kind for kind in STAGES if any(edit.kind == kind for edit in self.edits)]
        done: list[str] = []
        pending: list[str] = []
        version = self.first
        for kind in kinds:
            done.append(kind)
            pending.append(kind)
            if kind == kinds[-1]:
                new = self.last
            elif pending == ["prior"]:
                new = version
            else:
                study = hybrid(self.before, self.after, done)
                if study is None:
                    continue
                new = self._version(study)
            yield _Stage(tuple(pending), version, new)
            version, pending = new, []

    def _groups(self, stage: _Stage) -> Groups:
        """Find which changes belong together: those of an item, and of a cluster that moved."""
        groups = Groups()
        for edit in self.edits:
            if edit.kind in stage.kinds:
                groups.add(edit, self._node(edit))
                if edit.kind == "dependence":
                    for cluster in edit.clusters:
                        groups.join(self._node(edit), ("cluster", cluster))
        for pair in self.pairs:
            one, other = (self._frame(version, pair) for version in (stage.old, stage.new))
            old, new = stage.old.discounts(one), stage.new.discounts(other)
            if old.shape == new.shape:
                self._join_clusters(groups, stage, (old != new) & (old != 0) & (new != 0))
            if not pair.same and "hypothesis" in stage.kinds and stage.kinds != ("hypothesis",):
                for _, node in list(groups.placed):
                    groups.join(_frame_node(pair), node)
        return groups

    def _join_clusters(self, groups: Groups, stage: _Stage, moved: np.ndarray) -> None:
        """Join the items whose discount changed with the others of their cluster."""
        axes = tuple(at for at in range(moved.ndim) if at != 1)
        clusters = set()
        for at in np.flatnonzero(moved.any(axis=axes)):
            name = self.labels.items[at]
            for version in (stage.old, stage.new):
                if name in version.cluster_of:
                    clusters.add(version.cluster_of[name])
        for version in (stage.old, stage.new):
            for name, cluster in version.cluster_of.items():
                if cluster in clusters:
                    groups.join(("item", name), ("cluster", cluster))

    def _node(self, edit: Edit) -> Node:
        if edit.kind == "hypothesis" and (pair := self._pair_of(edit)):
            return _frame_node(pair)
        if edit.kind == "prior":
            frames = {**self.last.frames, **self.first.frames}
            name = self.before.places.canonical(edit.hypothesis)
            frame = frames.get(name) or next(
                (one for one in frames.values() if name in one.worlds), None
            )
            return ("prior", frame.id) if frame else ("prior",)
        if edit.item:
            return ("item", edit.item)
        if edit.clusters:
            return ("cluster", *edit.clusters)
        return (edit.table, edit.name)

    def _frame(self, version: Version, pair: _Pair) -> WorldFrame:
        """The frame of a pair as a version has it."""
        return version.frames.get(pair.hypotheses[0], pair.new)

    def _effects(self, number: int, stage: _Stage, groups: Groups, pair: _Pair, case: int) -> None:
        ends = ((self.first, pair.old), (self.last, pair.new))
        missing = [np.isnan(end.log_joint(frame)[:, case]).any(axis=-1) for end, frame in ends]
        if (missing[0] & missing[1]).all():
            return
        notes = np.select(missing, ["no credence before", "no credence after"], "")
        reframed = not pair.same and "hypothesis" in stage.kinds
        if reframed:
            node = groups.of(_frame_node(pair))
            self._reframe(self._step(number, stage, node), stage, pair, case, notes)
            return
        nodes, old, new, rest = self._parts(number, stage, groups, pair, case)
        if not nodes:
            return
        zero = np.zeros((1, *rest.shape))
        made = np.concatenate([zero, np.cumsum(new, axis=0)])
        left = np.concatenate([np.cumsum(old[::-1], axis=0)[::-1], zero])
        states = rest + made + left
        frame = self._frame(stage.old, pair) if not pair.same else pair.old
        differs = ~((old == new) | (np.isnan(old) & np.isnan(new))).all(axis=-1)
        for hypothesis in pair.hypotheses:
            odds = _log_odds(states, frame.members(hypothesis))
            for at, node in enumerate(nodes):
                step = self._step(number, stage, node)
                self._note(step, hypothesis, case, odds[at], odds[at + 1], differs[at], notes)

    def _reframe(
        self, step: Step, stage: _Stage, pair: _Pair, case: int, notes: np.ndarray
    ) -> None:
        """Change the worlds of a frame, and with them its prior, in one step."""
        joint = [
            prior[:, case] + version.weighed(frame)[:, case]
            for version, prior, frame in (
                (stage.old, self.first.log_prior(pair.old), pair.old),
                (stage.new, self.last.log_prior(pair.new), pair.new),
            )
        ]
        everyone = np.ones(len(self.labels.coders), dtype=bool)
        for hypothesis in pair.hypotheses:
            odds = [
                _log_odds(values, frame.members(hypothesis))
                for values, frame in zip(joint, (pair.old, pair.new), strict=True)
            ]
            self._note(step, hypothesis, case, odds[0], odds[1], everyone, notes)

    def _parts(
        self, number: int, stage: _Stage, groups: Groups, pair: _Pair, case: int
    ) -> tuple[list[Node], np.ndarray, np.ndarray, np.ndarray]:
        """Return who moves, (step, coder, world) before and after, and what stays put."""
        old_frame, new_frame = (self._frame(one, pair) for one in (stage.old, stage.new))
        old = stage.old.weights(old_frame) * 1.0
        new = stage.new.weights(new_frame) * 1.0
        if pair.same:
            old, new = (
                values[..., [frame.worlds.index(world) for world in pair.old.worlds]]
                for values, frame in ((old, old_frame), (new, new_frame))
            )
        old[:, stage.old.case_of != case] = 0.0
        new[:, stage.new.case_of != case] = 0.0
        same = ((old == new) | (np.isnan(old) & np.isnan(new))).all(axis=(0, 2))
        moving = np.flatnonzero(~same)
        placed: dict[Node, list[int]] = {}
        for at in moving:
            placed.setdefault(groups.of(("item", self.labels.items[at])), []).append(int(at))
        prior_old, prior_new = self._priors(stage, pair, case)
        rest = old[:, same].sum(axis=1)
        nodes = sorted(placed, key=lambda node: self.order.get(node, len(self.order)))
        parts_old = [old[:, placed[node]].sum(axis=1) for node in nodes]
        parts_new = [new[:, placed[node]].sum(axis=1) for node in nodes]
        swapped = "prior" in stage.kinds and not np.array_equal(
            prior_old, prior_new, equal_nan=True
        )
        if swapped:
            nodes.insert(0, groups.of(("prior", pair.old.id)))
            parts_old.insert(0, prior_old)
            parts_new.insert(0, prior_new)
        else:
            rest = rest + prior_old
        for node in nodes:
            if not self._step(number, stage, node).edits:
                self._step(number, stage, node).follows = tuple(
                    self.labels.items[at] for at in placed.get(node, ())
                )
        if not nodes:
            return [], rest, rest, rest
        return nodes, np.stack(parts_old), np.stack(parts_new), rest

    def _priors(self, stage: _Stage, pair: _Pair, case: int) -> tuple[np.ndarray, np.ndarray]:
        """Log prior before and after the stage; a frame with new worlds has its new one at once."""
        old = self.first.log_prior(pair.old)[:, case]
        new = self.last.log_prior(pair.new)[:, case]
        turn = STAGES.index("prior" if pair.same else "hypothesis")
        if pair.same:
            new = new[:, pair.order]
        begun, ended = (STAGES.index(kind) for kind in (stage.kinds[0], stage.kinds[-1]))
        return (old if begun <= turn else new), (old if ended < turn else new)

    def _note(
        self,
        step: Step,
        hypothesis: str,
        case: int,
        old: np.ndarray,
        new: np.ndarray,
        differs: np.ndarray,
        notes: np.ndarray,
    ) -> None:
        for coder in np.flatnonzero(differs):
            note = str(notes[coder])
            one, other = old[coder], new[coder]
            weight = float("nan")
            if not note:
                with np.errstate(invalid="ignore"):
                    weight = (other - one) * DECIBELS_PER_NAT
                note = "not defined" if np.isnan(weight) else ""
            step.effects.append(
                Effect(
                    coder=self.labels.coders[coder],
                    case=self.labels.cases[case],
                    hypothesis=hypothesis,
                    weight=float(weight),
                    log_odds=float("nan") if notes[coder] else float(other),
                    note=note,
                )
            )


def _frame_node(pair: _Pair) -> Node:
    return ("frame", pair.old.id, pair.new.id)


def _log_odds(log_joint: np.ndarray, members: tuple[int, ...]) -> np.ndarray:
    """Log-odds, NaN where every world is excluded on the way from one version to the other."""
    with np.errstate(invalid="ignore"):
        return log_odds_of(log_joint, members)
