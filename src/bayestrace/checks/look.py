"""A study as the rules look at it: its parts, and its results computed once if asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bayestrace.encode import EncodedStudy, encode_study
from bayestrace.stats.deciding import verdicts
from bayestrace.stats.history.promises import plan_of, promised_study, steps_since
from bayestrace.stats.updating import update
from bayestrace.study.words import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import xarray as xr

    from bayestrace.stats.history.promises import Plan
    from bayestrace.stats.history.sequences import Step
    from bayestrace.study.parts import Frame, Hypothesis, Item
    from bayestrace.study.study import Study

__all__ = ["Look", "Result"]


class Result(NamedTuple):
    """One credence with what a rule may ask about it; credences are probabilities, weights dB."""

    coder: str
    case: str
    hypothesis: str
    prior: float
    credence: float
    naive: float
    weight: float
    weight_naive: float
    verdict: str


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a rule sees.

    Parameters
    ----------
    study : Study
    """

    study: Study

    @cached_property
    def judged(self) -> bool:
        """Whether anybody has judged anything, so that there are credences."""
        return bool(self.study.coders)

    @cached_property
    def encoded(self) -> EncodedStudy:
        """The study as arrays."""
        return encode_study(self.study)

    @cached_property
    def post(self) -> xr.DataTree:
        """What :func:`bayestrace.update` returns."""
        return update(self.study)

    @cached_property
    def results(self) -> tuple[Result, ...]:
        """Every credence that is not missing."""
        return tuple(self._results())

    @cached_property
    def plan(self) -> Plan | None:
        """What was frozen before the look, if anything was."""
        return plan_of(self.study)

    @cached_property
    def since_freeze(self) -> list[Step]:
        """What changed since, with its effects; StudyError if plan and findings do not fit."""
        if self.plan is None:
            return []
        return steps_since(self.study, promised_study(self.study, self.plan))

    @cached_property
    def sought(self) -> tuple[Item, ...]:
        """Items that were found present or absent."""
        return tuple(item for item in self.study.items if item.found != Finding.NOT_SOUGHT)

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """Items by id."""
        return {item.id: item for item in self.study.items}

    @cached_property
    def hypotheses(self) -> Mapping[str, Hypothesis]:
        """Hypotheses by id; a residual without an entry of its own is not among them."""
        return {entry.id: entry for entry in self.study.hypotheses}

    @cached_property
    def frames(self) -> Mapping[str, Frame]:
        """Frames by id, as they are written."""
        return {frame.id: frame for frame in self.study.frames}

    def _results(self) -> Iterator[Result]:
        post = self.post
        said = verdicts(post)
        arrays = [
            np.asarray(post[group][name])
            for group, name in (
                ("prior", "credence"),
                ("posterior", "credence"),
                ("posterior", "credence_naive"),
                ("totals", "total_weight"),
                ("totals", "total_weight_naive"),
            )
        ]
        for a, coder in enumerate(said["coder"].values):
            for b, case in enumerate(said["case"].values):
                for c, hypothesis in enumerate(said["hypothesis"].values):
                    values = [float(array[a, b, c]) for array in arrays]
                    if values[1] == values[1]:
                        yield Result(
                            str(coder),
                            str(case),
                            str(hypothesis),
                            *values,
                            str(said.values[a, b, c]),
                        )
