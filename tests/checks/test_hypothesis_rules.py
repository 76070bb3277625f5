"""Rules about hypotheses name the right ones, at the border of what they call too much."""

from dataclasses import replace

import pytest
from checks.careful import careful, changed
from checks.cases_hypotheses import BREAKING, designed, judged

import bayestrace as bt
from bayestrace.study.parts import Hypothesis, Item
from bayestrace.study.statements import Step


def places(study, rule):
    return [[place.name for place in notice.where] for notice in bt.check(study).of(rule)]


def words(count):
    return " ".join(["word"] * count)


# --- no residual, no mechanism, nothing forbidden


def test_an_exhaustive_frame_is_named_and_one_with_a_residual_is_not():
    assert places(BREAKING["no-residual"](), "no-residual") == [["cause"]]
    assert places(careful(), "no-residual") == []


def test_a_step_is_a_mechanism():
    study = designed("AB", hypotheses=[Hypothesis(id=name, claim=name) for name in "AB"])
    assert places(study, "no-mechanism") == [["A", "B"]]
    steps = [Step(id=f"{name}1", hypothesis=name, claim="It began.") for name in "AB"]
    assert places(study.replace(steps=steps), "no-mechanism") == []


@pytest.mark.parametrize("mode", ["claim", "rivals", "factors"])
def test_every_hypothesis_without_mechanism_or_prohibition_is_in_one_note(mode):
    study = designed("ABC", mode=mode)
    study = changed(study, "hypotheses", at=-1, mechanism=" ", would_not_expect="\n")
    for rule in ("no-mechanism", "no-would-not-expect"):
        assert places(study, rule) == [["A", "B", "C"]]
    study = changed(study, "hypotheses", at=1, would_not_expect="That.")
    assert places(study, "no-would-not-expect") == [["A", "C"]]


def test_a_residual_with_an_entry_of_its_own_needs_neither():
    study = designed("AB", residual="else")
    entry = Hypothesis(id="else", claim="Something else.")
    study = study.replace(hypotheses=(*study.hypotheses, entry))
    for rule in ("no-mechanism", "no-would-not-expect", "grain-mismatch"):
        assert places(study, rule) == []


def test_where_only_some_have_a_mechanism_the_grain_is_the_matter_and_said_once():
    study = changed(designed("ABC"), "hypotheses", at=1, mechanism="")
    assert places(study, "grain-mismatch") == [["B"]]
    assert places(study, "no-mechanism") == []
    claims = changed(designed("ABC", mode="claim"), "hypotheses", at=1, mechanism="")
    assert places(claims, "grain-mismatch") == []
    assert places(claims, "no-mechanism") == [["B"]]


# --- grain


@pytest.mark.parametrize(
    ("long", "short", "fires"),
    [
        (30, 10, True),
        (29, 10, False),
        (29, 9, True),
        (28, 9, False),
        (60, 21, False),
        (3, 1, False),
    ],
)
@pytest.mark.parametrize("mode", ["rivals", "factors"])
def test_a_story_three_times_as_long_and_twenty_words_longer_is_another_grain(
    long, short, fires, mode
):
    entries = [
        Hypothesis(id=name, claim="word", mechanism=words(count - 1) or " ")
        for name, count in (("A", long), ("B", short), ("C", long))
    ]
    if short == 1:
        entries = [replace(entry, mechanism="") for entry in entries]
    study = designed("ABC", mode=mode, hypotheses=entries)
    assert places(study, "grain-mismatch") == ([["B"]] if fires else [])


def test_words_of_steps_count_as_the_mechanism_does():
    entries = [Hypothesis(id=name, claim=words(8)) for name in "AB"]
    steps = [
        Step(id="1", hypothesis="A", claim=words(11)),
        Step(id="2", hypothesis="A", claim=words(11)),
        Step(id="3", hypothesis="B", claim=words(2)),
    ]
    study = designed("AB", hypotheses=entries, steps=steps)
    (notice,) = bt.check(study).of("grain-mismatch")
    assert "'A' is told in 30 words, B in 10" in notice.sentence


def test_a_residual_may_be_vague():
    study = designed("AB", residual="else")
    study = changed(study, "hypotheses", at=-1, mechanism=words(60))
    study = study.replace(hypotheses=(*study.hypotheses, Hypothesis(id="else", claim="No.")))
    assert places(study, "grain-mismatch") == []


# --- actors


def about(actor, actors, chances, **fields):
    """One claim about actors, one item about an actor."""
    entry = Hypothesis(id="H", claim="So.", actors=actors)
    item = Item("memo", case="mill", clue="?", found="present", actor=actor)
    study = designed(["H"], mode="claim", hypotheses=[entry], **fields).replace(items=[item])
    return judged(study, {"H": [chances]})


@pytest.mark.parametrize(
    ("actor", "actors", "strange"),
    [
        ("Russia", ("NATO",), True),
        ("NATO", ("NATO",), False),
        ("the nato council", ("NATO",), False),
        ("Russia; NATO", ("NATO",), False),
        ("United States", ("NATO", "United States"), False),
        ("United Kingdom", ("United States",), True),
        ("SNATO", ("NATO",), True),
        ("", ("NATO",), False),
        (" ", ("NATO",), False),
        ("Russia", (), False),
    ],
)
def test_evidence_on_another_actor_is_named(actor, actors, strange):
    study = about(actor, actors, (0.8, 0.3))
    assert places(study, "scope-mismatch") == ([["memo"]] if strange else [])
    assert places(about(actor, actors, (0.4, 0.4)), "scope-mismatch") == []


def test_a_ratio_weighs_unless_it_is_one():
    for ratio, strange in ((2.0, True), (1.0, False)):
        study = about("Russia", ("NATO",), (0.8, 0.3))
        row = replace(study.likelihoods[0], if_true=None, if_false=None, ratio=ratio)
        study = study.replace(likelihoods=[row])
        assert places(study, "scope-mismatch") == ([["memo"]] if strange else [])


def test_rivals_about_different_actors_may_share_their_evidence():
    study = changed(careful(), "hypotheses", at=0, actors=("owners",))
    assert places(study, "scope-mismatch") == []  # the other rival does not say of whom it speaks
    both = changed(study, "hypotheses", at=1, actors=("union",))
    assert places(both, "scope-mismatch") == []
    neither = changed(both, "hypotheses", at=-1, actors=("police",))
    assert places(neither, "scope-mismatch") == [[item.id for item in careful().items]]


# --- combinations among rivals


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["greed", "grievance", "greed and grievance"], [["greed and grievance"]]),
        (["A", "B", "C", "a & b", "A+B + C"], [["a & b"], ["A+B + C"]]),
        (["trial", "error", "trial with error"], [["trial with error"]]),
        (["greed only", "grievance only", "greed and grievance"], []),
        (["greed", "greed and grievance"], []),
        (["sand", "S and A"], []),
        (["land", "sea", "landandsea"], []),
    ],
)
def test_a_rival_that_joins_others_is_named(names, found):
    assert places(designed(names), "factor-mixed-with-rivals") == found
    assert places(designed(names[:2], mode="factors"), "factor-mixed-with-rivals") == []
