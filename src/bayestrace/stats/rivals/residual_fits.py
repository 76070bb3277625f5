"""What a residual's likelihoods make of it: its fit beside the leader's, and where it tips."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from bayestrace.encode import EncodedStudy, encode_study
from bayestrace.errors import ArrayError
from bayestrace.stats.case_tables import CaseTable, case_tables
from bayestrace.stats.deciding import verdict_codes
from bayestrace.stats.exact import log_odds_of, log_sum, probability
from bayestrace.stats.outcomes import labelled
from bayestrace.stats.robustness.contests import Contest
from bayestrace.stats.robustness.levers import Ground
from bayestrace.stats.tree import provenance
from bayestrace.study.parts import Judgement
from bayestrace.study.words import Finding
from bayestrace.units import DECIBELS_PER_NAT, log_odds

if TYPE_CHECKING:
    import pandas as pd

    from bayestrace.study.study import Study

__all__ = ["Fit", "fits_of_residuals", "residual_fit", "residual_sweep"]

FEWEST = 3
"""Items from which equal chances are a habit; two may be equal by accident."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """The residual of one frame in one case, as one coder judged it.

    Chances and credences are probabilities, weights dB; NaN where something is not known.
    The attributes are the columns of :func:`bayestrace.residual_fit`.
    """

    coder: str
    case: str
    frame: str
    residual: str
    kind: str
    prior: float
    credence: float
    credence_low: float
    credence_high: float
    leader: str
    leader_credence: float
    leader_verdict: str
    items: int
    fit: float
    leader_fit: float
    lost: float
    tipping: float
    verdict_tipping: float
    constant: bool


def residual_fit(study: Study, *, coder: str | None = None, prior_set: str = "") -> pd.DataFrame:
    r"""Say how well the residual fits the findings, beside the leader, and where it would tip.

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
        One row per coder, case and frame with a residual:

        - ``residual``; ``kind``: "judged", "mixture" of named parts, or "ordinal" where some of
          its chances are ranks.
        - ``prior``, ``credence`` of the residual; ``credence_low``, ``credence_high``: at the
          ends of the bands of its ranks, else the credence itself.
        - ``leader``: the named rival with the highest credence; ``leader_credence``,
          ``leader_verdict``.
        - ``items``; ``fit`` and ``leader_fit``: the geometric mean chance of the findings as
          found, for a mixture the constant chance that would do the same.
        - ``lost``: dB that the residual has lost to the leader by the findings.
        - ``tipping``: the constant chance of every finding at which the residual is level with
          the leader; ``verdict_tipping``: at which the leader's verdict falls, from confirmed
          to undecided or from undecided to rejected. NaN where none does.
        - ``constant``: whether the residual has one and the same chance for every clue, or for
          every finding, of three items or more.

        No rows for frames without a residual. Attributes are those of
        :func:`bayestrace.update`.

    Raises
    ------
    StudyError
        If nobody judged anything, or the coder or set of priors is unknown.

    Notes
    -----
    With discounts :math:`\delta_i` and chances :math:`q_i` of the findings, the fit is
    :math:`\exp(\sum \delta_i \ln q_i / \sum \delta_i)`. A constant chance :math:`c` gives the
    residual the weight :math:`\sum \delta_i \ln c`, so that it is level with the leader L at

    .. math:: \ln c = \Big(\ln\frac{p_L}{p_R} + \sum_i \delta_i \ln q_{iL}\Big) / \sum_i \delta_i.

    The more items, the smaller the difference in fit that decides: a residual with one and the
    same number for every item is killed or crowned by that number, not by evidence. Items
    entered as ratios have no chances: fits and tipping are then missing, ``lost`` is not.

    Examples
    --------
    >>> import bayestrace as bt
    >>> items = [
    ...     bt.Item(f"E{n}", found="present", likelihood={"A": 0.7, "B": 0.2, "else": 0.5})
    ...     for n in range(10)
    ... ]
    >>> study = bt.Study.rivals({"A": 0.5, "B": 0.4, "else": 0.1}, items, residual="else")
    >>> row = bt.residual_fit(study).iloc[0]
    >>> row[["lost", "tipping"]].astype(float).round(3).tolist(), bool(row["constant"])
    ([14.613, 0.822], True)
    """
    import pandas as pd

    encoded = encode_study(study, coder=coder, prior_set=prior_set)
    rows = [
        {name: getattr(fit, name) for name in Fit.__slots__}
        for fit in fits_of_residuals(study, encoded, prior_set)
    ]
    table = pd.DataFrame(rows, columns=list(Fit.__slots__))
    table.attrs.update(provenance(study, encoded, prior_set))
    return table


def fits_of_residuals(study: Study, encoded: EncodedStudy, prior_set: str = "") -> Iterator[Fit]:
    """Yield the fit of every residual that was judged with numbers."""
    ranked = _ranked(study, encoded)
    ends = [_ends(study, encoded, prior_set, up=up) for up in (False, True)] if ranked else []
    for table in _tables(encoded):
        yield _fit(study, encoded, table, ranked, ends)


def residual_sweep(
    study: Study,
    *,
    grid: Iterable[float] | None = None,
    coder: str | None = None,
    prior_set: str = "",
) -> xr.Dataset:
    """Follow the credences of residual and leader while the residual's fit goes from 0 to 1.

    Parameters
    ----------
    study : Study
        The study; its items entered as probabilities.
    grid : iterable of float, optional
        The constant chances to try, each inside (0, 1); by default 0.005 to 0.995 by 0.005.
    coder : str, optional
        One coder; by default all.
    prior_set : str
        Name of a set in priors.csv; by default the study's own priors.

    Returns
    -------
    Dataset
        Over (coder, case, frame, assumed_fit): ``residual_credence`` and ``leader_credence``.
        Over (coder, case, frame): ``own_fit``, ``own_residual_credence``, ``own_leader_credence``;
        ``tipping_fit`` and ``verdict_tipping_fit``, as :func:`bayestrace.residual_fit` gives
        them; ``residual``, ``leader``, their names. NaN and "" where there is nothing.

    Raises
    ------
    StudyError
        If nobody judged anything, or the coder or set of priors is unknown.
    ArrayError
        If the study has no residual, or a chance of the grid does not lie inside (0, 1).

    Notes
    -----
    Every finding gets the same chance in the residual; all else stays as it is, adjusted for
    dependence. Of a mixture all parts get it.

    Examples
    --------
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"A": 0.8, "B": 0.2, "else": 0.4})
    >>> study = bt.Study.rivals(["A", "B", "else"], [memo], residual="else")
    >>> bt.residual_sweep(study, grid=[0.2, 0.5])["residual_credence"].squeeze().values.round(3)
    array([0.167, 0.333])
    """
    tried = _grid(grid)
    encoded = encode_study(study, coder=coder, prior_set=prior_set)
    frames = [frame.frame for frame in encoded.frames if frame.frame.catch_all]
    if not frames:
        raise ArrayError(
            "the study has no residual, so no fit can be followed; write residual = "
            '"something else" into a frame of rivals'
        )
    coords = {
        "coder": np.array(encoded.coders),
        "case": np.array(encoded.cases),
        "frame": np.array([frame.id for frame in frames]),
    }
    shape = tuple(len(labels) for labels in coords.values())
    numbers = {
        name: np.full(shape, np.nan)
        for name in (
            "own_fit",
            "own_residual_credence",
            "own_leader_credence",
            "tipping_fit",
            "verdict_tipping_fit",
        )
    }
    words = {name: np.full(shape, "", dtype=object) for name in ("residual", "leader")}
    curves = {
        name: np.full((*shape, len(tried)), np.nan)
        for name in ("residual_credence", "leader_credence")
    }
    for table in _tables(encoded):
        fit = _fit(study, encoded, table, frozenset(), [])
        at = table.coder, table.case, coords["frame"].tolist().index(fit.frame)
        own = fit.fit, fit.credence, fit.leader_credence, fit.tipping, fit.verdict_tipping
        for name, value in zip(numbers, own, strict=True):
            numbers[name][at] = value
        words["residual"][at], words["leader"][at] = fit.residual, fit.leader
        if math.isnan(fit.fit):
            continue
        joint = _with_constant(_ground(encoded, table), np.log(tried))
        frame = table.encoded.frame
        for name, who in (("residual_credence", fit.residual), ("leader_credence", fit.leader)):
            curves[name][at] = probability(log_odds_of(joint, frame.members(who)))
    swept = {**coords, "assumed_fit": np.array(tried)}
    text = {name: values.astype(str) for name, values in words.items()}
    found = labelled(curves, swept).merge(labelled({**numbers, **text}, coords))
    return found.assign_attrs(provenance(study, encoded, prior_set))


def _tables(encoded: EncodedStudy) -> Iterator[CaseTable]:
    """Yield the tables of frames with a residual, save those that ranks alone fill."""
    for table in case_tables(encoded):
        if table.encoded.frame.catch_all and not np.isnan(table.log_likelihood).any():
            yield table


def _ground(encoded: EncodedStudy, table: CaseTable) -> Ground:
    return Ground(study=encoded, table=table, belongs={})


def _fit(
    study: Study,
    encoded: EncodedStudy,
    table: CaseTable,
    ranked: frozenset[tuple[str, str, str]],
    ends: list[dict[tuple[str, str, str], float]],
) -> Fit:
    frame, ground = table.encoded.frame, _ground(encoded, table)
    joint, mine = ground.log_joint, list(frame.catch_all)
    odds = {name: log_odds_of(joint, frame.members(name)) for name in frame.hypotheses}
    credences = {name: float(probability(value)) for name, value in odds.items()}
    residual = str(frame.residual)
    leader = max((name for name in odds if name != residual), key=odds.__getitem__)
    ahead = frame.members(leader)[0]
    rule = study.rule
    code = int(verdict_codes(np.array(credences[leader]), rule.confirm, rule.reject))
    others = tuple(at for at in range(len(frame.worlds)) if at != ahead)
    level = Contest(inside=(ahead,), outside=tuple(mine), border=0.0, reached=False)
    border = log_odds(rule.confirm if code > 0 else rule.reject)
    falls = Contest(inside=(ahead,), outside=others, border=border, reached=code == 0)
    place = encoded.coders[table.coder], encoded.cases[table.case], frame.id
    low, high = (end.get(place, math.nan) for end in ends) if ends else (math.nan, math.nan)
    prior = float(log_sum(table.log_prior[mine]))
    with np.errstate(invalid="ignore"):
        moved = (joint[ahead] - table.log_prior[ahead]) - (log_sum(joint[mine]) - prior)
    is_ranked = place in ranked
    return Fit(
        coder=place[0],
        case=place[1],
        frame=place[2],
        residual=residual,
        kind="mixture" if frame.residual_parts else "ordinal" if is_ranked else "judged",
        prior=float(np.exp(prior)),
        credence=credences[residual],
        credence_low=low if is_ranked else credences[residual],
        credence_high=high if is_ranked else credences[residual],
        leader=leader,
        leader_credence=credences[leader],
        leader_verdict={1: "confirmed", 0: "undecided", -1: "rejected"}[code],
        items=int(table.items.size),
        fit=_constant(ground, mine, float(log_sum(joint[mine])), prior),
        leader_fit=_constant(ground, [ahead], float(joint[ahead]), float(table.log_prior[ahead])),
        lost=float(moved) * DECIBELS_PER_NAT,
        tipping=_constant(ground, mine, level.needed(joint, *mine), prior),
        verdict_tipping=_constant(ground, mine, falls.needed(joint, *mine), prior)
        if code >= 0
        else math.nan,
        constant=_is_constant(ground, mine),
    )


def _constant(ground: Ground, worlds: Sequence[int], log_joint: float, log_prior: float) -> float:
    """Return the constant chance per finding that leads from a prior to a joint probability.

    NaN where the discount differs among the worlds, or nobody gave chances.
    """
    discount = ground.discount_in(worlds)
    whole = float(discount.sum())
    if not whole > 0 or not ground.known.all():
        return math.nan
    log_fit = (log_joint - log_prior + float(discount @ ground.top)) / whole
    # A chance of exactly 1 in every finding is off by rounding at most.
    return math.exp(min(log_fit, 0.0)) if log_fit < 1e-12 else math.nan


def _with_constant(ground: Ground, log_fits: np.ndarray) -> np.ndarray:
    """Log joint probabilities with a constant chance in the residual, (fit, world)."""
    table = ground.table
    mine = list(table.encoded.frame.catch_all)
    joint = np.tile(ground.log_joint, (log_fits.size, 1))
    discount = table.discount[:, mine]
    weight = log_fits[:, None] * discount.sum(axis=0) - ground.top @ discount
    joint[:, mine] = table.log_prior[mine] + weight
    return joint


def _is_constant(ground: Ground, worlds: list[int]) -> bool:
    """Whether a world has one chance for all clues, or for all findings as found."""
    if ground.table.items.size < FEWEST or not ground.known.all():
        return False
    clue = ground.chance[:, worlds]
    finding = np.where(ground.present[:, None], clue, 1 - clue)
    return any(bool((np.ptp(chances, axis=0) < 1e-9).all()) for chances in (clue, finding))


def _ranked(study: Study, encoded: EncodedStudy) -> frozenset[tuple[str, str, str]]:
    """Return coder, case and frame of every residual with a rank beside probabilities."""
    case_of = {item.id: item.case for item in study.items if item.found != Finding.NOT_SOUGHT}
    item_at = {name: at for at, name in enumerate(encoded.finding["item"].values.tolist())}
    frames = {entry.frame.id: entry for entry in encoded.frames}
    found = set()
    for row in study.likelihoods:
        if row.rank is None or row.item not in case_of or row.coder not in encoded.coders:
            continue
        placed = study.places.find(row.hypothesis)
        entry = frames[placed[0].id].entry if placed else None
        at = encoded.coders.index(row.coder), item_at[row.item]
        if placed and entry is not None and entry[at] == "probabilities":
            found.add((row.coder, case_of[row.item], placed[0].id))
    return frozenset(found)


def _ends(
    study: Study, encoded: EncodedStudy, prior_set: str, *, up: bool
) -> dict[tuple[str, str, str], float]:
    """Return the credence of every residual with its ranks at one end of their bands."""
    findings = {item.id: item.found for item in study.items}
    frames = {entry.frame.id: entry for entry in encoded.frames}
    item_at = {name: at for at, name in enumerate(encoded.finding["item"].values.tolist())}
    rows = []
    for row in study.likelihoods:
        placed = study.places.find(row.hypothesis) if row.rank is not None else None
        if placed and row.coder in encoded.coders:
            entry = frames[placed[0].id]
            at = encoded.coders.index(row.coder), item_at[row.item]
            if entry.entry[at] == "probabilities":
                likelier = (findings[row.item] == Finding.PRESENT) == up
                end = (entry.p_high if likelier else entry.p_low).values
                chance = float(end[*at, placed[0].worlds.index(placed[1])])
                rows.append(replace(row, rank=None, if_true=Judgement(best=chance)))
                continue
        rows.append(row)
    only = encoded.coders[0] if len(encoded.coders) == 1 else None
    moved = encode_study(study.replace(likelihoods=tuple(rows)), coder=only, prior_set=prior_set)
    return {
        (moved.coders[table.coder], moved.cases[table.case], table.encoded.frame.id): float(
            probability(log_odds_of(table.log_joint, table.encoded.frame.catch_all))
        )
        for table in _tables(moved)
    }


def _grid(grid: Iterable[float] | None) -> list[float]:
    chosen = np.arange(1, 200) / 200 if grid is None else grid
    try:
        tried = [float(fit) for fit in chosen]
    except (TypeError, ValueError):
        tried = []
    if not tried or not all(0 < fit < 1 for fit in tried):
        raise ArrayError(f"grid= must be chances inside (0, 1), got {str(grid)[:60]}")
    return tried
