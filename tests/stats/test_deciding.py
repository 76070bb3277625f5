"""Verdicts by the stated rule."""

from __future__ import annotations

import pytest

import bayestrace as bt
from bayestrace.study.parts import Rule


def study(if_true, if_false=0.5, **rule):
    item = bt.Item("e", found="present", likelihood={"H": (if_true, if_false)})
    return bt.Study.claims({"H": 0.5}, [item]).replace(rule=Rule(**rule))


@pytest.mark.parametrize(
    ("if_true", "if_false", "expected"),
    [(0.96, 0.04, "confirmed"), (0.9, 0.1, "undecided"), (0.04, 0.96, "rejected")],
)
def test_the_usual_rule_confirms_at_95_and_rejects_at_5_percent(if_true, if_false, expected):
    assert bt.verdicts(bt.update(study(if_true, if_false))).item() == expected


@pytest.mark.parametrize("confirm", [0.75, 0.9, 0.95, 0.99])
def test_a_credence_on_the_threshold_counts_as_reached(confirm):
    rule = {"confirm": confirm, "reject": 0.05}
    assert bt.verdicts(bt.update(study(confirm, 1 - confirm, **rule))).item() == "confirmed"
    rule = {"confirm": 0.999, "reject": 1 - confirm}
    assert bt.verdicts(bt.update(study(1 - confirm, confirm, **rule))).item() == "rejected"


def test_a_credence_just_short_of_the_threshold_does_not_count():
    verdict = bt.verdicts(bt.update(study(0.75 - 1e-9, 0.25, confirm=0.75)))
    assert verdict.item() == "undecided"


def test_the_verdict_is_on_the_credence_adjusted_for_dependence():
    items = [
        bt.Item(name, found="present", cluster="c", likelihood={"H": (0.9, 0.1)}) for name in "ab"
    ]
    post = bt.update(bt.Study.claims({"H": 0.5}, items, rho={"c": 1.0}))
    assert post["posterior"]["credence_naive"].item() > 0.95
    assert bt.verdicts(post).item() == "undecided"


def test_the_studys_own_rule_holds_and_travels_with_the_verdict():
    verdict = bt.verdicts(bt.update(study(0.7, 0.3, confirm=0.6, reject=0.4)))
    assert verdict.item() == "confirmed"
    assert (verdict.attrs["rule_confirm"], verdict.attrs["rule_reject"]) == (0.6, 0.4)
    assert verdict.dims == ("coder", "case", "hypothesis")


def test_a_study_in_place_of_a_result_gets_the_call_that_was_meant():
    with pytest.raises(bt.ArrayError, match=r"write bt.verdicts\(bt.update\(study\)\)"):
        bt.verdicts(study(0.7))
