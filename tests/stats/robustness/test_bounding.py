"""Bounds: against every corner in plain Python, against points inside, and for ranks by search."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest
import xarray as xr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import studies

import bayestrace as bt
from bayestrace.study.parts import Dependence, Likelihood

BOUNDS = {"": "credence_bounds", "naive": "credence_naive_bounds"}
FACTOR_WORLDS = ["A & B", "A & not B", "not A & B", "not A & not B"]


def bounds(study, **choice):
    return bt.bounds(study, **choice)["bounds"].to_dataset()


@st.composite
def judged(draw):
    ends = sorted(draw(st.lists(st.floats(0.02, 0.98), min_size=3, max_size=3)))
    low, best, high = ends
    return bt.judgement(best, low=low, high=high) if draw(st.booleans()) else bt.judgement(best)


@st.composite
def small(draw, mode):
    """A study of two items with few cells: its mode, worlds, priors and items."""
    worlds = {"claim": ["H", "not H"], "rivals": ["A", "B", "C"], "factors": FACTOR_WORLDS}[mode]
    items, cells = [], []
    cluster = draw(st.sampled_from(["", "c"]))
    for number in range(2):
        row = [draw(judged()) for _ in worlds]
        cells.append(row)
        d = draw(st.sampled_from([1.0, 0.8]))
        items.append(
            bt.Item(
                f"{number}",
                found=draw(st.sampled_from(["present", "absent", "not sought"])),
                cluster=cluster,
                detection=d,
                false_report=draw(st.sampled_from([0.0, 0.1, 0.8])),
                likelihood={"H": tuple(row)}
                if mode == "claim"
                else dict(zip(worlds, row, strict=True)),
            )
        )
    rho = draw(st.sampled_from([0.0, 0.5, 1.0]))
    clusters = {"c": rho} if cluster else None
    if mode == "claim":
        priors = [draw(judged())]
        return bt.Study.claims({"H": priors[0]}, items, rho=clusters), mode, priors, cells, rho
    if mode == "factors":
        priors = [draw(judged()), draw(judged())]
        named = dict(zip("AB", priors, strict=True))
        return bt.Study.factors(named, items, rho=clusters), mode, priors, cells, rho
    shares = draw(st.lists(st.integers(1, 9), min_size=3, max_size=3))
    priors = []
    for share in shares:
        best = share / sum(shares)
        width = draw(st.sampled_from([0.0, 0.1, 0.6]))
        ends = {"low": best * (1 - width), "high": best + (1 - best) * width}
        priors.append(bt.judgement(best, **ends) if width else bt.judgement(best))
    named = dict(zip(worlds, priors, strict=True))
    study = bt.Study.rivals(named, items, exhaustive=True, rho=clusters)
    return study, mode, priors, cells, rho


def ends(judgement):
    return {judgement.best} if judgement.low is None else {judgement.low, judgement.high}


def prior_corners(mode, priors, vary):
    """Yield P(world) at every corner of what the priors may be."""
    if not vary:
        priors = [bt.judgement(prior.best) for prior in priors]
    if mode == "claim":
        yield from ([p, 1 - p] for p in ends(priors[0]))
    elif mode == "factors":
        for a, b in product(*map(ends, priors)):
            yield [a * b, a * (1 - b), (1 - a) * b, (1 - a) * (1 - b)]
    else:  # a vertex of box and simplex has all but one coordinate at an end
        for free in range(3):
            for others in product(*(ends(p) for n, p in enumerate(priors) if n != free)):
                rest = 1 - sum(others)
                low, *_, high = [min(ends(priors[free])), max(ends(priors[free]))]
                if low - 1e-12 <= rest <= high + 1e-12:
                    corner = list(others)
                    corner.insert(free, rest)
                    yield corner


def every_corner(study, mode, priors, cells, rho, *, vary, naive):
    """Lowest and highest credence of each hypothesis over all corners, in plain Python."""
    sought = [item.found != "not sought" for item in study.items]
    size = 2 if all(sought) and study.items[0].cluster and not naive else 1
    effect = 1 + (size - 1) * rho
    chances = []  # (item, world) → the likelihoods that its ends give
    for item, row in zip(study.items, cells, strict=True):
        if item.found == "not sought":
            chances.append([{1.0}] * len(row))
            continue
        recorded = [
            {p * item.detection + (1 - p) * item.false_report for p in ends(cell)} for cell in row
        ]
        found = item.found == "present"
        chances.append([{(q if found else 1 - q) ** (1 / effect) for q in qs} for qs in recorded])
    inside = {"claim": {"H": {0}}, "rivals": {"A": {0}, "B": {1}, "C": {2}},
              "factors": {"A": {0, 1}, "B": {0, 2}}}[mode]  # fmt: skip
    worlds = len(cells[0])
    corners = list(product(*(chances[i][w] for w in range(worlds) for i in range(2))))
    found = {name: [] for name in inside}
    for prior in prior_corners(mode, priors, vary):
        for corner in corners:
            joint = [prior[w] * corner[2 * w] * corner[2 * w + 1] for w in range(worlds)]
            for name, members in inside.items():
                found[name].append(sum(joint[w] for w in members) / sum(joint))
    return {name: (min(values), max(values)) for name, values in found.items()}


@pytest.mark.parametrize("mode", ["claim", "rivals", "factors"])
@pytest.mark.parametrize("vary", [False, True])
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_bounds_are_the_extremes_over_all_corners(mode, vary, data):
    if mode == "factors":  # 4 worlds, 2 items, 2 priors: most cells fixed keeps corners few
        study, _, priors, cells, rho = data.draw(small(mode).filter(lambda s: _free(s[3]) <= 6))
    else:
        study, _, priors, cells, rho = data.draw(small(mode))
    result = bounds(study, priors=vary)
    for naive, array in ((False, "credence_bounds"), (True, "credence_naive_bounds")):
        expected = every_corner(study, mode, priors, cells, rho, vary=vary, naive=naive)
        for name, pair in expected.items():
            found = result[array].sel(hypothesis=name).squeeze().values
            assert found == pytest.approx(pair, abs=1e-12)


def _free(cells):
    return sum(cell.low is not None for row in cells for cell in row)


def within(draw, judgement):
    """A number in the interval, or at one of its ends."""
    if judgement is None or judgement.low is None or judgement.best in (0, 1):
        return judgement
    share = draw(st.sampled_from([0.0, 0.2, 0.5, 0.9, 1.0]))
    low, high = float(judgement.low), float(judgement.high)
    return bt.judgement(min(max(low + share * (high - low), low), high))


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(studies(min_items=1, max_items=5).filter(lambda study: study.coders), st.data())
def test_no_numbers_in_the_intervals_lead_out_of_the_bounds(study, data):
    changed = study.replace(
        likelihoods=[
            replace(
                row,
                if_true=within(data.draw, row.if_true),
                if_false=within(data.draw, row.if_false),
            )
            for row in study.likelihoods
        ],
        priors=[replace(row, chance=within(data.draw, row.chance)) for row in study.priors],
    )
    likelihoods_only = changed.replace(priors=study.priors)
    for other, vary in ((likelihoods_only, False), (changed, True)):
        post, result = bt.update(other)["posterior"], bounds(study, priors=vary)
        for end, array in BOUNDS.items():
            credence = post["credence_naive" if end else "credence"]
            low, high = (result[array].sel(bound=bound, drop=True) for bound in ("lower", "upper"))
            missing = np.isnan(credence.values)
            np.testing.assert_array_equal(np.isnan(low.values), missing)
            np.testing.assert_array_equal(np.isnan(high.values), missing)
            assert ((low <= credence + 1e-9) | missing).all()
            assert ((credence <= high + 1e-9) | missing).all()


@settings(max_examples=10, suppress_health_check=list(HealthCheck))
@given(studies(min_items=1, max_items=5).filter(lambda study: study.coders))
def test_without_any_interval_the_bounds_are_the_credence_and_say_so(study):
    plain = study.replace(
        likelihoods=[
            replace(row, if_true=_best(row.if_true), if_false=_best(row.if_false))
            for row in study.likelihoods
        ],
    )
    result, post = bounds(plain), bt.update(plain)["posterior"]
    assert result.attrs["judgements_with_interval"] == 0
    assert result.attrs["meaning"].startswith("no judgement has an interval")
    for bound in ("lower", "upper"):
        found = result["credence_bounds"].sel(bound=bound).values
        np.testing.assert_allclose(found, post["credence"].values, atol=1e-12)
    known = ~np.isnan(result["verdict_holds"].values)
    assert (result["verdict_holds"].values[known] == 1).all()


def _best(judgement):
    return None if judgement is None else bt.judgement(judgement.best)


def two_items(**sides):
    wide = bt.judgement(0.8, low=0.6, high=0.9)
    first = bt.Item("a", found="present", likelihood={"H": (wide, 0.02)})
    return bt.Study.claims({"H": 0.5}, [first, bt.Item("b", **sides)])


def test_verdicts_stand_at_both_ends_and_say_whether_they_hold():
    study = two_items(found="absent", likelihood={"H": (0.5, 0.5)})
    result = bounds(study)
    assert result["verdict_bounds"].squeeze().values.tolist() == ["confirmed", "confirmed"]
    assert result["verdict_holds"].item() == 1
    shaky = two_items(found="absent", likelihood={"H": (bt.judgement(0.5, low=0.3, high=0.9), 0.5)})
    result = bounds(shaky)
    assert result["verdict_bounds"].squeeze().values.tolist() == ["undecided", "confirmed"]
    assert result["verdict_holds"].item() == 0
    assert (result.attrs["judgements"], result.attrs["judgements_with_interval"]) == (4, 2)


def test_many_rivals_get_the_bounds_of_a_linear_programme():
    """Charnes and Cooper's form, solved by the simplex method, for a prior of twelve rivals."""
    from scipy.optimize import linprog

    rng = np.random.default_rng(2)
    best = rng.dirichlet(np.ones(12))
    low, high = best * rng.uniform(0.2, 1, 12), np.minimum(best * rng.uniform(1, 4, 12), 0.99)
    chance = rng.uniform(0.05, 0.95, 12)
    names = [f"R{n}" for n in range(12)]
    priors = {
        name: bt.judgement(b, low=lo, high=hi)
        for name, b, lo, hi in zip(names, best, low, high, strict=True)
    }
    item = bt.Item("e", found="present", likelihood=dict(zip(names, chance, strict=True)))
    result = bounds(bt.Study.rivals(priors, [item], exhaustive=True), priors=True)
    low, high = low / best.sum(), high / best.sum()
    # y = x t with t = 1 / sum(x chance): maximise y_a chance_a under linear constraints
    ones, eye = np.ones((1, 12)), np.eye(12)
    limits = np.vstack([np.c_[eye, -high[:, None]], np.c_[-eye, low[:, None]]])
    equal = np.vstack([np.r_[chance, 0], np.r_[ones[0], -1]])
    for at in range(12):
        for sign, bound in ((1, "lower"), (-1, "upper")):
            goal = np.r_[eye[at] * chance[at], 0] * sign
            solved = linprog(goal, limits, np.zeros(24), equal, [1, 0], method="highs")
            found = result["credence_bounds"].sel(hypothesis=names[at], bound=bound).item()
            assert found == pytest.approx(sign * solved.fun, abs=1e-9)


def test_priors_of_worlds_are_bounded_by_a_linear_programme_for_a_set_of_them():
    from scipy.optimize import linprog

    best, low, high = (0.4, 0.3, 0.2, 0.1), (0.3, 0.1, 0.1, 0.1), (0.5, 0.4, 0.6, 0.1)
    chance = np.array([0.9, 0.3, 0.6, 0.2])
    item = bt.Item("e", found="present", likelihood=dict(zip(FACTOR_WORLDS, chance, strict=True)))
    priors = {
        world: bt.judgement(b, low=lo, high=hi) if lo < hi else bt.judgement(b)
        for world, b, lo, hi in zip(FACTOR_WORLDS, best, low, high, strict=True)
    }
    study = bt.Study.factors(priors, [item], names=["A", "B"])
    result = bounds(study, priors=True)
    eye = np.eye(4)
    limits = np.vstack([np.c_[eye, -np.array(high)], np.c_[-eye, low]])
    equal = np.vstack([np.r_[chance, 0], np.r_[np.ones(4), -1]])
    for name, inside in (("A", [1, 1, 0, 0]), ("B", [1, 0, 1, 0])):
        for sign, bound in ((1, "lower"), (-1, "upper")):
            goal = np.r_[chance * inside, 0] * sign
            solved = linprog(goal, limits, np.zeros(8), equal, [1, 0], method="highs")
            found = result["credence_bounds"].sel(hypothesis=name, bound=bound).item()
            assert found == pytest.approx(sign * solved.fun, abs=1e-9)


def test_ranks_do_not_bring_back_what_logic_excludes():
    study = by_ranks({"A": 0.8, "B": 0.2}, {"A": 1, "B": 2})
    alibi = bt.Item("f", case="case", clue="?", found="present")
    rows = [
        Likelihood(coder="me", item="f", hypothesis=name, if_true=bt.judgement(p), logical=True)
        for name, p in (("A", 0), ("B", 0.5))
    ]
    both = study.replace(items=(*study.items, alibi), likelihoods=(*study.likelihoods, *rows))
    assert said(both, "A", "B") == "less likely"


def test_what_logic_excludes_stays_excluded_at_both_ends():
    side = bt.judgement(0.7, low=0.5, high=0.85)
    items = [
        bt.Item("a", found="present", likelihood={"A": 0, "B": 0.5, "C": 1}, logical=True),
        bt.Item("b", found="present", likelihood={"A": side, "B": side, "C": 0.5}),
    ]
    result = bounds(bt.Study.rivals(["A", "B", "C"], items, exhaustive=True))
    assert result["credence_bounds"].sel(hypothesis="A").squeeze().values.tolist() == [0, 0]
    assert (np.diff(result["credence_bounds"].sel(hypothesis=["B", "C"]).values) > 0).all()


def test_an_interval_that_logic_lets_end_at_nought_bounds_the_credence_by_nought():
    side = bt.judgement(0.3, low=0, high=0.6)
    item = bt.Item("a", found="present", likelihood={"H": (side, side)}, logical=True)
    result = bounds(bt.Study.claims({"H": 0.5}, [item]))
    assert result["credence_bounds"].squeeze().values.tolist() == [0, 1]


@pytest.mark.parametrize(("sides", "only"), [((0.3, 0), 1), ((0, 0.3), 0)])
def test_the_only_world_that_logic_leaves_keeps_all_credence_down_to_an_end_at_nought(sides, only):
    pair = [bt.judgement(p, low=0, high=0.6) if p else p for p in sides]
    item = bt.Item("a", found="present", likelihood={"H": pair}, logical=True)
    result = bounds(bt.Study.claims({"H": 0.5}, [item]))
    assert result["credence_bounds"].squeeze().values.tolist() == [only, only]


def test_a_chance_that_is_0_by_logic_does_not_vary_whatever_its_interval():
    never = bt.judgement(0, low=0, high=0.3)
    item = bt.Item("a", found="present", likelihood={"H": (never, 0.5)}, logical=True)
    result = bounds(bt.Study.claims({"H": 0.5}, [item]))
    assert result["credence_bounds"].squeeze().values.tolist() == [0, 0]


def test_bounds_stay_outside_the_band_of_the_thesis():
    study = bt.load_example("nato-csto")
    wide = bounds(study)["credence_bounds"]
    band = bt.band(study, draws=256)["sensitivity"]["credence"]
    assert (
        wide.sel(bound="lower", drop=True) <= band.quantile(0.05, "draw", keep_attrs=False)
    ).all()
    assert (
        wide.sel(bound="upper", drop=True) >= band.quantile(0.95, "draw", keep_attrs=False)
    ).all()
    found = bounds(study, priors=True)
    assert found.attrs["judgements"] == found.attrs["judgements_with_interval"] == 3 * 109 * 2 + 24


def test_the_credences_are_those_of_the_update_and_the_result_can_be_saved(tmp_path):
    study = two_items(found="present", likelihood={"H": (0.5, 0.4)})
    tree, post = bt.bounds(study), bt.update(study)
    xr.testing.assert_identical(tree["posterior"].to_dataset(), post["posterior"].to_dataset())
    tree.to_netcdf(tmp_path / "bounds.nc", engine="h5netcdf")
    with xr.open_datatree(tmp_path / "bounds.nc", engine="h5netcdf") as back:
        xr.testing.assert_identical(back.load(), tree)


def test_priors_must_be_said_with_true_or_false():
    with pytest.raises(bt.ArrayError, match="priors must be True or False, got 'yes'"):
        bt.bounds(two_items(found="absent", likelihood={"H": (0.5, 0.5)}), priors="yes")


# Ranks -----------------------------------------------------------------------------------------

WORLDS = {"claim": ["H", "not H"], "rivals": ["A", "B", "C"], "factors": FACTOR_WORLDS}
SETS = {
    "claim": {"H": {0}},
    "rivals": {"A": {0}, "B": {1}, "C": {2}},
    "factors": {"A": {0, 1}, "B": {0, 2}},
}
SAYS = {
    "more likely": {1},
    "at least as likely": {0, 1},
    "equally likely": {0},
    "at most as likely": {-1, 0},
    "less likely": {-1},
    "not determined": {-1, 0, 1},
}


@st.composite
def ranked(draw, mode):
    """Study, priors of the worlds, ranks (item, world), and what was found how."""
    worlds = WORLDS[mode]
    count = draw(st.integers(1, 3))
    if mode == "claim":
        share = draw(st.sampled_from([0.3, 0.5, 0.6]))
        priors, prior = {"H": share}, [share, 1 - share]
    elif mode == "rivals":
        prior = draw(st.sampled_from([[1 / 3] * 3, [0.5, 0.25, 0.25], [0.6, 0.3, 0.1]]))
        priors = dict(zip("ABC", prior, strict=True))
    else:
        a, b = draw(st.sampled_from([(0.5, 0.5), (0.6, 0.3), (0.5, 0.2)]))
        priors = {"A": a, "B": b}
        prior = [a * b, a * (1 - b), (1 - a) * b, (1 - a) * (1 - b)]
    items, ranks, rows = [], [], []
    for number in range(count):
        d, f = draw(st.sampled_from([(1.0, 0.0), (0.8, 0.1), (0.6, 0.6)]))
        found = draw(st.sampled_from(["present", "absent", "not sought"]))
        item = bt.Item(
            f"{number}",
            case="case",
            clue="?",
            found=found,
            detection=d,
            false_report=f,
            cluster="c",
        )
        items.append(item)
        names = ["H"] if mode == "claim" else worlds
        row = [draw(st.integers(1, 3)) for _ in names]
        ranks.append(row)
        rows += [
            Likelihood(coder="me", item=item.id, hypothesis=name, rank=rank)
            for name, rank in zip(names, row, strict=True)
        ]
    placed = [replace(item, likelihood=None) for item in items]
    build = {
        "claim": bt.Study.claims,
        "factors": bt.Study.factors,
        "rivals": lambda priors, items: bt.Study.rivals(priors, items, exhaustive=True),
    }[mode]
    rho = draw(st.sampled_from([0.0, 0.5]))
    base = build(priors, [bt.Item("x", case="case", found="not sought")])
    study = base.replace(
        items=placed, likelihoods=rows, dependence=(Dependence(cluster="c", rho=rho),)
    )
    return study, prior, ranks, rho


def compatible(rng, ranks, worlds, *, extreme):
    """Chances of one item that keep its ranks, anywhere or near an extreme."""
    if len(ranks) < worlds:  # a claim has one rank, and the first may be shared
        order = [2, 1] if ranks[0] > 1 else ([1, 1] if rng.random() < 0.3 else [1, 2])
    else:
        order = ranks
    levels = sorted(set(order))
    if extreme:
        cut = rng.integers(0, len(levels) + 1)
        tiny = 10.0 ** rng.uniform(-12, -10)
        high = [1 - tiny * (1 + n) for n in range(cut)]
        chances = high + [tiny / (1 + n) for n in range(len(levels) - cut)]
    else:
        scale = rng.choice([0.3, 3.0, 10.0])
        chances = sorted(1 / (1 + np.exp(-scale * rng.normal(size=len(levels)))), reverse=True)
        if any(a <= b for a, b in pairwise(chances)):
            return None
    return [chances[levels.index(rank)] for rank in order]


def sums(study, prior, chances, rho, naive):
    sought = sum(item.found != "not sought" for item in study.items)
    effect = 1 if naive or sought < 2 else 1 + (sought - 1) * rho
    joint = list(prior)
    for item, row in zip(study.items, chances, strict=True):
        for world, p in enumerate(row):
            q = p * item.detection + (1 - p) * item.false_report
            factor = {"present": q, "absent": 1 - q, "not sought": 1.0}[item.found]
            joint[world] *= factor ** (1 / effect)
    return joint


@pytest.mark.parametrize("mode", ["claim", "rivals", "factors"])
@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_ranks_decide_holds_for_all_numbers_and_the_rest_goes_either_way(mode, data):
    study, prior, ranks, rho = data.draw(ranked(mode))
    worlds, sets = len(WORLDS[mode]), SETS[mode]
    if all(item.found == "not sought" for item in study.items):
        assert (bounds(study)["relation"] == "").all()
        return
    result = bounds(study)
    assert np.isnan(result["credence_bounds"].values).all()
    rng = np.random.default_rng(3)
    seen = {}
    for draw in range(250):
        chances = [compatible(rng, row, worlds, extreme=draw % 5 > 0) for row in ranks]
        if None in chances:
            continue
        for naive in (False, True):
            joint = sums(study, prior, chances, rho, naive)
            for name, members in sets.items():
                rest = {"its negation": set(range(worlds)) - members, **sets}
                for other, others in rest.items():
                    if other == name:
                        continue
                    gap = sum(joint[w] for w in members - others)
                    against = sum(joint[w] for w in others - members)
                    sign = (
                        0 if math.isclose(gap, against, rel_tol=1e-9) else (gap > against) * 2 - 1
                    )
                    seen.setdefault((naive, name, other), set()).add(sign)
    for (naive, name, other), signs in seen.items():
        array = result["relation_naive" if naive else "relation"]
        word = array.sel(hypothesis=name, other=other).item()
        allowed = SAYS[word] | {0}  # sums may be too close for floating point to part them
        assert signs <= allowed, (word, signs)
        if word == "not determined":
            assert signs >= {-1, 1}


def by_ranks(priors, ranks, found="present", **more):
    names = list(ranks)
    item = bt.Item("e", case="case", clue="?", found=found, **more)
    base = bt.Study.rivals(priors, [replace(item, id="x")], exhaustive=True)
    rows = [Likelihood(coder="me", item="e", hypothesis=n, rank=ranks[n]) for n in names]
    return base.replace(items=(item,), likelihoods=rows)


def said(study, hypothesis, other):
    return bounds(study)["relation"].sel(hypothesis=hypothesis, other=other).item()


def test_ranks_decide_as_prior_and_ranks_agree():
    study = by_ranks({"A": 0.4, "B": 0.3, "C": 0.3}, {"A": 1, "B": 2, "C": 2})
    assert said(study, "A", "B") == "more likely"
    assert said(study, "B", "A") == "less likely"
    assert said(study, "B", "C") == "equally likely"
    assert said(study, "A", "its negation") == "not determined"
    absent = by_ranks({"A": 0.4, "B": 0.3, "C": 0.3}, {"A": 1, "B": 2, "C": 2}, "absent")
    assert said(absent, "A", "B") == "not determined"
    assert said(absent, "A", "its negation") == "less likely"


def test_a_rank_against_the_prior_decides_if_the_record_is_too_blurred_to_overturn_it():
    ranks = {"A": 2, "B": 1}
    blurred = {"detection": 0.6, "false_report": 0.2}  # at most three to one against A
    assert said(by_ranks({"A": 0.8, "B": 0.2}, ranks), "A", "B") == "not determined"
    assert said(by_ranks({"A": 0.8, "B": 0.2}, ranks, **blurred), "A", "B") == "more likely"
    assert said(by_ranks({"A": 0.7, "B": 0.3}, ranks, **blurred), "A", "B") == "not determined"


def test_the_first_rank_of_a_claim_may_be_shared_by_its_negation():
    def claim(*ranks, prior=0.5):
        items = [
            bt.Item(f"{n}", case="case", clue="?", found=found)
            for n, found in zip(range(len(ranks)), ("present", "absent"), strict=False)
        ]
        rows = [
            Likelihood(coder="me", item=item.id, hypothesis="H", rank=rank)
            for item, rank in zip(items, ranks, strict=True)
        ]
        return bt.Study.claims({"H": prior}, items).replace(likelihoods=rows)

    assert said(claim(1), "H", "its negation") == "at least as likely"
    assert said(claim(1, prior=0.6), "H", "its negation") == "more likely"
    assert said(claim(2), "H", "its negation") == "less likely"
    assert said(claim(1, 2), "H", "its negation") == "more likely"  # the second was not found
    assert said(claim(1, 1), "H", "its negation") == "not determined"


def test_an_item_with_probabilities_counts_beside_ranks_with_its_value():
    study = by_ranks({"A": 0.5, "B": 0.5}, {"A": 1, "B": 1})
    extra = bt.Item("f", case="case", clue="?", found="present")
    for chance, word in ((0.8, "more likely"), (0.5, "equally likely"), (0.2, "less likely")):
        rows = [
            Likelihood(coder="me", item="f", hypothesis=name, if_true=bt.judgement(p))
            for name, p in (("A", chance), ("B", 0.5))
        ]
        both = study.replace(items=(*study.items, extra), likelihoods=(*study.likelihoods, *rows))
        assert said(both, "A", "B") == word


def test_many_ranked_items_are_decided_at_once():
    base = by_ranks({"A": 0.4, "B": 0.35, "C": 0.25}, {"A": 1, "B": 2, "C": 3})
    items = [replace(base.items[0], id=f"e{n}") for n in range(300)]
    rows = [replace(row, item=item.id) for item in items for row in base.likelihoods]
    study = base.replace(items=items, likelihoods=rows)
    assert said(study, "A", "B") == said(study, "B", "C") == "more likely"
    assert said(study, "A", "its negation") == "not determined"
