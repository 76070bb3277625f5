"""The table that people print."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

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


def spread_out():
    side = bt.judgement(0.8, low=0.5, high=0.95)
    item = bt.Item("memo", found="present", likelihood={"H1": (side, 0.3), "H2": (0.6, 0.5)})
    ratio = bt.Item("note", found="present", likelihood={"H3": "6 dB"})
    return bt.Study.claims(["H1", "H2", "H3"], [item, ratio])


def drawn(study, draws, converged="yes"):
    """What a sampler would hand back, with draws that the test chose: (chain, draw, hypothesis)."""
    post = bt.update(study)
    plug_in = post["posterior"].to_dataset().assign(prior_credence=post["prior"]["credence"])
    coords = {name: plug_in[name].values for name in ("coder", "case", "hypothesis")}
    credence = xr.DataArray(
        draws[:, :, None, None, :], dims=("chain", "draw", *coords), coords=coords
    ).to_dataset(name="credence")
    groups = {"prior": credence, "posterior": credence, "plug_in": plug_in}
    tree = xr.DataTree.from_dict({**groups, "diagnostics": xr.Dataset()})
    tree.attrs = {"converged": converged, "method": "sampled: NUTS, pymc"}
    return tree


def test_a_band_adds_its_ends_and_a_text_with_the_decimals_that_it_carries():
    tree = bt.band(spread_out())
    table = bt.summary(tree)
    added = ["band_low", "band_high", "verdict_stands", "posterior_rounded"]
    assert list(table.columns) == [*COLUMNS, *added]
    wide, fixed, ratio = table.to_dict("records")
    ends = tree["sensitivity"]["credence_band"].sel(hypothesis="H1").squeeze().values
    assert (wide["band_low"], wide["band_high"]) == (ends[0], ends[2])
    assert wide["posterior"] == pytest.approx(0.8 / 1.1)
    assert wide["posterior_rounded"] == f"0.73 (band {ends[0]:.3f} to {ends[2]:.3f})"
    assert fixed["posterior_rounded"] == "0.545 (band 0.545 to 0.545)"
    assert np.isnan(ratio["band_low"])
    assert ratio["posterior_rounded"] == "0.799"


def test_a_joint_model_stands_beside_the_credence_and_its_numbers_are_not_rounded():
    study = spread_out()
    draws = np.random.default_rng(1).beta(4, 4, size=(4, 1000, 3))
    draws[..., 1] = 0.25
    table = bt.summary(drawn(study, draws))
    plug_in = bt.summary(bt.update(study))
    assert table["credence"].tolist() == plug_in["posterior"].tolist()
    assert table["credence_naive"].tolist() == plug_in["posterior_naive"].tolist()
    assert table["joint_mean"].tolist() == pytest.approx(draws.mean(axis=(0, 1)).tolist())
    for name, tail in (("joint_low", 0.05), ("joint_high", 0.95)):
        assert table[name].tolist() == pytest.approx(np.quantile(draws, tail, axis=(0, 1)))
    assert table["mcse"][0] == pytest.approx(np.sqrt(4 * 4 / 8**2 / 9 / 4000), rel=0.15)
    assert table["converged"].all()
    text = table["joint_rounded"][0]
    assert text == f"{table['joint_mean'][0]:.2f} (0.22 to 0.78), MC error 0.003"
    assert table["joint_rounded"][1] == "0.250 (0.250 to 0.250), MC error 0"


def test_a_run_that_did_not_converge_says_so_in_every_text():
    draws = np.random.default_rng(1).beta(4, 4, size=(4, 1000, 3))
    table = bt.summary(drawn(spread_out(), draws, converged="no: R-hat is 1.2, above 1.01"))
    assert not table["converged"].any()
    assert all(text.endswith(", not converged") for text in table["joint_rounded"])


def test_an_exact_answer_has_no_interval_and_says_so():
    memo = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
    row = bt.summary(bt.sample(bt.Study.claims({"H1": 0.5}, [memo]))).iloc[0]
    assert row["joint_mean"] == pytest.approx(0.9)
    assert np.isnan([row["joint_low"], row["joint_high"], row["mcse"]]).all()
    assert row["joint_rounded"] == "0.900 (exact)"


def test_one_credence_for_all_coders_stands_in_the_row_of_each_beside_the_pools():
    memo = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
    study = bt.Study.claims({"H1": 0.5}, [memo], coder="ann")
    again = [replace(row, coder="bob") for row in study.likelihoods]
    table = bt.summary(bt.sample(study.replace(likelihoods=[*study.likelihoods, *again]), "coders"))
    assert table["coder"].tolist() == ["ann", "bob"]
    for name in ("joint_mean", "pool_linear", "pool_logarithmic"):
        assert table[name].tolist() == pytest.approx([0.9, 0.9])


def test_a_study_in_place_of_a_result_gets_the_call_that_was_meant():
    with pytest.raises(bt.ArrayError, match=r"write bt.summary\(bt.update\(study\)\)"):
        bt.summary("post")
