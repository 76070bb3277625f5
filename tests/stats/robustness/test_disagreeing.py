"""Disagreement adds up to the gap between two coders, and turns its sign with them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bayestrace as bt

EXAMPLES = 60
TREATED = ("", "_naive")


CHANCE = st.floats(0.01, 0.99)
WORLDS = {
    "claims": ("H",),
    "rivals": ("A", "B", "C"),
    "factors": ("A & B", "A & not B", "not A & B", "not A & not B"),
}


@st.composite
def two_coders(draw):
    """A study of any mode that two coders read, each with priors, rho and rows of their own."""
    mode = draw(st.sampled_from(sorted(WORLDS)))
    found = draw(st.lists(st.sampled_from(["present", "absent", "not sought"]), min_size=1))[:5]
    clusters = [draw(st.sampled_from(["", "leak"])) for _ in found]
    codings = []
    for coder in ("ann", "bob"):
        side = st.tuples(CHANCE, CHANCE) if mode == "claims" else CHANCE
        items = [
            bt.Item(
                f"{n}",
                found=answer,
                cluster=cluster,
                likelihood=draw(st.fixed_dictionaries(dict.fromkeys(WORLDS[mode], side))),
            )
            for n, (answer, cluster) in enumerate(zip(found, clusters, strict=True))
            if n == 0 or draw(st.booleans())
        ]
        rho = {"leak": draw(st.floats(0, 1))} if any(i.cluster for i in items) else {}
        if mode == "rivals":
            shares = [draw(st.integers(1, 9)) for _ in "ABC"]
            priors = {name: share / sum(shares) for name, share in zip("ABC", shares, strict=True)}
            study = bt.Study.rivals(priors, items, exhaustive=True, coder=coder, rho=rho)
        else:
            priors = {name: draw(CHANCE) for name in ("H" if mode == "claims" else "AB")}
            study = getattr(bt.Study, mode)(priors, items, coder=coder, rho=rho)
        codings.append(study)
    return together(*codings)


def together(ann, bob):
    """One study of two, each coder with the priors and rho of their own."""
    items = {item.id: item for item in (*ann.items, *bob.items)}
    codings = (("ann", ann), ("bob", bob))
    return ann.replace(
        items=[items[name] for name in sorted(items)],
        likelihoods=[*ann.likelihoods, *bob.likelihoods],
        priors=[replace(row, coder=coder) for coder, study in codings for row in study.priors],
        dependence=[
            replace(row, coder=coder) for coder, study in codings for row in study.dependence
        ],
    )


def pair_odds(worlds, coder, case, world, rival, suffix):
    for frame in worlds.children.values():
        if {world, rival} <= set(frame["world"].values):
            chances = frame[f"posterior{suffix}"].sel(coder=coder, case=case)
            return 10 * (
                math.log10(chances.sel(world=world).item())
                - math.log10(chances.sel(world=rival).item())
            )
    raise AssertionError((world, rival))


@settings(max_examples=EXAMPLES)
@given(two_coders())
def test_the_parts_add_up_to_the_posterior_odds_of_each_coder_and_to_the_gap(study):
    table, posterior = bt.disagreement(study, of="ann", over="bob"), bt.update(study)["worlds"]
    for (case, hypothesis), part in table.groupby(["case", "hypothesis"]):
        worlds = part[["world", "rival"]].drop_duplicates()
        assert len(worlds) == 1, (case, hypothesis)
        world, rival = worlds.iloc[0]
        for suffix in TREATED:
            totals = {}
            for side, coder in (("of", "ann"), ("over", "bob")):
                totals[side] = part[f"{side}_db{suffix}"].sum()
                odds = pair_odds(posterior, coder, case, world, rival, suffix)
                assert totals[side] == pytest.approx(odds, abs=1e-6)
            gap = part[f"gap_db{suffix}"].sum()
            assert gap == pytest.approx(totals["of"] - totals["over"], abs=1e-9)


@settings(max_examples=EXAMPLES)
@given(two_coders())
def test_the_other_way_round_every_gap_turns_its_sign(study):
    table = bt.disagreement(study, of="ann", over="bob")
    back = bt.disagreement(study, of="bob", over="ann")
    keys = ["case", "hypothesis", "part", "item"]
    one, other = (part.set_index(keys).sort_index() for part in (table, back))
    for suffix in TREATED:
        np.testing.assert_array_equal(one[f"gap_db{suffix}"], -other[f"gap_db{suffix}"])
        np.testing.assert_array_equal(one[f"of_db{suffix}"], other[f"over_db{suffix}"])
    assert (
        (one[["world", "rival", "rated_by"]] == other[["world", "rival", "rated_by"]])
        .to_numpy()
        .all()
    )


def read(coder, *pairs, prior=0.5, rho=0.0, **more):
    items = [
        bt.Item(name, found="present", likelihood={"H": pair}, cluster="leak", **more)
        for name, pair in zip("abc", pairs, strict=False)
        if pair
    ]
    return bt.Study.claims({"H": prior}, items, coder=coder, rho={"leak": rho})


def test_priors_and_dependence_are_parts_of_the_gap():
    pairs = [(0.8, 0.08), (0.8, 0.08)]
    study = together(
        read("ann", *pairs, prior=0.5, rho=1.0), read("bob", *pairs, prior=0.2, rho=0.0)
    )
    table = bt.disagreement(study, of="ann", over="bob").set_index("item")
    assert table["gap_db"].to_dict() == pytest.approx(
        {"": 10 * math.log10(4), "a": -5, "b": -5}, abs=1e-9
    )
    assert table["gap_db_naive"].to_dict() == pytest.approx(
        {"": 10 * math.log10(4), "a": 0, "b": 0}, abs=1e-9
    )
    assert list(table["part"]) == ["prior", "item", "item"]


def test_an_item_that_one_coder_rated_counts_nothing_with_the_other_and_is_marked():
    study = together(read("ann", (0.8, 0.4), (0.8, 0.2)), read("bob", (0.8, 0.4), None, (0.8, 0.1)))
    table = bt.disagreement(study, of="ann", over="bob").set_index("item")
    assert table["rated_by"].to_dict() == {"": "both", "c": "bob", "b": "ann", "a": "both"}
    assert table.loc["b", "over_db"] == table.loc["c", "of_db"] == 0
    assert table.loc["c", "gap_db"] == pytest.approx(-10 * math.log10(8))


def test_the_largest_gaps_come_first():
    table = bt.disagreement(bt.load_example("nato-csto"), of="author", over="blind_a")
    for _, part in table.groupby(["case", "hypothesis"]):
        assert list(part["part"]) == ["prior", *["item"] * (len(part) - 1)]
        assert (np.diff(part["gap_db"].abs()[1:]) <= 0).all()


def test_the_difference_of_two_infinite_weights_is_not_defined():
    study = together(
        read("ann", (0.8, 0), (0.8, 0), logical=True), read("bob", (0.6, 0), None, logical=True)
    )
    table = bt.disagreement(study, of="ann", over="bob").set_index("item")
    assert math.isnan(table.loc["a", "gap_db"])
    assert table.loc["b", "gap_db"] == math.inf


def test_two_coders_are_compared_over_one_and_the_same_rival():
    def rivals(coder, row):
        chances = dict(zip("ABC", row, strict=True))
        memo = bt.Item("memo", found="present", likelihood=chances)
        return bt.Study.rivals(["A", "B", "C"], [memo], exhaustive=True, coder=coder)

    ann, bob = rivals("ann", (0.5, 0.9, 0.1)), rivals("bob", (0.5, 0.2, 0.6))
    study = ann.replace(likelihoods=[*ann.likelihoods, *bob.likelihoods])
    # the pool of both holds B for 0.9 · 0.2 and C for 0.1 · 0.6
    for rival, gap in ((None, 0.2 / 0.9), ("C", 0.6 / 0.1)):
        table = bt.disagreement(study, of="ann", over="bob", rival=rival)
        rows = table[(table["hypothesis"] == "A") & (table["part"] == "item")]
        assert rows["rival"].item() == (rival or "B")
        assert rows["gap_db"].item() == pytest.approx(10 * math.log10(gap))


def test_what_one_of_the_two_did_not_judge_is_named():
    both = bt.Study.claims(
        ["H", "G"],
        [bt.Item("a", found="present", likelihood={"H": (0.8, 0.4), "G": (0.8, 0.4)})],
        coder="ann",
    )
    half = [replace(row, coder="bob") for row in both.likelihoods if row.hypothesis == "H"]
    study = both.replace(likelihoods=[*both.likelihoods, *half])
    table = bt.disagreement(study, of="ann", over="bob")
    assert set(table["hypothesis"]) == {"H"}
    assert table.attrs["not_compared"] == "G in case"


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        ({"of": "author", "over": "blind_aa"}, "over= must be a coder.*did you mean 'blind_a'"),
        ({"of": None, "over": "blind_a"}, "of= must be a coder, got 'None'"),
        ({"of": "author", "over": "author"}, "the same coder"),
        ({"of": "author", "over": "blind_a", "rival": "H22"}, "did you mean 'H2'"),
    ],
)
def test_unknown_names_are_refused(choice, sentence):
    with pytest.raises(bt.ArrayError, match=sentence):
        bt.disagreement(bt.load_example("nato-csto"), **choice)
