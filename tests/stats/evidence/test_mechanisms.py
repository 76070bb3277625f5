"""The weight of a step is the sum of its items' weights, and no more."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from strategies import studies

import bayestrace as bt
from bayestrace.study.statements import Step


def told(name, pair=(0.8, 0.08), found="present", **more):
    return bt.Item(name, found=found, likelihood={"H1": pair}, **more)


def step(name, *, essential=True, of="H1"):
    return Step(id=name, hypothesis=of, claim="It was so.", essential=essential)


def traced(steps, *items, tags, **parts):
    study = bt.Study.claims({"H1": 0.5}, items, **parts)
    tagged = [replace(item, steps=tags.get(item.id, ())) for item in study.items]
    return study.replace(steps=steps, items=tagged)


def own(table):
    return table[table["hypothesis"] == table["mechanism"]].set_index("step")


def test_a_step_weighs_what_its_items_weigh_and_the_rest_is_off_the_chain():
    study = traced(
        [step("plan"), step("order", essential=False)],
        *(told(name) for name in ("a", "b", "c")),
        told("d", (0.5, 0.25), found="absent"),
        told("e", found="not sought"),
        tags={"a": "plan", "b": ("plan", "order"), "d": "order", "e": "order"},
    )
    table = own(bt.coverage(study))
    silent = 10 * math.log10(0.5 / 0.75)
    assert table["weight_db"].to_dict() == pytest.approx(
        {"plan": 20, "order": 10 + silent, "(no step)": 10}
    )
    counts = ["items", "present", "absent", "not_sought", "judged"]
    assert table[counts].values.tolist() == [[2, 2, 0, 0, 2], [2, 1, 1, 1, 2], [1, 1, 0, 0, 1]]
    total = 30 - silent
    assert table["share"].tolist() == pytest.approx([20 / total, (10 - silent) / total, 10 / total])


def test_a_chain_is_no_stronger_than_its_weakest_essential_step():
    steps = [step("plan"), step("order"), step("aside", essential=False)]
    items = [told("a"), told("b", (0.5, 0.4)), told("c", (0.1, 0.9))]
    tags = {"a": "plan", "b": "order", "c": "aside"}
    table = own(bt.coverage(traced(steps, *items, tags=tags)))
    assert table.index[table["weakest"]].tolist() == ["order"]
    table = own(bt.coverage(traced([*steps, step("bare")], *items, tags=tags)))
    assert table.index[table["weakest"]].tolist() == ["bare"]
    assert table.loc["bare", ["items", "weight_db"]].tolist() == [0, 0]
    tied = own(bt.coverage(traced([step("one"), step("two")], told("a"), tags={})))
    assert tied.index[tied["weakest"]].tolist() == ["one", "two"]


def test_without_essential_steps_none_is_the_weakest():
    table = bt.coverage(traced([step("plan", essential=False)], told("a"), tags={"a": "plan"}))
    assert not table["weakest"].any()


def test_an_item_that_a_coder_did_not_judge_gives_no_weight():
    study = traced([step("plan")], told("a"), told("b"), tags={"a": "plan", "b": ()})
    study = study.replace(likelihoods=[row for row in study.likelihoods if row.item != "a"])
    row = own(bt.coverage(study)).loc["plan"]
    assert (row["items"], row["judged"]) == (1, 0)
    assert math.isnan(row["weight_db"])
    assert not row["weakest"]


def test_opposed_infinite_weights_of_a_step_are_not_defined():
    items = [
        told("a", (0.8, 0), logical=True),
        told("b", (0.8, 0.5)),
    ]
    table = own(bt.coverage(traced([step("plan")], *items, tags={"a": "plan", "b": "plan"})))
    assert table.loc["plan", "weight_db"] == np.inf
    assert math.isnan(table.loc["plan", "share"])


def test_steps_of_one_hypothesis_are_weighed_for_its_rivals_too():
    names = ("A", "B", "C")
    memo = bt.Item("memo", found="present", likelihood={"A": 0.8, "B": 0.4, "C": 0.1})
    study = bt.Study.rivals(names, [memo], exhaustive=True)
    study = study.replace(
        steps=[step("plan", of="A")], items=[replace(study.items[0], steps="plan")]
    )
    table = bt.coverage(study)
    mine = table[table["step"] == "plan"].set_index("hypothesis")["weight_db"]
    double, half = 10 * math.log10(2), 10 * math.log10(0.5)
    assert mine.to_dict() == pytest.approx({"A": double, "B": half, "C": 10 * math.log10(1 / 8)})
    assert table["mechanism"].tolist() == ["A", "A", "A", "A", "B", "C"]


def test_out_of_scope_a_mechanism_is_not_listed_and_cases_are_apart():
    study = bt.load_example("nato-csto")
    h1, *others = study.hypotheses
    study = study.replace(
        hypotheses=[replace(h1, scope=("syria",)), *others],
        steps=[step("purpose")],
        items=[replace(item, steps="purpose") for item in study.items],
    )
    table = bt.coverage(study, coder="author")
    mine = table[(table["mechanism"] == "H1") & (table["hypothesis"] == "H1")]
    assert mine["case"].unique().tolist() == ["syria"]
    weights = bt.weights(study, coder="author")["weight_of_evidence"].sel(hypothesis="H1")
    total = float(weights.isel(item=weights["case"].values == "syria").sum())
    assert mine.set_index("step").loc["purpose", "weight_db"] == pytest.approx(total)


@settings(max_examples=6)
@given(studies(max_items=6).filter(lambda study: study.coders))
def test_any_study_is_covered_as_its_weights_say(study):
    table = bt.coverage(study)
    weights = bt.weights(study)["weight_of_evidence"]
    tags = {item.id: set(item.steps) for item in study.items}
    of = {entry.id: entry.hypothesis for entry in study.steps}
    case = {item.id: item.case for item in study.items if item.found != "not sought"}
    for row in table.to_dict("records"):
        mine = {name for name, mechanism in of.items() if mechanism == row["mechanism"]}
        names = [
            name
            for name in case
            if case[name] == row["case"]
            and (row["step"] in tags[name] if row["step"] in mine else not tags[name] & mine)
        ]
        values = weights.sel(coder=row["coder"], hypothesis=row["hypothesis"], item=names).values
        assert row["items"] == len(names)
        assert row["judged"] == (~np.isnan(values)).sum()
        if row["judged"] and np.isfinite(values[~np.isnan(values)]).all():
            assert row["weight_db"] == pytest.approx(np.nansum(values), abs=1e-9)
