"""What a specialist would write in NumPy for just these numbers: the mark to be measured by.

No labels, no checks, every item sought, no chance of 0 or 1, log-odds that ``exp`` holds,
float64. Blocks stay in the cache, BLAS has one thread, two Python threads share the blocks.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numpy as np
from threadpoolctl import ThreadpoolController

Array = np.ndarray[Any, np.dtype[Any]]

WORKERS = 2


@cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()


def _together(run: Any) -> None:
    limit = _libraries().limit(limits=1, user_api="blas")
    with limit, ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(run, range(WORKERS)))


def many_cases(finding: Array, chance: Array, log_prior: Array, block: int = 8192) -> Array:
    """Posterior (case, world) from finding (case, item) and chance (world, item)."""
    cases, items = finding.shape
    worlds = len(chance)
    out = np.empty((cases, worlds))
    odds = np.log(chance) - np.log(1 - chance)
    right = np.ascontiguousarray((odds[1:] - odds[0]).T)
    base = np.log(1 - chance).sum(axis=1) + log_prior
    base = base[1:] - base[0]

    def run(worker: int) -> None:
        left = np.empty((block, items))
        logs = np.empty((block, worlds - 1))
        sums = np.empty(block)
        last = cases * (worker + 1) // WORKERS
        for start in range(cases * worker // WORKERS, last, block):
            stop = min(start + block, last)
            size = stop - start
            left[:size] = finding[start:stop]
            x, total = logs[:size], sums[:size]
            np.matmul(left[:size], right, out=x)
            x += base
            np.exp(x, out=x)
            np.add(x[:, 0], 1, out=total)
            for world in range(1, worlds - 1):
                total += x[:, world]
            np.divide(1, total, out=total)
            out[start:stop, 0] = total
            for world in range(1, worlds):
                np.multiply(x[:, world - 1], total, out=out[start:stop, world])

    _together(run)
    return out


def many_draws(
    finding: Array,
    chance: Array,
    log_prior: Array,
    *,
    mean: bool = False,
    case_block: int = 128,
    draw_block: int = 500,
) -> Array:
    """Posterior (case, world, draw), or its mean, from chance (world, item, draw)."""
    cases, items = finding.shape
    worlds, _, draws = chance.shape
    left = np.ones((cases, items + 1))
    left[:, :items] = finding
    out = np.zeros((cases, worlds)) if mean else np.empty((cases, worlds, draws))

    def run(worker: int) -> None:
        right = np.empty((items + 1, worlds - 1, draw_block))
        logs = np.empty(case_block * (worlds - 1) * draw_block)
        sums = np.empty(case_block * draw_block)
        # a mean is shared out by cases, the full result by draws: no sum is shared
        first = cases * worker // WORKERS if mean else 0
        last = cases * (worker + 1) // WORKERS if mean else cases
        starts = range(0, draws, draw_block)
        for at in starts if mean else starts[worker::WORKERS]:
            to = min(at + draw_block, draws)
            width = to - at
            absent = np.log(1 - chance[:, :, at:to])
            odds = np.log(chance[:, :, at:to])
            odds -= absent
            block = right if width == draw_block else np.empty((items + 1, worlds - 1, width))
            np.subtract(odds[1:], odds[0], out=block[:items].transpose(1, 0, 2))
            base = absent.sum(axis=1) + log_prior[:, None]
            np.subtract(base[1:], base[0], out=block[items])
            flat = block.reshape(items + 1, -1)
            for start in range(first, last, case_block):
                stop = min(start + case_block, last)
                size = stop - start
                x = logs[: size * (worlds - 1) * width].reshape(size, -1)
                np.matmul(left[start:stop], flat, out=x)
                np.exp(x, out=x)
                x = x.reshape(size, worlds - 1, width)
                total = sums[: size * width].reshape(size, width)
                np.add(x[:, 0], 1, out=total)
                for world in range(1, worlds - 1):
                    total += x[:, world]
                np.divide(1, total, out=total)
                if mean:
                    out[start:stop, 0] += total.sum(axis=1)
                    for world in range(1, worlds):
                        out[start:stop, world] += np.einsum("cd,cd->c", x[:, world - 1], total)
                else:
                    out[start:stop, 0, at:to] = total
                    for world in range(1, worlds):
                        np.multiply(x[:, world - 1], total, out=out[start:stop, world, at:to])

    _together(run)
    if mean:
        out /= draws
    return out
