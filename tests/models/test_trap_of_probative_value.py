"""The trap of uncertain probative value: a clue also says which model of the clue holds.

Source: Humphreys, M. and Jacobs, A. M. (2023). *Integrated Inferences*. Cambridge University
Press, §5.3.2: in A the clue is a smoking gun, in B a hoop test; A has prior 2/3. Each of A and
B has its joint table, in thirds: H0 without the clue, H0 with it, H1 without, H1 with: 1, 0, 1, 1
in A and 1, 1, 0, 1 in B. Printed: P(H1 | clue) = 3/4, P(A | clue) = 1/2, and 5/6 as the wrong
answer of those who keep the prior weights of A and B.
"""

from __future__ import annotations

import pytest

import bayestrace as bt

JOINT = "ii5-two-worlds-uncertain-probative-value"
H1, A, B = "A,H1 or B,H1", "A,H0 or A,H1", "B,H0 or B,H1"


def within(one_model):
    """P(H1 | clue) within A or within B, as a study of its own that takes that model as sure."""
    study = bt.load_example(JOINT)
    worlds = [f"{one_model},H1", f"{one_model},H0"]
    prior = {row.hypothesis: row.chance.best for row in study.priors}
    chance = {row.hypothesis: row.if_true.best for row in study.likelihoods}
    true, false = (chance[world] for world in worlds)
    clue = bt.Item("K", found="present", likelihood={"H1": (true, false)}, logical=True)
    share = prior[worlds[0]] / sum(prior[world] for world in worlds)
    tree = bt.update(bt.Study.claims({"H1": share}, [clue]))
    return tree["posterior"]["credence"].item()


def of_set(worlds):
    return bt.credence(bt.update(bt.load_example(JOINT)), worlds).item()


def test_sums_over_sets_of_the_four_worlds_give_three_quarters():
    assert of_set(H1) == pytest.approx(3 / 4, abs=1e-10)
    assert of_set(A) == pytest.approx(1 / 2, abs=1e-10)


def test_the_joint_model_sums_the_same_worlds_and_gives_three_quarters():
    tree = bt.sample(bt.load_example(JOINT), "judgement")
    assert tree.attrs["method"] == "exact"
    credence = tree["posterior"]["credence"].sel(hypothesis=H1.split(" or ")).sum("hypothesis")
    assert credence.item() == pytest.approx(3 / 4, abs=1e-10)


def test_averaging_the_models_posteriors_with_their_prior_weights_is_the_wrong_route():
    prior = {row.hypothesis: row.chance.best for row in bt.load_example(JOINT).priors}
    weight = {
        one: sum(prior[world] for world in of.split(" or "))
        for one, of in zip("AB", (A, B), strict=True)
    }
    wrong = sum(weight[one] * within(one) for one in "AB")
    assert wrong == pytest.approx(5 / 6, abs=1e-9)
    assert abs(wrong - of_set(H1)) > 0.08
    # the clue moves the weights of the models as well: with these the average is right
    right = of_set(A) * within("A") + of_set(B) * within("B")
    assert right == pytest.approx(of_set(H1), abs=1e-9)
