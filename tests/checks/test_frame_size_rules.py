"""How much a set of hypotheses asks for is counted, and two that are one are found."""

import math
from dataclasses import replace

import pytest
from checks.cases_hypotheses import designed, judged
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import bayestrace as bt
from bayestrace.study.parts import Case, Judgement, Prior
from bayestrace.study.statements import Relation


def places(study, rule):
    return [[place.name for place in notice.where] for notice in bt.check(study).of(rule)]


def factor_worlds(names):
    if not names:
        return [""]
    rest = factor_worlds(names[1:])
    return [
        f"{sign}{names[0]}{' & ' if world else ''}{world}"
        for sign in ("", "not ")
        for world in rest
    ]


# --- too many


@pytest.mark.parametrize(
    ("rivals", "items", "pairs", "comparisons", "likelihoods", "hours"),
    [(7, 0, 21, 840, 320, 16), (7, 10, 21, 210, 80, 4), (8, 1, 28, 28, 9, 1)],
)
def test_more_than_six_rivals_are_counted_with_pairs_and_hours(
    rivals, items, pairs, comparisons, likelihoods, hours
):
    study = designed("ABCDEFGH"[:rivals], residual="else", items=items)
    (notice,) = bt.check(study).of("too-many-hypotheses")
    assert [place.name for place in notice.where] == ["cause"]
    assert f"{rivals} rivals, {pairs} pairs" in notice.sentence
    assert f"{comparisons} comparisons, made from {likelihoods} likelihoods" in notice.sentence
    assert f"about {hours} hour{'s' if hours > 1 else ''} for" in notice.sentence
    assert ("there are none yet" in notice.sentence) == (items == 0)


def test_six_rivals_and_a_residual_are_not_too_many():
    assert places(designed("ABCDEF", residual="else", items=99), "too-many-hypotheses") == []


def test_items_that_nobody_judged_in_a_frame_ask_nothing_of_it():
    study = designed("ABCDEFG", items=5)
    few = study.replace(items=study.items[:2])
    study = study.replace(likelihoods=judged(few, {n: [0.5, 0.6] for n in "ABCDEFG"}).likelihoods)
    (notice,) = bt.check(study).of("too-many-hypotheses")
    assert "over 2 items that is 42 comparisons, made from 14 likelihoods" in notice.sentence


def test_claims_are_counted_as_one_item_meets_them():
    names = "ABCDEFGH"
    study = designed(names, mode="claim", items=2)
    assert places(study, "too-many-hypotheses") == [list(names)]
    four = judged(study, {name: [(0.6, 0.5), (0.7, 0.5)] for name in names[:4]})
    assert places(four, "too-many-hypotheses") == []
    seven = judged(study, {name: [(0.6, 0.5), (0.7, 0.5)] for name in names[:7]})
    (notice,) = bt.check(seven).of("too-many-hypotheses")
    assert [place.name for place in notice.where] == list(names[:7])
    assert "Over 2 items that is 14 likelihoods, about 1 hour" in notice.sentence


def test_claims_of_different_cases_do_not_add_up():
    study = designed("ABCDEFGH", mode="claim")
    scoped = [
        replace(entry, scope=("mill",) if entry.id < "E" else ("pit",))
        for entry in study.hypotheses
    ]
    study = study.replace(cases=[Case(id="mill"), Case(id="pit")], hypotheses=scoped)
    assert places(study, "too-many-hypotheses") == []


# --- factors


@pytest.mark.parametrize(("factors", "worlds"), [(3, None), (4, 16), (5, 32)])
def test_more_than_three_factors_are_too_many_combinations(factors, worlds):
    study = designed("ABCDE"[:factors], mode="factors", items=10)
    notices = bt.check(study).of("2k-too-large")
    assert len(notices) == (worlds is not None)
    for notice in notices:
        assert f"so {worlds} combinations" in notice.sentence
        assert f"{10 * worlds} likelihoods, about {10 * worlds * 3 // 60} hours" in notice.sentence


def test_the_factor_that_the_evidence_tells_least_about_is_named():
    names = ("A", "B", "C", "D")
    study = designed(names, mode="factors", items=2)

    def chance(world, item):
        odds = {"A": (1.0, 0.4), "B": (0.5, 0.9), "C": (0.1, 0.2), "D": (0.7, 0.3)}
        total = sum(odds[n][item] for n in names if f"not {n}" not in world)
        return 1 / (1 + math.exp(1 - total))

    worlds = factor_worlds(names)
    study = judged(study, {world: [chance(world, item) for item in (0, 1)] for world in worlds})
    apart = max(
        abs(math.log10(chance(world, item) / chance(world.replace("C", "not C"), item))) * 10
        for world in worlds
        if "not C" not in world
        for item in (0, 1)
    )
    (notice,) = bt.check(study).of("2k-too-large")
    assert f"tells least about 'C', at most {apart:.1f} dB an item" in notice.sentence


def test_before_the_evidence_settled_factors_and_impossible_combinations_are_named():
    priors = [
        Prior(hypothesis=name, chance=Judgement(best=best), basis="Known.")
        for name, best in zip("ABCD", (0.5, 0.91, 0.9, 0.09), strict=True)
    ]
    relation = Relation(hypothesis="A", other="C", relation="exclusive")
    study = designed("ABCD", mode="factors", priors=priors, relations=[relation])
    (notice,) = bt.check(study).of("2k-too-large")
    assert "4 of the combinations cannot be: 'A' and 'C' exclude each other." in notice.sentence
    assert "'B' and 'D' are nearly settled by the prior." in notice.sentence


# --- near duplicates


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("The report was influential.", "the report was CRITICAL", True),
        ("The cabinet mainly feared defeat", "Cabinet feared defeat!", True),
        ("The butler did it.", "The gardener did it.", False),
        ("The memo was decisive.", "The memo was not decisive.", False),
        ("A caused B.", "B caused A.", False),
        ("Box 1 was opened.", "Box 2 was opened.", False),
        ("Key.", "Main.", False),
    ],
)
def test_claims_that_differ_in_degree_alone_are_one(one, other, same):
    study = designed(["X", "Y", "Z"])
    entries = [
        replace(entry, claim=claim)
        for entry, claim in zip(study.hypotheses, (one, "Unlike.", other), strict=True)
    ]
    study = study.replace(hypotheses=entries)
    assert places(study, "near-duplicate-hypotheses") == ([["X", "Z"]] if same else [])


def test_the_same_claim_about_different_cases_is_no_duplicate():
    study = designed(["X", "Y"], mode="claim", cases=[Case(id="mill"), Case(id="pit")])
    entries = [
        replace(entry, claim="It was so.", scope=(case,))
        for entry, case in zip(study.hypotheses, ("mill", "pit"), strict=True)
    ]
    assert places(study.replace(hypotheses=entries), "near-duplicate-hypotheses") == []
    wide = [entries[0], replace(entries[1], scope=("mill", "pit"))]
    both = study.replace(hypotheses=wide)
    assert places(both, "near-duplicate-hypotheses") == [["X", "Y"]]


def test_rivals_judged_within_one_decibel_on_every_item_are_one():
    base, ratio = [0.2, 0.3, 0.4, 0.5, 0.6], 10**0.1
    other = [chance * ratio * 0.999 for chance in base]
    study = designed("ABC", items=5)

    def found(chances):
        return places(
            judged(study, {"A": base, "B": chances, "C": [0.9] * 5}), "near-duplicate-hypotheses"
        )

    assert found(other) == [["A", "B"]]
    assert found([*other[:4], base[4] * ratio * 1.001]) == []
    four = judged(designed("ABC", items=4), {"A": base[:4], "B": other[:4], "C": [0.9] * 4})
    assert places(four, "near-duplicate-hypotheses") == []


def test_a_second_coder_who_tells_them_apart_is_enough():
    study = designed("AB", items=5)
    alike = judged(study, {"A": [0.5] * 5, "B": [0.52] * 5})
    assert places(alike, "near-duplicate-hypotheses") == [["A", "B"]]
    apart = judged(alike, {"A": [0.5] * 5, "B": [0.2] * 5}, coder="you")
    assert places(apart, "near-duplicate-hypotheses") == []


def test_what_was_not_sought_tells_nothing():
    study = designed("AB", items=5)
    unsought = [replace(study.items[0], found="not sought"), *study.items[1:]]
    study = judged(study.replace(items=unsought), {"A": [0.5] * 5, "B": [0.52] * 5})
    assert places(study, "near-duplicate-hypotheses") == []


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0.1, 0.7), st.floats(0.1, 0.7), st.floats(-1.1, 1.1)),
        min_size=5,
        max_size=8,
    )
)
def test_claims_are_one_if_no_item_weighs_a_decibel_more_for_either(rows):
    study = designed("AB", mode="claim", items=len(rows))
    study = judged(
        study,
        {"A": [(a, b) for a, b, _ in rows], "B": [(a * 10 ** (s / 10), b) for a, b, s in rows]},
    )
    heaviest = max(abs(10 * math.log10(a / b)) for a, b, _ in rows)
    apart = max(abs(shift) for _, _, shift in rows)
    assume(min(abs(heaviest - 1), abs(apart - 1)) > 1e-6)
    found = places(study, "near-duplicate-hypotheses")
    assert found == ([["A", "B"]] if apart < 1 < heaviest else [])


def test_claims_judged_on_the_same_numbers_are_one_unless_nothing_weighs():
    study = designed("AB", mode="claim", items=5)
    pairs = [(0.6, 0.2), (0.5, 0.5), (0.7, 0.3), (0.2, 0.4), (0.5, 0.4)]
    turned = [(0.3, 0.1), (0.2, 0.2), (0.35, 0.15), (0.1, 0.2), (0.25, 0.2)]
    study_of = {"A": pairs, "B": turned}
    assert places(judged(study, study_of), "near-duplicate-hypotheses") == [["A", "B"]]
    neutral = {"A": [(0.5, 0.5)] * 5, "B": [(0.6, 0.6)] * 5}
    assert places(judged(study, neutral), "near-duplicate-hypotheses") == []


def test_what_logic_excludes_for_one_tells_two_rivals_apart():
    study = judged(designed("AB", items=6), {"A": [0.5] * 6, "B": [0.5] * 6})
    assert places(study, "near-duplicate-hypotheses") == [["A", "B"]]
    rows = list(study.likelihoods)
    rows[-1] = replace(rows[-1], if_true=Judgement(best=0.0), logical=True)
    assert places(study.replace(likelihoods=rows), "near-duplicate-hypotheses") == []


def test_many_that_are_alike_make_one_notice():
    names = "ABCDEFGHIJ"
    study = judged(designed(names, items=5), {name: [0.5] * 5 for name in names})
    assert places(study, "near-duplicate-hypotheses") == [list(names)]
    chain = {name: [0.5 * 10 ** (-0.08 * n)] * 5 for n, name in enumerate(names)}
    study = judged(designed(names, items=5), chain | {"E": [0.9] * 5})
    assert places(study, "near-duplicate-hypotheses") == [list("ABCD"), list("FGHIJ")]
