"""Rules about verdicts: which places they name, and the borders of their thresholds."""

from math import log10

import pytest
from checks.cases_results import BREAKING
from checks.weighed import claims, odds_db, pair
from hypothesis import given, settings
from hypothesis import strategies as st

import bayestrace as bt
from bayestrace.checks.checking import check
from bayestrace.study.parts import Judgement, Prior

RULE_DB = odds_db(0.95)


def names(study, rule):
    return [place.name for notice in check(study).of(rule) for place in notice.where]


# naive-adjusted-opposite


def test_a_direction_that_the_discount_turns_is_named_with_its_coder():
    # Wage list and diary share a root with rho 1, so each counts half; the letter is absent.
    prior = {"wages": 0.45, "agitation": 0.35, "something else": 0.2}
    root = {"wages": 0.8 * 0.8, "agitation": 0.2 * 0.2, "something else": 0.2 * 0.2}
    letter = {"wages": 0.15, "agitation": 0.97, "something else": 0.97}

    def direction(rival, power):
        joint = {name: prior[name] * root[name] ** power * letter[name] for name in prior}
        share = joint[rival] / sum(joint.values())
        return share - prior[rival]

    turned = [name for name in prior if direction(name, 1) * direction(name, 0.5) < 0]
    assert "wages" in turned
    assert names(BREAKING["naive-adjusted-opposite"](), "naive-adjusted-opposite") == [
        f"{name} in mill ({coder})" for coder in ("me", "second reader") for name in turned
    ]


@pytest.mark.parametrize(
    ("against", "fires"), [(5.96, False), (5.94, True), (3.06, True), (3.04, False), (6.1, False)]
)
def test_a_total_that_is_printed_as_nothing_has_no_direction(against, fires):
    # Two items of 3 dB of one root, 6 dB naive and 3 dB with rho 1, and one item against.
    items = [
        bt.Item("a", found="present", cluster="root", likelihood={"H": pair(3)}),
        bt.Item("b", found="present", cluster="root", likelihood={"H": pair(3)}),
        bt.Item("c", found="present", likelihood={"H": pair(-against)}),
    ]
    study = bt.Study.claims({"H": 0.5}, items, rho={"root": 1.0})
    assert bool(names(study, "naive-adjusted-opposite")) == fires


# verdict-by-tiny-margin


@pytest.mark.parametrize(
    ("beyond", "fires"), [(-0.01, False), (0.01, True), (0.99, True), (1.01, False)]
)
@pytest.mark.parametrize("sign", [1, -1])
def test_a_verdict_within_one_decibel_of_the_rule_is_by_a_hair(beyond, fires, sign):
    study = claims([sign * (RULE_DB + beyond)])
    assert names(study, "verdict-by-tiny-margin") == (["H in case (me)"] if fires else [])


def test_a_certain_verdict_is_by_no_hair():
    proof = bt.Item("x", found="present", likelihood={"H": (0.5, 0)}, logical=True)
    assert names(bt.Study.claims({"H": 0.5}, [proof]), "verdict-by-tiny-margin") == []


# high-posterior-no-direct-evidence and many-weak-items


@pytest.mark.parametrize(("strongest", "fires"), [(4.99, True), (5.01, False)])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_verdict_needs_one_item_of_five_decibels(strongest, fires, sign):
    study = claims([sign * db for db in (strongest, 4, 4, 4)])
    rule = "high-posterior-no-direct-evidence"
    assert names(study, rule) == (["H in case (me)"] if fires else [])


def test_a_strong_item_against_the_verdict_is_no_direct_evidence_for_it():
    study = claims([-8, *[4.5] * 6])
    assert names(study, "high-posterior-no-direct-evidence") == ["H in case (me)"]


def test_nothing_is_said_of_weak_items_where_nothing_is_decided():
    study = claims([2, 2, 2, 2, 2])
    assert names(study, "high-posterior-no-direct-evidence") == []
    assert names(study, "many-weak-items") == []


@pytest.mark.parametrize(
    ("weights", "fires"),
    [
        ([2.99] * 5, True),
        ([3.01] * 5, False),
        ([2.99] * 4, False),
        ([2.9] * 5 + [14.4], True),
        ([2.9] * 5 + [14.6], False),
        ([2.9] * 5 + [14.4, -9.0], True),
    ],
)
def test_many_weak_items_are_five_below_three_decibels_with_most_of_the_weight(weights, fires):
    study = claims(weights, prior=0.9)
    assert sum(weights) + odds_db(0.9) > RULE_DB
    assert names(study, "many-weak-items") == (["H in case (me)"] if fires else [])


def test_the_discount_makes_items_weak():
    assert names(claims([4.0] * 6), "many-weak-items") == []
    rows = [
        bt.Item(f"i{at}", found="present", cluster="root", likelihood={"H": pair(4)})
        for at in range(6)
    ]
    study = bt.Study.claims({"H": 0.9}, rows, rho={"root": 0.1})  # 4 / 1.5 dB each
    assert 10 * log10(9) + 6 * 4 / 1.5 > RULE_DB
    assert names(study, "many-weak-items") == ["H in case (me)"]


# all-prior


@pytest.mark.parametrize(
    ("weights", "fires"), [([0.0, 0.0], True), ([3.0, -3.0], False), ([0.0, 1e-6], False)]
)
def test_items_that_cancel_out_have_taught_something(weights, fires):
    assert names(claims(weights), "all-prior") == (["H in case (me)"] if fires else [])


def test_where_nothing_was_sought_the_credence_is_the_prior():
    item = bt.Item("x", found="not sought", likelihood={"H": (0.9, 0.1)})
    assert names(bt.Study.claims({"H": 0.3}, [item]), "all-prior") == ["H in case (me)"]


# prior-set-alone


def with_sets(best, **others):
    sets = [
        Prior(set=name, hypothesis="H", chance=Judgement(best=chance))
        for name, chance in others.items()
    ]
    study = claims([15.0], prior=best)
    return study.replace(priors=(*study.priors, *sets))


def test_a_verdict_that_a_stated_sceptic_does_not_share_is_named_with_the_set():
    study = with_sets(0.5, sceptic=0.2, hopeful=0.8)
    (notice,) = check(study).of("prior-set-alone")
    assert odds_db(0.2) + 15 < RULE_DB < odds_db(0.5) + 15
    assert [place.name for place in notice.where] == ["H in case (me)"]
    assert "sceptic" in notice.sentence
    assert "hopeful" not in notice.sentence


@pytest.mark.parametrize("study", [with_sets(0.5, hopeful=0.8), with_sets(0.2, hopeful=0.8)])
def test_sets_that_agree_or_a_study_that_decides_nothing_are_left_alone(study):
    assert names(study, "prior-set-alone") == []


@settings(max_examples=60)
@given(
    weights=st.lists(st.floats(-9, 9).map(lambda db: round(db, 2)), min_size=1, max_size=8),
    prior=st.sampled_from([0.3, 0.5, 0.7]),
)
def test_the_rules_about_a_claim_follow_from_its_weights_alone(weights, prior):
    """The same rules in plain arithmetic over the weights."""
    said = set(check(claims(weights, prior)).ids)
    end = odds_db(prior) + sum(weights)
    sign = 1 if end > RULE_DB else -1 if end < -RULE_DB else 0
    mine = [sign * db for db in weights]
    gap = abs(abs(end) - RULE_DB)
    if min(gap, abs(gap - 1)) < 1e-6 or any(abs(abs(db) - 5) < 1e-6 for db in weights):
        return
    assert ("verdict-by-tiny-margin" in said) == (sign != 0 and gap < 1)
    assert ("high-posterior-no-direct-evidence" in said) == (sign != 0 and max(mine) < 5)
    assert ("all-prior" in said) == all(db == 0 for db in weights)
