"""Agreement of coders: hand-computed tables, and what no relabelling may change."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau
from stats.robustness.test_disagreeing import two_coders

import bayestrace as bt
from bayestrace.scales import Scale, read_chance
from bayestrace.stats.coders.rank_orders import order_of
from bayestrace.stats.coders.verbal_terms import weighted_kappa
from bayestrace.study.parts import Judgement, Likelihood, ScaleChoice
from bayestrace.study.statements import Coder

EXAMPLES = 15


def read(weights, **kinds):
    """A claim that each coder weighed by ratios, in dB, item by item."""
    codings = [
        bt.Study.claims(
            {"H": 0.5},
            [
                bt.Item(f"E{n}", found="present", likelihood={"H": f"{weight} dB"})
                for n, weight in enumerate(row)
                if weight is not None
            ],
            coder=coder,
        )
        for coder, row in weights.items()
    ]
    items = {item.id: item for coding in codings for item in coding.items}
    return codings[0].replace(
        items=tuple(items[name] for name in sorted(items)),
        likelihoods=[row for coding in codings for row in coding.likelihoods],
        coder_details=[Coder(id=name, kind=kind) for name, kind in kinds.items()],
    )


def test_differences_and_limits_of_agreement_are_those_computed_by_hand():
    found = bt.agreement(read({"ann": (10, 3, -2, 0), "bob": (7, 5, 1, 0)}))
    assert found.items["gap_db"].tolist() == pytest.approx([3, -2, -3, 0])
    assert found.items["contested"].tolist() == [False, False, True, False]
    (row,) = found.hypotheses.to_dict("records")
    assert (row["items"], row["not_finite"], row["same_direction"]) == (4, 0, 0.75)
    assert row["mean_db"] == pytest.approx(-0.5)
    assert row["mean_absolute_db"] == pytest.approx(2)
    assert row["sd_db"] == pytest.approx(math.sqrt(7))  # squares 12.25 + 2.25 + 6.25 + 0.25
    assert row["lower_db"] == pytest.approx(-5.685673, abs=1e-6)
    assert row["upper_db"] == pytest.approx(4.685673, abs=1e-6)


def test_one_item_has_a_gap_but_no_limits():
    (row,) = bt.agreement(read({"ann": (4,), "bob": (1,)})).hypotheses.to_dict("records")
    assert row["mean_db"] == pytest.approx(3)
    assert np.isnan([row["sd_db"], row["lower_db"], row["upper_db"]]).all()


def test_items_that_one_of_the_two_did_not_rate_or_nobody_sought_do_not_count():
    study = read({"ann": (4, 2, 1), "bob": (1, None, 2)})
    first = replace(study.items[0], found="not sought")
    found = bt.agreement(study.replace(items=(first, *study.items[1:])))
    assert found.items["item"].tolist() == ["E2"]
    assert found.parting["rated_by"].tolist() == ["ann", "both"]  # what parts them counts it


def test_order_of_items_and_of_worlds_is_that_counted_by_hand():
    table = bt.agreement(read({"ann": (10, 3, -2, 0), "bob": (7, 5, 1, 0)})).ordering
    items, worlds = table.to_dict("records")
    assert (items["ordered"], items["within"]) == ("items", "H")
    counted = [items[name] for name in ("pairs", "alike", "reversed", "tied_by_one")]
    assert counted == [6, 5, 1, 0]
    assert (items["share_alike"], items["tau_b"]) == pytest.approx((5 / 6, 4 / 6))
    # per item one pair of worlds: two point alike, one is reversed, one is tied by both
    counted = [worlds[name] for name in ("pairs", "alike", "reversed", "tied_by_one")]
    assert counted == [4, 3, 1, 0]
    assert worlds["tau_b"] == pytest.approx(1 / 3)


def test_rivals_that_were_only_ranked_are_compared_in_order_and_said_to_have_no_weights():
    def ranked(coder, ranks):
        return [
            Likelihood(coder=coder, item="memo", hypothesis=name, rank=rank)
            for name, rank in zip("ABC", ranks, strict=True)
        ]

    memo = bt.Item("memo", found="absent", likelihood={"A": 0.2, "B": 0.5, "C": 0.9})
    study = bt.Study.rivals(["A", "B", "C"], [memo], exhaustive=True, coder="ann")
    found = bt.agreement(study.replace(likelihoods=[*study.likelihoods, *ranked("bob", (2, 2, 1))]))
    assert found.items.empty
    assert found.said[-1] == "ann and bob judged nothing in common by numbers."
    (row,) = found.ordering.to_dict("records")
    # of three pairs: C over A and C over B alike; A and B are tied by bob alone
    assert [row[name] for name in ("ordered", "pairs", "alike", "tied_by_one")] == [
        "worlds", 3, 2, 1,
    ]  # fmt: skip
    assert row["tau_b"] == pytest.approx(2 / math.sqrt(3 * 2))


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=9))
def test_tau_is_that_of_another_library(pairs):
    of, over = np.array(pairs, dtype=float).T
    assume(np.ptp(of) > 0 and np.ptp(over) > 0)
    assert order_of(of, over).row["tau_b"] == pytest.approx(kendalltau(of, over).statistic)


MINE = Scale(
    id="mine",
    name="mine",
    quantity="probability",
    terms={"high / large": (0.7, 0.9), "low": (0.1, 0.3), "middling": (0.4, 0.6)},
)


def in_words(**terms):
    study = read({coder: [0] * len(words) for coder, words in terms.items()})
    rows = [
        Likelihood(
            coder=coder,
            item=f"E{n}",
            hypothesis="H",
            if_true=Judgement(best=read_chance(word, MINE).best),
            if_false=Judgement(best=0.5),
        )
        for coder, words in terms.items()
        for n, word in enumerate(words)
    ]
    return study.replace(likelihoods=rows, scale=ScaleChoice(name="mine", own=MINE))


def test_kappa_over_the_terms_is_that_computed_by_hand():
    study = in_words(
        ann=("low", "middling", "High", "middling", "0.5"),
        bob=("low", "large", "high", "low", "low"),
    )
    (row,) = bt.agreement(study).terms.to_dict("records")
    assert (row["scale"], row["cells"], row["not_in_words"]) == ("mine", 4, 6)
    assert row["same_term"] == 0.5
    # observed: 0, 1, 0, 1 apart, mean 1/2; by chance: linear 16/16, quadratic 24/16
    assert row["kappa_linear"] == pytest.approx(1 - 0.5 / 1)
    assert row["kappa_quadratic"] == pytest.approx(1 - 0.5 / 1.5)


def test_without_words_in_common_there_is_no_kappa():
    assert bt.agreement(in_words(ann=("low",), bob=("0.2",))).terms.empty
    assert bt.agreement(read({"ann": (1,), "bob": (2,)})).terms.empty
    (row,) = bt.agreement(in_words(ann=("low", "low"), bob=("low", "low"))).terms.to_dict("records")
    assert row["same_term"] == 1
    assert np.isnan(row["kappa_linear"])  # chance would agree as well


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=2, max_size=12))
def test_of_two_terms_linear_and_quadratic_kappa_are_cohens(pairs):
    one, other = np.array(pairs).T
    observed = (one == other).mean()
    chance = one.mean() * other.mean() + (1 - one.mean()) * (1 - other.mean())
    assume(chance < 1)
    for power in (1, 2):
        kappa = weighted_kappa(one, other, power=power)
        assert kappa == pytest.approx((observed - chance) / (1 - chance))


def test_pools_are_of_persons_only_and_models_are_shown_apart():
    nine = 10 * math.log10(9)
    weights = {"ann": (nine,), "bob": (0,), "gpt": (20,)}
    found = bt.agreement(read(weights, ann="person", bob="person", gpt="model"))
    pools = found.pools.set_index("pool")
    assert pools["coders"].tolist() == ["ann; bob"] * 2
    assert pools["credence"].to_dict() == pytest.approx({"linear": 0.7, "logarithmic": 0.75})
    assert found.credences[["coder", "kind"]].values.tolist() == [
        ["ann", "person"], ["bob", "person"], ["gpt", "model"],
    ]  # fmt: skip
    assert found.items["between"].tolist() == ["two persons", *["a person and a model"] * 2]
    assert found.said == ("gpt is a model: shown apart and in no pool.",)


def test_a_model_changes_nothing_of_what_is_said_of_the_persons():
    weights = {"ann": (3, -1), "bob": (1, 2), "gpt": (20, 20)}
    kinds = {"ann": "person", "bob": "person"}
    with_model = bt.agreement(read(weights, **kinds, gpt="model"))
    alone = bt.agreement(read({name: weights[name] for name in kinds}, **kinds))
    for name in ("items", "hypotheses", "ordering", "parting"):
        rows = getattr(with_model, name).query("between == 'two persons'")
        pd.testing.assert_frame_equal(rows, getattr(alone, name))
    pd.testing.assert_frame_equal(with_model.pools, alone.pools)


def test_coders_of_whom_nothing_is_said_are_pooled_apart_from_persons_and_named():
    weights = {"ann": (3,), "bob": (1,), "eve": (2,), "joe": (2,)}
    found = bt.agreement(read(weights, ann="person", bob="person"))
    assert found.pools[["kind", "coders"]].drop_duplicates().values.tolist() == [
        ["person", "ann; bob"], ["not said", "eve; joe"],
    ]  # fmt: skip
    assert found.said[0].startswith("Whether eve and joe are persons or models is not said;")


def test_two_codings_of_one_reader_are_called_that():
    study = read({"ann": (3,), "ann-2": (1,)})
    study = study.replace(
        coder_details=[Coder(id=name, kind="person", name="Ann") for name in study.coders]
    )
    found = bt.agreement(study)
    assert found.items["between"].tolist() == ["one and the same"]
    assert "ann and ann-2 are one and the same by name" in found.said[0]


def test_what_parts_the_credences_is_ordered_by_size_and_adds_up():
    found = bt.agreement(bt.load_example("nato-csto"))
    for (of, over), rows in found.parting.groupby(["of", "over"]):
        assert (rows["gap_db"].abs().diff().dropna() <= 0).all()
        posterior = found.credences.set_index(["coder", "case", "hypothesis"])["posterior"]
        for (case, name), parts in rows.groupby(["case", "hypothesis"]):
            odds = [posterior[coder, case, name] for coder in (of, over)]
            one, other = (10 * math.log10(chance / (1 - chance)) for chance in odds)
            assert parts["gap_db"].sum() == pytest.approx(one - other)


def test_one_coder_and_an_unknown_rival_are_refused_in_words():
    with pytest.raises(bt.ArrayError, match="one coder, 'ann': agreement needs the codings of two"):
        bt.agreement(read({"ann": (3,)}))
    with pytest.raises(bt.ArrayError, match="there is no rival or world 'J'"):
        bt.agreement(read({"ann": (3,), "bob": (1,)}), rival="J")


@settings(max_examples=EXAMPLES, deadline=None)
@given(two_coders())
def test_the_same_coding_twice_agrees_perfectly(study):
    twice = study.replace(
        likelihoods=[
            replace(row, coder=coder)
            for coder in ("ann", "bob")
            for row in study.likelihoods
            if row.coder == "ann"
        ],
        priors=[
            replace(row, coder=coder)
            for coder in ("ann", "bob")
            for row in study.priors
            if row.coder == "ann"
        ],
        dependence=[
            replace(row, coder=coder)
            for coder in ("ann", "bob")
            for row in study.dependence
            if row.coder == "ann"
        ],
    )
    found = bt.agreement(twice)
    assume(len(found.items))
    assert (found.items["gap_db"] == 0).all()
    assert found.parting.empty
    assert (found.hypotheses[["mean_db", "mean_absolute_db"]] == 0).all(axis=None)
    assert (found.hypotheses["same_direction"] == 1).all()
    assert (found.ordering["share_alike"].dropna() == 1).all()
    assert np.allclose(found.ordering["tau_b"].dropna(), 1)


@settings(max_examples=EXAMPLES, deadline=None)
@given(two_coders())
def test_turning_the_two_round_turns_gaps_and_limits_and_leaves_order_alone(study):
    def first(coder):
        rows = sorted(study.likelihoods, key=lambda row: row.coder != coder)
        return bt.agreement(study.replace(likelihoods=rows))

    one, other = first("ann"), first("bob")
    assume(len(one.hypotheses))
    assert (one.hypotheses["of"] == "ann").all()
    assert (other.hypotheses["of"] == "bob").all()
    for here, there, sign in (
        ("mean_db", "mean_db", -1),
        ("lower_db", "upper_db", -1),
        ("mean_absolute_db", "mean_absolute_db", 1),
        ("same_direction", "same_direction", 1),
    ):
        np.testing.assert_allclose(
            one.hypotheses[here], sign * other.hypotheses[there], atol=1e-9, equal_nan=True
        )
    kept = ["case", "ordered", "within", "pairs", "alike", "reversed", "tied_by_one", "tau_b"]
    pd.testing.assert_frame_equal(one.ordering[kept], other.ordering[kept])


@settings(max_examples=EXAMPLES, deadline=None)
@given(two_coders(), st.randoms(use_true_random=False))
def test_other_names_and_another_order_of_the_items_change_no_number(study, random):
    names = {"ann": "Zoë", "bob": "A. B."}
    items = list(study.items)
    random.shuffle(items)
    renamed = study.replace(
        items=items,
        **{
            table: [replace(row, coder=names.get(row.coder, "")) for row in getattr(study, table)]
            for table in ("likelihoods", "priors", "dependence")
        },
    )
    one, other = bt.agreement(study), bt.agreement(renamed)
    assert set(other.hypotheses["of"]) <= {"Zoë"}
    for table in ("hypotheses", "ordering"):
        here, there = (getattr(found, table).drop(columns=["of", "over"]) for found in (one, other))
        pd.testing.assert_frame_equal(here, there, check_exact=False, atol=1e-9)
