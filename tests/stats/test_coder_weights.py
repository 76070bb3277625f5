"""Weights of several coders compare only between one and the same pair of worlds."""

import math

import numpy as np
import pytest

import bayestrace as bt
from bayestrace.stats.coder_weights import coder_weights


def two_coders(pairs, **priors):
    """Items judged by two coders, each with a chance per rival."""
    first, second = (
        bt.Study.rivals(
            priors,
            [
                bt.Item(f"E{n}", found="present", likelihood=dict(zip(priors, row, strict=True)))
                for n, row in enumerate(rows)
            ],
            exhaustive=True,
            coder=coder,
        )
        for coder, rows in pairs.items()
    )
    return first.replace(likelihoods=[*first.likelihoods, *second.likelihoods])


def test_claims_are_weighed_against_their_negation_without_the_discount():
    study = bt.load_example("nato-csto")
    table = coder_weights(study)
    np.testing.assert_array_equal(table["weight"], bt.weights(study)["weight_of_evidence_naive"])
    assert set(table["over"].sel(hypothesis="H2").values) == {"not H2"}


def test_lowest_and_highest_leave_out_coders_without_a_row():
    table = coder_weights(bt.load_example("nato-csto"))
    weight = table["weight"].values
    for hypothesis, item in np.ndindex(weight.shape[1:]):
        known = [w for w in weight[:, hypothesis, item] if not math.isnan(w)]
        lowest, highest = (table[n].values[hypothesis, item] for n in ("lowest", "highest"))
        if known:
            assert (lowest, highest) == (min(known), max(known))
        else:
            assert np.isnan([lowest, highest]).all()
        opposed = any(w > 0 for w in known) and any(w < 0 for w in known)
        assert bool(table["contested"].values[hypothesis, item]) == opposed


def test_coders_are_weighed_against_one_rival_though_each_has_another_strongest():
    study = two_coders({"ann": [(0.5, 0.9, 0.1)], "bob": [(0.5, 0.2, 0.6)]}, A=0.4, B=0.3, C=0.3)
    own = bt.weights(study)["over"].sel(hypothesis="A", item="E0")
    assert list(own.values) == ["B", "C"]
    table = coder_weights(study)
    # the logarithmic pool holds B for 0.9 · 0.2 and C for 0.1 · 0.6, from equal priors
    assert table["over"].sel(hypothesis="A", item="E0").item() == "B"
    expected = [10 * math.log10(0.5 / 0.9), 10 * math.log10(0.5 / 0.2)]
    np.testing.assert_allclose(table["weight"].sel(hypothesis="A", item="E0"), expected)
    assert bool(table["contested"].sel(hypothesis="A", item="E0"))
    named = coder_weights(study, "C")
    expected = [10 * math.log10(0.5 / 0.1), 10 * math.log10(0.5 / 0.6)]
    np.testing.assert_allclose(named["weight"].sel(hypothesis="A", item="E0"), expected)


def test_one_coder_has_nobody_to_agree_with():
    memo = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
    with pytest.raises(bt.ArrayError, match="agreement needs the codings of two"):
        coder_weights(bt.Study.claims({"H1": 0.5}, [memo]))


def test_an_unknown_rival_gets_the_nearest_match():
    with pytest.raises(bt.ArrayError, match="did you mean 'H2'"):
        coder_weights(bt.load_example("nato-csto"), "H22")
