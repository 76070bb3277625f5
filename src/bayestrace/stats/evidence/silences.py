"""Silence: what clues that were not found weigh, and at which detection they would not."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from bayestrace.encode import EncodedStudy, encode_study
from bayestrace.finding_chances import record_chances
from bayestrace.stats.case_tables import CaseTable, case_tables
from bayestrace.stats.deciding import verdict_words
from bayestrace.stats.exact import FramePosterior, frame_posterior, log_odds_of, probability
from bayestrace.stats.pairs import world_pair
from bayestrace.stats.robustness.contests import Contest
from bayestrace.stats.robustness.curves import Detection, crossings, nearest_first
from bayestrace.stats.tree import provenance
from bayestrace.units import DECIBELS_PER_NAT, log_odds

if TYPE_CHECKING:
    import pandas as pd

    from bayestrace.study.parts import Likelihood, Rule
    from bayestrace.study.study import Study

    _Key = tuple[str, str, str]

__all__ = ["silence"]

NO_RANGE = 1e-9
"""Detection lies between false report and 1; nearer than this, there is nothing to vary."""

COLUMNS = (
    "coder",
    "case",
    "item",
    "hypothesis",
    "of",
    "over",
    "p_of",
    "p_over",
    "detection_of",
    "detection_over",
    "weight_db",
    "weight_db_adjusted",
    "weight_db_if_certain",
    "hidden_under",
    "detection_to_nothing",
    "detection_to_turn",
    "verdict",
    "record_reasons",
)


def silence(study: Study, *, coder: str | None = None, prior_set: str = "") -> pd.DataFrame:
    r"""Say of every clue that was not found what its absence weighs, at which detection.

    That a clue was not found speaks against what would have left it only so far as it would
    have been seen, had it been there.

    Parameters
    ----------
    study : Study
        The study.
    coder : str, optional
        One coder; by default all.
    prior_set : str
        Name of a set in priors.csv.

    Returns
    -------
    DataFrame
        One row per coder, case, absent item and hypothesis, judged by probabilities, with
        the columns

        - coder, case, item, hypothesis; of and over, the two worlds that are compared, those
          of :func:`bayestrace.weights`;
        - p_of and p_over, the chance that the clue is there in each, detection_of and
          detection_over, the chance that it is then recorded;
        - weight_db, what the silence weighs for ``of``, dB, as if independent;
          weight_db_adjusted, discounted for dependence; weight_db_if_certain, what it would
          weigh if detection were 1 in both worlds, as if independent;
        - hidden_under, the world in which the clue would the more likely be recorded, and
          detection_to_nothing, the detection in that world alone at which the silence would
          weigh nothing: a record that is hidden, lost or closed so far if that world is
          actual. "" and NaN where the silence weighs nothing already, NaN where no
          detection does it;
        - detection_to_turn, the detection nearest to that of ``of`` at which, if it held in
          every world alike, the verdict would change; NaN if there is none;
        - verdict, as coded; record_reasons, joined by "; ".

    Raises
    ------
    StudyError
        If nobody judged anything, or the coder or set of priors is unknown.

    Notes
    -----
    With a chance p of the clue in the one world and q in the other, both detected with
    chance d and never reported falsely, silence has the likelihood ratio

    .. math:: \frac{1 - p d}{1 - q d}.

    At p = 0.9 and q = 0.3 it weighs -8.5 dB if detection is certain, -0.6 dB at 20 %, and
    nothing at 0. A false report f turns p d into p d + (1 - p) f. Items that were judged by
    a ratio are not listed: it includes detection, and says nothing about it; nor are ranked
    ones. Where a coder judged the chance of *reading* the clue in the record, detection is
    in p and q already, and stays 1.

    References
    ----------
    .. [1] González-Ocantos, E. and LaPorte, J. (2019). Process tracing and the problem of
       missing data. *Sociological Methods & Research*.

    Examples
    --------
    >>> import bayestrace as bt
    >>> order = bt.Item(
    ...     "order", found="absent", detection=0.2, likelihood={"H1": (0.9, 0.3)}
    ... )
    >>> table = bt.silence(bt.Study.claims({"H1": 0.5}, [order]))
    >>> table[["weight_db", "weight_db_if_certain"]].round(1).values.tolist()
    [[-0.6, -8.5]]
    """
    import pandas as pd

    encoded = encode_study(study, coder=coder, prior_set=prior_set)
    posteriors = {frame.frame.id: frame_posterior(encoded, frame) for frame in encoded.frames}
    own = {
        (row.coder, row.item, study.places.canonical(row.hypothesis)): row
        for row in study.likelihoods
    }
    folded = frozenset(
        row.item
        for row in study.likelihoods
        for value in (
            row.detection,
            row.false_report,
            row.detection_if_false,
            row.false_report_if_false,
        )
        if value is not None
    )
    rows = [
        row
        for table in case_tables(encoded)
        for row in _silent(study, encoded, table, posteriors[table.encoded.frame.id], own, folded)
    ]
    result = pd.DataFrame(rows, columns=list(COLUMNS))
    order = {name: at for at, name in enumerate((*encoded.coders, *(i.id for i in study.items)))}
    result = result.sort_values(
        ["coder", "item"], key=lambda names: names.map(order), kind="stable", ignore_index=True
    )
    result.attrs = {**provenance(study, encoded, prior_set)}
    return result


def _silent(
    study: Study,
    encoded: EncodedStudy,
    table: CaseTable,
    posterior: FramePosterior,
    own: Mapping[_Key, Likelihood],
    folded: frozenset[str],
) -> Iterator[tuple[object, ...]]:
    """Yield a row for every absent item of a table and every hypothesis of its frame."""
    frame = table.encoded.frame
    entry = table.encoded.entry[table.coder, table.items]
    absent = encoded.finding.values[table.items] == 0
    judged = np.flatnonzero(absent & (entry == "probabilities"))
    if not judged.size:
        return
    for hypothesis in frame.hypotheses:
        of_world, over_world = (
            int(chosen[table.coder, table.case])
            for chosen in world_pair(frame, hypothesis, posterior, None)
        )
        members = frame.members(hypothesis)
        now = float(log_odds_of(table.log_joint, members))
        verdict = str(
            verdict_words(
                probability(np.array([now])), study.rule.confirm, study.rule.reject, np.array(1)
            )[0]
        )
        for row in judged:
            record = _record(study, table, int(row), own, folded)
            certain = replace(record, detection=np.ones_like(record.detection))
            pair = (of_world, over_world)
            weight = record.weight(pair)
            hidden, to_nothing = record.to_nothing(pair) if weight else (None, math.nan)
            yield (
                encoded.coders[table.coder],
                encoded.cases[table.case],
                study.items[table.items[row]].id,
                hypothesis,
                frame.worlds[of_world],
                frame.worlds[over_world],
                *record.chance[list(pair)].tolist(),
                *record.detection[list(pair)].tolist(),
                weight,
                record.weight(pair, adjusted=True),
                certain.weight(pair),
                "" if hidden is None else frame.worlds[hidden],
                to_nothing,
                _to_turn(table, int(row), record, members, study.rule, record.detection[of_world]),
                verdict,
                "; ".join(study.items[table.items[row]].record_reasons),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """How an absent clue is recorded in each world: all (world), probabilities."""

    chance: np.ndarray
    detection: np.ndarray
    false_report: np.ndarray
    discount: np.ndarray

    def weight(self, pair: tuple[int, int], *, adjusted: bool = False) -> float:
        """Return the weight of the silence for the first world over the second, dB."""
        at = list(pair)
        present, absent = record_chances(self.chance[at], self.detection[at], self.false_report[at])
        with np.errstate(divide="ignore"):
            logs = np.where(present < 0.5, np.log1p(-present), np.log(absent))
        one, other = logs * self.discount[at] if adjusted else logs
        return 0.0 if one == other else float(one - other) * DECIBELS_PER_NAT

    def to_nothing(self, pair: tuple[int, int]) -> tuple[int | None, float]:
        """Return the world that would rather be recorded, and its detection for a weight of 0."""
        recorded = self.chance * self.detection + (1 - self.chance) * self.false_report
        high, low = pair if recorded[pair[0]] > recorded[pair[1]] else pair[::-1]
        if recorded[high] == recorded[low]:
            return None, math.nan
        p, f = self.chance[high], self.false_report[high]
        needed = float((recorded[low] - (1 - p) * f) / p)
        return high, needed if needed >= f else math.nan


def _record(
    study: Study,
    table: CaseTable,
    row: int,
    own: Mapping[_Key, Likelihood],
    folded: frozenset[str],
) -> _Record:
    """Look up how the clue of a row is recorded: per hypothesis, else as for the item.

    Where somebody judged an item's record per hypothesis, encoded chances are those of the
    record; one that has no row to look up, because it rests on conditions, is solved for.
    """
    frame, number = table.encoded.frame, int(table.items[row])
    item, coder = study.items[number], str(table.encoded.p_present["coder"].values[table.coder])
    chance = table.encoded.p_present.values[table.coder, number].copy()
    d, f = (np.full(chance.shape, value) for value in (item.detection, item.false_report))
    if item.id in folded and item.detection > item.false_report:
        chance = (chance - f) / (d - f)
    for world, label in enumerate(frame.judged):
        judged = own.get((coder, item.id, label))
        sides = (
            []
            if judged is None
            else [
                (world, judged.if_true, judged.detection, judged.false_report),
                (1, judged.if_false, judged.detection_if_false, judged.false_report_if_false),
            ]
        )
        for at, there, detection, false_report in sides:
            if there is not None:
                chance[at] = there.best
                d[at] = d[at] if detection is None else detection
                f[at] = f[at] if false_report is None else false_report
    discount = np.broadcast_to(table.discount[row], chance.shape)
    return _Record(chance=chance, detection=d, false_report=f, discount=discount)


def _to_turn(
    table: CaseTable, row: int, record: _Record, members: tuple[int, ...], rule: Rule, now: float
) -> float:
    """Return the common detection nearest to now at which the verdict changes, or NaN."""
    weighed = (table.discount.T * table.log_likelihood.T).T  # one discount a row, or one a world
    with np.errstate(invalid="ignore"):
        rest = table.log_joint - weighed[row]
    if np.isnan(rest).any():  # logic excludes a world by this item
        rest = table.log_prior + np.delete(weighed, row, axis=0).sum(axis=0)
    lowest = float(record.false_report.max())
    if np.isnan(rest).any() or lowest > 1 - NO_RANGE:
        return math.nan
    curve = Detection(
        rest=rest,
        always=record.chance + (1 - record.chance) * (1 - record.false_report),
        rate=-record.chance,
        discount=float(record.discount[0]),
    )
    outside = tuple(n for n in range(rest.size) if n not in members)
    places = [
        place
        for border in (rule.confirm, rule.reject)
        for place in crossings(
            curve,
            Contest(inside=members, outside=outside, border=log_odds(border), reached=True),
            lowest,
            1.0,
        )
    ]
    return next(iter(nearest_first(places, now)), math.nan)
