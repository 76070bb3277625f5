"""Tipping points: the smallest change of one thing that overturns a verdict or an order."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from bayestrace.encode import encode_study
from bayestrace.stats.case_tables import case_tables
from bayestrace.stats.deciding import verdict_codes
from bayestrace.stats.exact import log_odds_of, probability
from bayestrace.stats.robustness.contests import Contest
from bayestrace.stats.robustness.levers import (
    BY_WORLD,
    NO_CHANCES,
    Answer,
    Ground,
    changed_item,
    moved_prior,
    residual_fit,
    selection,
    shifts,
)
from bayestrace.stats.robustness.searched_levers import cluster_rho, common_rho, weakening
from bayestrace.stats.robustness.shared_errors import leaning_odds, smallest_lean
from bayestrace.stats.robustness.tipping_words import Turn, sentence_of
from bayestrace.stats.tree import provenance
from bayestrace.study.lookup import rho_table, rhos_of
from bayestrace.study.words import Verdict
from bayestrace.units import DECIBELS_PER_NAT, log_odds

if TYPE_CHECKING:
    import pandas as pd

    from bayestrace.study.study import Study

__all__ = ["tipping"]

Leaning = Mapping[tuple[int, int, int], tuple[np.ndarray, np.ndarray]]

_VERDICTS = {1: Verdict.CONFIRMED, 0: Verdict.UNDECIDED, -1: Verdict.REJECTED}


def tipping(study: Study, *, coder: str | None = None, prior_set: str = "") -> pd.DataFrame:
    r"""Find for every verdict the smallest change of each single thing that overturns it.

    Parameters
    ----------
    study : Study
        The study.
    coder : str, optional
        One coder; by default all.
    prior_set : str
        Name of a set in priors.csv; by default the study's own priors.

    Returns
    -------
    DataFrame
        One row per coder, case, hypothesis, ``target`` and lever:

        - ``credence`` and ``verdict``, as they are now.
        - ``target``: the verdict that would be reached; both others where the verdict is
          undecided, "undecided" where it is not; or "level with X", where the leading
          hypothesis loses its lead over the runner-up X (a claim: over its negation,
          at a credence of one half). A frame has one such order, in the rows of its leader.
        - ``margin``: dB that the log-odds lack or must lose, to reach the target.
        - ``lever`` and ``name``: what is moved, and which one; ``world``: in which world.
        - ``now``, ``tipping``, ``change``, ``unit``: where it stands, where the target is
          reached first when moving away, and the difference. NaN where it never is.
        - ``further``: a tuple of further places where the same border is crossed.
        - ``outcome``: "flips", "cannot flip" or "not available".
        - ``inside``: "yes" or "no", whether a chance or a prior tips inside the interval that
          the coder stated for it; empty where none was.
        - ``said``: one sentence.

        Missing credences have no rows. Attributes are those of :func:`bayestrace.update`.

    Raises
    ------
    StudyError
        If nobody judged anything, or the coder or set of priors is unknown.

    Notes
    -----
    Each lever moves alone, all else stays as it is, adjusted for dependence.

    ============================  =====================================================
    lever                         what is moved
    ============================  =====================================================
    item, source, source kind,    dB added to the raw weight, for the hypothesis over every
    cluster, coder                other world, of all its items in the case; the
                                  discount for dependence applies after
    item, if true; item, if       chance of the clue in the strongest world for, or against;
    false                         strictly between 0 and 1
    detection                     detection of one item, from its false report to 1
    prior                         one prior, the others kept in proportion
    rho; common rho               rho of one cluster, from 0, or from itself if it is below, to
                                  1; one rho for all clusters, compared with their mean now;
                                  neither of clusters whose rho depends on the hypothesis
    weakening                     a factor from 0 to 1 on all log-likelihoods
    shared error                  ``lean_sd`` at which the 90 % band of :func:`bayestrace.band`,
                                  all else at its defaults, reaches the target
    residual                      one constant chance of every finding as found in the
                                  residual's world; now: their weighted geometric mean
    selective observation         odds factor :math:`\omega`, 1 to 10¹², on recording findings that
                                  speak for the hypothesis: their chance q becomes
                                  :math:`\omega q / (\omega q + 1 - q)` in every world and item
    ============================  =====================================================

    Of an item whose chance of a record was judged per hypothesis, the chance that is moved is
    that of the record. Its detection, and the raw weight of an item whose discount depends
    on the hypothesis, are no one number: not available.

    Adding t dB to items with discounts :math:`\delta_i` moves the log-odds of a hypothesis
    by :math:`t \sum_i \delta_i`. For a prior, one chance, the residual, and a detection
    between two worlds the tipping point has a closed form too. The other levers are searched:
    their range is halved until each part provably holds no crossing, or one, so that none is
    overlooked.

    At the tipping point itself the target is reached where it is "confirmed" or "rejected"; to
    lose a verdict or a lead one must go beyond. Two items, or an item and a prior, moved
    together may overturn what neither overturns alone. Shared error has no rows for the order
    of rivals and factors, whose band is not defined; selective observation none
    between sets of worlds.

    References
    ----------
    .. [1] Fairfield, T. and Charman, A. (2022). *Social Inquiry and Bayesian Inference*.
       Cambridge.
    .. [2] VanderWeele, T. and Ding, P. (2017). Sensitivity analysis in observational research:
       introducing the E-value. *Annals of Internal Medicine* 167, 268-274.

    Examples
    --------
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
    >>> table = bt.tipping(bt.Study.claims({"H1": 0.5}, [memo]))
    >>> table.query("lever == 'item, if false' and target == 'confirmed'")["said"].item()
    'If the clue of memo had a chance of 0.047 instead of 0.1 in not H1, H1 would be confirmed.'
    """
    import pandas as pd

    encoded = encode_study(study, coder=coder, prior_set=prior_set)
    leaning = leaning_odds(encoded)
    belongs = _belongs(study)
    rho = rho_table(study.dependence, study.places)
    clusters = {item.cluster for item in study.items if item.cluster}
    residuals = {frame.id: frame.residual for frame in study.frames if frame.residual}
    blocks: list[tuple[tuple[int, int, int], dict[str, Any]]] = []
    for table in case_tables(encoded):
        if np.isnan(table.log_likelihood).any():
            continue  # ranks alone make no credence
        name = encoded.coders[table.coder]
        everything = [(name,)] * len(study.items)
        ground = Ground(study=encoded, table=table, belongs={**belongs, "coder": everything})
        here = {}
        for one in clusters:
            first, *others = rhos_of(rho, table.encoded.frame, name, one)
            if first is not None and all(value == first for value in others):
                here[one] = first
        residual = residuals.get(table.encoded.frame.id)
        for contest, turn, facts in _contests(study, ground):
            place = (table.coder, table.case, facts.pop("position"))
            levers = _levers(ground, contest, here, residual, leaning.get(place))
            blocks += [(place, _block(answer, turn, facts)) for answer in levers]
    blocks.sort(key=lambda block: block[0])
    columns = {
        column: [value for _, block in blocks for value in block[column]] for column in _COLUMNS
    }
    frame = pd.DataFrame(columns, columns=_COLUMNS)
    frame.attrs.update(provenance(study, encoded, prior_set))
    return frame


_COLUMNS = [
    "coder",
    "case",
    "hypothesis",
    "credence",
    "verdict",
    "target",
    "margin",
    "lever",
    "name",
    "world",
    "now",
    "tipping",
    "change",
    "unit",
    "further",
    "outcome",
    "inside",
    "said",
]


def _belongs(study: Study) -> dict[str, list[tuple[str, ...]]]:
    """Return the sources, the kind of source and the cluster of every item."""
    return {
        "source": [tuple(dict.fromkeys(item.sources)) for item in study.items],
        "source kind": [(item.kind,) if item.kind else () for item in study.items],
        "cluster": [(item.cluster,) if item.cluster else () for item in study.items],
    }


def _contests(study: Study, ground: Ground) -> Iterator[tuple[Contest, Turn, dict[str, Any]]]:
    """Yield every border that a frame's verdicts and order in a case may cross."""
    frame = ground.table.encoded.frame
    chosen = study.scale.scale if study.scale else None
    scale = chosen if chosen and chosen.quantity != "ratio" else None
    credences = {}
    for hypothesis in frame.hypotheses:
        members = frame.members(hypothesis)
        others = tuple(n for n in range(len(frame.worlds)) if n not in members)
        odds = log_odds_of(ground.log_joint, members)
        credences[hypothesis] = float(probability(odds))
        rival = frame.worlds[others[0]] if len(others) == 1 else "every other world"
        code = int(verdict_codes(probability(odds), study.rule.confirm, study.rule.reject))
        for goal in (1, -1) if code == 0 else (0,):
            threshold = study.rule.confirm if (goal or code) > 0 else study.rule.reject
            contest = Contest(
                inside=members, outside=others, border=log_odds(threshold), reached=goal != 0
            )
            turn = Turn(
                hypothesis=hypothesis, target=_VERDICTS[goal].value, rival=rival, scale=scale
            )
            yield contest, turn, _facts(ground, contest, turn, credences[hypothesis], code)
    leader, *others = sorted(frame.hypotheses, key=lambda name: -credences[name])
    inside = set(frame.members(leader))
    outside = set(frame.members(others[0])) if others else set(range(len(frame.worlds))) - inside
    runner_up = others[0] if others else f"not {leader}"
    contest = Contest(
        inside=tuple(sorted(inside - outside)),
        outside=tuple(sorted(outside - inside)),
        border=0.0,
        reached=False,
    )
    turn = Turn(hypothesis=leader, target=f"level with {runner_up}", rival=runner_up, scale=scale)
    rule = study.rule
    code = int(verdict_codes(np.array(credences[leader]), rule.confirm, rule.reject))
    yield contest, turn, _facts(ground, contest, turn, credences[leader], code)


def _facts(
    ground: Ground, contest: Contest, turn: Turn, credence: float, code: int
) -> dict[str, Any]:
    study, table = ground.study, ground.table
    return {
        "position": study.hypotheses.index(turn.hypothesis),
        "coder": study.coders[table.coder],
        "case": study.cases[table.case],
        "hypothesis": turn.hypothesis,
        "credence": credence,
        "verdict": _VERDICTS[code].value,
        "target": turn.target,
        "margin": 0.0 - contest.gap(ground.log_joint) * DECIBELS_PER_NAT,
    }


def _levers(
    ground: Ground,
    contest: Contest,
    rho: Mapping[str, float],
    residual: str | None,
    leaning: tuple[np.ndarray, np.ndarray] | None,
) -> Iterator[Answer]:
    yield from shifts(ground, contest)
    yield from changed_item(ground, contest)
    yield moved_prior(ground, contest)
    yield cluster_rho(ground, contest, rho)
    common = common_rho(ground, contest, rho)
    if common is not None:
        yield common
    yield weakening(ground, contest)
    frame = ground.table.encoded.frame
    covered = len(contest.inside) + len(contest.outside) == len(frame.worlds)
    if covered:
        coder = ground.study.coders[ground.table.coder]
        upward = contest.gap(ground.log_joint) < 0
        found = smallest_lean(*leaning, contest.border, upward) if leaning else math.nan
        yield Answer(
            lever="shared error",
            names=(coder,),
            now=np.zeros(1),
            tipping=np.array([found]),
            unit="nat",
            available=leaning is not None,
            why=BY_WORLD if ground.known.all() else NO_CHANCES,
        )
    if residual is not None:
        yield residual_fit(ground, contest, residual)
    if contest.pair:
        yield selection(ground, contest)


def _block(answer: Answer, turn: Turn, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Turn the answers of one kind of lever into columns."""
    count = len(answer.names)
    available = np.broadcast_to(answer.available, count)
    tipping = np.where(available, answer.tipping, np.nan)
    flips = ~np.isnan(tipping)
    return {
        **{name: [value] * count for name, value in facts.items()},
        "lever": [answer.lever] * count,
        "name": answer.names,
        "world": [answer.world] * count,
        "now": answer.now.tolist(),
        "tipping": tipping.tolist(),
        "change": (tipping - answer.now).tolist(),
        "unit": [answer.unit] * count,
        "further": [answer.further.get(at, ()) for at in range(count)],
        "outcome": np.select(
            [~available, flips], ["not available", "flips"], "cannot flip"
        ).tolist(),
        "inside": _inside(answer, tipping),
        "said": [
            sentence_of(answer, at, turn, available=bool(available[at])) for at in range(count)
        ],
    }


def _inside(answer: Answer, tipping: np.ndarray) -> list[str]:
    """Say whether it tips within what the coder holds possible."""
    if answer.stated is None:
        return [""] * len(tipping)
    low, high = answer.stated
    within = (low <= tipping) & (tipping <= high)
    return np.select([np.isnan(low), within], ["", "yes"], "no").tolist()
