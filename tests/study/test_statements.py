"""What a study states beside its evidence is valid as soon as it exists, or it does not exist.

What it must be to the rest of the study is in tests/files/broken/studies.toml.
"""

import pytest

from bayestrace.errors import StudyError
from bayestrace.study.parts import Frame, Hypothesis, Item, Judgement, Likelihood
from bayestrace.study.statements import Answer, Coder, Contingency, Relation, Search, Step
from bayestrace.study.study import Study
from bayestrace.study.words import CoderKind, RecordReason, RelationKind

HALF = Judgement(best=0.5)


def test_words_become_members_and_one_name_becomes_a_list():
    assert Coder(id="me").kind is CoderKind.UNSAID
    assert Coder(id="me", kind="model").kind is CoderKind.MODEL
    assert Relation(hypothesis="A", other="B", relation="exclusive").relation is (
        RelationKind.EXCLUSIVE
    )
    assert Search(case="c", sought="minutes", items="memo").items == ("memo",)
    item = Item("memo", found="present", record_reasons="deception", parts="a", steps="s1")
    assert item.record_reasons == (RecordReason.DECEPTION,)
    assert (item.parts, item.steps) == (("a",), ("s1",))
    assert Hypothesis(id="A", claim="So.", actors="owners").actors == ("owners",)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Coder(id="me", kind="robot"), "'robot' is not a known kind of coder"),
        (lambda: Coder(id=""), "id is empty"),
        (lambda: Relation(hypothesis="A", other="A", relation="exclusive"), "related to itself"),
        (
            lambda: Relation(hypothesis="A", other="B", relation="rival"),
            "'rival' is not a known relation",
        ),
        (lambda: Step(id="s/1", hypothesis="A", claim="So."), "an id may not have"),
        (lambda: Step(id="s1", hypothesis="A", claim=" "), "claim is empty"),
        (lambda: Search(case="c", sought=""), "sought is empty"),
        (lambda: Search(case="c", sought="x", items=("a;b",)), "lists a name"),
        (
            lambda: Contingency(
                coder="me",
                item="memo",
                hypothesis="A",
                condition="planned",
                chance=HALF,
                if_true=HALF,
                if_false=HALF,
            ),
            "chance_if_false is empty, the other number of this side is given",
        ),
        (lambda: Answer(rule="one-coder", because=""), "because is empty"),
        (lambda: Answer(rule="one-coder", because="So.", place="a\nb"), "line break"),
        (
            lambda: Item("memo", found="present", record_reasons=("decption",)),
            "did you mean 'deception'",
        ),
        (
            lambda: Likelihood(
                coder="me",
                item="memo",
                hypothesis="A",
                if_true=HALF,
                if_false=HALF,
                detection_if_false=0.2,
                false_report_if_false=0.3,
            ),
            "recorded more often when it is not there",
        ),
        (
            lambda: Likelihood(
                coder="me", item="memo", hypothesis="A", if_true=HALF, if_false=HALF, detection=2.0
            ),
            "detection is not a probability",
        ),
        (
            lambda: Frame(id="f", mode="claim", hypotheses=("A",), residual_parts=("x",)),
            "no residual_parts",
        ),
    ],
)
def test_a_statement_that_is_wrong_cannot_be_made(make, says):
    with pytest.raises(StudyError, match=says):
        make()


def test_a_study_refuses_a_part_of_another_kind_among_its_statements():
    study = Study.claims({"A": 0.5}, [Item("memo", found="present", likelihood={"A": (0.9, 0.1)})])
    with pytest.raises(StudyError, match="answers of a study holds something else"):
        study.replace(answers=("so it is",))
