"""A version of a study as what its findings weigh: adjusted log-likelihoods, item by item."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bayestrace.encode import EncodedFrame, EncodedStudy, encode_study
from bayestrace.finding_chances import over_likeliest

if TYPE_CHECKING:
    from bayestrace.study.study import Study
    from bayestrace.study.worlds import WorldFrame

__all__ = ["Labels", "Version"]


@dataclass(frozen=True, kw_only=True)
class Labels:
    """The coders, cases and items of both ends of a comparison: the labels of its arrays."""

    coders: tuple[str, ...]
    cases: tuple[str, ...]
    items: tuple[str, ...]

    @cached_property
    def item_at(self) -> dict[str, int]:
        """Position of each item."""
        return {name: at for at, name in enumerate(self.items)}


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version; nobody has judged anything where ``encoded`` is None."""

    study: Study
    labels: Labels
    prior_set: str = ""
    _cache: dict[tuple[str, str], np.ndarray] = field(default_factory=dict)

    @cached_property
    def encoded(self) -> EncodedStudy | None:
        """The study as arrays."""
        if not self.study.coders:
            return None
        sets = {row.set for row in self.study.priors}
        return encode_study(self.study, prior_set=self.prior_set if self.prior_set in sets else "")

    @cached_property
    def frames(self) -> dict[str, WorldFrame]:
        """Hypothesis → the frame that judges it."""
        return {name: frame for frame in self.study.world_frames for name in frame.hypotheses}

    @cached_property
    def case_of(self) -> np.ndarray:
        """(item), position of its case; -1 where the version lacks the item."""
        found = np.full(len(self.labels.items), -1)
        for item in self.study.items:
            found[self.labels.item_at[item.id]] = self.labels.cases.index(item.case)
        return found

    @cached_property
    def cluster_of(self) -> dict[str, str]:
        """Item → its cluster, where it has one."""
        return {item.id: item.cluster for item in self.study.items if item.cluster}

    def log_prior(self, frame: WorldFrame) -> np.ndarray:
        """(coder, case, world), nat; NaN where there is no credence."""
        if ("prior", frame.id) in self._cache:
            return self._cache["prior", frame.id]
        shape = (len(self.labels.coders), len(self.labels.cases), len(frame.worlds))
        found = np.full(shape, np.nan)
        encoded = self._encoded(frame)
        if encoded and self.encoded:
            coders = [self.labels.coders.index(name) for name in self.encoded.coders]
            cases = [self.labels.cases.index(name) for name in self.encoded.cases]
            with np.errstate(divide="ignore"):
                found[np.ix_(coders, cases)] = np.log(encoded.prior.values)
        self._cache["prior", frame.id] = found
        return found

    def weights(self, frame: WorldFrame) -> np.ndarray:
        """(coder, item, world), nat: ln P(finding | world) as it counts, 0 without a row."""
        return self._spread("weights", frame, (len(frame.worlds),))

    def weighed(self, frame: WorldFrame) -> np.ndarray:
        """(coder, case, world), nat: the weights of a case's items together."""
        weights = self.weights(frame)
        found = np.zeros((len(self.labels.coders), len(self.labels.cases), len(frame.worlds)))
        for case in range(len(self.labels.cases)):
            found[:, case] = weights[:, self.case_of == case].sum(axis=1)
        return found

    def log_joint(self, frame: WorldFrame) -> np.ndarray:
        """(coder, case, world), nat; NaN where there is no credence, or only ranks."""
        if ("joint", frame.id) not in self._cache:
            self._cache["joint", frame.id] = self.log_prior(frame) + self.weighed(frame)
        return self._cache["joint", frame.id]

    def discounts(self, frame: WorldFrame) -> np.ndarray:
        """(coder, item, …), what dependence makes of a row; 0 without one."""
        encoded = self._encoded(frame)
        return self._spread("discounts", frame, encoded.discount.shape[2:] if encoded else ())

    def _encoded(self, frame: WorldFrame) -> EncodedFrame | None:
        frames = self.encoded.frames if self.encoded else ()
        return next((one for one in frames if one.frame.id == frame.id), None)

    def _spread(self, what: str, frame: WorldFrame, rest: tuple[int, ...]) -> np.ndarray:
        if (what, frame.id) not in self._cache:
            found = np.zeros((len(self.labels.coders), len(self.labels.items), *rest))
            encoded = self._encoded(frame)
            if encoded and self.encoded:
                coders = [self.labels.coders.index(name) for name in self.encoded.coders]
                items = [self.labels.item_at[item.id] for item in self.study.items]
                values = encoded.discount.values
                if what == "weights":
                    values = _weighed(encoded, self.encoded.finding.values >= 0)
                found[np.ix_(coders, items)] = values
            self._cache[what, frame.id] = found
        return self._cache[what, frame.id]


def _weighed(encoded: EncodedFrame, sought: np.ndarray) -> np.ndarray:
    """Weigh each row as :func:`bayestrace.stats.exact.frame_posterior` sums them up."""
    values = np.where((encoded.entry == "")[..., None], 0.0, encoded.log_likelihood.values)
    discount = encoded.discount.values
    values = over_likeliest(values, discount)
    values[(encoded.entry == "rank") & sought] = np.nan
    return values * (discount[..., None] if discount.ndim == values.ndim - 1 else discount)
