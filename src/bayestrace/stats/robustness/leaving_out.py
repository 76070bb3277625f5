"""Leave-out: which credences and verdicts hang on one item, source, coder or role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from bayestrace.encode import EncodedStudy, encode_study
from bayestrace.errors import ArrayError, nearest
from bayestrace.stats.case_tables import case_tables
from bayestrace.stats.deciding import verdict_words
from bayestrace.stats.exact import FramePosterior, frame_posterior, log_odds_of, probability
from bayestrace.stats.opinions import POOLS, pooled_worlds
from bayestrace.stats.outcomes import labelled, outcomes, result_coords
from bayestrace.stats.robustness.concentrating import concentration
from bayestrace.stats.robustness.left_out import WAYS, groups_of
from bayestrace.stats.tree import provenance
from bayestrace.units import DECIBELS_PER_NAT

if TYPE_CHECKING:
    from bayestrace.study.study import Study
    from bayestrace.study.worlds import WorldFrame

__all__ = ["NOTHING", "leave_out"]

NOTHING = "(nothing)"
"""The label of the base run."""


def leave_out(
    study: Study, *, by: str = "item", coder: str | None = None, prior_set: str = ""
) -> xr.Dataset:
    """Leave out items one by one, or all that share a source, and see what still holds.

    Parameters
    ----------
    study : Study
        The study.
    by : str
        What is left out in turn: "item"; all items of a "cluster", "source" or "kind" of
        source; of a "role"; or a "coder".
    coder : str, optional
        One coder; by default all.
    prior_set : str
        Name of a set in priors.csv.

    Returns
    -------
    Dataset
        Over (coder, case, hypothesis, left_out): ``credence`` and ``credence_naive``,
        probability, and ``verdict`` without the items; ``credence_change``, the credence
        minus that of the base run; ``weight_change``, dB, 10·log10 of the odds over those of
        the base run; ``items_sought``, the items that still count: with 0 the credence is the
        prior. The first ``left_out`` is "(nothing)", the base run itself. The
        coordinate ``taken_along`` names items that went too because they were judged given
        one that was left out, or jointly with it: a package goes with each of its parts, and
        all its parts go with a package.

        Over (coder, case, hypothesis, top): ``concentration``, the share of the total
        absolute weight that the 1, 3 and 5 heaviest items carry, and ``heaviest``, which
        these are; weights are those of :func:`bayestrace.weights`, adjusted.

        With ``by="coder"`` the first dim is ``pool``: "linear", the mean of the posteriors
        of the coders that remain, and "logarithmic", their normalised geometric mean. Then
        ``verdicts_held`` (case, hypothesis, left_out) lists the different verdicts of
        the coders that remain, and ``items_sought`` is absent.

        NaN where a coder judged nothing, the case is out of scope or items were ranked, and
        where a change is not defined because both odds are infinite.

    Raises
    ------
    StudyError
        If nobody judged anything, or the coder or set of priors is unknown.
    ArrayError
        If ``by`` is unknown, or there is only one coder to leave out.

    Notes
    -----
    An item that is left out counts as one that was not sought. The others of its cluster
    are discounted anew, by 1 + (k - 1) rho with k the items that remain: leaving out an
    item gives weight back to the rest of its cluster, and may move a credence the other
    way than its own weight would.

    A source takes along every item that cites it, also those that cite others besides.
    ``by="role"`` leaves out each role, and "known and generated" together: what remains is
    new evidence and items whose role is not said, and the attribute ``role_not_said``
    counts these. Where no role is said, only the base run is returned.

    A coder's credence does not depend on other coders, so leaving out a coder changes no
    credence but the pool of all. Pools weigh coders equally and take no account of
    errors that coders share.

    References
    ----------
    .. [1] Genest, C. and Zidek, J. V. (1986). Combining probability distributions: a
       critique and an annotated bibliography. *Statistical Science* 1, 114-135.

    Examples
    --------
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
    >>> diary = bt.Item("diary", found="present", likelihood={"H1": (0.8, 0.4)})
    >>> left = bt.leave_out(bt.Study.claims({"H1": 0.5}, [memo, diary]))
    >>> left["credence"].squeeze().to_series().round(2).to_dict()
    {'(nothing)': 0.95, 'memo': 0.67, 'diary': 0.9}
    """
    ways = (*WAYS, "coder")
    if not isinstance(by, str) or by not in ways:
        close = nearest(by, ways)
        hint = f"; did you mean {close!r}?" if close else ""
        raise ArrayError(f"by= must be one of {', '.join(ways)}, got {str(by)[:40]!r}{hint}")
    encoded = encode_study(study, coder=coder, prior_set=prior_set)
    posteriors = [frame_posterior(encoded, frame) for frame in encoded.frames]
    if by == "coder":
        result = _without_coders(study, encoded, posteriors)
    else:
        result = _without_items(study, encoded, posteriors, by)
    result = result.merge(concentration(encoded, posteriors))
    result.attrs = {**provenance(study, encoded, prior_set), "by": by}
    if by == "role":
        result.attrs["role_not_said"] = sum(not item.role for item in study.items)
    return result


def _without_items(
    study: Study, encoded: EncodedStudy, posteriors: list[FramePosterior], by: str
) -> xr.Dataset:
    left_out = groups_of(study, encoded, by)
    shape = (len(encoded.coders), len(encoded.cases), len(encoded.hypotheses))
    # A group that does not touch a frame in a case leaves it as it is, to the last bit.
    odds = np.full((2, *shape, 1 + len(left_out.labels)), np.nan)
    items = np.zeros(odds.shape[1:], dtype=np.int64)
    for frame, posterior in zip(encoded.frames, posteriors, strict=True):
        for at, members in _hypotheses(encoded, frame.frame):
            odds[..., at, :] = np.stack(posterior.log_odds(members)[1:])[..., None]
    for table in case_tables(encoded):
        touching, gone, *without = left_out.without(table)
        for at, members in _hypotheses(encoded, table.encoded.frame):
            here = (table.coder, table.case, at)
            items[here] = table.items.size
            items[*here, 1 + touching] -= gone
            for treated, log_joint in enumerate(without):
                odds[treated, *here, 1 + touching] = log_odds_of(log_joint, members)
    coords = {**result_coords(encoded), "left_out": np.array([NOTHING, *left_out.labels])}
    result = _compared(study, encoded, odds, coords)
    result = result.merge(labelled({"items_sought": items}, coords))
    return result.assign_coords(taken_along=("left_out", np.array(["", *left_out.taken_along])))


def _without_coders(
    study: Study, encoded: EncodedStudy, posteriors: list[FramePosterior]
) -> xr.Dataset:
    count = len(encoded.coders)
    if count < 2:
        raise ArrayError(
            f"only coder {encoded.coders[0]!r} is asked for: to leave one out there must be two; "
            'leave out something else: by="item"'
        )
    remaining = np.concatenate([np.ones((1, count), dtype=bool), ~np.eye(count, dtype=bool)])
    shape = (len(encoded.cases), len(encoded.hypotheses))
    odds = np.full((2, len(POOLS), *shape, count + 1), np.nan)
    own = np.full((count, *shape), np.nan)
    for frame, posterior in zip(encoded.frames, posteriors, strict=True):
        pools = [pooled_worlds(log, remaining) for log in (posterior.adjusted, posterior.naive)]
        for at, members in _hypotheses(encoded, frame.frame):
            own[..., at] = probability(posterior.log_odds(members)[1])
            for treated, worlds in enumerate(pools):
                odds[treated, :, :, at] = np.moveaxis(log_odds_of(worlds, members), 1, -1)
    coords = {
        "pool": np.array(POOLS),
        "case": np.array(encoded.cases),
        "hypothesis": np.array(encoded.hypotheses),
        "left_out": np.array([NOTHING, *encoded.coders]),
    }
    result = _compared(study, encoded, odds, coords)
    words = verdict_words(own, study.rule.confirm, study.rule.reject, encoded.in_scope.values)
    held = np.empty((*shape, count + 1), dtype=object)
    for case, hypothesis, at in np.ndindex(held.shape):
        mine = words[remaining[at], case, hypothesis]
        held[case, hypothesis, at] = "; ".join(dict.fromkeys(filter(None, mine.tolist())))
    per_set = {dim: coords[dim] for dim in ("case", "hypothesis", "left_out")}
    return result.merge(labelled({"verdicts_held": held.astype(np.str_)}, per_set))


def _hypotheses(encoded: EncodedStudy, frame: WorldFrame) -> list[tuple[int, tuple[int, ...]]]:
    """Position of each hypothesis of a frame among all, and the worlds in which it holds."""
    return [(encoded.hypotheses.index(name), frame.members(name)) for name in frame.hypotheses]


def _compared(
    study: Study, encoded: EncodedStudy, odds: np.ndarray, coords: dict[str, np.ndarray]
) -> xr.Dataset:
    """Credences, verdicts and changes from the log-odds, (treated, ..., left_out), nat."""
    adjusted, naive = odds
    result = outcomes(study, encoded, (adjusted, naive), coords)
    credence = result["credence"].values
    with np.errstate(invalid="ignore"):
        change = (adjusted - adjusted[..., :1]) * DECIBELS_PER_NAT
    changes = {"credence_change": credence - credence[..., :1], "weight_change": change}
    return result.merge(labelled(changes, coords))
