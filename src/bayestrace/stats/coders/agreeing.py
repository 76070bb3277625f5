"""Agreement of coders: in dB, in order, in words, and in what they conclude."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from bayestrace.encode import encode_study
from bayestrace.errors import ArrayError
from bayestrace.stats.coders.coder_pools import POOLED, pool_rows
from bayestrace.stats.coders.differences import (
    DIFFERENCES,
    PARTS,
    gaps_between,
    item_rows,
    limit_rows,
    part_rows,
)
from bayestrace.stats.coders.kinds import between, kind_of, kinds_said
from bayestrace.stats.coders.rank_orders import ORDERS, item_orders, world_orders
from bayestrace.stats.coders.verbal_terms import TERMS, term_row
from bayestrace.stats.pairs import check_over
from bayestrace.stats.tabulating import summary
from bayestrace.stats.updating import update

if TYPE_CHECKING:
    import pandas as pd

    from bayestrace.study.study import Study

__all__ = ["Agreement", "agreement"]

PAIR = ("of", "over", "between")

ITEMS = ("case", "hypothesis", "world", "rival", "item", "of_db", "over_db", "gap_db", "contested")


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far the coders of a study agree, as tables.

    Except for ``credences`` and ``pools`` each begins with of and over, two coders, and
    between: "two persons", "two models", "a person and a model", "not said", or "one and the
    same" if both have one name.

    Parameters
    ----------
    items : DataFrame
        An item that both rated, by case and hypothesis: its weight of_db and over_db, dB, by
        itself and without the discount; gap_db, the first less the second; contested, whether
        it speaks for the hypothesis to the one and against it to the other.
    hypotheses : DataFrame
        Over these items: mean_db of the gaps (the one is that much more generous),
        mean_absolute_db, sd_db, and the limits of agreement lower_db and upper_db; items, their
        number; not_finite, gaps that logic makes infinite or not defined and that do not enter;
        same_direction, the share of items that speak for the same side to both.
    ordering : DataFrame
        Whether both rank alike: ordered "items" of a case by weight within a hypothesis, or
        "worlds" within a frame by how likely each finding is in them.
    parting : DataFrame
        What parts the credences of the two, the largest part first: priors and items with
        their adjusted gap_db, as :func:`bayestrace.disagreement` has them.
    terms : DataFrame
        Agreement of those who judged in words: same_term, the share of cells in which both
        chose one term, kappa_linear, kappa_quadratic. No row without shared words.
    credences : DataFrame
        The result of each coder, with the coder's kind, as :func:`bayestrace.summary` has it.
    pools : DataFrame
        Linear and logarithmic pools, of the persons, and of coders whose kind is not said.
    said : tuple of str
        What a reader must know besides: kinds that are not said, models, what is not compared.
    """

    items: pd.DataFrame
    hypotheses: pd.DataFrame
    ordering: pd.DataFrame
    parting: pd.DataFrame
    terms: pd.DataFrame
    credences: pd.DataFrame
    pools: pd.DataFrame
    said: tuple[str, ...]


def agreement(study: Study, *, rival: str | None = None, prior_set: str = "") -> Agreement:
    r"""Say how far coders agree: in dB, in order, in words, and in what they conclude.

    Parameters
    ----------
    study : Study
        The study, with two coders at least.
    rival : str, optional
        The rival that hypotheses are weighed over, as in :func:`bayestrace.disagreement`. By
        default it is chosen for each two coders by the two of them alone, so that a third
        coder changes nothing.
    prior_set : str
        Name of a set in priors.csv.

    Returns
    -------
    Agreement
        Tables for each two coders: ``items``, ``hypotheses``, ``ordering``, ``parting``,
        ``terms``; ``credences`` of each coder and ``pools``; ``said``, sentences.

    Raises
    ------
    StudyError
        If nobody judged anything, or the set of priors is unknown.
    ArrayError
        If the study has one coder, or the rival is unknown.

    Notes
    -----
    Weights are in dB, 10·log10 of the likelihood ratio of the finding, of every item by itself.
    Only items that were sought and that both rated count. With gaps :math:`d_i` over n items,
    the limits of agreement are :math:`\bar d \pm 1.96\,s`, s the standard deviation with n - 1:
    about 95 % of gaps lie between them if gaps are normal and do not depend on how heavy an
    item is. They say how far two readers differ, not which is right.

    Ordering counts pairs of things. Weights within 1e-9 dB are tied. share_alike is the share
    of pairs that both rank alike or both tie; tau_b is Kendall's,
    :math:`(C - D) / \sqrt{(C + D + T_1)(C + D + T_2)}` with C pairs ranked alike, D reversed and
    :math:`T_k` tied by coder k alone. For worlds the counts are summed over the items of a case,
    and ranks count as orders.

    Kappa is over the cells (item, hypothesis, side) in which both typed a term of the study's
    scale: :math:`1 - \sum |i - j|^p / \sum_e |i - j|^p`, i and j the places of the terms on the
    scale by the middle of their bands, the lower sum being that of chance, p 1 or 2. It is
    missing where both always chose one and the same term.

    Coders who agree may be wrong together, and two runs of a model are no two readers. Pools
    weigh coders equally, take no account of errors that they share, and never contain models;
    persons are never pooled with coders of whom nothing is said.

    References
    ----------
    .. [1] Bland, J. M. and Altman, D. G. (1986). Statistical methods for assessing agreement
       between two methods of clinical measurement. *Lancet* 327, 307-310.
    .. [2] Kendall, M. G. (1945). The treatment of ties in ranking problems. *Biometrika* 33,
       239-251.
    .. [3] Cohen, J. (1968). Weighted kappa: nominal scale agreement with provision for scaled
       disagreement or partial credit. *Psychological Bulletin* 70, 213-220.
    .. [4] Genest, C. and Zidek, J. V. (1986). Combining probability distributions: a critique
       and an annotated bibliography. *Statistical Science* 1, 114-135.

    Examples
    --------
    >>> import bayestrace as bt
    >>> found = bt.agreement(bt.load_example("nato-csto"))
    >>> one = found.hypotheses.query("over == 'blind_b' and case == 'syria' and hypothesis == 'H1'")
    >>> one[["of", "items", "mean_db", "mean_absolute_db"]].round(1).values.tolist()
    [['author', 16, -0.4, 0.8], ['blind_a', 16, 0.2, 0.2]]
    """
    encoded = encode_study(study, prior_set=prior_set)
    check_over(rival, encoded)
    if len(encoded.coders) < 2:
        raise ArrayError(
            f"the study has one coder, {encoded.coders[0]!r}: agreement needs the codings of two"
        )
    tables: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("items", "hypotheses", "ordering", "parting", "terms")
    }
    said = list(kinds_said(study, encoded.coders))
    for of, over in combinations(encoded.coders, 2):
        gaps = gaps_between(study, of, over, rival, prior_set)
        found = [] if gaps is None else item_rows(study, gaps)
        words = term_row(study, of, over)
        rows = {
            "items": found,
            "hypotheses": limit_rows(found),
            "ordering": (*item_orders(found), *world_orders(encoded, of, over)),
            "parting": [] if gaps is None else part_rows(gaps),
            "terms": [] if words is None else [words],
        }
        pair = {"of": of, "over": over, "between": between(study, of, over)}
        for name, lines in rows.items():
            tables[name] += [pair | line for line in lines]
        if gaps is None:
            said.append(f"{of} and {over} judged nothing in common by numbers.")
        elif missed := gaps.attrs["not_compared"]:
            said.append(f"{of} and {over} are not compared on {missed.replace('; ', ', ')}.")
    credences = summary(update(study, prior_set=prior_set))
    credences.insert(1, "kind", [kind_of(study, coder) for coder in credences["coder"]])
    return Agreement(
        items=_table(tables["items"], (*PAIR, *ITEMS)),
        hypotheses=_table(tables["hypotheses"], (*PAIR, *DIFFERENCES)),
        ordering=_table(tables["ordering"], (*PAIR, *ORDERS)),
        parting=_table(tables["parting"], (*PAIR, *PARTS)),
        terms=_table(tables["terms"], (*PAIR, *TERMS)),
        credences=credences,
        pools=_table(pool_rows(study, encoded), POOLED),
        said=tuple(said),
    )


def _table(rows: Iterable[dict[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(list(rows), columns=list(columns))
