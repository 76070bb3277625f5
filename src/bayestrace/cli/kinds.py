"""The figures a command can draw: of what, what may be chosen, of what they show one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["FIGURES", "Kind"]

Kind = Literal[
    "agreement",
    "coverage",
    "credence",
    "disagreement",
    "error_rates",
    "heatmap",
    "leave_out",
    "prior_posterior",
    "prior_sweep",
    "relations",
    "residual",
    "specification_curve",
    "test_plane",
    "tipping",
    "waterfall",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figure:
    """What a figure is drawn of, what may be chosen, and of what it shows one and no more.

    Parameters
    ----------
    of : str
        "result" and "joint" can be read from a file that ``run --out`` wrote; "study" is the
        study; anything else is the function that is called with the study.
    takes, shows_one : tuple of str
        Options of the command.
    """

    of: str
    takes: tuple[str, ...] = ("case", "hypothesis", "coder")
    shows_one: tuple[str, ...] = ()


_PLACE = ("case", "hypothesis")

FIGURES: dict[str, _Figure] = {
    "agreement": _Figure(of="study", takes=(*_PLACE, "coder", "over")),
    "coverage": _Figure(of="coverage", shows_one=("coder",)),
    "credence": _Figure(of="result"),
    "disagreement": _Figure(
        of="disagreement", takes=(*_PLACE, "coder", "over"), shows_one=(*_PLACE, "coder", "over")
    ),
    "error_rates": _Figure(of="error_rates", shows_one=("coder",)),
    "heatmap": _Figure(of="result", shows_one=("coder",)),
    "leave_out": _Figure(of="leave_out", shows_one=_PLACE),
    "prior_posterior": _Figure(of="joint", takes=()),
    "prior_sweep": _Figure(of="prior_sweep"),
    "relations": _Figure(of="relations", takes=()),
    "residual": _Figure(of="residual_sweep", takes=("case", "coder")),
    "specification_curve": _Figure(of="multiverse", takes=_PLACE, shows_one=_PLACE),
    "test_plane": _Figure(of="test_types", shows_one=("case", "coder")),
    "tipping": _Figure(of="tipping", shows_one=("coder",)),
    "waterfall": _Figure(of="result", shows_one=(*_PLACE, "coder")),
}
