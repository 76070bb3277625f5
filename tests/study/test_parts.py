"""Parts of a study are valid by construction, frozen, and say what is wrong with them."""

import dataclasses

import pytest

from bayestrace.errors import StudyError
from bayestrace.scales import Scale
from bayestrace.study.parts import (
    Case,
    Dependence,
    Expected,
    Frame,
    Hypothesis,
    Item,
    Judgement,
    Likelihood,
    Origin,
    Prior,
    Rule,
    ScaleChoice,
    Source,
    StatedVerdict,
    judgement,
)
from bayestrace.study.words import Finding, Mode, Role, Verdict

HALF = Judgement(best=0.5)


def test_where_a_part_was_read_is_no_part_of_what_it_is():
    here, there = Case(id="c", origin=Origin("a", 1)), Case(id="c", origin=Origin("b", 2))
    assert here == there
    assert hash(here) == hash(there)
    assert "origin" not in repr(here)


def test_parts_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign"):
        Case(id="c").id = "d"


def test_words_become_members_of_their_sets():
    item = Item("a", found="not sought", role="new", sources="one", given=["b"])
    assert item.found is Finding.NOT_SOUGHT
    assert item.role is Role.NEW
    assert item.sources == ("one",)
    assert item.given == ("b",)
    assert Frame(id="f", mode="claim", hypotheses="H").mode is Mode.CLAIM
    stated = StatedVerdict(by="a", case="c", hypothesis="H", verdict="confirmed")
    assert stated.verdict is Verdict.CONFIRMED


def test_findings_have_the_codes_that_arrays_hold():
    assert [finding.code for finding in Finding] == [1, 0, -1]


def test_a_judgement_may_have_an_interval():
    judged = judgement(0.8, low=0.6, high=0.9)
    assert judged.values == (0.6, 0.8, 0.9)
    assert judgement(0.8).values == (0.8,)


def test_a_problem_of_a_part_stands_where_the_part_was_read():
    with pytest.raises(StudyError, match=r"items\.csv, row 4, column found") as caught:
        Item("a", found="seen", origin=Origin("items.csv", 4))
    (problem,) = caught.value.problems
    assert (problem.file, problem.row, problem.column) == ("items.csv", 4, "found")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Judgement(best=1.5), "best is not a probability"),
        (lambda: Judgement(best=float("nan")), "best is not a probability"),
        (lambda: Judgement(best="0.5"), "best is not a probability"),
        (lambda: Judgement(best=True), "best is not a probability"),
        (lambda: Judgement(best=0.5, low=0.4), "low is given but high is not"),
        (lambda: Judgement(best=0.5, high=0.6), "high is given but low is not"),
        (lambda: Judgement(best=0.5, low=0.6, high=0.7), "the interval is not in order"),
        (lambda: Case(id=""), "id is empty"),
        (lambda: Case(id="a/b"), "a character that an id may not have"),
        (lambda: Case(id=" a"), "a character that an id may not have"),
        (lambda: Hypothesis(id="H", claim=" "), "claim is empty"),
        (lambda: Hypothesis(id="H", claim="c", scope=("a;b",)), "scope lists a name"),
        (lambda: Frame(id="f", mode="war", hypotheses=("A",)), "'war' is not a known mode"),
        (lambda: Frame(id="f", mode="", hypotheses=("A",)), "mode is missing"),
        (lambda: Frame(id="f", mode="claim", hypotheses=()), "lists no hypotheses"),
        (lambda: Frame(id="f", mode="claim", hypotheses=("A", "A")), "lists a hypothesis twice"),
        (lambda: Frame(id="f", mode="rivals", hypotheses=("A", "B")), "must say whether"),
        (
            lambda: Frame(
                id="f", mode="rivals", hypotheses=("A", "B"), exhaustive=True, residual="C"
            ),
            "names a residual",
        ),
        (
            lambda: Frame(id="f", mode="rivals", hypotheses=("A",), exhaustive=True),
            "one world only",
        ),
        (
            lambda: Frame(id="f", mode="rivals", hypotheses=("A", "B"), residual="C;D"),
            "residual holds a character that an id may not have",
        ),
        (lambda: Frame(id="..", mode="claim", hypotheses=("A",)), "a place in the tree of results"),
        (lambda: Hypothesis(id=".", claim="c"), "a place in the tree of results"),
        (
            lambda: Frame(id="f", mode="claim", hypotheses=("A",), residual="B"),
            "no frame of rivals",
        ),
        (
            lambda: Frame(id="f", mode="factors", hypotheses=tuple("ABCDEFGHIJK")),
            "2048 worlds to judge",
        ),
        (lambda: Frame(id="f", mode="factors", hypotheses=("A & B",)), "named like a combination"),
        (lambda: Item("a", found=True), "'True' is not a known finding"),
        (lambda: Item("a", found="present", role="old"), "'old' is not a known role"),
        (lambda: Item("a", found="present", detection=1.1), "detection is not a probability"),
        (
            lambda: Item("a", found="present", detection=0.1, false_report=0.2),
            "recorded more often when the clue is not there",
        ),
        (lambda: Item("a", found="present", cluster="c "), "cluster has spaces at its ends"),
        (lambda: Item("a", found="present", sources=("a;b",)), "sources lists a name"),
        (lambda: Likelihood(coder="me", item="a", hypothesis="H"), "in exactly one way"),
        (
            lambda: Likelihood(coder="me", item="a", hypothesis="H", if_true=HALF, ratio=2.0),
            "in exactly one way",
        ),
        (
            lambda: Likelihood(coder="me", item="a", hypothesis="H", if_false=HALF),
            "if_false is given but if_true is not",
        ),
        (
            lambda: Likelihood(coder="me", item="a", hypothesis="H", if_true=Judgement(best=1)),
            "if_true is exactly 0 or 1",
        ),
        (
            lambda: Likelihood(
                coder="me",
                item="a",
                hypothesis="H",
                if_true=HALF,
                if_false=Judgement(best=0.2, low=0, high=0.4),
            ),
            "if_false_low is exactly 0 or 1",
        ),
        (
            lambda: Prior(hypothesis="H", chance=Judgement(best=0.9, low=0.5, high=1)),
            "exactly 0 or 1",
        ),
        (
            lambda: Likelihood(coder="me", item="a", hypothesis="H", ratio=-1.0),
            "not a likelihood ratio",
        ),
        (
            lambda: Likelihood(coder="me", item="a", hypothesis="H", rank=0),
            "a rank must be 1 or more",
        ),
        (lambda: Likelihood(coder="", item="a", hypothesis="H", rank=1), "coder is empty"),
        (lambda: Prior(hypothesis="H", chance=Judgement(best=0)), "exactly 0 or 1"),
        (lambda: Dependence(cluster="c", rho=1.1), "not between -1 and 1"),
        (lambda: Source(id="s", citation=""), "citation is empty"),
        (
            lambda: StatedVerdict(by="a", case="c", hypothesis="H", verdict="out of scope"),
            "'out of scope' is not a known verdict",
        ),
        (
            lambda: Expected(
                case="c", hypothesis="H", quantity="q", value=float("inf"), digits=1, source="s"
            ),
            "value is not a number",
        ),
        (
            lambda: Expected(
                case="c", hypothesis="H", quantity="q", value=1, digits=-1, source="s"
            ),
            "digits is not a number of decimals",
        ),
        (lambda: Rule(confirm=0.1, reject=0.9), "confirm and reject the same credence"),
        (lambda: Rule(confirm=1), "strictly between 0 and 1"),
        (lambda: ScaleChoice(name="icd"), "'icd' is not a known scale"),
        (
            lambda: ScaleChoice(
                name="s",
                own=Scale(id="s", name="s", quantity="probability", terms={"a": (0.9, 0.1)}),
            ),
            "makes no sense",
        ),
    ],
)
def test_a_part_that_is_wrong_cannot_be_made(make, says):
    with pytest.raises(StudyError, match=says):
        make()


def test_every_problem_of_a_part_is_told_at_once():
    with pytest.raises(StudyError, match="The study has 3 problems"):
        Item("a;b", found="seen", detection=2)


def test_an_exact_zero_is_accepted_where_it_is_called_logical():
    row = Likelihood(
        coder="me", item="a", hypothesis="H", if_true=Judgement(best=0), if_false=HALF, logical=True
    )
    assert row.if_true.best == 0


def test_yes_and_no_are_findings_too():
    assert Item("a", found="yes").found is Finding.PRESENT
    assert Item("a", found=" No").found is Finding.ABSENT


def test_a_problem_of_a_part_built_in_code_names_the_part():
    with pytest.raises(StudyError, match="item 'a', column found: 'maybe' is not a known finding"):
        Item("a", found="maybe")
