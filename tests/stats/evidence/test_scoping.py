"""Out of scope nothing counts, and the table says how much that was."""

from dataclasses import replace

import pytest

import bayestrace as bt


@pytest.fixture(scope="module")
def study():
    thesis = bt.load_example("nato-csto")
    h1, *others = thesis.hypotheses
    return thesis.replace(hypotheses=[replace(h1, scope=("syria",)), *others])


def test_what_was_judged_outside_the_scope_is_counted_and_does_not_count(study):
    table = bt.scope(study, coder="blind_a").set_index(["case", "hypothesis"])
    out = table.loc["afghanistan", "H1"]
    here = {item.id for item in study.items if item.case == "afghanistan"}
    judged = sum(
        row.coder == "blind_a" and row.hypothesis == "H1" and row.item in here
        for row in study.likelihoods
    )
    assert not out["in_scope"]
    assert out["judged"] == judged > 0
    assert out["counted"] == 0
    assert out["reason"] == "it speaks of syria"
    inside = table.drop(index=[("afghanistan", "H1")])
    assert inside["in_scope"].all()
    assert (inside["counted"] == inside["judged"]).all()
    assert (inside["reason"] == "").all()


def test_counts_are_those_of_the_update(study):
    sought = bt.update(study)["constant_data"]["items_sought"]
    for row in bt.scope(study).to_dict("records"):
        at = {name: row[name] for name in ("coder", "case", "hypothesis")}
        if row["in_scope"]:
            assert row["counted"] == sought.sel(at).item()


def test_a_residual_follows_its_rivals():
    memo = bt.Item(
        "memo", found="present", case="one", likelihood={"A": 0.8, "B": 0.4, "rest": 0.1}
    )
    whole = bt.Study.rivals(["A", "B", "rest"], [memo], residual="rest")
    cases = (*whole.cases, replace(whole.cases[0], id="two"))
    scoped = [replace(entry, scope=("one",)) for entry in whole.hypotheses if entry.id != "rest"]
    table = bt.scope(whole.replace(cases=cases, hypotheses=scoped))
    mine = table[table["hypothesis"] == "rest"].set_index("case")
    assert mine["in_scope"].to_dict() == {"one": True, "two": False}
    assert mine.loc["two", "reason"] == "it follows its rivals, which do not speak of it"
