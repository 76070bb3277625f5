"""Rules about priors name the rows, items and claims that they speak of."""

from dataclasses import replace

import pytest
from checks.careful import careful, changed
from checks.cases_hypotheses import designed, judged
from checks.cases_priors import FOUR, separate

import bayestrace as bt
from bayestrace.study.parts import Case, Item, Judgement, Prior, Source
from bayestrace.study.statements import Contingency, Relation


def places(study, rule):
    return [[place.name for place in notice.where] for notice in bt.check(study).of(rule)]


# --- basis and certainty


def test_a_prior_rests_on_a_basis_or_on_a_source():
    study = changed(careful(), "priors", at=-1, basis="", sources=())
    assert places(study, "prior-without-basis") == [["wages", "agitation", "something else"]]
    study = changed(study, "priors", at=0, sources=("survey",))
    study = changed(study, "priors", at=1, basis="It is said.")
    assert places(study, "prior-without-basis") == [["something else"]]
    assert places(study.replace(priors=(), equal_priors=True), "prior-without-basis") == []


@pytest.mark.parametrize(
    ("prior", "fires"),
    [(0.0099, True), (0.01, False), (0.5, False), (0.99, False), (0.9901, True)],
)
def test_odds_beyond_99_to_1_are_near_certain(prior, fires):
    row = Prior(hypothesis="A", chance=Judgement(best=prior), basis="So.")
    study = designed("A", mode="claim", priors=[row])
    assert places(study, "prior-near-certain") == ([["A"]] if fires else [])
    other = designed("A", mode="claim", priors=[replace(row, set="sceptic"), half("A")])
    assert places(other, "prior-near-certain") == ([["A"]] if fires else [])


def half(name, best=0.5, **fields):
    return Prior(hypothesis=name, chance=Judgement(best=best), basis="Unknown.", **fields)


# --- one source, two uses


def test_an_item_whose_source_a_prior_cites_is_named():
    study = changed(careful(), "priors", at=1, sources=("diary", "survey"))
    assert places(study, "double-use-source") == [["diary"]]
    study = changed(study, "items", at=-1, sources=("survey", "letters"))
    assert places(study, "double-use-source") == [[item.id for item in study.items]]
    (notice,) = bt.check(study).of("double-use-source")
    assert "('survey')" in notice.sentence


def two_cases(prior_case, *, judge=True):
    study = designed(
        "AB",
        mode="claim",
        cases=[Case(id="mill"), Case(id="pit")],
        sources=[Source(id="book", citation="A book")],
        priors=[half("A", 0.4, case=prior_case, sources=("book",)), half("B", 0.4)],
    )
    items = [
        Item(name, case=name, clue="?", found="present", sources=("book",))
        for name in ("mill", "pit")
    ]
    study = study.replace(items=items)
    return judged(study, {"B": [(0.6, 0.3)] * 2}) if judge else study


def test_the_prior_of_one_case_is_not_met_by_the_evidence_of_another():
    assert places(two_cases("mill", judge=False), "double-use-source") == [["mill"]]
    assert places(two_cases("pit", judge=False), "double-use-source") == [["pit"]]


def test_a_source_feeds_only_the_frames_that_its_item_is_judged_for():
    study = two_cases("mill")
    assert places(study, "double-use-source") == []
    study = judged(study, {"A": [(0.6, 0.3)] * 2})
    assert places(study, "double-use-source") == [["mill"]]


def test_an_item_judged_on_conditions_is_judged():
    study = two_cases("mill")
    on = {"condition": "planned", "chance": Judgement(best=1), "chance_if_false": Judgement(best=1)}
    row = Contingency(
        coder="me",
        item="mill",
        hypothesis="A",
        if_true=Judgement(best=0.6),
        if_false=Judgement(best=0.3),
        **on,
    )
    assert places(study.replace(contingencies=[row]), "double-use-source") == [["mill"]]


def test_the_prior_of_a_world_of_factors_is_a_use_too():
    worlds = ("A & B", "A & not B", "not A & B", "not A & not B")
    study = designed(
        "AB",
        mode="factors",
        sources=[Source(id="book", citation="A book")],
        priors=[half(world, 0.25) for world in worlds[:3]]
        + [half("not B & not A", 0.25, sources=("book",))],
    )
    item = Item("memo", case="mill", clue="?", found="present", sources=("book",))
    study = judged(study.replace(items=[item]), {world: [0.5] for world in worlds})
    assert places(study, "double-use-source") == [["memo"]]


# --- claims at one half


def test_four_claims_one_by_one_are_not_four_rivals():
    """Each is run from one half against the mean of the others; jointly they share one."""
    post = bt.update(separate())
    alone = [float(bt.credence(post, name).item()) for name in FOUR]
    total = sum(FOUR.values())
    expected = [chance / (chance + (total - chance) / 3) for chance in FOUR.values()]
    assert alone == pytest.approx(expected, abs=1e-12)
    assert [round(value, 2) for value in alone] == [0.67, 0.56, 0.43, 0.25]
    assert round(sum(alone), 2) == 1.91

    memo = bt.Item("memo", found="present", likelihood=FOUR)
    joint = bt.update(bt.Study.rivals(list(FOUR), [memo], exhaustive=True))
    together = [float(bt.credence(joint, name).item()) for name in FOUR]
    assert together == pytest.approx([0.4, 0.3, 0.2, 0.1], abs=1e-12)

    assert places(separate(), "separate-0.5-claims") == [list("ABCD")]


def test_claims_that_may_hold_together_are_silent_once_it_is_said():
    pairs = [(one, other) for one in "ABCD" for other in "ABCD" if one < other]

    def related(kind, chosen):
        return [Relation(hypothesis=one, other=other, relation=kind) for one, other in chosen]

    for kind in ("coincident", "congruent", "inclusive"):
        assert places(separate(relations=related(kind, pairs)), "separate-0.5-claims") == []
    assert places(separate(relations=related("exclusive", pairs)), "separate-0.5-claims") != []
    some = [pair for pair in pairs if pair not in (("A", "B"), ("C", "D"))]
    study = separate(relations=related("congruent", some))
    assert places(study, "separate-0.5-claims") == [["A", "B", "C", "D"]]
    (notice,) = bt.check(study).of("separate-0.5-claims")
    assert "one half each: 'A' and 'B'; 'C' and 'D'." in notice.sentence


@pytest.mark.parametrize(("prior", "fires"), [(0.505, True), (0.495, True), (0.506, False)])
def test_one_half_is_what_two_decimals_call_it(prior, fires):
    study = separate(priors=[half(name, prior) for name in FOUR])
    assert places(study, "separate-0.5-claims") == ([list("ABCD")] if fires else [])


def test_one_coder_at_one_half_in_one_case_is_enough_but_two_cases_are_not_one():
    priors = [half("A", 0.5), half("B", 0.5), half("C", 0.3), half("D", 0.2)]
    other = [half(name, 0.3, coder="you") for name in FOUR]
    both = judged(separate(priors=priors), {name: [(0.5, 0.4)] for name in FOUR}, coder="you")
    both = both.replace(priors=(*priors, *other))
    assert places(both, "separate-0.5-claims") == [["A", "B"]]
    cases = [Case(id="mill"), Case(id="pit")]
    split = [
        half(name, 0.5 if (name < "B") == (case == "mill") else 0.3, case=case)
        for name in "AB"
        for case in ("mill", "pit")
    ]
    study = separate({"A": 0.8, "B": 0.2}, cases=cases, priors=split)
    assert places(study, "separate-0.5-claims") == []


@pytest.mark.parametrize(("shared", "fires"), [(2, True), (1, False)])
def test_claims_are_about_one_thing_if_half_of_their_items_are_the_same(shared, fires):
    study = designed("AB", mode="claim", items=10)
    mine = study.replace(items=study.items[:4])
    hers = study.replace(items=study.items[4 - shared : 9 - shared])
    study = study.replace(
        likelihoods=(
            *judged(mine, {"A": [(0.6, 0.4)] * 4}).likelihoods,
            *judged(hers, {"B": [(0.6, 0.4)] * 5}).likelihoods,
        )
    )
    assert places(study, "separate-0.5-claims") == ([["A", "B"]] if fires else [])


def test_rivals_and_a_single_claim_at_one_half_are_no_matter():
    assert places(designed("AB"), "separate-0.5-claims") == []
    single = judged(designed("A", mode="claim", items=1), {"A": [(0.6, 0.4)]})
    assert places(single, "separate-0.5-claims") == []
