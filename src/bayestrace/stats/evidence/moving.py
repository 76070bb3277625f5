"""What becomes of a case if a group of its items were a cluster of its own."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bayestrace.encode import EncodedStudy
from bayestrace.stats.case_tables import CaseTable, case_tables
from bayestrace.stats.deciding import verdict_words
from bayestrace.stats.evidence.shared_roots import Group, root_of_items
from bayestrace.stats.exact import log_odds_of, probability
from bayestrace.stats.robustness.left_out import LeftOut
from bayestrace.study.parts import Rule
from bayestrace.units import DECIBELS_PER_NAT

if TYPE_CHECKING:
    from bayestrace.study.study import Study

__all__ = ["Moved", "moved_groups", "moves_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One group, one coder, one hypothesis: as coded, and with the group as a cluster.

    Parameters
    ----------
    group : int
        Position of the group.
    coder, hypothesis : str
        Whose judgements, of what.
    judged : int
        Items of the group that count for this hypothesis.
    credence, weight, verdict
        As the study is coded: probability, dB over the prior odds, word.
    weights : tuple of float
        The total, dB, with the group as a cluster of its own, at each rho asked for.
    verdicts : tuple of str
        The verdicts at each rho.
    """

    group: int
    coder: str
    hypothesis: str
    judged: int
    credence: float
    weight: float
    verdict: str
    weights: tuple[float, ...]
    verdicts: tuple[str, ...]

    @property
    def changes(self) -> tuple[float, ...]:
        """How far the total moves at each rho, dB; NaN where two infinite weights are compared."""
        both = math.isinf(self.weight)
        return tuple(math.nan if both else then - self.weight for then in self.weights)


def moves_of(
    study: Study, encoded: EncodedStudy, groups: Sequence[Group], rhos: Sequence[float]
) -> Iterator[tuple[tuple[str, ...], Moved]]:
    """Yield what moving each group does, group by group: what they share, case, items, coder."""
    for one in sorted(
        moved_groups(encoded, study.rule, groups, rhos), key=lambda moved: moved.group
    ):
        group = groups[one.group]
        items = "; ".join(study.items[at].id for at in group.items)
        yield (group.words, group.case, items, one.coder, one.hypothesis), one


def moved_groups(
    study: EncodedStudy, rule: Rule, groups: Sequence[Group], rhos: Sequence[float]
) -> Iterator[Moved]:
    """Make each group a cluster of its own, at each rho, and sum up the case anew.

    Items that leave a cluster make it smaller, so the rest of it is discounted anew. Where
    fewer than two items of a group count, nothing is yielded. The work grows with the number
    of members.
    """
    if not groups:
        return
    out = _taken_out(study, groups)
    for table in case_tables(study):
        touching, count, without, _ = out.without(table)
        several = count > 1
        if not several.any():
            continue
        sums = _sums(table, out, touching)
        factors = 1 / (1 + (count - 1) * np.array(rhos)[:, None])
        joint = without + factors[..., None] * sums  # (rho, group, world)
        frame = table.encoded.frame
        for hypothesis in frame.hypotheses:
            worlds = frame.members(hypothesis)
            before, now = (
                float(log_odds_of(log, worlds)) for log in (table.log_prior, table.log_joint)
            )
            if np.isnan(now):  # only ranks, or ranks among the items
                continue
            then = log_odds_of(joint[:, several], worlds)
            at_once = verdict_words(
                probability(np.append(then.ravel(), now)), rule.confirm, rule.reject, np.array(1)
            )
            said = at_once[:-1].reshape(then.shape)
            weights = (then - before) * DECIBELS_PER_NAT
            for at, group in enumerate(touching[several]):
                yield Moved(
                    group=int(group),
                    coder=study.coders[table.coder],
                    hypothesis=hypothesis,
                    judged=int(count[several][at]),
                    credence=float(probability(np.array(now))),
                    weight=(now - before) * DECIBELS_PER_NAT,
                    verdict=str(at_once[-1]),
                    weights=tuple(weights[:, at].tolist()),
                    verdicts=tuple(said[:, at].tolist()),
                )


def _taken_out(study: EncodedStudy, groups: Sequence[Group]) -> LeftOut:
    """Return the groups as what is taken out of the clusters that they are in."""
    group = np.repeat(np.arange(len(groups)), [len(one.items) for one in groups])
    item = np.concatenate([np.array(one.items, dtype=int) for one in groups])
    case = study.case_of_item[item]
    order = np.argsort(case, kind="stable")
    return LeftOut(
        labels=tuple(one.words for one in groups),
        taken_along=("",) * len(groups),
        group=group[order],
        item=item[order],
        starts=np.searchsorted(case[order], np.arange(len(study.cases) + 1)),
        root=root_of_items(study),
    )


def _sums(table: CaseTable, out: LeftOut, touching: np.ndarray) -> np.ndarray:
    """Sum the log-likelihoods of each touching group, (group, world), nat."""
    row_of_item = np.full(out.root.size, -1)
    row_of_item[table.items] = np.arange(table.items.size)
    here = slice(out.starts[table.case], out.starts[table.case + 1])
    rows = row_of_item[out.item[here]]
    mine = np.searchsorted(touching, out.group[here][rows >= 0])
    sums = np.zeros((touching.size, table.log_likelihood.shape[-1]))
    np.add.at(sums, mine, table.log_likelihood[rows[rows >= 0]])
    return sums
