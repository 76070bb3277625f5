"""Rules about hypotheses: whether they can be told apart, and what they would forbid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bayestrace.checks.rules import Remark, rule

if TYPE_CHECKING:
    from bayestrace.checks.look import Look

__all__ = ["no_residual"]


@rule(
    "no-residual",
    stage="design",
    level="note",
    follows="Zaks, S. (2022). Return to the Scene of the Crime. Political Analysis 30, 306-310.",
)
def no_residual(look: Look) -> Iterator[Remark]:
    """A frame of rivals is said to be exhaustive, with no place for anything else.

    Credences of rivals sum to one, so an explanation that is missing from the list hands its
    share to those that are listed. The rule fires for every frame with ``exhaustive = true``.

    Answer it where the rivals exclude everything else by their meaning, as "by day" and "by
    night" do. Otherwise name a residual with likelihoods of its own.
    """
    frames = [frame for frame in look.study.frames if frame.exhaustive]
    if frames:
        yield Remark(
            "{n} {frame is|frames are} said to hold every possible explanation: {names}. What is "
            "missing from the list gives its credence to those that are on it.",
            'write residual = "something else" instead of exhaustive = true, or say why nothing '
            "else is possible",
            at=frames,
            column="exhaustive",
        )
