"""Equal priors under other partitions, against priors that are written down by hand."""

from itertools import product

import numpy as np
import pytest

import bayestrace as bt
from bayestrace.study.parts import Hypothesis, Judgement, Prior

CHANCES = {"A": 0.9, "B": 0.6, "C": 0.3, "else": 0.5}


def study(groups=None, residual="else", priors=None):
    chances = {n: c for n, c in CHANCES.items() if residual or n != "else"}
    item = bt.Item("m", found="present", likelihood=chances)
    extra = {"residual": residual} if residual else {"exhaustive": True}
    made = bt.Study.rivals(priors or list(chances), [item], **extra)
    if not groups:
        return made
    return made.replace(
        hypotheses=[Hypothesis(id=n, claim=n, group=groups.get(n, "")) for n in "ABC"]
    )


def by_hand(prior):
    joint = {name: prior[name] * CHANCES[name] for name in prior}
    return {name: value / sum(joint.values()) for name, value in joint.items()}


def test_every_partition_gives_what_its_priors_give():
    cut = bt.partitions(study({"A": "x", "B": "x"}))
    expected = {
        "as written": (1, 1, 1, 1),
        "equal per rival": (1, 1, 1, 1),
        "equal per group": (0.5, 0.5, 1, 1),
        "A in two": (2, 1, 1, 1),
        "B in two": (1, 2, 1, 1),
        "C in two": (1, 1, 2, 1),
        **{
            f"residual at {s:g}": (1 - s, 1 - s, 1 - s, 3 * s) for s in (0.01, 0.05, 0.1, 0.25, 0.5)
        },
    }
    assert [str(name) for name in cut["partition"].values] == list(expected)
    for name, weights in expected.items():
        prior = {n: w / sum(weights) for n, w in zip(CHANCES, weights, strict=True)}
        credence = by_hand(prior)
        for hypothesis in CHANCES:
            here = cut.sel(partition=name, hypothesis=hypothesis).squeeze()
            assert here["stated_prior"].item() == pytest.approx(prior[hypothesis])
            assert here["credence"].item() == pytest.approx(credence[hypothesis])


def test_each_partition_is_the_update_of_a_study_with_these_priors():
    cut = bt.partitions(study())
    for name in cut["partition"].values:
        here = cut.sel(partition=name)
        rows = [
            Prior(
                hypothesis=n, chance=Judgement(best=here["stated_prior"].sel(hypothesis=n).item())
            )
            for n in CHANCES
        ]
        post = bt.update(study().replace(priors=rows, equal_priors=False))
        np.testing.assert_allclose(here["credence"], post["posterior"]["credence"])
        verdicts = bt.verdicts(post)
        assert (here["verdict"].values == verdicts.values).all()


def test_argued_priors_stay_in_the_first_partition_and_in_proportion_under_other_residuals():
    priors = {"A": 0.5, "B": 0.2, "C": 0.1, "else": 0.2}
    cut = bt.partitions(study(priors=priors))["stated_prior"].squeeze()
    assert cut.sel(partition="as written").values == pytest.approx(list(priors.values()))
    shared = cut.sel(partition="residual at 0.1").values
    assert shared == pytest.approx([0.9 * 5 / 8, 0.9 * 2 / 8, 0.9 * 1 / 8, 0.1])
    assert cut.sel(partition="equal per rival").values == pytest.approx([0.25] * 4)


def test_without_a_residual_or_groups_there_are_none_of_their_partitions():
    names = [str(name) for name in bt.partitions(study(residual=None))["partition"].values]
    assert names == ["as written", "equal per rival", "A in two", "B in two", "C in two"]


def test_more_detail_moves_a_prior_of_a_quarter_to_an_eighth_and_groups_bring_it_back():
    # X -> Y has four response types; of X -> M -> Y there are sixteen, of which X moves Y up
    # in two: both links follow, or both reverse.
    types = ("00", "10", "01", "11")
    coarse = {f"Y{y}": 0.5 for y in types}
    item = bt.Item("m", found="not sought", likelihood=coarse)
    plain = bt.Study.rivals(list(coarse), [item], exhaustive=True)
    assert bt.credence(bt.update(plain), "Y01").item() == pytest.approx(0.25)
    worlds = [f"M{m},Y{y}" for m, y in product(types, types)]
    item = bt.Item("m", found="not sought", likelihood=dict.fromkeys(worlds, 0.5))
    fine = bt.Study.rivals(worlds, [item], exhaustive=True)
    up = ["M01,Y01", "M10,Y10"]
    assert bt.credence(bt.update(fine), " or ".join(up)).item() == pytest.approx(0.125)

    def effect(m, y):
        """What Y is if X = 0 and if X = 1."""
        return "".join(y[int(m[x])] for x in (0, 1))

    groups = {f"M{m},Y{y}": effect(m, y) for m, y in product(types, types)}
    grouped = fine.replace(
        hypotheses=[Hypothesis(id=name, claim=name, group=groups[name]) for name in worlds]
    )
    prior = bt.partitions(grouped)["stated_prior"].squeeze()
    assert prior.sel(partition="equal per rival", hypothesis=up).sum() == pytest.approx(0.125)
    assert prior.sel(partition="equal per group", hypothesis=up).sum() == pytest.approx(0.25)


def test_claims_and_factors_have_no_partitions():
    assert bt.partitions(bt.load_example("nato-csto")).sizes["hypothesis"] == 0


def test_the_parts_of_a_residual_share_what_it_gets():
    item = bt.Item("m", found="present", likelihood={"A": 0.5, "p": 0.9, "q": 0.1})
    made = bt.Study.rivals({"A": 0.4, "p": 0.5, "q": 0.1}, [item], residual="else",
                           residual_parts=["p", "q"])  # fmt: skip
    cut = bt.partitions(made)["stated_prior"].squeeze()
    assert cut.sel(partition="equal per rival").values == pytest.approx([0.5, 0.5])
    assert cut.sel(partition="residual at 0.25").values == pytest.approx([0.75, 0.25])
    credence = bt.partitions(made)["credence"].squeeze()
    mixture = 0.25 * (0.5 * 0.9 + 0.1 * 0.1) / 0.6
    assert credence.sel(partition="residual at 0.25", hypothesis="else").item() == pytest.approx(
        mixture / (mixture + 0.75 * 0.5)
    )
