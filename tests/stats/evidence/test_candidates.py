"""What a group would do as a cluster is the update of the study in which it is one."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from strategies import studies

import bayestrace as bt
from bayestrace.study.parts import Dependence

NEW = "a cluster of its own"


def clustered(study, names, rho):
    """The study with these items in one new cluster."""
    items = [replace(i, cluster=NEW) if i.id in names else i for i in study.items]
    left = {item.cluster for item in items}
    rows = [row for row in study.dependence if row.cluster in left]
    return study.replace(items=items, dependence=[*rows, Dependence(cluster=NEW, rho=rho)])


def totals(study):
    table = bt.summary(bt.update(study)).set_index(["coder", "case", "hypothesis"])
    return table[["weight_db", "verdict"]]


def said(study):
    """Every study has something to share: one source for all, one cluster for some."""
    return study.replace(
        items=[replace(item, sources=("one book",)) for item in study.items], sources=(),
        priors=[replace(row, sources=()) for row in study.priors],
    )  # fmt: skip


@settings(max_examples=4)
@given(studies(min_items=3, max_items=6).filter(lambda study: study.coders))
def test_candidates_are_the_update_of_the_study_with_the_group_as_a_cluster(study):
    study = said(study)
    table = bt.dependence_candidates(study)
    now = totals(study)
    for (items, case), rows in table.groupby(["items", "case"]):
        for rho, way in ((0.5, "half"), (1.0, "one")):
            then = totals(clustered(study, items.split("; "), rho))
            for row in rows.to_dict("records"):
                at = (row["coder"], case, row["hypothesis"])
                assert row["verdict"] == now.loc[at, "verdict"]
                assert row[f"verdict_{way}"] == then.loc[at, "verdict"]
                assert row["weight_db"] == pytest.approx(now.loc[at, "weight_db"], abs=1e-8)
                change = then.loc[at, "weight_db"] - now.loc[at, "weight_db"]
                assert row[f"change_db_{way}"] == pytest.approx(change, abs=1e-8, nan_ok=True)


@settings(max_examples=4)
@given(studies(min_items=3, max_items=6).filter(lambda study: study.coders))
def test_regroupings_are_the_update_of_the_study_grouped_by_hand(study):
    study = said(study)
    table = bt.regroupings(study)
    now = totals(study)
    for (items, case), rows in table.groupby(["items", "case"]):
        for rho, way in ((1.0, "as_one"), (0.0, "independent")):
            then = totals(clustered(study, items.split("; "), rho))
            for row in rows.to_dict("records"):
                at = (row["coder"], case, row["hypothesis"])
                assert row["verdict"] == now.loc[at, "verdict"]
                assert row[f"verdict_{way}"] == then.loc[at, "verdict"]
                weight = then.loc[at, "weight_db"]
                assert row[f"weight_db_{way}"] == pytest.approx(weight, abs=1e-8, nan_ok=True)


def told(name, pair=(0.8, 0.08), **more):
    return bt.Item(name, found="present", likelihood={"H1": pair}, **more)


def test_items_that_leave_a_cluster_give_weight_back_to_the_rest_of_it():
    items = [
        told("a", cluster="root", sources="x"),
        told("b", cluster="root"),
        told("c", sources="x"),
    ]
    study = bt.Study.claims({"H1": 0.5}, items, rho={"root": 1.0})
    row = bt.dependence_candidates(study).iloc[0]
    assert row["items"] == "a; c"
    assert row["weight_db"] == pytest.approx(10 + 10)
    assert row["change_db_half"] == pytest.approx(20 / 1.5 + 10 - 20)
    assert row["change_db_one"] == pytest.approx(0)


def test_a_hypothesis_of_which_one_item_was_judged_is_not_listed():
    items = [told("a", sources="x"), told("b", sources="x")]
    study = bt.Study.claims(
        {"H1": 0.5, "H2": 0.5},
        [items[0], replace(items[1], likelihood={"H1": (0.8, 0.08), "H2": (0.5, 0.2)})],
    )
    table = bt.dependence_candidates(study)
    assert table[["hypothesis", "judged"]].values.tolist() == [["H1", 2]]


def test_the_change_of_an_infinite_total_is_not_defined():
    items = [told("a", sources="x"), told("b", pair=(0.8, 0), sources="x", logical=True)]
    row = bt.dependence_candidates(bt.Study.claims({"H1": 0.5}, items)).iloc[0]
    assert row["weight_db"] == np.inf
    assert np.isnan(row["change_db_one"])


def test_nothing_shared_gives_an_empty_table_with_its_columns():
    table = bt.dependence_candidates(bt.Study.claims({"H1": 0.5}, [told("a"), told("b")]))
    assert len(table) == 0
    assert "change_db_one" in table
    assert table.attrs["study_hash"]
    assert len(bt.regroupings(bt.Study.claims({"H1": 0.5}, [told("a")]))) == 0


def test_splitting_a_cluster_gives_its_naive_weight_and_merging_the_mean():
    items = [told("a", cluster="root"), told("b", (0.5, 0.25), cluster="root"), told("c")]
    row = bt.regroupings(bt.Study.claims({"H1": 0.5}, items, rho={"root": 0.5})).iloc[0]
    two = 10 * np.log10(2)
    assert row["group"] == "cluster: root"
    assert row["weight_db"] == pytest.approx((10 + two) / 1.5 + 10)
    assert row["weight_db_as_one"] == pytest.approx((10 + two) / 2 + 10)
    assert row["weight_db_independent"] == pytest.approx(20 + two)


def test_each_source_of_many_is_one_group():
    items = [told(f"i{n}", sources=f"s{n // 4}", pair=(0.6, 0.5)) for n in range(40)]
    table = bt.dependence_candidates(bt.Study.claims({"H1": 0.5}, items))
    assert table["items"].tolist() == [
        "; ".join(f"i{n}" for n in range(start, start + 4)) for start in range(0, 40, 4)
    ]
