"""Dependence below 0 and per hypothesis: joint tables at the extremes, and every way to ask."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import bayestrace as bt
from bayestrace.study.parts import Dependence

CHANCE = st.floats(0.05, 0.95)


def decibels(ratio):
    return 10 * math.log10(ratio)


def cluster(pairs, *, found="present", rho=None, prior=0.5, **fields):
    """Items of one cluster with their chances under H and not H; rho a number or per world."""
    items = [
        bt.Item(f"item {n}", found=found, cluster="leak", likelihood={"H": pair}, **fields)
        for n, pair in enumerate(pairs)
    ]
    rows = rho if isinstance(rho, dict) else {"": rho}
    study = bt.Study.claims({"H": prior}, items, rho={"leak": 0.0})
    return study.replace(
        dependence=[
            Dependence(cluster="leak", hypothesis=name, rho=value) for name, value in rows.items()
        ]
    )


def credence(study):
    return bt.update(study)["posterior"]["credence"].item()


def weight(study):
    return float(bt.weights(study)["weight_of_evidence"].sum())


COPIED = {"H": 1.0, "not H": 0.0}


@given(CHANCE, CHANCE, st.integers(2, 5), st.sampled_from(["present", "absent"]))
@settings(max_examples=40)
def test_copies_under_one_hypothesis_only_have_the_credence_of_their_joint_table(a, b, k, found):
    """Under H one cause makes all clues alike, under not H each comes about by itself."""

    def joint(answers, chance, *, copied):
        if copied:
            one = answers[0]
            return (chance if one else 1 - chance) if len(set(answers)) == 1 else 0.0
        return math.prod(chance if answer else 1 - chance for answer in answers)

    tables = [
        {cell: joint(cell, chance, copied=copied) for cell in product((True, False), repeat=k)}
        for chance, copied in ((a, True), (b, False))
    ]
    assert all(math.isclose(math.fsum(table.values()), 1) for table in tables)
    seen = (found == "present",) * k
    expected = tables[0][seen] / (tables[0][seen] + tables[1][seen])
    study = cluster([(a, b)] * k, found=found, rho=COPIED)
    assert credence(study) == pytest.approx(expected)


def test_agreement_speaks_for_the_hypothesis_under_which_items_repeat_one_another():
    """Even clues that no single one of which weighs anything."""
    study = cluster([(0.5, 0.5)] * 3, rho=COPIED)
    assert weight(study) == pytest.approx(decibels(0.5 / 0.5**3))
    assert bt.update(study)["posterior"]["credence_naive"].item() == 0.5


def test_unequal_copies_count_by_their_geometric_mean_which_is_a_convention():
    study = cluster([(0.9, 0.3), (0.4, 0.2)], rho=COPIED)
    assert weight(study) == pytest.approx(decibels(math.sqrt(0.9 * 0.4) / (0.3 * 0.2)))
    assert math.sqrt(0.9 * 0.4) > min(0.9, 0.4)  # the most that a joint table could allow


@given(CHANCE, CHANCE, st.integers(2, 4), st.floats(-0.99, 1))
@settings(max_examples=40)
def test_the_weight_of_a_cluster_is_divided_by_its_design_effect_also_below_one(a, b, k, share):
    rho = share if share > 0 else share / (k - 1)
    study = cluster([(a, b)] * k, rho=rho)
    naive = k * decibels(a / b)
    assert weight(study) == pytest.approx(naive / (1 + (k - 1) * rho), abs=1e-9)
    assert float(bt.weights(study)["weight_of_evidence_naive"].sum()) == pytest.approx(naive)


@given(CHANCE, CHANCE, st.floats(-0.95, 0.95))
@settings(max_examples=60)
def test_the_sign_of_rho_moves_a_weight_the_way_a_joint_table_moves_it(p, q, link):
    """Two clues with one correlation under both hypotheses: linked ones say less, opposed more."""

    def both(chance):
        return chance**2 + link * chance * (1 - chance)

    assume(min(both(p), both(q)) > 1e-6 and abs(link) > 1e-3 and abs(p - q) > 1e-3)
    assume(1 - 2 * p + both(p) > 0)  # neither there: no chance of a table is below 0
    assume(1 - 2 * q + both(q) > 0)
    naive = 2 * decibels(p / q)
    table = decibels(both(p) / both(q))
    stated = weight(cluster([(p, q)] * 2, rho=link))
    assert (abs(table) < abs(naive)) == (abs(stated) < abs(naive)) == (link > 0)


@pytest.mark.parametrize("k", [2, 3, 5])
def test_rho_may_come_near_its_lower_bound_and_not_reach_it(k):
    bound = -1 / (k - 1)
    assert math.isfinite(weight(cluster([(0.8, 0.4)] * k, rho=bound + 1e-3)))
    allowed = rf"above {bound:.4g}, which is -1/\(k - 1\) for k = {k}" if k > 2 else "above|between"
    with pytest.raises(bt.StudyError, match=allowed):
        cluster([(0.8, 0.4)] * k, rho=bound)


def test_a_bound_counts_only_items_that_were_sought():
    study = cluster([(0.8, 0.4)] * 2, rho=-0.9)
    third = replace(study.items[0], id="third", found="not sought")
    row = replace(study.likelihoods[0], item="third")
    wider = study.replace(items=[*study.items, third], likelihoods=[*study.likelihoods, row])
    assert credence(wider) == credence(study)
    with pytest.raises(bt.StudyError, match=r"rho -0\.9 is too low for cluster 'leak'"):
        wider.replace(items=[*study.items, replace(third, found="present")])


# what follows from a discount per hypothesis, everywhere it is read

APART = {"H": 0.7, "not H": 0.1}
PAIRS = [(0.8, 0.3), (0.6, 0.5), (0.7, 0.2)]


def mixed(rho=APART, **fields):
    """Three items of a cluster, one of them absent, and one item beside."""
    study = cluster(PAIRS, rho=rho, prior=0.3, **fields)
    beside = bt.Study.claims(
        {"H": 0.3}, [bt.Item("beside", found="present", likelihood={"H": (0.6, 0.4)})]
    )
    items = [study.items[0], replace(study.items[1], found="absent"), study.items[2]]
    return study.replace(
        items=[*items, *beside.items], likelihoods=[*study.likelihoods, *beside.likelihoods]
    )


def by_hand(study, effects):
    """The credence, each side of the cluster to its own power."""
    logs = [math.log(0.3), math.log(0.7)]
    rows = {row.item: row for row in study.likelihoods}
    for item in study.items:
        row = rows[item.id]
        for side, judged in enumerate((row.if_true, row.if_false)):
            p = judged.best * item.detection + (1 - judged.best) * item.false_report
            p = p if item.found == "present" else 1 - p
            logs[side] += math.log(p) / (effects[side] if item.cluster else 1)
    return 1 / (1 + math.exp(logs[1] - logs[0]))


EFFECTS = (1 + 2 * 0.7, 1 + 2 * 0.1)


def test_each_side_has_a_design_effect_of_its_own():
    for record in ({}, {"detection": 0.9, "false_report": 0.2}):
        assert credence(mixed(**record)) == pytest.approx(by_hand(mixed(**record), EFFECTS))


def test_weights_add_up_to_the_odds_and_the_naive_ones_stay():
    study = mixed()
    odds = credence(study) / (1 - credence(study)) / (0.3 / 0.7)
    assert weight(study) == pytest.approx(decibels(odds))
    assert bt.summary(bt.update(study))["weight_db"].item() == pytest.approx(decibels(odds))
    naive = by_hand(study, (1, 1))
    assert bt.update(study)["posterior"]["credence_naive"].item() == pytest.approx(naive)


def test_bounds_band_and_multiverse_start_from_the_credence():
    study = mixed()
    expected = by_hand(study, EFFECTS)
    assert bt.bounds(study)["bounds"]["credence_bounds"].values == pytest.approx(expected)
    assert bt.band(study, draws=16)["sensitivity"]["credence"].values == pytest.approx(expected)
    multi = bt.multiverse(study, residual=[])["credence"].squeeze()
    base = multi.sel(prior_set="the study's own", dependence="adjusted", grouping="as coded")
    assert float(base.squeeze()) == pytest.approx(expected)
    together = multi.sel(prior_set="the study's own", dependence="rho 1", grouping="as coded")
    assert float(together.squeeze()) == pytest.approx(by_hand(study, (3, 3)))


def test_bounds_take_each_side_to_its_own_power():
    study = mixed()
    wide = bt.judgement(0.8, low=0.5, high=0.9)
    rows = [replace(study.likelihoods[0], if_true=wide), *study.likelihoods[1:]]
    ends = [
        by_hand(study.replace(likelihoods=[replace(rows[0], if_true=bt.judgement(p)), *rows[1:]]),
                EFFECTS)
        for p in (0.5, 0.9)
    ]  # fmt: skip
    study = study.replace(likelihoods=rows)
    assert bt.bounds(study)["bounds"]["credence_bounds"].squeeze().values == pytest.approx(ends)
    band = bt.band(study)["sensitivity"]["credence_band"].squeeze().values
    assert band[[0, 2]] == pytest.approx(ends, abs=2e-3)


def test_leaving_out_an_item_gives_each_side_its_own_weight_back():
    study = mixed()
    left = bt.leave_out(study)["credence"].squeeze()
    for gone in range(3):
        kept = [item for n, item in enumerate(study.items) if n != gone]
        rest = replace_items(study, kept)
        expected = by_hand(rest, (1.7, 1.1))
        assert left.sel(left_out=f"item {gone}").item() == pytest.approx(expected)


def replace_items(study, items):
    names = {item.id for item in items}
    rows = [row for row in study.likelihoods if row.item in names]
    return study.replace(items=items, likelihoods=rows)


def test_gaps_between_coders_add_up():
    study = mixed()
    others = [
        replace(row, coder="you", if_true=bt.judgement(0.5 + 0.1 * n))
        for n, row in enumerate(study.likelihoods)
    ]
    both = study.replace(likelihoods=[*study.likelihoods, *others])
    table = bt.disagreement(both, of="me", over="you")
    odds = [
        float(bt.update(both, coder=coder)["totals"]["total_weight"].item())
        for coder in ("me", "you")
    ]
    assert table["of_db"].sum() == pytest.approx(odds[0] - 3.68, abs=1e-3)
    assert table["gap_db"].sum() == pytest.approx(odds[0] - odds[1])


def test_error_rates_are_those_of_all_findings_enumerated():
    study = mixed(detection=0.9, false_report=0.1)
    rates = bt.error_rates(study, confirm=0.6, reject=0.2)["verdict_rate"].squeeze().values
    expected = np.zeros((2, 3))
    for answers in product(("present", "absent"), repeat=4):
        items = [replace(i, found=a) for i, a in zip(study.items, answers, strict=True)]
        changed = study.replace(items=items)
        reached = by_hand(changed, EFFECTS)
        outcome = 0 if reached >= 0.6 else 2 if reached <= 0.2 else 1
        for truth in (0, 1):
            chance = 1.0
            for item, row in zip(items, study.likelihoods, strict=True):
                p = (row.if_true, row.if_false)[truth].best
                q = p * item.detection + (1 - p) * item.false_report
                chance *= q if item.found == "present" else 1 - q
            expected[truth, outcome] += chance
    np.testing.assert_allclose(rates, expected, atol=1e-12)


@pytest.mark.parametrize("rho", [APART, -0.3])
def test_every_tipping_point_reaches_its_border(rho):
    study = mixed(rho, detection=0.9, false_report=0.1)
    table = bt.tipping(study)
    tried = set()
    for row in table[table["tipping"].notna()].itertuples():
        changed = moved(study, row)
        if changed is None:
            continue
        tried.add(row.lever)
        leaving = {"confirmed": 0.95, "rejected": 0.05}.get(row.verdict)
        border = {"confirmed": 0.95, "rejected": 0.05, "undecided": leaving}.get(row.target, 0.5)
        assert credence(changed) == pytest.approx(border, abs=1e-7), row.lever
    assert tried >= {"item, if true", "item, if false", "prior"}


def moved(study, row):
    """The study with one lever where it tips, or None where that is no change of its parts."""
    if row.lever in ("item, if true", "item, if false"):
        side = "if_true" if row.lever == "item, if true" else "if_false"
        return study.replace(
            likelihoods=[
                replace(one, **{side: bt.judgement(row.tipping)}) if one.item == row.name else one
                for one in study.likelihoods
            ]
        )
    if row.lever == "detection":
        return study.replace(
            items=[
                replace(one, detection=row.tipping) if one.id == row.name else one
                for one in study.items
            ]
        )
    if row.lever == "prior":
        return study.replace(
            priors=[replace(one, chance=bt.judgement(row.tipping)) for one in study.priors]
        )
    if row.lever == "rho":
        return study.replace(dependence=[replace(one, rho=row.tipping) for one in study.dependence])
    return None


FOUND = ("present", "absent", "present")


def three_rivals():
    """Three rivals and a residual; under A the items of the cluster repeat one another."""
    chances = [
        {"A": 0.8, "B": 0.3, "C": 0.5, "else": 0.4},
        {"A": 0.6, "B": 0.7, "C": 0.4, "else": 0.3},
        {"A": 0.7, "B": 0.2, "C": 0.3, "else": 0.5},
    ]
    items = [
        bt.Item(f"item {n}", found=found, cluster="leak", likelihood=row, detection=0.8,
                false_report=0.1)
        for n, (row, found) in enumerate(zip(chances, FOUND, strict=True))
    ]  # fmt: skip
    priors = {"A": 0.4, "B": 0.3, "C": 0.2, "else": 0.1}
    study = bt.Study.rivals(priors, items, residual="else", rho={"leak": 0.2})
    copied = replace(study.dependence[0], hypothesis="A", rho=0.9)
    return study.replace(dependence=[*study.dependence, copied])


def test_tipping_points_of_rivals_reach_their_borders_with_a_rho_of_their_own():
    study = three_rivals()
    study = study.replace(rule=replace(study.rule, confirm=0.6, reject=0.1))
    tried = set()
    for row in bt.tipping(study).query("tipping == tipping").itertuples():
        changed = moved_rival(study, row)
        if changed is None:
            continue
        found = bt.update(changed)["posterior"]["credence"].squeeze()
        mine = found.sel(hypothesis=row.hypothesis).item()
        if row.target.startswith("level with "):
            border = found.sel(hypothesis=row.target.removeprefix("level with ")).item()
        else:
            leaving = {"confirmed": 0.6, "rejected": 0.1}.get(row.verdict)
            border = {"confirmed": 0.6, "rejected": 0.1, "undecided": leaving}[row.target]
        assert mine == pytest.approx(border, abs=1e-7), (row.lever, row.name)
        tried.add(row.lever)
    assert tried == {"item, if true", "item, if false", "detection", "prior"}


def moved_rival(study, row):
    if row.lever in ("item, if true", "item, if false"):
        at = (row.name, row.world)
        return study.replace(
            likelihoods=[
                replace(one, if_true=bt.judgement(row.tipping))
                if (one.item, one.hypothesis) == at
                else one
                for one in study.likelihoods
            ]
        )
    if row.lever == "prior":
        rest = 1 - next(one.chance.best for one in study.priors if one.hypothesis == row.name)
        return study.replace(
            priors=[
                replace(one, chance=bt.judgement(
                    row.tipping if one.hypothesis == row.name
                    else one.chance.best * (1 - row.tipping) / rest))
                for one in study.priors
            ]
        )  # fmt: skip
    return moved(study, row) if row.lever == "detection" else None


def test_a_constant_residual_tips_where_its_findings_are_that_likely():
    study = three_rivals()
    study = study.replace(rule=replace(study.rule, confirm=0.6, reject=0.1))
    (row,) = bt.tipping(study).query("lever == 'residual' and hypothesis == 'else'").itertuples()
    fits = {"present": row.tipping, "absent": 1 - row.tipping}
    chances = {item.id: (fits[item.found] - 0.1) / 0.7 for item in study.items}
    rows = [
        replace(one, if_true=bt.judgement(chances[one.item])) if one.hypothesis == "else" else one
        for one in study.likelihoods
    ]
    found = bt.update(study.replace(likelihoods=rows))["posterior"]["credence"]
    assert found.sel(hypothesis="else").item() == pytest.approx(0.1)


def test_what_has_no_one_number_is_not_available():
    table = bt.tipping(mixed())
    raw = table[table["lever"] == "item"].groupby("name").first()
    assert raw.loc["item 0", "outcome"] == "not available"
    assert "because the rho of a cluster depends on the hypothesis" in raw.loc["item 0", "said"]
    assert raw.loc["beside", "outcome"] == "flips"
    assert "rho" not in set(table["lever"])
    assert set(table.query("lever == 'shared error'")["outcome"]) == {"not available"}
    assert set(table.query("lever == 'selective observation'")["outcome"]) == {"not available"}


def test_a_rho_below_zero_is_moved_from_where_it_stands():
    table = bt.tipping(cluster([(0.9, 0.2)] * 3, rho=-0.4, prior=0.5))
    (row,) = table.query("lever == 'rho' and target == 'undecided'").itertuples()
    assert row.now == -0.4
    tipped = cluster([(0.9, 0.2)] * 3, rho=row.tipping)
    assert credence(tipped) == pytest.approx(0.95)


@pytest.mark.parametrize(
    ("rho", "why"), [(-0.4, "is below 0"), (APART, "depends on the hypothesis")]
)
def test_a_common_cause_cannot_be_negative_or_differ_by_hypothesis(rho, why):
    study = cluster(PAIRS, rho=rho)
    with pytest.raises(bt.ArrayError, match=f"the rho of cluster 'leak' {why}"):
        bt.sample(study, "dependence")
    with pytest.raises(bt.ArrayError, match=f"the rho of cluster 'leak' {why}"):
        bt.error_rates(study, common_cause=True)


def test_a_lean_of_all_ratios_is_refused_where_no_one_shift_exists():
    with pytest.raises(bt.ArrayError, match="lean_sd= shifts the log ratio of every item"):
        bt.band(mixed(), lean_sd=0.2)
    assert bt.band(mixed(-0.3), lean_sd=0.2)


def test_nobody_said_how_items_depend_under_a_residual_that_is_added():
    study = rivals({"A": 0.8, "": 0.1})
    with pytest.raises(bt.ArrayError, match="nobody said how under a residual that is added"):
        bt.multiverse(study, residual=(0.5, 0.05))


def rivals(rows):
    items = [
        bt.Item(f"item {n}", found="present", cluster="leak", likelihood={"A": 0.8, "B": 0.4})
        for n in range(2)
    ]
    study = bt.Study.rivals({"A": 0.5, "B": 0.5}, items, exhaustive=True, rho={"leak": 0.0})
    return study.replace(
        dependence=[
            Dependence(cluster="leak", hypothesis=name, rho=rho) for name, rho in rows.items()
        ]
    )


def test_a_rival_with_a_row_of_its_own_goes_before_the_row_for_all():
    post = bt.update(rivals({"A": 1.0, "": 0.0}))["posterior"]["credence"].squeeze()
    assert post.sel(hypothesis="A").item() == pytest.approx(0.8 / (0.8 + 0.4**2))
    factor = bt.update(rivals({"A": 1.0, "": 0.0}))["constant_data"]["discount"].squeeze()
    assert factor.sel(hypothesis="A").values.tolist() == [0.5, 0.5]
    assert factor.sel(hypothesis="B").values.tolist() == [1.0, 1.0]
    otherwise = bt.update(rivals({"A": 1.0, "": 0.0}))["constant_data"]["discount_otherwise"]
    assert otherwise.squeeze().values.tolist() == [[1.0, 1.0], [0.5, 0.5]]
    assert "discount_otherwise" not in bt.update(rivals({"": 0.4}))["constant_data"]


def test_one_rho_written_once_per_rival_is_one_rho():
    per_rival, for_all = rivals({"A": 0.4, "B": 0.4}), rivals({"": 0.4})
    for tree in (per_rival, for_all):
        assert bt.sample(tree, "dependence").attrs["method"] == "exact"
    np.testing.assert_array_equal(
        bt.update(per_rival)["posterior"]["credence"], bt.update(for_all)["posterior"]["credence"]
    )


def test_pooled_codings_take_the_mean_rho_of_each_world():
    study = mixed()
    rows = [replace(row, coder="you") for row in study.likelihoods]
    own = [replace(row, coder="you", rho=row.rho / 2) for row in study.dependence]
    both = study.replace(
        likelihoods=[*study.likelihoods, *rows], dependence=[*study.dependence, *own]
    )
    tree = bt.sample(both, "coders", draws=50, tune=50, chains=2, random_seed=1, progressbar=False)
    plug_in = tree["plug_in"]["credence"].values
    assert np.isfinite(plug_in).all()


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ({"H": 0.5}, "no rho for coder 'me' under 'not H'"),
        ({"H1": 0.5, "": 0.1}, "there is no hypothesis 'H1'"),
        ({"": -1.0}, "rho of cluster 'leak' is not between -1 and 1"),
    ],
)
def test_a_dependence_that_leaves_something_open_is_refused(rows, sentence):
    with pytest.raises(bt.StudyError, match=sentence):
        cluster(PAIRS, rho=rows)


def test_a_ratio_tells_nothing_of_how_likely_a_finding_was():
    study = cluster(PAIRS, rho=APART)
    ratio = replace(study.likelihoods[0], if_true=None, if_false=None, ratio=3.0)
    rows = [ratio, *study.likelihoods[1:]]
    with pytest.raises(bt.StudyError, match="coder 'me' entered no probabilities for item"):
        study.replace(likelihoods=rows)
    alike = [replace(row, rho=0.3) for row in study.dependence]
    assert credence(study.replace(likelihoods=rows, dependence=alike))


def test_two_factors_that_both_hold_need_a_row_for_the_combination():
    worlds = {"A & B": 0.9, "A & not B": 0.5, "not A & B": 0.5, "not A & not B": 0.1}
    items = [
        bt.Item(f"item {n}", found="present", cluster="leak", likelihood=worlds) for n in range(2)
    ]
    study = bt.Study.factors({"A": 0.5, "B": 0.5}, items, rho={"leak": 0.2})
    rows = [
        Dependence(cluster="leak", hypothesis=name, rho=rho) for name, rho in (("A", 0.5), ("B", 0))
    ]
    with pytest.raises(bt.StudyError, match="different rhos, and both hold in 'A & B'"):
        study.replace(dependence=[*study.dependence, *rows])
    settled = [*study.dependence, *rows, Dependence(cluster="leak", hypothesis="B & A", rho=1)]
    post = bt.update(study.replace(dependence=settled))["worlds"]["factors"]["posterior"].squeeze()
    expected = np.array([0.9, 0.25 ** (1 / 1.5), 0.25, 0.01 ** (1 / 1.2)])
    np.testing.assert_allclose(post.values, expected / expected.sum())
