"""Rules between the parts; what a file holds without being understood is not called missing.

Each rule's own message is in tests/files/broken/studies.toml.
"""

import dataclasses
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from strategies import studies

from bayestrace.errors import StudyError
from bayestrace.study.coherence import Unread, study_problems
from bayestrace.study.parts import (
    Case,
    Dependence,
    Frame,
    Hypothesis,
    Item,
    Judgement,
    Prior,
    Source,
)
from bayestrace.study.study import Study


def draft(study, **changes):
    """Return the fields of a study, unchecked, with some of them changed."""
    fields = {field.name: getattr(study, field.name) for field in dataclasses.fields(study)}
    return SimpleNamespace(**(fields | changes))


def told(study, unread=None):
    return [problem.what for problem in study_problems(study, unread or Unread())]


RIVALS = Study.rivals(
    {"A": 0.5, "B": 0.3, "else": 0.2},
    [
        Item("memo", found="present", cluster="leak", likelihood={"A": 0.9, "B": 0.2, "else": 0.1}),
        Item("tape", found="absent", cluster="leak", likelihood={"A": 0.9, "B": 0.2, "else": 0.1}),
    ],
    residual="else",
    rho={"leak": 0.5},
)


@given(studies())
@settings(max_examples=50, suppress_health_check=list(HealthCheck))
def test_a_valid_study_has_no_problem(study):
    assert told(study) == []


@pytest.mark.parametrize(
    ("changes", "unread", "says"),
    [
        ({"cases": ()}, {"cases": {"case"}}, "the study has no cases"),
        ({"hypotheses": RIVALS.hypotheses[1:]}, {"hypotheses": {"A"}}, "no hypothesis 'A'"),
        ({"items": RIVALS.items[1:]}, {"items": {"memo"}}, "there is no item 'memo'"),
        ({"frames": ()}, {"framed": {"A", "B", "else"}}, "the study has no frames"),
        ({"likelihoods": RIVALS.likelihoods[1:]}, {"likelihoods": {("me", "memo", "A")}},
         "but not for 'A'"),
        ({"priors": RIVALS.priors[1:]}, {"priors": {"A"}}, "no prior for 'A'"),
        ({"priors": ()}, {"priors": {"A", "B", "else"}}, "the study has no priors"),
        ({"dependence": ()}, {"clusters": {("", "leak")}}, "no rho"),
        ({"items": tuple(dataclasses.replace(item, cluster="") for item in RIVALS.items)},
         {"item_clusters": {"leak"}}, "there is no cluster 'leak'"),
    ],
)  # fmt: skip
def test_what_could_not_be_understood_is_not_called_missing(changes, unread, says):
    changed = draft(RIVALS, **changes)
    assert any(says in what for what in told(changed))
    lost = Unread(**{name: frozenset(keys) for name, keys in unread.items()})
    assert told(changed, lost) == []


@pytest.mark.parametrize(
    ("table", "changes"),
    [
        ("cases", {"cases": ()}),
        ("items", {"items": ()}),
        ("likelihoods", {"likelihoods": RIVALS.likelihoods[1:]}),
        ("priors", {"priors": ()}),
        ("dependence", {"dependence": ()}),
    ],
)
def test_a_table_that_could_not_be_read_is_not_called_incomplete(table, changes):
    lost = {table, "clusters"} if table == "items" else {table}
    assert told(draft(RIVALS, **changes), Unread(tables=frozenset(lost))) == []


def test_a_row_that_is_lost_hides_no_problem_of_another():
    changed = draft(RIVALS, likelihoods=RIVALS.likelihoods[1:5])
    lost = Unread(likelihoods=frozenset([("me", "memo", "A")]))
    assert told(changed, lost) == ["coder 'me' judged item 'tape' for 'A', 'B' but not for 'else'"]


def test_a_residual_needs_no_entry_of_its_own_but_a_prior():
    assert told(draft(RIVALS, priors=RIVALS.priors[:2])) == [
        "frame 'rivals' has no prior for 'else'"
    ]


def test_priors_of_rivals_may_miss_one_by_half_a_percent():
    def shares(*chances):
        return tuple(
            dataclasses.replace(prior, chance=Judgement(best=chance))
            for prior, chance in zip(RIVALS.priors, chances, strict=True)
        )

    assert RIVALS.replace(priors=shares(0.5, 0.3, 0.205))
    with pytest.raises(StudyError, match="do not sum to 1"):
        RIVALS.replace(priors=shares(0.5, 0.3, 0.206))


def test_an_alternative_set_of_priors_is_checked_as_well():
    extra = tuple(
        Prior(hypothesis=name, chance=Judgement(best=0.5), set="sceptical")
        for name in ("A", "B", "else")
    )
    with pytest.raises(StudyError, match="do not sum to 1"):
        RIVALS.replace(priors=(*RIVALS.priors, *extra))


def test_half_filled_frames_are_errors_even_with_equal_priors():
    assert RIVALS.replace(priors=(), equal_priors=True)
    with pytest.raises(StudyError, match="no prior for 'else'"):
        RIVALS.replace(priors=RIVALS.priors[:2], equal_priors=True)


def test_sources_are_compared_only_where_sources_are_listed():
    cited = tuple(dataclasses.replace(item, sources=("minutes",)) for item in RIVALS.items)
    assert RIVALS.replace(items=cited)
    with pytest.raises(StudyError, match="there is no source 'minutes'"):
        RIVALS.replace(items=cited, sources=(Source(id="press", citation="A paper"),))


def test_a_rho_for_one_coder_does_not_serve_another():
    own = (Dependence(cluster="leak", rho=0.5, coder="you"),)
    with pytest.raises(StudyError, match="no rho for coder 'me'"):
        RIVALS.replace(dependence=own, likelihoods=(*RIVALS.likelihoods, *(
            dataclasses.replace(row, coder="you") for row in RIVALS.likelihoods)))  # fmt: skip


def test_an_item_alone_in_its_cluster_needs_no_rho():
    assert RIVALS.replace(items=RIVALS.items[:1], likelihoods=RIVALS.likelihoods[:3], dependence=())


def test_an_item_built_in_code_needs_a_clue_as_well():
    item = Item("note", found="present", case="case")
    assert told(draft(RIVALS, items=(*RIVALS.items, item))) == ["clue is empty"]


def test_a_circle_through_several_items_is_told_for_each_of_them():
    items = [
        Item(name, found="present", case="case", clue="?", given=(parent,))
        for name, parent in (("a", "b"), ("b", "c"), ("c", "a"))
    ]
    problems = told(draft(RIVALS, items=(*RIVALS.items, *items)))
    assert [what[:8] for what in problems] == ["item 'a'", "item 'b'", "item 'c'"]


def test_a_residual_belongs_to_one_frame_only():
    """Else the credences of two questions would land in one place."""
    frames = [
        Frame(id=name, mode="rivals", hypotheses=pair, residual="else")
        for name, pair in (("one", ("A", "B")), ("two", ("C", "D")))
    ]
    changes = {
        "frames": tuple(frames),
        "hypotheses": tuple(Hypothesis(id=name, claim=name) for name in "ABCD"),
        "likelihoods": (),
        "priors": (),
        "equal_priors": True,
    }
    assert told(draft(RIVALS, **changes)) == [
        "the residual 'else' is in another frame as well, 'one'"
    ]


def test_a_claim_is_not_called_like_the_negation_of_another():
    item = Item("memo", found="present", likelihood={"H": (0.5, 0.4), "not H": (0.5, 0.4)})
    with pytest.raises(StudyError, match="'not H' is called like a world of frame 'H'"):
        Study.claims({"H": 0.5, "not H": 0.5}, [item])


def test_a_residual_with_an_entry_of_its_own_shares_the_scope_of_its_rivals():
    """Else it would be out of scope where it has a credence."""
    entry = Hypothesis(id="else", claim="something else", scope=("case",))
    cases = (*RIVALS.cases, Case(id="two"))
    (what,) = told(draft(RIVALS, cases=cases, hypotheses=(*RIVALS.hypotheses, entry)))
    assert what.startswith("the hypotheses of frame 'rivals' differ in scope")
    everywhere = dataclasses.replace(entry, scope=())
    assert told(draft(RIVALS, hypotheses=(*RIVALS.hypotheses, everywhere))) == []


COMBINATIONS = {"A & B": 0.4, "A & not B": 0.3, "not A & B": 0.2, "not A & not B": 0.1}


def test_a_combination_judged_twice_under_two_spellings_is_an_error():
    item = Item("memo", found="present", likelihood={**COMBINATIONS, "B & A": 0.9})
    with pytest.raises(StudyError, match="the likelihood 'me, memo, A & B' stands here a second"):
        Study.factors(["A", "B"], [item])


def test_a_combination_with_two_priors_under_two_spellings_is_an_error():
    priors = {**COMBINATIONS, "not B & not A": 0.1}
    with pytest.raises(StudyError, match="the prior 'not A & not B' stands here a second time"):
        Study.factors(priors, [Item("memo", found="present")], names=["A", "B"])


def test_priors_of_combinations_sum_to_one_as_well():
    item = Item("memo", found="present", likelihood=COMBINATIONS)
    assert Study.factors({**COMBINATIONS, "A & B": 0.404}, [item], names=["A", "B"])
    with pytest.raises(StudyError, match="priors that do not sum to 1"):
        Study.factors({**COMBINATIONS, "A & B": 0.41}, [item], names=["A", "B"])


def two_cases(**second):
    items = [
        Item("a", found="present", case="one", likelihood={"H": (0.9, 0.1)}),
        Item("b", **{"found": "present", "case": "two", "likelihood": {"H": (0.9, 0.1)}} | second),
    ]
    return Study.claims({"H": 0.5}, items)


def test_a_case_out_of_scope_needs_no_prior():
    study = two_cases()
    only = (dataclasses.replace(study.priors[0], case="one"),)
    with pytest.raises(StudyError, match="frame 'claims' has no prior in case 'two'"):
        study.replace(priors=only)
    scoped = (dataclasses.replace(study.hypotheses[0], scope=("one",)),)
    assert study.replace(priors=only, hypotheses=scoped)


@pytest.mark.parametrize("errors", [{"detection": 0.9}, {"false_report": 0.1}])
def test_a_ratio_holds_both_error_rates_already(errors):
    with pytest.raises(StudyError, match="the ratio of item 'b' already holds its detection"):
        two_cases(likelihood={"H": "x3"}, **errors)


def test_ratios_and_probabilities_of_one_item_do_not_mix_across_frames():
    item = Item("memo", found="present", likelihood={"H1": (0.9, 0.1), "H2": "x3"})
    with pytest.raises(StudyError, match="judged item 'memo' in several ways"):
        Study.claims({"H1": 0.5, "H2": 0.5}, [item])


@pytest.mark.parametrize(
    "record",
    [
        {"found": "not sought"},
        {"found": "not sought", "likelihood": {"H": (0, 0)}},
        {"detection": 0.3, "false_report": 0.3},
        {"found": "present", "detection": 0.0, "false_report": 0.0},
        {"detection": 1.0, "false_report": 1.0},
        {"detection": 0.8},
    ],
)
def test_logic_excludes_nothing_that_was_not_looked_for_or_may_have_been_missed(record):
    changes = {"found": "absent", "likelihood": {"H": (1, 1)}, "logical": True} | record
    assert two_cases(**changes)
    with pytest.raises(StudyError, match="in frame 'claims', case 'two', every world is excluded"):
        two_cases(found="absent", likelihood={"H": (1, 1)}, logical=True)


def test_what_excludes_a_claim_in_one_case_and_its_negation_in_another_is_no_contradiction():
    chances = {"a": (0, 0.5), "b": (0.5, 0)}
    cases = {"a": "one", "b": "two"}
    items = [
        Item(name, found="present", case=cases[name], likelihood={"H": pair}, logical=True)
        for name, pair in chances.items()
    ]
    assert Study.claims({"H": 0.5}, items)
    same = [
        Item(name, found="present", likelihood={"H": pair}, logical=True)
        for name, pair in chances.items()
    ]
    with pytest.raises(StudyError, match="every world is excluded"):
        Study.claims({"H": 0.5}, same)


@pytest.mark.parametrize(
    ("second", "apart"),
    [
        ({"case": "two"}, True),
        ({"likelihood": {"H2": (0.9, 0.1)}}, True),
        ({"found": "not sought"}, True),
        ({"likelihood": {}}, True),
        ({"found": "absent"}, False),
    ],
)
def test_a_cluster_needs_a_rho_only_where_two_of_its_items_meet(second, apart):
    """Sought, in one case and judged by one coder for one question."""
    common = {"case": "one", "found": "present", "likelihood": {"H1": (0.9, 0.1)}}
    items = [Item("a", cluster="c", **common), Item("b", cluster="c", **common | second)]
    if apart:
        assert Study.claims({"H1": 0.5, "H2": 0.5}, items)
        return
    with pytest.raises(StudyError, match="cluster 'c' has 2 items that were sought but no rho"):
        Study.claims({"H1": 0.5, "H2": 0.5}, items)


def test_factors_that_differ_in_scope_are_an_error_and_claims_are_not():
    study = Study.factors(["A", "B"], [Item("memo", found="present")])
    study = study.replace(cases=(*study.cases, Case(id="two")))
    scoped = (dataclasses.replace(study.hypotheses[0], scope=("case",)), study.hypotheses[1])
    with pytest.raises(StudyError, match="differ in scope"):
        study.replace(hypotheses=scoped)
    apart = (dataclasses.replace(study.frames[0], mode="claim"),)
    assert study.replace(hypotheses=scoped, frames=apart)


def test_a_scope_of_all_cases_is_the_same_as_none():
    hypotheses = [Hypothesis(id="A", claim="A", scope=("case",)), Hypothesis(id="B", claim="B")]
    assert told(draft(RIVALS, hypotheses=tuple(hypotheses))) == []


def test_priors_are_checked_in_cases_that_nobody_judged_as_well():
    elsewhere = [
        Prior(hypothesis=name, case="two", chance=Judgement(best=0.9))
        for name in ("A", "B", "else")
    ]
    changes = {"cases": (*RIVALS.cases, Case(id="two")), "priors": (*RIVALS.priors, *elsewhere)}
    (problem,) = told(draft(RIVALS, **changes))
    assert problem == "frame 'rivals' has priors that do not sum to 1 in case 'two'"
