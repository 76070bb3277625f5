"""Rules about before and after: which places they name, and where they begin to fire."""

import math
from dataclasses import replace

import pytest
from checks.careful import careful, changed
from checks.cases_history import BREAKING, DATE, frozen_first

import bayestrace as bt
from bayestrace.checks.catalogue import RULES
from bayestrace.checks.checking import check
from bayestrace.study.parts import Judgement, Rule
from bayestrace.study.statements import Answer

HISTORY = {
    "frozen-changed",
    "posthoc-hypothesis",
    "looked-before-freeze",
    "clue-after-look",
    "dropped-clue",
    "likelihood-after-look",
}


def only(study):
    """Return the notices of the rules of this room."""
    return [notice for notice in check(study) if notice.id in HISTORY]


def names(study, rule):
    return [place.name for notice in check(study).of(rule) for place in notice.where]


def test_the_rules_of_history_are_these():
    assert {rule.id for rule in RULES} >= HISTORY
    assert set(BREAKING) == HISTORY


def test_a_study_that_keeps_to_its_freeze_hears_nothing_of_it():
    assert only(frozen_first()) == []
    assert only(bt.load_example("nato-csto")) == []


@pytest.mark.parametrize("rule", sorted(HISTORY))
def test_one_change_makes_one_kind_of_notice(rule):
    also = {"posthoc-hypothesis": {"likelihood-after-look"}}
    found = {notice.id for notice in only(BREAKING[rule]())}
    assert rule in found
    assert found <= {rule, *also.get(rule, set())}


def test_freeze_look_change_check_names_exactly_what_changed(tmp_path):
    study = careful()
    blind = study.replace(items=tuple(replace(i, found="not sought") for i in study.items))
    bt.write_study(blind, tmp_path)
    bt.freeze(bt.read_study(tmp_path), tmp_path, date=DATE)
    looked = bt.read_study(tmp_path).replace(items=study.items)
    bt.write_study(looked, tmp_path)
    assert only(bt.read_study(tmp_path)) == []
    row = looked.likelihoods[7]
    later = changed(looked, "likelihoods", 7, if_true=Judgement(best=0.35))
    later = changed(later, "likelihoods", 3, reason="Worded better.")
    bt.write_study(later, tmp_path)
    (notice,) = only(bt.read_study(tmp_path))
    assert notice.id == "likelihood-after-look"
    assert notice.level == "warning"
    (place,) = notice.where
    assert (place.name, place.file, place.row) == (row.item, "likelihoods.csv", 9)
    diff = bt.changes(looked, later)
    effect = max(diff.loc[diff["coder"] != "", "effect_db"], key=abs)
    assert f"{row.item} {effect:+.1f} dB" in notice.sentence


def test_a_likelihood_of_a_clue_that_nobody_looked_for_may_change():
    study = frozen_first()
    unsought = changed(study, "items", 0, found="not sought")
    later = changed(unsought, "likelihoods", 0, if_true=Judgement(best=0.9))
    assert only(later) == []
    found = changed(later, "items", 0, found="present")
    assert names(found, "likelihood-after-look") == [study.likelihoods[0].item]


def test_priors_rho_detection_and_the_rule_are_named_apart():
    study = frozen_first()
    shares = (0.35, 0.45, 0.2)
    study = study.replace(
        priors=tuple(
            replace(row, chance=Judgement(best=best))
            for row, best in zip(study.priors, shares, strict=True)
        ),
        rule=Rule(confirm=0.9),
    )
    study = changed(study, "items", 1, detection=0.5)
    notices = check(study).of("likelihood-after-look")
    places = [[place.name for place in notice.where] for notice in notices]
    assert sorted(places) == [["rule"], [study.items[1].id], ["wages", "agitation"]]
    assert "confirm was 0.95, is 0.9" in " ".join(notice.sentence for notice in notices)


def test_nothing_is_after_the_look_while_nobody_has_looked():
    study = frozen_first()
    blind = study.replace(items=tuple(replace(i, found="not sought") for i in study.items))
    later = changed(blind, "likelihoods", 0, if_true=Judgement(best=0.9))
    assert only(later.replace(rule=Rule(confirm=0.9))) == []


def test_likelihoods_that_the_freeze_lacks_were_judged_after_the_look():
    study = careful()
    bare = study.replace(likelihoods=(), coder_details=())
    notice = check(frozen_first(bare)).of("likelihood-after-look")[0]
    assert len(notice.where) == len(study.likelihoods)


def test_a_second_reader_after_the_look_has_promised_nothing():
    study = careful()
    mine = tuple(row for row in study.likelihoods if row.coder == "me")
    plan = study.replace(likelihoods=mine, coder_details=study.coder_details[:1])
    assert only(frozen_first(plan)) == []


def test_a_changed_likelihood_can_be_answered_by_its_item():
    study = BREAKING["likelihood-after-look"]()
    item = study.likelihoods[0].item
    answered = study.replace(
        answers=(Answer(rule="likelihood-after-look", place=item, because="A slip of the pen."),)
    )
    (notice,) = check(answered).of("likelihood-after-look")
    assert notice.answer == "A slip of the pen."


def test_a_changed_file_cannot_be_answered():
    study = BREAKING["frozen-changed"]()
    answered = study.replace(answers=(Answer(rule="frozen-changed", because="I know."),))
    (notice,) = check(answered).of("frozen-changed")
    assert (notice.level, notice.answer) == ("error", "")
    assert [place.name for place in notice.where] == ["frozen.json"]


def test_a_new_hypothesis_and_one_that_is_gone_are_named():
    new = BREAKING["posthoc-hypothesis"]()
    assert names(new, "posthoc-hypothesis") == ["agitation"]
    gone = frozen_first(careful()).frozen
    study = frozen_first().replace(frozen=())
    frame = replace(study.frames[0], hypotheses=("wages",))
    fewer = study.replace(
        hypotheses=study.hypotheses[:1],
        frames=(frame,),
        likelihoods=tuple(row for row in study.likelihoods if row.hypothesis != "agitation"),
        relations=(),
        steps=study.steps[:1],
        items=tuple(replace(item, steps=()) for item in study.items),
        priors=(),
        equal_priors=True,
        frozen=gone,
    )
    assert names(fewer, "posthoc-hypothesis") == ["agitation"]
    assert "no longer judged" in check(fewer).of("posthoc-hypothesis")[0].sentence


def test_a_hypothesis_may_be_added_while_nothing_is_found():
    study = BREAKING["posthoc-hypothesis"]()
    blind = study.replace(items=tuple(replace(i, found="not sought") for i in study.items))
    assert names(blind, "posthoc-hypothesis") == []
    one = changed(blind, "items", 0, found="absent")
    assert names(one, "posthoc-hypothesis") == ["agitation"]


def test_a_new_item_is_named_with_what_it_moves():
    study = BREAKING["clue-after-look"]()
    (notice,) = check(study).of("clue-after-look")
    assert [place.name for place in notice.where] == ["letter"]
    without = study.replace(
        items=study.items[:3],
        likelihoods=tuple(row for row in study.likelihoods if row.item != "letter"),
    )
    after, before = (bt.summary(bt.update(one))["posterior"].to_numpy() for one in (study, without))
    moved = [
        10 * math.log10(new / (1 - new)) - 10 * math.log10(old / (1 - old))
        for new, old in zip(after, before, strict=True)
    ]
    assert f"{max(moved, key=abs):+.1f} dB" in notice.sentence
    unsought = changed(study, "items", 3, found="not sought")
    assert names(unsought, "clue-after-look") == []


def test_a_clue_that_is_asked_otherwise_is_named():
    study = changed(frozen_first(), "items", 2, clue="Does the diary hint at it?")
    assert names(study, "clue-after-look") == ["diary"]
    assert names(changed(study, "items", 2, found="not sought"), "clue-after-look") == []


def test_a_clue_that_is_gone_is_named_even_if_nobody_looked_for_it():
    assert names(BREAKING["dropped-clue"](), "dropped-clue") == ["letter"]


def test_items_that_were_known_when_they_were_frozen_are_named():
    study = careful()
    half = study.replace(
        items=tuple(
            replace(item, found="not sought") if item.id in ("diary", "letter") else item
            for item in study.items
        )
    )
    now = study.replace(frozen=bt.freeze(half, date=DATE).frozen)
    assert names(now, "looked-before-freeze") == ["wage-list", "spy-report"]


def test_expectations_that_exclude_what_was_found_are_said_so():
    def read(found, chance):
        item = bt.Item("x", found=found, logical=True, likelihood={"H": (chance, chance)})
        return bt.Study.claims(["H"], [item])

    impossible = read("not sought", 0.0)
    now = read("present", 0.5).replace(frozen=bt.freeze(impossible, date=DATE).frozen)
    (notice,) = check(now).of("likelihood-after-look")
    assert "do not fit together" in notice.sentence
