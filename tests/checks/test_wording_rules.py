"""Texts that turn a conditional probability round are found, those that do not are left alone."""

from dataclasses import replace

import pytest
from checks.careful import careful, changed
from checks.test_every_rule import BREAKING

import bayestrace as bt
from bayestrace.study.parts import Dependence, StatedVerdict


def columns(study):
    return [notice.where[0].column for notice in bt.check(study).of("transposed-conditional")]


TURNED = [
    "The posterior is the probability of the evidence.",
    "So the posterior of 0.9 is a probability of the evidence.",
    "Its credence gives us the probability of the findings, 0.93.",
    "The probability of the evidence rose to 0.93.",
    "After the diary the likelihood of the evidence has risen from 0.5 to 0.8.",
    "The probability that wages is true is 0.9 because the evidence would be very likely.",
    "The chance that the hypothesis is right is high, because such a document would be expected.",
    "The clue would be very likely if the owners cut wages, so the hypothesis is very likely.",
    "It would be likely under this account; hence wages is true.",
    "This is unlikely if wages were false, so wages is almost certainly true.",
]
FINE = [
    "The posterior is the prior times the probability of the evidence, normalised.",
    "The posterior is not the probability of the evidence.",
    "The probability of the evidence given wages is 0.9.",
    "The posterior is higher since the probability of the evidence under wages is high.",
    "The posterior is the probability of the hypothesis given the evidence.",
    "The probability of the evidence rises from 0.2 if wages is false to 0.8 if it is true.",
    "The clue would be very likely if the hypothesis were true, because owners keep books.",
    "The clue would be likely if wages fell, so wages is more likely than before.",
    "If the hypothesis were true, the memo would be likely, so the claim gains.",
    "Because the evidence is unlikely if wages is false, it speaks for the claim.",
    "Owners would be likely to cut, so wages is likely to appear in the books.",
    "The evidence is strong. So is the claim.",
    "The probability that the memo is genuine is high, because the paper is of the time.",
]
TURNED_REASONS = [
    "P(wages | memo) is high.",
    "Here Pr( H | E ) = 0.8",
    "The probability of wages given this evidence is 0.8.",
    "The chance that the claim is true, given the clue, is good.",
    "This evidence makes wages very likely.",
    "Such a private document made the hypothesis almost certain to be true.",
]
FINE_REASONS = [
    "P(memo | wages) is high.",
    "The evidence makes wages more likely.",
    "This document makes wages likely to be the topic of the day.",
    "The likelihood of the memo given wages is 0.8.",
    "This is not the probability of wages given the evidence.",
    "The probability of such a list, given the claim, is 0.8.",
    "Wages would very likely be named in a private diary.",
    "It is probable that organisers wrote it.",
]


@pytest.mark.parametrize("text", TURNED)
@pytest.mark.parametrize("where", ["reason", "note", "basis"])
def test_a_text_in_the_wrong_direction_is_named(text, where):
    table = {"reason": "likelihoods", "note": "items", "basis": "priors"}[where]
    study = changed(careful(), table, at=2, **{where: f"He writes so. {text} And more."})
    (notice,) = bt.check(study).of("transposed-conditional")
    (place,) = notice.where
    part = getattr(study, table)[2]
    assert (place.name, place.column) == (getattr(part, "item", getattr(part, "id", "")) or
                                          part.hypothesis, where)  # fmt: skip


@pytest.mark.parametrize("text", TURNED_REASONS)
def test_a_reason_for_a_likelihood_does_not_speak_of_the_posterior(text):
    assert columns(changed(careful(), "likelihoods", at=5, reason=text)) == ["reason"]
    assert columns(changed(careful(), "items", note=text)) == []


@pytest.mark.parametrize("text", [*FINE, *FINE_REASONS])
def test_a_text_in_the_right_direction_is_left_alone(text):
    assert columns(changed(careful(), "likelihoods", reason=text)) == []
    assert columns(changed(careful(), "items", note=text)) == []


def test_every_free_text_of_the_author_is_read_and_one_notice_made_per_column():
    turned = TURNED[0]
    study = careful()
    study = changed(study, "hypotheses", claim=turned, mechanism=turned)
    study = changed(study, "priors", basis=turned)
    study = changed(study, "likelihoods", at=-1, reason=turned)
    study = changed(study, "items", note=turned, cluster="root", excerpt=turned, observed=turned)
    study = study.replace(
        dependence=[Dependence(cluster="root", rho=0.5, reason=turned)],
        verdicts=[
            StatedVerdict(
                by="me", case="mill", hypothesis="wages", verdict="confirmed", wording=turned
            )
        ],
        description=turned,
        notes=f"Fine.\n{turned}",
    )
    found = bt.check(study).of("transposed-conditional")
    assert [notice.where[0].column for notice in found] == [
        "claim", "mechanism", "basis", "reason", "note", "wording", "description", "notes"
    ]  # fmt: skip
    reasons = found[3]
    assert len(reasons.where) == len(study.likelihoods) + 1
    assert found[-1].place == "notes of the study"


def test_the_check_itself_speaks_in_the_right_direction():
    notices = [notice for broken in BREAKING.values() for notice in bt.check(broken())]
    said = "\n".join(f"{notice.sentence}\n{notice.remedy}" for notice in notices)
    assert len(notices) >= len(BREAKING)
    assert columns(careful().replace(notes=said)) == []


def test_the_thesis_is_worded_in_the_right_direction():
    study = bt.load_example("nato-csto")
    assert len(study.likelihoods) > 300
    assert columns(study) == []
    turned = replace(study.likelihoods[7], reason="This evidence makes H1 very likely.")
    study = study.replace(likelihoods=[*study.likelihoods[:7], turned, *study.likelihoods[8:]])
    (notice,) = bt.check(study).of("transposed-conditional")
    assert notice.where[0].row == turned.origin.row
