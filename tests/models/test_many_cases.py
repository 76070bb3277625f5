"""Model `cases`: its formulas written out, reductions to enumeration, what it says of few cases."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from models.evaluating import at
from strategies import studies

import bayestrace as bt

OFF = {"concentration": math.inf, "heterogeneity_sd": 0.0, "strength_sd": 0.0}
FEW = {"draws": 100, "tune": 200, "chains": 2, "random_seed": 3, "progressbar": False}


def logit(p):
    return np.log(p) - np.log1p(-p)


def inverse(x):
    return 1 / (1 + np.exp(-x))


ITEMS = [  # case, kind, finding, P(clue | H), P(clue | not H)
    ("a", "press", "present", 0.8, 0.4),
    ("a", "memoir", "absent", 0.6, 0.3),
    ("b", "press", "absent", 0.7, 0.2),
    ("b", "", "present", 0.55, 0.5),
]
PRIORS = {"a": 0.3, "b": 0.6}


def claim_in_cases():
    items = [
        bt.Item(f"{n}", case=case, kind=kind, found=found, likelihood={"H": (one, other)})
        for n, (case, kind, found, one, other) in enumerate(ITEMS)
    ]
    study = bt.Study.claims({"H": 0.5}, items)
    row = study.priors[0]
    return study.replace(priors=[with_case(row, case, p) for case, p in PRIORS.items()])


def with_case(row, case, p, hypothesis=None):
    return replace(row, case=case, chance=bt.judgement(p), hypothesis=hypothesis or row.hypothesis)


def by_hand(general, tau, effect, strength):
    """The formulas of the model for one claim in two cases."""
    m = np.mean(list(PRIORS.values()))
    credences = []
    for case, eps in zip(PRIORS, effect, strict=True):
        log_odds = logit(general) + logit(PRIORS[case]) - logit(m) + tau * eps
        for of, kind, found, *chances in ITEMS:
            if of != case:
                continue
            logits = logit(np.array(chances))
            g = strength if kind == "press" else 0.0  # the only kind with two items
            p = inverse(logits.mean() + math.exp(g) * (logits - logits.mean()))
            q = p if found == "present" else 1 - p
            log_odds += math.log(q[0] / q[1])
        credences.append(inverse(log_odds))
    return credences


def test_a_claim_in_two_cases_follows_the_formulas():
    general, tau, effect, strength = 0.7, 0.4, (0.5, -1.5), 0.48
    point = {
        "chance_in_general": [[general, 1 - general]],
        "heterogeneity_sd": tau,
        "case_effect": effect,
        "log_strength": [[strength]],
    }
    study = claim_in_cases()
    found = at(study, "cases", point)
    expected = by_hand(general, tau, effect, strength)
    np.testing.assert_allclose(found[0, :, 0], expected, rtol=1e-12)
    np.testing.assert_allclose(at(study, "cases", point, what="general"), [[general]])


def rivals_in_cases():
    prior = {"A": 0.5, "B": 0.3, "C": 0.2}
    other = {"A": 0.2, "B": 0.2, "C": 0.6}
    items = [
        bt.Item("e", case="a", found="present", likelihood={"A": 0.8, "B": 0.5, "C": 0.1}),
        bt.Item("f", case="b", found="absent", likelihood={"A": 0.4, "B": 0.9, "C": 0.3}),
    ]
    study = bt.Study.rivals(prior, items, exhaustive=True)
    row = study.priors[0]
    rows = [
        with_case(row, case, p, h)
        for case, set_ in (("a", prior), ("b", other))
        for h, p in set_.items()
    ]
    return study.replace(priors=rows), np.array([list(prior.values()), list(other.values())])


def test_rivals_in_two_cases_follow_the_formulas():
    study, prior = rivals_in_cases()
    share, tau = np.array([0.2, 0.5, 0.3]), 0.7
    effect = np.array([[0.3, -1.0, 0.6], [1.2, 0.1, -0.4]])
    name = f"share_in_general: {study.frames[0].id} | {study.coders[0]}"
    point = {name: share, "heterogeneity_sd": tau, "case_effect": effect.ravel()}
    found = at(study, "cases", point, strength_sd=0.0)
    weight = share * prior / prior.mean(axis=0) * np.exp(tau / math.sqrt(2) * effect)
    weight *= [[0.8, 0.5, 0.1], [0.6, 0.1, 0.7]]
    np.testing.assert_allclose(found[0], weight / weight.sum(axis=1, keepdims=True), rtol=1e-12)
    general = at(study, "cases", point, strength_sd=0.0, what="general")
    np.testing.assert_allclose(general, [share])


def test_factors_have_a_general_chance_each():
    study = bt.load_example("rohlfing-nonexclusive")
    row, names = study.priors[0], study.hypothesis_ids
    study = study.replace(
        priors=[
            with_case(row, row.case, p, name) for name, p in zip(names, (0.4, 0.5), strict=True)
        ]
    )
    frame = study.frames[0].id
    worlds = bt.update(study)[f"worlds/{frame}"]
    likelihood = (worlds["posterior"] / worlds["prior"]).values[0, 0]  # no clusters in it
    general = np.array([0.3, 0.8])
    point = {"chance_in_general": np.stack([general, 1 - general], axis=1)}
    found = at(study, "cases", point, heterogeneity_sd=0.0, strength_sd=0.0)[0, 0]
    # one case: the file's priors are their own mean and leave the general chances alone
    a, b = np.meshgrid([general[0], 1 - general[0]], [general[1], 1 - general[1]], indexing="ij")
    joint = (a * b).ravel() * likelihood
    joint /= joint.sum()
    np.testing.assert_allclose(found, [joint[0] + joint[1], joint[0] + joint[2]], rtol=1e-9)


def test_worlds_of_factors_share_one_general_distribution():
    study = bt.load_example("ii5-two-worlds-as-factors")
    model = bt.build_model(study, "cases")
    (name,) = [v.name for v in model.free_RVs if v.name.startswith("share_in_general")]
    share = np.array([0.1, 0.2, 0.3, 0.4])
    general = at(study, "cases", {name: share}, what="general", strength_sd=0.0)
    np.testing.assert_allclose(general, [[0.1 + 0.2, 0.1 + 0.3]])


def test_priors_of_factors_and_of_worlds_in_two_cases_have_no_mean():
    study = bt.load_example("rohlfing-nonexclusive")
    row, names = study.priors[0], study.hypothesis_ids
    again = [replace(item, id=f"{item.id} again", case="more") for item in study.items]
    rows = [replace(r, item=f"{r.item} again") for r in study.likelihoods]
    cases = [*study.cases, replace(study.cases[0], id="more")]
    priors = [with_case(r, study.cases[0].id, r.chance.best) for r in study.priors]
    priors += [with_case(row, "more", 0.5, name) for name in names]
    both = study.replace(
        cases=cases,
        items=[*study.items, *again],
        likelihoods=[*study.likelihoods, *rows],
        priors=priors,
    )
    with pytest.raises(bt.ArrayError, match="priors of factors in one case and of worlds in"):
        bt.build_model(both, "cases")


def test_a_prior_next_to_nothing_leaves_numbers_all_the_way():
    """Draws of what holds in general are then 0 as far as floats go."""
    study = claim_in_cases()
    rows = [replace(row, chance=bt.judgement(1e-9)) for row in study.priors]
    found = at(study.replace(priors=rows), "cases", {"chance_in_general": [[0.0, 1.0]]})
    assert np.isfinite(found).all()
    assert (found < 1e-9).all()


@settings(max_examples=15)
@given(studies(min_items=1))
def test_without_heterogeneity_and_with_general_chances_fixed_it_is_exact_enumeration(study):
    if not study.coders:
        return
    exact = bt.update(study)["posterior"]["credence_naive"].values
    if np.isnan(exact).all():
        return
    tree = bt.sample(study, "cases", **OFF)
    np.testing.assert_allclose(tree["posterior"]["credence"].values, exact, atol=1e-9)
    assert tree.attrs["method"] == "exact"


@pytest.mark.parametrize("name", ["nato-csto", "ii7-table7.3", "rohlfing-nonexclusive"])
def test_studies_of_every_mode_start_from_enumeration_when_nothing_departs_from_the_file(name):
    study = bt.load_example(name)
    exact = bt.update(study)["posterior"]["credence_naive"].values
    found = at(study, "cases", {}, concentration=math.inf)
    np.testing.assert_allclose(found, exact, atol=1e-9)


def test_clues_of_one_kind_need_two_items_and_a_shared_clue_is_a_kind_too():
    study = claim_in_cases()
    assert list(bt.build_model(study, "cases").coords["kind"]) == ["press"]
    items = [
        replace(item, kind="", clue_id="same") if item.case == "a" else replace(item, kind="")
        for item in study.items
    ]
    model = bt.build_model(study.replace(items=items), "cases")
    assert list(model.coords["kind"]) == ["same"]
    alone = study.replace(items=[replace(item, kind="") for item in study.items])
    assert "log_strength" not in bt.build_model(alone, "cases").named_vars


@pytest.mark.usefixtures("plainly")
@pytest.mark.filterwarnings("ignore:Estimated shape parameter of Pareto")
def test_a_result_of_few_cases_says_that_heterogeneity_comes_from_its_prior():
    import arviz as az

    tree = bt.sample(claim_in_cases(), "cases", **FEW)
    said = tree.attrs["heterogeneity"]
    assert "comes from its prior: 2 cases hardly tell of it" in said
    before = float(tree["prior"]["heterogeneity_sd"].median())
    after = float(tree["posterior"]["heterogeneity_sd"].median())
    assert re.search(rf"median {before:.2f} before the findings, {after:.2f} after", said)
    assert tree["posterior"]["general"].dims == ("chain", "draw", "coder", "hypothesis")
    assert tree["log_likelihood"].sizes["block"] == 2
    assert tree.attrs["kinds"] == "press"
    assert tree.attrs["loo"] == "not informative: fewer than 10 cases"
    left_out = az.loo(tree)  # a case is less expected without itself
    assert left_out.n_data_points == 2
    evidence = tree["log_likelihood"]["findings"]
    assert left_out.elpd < float(np.log(np.exp(evidence).mean(("chain", "draw"))).sum())
    prior = tree["prior"]["general"]
    m = np.mean(list(PRIORS.values()))
    assert float(prior.mean()) == pytest.approx(m, abs=4 * float(prior.std()) / math.sqrt(1000))
    assert float(prior.var()) == pytest.approx(m * (1 - m) / 3, rel=0.2)  # Beta(2 m, 2 (1 - m))
