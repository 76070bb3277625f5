"""Test and retest, against numbers worked out by hand."""

import math

import pytest
from hypothesis import assume, given, settings
from strategies import studies

import bayestrace as bt
from bayestrace.study.parts import Likelihood


def judged(coder, item, true, false, hypothesis="H1"):
    return Likelihood(
        coder=coder,
        item=item,
        hypothesis=hypothesis,
        if_true=bt.judgement(true),
        if_false=bt.judgement(false),
    )


def claim(found="present", **item):
    items = [bt.Item(name, found=found, **item) for name in ("memo", "vote")]
    return bt.Study.claims({"H1": 0.5}, items).replace(
        likelihoods=[judged("me", "memo", 0.8, 0.2), judged("me", "vote", 0.5, 0.5)]
    )


def db(ratio):
    return 10 * math.log10(ratio)


def test_a_shift_is_the_second_weight_minus_the_first():
    table = bt.retest(claim().replace(repeats=[judged("me", "memo", 0.6, 0.3)]))
    (row,) = table.to_dict("records")
    assert (row["item"], row["hypothesis"], row["over"]) == ("memo", "H1", "not H1")
    assert (row["if_true_first"], row["if_true_second"]) == (0.8, 0.6)
    assert (row["if_false_first"], row["if_false_second"]) == (0.2, 0.3)
    assert row["weight_first_db"] == pytest.approx(db(4))
    assert row["weight_second_db"] == pytest.approx(db(2))
    assert row["shift_db"] == pytest.approx(-db(2))


def test_absence_and_detection_are_in_the_weight():
    study = claim("absent", detection=0.5).replace(repeats=[judged("me", "memo", 0.6, 0.3)])
    (row,) = bt.retest(study).to_dict("records")
    assert row["weight_first_db"] == pytest.approx(db(0.6 / 0.9))
    assert row["weight_second_db"] == pytest.approx(db(0.7 / 0.85))


def test_the_deviation_within_a_coder_is_that_of_bland_and_altman():
    again = [judged("me", "memo", 0.6, 0.3), judged("me", "vote", 0.5, 0.25)]
    table = bt.retest(claim().replace(repeats=again))
    shifts = (db(2) - db(4), db(2) - db(1))
    expected = math.sqrt(sum(shift**2 for shift in shifts) / 4)
    assert table.attrs["within_sd_db"] == {"me": pytest.approx(expected)}


def test_rivals_are_weighed_over_the_first_and_the_first_itself_has_no_weight():
    first = {"A": 0.9, "B": 0.3, "C": 0.1}
    study = bt.Study.rivals(
        ["A", "B", "C"], [bt.Item("memo", found="present", likelihood=first)], exhaustive=True
    )
    second = bt.Study.rivals(
        ["A", "B", "C"],
        [bt.Item("memo", found="present", likelihood={"A": 0.6, "B": 0.3, "C": 0.3})],
        exhaustive=True,
    )
    table = bt.retest(study.replace(repeats=second.likelihoods)).set_index("hypothesis")
    assert math.isnan(table.loc["A", "shift_db"])
    assert table.loc["B", "shift_db"] == pytest.approx(db(0.5) - db(1 / 3))
    assert table.loc["C", "shift_db"] == pytest.approx(db(0.5) - db(1 / 9))


def test_ratios_are_compared_as_they_are():
    rows = [Likelihood(coder="me", item="memo", hypothesis="H1", ratio=r) for r in (10.0, 5.0)]
    (row,) = bt.retest(claim().replace(likelihoods=rows[:1], repeats=rows[1:])).to_dict("records")
    assert row["shift_db"] == pytest.approx(-db(2))
    assert math.isnan(row["if_true_first"])


def test_clues_not_sought_have_chances_but_no_weight():
    study = claim("not sought").replace(repeats=[judged("me", "memo", 0.6, 0.3)])
    (row,) = bt.retest(study).to_dict("records")
    assert row["if_true_second"] == 0.6
    assert math.isnan(row["shift_db"])


def test_a_repeat_without_its_first_answer_is_named_and_coders_are_kept_apart():
    again = [judged("me", "memo", 0.6, 0.3), judged("you", "memo", 0.6, 0.3)]
    study = claim().replace(repeats=again)
    table = bt.retest(study)
    assert table["coder"].tolist() == ["me"]
    assert table.attrs["not_paired"] == "you, memo, H1"
    assert bt.retest(study, coder="you").empty
    with pytest.raises(bt.ArrayError, match="did you mean 'you'"):
        bt.retest(study, coder="youu")
    with pytest.raises(bt.ArrayError, match="there are no repeats"):
        bt.retest(claim(), coder="me")


@settings(max_examples=12)
@given(studies(modes=("claim", "rivals")))
def test_repeats_change_no_credence(study):
    assume(study.judged_likelihoods)
    rows = study.likelihoods
    with_them, without = study.replace(repeats=rows), study.replace(repeats=())
    one, other = bt.summary(bt.update(with_them)), bt.summary(bt.update(without))
    assert one.equals(other)


@settings(max_examples=12)
@given(studies())
def test_answers_that_are_given_twice_alike_shift_nothing(study):
    table = bt.retest(study.replace(repeats=study.judged_likelihoods))
    assert len(table) == len(study.judged_likelihoods)
    shifts = table["shift_db"].dropna()
    assert (shifts == 0).all()


def test_a_repeat_without_chances_of_a_record_has_those_of_the_first_sitting():
    from dataclasses import replace

    first = judged("me", "memo", 0.8, 0.2)
    study = claim().replace(
        likelihoods=[
            replace(first, detection=0.5, false_report=0.2),
            judged("me", "vote", 0.5, 0.5),
        ],
        repeats=[first],
    )
    (row,) = bt.retest(study).to_dict("records")
    expected = db((0.8 * 0.5 + 0.2 * 0.2) / 0.2)
    assert row["weight_first_db"] == pytest.approx(expected)
    assert row["weight_second_db"] == pytest.approx(expected)
    assert row["shift_db"] == pytest.approx(0)
