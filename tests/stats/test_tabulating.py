"""The table that people print."""

from __future__ import annotations

import numpy as np
import pytest

import bayestrace as bt

COLUMNS = [
    "coder",
    "case",
    "hypothesis",
    "prior",
    "posterior",
    "posterior_naive",
    "weight_db",
    "weight_db_naive",
    "verdict",
]


def post():
    items = [
        bt.Item(
            f"{n}", found="present", cluster="c", likelihood={"H1": (0.8, 0.2), "H2": (0.4, 0.8)}
        )
        for n in range(2)
    ]
    return bt.update(bt.Study.claims({"H1": 0.5, "H2": 0.2}, items, rho={"c": 1.0}))


def test_the_table_has_a_row_per_coder_case_and_hypothesis_in_the_studys_order():
    table = bt.summary(post())
    assert list(table.columns) == COLUMNS
    assert table["hypothesis"].tolist() == ["H1", "H2"]


def test_adjusted_and_naive_stand_side_by_side_with_their_weights():
    row = bt.summary(post()).iloc[0]
    assert (row["prior"], row["posterior"]) == pytest.approx((0.5, 0.8))
    assert row["posterior_naive"] == pytest.approx(16 / 17)
    assert row["weight_db"] == pytest.approx(10 * np.log10(4))
    assert row["weight_db_naive"] == pytest.approx(10 * np.log10(16))


def test_the_weight_is_that_of_posterior_odds_over_prior_odds():
    row = bt.summary(post()).iloc[1]
    odds = row["posterior"] / (1 - row["posterior"]) / (0.2 / 0.8)
    assert row["weight_db"] == pytest.approx(10 * np.log10(odds))


def test_a_study_in_place_of_a_result_gets_the_call_that_was_meant():
    with pytest.raises(bt.ArrayError, match=r"write bt.summary\(bt.update\(study\)\)"):
        bt.summary("post")
