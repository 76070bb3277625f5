"""Rules about clusters: which places they name, and what the neutral rows of a cluster do."""

from math import log10

import pytest
from checks.weighed import pair
from hypothesis import given, settings
from hypothesis import strategies as st

import bayestrace as bt
from bayestrace.checks.checking import check


def in_clusters(clusters, cases=None, **rho):
    cases = cases or ["case"] * len(clusters)
    items = [
        bt.Item(f"i{at}", case=case, found="present", cluster=cluster, likelihood={"H": (0.6, 0.3)})
        for at, (cluster, case) in enumerate(zip(clusters, cases, strict=True))
    ]
    return bt.Study.claims({"H": 0.5}, items, rho=dict.fromkeys(filter(None, clusters), 0.5) | rho)


def alone(study):
    return [place.name for notice in check(study).of("empty-cluster") for place in notice.where]


# empty-cluster


def test_an_item_alone_in_its_cluster_is_named_and_the_like_name_suggested():
    study = in_clusters(["AF-OUTCOME", "AF-OUTCOME", "AF-OUTCOMES", ""])
    (notice,) = check(study).of("empty-cluster")
    assert [place.name for place in notice.where] == ["i2"]
    assert "'AF-OUTCOMES' for 'AF-OUTCOME'" in notice.sentence


def test_a_name_that_is_like_no_other_gets_no_suggestion():
    (notice,) = check(in_clusters(["memo", "memo", "radio"])).of("empty-cluster")
    assert "typing error" not in notice.sentence


def test_clusters_end_at_the_border_of_a_case():
    assert alone(in_clusters(["leak", "leak"], ["a", "b"])) == ["i0", "i1"]
    assert alone(in_clusters(["leak", "leak", "leak"], ["a", "a", "b"])) == ["i2"]


def test_two_items_of_a_case_are_a_cluster_and_no_cluster_is_none():
    assert alone(in_clusters(["leak", "leak", "", ""])) == []


# neutral-in-cluster


def weights_of(study):
    return [
        (place.name, notice.sentence)
        for notice in check(study).of("neutral-in-cluster")
        for place in notice.where
    ]


@settings(max_examples=40)
@given(
    strong=st.lists(st.floats(0.5, 6).map(lambda db: round(db, 1)), min_size=1, max_size=3),
    neutral=st.integers(0, 3),
    rho=st.sampled_from([0.0, 0.01, 0.2, 1.0]),
)
def test_the_rows_and_the_change_follow_from_the_size_of_the_cluster(strong, neutral, rho):
    chances = [pair(db) for db in strong] + [(0.4, 0.4)] * neutral
    items = [
        bt.Item(f"i{at}", found="present", cluster="root", likelihood={"H": chance})
        for at, chance in enumerate(chances)
    ]
    study = bt.Study.claims({"H": 0.5}, items, rho={"root": rho})
    total = sum(10 * log10(one / other) for one, other in chances)
    with_them = total / (1 + (len(chances) - 1) * rho)
    without = total / (1 + (len(strong) - 1) * rho)
    change = abs(with_them - without)
    if abs(change - 0.05) < 1e-6:
        return
    found = weights_of(study)
    if change < 0.05:
        assert found == []
    else:
        assert [name for name, _ in found] == [f"i{len(strong) + n}" for n in range(neutral)]
        assert f"up to {change:.1f} dB" in found[0][1] or abs(change * 10 % 1 - 0.5) < 1e-6


def test_a_neutral_row_outside_clusters_or_among_neutral_ones_matters_to_nobody():
    def study(clusters):
        chances = [(0.6, 0.3), (0.4, 0.4), (0.5, 0.5)]
        items = [
            bt.Item(f"i{at}", found="present", cluster=cluster, likelihood={"H": chance})
            for at, (cluster, chance) in enumerate(zip(clusters, chances, strict=True))
        ]
        return bt.Study.claims({"H": 0.5}, items, rho=dict.fromkeys(filter(None, clusters), 0.5))

    assert weights_of(study(["", "", ""])) == []
    assert weights_of(study(["", "root", "root"])) == []
    assert [name for name, _ in weights_of(study(["root", "root", ""]))] == ["i1"]


@pytest.mark.parametrize("found", ["present", "absent"])
def test_a_neutral_rival_row_is_one_where_no_rival_is_more_likely_than_another(found):
    rows = [
        bt.Item(
            name,
            found=found,
            cluster="root",
            likelihood=dict(zip(("A", "B", "C"), chances, strict=True)),
        )
        for name, chances in (
            ("x", (0.7, 0.2, 0.3)),
            ("y", (0.4, 0.4, 0.4)),
            ("z", (0.4, 0.4, 0.1)),
        )
    ]
    study = bt.Study.rivals(["A", "B", "C"], rows, exhaustive=True, rho={"root": 0.5})
    (notice,) = check(study).of("neutral-in-cluster")
    assert {place.name for place in notice.where} == {"y"}
