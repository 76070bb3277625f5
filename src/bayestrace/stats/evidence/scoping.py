"""Scope: of which cases a hypothesis speaks, and how much of the evidence falls outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bayestrace.encode import encode_study
from bayestrace.stats.tree import provenance

if TYPE_CHECKING:
    import pandas as pd

    from bayestrace.study.study import Study

__all__ = ["scope"]

COLUMNS = ("coder", "case", "hypothesis", "in_scope", "items", "judged", "counted", "reason")


def scope(study: Study, *, coder: str | None = None, prior_set: str = "") -> pd.DataFrame:
    """Say of which cases each hypothesis speaks, and which evidence it leaves uncounted.

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
        One row per coder, case and hypothesis, with the columns coder, case, hypothesis,
        in_scope; ``items``, how many items of the case were sought; ``judged``, how many of
        them this coder judged for the hypothesis; ``counted``, how many of those count
        in its credence: all in scope, none outside; reason, why none does.

    Raises
    ------
    StudyError
        If nobody judged anything, or the coder or set of priors is unknown.

    Notes
    -----
    Out of its scope a hypothesis has no credence and its verdict is "out of scope": neither
    confirmed nor rejected there. A scope that was narrowed after the evidence was read keeps
    a hypothesis from failing; the column ``judged`` shows what was set aside.

    Examples
    --------
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
    >>> table = bt.scope(bt.Study.claims({"H1": 0.5}, [memo]))
    >>> table[["hypothesis", "in_scope", "items", "counted"]].to_dict("records")
    [{'hypothesis': 'H1', 'in_scope': True, 'items': 1, 'counted': 1}]
    """
    import pandas as pd

    encoded = encode_study(study, coder=coder, prior_set=prior_set)
    sought, case_of_item = encoded.finding.values >= 0, encoded.case_of_item
    stated = {entry.id: entry.scope for entry in study.hypotheses}
    frame_of = {name: frame for frame in encoded.frames for name in frame.frame.hypotheses}
    rows = []
    for at_coder, name in enumerate(encoded.coders):
        for at_case, case in enumerate(encoded.cases):
            here = sought & (case_of_item == at_case)
            for at, hypothesis in enumerate(encoded.hypotheses):
                inside = bool(encoded.in_scope.values[at_case, at])
                judged = int((here & (frame_of[hypothesis].entry[at_coder] != "")).sum())
                reason = ""
                if not inside:
                    reason = f"it speaks of {', '.join(stated.get(hypothesis, ())) or 'no case'}"
                    if hypothesis not in stated:
                        reason = "it follows its rivals, which do not speak of it"
                elif not here.any():
                    reason = "no item was sought"
                elif not judged:
                    reason = "nothing was judged"
                rows.append(
                    (
                        name,
                        case,
                        hypothesis,
                        inside,
                        int(here.sum()),
                        judged,
                        judged * inside,
                        reason,
                    )
                )
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table.attrs = {**provenance(study, encoded, prior_set)}
    return table
