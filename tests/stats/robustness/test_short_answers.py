"""The answer in words: held against the table it comes from and against arithmetic."""

from __future__ import annotations

import math
import re

import pytest

import bayestrace as bt
from bayestrace.stats.robustness.short_answers import alone_inside, short_answers


def claim(*pairs, prior=0.5, coder="ann"):
    """A claim with findings that are present, of these chances if true and if false."""
    items = [
        bt.Item(f"e{n}", found="present", likelihood={"H": pair}) for n, pair in enumerate(pairs)
    ]
    return bt.Study.claims({"H": prior}, items, coder=coder)


def answer(study, stated=None):
    (said,) = short_answers(bt.tipping(study), stated).values()
    return said


def test_an_undecided_claim_says_what_it_lacks_and_what_that_means():
    said = answer(claim((0.8, 0.32)))  # odds 2.5 to 1; 19 to 1 confirm
    assert said.startswith("Undecided for ann (0.714).")
    assert f"To be confirmed it would need {10 * math.log10(7.6):.1f} dB more" in said
    assert "8 times as likely if it is true as if it is false" in said  # 7.6, rounded


def test_the_nearer_verdict_is_named_unless_another_was_stated():
    study = claim((0.4, 0.8))  # odds 1 to 2
    case = study.cases[0].id
    lacks = 10 * math.log10(9.5)
    assert f"To be rejected it would need {lacks:.1f} dB less" in answer(study)
    far = 10 * math.log10(38)
    said = answer(study, {(case, "H"): "confirmed"})
    assert f"To be confirmed it would need {far:.1f} dB more" in said
    assert "rejected" not in said


def test_a_verdict_that_holds_says_how_little_it_can_lose():
    said = answer(claim((0.96, 0.04)))  # odds 24 to 1 against 19 to 1
    assert said.startswith("Confirmed for ann (0.960).")
    assert f"falls back to undecided with {10 * math.log10(24 / 19):.1f} dB less" in said


def test_what_logic_decides_needs_more_than_any_finite_weight():
    gun = bt.Item("gun", found="present", likelihood={"H": (0.5, 0.0)}, logical=True)
    said = answer(bt.Study.claims({"H": 0.5}, [gun]))
    assert "more than any finite weight" in said
    assert "inf" not in said.replace("finite", "")
    assert "nan" not in said


def test_judged_chances_are_counted_that_tip_inside_their_own_interval():
    """At 0.9 v 0.04 the odds are 22.5; 19 is reached at 0.76 or at 0.0474."""
    wide = bt.judgement(0.9, low=0.7, high=0.95)
    narrow = bt.judgement(0.04, low=0.035, high=0.045)
    table = bt.tipping(claim((wide, narrow)))
    rows = table[table["target"] == "undecided"]
    assert alone_inside(rows) == (1, 2)
    assert "alone inside their own interval: 1 of 2." in answer(claim((wide, narrow)))
    closer = bt.judgement(0.9, low=0.8, high=0.95)
    said = answer(claim((closer, narrow)))
    assert "No single judged chance does that inside its own interval." in said
    assert "interval" not in answer(claim((0.9, 0.04)))


def test_every_coder_is_named_once_in_each_answer_of_the_thesis():
    study = bt.load_example("nato-csto")
    table = bt.tipping(study)
    stated = {(v.case, v.hypothesis): str(v.verdict) for v in study.verdicts}
    answers = short_answers(table, stated)
    assert set(answers) == set(stated)
    credence = bt.update(study)["posterior"]["credence"]
    for (case, hypothesis), said in answers.items():
        for coder in study.coders:
            value = credence.sel(coder=coder, case=case, hypothesis=hypothesis).item()
            assert f"{coder} ({value:.3f})" in said
        reached = re.findall(r"To be (\w+) it", said)
        assert set(reached) <= {stated[case, hypothesis]}


@pytest.mark.parametrize("margin", [3.6, 14.7])
def test_a_weight_is_said_as_the_ratio_it_is(margin):
    prior = 19 * 10 ** (-margin / 10)
    prior = prior / (1 + prior)
    study = claim((0.5, 0.5), prior=prior)
    said = answer(study, {(study.cases[0].id, "H"): "confirmed"})
    times = float(re.search(r"finding ([\d.]+) times as likely", said)[1])
    assert times == pytest.approx(10 ** (margin / 10), rel=0.05)
