"""Frames are sets of worlds, and expressions name subsets of them."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bayestrace.study.parts import Frame
from bayestrace.study.worlds import Places, WorldSetError, resolve_frames, world_set

CLAIMS = Frame(id="claims", mode="claim", hypotheses=("H1", "H 2"))
RIVALS = Frame(id="why", mode="rivals", hypotheses=("A", "B and C"), residual="something else")
FACTORS = Frame(id="both", mode="factors", hypotheses=("F", "G", "K"))
FRAMES = resolve_frames([CLAIMS, RIVALS, FACTORS])


def test_a_claim_frame_of_several_ids_becomes_one_frame_each():
    assert [(frame.id, frame.worlds) for frame in FRAMES[:2]] == [
        ("H1", ("H1", "not H1")),
        ("H 2", ("H 2", "not H 2")),
    ]
    (single,) = resolve_frames([Frame(id="one", mode="claim", hypotheses=("H",))])
    assert (single.id, single.judged) == ("one", ("H",))


def test_the_residual_is_a_world_of_its_own_and_stands_last_unless_listed():
    assert FRAMES[2].worlds == ("A", "B and C", "something else")
    (frame,) = resolve_frames(
        [Frame(id="f", mode="rivals", hypotheses=("else", "A"), residual="else")]
    )
    assert frame.worlds == ("else", "A")


def test_factors_have_a_world_for_every_combination():
    worlds = FRAMES[3].worlds
    assert len(set(worlds)) == 8
    assert (worlds[0], worlds[-1]) == ("F & G & K", "not F & not G & not K")
    for name in FACTORS.hypotheses:
        members = {worlds[n] for n in FRAMES[3].members(name)}
        assert members == {world for world in worlds if name in world.split(" & ")}


@pytest.mark.parametrize("order", list(itertools.permutations(["F", "not G", "K"])))
def test_the_order_in_the_name_of_a_combination_is_free(order):
    frame, label = Places(FRAMES).find("  &  ".join(order))
    assert (frame.id, label) == ("both", "F & not G & K")


def test_an_unknown_label_has_no_place():
    places = Places(FRAMES)
    assert places.find("not H1") is None
    assert places.find("F") is None
    assert places.canonical("anything") == "anything"


@pytest.mark.parametrize(
    ("expression", "frame", "worlds"),
    [
        ("A", "why", ["A"]),
        ("A or something else", "why", ["A", "something else"]),
        ("not A", "why", ["B and C", "something else"]),
        ("not not A", "why", ["A"]),
        ("B and C", "why", ["B and C"]),
        ("A or B and C", "why", ["A", "B and C"]),
        ("not (A or B and C)", "why", ["something else"]),
        ("H 2", "H 2", ["H 2"]),
        ("not H1", "H1", ["not H1"]),
        ("F & not G", "both", ["F & not G & K", "F & not G & not K"]),
        ("F and G and K", "both", ["F & G & K"]),
        ("not F & not G & not K", "both", ["not F & not G & not K"]),
        ("(F|G) & not (F&G)", "both",
         ["F & not G & K", "F & not G & not K", "not F & G & K", "not F & G & not K"]),
        ("F & not F", "both", []),
    ],
)  # fmt: skip
def test_an_expression_names_a_set_of_worlds(expression, frame, worlds):
    name, positions = world_set(expression, FRAMES)
    found = next(entry for entry in FRAMES if entry.id == name)
    assert name == frame
    assert sorted(found.worlds[n] for n in positions) == sorted(worlds)


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("", "ends too early"),
        ("A or", "ends too early"),
        ("not", "ends too early"),
        ("A B", "goes on with 'B' where a set is complete"),
        ("H12", "did you mean 'H1'"),
        ("(A or something else", "lacks a closing bracket"),
        ("A)", "goes on with '\\)' where a set is complete"),
        ("A or H1", "mixes the frames 'why' and 'H1'"),
        ("A or or A", "not understood from 'or A' on"),
        ("Army", "not understood from 'Army' on"),
    ],
)
def test_an_expression_that_names_no_set_is_refused(expression, says):
    with pytest.raises(WorldSetError, match=says):
        world_set(expression, FRAMES)


@given(st.text(alphabet="AFGK ()&|noträ", max_size=20))
def test_any_text_names_a_set_or_is_refused(text):
    try:
        frame, worlds = world_set(text, FRAMES)
    except WorldSetError:
        return
    assert frame in {entry.id for entry in FRAMES}
    assert all(isinstance(world, int) for world in worlds)


@given(st.sets(st.sampled_from(FRAMES[3].worlds), min_size=1))
def test_worlds_joined_by_or_are_the_set_of_them_and_its_negation_the_rest(names):
    _, positions = world_set(" or ".join(sorted(names)), FRAMES)
    assert {FRAMES[3].worlds[n] for n in positions} == names
    _, rest = world_set(f"not ({' or '.join(sorted(names))})", FRAMES)
    assert rest == frozenset(range(8)) - positions
