"""Ratios judged two rivals at a time: whether they fit together, and the vector nearest to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from bayestrace.errors import ArrayError, nearest
from bayestrace.scales import CellError, read_ratio
from bayestrace.units import decibels

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CoherentRatios", "coherent_ratios"]

INCOHERENT = 3.0
"""dB that a round trip over three rivals may lack: a factor of two, about the least difference
that people tell apart."""


@dataclass(frozen=True, eq=False, kw_only=True)
class CoherentRatios:
    """Pairwise ratios made to fit together.

    Parameters
    ----------
    likelihood : mapping of str to str
        Rival → ratio over the first one, such as "-3.2 dB": what an ``Item`` takes.
    weights : mapping of str to float
        The same as numbers, dB.
    pairs : DataFrame
        Per pair judged ``of``, ``over``, ``stated``, ``fitted`` and ``residual``, dB.
    triads : DataFrame
        Per three rivals judged two by two ``one``, ``two``, ``three``; ``loop``, dB, what is
        lacking on the way round; ``incoherent``; the worst first.
    """

    likelihood: Mapping[str, str]
    weights: Mapping[str, float]
    pairs: pd.DataFrame
    triads: pd.DataFrame


def coherent_ratios(
    pairs: Mapping[tuple[str, str], str | float],
    *,
    over: str | None = None,
    tolerance: float = INCOHERENT,
) -> CoherentRatios:
    r"""Turn ratios judged pair by pair into one ratio per rival, and say where they disagree.

    Parameters
    ----------
    pairs : mapping of (str, str) to ratio
        ``{("A", "B"): "10 dB", ("B", "C"): "x3", ...}``: how much likelier the finding, as
        found, is under the first than under the second. A number is a plain ratio.
    over : str, optional
        The rival whose ratio is 1; by default the first that is named. In a study it must be
        the first of its frame.
    tolerance : float
        dB from which a round trip over three rivals counts as incoherent; 3, a factor of two.

    Returns
    -------
    CoherentRatios
        ``likelihood`` for ``bt.Item(..., likelihood=...)``, ``weights`` in dB, and the tables
        ``pairs`` and ``triads``.

    Raises
    ------
    ArrayError
        If a pair is not understood, or some rivals are connected to the others by no pair.

    Notes
    -----
    Ratios of one finding are coherent if those of A to B and of B to C multiply to that of A to
    C. With weights :math:`d_{ab}` in dB the vector :math:`x` minimises
    :math:`\sum (x_a - x_b - d_{ab})^2`, every pair counting alike; of three or more rivals its
    residuals are what the pairs disagree about. A loop that does not close is no error of
    arithmetic: it says that one of the three judgements was made with something else in mind.

    References
    ----------
    .. [1] Crawford, G. and Williams, C. (1985). A note on the analysis of subjective judgment
       matrices. *Journal of Mathematical Psychology* 29, 387-405.

    Examples
    --------
    >>> import bayestrace as bt
    >>> judged = {("A", "B"): "10 dB", ("B", "C"): "5 dB", ("A", "C"): "9 dB"}
    >>> found = bt.coherent_ratios(judged)
    >>> dict(found.likelihood)
    {'A': '1', 'B': '-8 dB', 'C': '-11 dB'}
    >>> found.triads[["loop", "incoherent"]].values.tolist()
    [[6.0, True]]
    >>> item = bt.Item("memo", found="present", likelihood=found.likelihood)
    """
    import pandas as pd

    stated = _stated(pairs)
    if not isinstance(tolerance, int | float) or not tolerance >= 0:
        raise ArrayError(f"tolerance= must be a number of dB from 0 on, got {tolerance!r}")
    names = list(dict.fromkeys(name for pair in stated for name in pair))
    base = names[0] if over is None else over
    if not isinstance(base, str) or base not in names:
        close = nearest(base, names)
        hint = f"; did you mean {close!r}?" if close else "."
        raise ArrayError(f"over=: no pair names {base!r}{hint} Known: {', '.join(names)}")
    fitted = _fitted(stated, names)
    weights = {name: fitted[name] - fitted[base] for name in [base, *names] if name in fitted}
    rows = [
        (of, against, weight, (fit := fitted[of] - fitted[against]), weight - fit)
        for (of, against), weight in stated.items()
    ]
    loops = sorted(_loops(stated, names), key=lambda loop: -abs(loop[-1]))
    return CoherentRatios(
        likelihood={
            name: "1" if name == base else f"{weight + 0.0:.12g} dB"
            for name, weight in weights.items()
        },
        weights=weights,
        pairs=pd.DataFrame(rows, columns=["of", "over", "stated", "fitted", "residual"]),
        triads=pd.DataFrame(
            [(*three, loop, abs(loop) > tolerance + 1e-9) for *three, loop in loops],
            columns=["one", "two", "three", "loop", "incoherent"],
        ),
    )


def _stated(pairs: object) -> dict[tuple[str, str], float]:
    """Return the weight of every pair, dB."""
    example = '{("A", "B"): "10 dB", ("B", "C"): "x3"}'
    if not isinstance(pairs, Mapping) or not pairs:
        raise ArrayError(f"pairs must be a mapping such as {example}, got {pairs!r}"[:300])
    found = {}
    for pair, value in pairs.items():
        if (
            not isinstance(pair, tuple)
            or len(pair) != 2
            or pair[0] == pair[1]
            or not all(isinstance(name, str) for name in pair)
        ):
            raise ArrayError(f"a pair is two rivals, such as ('A', 'B'), got {pair!r}; {example}")
        try:
            ratio = read_ratio(value) if isinstance(value, str) else float(value)
        except (CellError, TypeError, ValueError) as error:
            raise ArrayError(f"the ratio of {pair!r} is not understood: {error}") from None
        if not 0 < ratio < float("inf"):
            raise ArrayError(f"the ratio of {pair!r} must be above 0 and finite, got {value!r}")
        found[pair] = decibels(float(ratio))
    return found


def _fitted(stated: Mapping[tuple[str, str], float], names: list[str]) -> dict[str, float]:
    """Return the least-squares vector with mean 0, dB."""
    design = np.zeros((len(stated), len(names)))
    for row, (of, over) in enumerate(stated):
        design[row, names.index(of)], design[row, names.index(over)] = 1.0, -1.0
    if np.linalg.matrix_rank(design) < len(names) - 1:
        together = {names[0]}
        for _ in names:
            together |= {name for pair in stated if together & set(pair) for name in pair}
        apart = [name for name in names if name not in together]
        raise ArrayError(
            f"no pair connects {', '.join(apart)} with {', '.join(sorted(together))}; judge one "
            "that does"
        )
    vector, *_ = np.linalg.lstsq(design, np.array(list(stated.values())), rcond=None)
    return dict(zip(names, (float(value) for value in vector.round(12)), strict=True))


def _loops(
    stated: Mapping[tuple[str, str], float], names: list[str]
) -> Iterator[tuple[str, str, str, float]]:
    """Yield what lacks on the way round over every three rivals that were judged two by two."""
    for three in combinations(names, 3):
        ways = list(zip(three, (*three[1:], three[0]), strict=True))
        steps = [
            [stated[pair] for pair in ((a, b),) if pair in stated]
            + [-stated[pair] for pair in ((b, a),) if pair in stated]
            for a, b in ways
        ]
        if all(steps):
            yield (*three, sum(sum(step) / len(step) for step in steps))
