"""Packages against explicit joint tables: the parts do not count besides, and nothing is lost."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bayestrace as bt

CHANCE = st.floats(0.05, 0.95)
CELLS = [("present", "present"), ("present", "absent"), ("absent", "present"), ("absent", "absent")]


def decibels(ratio):
    return 10 * math.log10(ratio)


@st.composite
def joint_tables(draw):
    """P(e1, e2 | world) for H and for not H."""
    tables = []
    for _ in range(2):
        shares = [draw(st.integers(1, 20)) for _ in CELLS]
        tables.append({c: share / sum(shares) for c, share in zip(CELLS, shares, strict=True)})
    return tables


def margin(table, at):
    return sum(chance for cell, chance in table.items() if cell[at] == "present")


def packed(tables, found, *, prior=0.5, joint=True, **fields):
    """Two parts with the margins of the tables, and a package: was it found as it was found?"""
    items = [
        bt.Item(
            f"part {n}",
            found=answer,
            likelihood={"H": tuple(margin(table, n) for table in tables)},
            **fields,
        )
        for n, answer in enumerate(found)
    ]
    whole = bt.Item(
        "both",
        found="present",
        parts=["part 0", "part 1"],
        likelihood={"H": tuple(table[found] for table in tables)} if joint else None,
    )
    return bt.Study.claims({"H": prior}, [*items, whole])


@given(joint_tables(), st.sampled_from(CELLS), CHANCE)
@settings(max_examples=40)
def test_the_credence_is_that_of_the_joint_table_whatever_the_margins(tables, found, prior):
    joint = prior * tables[0][found], (1 - prior) * tables[1][found]
    credence = bt.update(packed(tables, found, prior=prior))["posterior"]["credence"].item()
    assert credence == pytest.approx(joint[0] / sum(joint))


@given(CHANCE, CHANCE, CHANCE, CHANCE, st.sampled_from(CELLS))
@settings(max_examples=40)
def test_a_package_of_independent_parts_says_what_they_say(a, b, c, d, found):
    tables = [
        {
            cell: math.prod(p if answer == "present" else 1 - p for p, answer in zip(side, cell,
                                                                                  strict=True))
            for cell in CELLS
        }
        for side in ((a, b), (c, d))
    ]  # fmt: skip
    study = packed(tables, found)
    alone = packed(tables, found, joint=False)
    assert bt.update(study)["posterior"]["credence"].item() == pytest.approx(
        bt.update(alone)["posterior"]["credence"].item()
    )
    row = bt.packages(study).iloc[0]
    assert row["difference_db"] == pytest.approx(0, abs=1e-9)
    assert row["credence_split"] == pytest.approx(row["credence_joint"])


@given(joint_tables(), st.sampled_from(CELLS))
@settings(max_examples=40)
def test_the_difference_is_what_the_table_has_beyond_its_margins(tables, found):
    table = bt.packages(packed(tables, found)).iloc[0]
    ratios = []
    for at, answer in enumerate(found):
        sides = [margin(one, at) for one in tables]
        ratios.append(math.prod(
            (p if answer == "present" else 1 - p) ** power
            for p, power in zip(sides, (1, -1), strict=True)
        ))  # fmt: skip
    whole = tables[0][found] / tables[1][found]
    assert table["parts_db"] == pytest.approx(decibels(math.prod(ratios)), abs=1e-9)
    assert table["package_db"] == pytest.approx(decibels(whole), abs=1e-9)
    assert table["difference_db"] == pytest.approx(decibels(whole / math.prod(ratios)), abs=1e-9)
    assert table["credence_split"] == pytest.approx(math.prod(ratios) / (1 + math.prod(ratios)))
    assert table["credence_joint"] == pytest.approx(whole / (1 + whole))
    assert (table["of"], table["over"], table["counts"]) == ("H", "not H", "package")
    assert table["parts_judged"] == 2


EVEN = [
    dict(zip(CELLS, (0.5, 0.2, 0.2, 0.1), strict=True)),
    dict(zip(CELLS, (0.1, 0.2, 0.3, 0.4), strict=True)),
]
FOUND = ("present", "present")


def test_parts_of_a_package_are_no_items_that_were_counted():
    tree = bt.update(packed(EVEN, FOUND))
    assert tree["constant_data"]["items_sought"].item() == 1
    assert np.isnan(bt.weights(packed(EVEN, FOUND))["weight_of_evidence"].values[..., :2]).all()


def test_a_coder_who_did_not_judge_the_package_keeps_its_parts():
    study = packed(EVEN, FOUND)
    parts = [replace(row, coder="you") for row in study.likelihoods if row.item != "both"]
    both = study.replace(likelihoods=[*study.likelihoods, *parts])
    credence = bt.update(both)["posterior"]["credence"].squeeze()
    assert credence.sel(coder="me").item() == pytest.approx(5 / 6)
    ratio = (0.7 / 0.3) * (0.7 / 0.4)
    assert credence.sel(coder="you").item() == pytest.approx(ratio / (1 + ratio))
    table = bt.packages(both).set_index("coder")
    assert table.loc["you", "counts"] == "parts"
    assert math.isnan(table.loc["you", "package_db"])
    assert math.isnan(table.loc["you", "credence_joint"])
    assert table.loc["you", "credence_split"] == pytest.approx(ratio / (1 + ratio))


def test_a_package_judged_in_one_frame_leaves_the_parts_in_another():
    study = packed(EVEN, FOUND)
    other = bt.Study.claims(
        {"K": 0.5}, [bt.Item("part 0", found="present", likelihood={"K": (0.8, 0.2)})]
    )
    wider = study.replace(
        hypotheses=[*study.hypotheses, *other.hypotheses],
        frames=[*study.frames, replace(other.frames[0], id="second")],
        likelihoods=[*study.likelihoods, *other.likelihoods],
        priors=[*study.priors, *other.priors],
    )
    credence = bt.update(wider)["posterior"]["credence"].squeeze()
    assert credence.sel(hypothesis="K").item() == pytest.approx(0.8)
    assert credence.sel(hypothesis="H").item() == pytest.approx(5 / 6)
    assert bt.packages(wider)["hypothesis"].tolist() == ["H", "K"]


def test_parts_do_not_thin_out_their_cluster():
    """k counts what counts: of three in a cluster two are packed, so the third stands alone."""
    study = packed(EVEN, FOUND, cluster="leak")
    third = bt.Item("cable", found="present", cluster="leak", likelihood={"H": (0.6, 0.3)})
    more = bt.Study.claims({"H": 0.5}, [third])
    wider = study.replace(
        items=[*study.items, replace(third, likelihood=None, case="case", clue="?")],
        likelihoods=[*study.likelihoods, *more.likelihoods],
    )  # no rho is needed: nobody judged two items of the cluster that count
    weights = bt.weights(wider)["weight_of_evidence"].squeeze()
    assert weights.sel(item="cable").item() == pytest.approx(decibels(2))
    table = bt.packages(wider).iloc[0]
    assert math.isnan(table["parts_db"])  # split, they would need one
    assert table["parts_db_naive"] == pytest.approx(decibels((0.7 / 0.3) * (0.7 / 0.4)))


def test_a_package_of_packages_takes_all_that_is_in_them():
    study = packed(EVEN, FOUND)
    third = bt.Item("note", found="present", likelihood={"H": (0.6, 0.3)})
    whole = bt.Item("all", found="present", parts=["both", "note"], likelihood={"H": (0.9, 0.3)})
    more = bt.Study.claims({"H": 0.5}, [third, replace(whole, parts=())])
    items = [replace(i, case="case", clue="?", likelihood=None) for i in (third, whole)]
    nested = study.replace(
        items=[*study.items, *items], likelihoods=[*study.likelihoods, *more.likelihoods]
    )
    assert bt.update(nested)["posterior"]["credence"].item() == pytest.approx(0.75)
    table = bt.packages(nested).set_index("package")
    assert table.loc["all", "parts"] == "both; note; part 0; part 1"
    assert table.loc["all", "parts_judged"] == 2  # the package in it, and the note
    assert table.loc["all", "parts_db"] == pytest.approx(decibels(5 * 2))


def test_leaving_out_a_part_takes_the_package_and_leaving_out_the_package_its_parts():
    left = bt.leave_out(packed(EVEN, FOUND, prior=0.4)).squeeze()
    assert left["taken_along"].sel(left_out="part 0").item() == "both"
    assert left["taken_along"].sel(left_out="both").item() == "part 0; part 1"
    assert left["credence"].values[1:] == pytest.approx([0.4, 0.4, 0.4])


def test_error_rates_and_tipping_see_the_package_alone():
    study = packed(EVEN, FOUND)
    assert bt.error_rates(study)["items_sought"].item() == 1
    names = bt.tipping(study).query("lever == 'item'")["name"]
    assert set(names) == {"both"}


def test_a_package_and_its_parts_are_not_pooled_into_one_coding():
    study = packed(EVEN, FOUND)
    parts = [replace(row, coder="you") for row in study.likelihoods if row.item != "both"]
    both = study.replace(likelihoods=[*study.likelihoods, *parts])
    with pytest.raises(bt.ArrayError, match="judged the package 'both' and another its parts"):
        bt.build_model(both, "coders")
    alike = [replace(row, coder="you") for row in study.likelihoods]
    bt.build_model(study.replace(likelihoods=[*study.likelihoods, *alike]), "coders")


def test_a_study_without_packages_has_an_empty_table():
    assert bt.packages(bt.load_example("nato-csto")).empty


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"both": {"parts": ("part 0", "gone")}}, "there is no item 'gone'"),
        ({"both": {"parts": ("part 0",)}}, "takes one item together with nothing"),
        ({"both": {"parts": ("part 0", "both")}}, "is in itself"),
        ({"both": {"found": "not sought"}}, "the package 'both' was not sought"),
        ({"part 1": {"found": "not sought"}}, "'part 1', in the package 'both', was not sought"),
        ({"both": {"given": ("part 0",)}}, "is judged given 'part 0', which is in it"),
        ({"part 0": {"given": ("both",)}}, "is judged given the package 'both'"),
        ({"part 0": {"parts": ("part 1", "both")}}, "is in itself"),
        ({"part 0": {"parts": ("part 1", "part 1")}}, "together with nothing"),
    ],
)
def test_packages_that_make_no_sense_are_refused(changes, sentence):
    study = packed(EVEN, FOUND)
    with pytest.raises(bt.StudyError, match=sentence):
        study.replace(items=[replace(i, **changes.get(i.id, {})) for i in study.items])


def test_an_item_is_in_one_package_and_of_its_case():
    study = packed(EVEN, FOUND)
    second = replace(study.items[2], id="again")
    with pytest.raises(bt.StudyError, match="'part 0' is in the package 'both' already"):
        study.replace(items=[*study.items, second])
    moved = [replace(study.items[0], case="elsewhere"), *study.items[1:]]
    with pytest.raises(bt.StudyError, match="'part 0', in the package 'both', is of another case"):
        study.replace(items=moved, cases=[*study.cases, replace(study.cases[0], id="elsewhere")])
