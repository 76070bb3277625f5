"""Rules about silence name the right items and fire on one side of their border only."""

from dataclasses import replace

import pytest

import bayestrace as bt
from bayestrace.study.statements import Coder, Search


def told(name, pair=(0.9, 0.3), found="absent", **more):
    return bt.Item(name, found=found, likelihood={"H1": pair}, **more)


def names(rule, *items, **parts):
    study = bt.Study.claims({"H1": 0.5}, items).replace(**parts)
    return [place.name for notice in bt.check(study).of(rule) for place in notice.where]


SILENT = "silence-without-detectability"


def test_silences_that_weigh_and_are_certain_to_be_seen_are_named():
    items = [
        told("heavy"),
        told("seldom seen", detection=0.5),
        told("explained", record_reasons="destroyed"),
        told("there", found="present"),
        told("unsought", found="not sought"),
        told("by ratio", "-9 dB"),
    ]
    assert names(SILENT, *items) == ["heavy"]


@pytest.mark.parametrize(("decibels", "fires"), [(1.01, True), (0.99, False)])
def test_a_silence_below_one_decibel_is_let_be(decibels, fires):
    q = 0.4
    p = 1 - (1 - q) / 10 ** (decibels / 10)
    assert names(SILENT, told("order", (p, q))) == (["order"] if fires else [])


def test_a_detection_per_hypothesis_is_an_answer():
    study = bt.Study.claims({"H1": 0.5}, [told("order")])
    assert len(bt.check(study).of(SILENT)) == 1
    row = replace(study.likelihoods[0], detection=0.4, detection_if_false=0.9)
    assert len(bt.check(study.replace(likelihoods=[row])).of(SILENT)) == 0


def test_chances_of_reading_the_clue_in_the_record_hold_the_detection_already():
    study = bt.Study.claims({"H1": 0.5}, [told("order")])
    for judged, found in (("record", 0), ("clue", 1)):
        details = [Coder(id="me", judged=judged)]
        assert len(bt.check(study.replace(coder_details=details)).of(SILENT)) == found
    more = [replace(row, coder="you") for row in study.likelihoods]
    both = study.replace(likelihoods=[*study.likelihoods, *more])
    both = both.replace(coder_details=[Coder(id="me", judged="record")])
    assert len(bt.check(both).of(SILENT)) == 1


def test_finding_everything_is_suspicious_from_three_items_on():
    found = [told(f"i{n}", found="present") for n in range(3)]
    rule = "no-null-results"

    def fires(*items, **parts):
        study = bt.Study.claims({"H1": 0.5}, items)
        log = (
            [Search(case=study.cases[0].id, sought="minutes", items=parts["log"])] if parts else ()
        )
        return rule in bt.check(study.replace(searches=log)).ids

    assert fires(*found)
    assert not fires(*found[:2])
    assert not fires(*found, told("silent"))
    assert fires(*found, told("later", found="not sought"))
    assert not fires(*found, log=())
    assert fires(*found, log=("i0",))
