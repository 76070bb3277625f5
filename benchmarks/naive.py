"""The model `judgement` as one would write it first in PyMC: worlds sampled, errors centred.

The same posterior as the library's. It needs claims, each judged by all coders in all cases,
and an interval for every judgement, as in the thesis study.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import pymc as pm

from bayestrace.stats.laws import Q95

if TYPE_CHECKING:
    from bayestrace.study.parts import Judgement
    from bayestrace.study.study import Study

CELL = ("coder", "case", "hypothesis")


def naive_model(study: Study, *, shared: float = 0.5, logits: bool = False) -> pm.Model:
    """Return the model; worlds are the discrete variable ``holds`` (coder, case, hypothesis).

    Item errors are centred on their shared part. With ``logits`` the variables are the judged
    logits themselves: their density jumps at the best value, where the two sds differ.
    """
    items = {item.id: item for item in study.items}
    rows = [row for row in study.likelihoods if items[row.item].found != "not sought"]
    coders = list(dict.fromkeys(row.coder for row in rows))
    cases, hypotheses = ([part.id for part in parts] for parts in (study.cases, study.hypotheses))
    coder = np.array([coders.index(row.coder) for row in rows])
    case = np.array([cases.index(items[row.item].case) for row in rows])
    hypothesis = np.array([hypotheses.index(row.hypothesis) for row in rows])
    present = np.array([items[row.item].found == "present" for row in rows], dtype=int)
    if_true, if_false = (
        _law(getattr(row, name) for row in rows) for name in ("if_true", "if_false")
    )
    best, below, above = np.stack([if_true, if_false], axis=-1)
    prior = {(row.coder, row.case, row.hypothesis): row.chance for row in study.priors}
    cells = [(a, b, c) for a in coders for b in cases for c in hypotheses]
    shape = (len(coders), len(cases), len(hypotheses))
    prior_best, prior_below, prior_above = _law(prior[at] for at in cells).reshape(3, *shape)
    with pm.Model(coords=dict(zip(CELL, (coders, cases, hypotheses), strict=True))) as model:
        common = pm.Normal("shared_error", shape=(len(coders), len(hypotheses), 2))
        centre, sd = np.sqrt(shared) * common[coder, hypothesis], np.sqrt(1 - shared)
        if logits:
            laws = (best, below, above)
            logit = pm.CustomDist("logit", centre, sd, *laws, logp=_log_two_piece, shape=best.shape)
        else:
            error = pm.Normal("error", centre, sd, shape=best.shape)
            logit = best + error * pm.math.switch(error > 0, above, below)
        chance = pm.math.invlogit(logit)
        z = pm.Normal("prior_error", dims=CELL)
        prior_logit = prior_best + z * pm.math.switch(z > 0, prior_above, prior_below)
        holds = pm.Bernoulli("holds", pm.math.invlogit(prior_logit), dims=CELL)
        there = pm.math.switch(holds[coder, case, hypothesis], chance[:, 0], chance[:, 1])
        pm.Bernoulli("found", there, observed=present)
    return model


def _law(judgements: Iterable[Judgement | None]) -> np.ndarray:
    """Return best logits and the sds below and above, (3, judgement)."""
    values = np.array([judged.values for judged in judgements if judged])
    low, best, high = (np.log(values) - np.log1p(-values)).T
    return np.stack([best, (best - low) / Q95, (high - best) / Q95])


def _log_two_piece(value: Any, centre: Any, sd: Any, best: Any, below: Any, above: Any) -> Any:
    side = pm.math.switch(value > best, above, below)
    return pm.logp(pm.Normal.dist(centre, sd), (value - best) / side) - pm.math.log(side)
