"""How often a rule for verdicts would err with a set of clues, before their findings are seen."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from bayestrace.encode import EncodedStudy, encode_study
from bayestrace.errors import ArrayError
from bayestrace.stats.case_tables import CaseTable, case_tables
from bayestrace.stats.deciding import ROUNDING
from bayestrace.stats.exact import log_odds_of, probability
from bayestrace.stats.robustness.possible_findings import (
    Clues,
    all_findings,
    clues_of,
    drawn_findings,
    few,
)
from bayestrace.stats.tree import provenance
from bayestrace.vocabulary import label

if TYPE_CHECKING:
    from bayestrace.study.study import Study

__all__ = ["error_rates"]

OUTCOMES = ("confirmed", "undecided", "rejected")

_FINE = np.arange(1, 10) / 1000
GRID = np.concatenate([_FINE, np.arange(1, 100) / 100, 0.99 + _FINE])
"""Credences at which the curve is given."""

_RESULT = ("coder", "case", "hypothesis")
_TREATED = ("", "_naive")


def error_rates(
    study: Study,
    *,
    confirm: float | None = None,
    reject: float | None = None,
    common_cause: bool = False,
    draws: int = 100_000,
    coder: str | None = None,
    prior_set: str = "",
    random_seed: int = 0,
) -> xr.Dataset:
    r"""Say how often these clues would confirm what is false or reject what is true.

    The findings are set aside: for every clue that was sought both answers are possible, as
    often as the coder's best values say in a world where the hypothesis is true, or false.

    Parameters
    ----------
    study : Study
        The study, with probabilities for every clue that was sought.
    confirm, reject : float, optional
        Credence from which on, and up to which, a hypothesis is confirmed or rejected; by
        default the study's rule.
    common_cause : bool
        Draw the findings of a cluster from a latent common cause with the cluster's rho, as
        model ``dependence`` of :func:`bayestrace.sample` has it, in place of independently.
    draws : int
        Draws of the findings per world, where the clues are too many to sum over all findings.
    coder : str, optional
        One coder; by default all.
    prior_set : str
        Name of a set in priors.csv.
    random_seed : int
        Seed of the draws.

    Returns
    -------
    Dataset
        ``verdict_rate`` and ``verdict_rate_naive``, dims (coder, case, hypothesis, truth,
        outcome), probability: how often the rule, applied to the adjusted or the naive
        credence, says confirmed, undecided or rejected when the hypothesis is true or
        false. ``verdict_rate_error`` and ``verdict_rate_naive_error``: their Monte Carlo
        standard errors, 0 where exact. ``reach_rate`` and ``reach_rate_naive`` (…, truth,
        threshold): how often the credence is at least the threshold. ``simulated`` and
        ``items_sought`` (coder, case, hypothesis). NaN where there is no credence.

    Raises
    ------
    StudyError
        If nobody judged anything, or the coder or set of priors is unknown.
    ArrayError
        If a setting is out of range, or a clue that was sought was judged given others or
        entered as a ratio or a rank: then the chance of its other answer is not known.

    Notes
    -----
    In a world a clue is recorded as present with the chance
    :math:`q = p\,d + (1 - p)\,f`. A hypothesis of several worlds is true (or false) in one of
    them, drawn with prior weights. Where a coder judged up to 16 clues for it in a case all
    findings are summed (with ``common_cause``, up to 6 clues in a cluster); above that they
    are drawn, and the standard error of a share never falls to 0.

    These are the rule's errors if the coder's numbers are right. They say what the set of
    clues could show, not what it did show; a rate of false confirmations is no chance that
    a confirmed hypothesis is false. Independent findings make naive rates look better than
    they are where clues depend on each other: compare ``common_cause=True``.

    References
    ----------
    .. [1] Royall, R. (2000). On the probability of observing misleading statistical
       evidence. *Journal of the American Statistical Association* 95, 760-768.
    .. [2] Good, I. J. (1950). *Probability and the Weighing of Evidence*. Griffin.

    Examples
    --------
    >>> import bayestrace as bt
    >>> gun = bt.Item("gun", found="absent", likelihood={"H1": (0.4, 0.01)})
    >>> rates = bt.error_rates(bt.Study.claims({"H1": 0.5}, [gun]))
    >>> rates["verdict_rate"].sel(truth="true").squeeze().values.round(2)
    array([0.4, 0.6, 0. ])
    """
    _check(common_cause, draws)
    encoded = encode_study(study, coder=coder, prior_set=prior_set)
    rule = _rule(study, confirm, reject)
    tables = list(case_tables(encoded))
    _refuse(study, tables)
    result = _Rates(encoded, rule, draws)
    every = clues_of(encoded, tables, common_cause=common_cause)
    for clues in every:
        if few(clues):
            present, chance = all_findings(clues)
            for name, credence in _credences(clues, present):
                for world, weight in enumerate(chance):
                    result.add(clues, world, name, credence, weight)
    many = sorted((clues for clues in every if not few(clues)), key=_case_of)
    for case, several in groupby(many, key=_case_of):
        seed = (random_seed, case)
        for clues, world, present in drawn_findings(encoded, list(several), draws, seed):
            for name, credence in _credences(clues, present):
                result.add(clues, world, name, credence, None)
    group = result.dataset(every)
    group.attrs = {
        **provenance(study, encoded, prior_set),
        "rule_confirm": rule[0],
        "rule_reject": rule[1],
        "findings": "a common cause per cluster" if common_cause else "independent given the world",
        "draws": int(draws),
        "random_seed": int(random_seed),
    }
    return group


def _case_of(clues: Clues) -> int:
    return clues.table.case


def _check(common_cause: bool, draws: int) -> None:
    if not isinstance(common_cause, bool):
        raise ArrayError(f"common_cause must be True or False, got {common_cause!r}")
    if isinstance(draws, bool) or not isinstance(draws, int) or draws < 100:
        raise ArrayError(f"draws must be a whole number, at least 100, got {draws!r}")


def _rule(study: Study, confirm: float | None, reject: float | None) -> tuple[float, float]:
    rule = (
        study.rule.confirm if confirm is None else confirm,
        study.rule.reject if reject is None else reject,
    )
    numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in rule)
    if not numbers or not 0 <= rule[1] < rule[0] <= 1:
        raise ArrayError(
            f"confirm and reject must be credences with reject below confirm, such as 0.95 and "
            f"0.05, got {rule[0]!r} and {rule[1]!r}"
        )
    return float(rule[0]), float(rule[1])


def _refuse(study: Study, tables: list[CaseTable]) -> None:
    unknown, linked = set[int](), set[int]()
    for table in tables:
        entry = table.encoded.entry[table.coder, table.items]
        unknown |= {int(item) for item in table.items[entry != "probabilities"]}
        linked |= {int(item) for item in table.items if study.items[item].given}
    for found, why, remedy in (
        (
            unknown,
            "a ratio or a rank was entered",
            "enter probabilities instead",
        ),
        (
            linked,
            "it was judged given other findings as they are, not as they might have been",
            "judge it jointly with those, as one item",
        ),
    ):
        if found:
            names = ", ".join(repr(study.items[item].id) for item in sorted(found))
            raise ArrayError(
                "error rates need the chance of either answer to every clue that was sought, "
                f"which is not known of {names}: {why}; {remedy}"
            )


def _credences(clues: Clues, present: np.ndarray) -> list[tuple[tuple[int, str], np.ndarray]]:
    """Return the credence of every hypothesis, adjusted and naive, for each finding."""
    frame = clues.table.encoded.frame
    found = []
    for treated, joint in enumerate(clues.log_joint(present)):
        for hypothesis in frame.hypotheses:
            with np.errstate(invalid="ignore"):  # findings that no world allows weigh nothing
                odds = log_odds_of(joint.T, frame.members(hypothesis))
            found.append(((treated, hypothesis), probability(odds)))
    return found


class _Rates:
    """Shares of findings per table, hypothesis and world, and what they add up to."""

    def __init__(self, study: EncodedStudy, rule: tuple[float, float], draws: int) -> None:
        self.study, self.rule, self.draws = study, rule, draws
        self.thresholds = np.union1d(GRID, rule)
        self.shares: dict[tuple[int, int, str, int], np.ndarray] = {}

    def add(
        self,
        clues: Clues,
        world: int,
        name: tuple[int, str],
        credence: np.ndarray,
        weight: np.ndarray | None,
    ) -> None:
        """Count findings by what their credence reaches; draws weigh one over their number."""
        confirm, reject = self.rule
        steps = np.searchsorted(self.thresholds - ROUNDING, credence, side="right")
        counts = np.bincount(steps, weight, minlength=self.thresholds.size + 1)
        low = credence <= reject + ROUNDING
        rejected = low.sum() if weight is None else weight[low].sum()
        reached = counts[::-1].cumsum()[::-1][1:]
        confirmed = reached[np.searchsorted(self.thresholds, confirm)]
        total = counts.sum() - confirmed - rejected
        parts = np.concatenate([[confirmed, total, rejected], reached])
        if weight is None:
            parts = parts / self.draws
        shape = (len(clues.table.encoded.frame.worlds), parts.size)
        at = (clues.table.coder, clues.table.case, name[1], name[0])
        self.shares.setdefault(at, np.zeros(shape))[world] += parts

    def dataset(self, every: list[Clues]) -> xr.Dataset:
        """Mix the worlds in which a hypothesis is true, and those in which it is false."""
        study = self.study
        shape = (len(study.coders), len(study.cases), len(study.hypotheses))
        rates = np.full((2, *shape, 2, 3 + self.thresholds.size), np.nan)
        errors = np.full((2, *shape, 2, 3), np.nan)
        simulated, sought = np.full(shape, np.nan), np.zeros(shape, dtype=np.int64)
        for clues in every:
            table, frame = clues.table, clues.table.encoded.frame
            prior = np.exp(table.log_prior)
            for hypothesis in frame.hypotheses:
                at = (table.coder, table.case, study.hypotheses.index(hypothesis))
                simulated[at], sought[at] = not few(clues), table.items.size
                inside = np.isin(np.arange(prior.size), frame.members(hypothesis))
                for truth, side in enumerate((inside, ~inside)):
                    mix = np.where(side, prior, 0.0) / prior[side].sum()
                    for treated in range(2):
                        shares = self.shares[table.coder, table.case, hypothesis, treated]
                        rates[treated, *at, truth] = mix @ shares
                        # One more half hit and half miss, so that rare is never taken as never.
                        hits = (shares[:, :3] * self.draws + 0.5) / (self.draws + 1)
                        spread = np.sqrt(mix**2 @ (hits * (1 - hits)) / self.draws)
                        errors[treated, *at, truth] = spread if simulated[at] else 0.0
        by_verdict, by_threshold = ((*_RESULT, "truth", dim) for dim in ("outcome", "threshold"))
        arrays = {"simulated": (simulated, _RESULT), "items_sought": (sought, _RESULT)}
        for n, end in enumerate(_TREATED):
            verdict = np.clip(rates[n, ..., :3], 0.0, 1.0)
            arrays[f"verdict_rate{end}"] = (verdict, by_verdict)
            arrays[f"verdict_rate{end}_error"] = (errors[n], by_verdict)
            arrays[f"reach_rate{end}"] = (rates[n, ..., 3:], by_threshold)
        return xr.Dataset(
            {
                name: label(xr.DataArray(values, dims=dims), name)
                for name, (values, dims) in arrays.items()
            },
            coords={
                "coder": np.array(study.coders),
                "case": np.array(study.cases),
                "hypothesis": np.array(study.hypotheses),
                "truth": np.array(["true", "false"]),
                "outcome": np.array(OUTCOMES),
                "threshold": self.thresholds,
            },
        )
