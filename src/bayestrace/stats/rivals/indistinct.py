"""Pairs of worlds that the evidence as a whole does not tell apart."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from bayestrace.encode import EncodedStudy, encode_study
from bayestrace.errors import ArrayError
from bayestrace.stats.case_tables import case_tables
from bayestrace.stats.exact import normalised
from bayestrace.stats.tree import provenance
from bayestrace.study.words import Mode
from bayestrace.units import DECIBELS_PER_NAT

if TYPE_CHECKING:
    import pandas as pd

    from bayestrace.study.study import Study

__all__ = ["INDISTINCT", "Pair", "alike_pairs", "indistinguishable"]

INDISTINCT = 3.0
"""dB below which a total weight has not even doubled the odds of two worlds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two worlds of a frame; the attributes are columns of :func:`indistinguishable`."""

    coder: str
    case: str
    frame: str
    world: str
    other: str
    weight: float
    weight_naive: float
    largest: float
    merged_prior: float
    merged_credence: float
    split_prior: float
    split: float


def indistinguishable(
    study: Study, *, within: float = INDISTINCT, coder: str | None = None, prior_set: str = ""
) -> pd.DataFrame:
    """List the pairs of worlds that all the evidence together hardly tells apart.

    Parameters
    ----------
    study : Study
        The study.
    within : float
        dB below which the total weight of one world over the other counts as nothing; 3,
        because the evidence has then not even doubled the odds of the two.
    coder : str, optional
        One coder; by default all.
    prior_set : str
        Name of a set in priors.csv; by default the study's own priors.

    Returns
    -------
    DataFrame
        One row per coder, case, frame of rivals or factors, and pair:

        - ``world``, ``other``; ``weight``, the total weight of the one over the other, dB,
          adjusted for dependence; ``weight_naive``; ``largest``, the largest weight of a
          single item, dB: far above ``weight`` where items cancel one another.
        - ``merged_prior``, ``merged_credence``: of the two together, which is what the evidence
          speaks of.
        - ``split_prior``, ``split``: the share of ``world`` in the two, before and after.

    Raises
    ------
    StudyError
        If nobody judged anything, or the coder or set of priors is unknown.
    ArrayError
        If ``within`` is no number of dB above 0.

    Notes
    -----
    Two worlds with equal likelihoods keep their prior odds whatever is found: how the merged
    credence is split between them comes from the prior alone. Worlds that logic
    excludes are left out.

    References
    ----------
    .. [1] Zaks, S. (2022). Return to the scene of the crime: revisiting process tracing,
       Bayesianism, and murder. *Political Analysis* 30, 306-310.

    Examples
    --------
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"A": 0.8, "B": 0.7, "C": 0.1})
    >>> study = bt.Study.rivals(["A", "B", "C"], [memo], exhaustive=True)
    >>> pair = bt.indistinguishable(study).iloc[0]
    >>> pair["world"], pair["other"], float(pair["merged_credence"].round(3))
    ('A', 'B', 0.938)
    """
    import pandas as pd

    if not isinstance(within, int | float) or not 0 < within < math.inf:
        raise ArrayError(f"within= must be a number of dB above 0, got {within!r}")
    encoded = encode_study(study, coder=coder, prior_set=prior_set)
    rows = [
        {name: getattr(pair, name) for name in Pair.__slots__}
        for pair in alike_pairs(encoded, within)
    ]
    table = pd.DataFrame(rows, columns=list(Pair.__slots__))
    table.attrs.update({**provenance(study, encoded, prior_set), "within": float(within)})
    return table


def alike_pairs(encoded: EncodedStudy, within: float = INDISTINCT) -> Iterator[Pair]:
    """Yield the pairs whose total weight is below so many dB."""
    for table in case_tables(encoded):
        frame = table.encoded.frame
        if frame.mode == Mode.CLAIM or np.isnan(table.log_likelihood).any():
            continue
        adjusted = table.log_joint - table.log_prior
        naive = table.log_joint_naive - table.log_prior
        prior, credence = (normalised(joint) for joint in (table.log_prior, table.log_joint))
        possible = np.flatnonzero(np.isfinite(table.log_joint)).tolist()
        for one, other in combinations(possible, 2):
            weight = float(adjusted[one] - adjusted[other]) * DECIBELS_PER_NAT
            if abs(weight) >= within - 1e-9:
                continue
            items = table.log_likelihood[:, one] - table.log_likelihood[:, other]
            merged = credence[one] + credence[other]
            yield Pair(
                coder=encoded.coders[table.coder],
                case=encoded.cases[table.case],
                frame=frame.id,
                world=frame.worlds[one],
                other=frame.worlds[other],
                weight=weight,
                weight_naive=float(naive[one] - naive[other]) * DECIBELS_PER_NAT,
                largest=float(np.abs(items).max(initial=0.0)) * DECIBELS_PER_NAT,
                merged_prior=float(prior[one] + prior[other]),
                merged_credence=float(merged),
                split_prior=float(prior[one] / (prior[one] + prior[other])),
                split=float(credence[one] / merged) if merged else math.nan,
            )
