"""What a joint model needs of a study, as flat arrays: blocks, cells that vary, fixed sums.

A block is one frame in one case as one coder judged it: the unit over whose worlds a
model sums. All blocks of all frames stand in one padded array, so that the graph of a
model has the same size whatever the number of frames.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from bayestrace.encode import EncodedFrame, EncodedStudy, PriorCells
from bayestrace.stats.exact import frame_posterior
from bayestrace.stats.laws import scales_of

__all__ = ["IMPOSSIBLE", "Blocks", "Cells", "PriorArrays", "blocks_of"]

IMPOSSIBLE = -1e10
"""Stands for ln 0: finite, so that gradients are, and exp of it is exactly 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Judged chances of clues that a model takes up, one entry per cell.

    Parameters
    ----------
    block, world : ndarray
        Where the cell goes in an array (block, world).
    coder, item, label_world : ndarray
        Position of the coder, of the item and of the world among all frames' worlds.
    logit, below, above : ndarray
        The law: median and sds on the logit scale, sds of 0 where it does not vary.
    log_there, log_gone : ndarray
        ln P(finding as recorded | clue there), and the same for a clue that is not.
    """

    block: np.ndarray
    world: np.ndarray
    coder: np.ndarray
    item: np.ndarray
    label_world: np.ndarray
    logit: np.ndarray
    below: np.ndarray
    above: np.ndarray
    log_there: np.ndarray
    log_gone: np.ndarray

    @property
    def size(self) -> int:
        """Number of cells."""
        return self.block.size

    def taken(self, at: np.ndarray) -> Cells:
        """Return some of the cells."""
        return Cells(**{name: getattr(self, name)[at] for name in self.__dataclass_fields__})

    @property
    def varying(self) -> np.ndarray:
        """Positions of the cells that have a spread."""
        return np.flatnonzero((self.below > 0) | (self.above > 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorArrays:
    """Priors as judged, padded to (block, cell).

    Parameters
    ----------
    log_chance, log_rest : ndarray
        (block, cell), ln p and ln (1 - p) of the best values, 0 in the padding.
    inside, outside : ndarray
        (block, cell, world): 1 where the world takes ln p, or ln (1 - p), of the cell.
    padding : ndarray
        (block, world): 0, or IMPOSSIBLE where the frame has no such world.
    count : ndarray
        (block), number of cells.
    per_world : ndarray
        (block), whether the cells are worlds that share one probability.
    free : ndarray
        (2, n): block and cell of those that vary.
    logit, below, above : ndarray
        (n), their laws.
    """

    log_chance: np.ndarray
    log_rest: np.ndarray
    inside: np.ndarray
    outside: np.ndarray
    padding: np.ndarray
    count: np.ndarray
    per_world: np.ndarray
    free: np.ndarray
    logit: np.ndarray
    below: np.ndarray
    above: np.ndarray


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """A study as blocks.

    Parameters
    ----------
    study : EncodedStudy
        Where it comes from.
    coder, case, frame : ndarray
        (block), positions.
    base : ndarray
        (block, world), nat: what the cells that do not vary add, untempered.
    cells : Cells
        The judgements that vary.
    prior : PriorArrays
        The priors.
    result : ndarray
        (coder, case, hypothesis), position in the two arrays below, -1 where missing.
    result_block, members : ndarray
        (result), the block; (result, world), 1 where the hypothesis holds.
    worlds : tuple of str
        Labels of the worlds of all frames.
    """

    study: EncodedStudy
    coder: np.ndarray
    case: np.ndarray
    frame: np.ndarray
    base: np.ndarray
    cells: Cells
    prior: PriorArrays
    result: np.ndarray
    result_block: np.ndarray
    members: np.ndarray
    worlds: tuple[str, ...]

    def fixed(self) -> Blocks:
        """Return the same without spreads, at the best values."""
        none = np.zeros(self.cells.size)
        cells = replace(self.cells, below=none, above=none)
        nothing = np.zeros(0)
        free = np.zeros((2, 0), dtype=int)
        prior = replace(self.prior, free=free, logit=nothing, below=nothing, above=nothing)
        return replace(self, cells=cells, prior=prior)

    def cell_labels(self, cells: Cells) -> list[str]:
        """Return one name per cell."""
        items, coders = self.study.finding["item"].values, self.study.coders
        return [
            f"{coders[coder]} | {items[item]} | {self.worlds[world]}"
            for coder, item, world in zip(cells.coder, cells.item, cells.label_world, strict=True)
        ]

    @property
    def labels(self) -> list[str]:
        """One name per block."""
        study = self.study
        return [
            f"{study.coders[coder]} | {study.cases[case]} | {study.frames[frame].frame.id}"
            for coder, case, frame in zip(self.coder, self.case, self.frame, strict=True)
        ]


def blocks_of(study: EncodedStudy, spread: float | None = None, *, every: bool = False) -> Blocks:
    """Flatten an encoded study; blocks that are missing (not judged, ranks only) are left out.

    The cells are the chances that vary, or with `every` all those between 0 and 1 that
    tell on a finding.
    """
    size = max(len(encoded.frame.worlds) for encoded in study.frames)
    places, bases, cells, priors = [], [], [], []
    first_world = 0
    for number, encoded in enumerate(study.frames):
        judged = ~np.isnan(frame_posterior(study, encoded).naive).any(axis=-1)
        known = _Frame.of(study, encoded, spread, every=every)
        for coder, case in np.argwhere(judged):
            base, mine = known.block(coder, case, len(places), first_world)
            places.append((coder, case, number))
            bases.append(_padded(base, size, IMPOSSIBLE))
            cells.append(mine)
            priors.append((encoded, encoded.prior_cells[int(coder), int(case)]))
        first_world += len(encoded.frame.worlds)
    coder, case, frame = np.array(places, dtype=int).reshape(-1, 3).T
    result, result_block, members = _results(study, places, size)
    return Blocks(
        study=study,
        coder=coder,
        case=case,
        frame=frame,
        base=np.array(bases).reshape(len(places), size),
        cells=Cells(**{name: _joined(cells, name) for name in _CELL}),
        prior=_prior_arrays(priors, size, spread),
        result=result,
        result_block=result_block,
        members=members,
        worlds=_world_labels(study),
    )


_CELL = tuple(Cells.__dataclass_fields__)
_POSITIONS = ("block", "world", "coder", "item", "label_world")


@dataclass(frozen=True, slots=True)
class _Frame:
    """One frame's likelihoods: laws of the cells, fixed logs, what a finding makes of a clue."""

    encoded: EncodedFrame
    case_of_item: np.ndarray
    taken: np.ndarray
    logit: np.ndarray
    below: np.ndarray
    above: np.ndarray
    log_there: np.ndarray
    log_gone: np.ndarray

    @classmethod
    def of(
        cls, study: EncodedStudy, encoded: EncodedFrame, spread: float | None, *, every: bool
    ) -> _Frame:
        best = encoded.p_present.values
        below, above = scales_of(best, encoded.p_low.values, encoded.p_high.values, spread)
        d, f, code = (
            array.values for array in (study.detection, study.false_report, study.finding)
        )
        tells = (code >= 0) & (d != f)  # else the finding weighs nothing, whatever the chance
        tells = ((encoded.entry == "probabilities") & tells)[..., None]
        with np.errstate(divide="ignore", invalid="ignore"):
            logit = np.log(best) - np.log1p(-best)
            there, gone = (np.log(np.where(code == 1, chance, 1 - chance)) for chance in (d, f))
        return cls(
            encoded,
            study.case_of_item,
            tells & np.isfinite(logit) & (every | (below > 0) | (above > 0)),
            logit,
            below,
            above,
            np.maximum(there, IMPOSSIBLE),
            np.maximum(gone, IMPOSSIBLE),
        )

    def block(
        self, coder: int, case: int, block: int, first_world: int
    ) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """Return the fixed sum per world, and the cells that vary."""
        items = np.flatnonzero((self.case_of_item == case) & (self.encoded.entry[coder] != ""))
        taken = self.taken[coder, items]
        fixed = np.where(taken, 0.0, self.encoded.log_likelihood.values[coder, items])
        number, world = np.nonzero(taken)
        item = items[number]
        law = {name: getattr(self, name)[coder, item, world] for name in _LAW}
        return np.maximum(fixed.sum(axis=0), IMPOSSIBLE), {
            **law,
            "block": np.full(item.size, block),
            "world": world,
            "coder": np.full(item.size, coder),
            "item": item,
            "label_world": first_world + world,
            "log_there": self.log_there[item],
            "log_gone": self.log_gone[item],
        }


_LAW = ("logit", "below", "above")


def _joined(cells: list[dict[str, np.ndarray]], name: str) -> np.ndarray:
    kind = int if name in _POSITIONS else float
    return np.concatenate([np.zeros(0, kind), *(mine[name] for mine in cells)])


def _padded(values: np.ndarray, size: int, fill: float) -> np.ndarray:
    return np.concatenate([values, np.full(size - values.size, fill)])


def _world_labels(study: EncodedStudy) -> tuple[str, ...]:
    labels = tuple(world for encoded in study.frames for world in encoded.frame.worlds)
    if len(set(labels)) == len(labels):
        return labels
    return tuple(
        f"{encoded.frame.id}: {world}" for encoded in study.frames for world in encoded.frame.worlds
    )


def _prior_arrays(
    priors: list[tuple[EncodedFrame, PriorCells]], size: int, spread: float | None
) -> PriorArrays:
    width = max((cells.best.size for _, cells in priors), default=1)
    log_chance, log_rest = np.zeros((2, len(priors), width))
    inside, outside = np.zeros((2, len(priors), width, size))
    padding = np.zeros((len(priors), size))
    counts, per_world = [cells.best.size for _, cells in priors], [c.per_world for _, c in priors]
    free, laws = [], []
    for block, (encoded, cells) in enumerate(priors):
        frame = encoded.frame
        padding[block, len(frame.worlds) :] = IMPOSSIBLE
        count = cells.best.size
        with np.errstate(divide="ignore"):
            log_chance[block, :count] = np.maximum(np.log(cells.best), IMPOSSIBLE)
            log_rest[block, :count] = np.maximum(np.log1p(-cells.best), IMPOSSIBLE)
        for cell in range(count):
            holds = [cell] if cells.per_world else frame.members(frame.hypotheses[cell])
            inside[block, cell, list(holds)] = 1
            if not cells.per_world:
                outside[block, cell, : len(frame.worlds)] = 1
                outside[block, cell, list(holds)] = 0
        below, above = scales_of(
            cells.best, cells.low, cells.high, spread if cells.judged else None
        )
        for cell in np.flatnonzero((below > 0) | (above > 0)):
            free.append((block, cell))
            best = cells.best[cell]
            laws.append((np.log(best) - np.log1p(-best), below[cell], above[cell]))
    logit, below, above = np.array(laws, dtype=float).reshape(-1, 3).T
    return PriorArrays(
        log_chance=log_chance,
        log_rest=log_rest,
        inside=inside,
        outside=outside,
        padding=padding,
        count=np.array(counts, dtype=int),
        per_world=np.array(per_world, dtype=bool),
        free=np.array(free, dtype=int).reshape(-1, 2).T,
        logit=logit,
        below=below,
        above=above,
    )


def _results(
    study: EncodedStudy, places: list[tuple[int, int, int]], size: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    result = np.full((len(study.coders), len(study.cases), len(study.hypotheses)), -1)
    blocks, members = [], []
    for block, (coder, case, frame) in enumerate(places):
        worlds = study.frames[frame].frame
        for hypothesis in worlds.hypotheses:
            result[coder, case, study.hypotheses.index(hypothesis)] = len(blocks)
            blocks.append(block)
            members.append(np.isin(np.arange(size), worlds.members(hypothesis)))
    return result, np.array(blocks, dtype=int), np.array(members, dtype=float).reshape(-1, size)
