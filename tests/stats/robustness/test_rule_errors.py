"""Error rates: against plain enumeration, plain simulation and the laws of testing."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats

import bayestrace as bt
from bayestrace.stats.robustness import possible_findings
from bayestrace.study.parts import Likelihood

CHANCE = st.floats(0.03, 0.97)
SETS = {
    "claim": (["H", "not H"], {"H": {0}}),
    "rivals": (["A", "B", "C"], {"A": {0}, "B": {1}, "C": {2}}),
    "factors": (
        ["A & B", "A & not B", "not A & B", "not A & not B"],
        {"A": {0, 1}, "B": {0, 2}},
    ),
}


@pytest.fixture
def drawn(monkeypatch):
    """No clues are few, so that findings are drawn."""
    monkeypatch.setattr(possible_findings, "FEW", -1)


@st.composite
def small(draw, mode, most=4):
    """Return a study, P(world), chances (item, world) and rho of its one cluster."""
    worlds, _ = SETS[mode]
    count = draw(st.integers(1, most))
    rows = [[draw(CHANCE) for _ in worlds] for _ in range(count)]
    items = []
    for n, row in enumerate(rows):
        d, f = draw(st.sampled_from([(1.0, 0.0), (0.8, 0.1), (0.4, 0.4)]))
        items.append(
            bt.Item(
                f"{n}",
                found=draw(st.sampled_from(["present", "absent", "not sought"])),
                cluster="c" if n < 2 else "",
                detection=d,
                false_report=f,
                likelihood={"H": tuple(row)}
                if mode == "claim"
                else dict(zip(worlds, row, strict=True)),
            )
        )
    rho = draw(st.sampled_from([0.0, 0.4, 1.0]))
    if mode == "claim":
        share = draw(CHANCE)
        study, prior = bt.Study.claims({"H": share}, items, rho={"c": rho}), [share, 1 - share]
    elif mode == "rivals":
        prior = [0.5, 0.3, 0.2]
        priors = dict(zip(worlds, prior, strict=True))
        study = bt.Study.rivals(priors, items, exhaustive=True, rho={"c": rho})
    else:
        a, b = draw(CHANCE), draw(CHANCE)
        study = bt.Study.factors({"A": a, "B": b}, items, rho={"c": rho})
        prior = [a * b, a * (1 - b), (1 - a) * b, (1 - a) * (1 - b)]
    return study, prior, rows, rho


def by_enumeration(study, prior, rows, rho, members, confirm, reject, naive):
    """Rates of the three verdicts if true and if false, over all findings, in plain Python."""
    sought = [n for n, item in enumerate(study.items) if item.found != "not sought"]
    clustered = [n for n in sought if study.items[n].cluster]
    effect = {n: 1 + (len(clustered) - 1) * rho if n in clustered else 1 for n in sought}
    rates = {truth: [0.0, 0.0, 0.0] for truth in (True, False)}
    for findings in product((True, False), repeat=len(sought)):
        joint, chances = list(prior), [1.0] * len(prior)
        for n, found in zip(sought, findings, strict=True):
            item = study.items[n]
            for world, p in enumerate(rows[n]):
                q = p * item.detection + (1 - p) * item.false_report
                part = q if found else 1 - q
                chances[world] *= part
                joint[world] *= part ** (1 if naive else 1 / effect[n])
        credence = sum(joint[w] for w in members) / sum(joint)
        verdict = 0 if credence >= confirm - 1e-12 else 2 if credence <= reject + 1e-12 else 1
        for truth, rate in rates.items():
            side = [w for w in range(len(prior)) if (w in members) == truth]
            total = sum(prior[w] for w in side)
            rate[verdict] += sum(prior[w] / total * chances[w] for w in side)
    return [rates[True], rates[False]]


@pytest.mark.parametrize("mode", list(SETS))
@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_rates_are_those_of_plain_enumeration(mode, data):
    study, prior, rows, rho = data.draw(small(mode))
    confirm, reject = data.draw(st.sampled_from([(0.95, 0.05), (0.7, 0.4), (0.6, 0.0)]))
    rates = bt.error_rates(study, confirm=confirm, reject=reject)
    for name, members in SETS[mode][1].items():
        for naive in (False, True):
            expected = by_enumeration(study, prior, rows, rho, members, confirm, reject, naive)
            array = rates["verdict_rate_naive" if naive else "verdict_rate"]
            found = array.sel(hypothesis=name).squeeze(("coder", "case")).values
            assert found == pytest.approx(np.array(expected), abs=1e-9)
    assert (rates["simulated"] == 0).all()
    assert (rates["verdict_rate_error"] == 0).all()


@pytest.mark.parametrize("common_cause", [False, True])
@pytest.mark.parametrize("mode", list(SETS))
@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_rates_sum_to_one_and_the_curve_falls_through_the_rule(mode, common_cause, data):
    study, *_ = data.draw(small(mode))
    rates = bt.error_rates(study, common_cause=common_cause)
    for end in ("", "_naive"):
        verdict, reach = rates[f"verdict_rate{end}"], rates[f"reach_rate{end}"]
        np.testing.assert_allclose(verdict.sum("outcome"), 1.0, atol=1e-9)
        assert (reach.diff("threshold") <= 1e-9).all()
        confirmed = verdict.sel(outcome="confirmed", drop=True)
        np.testing.assert_allclose(reach.sel(threshold=0.95, drop=True), confirmed, atol=1e-9)


@pytest.mark.parametrize("common_cause", [False, True])
@pytest.mark.parametrize("mode", list(SETS))
def test_draws_agree_with_the_sum_over_all_findings(mode, common_cause, monkeypatch):
    worlds, _ = SETS[mode]
    rng = np.random.default_rng(5)
    rows = rng.uniform(0.1, 0.9, (5, len(worlds)))
    items = [
        bt.Item(
            f"{n}",
            found="present",
            cluster="cd"[n % 2] if n < 4 else "",
            detection=0.9 if n == 1 else 1.0,
            likelihood={"H": tuple(row)}
            if mode == "claim"
            else dict(zip(worlds, row, strict=True)),
        )
        for n, row in enumerate(rows)
    ]
    rho = {"c": 0.6, "d": 1.0}
    study = {
        "claim": lambda: bt.Study.claims({"H": 0.4}, items, rho=rho),
        "rivals": lambda: bt.Study.rivals(worlds, items, exhaustive=True, rho=rho),
        "factors": lambda: bt.Study.factors({"A": 0.4, "B": 0.7}, items, rho=rho),
    }[mode]()
    choice = {"confirm": 0.7, "reject": 0.3, "common_cause": common_cause, "draws": 20_000}
    exact = bt.error_rates(study, **choice)
    monkeypatch.setattr(possible_findings, "FEW", -1)
    sampled = bt.error_rates(study, **choice)
    assert (exact["simulated"] == 0).all()
    assert (sampled["simulated"] == 1).all()
    for end in ("", "_naive"):
        off = np.abs(sampled[f"verdict_rate{end}"] - exact[f"verdict_rate{end}"])
        assert (off < 4.5 * sampled[f"verdict_rate{end}_error"]).all()
        off = np.abs(sampled[f"reach_rate{end}"] - exact[f"reach_rate{end}"])
        assert (off < 4.5 * np.sqrt(0.25 / 20_000)).all()


def test_the_stated_error_is_the_scatter_between_seeds(drawn):
    rows = (0.7, 0.5, 0.4, 0.2), (0.3, 0.6, 0.5, 0.8), (0.8, 0.6, 0.2, 0.3)
    items = [
        bt.Item(f"{n}", found="present", likelihood=dict(zip(SETS["factors"][0], row, strict=True)))
        for n, row in enumerate(rows)
    ]
    study = bt.Study.factors({"A": 0.5, "B": 0.4}, items)
    runs = [
        bt.error_rates(study, confirm=0.6, reject=0.4, draws=500, random_seed=seed)
        for seed in range(80)
    ]
    scatter = np.std([run["verdict_rate"].values for run in runs], axis=0, ddof=1)
    stated = np.mean([run["verdict_rate_error"].values for run in runs], axis=0)
    often = runs[0]["verdict_rate"].values > 0.05
    assert often.sum() >= 9
    assert np.mean(scatter[often] / stated[often]) == pytest.approx(1, abs=0.12)


def test_the_same_seed_gives_the_same_rates_whoever_else_is_looked_at(drawn):
    study = bt.load_example("nato-csto")
    choice = {"draws": 300, "common_cause": True}
    everyone = bt.error_rates(study, **choice)["verdict_rate"]
    again = bt.error_rates(study, **choice)["verdict_rate"]
    one = bt.error_rates(study, coder="blind_a", **choice)["verdict_rate"]
    np.testing.assert_array_equal(everyone, again)
    np.testing.assert_array_equal(everyone.sel(coder=["blind_a"]), one)
    other = bt.error_rates(study, random_seed=1, **choice)["verdict_rate"]
    assert not np.array_equal(everyone, other)


def two_in_a_cluster(pairs, rho):
    items = [
        bt.Item(f"{n}", found="present", cluster="c", likelihood={"H": pair})
        for n, pair in enumerate(pairs)
    ]
    return bt.Study.claims({"H": 0.5}, items, rho={"c": rho})


@pytest.mark.parametrize("turned", [False, True])
def test_a_common_cause_has_the_chances_of_the_bivariate_normal(turned):
    """Both clues lean one way, or against each other: then the cause acts with two signs."""
    pairs = [(0.8, 0.4), (0.3, 0.7) if turned else (0.7, 0.3)]
    rates = bt.error_rates(two_in_a_cluster(pairs, 0.6), common_cause=True, confirm=0.6, reject=0.3)
    for truth, world in (("true", 0), ("false", 1)):
        limits = stats.norm.ppf([pair[world] for pair in pairs])
        sign = -1 if turned else 1
        law = stats.multivariate_normal([0, 0], [[1, sign * 0.6], [sign * 0.6, 1]])
        both = law.cdf(limits)
        one, other = (pair[world] for pair in pairs)
        chance = {(1, 1): both, (1, 0): one - both, (0, 1): other - both}
        chance[0, 0] = 1 - sum(chance.values())
        confirmed = 0.0
        for findings, share in chance.items():
            weight = sum(
                math.log(pair[0] / pair[1] if found else (1 - pair[0]) / (1 - pair[1]))
                for pair, found in zip(pairs, findings, strict=True)
            )
            confirmed += share * (weight / 1.6 >= math.log(0.6 / 0.4))
        found = rates["verdict_rate"].sel(truth=truth, outcome="confirmed").item()
        assert found == pytest.approx(confirmed, abs=1e-6)


def test_a_common_cause_makes_naive_rates_worse():
    study = two_in_a_cluster([(0.8, 0.3)] * 5, 0.9)
    alone, together = (
        bt.error_rates(study, common_cause=choice)["verdict_rate_naive"].sel(
            truth="false", outcome="confirmed"
        )
        for choice in (False, True)
    )
    assert together.item() > 10 * alone.item()


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(small("claim"))
def test_a_claim_and_its_negation_swap_their_rates(made):
    study, (prior, _), *_ = made
    swapped = study.replace(
        likelihoods=[
            replace(row, if_true=row.if_false, if_false=row.if_true) for row in study.likelihoods
        ],
        priors=[replace(row, chance=bt.judgement(1 - prior)) for row in study.priors],
    )
    one, other = (
        bt.error_rates(s, confirm=0.8, reject=0.2)["verdict_rate"].squeeze(("coder", "case"))
        for s in (study, swapped)
    )
    np.testing.assert_allclose(one, other.values[:, ::-1, ::-1], atol=1e-9)


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(small("rivals"), st.randoms())
def test_what_was_found_does_not_matter(made, random):
    study, *_ = made
    flipped = study.replace(
        items=[
            item
            if item.found == "not sought"
            else replace(item, found=random.choice(["present", "absent"]))
            for item in study.items
        ]
    )
    one, other = (bt.error_rates(s)["reach_rate"] for s in (study, flipped))
    np.testing.assert_allclose(one, other, atol=1e-12)


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(small("claim"))
def test_misleading_findings_are_rarer_than_the_rule_allows(made):
    """Royall's bound: P(odds ≥ k | not H) ≤ P(odds ≥ k | H) · prior odds / k."""
    study, (prior, _), *_ = made
    reach = bt.error_rates(study)["reach_rate_naive"].squeeze()
    odds = reach["threshold"] / (1 - reach["threshold"])
    bound = reach.sel(truth="true") * prior / (1 - prior) / odds
    assert (reach.sel(truth="false", drop=True) <= bound.drop_vars("truth") + 1e-9).all()


def test_clues_that_say_nothing_leave_every_verdict_with_the_prior():
    items = [bt.Item(f"{n}", found="present", likelihood={"H": (0.4, 0.4)}) for n in range(3)]
    for prior, outcome in ((0.5, "undecided"), (0.96, "confirmed"), (0.05, "rejected")):
        rates = bt.error_rates(bt.Study.claims({"H": prior}, items))["verdict_rate"]
        np.testing.assert_allclose(rates.sel(outcome=outcome), 1.0)


def test_logic_never_confirms_what_it_excludes():
    item = bt.Item("alibi", found="present", likelihood={"H": (0.8, 0)}, logical=True)
    other = bt.Item("memo", found="absent", likelihood={"H": (0.7, 0.4)})
    rates = bt.error_rates(bt.Study.claims({"H": 0.5}, [item, other]))["verdict_rate"].squeeze()
    assert rates.sel(truth="true", outcome="confirmed").item() == pytest.approx(0.8)
    assert rates.sel(truth="false", outcome="confirmed").item() == 0


def test_a_rule_of_ones_own_takes_the_place_of_the_studys():
    item = bt.Item("memo", found="present", likelihood={"H": (0.8, 0.2)})
    study = bt.Study.claims({"H": 0.5}, [item])
    assert bt.error_rates(study)["verdict_rate"].sel(outcome="undecided").min() == 1
    rates = bt.error_rates(study, confirm=0.8, reject=0.2)
    assert (rates.attrs["rule_confirm"], rates.attrs["rule_reject"]) == (0.8, 0.2)
    found = rates["verdict_rate"].squeeze().values
    np.testing.assert_allclose(found, [[0.8, 0, 0.2], [0.2, 0, 0.8]])


def test_clues_with_half_known_chances_are_refused_by_name():
    plain = bt.Item("plain", found="present", likelihood={"H": (0.8, 0.4)})
    ratio = bt.Item("expert", found="present", likelihood={"H": "10 dB"})
    child = bt.Item("child", found="present", given=["plain"], likelihood={"H": (0.8, 0.4)})
    with pytest.raises(bt.ArrayError, match="not known of 'expert': a ratio or a rank was entered"):
        bt.error_rates(bt.Study.claims({"H": 0.5}, [plain, ratio]))
    with pytest.raises(bt.ArrayError, match="not known of 'child': it was judged given other"):
        bt.error_rates(bt.Study.claims({"H": 0.5}, [plain, child]))
    study = bt.Study.claims({"H": 0.5}, [plain])
    row = Likelihood(coder="me", item="plain", hypothesis="H", rank=1)
    with pytest.raises(bt.ArrayError, match="not known of 'plain'"):
        bt.error_rates(study.replace(likelihoods=(row,)))
    unsought = replace(ratio, found="not sought")
    assert bt.error_rates(bt.Study.claims({"H": 0.5}, [plain, unsought]))["items_sought"] == 1


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"draws": 10}, "draws must be a whole number, at least 100, got 10"),
        ({"draws": 1e5}, "draws must be a whole number"),
        ({"confirm": 0.2, "reject": 0.3}, "reject below confirm"),
        ({"confirm": "high"}, "reject below confirm"),
        ({"common_cause": 0.5}, "common_cause must be True or False"),
    ],
)
def test_settings_out_of_range_are_refused(choice, message):
    item = bt.Item("memo", found="present", likelihood={"H": (0.8, 0.2)})
    with pytest.raises(bt.ArrayError, match=message):
        bt.error_rates(bt.Study.claims({"H": 0.5}, [item]), **choice)


def test_many_clues_are_drawn_in_pieces():
    items = [bt.Item(f"{n}", found="present", likelihood={"H": (0.55, 0.5)}) for n in range(300)]
    rates = bt.error_rates(bt.Study.claims({"H": 0.5}, items), draws=5000)
    assert rates["simulated"].item() == 1
    score = stats.binom(300, 0.55)  # each finding weighs ln 1.1 or ln 0.9
    least = math.ceil((math.log(19) - 300 * math.log(0.9)) / math.log(1.1 / 0.9))
    found = rates["verdict_rate"].sel(truth="true", outcome="confirmed").item()
    assert found == pytest.approx(score.sf(least - 1), abs=4 * math.sqrt(0.25 / 5000))
