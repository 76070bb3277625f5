"""What is said of a multiverse, against sums in plain Python over its cells."""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import product
from statistics import fmean, median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stats.robustness.changed_by_hand import dense
from test_wrong_arguments import WRONG

import bayestrace as bt
from bayestrace.stats.robustness.multiverse_tables import CHOICES
from bayestrace.stats.robustness.specification_curves import curve_of


def cells(multi, case, hypothesis):
    """Every specification with a credence, as {choice: label}, credence and log-odds."""
    labels = [multi[choice].values.tolist() for choice in CHOICES]
    part = multi.sel(case=case, hypothesis=hypothesis).transpose(*CHOICES)
    found = []
    for place in product(*(range(len(names)) for names in labels)):
        credence = part["credence"].values[place].item()
        if not math.isnan(credence):
            at = {c: names[n] for c, names, n in zip(CHOICES, labels, place, strict=True)}
            found.append((at, credence, part["log_odds"].values[place].item()))
    return found


def by_option(found, choice, value):
    groups = defaultdict(list)
    for entry in found:
        groups[entry[0][choice]].append(entry[value])
    return groups


def moved_alone(found, choice):
    settings_of = defaultdict(list)
    for at, credence, _ in found:
        others = tuple(label for name, label in at.items() if name != choice)
        settings_of[others].append(credence)
    return max(max(values) - min(values) for values in settings_of.values())


@settings(max_examples=10)
@given(dense(), st.data())
def test_the_summary_counts_ranges_and_shares_of_variance(study, data):
    multi = bt.multiverse(study, rhos=[0.5, 1.0])
    table = bt.multiverse_summary(multi)
    assert table.attrs["study_hash"] == study.digest
    row = data.draw(st.sampled_from(table.to_dict("records")))
    found = cells(multi, row["case"], row["hypothesis"])
    values = [credence for _, credence, _ in found]
    assert row["specifications"] == len(found)
    assert (row["low"], row["high"]) == (min(values), max(values))
    assert row["median"] == pytest.approx(median(values))
    confirmed = sum(value >= 0.95 - 1e-12 for value in values) / len(values)
    rejected = sum(value <= 0.05 + 1e-12 for value in values) / len(values)
    assert row["confirmed"] == pytest.approx(confirmed)
    assert row["rejected"] == pytest.approx(rejected)
    assert row["undecided"] == pytest.approx(1 - confirmed - rejected)
    words = {"confirmed": confirmed, "rejected": rejected, "undecided": 1 - confirmed - rejected}
    assert row["stands"] == next((w for w, share in words.items() if share > 1 - 1e-12), "")
    odds = [log_odds for *_, log_odds in found]
    total = sum((value - fmean(odds)) ** 2 for value in odds)
    for choice in CHOICES:
        between = sum(
            len(group) * (fmean(group) - fmean(odds)) ** 2
            for group in by_option(found, choice, 2).values()
        )
        share = between / total if max(odds) - min(odds) > 1e-9 else 0.0
        assert row[f"{choice}_share"] == pytest.approx(share, abs=1e-9)
        assert row[f"{choice}_moves"] == pytest.approx(moved_alone(found, choice), abs=1e-12)
    if row["moves_most"]:
        largest = max(row[f"{choice}_share"] for choice in CHOICES)
        assert row[f"{row['moves_most']}_share"] == largest


def test_where_nothing_was_chosen_nothing_moves():
    memo = bt.Item("memo", found="present", likelihood={"H1": (0.99, 0.01)})
    table = bt.multiverse_summary(bt.multiverse(bt.Study.claims({"H1": 0.5}, [memo])))
    assert table["stands"].tolist() == ["confirmed"]
    assert table["moves_most"].tolist() == [""]
    assert table["prior_set_moves"].tolist() == [0.0]


def test_where_logic_excludes_in_some_specification_the_shares_are_missing():
    likelihood = {"A": 0, "B": 0.5, "C": 0.4}
    item = bt.Item("alibi", found="present", likelihood=likelihood, logical=True)
    study = bt.Study.rivals(["A", "B", "C"], [item], exhaustive=True)
    table = bt.multiverse_summary(bt.multiverse(study)).set_index("hypothesis")
    assert table.loc["A", "stands"] == "rejected"
    assert math.isnan(table.loc["B", "coder_share"])
    assert table.loc["B", "moves_most"] == "hypothesis_set"
    assert table.loc["B", "hypothesis_set_moves"] == pytest.approx(1 - 5 / 9)


def test_a_part_of_a_multiverse_is_one_too():
    multi = bt.multiverse(bt.load_example("nato-csto"))
    blind = multi.sel(coder=["blind_a", "blind_b"])
    table = bt.multiverse_summary(blind).set_index(["case", "hypothesis"])
    assert table["confirmed"].max() == 0
    assert table.loc[("syria", "H4"), "stands"] == "undecided"
    with pytest.raises(bt.ArrayError, match=r"lost the dim 'coder'; .*\.sel\(coder=\['author'\]\)"):
        bt.multiverse_summary(multi.sel(coder="author"))


@pytest.mark.parametrize("function", [bt.multiverse_summary, bt.plot_specification_curve])
def test_what_is_no_multiverse_is_refused_with_the_call_that_was_meant(function):
    for wrong in WRONG:
        with pytest.raises(bt.ArrayError, match=r"\(bt\.multiverse\(study\)\)"):
            function(wrong)


@pytest.mark.parametrize(
    "name",
    ["prior_sets", "rhos", "groupings", "subsets", "merge", "drop", "residual", "restated"],
)
def test_a_wrong_choice_gets_a_sentence_of_the_library(name):
    memo = bt.Item("memo", found="present", likelihood={"H1": (0.9, 0.1)})
    study = bt.Study.claims({"H1": 0.5}, [memo])
    refused = []
    for wrong in WRONG:
        try:
            bt.multiverse(study, **{name: wrong})
        except (bt.StudyError, bt.ArrayError) as error:
            refused.append(str(error))
    assert len(refused) > len(WRONG) / 2
    assert min(len(sentence.split()) for sentence in refused) > 4


@settings(max_examples=10)
@given(dense(), st.data())
def test_the_curve_is_sorted_and_says_of_each_option_who_took_it(study, data):
    multi = bt.multiverse(study, rhos=[0.5, 1.0])
    row = data.draw(st.sampled_from(bt.multiverse_summary(multi).to_dict("records")))
    curve = curve_of(multi, row["case"], row["hypothesis"])
    found = cells(multi, row["case"], row["hypothesis"])
    np.testing.assert_allclose(curve.credence, sorted(value for _, value, _ in found))
    assert (curve.confirmed, curve.rejected) == (row["confirmed"], row["rejected"])
    base = bt.update(study)["posterior"]["credence"]
    for coder, rank in curve.base.items():
        at = {"coder": coder, "case": row["case"], "hypothesis": row["hypothesis"]}
        assert curve.credence[rank] == pytest.approx(base.sel(at).item(), abs=1e-12)
    for option in curve.options:
        took = [
            value
            for at, value, _ in found
            if option.label == at[option.choice]
            or (
                option.label.endswith(" off")
                and option.label.removesuffix(" off")
                in at["grouping"].removeprefix("without ").split("; ")
            )
            or (option.label.startswith("merged") and at[option.choice].endswith(option.label))
        ]
        assert sorted(curve.credence[option.used]) == pytest.approx(sorted(took))
        assert option.median == pytest.approx(median(took))
    for columns in (1, 7, curve.credence.size):
        count = min(columns, curve.credence.size)
        density = curve.density(count)
        sizes = np.diff(np.linspace(0, curve.credence.size, count + 1).round())
        totals = [option.used.sum() for option in curve.options]
        assert (density * sizes).sum(axis=1) == pytest.approx(totals)


def test_many_values_of_rho_are_shown_in_four_ranges():
    study = bt.load_example("nato-csto")
    multi = bt.multiverse(study, rhos=np.linspace(0.1, 1, 10))
    curve = curve_of(multi, "syria", "H1")
    labels = [option.label for option in curve.options if option.choice == "dependence"]
    ranges = ["rho 0 to 0.25", "rho 0.25 to 0.5", "rho 0.5 to 0.75", "rho 0.75 to 1"]
    assert labels == ["naive", "adjusted", *ranges]
    used = sum(option.used for option in curve.options if option.choice == "dependence")
    assert (used == 1).all()
