"""New evidence by itself is the update of the study from which the other items were taken out."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import studies

import bayestrace as bt

PLACES = ["coder", "case", "hypothesis"]
WAYS = ("all", "without generated", "new only")


def closed(study, gone):
    """With everything that was judged given a removed item, or that is a package of it."""
    gone = set(gone)
    while more := {i.id for i in study.items if {*i.given, *i.parts} & gone} - gone:
        gone |= more
    return gone


def removed(study, gone):
    """The study as if these items had never been written down."""
    items = [item for item in study.items if item.id not in gone]
    clusters = {item.cluster for item in items}
    return study.replace(
        items=items,
        likelihoods=[row for row in study.likelihoods if row.item not in gone],
        contingencies=[row for row in study.contingencies if row.item not in gone],
        repeats=[row for row in study.repeats if row.item not in gone],
        dependence=[row for row in study.dependence if row.cluster in clusters],
        searches=(),
        coder_details=(),
    )


@st.composite
def with_roles(draw):
    study = draw(studies(max_items=6).filter(lambda study: study.coders))
    roles = st.sampled_from(["new", "known", "generated", ""])
    return study.replace(items=[replace(item, role=draw(roles)) for item in study.items])


@settings(max_examples=5)
@given(with_roles())
def test_each_reading_is_the_update_of_the_study_with_the_items_taken_out_by_hand(study):
    table = bt.new_evidence(study)
    whole = bt.summary(bt.update(study))
    aside = {
        "all": [],
        "without generated": [item.id for item in study.items if item.role == "generated"],
        "new only": [item.id for item in study.items if item.role != "new"],
    }
    for evidence, named in aside.items():
        gone = closed(study, named)
        mine = table[table["evidence"] == evidence].reset_index(drop=True)
        assert mine[PLACES].equals(whole[PLACES])
        left = removed(study, gone)
        names = {(c, k, h): n for n, (c, k, h) in enumerate(whole[PLACES].values)}
        expected = whole["prior"].to_numpy(copy=True)
        naive = expected.copy()
        if left.coders:
            for row in bt.summary(bt.update(left)).to_dict("records"):
                if not np.isnan(row["prior"]):  # else every item of the frame is gone
                    at = names[row["coder"], row["case"], row["hypothesis"]]
                    expected[at], naive[at] = row["posterior"], row["posterior_naive"]
        np.testing.assert_allclose(mine["credence"], expected, atol=1e-9)
        np.testing.assert_allclose(mine["credence_naive"], naive, atol=1e-9)


def told(name, role, pair=(0.8, 0.4), **more):
    return bt.Item(name, found="present", role=role, likelihood={"H1": pair}, **more)


def test_items_are_counted_and_those_without_a_role_apart():
    items = [told("a", "generated"), told("b", "known"), told("c", "new"), told("d", "")]
    table = bt.new_evidence(bt.Study.claims({"H1": 0.5}, items))
    assert table["evidence"].tolist() == list(WAYS)
    assert table["items"].tolist() == [4, 3, 1]
    assert table["role_not_said"].tolist() == [1, 1, 0]
    assert table.attrs["role_not_said"] == 1
    np.testing.assert_allclose(table["weight_db"], np.log10(2) * 10 * np.array([4, 3, 1]))


def test_what_was_judged_given_a_set_aside_item_goes_with_it_and_is_named():
    items = [told("idea", "generated"), told("echo", "new", given="idea"), told("c", "new")]
    table = bt.new_evidence(bt.Study.claims({"H1": 0.5}, items))
    assert table["items"].tolist() == [3, 1, 1]
    assert table.attrs["taken_along_without_generated"] == "echo"


def test_with_nothing_left_the_credence_is_the_prior():
    table = bt.new_evidence(bt.Study.claims({"H1": 0.3}, [told("a", "known")]))
    last = table.iloc[-1]
    assert (last["evidence"], last["items"]) == ("new only", 0)
    assert last["credence"] == pytest.approx(0.3)
    assert last["weight_db"] == 0


def test_a_cluster_is_discounted_anew_without_the_item_that_gave_the_idea():
    items = [told(name, role, cluster="root") for name, role in (("a", "generated"), ("b", "new"))]
    table = bt.new_evidence(bt.Study.claims({"H1": 0.5}, items, rho={"root": 1.0}))
    np.testing.assert_allclose(table["weight_db"], 10 * np.log10(2))


def test_one_coder_and_other_priors_may_be_asked_for():
    study = bt.load_example("nato-csto")
    table = bt.new_evidence(study, coder="blind_a")
    assert set(table["coder"]) == {"blind_a"}
    assert len(table) == 3 * 8
    with pytest.raises(bt.StudyError, match="there is no coder 'blind_c'"):
        bt.new_evidence(study, coder="blind_c")
