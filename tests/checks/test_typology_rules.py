"""Rules about types of tests: which words are read, and which numbers bear them out."""

from dataclasses import replace
from math import log10

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bayestrace as bt
from bayestrace.checks.checking import check

SMOKING, HOOP = (0.4, 0.04), (0.96, 0.6)  # 10 and 2.0 dB; 2.0 and 10 dB
DECISIVE, STRAW = (0.95, 0.05), (0.6, 0.4)


def with_reason(chances, reason, found="present"):
    study = bt.Study.claims({"H": 0.5}, [bt.Item("x", found=found, likelihood={"H": chances})])
    return study.replace(likelihoods=[replace(study.likelihoods[0], reason=reason)])


def mismatched(study):
    return [place.name for notice in check(study).of("label-mismatch") for place in notice.where]


@pytest.mark.parametrize("found", ["present", "absent"])
@pytest.mark.parametrize(
    ("chances", "fitting"),
    [
        (SMOKING, {"smoking gun"}),
        (HOOP, {"hoop test"}),
        (DECISIVE, {"smoking gun", "hoop test", "doubly decisive"}),
        (STRAW, {"straw in the wind"}),
        (SMOKING[::-1], {"smoking gun", "hoop test"}),
    ],
)
@pytest.mark.parametrize(
    "word", ["smoking gun", "hoop test", "doubly decisive", "straw in the wind"]
)
def test_a_word_must_fit_the_numbers_whatever_was_found(chances, fitting, word, found):
    study = with_reason(chances, f"It is a {word} for the claim.", found)
    assert mismatched(study) == ([] if word in fitting else ["x"])


@pytest.mark.parametrize(("db", "fires"), [(3.99, True), (4.01, False)])
def test_a_number_may_miss_the_border_by_one_decibel(db, fires):
    # The clue is so rare that its absence weighs nothing.
    chances = (1e-3 * 10 ** (db / 10), 1e-3)
    assert bool(mismatched(with_reason(chances, "A smoking gun."))) == fires


@pytest.mark.parametrize(("db", "fires"), [(5.99, False), (6.01, True)])
def test_a_straw_may_pass_the_border_by_one_decibel(db, fires):
    chances = (1e-3 * 10 ** (db / 10), 1e-3)
    assert bool(mismatched(with_reason(chances, "A straw in the wind."))) == fires


@pytest.mark.parametrize(
    "text",
    [
        "no smoking gun",
        "This is not a smoking gun.",
        "hardly a smoking gun",
        "more than a straw in the wind?",  # read, but denied by "than"
        "Secretary General de Hoop Scheffer spoke.",
        "They had to jump through hoops.",
        "A straw poll was held with a gun on the table.",
    ],
)
def test_a_word_that_is_denied_or_means_something_else_is_left_alone(text):
    assert mismatched(with_reason((0.5, 0.5), text)) == []
    assert mismatched(with_reason(DECISIVE, text)) == []


@pytest.mark.parametrize(
    "text", ["Hoop passed.", "So it was. Hoop failed.", "a failed hoop", "HOOP TEST"]
)
def test_a_hoop_is_read_in_its_usual_spellings(text):
    assert mismatched(with_reason(STRAW, text)) == ["x"]


def test_a_text_that_names_two_types_needs_one_that_fits():
    assert mismatched(with_reason(HOOP, "Between a hoop and a smoking gun.")) == []
    assert mismatched(with_reason(STRAW, "Between a hoop and a smoking gun.")) == ["x"]


def test_a_note_of_an_item_is_held_against_every_coder_and_hypothesis():
    item = bt.Item(
        "x", found="present", note="A smoking gun.", likelihood={"H1": STRAW, "H2": SMOKING}
    )
    assert mismatched(bt.Study.claims(["H1", "H2"], [item])) == []
    plain = bt.Item(
        "x", found="present", observed="A smoking gun.", likelihood={"H1": STRAW, "H2": STRAW}
    )
    assert mismatched(bt.Study.claims(["H1", "H2"], [plain])) == ["x"]


def test_against_which_rival_a_type_holds_is_the_readers_choice():
    item = bt.Item("x", found="present", likelihood={"A": 0.4, "B": 0.35, "C": 0.04})
    study = bt.Study.rivals(["A", "B", "C"], [item], exhaustive=True)

    def reason(rival):
        rows = [
            replace(row, reason="A smoking gun." if row.hypothesis == rival else "")
            for row in study.likelihoods
        ]
        return study.replace(likelihoods=rows)

    assert mismatched(reason("A")) == []
    straws = study.replace(
        likelihoods=[
            replace(row, if_true=bt.judgement(0.3), reason="A smoking gun.")
            for row in study.likelihoods
        ]
    )
    assert set(mismatched(straws)) == {"x"}


def test_where_only_a_ratio_is_known_nothing_is_said():
    item = bt.Item("x", found="present", likelihood={"H": "1 dB"})
    study = bt.Study.claims({"H": 0.5}, [item])
    rows = [replace(study.likelihoods[0], reason="A smoking gun.")]
    assert mismatched(study.replace(likelihoods=rows)) == []


# type-depends-on-prior


def kind(one, other):
    present = abs(10 * log10(one / other)) >= 5
    absent = abs(10 * log10((1 - one) / (1 - other))) >= 5
    return present, absent


def types_of(chances, priors, rival):
    """The types of one present item for a rival over the others: stated, equal, in the end."""
    joint = [p * c for p, c in zip(priors, chances, strict=True)]
    found = set()
    for shares in (priors, [1.0] * len(priors), joint):
        rest = [
            (s, c) for at, (s, c) in enumerate(zip(shares, chances, strict=True)) if at != rival
        ]
        mixed = sum(s * c for s, c in rest) / sum(s for s, _ in rest)
        found.add(kind(chances[rival], mixed))
    return found


@settings(max_examples=60)
@given(
    chances=st.lists(st.sampled_from([0.03, 0.1, 0.3, 0.6, 0.85, 0.97]), min_size=3, max_size=4),
    shares=st.lists(st.integers(1, 12), min_size=4, max_size=4),
)
def test_an_item_is_named_if_its_type_over_all_rivals_moves(chances, shares):
    priors = [share / sum(shares[: len(chances)]) for share in shares[: len(chances)]]
    labels = "ABCD"[: len(chances)]
    item = bt.Item("x", found="present", likelihood=dict(zip(labels, chances, strict=True)))
    study = bt.Study.rivals(dict(zip(labels, priors, strict=True)), [item], exhaustive=True)
    moves = any(len(types_of(chances, priors, at)) > 1 for at in range(len(chances)))
    assert (len(check(study).of("type-depends-on-prior")) == 1) == moves


def test_the_literatures_example_moves_and_a_pair_of_rivals_never_does():
    # P(clue | ...) of .90, .85, .10, .05: against the others together 0.8 to 8.5 dB.
    four = dict(zip("ABCD", (0.90, 0.85, 0.10, 0.05), strict=True))
    near, far = (
        {"A": 0.1, "B": 0.78, "C": 0.06, "D": 0.06},
        {"A": 0.1, "B": 0.05, "C": 0.4, "D": 0.45},
    )
    weights = [
        10 * log10(0.9 / (sum(p[r] * four[r] for r in "BCD") / sum(p[r] for r in "BCD")))
        for p in (near, far)
    ]
    assert weights[0] < 1 < 5 < weights[1]
    item = bt.Item("x", found="present", likelihood=four)
    study = bt.Study.rivals(near, [item], exhaustive=True)
    assert [p.name for p in check(study).of("type-depends-on-prior")[0].where] == ["x"]
    two = bt.Item("x", found="present", likelihood={"A": 0.9, "B": 0.05})
    pair = bt.Study.rivals(["A", "B"], [two], exhaustive=True)
    assert len(check(pair).of("type-depends-on-prior")) == 0
