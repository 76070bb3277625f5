"""Silence: what clues that were not found weigh, and at which detection they would not."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bayestrace.encode import EncodedStudy, encode_study, log_of_finding
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

    from bayestrace.study.parts import Rule
    from bayestrace.study.study import Study

__all__ = ["silence"]

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
    .. [1] González-Ocantos, E. and LaPorte, J. (2021). Process tracing and the problem of
       missing data. *Sociological Methods & Research* 50, 1407-1435.

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
    reasons = ["; ".join(item.record_reasons) for item in study.items]
    rows = [
        row
        for table in case_tables(encoded)
        for row in _silent(encoded, table, posteriors[table.encoded.frame.id], study.rule, reasons)
    ]
    place = {name: number for number, name in enumerate(encoded.finding["item"].values)}
    rows.sort(key=lambda row: (encoded.coders.index(row[0]), place[row[2]]))
    result = pd.DataFrame(rows, columns=list(COLUMNS))
    result.attrs = provenance(study, encoded, prior_set)
    return result


def _silent(
    study: EncodedStudy, table: CaseTable, posterior: FramePosterior, rule: Rule, reasons: list[str]
) -> Iterator[tuple[object, ...]]:
    """Yield a row for every absent item of a table and every hypothesis of its frame."""
    frame = table.encoded.frame
    entry = table.encoded.entry[table.coder, table.items]
    absent = study.finding.values[table.items] == 0
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
            verdict_words(probability(np.array([now])), rule.confirm, rule.reject, np.array(1))[0]
        )
        for row in judged:
            record = _Record.of(study, table, int(row))
            pair = (of_world, over_world)
            weight = record.weight(pair)
            hidden, to_nothing = record.to_nothing(pair) if weight else (None, math.nan)
            yield (
                study.coders[table.coder],
                study.cases[table.case],
                str(study.finding["item"].values[table.items[row]]),
                hypothesis,
                frame.worlds[of_world],
                frame.worlds[over_world],
                *record.chance[list(pair)].tolist(),
                *record.detection[list(pair)].tolist(),
                weight,
                weight * record.discount,
                record.certain().weight(pair),
                "" if hidden is None else frame.worlds[hidden],
                to_nothing,
                _to_turn(table, int(row), record, members, rule, float(record.detection[of_world])),
                verdict,
                reasons[table.items[row]],
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """How an absent clue is recorded in each world: all (world), probabilities."""

    chance: np.ndarray
    detection: np.ndarray
    false_report: np.ndarray
    discount: float

    @classmethod
    def of(cls, study: EncodedStudy, table: CaseTable, row: int) -> _Record:
        item = table.items[row]
        chance = table.encoded.p_present.values[table.coder, item]
        detection, false_report = (
            np.full(chance.shape, array.values[item])
            for array in (study.detection, study.false_report)
        )
        return cls(
            chance=chance,
            detection=detection,
            false_report=false_report,
            discount=float(table.discount[row]),
        )

    def certain(self) -> _Record:
        """Return the same record if whatever is there were seen."""
        return _Record(
            chance=self.chance,
            detection=np.ones_like(self.detection),
            false_report=self.false_report,
            discount=self.discount,
        )

    def weight(self, pair: tuple[int, int]) -> float:
        """Return the weight of the silence for the first world over the second, dB."""
        one, other = log_of_finding(
            np.zeros(2, dtype=np.int8),
            self.chance[list(pair)],
            self.detection[list(pair)],
            self.false_report[list(pair)],
        )
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


def _to_turn(
    table: CaseTable,
    row: int,
    record: _Record,
    members: tuple[int, ...],
    rule: Rule,
    now: float,
) -> float:
    """Return the common detection nearest to now at which the verdict changes, or NaN."""
    with np.errstate(invalid="ignore"):
        rest = table.log_joint - table.discount[row] * table.log_likelihood[row]
    if not np.isfinite(rest).all():  # logic excludes a world, by this item or by another one
        others = np.arange(table.items.size) != row
        rest = table.log_prior + table.discount[others] @ table.log_likelihood[others]
    if np.isnan(rest).any():
        return math.nan
    curve = Detection(
        rest=rest,
        always=1 - (1 - record.chance) * record.false_report,
        rate=-record.chance,
        discount=record.discount,
    )
    outside = tuple(n for n in range(rest.size) if n not in members)
    lowest = float(record.false_report.max())
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
