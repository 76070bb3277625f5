"""Rules about rivals name the places they mean and keep to their thresholds."""

import math
from dataclasses import replace

import numpy as np
import pytest
from checks.careful import careful, changed
from checks.cases_rivals import apart, judged_alike, with_factors

import bayestrace as bt
from bayestrace.study.parts import Frame, Hypothesis, Judgement, Prior
from bayestrace.study.statements import Relation


def names(study, rule):
    return [sorted(place.name for place in notice.where) for notice in bt.check(study).of(rule)]


def related(relation, one="wages", other="agitation"):
    return Relation(hypothesis=one, other=other, relation=relation)


@pytest.mark.parametrize("relation", ["exclusive", "coincident", "congruent", "inclusive"])
def test_a_relation_that_is_stated_is_not_missing(relation):
    assert names(apart(), "relation-missing") == [["agitation", "wages"]]
    assert names(apart(related(relation)), "relation-missing") == []


def test_claims_that_share_no_case_need_no_relation():
    study = apart()
    cases = [*study.cases, replace(study.cases[0], id="dock")]
    scopes = {"wages": ("mill", "dock"), "agitation": ("dock",)}
    hypotheses = [replace(entry, scope=scopes[entry.id]) for entry in study.hypotheses]
    shared = study.replace(cases=cases, hypotheses=hypotheses)
    assert names(shared, "relation-missing") == [["agitation", "wages"]]
    hypotheses[0] = replace(hypotheses[0], scope=("mill",))
    assert names(shared.replace(hypotheses=hypotheses), "relation-missing") == []


def test_rivals_and_factors_need_no_stated_relation():
    assert names(careful().replace(relations=()), "relation-missing") == []
    assert names(with_factors("coincident").replace(relations=()), "relation-missing") == []


@pytest.mark.parametrize("relation", ["coincident", "congruent", "inclusive"])
def test_rivals_that_may_hold_together_are_named_with_their_row(relation):
    study = changed(careful(), "relations", relation=relation)
    assert names(study, "nonexclusive-in-rival-mode") == [["wages, agitation"]]
    assert names(study, "relation-contradicted") == []
    assert bt.check(study).of("nonexclusive-in-rival-mode")[0].where[0].column == "relation"


@pytest.mark.parametrize("relation", ["exclusive", "congruent", "inclusive"])
def test_factors_stated_otherwise_than_coincident_are_contradicted(relation):
    assert names(with_factors(relation), "relation-contradicted") == [["wages, agitation"]]
    assert names(with_factors("coincident"), "relation-contradicted") == []


def test_exclusive_claims_judged_apart_are_contradicted_and_others_are_not():
    assert names(apart(related("exclusive")), "relation-contradicted") == [["wages, agitation"]]
    for relation in ("coincident", "congruent", "inclusive"):
        assert names(apart(related(relation)), "relation-contradicted") == []


@pytest.mark.parametrize(
    "claim",
    [
        "Not wages",
        "non-wages",
        "no wages.",
        "It is not true that wages",
        "Wages was wrong",
        "¬wages",
    ],
)
def test_a_rival_that_only_denies_another_is_found(claim):
    assert names(changed(careful(), "hypotheses", 1, claim=claim), "bare-negation") == [
        ["agitation"]
    ]


@pytest.mark.parametrize(
    "claim", ["Not wages but agitation", "Nothing wages", "No bread", "not something", "Notwages"]
)
def test_a_rival_that_says_something_of_its_own_is_no_bare_negation(claim):
    assert names(changed(careful(), "hypotheses", 1, claim=claim), "bare-negation") == []


def test_a_residual_named_as_a_denial_is_found_and_the_denial_of_a_claim_is_not():
    item = bt.Item("memo", found="present", likelihood={"A": 0.8, "not A": 0.3})
    study = bt.Study.rivals(["A", "not A"], [item], residual="not A")
    assert names(study, "bare-negation") == [["not A"]]
    claim = bt.Study.claims(
        {"A": 0.5}, [bt.Item("m", found="present", likelihood={"A": (0.8, 0.3)})]
    )
    assert names(claim, "bare-negation") == []


@pytest.mark.parametrize(("weight", "fires"), [(2.99, True), (-2.99, True), (3.01, False)])
def test_a_pair_is_indistinct_below_three_decibels(weight, fires):
    ratio = 10 ** (weight / 10)
    likelihood = {"A": 0.3 * ratio, "B": 0.3, "C": 0.01}
    item = bt.Item("m", found="present", likelihood=likelihood)
    study = bt.Study.rivals(list(likelihood), [item], exhaustive=True)
    found = names(study, "indistinguishable-pair")
    assert found == ([["A / B"]] if fires else [])


def test_a_pair_that_one_coder_tells_apart_is_not_indistinct():
    study = judged_alike()
    assert names(study, "indistinguishable-pair") == [["wages / agitation"]]
    honest = {(r.coder, r.item, r.hypothesis): r for r in careful().likelihoods}
    rows = [
        honest[r.coder, r.item, r.hypothesis] if r.coder == "me" else r for r in study.likelihoods
    ]
    assert names(study.replace(likelihoods=rows), "indistinguishable-pair") == []


@pytest.mark.parametrize(("chance", "fires"), [(0.4, True), (0.004, False)])
def test_a_pair_without_credence_does_not_matter(chance, fires):
    likelihood = {"A": 0.9, "B": chance, "C": chance}
    items = [bt.Item(f"{n}", found="present", likelihood=likelihood) for n in range(2)]
    study = bt.Study.rivals(list(likelihood), items, exhaustive=True)
    together = 2 * chance**2 / (0.81 + 2 * chance**2)
    assert (together > 0.05) == fires
    assert names(study, "indistinguishable-pair") == ([["B / C"]] if fires else [])


def test_nothing_sought_tells_nothing_apart_and_is_no_notice():
    likelihood = {"A": 0.5, "B": 0.5}
    item = bt.Item("m", found="not sought", likelihood=likelihood)
    study = bt.Study.rivals(["A", "B"], [item], exhaustive=True)
    assert names(study, "indistinguishable-pair") == []


def flat(chances, found="present"):
    items = [
        bt.Item(f"E{n}", found=found, likelihood={"A": 0.7, "B": 0.2 + n / 10, "else": chance})
        for n, chance in enumerate(chances)
    ]
    return bt.Study.rivals({"A": 0.5, "B": 0.4, "else": 0.1}, items, residual="else")


@pytest.mark.parametrize(
    ("chances", "fires"),
    [((0.5, 0.5, 0.5), True), ((0.3,) * 4, True), ((0.5, 0.5), False), ((0.5, 0.5, 0.51), False)],
)
def test_a_residual_is_flat_from_three_equal_chances_on(chances, fires):
    assert names(flat(chances), "flat-residual") == ([["else"]] if fires else [])


def test_the_notice_of_a_flat_residual_prints_its_tipping_fit():
    (notice,) = bt.check(flat((0.5,) * 4)).of("flat-residual")
    lost = 4 * 10 * math.log10(0.7 / 0.5)
    level = 0.7 * (0.5 / 0.1) ** (1 / 4)
    assert level > 1  # so that no chance would do it
    assert f"loses {lost:.1f} dB to A" in notice.sentence
    assert "No chance would bring it level with A" in notice.sentence
    (notice,) = bt.check(flat((0.5,) * 7)).of("flat-residual")
    assert f"{0.7 * 5 ** (1 / 7):.3f}" in notice.sentence


def test_a_chance_that_mirrors_every_finding_is_flat_too():
    items = [
        bt.Item(f"E{n}", found=found, likelihood={"A": 0.7, "else": chance})
        for n, (found, chance) in enumerate(
            [("present", 0.6), ("absent", 0.4), ("present", 0.6), ("absent", 0.4)]
        )
    ]
    study = bt.Study.rivals(["A", "else"], items, residual="else")
    assert names(study, "flat-residual") == [["else"]]


def equal(weight, *, groups=None, priors=()):
    """Three equal rivals, of which A is ahead of both others by so many dB."""
    likelihood = {"A": 0.9, "B": 0.9 / 10 ** (weight / 10), "C": 0.9 / 10 ** (weight / 10)}
    item = bt.Item("m", found="present", likelihood=likelihood)
    study = bt.Study.rivals(list(likelihood), [item], exhaustive=True)
    groups = groups or {}
    hypotheses = [Hypothesis(id=n, claim=n, group=groups.get(n, "")) for n in likelihood]
    return study.replace(hypotheses=hypotheses, priors=priors, equal_priors=not priors)


def credence(weight, prior):
    odds = {name: p * (10 ** (weight / 10) if name == "A" else 1) for name, p in prior.items()}
    return odds["A"] / sum(odds.values())


@pytest.mark.parametrize(("weight", "fires"), [(15.9, True), (17.6, False), (15.7, False)])
def test_a_verdict_depends_on_the_partition_where_a_factor_of_two_overturns_it(weight, fires):
    # Independent: B cut in two has 2/4 of the prior, A and C 1/4 each.
    written = credence(weight, {"A": 1 / 3, "B": 1 / 3, "C": 1 / 3})
    cut = credence(weight, {"A": 1 / 4, "B": 2 / 4, "C": 1 / 4})
    assert fires == (written >= 0.95 > cut)
    found = names(equal(weight), "partition-dependence")
    assert ("A" in found[0] if found else False) == fires


def test_priors_that_somebody_argued_for_depend_on_no_partition():
    assert names(equal(15.9), "partition-dependence")
    argued = [
        Prior(hypothesis=name, chance=Judgement(best=best))
        for name, best in (("A", 0.34), ("B", 0.33), ("C", 0.33))
    ]
    assert names(equal(15.9, priors=argued), "partition-dependence") == []


def test_a_verdict_that_groups_overturn_depends_on_the_partition():
    # A alone has half, B and C share the other half; or A and B share one half.
    weight = 17.9
    half = {"A": 1 / 4, "B": 1 / 4, "C": 1 / 2}
    assert credence(weight, dict.fromkeys("ABC", 1 / 3)) > 0.95 > credence(16.9, half)
    study = equal(16.9, groups={"A": "one", "B": "one"})
    (notice,) = bt.check(study).of("partition-dependence")
    assert "A" in [place.name for place in notice.where]


def test_a_prior_that_rejects_by_itself_is_no_matter_of_partitions():
    rivals = [f"card {n}" for n in range(30)]
    item = bt.Item("m", found="present", likelihood=dict.fromkeys(rivals, 0.5))
    study = bt.Study.rivals(rivals, [item], exhaustive=True)
    assert np.all(bt.verdicts(bt.update(study)).values == "rejected")
    assert names(study, "partition-dependence") == []


def test_the_thesis_says_how_its_claims_relate_and_would_hear_one_note_if_it_did_not():
    thesis = bt.load_example("nato-csto")
    ours = {
        "relation-missing", "relation-contradicted", "nonexclusive-in-rival-mode", "bare-negation",
        "flat-residual", "partition-dependence", "indistinguishable-pair",
    }  # fmt: skip
    assert not ours & set(bt.check(thesis).ids)
    silent = thesis.replace(relations=(), answers=())
    assert ours & set(bt.check(silent).ids) == {"relation-missing"}
    assert names(silent, "relation-missing") == [["H1", "H2", "H3", "H4"]]


def test_a_study_of_rivals_that_are_no_frame_of_their_own_is_left_alone():
    frame = Frame(id="f", mode="claim", hypotheses=("wages",))
    study = careful()
    alone = study.replace(
        frames=(frame,), hypotheses=study.hypotheses[:1], relations=(), steps=(),
        items=[replace(item, steps=()) for item in study.items],
        likelihoods=[replace(r, if_false=r.if_true) for r in study.likelihoods
                     if r.hypothesis == "wages"],
        priors=[p for p in study.priors if p.hypothesis == "wages"],
    )  # fmt: skip
    for rule in ("relation-missing", "indistinguishable-pair", "flat-residual"):
        assert names(alone, rule) == []
