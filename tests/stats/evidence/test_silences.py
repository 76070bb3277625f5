"""The weight of silence is (1 - p d) / (1 - q d), and its tipping points tip."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import studies

import bayestrace as bt

chances = st.floats(0.02, 0.98)


def study(p=0.9, q=0.3, prior=0.5, *, others=(), **record):
    order = bt.Item("order", found="absent", likelihood={"H1": (p, q)}, **record)
    return bt.Study.claims({"H1": prior}, [order, *others])


def with_detection(of, value):
    """The study with one detection of the item, whatever is true."""
    return of.replace(items=[replace(of.items[0], detection=value), *of.items[1:]])


@pytest.mark.parametrize(("d", "weight"), [(1.0, -8.5), (0.2, -0.6), (0.0, 0.0)])
def test_silence_weighs_as_much_as_detection_lets_it(d, weight):
    row = bt.silence(study(detection=d)).iloc[0]
    assert round(row["weight_db"], 1) == weight
    assert round(row["weight_db_if_certain"], 1) == -8.5


@settings(max_examples=40)
@given(chances, chances, st.floats(0, 1), st.floats(0, 0.99))
def test_the_weight_is_the_formula_with_false_reports(p, q, d, share):
    f = d * share
    row = bt.silence(study(p, q, detection=d, false_report=f)).iloc[0]
    one, other = (1 - x * d - (1 - x) * f for x in (p, q))
    assert row["weight_db"] == pytest.approx(10 * math.log10(one / other), abs=1e-9)
    certain, sure = (1 - x - (1 - x) * f for x in (p, q))
    assert row["weight_db_if_certain"] == pytest.approx(10 * math.log10(certain / sure), abs=1e-9)


@settings(max_examples=25)
@given(chances, chances, st.floats(0.1, 1))
def test_hidden_under_the_world_that_expects_it_silence_weighs_nothing(p, q, d):
    assume(abs(p - q) > 0.01)
    row = bt.silence(study(p, q, detection=d)).iloc[0]
    assert row["hidden_under"] == ("H1" if p > q else "not H1")
    high, low = max(p, q), min(p, q)
    assert 0 <= row["detection_to_nothing"] < d
    assert 1 - high * row["detection_to_nothing"] == pytest.approx(1 - low * d)


def test_silence_of_a_clue_as_likely_either_way_weighs_nothing_at_any_detection():
    row = bt.silence(study(0.4, 0.4, detection=0.7)).iloc[0]
    assert row["weight_db"] == 0
    assert row["hidden_under"] == ""
    assert math.isnan(row["detection_to_nothing"])
    assert math.isnan(row["detection_to_turn"])


OTHER = st.lists(st.tuples(chances, chances), max_size=3)


@settings(max_examples=12)
@given(chances, chances, st.floats(0.05, 0.95), OTHER, st.sampled_from([0.3, 1.0]), st.booleans())
def test_the_verdict_turns_at_the_detection_that_is_named_and_nowhere_nearer(
    p, q, prior, others, d, in_cluster
):
    cluster = "root" if in_cluster else ""
    items = [
        bt.Item(f"o{n}", found="present", cluster=cluster, likelihood={"H1": pair})
        for n, pair in enumerate(others)
    ]
    order = bt.Item(
        "order", found="absent", cluster=cluster, detection=d, likelihood={"H1": (p, q)}
    )
    rho = {"root": 0.5} if in_cluster else {}
    whole = bt.Study.claims({"H1": prior}, [order, *items], rho=rho)
    row = bt.silence(whole).iloc[0]

    def verdict(detection):
        return bt.verdicts(bt.update(with_detection(whole, detection))).item()

    def log_odds(detection):
        credence = bt.update(with_detection(whole, detection))["posterior"]["credence"].item()
        return math.log(credence / (1 - credence))

    assert row["verdict"] == verdict(d)
    place = row["detection_to_turn"]
    if math.isnan(place):
        assert {verdict(at) for at in (0.001, 0.2, 0.5, 0.8, 0.999)} == {row["verdict"]}
        return
    border = math.log(19)
    assert abs(log_odds(place)) == pytest.approx(border, abs=1e-7)
    assert verdict(place + 0.9 * (d - place)) == row["verdict"]


@pytest.mark.parametrize("seed", range(2))
def test_between_rivals_the_turn_is_where_a_scan_of_detections_finds_it(seed):
    rng = np.random.default_rng(seed)
    names = ("A", "B", "C")
    items = [
        bt.Item(
            f"i{n}",
            found="absent" if n < 2 else "present",
            cluster="root" if n % 2 else "",
            likelihood=dict(zip(names, rng.uniform(0.05, 0.95, 3), strict=True)),
        )
        for n in range(2)
    ]
    whole = bt.Study.rivals(names, items, exhaustive=True, rho={"root": 0.6})
    scan = np.linspace(0, 1, 51)
    said = np.array(
        [bt.verdicts(bt.update(with_detection(whole, float(d)))).values.ravel() for d in scan]
    )
    rows = bt.silence(whole)
    rows = rows[rows["item"] == "i0"].set_index("hypothesis")
    for at, name in enumerate(names):
        changed = scan[said[:, at] != rows.loc[name, "verdict"]]
        place = rows.loc[name, "detection_to_turn"]
        if len(changed):
            assert changed.max() == pytest.approx(place, abs=0.021)
        else:
            assert math.isnan(place)


def test_detection_may_differ_by_hypothesis():
    whole = study(0.9, 0.3)
    row = replace(whole.likelihoods[0], detection=1 / 3, detection_if_false=1.0)
    told = bt.silence(whole.replace(likelihoods=[row])).iloc[0]
    assert (told["detection_of"], told["detection_over"]) == (1 / 3, 1.0)
    assert told["weight_db"] == pytest.approx(0, abs=1e-9)
    assert told["weight_db_if_certain"] == pytest.approx(10 * math.log10(0.1 / 0.7))


def test_only_absent_items_with_judged_chances_are_listed():
    items = [
        bt.Item("there", found="present", likelihood={"H1": (0.9, 0.3)}),
        bt.Item("unsought", found="not sought", likelihood={"H1": (0.9, 0.3)}),
        bt.Item("by ratio", found="absent", likelihood={"H1": "-3 dB"}),
        bt.Item(
            "archive",
            found="absent",
            record_reasons=("closed archive", "destroyed"),
            likelihood={"H1": (0.9, 0.3)},
        ),
    ]
    table = bt.silence(bt.Study.claims({"H1": 0.5}, items))
    assert table["item"].tolist() == ["archive"]
    assert table["record_reasons"].tolist() == ["closed archive; destroyed"]


def test_a_logical_silence_is_infinite_only_while_detection_is_certain():
    order = bt.Item("order", found="absent", likelihood={"H1": (1, 0.3)}, logical=True)
    row = bt.silence(bt.Study.claims({"H1": 0.5}, [order])).iloc[0]
    assert row["weight_db"] == -np.inf
    assert row["detection_to_nothing"] == pytest.approx(0.3)
    assert row["verdict"] == "rejected"
    turned = with_detection(bt.Study.claims({"H1": 0.5}, [order]), row["detection_to_turn"])
    assert bt.update(turned)["posterior"]["credence"].item() == pytest.approx(0.05)


def weigh_the_same(whole):
    weights = bt.weights(whole)
    table = bt.silence(whole)
    for row in table.to_dict("records"):
        mine = weights.sel({name: row[name] for name in ("coder", "hypothesis", "item")})
        assert (mine["of"].item(), mine["over"].item()) == (row["of"], row["over"])
        naive, adjusted = (
            mine[f"weight_of_evidence{treated}"].item() for treated in ("_naive", "")
        )
        assert row["weight_db"] == pytest.approx(naive, abs=1e-6)
        assert row["weight_db_adjusted"] == pytest.approx(adjusted, abs=1e-6)
    return table


@settings(max_examples=8)
@given(studies(max_items=6).filter(lambda study: study.coders))
def test_the_silences_of_any_study_weigh_what_its_weights_say(whole):
    weigh_the_same(whole)


def test_every_silence_of_the_thesis_is_listed_and_weighs_what_its_weights_say():
    thesis = bt.load_example("nato-csto")
    table = weigh_the_same(thesis)
    assert table["item"].nunique() == sum(item.found == "absent" for item in thesis.items)


def test_a_clue_that_is_always_reported_leaves_no_detection_to_vary():
    row = bt.silence(study(detection=1.0, false_report=1.0)).iloc[0]
    assert row["weight_db"] == 0
    assert math.isnan(row["detection_to_turn"])
