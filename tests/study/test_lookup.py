"""A coder's own row goes before the row for all, and a set falls back to the study's own."""

import pytest

from bayestrace.study.lookup import frame_prior, prior_table, rho_of, rho_table, rhos_of
from bayestrace.study.parts import Dependence, Frame, Judgement, Prior
from bayestrace.study.worlds import Places, resolve_frames

CLAIM, FACTORS, ONE = resolve_frames(
    [
        Frame(id="claim", mode="claim", hypotheses=("H",)),
        Frame(id="both", mode="factors", hypotheses=("F", "G")),
        Frame(id="one", mode="factors", hypotheses=("K",)),
    ]
)
PLACES = Places([CLAIM, FACTORS, ONE])


def prior(hypothesis, best, **where):
    return Prior(hypothesis=hypothesis, chance=Judgement(best=best), **where)


def best(rows, frame, *where):
    found, by_world = frame_prior(prior_table(rows, PLACES), frame, *where)
    return {name: chance.best for name, chance in found.items()}, by_world


ROWS = [
    prior("H", 0.1),
    prior("H", 0.2, case="c"),
    prior("H", 0.3, coder="me"),
    prior("H", 0.4, coder="me", case="c"),
    prior("H", 0.5, set="sceptical"),
]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (("you", "d"), 0.1),
        (("you", "c"), 0.2),
        (("me", "d"), 0.3),
        (("me", "c"), 0.4),
        (("me", "c", "sceptical"), 0.5),
        (("me", "c", "unheard of"), 0.4),
    ],
)
def test_the_row_that_says_most_about_the_place_holds(where, expected):
    assert best(ROWS, CLAIM, *where) == ({"H": expected}, False)


def test_priors_of_combinations_are_found_in_any_order_of_their_factors():
    rows = [prior("G & F", 0.4), prior("not G & F", 0.3), prior("G & not F", 0.2)]
    rows.append(prior("not F & not G", 0.1))
    found, by_world = best(rows, FACTORS, "me", "c")
    assert by_world
    assert found == {"F & G": 0.4, "F & not G": 0.3, "not F & G": 0.2, "not F & not G": 0.1}


def test_a_single_factor_may_have_one_prior_or_one_for_each_of_its_worlds():
    assert best([prior("K", 0.3)], ONE, "me", "c") == ({"K": 0.3}, False)
    both = [prior("K", 0.3), prior("not K", 0.7)]
    assert best(both, ONE, "me", "c") == ({"K": 0.3, "not K": 0.7}, True)


def test_a_frame_without_rows_has_no_prior():
    assert best([], CLAIM, "me", "c") == ({}, False)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("", "", 0.5)], (0.5, 0.5, 0.5, 0.5)),
        ([("", "", 0.5), ("", "F", 0.1)], (0.1, 0.1, 0.5, 0.5)),
        ([("", "F", 0.1), ("", "G & not F", 0.7)], (0.1, 0.1, 0.7, None)),
        ([("", "F", 0.1), ("", "not G & F", 0.7), ("", "", 0.2)], (0.1, 0.7, 0.2, 0.2)),
        ([("", "F", 0.1), ("me", "", 0.9)], (0.9, 0.9, 0.9, 0.9)),
        ([("me", "G", 0.3), ("", "F", 0.1), ("", "", 0.2)], (0.3, 0.1, 0.3, 0.2)),
        ([("you", "", 0.4)], (None, None, None, None)),
    ],
)
def test_a_coders_own_rho_goes_first_then_that_of_a_world_then_of_a_hypothesis(rows, expected):
    dependence = [
        Dependence(cluster="c", coder=coder, hypothesis=name, rho=rho) for coder, name, rho in rows
    ]
    assert rhos_of(rho_table(dependence, PLACES), FACTORS, "me", "c") == expected


def test_the_negation_of_a_claim_may_have_a_rho_of_its_own():
    rows = [
        Dependence(cluster="c", rho=0.5),
        Dependence(cluster="c", rho=0.1, hypothesis="not H"),
    ]
    table = rho_table(rows, PLACES)
    assert rhos_of(table, CLAIM, "me", "c") == (0.5, 0.1)
    assert rhos_of(table, CLAIM, "me", "other") == (None, None)


def test_a_cluster_has_one_rho_unless_it_depends_on_the_hypothesis():
    def table(*rows):
        dependence = [
            Dependence(cluster="c", coder=coder, hypothesis=name, rho=rho)
            for coder, name, rho in rows
        ]
        return rho_table(dependence, PLACES)

    assert rho_of(table(("", "", 0.5), ("me", "", 1)), "me", "c") == 1
    assert rho_of(table(("", "", 0.5), ("me", "", 1)), "you", "c") == 0.5
    assert rho_of(table(("", "", 0.5), ("", "H", 1)), "you", "c") is None
    assert rho_of(table(("", "", 0.5), ("", "H", 1), ("me", "", 0.2)), "me", "c") == 0.2
    assert rho_of(table(), "me", "c") is None
