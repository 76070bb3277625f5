"""Published figures: the bundled worked examples and what no study can express.

Every expectation stands in a source. Where a source misprints or cuts off a digit, the exact
value is tested and the study's notes name the printed one.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

import bayestrace as bt
from bayestrace.study.worlds import world_set
from bayestrace.units import (
    BITS_PER_NAT,
    DECIBELS_PER_NAT,
    decibels,
    log_odds,
    ratio_from_decibels,
)

WITHOUT_FIGURES = {"nato-csto", "two-suspects"}
"""Nobody published figures for them; they have tests of their own."""

WORKED_EXAMPLES = {
    "arb-blue-oyster",
    "arb-diseasitis",
    "arb-five-doublings",
    "arb-naive-bayes-email",
    "arb-okcupid",
    "arb-sparking-widgets",
    "dagostini-six-boxes",
    "ii5-disease",
    "ii5-jack-of-spades",
    "ii5-order-independence",
    "ii5-probative-value",
    "ii5-two-worlds-as-factors",
    "ii5-two-worlds-uncertain-probative-value",
    "ii7-table7.3",
    "ii7-table7.4",
    "ii7-table7.7",
    "rohlfing-nonexclusive",
    "thinkbayes-cookies",
    "tunny-double-headed-penny",
}

CAUSAL = json.loads((Path(__file__).parent / "data/derived_binary.json").read_text("utf-8"))

TWO_TO_ONE = decibels(2.0)
"""dB; the regions drawn in Humphreys and Jacobs 2023, figure 5.2, begin at a ratio of two."""


@cache
def example(name):
    return bt.load_example(name)


@cache
def updated(name):
    return bt.update(example(name))


def prior_of(name, worlds):
    frame, positions = world_set(worlds, example(name).world_frames)
    prior = updated(name)[f"worlds/{frame}"]["prior"]
    return prior.isel(world=sorted(positions)).sum("world", skipna=False)


def weight_of(name, hypothesis, item):
    weight = bt.weights(example(name))["weight_of_evidence"]
    return weight.sel(hypothesis=hypothesis, item=item).drop_vars(["case"])


def computed(name, row):
    """Return the quantity of a row of expected.csv as the library has it, one per coder."""
    kind, _, item = row.quantity.partition(":")
    post = updated(name)
    if kind == "weight_db" and item:
        return weight_of(name, row.hypothesis, item)
    values = {
        "prior": lambda: prior_of(name, row.hypothesis),
        "posterior": lambda: bt.credence(post, row.hypothesis),
        "posterior_naive": lambda: bt.credence(post, row.hypothesis, naive=True),
        "weight_db": lambda: post["totals"]["total_weight"].sel(hypothesis=row.hypothesis),
    }
    assert kind in values, f"no test knows the quantity {row.quantity!r} of {name}"
    return values[kind]().sel(case=row.case)


def as_printed(value, digits):
    """Half a unit of the last printed decimal, with room for the last bit of a float.

    The room is relative: a figure of 1e-14 is compared to its own digits.
    """
    return pytest.approx(value, rel=1e-12, abs=0.5 * 10.0**-digits * (1 + 1e-9))


FIGURES = [
    pytest.param(name, row, id=f"{name}: {row.quantity} of {row.hypothesis}, {row.case}, {n}")
    for name in sorted(WORKED_EXAMPLES)
    for n, row in enumerate(example(name).expected)
]


@pytest.mark.parametrize(("name", "row"), FIGURES)
def test_a_bundled_study_gives_its_published_figure(name, row):
    values = computed(name, row)
    assert values.dims == ("coder",)
    assert values.size > 0
    for value in values.values:
        assert float(value) == as_printed(row.value, row.digits)


@pytest.mark.parametrize("name", sorted(bt.list_examples()))
def test_every_bundled_study_has_a_figure_that_is_checked(name):
    if name in WITHOUT_FIGURES:
        assert not example(name).expected
    else:
        assert name in WORKED_EXAMPLES
        assert any(row.quantity != "prior" for row in example(name).expected)


def test_the_bundle_holds_every_worked_example_and_all_three_modes():
    assert set(bt.list_examples()) == WORKED_EXAMPLES | WITHOUT_FIGURES
    modes = {frame.mode for name in WORKED_EXAMPLES for frame in example(name).frames}
    assert modes == {"claim", "rivals", "factors"}


@pytest.mark.parametrize("name", sorted(bt.list_examples()))
def test_a_bundled_study_is_written_back_byte_for_byte(name, tmp_path):
    bt.write_study(example(name), tmp_path / name)
    bundled = Path(__file__).parents[1] / "evidence" / name
    written = {file.name: file.read_bytes() for file in (tmp_path / name).iterdir()}
    assert written == {file.name: file.read_bytes() for file in bundled.iterdir()}


def test_every_misprint_is_named_where_the_exact_value_is_tested():
    for name in ("arb-blue-oyster", "ii5-probative-value", "ii7-table7.7"):
        assert any("prints" in row.source for row in example(name).expected)
        assert example(name).notes


def test_the_two_forms_of_the_uncertain_clue_agree():
    as_rivals = updated("ii5-two-worlds-uncertain-probative-value")
    as_factors = updated("ii5-two-worlds-as-factors")
    assert bt.credence(as_rivals, "A,H1 or B,H1").item() == pytest.approx(
        bt.credence(as_factors, "H1").item(), abs=1e-11
    )
    wrong = 5 / 6  # averaging with the prior weights of A and B
    assert abs(bt.credence(as_factors, "H1").item() - wrong) > 0.08


def test_the_order_of_two_clues_leaves_every_card_where_it_was():
    worlds = updated("ii5-order-independence")["worlds/card"]["posterior"]
    one, other = (worlds.sel(case=case).values for case in ("face, black", "black, face"))
    assert one == pytest.approx(other, abs=1e-15)


# --- the four tests: Humphreys and Jacobs 2023, section 5.3.1 ---------------------------------

FOUR_TESTS = {  # figure 5.3: P(clue | b), P(clue | d)
    "straw in the wind": (0.6, 0.4),
    "hoop": (0.95, 0.6),
    "smoking gun": (0.4, 0.05),
    "doubly decisive": (0.95, 0.05),
}

POSTERIOR_FROM_ONE_HALF = {  # found present, found absent; computed, not printed, six decimals
    "straw in the wind": (0.6, 0.4),
    "hoop": (0.612903, 0.111111),
    "smoking gun": (0.888889, 0.387097),
    "doubly decisive": (0.95, 0.05),
}

LABELLED_POINTS = [  # figure 5.2: P(clue | d), P(clue | b), label, what it supports
    (0.15, 0.85, "doubly decisive", "b"),
    (0.05, 0.2833, "smoking gun", "b"),
    (0.7177, 0.95, "hoop", "b"),
    (0.43, 0.57, "straw in the wind", "b"),
    (0.85, 0.15, "doubly decisive", "not b"),
    (0.95, 0.7177, "hoop", "not b"),
    (0.2833, 0.05, "smoking gun", "not b"),
    (0.57, 0.43, "straw in the wind", "not b"),
]


def one_clue(if_true, if_false, *, found="present", prior=0.5):
    clue = bt.Item("clue", found=found, likelihood={"b": (if_true, if_false)})
    return bt.Study.claims({"b": prior}, [clue])


def the_test(if_true, if_false):
    return bt.test_types(one_clue(if_true, if_false), threshold=TWO_TO_ONE).squeeze()


@pytest.mark.parametrize(("label", "chances"), FOUR_TESTS.items())
def test_the_four_clues_of_figure_5_3_are_the_four_tests(label, chances):
    assert the_test(*chances)["test_type"].item() == label


@pytest.mark.parametrize(("if_false", "if_true", "label", "favours"), LABELLED_POINTS)
def test_a_labelled_point_of_figure_5_2_lies_in_its_region(if_false, if_true, label, favours):
    result = the_test(if_true, if_false)
    assert result["test_type"].item() == label
    assert result["favours"].item() == favours


def test_a_found_smoking_gun_and_a_failed_hoop_both_weigh_about_nine_decibels():
    gun, hoop = the_test(*FOUR_TESTS["smoking gun"]), the_test(*FOUR_TESTS["hoop"])
    assert gun["w_present"].item() / 10 == as_printed(0.9, 1)  # log10 of the ratio
    assert -hoop["w_absent"].item() / 10 == as_printed(0.9, 1)


@pytest.mark.parametrize(("label", "posteriors"), POSTERIOR_FROM_ONE_HALF.items())
def test_from_one_half_the_four_clues_lead_to_the_posteriors_of_the_figure(label, posteriors):
    for found, expected in zip(("present", "absent"), posteriors, strict=True):
        post = bt.update(one_clue(*FOUR_TESTS[label], found=found))
        assert bt.credence(post, "b").item() == as_printed(expected, 6)


# --- expected learning: Humphreys and Jacobs 2023, section 5.1.6 ------------------------------

LEARNING = {"K1": (0.99, 0.01), "K2": (0.099, 0.001), "K3": (0.9, 0.5), "K4": (0.5, 0.1)}


def expected_variance_reduction(if_true, if_false):
    """The library has no such quantity; this is its definition on the library's posteriors."""
    chance_of_yes = (if_true + if_false) / 2
    left = 0.0
    for found, chance in (("present", chance_of_yes), ("absent", 1 - chance_of_yes)):
        belief = bt.credence(bt.update(one_clue(if_true, if_false, found=found)), "b").item()
        left += chance * belief * (1 - belief)
    return 1 - left / 0.25


def test_a_rare_clue_has_the_probative_value_of_a_likely_one_when_found():
    likely, rare = (the_test(*LEARNING[name]) for name in ("K1", "K2"))
    assert likely["w_present"].item() == pytest.approx(decibels(99.0), abs=1e-9)
    assert rare["w_present"].item() == pytest.approx(decibels(99.0), abs=1e-9)


@pytest.mark.parametrize(("name", "exact"), [("K1", 0.9604), ("K2", 0.05054737)])
def test_much_is_learnt_from_the_likely_clue_and_little_from_the_rare_one(name, exact):
    # The source says "about 95 %" and "about 5 %"; these are the exact values.
    assert expected_variance_reduction(*LEARNING[name]) == pytest.approx(exact, abs=5e-9)


def test_mirrored_clues_teach_equally_much():
    third, fourth = (expected_variance_reduction(*LEARNING[name]) for name in ("K3", "K4"))
    assert third == pytest.approx(fourth, abs=1e-12)


# --- units ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("odds", "weight"), [(1, 0), (100, 20), (10**6, 60), (10**9, 90)])
def test_odds_in_decibels_are_those_of_cook_2008(odds, weight):
    assert decibels(odds) == pytest.approx(weight, abs=1e-12)
    assert ratio_from_decibels(weight) == pytest.approx(odds, rel=1e-12)


def test_from_11_to_10_percent_is_the_distance_that_arbital_gives():
    nats = log_odds(0.10) - log_odds(0.11)
    assert nats * DECIBELS_PER_NAT / 10 == as_printed(-0.046, 3)
    # Arbital prints -.153 bits, from rounded parts; the exact -.1536 is tested.
    assert nats * BITS_PER_NAT == as_printed(-0.1536, 4)


def test_from_one_in_a_hundred_to_one_in_a_million_is_the_distance_that_arbital_gives():
    # Here the source takes the logarithm of the chances, not of the odds.
    magnitudes = decibels(1e-6 / 1e-2) / 10
    assert magnitudes == pytest.approx(-4, abs=1e-12)
    assert magnitudes * 10 / DECIBELS_PER_NAT * BITS_PER_NAT == as_printed(-13.3, 1)


def test_a_factor_of_two_is_three_decibans_as_the_report_on_tunny_rounds_it():
    assert round(decibels(2)) == 3
    assert round(decibels(0.0001 / 0.9999)) == -40
    assert 20 * 3 - 40 == 20
    assert ratio_from_decibels(20) == pytest.approx(100, rel=1e-12)


# --- claims that follow from published causal models ------------------------------------------


def derived_claim(row):
    certain = {0.0, 1.0} & {row["p_clue_given_h"], row["p_clue_given_not_h"]}
    clue = bt.Item(
        "clue",
        found="present",
        likelihood={"H": (row["p_clue_given_h"], row["p_clue_given_not_h"])},
        logical=bool(certain),
    )
    return bt.Study.claims({"H": row["prior"]}, [clue])


def told(row):
    return f"{row['entry']}: {row['clue']} given {row['base']}"


@pytest.mark.parametrize("row", CAUSAL["derived_binary"], ids=told)
def test_a_claim_from_a_causal_model_gets_the_posterior_of_the_model(row):
    posterior = bt.credence(bt.update(derived_claim(row)), "H").item()
    assert posterior == pytest.approx(row["posterior"], abs=1e-9)
    if row["published"] is not None:
        assert posterior == as_printed(row["published"], row["digits"])


@pytest.mark.parametrize("row", CAUSAL["derived_binary"], ids=told)
def test_a_claim_from_a_causal_model_starts_from_the_published_prior(row):
    prior = bt.update(derived_claim(row))["prior"]["credence"].item()
    assert prior == pytest.approx(row["prior"], abs=1e-12)
    if row["published_prior"] is not None:
        assert prior == as_printed(row["published_prior"], row["digits"])


def derived(entry, base, clue):
    (row,) = (
        row
        for row in CAUSAL["derived_binary"]
        if (row["entry"], row["base"], row["clue"]) == (entry, base, clue)
    )
    return row


def clue_item(name, row, given=()):
    sides = (row["p_clue_given_h"], row["p_clue_given_not_h"])
    return bt.Item(name, found="present", given=given, likelihood={"H": sides})


@pytest.mark.parametrize("row", CAUSAL["naive_independence"], ids=told)
def test_two_dependent_clues_need_one_judged_given_the_other(row):
    entry, base, clue = row["entry"], row["base"], row["clue"]
    pressure, mobilised = {"P": clue["P"]}, {"M": clue["M"]}
    first = derived(entry, base, pressure)
    apart = derived(entry, base, mobilised)
    after = derived(entry, {**base, **pressure}, mobilised)

    def credence(*items):
        return bt.credence(bt.update(bt.Study.claims({"H": first["prior"]}, items)), "H").item()

    naive = credence(clue_item("P", first), clue_item("M", apart))
    chained = credence(clue_item("P", first), clue_item("M", after, given=("P",)))
    assert naive == as_printed(row["naive"], row["digits"])
    assert chained == as_printed(row["correct"], row["digits"])
