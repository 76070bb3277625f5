"""Evidence by its role: what was found after the hypotheses were stated, and what gave the idea."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bayestrace.encode import EncodedStudy, encode_study
from bayestrace.stats.evidence.unseeking import taken_along, without_items
from bayestrace.stats.tabulating import summary
from bayestrace.stats.tree import group_of, provenance
from bayestrace.stats.updating import update
from bayestrace.study.words import Finding, Role

if TYPE_CHECKING:
    import pandas as pd

    from bayestrace.study.study import Study

__all__ = ["ALL", "NEW_ONLY", "WITHOUT_GENERATED", "new_evidence", "set_aside"]

ALL, WITHOUT_GENERATED, NEW_ONLY = "all", "without generated", "new only"

_NUMBERS = ("credence", "credence_naive", "weight_db", "weight_db_naive")


def set_aside(study: Study) -> dict[str, tuple[str, ...]]:
    """Return the items that each way of counting sets aside, by id."""
    return {
        ALL: (),
        WITHOUT_GENERATED: tuple(i.id for i in study.items if i.role == Role.GENERATED),
        NEW_ONLY: tuple(i.id for i in study.items if i.role != Role.NEW),
    }


def new_evidence(study: Study, *, coder: str | None = None, prior_set: str = "") -> pd.DataFrame:
    """Show what new evidence says by itself, next to what all of the evidence says.

    An item that suggested a hypothesis (role "generated"), or was known before the
    hypotheses were stated ("known"), may have shaped what it is now counted for.

    Parameters
    ----------
    study : Study
        The study; its items may have a role.
    coder : str, optional
        One coder; by default all.
    prior_set : str
        Name of a set in priors.csv.

    Returns
    -------
    DataFrame
        Three rows per coder, case and hypothesis, told apart by the column ``evidence``:
        "all", "without generated", and "new only", the items whose role is "new" and no
        others. Columns: coder, case, hypothesis, evidence; ``items``, how many count;
        ``role_not_said``, how many of these have no role; credence and credence_naive
        (probabilities), weight_db and weight_db_naive (dB, 10·log10 of posterior odds over
        prior odds), adjusted for dependence and as if independent; verdict. With 0 items the
        credence is the prior.

        The attribute ``role_not_said`` counts the sought items of the study without a
        role, ``taken_along`` names those that go because they were judged given one that is
        set aside, or as a package of it.

    Raises
    ------
    StudyError
        If nobody judged anything, or the coder or set of priors is unknown.

    Notes
    -----
    An item that is set aside counts as one that was not sought, and the others of its
    cluster are discounted anew. Items without a role count among "all" and "without
    generated" and not among "new only": that they are new is not said.

    Whether the time at which a clue was found matters is disputed. Fairfield and Charman
    hold that it does not: the weight of a clue depends on how likely it is under each
    hypothesis, not on when it was read, and a low prior guards against a story fitted to
    known facts. Others count evidence that gave the idea as no test of it. Both readings
    are printed; the credence of the study is the one with all items.

    References
    ----------
    .. [1] Fairfield, T. and Charman, A. (2019). A dialogue with the data: the Bayesian
       foundations of iterative research in qualitative social science. *Perspectives on
       Politics* 17.

    Examples
    --------
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", role="generated", likelihood={"H1": (0.9, 0.1)})
    >>> diary = bt.Item("diary", found="present", role="new", likelihood={"H1": (0.8, 0.4)})
    >>> table = bt.new_evidence(bt.Study.claims({"H1": 0.5}, [memo, diary]))
    >>> table[["evidence", "items", "credence"]].round(2).to_dict("records")
    [{'evidence': 'all', 'items': 2, 'credence': 0.95},
     {'evidence': 'without generated', 'items': 1, 'credence': 0.67},
     {'evidence': 'new only', 'items': 1, 'credence': 0.67}]
    """
    import pandas as pd

    encoded = encode_study(study, coder=coder, prior_set=prior_set)
    aside = set_aside(study)
    role_of = np.array([str(item.role) for item in study.items], dtype=np.str_)
    parts = []
    for evidence, gone in aside.items():
        kept = without_items(study, gone) if gone else study
        post = update(kept, coder=coder, prior_set=prior_set)
        table = summary(post).rename(
            columns={"posterior": "credence", "posterior_naive": "credence_naive"}
        )
        counts = group_of(post, "constant_data")["items_sought"]
        table["items"] = counts.transpose("coder", "case", "hypothesis").values.ravel()
        table["role_not_said"] = _without_role(
            encode_study(kept, coder=coder, prior_set=prior_set), role_of
        ).ravel()
        table.insert(3, "evidence", evidence)
        parts.append(table)
    places = ["coder", "case", "hypothesis"]
    whole = pd.concat(parts, ignore_index=True)
    order = whole.groupby(places, sort=False).ngroup()
    whole = whole.iloc[order.argsort(kind="stable")].reset_index(drop=True)
    whole = whole[[*places, "evidence", "items", "role_not_said", *_NUMBERS, "verdict"]]
    whole.attrs = {
        **provenance(study, encoded, prior_set),
        "role_not_said": sum(not i.role and i.found != Finding.NOT_SOUGHT for i in study.items),
        **{
            f"taken_along_{evidence.replace(' ', '_')}": "; ".join(taken_along(study, gone))
            for evidence, gone in aside.items()
            if gone
        },
    }
    return whole


def _without_role(study: EncodedStudy, role_of: np.ndarray) -> np.ndarray:
    """Count the items without a role among those that count, (coder, case, hypothesis)."""
    counts = np.zeros((len(study.coders), len(study.cases), len(study.hypotheses)), dtype=np.int64)
    bare = (study.finding.values >= 0) & (role_of == "")
    for encoded in study.frames:
        rows = (encoded.entry != "") & bare
        for case in range(len(study.cases)):
            here = rows[:, study.case_of_item == case].sum(axis=1)
            for hypothesis in encoded.frame.hypotheses:
                counts[:, case, study.hypotheses.index(hypothesis)] = here
    return counts
