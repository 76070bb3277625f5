"""Kappa of two coders who judged in words: chance-corrected agreement over the terms of a scale."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from bayestrace.scales import Scale

if TYPE_CHECKING:
    from bayestrace.study.parts import Likelihood
    from bayestrace.study.study import Study

__all__ = ["TERMS", "positions_of_terms", "term_row", "weighted_kappa"]

TERMS = ("scale", "cells", "not_in_words", "same_term", "kappa_linear", "kappa_quadratic")

Cell = tuple[str, str, str]


def term_row(study: Study, of: str, over: str) -> dict[str, Any] | None:
    """Return the agreement in words of two coders; None if they share no cell in words."""
    scale = study.scale.scale if study.scale else None
    if scale is None:
        return None
    mine, yours = (dict(_cells(study, coder)) for coder in (of, over))
    shared = [cell for cell in mine if cell in yours]
    place = positions_of_terms(scale)
    pairs = [
        (place[one], place[other])
        for one, other in ((scale.band(mine[cell]), scale.band(yours[cell])) for cell in shared)
        if one is not None and other is not None
    ]
    if not pairs:
        return None
    one, other = np.array(pairs).T
    return {
        "scale": scale.id,
        "cells": len(pairs),
        "not_in_words": len(shared) - len(pairs),
        "same_term": float((one == other).mean()),
        "kappa_linear": weighted_kappa(one, other, power=1),
        "kappa_quadratic": weighted_kappa(one, other, power=2),
    }


def weighted_kappa(one: np.ndarray, other: np.ndarray, *, power: int) -> float:
    """Return 1 - D_o / D_e, with D the mean of |i - j| to a power; NaN if D_e is 0.

    D_o is over the cells, i and j the places of both coders' terms; D_e over every cell of the
    one with every cell of the other, as chance would pair them.
    """
    observed = float((np.abs(one - other) ** power).mean())
    expected = float((np.abs(one[:, None] - other[None, :]) ** power).mean())
    return 1 - observed / expected if expected else math.nan


def positions_of_terms(scale: Scale) -> Mapping[tuple[float, float | None], int]:
    """Return the place of each band on the scale, from 0; bands of one middle share it."""

    def middle(band: tuple[float, float | None]) -> float:
        low, high = band
        return math.inf if high is None else (low + high) / 2

    middles = sorted({middle(band) for band in scale.terms.values()})
    return {band: middles.index(middle(band)) for band in scale.terms.values()}


def _cells(study: Study, coder: str) -> Iterator[tuple[Cell, str]]:
    """Yield what was typed for every chance or ratio of a coder."""
    rows: Iterable[Likelihood] = (row for row in study.likelihoods if row.coder == coder)
    for row in rows:
        label = study.places.canonical(row.hypothesis)
        for side in ("if_true", "if_false", "ratio"):
            value = getattr(row, side)
            if value is not None:
                number = value if side == "ratio" else value.best
                yield (row.item, label, side), getattr(number, "text", "")
