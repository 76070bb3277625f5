"""Rules about what likelihoods amount to: ceilings, certainties, padding, one-sidedness."""

from dataclasses import replace
from math import log10

import numpy as np
import pytest
from checks.careful import careful
from checks.small import claims, found, names
from hypothesis import given, settings
from strategies import studies

import bayestrace as bt
from bayestrace.checks.checking import check
from bayestrace.checks.item_strengths import leads, spreads
from bayestrace.checks.look import Look
from bayestrace.scales import Scale, read_chance, read_ratio
from bayestrace.study.parts import ScaleChoice

SEVEN = (0.95, 0.85, 0.7, 0.5, 0.3, 0.15, 0.05)
WORDS = ("almost certain", "very likely", "likely", "even", "unlikely", "very unlikely", "remote")
THESIS_SCALE = Scale(
    id="seven",
    name="seven",
    quantity="probability",
    terms={word: (chance, chance) for word, chance in zip(WORDS, SEVEN, strict=True)},
)


def in_words(scale, *pairs, **options):
    chances = [tuple(read_chance(word, scale)[0] for word in pair) for pair in pairs]
    choice = ScaleChoice(name=scale.id, own=scale)
    return claims(*chances, **options).replace(scale=choice)


def test_the_scale_of_seven_words_never_gives_more_than_12_8_decibels():
    (notice,) = found(in_words(THESIS_SCALE, ("likely", "even")), "scale-ceiling")
    assert "12.8 dB" in notice.sentence
    assert round(10 * log10(0.95 / 0.05), 1) == 12.8
    assert names(notice) == ["me"]
    certain = in_words(THESIS_SCALE, ("almost certain", "remote"))
    assert bt.weights(certain)["weight_of_evidence"].item() == pytest.approx(10 * log10(19))


def test_a_number_typed_beside_the_words_breaks_the_ceiling():
    study = in_words(THESIS_SCALE, ("likely", "even"), ("likely", "remote"))
    rows = list(study.likelihoods)
    rows[1] = replace(rows[1], if_true=bt.judgement(0.999))
    assert not found(study.replace(likelihoods=tuple(rows)), "scale-ceiling")


@pytest.mark.parametrize(("low", "fires"), [(0.0094, False), (0.0096, True)])
def test_a_scale_that_reaches_20_decibels_is_high_enough(low, fires):
    ends = {"yes": (0.95, 0.95), "no": (low, low)}
    scale = Scale(id="two", name="two", quantity="probability", terms=ends)
    assert bool(found(in_words(scale, ("yes", "no")), "scale-ceiling")) is fires
    assert (10 * log10(0.95 / low) < 20) is fires


def test_what_was_not_found_can_weigh_more_than_what_was():
    scale = Scale(
        id="two",
        name="two",
        quantity="probability",
        terms={"yes": (0.98, 0.98), "perhaps": (0.4, 0.4)},
    )
    (notice,) = found(in_words(scale, ("yes", "perhaps")), "scale-ceiling")
    assert f"{10 * log10(0.6 / 0.02):.1f} dB" in notice.sentence


@pytest.mark.parametrize(("top", "fires"), [(10.0, True), (1000.0, False)])
def test_a_scale_of_ratios_has_the_ceiling_of_its_heaviest_word(top, fires):
    terms = {"some": (2.0, 4.0), "much": (top, top), "beyond": (1e6, None)}
    scale = Scale(id="lr", name="lr", quantity="ratio", terms=terms)
    memo = bt.Item("memo", found="present", likelihood={"H": "x3"})
    study = bt.Study.claims({"H": 0.5}, [memo])
    rows = (replace(study.likelihoods[0], ratio=read_ratio("some", scale)),)
    study = study.replace(likelihoods=rows, scale=ScaleChoice(name="lr", own=scale))
    notices = found(study, "scale-ceiling")
    assert bool(notices) is fires
    if fires:
        assert "10.0 dB" in notices[0].sentence


@pytest.mark.parametrize(
    ("values", "count", "fires"), [(9, 20, True), (10, 20, False), (9, 18, False)]
)
def test_few_different_numbers_are_a_scale_without_a_name(values, count, fires):
    steps = [0.1 + 0.8 * step / (values - 1) for step in range(values)]
    chances = [steps[number % values] for number in range(count)]
    pairs = list(zip(chances[::2], chances[1::2], strict=True))
    notices = found(claims(*pairs), "scale-ceiling")
    assert bool(notices) is fires
    if fires:
        assert f"{10 * log10(0.9 / 0.1):.1f} dB" in notices[0].sentence


def test_ten_numbers_that_reach_far_are_no_ceiling():
    assert not found(claims(*[(0.999, 0.001)] * 10), "scale-ceiling")


@pytest.mark.parametrize(
    ("pair", "options", "fires"),
    [
        ((0.9, 0.0079), {}, True),  # 10·log10(.01 / .0079) = 1.02
        ((0.9, 0.0080), {}, False),  # 10·log10(.01 / .0080) = 0.97
        ((0.999, 0.5), {}, False),  # found, as it nearly had to be
        ((0.999, 0.5), {"found": "absent"}, True),
        ((0.999, 0.5), {"found": "not sought"}, False),
        ((0.9, 0.001), {"false_report": 0.05}, False),
    ],
)
def test_a_chance_is_certain_if_one_percent_instead_would_change_a_decibel(pair, options, fires):
    study = claims((0.6, 0.5), pair, **options)
    notices = found(study, "certain-likelihood")
    assert bool(notices) is fires
    if fires:
        assert names(notices[0]) == ["e1"]


def test_the_heaviest_certain_row_is_named_with_its_weight_and_what_it_would_be():
    study = claims((0.9, 0.005), (0.9, 0.001), (0.9, 0.1))
    (notice,) = found(study, "certain-likelihood")
    assert names(notice) == ["e0", "e1"]
    assert "e1 as me judged it for H" in notice.sentence
    assert f"{10 * log10(0.9 / 0.001):.1f} dB" in notice.sentence
    assert f"{10 * log10(0.9 / 0.01):.1f} dB" in notice.sentence


def test_a_logical_zero_excludes_and_the_one_beside_it_is_not_blamed():
    memo = bt.Item("memo", found="present", likelihood={"A": 1, "B": 0, "C": 0.5}, logical=True)
    study = bt.Study.rivals(["A", "B", "C"], [memo], exhaustive=True)
    (notice,) = found(study, "certain-likelihood")
    assert len(notice.where) == 1
    assert "for B, excludes an explanation for good" in notice.sentence
    assert "20.0 dB" in notice.sentence  # 10·log10(.99 / .01) = 19.96


@pytest.mark.parametrize(("weak", "strong", "fires"), [(3, 2, True), (3, 3, False), (3, 1, False)])
def test_more_than_half_of_five_items_or_more_are_padding(weak, strong, fires):
    study = claims(*[(0.62, 0.5)] * weak, *[(0.63, 0.5)] * strong)  # 0.93 and 1.004 dB
    notices = found(study, "padding")
    assert bool(notices) is fires
    if fires:
        assert names(notices[0]) == [f"e{n}" for n in range(weak)]
        assert f"{weak} of {weak + strong} items" in notices[0].sentence


def test_an_item_that_weighs_something_to_one_coder_is_no_padding():
    study = claims(*[(0.5, 0.5)] * 6)
    firm = tuple(
        replace(row, coder="second", if_true=bt.judgement(0.9)) for row in study.likelihoods
    )
    assert found(study, "padding")
    assert not found(study.replace(likelihoods=study.likelihoods + firm), "padding")


def test_what_was_not_sought_pads_nothing():
    study = claims(*[(0.5, 0.5)] * 6, found="not sought")
    assert not found(study, "padding")


@pytest.mark.parametrize(("against", "fires"), [(1, True), (2, False)])
def test_nine_of_ten_judgements_for_the_leader_are_one_sided(against, fires):
    study = claims(*[(0.7, 0.4)] * (10 - against), *[(0.5, 0.6)] * against, *[(0.5, 0.5)] * 5)
    notices = found(study, "always-favours-lead")
    assert bool(notices) is fires
    if fires:
        assert f"me {10 - against} of 10" in notices[0].sentence
        assert names(notices[0]) == ["me"]


def test_nine_judgements_are_too_few_to_be_one_sided():
    assert not found(claims(*[(0.7, 0.4)] * 9), "always-favours-lead")


def test_a_negation_that_leads_is_a_leader_too():
    assert found(claims(*[(0.4, 0.7)] * 10), "always-favours-lead")


def test_contests_of_one_item_do_not_make_a_coder_one_sided():
    items = [bt.Item(f"e{n}", found="present", likelihood={f"H{n}": (0.8, 0.3)}) for n in range(12)]
    study = bt.Study.claims({f"H{n}": 0.5 for n in range(12)}, items)
    assert not found(study, "always-favours-lead")


def test_who_leads_and_by_how_much_is_what_the_result_says():
    study = careful()
    look = Look(study=study)
    found_leads = list(leads(look))
    assert [(lead.coder, lead.side) for lead in found_leads] == [
        ("me", "wages"),
        ("second reader", "wages"),
    ]
    odds = np.log10(np.array(look.post["worlds"]["cause"]["posterior"]))[:, 0]
    prior = np.log10([0.45, 0.35, 0.2])
    for at, lead in enumerate(found_leads):
        other = odds[at, 1:].argmax() + 1
        gained = 10 * (odds[at, 0] - odds[at, other] - prior[0] + prior[other])
        assert lead.weights.sum() == pytest.approx(gained)


def test_the_spread_of_an_item_is_its_largest_weight_between_two_worlds():
    study = careful()
    for at, item in enumerate(study.items):
        chances = [
            row.if_true.best
            for row in study.likelihoods
            if (row.coder, row.item) == ("me", item.id)
        ]
        recorded = [p * item.detection + (1 - p) * item.false_report for p in chances]
        if item.found == "absent":
            recorded = [1 - q for q in recorded]
        largest = 10 * log10(max(recorded) / min(recorded))
        assert spreads(Look(study=study).encoded)[0, at] == pytest.approx(largest)


@given(studies(min_items=1))
@settings(max_examples=40, deadline=None)
def test_no_rule_fails_on_a_study_that_is_valid(study):
    study = study.replace(check_off=(), answers=())
    for notice in check(study):
        assert notice.sentence
        assert "{" not in notice.sentence.replace("{}", "")
