"""Conditions laid open: what a likelihood that depends is made of, and what each would change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bayestrace.encode import encode_study
from bayestrace.stats.tree import provenance
from bayestrace.study.conditions import by_likelihood
from bayestrace.study.words import Finding, Mode
from bayestrace.units import DECIBELS_PER_NAT

if TYPE_CHECKING:
    import pandas as pd

    from bayestrace.study.parts import Item, Judgement
    from bayestrace.study.study import Study

__all__ = ["contingencies"]

_COLUMNS = (
    "coder",
    "case",
    "item",
    "hypothesis",
    "world",
    "condition",
    "chance",
    "clue",
    "product",
    "total",
    "if_certain_db",
    "reason",
)


def contingencies(study: Study, *, coder: str | None = None, prior_set: str = "") -> pd.DataFrame:
    r"""Lay open each likelihood that depends: condition by condition, and their sum.

    Parameters
    ----------
    study : Study
        The study.
    coder : str, optional
        One coder; by default all.
    prior_set : str
        Name of a set in priors.csv; changes no number here.

    Returns
    -------
    DataFrame
        One row per condition of a coder, an item and a world, in the order of
        contingencies.csv: ``coder``, ``case``, ``item``, ``hypothesis``, ``world``;
        ``condition``; ``chance``, P(condition | world); ``clue``, P(clue | world, condition);
        ``product`` of the two; ``total``, P(clue | world), the sum of the products;
        ``if_certain_db``, dB: by how much ln P(finding | world) would move were the condition
        known to hold, 10·log10(P(finding | world, condition) / P(finding | world)), "-inf"
        where the condition excludes the finding, NaN where the clue was not sought;
        ``reason``. Empty where nothing depends on a condition.

    Raises
    ------
    StudyError
        If nobody judged anything, or the coder or set of priors is unknown.

    Notes
    -----
    .. math:: P(E \mid H) = \sum_c P(E \mid H, c)\, P(c \mid H)

    The conditions of one likelihood exclude one another and cover everything: their chances
    sum to 1 within 0.005 and are divided by their sum. Whether a record comes about is taken to
    depend on the clue alone, not on the condition besides; detection and false report are the
    item's. The weight of the item for one world over another, if a condition is certain in both,
    differs from the stated one by the difference of their ``if_certain_db``.

    References
    ----------
    .. [1] Good, I. J. (1950). *Probability and the Weighing of Evidence*. Griffin.

    Examples
    --------
    >>> import bayestrace as bt
    >>> from bayestrace.study.statements import Contingency
    >>> rows = [
    ...     Contingency(
    ...         coder="me", item="memo", hypothesis="H1", condition=name,
    ...         chance=bt.judgement(chance), if_true=bt.judgement(clue),
    ...         chance_if_false=bt.judgement(0.5), if_false=bt.judgement(0.4),
    ...     )
    ...     for name, chance, clue in (("planned", 0.6, 0.1), ("not planned", 0.4, 0.9))
    ... ]
    >>> study = bt.Study.claims({"H1": 0.5}, [bt.Item("memo", found="present")])
    >>> table = bt.contingencies(study.replace(contingencies=rows))
    >>> table.query("world == 'H1'")[["condition", "product", "total"]].round(2).values.tolist()
    [['planned', 0.06, 0.42], ['not planned', 0.36, 0.42]]
    """
    import pandas as pd

    encoded = encode_study(study, coder=coder, prior_set=prior_set)
    items = {item.id: item for item in study.items}
    found: list[dict[str, Any]] = []
    for (who, name, hypothesis), rows in by_likelihood(study.contingencies, study.places).items():
        if who not in encoded.coders:
            continue
        placed = study.places.find(hypothesis)
        claim = placed is not None and placed[0].mode == Mode.CLAIM
        sides: list[tuple[str, list[tuple[Judgement | None, Judgement | None]]]] = [
            (hypothesis, [(row.chance, row.if_true) for row in rows])
        ]
        if claim:
            other = f"not {hypothesis}"
            sides.append((other, [(row.chance_if_false, row.if_false) for row in rows]))
        for world, judged in sides:
            numbers = _numbers(items[name], judged)
            found += [
                {
                    "coder": who,
                    "case": items[name].case,
                    "item": name,
                    "hypothesis": hypothesis,
                    "world": world,
                    "condition": row.condition,
                    **{column: float(values[at]) for column, values in numbers.items()},
                    "reason": row.reason,
                }
                for at, row in enumerate(rows)
            ]
    table = pd.DataFrame(found, columns=list(_COLUMNS))
    table.attrs.update(provenance(study, encoded, prior_set))
    return table


def _numbers(
    item: Item, judged: list[tuple[Judgement | None, Judgement | None]]
) -> dict[str, np.ndarray]:
    """Return the columns of the conditions of one world."""
    chance, clue = np.array(
        [[a.best, b.best] for a, b in judged if a is not None and b is not None]
    ).T
    chance = chance / chance.sum()
    product = chance * clue
    total = np.full(chance.size, product.sum())
    there, gone = item.detection, item.false_report
    if item.found == Finding.ABSENT:
        there, gone = 1 - there, 1 - gone
    with np.errstate(divide="ignore"):
        each, all_of_them = (np.log(p * there + (1 - p) * gone) for p in (clue, total))
    silent = item.detection == item.false_report
    change = np.zeros(chance.size) if silent else (each - all_of_them) * DECIBELS_PER_NAT
    if item.found == Finding.NOT_SOUGHT:
        change = np.full(chance.size, np.nan)
    return {
        "chance": chance,
        "clue": clue,
        "product": product,
        "total": total,
        "if_certain_db": change,
    }
