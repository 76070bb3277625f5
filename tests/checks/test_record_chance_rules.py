"""Rules about detection and false reports."""

from dataclasses import replace

import pytest
from checks.careful import careful, changed
from checks.small import claims, found, names

from bayestrace.study.parts import Judgement
from bayestrace.study.statements import Answer, Coder, Contingency

PAIR = (0.8, 0.2)


def test_only_items_whose_record_is_imperfect_need_a_reason():
    study = claims(PAIR, PAIR, PAIR, PAIR)
    study = changed(study, "items", 0, detection=0.9)
    study = changed(study, "items", 1, false_report=0.1)
    study = changed(study, "items", 2, detection=0.9, record_reasons=("censorship",))
    (notice,) = found(study, "tempered-weight")
    assert names(notice) == ["e0", "e1"]
    assert {place.column for place in notice.where} == {"record_reasons"}


def test_a_detection_in_a_row_needs_a_reason_as_well():
    study = changed(claims(PAIR, PAIR), "likelihoods", 1, detection_if_false=0.5)
    (notice,) = found(study, "tempered-weight")
    assert names(notice) == ["e1"]
    perfect = changed(claims(PAIR), "likelihoods", detection=1.0, false_report=0.0)
    assert not found(perfect, "tempered-weight")


@pytest.mark.parametrize(("count", "fires"), [(2, False), (3, True)])
def test_one_detection_for_three_items_or_more_is_a_formula(count, fires):
    study = claims(*[PAIR] * count, detection=0.7, record_reasons=("censorship",))
    notices = found(study, "tempered-weight")
    assert bool(notices) is fires
    if fires:
        assert names(notices[0]) == ["e0", "e1", "e2"]
        assert "detection (0.7)" in notices[0].sentence


def test_one_record_that_differs_or_none_at_all_is_no_formula():
    study = claims(*[PAIR] * 4, detection=0.7, record_reasons=("censorship",))
    assert not found(changed(study, "items", 1, detection=0.8), "tempered-weight")
    assert not found(claims(*[PAIR] * 4), "tempered-weight")
    own = changed(study, "likelihoods", 1, detection_if_false=0.2)
    assert not found(own, "tempered-weight")
    unsought = changed(study, "items", 1, detection=1.0, found="not sought")
    assert names(found(unsought, "tempered-weight")[0]) == ["e0", "e2", "e3"]


def judged(study, *coders):
    return study.replace(coder_details=tuple(Coder(id=name, judged="record") for name in coders))


def test_detection_is_wrong_only_where_the_record_was_judged():
    study = claims(PAIR, PAIR, detection=1.0)
    study = changed(study, "items", 1, detection=0.9, record_reasons=("memory",))
    assert not found(study, "detection-of-the-record")
    assert not found(
        study.replace(coder_details=(Coder(id="me", judged="clue"),)), "detection-of-the-record"
    )
    (notice,) = found(judged(study, "me"), "detection-of-the-record")
    assert names(notice) == ["e1"]
    assert notice.level == "error"
    assert "1 item has a detection" in notice.sentence
    assert notice.sentence.endswith("and counts it twice.")


def test_detection_in_the_rows_of_another_coder_is_hers():
    study = careful()
    study = changed(study, "items", -1, detection=1.0, false_report=0.0)
    hers = tuple(
        replace(row, detection=0.8) if row.coder == "second reader" else row
        for row in study.likelihoods
    )
    mine = tuple(
        replace(row, detection=0.8) if (row.coder, row.item) == ("me", "diary") else row
        for row in study.likelihoods
    )
    assert not found(judged(study.replace(likelihoods=hers), "me"), "detection-of-the-record")
    (notice,) = found(judged(study.replace(likelihoods=mine), "me"), "detection-of-the-record")
    assert names(notice) == ["diary"]


def test_chances_that_depend_on_a_condition_count_as_well():
    study = judged(claims(PAIR, PAIR), "me")
    study = changed(study, "items", 1, detection=0.9, record_reasons=("memory",))
    half = Judgement(best=0.5)
    rows = tuple(
        Contingency(
            coder="me", item="e1", hypothesis="H", condition=name,
            chance=half, if_true=half, chance_if_false=half, if_false=half,
        )
        for name in ("planned", "not planned")
    )  # fmt: skip
    study = study.replace(likelihoods=study.likelihoods[:1], contingencies=rows)
    (notice,) = found(study, "detection-of-the-record")
    assert names(notice) == ["e1"]


def test_an_answer_does_not_make_a_wrong_result_right():
    study = judged(claims(PAIR, detection=0.9), "me")
    study = study.replace(answers=(Answer(rule="detection-of-the-record", because="I like it."),))
    (notice,) = found(study, "detection-of-the-record")
    assert not notice.answer
