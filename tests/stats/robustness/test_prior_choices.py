"""Other priors are the same evidence on other odds."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import studies

import bayestrace as bt
from bayestrace.stats.deciding import verdict_codes

EXAMPLES = 10
CHANCE = st.floats(0.01, 0.99)
judged = studies(max_items=5).filter(lambda study: study.coders)


def item(**chances):
    return bt.Item("e", found="present", likelihood=chances)


@settings(max_examples=EXAMPLES)
@given(judged)
def test_the_stated_prior_gives_the_credence_of_the_update(study):
    post = bt.update(study)
    sweep, sets = bt.prior_sweep(study), bt.prior_sets(study)
    own = sets.sel(prior_set="the study's own")
    for name in ("credence", "credence_naive"):
        np.testing.assert_allclose(own[name], post["posterior"][name], atol=1e-12)
    for found in (sweep, own):
        np.testing.assert_allclose(found["stated_prior"], post["prior"]["credence"], atol=1e-12)
        np.testing.assert_array_equal(found["total_weight"], post["totals"]["total_weight"])


@settings(max_examples=EXAMPLES)
@given(judged)
def test_the_credence_rises_with_the_prior(study):
    sweep = bt.prior_sweep(study)
    for name in ("credence", "credence_naive"):
        steps = np.diff(sweep[name].values, axis=-1)
        assert not (steps < 0).any()
        assert (np.isnan(steps) == np.isnan(sweep["total_weight"].values[..., None])).all()


@settings(max_examples=EXAMPLES)
@given(st.tuples(CHANCE, CHANCE, CHANCE), st.tuples(*[st.integers(1, 9)] * 3), CHANCE)
def test_one_rival_is_moved_and_the_others_keep_their_proportions(row, shares, assumed):
    total = sum(shares)
    priors = dict(zip("ABC", (share / total for share in shares), strict=True))
    chances = dict(zip("ABC", row, strict=True))
    sweep = bt.prior_sweep(
        bt.Study.rivals(priors, [item(**chances)], exhaustive=True), grid=[assumed]
    )
    for name in "ABC":
        rest = 1 - priors[name]
        moved = {
            other: assumed if other == name else prior / rest * (1 - assumed)
            for other, prior in priors.items()
        }
        joint = {other: moved[other] * chances[other] for other in "ABC"}
        expected = joint[name] / sum(joint.values())
        assert sweep["credence"].sel(hypothesis=name).item() == pytest.approx(expected)


@settings(max_examples=EXAMPLES)
@given(st.tuples(*[CHANCE] * 4), CHANCE, CHANCE)
def test_one_factor_is_moved_and_the_other_stays_as_it_is(row, other, assumed):
    worlds = dict(zip(["A & B", "A & not B", "not A & B", "not A & not B"], row, strict=True))

    def study(prior):
        return bt.Study.factors({"A": prior, "B": other}, [item(**worlds)])

    sweep = bt.prior_sweep(study(0.5), grid=[assumed])["credence"].sel(hypothesis="A")
    found = bt.update(study(assumed))["posterior"]["credence"].sel(hypothesis="A")
    assert sweep.item() == pytest.approx(found.item())


@settings(max_examples=EXAMPLES)
@given(CHANCE, CHANCE)
def test_a_verdict_begins_at_the_prior_that_is_named_and_not_before(if_true, if_false):
    def study(prior):
        return bt.Study.claims({"H": prior}, [item(H=(if_true, if_false))])

    sweep = bt.prior_sweep(study(0.5)).squeeze()
    for name, side, code in (("confirm", 1, 1), ("reject", -1, -1)):
        border = sweep[f"prior_to_{name}"].item()
        for step, expected in ((1e-9, code), (-1e-9, 0)):
            credence = bt.update(study(border + side * step))["posterior"]["credence"].values
            assert verdict_codes(credence, 0.95, 0.05).item() == expected


def test_no_prior_matters_where_logic_excludes_a_side():
    alibi = bt.Item("alibi", found="present", likelihood={"H": (0, 0.5)}, logical=True)
    study = bt.Study.claims({"H": 0.5}, [alibi])
    sweep, sets = bt.prior_sweep(study).squeeze(), bt.prior_sets(study).squeeze()
    assert (sweep["credence"] == 0).all()
    assert (sweep["prior_to_confirm"].item(), sweep["prior_to_reject"].item()) == (1, 1)
    assert (sets["bayes_factor"] == 0).all()
    assert (sets["total_weight"] == -math.inf).all()


def three():
    chances = {"A": 0.8, "B": 0.4, "C": 0.1}
    return bt.Study.rivals({"A": 0.2, "B": 0.2, "C": 0.6}, [item(**chances)], exhaustive=True)


def test_the_named_sets_of_three_rivals_are_as_by_hand():
    sets = bt.prior_sets(three(), sceptic=0.05, advocate=0.6).squeeze().sel(hypothesis="A")
    assert sets["stated_prior"].values == pytest.approx([0.2, 1 / 3, 0.05, 0.6])
    own = 0.8 / (0.25 * 0.4 + 0.75 * 0.1)
    factors = [own, 0.8 / 0.25, own, own]
    assert sets["bayes_factor"].values == pytest.approx(factors)
    assert sets["total_weight"].values == pytest.approx(10 * np.log10(factors))
    odds = [f * p / (1 - p) for f, p in zip(factors, (0.2, 1 / 3, 0.05, 0.6), strict=True)]
    assert sets["credence"].values == pytest.approx([one / (1 + one) for one in odds])
    assert (sets.attrs["sceptic"], sets.attrs["advocate"]) == (0.05, 0.6)


def test_a_set_of_the_file_is_used_and_may_take_the_place_of_a_made_one():
    study = three()
    doubt = [
        replace(row, set=name, chance=bt.judgement(chance))
        for name, chances in (("sceptic", (0.01, 0.09, 0.9)), ("a reviewer", (0.5, 0.4, 0.1)))
        for row, chance in zip(study.priors, chances, strict=True)
    ]
    study = study.replace(priors=[*study.priors, *doubt])
    sets = bt.prior_sets(study)
    names = ["the study's own", "equal", "sceptic", "advocate", "a reviewer"]
    assert sets["prior_set"].values.tolist() == names
    for name in ("sceptic", "a reviewer"):
        expected = bt.update(study, prior_set=name)["posterior"]["credence"]
        np.testing.assert_allclose(sets["credence"].sel(prior_set=name), expected)


def test_a_claim_has_one_bayes_factor_whatever_the_prior():
    factors = bt.prior_sets(bt.load_example("nato-csto"))["bayes_factor"]
    np.testing.assert_allclose(factors, factors.isel(prior_set=[0] * 4))


@pytest.mark.parametrize("grid", [[], [0.5, 1], [0], 5, ["x"], [float("nan")]])
def test_priors_that_no_evidence_moves_are_refused(grid):
    with pytest.raises(bt.ArrayError, match=r"probabilities inside \(0, 1\)"):
        bt.prior_sweep(three(), grid=grid)


@pytest.mark.parametrize("prior", [0, 1.0, "low", None])
def test_a_sceptic_needs_a_prior_inside_0_and_1(prior):
    with pytest.raises(bt.ArrayError, match="sceptic= and advocate= must be"):
        bt.prior_sets(three(), sceptic=prior)
