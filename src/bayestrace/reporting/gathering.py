"""Everything a report shows of a study, computed once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bayestrace.errors import ArrayError
from bayestrace.reporting.output_words import Vocabulary
from bayestrace.reporting.overturning import Robustness, robustness_of
from bayestrace.stats.coders.agreeing import Agreement, agreement
from bayestrace.stats.evidence.mechanisms import coverage
from bayestrace.stats.rivals.relating import relations
from bayestrace.stats.rivals.residual_fits import residual_sweep
from bayestrace.stats.sensitivity import band
from bayestrace.stats.tabulating import summary
from bayestrace.stats.tree import group_of
from bayestrace.stats.typology import test_types
from bayestrace.study.words import Mode

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from bayestrace.checks.notices import Notices
    from bayestrace.study.parts import Item
    from bayestrace.study.study import Study
    from bayestrace.study.worlds import WorldFrame

__all__ = ["Found", "Weighed"]


class Weighed(NamedTuple):
    """What an item weighs, in dB, adjusted for dependence, and over what."""

    item: str
    weight: float
    over: str


@dataclass(frozen=True)
class Found:
    """A study and what follows from it, each part when it is first asked for.

    Parameters
    ----------
    study : Study
        The study as it may be shown.
    words : Vocabulary
        The words for credences.
    digest : str
        Hash of the study as it was written, before anything was removed from it.
    notices : Notices
        What the check says of the study as it was written.
    """

    study: Study
    words: Vocabulary
    digest: str
    notices: Notices

    @cached_property
    def post(self) -> xr.DataTree:
        """The credences, with their sensitivity bands."""
        return band(self.study)

    @cached_property
    def table(self) -> pd.DataFrame:
        """The table of results, with the study's own priors."""
        return summary(self.post)

    @cached_property
    def rows(self) -> tuple[dict[str, Any], ...]:
        """The results as records."""
        return tuple(
            {str(name): value for name, value in row.items()}
            for row in self.table.to_dict("records")
        )

    @cached_property
    def named_priors(self) -> tuple[str, ...]:
        """The sets of priors that the study names beside its own."""
        return tuple(dict.fromkeys(row.set for row in self.study.priors if row.set))

    @cached_property
    def robustness(self) -> Robustness:
        """What would overturn the verdicts."""
        return robustness_of(self.study)

    @cached_property
    def agreement(self) -> Agreement | None:
        """How far the coders agree, if there are two."""
        return agreement(self.study) if len(self.coders) > 1 else None

    @cached_property
    def types(self) -> xr.Dataset:
        """The types of test of all items."""
        return test_types(self.study)

    @cached_property
    def relations(self) -> pd.DataFrame:
        """How the hypotheses relate."""
        return relations(self.study)

    @cached_property
    def coverage(self) -> pd.DataFrame | None:
        """Which steps of the mechanisms the evidence speaks to, if there are steps."""
        return _or_none(lambda: coverage(self.study)) if self.study.steps else None

    @cached_property
    def residual(self) -> xr.Dataset | None:
        """How the residual fares as its fit changes, if one was judged with probabilities."""
        if not any(frame.residual for frame in self.study.world_frames):
            return None
        swept = _or_none(lambda: residual_sweep(self.study))
        known = swept is not None and bool(swept["residual_credence"].notnull().any())
        return swept if known else None

    @cached_property
    def coders(self) -> tuple[str, ...]:
        """The coders of the results."""
        return self.study.coders

    @cached_property
    def weighed(self) -> dict[tuple[str, str, str], tuple[Weighed, ...]]:
        """What the items of a case weigh, by coder, case and hypothesis, in their order.

        Items without a likelihood from the coder are not among them.
        """
        weights = group_of(self.post, "weights")
        adjusted = weights["weight_of_evidence"]
        over = weights["over"].transpose(*adjusted.dims).values
        coders, hypotheses, items = ([str(n) for n in adjusted[d].values] for d in adjusted.dims)
        found: dict[tuple[str, str, str], list[Weighed]] = {}
        for c, h, i in zip(*(~np.isnan(adjusted.values)).nonzero(), strict=True):
            key = coders[c], str(weights["case"].values[i]), hypotheses[h]
            one = Weighed(items[i], float(adjusted.values[c, h, i]), str(over[c, h, i]))
            found.setdefault(key, []).append(one)
        return {key: tuple(ones) for key, ones in found.items()}

    @cached_property
    def has_intervals(self) -> bool:
        """Whether any judgement has an interval, so that a band or bounds can say anything."""
        judged = [
            side
            for row in (*self.study.judged_likelihoods, *self.study.contingencies)
            for side in (row.if_true, row.if_false)
        ]
        judged += [row.chance for row in self.study.priors]
        return any(side is not None and side.low is not None for side in judged)

    def was_sought(self, row: Mapping[str, Any]) -> bool:
        """Say whether any item that bears on the hypothesis of a row was sought."""
        sought = group_of(self.post, "constant_data")["items_sought"]
        return bool(sought.sel({dim: row[dim] for dim in ("coder", "case", "hypothesis")}) > 0)

    @cached_property
    def items(self) -> dict[str, Item]:
        """The items by id."""
        return {item.id: item for item in self.study.items}

    @cached_property
    def reasons(self) -> dict[tuple[str, str, str], str]:
        """Why a coder judged an item for a hypothesis as it is."""
        rows = self.study.judged_likelihoods
        return {(row.coder, row.item, row.hypothesis): row.reason for row in rows if row.reason}

    def title(self, case: str) -> str:
        """Return the title of a case, else its id."""
        return next((one.title or one.id for one in self.study.cases if one.id == case), case)

    def frame_of(self, hypothesis: str) -> WorldFrame:
        """Return the frame in which a hypothesis is judged."""
        return next(one for one in self.study.world_frames if hypothesis in one.hypotheses)

    def has(self, mode: Mode) -> bool:
        """Say whether there is a frame of a mode."""
        return any(frame.mode == mode for frame in self.study.world_frames)


def _or_none[Result](compute: Callable[[], Result]) -> Result | None:
    try:
        return compute()
    except ArrayError:
        return None
