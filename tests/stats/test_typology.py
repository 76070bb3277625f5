"""Test types follow from the numbers, belong to a pair, and have borders."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import bayestrace as bt
from bayestrace.study.parts import Likelihood

CHANCE = st.floats(0.01, 0.99)


def types(if_true, if_false, **choice):
    threshold = choice.pop("threshold", 5.0)
    item = bt.Item("e", found="not sought", likelihood={"H": (if_true, if_false)}, **choice)
    return bt.test_types(bt.Study.claims({"H": 0.5}, [item]), threshold=threshold).squeeze()


@pytest.mark.parametrize(
    ("if_true", "if_false", "expected"),
    [
        (0.6, 0.4, "straw in the wind"),
        (0.99, 0.6, "hoop"),
        (0.4, 0.05, "smoking gun"),
        (0.95, 0.05, "doubly decisive"),
        (0.05, 0.4, "smoking gun"),
        (0.6, 0.99, "hoop"),
    ],
)
def test_the_four_types_are_told_apart(if_true, if_false, expected):
    assert types(if_true, if_false)["test_type"].item() == expected


@given(CHANCE, CHANCE, st.floats(0.5, 15))
def test_type_weights_and_border_follow_the_definition(if_true, if_false, threshold):
    found = types(if_true, if_false, threshold=threshold)
    present = 10 * math.log10(if_true / if_false)
    absent = 10 * math.log10((1 - if_true) / (1 - if_false))
    assert found["w_present"].item() == pytest.approx(present, abs=1e-9)
    assert found["w_absent"].item() == pytest.approx(absent, abs=1e-9)
    distance = min(abs(abs(present) - threshold), abs(abs(absent) - threshold))
    assert found["border_distance"].item() == pytest.approx(distance, abs=1e-9)
    if distance > 1e-6:
        strong = (abs(present) > threshold, abs(absent) > threshold)
        expected = {
            (False, False): "straw in the wind",
            (False, True): "hoop",
            (True, False): "smoking gun",
            (True, True): "doubly decisive",
        }[strong]
        assert found["test_type"].item() == expected


@given(CHANCE, CHANCE)
def test_favours_names_the_world_in_which_the_clue_is_likelier(if_true, if_false):
    expected = "" if if_true == if_false else "H" if if_true > if_false else "not H"
    assert types(if_true, if_false)["favours"].item() == expected


def test_a_ratio_of_exactly_root_ten_counts_as_strong():
    assert types(0.1 * math.sqrt(10), 0.1)["test_type"].item() == "smoking gun"


def test_the_threshold_is_five_decibels_unless_another_is_named():
    item = bt.Item("e", found="present", likelihood={"H": (0.1 * math.sqrt(10), 0.1)})
    found = bt.test_types(bt.Study.claims({"H": 0.5}, [item]))
    assert found.attrs["threshold_db"] == found["test_type"].attrs["threshold_db"] == 5
    assert found["test_type"].item() == "smoking gun"
    assert found["border_distance"].item() == pytest.approx(0, abs=1e-9)


def test_detection_and_false_reports_weaken_a_test():
    sharp = types(0.95, 0.05)
    blurred = types(0.95, 0.05, detection=0.6, false_report=0.3)
    assert blurred["q_of"].item() == pytest.approx(0.95 * 0.6 + 0.05 * 0.3)
    assert blurred["test_type"].item() == "straw in the wind" != sharp["test_type"].item()


def test_sides_that_are_equal_weigh_nothing_also_at_zero_and_one():
    item = bt.Item(
        "e", found="present", likelihood={"A": 1, "B": 1, "C": 0.5, "D": 0}, logical=True
    )
    study = bt.Study.rivals(["A", "B", "C", "D"], [item], exhaustive=True)
    found = bt.test_types(study, over="B").sel(hypothesis="A").squeeze()
    assert found["w_present"].item() == found["w_absent"].item() == 0
    assert found["test_type"].item() == "straw in the wind"
    decisive = bt.test_types(study, over="D").sel(hypothesis="A").squeeze()
    assert decisive["w_present"].item() == math.inf
    assert decisive["w_absent"].item() == -math.inf
    assert decisive["test_type"].item() == "doubly decisive"


def test_ratios_and_ranks_have_no_type_and_unjudged_items_an_empty_one():
    items = [
        bt.Item("ratio", found="present", likelihood={"H": "10 dB"}),
        bt.Item("none", found="present"),
    ]
    found = bt.test_types(bt.Study.claims({"H": 0.5}, items)).squeeze()
    assert found["test_type"].values.tolist() == ["not available", ""]
    assert np.isnan(found["w_present"].values).all()


def test_a_type_belongs_to_a_pair_of_rivals():
    item = bt.Item("e", found="present", likelihood={"A": 0.9, "B": 0.05, "C": 0.85})
    study = bt.Study.rivals(["A", "B", "C"], [item], exhaustive=True)
    against = {
        over: bt.test_types(study, over=over).sel(hypothesis="A")["test_type"].item()
        for over in "BC"
    }
    assert against == {"B": "doubly decisive", "C": "straw in the wind"}


def test_a_threshold_that_is_not_positive_is_refused():
    with pytest.raises(bt.ArrayError, match="above 0, got 0"):
        types(0.5, 0.4, threshold=0)


@pytest.mark.parametrize("chance", [0.0, 0.1, 0.3, 0.7, 1.0])
def test_a_clue_recorded_alike_in_both_worlds_favours_neither_to_the_last_bit(chance):
    found = types(0.9, 0.2, detection=chance, false_report=chance)
    assert found["favours"].item() == ""
    assert found["w_present"].item() == found["w_absent"].item() == 0
    assert found["q_of"].item() == found["q_over"].item() == chance


def test_a_record_that_is_nearly_certain_has_a_finite_weight_if_it_fails():
    """1 - q, rounded, would be 0 on both sides, and the clue a hoop that nothing passes."""
    found = types(0.999, 0.99, detection=1.0, false_report=1 - 1e-14)
    assert found["w_absent"].item() == pytest.approx(-10, abs=1e-9)


@pytest.mark.parametrize(
    ("short", "expected"), [(5e-10, "smoking gun"), (2e-9, "straw in the wind")]
)
def test_a_weight_short_of_the_threshold_counts_within_a_billionth_of_a_decibel(short, expected):
    threshold = 10 * math.log10(0.4 / 0.1) + short
    assert types(0.4, 0.1, threshold=threshold)["test_type"].item() == expected


def test_ranks_have_no_type():
    study = bt.Study.claims({"H": 0.5}, [bt.Item("e", found="present")])
    study = study.replace(likelihoods=(Likelihood(coder="me", item="e", hypothesis="H", rank=1),))
    assert bt.test_types(study)["test_type"].item() == "not available"
