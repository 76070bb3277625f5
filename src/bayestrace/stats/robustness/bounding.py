"""Bounds: how low and how high a credence can be while every judgement stays in its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from bayestrace.encode import EncodedStudy, encode_study
from bayestrace.errors import ArrayError
from bayestrace.finding_chances import log_of_finding
from bayestrace.stats.case_tables import CaseTable, case_tables
from bayestrace.stats.deciding import verdict_codes, verdict_words
from bayestrace.stats.exact import probability
from bayestrace.stats.robustness.corners import log_odds_bounds
from bayestrace.stats.robustness.orders import RankedTable
from bayestrace.stats.tree import group_of
from bayestrace.stats.updating import update
from bayestrace.vocabulary import label

if TYPE_CHECKING:
    from bayestrace.study.study import Study

__all__ = ["bounds"]

NEGATION = "its negation"

_RESULT = ("coder", "case", "hypothesis")
_TREATED = ("", "_naive")


def bounds(
    study: Study, *, priors: bool = False, coder: str | None = None, prior_set: str = ""
) -> xr.DataTree:
    """Find the lowest and the highest credence that the intervals allow, exactly.

    Parameters
    ----------
    study : Study
        The study. A judgement with ``low`` and ``high`` may lie anywhere between them, one
        without is fixed.
    priors : bool
        Let the priors vary in their intervals as well.
    coder : str, optional
        One coder; by default all.
    prior_set : str
        Name of a set in priors.csv.

    Returns
    -------
    DataTree
        The result of :func:`bayestrace.update`, and the group ``/bounds``:
        ``credence_bounds`` and ``credence_naive_bounds`` (coder, case, hypothesis, bound),
        probability, ``bound`` being lower and upper; ``verdict_bounds``, likewise, the
        verdicts that they give; ``verdict_holds`` (coder, case, hypothesis), 1 where the two
        agree, so that no numbers in the intervals change the verdict, else 0. NaN where
        there is no credence.

        Where items were ranked, ``relation`` and ``relation_naive`` (coder, case,
        hypothesis, other) say what holds for all numbers that keep the ranks: the
        hypothesis is "more likely", "at least as likely", "equally likely", "at most as
        likely" or "less likely" than the other one of its frame (or "its negation"), or
        this is "not determined". Empty where there is a credence, or nothing to compare.

        Attributes say how many judgements had an interval.

    Raises
    ------
    StudyError
        If nobody judged anything, or the coder or set of priors is unknown.
    ArrayError
        If ``study`` is no study, or ``priors`` is neither True nor False.

    Notes
    -----
    The odds of a hypothesis rise with the likelihood of each of its worlds and fall with
    that of every other, so the bounds are reached with every judgement at one end of its
    interval. Priors of claims and factors vary each on its own, those of rivals so that they
    sum to one; their intervals are divided by the sum of the best values, as these are.
    rho, detection, false_report, ratios, and what logic excludes stay fixed.

    Bounds are wider than any band: all judgements err at once, in the worst direction. A
    verdict that holds between them needs no further defence against the intervals.

    Ranks fix an order and no distance. What they leave "not determined" some numbers that
    keep them decide in the one way and some in the other (or there are more than
    20,000 extreme cases to try). Equal ranks mean equally likely. A claim has one rank: 1 says
    that the clue is at least as likely if the claim is true, 2 that it is less likely.
    Items of the frame that were entered as probabilities count with their best values.

    References
    ----------
    .. [1] Berger, J. O. (1990). Robust Bayesian analysis: sensitivity to the prior. *Journal
       of Statistical Planning and Inference* 25, 303-328.
    .. [2] Charnes, A. and Cooper, W. W. (1962). Programming with linear fractional
       functionals. *Naval Research Logistics Quarterly* 9, 181-186.

    Examples
    --------
    >>> import bayestrace as bt
    >>> side = bt.judgement(0.8, low=0.6, high=0.9)
    >>> memo = bt.Item("memo", found="present", likelihood={"H1": (side, 0.2)})
    >>> tree = bt.bounds(bt.Study.claims({"H1": 0.5}, [memo]))
    >>> tree["bounds"]["credence_bounds"].squeeze().values.round(2)
    array([0.75, 0.82])
    """
    if not isinstance(priors, bool):
        raise ArrayError(f"priors must be True or False, got {priors!r}")
    tree = update(study, coder=coder, prior_set=prior_set)
    encoded = encode_study(study, coder=coder, prior_set=prior_set)
    shape = (len(encoded.coders), len(encoded.cases), len(encoded.hypotheses))
    odds = np.full((2, *shape, 2), np.nan)
    relation = np.full((2, *shape, 1 + shape[2]), "", dtype="<U19")
    judged = varied = 0
    for table in case_tables(encoded):
        low, high, counted = _ends(encoded, table)
        cells = table.encoded.prior_cells[table.coder, table.case]
        judged += counted[0] + (cells.low.size if priors else 0)
        varied += counted[1] + (int((~np.isnan(cells.low)).sum()) if priors else 0)
        prior = cells if priors else table.log_prior
        ranked = (table.encoded.entry[table.coder, table.items] == "rank").any()
        for treated, factor in enumerate((table.discount, np.ones_like(table.discount))):
            if ranked:
                _relate(encoded, table, relation[treated], naive=bool(treated))
                continue
            log_low, log_high = ((factor * end).sum(axis=0) for end in (low, high))
            for hypothesis, inside in _members(table).items():
                at = (table.coder, table.case, encoded.hypotheses.index(hypothesis))
                odds[treated, *at] = log_odds_bounds(log_low, log_high, inside, prior)
    group = _labelled(tree, encoded, probability(odds), relation)
    group.attrs = {
        **tree.attrs,
        "priors": "in their intervals" if priors else "fixed",
        "judgements": judged,
        "judgements_with_interval": varied,
        "meaning": "the lowest and the highest credence with every judgement in its interval"
        if varied
        else "no judgement has an interval, so both bounds are the credence",
    }
    tree["bounds"] = xr.DataTree(group)
    return tree


def _ends(study: EncodedStudy, table: CaseTable) -> tuple[np.ndarray, np.ndarray, tuple[int, int]]:
    """Return the ends of the log-likelihoods, (row, world), and how many judgements vary."""
    coder, items = table.coder, table.items
    best, low, high = (
        array.values[coder, items]
        for array in (table.encoded.p_present, table.encoded.p_low, table.encoded.p_high)
    )
    code, d, f = (
        array.values[items][:, None]
        for array in (study.finding, study.detection, study.false_report)
    )
    free = ~np.isnan(low) & (best > 0) & (best < 1) & (d != f)  # exact 0 and 1 are logical
    at_best, *ends = (log_of_finding(code, chance, d, f) for chance in (best, low, high))
    top = at_best.max(axis=1, keepdims=True, initial=-np.inf)  # as the table's rows are shifted
    top[table.by_world] = 0.0
    fixed = table.log_likelihood
    lower, upper = (
        np.where(free, choice(*ends) - top, fixed) for choice in (np.minimum, np.maximum)
    )
    return lower, upper, (int((~np.isnan(best)).sum()), int((~np.isnan(low)).sum()))


def _members(table: CaseTable) -> dict[str, np.ndarray]:
    frame = table.encoded.frame
    positions = np.arange(len(frame.worlds))
    return {name: np.isin(positions, frame.members(name)) for name in frame.hypotheses}


def _relate(study: EncodedStudy, table: CaseTable, words: np.ndarray, *, naive: bool) -> None:
    """Fill in what the ranks of one table decide."""
    ranked = RankedTable(study, table, naive=naive)
    sets = _members(table)
    for hypothesis, inside in sets.items():
        row = words[table.coder, table.case, study.hypotheses.index(hypothesis)]
        row[0] = ranked.relation(inside, ~inside)
        for other, outside in sets.items():
            if other != hypothesis:
                row[1 + study.hypotheses.index(other)] = ranked.relation(inside, outside)


def _labelled(
    tree: xr.DataTree, study: EncodedStudy, credence: np.ndarray, relation: np.ndarray
) -> xr.Dataset:
    rule = tree.attrs["rule_confirm"], tree.attrs["rule_reject"]
    in_scope = group_of(tree, "constant_data")["in_scope"].values[..., None]
    codes = verdict_codes(credence[0], *rule)
    holds = np.where(np.isnan(credence[0, ..., 0]), np.nan, codes[..., 0] == codes[..., 1])
    at_ends, over = (*_RESULT, "bound"), (*_RESULT, "other")
    arrays = {
        **{f"credence{end}_bounds": (credence[n], at_ends) for n, end in enumerate(_TREATED)},
        "verdict_bounds": (verdict_words(credence[0], *rule, in_scope), at_ends),
        "verdict_holds": (holds, _RESULT),
        **{f"relation{end}": (relation[n], over) for n, end in enumerate(_TREATED)},
    }
    labelled = {
        name: label(xr.DataArray(values, dims=dims), name)
        for name, (values, dims) in arrays.items()
    }
    return xr.Dataset(
        labelled,
        coords={
            "coder": np.array(study.coders),
            "case": np.array(study.cases),
            "hypothesis": np.array(study.hypotheses),
            "bound": np.array(["lower", "upper"]),
            "other": np.array([NEGATION, *study.hypotheses]),
        },
    )
