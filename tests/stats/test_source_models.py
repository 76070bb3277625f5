"""Chances of a record per hypothesis, against enumeration over true state and record."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import bayestrace as bt
from bayestrace.study.parts import Likelihood

CHANCE = st.floats(0.02, 0.98)
RATE = st.floats(0, 1)


def decibels(ratio):
    return 10 * math.log10(ratio)


def claims(found, sides, *, prior=0.5, coder="me", **item):
    """One claim on items that are each a pair of (p, d, f), for H and for not H."""
    items = [bt.Item(f"item {n}", found=f, **item) for n, f in enumerate(found)]
    study = bt.Study.claims({"H": prior}, items)
    rows = [
        Likelihood(
            coder=coder,
            item=f"item {n}",
            hypothesis="H",
            if_true=bt.judgement(p),
            if_false=bt.judgement(q),
            detection=d,
            false_report=f,
            detection_if_false=e,
            false_report_if_false=g,
        )
        for n, ((p, d, f), (q, e, g)) in enumerate(sides)
    ]
    return study.replace(likelihoods=rows)


def chance_of(record, p, d, f):
    """Sum over the true states: the clue is there or not, then it is recorded or not."""
    total = 0.0
    for there, recorded in product((True, False), repeat=2):
        state = p if there else 1 - p
        seen = d if there else f
        if recorded == (record == "present"):
            total += state * (seen if recorded else 1 - seen)
    return total


@st.composite
def sides(draw):
    d, f = sorted([draw(RATE), draw(RATE)], reverse=True)
    return draw(CHANCE), d, f


@given(
    st.lists(
        st.tuples(st.sampled_from(["present", "absent"]), sides(), sides()), min_size=1, max_size=4
    ),
    CHANCE,
)
@settings(max_examples=80)
def test_the_credence_is_that_of_all_states_and_records_enumerated(judged, prior):
    found = [record for record, _, _ in judged]
    joint = []
    for side, start in ((1, prior), (2, 1 - prior)):
        joint.append(start * math.prod(chance_of(one[0], *one[side]) for one in judged))
    pairs = [one[1:] for one in judged]
    plain = claims(["not sought"] * len(found), pairs, prior=prior)
    logical = [replace(row, logical=True) for row in plain.likelihoods]
    items = [replace(item, found=record) for item, record in zip(plain.items, found, strict=True)]
    alike = [one[1:] == other[1:] and one[1] == one[2] for one, other in pairs]
    if sum(joint) < 1e-9 or any(alike):
        return  # excluded everywhere, or recorded alike: tests of their own
    study = plain.replace(items=items, likelihoods=logical)
    assert bt.update(study)["posterior"]["credence"].item() == pytest.approx(
        joint[0] / sum(joint), abs=1e-9
    )


def test_silence_weighs_what_the_chance_of_a_record_lets_it_weigh():
    """A clue of .9 against .3: -8.5 dB if it would surely be seen, -0.6 dB at 20 %."""
    weights = []
    for d in (1.0, 0.2, 0.0):
        study = claims(["absent"], [((0.9, d, 0.0), (0.3, d, 0.0))])
        weights.append(bt.weights(study)["weight_of_evidence"].item())
    assert [round(weight, 1) for weight in weights] == [-8.5, -0.6, 0.0]
    assert weights[1] == pytest.approx(decibels((1 - 0.18) / (1 - 0.06)))


@given(CHANCE, CHANCE, RATE, st.floats(0, 0.99))
@settings(max_examples=40)
def test_absence_has_the_ratio_that_the_literature_gives_for_hidden_traces(p, q, d, e):
    """(1 - p d) / (1 - q e), with a detection for each hypothesis."""
    study = claims(["absent"], [((p, d, 0.0), (q, e, 0.0))])
    weight = bt.weights(study)["weight_of_evidence"].item()
    assert weight == pytest.approx(decibels((1 - p * d) / (1 - q * e)), abs=1e-9)


def test_silence_speaks_against_whom_the_record_would_have_shown():
    """Equally likely clues: who had it in their power to hide them is told from the silence."""
    study = claims(["absent"], [((0.6, 0.1, 0.0), (0.6, 0.9, 0.0))])
    assert bt.weights(study)["weight_of_evidence"].item() == pytest.approx(decibels(0.94 / 0.46))


RIVALS = {"A": (0.9, 0.7, 0.1), "B": (0.4, 0.9, 0.0), "C": (0.2, None, None)}


def rivals(found, item=(0.8, 0.05)):
    study = bt.Study.rivals(
        {"A": 0.3, "B": 0.5, "C": 0.2},
        [bt.Item("letter", found=found, detection=item[0], false_report=item[1])],
        exhaustive=True,
    )
    rows = [
        Likelihood(
            coder="me", item="letter", hypothesis=name, if_true=bt.judgement(p),
            detection=d, false_report=f,
        )
        for name, (p, d, f) in RIVALS.items()
    ]  # fmt: skip
    return study.replace(likelihoods=rows)


@pytest.mark.parametrize("found", ["present", "absent"])
def test_rivals_without_chances_of_their_own_have_those_of_the_item(found):
    prior = {"A": 0.3, "B": 0.5, "C": 0.2}
    joint = {}
    for name, (p, d, f) in RIVALS.items():
        filled = (0.8 if d is None else d, 0.05 if f is None else f)
        joint[name] = prior[name] * chance_of(found, p, *filled)
    posterior = bt.update(rivals(found))["posterior"]["credence"].squeeze()
    for name, value in joint.items():
        assert posterior.sel(hypothesis=name).item() == pytest.approx(value / sum(joint.values()))


def test_the_result_names_items_whose_record_was_judged_per_hypothesis():
    tree = bt.update(rivals("present"))
    assert tree.attrs["record_judged_per_hypothesis"] == "letter"
    assert tree["constant_data"]["detection"].item() == 1
    assert tree["constant_data"]["false_report"].item() == 0
    plain = bt.Study.claims({"H": 0.5}, [bt.Item("memo", found="present", detection=0.8,
                                                 likelihood={"H": (0.8, 0.1)})])  # fmt: skip
    assert "record_judged_per_hypothesis" not in bt.update(plain).attrs


def test_a_coder_without_chances_of_their_own_gets_the_same_numbers_beside_one_with_them():
    one = bt.Study.claims(
        {"H": 0.4},
        [
            bt.Item("memo", found="absent", detection=0.7, false_report=0.2,
                    likelihood={"H": (0.8, 0.1)}),
            bt.Item("blank", found="present", detection=0.0, false_report=0.0,
                    likelihood={"H": (0.8, 0.1)}),
        ],
    )  # fmt: skip
    own = [
        replace(row, coder="you", detection=0.9, false_report=0.1, logical=True)
        for row in one.likelihoods
    ]
    both = one.replace(likelihoods=[*one.likelihoods, *own])
    alone, beside = (bt.update(study)["posterior"]["credence"] for study in (one, both))
    assert beside.sel(coder="me").item() == pytest.approx(alone.item(), abs=1e-12)
    assert bt.weights(both)["weight_of_evidence"].sel(coder="me", item="blank").item() == 0


def test_a_record_that_comes_about_alike_in_every_world_weighs_nothing():
    for rate in (0.0, 0.3, 1.0):
        for found in ("present", "absent"):
            study = claims([found], [((0.9, rate, rate), (0.2, rate, rate))], prior=0.3)
            assert bt.update(study)["posterior"]["credence"].item() == pytest.approx(0.3)
            assert bt.band(study, draws=16)["sensitivity"]["credence"].values == pytest.approx(0.3)


def test_an_even_record_tells_the_worlds_apart_where_it_differs():
    """The clue then says nothing, but how often there is a record at all does."""
    study = claims(["present"], [((0.9, 0.6, 0.6), (0.9, 0.2, 0.2))])
    assert bt.weights(study)["weight_of_evidence"].item() == pytest.approx(decibels(3))


@given(CHANCE, CHANCE, sides(), sides())
@settings(max_examples=30)
def test_both_answers_of_a_clue_have_the_chances_of_its_record(p, q, one, other):
    assume(one[1:] != other[1:] and not {*one[1:], *other[1:]} & {0, 1})
    study = claims(["present"], [((p, *one[1:]), (q, *other[1:]))])
    study = study.replace(items=[replace(study.items[0], found="not sought")])
    types = bt.test_types(study).squeeze()
    assert types["q_of"].item() == pytest.approx(chance_of("present", p, *one[1:]))
    assert types["q_over"].item() == pytest.approx(chance_of("present", q, *other[1:]))


def test_error_rates_are_those_of_the_records_enumerated():
    judged = [((0.8, 0.9, 0.1), (0.3, 0.5, 0.0)), ((0.6, 0.4, 0.0), (0.2, 0.8, 0.1))]
    study = claims(["present", "absent"], judged)
    rates = bt.error_rates(study, confirm=0.7, reject=0.3)["verdict_rate"].squeeze()
    expected = np.zeros((2, 3))
    for records in product(("present", "absent"), repeat=2):
        chances = [
            math.prod(chance_of(r, *pair[side]) for r, pair in zip(records, judged, strict=True))
            for side in (0, 1)
        ]
        credence = chances[0] / sum(chances)
        outcome = 0 if credence >= 0.7 else 2 if credence <= 0.3 else 1
        expected[:, outcome] += chances
    np.testing.assert_allclose(rates.values, expected, atol=1e-12)


def test_bounds_and_band_move_the_chance_of_the_record():
    study = claims(["absent"], [((0.8, 0.7, 0.1), (0.3, 0.9, 0.0))])
    row = study.likelihoods[0]
    wide = study.replace(likelihoods=[replace(row, if_true=bt.judgement(0.8, low=0.6, high=0.9))])
    against = chance_of("absent", 0.3, 0.9, 0.0)
    ends = [(one := chance_of("absent", p, 0.7, 0.1)) / (one + against) for p in (0.9, 0.8, 0.6)]
    bounds = bt.bounds(wide)["bounds"]["credence_bounds"].squeeze().values
    assert bounds == pytest.approx([ends[0], ends[2]])
    band = bt.band(wide)["sensitivity"]["credence_band"].squeeze().values
    assert band == pytest.approx(ends, abs=2e-3)


def test_tipping_moves_the_chance_of_the_record_and_knows_no_one_detection():
    study = claims(["present"], [((0.8, 0.7, 0.1), (0.3, 0.9, 0.0))])
    table = bt.tipping(study).query("target == 'confirmed'").set_index("lever")
    assert table.loc["detection", "outcome"] == "not available"
    assert "its chance of a record depends" in table.loc["detection", "said"]
    assert table.loc["item, if false", "said"].startswith("If the record of item 0 had a chance")
    at = table.loc["item, if false"]
    q = chance_of("present", 0.8, 0.7, 0.1)
    assert at["now"] == pytest.approx(0.27)
    assert q / (q + at["tipping"]) == pytest.approx(0.95)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"detection": 0.1, "false_report": 0.4}, "more often when it is not there"),
        ({"detection": 0.1}, "false_report is empty, so that of items.csv holds"),
        ({"false_report_if_false": 0.9}, "detection_if_false is empty"),
        ({"detection": 0.0, "false_report": 0.0}, "make impossible under 'H'"),
        ({"detection": 1.5}, "detection is not a probability"),
    ],
)
def test_chances_of_a_record_that_make_no_sense_are_refused(changes, sentence):
    item = bt.Item("memo", found="present", detection=0.8, false_report=0.2,
                   likelihood={"H": (0.8, 0.1)})  # fmt: skip
    study = bt.Study.claims({"H": 0.5}, [item])
    with pytest.raises(bt.StudyError, match=sentence):
        study.replace(likelihoods=[replace(study.likelihoods[0], **changes)])


def test_a_record_that_is_impossible_under_a_hypothesis_may_be_meant():
    study = claims(["absent"], [((0.8, 0.0, 0.0), (0.1, 0.9, 0.1))])  # silence excludes nobody
    row = replace(study.likelihoods[0], logical=True)
    found = [replace(study.items[0], found="present")]
    certain = study.replace(likelihoods=[row], items=found)
    assert bt.update(certain)["posterior"]["credence"].item() == 0
    neither = replace(row, if_false=bt.judgement(0.0), false_report_if_false=0.0)
    with pytest.raises(bt.StudyError, match="every world is excluded"):
        certain.replace(likelihoods=[neither])


def test_sides_of_a_negation_belong_to_claims():
    study = rivals("present")
    rows = [replace(study.likelihoods[0], detection_if_false=0.5), *study.likelihoods[1:]]
    with pytest.raises(bt.StudyError, match="'A' is no claim of its own, so it has no other side"):
        study.replace(likelihoods=rows)


@pytest.mark.parametrize(("way", "value"), [("ratio", 3.0), ("rank", 1)])
def test_a_ratio_or_a_rank_already_holds_the_chance_of_a_record(way, value):
    study = claims(["present"], [((0.8, 0.7, 0.1), (0.3, 0.9, 0.0))])
    row = replace(study.likelihoods[0], if_true=None, if_false=None, **{way: value})
    with pytest.raises(bt.StudyError, match=f"a {way} weighs the finding as found"):
        study.replace(likelihoods=[row])


def test_nobody_ranks_an_item_whose_record_another_judged_per_hypothesis():
    study = claims(["present"], [((0.8, 0.7, 0.3), (0.3, 0.9, 0.3))], detection=0.9)
    ranked = Likelihood(coder="you", item="item 0", hypothesis="H", rank=1)
    with pytest.raises(bt.StudyError, match="coder 'you' ranked item 'item 0'"):
        study.replace(likelihoods=[*study.likelihoods, ranked])
