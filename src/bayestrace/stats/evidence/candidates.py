"""Items that may repeat one another and are in no common cluster: candidates for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bayestrace.encode import encode_study
from bayestrace.stats.evidence.moving import moves_of
from bayestrace.stats.evidence.shared_roots import unclustered
from bayestrace.stats.tree import provenance

if TYPE_CHECKING:
    import pandas as pd

    from bayestrace.study.study import Study

__all__ = ["dependence_candidates"]

RHOS = (0.5, 1.0)
"""Half, and wholly, a repetition of one another."""

COLUMNS = (
    "shares",
    "case",
    "items",
    "coder",
    "hypothesis",
    "judged",
    "credence",
    "weight_db",
    "change_db_half",
    "change_db_one",
    "verdict",
    "verdict_half",
    "verdict_one",
)


def dependence_candidates(
    study: Study, *, coder: str | None = None, prior_set: str = ""
) -> pd.DataFrame:
    """Propose which items may repeat one another, and say what it would do to each credence.

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
        One row per group of items, coder and hypothesis, with the columns shares (what
        the items share), case, items (ids joined by "; "), coder, hypothesis; ``judged``,
        how many of the items count for this hypothesis (groups of which fewer than two
        do are not listed for it); credence (probability), weight_db and verdict as
        coded; change_db_half and change_db_one, how far the total weight would move, in
        dB, if the group were a cluster with a rho of 0.5 or 1, and the verdicts that would
        then follow. A change of an infinite weight is NaN, not defined.

    Raises
    ------
    StudyError
        If nobody judged anything, or the coder or set of priors is unknown.

    Notes
    -----
    Items of one case are proposed together if they share

    - a source, by its id in the column ``sources``;
    - an author: first author and year, where a citation begins with them, as in "Garey
      2020, p. 96" or "Garey, R. (2020)";
    - a day, where the date names one, such as 1999-03-24 or 24 March 1999: a month or a
      year is too long a time to share;
    - an excerpt, word for word;
    - an actor and a date, to the month at least (1999-03).

    Left out are groups that one cluster or package already holds, items that were not
    sought, and items judged given others, whose author has thought of it. A group that is
    partly in clusters leaves them, and what remains of these is discounted anew.

    What is shared is a reason to ask, not a finding: two chapters of one book may rest on
    different archives, and two witnesses on one rumour, which no table shows. Whether
    items are dependent given each hypothesis is a judgement; write it into the column
    ``cluster`` and dependence.csv, or into ``given``.

    References
    ----------
    .. [1] Fairfield, T. and Charman, A. (2017). Explicit Bayesian analysis for process
       tracing. *Political Analysis* 25, 363-380.

    Examples
    --------
    >>> import bayestrace as bt
    >>> letters = [
    ...     bt.Item(name, found="present", sources="Ito 1998", likelihood={"H1": (0.8, 0.08)})
    ...     for name in ("first", "second")
    ... ]
    >>> table = bt.dependence_candidates(bt.Study.claims({"H1": 0.5}, letters))
    >>> table[["shares", "items", "weight_db", "change_db_one"]].round(1).to_dict("records")
    [{'shares': 'source and author: Ito 1998', 'items': 'first; second',
      'weight_db': 20.0, 'change_db_one': -10.0}]
    """
    import pandas as pd

    encoded = encode_study(study, coder=coder, prior_set=prior_set)
    rows = [
        (
            *head,
            one.judged,
            one.credence,
            one.weight,
            *one.changes,
            one.verdict,
            *one.verdicts,
        )
        for head, one in moves_of(study, encoded, unclustered(study), RHOS)
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table.attrs = {**provenance(study, encoded, prior_set)}
    return table
