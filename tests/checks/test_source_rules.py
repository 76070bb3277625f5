"""Rules about sources: the places that they name, and when they keep silent."""

from dataclasses import replace

import pytest
from checks.careful import careful, changed
from checks.small import claims, found, names

import bayestrace as bt
from bayestrace.study.parts import Source
from bayestrace.study.statements import Search


def cited(study, *sources, types=()):
    """Give items 0, 1, ... these sources, whose types are as given."""
    known = dict.fromkeys(name for listed in sources for name in listed)
    items = tuple(
        replace(item, sources=listed) for item, listed in zip(study.items, sources, strict=True)
    )
    kinds = dict(types)
    return study.replace(
        items=items,
        sources=tuple(Source(id=n, citation=n, type=kinds.get(n, "")) for n in known),
    )


def test_an_item_without_a_source_is_named_unless_it_was_not_sought():
    study = cited(claims((0.8, 0.2), (0.8, 0.2), (0.8, 0.2)), ("book",), (), ())
    study = changed(study, "items", 2, found="not sought")
    (notice,) = found(study, "no-source")
    assert names(notice) == ["e1"]


def test_an_absent_clue_may_name_the_search_that_missed_it():
    absent = claims((0.8, 0.2), found="absent")
    search = Search(case=absent.cases[0].id, sought="the memo", items=("e0",))
    assert found(absent, "no-source")
    assert not found(absent.replace(searches=(search,)), "no-source")
    present = claims((0.8, 0.2))
    assert found(present.replace(searches=(search,)), "no-source")


@pytest.mark.parametrize(
    ("rule", "column"), [("no-locator", "locator"), ("excerpt-missing", "excerpt")]
)
def test_what_was_found_in_a_source_says_where_and_in_which_words(rule, column):
    study = careful()  # items 0 and 2 were found, 1 and 3 were not
    bare = changed(study, "items", -1, **{column: " \n"})
    (notice,) = found(bare, rule)
    assert names(notice) == [study.items[0].id, study.items[2].id]
    assert {place.column for place in notice.where} == {column}
    assert not found(changed(bare, "items", -1, sources=()), rule)


def test_a_source_is_used_if_an_item_or_a_prior_cites_it():
    study = careful()
    more = tuple(Source(id=name, citation=name) for name in ("memoir", "press"))
    study = study.replace(sources=study.sources + more)
    (notice,) = found(study, "unused-source")
    assert names(notice) == ["memoir", "press"]
    study = changed(study, "items", sources=("mill-books", "press"))
    study = changed(study, "priors", sources=("survey", "memoir"))
    assert not found(study, "unused-source")


def test_interpretive_items_drive_a_result_from_half_of_the_weight_for_it_on():
    def study(reading, trace):
        both = claims((reading, 0.2), (trace, 0.2), (0.2, 0.8))  # the third speaks against
        return changed(both, "items", 0, kind="Academic")

    assert not found(study(0.6, 0.6), "interpretive-driver")
    assert not found(study(0.59, 0.6), "interpretive-driver")
    (notice,) = found(study(0.61, 0.6), "interpretive-driver")
    assert names(notice) == ["e0"]
    assert "In 1 of 1 results" in notice.sentence


def test_a_reading_that_speaks_against_the_leader_does_not_carry_it():
    study = changed(claims((0.8, 0.2), (0.2, 0.5)), "items", 1, kind="academic")
    assert not found(study, "interpretive-driver")


@pytest.mark.parametrize(("chance", "fires"), [(0.39, False), (0.41, True)])
def test_below_a_ratio_of_two_there_is_nothing_to_be_carried(chance, fires):
    study = changed(claims((chance, 0.2)), "items", 0, kind="academic")
    assert bool(found(study, "interpretive-driver")) is fires


def test_a_logical_reading_carries_everything():
    memo = bt.Item(
        "memo", found="present", kind="scholarship", likelihood={"A": 0.5, "B": 0}, logical=True
    )
    note = bt.Item("note", found="present", likelihood={"A": 0.9, "B": 0.1})
    study = bt.Study.rivals(["A", "B"], [memo, note], exhaustive=True)
    (notice,) = found(study, "interpretive-driver")
    assert names(notice) == ["memo"]
    assert "100%" in notice.sentence


@pytest.mark.parametrize(
    ("kind", "fires"),
    [
        ("Academic", True),
        ("secondary_literature", True),
        ("Secondary sources", True),
        ("historians", True),
        ("newspaper, opinion page", True),
        ("official statement", False),
        ("archive", False),
        ("troop figures", False),
        ("", False),
    ],
)
def test_a_kind_is_interpretive_by_the_words_in_it(kind, fires):
    study = changed(claims((0.8, 0.2)), "items", 0, kind=kind)
    assert bool(found(study, "interpretive-driver")) is fires


def test_without_a_kind_every_source_must_be_interpretive():
    study = claims((0.8, 0.2))
    types = {"book": "academic", "treaty": "document"}
    assert found(cited(study, ("book",), types=types), "interpretive-driver")
    assert not found(cited(study, ("book", "treaty"), types=types), "interpretive-driver")
    said = changed(cited(study, ("book",), types=types), "items", kind="treaty")
    assert not found(said, "interpretive-driver")
