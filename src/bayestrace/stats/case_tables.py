"""What a credence is made of: the prior and the likelihoods of a frame in a case, row by row.

Everything that asks "what if" (what if an item were weaker, left out, grouped otherwise)
changes such a table and sums it up again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bayestrace.encode import EncodedFrame, EncodedStudy
from bayestrace.finding_chances import by_world, over_likeliest

__all__ = ["CaseTable", "case_tables"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTable:
    """One frame in one case as one coder judged it.

    Parameters
    ----------
    encoded : EncodedFrame
        The frame.
    coder, case : int
        Positions on the study's coders and cases.
    items : ndarray
        (row), positions of the items that were sought and have a row here.
    log_prior : ndarray
        (world), nat.
    log_likelihood : ndarray
        (row, world), nat: ln P(finding | world), undiscounted, over the row's likeliest world;
        where the discount differs from world to world, as it is. NaN throughout a row that
        holds ranks.
    discount : ndarray
        (row, world), 1 / design effect.
    """

    encoded: EncodedFrame
    coder: int
    case: int
    items: np.ndarray
    log_prior: np.ndarray
    log_likelihood: np.ndarray
    discount: np.ndarray

    @property
    def by_world(self) -> np.ndarray:
        """Whether the discount of a row differs from world to world, (row)."""
        return by_world(self.discount)

    @property
    def log_joint(self) -> np.ndarray:
        """Log joint probabilities of world and findings, (world), adjusted; nat."""
        return self.log_prior + (self.discount * self.log_likelihood).sum(axis=0)

    @property
    def log_joint_naive(self) -> np.ndarray:
        """The same as if all items were independent."""
        return self.log_prior + self.log_likelihood.sum(axis=0)


def case_tables(study: EncodedStudy) -> Iterator[CaseTable]:
    """Yield a table for every frame, case and coder with a prior, in that order.

    Where a coder judged nothing or a case is out of scope there is none.
    """
    case_of_item, sought = study.case_of_item, study.finding.values >= 0
    for encoded in study.frames:
        prior, values = encoded.prior.values, encoded.log_likelihood.values
        for case in range(len(study.cases)):
            here = np.flatnonzero(sought & (case_of_item == case))
            for coder in range(len(study.coders)):
                if np.isnan(prior[coder, case]).any():
                    continue
                items = here[encoded.entry[coder, here] != ""]
                discount = encoded.discount.values[coder, items]
                log_likelihood = over_likeliest(values[coder, items], discount)
                log_likelihood[encoded.entry[coder, items] == "rank"] = np.nan
                with np.errstate(divide="ignore"):
                    log_prior = np.log(prior[coder, case])
                yield CaseTable(
                    encoded=encoded,
                    coder=coder,
                    case=case,
                    items=items,
                    log_prior=log_prior,
                    log_likelihood=log_likelihood,
                    discount=discount,
                )
