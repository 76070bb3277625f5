"""What "not H" is made of, against sums by hand."""

import math

import pytest

import bayestrace as bt

PRIORS = {"A": 0.5, "B": 0.3, "C": 0.2}
FIRST, SECOND = {"A": 0.8, "B": 0.6, "C": 0.2}, {"A": 0.3, "B": 0.5, "C": 0.9}


@pytest.fixture(scope="module")
def study():
    items = [bt.Item("one", found="present", likelihood=FIRST),
             bt.Item("two", found="absent", likelihood=SECOND)]  # fmt: skip
    return bt.Study.rivals(PRIORS, items, residual="C")


def test_the_shares_are_the_rivals_own_among_themselves(study):
    table = bt.negations(study).set_index(["hypothesis", "world"])
    joint = {n: PRIORS[n] * FIRST[n] * (1 - SECOND[n]) for n in PRIORS}
    for name in PRIORS:
        rest = [other for other in PRIORS if other != name]
        assert sorted(table.loc[name].index) == sorted(rest)
        for other in rest:
            row = table.loc[name, other]
            assert row["share_prior"] == pytest.approx(PRIORS[other] / sum(PRIORS[n] for n in rest))
            assert row["share"] == pytest.approx(joint[other] / sum(joint[n] for n in rest))


def test_the_mixture_likelihood_is_the_weighted_mean_of_the_rivals(study):
    table = bt.negation_likelihoods(study).set_index(["hypothesis", "item"])
    joint = {n: PRIORS[n] * FIRST[n] * (1 - SECOND[n]) for n in PRIORS}
    for item, chances in (("one", FIRST), ("two", {n: 1 - c for n, c in SECOND.items()})):
        for name in PRIORS:
            rest = [other for other in PRIORS if other != name]
            row = table.loc[name, item]
            mixed = sum(PRIORS[n] * chances[n] for n in rest) / sum(PRIORS[n] for n in rest)
            after = sum(joint[n] * chances[n] for n in rest) / sum(joint[n] for n in rest)
            assert row["chance"] == pytest.approx(chances[name])
            assert row["chance_not"] == pytest.approx(mixed)
            assert row["chance_not_after"] == pytest.approx(after)
            assert row["weight"] == pytest.approx(10 * math.log10(chances[name] / mixed))
            apart = [10 * math.log10(chances[name] / chances[n]) for n in rest]
            assert row["weight_low"] == pytest.approx(min(apart))
            assert row["weight_high"] == pytest.approx(max(apart))
            assert row["weight_low"] - 1e-9 <= row["weight"] <= row["weight_high"] + 1e-9


def test_the_same_item_weighs_less_than_one_or_more_than_eight_as_priors_change():
    # Likelihoods .90, .85, .10, .05: trap 4 of bare negations.
    chances = dict(zip("ABCD", (0.90, 0.85, 0.10, 0.05), strict=True))
    item = bt.Item("m", found="present", likelihood=chances)

    def weight(*others):
        priors = dict(zip("ABCD", (0.25, *(0.75 * share for share in others)), strict=True))
        table = bt.negation_likelihoods(bt.Study.rivals(priors, [item], exhaustive=True))
        return table.query("hypothesis == 'A'")["weight"].item()

    assert weight(0.84, 0.08, 0.08) == pytest.approx(
        10 * math.log10(0.9 / (0.84 * 0.85 + 0.08 * 0.15)), abs=1e-9
    )
    assert weight(0.86, 0.07, 0.07) < 0.9
    assert weight(0.06, 0.47, 0.47) > 8.5
    row = bt.negation_likelihoods(bt.Study.rivals(list("ABCD"), [item], exhaustive=True)).iloc[0]
    assert row["weight_low"] == pytest.approx(10 * math.log10(0.9 / 0.85))
    assert row["weight_high"] == pytest.approx(10 * math.log10(0.9 / 0.05))


def test_claims_have_no_parts_of_their_denial():
    assert bt.negations(bt.load_example("nato-csto")).empty
    assert bt.negation_likelihoods(bt.load_example("nato-csto")).empty


def test_not_a_factor_is_all_worlds_without_it():
    worlds = ["A & B", "A & not B", "not A & B", "not A & not B"]
    item = bt.Item(
        "m", found="present", likelihood=dict(zip(worlds, (0.9, 0.6, 0.3, 0.1), strict=True))
    )
    study = bt.Study.factors({"A": 0.5, "B": 0.2}, [item])
    table = bt.negations(study).query("hypothesis == 'A'").set_index("world")
    assert table["share_prior"].to_dict() == pytest.approx({"not A & B": 0.2, "not A & not B": 0.8})
    joint = {"not A & B": 0.2 * 0.3, "not A & not B": 0.8 * 0.1}
    assert table["share"].to_dict() == pytest.approx(
        {name: value / sum(joint.values()) for name, value in joint.items()}
    )


def test_ratios_have_a_weight_and_no_chance():
    item = bt.Item("m", found="present", likelihood={"A": "1", "B": "1/4", "C": "1/2"})
    study = bt.Study.rivals(["A", "B", "C"], [item], exhaustive=True)
    row = bt.negation_likelihoods(study).query("hypothesis == 'A'").iloc[0]
    assert row["weight"] == pytest.approx(10 * math.log10(1 / 0.375))
    assert math.isnan(row["chance"])
    assert math.isnan(row["chance_not"])


def test_what_logic_leaves_alone_has_no_denial_left():
    item = bt.Item("m", found="present", likelihood={"A": 0.5, "B": 0, "C": 0}, logical=True)
    study = bt.Study.rivals(["A", "B", "C"], [item], exhaustive=True)
    assert "A" not in set(bt.negations(study)["hypothesis"])
    row = bt.negation_likelihoods(study).query("hypothesis == 'A'").iloc[0]
    assert row["weight"] == math.inf
