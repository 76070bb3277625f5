"""What "not H" means among rivals: the others, each with its share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from bayestrace.encode import EncodedStudy, encode_study
from bayestrace.stats.case_tables import CaseTable, case_tables
from bayestrace.stats.exact import normalised
from bayestrace.stats.robustness.levers import Ground
from bayestrace.stats.tree import provenance
from bayestrace.study.words import Mode
from bayestrace.units import DECIBELS_PER_NAT

if TYPE_CHECKING:
    import pandas as pd

    from bayestrace.study.study import Study

__all__ = ["negation_likelihoods", "negations"]


def negations(study: Study, *, coder: str | None = None, prior_set: str = "") -> pd.DataFrame:
    """Say of which rivals "not H" is made, before and after the evidence.

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
        One row per coder, case, hypothesis of a frame of rivals or factors, and world in which
        it does not hold: ``share_prior`` and ``share``, the world's part of "not H" before
        and after the evidence; they sum to one. The denial of a claim has no parts and no row.

    Raises
    ------
    StudyError
        If nobody judged anything, or the coder or set of priors is unknown.

    Notes
    -----
    A bare negation has no likelihood of its own: how likely a clue is if H is false depends on
    what is true instead. Among rivals it is the mixture of theirs, weighed by how credible each
    is, so that it changes with the priors and with every finding;
    :func:`bayestrace.negation_likelihoods` gives it item by item.

    References
    ----------
    .. [1] Fairfield, T. and Charman, A. (2017). Explicit Bayesian analysis for process
       tracing. *Political Analysis* 25, 363-380.

    Examples
    --------
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"A": 0.8, "B": 0.6, "C": 0.2})
    >>> table = bt.negations(bt.Study.rivals(["A", "B", "C"], [memo], exhaustive=True))
    >>> table.query("hypothesis == 'A'")[["world", "share_prior", "share"]].values.tolist()
    [['B', 0.5, 0.75], ['C', 0.5, 0.25]]
    """
    return _framed(
        study,
        coder,
        prior_set,
        _shares,
        ["coder", "case", "hypothesis", "world", "share_prior", "share"],
    )


def negation_likelihoods(
    study: Study, *, coder: str | None = None, prior_set: str = ""
) -> pd.DataFrame:
    """Give the chance of every finding under "not H": the mixture of the rivals' chances.

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
        One row per coder, case, hypothesis of a frame of rivals or factors, and item sought:

        - ``chance``: of the finding as found if the hypothesis is true; ``chance_not``: if not,
          mixed by the priors; ``chance_not_after``: mixed by the credences after all evidence.
        - ``weight``: of the item for the hypothesis over "not H" mixed by the priors, dB;
          ``weight_low``, ``weight_high``: over the rival that it speaks for most, and least,
          between which every mixture lies.

        Chances are missing for items entered as ratios, which have none.

    Raises
    ------
    StudyError
        If nobody judged anything, or the coder or set of priors is unknown.

    Notes
    -----
    The weight over a mixture is marginal: such weights of several items are not summed, because
    the mixture moves with each. Weights between two single worlds are
    (:func:`bayestrace.weights`). They are undiscounted here.

    Examples
    --------
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"A": 0.8, "B": 0.6, "C": 0.2})
    >>> study = bt.Study.rivals(["A", "B", "C"], [memo], exhaustive=True)
    >>> row = bt.negation_likelihoods(study).query("hypothesis == 'A'").iloc[0]
    >>> row[["chance_not", "weight", "weight_low", "weight_high"]].astype(float).round(2).tolist()
    [0.4, 3.01, 1.25, 6.02]
    """
    columns = "coder case hypothesis item chance chance_not chance_not_after weight"
    return _framed(
        study,
        coder,
        prior_set,
        _mixtures,
        [*columns.split(), "weight_low", "weight_high"],
    )


def _framed(
    study: Study, coder: str | None, prior_set: str, made: Any, columns: list[str]
) -> pd.DataFrame:
    import pandas as pd

    encoded = encode_study(study, coder=coder, prior_set=prior_set)
    rows = [
        row
        for table in case_tables(encoded)
        if table.encoded.frame.mode != Mode.CLAIM and not np.isnan(table.log_likelihood).any()
        for row in made(encoded, table)
    ]
    frame = pd.DataFrame(rows, columns=columns)
    frame.attrs.update(provenance(study, encoded, prior_set))
    return frame


def _sides(
    encoded: EncodedStudy, table: CaseTable
) -> Iterator[tuple[dict[str, str], list[int], list[int]]]:
    """Yield every hypothesis with the worlds in which it holds, and does not."""
    frame = table.encoded.frame
    for name in frame.hypotheses:
        inside = list(frame.members(name))
        outside = [at for at in range(len(frame.worlds)) if at not in inside]
        place = {"coder": encoded.coders[table.coder], "case": encoded.cases[table.case]}
        yield {**place, "hypothesis": name}, inside, outside


def _shares(encoded: EncodedStudy, table: CaseTable) -> Iterator[dict[str, Any]]:
    worlds = table.encoded.frame.worlds
    for place, _, outside in _sides(encoded, table):
        if not np.isfinite(table.log_joint[outside]).any():
            continue  # logic leaves nothing else
        before, after = (normalised(joint[outside]) for joint in (table.log_prior, table.log_joint))
        for at, prior, share in zip(outside, before, after, strict=True):
            yield {
                **place,
                "world": worlds[at],
                "share_prior": float(prior),
                "share": float(share),
            }


def _mixtures(encoded: EncodedStudy, table: CaseTable) -> Iterator[dict[str, Any]]:
    ground = Ground(study=encoded, table=table, belongs={})
    relative = np.exp(table.log_likelihood)
    scale = np.where(ground.known, np.exp(ground.top), np.nan)
    for place, inside, outside in _sides(encoded, table):
        mine = relative[:, inside] @ normalised(table.log_prior[inside])
        others = relative[:, outside] @ normalised(table.log_prior[outside])
        possible = bool(np.isfinite(table.log_joint[outside]).any())
        after = (
            relative[:, outside] @ normalised(table.log_joint[outside])
            if possible
            else np.full(len(relative), np.nan)
        )
        with np.errstate(divide="ignore", invalid="ignore"):
            weight = DECIBELS_PER_NAT * (np.log(mine) - np.log(others))
            apart = DECIBELS_PER_NAT * (np.log(mine)[:, None] - table.log_likelihood[:, outside])
        for row, item in enumerate(ground.item_names):
            yield {
                **place,
                "item": item,
                "chance": float(mine[row] * scale[row]),
                "chance_not": float(others[row] * scale[row]),
                "chance_not_after": float(after[row] * scale[row]),
                "weight": float(weight[row]),
                "weight_low": float(apart[row].min()),
                "weight_high": float(apart[row].max()),
            }
