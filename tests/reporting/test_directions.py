import re

from hypothesis import assume, given, settings
from strategies import studies

import bayestrace as bt
from bayestrace.errors import StudyError
from bayestrace.reporting.answering import case_paragraphs
from bayestrace.reporting.gathering import Found
from bayestrace.reporting.output_words import VOCABULARIES, vocabulary_of
from bayestrace.reporting.phrases import named
from bayestrace.reporting.result_lists import worded
from bayestrace.study.words import Mode


def looked_at(study, words="plain"):
    try:
        bt.update(study)
    except StudyError:
        assume(False)  # nobody judged anything
    return Found(
        study=study, words=vocabulary_of(words), digest=study.digest, notices=bt.check(study)
    )


def answer_of(found):
    """Return what is said of all cases."""
    return [one for case in found.study.cases for one in case_paragraphs(found, case.id)]


@settings(max_examples=12)
@given(study=studies(("rivals",), min_items=1))
def test_no_sentence_names_as_leading_what_does_not_lead(study):
    found = looked_at(study)
    answers = [one.text for one in answer_of(found) if one.role == "answer"]
    for case, answer in zip(study.cases, answers, strict=True):
        for frame in study.world_frames:
            for name in frame.hypotheses:
                claimed = f"{named(name)} leads among" in answer
                claimed |= f"{named(name)} is confirmed among" in answer
                claimed |= f"{named(name)} has the highest credence" in answer
                rows = [row for row in found.rows if row["case"] == case.id]
                first = any(
                    row["posterior"]
                    >= max(
                        other["posterior"]
                        for other in rows
                        if other["coder"] == row["coder"]
                        and other["hypothesis"] in frame.hypotheses
                    )
                    for row in rows
                    if row["hypothesis"] == name
                )
                assert first or not claimed


@settings(max_examples=12)
@given(study=studies(("claim", "factors"), min_items=1))
def test_a_line_says_of_a_hypothesis_the_verdict_of_its_credence(study):
    found = looked_at(study)
    lines = [one.text for one in answer_of(found) if one.role == "item"]
    rule = study.rule
    for row in found.rows:
        mine = [line for line in lines if line.startswith(f"{named(row['hypothesis'])}: ")]
        if row["verdict"] in ("", "out of scope"):
            continue
        side = (
            "confirmed"
            if row["posterior"] >= rule.confirm
            else "rejected"
            if row["posterior"] <= rule.reject
            else "undecided"
        )
        assert any(side in line for line in mine)


@settings(max_examples=12)
@given(study=studies(min_items=1))
def test_no_sentence_says_that_a_hypothesis_is_true_or_turns_the_conditional_round(study):
    found = looked_at(study)
    text = " ".join(one.text for one in answer_of(found))
    assert not re.search(r"probability of the evidence|is proven|is true\b|is false\b", text)
    assert "nan" not in text.split()


@settings(max_examples=8)
@given(study=studies(min_items=1))
def test_the_words_beside_a_credence_are_those_of_its_number(study):
    for words in VOCABULARIES:
        found = looked_at(study, words)
        lines = " ".join(one.text for one in answer_of(found) if one.role == "item")
        for row in found.rows:
            if row["verdict"] not in ("", "out of scope"):
                assert worded(found, row) in lines


@settings(max_examples=8)
@given(study=studies(min_items=1))
def test_claims_are_never_said_to_lead(study):
    found = looked_at(study)
    claims = [f for f in study.world_frames if f.mode == Mode.CLAIM]
    text = " ".join(one.text for one in answer_of(found))
    for frame in claims:
        assert f"{named(frame.hypotheses[0])} leads" not in text
