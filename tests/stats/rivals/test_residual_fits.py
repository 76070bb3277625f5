"""What a residual's likelihoods make of it, against plain arithmetic and the update itself."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bayestrace as bt
from bayestrace.study.parts import Judgement

RIVALS = ("A", "B", "C", "D")


def trap(fit, items=40):
    """Four rivals at 0.2375 and a residual at 0.05; one finding excludes all but A and it."""
    alibi = {"A": 0.7, "B": 0, "C": 0, "D": 0, "else": 0.7}
    evidence = [bt.Item("alibi", found="present", likelihood=alibi, logical=True)]
    likelihood = {"A": 0.700, "B": 0.3, "C": 0.3, "D": 0.3, "else": fit}
    evidence += [bt.Item(f"E{n}", found="present", likelihood=likelihood) for n in range(items)]
    return bt.Study.rivals({**dict.fromkeys(RIVALS, 0.2375), "else": 0.05}, evidence,
                           residual="else")  # fmt: skip


def test_forty_items_that_fit_almost_as_well_bring_the_residual_to_a_tenth():
    odds = 0.05 / 0.2375 * (0.689 / 0.700) ** 40
    assert odds / (1 + odds) == pytest.approx(0.1005, abs=5e-5)
    row = bt.residual_fit(trap(0.689)).iloc[0]
    assert f"{row['credence']:.4f}" == "0.1005"
    assert row["credence"] == pytest.approx(odds / (1 + odds))
    assert row["leader"] == "A"
    assert row["leader_credence"] == pytest.approx(1 / (1 + odds))


def test_a_bland_half_loses_more_than_fifty_decibels_to_the_leader():
    row = bt.residual_fit(trap(0.5)).iloc[0]
    assert f"{row['lost']:.1f}" == "58.5"
    assert row["lost"] == pytest.approx(40 * 10 * math.log10(0.7 / 0.5))


def test_the_tipping_fit_is_where_the_residual_is_level_and_where_the_verdict_falls():
    row = bt.residual_fit(trap(0.5)).iloc[0]
    # 41 findings with one chance c: 0.05 c^41 = 0.2375 0.7^41
    assert row["tipping"] == pytest.approx(0.7 * (0.2375 / 0.05) ** (1 / 41))
    assert row["leader_verdict"] == "confirmed"
    assert row["verdict_tipping"] == pytest.approx(0.7 * (0.2375 / 0.05 / 19) ** (1 / 41))
    assert not row["constant"]


CHANCE = st.floats(0.05, 0.95)


@st.composite
def judged(draw):
    count = draw(st.integers(1, 6))
    items = [
        bt.Item(
            f"E{n}",
            found=draw(st.sampled_from(["present", "absent"])),
            cluster="root" if n == 0 or draw(st.booleans()) else "",
            likelihood={name: draw(CHANCE) for name in ("A", "B", "else")},
        )
        for n in range(count)
    ]
    share = draw(st.floats(0.02, 0.6))
    priors = {"A": (1 - share) * 0.6, "B": (1 - share) * 0.4, "else": share}
    return bt.Study.rivals(priors, items, residual="else", rho={"root": draw(st.floats(0, 1))})


def with_constant(study, chance):
    """The study with one chance of every finding in the residual."""
    found = {item.id: item.found for item in study.items}
    return study.replace(
        likelihoods=[
            replace(r, if_true=Judgement(best=chance if found[r.item] == "present" else 1 - chance))
            if r.hypothesis == "else"
            else r
            for r in study.likelihoods
        ]
    )


@settings(max_examples=40, deadline=None)
@given(judged())
def test_a_constant_chance_at_fit_and_tipping_does_what_the_table_says(study):
    row = bt.residual_fit(study).iloc[0]
    post = bt.update(study)
    assert row["credence"] == pytest.approx(bt.credence(post, "else").item())
    same = bt.update(with_constant(study, row["fit"]))
    assert bt.credence(same, "else").item() == pytest.approx(row["credence"])
    if not math.isnan(row["tipping"]) and row["tipping"] < 1 - 1e-9:
        level = bt.update(with_constant(study, row["tipping"]))
        ahead = bt.credence(level, row["leader"]).item()
        assert bt.credence(level, "else").item() == pytest.approx(ahead)
    if not math.isnan(row["verdict_tipping"]) and row["verdict_tipping"] < 1 - 1e-9:
        falls = bt.update(with_constant(study, row["verdict_tipping"]))
        border = {"confirmed": 0.95, "undecided": 0.05}[row["leader_verdict"]]
        assert bt.credence(falls, row["leader"]).item() == pytest.approx(border)


@settings(max_examples=25, deadline=None)
@given(judged())
def test_the_fit_is_the_discounted_geometric_mean_and_the_loss_the_weight(study):
    row = bt.residual_fit(study).iloc[0]
    clustered = [item for item in study.items if item.cluster]
    rho = study.dependence[0].rho
    share = {
        item.id: 1 / (1 + (len(clustered) - 1) * rho) if item.cluster else 1.0
        for item in study.items
    }

    def mean_log(name):
        logs = [
            share[item.id] * math.log(p if item.found == "present" else 1 - p)
            for item in study.items
            for r in study.likelihoods
            for p in [float(r.if_true.best)]
            if (r.item, r.hypothesis) == (item.id, name)
        ]
        return sum(logs) / sum(share.values())

    assert row["fit"] == pytest.approx(math.exp(mean_log("else")))
    assert row["leader_fit"] == pytest.approx(math.exp(mean_log(row["leader"])))
    lost = (mean_log(row["leader"]) - mean_log("else")) * sum(share.values())
    assert row["lost"] == pytest.approx(lost * 10 / math.log(10), abs=1e-9)


def test_the_range_of_an_ordinal_residual_is_what_its_ends_give():
    items = [
        bt.Item("E1", found="present", likelihood={"A": 0.8, "B": 0.4, "else": 0.5}),
        bt.Item("E2", found="absent", likelihood={"A": 0.3, "B": 0.6, "else": 0.5}),
        bt.Item("E3", found="present", likelihood={"A": 0.6, "B": 0.5, "else": 0.45}),
    ]
    study = bt.Study.rivals(["A", "B", "else"], items, residual="else")
    ranks = {"E1": 2, "E2": 3}
    rows = [
        replace(r, if_true=None, rank=ranks[r.item])
        if r.hypothesis == "else" and r.item in ranks
        else r
        for r in study.likelihoods
    ]
    row = bt.residual_fit(study.replace(likelihoods=rows)).iloc[0]
    assert row["kind"] == "ordinal"
    others = 0.8 * 0.7 * 0.6 + 0.4 * 0.4 * 0.5

    def credence(first, second):
        mine = first * (1 - second) * 0.45
        return mine / (mine + others)

    # E1 between 0.4 and 0.8; E2, absent, at most as likely as A: 0.005 to 0.3.
    assert row["credence"] == pytest.approx(credence(0.6, 0.1525))
    assert row["credence_low"] == pytest.approx(credence(0.4, 0.3))
    assert row["credence_high"] == pytest.approx(credence(0.8, 0.005))


def test_a_mixture_has_the_fit_of_a_constant_that_does_the_same():
    items = [
        bt.Item(f"E{n}", found="present", likelihood={"A": 0.7, "p": p, "q": q})
        for n, (p, q) in enumerate([(0.9, 0.1), (0.5, 0.2), (0.3, 0.8)])
    ]
    study = bt.Study.rivals({"A": 0.7, "p": 0.2, "q": 0.1}, items, residual="else",
                            residual_parts=["p", "q"])  # fmt: skip
    row = bt.residual_fit(study).iloc[0]
    assert row["kind"] == "mixture"
    evidence = (0.2 * 0.9 * 0.5 * 0.3 + 0.1 * 0.1 * 0.2 * 0.8) / 0.3
    assert row["prior"] == pytest.approx(0.3)
    assert row["fit"] == pytest.approx(evidence ** (1 / 3))
    assert row["lost"] == pytest.approx(10 * math.log10(0.7**3 / evidence))
    assert row["tipping"] == pytest.approx(0.7 * (0.7 / 0.3) ** (1 / 3))


def test_ratios_have_no_fit_and_lose_all_the_same():
    items = [bt.Item("E", found="present", likelihood={"A": "1", "B": "1/4", "else": "1/10"})]
    row = bt.residual_fit(bt.Study.rivals(["A", "B", "else"], items, residual="else")).iloc[0]
    assert row["lost"] == pytest.approx(10)
    assert row[["fit", "leader_fit", "tipping", "verdict_tipping"]].isnull().all()


def test_frames_without_a_residual_have_no_row():
    assert bt.residual_fit(bt.load_example("nato-csto")).empty


def test_the_curve_goes_through_the_credences_that_constants_give():
    study = trap(0.6, items=5)
    sweep = bt.residual_sweep(study, grid=[0.3, 0.5, 0.7, 0.9])
    for fit in sweep["assumed_fit"].values:
        post = bt.update(with_constant(study, float(fit)))
        here = sweep.sel(assumed_fit=fit)
        assert here["residual_credence"].item() == pytest.approx(bt.credence(post, "else").item())
        assert here["leader_credence"].item() == pytest.approx(bt.credence(post, "A").item())
    row = bt.residual_fit(study).iloc[0]
    for name, column in (("own_fit", "fit"), ("tipping_fit", "tipping"),
                         ("verdict_tipping_fit", "verdict_tipping")):  # fmt: skip
        np.testing.assert_allclose(sweep[name].item(), row[column])


def test_no_residual_and_a_bad_grid_are_refused():
    with pytest.raises(bt.ArrayError, match="the study has no residual"):
        bt.residual_sweep(bt.load_example("nato-csto"))
    with pytest.raises(bt.ArrayError, match="must be chances inside"):
        bt.residual_sweep(trap(0.5, items=1), grid=[0, 1])
