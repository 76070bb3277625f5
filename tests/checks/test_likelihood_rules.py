"""Rules about likelihoods: the places that they name, and the borders of their thresholds."""

from dataclasses import replace
from math import log10

import pytest
from checks.careful import careful
from checks.cases_likelihoods import with_chances
from checks.small import claims, found, names

import bayestrace as bt
from bayestrace.study.parts import Judgement


def with_reasons(study, *reasons):
    rows = zip(study.likelihoods, reasons, strict=True)
    return study.replace(likelihoods=tuple(replace(row, reason=text) for row, text in rows))


def test_only_rows_without_a_reason_are_named():
    study = with_reasons(claims((0.8, 0.2), (0.7, 0.2), (0.6, 0.2)), "why", "", " \n")
    (notice,) = found(study, "no-justification")
    assert names(notice) == ["e1", "e2"]


def test_a_reason_is_a_formula_from_three_items_on_spaces_and_capitals_apart():
    study = claims(*[(0.8, 0.2)] * 4)
    twice = with_reasons(study, "As expected.", "as  expected.", "first", "second")
    thrice = with_reasons(study, "As expected.", "as  expected.", "AS EXPECTED. ", "second")
    assert not found(twice, "copied-justification")
    (notice,) = found(thrice, "copied-justification")
    assert names(notice) == ["e0", "e1", "e2"]
    assert {place.column for place in notice.where} == {"reason"}


def test_a_reason_may_be_repeated_where_the_judgement_weighs_nothing():
    study = with_reasons(claims(*[(0.5, 0.5)] * 4), *["not used"] * 4)
    assert not found(study, "copied-justification")


def test_two_coders_may_find_the_same_words():
    study = claims(*[(0.8, 0.2)] * 2)
    study = with_reasons(study, "obvious", "obvious")
    others = tuple(replace(row, coder="second") for row in study.likelihoods)
    study = study.replace(likelihoods=study.likelihoods + others)
    assert not found(study, "copied-justification")


def rivals(*chances, reasons):
    memo = bt.Item("memo", found="present", likelihood=dict(zip("ABC", chances, strict=True)))
    return with_reasons(bt.Study.rivals(["A", "B", "C"], [memo], exhaustive=True), *reasons)


def test_one_reason_under_two_rivals_must_go_with_one_number():
    apart = rivals(0.9, 0.2, 0.2, reasons=("a leak", "no leak", "No  leak"))
    assert not found(apart, "copied-justification")
    pasted = rivals(0.9, 0.2, 0.2, reasons=("a leak", "a leak", "no leak"))
    (notice,) = found(pasted, "copied-justification")
    assert names(notice) == ["memo", "memo"]
    assert "different numbers" in notice.sentence


def test_a_coder_with_one_interval_has_said_that_chances_are_not_exact():
    bare = claims((0.8, 0.2), (0.7, 0.2))
    (notice,) = found(bare, "no-interval")
    assert names(notice) == ["me"]
    one = claims((0.8, 0.2), (0.7, bt.judgement(0.2, low=0.1, high=0.3)))
    assert not found(one, "no-interval")


def test_ratios_and_ranks_cannot_have_an_interval():
    assert not found(claims("10 dB", "x3"), "no-interval")


@pytest.mark.parametrize(
    ("high", "low", "fires"),
    [(5, 9, True), (5, 10, False), (4, 1, False), (6, 11, True), (6, 12, False)],
)
def test_more_than_a_third_and_five_at_least_must_be_likely_on_both_sides(high, low, fires):
    study = claims(*[(0.9, 0.7)] * high, *[(0.9, 0.69)] * low)
    notices = found(study, "both-high")
    assert bool(notices) is fires
    if fires:
        assert names(notices[0]) == [f"e{n}" for n in range(high)]
        assert f"me in {high} of {high + low} judgements" in notices[0].sentence


def test_a_likely_clue_that_was_not_found_does_tell():
    assert not found(claims(*[(0.95, 0.7)] * 6, found="absent"), "both-high")
    assert found(claims(*[(0.95, 0.7)] * 6), "both-high")


def test_a_clue_is_likely_for_all_rivals_only_if_it_is_for_the_last_one():
    assert found(with_chances(*[(0.9, 0.7, 0.8)] * 5), "both-high")
    assert not found(with_chances(*[(0.9, 0.8, 0.6)] * 5), "both-high")


def test_the_habit_is_one_of_a_coder_not_of_the_study():
    study = with_chances(*[(0.9, 0.7, 0.8)] * 5, coder="second reader")
    (notice,) = found(study, "both-high")
    rows = [row for row in study.likelihoods if row.item.startswith("item ")]
    assert len(notice.where) == len(rows) == 15
    assert "second reader in 5 of 7" in notice.sentence
    assert "me in" not in notice.sentence


@pytest.mark.parametrize(
    ("near", "far", "fires"), [(9, 1, True), (8, 2, False), (5, 0, True), (4, 0, False)]
)
def test_nine_of_ten_chances_between_40_and_60_percent_commit_to_nothing(near, far, fires):
    pairs = [(0.6, 0.4)] * near + [(0.61, 0.39)] * far
    notices = found(claims(*pairs), "all-near-half")
    assert bool(notices) is fires
    if fires:
        assert names(notices[0]) == ["me"]


def test_what_the_rules_say_of_their_borders_in_decibels_is_so():
    assert round(10 * log10(1 / 0.7), 1) == 1.5
    assert round(10 * log10(0.6 / 0.4), 1) == 1.8
    weight = bt.weights(claims((0.6, 0.4)))["weight_of_evidence"].item()
    assert 7 * weight < 10 * log10(0.95 / 0.05) < 8 * weight


def test_a_vague_coder_is_named_and_a_firm_one_is_not():
    study = careful()
    rows = tuple(
        replace(row, if_true=Judgement(best=0.45, low=0.4, high=0.5)) if row.coder == "me" else row
        for row in study.likelihoods
    )
    (notice,) = found(study.replace(likelihoods=rows), "all-near-half")
    assert names(notice) == ["me"]
