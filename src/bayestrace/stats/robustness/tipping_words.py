"""What a tipping point means, in one plain sentence."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from bayestrace.scales import Scale
from bayestrace.stats.robustness.levers import Answer

__all__ = ["Turn", "sentence_of"]

_SETS = {
    "item": "item {name}",
    "source": "every item of source {name}",
    "source kind": "every item of kind {name}",
    "cluster": "every item of cluster {name}",
    "coder": "every item that {name} judged",
}

_THINGS = {
    **{lever: f"the weight of {words}" for lever, words in _SETS.items()},
    "item, if true": "the chance of the {clue} of {name} in {world}",
    "item, if false": "the chance of the {clue} of {name} in {world}",
    "detection": "the detection of {name}",
    "prior": "the prior of {name}",
    "rho": "the rho of cluster {name}",
    "common rho": "the rho of all clusters together",
    "weakening": "the strength of all items together",
    "residual": "the chance of all findings in {name}",
    "selective observation": "the odds of recording findings for {name}",
    "shared error": "the shared error of {name}",
}

_CONDITIONS = {
    **{
        lever: f"If {words} spoke {{size}} dB {{way}} for {{hypothesis}} over {{rival}},"
        for lever, words in _SETS.items()
    },
    **dict.fromkeys(
        ("item, if true", "item, if false"),
        "If the {clue} of {name} had a chance of {tipping} instead of {now}{terms} in {world},",
    ),
    "detection": "If the clue of {name}, where it is there, were recorded with a chance of "
    "{tipping} instead of {now},",
    "prior": "With a prior of {tipping} for {name} instead of {now}{terms},",
    "rho": "With rho {tipping} instead of {now} in cluster {name},",
    "common rho": "With rho {tipping} in every cluster (now {now} on average),",
    "weakening": "With {tipping} times the weight of every item,",
    "residual": "If every finding had a chance of {tipping} in {name} (now {now} on average),",
    "selective observation": "If findings for {name} were recorded at {tipping} times the odds in "
    "every world,",
    "shared error": "If {name} leaned with sd {tipping} nat on every item (lean_sd), the 90 % band "
    "would reach where",
}

_BAND_ALREADY = "Without any lean, the 90 % band of {name} already reaches where"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What would turn over: a verdict on a hypothesis, or its order with a rival.

    Parameters
    ----------
    hypothesis : str
        The hypothesis.
    target : str
        "confirmed", "rejected", "undecided" or "level with …".
    rival : str
        What is said to stand against the hypothesis.
    scale : Scale, optional
        The study's own words for probabilities.
    """

    hypothesis: str
    target: str
    rival: str
    scale: Scale | None


def sentence_of(answer: Answer, at: int, turn: Turn, *, available: bool) -> str:
    """Say in one sentence where a lever tips, or that it does not.

    Parameters
    ----------
    answer : Answer
        The levers of one kind.
    at : int
        Which of them.
    turn : Turn
        What would turn over.
    available : bool
        Whether the study says what the lever moves.
    """
    now, tipping = float(answer.now[at]), float(answer.tipping[at])
    recorded, why = (
        np.broadcast_to(part, len(answer.names))[at] for part in (answer.recorded, answer.why)
    )
    clue = "record" if recorded else "clue"
    known = {"name": answer.names[at], "world": answer.world, "clue": clue}
    thing = _THINGS[answer.lever].format(**known)
    if not available:
        return f"Not available: {thing}, because {why}."
    if math.isnan(tipping):
        return f"No change of {thing} makes {turn.hypothesis} {turn.target}."
    lean_free = answer.lever == "shared error" and tipping == 0
    condition = (_BAND_ALREADY if lean_free else _CONDITIONS[answer.lever]).format(
        **known,
        hypothesis=turn.hypothesis,
        rival=turn.rival,
        size=f"{abs(tipping):.1f}" if abs(tipping) >= 0.05 else "less than 0.1",
        way="more" if tipping > 0 else "less",
        now=_text(now, answer.unit),
        tipping=_text(tipping, answer.unit),
        terms=_terms(turn.scale, now, tipping) if answer.unit == "probability" else "",
    )
    again = ", ".join(_text(place, answer.unit) for place in answer.further.get(at, ()))
    more = f" It turns again at {again}." if again else ""
    return f"{condition} {turn.hypothesis} would be {turn.target}.{more}"


def _terms(scale: Scale | None, now: float, tipping: float) -> str:
    """Say the step in the study's own words, where it has words for both ends."""
    if scale is None or not (before := scale.word(now)) or not (after := scale.word(tipping)):
        return ""
    return f" (still {before})" if before == after else f" (from {before} to {after})"


def _text(value: float, unit: str) -> str:
    if unit != "probability":
        return f"{value:.3g}"
    if 0 < value < 0.001:
        return "below 0.001"
    if 0.999 < value < 1:
        return "above 0.999"
    return f"{value:.3f}".rstrip("0").rstrip(".")
