"""What a study promised before the look, and what it has become since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from math import isnan
from typing import TYPE_CHECKING, Any

from bayestrace.errors import ArrayError
from bayestrace.stats.history.edits import Edit, edits_between
from bayestrace.stats.history.sequences import Step, steps_between
from bayestrace.stats.tabulating import summary
from bayestrace.stats.tree import provenance
from bayestrace.study.freezes import FOUND_FIELDS, Expectations, expectations_of
from bayestrace.study.parts import Item
from bayestrace.study.study import Study
from bayestrace.study.words import Finding

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Plan",
    "dropped",
    "plan_of",
    "promised_study",
    "since_freeze",
    "sought",
    "steps_since",
]

KINDS: Mapping[str, str] = {
    "hypothesis": "hypotheses_db",
    "prior": "priors_db",
    "likelihood": "likelihoods_db",
    "detection": "detection_db",
    "dependence": "dependence_db",
    "item": "items_db",
    "item added": "new_items_db",
}
"""Kind of change → the column of its effects."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What counts as expected: of every item what was last written down before it was found.

    Parameters
    ----------
    base : Expectations
        The freeze that hypotheses, frames, priors and the rule are taken from: the last one
        before anything was found, else the first.
    items : mapping
        Id → the item as it was frozen.
    since : mapping
        Id → date of the freeze that counts for the item.
    looked : frozenset of str
        Items that were already found in the first freeze that lists them.
    likelihoods, contingencies, dependence : tuple
        Rows of these items and their clusters.
    """

    base: Expectations
    items: Mapping[str, Item]
    since: Mapping[str, str]
    looked: frozenset[str]
    likelihoods: tuple[Any, ...]
    contingencies: tuple[Any, ...]
    dependence: tuple[Any, ...]


def plan_of(study: Study) -> Plan | None:
    """Return the plan of a study; None if nothing was frozen, or no freeze can be trusted."""
    return _plan(study.frozen)


@lru_cache(maxsize=8)
def _plan(frozen: tuple[Any, ...]) -> Plan | None:
    freezes = [found for one in frozen if not (found := expectations_of(one)).fault]
    freezes.sort(key=lambda found: found.date)
    if not freezes:
        return None
    base = next((found for found in reversed(freezes) if not found.looked), freezes[0])
    chosen: dict[str, Expectations] = {}
    for found in freezes:
        for item in found.tables["items"]:
            if item.id not in chosen or item.id not in found.looked:
                chosen[item.id] = found
    rows: dict[str, list[Any]] = {"likelihoods": [], "contingencies": []}
    items: dict[str, Item] = {}
    dependence: dict[str, list[Any]] = {}
    for found in [base, *freezes]:
        for cluster in {row.cluster for row in found.tables["dependence"]} - set(dependence):
            dependence[cluster] = [
                row for row in found.tables["dependence"] if row.cluster == cluster
            ]
    for found in freezes:
        mine = {name for name, source in chosen.items() if source is found}
        items |= {item.id: item for item in found.tables["items"] if item.id in mine}
        for table, known in rows.items():
            known += [row for row in found.tables[table] if row.item in mine]
    return Plan(
        base=base,
        items=items,
        since={name: found.date for name, found in chosen.items()},
        looked=frozenset(name for name, found in chosen.items() if name in found.looked),
        likelihoods=tuple(rows["likelihoods"]),
        contingencies=tuple(rows["contingencies"]),
        dependence=tuple(row for name in sorted(dependence) for row in dependence[name]),
    )


def promised_study(study: Study, plan: Plan) -> Study:
    """Return the study as it was expected, with what was found since.

    Raises
    ------
    StudyError
        If what was expected and what was found make no valid study, such as a finding that
        every world excludes.
    """
    items = [_as_planned(item, plan) for item in study.items if item.id in plan.items]
    named = {item.id for item in items}
    items = [
        replace(
            item,
            given=tuple(name for name in item.given if name in named),
            parts=tuple(name for name in item.parts if name in named),
            sources=(),
            steps=(),
        )
        for item in items
    ]
    base = plan.base.tables
    framed = study.replace(
        cases=tuple({case.id: case for case in (*base["cases"], *study.cases)}.values()),
        hypotheses=base["hypotheses"],
        frames=base["frames"],
        rule=plan.base.rule,
        priors=(),
        equal_priors=True,
        **dict.fromkeys(_NOT_EXPECTED, ()),
    )
    likelihoods, contingencies = (
        tuple(row for row in rows if row.item in named and framed.places.find(row.hypothesis))
        for rows in (plan.likelihoods, plan.contingencies)
    )
    clusters = {item.cluster for item in items}
    coders = {row.coder for row in (*likelihoods, *contingencies)}
    told = {row.cluster for row in plan.dependence}
    later = [row for row in study.dependence if row.cluster not in told]
    return framed.replace(
        items=tuple(items),
        likelihoods=likelihoods,
        contingencies=contingencies,
        dependence=tuple(
            row
            for row in (*plan.dependence, *later)
            if row.cluster in clusters and (not row.coder or row.coder in coders)
        ),
        coder_details=tuple(one for one in study.coder_details if one.id in coders),
        priors=tuple(replace(row, sources=()) for row in base["priors"]),
        equal_priors=plan.base.equal_priors,
    )


_NOT_EXPECTED = (
    "items",
    "likelihoods",
    "contingencies",
    "dependence",
    "sources",
    "verdicts",
    "expected",
    "relations",
    "steps",
    "searches",
    "repeats",
    "unanswered",
    "answers",
    "coder_details",
    "frozen",
)


def _as_planned(item: Item, plan: Plan) -> Item:
    planned = plan.items[item.id]
    kept = {
        field.name: getattr(planned, field.name)
        for field in fields(Item)
        if field.compare and field.name not in FOUND_FIELDS
    }
    return replace(item, **kept)


def steps_since(study: Study, promised: Study, *, prior_set: str = "") -> list[Step]:
    """Return the changes since the freeze that concern what was expected, with their effects."""
    planned = {row.coder for row in (*promised.likelihoods, *promised.contingencies)}
    edits: list[Edit] = [
        edit
        for edit in edits_between(promised, study)
        if edit.kind == "rule" or edit.kind in KINDS
        if not edit.coder or not planned or edit.coder in planned
    ]
    return steps_between(promised, study, edits, prior_set=prior_set)


def since_freeze(study: Study, *, coder: str | None = None, prior_set: str = "") -> pd.DataFrame:
    """Set the credence that was promised before the look beside the one that the study gives.

    Parameters
    ----------
    study : Study
        A study with a freeze, see :func:`bayestrace.freeze`.
    coder : str, optional
        One coder; by default all.
    prior_set : str
        Name of a set in priors.csv.

    Returns
    -------
    DataFrame
        A row per coder, case and hypothesis, with the columns coder, case, hypothesis;
        promised, the credence that the frozen expectations give to what was found, and
        verdict_promised; credence and verdict, as they are now; change_db, the change
        of the log-odds between the two, dB, and what it is made of: hypotheses_db (other rivals
        or frames), priors_db, likelihoods_db, detection_db, dependence_db, items_db (other
        columns of items) and new_items_db (items that were not in the freeze). The parts add
        up to change_db. NaN where there is no credence, and between infinite log-odds.

        Attributes: ``frozen``, date of the freeze that priors and hypotheses count from;
        ``looked_before``, items that were found before they were frozen;
        ``dropped``, items of the freeze that the study no longer has.

    Raises
    ------
    ArrayError
        If the study has no freeze that can be trusted.
    StudyError
        If nobody judged anything, or what was expected and what was found make no valid study.

    Notes
    -----
    An item counts with what was last frozen before it was found; priors, hypotheses, frames and
    the rule with the last freeze before anything was found. Where everything was found before
    the first freeze, the first counts. A second freeze after the look therefore promises
    nothing for what had been seen by then.

    Changes are made in the order of :func:`changes`; those that cannot be told apart count
    with the first of them. A coder who is not in the freeze has promised nothing. An item of the
    freeze that the study no longer has cannot count, since nobody knows what was found.

    References
    ----------
    .. [1] Bennett, A. and Checkel, J. T. (2015). *Process Tracing: From Metaphor to Analytic
       Tool*. Cambridge.

    Examples
    --------
    >>> import bayestrace as bt
    >>> def read(found, if_false):
    ...     memo = bt.Item("memo", found=found, likelihood={"H1": (0.8, if_false)})
    ...     return bt.Study.claims({"H1": 0.5}, [memo])
    >>> plan = bt.freeze(read("not sought", 0.4))
    >>> now = read("present", 0.08).replace(frozen=plan.frozen)
    >>> table = bt.since_freeze(now)
    >>> table[["promised", "credence", "likelihoods_db"]].round(2).values.tolist()
    [[0.67, 0.91, 6.99]]
    """
    import pandas as pd

    from bayestrace.encode import encode_study
    from bayestrace.stats.updating import update

    if not isinstance(study, Study):
        raise ArrayError(f"since_freeze needs a Study, got {type(study).__name__}; read it first")
    plan = plan_of(study)
    if plan is None:
        raise ArrayError(
            "this study has no freeze that can be trusted; freeze it before the look: "
            "bt.freeze(study, folder)"
        )
    encoded = encode_study(study, coder=coder, prior_set=prior_set)
    promised = promised_study(study, plan)
    sets = {row.set for row in promised.priors}
    wanted = prior_set if prior_set in sets else ""
    key = ["coder", "case", "hypothesis"]
    now = summary(update(study, coder=coder, prior_set=prior_set)).set_index(key)
    table = now[["posterior", "verdict"]].rename(columns={"posterior": "credence"})
    then = table.iloc[:0]
    if promised.coders:
        found = summary(update(promised, prior_set=wanted)).set_index(key)
        then = found[["posterior", "verdict"]].rename(columns={"posterior": "credence"})
    then = then.reindex(table.index)
    effects: dict[str, dict[tuple[str, str, str], float]] = {name: {} for name in KINDS.values()}
    for step in steps_since(study, promised, prior_set=prior_set):
        column = KINDS.get(step.kind.split(" and ")[0], "items_db")
        for effect in step.effects:
            place = (effect.coder, effect.case, effect.hypothesis)
            effects[column][place] = effects[column].get(place, 0.0) + effect.weight
    known = then["credence"].notna() & table["credence"].notna()
    columns = {
        name: pd.Series(values, index=pd.MultiIndex.from_tuples(values, names=key), dtype=float)
        .reindex(table.index)
        .fillna(0.0)
        if values
        else pd.Series(0.0, index=table.index)
        for name, values in effects.items()
    }
    parts = pd.DataFrame(columns).where(known)
    for name, values in effects.items():
        undefined = [place for place, weight in values.items() if isnan(weight)]
        parts.loc[parts.index.isin(undefined), name] = float("nan")
    result = pd.DataFrame(
        {
            "promised": then["credence"],
            "verdict_promised": then["verdict"].fillna(""),
            "credence": table["credence"],
            "verdict": table["verdict"],
            "change_db": parts.sum(axis=1, skipna=False),
        }
    )
    result = pd.concat([result, parts], axis=1).reset_index()
    result.attrs = {
        **provenance(study, encoded, prior_set),
        "frozen": plan.base.date,
        "frozen_hash": plan.base.sha256,
        "looked_before": "; ".join(sorted(plan.looked)),
        "dropped": "; ".join(dropped(study, plan)),
    }
    return result


def dropped(study: Study, plan: Plan) -> list[str]:
    """Name the items of the plan that the study no longer has."""
    there = {item.id for item in study.items}
    return [name for name in plan.items if name not in there]


def sought(study: Study) -> set[str]:
    """Ids of the items that were found present or absent."""
    return {item.id for item in study.items if item.found != Finding.NOT_SOUGHT}
