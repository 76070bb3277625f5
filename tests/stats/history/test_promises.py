"""What was promised before the look: which freeze counts, and what became of it in dB."""

import math
from dataclasses import replace

import pytest
from checks.careful import careful, changed

import bayestrace as bt
from bayestrace.errors import ArrayError
from bayestrace.stats.history.promises import plan_of, promised_study
from bayestrace.study.freezes import Freeze
from bayestrace.study.parts import Dependence, Frame, Hypothesis, Judgement, Likelihood

DAYS = ("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z")
PARTS = [
    "hypotheses_db",
    "priors_db",
    "likelihoods_db",
    "detection_db",
    "dependence_db",
    "items_db",
    "new_items_db",
]


def before_the_look(study):
    return study.replace(items=tuple(replace(item, found="not sought") for item in study.items))


def frozen(study, number=0):
    """Return the freezes of a study, one more than it has."""
    return bt.freeze(study, name=f"f{number}", date=DAYS[number]).frozen


def test_where_nothing_changed_the_promise_is_the_credence():
    study = careful()
    table = bt.since_freeze(study.replace(frozen=frozen(before_the_look(study))))
    assert table["promised"].tolist() == pytest.approx(table["credence"].tolist(), abs=1e-15)
    assert table["change_db"].tolist() == [0.0] * len(table)
    assert table["verdict_promised"].tolist() == table["verdict"].tolist()
    assert table.attrs["frozen"] == DAYS[0]
    assert table.attrs["looked_before"] == table.attrs["dropped"] == ""


def everything_changed():
    """A study in which something of every kind is otherwise than frozen."""
    study = careful()
    items = tuple(replace(item, cluster="mill") for item in study.items[:2])
    start = study.replace(
        items=(*items, *study.items[2:]), dependence=(Dependence(cluster="mill", rho=0.2),)
    )
    now = start.replace(frozen=frozen(before_the_look(start)))
    now = changed(now, "likelihoods", 0, if_true=Judgement(best=0.5))
    shares = (0.35, 0.45, 0.2)
    now = now.replace(
        priors=tuple(
            replace(row, chance=Judgement(best=best))
            for row, best in zip(now.priors, shares, strict=True)
        )
    )
    now = changed(now, "dependence", 0, rho=0.9)
    now = changed(now, "items", 3, detection=0.6)
    new = replace(now.items[2], id="late find")
    rows = [replace(row, item=new.id) for row in now.likelihoods if row.item == "diary"]
    return start, now.replace(items=(*now.items, new), likelihoods=(*now.likelihoods, *rows))


def test_the_parts_add_up_to_the_change_of_the_log_odds():
    start, now = everything_changed()
    table = bt.since_freeze(now)
    key = ["coder", "case", "hypothesis"]
    promise = bt.summary(bt.update(start)).set_index(key)["posterior"]
    for row in table.to_dict("records"):
        old, new = row["promised"], row["credence"]
        assert old == pytest.approx(promise[row["coder"], row["case"], row["hypothesis"]])
        change = 10 * math.log10(new / (1 - new)) - 10 * math.log10(old / (1 - old))
        assert row["change_db"] == pytest.approx(change, abs=1e-9)
        assert sum(row[name] for name in PARTS) == pytest.approx(change, abs=1e-9)
    moved = {name for name in PARTS if (table[name] != 0).any()}
    assert moved == {*PARTS} - {"hypotheses_db", "items_db"}


def test_freeze_and_diff_agree_in_db():
    start, now = everything_changed()
    diff = bt.changes(start, now)
    since = bt.since_freeze(now).set_index(["coder", "case", "hypothesis"])
    kinds = {"likelihood": "likelihoods_db", "prior": "priors_db", "item added": "new_items_db"}
    for kind, column in kinds.items():
        rows = diff[(diff["kind"] == kind) & (diff["coder"] != "")]
        sums = rows.groupby(["coder", "case", "hypothesis"])["effect_db"].sum()
        for place, effect in sums.items():
            assert since.loc[place, column] == pytest.approx(effect, abs=1e-9)


def test_another_rival_after_the_look_is_a_change_of_the_hypotheses():
    memo = {"found": "present"}
    two = bt.Study.rivals(
        ["A", "B"], [bt.Item("m", **memo, likelihood={"A": 0.8, "B": 0.2})], exhaustive=True
    )
    three = bt.Study.rivals(
        ["A", "B", "C"],
        [bt.Item("m", **memo, likelihood={"A": 0.8, "B": 0.2, "C": 0.4})],
        exhaustive=True,
    )
    table = bt.since_freeze(three.replace(frozen=frozen(before_the_look(two))))
    rows = table.set_index("hypothesis")
    assert rows.loc["A", "promised"] == pytest.approx(0.8)
    expected = 10 * math.log10((0.8 / 0.6) / (0.8 / 0.2))
    assert rows.loc["A", "hypotheses_db"] == pytest.approx(expected)
    assert math.isnan(rows.loc["C", "promised"])
    assert math.isnan(rows.loc["C", "change_db"])


# --- several freezes ------------------------------------------------------------------------


def judged(found, chance, rival=0.4):
    """Two clues; the first with a finding and a likelihood, the second not sought."""
    items = [
        bt.Item("one", found=found, likelihood={"H": (chance, rival)}),
        bt.Item("two", found="not sought", likelihood={"H": (0.6, 0.3)}),
    ]
    return bt.Study.claims({"H": 0.5}, items)


def chance_of(study, item):
    return next(row.if_true.best for row in plan_of(study).likelihoods if row.item == item)


def test_what_is_frozen_again_before_the_look_counts():
    first = judged("not sought", 0.8)
    second = judged("not sought", 0.7).replace(frozen=frozen(first))
    now = judged("present", 0.7).replace(frozen=frozen(second, 1))
    assert chance_of(now, "one") == 0.7


def test_what_is_frozen_again_after_the_look_does_not_count():
    first = judged("not sought", 0.8)
    second = judged("present", 0.95).replace(frozen=frozen(first))
    now = second.replace(frozen=frozen(second, 1))
    assert chance_of(now, "one") == 0.8
    assert plan_of(now).looked == frozenset()
    effect = bt.since_freeze(now)["likelihoods_db"].item()
    assert effect == pytest.approx(10 * math.log10(0.95 / 0.8))


def test_a_clue_that_was_not_found_by_the_second_freeze_counts_from_there():
    first = judged("not sought", 0.8)
    later = judged("present", 0.8)
    later = changed(later, "likelihoods", 1, if_true=Judgement(best=0.9))
    now = later.replace(frozen=(*frozen(first), *frozen(later, 1)))
    assert chance_of(now, "two") == 0.9
    assert plan_of(now).since == {"one": DAYS[0], "two": DAYS[1]}


def test_priors_count_from_the_last_freeze_before_anything_was_found():
    first = judged("not sought", 0.8)
    blind = changed(first, "priors", 0, chance=Judgement(best=0.3))
    seen = changed(judged("present", 0.8), "priors", 0, chance=Judgement(best=0.6))
    now = seen.replace(frozen=(*frozen(first), *frozen(blind, 1), *frozen(seen, 2)))
    assert [row.chance.best for row in plan_of(now).base.tables["priors"]] == [0.3]


def test_where_all_was_found_before_the_first_freeze_the_first_counts():
    first = judged("present", 0.8)
    now = judged("present", 0.9).replace(frozen=frozen(first))
    assert plan_of(now).looked == {"one"}
    assert bt.since_freeze(now).attrs["looked_before"] == "one"
    assert chance_of(now, "one") == 0.8


def test_a_changed_file_promises_nothing():
    study = judged("present", 0.8)
    text = frozen(study)[0].text
    assert '"best": 0.8' in text
    forged = Freeze(name="f0", text=text.replace('"best": 0.8', '"best": 0.9'))
    assert plan_of(study.replace(frozen=(forged,))) is None


def test_a_rho_that_was_first_given_after_the_look_is_taken_as_it_is():
    item = {"cluster": "c", "likelihood": {"H": (0.8, 0.2)}}
    plan = bt.Study.claims(
        ["H"], [bt.Item(name, found="not sought", **item) for name in ("a", "b")]
    )
    now = bt.Study.claims(
        ["H"], [bt.Item(name, found="present", **item) for name in ("a", "b")], rho={"c": 0.5}
    ).replace(frozen=frozen(plan))
    assert promised_study(now, plan_of(now)).dependence == now.dependence
    assert bt.since_freeze(now)["change_db"].tolist() == [0.0]


def test_an_item_that_is_gone_is_named_and_counts_for_nothing():
    plan = judged("not sought", 0.8)
    now = judged("present", 0.8)
    now = now.replace(items=now.items[:1], likelihoods=now.likelihoods[:1], frozen=frozen(plan))
    table = bt.since_freeze(now)
    assert table.attrs["dropped"] == "two"
    assert table["change_db"].item() == 0.0


def test_a_coder_who_is_not_in_the_freeze_promised_nothing():
    study = careful()
    mine = tuple(row for row in study.likelihoods if row.coder == "me")
    plan = before_the_look(study.replace(likelihoods=mine, coder_details=study.coder_details[:1]))
    table = bt.since_freeze(study.replace(frozen=frozen(plan))).set_index("coder")
    assert table.loc["second reader", "promised"].isna().all()
    assert table.loc["second reader", "change_db"].isna().all()
    assert (table.loc["me", "change_db"] == 0).all()


def test_a_hypothesis_with_a_frame_of_its_own_leaves_the_others_alone():
    study = judged("present", 0.8)
    extra = Likelihood(
        coder="me",
        item="one",
        hypothesis="G",
        if_true=Judgement(best=0.9),
        if_false=Judgement(best=0.1),
    )
    now = study.replace(
        hypotheses=(*study.hypotheses, Hypothesis(id="G", claim="Another.")),
        frames=(*study.frames, Frame(id="other", mode="claim", hypotheses=("G",))),
        likelihoods=(*study.likelihoods, extra),
        priors=(),
        equal_priors=True,
        frozen=frozen(before_the_look(study)),
    )
    rows = bt.since_freeze(now).set_index("hypothesis")
    assert rows.loc["H", "change_db"] == 0
    assert math.isnan(rows.loc["G", "promised"])


def test_a_study_without_a_freeze_is_refused_in_plain_words():
    with pytest.raises(ArrayError, match="freeze it before the look"):
        bt.since_freeze(careful())
    with pytest.raises(ArrayError, match="needs a Study, got str"):
        bt.since_freeze("study")
