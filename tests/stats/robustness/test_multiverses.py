"""Every specification of a multiverse is the update of a study that was changed by hand."""

from __future__ import annotations

import math
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from stats.robustness.changed_by_hand import ADDED, FIT, OWN, RESIDUAL_PRIOR, dense, expected
from strategies import studies

import bayestrace as bt
from bayestrace.study.parts import Prior

BASE = {
    "prior_set": OWN,
    "dependence": "adjusted",
    "grouping": "as coded",
    "hypothesis_set": "as written",
}


def asked(study, **more):
    return bt.multiverse(study, rhos=[0.4, 1.0], residual=(FIT, RESIDUAL_PRIOR), **more)


def check_against_hand(study, random):
    multi = asked(study)
    values = multi["credence"]
    labels = [values[dim].values.tolist() for dim in values.dims]
    there = np.argwhere(~np.isnan(values.values)).tolist()
    anywhere = [[random.randrange(size) for size in values.shape] for _ in range(4)]
    for place in random.sample(there, 8) + anywhere:
        at = {dim: names[n] for dim, names, n in zip(values.dims, labels, place, strict=True)}
        found = values.values[tuple(place)]
        assert found == pytest.approx(expected(study, at), abs=1e-9, nan_ok=True), at


@settings(max_examples=12)
@given(dense(), st.randoms())
def test_every_specification_is_the_update_of_the_study_changed_by_hand(study, random):
    check_against_hand(study, random)


@pytest.mark.slow
@settings(max_examples=200)
@given(dense(), st.randoms())
def test_specifications_of_many_studies_are_updates_of_studies_changed_by_hand(study, random):
    check_against_hand(study, random)


@settings(max_examples=15)
@given(studies())
def test_the_base_run_is_the_update(study):
    assume(study.coders)
    multi = bt.multiverse(study)
    post = bt.update(study)["posterior"]
    assert {name: multi.attrs[f"base_{name}"] for name in BASE} == BASE
    hypotheses = post["hypothesis"].values
    base = multi["credence"].sel(BASE).sel(hypothesis=hypotheses)
    naive = multi["credence"].sel(BASE | {"dependence": "naive", "grouping": "none"})
    np.testing.assert_allclose(base.values, post["credence"].values, atol=1e-12)
    np.testing.assert_allclose(
        naive.sel(hypothesis=hypotheses).values, post["credence_naive"].values, atol=1e-12
    )


def leaks(*, clusters="abc", each=2, **more):
    """A claim with clusters of so many items, which weigh 1, 2, 3 ... dB each."""
    items = [
        bt.Item(
            f"{cluster}{number}",
            found="present",
            cluster=cluster,
            likelihood={"H": f"{at + 1} dB"},
        )
        for at, cluster in enumerate(clusters)
        for number in range(each)
    ]
    return bt.Study.claims({"H": 0.4}, items, rho=dict.fromkeys(clusters, 0.5), **more)


def test_all_subsets_of_three_clusters_are_there_with_every_rho():
    multi = bt.multiverse(leaks(), rhos=[0.2, 0.9])["credence"].squeeze(drop=True)
    left = {"as coded": "abc", "none": ""} | {
        "without " + "; ".join(off): "".join(c for c in "abc" if c not in off)
        for size in (1, 2)
        for off in combinations("abc", size)
    }
    assert set(multi["grouping"].values) == set(left) | {"one per source", "one per kind"}
    for (grouping, on), (dependence, rho) in product(
        left.items(), {"naive": 0.0, "adjusted": 0.5, "rho 0.2": 0.2, "rho 0.9": 0.9}.items()
    ):
        db = sum(
            2 * (at + 1) / (1 + rho if cluster in on else 1) for at, cluster in enumerate("abc")
        )
        for prior_set, prior in ((OWN, 0.4), ("equal", 0.5)):
            at = {"prior_set": prior_set, "dependence": dependence, "grouping": grouping}
            found = multi.sel(at).item()
            if (grouping == "none") != (dependence == "naive"):
                assert math.isnan(found)
            else:
                odds = prior / (1 - prior) * 10 ** (db / 10)
                assert found == pytest.approx(odds / (1 + odds), abs=1e-12)
    assert multi.sel(grouping="one per source").isnull().all()


def test_the_caller_chooses_the_clusters_that_may_be_off():
    multi = bt.multiverse(leaks(), subsets=["b"], groupings=[])
    assert multi["grouping"].values.tolist() == ["as coded", "none", "without b"]
    assert multi["clusters_off"].values.tolist() == ["", "", "b"]
    assert bt.multiverse(leaks(), subsets=False, groupings=[])["grouping"].size == 2


def test_a_subset_has_one_label_whichever_items_a_hypothesis_was_judged_on():
    items = [
        bt.Item(f"item {number}", found="present", cluster=cluster, likelihood=likelihood)
        for number, (cluster, likelihood) in enumerate(
            zip("abcabcabc", [{"H1": "3 dB"}, *[{"H1": "2 dB", "H2": "1 dB"}] * 8], strict=True)
        )
    ]
    study = bt.Study.claims({"H1": 0.4, "H2": 0.4}, items, rho=dict.fromkeys("abc", 0.5))
    multi = bt.multiverse(study, groupings=[])
    assert multi["grouping"].values.tolist()[2:] == [
        "without a", "without b", "without c",
        "without a; b", "without a; c", "without b; c",
    ]  # fmt: skip
    adjusted = multi["credence"].sel(prior_set=OWN, dependence="adjusted")
    assert adjusted.sel(grouping=multi["grouping"].values[2:]).notnull().all()


def test_what_was_not_sought_links_no_sources():
    def credences(found):
        memo = {"found": "present", "likelihood": {"H": "5 dB"}}
        items = [
            bt.Item("a", sources=["s"], **memo),
            bt.Item("b", sources=["t"], **memo),
            bt.Item("c", sources=["s", "t"], found=found, likelihood={"H": "5 dB"}),
        ]
        multi = bt.multiverse(bt.Study.claims({"H": 0.5}, items), rhos=[1.0])["credence"]
        return multi.sel(grouping="one per source", dependence="rho 1").squeeze()

    linked = 10**0.5  # the mean of the three
    assert credences("present").item() == pytest.approx(linked / (1 + linked))
    assert credences("not sought").isnull()


def test_too_many_subsets_are_refused_before_they_are_made():
    letters = [chr(ord("a") + n) + "!" for n in range(26)]
    study = leaks(clusters=letters)
    with pytest.raises(bt.ArrayError, match=r"up to 26 clusters .* subsets=\[\.\.\.\]"):
        bt.multiverse(study)
    assert bt.multiverse(study, subsets=letters[:3])["grouping"].size == 4 + 7


@given(dense())
@settings(max_examples=15)
def test_two_rivals_as_one_with_priors_summed_change_no_other_credence(study):
    """For every treatment of dependence: the discount comes before the mixture."""
    credence = bt.multiverse(study)["credence"]
    plain = credence.sel(hypothesis_set="as written")
    sums = [name for name in credence["hypothesis_set"].values if name.endswith("priors summed")]
    for name in sums:
        pair = name.removesuffix(" merged, priors summed")
        merged = credence.sel(hypothesis_set=name)
        others = [h for h in plain["hypothesis"].values if h not in pair.split(" or ")]
        kept = [h for h in others if " or " not in h]
        np.testing.assert_allclose(
            merged.sel(hypothesis=kept), plain.sel(hypothesis=kept), atol=1e-12
        )
        both = plain.sel(hypothesis=pair.split(" or ")).sum("hypothesis", skipna=False)
        np.testing.assert_allclose(merged.sel(hypothesis=pair), both, atol=1e-12)
        assert merged.sel(hypothesis=pair.split(" or ")).isnull().all()


def test_the_likelihood_of_two_rivals_as_one_is_the_mixture_for_all_findings_together():
    rows = [(0.9, 0.2, 0.5), (0.3, 0.8, 0.5), (0.7, 0.4, 0.2)]
    items = [
        bt.Item(f"{n}", found="present", likelihood=dict(zip("ABC", row, strict=True)))
        for n, row in enumerate(rows)
    ]
    study = bt.Study.rivals({"A": 0.6, "B": 0.2, "C": 0.2}, items, exhaustive=True)
    a, b, c = (math.prod(column) for column in zip(*rows, strict=True))
    package = bt.Item(
        "all", found="present", likelihood={"A or B": (0.6 * a + 0.2 * b) / 0.8, "C": c}
    )
    by_hand = bt.update(bt.Study.rivals({"A or B": 0.5, "C": 0.5}, [package], exhaustive=True))
    found = bt.multiverse(study)["credence"].sel(
        prior_set=OWN,
        grouping="none",
        dependence="naive",
        hypothesis_set="A or B merged, equal priors",
        hypothesis=["A or B", "C"],
    )
    np.testing.assert_allclose(
        found.values.ravel(), by_hand["posterior"]["credence"].values.ravel(), atol=1e-12
    )


def test_dropping_the_only_rival_that_logic_leaves_is_missing():
    likelihood = {"A": 0, "B": 0.5, "C": 0}
    item = bt.Item("alibi", found="present", likelihood=likelihood, logical=True)
    study = bt.Study.rivals(["A", "B", "C"], [item], exhaustive=True)
    credence = bt.multiverse(study)["credence"].sel(
        prior_set=OWN, grouping="as coded", dependence="adjusted"
    )
    assert credence.sel(hypothesis_set="without B").isnull().all()
    kept = credence.sel(hypothesis_set="without A", hypothesis=["A", "B", "C"]).values.ravel()
    np.testing.assert_array_equal(kept, [np.nan, 1, 0])


def test_a_record_that_comes_about_alike_everywhere_weighs_nothing_in_an_added_residual():
    silent = {"detection": 0.5, "false_report": 0.5}
    items = [bt.Item("e", found="present", likelihood={"A": 0.9, "B": 0.1}, **silent)]
    study = bt.Study.rivals(["A", "B"], items, exhaustive=True)
    multi = bt.multiverse(study, residual=[(0.2, 0.1), (0.2, 0.3)])["credence"]
    added = multi.sel(hypothesis=ADDED).max(["dependence", "grouping", "prior_set"])
    assert added.squeeze().values[1:].tolist() == pytest.approx([0.1, 0.3])


def test_a_claim_that_is_judged_again_among_factors_is_one_more_choice():
    alone = bt.Item("e", found="present", likelihood={"A": (0.8, 0.4)})
    claim = bt.Study.claims({"A": 0.3}, [alone])
    worlds = ["A jointly & B", "A jointly & not B", "not A jointly & B", "not A jointly & not B"]
    chances = dict(zip(worlds, (0.9, 0.5, 0.6, 0.1), strict=True))
    again = bt.Item("e", found="present", likelihood=chances)
    joint = bt.Study.factors({"A jointly": 0.5, "B": 0.5}, [again])
    study = claim.replace(
        hypotheses=[*claim.hypotheses, *joint.hypotheses],
        frames=[*claim.frames, *joint.frames],
        likelihoods=[*claim.likelihoods, *joint.likelihoods],
        priors=[*claim.priors, *joint.priors],
    )
    multi = bt.multiverse(study, restated={"A": "A jointly"})["credence"].squeeze()
    base = multi.sel(prior_set=OWN, grouping="as coded", dependence="adjusted")
    assert base.sel(hypothesis_set="as written", hypothesis="A").item() == pytest.approx(6 / 13)
    assert base.sel(hypothesis_set="as restated", hypothesis="A").item() == pytest.approx(1.4 / 2.1)
    assert base.sel(hypothesis_set="as restated", hypothesis="B").isnull()


RIVALS = bt.Study.rivals(
    ["A", "B", "C"],
    [bt.Item("e", found="present", likelihood={"A": 0.1, "B": 0.2, "C": 0.3})],
    exhaustive=True,
)
PAIR = bt.Study.rivals(
    ["A", "B"], [bt.Item("e", found="present", likelihood={"A": 0.1, "B": 0.2})], exhaustive=True
)


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"prior_sets": ["eqaul"]}, "no set of priors 'eqaul'; did you mean 'equal'"),
        ({"prior_sets": "equal"}, "prior_sets= must be a list of names"),
        ({"rhos": [1.5]}, "rhos must be above 0 and up to 1"),
        ({"rhos": [0.0]}, "rho 0 is 'naive'"),
        ({"rhos": 0.5}, "rhos= must be a list of numbers"),
        ({"groupings": ["one per surce"]}, "did you mean 'one per source'"),
        ({"subsets": ["leak"]}, "no cluster 'leak'. Known: none"),
        ({"merge": [("A", "D")]}, "merge=: there is no rival 'D'. Rivals: A, B, C"),
        ({"merge": ["AB"]}, "merge= lists pairs"),
        ({"drop": "A"}, "drop= must be True, False or a list"),
        ({"drop": ["D"]}, "drop=: there is no rival 'D'"),
        ({"residual": 0.5}, "write residual="),
        ({"residual": (0.5, 1.0)}, "both between 0 and 1; got"),
        ({"restated": {"A": "B"}}, "are judged in the same frame"),
        ({"restated": ["A"]}, "restated= must be a mapping"),
    ],
)
def test_a_choice_that_cannot_be_gets_a_sentence(choice, message):
    with pytest.raises(bt.ArrayError, match=message):
        bt.multiverse(RIVALS, **choice)


def test_of_two_rivals_none_can_go():
    assert bt.multiverse(PAIR)["hypothesis_set"].values.tolist() == ["as written"]
    with pytest.raises(bt.ArrayError, match="has only two rivals"):
        bt.multiverse(PAIR, drop=["A"])


def test_a_set_of_priors_with_the_label_of_the_studys_own_is_refused():
    prior = [Prior(set=OWN, hypothesis=name, chance=bt.judgement(1 / 3)) for name in "ABC"]
    with pytest.raises(bt.ArrayError, match=r"set of priors .* name it otherwise"):
        bt.multiverse(RIVALS.replace(priors=prior))


def test_a_multiverse_says_where_it_comes_from_and_comes_back_from_netcdf(tmp_path):
    import xarray as xr

    study = leaks()
    multi = bt.multiverse(study)
    assert multi.attrs["study_hash"] == study.digest
    assert multi.attrs["credences"] == int(multi["credence"].notnull().sum())
    assert "naive counts every item as independent" in multi.attrs["missing"]
    assert multi.attrs["rho_of_new_groups"].endswith("me 0.5")
    assert all(isinstance(value, str | int | float) for value in multi.attrs.values())
    multi.to_netcdf(tmp_path / "multi.nc", engine="h5netcdf")
    with xr.open_dataset(tmp_path / "multi.nc", engine="h5netcdf") as back:
        xr.testing.assert_identical(back.load(), multi)


def test_the_thesis_has_a_few_thousand_specifications_by_default():
    study = bt.load_example("nato-csto")
    multi = bt.multiverse(study)
    assert 2000 < multi.attrs["credences"] < 10_000
    base = multi["credence"].sel(BASE)
    np.testing.assert_allclose(
        base.values, bt.update(study)["posterior"]["credence"].values, atol=1e-12
    )


@pytest.mark.slow
def test_a_hundred_thousand_specifications_of_the_thesis_take_less_than_five_seconds():
    import time

    study = bt.load_example("nato-csto")
    rows = [
        Prior(set=name, hypothesis=hypothesis, chance=bt.judgement(chance))
        for name, chance in (("sceptic", 0.2), ("advocate", 0.8))
        for hypothesis in study.hypothesis_ids
    ]
    study = study.replace(priors=[*study.priors, *rows])
    began = time.perf_counter()
    multi = bt.multiverse(study, rhos=np.linspace(0.01, 1, 100))
    assert multi.attrs["credences"] > 100_000
    assert time.perf_counter() - began < 5
