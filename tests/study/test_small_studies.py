"""Small studies are built in a few lines, and say what is wrong as readily as read ones."""

import pytest

from bayestrace.errors import StudyError
from bayestrace.study.parts import Item, judgement
from bayestrace.study.study import Study


def test_a_claim_needs_one_line_per_item():
    study = Study.claims(
        {"H1": 0.5},
        [
            Item(
                "memo",
                found="present",
                likelihood={"H1": (0.9, judgement(0.1, low=0.05, high=0.2))},
            ),
            Item("tape", found="absent", likelihood={"H1": "10 dB"}),
        ],
    )
    first, second = study.likelihoods
    assert (first.if_true.best, first.if_false.values) == (0.9, (0.05, 0.1, 0.2))
    assert second.ratio == pytest.approx(10)
    assert [case.id for case in study.cases] == ["case"]
    assert study.items[0].clue == "memo"
    assert study.coders == ("me",)


def test_ids_alone_mean_equal_priors():
    study = Study.claims(["H1"], [])
    assert study.equal_priors
    assert study.priors == ()


def test_rivals_are_exhaustive_or_have_a_residual():
    items = [Item("memo", found="present", likelihood={"A": 0.9, "B": 0.2, "else": 0.1})]
    study = Study.rivals({"A": 0.5, "B": 0.3, "else": 0.2}, items, residual="else")
    assert study.world_frames[0].worlds == ("A", "B", "else")
    assert study.hypothesis_ids == ("A", "B", "else")
    with pytest.raises(StudyError, match="must say whether its rivals are all there are"):
        Study.rivals({"A": 0.5, "B": 0.5}, [])


def test_factors_may_have_priors_per_factor_or_per_combination():
    worlds = {"A & B": 0.4, "A & not B": 0.3, "not A & B": 0.2, "not A & not B": 0.1}
    items = [Item("memo", found="present", likelihood=dict.fromkeys(worlds, 0.5))]
    assert Study.factors({"A": 0.5, "B": 0.5}, items).hypothesis_ids == ("A", "B")
    assert Study.factors(worlds, items, names=["A", "B"]).hypothesis_ids == ("A", "B")


def test_a_logical_item_may_hold_exact_zeros():
    item = Item("memo", found="present", likelihood={"H": (0, 0.5)}, logical=True)
    assert Study.claims({"H": 0.5}, [item]).likelihoods[0].logical


@pytest.mark.parametrize("value", [0.9, (0.9,), (0.9, 0.1, 0.2), "ten", None])
def test_a_likelihood_that_is_not_understood_is_refused_with_an_example(value):
    item = Item("memo", found="present", likelihood={"H": value})
    with pytest.raises(StudyError, match="the likelihood of item 'memo' for 'H'") as caught:
        Study.claims({"H": 0.5}, [item])
    assert "(0.9, 0.1)" in caught.value.problems[0].remedy


def test_items_that_still_carry_likelihoods_are_refused_by_a_study():
    study = Study.claims({"H": 0.5}, [])
    item = Item("memo", found="present", case="case", clue="?", likelihood={"H": (0.9, 0.1)})
    with pytest.raises(StudyError, match="carries its likelihood with it"):
        study.replace(items=(item,))


def test_scope_follows_the_hypothesis_and_a_residual_its_rivals():
    items = [Item("memo", found="present", likelihood={"A": 0.9, "B": 0.2, "else": 0.1})]
    study = Study.rivals(["A", "B"], items, residual="else")
    assert study.in_scope("A", "case")
    assert study.in_scope("else", "case")
    assert study.in_scope("else", "elsewhere")


def test_equal_studies_share_a_digest_and_different_ones_do_not():
    one, two = (Study.claims({"H": 0.5}, [], title=title) for title in ("one", "two"))
    assert one.digest == Study.claims({"H": 0.5}, [], title="one").digest
    assert one.digest != two.digest


def test_a_notebook_shows_a_study_with_its_text_escaped():
    shown = Study.claims({"H": 0.5}, [], title="<b>&")._repr_html_()
    assert "&lt;b&gt;&amp;" in shown
    assert "<b>" not in shown
