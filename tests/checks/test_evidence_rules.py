"""Rules about evidence name the right places and fire on one side of their border only."""

from dataclasses import replace

import pytest
from checks.careful import careful, changed

import bayestrace as bt
from bayestrace.checks import evidence_rules
from bayestrace.checks.rules import Rule
from bayestrace.study import parts
from bayestrace.study.statements import Step


def noticed(study, name):
    return bt.check(study).of(name)


def names(study, rule):
    return [place.name for notice in noticed(study, rule) for place in notice.where]


def told(name, pair=(0.8, 0.08), found="present", **more):
    return bt.Item(name, found=found, likelihood={"H1": pair}, **more)


def claims(*items, prior=0.5, rho=None, tags=None, **parts):
    study = bt.Study.claims({"H1": prior}, items, rho=rho)
    tagged = [replace(item, steps=(tags or {}).get(item.id, ())) for item in study.items]
    return study.replace(items=tagged, **parts)


def test_sources_are_named_once_each_with_their_row():
    study = careful()
    items = [replace(item, sources=("diary", "letters")) for item in study.items]
    study = study.replace(items=items)
    (notice,) = noticed(study, "same-source")
    assert [place.name for place in notice.where] == ["diary", "letters"]
    assert notice.sentence.startswith("2 sources feed")
    one = study.replace(items=[replace(item, sources=("diary",)) for item in study.items])
    assert noticed(one, "same-source")[0].sentence.startswith("1 source feeds")


def test_the_place_of_a_source_is_its_row_in_the_file(tmp_path):
    study = changed(careful(), "items", 2, sources=("letters",))
    bt.write_study(study, tmp_path / "study")
    (place,) = noticed(bt.read_study(tmp_path / "study"), "same-source")[0].where
    assert (place.name, place.file, place.row) == ("letters", "sources.csv", 5)


def test_a_common_cluster_silences_what_is_shared():
    pair = [told(name, sources="Ito 1998", date="1999-03-24") for name in "ab"]
    rules = ("same-source", "same-author", "same-day")
    assert [names(claims(*pair), rule) for rule in rules] == [["Ito 1998"], [], []]
    together = [replace(item, cluster="root", likelihood=item.likelihood) for item in pair]
    assert [names(claims(*together, rho={"root": 0.0}), rule) for rule in rules] == [[], [], []]


def test_an_author_is_named_only_for_items_that_share_no_source():
    pages = [told("a", sources="Ito 1998, p. 1"), told("b", sources="Ito 1998, p. 9")]
    assert names(claims(*pages), "same-author") == ["Ito 1998"]
    assert names(claims(*pages), "same-source") == []
    more = [*pages, told("c", sources="Ito 1998, p. 9")]
    assert names(claims(*more), "same-author") == ["Ito 1998"]
    assert names(claims(*more), "same-source") == ["Ito 1998, p. 9"]
    years = [told("a", sources="Ito 1998, p. 1"), told("b", sources="Ito 1999, p. 9")]
    assert names(claims(*years), "same-author") == []


def test_a_day_is_named_and_a_month_is_not():
    assert names(claims(*(told(n, date="1999-03-24") for n in "ab")), "same-day") == ["1999-03-24"]
    assert names(claims(*(told(n, date="1999-03") for n in "ab")), "same-day") == []


@pytest.mark.parametrize(
    ("weights", "prior", "fires"),
    [
        ((10.1, 10.1), 0.9999, True),  # 20.2 to 10.1: more than 10 dB, confirmed either way
        ((9.9, 9.9), 0.9999, False),
        ((3.0, 3.0), 0.9, True),  # 0.9 at +6 dB is 0.973, at +3 dB 0.947
        ((3.0, 3.0), 0.99, False),
    ],
)
def test_merging_matters_if_it_changes_a_verdict_or_ten_decibels(weights, prior, fires):
    items = [
        bt.Item(f"i{n}", found="present", sources="book", likelihood={"H1": f"{weight} dB"})
        for n, weight in enumerate(weights)
    ]
    found = names(claims(*items, prior=prior), "split-sensitivity")
    assert found == (["book"] if fires else [])


def test_merging_names_the_larger_of_two_groups_and_what_becomes_of_the_verdict():
    items = [
        bt.Item(f"i{n}", found="present", sources=source, likelihood={"H1": "5 dB"})
        for n, source in enumerate(["Ito 1998, p. 1", "Ito 1998, p. 1", "Ito 1998, p. 9"])
    ]
    (notice,) = noticed(claims(*items, prior=0.5), "split-sensitivity")
    assert [place.name for place in notice.where] == ["Ito 1998"]
    assert "H1 in case (me), confirmed, is then undecided" in notice.sentence


def test_a_verdict_that_rests_on_what_gave_the_idea_is_named():
    idea, test = told("idea", (0.9, 0.045), role="generated"), told("test", (0.8, 0.2), role="new")
    assert names(claims(idea, test), "generated-counts") == ["case, H1"]
    strong = told("test", (0.9, 0.01), role="new")
    assert names(claims(idea, strong), "generated-counts") == []
    assert names(claims(replace(idea, role="known", likelihood=idea.likelihood), test),
                 "generated-counts") == []  # fmt: skip


def test_items_without_role_or_date_are_named_unless_not_sought():
    items = [
        told("a", role="new", date="1999"),
        told("b"),
        told("c", found="not sought"),
    ]
    for rule in ("role-missing", "undated"):
        assert names(claims(*items), rule) == ["b"]


@pytest.mark.parametrize(("left", "of", "fires"), [(2, 8, True), (2, 9, False), (1, 2, False)])
def test_a_quarter_of_the_clues_not_sought_and_two_at_least_are_many(left, of, fires):
    items = [told(f"i{n}", found="not sought" if n < left else "present") for n in range(of)]
    found = names(claims(*items), "not-sought-items")
    assert found == ([f"i{n}" for n in range(left)] if fires else [])


def step(name, *, essential=True):
    return Step(id=name, hypothesis="H1", claim="It was so.", essential=essential)


def test_essential_steps_without_a_sought_item_are_named():
    items = [told("a"), told("b", found="not sought")]
    tags = {"a": "plan", "b": "order"}
    steps = [step("plan"), step("order"), step("aside", essential=False)]
    assert names(claims(*items, tags=tags, steps=steps), "uncovered-step") == ["order"]
    steps[2] = step("aside")
    assert names(claims(*items, tags=tags, steps=steps), "uncovered-step") == ["order", "aside"]


def test_a_step_is_to_be_covered_in_every_case_of_its_scope():
    thesis = bt.load_example("nato-csto")
    here = [replace(item, steps="purpose" if item.case == "syria" else ()) for item in thesis.items]
    study = thesis.replace(items=here, steps=[step("purpose")])
    (notice,) = noticed(study, "uncovered-step")
    assert [place.name for place in notice.where] == ["purpose"]
    assert "in every case" in notice.sentence
    h1, *others = thesis.hypotheses
    narrow = study.replace(hypotheses=[replace(h1, scope=("syria",)), *others])
    assert names(narrow, "uncovered-step") == []


@pytest.mark.parametrize(
    ("pair", "confirmed", "fires"),
    [
        ((0.5, 0.5), True, True),
        ((0.5, 0.501), True, True),
        ((0.501, 0.5), True, False),
        ((0.5, 0.5), False, False),
    ],
)
def test_a_confirmed_hypothesis_needs_support_on_every_essential_step(pair, confirmed, fires):
    items = [told("strong", (0.99, 0.001)), told("weak", pair)]
    tags = {"strong": "plan", "weak": "order"}
    steps = [step("plan"), step("order"), step("bare")]
    rule = parts.Rule() if confirmed else parts.Rule(confirm=0.9999, reject=0.05)
    found = names(claims(*items, tags=tags, steps=steps, rule=rule), "weakest-step")
    assert found == (["order"] if fires else [])


def test_a_step_of_an_unconfirmed_hypothesis_may_be_weak():
    strong = bt.Item("strong", found="present", likelihood={"H1": (0.99, 0.001)})
    weak = bt.Item("weak", found="present", likelihood={"H1": (0.5, 0.5), "H2": (0.5, 0.5)})
    study = bt.Study.claims({"H1": 0.5, "H2": 0.5}, [strong, weak])
    tagged = [study.items[0], replace(study.items[1], steps="order")]
    for hypothesis, found in (("H1", ["order"]), ("H2", [])):
        steps = [replace(step("order"), hypothesis=hypothesis)]
        assert names(study.replace(items=tagged, steps=steps), "weakest-step") == found


def test_the_thesis_gets_one_notice_of_a_rule_about_evidence_at_most():
    mine = {one.id for one in vars(evidence_rules).values() if isinstance(one, Rule)}
    ids = [one.id for one in bt.check(bt.load_example("nato-csto")).open if one.id in mine]
    assert len(ids) == len(set(ids))
