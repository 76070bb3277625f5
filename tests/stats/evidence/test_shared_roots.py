"""What items share is found as a comparison of every pair would find it."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from strategies import studies

import bayestrace as bt
from bayestrace.stats.evidence.shared_roots import author_of, day_of, grouped, unclustered


@pytest.mark.parametrize(
    ("citation", "author"),
    [
        ("Garey 2020, p. 96", "Garey 2020"),
        ("Garey (2020). NATO's last war. Routledge.", "Garey 2020"),
        ("Bandeira 2018b, pp. 130-131 (as cited in the thesis, 5.1.1)", "Bandeira 2018b"),
        ("NATO 2021 (as cited in the thesis, 5.1 ¶2; 5.1.1 ¶2)", "NATO 2021"),
        ("The Economist 2020", "The Economist 2020"),
        ("Council on Foreign Relations n.d., a timeline", "Council on Foreign Relations n.d."),
        ("Sipress & Finn 2001", "Sipress 2001"),
        ("Laub et al. 2021", "Laub 2021"),
        ("Müller und Weiß 1999, S. 3", "Müller 1999"),
        ("mill-books, 1911", "mill-books 1911"),
        ("Smith, J. A. (2020). Title. Journal 3.", "Smith 2020"),
        ("de Hoop Scheffer, J., 2006. Speech.", "de Hoop Scheffer 2006"),
        ("Cabinet minutes, 12 March 1999", ""),
        ("Interview, 2019", ""),
        ("interview 2019, Kabul", ""),
        ("Box 12, 1999", ""),
        ("1999", ""),
        ("", ""),
        ("Diary of the foreman", ""),
        ("Smith 99", ""),
        ("Treaty of 1949-1955", ""),
    ],
)
def test_an_author_is_read_only_where_a_citation_begins_with_author_and_year(citation, author):
    assert author_of(citation) == author


@pytest.mark.parametrize(
    ("date", "day"),
    [
        ("1999-03-24", "1999-03-24"),
        (" 1999-03-24 14:30", "1999-03-24"),
        ("1999-03-24T14:30:00", "1999-03-24"),
        ("24.3.1999", "24.3.1999"),
        ("24 March 1999", "24 March 1999"),
        ("24. März  1999", "24. März 1999"),
        ("March 24, 1999", "March 24, 1999"),
        ("1999-03", ""),
        ("1999", ""),
        ("spring 1999", ""),
        ("1999-03-24 to 1999-04-02", ""),
        ("1999-2001", ""),
        ("before 24 March 1999", ""),
        ("", ""),
    ],
)
def test_a_day_is_a_date_that_names_one(date, day):
    assert day_of(date) == day


def told(name, **more):
    return bt.Item(name, found=more.pop("found", "present"), likelihood={"H1": (0.8, 0.4)}, **more)


def groups(*items, of=unclustered, rho=None, **parts):
    study = bt.Study.claims({"H1": 0.5}, items, rho=rho or {})
    study = study.replace(**parts) if parts else study
    return [([study.items[at].id for at in group.items], group.words) for group in of(study)]


def test_items_are_proposed_by_whatever_they_share():
    pair = ("a", "b")
    assert groups(*(told(n, sources="diary") for n in pair)) == [(["a", "b"], "source: diary")]
    pages = groups(told("a", sources="Ito 1998, p. 1"), told("b", sources="Ito 1998, p. 9"))
    assert pages == [(["a", "b"], "author: Ito 1998")]
    assert groups(*(told(n, date="1999-03-24") for n in pair)) == [(["a", "b"], "day: 1999-03-24")]
    said = groups(told("a", excerpt="We  left."), told("b", excerpt="We\nleft."))
    assert said == [(["a", "b"], "excerpt: We left.")]
    month = groups(*(told(n, date="1999-03", actor="cabinet") for n in pair))
    assert month == [(["a", "b"], "actor and date: cabinet, 1999-03")]


def test_a_year_or_an_actor_alone_is_no_candidate():
    assert groups(told("a", date="1999", actor="x"), told("b", date="1999", actor="x")) == []
    assert groups(told("a", date="1999-03", actor="x"), told("b", date="1999-03", actor="y")) == []


def test_a_common_cluster_a_package_or_given_or_another_case_is_no_candidate():
    rho = {"root": 0.5, "other": 0.5}
    same = {"sources": "diary"}
    assert groups(*(told(n, cluster="root", **same) for n in "ab"), rho={"root": 0.5}) == []
    apart = groups(told("a", cluster="root", **same), told("b", cluster="other", **same), rho=rho)
    assert [names for names, _ in apart] == [["a", "b"]]
    assert groups(told("a", **same), told("b", given="a", **same)) == []
    assert groups(told("a", **same), told("b", found="not sought", **same)) == []
    assert groups(told("a", **same), told("b", **same), told("ab", parts=("a", "b"), **same)) == []


def test_a_set_of_items_is_listed_once_with_all_that_it_shares():
    items = [told(n, sources="Ito 1998", date="1999-03-24", actor="x") for n in "ab"]
    assert groups(*items) == [
        (
            ["a", "b"],
            "source and author: Ito 1998; day: 1999-03-24; actor and date: x, 1999-03-24",
        )
    ]


@settings(max_examples=10)
@given(studies(min_items=4, max_items=9))
def test_groups_by_source_are_those_of_all_pairs(study):
    found = grouped(study, ("source",))
    paired = {pair for group in found for pair in combinations(group.items, 2)}
    free = [at for at, i in enumerate(study.items) if i.found != "not sought" and not i.given]
    expected = {
        (a, b)
        for a, b in combinations(free, 2)
        if study.items[a].case == study.items[b].case
        and set(study.items[a].sources) & set(study.items[b].sources)
    }
    assert paired == expected
    assert all(group.case == study.items[at].case for group in found for at in group.items)
