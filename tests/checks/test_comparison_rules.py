"""Rules about cases, coders and stated verdicts: which places they name."""

from dataclasses import replace

import pytest
from checks.weighed import claims, odds_db, pair

import bayestrace as bt
from bayestrace.checks.checking import check
from bayestrace.study.parts import Rule, StatedVerdict
from bayestrace.study.statements import Answer


def names(study, rule):
    return [place.name for notice in check(study).of(rule) for place in notice.where]


def by_case(weights, clue_id=(), found=()):
    """One claim, one item a case."""
    items = [
        bt.Item(
            f"i{at}",
            case=f"c{at}",
            found=found[at] if found else "present",
            clue_id=clue_id[at] if clue_id else "",
            likelihood={"H": pair(db)},
        )
        for at, db in enumerate(weights)
    ]
    return bt.Study.claims({"H": 0.5}, items)


def two_coders(first, second):
    one, other = by_case(first), by_case(second)
    return one.replace(
        likelihoods=[*one.likelihoods, *(replace(row, coder="bob") for row in other.likelihoods)]
    )


# coders-disagree


def test_places_where_coders_reach_other_verdicts_are_named_once():
    study = two_coders([14, 14, -14, 3], [14, 3, 14, -3])
    assert names(study, "coders-disagree") == ["H in c1", "H in c2"]
    (notice,) = check(study).of("coders-disagree")
    assert "another rejects" in notice.sentence


def test_confirmed_beside_undecided_is_no_contradiction():
    (notice,) = check(two_coders([14, 14], [14, 3])).of("coders-disagree")
    assert "another rejects" not in notice.sentence


def test_coders_who_agree_or_judged_other_cases_do_not_disagree():
    study = two_coders([14, 3], [14, 2])
    assert names(study, "coders-disagree") == []
    apart = study.replace(
        likelihoods=[row for row in study.likelihoods if (row.coder, row.item) != ("bob", "i0")]
    )
    assert names(apart, "coders-disagree") == []


# verdict-differs


def stated(study, **verdicts):
    rows = [
        StatedVerdict(by="author", case=case, hypothesis="H", verdict=verdict)
        for case, verdict in verdicts.items()
    ]
    return study.replace(verdicts=rows)


def test_a_stated_verdict_that_no_coder_reaches_is_named():
    study = two_coders([14, 14, 3], [14, 3, -3])
    said = stated(study, c0="confirmed", c1="rejected", c2="undecided")
    assert names(said, "verdict-differs") == ["H in c1"]


def test_a_stated_verdict_that_one_coder_reaches_is_left_to_the_rule_about_coders():
    said = stated(two_coders([14, 14], [3, 14]), c0="confirmed")
    assert names(said, "verdict-differs") == []
    assert names(said, "coders-disagree") == ["H in c0"]


def test_a_stated_verdict_has_the_row_of_its_table(tmp_path):
    bt.write_study(stated(by_case([14, 14]), c0="confirmed", c1="rejected"), tmp_path / "study")
    (notice,) = check(bt.read_study(tmp_path / "study")).of("verdict-differs")
    assert notice.place == "verdicts.csv, row 3, column verdict (H in c1)"


def test_an_answer_may_be_given_to_one_stated_verdict():
    said = stated(by_case([3, 3]), c0="confirmed", c1="rejected")
    answered = said.replace(
        answers=[Answer(rule="verdict-differs", place="H in c1", because="It is known.")]
    )
    notices = check(answered).of("verdict-differs")
    assert [place.name for notice in notices.open for place in notice.where] == ["H in c0"]
    assert [place.name for notice in notices.answered for place in notice.where] == ["H in c1"]


# heterogeneity-from-prior


@pytest.mark.parametrize(("cases", "fires"), [(1, False), (2, True), (3, True), (4, False)])
def test_two_or_three_cases_are_few(cases, fires):
    study = by_case([1.0] * cases)
    assert names(study, "heterogeneity-from-prior") == (["H"] if fires else [])


def test_cases_that_nobody_judged_do_not_count():
    study = by_case([1.0] * 4)
    kept = study.replace(likelihoods=[row for row in study.likelihoods if row.item < "i2"])
    (notice,) = check(kept).of("heterogeneity-from-prior")
    assert "in two cases only" in notice.sentence


# no-variation


def test_a_clue_found_alike_in_every_case_is_named_with_its_items():
    study = by_case(
        [1.0] * 5,
        clue_id=["vote", "vote", "memo", "memo", "leak"],
        found=["present", "present", "present", "absent", "present"],
    )
    assert names(study, "no-variation") == ["i0", "i1"]
    (notice,) = check(study).of("no-variation")
    assert "(vote)" in notice.sentence


def test_a_clue_that_was_sought_in_one_case_only_is_left_alone():
    study = by_case([1.0] * 2, clue_id=["vote", "vote"], found=["present", "not sought"])
    assert names(study, "no-variation") == []


def test_the_rule_of_the_study_decides_what_a_verdict_is():
    assert odds_db(0.95) < 13 < odds_db(0.99)
    study = stated(claims([13.0]), case="confirmed")
    assert names(study, "verdict-differs") == []
    strict = study.replace(rule=Rule(confirm=0.99, reject=0.01))
    assert names(strict, "verdict-differs") == ["H in case"]
