"""Every rule fires on a study that breaks it and is silent on the careful one."""

import pytest
from checks import (
    cases_clusters,
    cases_coders,
    cases_comparisons,
    cases_evidence,
    cases_history,
    cases_hypotheses,
    cases_likelihoods,
    cases_priors,
    cases_questions,
    cases_record_chances,
    cases_results,
    cases_rivals,
    cases_silence,
    cases_sources,
    cases_strengths,
    cases_types,
)
from checks.careful import careful

from bayestrace.checks import literature
from bayestrace.checks.catalogue import RULES
from bayestrace.checks.checking import check

MODULES = (
    cases_clusters,
    cases_coders,
    cases_comparisons,
    cases_history,
    cases_evidence,
    cases_hypotheses,
    cases_likelihoods,
    cases_priors,
    cases_questions,
    cases_record_chances,
    cases_results,
    cases_rivals,
    cases_silence,
    cases_sources,
    cases_strengths,
    cases_types,
)
BREAKING = {name: made for module in MODULES for name, made in module.BREAKING.items()}
BY_ID = {rule.id: rule for rule in RULES}


def test_no_rule_objects_to_the_careful_study():
    assert [str(notice) for notice in check(careful())] == []


def test_every_rule_has_a_study_that_breaks_it():
    assert sorted(BREAKING) == sorted(BY_ID)


@pytest.mark.parametrize("name", BREAKING)
def test_a_rule_fires_on_the_study_that_breaks_it(name):
    notices = check(BREAKING[name]()).of(name)
    assert len(notices) >= 1
    for notice in notices:
        assert notice.level == BY_ID[name].level
        assert "{" not in notice.sentence + notice.remedy
        assert len(notice.sentence) < 500


@pytest.mark.parametrize("name", BREAKING)
def test_a_rule_explains_itself_and_names_its_literature(name):
    rule = BY_ID[name]
    title, _, body = rule.explanation.partition("\n\n")
    assert "\n" not in title
    assert title.endswith(".")
    assert len(body) > 100
    assert rule.follows


def test_every_work_that_a_rule_follows_stands_once_in_the_list_of_literature():
    works = {name: text for name, text in vars(literature).items() if name.isupper()}
    used = set()
    for rule in RULES:
        rest = rule.follows
        for name, text in works.items():
            if text in rest:
                used.add(name)
                rest = rest.replace(text, "")
        assert rest.strip() == "", rule.id
    assert used == set(works)
