"""From a study to arrays: rows, codes, discounts, priors."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

import bayestrace as bt
from bayestrace.encode import encode_study
from bayestrace.study.parts import Likelihood, Prior
from bayestrace.vocabulary import VARIABLES

WORLDS = ["A & B", "A & not B", "not A & B", "not A & not B"]


def claims():
    items = [
        bt.Item("a", found="present", cluster="c", kind="memoir", likelihood={"H": (0.9, 0.2)}),
        bt.Item("b", found="absent", cluster="c", likelihood={"H": (0.6, 0.6)}),
        bt.Item("c", found="not sought", cluster="c", likelihood={"H": (0.6, 0.5)}),
        bt.Item("d", found="present"),
        bt.Item("e", found="absent", likelihood={"H": "x4"}),
    ]
    return bt.Study.claims({"H": 0.3}, items, rho={"c": 0.5})


def test_findings_are_three_int8_codes_and_never_a_bool():
    finding = encode_study(claims()).finding
    assert finding.dtype == np.int8
    assert finding.values.tolist() == [1, 0, -1, 1, 0]
    assert finding["kind"].values.tolist() == ["memoir", "", "", "", ""]


def test_log_likelihoods_are_those_of_the_finding_and_nan_without_a_row():
    frame = encode_study(claims()).frames[0]
    found = frame.log_likelihood.squeeze("coder").values
    assert found[0] == pytest.approx(np.log([0.9, 0.2]))
    assert found[1] == pytest.approx(np.log([0.4, 0.4]))
    assert found[2].tolist() == [0, 0]
    assert np.isnan(found[3]).all()
    assert found[4] == pytest.approx([np.log(4), 0])
    assert frame.entry.squeeze().tolist() == [
        "probabilities",
        "probabilities",
        "probabilities",
        "",
        "ratio",
    ]


def test_the_discount_counts_the_items_that_were_sought_and_have_a_row():
    frame = encode_study(claims()).frames[0]
    assert frame.discount.squeeze().values[:, 0] == pytest.approx([1 / 1.5, 1 / 1.5, 1, 1, 1])
    assert frame.neutral.squeeze().tolist() == [False, True, False, False, False]


def test_clusters_are_counted_per_case():
    items = [
        bt.Item(name, found="present", case=case, cluster="c", likelihood={"H": (0.9, 0.2)})
        for name, case in (("a", "one"), ("b", "one"), ("c", "two"))
    ]
    frame = encode_study(bt.Study.claims({"H": 0.5}, items, rho={"c": 1.0})).frames[0]
    assert frame.discount.squeeze().values[:, 0].tolist() == [0.5, 0.5, 1.0]


def test_clusters_are_counted_per_coder():
    study = claims()
    side = bt.judgement(0.5)
    one_row = Likelihood(coder="you", item="a", hypothesis="H", if_true=side, if_false=side)
    encoded = encode_study(study.replace(likelihoods=(*study.likelihoods, one_row)))
    assert encoded.coders == ("me", "you")
    assert encoded.frames[0].discount.values[1, :, 0].tolist() == [1, 1, 1, 1, 1]


def test_every_array_keeps_the_registered_name_dims_and_unit():
    frame = encode_study(claims()).frames[0]
    for array in (frame.prior, frame.p_present, frame.log_likelihood, frame.discount):
        variable = VARIABLES[str(array.name)]
        assert set(variable.dims) - {"hypothesis"} <= set(array.dims)
        assert array.attrs["units"] == variable.units


def test_priors_of_factors_are_independent_unless_worlds_are_given():
    item = bt.Item("e", found="present", likelihood=dict.fromkeys(WORLDS, 0.5))
    apart = encode_study(bt.Study.factors({"A": 0.2, "B": 0.6}, [item])).frames[0].prior
    assert apart.squeeze().values == pytest.approx([0.12, 0.08, 0.48, 0.32])
    joint = dict(zip(["B & A", *WORLDS[1:]], (0.5, 0.1, 0.1, 0.3), strict=True))
    given = bt.Study.factors(joint, [item], names=["A", "B"])
    assert encode_study(given).frames[0].prior.squeeze().values == pytest.approx(
        [0.5, 0.1, 0.1, 0.3]
    )


def test_equal_priors_are_a_half_per_claim_and_a_share_per_rival_residual_included():
    item = bt.Item("e", found="present", likelihood={"A": 0.5, "B": 0.5, "rest": 0.5})
    rivals = bt.Study.rivals(["A", "B"], [item], residual="rest")
    assert rivals.hypothesis_ids == ("A", "B", "rest")
    assert encode_study(rivals).frames[0].prior.squeeze().values == pytest.approx([1 / 3] * 3)
    worlds = [" & ".join(world) for world in product(*((n, f"not {n}") for n in "ABC"))]
    item = bt.Item("e", found="present", likelihood=dict.fromkeys(worlds, 0.5))
    factors = encode_study(bt.Study.factors(["A", "B", "C"], [item])).frames[0]
    assert factors.prior.squeeze().values == pytest.approx([1 / 8] * 8)
    claim = bt.Study.claims(["H"], [bt.Item("e", found="present", likelihood={"H": (0.5, 0.5)})])
    assert encode_study(claim).frames[0].prior.squeeze().values.tolist() == [0.5, 0.5]


def test_the_most_specific_prior_row_holds_and_a_coders_own_goes_first():
    item = bt.Item("e", found="present", case="one", likelihood={"H": (0.5, 0.5)})
    study = bt.Study.claims({"H": 0.1}, [item])

    def prior(**rows):
        chosen = [
            Prior(hypothesis="H", chance=bt.judgement(best), **where)
            for best, where in rows.values()
        ]
        encoded = encode_study(study.replace(priors=(*study.priors, *chosen)))
        return encoded.frames[0].prior.values[0, 0, 0]

    general = {}
    assert prior(**general) == 0.1
    general["case"] = (0.2, {"case": "one"})
    assert prior(**general) == pytest.approx(0.2)
    general["coder"] = (0.3, {"coder": "me"})
    assert prior(**general) == pytest.approx(0.3)
    general["both"] = (0.4, {"coder": "me", "case": "one"})
    assert prior(**general) == pytest.approx(0.4)
