"""From findings to posteriors in plain NumPy, in blocks that stay in the cache.

A block of cases times a block of draws is one matrix product: findings as 0/1 columns on
the left, log-chances on the right. Without draws, eight findings make a byte, and the sum
of their log-chances is looked up in a table of 256 rows. The exact parts (impossible
findings, excluded worlds, log-odds beyond what ``exp`` holds) take a second, slower way.
"""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property, partial
from itertools import pairwise, product
from queue import SimpleQueue
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bayestrace.errors import ArrayError

__all__ = ["Reduction", "WorldsExcludedError", "posterior_blocks"]

type Floats = NDArray[np.floating[Any]]
type Reduction = Literal["mean"] | tuple[float, ...] | None

_RIGHT = 1024 * 1024  # bytes of log-chances: they and the products share one core's L2
_PRODUCTS = 2048 * 1024  # bytes of log-odds in work
_LEFT = 2560 * 1024  # bytes of findings as floats: long enough to drown Python's own time
_KEPT = 16 * 1024 * 1024  # bytes of log-chances that are kept rather than built again
_WORTH_THREADS = 2_000_000  # cells (case x item x world x draw) below which threads cost more
_WORTH_TABLES = 512  # cases below which 256 rows per byte take longer to make than to use
_BITS = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1)
_EXP_HOLDS = {np.dtype(np.float64): 600.0, np.dtype(np.float32): 80.0}


class WorldsExcludedError(ArrayError):
    """Every world of a case is excluded by its findings or its prior."""

    def __init__(self, position: int, place: str | None = None) -> None:
        self.position = position
        place = place or f"the case at position {position} of its block"
        super().__init__(
            f"every world of {place} is excluded: its findings are impossible (chance 0) in "
            "each world that the prior allows; check its findings and the chances of exactly 0 or 1"
        )

    def __reduce__(self) -> tuple[type[WorldsExcludedError], tuple[int]]:
        """Let dask carry the error from one process to another."""
        return type(self), (self.position,)


@dataclass(frozen=True, slots=True)
class _Inputs:
    """What all blocks share: chance (world, item, draw), prior (world,) or (case, world, 1)."""

    finding: NDArray[np.int8]
    chance: Floats
    prior: Floats
    detection: Floats
    false_report: Floats
    cases: int
    items: int
    worlds: int
    draws: int
    dtype: np.dtype[Any]
    by_table: bool
    records_differ: bool
    prior_by_case: bool
    prior_finite: bool
    prior_spread: float

    @classmethod
    def of(
        cls,
        finding: NDArray[np.int8],
        chance: Floats,
        prior: Floats,
        detection: Floats,
        false_report: Floats,
    ) -> _Inputs:
        """Take the facts that every block would else look up again."""
        dtype = np.dtype(np.float32 if chance.dtype == np.float32 else np.float64)
        finite = bool(np.isfinite(prior).all())
        by_case = prior.ndim == 2
        spread = np.ptp(prior, axis=0).max(initial=0.0) if finite else np.inf
        return cls(
            finding,
            chance,
            (prior.T[:, :, None] if by_case else prior).astype(dtype, copy=False),
            detection.astype(dtype, copy=False),
            false_report.astype(dtype, copy=False),
            *finding.shape,
            chance.shape[0],
            chance.shape[2],
            dtype,
            chance.shape[2] == 1 and finding.shape[1] > 0 and len(finding) >= _WORTH_TABLES,
            bool((detection != 1).any() or (false_report != 0).any()),
            by_case,
            finite,
            float(spread),
        )


class _Chances:
    """The right operands of one block of draws, each built when first asked for."""

    def __init__(self, inputs: _Inputs, draws: slice) -> None:
        chance = inputs.chance[:, :, draws]
        self.draws = chance.shape[2]
        self._tables: dict[str, Floats] = {}
        # a NaN passes through min and max and then fails both comparisons
        if chance.size and not (chance.min() >= 0.0 and chance.max() <= 1.0):
            bad = chance[~((chance >= 0.0) & (chance <= 1.0))].flat[0]
            raise ArrayError(
                f"p_present holds {float(bad)!r}; allowed are probabilities from 0 to 1, "
                "none of them missing"
            )
        present = chance.astype(inputs.dtype, copy=False)
        absent = 1 - present
        if inputs.records_differ:
            d, f = inputs.detection[:, None], inputs.false_report[:, None]
            # a record that comes about as often either way weighs nothing, also at 0 and 1
            blind = d == f
            d, f = np.where(blind, d.dtype.type(0.5), d), np.where(blind, f.dtype.type(0.5), f)
            # sums of positive terms only, so that a chance near 0 keeps its digits
            present, absent = f + present * (d - f), (1 - d) + absent * (d - f)
        # a prior that all cases share travels in the operand, any other is added per block
        self._prior = (
            np.zeros((inputs.worlds, 1)) if inputs.prior_by_case else inputs.prior[:, None]
        )
        least = float(min(present.min(initial=1), absent.min(initial=1)))
        self.possible = least > 0.0
        with np.errstate(divide="ignore"):
            self._present, self._absent = np.log(present), np.log(absent, out=absent)
        # the largest log-odds that any findings could give
        bound = -inputs.items * math.log(least) if self.possible else math.inf
        self.safe = bound + inputs.prior_spread <= _EXP_HOLDS[inputs.dtype]

    @cached_property
    def plain(self) -> bool:
        """Whether "all absent, plus what presence changes" keeps the digits.

        It halves the work, but where absence is far less likely than presence, two long
        sums would cancel each other.
        """
        if self.safe or not self.possible:
            return self.safe
        detour = -self._absent.sum(axis=1)
        direct = -np.maximum(self._present, self._absent).sum(axis=1)
        limit = _EXP_HOLDS[self._absent.dtype]
        return bool((detour <= np.maximum(limit, 8 * direct)).all())

    @cached_property
    def odds(self) -> Floats:
        """Log-odds against the first world, rows [item, 1], every item being sought."""
        worlds, items = self._present.shape[:2]
        right = np.empty((items + 1, worlds - 1, self.draws), self._present.dtype)
        ratio = right[:-1].transpose(1, 0, 2)
        np.subtract(self._present[1:], self._absent[1:], out=ratio)
        ratio -= self._present[0] - self._absent[0]
        silent = self._absent.sum(axis=1) + self._prior
        np.subtract(silent[1:], silent[0], out=right[-1])
        return right.reshape(len(right), -1)

    @cached_property
    def odds_one_hot(self) -> Floats:
        """Log-odds against the first world, rows [present, absent, 1]."""
        logs = self.logs.reshape(-1, len(self._present), self.draws)
        return (logs[:, 1:] - logs[:, :1]).reshape(len(logs), -1)

    @cached_property
    def logs(self) -> Floats:
        """Log-likelihoods per world, rows [present, absent, 1]; 0 stands for -inf."""
        worlds, items = self._present.shape[:2]
        right = np.empty((2 * items + 1, worlds, self.draws), self._present.dtype)
        right[:items] = self._present.transpose(1, 0, 2)
        right[items:-1] = self._absent.transpose(1, 0, 2)
        right[-1] = self._prior
        right[np.isneginf(right)] = 0  # 0 x inf would be NaN: see `never`
        return right.reshape(len(right), -1)

    def tables(self, operand: Literal["odds", "odds_one_hot", "logs"]) -> Floats:
        """Sum an operand's rows over every byte of eight of them: (byte, 256, worlds)."""
        if operand not in self._tables:
            right = getattr(self, operand)
            size = math.ceil((len(right) - 1) / 8), 8, right.shape[1]
            bits = _BITS.astype(right.dtype)
            made = bits @ _padded(right[:-1], size)
            made[0] += right[-1]
            if operand == "logs" and not self.possible:
                columns, excludes = self.never
                never = np.zeros((len(right) - 1, right.shape[1]), right.dtype)
                never[columns] = excludes
                made[bits @ _padded(never, size) > 0] = -np.inf
            self._tables[operand] = made
        return self._tables[operand]

    @cached_property
    def never(self) -> tuple[NDArray[np.intp], Floats]:
        """Columns of [present, absent] that exclude a world, and the worlds they exclude."""
        none = np.isneginf(np.concatenate([self._present, self._absent], axis=1))
        columns = np.flatnonzero(none.any(axis=(0, 2)))
        right = none[:, columns].transpose(1, 0, 2).astype(self._present.dtype)
        return columns, right.reshape(len(columns), -1)


def _padded(rows: Floats, size: tuple[int, int, int]) -> Floats:
    whole = np.zeros((size[0] * size[1], size[2]), rows.dtype)
    whole[: len(rows)] = rows
    return whole.reshape(size)


class _Scratch:
    """One worker's buffers, used again for every block."""

    def __init__(self, inputs: _Inputs, cases: int, draws: int, *, whole: bool) -> None:
        every = (cases, inputs.worlds, inputs.draws)
        self.whole = np.empty(every, inputs.dtype) if whole else None
        self._finding = inputs.finding
        self._products = np.empty(cases * inputs.worlds * draws, inputs.dtype)
        self._total = np.empty(cases * draws, inputs.dtype)
        self.by_table = inputs.by_table
        if self.by_table:
            self._flags = np.empty(cases * 8 * math.ceil(2 * inputs.items / 8), np.uint8)
            self._terms = np.empty_like(self._products)
        else:
            self._left = np.empty(cases * (2 * inputs.items + 1), inputs.dtype)
        self._sought: dict[int, bool] = {}
        self._made: tuple[slice, bool] | None = None

    def all_sought(self, cases: slice) -> bool:
        """Say whether no finding is -1; refuse anything but 1, 0 and -1."""
        known = self._sought.get(cases.start)
        if known is not None:
            return known
        finding = self._finding[cases]
        least, most = int(finding.min(initial=0)), int(finding.max(initial=0))
        if least < -1 or most > 1:
            raise ArrayError(
                f"finding holds {least if least < -1 else most}; allowed are 1 (present), "
                "0 (absent) and -1 (not sought)"
            )
        self._sought[cases.start] = least == 0
        return least == 0

    def _findings(self, cases: slice, *, one_hot: bool) -> Floats:
        """Return findings as 0/1 columns, [item, 1] or [present, absent, 1]."""
        count, items = cases.stop - cases.start, self._finding.shape[1]
        width = 2 * items + 1 if one_hot else items + 1
        operand = self._left[: count * width].reshape(count, width)
        if self._made != (cases, one_hot):
            self._made = (cases, one_hot)
            finding = self._finding[cases]
            if one_hot:
                operand[:, :items], operand[:, items:-1] = finding == 1, finding == 0
            else:
                operand[:, :-1] = finding
            operand[:, -1] = 1
        return operand

    def logs(
        self,
        cases: slice,
        chances: _Chances,
        operand: Literal["odds", "odds_one_hot", "logs"],
    ) -> Floats:
        """Sum an operand's rows over a block's findings: (case, world, draw)."""
        one_hot = operand != "odds"
        if self.by_table:
            return self._looked_up(cases, chances.tables(operand), one_hot=one_hot)
        left = self._findings(cases, one_hot=one_hot)
        logs = self._product(left, getattr(chances, operand), chances.draws)
        if operand == "logs" and not chances.possible:
            columns, excludes = chances.never
            logs[(left[:, columns] @ excludes).reshape(logs.shape) > 0] = -np.inf
        return logs

    def _looked_up(self, cases: slice, tables: Floats, *, one_hot: bool) -> Floats:
        finding = self._finding[cases]
        count, items = finding.shape
        size, _, worlds = tables.shape
        if not one_hot and items == 8 * size and finding.flags.c_contiguous:
            flags = finding.view(np.uint8)
        else:
            # what stands in the columns left over does not matter: their rows are 0
            flags = self._flags[: count * size * 8].reshape(count, size * 8)
            if one_hot:
                np.equal(finding, 1, out=flags[:, :items].view(np.bool_))
                np.equal(finding, 0, out=flags[:, items : 2 * items].view(np.bool_))
            else:
                flags[:, :items] = finding
        codes = np.packbits(flags.reshape(-1)).reshape(count, size)
        logs, terms = (
            buffer[: count * worlds].reshape(count, worlds)
            for buffer in (self._products, self._terms)
        )
        # "clip" spares a copy; a byte is never out of 256 rows
        tables[0].take(codes[:, 0], axis=0, out=logs, mode="clip")
        for table, code in zip(tables[1:], codes.T[1:], strict=True):
            table.take(code, axis=0, out=terms, mode="clip")
            logs += terms
        return logs[:, :, None]

    def _product(self, left: Floats, right: Floats, draws: int) -> Floats:
        """Return left @ right as (case, world, draw)."""
        shape = len(left), right.shape[1]
        flat = self._products[: shape[0] * shape[1]].reshape(shape)
        np.matmul(left, right, out=flat)
        return flat.reshape(shape[0], -1, draws)

    def total(self, cases: int, draws: int) -> Floats:
        """Return room for one number per case and draw."""
        return self._total[: cases * draws].reshape(cases, draws)


def _worlds(
    inputs: _Inputs, cases: slice, chances: _Chances, scratch: _Scratch
) -> tuple[Floats, Floats]:
    """Return unnormalised worlds (case, world, draw) and the factor (case, draw) on them.

    If one world fewer comes back, it is the first, and its unnormalised value is 1.
    """
    total = scratch.total(cases.stop - cases.start, chances.draws)
    sought = scratch.all_sought(cases)
    if chances.possible and inputs.prior_finite and inputs.worlds > 1:
        plain = sought and chances.plain  # it has no room for an item that was not sought
        odds = scratch.logs(cases, chances, "odds" if plain else "odds_one_hot")
        if inputs.prior_by_case:
            prior = inputs.prior[cases]
            odds += prior[:, 1:] - prior[:, :1]
        if chances.safe or odds.max(initial=0.0) <= _EXP_HOLDS[inputs.dtype]:
            np.exp(odds, out=odds)
            np.add(odds[:, 0], 1, out=total)
            for world in range(1, odds.shape[1]):
                total += odds[:, world]
            np.divide(1, total, out=total)
            return odds, total

    logs = scratch.logs(cases, chances, "logs")
    if inputs.prior_by_case:
        logs += inputs.prior[cases]
    else:
        logs[:, np.isneginf(inputs.prior)] = -np.inf
    np.max(logs, axis=1, out=total)
    lost = np.isneginf(total)
    if lost.any():
        raise WorldsExcludedError(cases.start + int(np.flatnonzero(lost.any(axis=1))[0]))
    logs -= total[:, None]
    np.exp(logs, out=logs)
    np.sum(logs, axis=1, out=total)
    np.divide(1, total, out=total)
    return logs, total


def _write(worlds: Floats, factor: Floats, out: Floats) -> None:
    """Write normalised worlds into ``out`` (case, world, draw)."""
    first = out.shape[1] - worlds.shape[1]
    if first:
        out[:, 0] = factor
    for world in range(worlds.shape[1]):
        np.multiply(worlds[:, world], factor, out=out[:, first + world])


def _add(worlds: Floats, factor: Floats, out: Floats) -> None:
    """Add normalised worlds, summed over draws, to ``out`` (case, world)."""
    first = out.shape[1] - worlds.shape[1]
    if first:
        out[:, 0] += factor.sum(axis=1)
    for world in range(worlds.shape[1]):
        out[:, first + world] += np.einsum("cd,cd->c", worlds[:, world], factor)


def _slices(start: int, stop: int, step: int) -> list[slice]:
    return [slice(at, min(at + step, stop)) for at in range(start, stop, step)]


def _shares[T](blocks: list[T], count: int) -> list[list[T]]:
    """Cut a list into at most ``count`` runs of nearly equal length."""
    count = min(count, len(blocks))
    edges = [len(blocks) * at // count for at in range(count + 1)]
    return [blocks[a:b] for a, b in pairwise(edges)]


def _each[T, R](work: Callable[[T], R], tasks: list[T], workers: int) -> list[R]:
    if min(workers, len(tasks)) <= 1:
        return [work(task) for task in tasks]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, tasks))


_blas_lock = threading.Lock()
_blas_users = 0
_blas_limit: Any = None


@cache  # looking through the loaded libraries takes a millisecond
def _libraries() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


@contextmanager
def _one_blas_thread() -> Generator[None]:
    """Keep BLAS to one thread while anyone is here, then give back what was set.

    Calls may overlap (dask's threads, a user's own): the first in sets the limit and the
    last out lifts it, where nested limits would restore each other's.
    """
    global _blas_users, _blas_limit  # noqa: PLW0603 - the limit is the process's, not a caller's
    with _blas_lock:
        if not _blas_users:
            _blas_limit = _libraries().limit(limits=1, user_api="blas")
        _blas_users += 1
    try:
        yield
    finally:
        with _blas_lock:
            _blas_users -= 1
            if not _blas_users:
                _blas_limit.restore_original_limits()


def _cores() -> int:
    count = getattr(os, "process_cpu_count", os.cpu_count)  # the former is new in 3.13
    return count() or 1


def _check_reports(detection: Floats, false_report: Floats) -> None:
    for name, chances in (("detection", detection), ("false_report", false_report)):
        good = (chances >= 0.0) & (chances <= 1.0)
        if not good.all():
            raise ArrayError(
                f"{name} holds {float(chances[~good][0])!r}; allowed are probabilities from 0 to 1"
            )
    crossed = false_report > detection
    if crossed.any():
        at = int(np.flatnonzero(crossed)[0])
        raise ArrayError(
            f"false_report is {float(false_report[at])!r} where detection is "
            f"{float(detection[at])!r}; allowed is false_report <= detection: a clue recorded "
            "more often where it is not there answers the opposite question"
        )


def posterior_blocks(
    finding: NDArray[np.int8],
    chance: Floats,
    prior: Floats,
    detection: Floats,
    false_report: Floats,
    *,
    reduction: Reduction = None,
    workers: int | None = None,
) -> Floats:
    """Return posteriors (case, world, draw), means (case, world) or (quantile, case, world).

    Parameters
    ----------
    finding : int8 array (case, item)
        1 present, 0 absent, -1 not sought.
    chance : float array (world, item, draw)
        P(clue there | world); float32 gives a float32 result.
    prior : float array (world,) or (world, case)
        ln P(world), -inf for an excluded world.
    detection, false_report : float arrays (item,)
        Chances that a clue there, and one not there, is recorded as present.
    reduction : "mean" or tuple of float, optional
        What to keep of the draws.
    workers : int, optional
        Threads; by default one per core for a big problem, else none.

    Raises
    ------
    ArrayError
        If a value is out of its range.
    WorldsExcludedError
        If a case has no world left.
    """
    if not (prior < np.inf).all():
        raise ArrayError("log_prior holds NaN or +inf; allowed are ln P(world) and -inf")
    _check_reports(detection, false_report)
    inputs = _Inputs.of(finding, chance, prior, detection, false_report)
    if finding.size * inputs.worlds * inputs.draws < _WORTH_THREADS:
        return _run(inputs, reduction, 1)
    with _one_blas_thread():
        return _run(inputs, reduction, _cores() if workers is None else workers)


def _run(inputs: _Inputs, reduction: Reduction, workers: int) -> Floats:
    """Lay out the blocks, give each worker its share, and keep what was asked for."""
    dtype, worlds, draws = inputs.dtype, inputs.worlds, inputs.draws
    quantiles = isinstance(reduction, tuple)
    points = np.array(reduction if quantiles else ())
    if reduction is None:
        out = np.empty((inputs.cases, worlds, draws), dtype)
    elif quantiles:
        out = np.empty((len(points), inputs.cases, worlds), dtype)
    else:
        out = np.zeros((inputs.cases, worlds), dtype)
    if not out.size:
        return out

    column = worlds * max(1, inputs.items) * dtype.itemsize
    draw_step = min(draws, max(8, _RIGHT // column))
    products = _PRODUCTS // (worlds * draw_step * dtype.itemsize)
    if inputs.by_table:
        case_step = min(_LEFT // inputs.items, products // 2)
    else:
        case_step = min(_LEFT // (max(1, inputs.items) * dtype.itemsize), products)
    spare = _KEPT + (inputs.finding.nbytes + inputs.chance.nbytes + out.nbytes) // 5
    if quantiles:  # all draws of a case must be there at once
        case_step = min(case_step, spare // (2 * workers * worlds * draws * dtype.itemsize))
    case_step = max(1, min(inputs.cases, case_step))
    case_blocks = _slices(0, inputs.cases, case_step)
    draw_blocks = _slices(0, draws, draw_step)
    make = partial(_Chances, inputs)
    kept = 3 * column * draws <= spare
    made = dict(enumerate(_each(make, draw_blocks, workers))) if kept else {}

    @np.errstate(under="ignore")  # inside the worker: the setting is a thread's own
    def work(share: list[tuple[int, slice]]) -> None:
        scratch = scratches.get()
        held, chances = -1, None
        for number, cases in share:
            if chances is None or number != held:
                held, chances = number, made.get(number) or make(draw_blocks[number])
            block, factor = _worlds(inputs, cases, chances, scratch)
            if reduction is None:
                _write(block, factor, out[cases, :, draw_blocks[number]])
            elif scratch.whole is None:
                _add(block, factor, out[cases])
            else:
                full = scratch.whole[: len(block)]
                _write(block, factor, full[:, :, draw_blocks[number]])
                if number == len(draw_blocks) - 1:
                    out[:, cases] = np.quantile(full, points, axis=-1, overwrite_input=True)
        scratches.put(scratch)

    scratches: SimpleQueue[_Scratch] = SimpleQueue()
    for _ in range(workers):
        scratches.put(_Scratch(inputs, case_step, draw_step, whole=quantiles))
    numbers = range(len(draw_blocks))
    if kept or quantiles:
        runs = _shares(case_blocks, 4 * workers)
        shares = [[(number, cases) for cases in run for number in numbers] for run in runs]
    elif reduction is None and len(numbers) >= 2 * workers:
        # whole draw blocks per worker: no log-chance is computed twice
        shares = _shares(list(product(numbers, case_blocks)), 2 * workers)
    else:  # whole cases per worker: sums over draws keep one order, whatever the threads do
        shares = [list(product(numbers, run)) for run in _shares(case_blocks, workers)]
    _each(work, shares, workers)
    if reduction == "mean":
        out /= draws
    return out
