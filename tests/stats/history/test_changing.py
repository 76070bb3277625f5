"""The change log: nothing is missed, and the effects add up to what update says."""

import copy
import math
from dataclasses import fields, is_dataclass, replace

import numpy as np
import pytest
from checks.careful import careful, changed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stats.history.editing import edited
from strategies import studies

import bayestrace as bt
from bayestrace.encode import encode_study
from bayestrace.errors import ArrayError, StudyError
from bayestrace.stats.exact import frame_posterior
from bayestrace.stats.history.edits import edits_between
from bayestrace.study.parts import Dependence, Frame, Judgement
from bayestrace.study.statements import Answer, Contingency

PLACE = ["coder", "case", "hypothesis"]


def log_odds(study):
    """Log-odds in dB of every credence, by update's own kernel."""
    if not study.coders:
        return {}
    encoded = encode_study(study)
    found = {}
    for frame in encoded.frames:
        posterior = frame_posterior(encoded, frame)
        for hypothesis in frame.frame.hypotheses:
            with np.errstate(invalid="ignore"):
                odds = posterior.log_odds(frame.frame.members(hypothesis))[1]
            for at, value in np.ndenumerate(odds):
                if not np.isnan(value):
                    place = (encoded.coders[at[0]], encoded.cases[at[1]], hypothesis)
                    found[place] = float(value) * 10 / math.log(10)
    return found


def totals(table):
    moved = table[table["coder"] != ""]
    return {place: rows["effect_db"].tolist() for place, rows in moved.groupby(PLACE)}


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_the_effects_on_a_credence_add_up_to_the_change_of_its_log_odds(data):
    before = data.draw(studies(min_items=2))
    after = data.draw(edited(before))
    old, new, effects = log_odds(before), log_odds(after), totals(bt.changes(before, after))
    for place in {*old, *new}:
        told = effects.get(place, [])
        if place not in old or place not in new:
            assert all(math.isnan(effect) for effect in told)
        elif math.isinf(old[place]) and math.isinf(new[place]):
            if old[place] != new[place]:
                assert any(math.isnan(effect) or math.isinf(effect) for effect in told)
        elif not any(math.isnan(effect) for effect in told):
            assert sum(told) == pytest.approx(new[place] - old[place], abs=1e-7)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_effects_are_defined_where_no_world_is_excluded(data):
    before = data.draw(studies(min_items=2))
    after = data.draw(edited(before))
    table = bt.changes(before, after)
    if not any(row.logical for study in (before, after) for row in study.likelihoods):
        assert not (table["note"] == "not defined").any()
        both = log_odds(before).keys() & log_odds(after).keys()
        undefined = table[table["effect_db"].isna()]
        assert not both & set(undefined[PLACE].itertuples(index=False, name=None))


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(studies(waiting=True))
def test_a_study_and_itself_have_no_changes(study):
    assert bt.changes(study, study.replace()).empty


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_two_studies_that_differ_have_changes(data):
    before = data.draw(studies(min_items=1, waiting=True))
    after = data.draw(edited(before))
    assert bt.changes(before, after).empty == (before == after)


def rich():
    """A study with a row in every table."""
    study = careful()
    item = replace(study.items[0], cluster="leak", record_reasons=("deception",))
    condition = Contingency(
        coder="me", item="diary", hypothesis="wages", condition="wet",
        chance=Judgement(best=0.5), if_true=Judgement(best=0.4),
    )  # fmt: skip
    study = study.replace(
        items=(item, *study.items[1:]),
        dependence=(Dependence(cluster="leak", rho=0.3),),
        verdicts=(_part("verdicts", by="A", case="mill", hypothesis="wages", verdict="confirmed"),),
        expected=(
            _part("expected", case="mill", hypothesis="wages", quantity="posterior", value=0.9,
                  digits=1, source="p. 1"),
        ),
        answers=(Answer(rule="one-coder", because="So it is."),),
        repeats=study.likelihoods[:1],
        unanswered=(_part("unanswered", coder="new", item="diary", hypothesis="wages"),),
        authors=("A",),
        check_off=("one-coder",),
    )  # fmt: skip
    return _with(study, "contingencies", (condition,))


def _part(table, **values):
    from bayestrace.study.study import _PARTS

    return _PARTS[table](**values)


def _with(part, name, value):
    """Change a field without asking whether that is valid: the comparison must see it."""
    other = copy.copy(part)
    object.__setattr__(other, name, value)
    return other


def _every_field():
    study = rich()
    for field in fields(study):
        value = getattr(study, field.name)
        if isinstance(value, tuple) and value and is_dataclass(value[0]):
            for inner in fields(value[0]):
                if inner.compare:
                    yield field.name, inner.name
        elif field.compare:
            yield field.name, ""


@pytest.mark.parametrize(("table", "column"), list(_every_field()))
def test_a_change_of_any_field_of_any_part_is_noticed(table, column):
    study = rich()
    if column:
        parts = getattr(study, table)
        later = _with(study, table, (_with(parts[0], column, "zzz"), *parts[1:]))
    else:
        later = _with(study, table, "zzz")
    found = list(edits_between(study, later))
    assert {edit.table for edit in found} == {table}
    assert {edit.column for edit in found} <= {column or table, "added", "removed"}


def test_every_table_of_a_study_has_a_row_in_the_rich_one():
    study = rich()
    empty = [
        field.name
        for field in fields(study)
        if isinstance(getattr(study, field.name), tuple) and not getattr(study, field.name)
    ]
    assert empty == ["frozen"]


def test_a_freeze_is_noticed_though_it_makes_no_other_study():
    study = careful()
    frozen = bt.freeze(study)
    assert frozen == study
    assert bt.changes(study, frozen)["before"].tolist() == [""]
    assert bt.changes(study, frozen)["after"].tolist() == ["frozen.json"]


def test_a_changed_likelihood_weighs_as_much_as_bayes_says():
    study = careful()
    later = changed(study, "likelihoods", 0, if_true=Judgement(best=0.3))
    row = study.likelihoods[0]
    table = bt.changes(study, later)
    moved = table[table["coder"] == "me"]
    assert set(moved["place"]) == {row.item}
    assert set(moved["column"]) == {"if_true"}
    # wages alone changed: its odds by the ratio of the recorded chances
    item = study.items[0]
    chance = [
        item.detection * best + item.false_report * (1 - best) for best in (row.if_true.best, 0.3)
    ]
    effect = moved.loc[moved["hypothesis"] == "wages", "effect_db"].item()
    assert effect == pytest.approx(10 * math.log10(chance[1] / chance[0]))
    assert set(table["coder"]) == {"me"}


def test_changes_are_told_apart_by_item_and_kind():
    study = careful()
    later = changed(study, "likelihoods", 0, if_true=Judgement(best=0.3))
    later = changed(later, "likelihoods", 6, if_true=Judgement(best=0.5))
    later = changed(later, "items", 2, found="absent", note="seen again")
    table = bt.changes(study, later)
    steps = table.drop_duplicates("step")[["kind", "place", "column"]].values.tolist()
    assert steps == [
        ["likelihood", study.likelihoods[0].item, "if_true"],
        ["likelihood", study.likelihoods[6].item, "if_true"],
        ["finding", "diary", "found"],
        ["text", "diary", "note"],
    ]


def test_rho_and_who_is_in_the_cluster_are_one_step():
    study = careful()
    items = tuple(replace(item, cluster="mill") for item in study.items[:2])
    before = study.replace(
        items=(*items, *study.items[2:]), dependence=(Dependence(cluster="mill", rho=0.2),)
    )
    after = before.replace(
        items=(*items, replace(study.items[2], cluster="mill"), study.items[3]),
        dependence=(Dependence(cluster="mill", rho=0.6),),
    )
    table = bt.changes(before, after)
    assert table["step"].nunique() == 1
    assert set(table["place"]) == {"mill; diary"} or set(table["place"]) == {"diary; mill"}


def test_a_removed_item_gives_the_rest_of_its_cluster_weight_back():
    item = {"found": "present", "cluster": "c", "likelihood": {"H": (0.8, 0.2)}}
    before = bt.Study.claims(["H"], [bt.Item("a", **item), bt.Item("b", **item)], rho={"c": 0.5})
    after = before.replace(items=before.items[:1], likelihoods=before.likelihoods[:1])
    table = bt.changes(before, after)
    # two at 1/1.5 of their weight before, one at its whole weight after
    assert table["effect_db"].tolist() == pytest.approx([10 * math.log10(4) * (1 - 2 / 1.5)])


def test_a_rival_that_is_added_is_one_step_with_its_rows_and_prior():
    before = bt.Study.rivals(
        ["A", "B"],
        [bt.Item("memo", found="present", likelihood={"A": 0.8, "B": 0.2})],
        exhaustive=True,
    )
    after = bt.Study.rivals(
        ["A", "B", "C"],
        [bt.Item("memo", found="present", likelihood={"A": 0.6, "B": 0.2, "C": 0.4})],
        exhaustive=True,
    )
    table = bt.changes(before, after)
    wide = table[table["coder"] != ""].pivot_table(
        index="kind", columns="hypothesis", values="effect_db"
    )
    # with C: A has 0.8 against 0.2 + 0.4; then A falls to 0.6
    decibels = lambda odds: 10 * math.log10(odds)  # noqa: E731
    assert wide.loc["hypothesis", "A"] == pytest.approx(decibels(0.8 / 0.6) - decibels(0.8 / 0.2))
    assert wide.loc["likelihood", "A"] == pytest.approx(decibels(0.6 / 0.6) - decibels(0.8 / 0.6))
    assert "C" not in wide.columns


def test_rivals_that_become_parts_of_the_catch_all_change_the_equal_priors_of_the_rest():
    likelihood = {"A": 0.8, "B": 0.3, "C": 0.2}
    before = bt.Study.rivals(
        list(likelihood), [bt.Item("m", found="present", likelihood=likelihood)], exhaustive=True
    )
    frame = replace(
        before.frames[0],
        hypotheses=("A",),
        residual="the rest",
        residual_parts=("B", "C"),
        exhaustive=False,
    )
    after = before.replace(frames=(frame,), hypotheses=before.hypotheses[:1])
    table = bt.changes(before, after)
    assert table["hypothesis"].tolist() == ["A"]  # one half now, one third before
    assert table["effect_db"].tolist() == pytest.approx([10 * math.log10(2)])


def test_infinite_log_odds_are_not_defined_and_said_so():
    def read(if_false):
        item = bt.Item("x", found="present", logical=True, likelihood={"H": (0.8, if_false)})
        other = bt.Item("y", found="present", likelihood={"H": (0.8, 0.4)})
        return bt.Study.claims(["H"], [item, other])

    certain = read(0.0)
    to_certain = bt.changes(read(0.5), certain)
    assert to_certain["effect_db"].tolist()[0] == math.inf
    within = changed(certain, "likelihoods", 1, if_true=Judgement(best=0.5))
    table = bt.changes(certain, within)
    assert math.isnan(table["effect_db"].iloc[0])
    assert table["note"].iloc[0] == "not defined"


def test_a_credence_that_comes_or_goes_has_no_effect_in_db():
    study = careful()
    mine = study.replace(
        likelihoods=tuple(row for row in study.likelihoods if row.coder == "me"),
        coder_details=study.coder_details[:1],
    )
    table = bt.changes(mine, study)
    moved = table[table["coder"] != ""]
    assert set(moved["coder"]) == {"second reader"}
    assert set(moved["note"]) == {"no credence before"}
    assert moved["effect_db"].isna().all()


def test_a_frame_under_another_name_changes_nothing():
    study = careful()
    frame = study.frames[0]
    renamed = Frame(id="why", mode=frame.mode, hypotheses=frame.hypotheses, residual=frame.residual)
    table = bt.changes(study, study.replace(frames=(renamed,)))
    assert set(table["column"]) == {"removed", "added"}
    assert (table["effect_db"] == 0).all()


def test_only_the_changes_of_one_coder_are_shown_if_asked():
    study = careful()
    later = changed(study, "likelihoods", 0, if_true=Judgement(best=0.3))
    assert bt.changes(study, later, coder="second reader").empty
    assert not bt.changes(study, later, coder="me").empty


def test_a_thousand_changed_likelihoods_take_a_few_encodings(monkeypatch):
    items = [
        bt.Item(f"i{n}", found="present", likelihood={"A": 0.8, "B": 0.5}) for n in range(1000)
    ]
    before = bt.Study.rivals(["A", "B"], items, exhaustive=True)
    after = before.replace(
        likelihoods=tuple(
            replace(row, if_true=Judgement(best=row.if_true.best * 0.9))
            for row in before.likelihoods
        )
    )
    calls = []
    from bayestrace.stats.history import versions

    encode = versions.encode_study
    monkeypatch.setattr(
        versions, "encode_study", lambda *a, **k: calls.append(1) or encode(*a, **k)
    )
    assert bt.changes(before, after)["step"].nunique() == 1000
    assert len(calls) <= 4


def test_wrong_arguments_are_refused_in_plain_words():
    study = careful()
    with pytest.raises(ArrayError, match="two Studies, got str"):
        bt.changes("before", study)
    with pytest.raises(ArrayError, match="no coder 'nobody'"):
        bt.changes(study, study, coder="nobody")
    with pytest.raises(StudyError, match="neither version has a set of priors 'x'"):
        bt.changes(study, study, prior_set="x")
