"""Other sets of hypotheses for the same findings: rivals merged or dropped, a residual added."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from bayestrace.errors import ArrayError, nearest
from bayestrace.study.words import Mode
from bayestrace.study.worlds import WorldFrame

__all__ = ["ADDED", "AS_WRITTEN", "MERGED", "HypothesisSet", "hypothesis_sets"]

AS_WRITTEN = "as written"

ADDED = "residual (added)"
"""Label of a residual that the study does not have."""

MERGED = "merged"
"""How the change begins of every set in which two rivals are one."""

_FEWEST = 3
"""Rivals of which one may go, or two become one, and a question is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HypothesisSet:
    """What becomes of a frame when its hypotheses are chosen otherwise.

    Parameters
    ----------
    label : str
        Its name on the dim ``hypothesis_set``.
    change : str
        What is changed, without the names.
    frame : str, optional
        Id of the frame that changes; None where all stay as written.
    merged : tuple of int
        Worlds that become one.
    equal : bool
        The rivals that are left get equal priors.
    mixture : tuple of int
        Worlds that together are the residual, and count as one rival.
    dropped : int, optional
        The world that goes.
    fit, residual_prior : float, optional
        Of a residual that is added: the chance of every finding as found, and the prior.
    """

    label: str
    change: str
    frame: str | None = None
    merged: tuple[int, ...] = ()
    equal: bool = False
    mixture: tuple[int, ...] = ()
    dropped: int | None = None
    fit: float | None = None
    residual_prior: float = 0.0

    def prior(self, prior: np.ndarray) -> np.ndarray:
        """Return the prior of the worlds of this set, from that of the worlds as written.

        Worlds that are merged stay apart, with their ratio as written: that is what makes
        the likelihood of the two together their prior-weighted mixture.
        """
        if self.fit is not None:
            return np.append(prior * (1 - self.residual_prior), self.residual_prior)
        worlds = np.arange(prior.size)
        if self.dropped is not None:
            left = np.where(worlds == self.dropped, 0.0, prior)
            return left / left.sum()
        if self.equal:
            shares = np.ones(prior.size)
            for group in (list(self.merged), list(self.mixture)):
                shares[group] = prior[group] / prior[group].sum()
            return shares / shares.sum()
        return prior

    def members(self, frame: WorldFrame) -> dict[str, tuple[int, ...]]:
        """Return the worlds of every hypothesis that this set has."""
        gone = {*self.merged, self.dropped}
        found = {
            name: frame.members(name)
            for name in frame.hypotheses
            if self.frame is None or not gone.intersection(frame.members(name))
        }
        if self.merged:
            found[_either(frame, self.merged)] = self.merged
        if self.fit is not None:
            found[ADDED] = (len(frame.worlds),)
        return found


def hypothesis_sets(
    frames: Sequence[WorldFrame],
    *,
    merge: bool | Iterable[Sequence[str]],
    drop: bool | Iterable[str],
    added: Iterable[tuple[float, float]],
    residuals: Iterable[str],
) -> Iterator[HypothesisSet]:
    """Yield the hypotheses as written, then every other set that is asked for.

    ``added`` are fits and priors of residuals to add, ``residuals`` those that the study has.

    Raises
    ------
    ArrayError
        If a name is no rival, or rivals cannot be merged or dropped.
    """
    residuals = set(residuals)
    rivals = [frame for frame in frames if frame.mode == Mode.RIVALS]
    yield HypothesisSet(label=AS_WRITTEN, change=AS_WRITTEN)
    for frame, pair in _pairs(rivals, merge, residuals):
        for equal, how in ((False, "priors summed"), (True, "equal priors")):
            yield HypothesisSet(
                label=f"{_either(frame, pair)} merged, {how}",
                change=f"{MERGED}, {how}",
                frame=frame.id,
                merged=pair,
                equal=equal,
                mixture=frame.mixture,
            )
    for frame, world in _droppable(rivals, drop):
        yield HypothesisSet(
            label=f"without {frame.worlds[world]}",
            change="a rival dropped",
            frame=frame.id,
            dropped=world,
        )
    closed = [frame for frame in rivals if not residuals.intersection(frame.hypotheses)]
    for fit, prior in added:
        for frame in closed:
            where = f" in {frame.id}" if len(closed) > 1 else ""
            yield HypothesisSet(
                label=f"with a residual of fit {fit:g}, prior {prior:g}{where}",
                change="a residual added",
                frame=frame.id,
                fit=fit,
                residual_prior=prior,
            )


def _either(frame: WorldFrame, worlds: Sequence[int]) -> str:
    return " or ".join(frame.worlds[world] for world in worlds)


def _single(frame: WorldFrame) -> list[int]:
    """Return the worlds that are a hypothesis by themselves; the parts of a residual are not."""
    return [at for at, world in enumerate(frame.worlds) if world in frame.hypotheses]


def _pairs(
    rivals: Sequence[WorldFrame], merge: bool | Iterable[Sequence[str]], residuals: set[str]
) -> Iterator[tuple[WorldFrame, tuple[int, ...]]]:
    if isinstance(merge, bool):
        for frame in rivals if merge else ():
            named = [at for at in _single(frame) if frame.worlds[at] not in residuals]
            if len(frame.hypotheses) >= _FEWEST:
                yield from ((frame, pair) for pair in combinations(named, 2))
        return
    for pair in _listed("merge", merge, '[("A", "B")]'):
        if isinstance(pair, str) or not isinstance(pair, Sequence) or len(set(pair)) != 2:
            raise ArrayError(f'merge= lists pairs of rivals, such as [("A", "B")]; got {pair!r}')
        (frame, one), (other_frame, other) = (_rival(rivals, name, "merge") for name in pair)
        if frame.id != other_frame.id:
            raise ArrayError(
                f"merge=: {pair[0]!r} and {pair[1]!r} are of different frames, so they are not "
                "rivals; choose two of one frame"
            )
        yield frame, tuple(sorted((one, other)))


def _droppable(
    rivals: Sequence[WorldFrame], drop: bool | Iterable[str]
) -> Iterator[tuple[WorldFrame, int]]:
    if isinstance(drop, bool):
        for frame in rivals if drop else ():
            if len(frame.hypotheses) >= _FEWEST:
                yield from ((frame, world) for world in _single(frame))
        return
    for name in _listed("drop", drop, '["A"]'):
        yield _rival(rivals, name, "drop")


def _listed[Part](name: str, parts: Iterable[Part], example: str) -> list[Part]:
    if isinstance(parts, str) or not isinstance(parts, Iterable):
        raise ArrayError(f"{name}= must be True, False or a list such as {example}; got {parts!r}")
    return list(parts)


def _rival(rivals: Sequence[WorldFrame], name: object, asked: str) -> tuple[WorldFrame, int]:
    for frame in rivals:
        if name in frame.worlds and name in frame.hypotheses:
            if len(frame.hypotheses) < _FEWEST:
                raise ArrayError(
                    f"{asked}=: the frame {frame.id!r} has only two rivals, so no question would "
                    f"be left; leave {name!r} out"
                )
            return frame, frame.worlds.index(str(name))
    known = [frame.worlds[at] for frame in rivals for at in _single(frame)]
    close = nearest(name, known)
    hint = f"; did you mean {close!r}?" if close else "."
    raise ArrayError(
        f"{asked}=: there is no rival {name!r}{hint} Rivals: {', '.join(known) or 'none'}"
    )
