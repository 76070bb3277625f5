"""The search log beside the items: what was sought, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bayestrace._version import __version__
from bayestrace.errors import ArrayError
from bayestrace.study.study import Study
from bayestrace.study.words import Finding

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["NOTHING", "searches"]

NOTHING = "nothing found"

COLUMNS = ("case", "sought", "where", "date", "result", "present", "absent", "items", "note")


def searches(study: Study) -> pd.DataFrame:
    """Tabulate the search log: what was sought, and what was found or not.

    Parameters
    ----------
    study : Study
        The study; searches.csv is its log.

    Returns
    -------
    DataFrame
        One row per search, by case, with the columns case, sought, where, date; result,
        which is "nothing found" where no item came of it, "clues absent" where items
        came of it but none of their clues was found present, else "found"; present and
        absent, how many of its items were; items, joined by "; "; note. The attribute
        ``not_logged`` names items with an absent clue that no search lists, though somebody
        must have looked for it.

    Raises
    ------
    ArrayError
        If it is no study.

    Notes
    -----
    A search without a result changes no credence by itself. Where the clue could be expected
    under a hypothesis it is evidence: an item whose clue is absent, with a detection that
    says how surely that search would have found it (:func:`bayestrace.silence`).

    References
    ----------
    .. [1] Bennett, A. and Checkel, J. T., eds. (2015). *Process Tracing: From Metaphor to
       Analytic Tool*. Cambridge.

    Examples
    --------
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
    >>> study = bt.Study.claims({"H1": 0.5}, [memo])
    >>> log = [bt.Search(case=study.cases[0].id, sought="minutes", where="town archive")]
    >>> bt.searches(study.replace(searches=log))[["sought", "result"]].to_dict("records")
    [{'sought': 'minutes', 'result': 'nothing found'}]
    """
    import pandas as pd

    if not isinstance(study, Study):
        raise ArrayError(f"searches needs a Study, got {type(study).__name__}; read it first")
    found = {item.id: item.found for item in study.items}
    order = {case.id: number for number, case in enumerate(study.cases)}
    rows = []
    for entry in sorted(study.searches, key=lambda entry: order[entry.case]):
        present, absent = (
            sum(found[name] == answer for name in entry.items)
            for answer in (Finding.PRESENT, Finding.ABSENT)
        )
        result = "found" if present else "clues absent" if entry.items else NOTHING
        counts = present, absent, "; ".join(entry.items)
        rows.append(
            (entry.case, entry.sought, entry.where, entry.date, result, *counts, entry.note)
        )
    logged = {name for entry in study.searches for name in entry.items}
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table.attrs = {
        "inference_library": "bayestrace",
        "inference_library_version": __version__,
        "study": study.title,
        "study_hash": study.digest,
        "not_logged": "; ".join(
            name
            for name, answer in found.items()
            if answer == Finding.ABSENT and name not in logged
        ),
    }
    return table
