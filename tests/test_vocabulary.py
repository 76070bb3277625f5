"""The list of arrays and its two gates."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from bayestrace.errors import ArrayError
from bayestrace.vocabulary import DIMS, VARIABLES, label, require

UNITS = {"nat", "dB", "probability", "1", "label"}


def test_every_variable_has_known_dims_one_of_five_units_and_a_meaning():
    for name, variable in VARIABLES.items():
        assert variable.name == name
        assert set(variable.dims) <= set(DIMS)
        assert variable.units in UNITS
        assert variable.meaning


def test_no_variable_is_named_like_a_dim():
    assert not set(VARIABLES) & set(DIMS)


def test_an_array_that_keeps_the_contract_passes_untouched():
    array = xr.DataArray(np.zeros((2, 3)), dims=("item", "world"), attrs={"units": "nat"})
    assert require(array, "log_likelihood") is array


def test_an_array_without_a_unit_is_taken_to_be_in_the_registered_one():
    require(xr.DataArray(np.zeros(2), dims="world"), "log_prior")


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros(2), r"wrap it: xr.DataArray\(values, dims=\('world',\)\)"),
        (xr.DataArray(np.zeros(2), dims="worlds"), "did you mean to rename 'worlds' to 'world'"),
        (xr.DataArray(np.zeros(2), dims="x"), r"needs the dim 'world', got \('x',\)"),
        (
            xr.DataArray(np.zeros(2), dims="world", attrs={"units": "dB"}),
            "must be in 'nat', got units='dB'",
        ),
    ],
)
def test_an_array_that_breaks_the_contract_is_refused_with_what_to_do(array, message):
    with pytest.raises(ArrayError, match=message):
        require(array, "log_prior")


def test_a_label_replaces_every_attribute_that_came_along():
    array = xr.DataArray(np.zeros(2), dims="world", attrs={"units": "nat", "note": "old"})
    labelled = label(np.exp(array), "posterior", of="H")
    assert labelled.name == "posterior"
    assert labelled.attrs["units"] == "probability"
    assert "note" not in labelled.attrs
    assert labelled.attrs["of"] == "H"
