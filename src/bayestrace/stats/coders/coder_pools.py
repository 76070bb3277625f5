"""Pools of coders of one kind: the credences of persons joined, with models left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from bayestrace.encode import EncodedStudy
from bayestrace.stats.coders.kinds import NOT_SAID, kind_of
from bayestrace.stats.exact import frame_posterior, log_odds_of, probability
from bayestrace.stats.opinions import POOLS, pooled_worlds
from bayestrace.study.words import CoderKind

if TYPE_CHECKING:
    from bayestrace.study.study import Study

__all__ = ["POOLED", "pool_rows"]

POOLED = ("kind", "coders", "pool", "case", "hypothesis", "credence", "credence_naive")


def pool_rows(study: Study, encoded: EncodedStudy) -> Iterator[dict[str, Any]]:
    """Yield the pools of the persons, and apart from them of coders whose kind is not said.

    A pool has two coders at least who judged the hypothesis in the case; models are in none.
    """
    for kind in (str(CoderKind.PERSON), NOT_SAID):
        members = np.array([kind_of(study, coder) == kind for coder in encoded.coders])
        for frame in encoded.frames:
            posterior = frame_posterior(encoded, frame)
            judged = members[:, None] & ~np.isnan(posterior.adjusted).any(axis=-1)
            treated = [
                pooled_worlds(log_joint, members[None])[:, 0]
                for log_joint in (posterior.adjusted, posterior.naive)
            ]
            for at, case in enumerate(encoded.cases):
                if judged[:, at].sum() < 2:
                    continue
                pooled = [name for name, in_it in zip(encoded.coders, judged[:, at], strict=True)
                          if in_it]  # fmt: skip
                for hypothesis in frame.frame.hypotheses:
                    worlds = frame.frame.members(hypothesis)
                    for number, pool in enumerate(POOLS):
                        adjusted, naive = (
                            float(probability(log_odds_of(values[number, at], worlds)))
                            for values in treated
                        )
                        yield {
                            "kind": kind,
                            "coders": "; ".join(pooled),
                            "pool": pool,
                            "case": case,
                            "hypothesis": hypothesis,
                            "credence": adjusted,
                            "credence_naive": naive,
                        }
