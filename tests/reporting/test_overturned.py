"""What would overturn it: every sentence against numbers worked out by hand."""

import math

import pytest
from reporting.walking import cells

import bayestrace as bt
from bayestrace.reporting.contents import document_of
from bayestrace.reporting.gathering import Found
from bayestrace.reporting.output_words import vocabulary_of
from bayestrace.reporting.overturned import overturned_sentence


def said(study, case="case"):
    found = Found(
        study=study, words=vocabulary_of("plain"), digest=study.digest, notices=bt.check(study)
    )
    return overturned_sentence(found, case)


def item(name, likelihood, **more):
    return bt.Item(name, found="present", likelihood=likelihood, **more)


def between(best, low, high):
    return bt.judgement(best, low=low, high=high)


def test_of_a_confirmed_rival_the_loss_of_the_verdict_comes_before_that_of_the_lead():
    study = bt.Study.rivals(
        {"A": 0.5, "B": 0.25, "C": 0.25},
        [item("memo", {"A": 0.9, "B": 0.04, "C": 0.04})],
        exhaustive=True,
    )
    odds = 0.5 * 0.9 / (0.5 * 0.04)
    verdict = 10 * math.log10(odds / 19)
    lead = 10 * math.log10(2 * odds)
    assert said(study).startswith(
        f"What would overturn it: {verdict:.1f} dB less for A and it is undecided; "
        f"{lead:.1f} dB less for A over B and the two are level; "
    )


def test_of_a_rival_that_only_leads_the_lead_is_what_can_be_lost():
    study = bt.Study.rivals(["A", "B"], [item("memo", {"A": 0.8, "B": 0.2})], exhaustive=True)
    assert said(study).startswith(
        f"What would overturn it: {10 * math.log10(4):.1f} dB less for A over B and the two are "
        "level;"
    )


def test_rivals_that_are_level_are_parted_by_any_weight():
    study = bt.Study.rivals(
        {"A": 0.4, "B": 0.2, "Z": 0.4},
        [item("memo", {"A": 0.9, "B": 0.1, "Z": 0.9})],
        residual="Z",
    )
    assert said(study).startswith(
        "What would overturn it: A and Z are level, so any weight parts them;"
    )


def test_only_verdicts_that_an_interval_bears_on_are_counted():
    study = bt.Study.claims(
        {"H1": 0.5, "H2": 0.5, "H3": 0.5},
        [
            item("a", {"H1": (between(0.9, 0.8, 0.95), 0.1)}),
            item("b", {"H2": (between(0.96, 0.9, 0.99), 0.05)}),
            item("c", {"H3": (0.99, 0.01)}),
        ],
    )
    assert said(study).endswith("1 of the 2 verdicts that intervals bear on stays as it is.")
    bounds = {row["hypothesis"]: row["bounds"] for row in cells(document_of(study), "A6")}
    assert bounds["H3"] == "–"
    assert "–" in bounds["H1"]
    assert bounds["H1"] != "–"


def test_a_prior_with_an_interval_alone_holds_no_verdict():
    study = bt.Study.claims({"H1": between(0.5, 0.3, 0.7)}, [item("a", {"H1": (0.9, 0.1)})])
    assert said(study).endswith("no interval of a likelihood moves a credence here.")


def test_without_any_interval_nothing_is_said_to_hold():
    study = bt.Study.claims({"H1": 0.5}, [item("a", {"H1": (0.9, 0.1)})])
    assert said(study).endswith(
        "no judgement has an interval, so how far one may move is not said."
    )


@pytest.mark.parametrize("prior", [0.6, 0.97])
def test_of_a_claim_it_is_the_nearest_other_verdict(prior):
    study = bt.Study.claims({"H1": prior}, [item("a", {"H1": (0.5, 0.5)})])
    threshold = 10 * math.log10(19)
    odds = 10 * math.log10(prior / (1 - prior))
    way = "less" if odds > threshold else "more"
    assert f"{abs(threshold - odds):.1f} dB {way} for H1" in said(study)


@pytest.mark.parametrize(
    ("ends", "end"),
    [
        ((0.8, 0.92), "the one verdict that intervals bear on stays."),
        ((0.8, 0.999), "the one verdict that intervals bear on may change."),
    ],
)
def test_a_single_verdict_stays_or_may_change(ends, end):
    study = bt.Study.claims({"H1": 0.5}, [item("a", {"H1": (between(0.9, *ends), 0.05)})])
    assert said(study).endswith(end)
