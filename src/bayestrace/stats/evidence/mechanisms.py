"""Mechanisms: which of their steps the evidence speaks to, and which is the weakest."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

import numpy as np

from bayestrace.encode import encode_study
from bayestrace.stats.exact import frame_posterior
from bayestrace.stats.item_weights import item_weights
from bayestrace.stats.tree import provenance
from bayestrace.study.words import Finding

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from bayestrace.study.study import Study

__all__ = ["OFF_CHAIN", "Support", "coverage", "step_supports"]

OFF_CHAIN = "(no step)"
"""Stands for the items that are tagged with no step of the hypothesis."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """What the items of one step weigh for one hypothesis, in one case, to one coder.

    Parameters
    ----------
    coder, case : str
    mechanism : str
        The hypothesis whose mechanism the step belongs to.
    step : str
        Its id, or "(no step)".
    essential : bool
    hypothesis : str
        What is weighed: the mechanism's own hypothesis, or another one.
    items, present, absent, not_sought, judged : int
        Items tagged with the step: how many were sought, with which finding, how many were
        not sought, and how many of those sought have a likelihood here.
    weight, weight_naive : float
        Their weights together, dB.
    share : float
        Their part of the absolute weight of all items of the case.
    weakest : bool
        Of the essential steps of its own hypothesis, the one with the least weight.
    """

    coder: str
    case: str
    mechanism: str
    step: str
    essential: bool
    hypothesis: str
    items: int
    present: int
    absent: int
    not_sought: int
    judged: int
    weight: float
    weight_naive: float
    share: float
    weakest: bool


def coverage(study: Study, *, coder: str | None = None, prior_set: str = "") -> pd.DataFrame:
    """Say which steps of a mechanism the evidence speaks to, and which of them is the weakest.

    Parameters
    ----------
    study : Study
        The study; steps.csv lists the steps, the column ``steps`` of items.csv tags items.
    coder : str, optional
        One coder; by default all.
    prior_set : str
        Name of a set in priors.csv.

    Returns
    -------
    DataFrame
        One row per case, coder, step and hypothesis, in the order of the study, with the
        columns

        - coder, case; ``mechanism``, the hypothesis that the step belongs to, step,
          essential; ``hypothesis``, what is weighed: the mechanism's own, or another one, for
          what speaks for a step may speak for a rival as well;
        - items, those tagged with the step that were sought in this case, of them present
          and absent; not_sought; judged, how many of items have a likelihood of this coder;
        - weight_db and weight_db_naive, the sum of their weights, dB, adjusted for dependence
          and as if independent: for the hypothesis over the rival of :func:`bayestrace.weights`;
        - share, their part of the absolute adjusted weight of all items of the case;
        - weakest, whether it is the essential step with the least weight_db for its own
          hypothesis; several if they are level.

        After the steps of a mechanism, or alone where it has none, stands the row
        "(no step)": the items that are tagged with no step of it. Cases that are out of the
        hypothesis's scope are not listed.

    Raises
    ------
    StudyError
        If nobody judged anything, or the coder or set of priors is unknown.

    Notes
    -----
    The weight of a step is the weight of its items for the whole hypothesis. It is no
    probability that the step took place: no likelihood is judged for a step by itself. A
    mechanism fails if an essential step of it fails, so its support is no stronger than
    the weakest of them, whatever the total says; a step without items weighs 0 dB and
    is no confirmation. An item with two tags counts in both steps, so steps need not add up
    to the total. Items off the chain discriminate all the same, and count in the credence.

    References
    ----------
    .. [1] Beach, D. and Pedersen, R. B. (2019). *Process-Tracing Methods*, 2nd ed.
       University of Michigan Press.
    .. [2] Fairfield, T. and Charman, A. (2022). *Social Inquiry and Bayesian Inference*.
       Cambridge.

    Examples
    --------
    >>> from dataclasses import replace
    >>> import bayestrace as bt
    >>> memo = bt.Item("memo", found="present", likelihood={"H1": (0.8, 0.08)})
    >>> study = bt.Study.claims({"H1": 0.5}, [memo])
    >>> steps = [
    ...     bt.Step(id=name, hypothesis="H1", claim="It was so.", essential=True)
    ...     for name in ("plan", "order")
    ... ]
    >>> tagged = [replace(item, steps="plan") for item in study.items]
    >>> table = bt.coverage(study.replace(steps=steps, items=tagged))
    >>> table[["step", "items", "weight_db", "weakest"]].round(1).values.tolist()
    [['plan', 1, 10.0, False], ['order', 0, 0.0, True], ['(no step)', 0, 0.0, False]]
    """
    import pandas as pd

    encoded = encode_study(study, coder=coder, prior_set=prior_set)
    posteriors = [frame_posterior(encoded, frame) for frame in encoded.frames]
    rows = [astuple(one) for one in step_supports(study, item_weights(encoded, posteriors, None))]
    names = [
        {"weight": "weight_db", "weight_naive": "weight_db_naive"}.get(name, name)
        for name in Support.__dataclass_fields__
    ]
    table = pd.DataFrame(rows, columns=names)
    table.attrs = {**provenance(study, encoded, prior_set)}
    return table


def step_supports(study: Study, weights: xr.Dataset) -> Iterator[Support]:
    """Add up the weights of the items of each step, as :func:`bayestrace.weights` gives them."""
    adjusted, naive = (
        weights[name].transpose("coder", "hypothesis", "item").values
        for name in ("weight_of_evidence", "weight_of_evidence_naive")
    )
    at = {str(name): number for number, name in enumerate(weights["hypothesis"].values)}
    code = np.array([Finding(item.found).code for item in study.items], dtype=int)
    for case in study.cases:
        here = [number for number, item in enumerate(study.items) if item.case == case.id]
        scope = [name for name in at if study.in_scope(name, case.id)]
        chains = {name: _parts(study, name, here) for name in scope}
        for a, coder in enumerate(map(str, weights["coder"].values)):
            for mechanism, parts in chains.items():
                lowest = _lowest(parts, adjusted[a, at[mechanism]], code)
                for part in parts:
                    of = [mechanism]
                    if part.step != OFF_CHAIN:
                        of += [name for name in scope if name != mechanism]
                    sought = part.items[code[part.items] >= 0]
                    for hypothesis in of:
                        own = hypothesis == mechanism
                        mine, plain = adjusted[a, at[hypothesis]], naive[a, at[hypothesis]]
                        weight = _together(mine[sought])
                        yield Support(
                            coder=coder,
                            case=case.id,
                            mechanism=mechanism,
                            step=part.step,
                            essential=part.essential,
                            hypothesis=hypothesis,
                            items=sought.size,
                            present=int((code[sought] == 1).sum()),
                            absent=int((code[sought] == 0).sum()),
                            not_sought=part.items.size - sought.size,
                            judged=int((~np.isnan(mine[sought])).sum()),
                            weight=weight,
                            weight_naive=_together(plain[sought]),
                            share=_share(mine[sought], mine[here]),
                            weakest=own and part.essential and weight == lowest,
                        )


@dataclass(frozen=True, slots=True)
class _Part:
    """A step of a mechanism in a case, or what is on none; positions of its items."""

    step: str
    essential: bool
    items: np.ndarray


def _parts(study: Study, mechanism: str, here: list[int]) -> list[_Part]:
    chain = [step for step in study.steps if step.hypothesis == mechanism]
    tagged: dict[str, list[int]] = {step.id: [] for step in chain}
    off = []
    for number in here:
        names = [name for name in dict.fromkeys(study.items[number].steps) if name in tagged]
        for name in names:
            tagged[name].append(number)
        if not names:
            off.append(number)
    return [
        *(_Part(step.id, step.essential, np.array(tagged[step.id], dtype=int)) for step in chain),
        _Part(OFF_CHAIN, False, np.array(off, dtype=int)),
    ]


def _lowest(parts: list[_Part], weight: np.ndarray, code: np.ndarray) -> float:
    """Return the least weight of an essential step; NaN if there is none."""
    found = [
        _together(weight[part.items[code[part.items] >= 0]]) for part in parts if part.essential
    ]
    return min((value for value in found if not math.isnan(value)), default=math.nan)


def _together(weights: np.ndarray) -> float:
    """Sum weights; NaN if there are some and none is known, or infinite ones are opposed."""
    known = weights[~np.isnan(weights)]
    if weights.size and not known.size:
        return math.nan
    with np.errstate(invalid="ignore"):
        return float(known.sum())


def _share(part: np.ndarray, whole: np.ndarray) -> float:
    total = float(np.nansum(np.abs(whole)))
    return float(np.nansum(np.abs(part))) / total if 0 < total < math.inf else math.nan
