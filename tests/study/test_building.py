"""What a newcomer gets wrong when a study is built in code, and what the message says."""

import pytest

import bayestrace as bt


def claim(value, **more):
    item = bt.Item("memo", found="present", likelihood={"H1": value}, **more)
    return bt.Study.claims({"H1": 0.5}, [item])


@pytest.mark.parametrize("value", [0.9, (0.9,), (0.9, 0.1, 0.2), None])
def test_a_likelihood_that_is_no_pair_is_refused_in_words(value):
    with pytest.raises(bt.StudyError, match=r"item 'memo' for 'H1' .*: it is no pair") as caught:
        claim(value)
    assert "write likelihood={'H1': (0.9, 0.1)}" in str(caught.value)
    assert "unpack" not in str(caught.value)


def test_a_number_that_is_no_probability_is_named_with_its_item():
    with pytest.raises(
        bt.StudyError, match="item 'memo', likelihood for 'H1': best is not"
    ) as caught:
        claim((1.2, 0.1))
    assert len(caught.value.problems) == 1


def test_a_pair_for_a_rival_is_refused_in_words():
    item = bt.Item("memo", found="present", likelihood={"A": (0.9, 0.1), "B": 0.2})
    with pytest.raises(bt.StudyError, match="each rival or combination takes one"):
        bt.Study.rivals(["A", "B"], [item], exhaustive=True)


def test_an_exact_one_needs_to_be_logical():
    with pytest.raises(bt.StudyError, match=r"likelihood for 'H1': .* exactly 0 or 1"):
        claim((1, 0.1))
    assert claim((1, 0.1), logical=True).likelihoods[0].logical


def test_problems_of_several_items_are_raised_together():
    items = [
        bt.Item(name, found="present", likelihood={"H1": value})
        for name, value in (("memo", 0.9), ("vote", (1, 0.5)), ("letter", (0.4, 7)))
    ]
    with pytest.raises(bt.StudyError, match="3 problems") as caught:
        bt.Study.claims({"H1": 0.5}, items)
    assert [name in str(caught.value) for name in ("memo", "vote", "letter")] == [True] * 3


@pytest.mark.parametrize("function", [bt.update, bt.weights, bt.test_types])
@pytest.mark.parametrize("path", ["my-study", None])
def test_a_path_in_place_of_a_study_is_refused_with_the_call_that_is_missing(function, path):
    remedy = r"bt\.read_study\('my-study'\)" if path else "pass the study"
    with pytest.raises(bt.ArrayError, match=f"a Study is needed here, .*{remedy}"):
        function(path)
