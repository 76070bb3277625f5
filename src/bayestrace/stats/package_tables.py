"""Packages beside their parts: what judging items jointly changes, in dB and in the credence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from bayestrace.encode import EncodedStudy, encode_study
from bayestrace.stats.exact import FramePosterior, frame_posterior, probability
from bayestrace.stats.item_weights import item_weights
from bayestrace.stats.tree import provenance
from bayestrace.study.packaging import contents

if TYPE_CHECKING:
    import pandas as pd

    from bayestrace.study.study import Study

__all__ = ["packages"]

_COLUMNS = (
    "coder",
    "case",
    "package",
    "hypothesis",
    "of",
    "over",
    "counts",
    "parts",
    "parts_judged",
    "parts_db",
    "parts_db_naive",
    "package_db",
    "difference_db",
    "credence_split",
    "credence_joint",
)


def packages(study: Study, *, coder: str | None = None, prior_set: str = "") -> pd.DataFrame:
    r"""Compare every package with its parts counted one by one.

    A package is an item that takes other items together (``parts``) and is judged jointly with
    them. For a coder who judged it, its parts do not count by themselves; here is what they
    would have said.

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
        One row per coder, package and hypothesis for which the coder judged the package or a
        part of it: ``coder``, ``case``, ``package``, ``hypothesis``; ``of`` and ``over``, the
        worlds between which is weighed, chosen as :func:`bayestrace.weights` does;
        ``counts``, "package" or "parts"; ``parts``, what it takes together, joined by "; ", and
        ``parts_judged``, how many of these the coder judged one by one; in dB, positive for
        ``of``: ``parts_db`` and ``parts_db_naive``, the parts split, adjusted in their clusters
        and as if independent, ``package_db``, the package, adjusted if it is in a cluster
        itself, and ``difference_db``, package less parts (adjusted); the credence of the
        hypothesis ``credence_split``, with the parts in place of the package, and
        ``credence_joint``, with the package. NaN where the coder judged only one of the two,
        where a split cluster has no rho, and where two infinite weights differ by nothing
        that is defined.

    Raises
    ------
    StudyError
        If nobody judged anything, or the coder or set of priors is unknown.

    Notes
    -----
    Parts that are independent given each world multiply: if
    :math:`P(e_1, e_2 \mid H) = P(e_1 \mid H)\,P(e_2 \mid H)` under every hypothesis, the package
    says what its parts say and the difference is 0. A difference is what the parts have in common,
    or contradict, as the coder sees it. Each package is split by itself, the others as they
    stand. Parts in a cluster with items outside the package change the discount of these too;
    the two credences contain that, ``difference_db`` does not.

    References
    ----------
    .. [1] Fairfield, T. and Charman, A. (2017). Explicit Bayesian analysis for process
       tracing. *Political Analysis* 25, 363-380.

    Examples
    --------
    Two diaries that copied one rumour say together hardly more than one of them:

    >>> import bayestrace as bt
    >>> items = [
    ...     bt.Item("diary 1", found="present", likelihood={"H1": (0.8, 0.2)}),
    ...     bt.Item("diary 2", found="present", likelihood={"H1": (0.8, 0.2)}),
    ...     bt.Item(
    ...         "both", found="present", parts=["diary 1", "diary 2"],
    ...         likelihood={"H1": (0.75, 0.15)},
    ...     ),
    ... ]
    >>> table = bt.packages(bt.Study.claims({"H1": 0.5}, items))
    >>> table[["parts_db", "package_db", "difference_db"]].round(1).values.tolist()
    [[12.0, 7.0, -5.1]]
    """
    import pandas as pd

    encoded = encode_study(study, coder=coder, prior_set=prior_set)
    posteriors = [frame_posterior(encoded, frame) for frame in encoded.frames]
    joint = _Counted(encoded, posteriors, item_weights(encoded, posteriors, None))
    rows: list[dict[str, Any]] = []
    for package, parts in contents(study.items).items():
        apart = encode_study(study, coder=coder, prior_set=prior_set, without=(package,))
        anew = [frame_posterior(apart, frame) for frame in apart.frames]
        # between the same worlds, whoever leads once the package is split
        split = _Counted(apart, anew, item_weights(apart, posteriors, None))
        rows += _rows(joint, split, package, parts)
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    table.attrs.update(provenance(study, encoded, prior_set))
    return table


@dataclass(frozen=True, slots=True)
class _Counted:
    """An encoded study with its posteriors and weights."""

    study: EncodedStudy
    posteriors: list[FramePosterior]
    weights: xr.Dataset

    def weight(self, at: tuple[int, int], items: np.ndarray, end: str = "") -> float:
        """Return the sum of the weights of some items, dB; NaN without any."""
        values = self.weights[f"weight_of_evidence{end}"].values[at][items]
        with np.errstate(invalid="ignore"):
            return float(values.sum()) if items.size else np.nan

    def credence(self, frame: int, coder: int, case: int, hypothesis: str) -> float:
        """Return the credence, adjusted for dependence."""
        members = self.study.frames[frame].frame.members(hypothesis)
        _, adjusted, _ = self.posteriors[frame].log_odds(members)
        return float(probability(adjusted[coder, case]))


def _rows(
    joint: _Counted, split: _Counted, package: str, parts: tuple[str, ...]
) -> Iterator[dict[str, Any]]:
    names = joint.study.finding["item"].values.tolist()
    whole, inside = names.index(package), np.array([names.index(name) for name in parts])
    case = int(joint.study.case_of_item[whole])
    for number, encoded in enumerate(joint.study.frames):
        for coder, who in enumerate(joint.study.coders):
            judged = encoded.entry[coder, whole] != ""
            mine = inside[split.study.frames[number].entry[coder, inside] != ""]
            if not judged and not mine.size:
                continue
            for hypothesis in encoded.frame.hypotheses:
                at = (coder, joint.study.hypotheses.index(hypothesis))
                package_db = joint.weight(at, np.array([whole])) if judged else np.nan
                parts_db = split.weight(at, mine)
                here = (number, coder, case, hypothesis)
                with np.errstate(invalid="ignore"):
                    difference = float(np.subtract(package_db, parts_db))
                yield {
                    "coder": who,
                    "case": joint.study.cases[case],
                    "package": package,
                    "hypothesis": hypothesis,
                    "of": str(joint.weights["of"].values[at][whole]),
                    "over": str(joint.weights["over"].values[at][whole]),
                    "counts": "package" if judged else "parts",
                    "parts": "; ".join(parts),
                    "parts_judged": mine.size,
                    "parts_db": parts_db,
                    "parts_db_naive": split.weight(at, mine, "_naive"),
                    "package_db": package_db,
                    "difference_db": difference,
                    "credence_split": split.credence(*here) if mine.size else np.nan,
                    "credence_joint": joint.credence(*here) if judged else np.nan,
                }
