"""Judgements that vary over their laws: draws of the log-odds of every hypothesis.

The draws are what another careful reader could have written; no data inform them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bayestrace.encode import EncodedFrame, EncodedStudy
from bayestrace.finding_chances import by_world
from bayestrace.stats.exact import FramePosterior, frame_posterior, log_odds_of
from bayestrace.stats.laws import log_chances, scales_of

__all__ = ["REPLICATES", "Laws", "Points", "drawn_log_odds"]

REPLICATES = 8
"""Random shifts of one set of Sobol points; their scatter states the error."""

ROWS = 256
"""Rows whose draws are held at once: 16 MB for a claim."""


class Points:
    """Standard normal numbers from randomly shifted Sobol points, taken column by column."""

    def __init__(self, dims: int, draws: int, random_seed: int) -> None:
        from scipy.stats import qmc

        rng = np.random.default_rng(random_seed)
        each = draws // REPLICATES
        if dims <= qmc.Sobol.MAXDIM:
            sobol = qmc.Sobol(max(dims, 1), scramble=False)
            self._base = sobol.random(1 << (each - 1).bit_length())[:each].T
        else:  # more columns than direction numbers: one stratum each, in random order
            self._base = (rng.permuted(np.tile(np.arange(each), (dims, 1)), axis=1) + 0.5) / each
        self._shifts = rng.random((max(dims, 1), REPLICATES, 1))
        self._draws, self._next = draws, 0

    def take(self, count: int) -> np.ndarray:
        """Return the next columns, (count, draw)."""
        from scipy.special import ndtri

        columns = slice(self._next, self._next + count)
        self._next += count
        uniform = (self._base[columns, None, :] + self._shifts[columns]) % 1.0
        return ndtri(np.clip(uniform, 1e-16, 1 - 1e-16)).reshape(count, self._draws)


@dataclass(frozen=True, slots=True)
class Laws:
    """The judgements of one frame: which vary, and how far.

    Parameters
    ----------
    coder, item : ndarray
        (row), positions of the judgements that were sought and entered as probabilities.
    below, above : ndarray
        (row, world), sds of each side on the logit scale, 0 where fixed.
    priors : dict
        (coder, case) → the same of the prior's cells.
    varied, judged : int
        How many judgements have an interval, and how many there are.
    """

    study: EncodedStudy
    frame: EncodedFrame
    posterior: FramePosterior
    coder: np.ndarray
    item: np.ndarray
    below: np.ndarray
    above: np.ndarray
    priors: dict[tuple[int, int], tuple[np.ndarray, np.ndarray]]
    varied: int
    judged: int

    @classmethod
    def of(cls, study: EncodedStudy, frame: EncodedFrame, spread: float | None) -> Laws:
        """Take up the judgements of a frame; `spread` is the logit sd of those without interval."""
        sought = study.finding.values >= 0
        coder, item = np.nonzero((frame.entry == "probabilities") & sought)
        best, low, high = (
            array.values[coder, item] for array in (frame.p_present, frame.p_low, frame.p_high)
        )
        below, above = scales_of(best, low, high, spread)
        priors = {
            at: scales_of(cells.best, cells.low, cells.high, spread if cells.judged else None)
            for at, cells in frame.prior_cells.items()
        }
        with_interval = [~np.isnan(cells.low) for cells in frame.prior_cells.values()]
        return cls(
            study,
            frame,
            frame_posterior(study, frame),
            coder,
            item,
            below,
            above,
            priors,
            int((~np.isnan(low)).sum() + sum(given.sum() for given in with_interval)),
            int(low.size + sum(given.size for given in with_interval)),
        )

    @property
    def dims(self) -> int:
        """Columns of random numbers: one per varying cell, per coder and world, per prior."""
        shared = len(self.study.coders) * len(self.frame.frame.worlds)
        cells = int(((self.below > 0) | (self.above > 0)).sum())
        return shared + cells + sum(above.size for _, above in self.priors.values())

    def log_likelihoods(self, points: Points, shared: float) -> Iterator[tuple[slice, np.ndarray]]:
        """Yield rows and their ln P(finding | world), (row, world, draw), a block at a time."""
        worlds = len(self.frame.frame.worlds)
        common = points.take(len(self.study.coders) * worlds)
        common = common.reshape(-1, worlds, common.shape[-1])
        for start in range(0, len(self.item), ROWS):
            rows = slice(start, start + ROWS)
            free = (self.below[rows] > 0) | (self.above[rows] > 0)
            varies = bool(free.any()) or shared > 0
            z = np.zeros((*free.shape, common.shape[-1] if varies else 1))
            if varies:
                z[free] = np.sqrt(1 - shared) * points.take(int(free.sum()))
            if shared > 0:
                sign = np.where(self.study.finding.values[self.item[rows]] == 1, 1.0, -1.0)
                z += np.sqrt(shared) * sign[:, None, None] * common[self.coder[rows]]
            yield rows, self._at(rows, z)

    def _at(self, rows: slice, z: np.ndarray) -> np.ndarray:
        """Return ln P(finding | world) at errors z, (row, world, draw), nat."""
        item = self.item[rows]
        best = self.frame.p_present.values[self.coder[rows], item][..., None]
        sides = self.below[rows][..., None], self.above[rows][..., None]
        there, gone = log_chances(best, *sides, z)
        d, f = (
            array.values[item][:, None, None]
            for array in (self.study.detection, self.study.false_report)
        )
        present = (self.study.finding.values[item] == 1)[:, None, None]
        plain = (d == 1) & (f == 0)
        if plain.all():
            return np.where(present, there, gone)
        with np.errstate(divide="ignore"):
            recorded = np.log(np.exp(there) * d + np.exp(gone) * f)
            silent = np.log(np.exp(there) * (1 - d) + np.exp(gone) * (1 - f))
        blurred = np.where(d == f, 0.0, np.where(present, recorded, silent))
        return np.where(plain, np.where(present, there, gone), blurred)

    def log_priors(self, points: Points) -> Iterator[tuple[int, int, np.ndarray]]:
        """Yield coder, case and ln P(world), (world, draw), wherever there is a prior."""
        for (coder, case), (below, above) in self.priors.items():
            cells = self.frame.prior_cells[coder, case]
            chances, _ = log_chances(
                cells.best[:, None], below[:, None], above[:, None], points.take(above.size)
            )
            with np.errstate(divide="ignore"):
                yield coder, case, np.log(cells.worlds(np.exp(chances)))


class Drawn(NamedTuple):
    """Log-odds of one hypothesis in all draws, and how many items count for it."""

    treated: int
    place: tuple[int, int, int]
    log_odds: np.ndarray
    counted: float


def drawn_log_odds(
    law: Laws,
    points: Points,
    shared: float,
    each: Callable[[slice, np.ndarray], None] | None = None,
) -> Iterator[Drawn]:
    """Yield log-odds adjusted for dependence (treated 0) and naive (1), without a lean.

    Log-likelihoods come and go in blocks of rows; `each` sees them on their way.
    """
    study, encoded = law.study, law.frame
    frame = encoded.frame
    discount = encoded.discount.values[law.coder, law.item]
    factor = np.stack([discount, np.ones_like(discount)])
    # what one nat on every log ratio adds; a number only where worlds are discounted alike
    drift = np.where(by_world(factor), np.nan, factor[..., 0])
    case_of_row = study.case_of_item[law.item]
    sums: dict[tuple[int, int], np.ndarray | float] = {}
    for rows, log_likelihood in law.log_likelihoods(points, shared):
        if each is not None:
            each(rows, log_likelihood)
        place = np.stack([law.coder[rows], case_of_row[rows]])
        for coder, case in np.unique(place, axis=1).T.tolist():
            here = (place[0] == coder) & (place[1] == case)
            part = np.einsum("trw,rwd->twd", factor[:, rows][:, here], log_likelihood[here])
            sums[coder, case] = sums.get((coder, case), 0.0) + part
    entered = (encoded.entry != "") & (study.finding.values >= 0)
    opaque = entered & (encoded.entry != "probabilities")
    for coder, case, log_prior in law.log_priors(points):
        here = (law.coder == coder) & (case_of_row == case)
        if opaque[coder, study.case_of_item == case].any():
            continue
        joint = np.broadcast_to(log_prior + sums.get((coder, case), 0.0), (2, *log_prior.shape))
        counted = drift[:, here].sum(axis=1)
        for treated in range(2):
            for hypothesis in frame.hypotheses:
                log_odds = log_odds_of(joint[treated].T, frame.members(hypothesis))
                at = (coder, case, study.hypotheses.index(hypothesis))
                yield Drawn(treated, at, log_odds, float(counted[treated]))
