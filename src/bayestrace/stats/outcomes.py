"""From log-odds of hypotheses to what is said of them: labelled credences and verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from bayestrace.encode import EncodedStudy
from bayestrace.stats.deciding import verdict_words
from bayestrace.stats.exact import probability
from bayestrace.vocabulary import label

if TYPE_CHECKING:
    from bayestrace.study.study import Study

__all__ = ["labelled", "outcomes", "result_coords"]


def result_coords(study: EncodedStudy) -> dict[str, np.ndarray]:
    """Return the labels of (coder, case, hypothesis)."""
    return {
        "coder": np.array(study.coders),
        "case": np.array(study.cases),
        "hypothesis": np.array(study.hypotheses),
    }


def labelled(arrays: Mapping[str, np.ndarray], coords: Mapping[str, np.ndarray]) -> xr.Dataset:
    """Give registered arrays of the same dims their labels, names and units."""
    dims = tuple(coords)
    return xr.Dataset(
        {
            name: label(xr.DataArray(values, dims=dims, coords=coords), name)
            for name, values in arrays.items()
        }
    )


def outcomes(
    study: Study,
    encoded: EncodedStudy,
    odds: tuple[np.ndarray, np.ndarray],
    coords: Mapping[str, np.ndarray],
) -> xr.Dataset:
    """Return ``credence``, ``credence_naive`` and ``verdict``.

    Parameters
    ----------
    study, encoded
        The study, for its rule and its scope.
    odds : (ndarray, ndarray)
        Log-odds, adjusted and naive, (..., case, hypothesis, choice), nat.
    coords : mapping
        The labels of these dims, in their order.
    """
    credence, naive = (probability(values) for values in odds)
    verdict = verdict_words(
        np.moveaxis(credence, -1, 0),
        study.rule.confirm,
        study.rule.reject,
        encoded.in_scope.values,
    )
    arrays = {
        "credence": credence,
        "credence_naive": naive,
        "verdict": np.moveaxis(verdict, 0, -1),
    }
    return labelled(arrays, coords)
