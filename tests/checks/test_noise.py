"""A check is read only if it is short: how much it says of whom, and how long it takes."""

import csv
import time
from dataclasses import replace

import pytest
from checks.careful import careful
from hypothesis import given, settings
from strategies import studies

import bayestrace as bt
from bayestrace.checks.checking import check
from bayestrace.files.starting import write_template

FEW = 15
"""Messages that a first careful study gets fewer of."""

THESIS_OPEN = {
    "correlated-coders",
    "many-weak-items",
    "same-author",
    "same-source",
    "split-sensitivity",
}
THESIS_ANSWERED = {
    "role-missing",
    "undated",
    "label-mismatch",
    "naive-adjusted-opposite",
    "verdict-by-tiny-margin",
    "coders-disagree",
    "neutral-in-cluster",
    "verdict-differs",
    "heterogeneity-from-prior",
    "interpretive-driver",
    "both-high",
    "always-favours-lead",
    "excerpt-missing",
}


@pytest.fixture
def folder(tmp_path):
    write_template(tmp_path / "tram")
    return tmp_path / "tram"


@pytest.fixture(scope="module")
def thesis():
    return bt.load_example("nato-csto")


def append(table, rows):
    with table.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def test_the_template_as_it_comes_gets_few_messages(folder):
    assert len(check(bt.read_study(folder))) < FEW


def test_a_first_study_in_the_columns_of_the_template_gets_few_messages(folder):
    """Eight more items, one reader, a reason for each number, nothing beyond the template."""
    items = [
        (
            f"paper-{at}",
            "tram",
            f"Does issue {at} of the city paper name the price?",
            ("present", "absent")[at % 2],
            f"Issue {at} reports the debate of that week.",
            f"2019-0{at + 1}-02",
            f"p. {at + 1}",
            "",
            "Council 2019",
            "newspaper",
            "",
            "",
            "",
            "",
        )
        for at in range(8)
    ]
    append(folder / "items.csv", items)
    chances = {"cost": 0.55, "protest": 0.35, "something else": 0.4}
    append(
        folder / "likelihoods.csv",
        [
            ("me", item[0], rival, chance + 0.02 * at, "", "", f"{rival}, issue {at}: so and so.")
            for at, item in enumerate(items)
            for rival, chance in chances.items()
        ],
    )
    study = bt.read_study(folder)
    assert len(study.items) == 10
    assert len(check(study)) < FEW


def test_no_rule_fires_on_every_bundled_study():
    fired = [set(check(bt.load_example(name)).ids) for name in bt.list_examples()]
    assert len(fired) > 15
    assert set.intersection(*fired) == set()


def test_no_rule_is_silent_on_everything_that_is_bundled_and_careful():
    assert check(careful()).ids == ()
    assert len({name for one in bt.list_examples() for name in check(bt.load_example(one)).ids}) > 5


def test_the_thesis_study_says_what_it_accepts_and_leaves_open_what_it_cannot(thesis):
    notices = check(thesis)
    assert set(notices.open.ids) == THESIS_OPEN
    assert set(notices.answered.ids) == THESIS_ANSWERED
    assert len(notices.open) < FEW


def test_every_answer_of_the_thesis_study_answers_something(thesis):
    answered = check(thesis).answered
    for answer in thesis.answers:
        notices = answered.of(answer.rule)
        assert any(answer.because in notice.answer for notice in notices), answer.rule


def test_no_error_of_the_method_is_in_the_thesis_study(thesis):
    assert [notice.id for notice in check(thesis) if notice.level == "error"] == []


def copies(study, times):
    """The study with all its evidence that many times, each copy in clusters of its own."""

    def name(text, at):
        return f"{text} {at}" if text else ""

    return study.replace(
        items=[
            replace(item, id=name(item.id, at), cluster=name(item.cluster, at))
            for at in range(times)
            for item in study.items
        ],
        likelihoods=[
            replace(row, item=name(row.item, at))
            for at in range(times)
            for row in study.likelihoods
        ],
        dependence=[
            replace(row, cluster=name(row.cluster, at))
            for at in range(times)
            for row in study.dependence
        ],
    )


def test_the_time_of_a_check_grows_no_faster_than_the_items(thesis):
    """Sixteen times the evidence would take 256 times as long if any rule were quadratic."""

    def seconds(study):
        runs = []
        for _ in range(3):
            start = time.process_time()
            check(study)
            runs.append(time.process_time() - start)
        return min(runs)

    small, large = copies(thesis, 1), copies(thesis, 16)
    assert seconds(large) < 64 * seconds(small)


@settings(max_examples=40)
@given(study=studies())
def test_every_valid_study_can_be_checked(study):
    notices = check(study.replace(answers=(), check_off=()))
    for notice in notices:
        assert "{" not in notice.sentence + notice.remedy or "{" in repr(study)
        assert all(place.name for place in notice.where)
