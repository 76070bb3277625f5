"""Tipping points: fed back into the study they turn it over there, and not before."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stats.robustness.tipping_feedback import gap, moved, places, slack, tippable

import bayestrace as bt
from bayestrace.study.parts import Dependence, ScaleChoice

MODES = ("claim", "rivals", "residual", "factors")
ROUNDING = 1e-13


def rows_of(study, **choice):
    return list(bt.tipping(study, **choice).itertuples())


def turns_over_there(study, row, tipping, change=0.0):
    """The credence meets its border there, and crosses it where floating point can tell."""
    assert abs(gap(moved(study, row, tipping), row)) < 1e-9, row.said
    if abs(change) > 1e-9:
        step = math.copysign(slack(row), change)
        try:
            before, after = (gap(moved(study, row, tipping + sign * step), row) for sign in (-1, 1))
        except bt.StudyError:
            return  # the end of the lever's way: there is nothing beyond
        if min(abs(before), abs(after)) > ROUNDING:
            assert before * after < 0, row.said
        if abs(gap(study, row)) > 1e-9 and row.lever != "common rho":
            assert before * gap(study, row) > 0, row.said


def feed_back(study, data):
    rows = [row for row in rows_of(study) if row.lever != "shared error"]
    for lever in dict.fromkeys(row.lever for row in rows):
        flips = [row for row in rows if row.lever == lever and row.outcome == "flips"]
        if flips:
            row = data.draw(st.sampled_from(flips))
            turns_over_there(study, row, row.tipping, row.change)
            for further in row.further:
                turns_over_there(study, row, further)


@pytest.mark.parametrize("mode", MODES)
@given(data=st.data())
@settings(max_examples=3)
def test_every_tipping_point_turns_the_changed_study_over(mode, data):
    feed_back(data.draw(tippable(mode)), data)


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
@given(data=st.data())
@settings(max_examples=60)
def test_every_tipping_point_turns_many_changed_studies_over(mode, data):
    feed_back(data.draw(tippable(mode)), data)


def nothing_turns_before(study, row):
    """The gap keeps its sign on the way to the tipping point, or on the whole way."""
    here = gap(study, row)
    low, high = sorted((row.now, row.tipping))
    for place in places(row):
        stuck = math.isnan(row.tipping)
        if row.lever == "detection":
            (f,) = (item.false_report for item in study.items if item.id == row.name)
            stuck = stuck and place > 0 and place >= f
        passed = low < place < high and abs(place - row.tipping) > 1e-9
        if (stuck or passed) and abs(here) > ROUNDING:
            there = gap(moved(study, row, place), row)
            assert there * here > 0 or abs(there) < 1e-11, (row.said, place)


@pytest.mark.parametrize("mode", MODES)
@given(data=st.data())
@settings(max_examples=5)
def test_nothing_turns_over_before_the_tipping_point_or_ever_where_it_cannot(mode, data):
    study = data.draw(tippable(mode))
    rows = [
        row
        for row in rows_of(study)
        if row.lever != "shared error" and not (row.lever == "common rho" and row.change == 0)
    ]
    stuck = [row for row in rows if row.outcome == "cannot flip"]
    for some in (rows, stuck):
        if some:
            nothing_turns_before(study, data.draw(st.sampled_from(some)))


# The thesis


@pytest.fixture(scope="module")
def thesis():
    return bt.load_example("nato-csto")


@pytest.fixture(scope="module")
def thesis_table(thesis):
    return bt.tipping(thesis)


def test_every_verdict_of_the_thesis_has_its_targets_and_each_frame_one_order(thesis, thesis_table):
    summary = bt.summary(bt.update(thesis)).set_index(["coder", "case", "hypothesis"])
    found = thesis_table.groupby(["coder", "case", "hypothesis"])
    assert set(found.groups) == set(summary.index)
    for at, rows in found:
        verdict = summary.loc[at, "verdict"]
        both = ["confirmed", "rejected"] if verdict == "undecided" else ["undecided"]
        assert list(dict.fromkeys(rows["target"])) == [*both, f"level with not {at[2]}"]
        assert set(rows["verdict"]) == {verdict}
        assert rows["credence"].to_numpy() == pytest.approx(summary.loc[at, "posterior"], abs=1e-14)


def test_margins_and_shifts_of_the_thesis_follow_from_its_credences_and_discounts(
    thesis, thesis_table
):
    borders = {"confirmed": 0.95, "rejected": 0.05}
    post = bt.update(thesis)
    discount = post["constant_data"]["discount"]
    for row in thesis_table[thesis_table["lever"] == "item"].itertuples():
        border = borders.get(row.target, borders.get(row.verdict, 0.5))
        border = 0.5 if row.target.startswith("level") else border
        odds = [chance / (1 - chance) for chance in (border, row.credence)]
        margin = 10 * math.log10(odds[0] / odds[1])
        at = {"coder": row.coder, "hypothesis": row.hypothesis, "item": row.name}
        assert row.margin == pytest.approx(margin, abs=1e-9)
        assert row.tipping == pytest.approx(margin / float(discount.sel(at)), rel=1e-9)


def of_thesis(thesis, row, value):
    """The thesis study with a judgement, a prior or a rho of one coder moved."""
    if row.lever == "prior":
        rows = [
            replace(entry, chance=bt.judgement(value))
            if (entry.coder, entry.case, entry.hypothesis) == (row.coder, row.case, row.name)
            else entry
            for entry in thesis.priors
        ]
        return thesis.replace(priors=rows)
    if row.lever in ("rho", "common rho"):
        rows = [
            replace(entry, rho=value)
            if entry.coder == row.coder and row.name in (entry.cluster, "all clusters")
            else entry
            for entry in thesis.dependence
        ]
        return thesis.replace(dependence=rows)
    side = {"item, if true": "if_true", "item, if false": "if_false"}[row.lever]
    rows = [
        replace(entry, **{side: bt.judgement(value)})
        if (entry.coder, entry.item, entry.hypothesis) == (row.coder, row.name, row.hypothesis)
        else entry
        for entry in thesis.likelihoods
    ]
    return thesis.replace(likelihoods=rows)


def credence_of(study, row):
    post = bt.update(study, coder=row.coder)["posterior"]["credence"]
    return float(post.sel(case=row.case, hypothesis=row.hypothesis).squeeze())


FED_BACK = ["item, if true", "item, if false", "prior", "rho", "common rho"]


def at_its_border(thesis, row):
    upper = row.target == "confirmed" or row.verdict == "confirmed"
    border = 0.5 if row.target.startswith("level") else 0.95 if upper else 0.05
    found = credence_of(of_thesis(thesis, row, row.tipping), row)
    if row.lever == "common rho" and row.change == 0:  # their mean is over the border already
        assert (found - border) * (row.credence - border) < 0, row.said
        return
    assert found == pytest.approx(border, abs=1e-10), row.said


def test_tipping_points_of_the_thesis_bring_the_verdict_to_its_border(thesis, thesis_table):
    flips = thesis_table[
        (thesis_table["outcome"] == "flips") & thesis_table["lever"].isin(FED_BACK)
    ]
    some = flips.sample(frac=1, random_state=1).groupby(["coder", "lever"]).head(2)
    assert set(some["lever"]) == set(FED_BACK)
    for row in some.itertuples():
        at_its_border(thesis, row)


@pytest.mark.slow
def test_many_tipping_points_of_the_thesis_bring_the_verdict_to_its_border(thesis, thesis_table):
    flips = thesis_table[
        (thesis_table["outcome"] == "flips") & thesis_table["lever"].isin(FED_BACK)
    ]
    for row in flips.groupby(["coder", "case", "lever"]).head(30).itertuples():
        at_its_border(thesis, row)


def test_the_band_of_the_thesis_ends_at_the_threshold_with_the_lean_that_was_found(
    thesis, thesis_table
):
    leans = thesis_table[(thesis_table["lever"] == "shared error") & (thesis_table["now"] == 0)]
    checked = 0
    for row in leans[leans["tipping"] > 0].groupby("target").head(1).itertuples():
        tree = bt.band(thesis, lean_sd=row.tipping)["sensitivity"]["credence_band"]
        ends = tree.sel(coder=row.coder, case=row.case, hypothesis=row.hypothesis)
        border = 0.5 if row.target.startswith("level") else 0.05
        border = 0.95 if "confirmed" in (row.target, row.verdict) and border != 0.5 else border
        end = float(ends.sel(bound="upper" if row.margin > 0 else "lower"))
        assert end == pytest.approx(border, abs=1e-9), row.said
        checked += 1
    assert checked >= 3


def test_a_lean_of_nothing_is_enough_where_the_band_already_reaches():
    side = bt.judgement(0.8, low=0.2, high=0.99)
    memo = bt.Item("memo", found="present", likelihood={"H": (side, 0.045)})
    study = bt.Study.claims({"H": 0.5}, [memo])
    table = bt.tipping(study).set_index(["target", "lever"])
    assert bt.band(study)["sensitivity"]["credence_band"].sel(bound="upper").item() > 0.95
    assert table.loc[("confirmed", "shared error"), "tipping"].item() == 0


# What cannot flip, and what is not known


def test_what_logic_excludes_cannot_flip_by_any_finite_weight():
    items = [
        bt.Item("alibi", found="present", likelihood={"H": (0.8, 0)}, logical=True),
        bt.Item("memo", found="present", likelihood={"H": (0.3, 0.6)}),
    ]
    table = bt.tipping(bt.Study.claims({"H": 0.5}, items))
    flips = table[table["outcome"] == "flips"]
    assert set(flips["lever"]) == {"item, if false"}
    assert set(flips["name"]) == {"alibi"}
    assert not table["said"].str.contains("nan").any()


@pytest.mark.parametrize("mode", ["rivals", "residual", "factors"])
def test_an_excluded_world_leaves_no_holes_in_the_table(mode):
    worlds = {"rivals": "A B C", "residual": "A B else", "factors": ""}[mode].split() or [
        "A & B",
        "A & not B",
        "not A & B",
        "not A & not B",
    ]
    chances = dict(zip(worlds, (0.0, 0.5, 0.9, 0.2), strict=False))
    items = [
        bt.Item("x", found="present", likelihood=chances, logical=True, cluster="c"),
        bt.Item("y", found="absent", likelihood=dict.fromkeys(worlds, 0.4), cluster="c"),
    ]
    if mode == "factors":
        study = bt.Study.factors(["A", "B"], items, rho={"c": 0.5})
    else:
        extra = {"residual": "else"} if mode == "residual" else {"exhaustive": True}
        study = bt.Study.rivals(worlds, items, rho={"c": 0.5}, **extra)
    table = bt.tipping(study)
    flips = table["outcome"] == "flips"
    assert np.isfinite(table.loc[flips, ["tipping", "change"]].to_numpy()).all()
    assert table.loc[~flips, "tipping"].isna().all()
    assert not table["said"].str.contains("nan|inf").any()


def test_the_sides_of_a_ratio_are_not_available_but_its_weight_can_be_moved():
    study = bt.Study.claims({"H": 0.5}, [bt.Item("e", found="present", likelihood={"H": "6 dB"})])
    table = bt.tipping(study).set_index("lever")
    for lever in ("item, if true", "item, if false", "detection", "shared error"):
        assert set(table.loc[[lever], "outcome"]) == {"not available"}
    confirmed = table[table["target"] == "confirmed"]
    assert confirmed.loc["item", "tipping"] == pytest.approx(10 * math.log10(19) - 6)


def test_a_hypothesis_known_by_ranks_alone_has_no_rows():
    plain = bt.Study.claims({"H": 0.5}, [bt.Item("e", found="present", likelihood={"H": "6 dB"})])
    ranked = replace(plain.likelihoods[0], ratio=None, rank=1)
    table = bt.tipping(plain.replace(likelihoods=[ranked]))
    assert len(table) == 0
    assert "tipping" in table.columns


def test_a_prior_that_stands_on_the_border_changes_by_nothing():
    item = bt.Item("e", found="present", likelihood={"H": (0.5, 0.5)})
    table = bt.tipping(bt.Study.claims({"H": 0.5}, [item])).query("target == 'level with not H'")
    assert set(table.query("lever in ('item', 'coder', 'prior')")["change"]) == {0.0}


def test_weakening_to_nothing_is_level_but_no_flip():
    item = bt.Item("e", found="present", likelihood={"H": (0.9, 0.5)})
    table = bt.tipping(bt.Study.claims({"H": 0.5}, [item])).query("lever == 'weakening'")
    assert set(table["outcome"]) == {"cannot flip"}


def test_a_table_of_one_coder_is_the_part_of_the_table_of_all(thesis, thesis_table):
    one = bt.tipping(thesis, coder="blind_b")
    same = thesis_table[thesis_table["coder"] == "blind_b"].reset_index(drop=True)
    keep = one["lever"] != "shared error"  # draws are taken for all coders together
    assert one[keep].drop(columns="said").equals(same[keep].drop(columns="said"))
    assert one.attrs["coder"] == "blind_b"


def test_a_change_is_said_in_the_words_of_the_study(thesis):
    item = bt.Item("e", found="present", likelihood={"H": (0.9, 0.1)})
    study = bt.Study.claims({"H": 0.5}, [item])
    study = study.replace(scale=ScaleChoice(name="icd203"))
    row = bt.tipping(study).query("lever == 'item, if true' and target == 'level with not H'")
    assert "(from very likely / highly probable to very unlikely / highly probable)" not in str(row)
    assert "from very likely / highly probable to very unlikely / highly improbable" in (
        row["said"].item()
    )


def test_a_common_rho_that_differs_from_those_now_is_compared_with_their_mean(thesis, thesis_table):
    rows = thesis_table.query("lever == 'common rho' and coder == 'author'")
    rho = {entry.cluster: entry.rho for entry in thesis.dependence if entry.coder == "author"}
    used = thesis_table.query(
        "lever == 'rho' and coder == 'author' and case == 'syria' and hypothesis == 'H1'"
    )["name"].unique()
    now = rows.query("case == 'syria' and hypothesis == 'H1'")["now"].unique()
    assert now == pytest.approx([np.mean([rho[name] for name in used])])


def test_nobody_is_asked_about_a_cluster_of_one():
    items = [bt.Item("e", found="present", cluster="c", likelihood={"H": (0.9, 0.3)})]
    study = bt.Study.claims({"H": 0.5}, items).replace(
        dependence=[Dependence(cluster="c", rho=0.4)]
    )
    assert not bt.tipping(study)["lever"].str.contains("rho").any()


def test_a_chance_that_tips_inside_its_stated_interval_is_marked(thesis, thesis_table):
    judged = {(r.coder, r.item, r.hypothesis): r for r in thesis.likelihoods}
    marked = thesis_table[thesis_table["inside"] == "yes"]
    sides = marked[marked["lever"] == "item, if true"]
    assert len(sides) > 10
    for row in sides.itertuples():
        side = judged[row.coder, row.name, row.hypothesis].if_true
        assert side.low <= row.tipping <= side.high
    assert set(marked["lever"]) == {"item, if true", "item, if false", "prior"}
