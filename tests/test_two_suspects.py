"""The invented death: its credences by hand from the files, and what the check says of it."""

import csv
import math
import re
import tomllib
from collections import defaultdict
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

import bayestrace as bt

PAGE = Path(__file__).parents[1] / "docs" / "two_suspects.md"
FOLDER = Path(__file__).parents[1] / "evidence" / "two-suspects"

pytestmark = pytest.mark.skipif(not PAGE.exists(), reason="needs a checkout")


def rows(name):
    path = FOLDER / f"{name}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text, otherwise=None):
    return float(text) if text else otherwise


def chances(coder):
    """Return P(clue | world) per item and world, conditions summed out, as it was typed."""
    found = defaultdict(float)
    for row in rows("likelihoods"):
        if row["coder"] == coder:
            found[row["item"], row["hypothesis"]] = float(row["if_true"])
    for row in rows("contingencies"):
        if row["coder"] == coder:
            found[row["item"], row["hypothesis"]] += float(row["chance"]) * float(row["if_true"])
    return found


def by_hand(coder, prior_set="", discounted=True):
    """Return the credence of every world: prior times likelihoods, divided by their sum."""
    prior = {
        row["hypothesis"]: float(row["best"])
        for row in rows("priors")
        if row.get("set", "") == prior_set
    }
    special = {
        (row["item"], row["hypothesis"]): row
        for row in rows("likelihoods")
        if row["coder"] == coder
    }
    rho = {row["cluster"]: float(row["rho"]) for row in rows("dependence") if row["coder"] == coder}
    items = [item for item in rows("items") if item["found"] != "not sought"]
    sizes = defaultdict(int)
    for item in items:
        sizes[item["cluster"]] += 1
    chance = chances(coder)
    logs = {world: math.log(share) for world, share in prior.items()}
    for item in items:
        factor = 1.0
        if discounted and item["cluster"]:
            factor = 1 + (sizes[item["cluster"]] - 1) * rho[item["cluster"]]
        for world in logs:
            own = special.get((item["id"], world), {})
            seen = number(own.get("detection"), number(item["detection"], 1.0))
            wrong = number(own.get("false_report"), number(item["false_report"], 0.0))
            there = chance[item["id"], world]
            recorded = there * seen + (1 - there) * wrong
            likelihood = recorded if item["found"] == "present" else 1 - recorded
            logs[world] += math.log(likelihood) / factor
    total = sum(math.exp(log) for log in logs.values())
    return {world: math.exp(log) / total for world, log in logs.items()}


@pytest.fixture(scope="module")
def study():
    return bt.load_example("two-suspects")


@pytest.fixture(scope="module")
def sets_of_worlds():
    """The residual is all of its parts together."""
    (frame,) = tomllib.loads((FOLDER / "study.toml").read_text(encoding="utf-8"))["frames"]
    whole = {name: [name] for name in frame["hypotheses"]}
    whole[frame["residual"]] = frame.get("residual_parts", [frame["residual"]])
    return whole


@pytest.mark.parametrize("prior_set", ["", "sceptical"])
@pytest.mark.parametrize("coder", ["first reader", "second reader"])
def test_its_credences_are_those_computed_by_hand(study, sets_of_worlds, coder, prior_set):
    post = bt.update(study, coder=coder, prior_set=prior_set)["posterior"]
    for name, discounted in (("credence", True), ("credence_naive", False)):
        expected = by_hand(coder, prior_set, discounted)
        for hypothesis, worlds in sets_of_worlds.items():
            credence = post[name].sel(hypothesis=hypothesis, coder=coder).item()
            assert credence == pytest.approx(sum(expected[w] for w in worlds), rel=1e-9)


def test_the_shared_evidence_says_nothing_between_the_two_suspects(study):
    for coder in study.coders:
        chance = chances(coder)
        for item in ("locked-door", "unweighed-salt"):
            assert chance[item, "Moberg alone"] == chance[item, "Sarre alone"]


def test_every_judgement_has_a_reason_of_its_own():
    reasons = [row["reason"] for row in (*rows("likelihoods"), *rows("contingencies"))]
    assert all(reasons)
    assert len(set(reasons)) == len(reasons)


def test_it_says_that_it_is_invented(study):
    assert study.description.startswith("An invented case")
    assert {source.access for source in study.sources} == {"invented"}


def test_it_shows_every_kind_of_statement(study):
    assert study.relations
    assert study.steps
    assert any(not search.items for search in study.searches)
    assert {str(item.role) for item in study.items} >= {"new", "known", "generated"}
    assert {str(item.found) for item in study.items} == {"present", "absent", "not sought"}
    assert any(item.given for item in study.items)
    assert any(item.cluster for item in study.items)
    assert len(study.coders) == 2


# What the page says of it


@pytest.fixture(scope="module")
def page():
    """Run the code of the page and return the names that it leaves."""
    text = PAGE.read_text(encoding="utf-8")
    cells = re.findall(r"^```\{code-cell\} ipython3\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    names = {}
    for cell in cells:
        code = re.sub(r"^(:tags:|%config).*\n", "", cell, flags=re.MULTILINE)
        exec(compile(code, PAGE.name, "exec"), names)
    yield names
    plt.close("all")


def says(words):
    return words in " ".join(PAGE.read_text(encoding="utf-8").split())


def verdicts_of(page, coder):
    table = bt.summary(page["post"])
    return table[table["coder"] == coder].set_index("hypothesis")


ALONE_OR_TOGETHER = ["Moberg alone", "Sarre alone", "both together"]


@pytest.mark.parametrize("coder", ["first reader", "second reader"])
def test_no_reader_can_say_who_did_it_and_both_put_the_same_one_first(page, coder):
    table = verdicts_of(page, coder)
    assert set(table.loc[ALONE_OR_TOGETHER, "verdict"]) == {"undecided"}
    assert table.loc["neither", "verdict"] == "rejected"
    assert table["posterior"].idxmax() == "Moberg alone"
    assert says("Both drop “neither”. Among the other three nothing is decided, though both put")


def test_the_fit_of_the_residual_is_told_as_it_comes_out(page):
    fits = bt.residual_fit(page["study"])
    assert [f"{fit:.1f}" for fit in fits["fit"]] == ["0.2", "0.2"]
    assert [f"{fit:.1f}" for fit in fits["tipping"]] == ["0.4", "0.4"]
    assert (fits["leader_fit"] > 0.4).all()
    assert set(fits["items"]) == {9}
    assert says(
        "every finding likely to 0.2 (`fit`); for the leader the same number lies above 0.4"
    )
    assert says("each of the nine findings likely to about 0.4 (`tipping`)")


def test_suspects_overlap_and_worlds_do_not(page):
    assert set(bt.relations(page["study"])["implied"]) == {"exclusive"}
    (pair,) = bt.relations(page["study"], sets=[page["she"], page["he"]])["implied"]
    assert pair == "coincident"
    assert (page["had_a_part"].sum(axis="columns") > 1).all()


def test_no_recipe_for_the_compound_decides_that_she_had_a_part(page):
    assert list(page["common"]["template"]) == ["broad", "exact", "graded"]
    assert set(page["common"]["verdict"]) == {"undecided"}
    broad = page["common"].set_index("template").loc["broad", "credence"]
    (first, _) = bt.credence(page["post"], page["she"]).squeeze().values
    assert broad == pytest.approx(first, abs=0.01)  # "neither" is one world there, two here


def test_lamp_and_cart_are_likelier_together_and_the_accusation_is_not():
    for coder in ("first reader", "second reader"):
        chance = chances(coder)
        pair = {
            world: chance["watchman-lamp", world] * chance["watchman-cart", world]
            for world in ALONE_OR_TOGETHER
        }
        assert max(pair, key=pair.get) == "both together"


def test_the_shared_items_weigh_nothing_between_the_suspects(page):
    shared = page["shared"].loc[["locked-door", "unweighed-salt"]]
    assert (shared["over Sarre alone"] == 0).all()
    assert (shared["over a third person"] > 3).all()


def test_a_witness_taken_at_his_word_would_clear_himself(page):
    rejected = bt.verdicts(page["believed"]).sel(hypothesis="Sarre alone", case="kaldsund")
    assert rejected.sel(coder="first reader").item() == "rejected"
    assert rejected.sel(coder="second reader").item() == "undecided"
    assert abs(page["shared"].loc["sarre-statement", "over Sarre alone"]) < 0.5


def test_silence_after_a_poor_search_weighs_less_than_a_decibel(page):
    (row,) = page["silent"].to_dict("records")
    assert -1 < row["weight_db"] < 0
    assert row["weight_db_if_certain"] < -2.5


def test_the_order_of_the_suspects_hangs_on_what_was_known_before(page):
    for coder in ("first reader", "second reader"):
        table = page["alone"].loc[coder]
        assert table["all"].idxmax() == "Moberg alone"
        assert table["new only"].idxmax() == "Sarre alone"
        assert table.loc["neither", "all"] <= 0.05 < table.loc["neither", "new only"]


def test_a_story_told_as_two_would_lead(page):
    assert page["cuts"]["as written"].idxmax() == "Moberg alone"
    assert page["cuts"]["both together in two"].idxmax() == "both together"


def test_no_choice_decides_between_the_three(page):
    wide = page["wide"].set_index("hypothesis")
    assert (wide.loc[ALONE_OR_TOGETHER, "undecided"] == 1).all()
    assert wide.loc["neither", "rejected"] > 0.95


def test_six_weak_clues_make_92_percent_which_is_no_verdict(page):
    odds = 1.5**6
    assert page["guilt"](page["pile"](6)) == round(odds / (1 + odds), 2) == 0.92
    (six,) = bt.verdicts(bt.update(page["pile"](6))).values.ravel()
    (eight,) = bt.verdicts(bt.update(page["pile"](8))).values.ravel()
    assert (six, eight) == ("undecided", "confirmed")
    for rho in (0.2, 0.5, 1.0):
        fewer = 1.5 ** (6 / (1 + 5 * rho))
        assert page["guilt"](page["pile"](6, rho)) == round(fewer / (1 + fewer), 2)
    assert {"high-posterior-no-direct-evidence", "many-weak-items"} <= set(page["loud"].ids)


def test_the_check_says_of_it_what_the_page_says(page):
    notices = page["notices"]
    assert set(notices.answered.ids) == {"correlated-coders", "no-interval", "same-day"}
    assert {"uncovered-step", "indistinguishable-pair"} <= set(notices.open.ids)
    assert not [notice for notice in notices if notice.level == "error"]
    assert len(notices) < 15
    (step,) = notices.open.of("uncovered-step")
    assert [place.name for place in step.where] == ["B-pact"]
