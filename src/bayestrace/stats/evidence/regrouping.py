"""Splitting and merging: what counting items as one, or each for itself, does to a total."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bayestrace.encode import encode_study
from bayestrace.stats.evidence.moving import moves_of
from bayestrace.stats.evidence.shared_roots import grouped
from bayestrace.stats.tree import provenance

if TYPE_CHECKING:
    import pandas as pd

    from bayestrace.study.study import Study

__all__ = ["regroupings"]

WAYS = ("cluster", "source", "author", "day")
RHOS = (1.0, 0.0)
"""Counted as one item, and each for itself."""

COLUMNS = (
    "group",
    "case",
    "items",
    "coder",
    "hypothesis",
    "judged",
    "weight_db",
    "weight_db_as_one",
    "weight_db_independent",
    "verdict",
    "verdict_as_one",
    "verdict_independent",
)


def regroupings(study: Study, *, coder: str | None = None, prior_set: str = "") -> pd.DataFrame:
    """Count the items of each cluster, source, author or day as one item, and as independent.

    What is one piece of evidence is the author's choice: three sentences of a report may be
    three items or one. The table says where that choice matters.

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
        One row per group of two or more items, coder and hypothesis, with the columns
        group (by what, and its name), case, items (ids joined by "; "), coder,
        hypothesis; ``judged``, how many of the items count for this hypothesis; weight_db,
        the total as coded, dB; weight_db_as_one, the total if the group counts as one item
        (a cluster with rho 1, the mean of its log-likelihoods); weight_db_independent, if
        its items count each for itself (rho 0); and the three verdicts. A set of items
        that several groups share is listed once.

    Raises
    ------
    StudyError
        If nobody judged anything, or the coder or set of priors is unknown.

    Notes
    -----
    One group is changed at a time, the others stay as coded; items that leave a cluster
    for it make that cluster smaller. Merging is no bound: where the items of a group
    speak against one another, their mean may weigh more than what they have in common.
    :func:`bayestrace.multiverse` changes all groups together.

    Examples
    --------
    >>> import bayestrace as bt
    >>> sentences = [
    ...     bt.Item(name, found="present", cluster="report", likelihood={"H1": (0.8, 0.08)})
    ...     for name in ("first", "second")
    ... ]
    >>> study = bt.Study.claims({"H1": 0.5}, sentences, rho={"report": 0.5})
    >>> bt.regroupings(study).filter(like="weight_db").round(1).to_dict("records")
    [{'weight_db': 13.3, 'weight_db_as_one': 10.0, 'weight_db_independent': 20.0}]
    """
    import pandas as pd

    encoded = encode_study(study, coder=coder, prior_set=prior_set)
    rows = [
        (
            *head,
            one.judged,
            one.weight,
            *one.weights,
            one.verdict,
            *one.verdicts,
        )
        for head, one in moves_of(study, encoded, grouped(study, WAYS), RHOS)
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table.attrs = {**provenance(study, encoded, prior_set)}
    return table
