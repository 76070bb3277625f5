"""What a tipping point means, in one plain sentence."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from bayestrace.scales import Scale
from bayestrace.stats.levers import Answer

__all__ = ["Turn", "sentence_of"]


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

    @property
    def outcome(self) -> str:
        """What would hold."""
        return f"{self.hypothesis} would be {self.target}"


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
    name, now, tipping = answer.names[at], float(answer.now[at]), float(answer.tipping[at])
    if not available:
        return (
            f"Not available: {_WHAT[answer.lever](name, answer)} cannot be moved, because the "
            "chances behind a ratio are not known."
        )
    if math.isnan(tipping):
        return f"No change of {_WHAT[answer.lever](name, answer)} makes {_makes(turn)}."
    said = _SAYS[answer.lever](name, now, tipping, answer, turn)
    again = answer.further.get(at)
    more = f" It turns again at {', '.join(f'{place:.3g}' for place in again)}." if again else ""
    return f"{said}.{more}"


def _makes(turn: Turn) -> str:
    return f"{turn.hypothesis} {turn.target}"


def _shift(name: str, now: float, tipping: float, answer: Answer, turn: Turn) -> str:
    size = f"{abs(tipping):.1f}" if abs(tipping) >= 0.05 else "less than 0.1"
    way = "more" if tipping > 0 else "less"
    return (
        f"If {_SPEAKERS[answer.lever](name)} spoke {size} dB {way} for {turn.hypothesis} over "
        f"{turn.rival}, {turn.outcome}"
    )


def _side(name: str, now: float, tipping: float, answer: Answer, turn: Turn) -> str:
    step = f"{_chance(tipping)} instead of {_chance(now)}"
    words = [_word(turn.scale, chance) for chance in (now, tipping)]
    if all(words):
        same = words[0] == words[1]
        step += f" (still {words[0]})" if same else f" (from {words[0]} to {words[1]})"
    return f"If the clue of {name} had a chance of {step} in {answer.world}, {turn.outcome}"


def _detection(name: str, now: float, tipping: float, answer: Answer, turn: Turn) -> str:
    return (
        f"If the clue of {name}, where it is there, were recorded with a chance of "
        f"{_chance(tipping)} instead of {_chance(now)}, {turn.outcome}"
    )


def _prior(name: str, now: float, tipping: float, answer: Answer, turn: Turn) -> str:
    return f"With a prior of {_chance(tipping)} for {name} instead of {_chance(now)}, {turn.outcome}"


def _rho(name: str, now: float, tipping: float, answer: Answer, turn: Turn) -> str:
    return f"With rho {tipping:.3f} instead of {now:.3f} in cluster {name}, {turn.outcome}"


def _common_rho(name: str, now: float, tipping: float, answer: Answer, turn: Turn) -> str:
    if tipping == now:
        return f"With rho {now:.3f}, now their mean, in every cluster, {turn.outcome}"
    return f"With rho {tipping:.3f} in every cluster (now {now:.3f} on average), {turn.outcome}"


def _weakening(name: str, now: float, tipping: float, answer: Answer, turn: Turn) -> str:
    return f"With {tipping:.1%} of the weight of every item, {turn.outcome}".replace("%", " %")


def _residual(name: str, now: float, tipping: float, answer: Answer, turn: Turn) -> str:
    return (
        f"If every finding had a chance of {_chance(tipping)} in {name} (now {_chance(now)} on "
        f"average), {turn.outcome}"
    )


def _selection(name: str, now: float, tipping: float, answer: Answer, turn: Turn) -> str:
    return (
        f"If findings that speak for {name} were recorded at {tipping:.3g} times the odds "
        f"in every world, {turn.outcome}"
    )


def _lean(name: str, now: float, tipping: float, answer: Answer, turn: Turn) -> str:
    if tipping == 0:
        return f"The 90 % band of {name}'s judgements already reaches where {turn.outcome}"
    return (
        f"If {name} leaned with sd {tipping:.3g} nat on every item (lean_sd), the 90 % band "
        f"would reach where {turn.outcome}"
    )


def _word(scale: Scale | None, chance: float) -> str:
    return scale.word(chance) if scale is not None else ""


def _chance(chance: float) -> str:
    if 0 < chance < 0.001:
        return "below 0.001"
    if 0.999 < chance < 1:
        return "above 0.999"
    return f"{chance:.3f}".rstrip("0").rstrip(".")


_SPEAKERS: dict[str, Callable[[str], str]] = {
    "item": lambda name: f"item {name}",
    "source": lambda name: f"every item of source {name}",
    "source kind": lambda name: f"every item of kind {name}",
    "cluster": lambda name: f"every item of cluster {name}",
    "coder": lambda name: f"every item that {name} judged",
}

_WHAT: dict[str, Callable[[str, Answer], str]] = {
    **{
        lever: lambda name, answer: f"the weight of {_SPEAKERS[answer.lever](name)}"
        for lever in _SPEAKERS
    },
    "item, if true": lambda name, answer: f"the chance of the clue of {name} in {answer.world}",
    "item, if false": lambda name, answer: f"the chance of the clue of {name} in {answer.world}",
    "detection": lambda name, answer: f"the detection of {name}",
    "prior": lambda name, answer: f"the prior of {name}",
    "rho": lambda name, answer: f"the rho of cluster {name}",
    "common rho": lambda name, answer: "a rho common to all clusters",
    "weakening": lambda name, answer: "the strength of all items together",
    "residual": lambda name, answer: f"one constant chance of every finding in {name}",
    "selective observation": lambda name, answer: f"how selectively findings for {name} came down",
    "shared error": lambda name, answer: f"the lean of {name}",
}

_SAYS: dict[str, Callable[[str, float, float, Answer, Turn], str]] = {
    **dict.fromkeys(_SPEAKERS, _shift),
    "item, if true": _side,
    "item, if false": _side,
    "detection": _detection,
    "prior": _prior,
    "rho": _rho,
    "common rho": _common_rho,
    "weakening": _weakening,
    "residual": _residual,
    "selective observation": _selection,
    "shared error": _lean,
}
