"""Rules about coders: who they are, and whether they are several."""

from dataclasses import replace

import numpy as np
import pytest
from checks.careful import careful, changed
from checks.small import claims, found, names

from bayestrace.study.statements import Coder


def also_by(study, coder, pairs):
    """Add the codings of another coder to a study of one claim."""
    rows = tuple(
        replace(
            row,
            coder=coder,
            if_true=replace(row.if_true, best=one),
            if_false=replace(row.if_false, best=other),
        )
        for row, (one, other) in zip(study.likelihoods, pairs, strict=False)
    )
    return study.replace(likelihoods=study.likelihoods + rows)


def persons(*ids):
    """Say of coders that they are persons."""
    return tuple(Coder(id=name, kind="person") for name in ids)


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        (("person",), ["me"]),
        (("person", "person"), []),
        (("person", "model"), ["me"]),
        (("model", "model"), ["me", "second"]),
    ],
)
def test_a_model_is_no_second_reader(kinds, said):
    study = claims((0.8, 0.2))
    coders = ("me", "second")[: len(kinds)]
    if len(coders) > 1:
        study = also_by(study, "second", [(0.7, 0.3)])
    details = tuple(Coder(id=n, kind=kind) for n, kind in zip(coders, kinds, strict=True))
    notices = found(study.replace(coder_details=details), "one-coder")
    assert [name for notice in notices for name in names(notice)] == said
    mixed = found(study.replace(coder_details=details), "coder-kind-mixed")
    assert [names(notice) for notice in mixed] == (
        [["second"]] if set(kinds) == {"person", "model"} else []
    )


def test_the_one_person_is_not_said_to_have_judged_alone_where_a_model_did_as_well():
    alone = claims((0.8, 0.2))
    both = also_by(alone, "m", [(0.7, 0.3)]).replace(coder_details=(Coder(id="m", kind="model"),))
    assert found(alone, "one-coder")[0].sentence.startswith("Only me judged")
    assert found(both, "one-coder")[0].sentence.startswith("Apart from models, only me judged")


def test_a_model_beside_a_coder_of_whom_nothing_is_said_is_mixed_too():
    study = careful().replace(coder_details=(Coder(id="second reader", kind="model"),))
    assert names(found(study, "coder-kind-mixed")[0]) == ["second reader"]


def test_two_coders_of_one_name_are_one():
    study = changed(careful(), "coder_details", 0, name="Ann")
    assert not found(study, "correlated-coders")
    study = changed(study, "coder_details", 1, name="ann")
    (notice,) = found(study, "correlated-coders")
    assert names(notice) == ["me", "second reader"]
    assert {place.column for place in notice.where} == {"name"}


def test_several_coders_say_who_they_are():
    alone = claims((0.8, 0.2))
    assert not found(alone, "correlated-coders")
    study = careful()
    (notice,) = found(study.replace(coder_details=study.coder_details[1:]), "correlated-coders")
    assert names(notice) == ["me"]


def correlated(correlation, count):
    """Make log ratios of two coders whose correlation is as wanted, and chances that give them."""
    rng = np.random.default_rng(5)
    noise = rng.normal(size=(count, 2))
    noise = (noise - noise.mean(axis=0)) / noise.std(axis=0)
    one = noise[:, 0]
    rest = noise[:, 1] - (noise[:, 0] * noise[:, 1]).mean() * one
    rest /= rest.std()
    other = correlation * one + np.sqrt(1 - correlation**2) * rest
    return [[(0.3 * np.exp(x / 3), 0.3) for x in ratios] for ratios in (one, other)]


@pytest.mark.parametrize(
    ("correlation", "count", "fires"),
    [(0.952, 10, True), (0.948, 10, False), (0.99, 9, False), (-0.99, 20, False)],
)
def test_ratings_that_agree_too_well_are_told_with_their_correlation(correlation, count, fires):
    mine, hers = correlated(correlation, count)
    study = also_by(claims(*mine), "she", hers)
    study = study.replace(coder_details=persons("me", "she"))
    notices = found(study, "correlated-coders")
    assert bool(notices) is fires
    if fires:
        assert names(notices[0]) == ["me, she"]
        assert f"correlation of {correlation:.2f}" in notices[0].sentence


def test_a_coder_who_always_says_the_same_has_no_correlation():
    study = also_by(claims(*[(0.5, 0.5)] * 12), "she", [(0.5, 0.5)] * 12)
    study = study.replace(coder_details=persons("me", "she"))
    assert not found(study, "correlated-coders")


def test_only_the_pairs_that_agree_are_named():
    mine, hers = correlated(0.99, 12)
    theirs = correlated(0.3, 12)[1]
    study = also_by(also_by(claims(*mine), "she", hers), "they", theirs)
    study = study.replace(coder_details=persons(*study.coders))
    (notice,) = found(study, "correlated-coders")
    assert names(notice) == ["me, she"]


def test_a_coder_of_whom_nobody_says_whether_it_is_a_person_is_named():
    study = careful()
    me, hers = study.coder_details
    (notice,) = found(
        study.replace(coder_details=(me, replace(hers, kind=""))), "correlated-coders"
    )
    assert names(notice) == ["second reader"]
    assert "a person or a model" in notice.sentence
