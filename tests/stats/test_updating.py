"""Laws of exact inference, over generated studies of all three modes."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

import bayestrace as bt

CHANCE = st.floats(0.01, 0.99)
FOUND = st.sampled_from(["present", "absent", "not sought"])


@st.composite
def rival_items(draw, rivals=("A", "B", "C"), most=6):
    count = draw(st.integers(1, most))
    return [
        bt.Item(
            f"item {number}",
            found=draw(FOUND),
            likelihood={rival: draw(CHANCE) for rival in rivals},
        )
        for number in range(count)
    ]


def by_hand(priors, items):
    """Prior times product of the chances of the findings, normalised, in plain floats."""
    joint = dict(priors)
    for item in items:
        for world, chance in item.likelihood.items():
            recorded = chance * item.detection + (1 - chance) * item.false_report
            factor = {"present": recorded, "absent": 1 - recorded, "not sought": 1.0}
            joint[world] *= factor[item.found]
    total = sum(joint.values())
    return {world: value / total for world, value in joint.items()}


def credences(study, naive=False, **choice):
    post = bt.update(study, **choice)["posterior"]["credence_naive" if naive else "credence"]
    return {
        str(name): float(post.sel(hypothesis=name).squeeze()) for name in post["hypothesis"].values
    }


PRIORS = {"A": 0.5, "B": 0.3, "C": 0.2}


@given(rival_items())
def test_the_posterior_of_rivals_is_prior_times_likelihood_normalised(items):
    found = credences(bt.Study.rivals(PRIORS, items, exhaustive=True))
    assert found == pytest.approx(by_hand(PRIORS, items), abs=1e-12)


@given(CHANCE, CHANCE, CHANCE)
def test_prior_odds_times_likelihood_ratio_are_the_posterior_odds(prior, if_true, if_false):
    item = bt.Item("e", found="present", likelihood={"H": (if_true, if_false)})
    after = credences(bt.Study.claims({"H": prior}, [item]))["H"]
    odds = prior / (1 - prior) * if_true / if_false
    assert after == pytest.approx(odds / (1 + odds), abs=1e-12)


@given(rival_items(), st.randoms())
def test_the_order_of_the_items_does_not_matter(items, random):
    shuffled = list(items)
    random.shuffle(shuffled)
    one = credences(bt.Study.rivals(PRIORS, items, exhaustive=True))
    assert one == pytest.approx(
        credences(bt.Study.rivals(PRIORS, shuffled, exhaustive=True)), abs=1e-12
    )


@given(rival_items())
def test_relabelling_the_rivals_relabels_the_result(items):
    names = {"A": "zeta", "B": "alpha beta", "C": "§"}
    renamed = [
        bt.Item(i.id, found=i.found, likelihood={names[k]: v for k, v in i.likelihood.items()})
        for i in items
    ]
    one = credences(bt.Study.rivals(PRIORS, items, exhaustive=True))
    other = credences(
        bt.Study.rivals({names[k]: v for k, v in PRIORS.items()}, renamed, residual="§")
    )
    assert {names[k]: v for k, v in one.items()} == pytest.approx(other, abs=1e-12)


@given(rival_items())
def test_splitting_a_world_in_two_alike_halves_changes_nothing_else(items):
    split = [
        bt.Item(
            i.id,
            found=i.found,
            likelihood={
                "A": i.likelihood["A"],
                "B": i.likelihood["B"],
                "C1": i.likelihood["C"],
                "C2": i.likelihood["C"],
            },
        )
        for i in items
    ]
    whole = bt.update(bt.Study.rivals(PRIORS, items, exhaustive=True))
    halves = bt.update(
        bt.Study.rivals({"A": 0.5, "B": 0.3, "C1": 0.05, "C2": 0.15}, split, exhaustive=True)
    )
    for one, other in (("A", "A"), ("B", "B"), ("C", "C1 or C2")):
        assert bt.credence(whole, one).item() == pytest.approx(
            bt.credence(halves, other).item(), abs=1e-12
        )


@given(rival_items(), st.fixed_dictionaries(dict.fromkeys("ABC", CHANCE)))
def test_an_item_that_was_not_sought_is_neutral_to_the_last_bit(items, likelihood):
    more = [*items, bt.Item("never looked", found="not sought", likelihood=likelihood)]
    one = credences(bt.Study.rivals(PRIORS, items, exhaustive=True))
    assert one == credences(bt.Study.rivals(PRIORS, more, exhaustive=True))


def absent_claim(detection, false_report, found="absent"):
    item = bt.Item(
        "e",
        found=found,
        likelihood={"H": (0.9, 0.2)},
        detection=detection,
        false_report=false_report,
    )
    return credences(bt.Study.claims({"H": 0.4}, [item]))["H"]


def test_without_false_reports_absence_falls_silent_as_detection_goes_to_zero():
    assert absent_claim(0.0, 0.0) == pytest.approx(0.4, abs=1e-15)
    moved = [abs(absent_claim(d, 0.0) - 0.4) for d in (1.0, 0.5, 0.1, 0.01, 0.0001)]
    assert moved == sorted(moved, reverse=True)
    assert moved[-1] < 1e-4
    assert moved[0] > 0.2


@pytest.mark.parametrize("found", ["present", "absent"])
@pytest.mark.parametrize("chance", [0.0, 0.3, 1.0])
def test_detection_equal_to_false_reports_silences_both_findings(found, chance):
    assert absent_claim(chance, chance, found) == pytest.approx(0.4, abs=1e-12)


def test_detection_and_false_reports_enter_the_chance_of_a_record():
    recorded_true, recorded_false = 0.9 * 0.7 + 0.1 * 0.1, 0.2 * 0.7 + 0.8 * 0.1
    odds = 0.4 / 0.6 * (1 - recorded_true) / (1 - recorded_false)
    assert absent_claim(0.7, 0.1) == pytest.approx(odds / (1 + odds), abs=1e-12)


@given(st.lists(st.tuples(CHANCE, CHANCE, st.booleans()), min_size=2, max_size=5), st.floats(0, 1))
def test_a_cluster_is_divided_by_its_design_effect(rows, rho):
    items = [
        bt.Item(
            f"{number}",
            found="present" if present else "absent",
            cluster="c",
            likelihood={"H": (if_true, if_false)},
        )
        for number, (if_true, if_false, present) in enumerate(rows)
    ]
    study = bt.Study.claims({"H": 0.3}, items, rho={"c": rho})
    total = sum(
        math.log(t / f) if present else math.log((1 - t) / (1 - f)) for t, f, present in rows
    )
    log_odds = math.log(0.3 / 0.7) + total / (1 + (len(rows) - 1) * rho)
    assert credences(study)["H"] == pytest.approx(1 / (1 + math.exp(-log_odds)), abs=1e-12)
    naive = math.log(0.3 / 0.7) + total
    assert credences(study, naive=True)["H"] == pytest.approx(1 / (1 + math.exp(-naive)), abs=1e-12)


def test_full_dependence_gives_the_mean_of_a_clusters_log_likelihoods():
    likelihoods = [(0.9, 0.3), (0.6, 0.5), (0.2, 0.7)]
    items = [
        bt.Item(f"{n}", found="present", cluster="c", likelihood={"H": pair})
        for n, pair in enumerate(likelihoods)
    ]
    study = bt.Study.claims({"H": 0.5}, items, rho={"c": 1.0})
    mean = sum(math.log(t / f) for t, f in likelihoods) / 3
    assert credences(study)["H"] == pytest.approx(1 / (1 + math.exp(-mean)), abs=1e-12)


def test_items_not_sought_do_not_count_in_a_cluster_but_neutral_rows_do():
    def study(second):
        first = bt.Item("a", found="present", cluster="c", likelihood={"H": (0.9, 0.3)})
        return bt.Study.claims({"H": 0.5}, [first, *second], rho={"c": 1.0})

    alone = credences(study([]))["H"]
    unsought = bt.Item("b", found="not sought", cluster="c", likelihood={"H": (0.5, 0.5)})
    neutral = bt.Item("b", found="present", cluster="c", likelihood={"H": (0.5, 0.5)})
    rowless = bt.Item("b", found="present", cluster="c")
    assert credences(study([unsought]))["H"] == alone == pytest.approx(0.75)
    assert credences(study([rowless]))["H"] == alone
    assert credences(study([neutral]))["H"] == pytest.approx(1 / (1 + 3**-0.5))
    counted = bt.update(study([neutral]))["constant_data"]["neutral_in_clusters"]
    assert int(counted.squeeze()) == 1


def test_a_coders_own_rho_goes_before_the_rho_for_all():
    items = [
        bt.Item(f"{n}", found="present", cluster="c", likelihood={"H": (0.8, 0.2)})
        for n in range(2)
    ]
    study = bt.Study.claims({"H": 0.5}, items, rho={"c": 0.0})
    from bayestrace.study.parts import Dependence

    own = study.replace(
        dependence=(*study.dependence, Dependence(coder="me", cluster="c", rho=1.0))
    )
    assert credences(study)["H"] == pytest.approx(16 / 17)
    assert credences(own)["H"] == pytest.approx(0.8)


@given(CHANCE, CHANCE, CHANCE, CHANCE, CHANCE, CHANCE)
def test_an_item_judged_given_another_and_the_joint_table_agree(a, b, ab, b0, ab0, prior):
    """P(first) P(second | first) judged one by one equals the four-cell joint table."""
    first = bt.Item("first", found="present", likelihood={"H": (a, b)})
    second = bt.Item("second", found="present", given=("first",), likelihood={"H": (ab, ab0)})
    one_by_one = credences(bt.Study.claims({"H": prior}, [first, second]))["H"]
    joint = bt.Item("both", found="present", likelihood={"H": (a * ab, b * ab0)})
    assert one_by_one == pytest.approx(
        credences(bt.Study.claims({"H": prior}, [joint]))["H"], abs=1e-12
    )


@given(CHANCE, CHANCE, st.lists(CHANCE, min_size=4, max_size=4), FOUND)
def test_factors_sum_their_worlds(prior_a, prior_b, likelihoods, found):
    worlds = ["A & B", "A & not B", "not A & B", "not A & not B"]
    item = bt.Item("e", found=found, likelihood=dict(zip(worlds, likelihoods, strict=True)))
    post = bt.update(bt.Study.factors({"A": prior_a, "B": prior_b}, [item]))
    cells = dict(
        zip(
            worlds,
            (x * y for x, y in itertools.product((prior_a, 1 - prior_a), (prior_b, 1 - prior_b))),
            strict=True,
        )
    )
    expected = by_hand(cells, [item])
    found_a = float(post["posterior"]["credence"].sel(hypothesis="A").squeeze())
    assert found_a == pytest.approx(expected["A & B"] + expected["A & not B"], abs=1e-12)
    either = bt.credence(post, "A or B").item()
    assert either == pytest.approx(1 - expected["not A & not B"], abs=1e-12)


def test_separate_claims_from_one_half_do_not_compare_but_rivals_do():
    """Four rivals at .8/.6/.4/.2: one by one .67/.56/.43/.25, jointly .40/.30/.20/.10."""
    chances = {"A": 0.8, "B": 0.6, "C": 0.4, "D": 0.2}
    others = {k: (2.0 - v) / 3 for k, v in chances.items()}
    alone = bt.Study.claims(
        dict.fromkeys(chances, 0.5),
        [bt.Item("e", found="present", likelihood={k: (v, others[k]) for k, v in chances.items()})],
    )
    joint = bt.Study.rivals(
        list(chances), [bt.Item("e", found="present", likelihood=chances)], exhaustive=True
    )
    assert [round(v, 2) for v in credences(alone).values()] == [0.67, 0.56, 0.43, 0.25]
    assert [round(v, 2) for v in credences(joint).values()] == [0.4, 0.3, 0.2, 0.1]


def test_logical_exclusion_is_exact_and_carries_no_nan():
    items = [
        bt.Item("alibi", found="present", likelihood={"A": 0, "B": 0.5, "C": 1}, logical=True),
        bt.Item("note", found="absent", likelihood={"A": 0.2, "B": 0.5, "C": 1}, logical=True),
    ]
    post = bt.update(bt.Study.rivals(PRIORS, items, exhaustive=True))
    assert credences(bt.Study.rivals(PRIORS, items, exhaustive=True)) == {"A": 0, "B": 1, "C": 0}
    totals = post["totals"]["total_weight"].squeeze().values
    assert totals.tolist() == [-math.inf, math.inf, -math.inf]
    assert not np.isnan(post["worlds/rivals"]["posterior"].values).any()
    assert not np.isnan(post["weights"]["weight_of_evidence"].values).any()


def test_logical_speaks_of_the_clue_and_not_of_the_record():
    item = bt.Item("e", found="absent", likelihood={"H": (1, 0.5)}, logical=True, detection=0.8)
    assert credences(bt.Study.claims({"H": 0.5}, [item]))["H"] == pytest.approx(0.2 / 0.8)


def test_no_world_is_excluded_by_rounding():
    """The chance of this absence is about 1e-17, and ten times as much on the other side."""
    assert absent_claim(1.0, 1 - 1e-14) == pytest.approx(0.4 * 0.1 / (0.4 * 0.1 + 0.6 * 0.8))
    item = bt.Item(
        "e",
        found="absent",
        likelihood={"H": (0.999, 0.99)},
        detection=1.0,
        false_report=1 - 1e-14,
    )
    assert credences(bt.Study.claims({"H": 0.5}, [item]))["H"] == pytest.approx(1 / 11)
    tiny = bt.Item("e", found="absent", likelihood={"H": (1e-20, 1e-18)})
    weight = bt.weights(bt.Study.claims({"H": 0.5}, [tiny]))["weight_of_evidence"]
    assert weight.item() == pytest.approx(10 / math.log(10) * (1e-18 - 1e-20), rel=1e-9)


def test_a_ratio_weighs_the_finding_as_found():
    for text, ratio in (("10 dB", 10.0), ("x3", 3.0), ("1/4", 0.25), ("-10 dB", 0.1)):
        item = bt.Item("e", found="absent", likelihood={"H": text})
        odds = 0.25 / 0.75 * ratio
        found = credences(bt.Study.claims({"H": 0.25}, [item]))["H"]
        assert found == pytest.approx(odds / (1 + odds), abs=1e-12)


def test_ratios_of_rivals_are_over_the_first_world():
    item = bt.Item("e", found="present", likelihood={"A": "x1", "B": "x4", "C": "1/2"})
    found = credences(bt.Study.rivals(["A", "B", "C"], [item], exhaustive=True))
    assert found == pytest.approx({"A": 1 / 5.5, "B": 4 / 5.5, "C": 0.5 / 5.5})


def test_priors_of_rivals_within_half_a_percent_of_one_are_divided_and_noted():
    study = bt.Study.rivals(
        {"A": 0.333, "B": 0.333, "C": 0.333},
        [bt.Item("e", found="not sought", likelihood={"A": 0.5, "B": 0.5, "C": 0.5})],
        exhaustive=True,
    )
    post = bt.update(study)
    assert credences(study) == pytest.approx(dict.fromkeys("ABC", 1 / 3))
    assert post["prior"]["credence"].sum().item() == pytest.approx(1, abs=1e-15)
    assert post["worlds/rivals"]["prior"].sum().item() == pytest.approx(1, abs=1e-15)
    assert "0.999" in post["worlds/rivals"].attrs["priors_divided_by_their_sum"]


def two_coders():
    from bayestrace.study.parts import Case, Hypothesis, Likelihood

    items = [
        bt.Item("a", found="present", case="one", likelihood={"H1": (0.9, 0.1), "H2": (0.6, 0.5)}),
        bt.Item("b", found="present", case="two", likelihood={"H1": (0.7, 0.1)}),
    ]
    study = bt.Study.claims({"H1": 0.5, "H2": 0.5}, items)
    judged = bt.judgement(0.4)
    row = Likelihood(coder="you", item="a", hypothesis="H1", if_true=judged, if_false=judged)
    scoped = tuple(
        Hypothesis(id=h.id, claim=h.claim, scope=("one",) if h.id == "H2" else ())
        for h in study.hypotheses
    )
    return study.replace(
        likelihoods=(*study.likelihoods, row),
        hypotheses=scoped,
        cases=(*study.cases, Case(id="three")),
    )


def test_what_nobody_judged_is_missing_and_not_the_prior():
    post = bt.update(two_coders())
    credence = post["posterior"]["credence"]
    assert credence.dims == ("coder", "case", "hypothesis")
    assert float(credence.sel(coder="me", case="one", hypothesis="H1")) == pytest.approx(0.9)
    assert float(credence.sel(coder="you", case="one", hypothesis="H1")) == 0.5
    for coder, case, hypothesis in (
        ("you", "two", "H1"),
        ("you", "one", "H2"),
        ("me", "three", "H1"),
        ("me", "two", "H2"),
    ):
        at = {"coder": coder, "case": case, "hypothesis": hypothesis}
        assert np.isnan(float(credence.sel(at)))
        assert np.isnan(float(post["prior"]["credence"].sel(at)))
    verdict = bt.verdicts(post)
    assert verdict.sel(coder="you", case="two", hypothesis="H1").item() == ""
    assert verdict.sel(coder="me", case="two", hypothesis="H2").item() == "out of scope"


def test_rows_for_a_case_out_of_scope_give_no_credence():
    items = [
        bt.Item(case, found="present", case=case, likelihood={"H": (0.9, 0.1)})
        for case in ("one", "two")
    ]
    study = bt.Study.claims({"H": 0.5}, items)
    study = study.replace(hypotheses=(replace(study.hypotheses[0], scope=("two",)),))
    post = bt.update(study)
    assert np.isnan(post["posterior"]["credence"].sel(case="one").item())
    assert np.isnan(post["totals"]["total_weight"].sel(case="one").item())
    assert post["posterior"]["credence"].sel(case="two").item() == pytest.approx(0.9)
    assert bt.verdicts(post).squeeze().values.tolist() == ["out of scope", "undecided"]
    assert np.isnan(bt.credence(post, "H or not H").sel(case="one").item())


def test_items_are_counted_in_their_own_case_and_neutral_rows_in_clusters_only():
    items = [
        bt.Item("a", found="present", case="one", cluster="c", likelihood={"H": (0.5, 0.5)}),
        bt.Item("b", found="absent", case="one", likelihood={"H": (0.5, 0.5)}),
        bt.Item("c", found="not sought", case="one", cluster="c", likelihood={"H": (0.5, 0.5)}),
        bt.Item("d", found="present", case="two", cluster="c", likelihood={"H": (0.9, 0.5)}),
    ]
    constants = bt.update(bt.Study.claims({"H": 0.5}, items))["constant_data"]
    assert constants["items_sought"].squeeze().values.tolist() == [2, 1]
    assert constants["neutral_in_clusters"].squeeze().values.tolist() == [1, 0]


def test_the_discount_of_each_item_stands_in_the_result_per_hypothesis():
    items = [
        bt.Item("a", found="present", cluster="c", likelihood={"H1": (0.9, 0.1), "H2": (0.6, 0.5)}),
        bt.Item("b", found="present", cluster="c", likelihood={"H1": (0.9, 0.1)}),
    ]
    post = bt.update(bt.Study.claims({"H1": 0.5, "H2": 0.5}, items, rho={"c": 1.0}))
    discount = post["constant_data"]["discount"].squeeze()
    assert discount.sel(hypothesis="H1").values.tolist() == [0.5, 0.5]
    assert discount.sel(hypothesis="H2").values.tolist() == [1, 1]


def test_a_judged_frame_in_which_nothing_was_sought_keeps_its_prior_and_counts_none():
    item = bt.Item("e", found="not sought", likelihood={"H": (0.9, 0.1)})
    post = bt.update(bt.Study.claims({"H": 0.3}, [item]))
    assert post["posterior"]["credence"].item() == pytest.approx(0.3, abs=1e-15)
    assert post["constant_data"]["items_sought"].item() == 0


def test_ranks_alone_give_no_credence():
    from bayestrace.study.parts import Likelihood

    study = bt.Study.rivals(["A", "B"], [bt.Item("e", found="present")], exhaustive=True)
    study = study.replace(
        likelihoods=tuple(
            Likelihood(coder="me", item="e", hypothesis=name, rank=rank)
            for name, rank in (("A", 1), ("B", 2))
        )
    )
    assert np.isnan(bt.update(study)["posterior"]["credence"].values).all()
    assert (bt.verdicts(bt.update(study)) == "").all()


def test_one_coder_gives_the_same_numbers_as_all_together():
    study = two_coders()
    everyone = bt.update(study)["posterior"]["credence"].sel(coder=["you"])
    alone = bt.update(study, coder="you")["posterior"]["credence"]
    xr.testing.assert_equal(everyone, alone)


def test_a_named_set_of_priors_replaces_the_studys_own_where_it_speaks():
    from bayestrace.study.parts import Prior

    study = two_coders()
    sceptic = Prior(set="sceptic", hypothesis="H1", chance=bt.judgement(0.1))
    study = study.replace(priors=(*study.priors, sceptic))
    prior = bt.update(study, prior_set="sceptic")["prior"]["credence"].sel(coder="me", case="one")
    assert prior.values.tolist() == pytest.approx([0.1, 0.5])
    with pytest.raises(bt.StudyError, match="did you mean 'sceptic'"):
        bt.update(study, prior_set="skeptic")


def test_an_unknown_coder_gets_the_nearest_match():
    with pytest.raises(bt.StudyError, match="did you mean 'you'"):
        bt.update(two_coders(), coder="yuo")


def test_a_study_that_nobody_judged_says_so():
    with pytest.raises(bt.StudyError, match="nobody has judged any item"):
        bt.update(bt.Study.claims({"H": 0.5}, [bt.Item("e", found="present")]))


def test_ten_thousand_items_and_tiny_likelihoods_neither_overflow_nor_give_nan():
    items = [
        bt.Item(f"{n}", found="present", likelihood={"A": 1e-12, "B": 2e-12, "C": 1 - 1e-12})
        for n in range(5000)
    ] + [
        bt.Item(f"m{n}", found="absent", likelihood={"A": 0.5, "B": 0.5, "C": 1 - 1e-12})
        for n in range(5000)
    ]
    post = bt.update(bt.Study.rivals(PRIORS, items, exhaustive=True))
    world = post["worlds/rivals"]["posterior"].squeeze()
    assert np.isfinite(world.values).all()
    assert float(world.sum()) == pytest.approx(1)
    near_one = 1 - 1e-12
    log_odds = math.log(0.3 / 0.2) + 5000 * (
        math.log(2e-12) - math.log(near_one) + math.log(0.5) - math.log1p(-near_one)
    )
    odds = world.sel(world="B").item() / world.sel(world="C").item()
    assert math.log(odds) == pytest.approx(log_odds, abs=1e-8)
    assert np.isfinite(post["totals"]["total_weight"].values).all()


def test_the_tree_has_the_groups_units_and_provenance_that_are_promised():
    study = two_coders()
    post = bt.update(study)
    assert set(post.groups) == {
        "/",
        "/prior",
        "/posterior",
        "/totals",
        "/weights",
        "/observed_data",
        "/constant_data",
        "/worlds",
        "/worlds/H1",
        "/worlds/H2",
    }
    for group in ("prior", "posterior"):
        assert set(post[group].data_vars) == {"credence", "credence_naive"}
        assert not post[group].children
    assert post.attrs["study_hash"] == study.digest == post["posterior"].attrs["study_hash"]
    assert post.attrs["inference_library_version"] == bt.__version__
    for group in post.subtree:
        assert not set(group.data_vars) & set(group.dims)
        for value in group.attrs.values():
            assert isinstance(value, (str, int, float))
        for array in group.data_vars.values():
            assert array.attrs["units"]


def test_every_result_says_where_it_comes_from():
    study = two_coders()
    post = bt.update(study)
    results = (
        bt.weights(study),
        bt.test_types(study),
        bt.verdicts(post),
        bt.credence(post, "H1"),
        post["posterior"],
    )
    for result in results:
        assert result.attrs["study_hash"] == study.digest
        assert result.attrs["inference_library_version"] == bt.__version__
        assert result.attrs["coder"] == "me; you"
        assert result.attrs["dependence"].startswith("adjusted")
    assert bt.credence(post, "H1", naive=True).attrs["dependence"].startswith("naive")


def test_a_result_comes_back_from_netcdf_as_it_was(tmp_path):
    post = bt.update(two_coders())
    post.to_netcdf(tmp_path / "post.nc", engine="h5netcdf")
    with xr.open_datatree(tmp_path / "post.nc", engine="h5netcdf") as back:
        xr.testing.assert_identical(back.load(), post)
        assert bt.summary(back).equals(bt.summary(post))


@given(CHANCE)
def test_the_prior_comes_back_to_the_last_bit(prior):
    item = bt.Item("e", found="present", likelihood={"H": (0.8, 0.3)})
    assert bt.update(bt.Study.claims({"H": prior}, [item]))["prior"]["credence"].item() == prior
