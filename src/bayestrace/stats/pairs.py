"""Which two single worlds a weight is between: one for the hypothesis, one against it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bayestrace.encode import EncodedStudy
from bayestrace.errors import ArrayError, nearest
from bayestrace.stats.exact import FramePosterior
from bayestrace.study.worlds import WorldFrame

__all__ = ["check_over", "world_pair"]


def check_over(over: str | None, study: EncodedStudy) -> None:
    """Refuse a rival that no frame knows.

    Raises
    ------
    ArrayError
        With the nearest match.
    """
    known = [
        name
        for encoded in study.frames
        for name in dict.fromkeys((*encoded.frame.worlds, *encoded.frame.hypotheses))
    ]
    if over is not None and (not isinstance(over, str) or over not in known):
        close = nearest(over, known)
        hint = f"; did you mean {close!r}?" if close else ""
        raise ArrayError(f"there is no rival or world {over!r}{hint} Known: {', '.join(known)}")


def world_pair(
    frame: WorldFrame, hypothesis: str, posterior: FramePosterior, over: str | None
) -> tuple[np.ndarray, np.ndarray]:
    """Choose the worlds `of` and `over` for every coder and case.

    Of the worlds in which the hypothesis holds (does not hold) the one with the
    highest posterior stands for it (for the rest), unless ``over`` names a rival. A
    claim has one world on each side, so its pair is the claim over its negation.

    Parameters
    ----------
    frame : WorldFrame
        The frame of the hypothesis.
    hypothesis : str
        What the weight speaks for.
    posterior : FramePosterior
        Log posteriors (coder, case, world).
    over : str, optional
        A rival's id or a world; ignored where it means the hypothesis itself.

    Returns
    -------
    of, over : ndarray of int
        Positions on the frame's worlds, (coder, case).
    """
    inside = frame.members(hypothesis)
    outside = [number for number in range(len(frame.worlds)) if number not in inside]
    if over in frame.worlds and frame.worlds.index(over) not in inside:
        outside = [frame.worlds.index(over)]
    elif over in frame.hypotheses and over != hypothesis:
        named = frame.members(over)
        outside = [number for number in outside if number in named]
    return _leader(inside, posterior), _leader(outside, posterior)


def _leader(worlds: Sequence[int], posterior: FramePosterior) -> np.ndarray:
    chosen = np.array(worlds, dtype=int)
    ranked = np.nan_to_num(posterior.adjusted[..., chosen], nan=0.0, neginf=-np.inf)
    return chosen[ranked.argmax(axis=-1)]
