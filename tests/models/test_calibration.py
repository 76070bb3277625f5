"""Simulation-based calibration of the joint models, and checks of the check itself."""

from __future__ import annotations

import numpy as np
import pytest
from models.calibration import Calibration
from models.runs import dependence_runs, judgement_runs, parts_runs
from models.simulators import Design
from scipy import stats

CLAIM, RIVALS = Design(), Design(worlds=("A", "B", "C"))
TIED = Design(
    cases=200,
    detection=(1.0, 1.0, 0.9, 0.8, 1.0),
    false_report=(0.0, 0.0, 0.0, 0.1, 0.0),
    kinds=("",) * 5,
    clusters=("", "c", "c", "c", "c"),
)
KINDS = Design(cases=3, kinds=("memo", "memo", "talk"))
RIVAL_KINDS = Design(worlds=("A", "B", "C"), cases=2, kinds=("memo", "memo", "talk"))
ALL = Design(cases=2, kinds=("memo", "memo", "talk"), clusters=("c", "c", ""))
CODED = {"runs": 200, "coders": 3, "chance_sd": 1.5}


def coins(posterior, *, share=1.0, seed=3, count=300):
    """Calibrate what somebody makes of ten tosses of a coin: a toy with a known answer.

    ``posterior`` takes heads to draws; ``share`` stretches the log-odds of the next toss.
    """
    rng, found = np.random.default_rng(seed), Calibration()
    for _ in range(count):
        chance = rng.random()
        heads = rng.binomial(10, chance)
        draws = posterior(rng, heads)
        found.rank("chance", chance, draws)
        found.rank("findings", stats.binom.logpmf(heads, 10, chance), findings(heads, draws))
        odds = ((heads + 1) / (11 - heads)) ** share
        found.world("next", odds / (1 + odds), rng.random() < chance)
    return found.faults()


def findings(heads, draws):
    return stats.binom.logpmf(heads, 10, draws)


def right(rng, heads):
    return rng.beta(1 + heads, 11 - heads, 390)


def test_the_check_passes_what_is_right():
    assert coins(right) == []


def test_the_check_finds_a_posterior_that_ignores_the_findings():
    """By the quantity that depends on them; the ranks of the parameter alone stay uniform."""
    faults = coins(lambda rng, heads: rng.random(390))
    assert faults != []
    assert all(fault.startswith("findings") for fault in faults)


def test_the_check_finds_posteriors_too_narrow_or_too_wide_or_shifted():
    assert coins(lambda rng, heads: rng.beta(2 + 2 * heads, 22 - 2 * heads, 390)) != []
    assert coins(lambda rng, heads: rng.beta(1 + heads / 3, 1 + (10 - heads) / 3, 390)) != []
    assert coins(lambda rng, heads: rng.beta(4 + heads, 11 - heads, 390)) != []


def test_the_check_finds_credences_that_are_too_sure():
    faults = coins(right, share=3.0)
    assert faults != []
    assert all(fault.startswith("next") for fault in faults)


def test_judgement_is_calibrated_in_a_small_sample():
    assert judgement_runs(CLAIM, 0.5, runs=1, coders=30).faults() == []


def test_judgements_that_err_twice_as_much_as_said_are_found_out():
    assert judgement_runs(CLAIM, 0.5, runs=1, coders=30, stretch=2.0).faults() != []


def test_dependence_is_calibrated():
    assert dependence_runs(TIED).faults() == []


def test_a_common_cause_that_is_ignored_is_found_out():
    assert dependence_runs(TIED, ignored=True).faults() != []


@pytest.mark.slow
def test_coders_are_calibrated():
    assert parts_runs(CLAIM, ("coders",), **CODED).faults() == []


@pytest.mark.slow
def test_coders_who_disagree_twice_as_much_as_said_are_found_out():
    assert parts_runs(CLAIM, ("coders",), **{**CODED, "runs": 40}, stretch=2.0).faults() != []


@pytest.mark.slow
@pytest.mark.parametrize("design", [KINDS, RIVAL_KINDS], ids=["claim", "rivals"])
def test_cases_are_calibrated(design):
    assert parts_runs(design, ("cases",), runs=26, panels=8).faults() == []


@pytest.mark.slow
def test_cases_that_differ_twice_as_much_as_said_are_found_out():
    found = parts_runs(KINDS, ("cases",), runs=6, panels=20, stretch=2.0)
    assert found.faults() != []


@pytest.mark.slow
def test_coders_cases_and_dependence_together_are_calibrated():
    assert parts_runs(ALL, ("coders", "cases", "dependence"), **CODED).faults() == []


@pytest.mark.slow
@pytest.mark.parametrize(("design", "share"), [(CLAIM, "learned"), (RIVALS, 0.5)])
def test_judgement_is_calibrated(design, share):
    assert judgement_runs(design, share, runs=5, coders=40).faults() == []
