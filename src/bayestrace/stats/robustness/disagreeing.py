"""Disagreement: which items, and how much of the prior, part two coders."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from bayestrace.encode import EncodedFrame, EncodedStudy, encode_study
from bayestrace.errors import ArrayError, nearest
from bayestrace.stats.coder_weights import shared_posterior
from bayestrace.stats.exact import FramePosterior, difference, frame_posterior
from bayestrace.stats.pairs import check_over, world_pair
from bayestrace.stats.tree import provenance
from bayestrace.units import DECIBELS_PER_NAT

if TYPE_CHECKING:
    import pandas as pd

    from bayestrace.study.study import Study

__all__ = ["BOTH", "disagreement"]

BOTH = "both"
"""Who rated an item that both coders rated."""

COLUMNS = (
    "case",
    "hypothesis",
    "world",
    "rival",
    "part",
    "item",
    "cluster",
    "rated_by",
    "of_db",
    "over_db",
    "gap_db",
    "of_db_naive",
    "over_db_naive",
    "gap_db_naive",
)


def disagreement(
    study: Study, *, of: str, over: str, rival: str | None = None, prior_set: str = ""
) -> pd.DataFrame:
    """Say which items explain the gap between two coders, and what their priors add to it.

    Parameters
    ----------
    study : Study
        The study, with two coders at least.
    of, over : str
        Two coders. A positive gap speaks for the hypothesis more with ``of`` than with
        ``over``.
    rival : str, optional
        The rival that the hypothesis is weighed over, an id or a world. By default a
        claim is weighed over its negation, and any other hypothesis in its strongest
        world over the strongest rival by the logarithmic pool of the two coders: one pair
        of worlds for both, since weights over different rivals do not compare.
    prior_set : str
        Name of a set in priors.csv.

    Returns
    -------
    DataFrame
        A row per case, hypothesis and part of the gap, with the columns case, hypothesis;
        world and rival, the pair; part, "prior" or "item"; item, cluster; rated_by,
        "both" or the only coder who has a row; of_db and over_db, what the part weighs with
        each coder, and gap_db, their difference; the same as if all items were
        independent: of_db_naive, over_db_naive, gap_db_naive. All in dB. The prior
        comes first, then the items, the largest gap first. Items that were not sought
        or that nobody of the two rated have no row.

        Over the rows of a case and hypothesis of_db adds up to the log posterior odds of the
        pair with ``of``, over_db to those with ``over``, and gap_db to the gap between
        them. An item that only one coder rated counts 0 with the other. gap_db is NaN,
        "not defined", where both weights are infinite. The attribute ``not_compared``
        lists cases and hypotheses that one of the two did not judge, or judged by ranks.

    Raises
    ------
    StudyError
        If nobody judged anything, or the set of priors is unknown.
    ArrayError
        If a coder or the rival is unknown, the two coders are the same, or they have
        nothing in common.

    Notes
    -----
    The weight of an item is the adjusted one: of two coders who judge an item alike, one may
    see it as the echo of another item and the other not, and that is a disagreement too.
    How much of a gap comes from dependence is gap_db less gap_db_naive.

    Examples
    --------
    >>> import bayestrace as bt
    >>> def read(coder, if_false):
    ...     memo = bt.Item("memo", found="present", likelihood={"H1": (0.8, if_false)})
    ...     return bt.Study.claims({"H1": 0.5}, [memo], coder=coder)
    >>> ann, bob = read("ann", 0.08), read("bob", 0.4)
    >>> both = ann.replace(likelihoods=[*ann.likelihoods, *bob.likelihoods])
    >>> table = bt.disagreement(both, of="ann", over="bob")
    >>> table.loc[table["item"] == "memo", ["of_db", "over_db", "gap_db"]].round(1).values
    array([[10.,  3.,  7.]])
    """
    import pandas as pd

    encoded = encode_study(study, prior_set=prior_set)
    pair = _positions(encoded, of, over)
    check_over(rival, encoded)
    rows: list[tuple[object, ...]] = []
    skipped: list[str] = []
    for frame in encoded.frames:
        whole = frame_posterior(encoded, frame)
        two = FramePosterior(
            log_prior=whole.log_prior[pair], adjusted=whole.adjusted[pair], naive=whole.naive[pair]
        )
        shared = shared_posterior(two)
        known = ~np.isnan(two.adjusted).any(axis=(0, 2))
        for hypothesis in frame.frame.hypotheses:
            of_world, over_world = world_pair(frame.frame, hypothesis, shared, rival)
            scope = encoded.in_scope.sel(hypothesis=hypothesis).values
            for case, name in enumerate(encoded.cases):
                if known[case]:
                    worlds = int(of_world[0, case]), int(over_world[0, case])
                    parts = _parts(encoded, frame, pair, case, worlds)
                    rows += [(name, hypothesis, *part) for part in parts]
                elif scope[case]:
                    skipped.append(f"{hypothesis} in {name}")
    if not rows:
        raise ArrayError(
            f"coders {of!r} and {over!r} have no hypothesis in common that both judged by numbers, "
            "so there is no gap to explain"
        )
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table.attrs = {
        **provenance(study, encoded, prior_set),
        "of": of,
        "over": over,
        "not_compared": "; ".join(skipped),
    }
    return table


def _positions(study: EncodedStudy, of: str, over: str) -> list[int]:
    for argument, coder in (("of", of), ("over", over)):
        if not isinstance(coder, str) or coder not in study.coders:
            close = nearest(coder, study.coders)
            hint = f"; did you mean {close!r}?" if close else ""
            raise ArrayError(
                f"{argument}= must be a coder, got {str(coder)[:40]!r}{hint} Known: "
                f"{', '.join(study.coders)}"
            )
    if of == over:
        raise ArrayError(f"of= and over= are the same coder, {of!r}, who agrees with themselves")
    return [study.coders.index(of), study.coders.index(over)]


def _parts(
    study: EncodedStudy,
    encoded: EncodedFrame,
    pair: list[int],
    case: int,
    worlds: tuple[int, int],
) -> Iterator[tuple[object, ...]]:
    """Yield what comes after case and hypothesis in the rows of the prior and of each item."""
    names = tuple(encoded.frame.worlds[world] for world in worlds)
    with np.errstate(divide="ignore"):
        log_prior = np.log(encoded.prior.values[pair, case])
    prior = _weight(log_prior, worlds)[:, None]
    yield *names, "prior", "", "", BOTH, *_numbers(prior, prior)[0]

    rated = encoded.entry[pair] != ""
    sought = study.finding.values >= 0
    here = np.flatnonzero((study.case_of_item == case) & sought & rated.any(axis=0))
    rated = rated[:, here]
    values = encoded.log_likelihood.values[pair][:, here]
    naive = np.where(rated, _weight(values, worlds), 0.0)
    discount = encoded.discount.values[pair][:, here]
    adjusted = np.where(rated, _weight(values, worlds, discount), 0.0)
    coders = [study.coders[at] for at in pair]
    items, clusters = (study.finding[name].values[here] for name in ("item", "cluster"))
    numbers = _numbers(adjusted, naive)
    gap = np.array([abs(row[2]) for row in numbers])
    for at in np.argsort(-np.where(np.isnan(gap), np.inf, gap), kind="stable"):
        by = BOTH if rated[:, at].all() else coders[int(rated[1, at])]
        yield *names, "item", str(items[at]), str(clusters[at]), by, *numbers[at]


def _weight(
    logs: np.ndarray, worlds: tuple[int, int], discount: np.ndarray | None = None
) -> np.ndarray:
    one, other = (logs[..., world] for world in worlds)
    of, over = (1.0, 1.0) if discount is None else (discount[..., world] for world in worlds)
    return difference(one, other, of, over, unit=DECIBELS_PER_NAT)


def _numbers(adjusted: np.ndarray, naive: np.ndarray) -> list[list[float]]:
    """Return per part both weights and their gap, NaN where both are infinite; then naive."""
    columns = []
    for of, over in (adjusted, naive):
        with np.errstate(invalid="ignore"):
            gap = np.where(np.isinf(of) & np.isinf(over), np.nan, of - over)
        columns += [of, over, gap]
    return np.stack(columns, axis=-1).tolist()
