"""Leaving out is the update of the study in which the items were not sought."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import studies
from written_out import written_out

import bayestrace as bt

EXAMPLES = 10
"""Each is an update per group that is left out."""

WAYS = ("item", "cluster", "source", "kind", "role")


def not_sought(study, names):
    """The study as it would be had nobody looked for these items."""
    items = [
        replace(item, found="not sought", given=()) if item.id in names else item
        for item in study.items
    ]
    return study.replace(items=items)


def with_descendants(study, names):
    """With a package goes all that is in it; with an item what was judged given it, or with it."""
    inside = {item.id: set(item.parts) for item in study.items}
    for _ in inside:
        for parts in inside.values():
            parts |= {deeper for part in parts for deeper in inside[part]}
    names = set(names).union(*(inside[name] for name in names))
    while more := {i.id for i in study.items if (set(i.given) | inside[i.id]) & names} - names:
        names |= more
    return names


def members(study, by, label):
    def belongs(item):
        if label == "known and generated":
            return item.role in ("known", "generated")
        return label in (item.sources if by == "source" else [getattr(item, by)])

    if by == "item":
        return {label}
    return {item.id for item in study.items if belongs(item)}


@settings(max_examples=EXAMPLES)
@given(studies(max_items=7).filter(lambda study: study.coders), st.sampled_from(WAYS))
def test_leaving_out_is_updating_as_if_the_items_had_not_been_sought(study, by):
    left = bt.leave_out(study, by=by)
    plain = written_out(study)
    for label in left["left_out"].values[1:]:
        mine = members(study, by, label)
        gone = with_descendants(study, mine)
        post = bt.update(not_sought(plain, gone))
        here = left.sel(left_out=label)
        for name in ("credence", "credence_naive"):
            np.testing.assert_allclose(here[name], post["posterior"][name], atol=1e-9)
        np.testing.assert_array_equal(here["items_sought"], post["constant_data"]["items_sought"])
        along = str(here["taken_along"].item())
        assert {name for name in along.split("; ") if name} == gone - mine


@settings(max_examples=EXAMPLES)
@given(studies(max_items=5).filter(lambda study: study.coders), st.sampled_from(WAYS))
def test_leaving_out_nothing_is_the_base_run_to_the_last_bit(study, by):
    left, post = bt.leave_out(study, by=by).isel(left_out=0), bt.update(study)
    assert left["left_out"].item() == "(nothing)"
    for name in ("credence", "credence_naive"):
        np.testing.assert_array_equal(left[name], post["posterior"][name])
    np.testing.assert_array_equal(left["verdict"], bt.verdicts(post))
    assert ((left["credence_change"] == 0) | left["credence"].isnull()).all()


@settings(max_examples=EXAMPLES)
@given(studies(max_items=5).filter(lambda study: study.coders))
def test_an_item_of_another_case_changes_nothing_to_the_last_bit(study):
    left = bt.leave_out(study)
    for item in study.items:
        elsewhere = left.sel(
            left_out=item.id, case=[c.id for c in study.cases if c.id != item.case]
        )
        base = left.isel(left_out=0).sel(case=elsewhere["case"])
        np.testing.assert_array_equal(elsewhere["credence"], base["credence"])
        np.testing.assert_array_equal(elsewhere["items_sought"], base["items_sought"])


def clustered(rho=1.0):
    items = [
        bt.Item("memo", found="present", cluster="leak", likelihood={"H": (0.8, 0.4)}),
        bt.Item("cable", found="present", cluster="leak", likelihood={"H": (0.8, 0.2)}),
    ]
    return bt.Study.claims({"H": 0.5}, items, rho={"leak": rho})


def test_the_rest_of_a_cluster_gets_its_weight_back():
    odds = {
        name: value / (1 - value)
        for name, value in bt.leave_out(clustered())["credence"].squeeze().to_series().items()
    }
    # wholly dependent: the two ratios of 2 and 4 count as their geometric mean
    assert odds["(nothing)"] == pytest.approx(math.sqrt(8))
    assert odds["memo"] == pytest.approx(4)
    assert odds["cable"] == pytest.approx(2)


def test_changes_are_against_the_base_run_in_probability_and_in_db():
    left = bt.leave_out(clustered()).squeeze()
    credence = left["credence"].values
    np.testing.assert_allclose(left["credence_change"], credence - credence[0])
    odds = credence / (1 - credence)
    np.testing.assert_allclose(left["weight_change"], 10 * np.log10(odds / odds[0]), atol=1e-12)


def test_an_item_judged_given_another_goes_with_it_and_is_named():
    items = [
        bt.Item("order", found="present", likelihood={"H": (0.8, 0.2)}),
        bt.Item("reply", found="present", given=("order",), likelihood={"H": (0.9, 0.3)}),
        bt.Item("echo", found="present", given=("reply",), likelihood={"H": (0.9, 0.3)}),
    ]
    left = bt.leave_out(bt.Study.claims({"H": 0.4}, items)).squeeze()
    assert left["taken_along"].to_series().to_dict() == {
        "(nothing)": "",
        "order": "reply; echo",
        "reply": "echo",
        "echo": "",
    }
    assert left["credence"].sel(left_out="order").item() == 0.4
    assert left["items_sought"].values.tolist() == [3, 0, 1, 2]


def test_without_what_excluded_a_world_the_rest_decides():
    items = [
        bt.Item("alibi", found="present", likelihood={"H": (0.8, 0)}, logical=True),
        bt.Item("memo", found="present", likelihood={"H": (0.8, 0.4)}),
    ]
    left = bt.leave_out(bt.Study.claims({"H": 0.5}, items)).squeeze()
    assert left["credence"].values == pytest.approx([1, 2 / 3, 1])
    assert left["weight_change"].values[1] == -math.inf
    assert math.isnan(left["weight_change"].values[2])


def roles(*names):
    items = [
        bt.Item(f"{n}", found="present", role=role, likelihood={"H": (0.8, 0.8 / (n + 2))})
        for n, role in enumerate(names)
    ]
    left = bt.leave_out(bt.Study.claims({"H": 0.5}, items), by="role")
    return left.squeeze(["coder", "case", "hypothesis"])


def test_without_known_and_generated_items_the_new_evidence_stands_alone():
    left = roles("new", "known", "generated")
    odds = 10 ** (left["weight_change"] / 10)
    assert left["left_out"].values.tolist()[1:] == [
        "new",
        "known",
        "generated",
        "known and generated",
    ]
    assert odds.values == pytest.approx([1, 1 / 2, 1 / 3, 1 / 4, 1 / 12])
    assert left.attrs["role_not_said"] == 0


def test_items_whose_role_is_not_said_stay_and_are_counted():
    left = roles("", "known", "")
    assert left["items_sought"].sel(left_out="known and generated").item() == 2
    assert left.attrs["role_not_said"] == 2


def test_where_no_role_is_said_there_is_no_new_evidence_to_single_out():
    assert roles("", "")["left_out"].values.tolist() == ["(nothing)"]


def test_a_source_takes_every_item_that_cites_it():
    items = [
        bt.Item("a", found="present", sources=("x",), likelihood={"H": (0.8, 0.4)}),
        bt.Item("b", found="present", sources=("x", "y"), likelihood={"H": (0.8, 0.4)}),
        bt.Item("c", found="present", likelihood={"H": (0.8, 0.4)}),
    ]
    left = bt.leave_out(bt.Study.claims({"H": 0.5}, items), by="source").squeeze()
    assert left["items_sought"].to_series().to_dict() == {"(nothing)": 3, "x": 1, "y": 2}


def coded(*pairs, prior=0.5):
    coders = [
        bt.Study.claims(
            {"H": prior},
            [bt.Item("e", found="present", likelihood={"H": pair})],
            coder=f"coder {n}",
        )
        for n, pair in enumerate(pairs)
    ]
    rows = [row for study in coders for row in study.likelihoods]
    return coders[0].replace(likelihoods=rows)


def test_without_a_coder_the_pools_of_the_others_remain():
    chances = [0.96, 0.5, 0.2]
    study = coded(*((chance, 1 - chance) for chance in chances))
    left = bt.leave_out(study, by="coder").squeeze()
    sets = [chances, chances[1:], [chances[0], chances[2]], chances[:2]]
    linear = [sum(rest) / len(rest) for rest in sets]
    odds = [math.prod(c / (1 - c) for c in rest) ** (1 / len(rest)) for rest in sets]
    logarithmic = [one / (1 + one) for one in odds]
    for name in ("credence", "credence_naive"):
        np.testing.assert_allclose(left[name].sel(pool="linear"), linear)
        np.testing.assert_allclose(left[name].sel(pool="logarithmic"), logarithmic)
    assert left["verdicts_held"].to_series().to_dict() == {
        "(nothing)": "confirmed; undecided",
        "coder 0": "undecided",
        "coder 1": "confirmed; undecided",
        "coder 2": "confirmed; undecided",
    }


def test_pools_of_credences_keep_what_a_float_of_a_credence_would_lose():
    study = coded((0.5, 1e-12), (0.5, 1e-9), prior=1 - 1e-9)
    left = bt.leave_out(study, by="coder").sel(pool="logarithmic").squeeze()
    assert left["weight_change"].values == pytest.approx([0, -15, 15])


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.filter_too_much])
@given(studies(min_items=2, max_items=5).filter(lambda study: len(study.coders) > 1))
def test_the_pools_of_all_coders_but_one_are_those_of_the_study_without_their_rows(study):
    left = bt.leave_out(study, by="coder")
    post = bt.update(study)["posterior"]
    for coder in study.coders:
        rest = post.to_dataset().drop_sel(coder=coder)
        for name in ("credence", "credence_naive"):
            linear = left[name].sel(pool="linear", left_out=coder)
            np.testing.assert_allclose(linear, rest[name].mean("coder"), atol=1e-12)


def test_one_coder_cannot_be_left_out():
    with pytest.raises(bt.ArrayError, match="there must be two"):
        bt.leave_out(clustered(), by="coder")


def test_an_unknown_way_to_leave_out_gets_the_nearest_match():
    with pytest.raises(bt.ArrayError, match="did you mean 'cluster'"):
        bt.leave_out(clustered(), by="clusters")


@settings(max_examples=EXAMPLES)
@given(studies(min_items=1, max_items=7).filter(lambda study: study.coders))
def test_the_share_of_the_heaviest_items_is_that_of_their_weights(study):
    left, weights = bt.leave_out(study), bt.weights(study)["weight_of_evidence"]
    for coder in study.coders:
        for case in (entry.id for entry in study.cases):
            for hypothesis in study.hypothesis_ids:
                row = weights.sel(coder=coder, hypothesis=hypothesis).values
                sizes = {
                    item.id: abs(float(weight))
                    for item, weight in zip(study.items, row, strict=True)
                    if item.case == case and not math.isnan(weight)
                }
                total = sum(sizes.values())
                here = left.sel({"coder": coder, "case": case, "hypothesis": hypothesis})
                for top in (1, 3, 5):
                    share = here["concentration"].sel(top=top).item()
                    named = here["heaviest"].sel(top=top).item()
                    heavy = sorted(filter(None, sizes.values()), reverse=True)[:top]
                    assert [sizes[n] for n in named.split("; ") if n] == pytest.approx(heavy)
                    if total == 0 or math.isinf(total):
                        assert math.isnan(share)
                    else:
                        assert share == pytest.approx(sum(heavy) / total)


@pytest.mark.slow
def test_time_grows_with_the_number_of_items_and_no_faster():
    from time import perf_counter

    def seconds(count):
        items = [
            bt.Item(
                f"{n}",
                found="present",
                cluster=f"{n // 5}" if n % 2 else "",
                likelihood={"H": (0.5, 0.4)},
            )
            for n in range(count)
        ]
        rho = {item.cluster: 0.5 for item in items if item.cluster}
        study = bt.Study.claims({"H": 0.5}, items, rho=rho)
        begin = perf_counter()
        bt.leave_out(study)
        return perf_counter() - begin

    seconds(100)
    assert seconds(8000) < 20 * max(seconds(1000), 0.01)
