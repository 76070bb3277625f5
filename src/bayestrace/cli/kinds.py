"""The figures a command can draw: of what, what may be chosen, of what they show one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["FIGURES", "Kind"]

Kind = Literal[
    "agreement",
    "credence",
    "error_rates",
    "heatmap",
    "prior_posterior",
    "specification_curve",
    "test_plane",
    "waterfall",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figure:
    """What a figure is drawn of, what may be chosen, and of what it shows one and no more."""

    of: Literal["study", "types", "result", "rates", "multiverse", "joint"]
    takes: tuple[str, ...] = ("case", "hypothesis", "coder")
    shows_one: tuple[str, ...] = ()


FIGURES: dict[str, _Figure] = {
    "agreement": _Figure(of="study", takes=("case", "hypothesis")),
    "credence": _Figure(of="result"),
    "error_rates": _Figure(of="rates", shows_one=("coder",)),
    "heatmap": _Figure(of="result", shows_one=("coder",)),
    "prior_posterior": _Figure(of="joint", takes=()),
    "specification_curve": _Figure(
        of="multiverse", takes=("case", "hypothesis"), shows_one=("case", "hypothesis")
    ),
    "test_plane": _Figure(of="types", shows_one=("case", "coder")),
    "waterfall": _Figure(of="result", shows_one=("case", "hypothesis", "coder")),
}
