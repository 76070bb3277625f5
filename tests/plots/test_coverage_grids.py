"""The coverage grid prints what the table says, and makes gaps stand out."""

from dataclasses import replace

import matplotlib.pyplot as plt
import pytest

import bayestrace as bt
from bayestrace.study.parts import Case
from bayestrace.study.statements import Step

from .test_legibility import WIDTHS, check

NAMES = ("Incumbents feared the voters", "Business power", "Something else")
CLAIMS = (
    "They read the polls every month and discussed them in the cabinet.",
    "The minister changed the draft.",
    "The committee met.",
    "The bill was withdrawn before the vote was taken in the house.",
)


def traced(cases):
    """Three rivals with four steps each, the third not essential; some steps without items."""
    items = [
        bt.Item(
            f"E{case}-{n}",
            found=("present", "absent", "not sought")[n % 3 if n % 5 == 2 else 0],
            likelihood={
                name: 0.1 + (7 * n + 5 * case + 11 * at) % 17 / 21 for at, name in enumerate(NAMES)
            },
        )
        for case in range(cases)
        for n in range(14)
    ]
    study = bt.Study.rivals(NAMES, items, residual=NAMES[2])
    steps = [
        Step(id=f"{letter}{n + 1}", hypothesis=name, claim=claim, essential=n != 2)
        for letter, name in zip("ABC", NAMES, strict=True)
        for n, claim in enumerate(CLAIMS)
    ]
    tags = [step.id for step in steps if step.id not in ("A2", "B3")]
    tagged = [
        replace(
            item,
            case=f"case {item.id[1]}",
            steps=(tags[n % len(tags)], "A1")[: 1 + (n == 3)] if n % 14 < 11 else (),
        )
        for n, item in enumerate(study.items)
    ]
    return study.replace(
        cases=[Case(id=f"case {n}", title=f"The reform of 199{n}") for n in range(cases)],
        steps=steps,
        items=tagged,
    )


@pytest.fixture(scope="module")
def one():
    return traced(1)


@pytest.fixture(scope="module")
def two():
    return traced(2)


def texts(ax, *kinds):
    """Text → by (row label, column)."""
    middles = dict(zip(ax.get_yticks(), [t.get_text() for t in ax.get_yticklabels()], strict=True))
    found = []
    for text in ax.texts:
        if text.get_gid() in kinds:
            x, y = text.get_position()
            row = min(middles, key=lambda place: abs(place - y))
            found.append((middles[row].replace("◆ ", ""), round(x), text.get_text()))
    return found


def number(text):
    return float(text.split()[0].replace("−", "-"))


def test_each_cell_holds_the_weight_and_the_number_of_items_of_its_step(two):
    table = bt.coverage(two)
    own = table[table["hypothesis"] == table["mechanism"]]
    shown = texts(bt.plot_coverage(table), "cell", "uncovered")
    assert len(shown) == len(own)
    cells = {(row, column): text for row, column, text in shown if row != "off the chain"}
    for row in own[own["step"] != "(no step)"].to_dict("records"):
        text = cells[row["step"], int(row["case"][-1])]
        if row["items"]:
            assert number(text) == pytest.approx(row["weight_db"], abs=0.0501)
            assert text.endswith(f"({row['items']})")
        else:
            assert text == ("none" if row["essential"] else "–")
    aside = sorted(number(text) for row, _, text in shown if row == "off the chain")
    expected = sorted(own.loc[own["step"] == "(no step)", "weight_db"])
    assert aside == pytest.approx(expected, abs=0.0501)


def test_essential_steps_without_evidence_stand_out(one):
    table = bt.coverage(one)
    bare = table[
        (table["hypothesis"] == table["mechanism"]) & table["essential"] & (table["items"] == 0)
    ]
    ax = bt.plot_coverage(table)
    shown = texts(ax, "uncovered")
    assert sorted(row for row, _, _ in shown) == sorted(bare["step"]) != []
    boxes = [patch for patch in ax.patches if patch.get_gid() == "uncovered box"]
    assert len(boxes) == len(shown)
    assert {box.get_hatch() for box in boxes} == {"////"}


def test_the_weakest_essential_step_is_outlined(one):
    table = bt.coverage(one)
    ax = bt.plot_coverage(table)
    outlined = [patch for patch in ax.patches if patch.get_gid() == "weakest"]
    assert len(outlined) == int(table["weakest"].sum()) >= 3


def test_of_one_case_the_columns_are_hypotheses_and_rivals_are_grey(one):
    table = bt.coverage(one)
    ax = bt.plot_coverage(table)
    heads = [label.get_text().replace("\n", " ") for label in ax.get_xticklabels()]
    assert heads == list(NAMES)
    for row, column, text in texts(ax, "other"):
        mine = table[(table["step"] == row) & (table["hypothesis"] == NAMES[column])]
        assert number(text) == pytest.approx(mine["weight_db"].item(), abs=0.0501)
        assert mine["mechanism"].item() != NAMES[column]
    assert len(texts(ax, "other")) == 2 * len(
        table[
            (table["hypothesis"] == table["mechanism"])
            & (table["items"] > 0)
            & (table["step"] != "(no step)")
        ]
    )


def test_of_several_cases_the_columns_are_cases(two):
    ax = bt.plot_coverage(bt.coverage(two), study=two)
    heads = [label.get_text().replace("\n", " ") for label in ax.get_xticklabels()]
    assert heads == ["The reform of 1990", "The reform of 1991"]
    assert texts(ax, "other") == []
    ax = bt.plot_coverage(bt.coverage(two), study=two, case="case 1", hypothesis="Business power")
    assert len(texts(ax, "cell", "uncovered")) == 5


def test_without_steps_there_is_a_sentence_and_no_grid(thesis):
    ax = bt.plot_coverage(bt.coverage(thesis), coder="author", study=thesis)
    (text,) = ax.texts
    assert text.get_text().startswith("No steps of a mechanism are stated")
    assert not ax.patches
    check(bt.plot_coverage(bt.coverage(thesis), coder="author", width_mm=85))


def test_steps_without_any_tagged_item_are_all_uncovered(memo):
    steps = [Step(id=n, hypothesis="H1", claim="So.", essential=n == "a") for n in ("a", "b")]
    ax = bt.plot_coverage(bt.coverage(memo.replace(steps=steps)), width_mm=85)
    assert [text for _, _, text in texts(ax, "cell", "uncovered")] == ["none", "–", "+10.0 (1)"]
    check(ax)


def test_infinite_and_unjudged_steps_are_text(logical):
    steps = [Step(id=n, hypothesis="H1", claim="So.") for n in ("a", "b", "c")]
    tags = {"alibi": "a", "plain": "b", "archive": "c"}
    items = [replace(item, steps=tags.get(item.id, ())) for item in logical.items]
    rows = [row for row in logical.likelihoods if row.item != "plain"]
    study = logical.replace(steps=steps, items=items, likelihoods=rows)
    ax = bt.plot_coverage(bt.coverage(study), width_mm=85)
    shown = [text for _, _, text in texts(ax, "cell")]
    assert shown == ["+inf (1)", "not judged (1)", "–", "+10.0 (1)"]
    check(ax)


def test_it_draws_on_given_axes_and_refuses_what_it_cannot_draw(two, thesis):
    figure, ax = plt.subplots(figsize=(6.7, 5))
    assert bt.plot_coverage(bt.coverage(two), ax=ax) is ax
    assert plt.get_fignums() == [figure.number]
    with pytest.raises(bt.ArrayError, match=r"bt.plot_coverage\(bt.coverage\(study\)\)"):
        bt.plot_coverage(two)
    with pytest.raises(bt.ArrayError, match="coder='author' or coder='blind_a'"):
        bt.plot_coverage(bt.coverage(thesis))
    with pytest.raises(bt.ArrayError, match="there is no case 'case 3'"):
        bt.plot_coverage(bt.coverage(two), case="case 3")
    with pytest.raises(bt.ArrayError, match="7 cases do not fit into 70 mm"):
        bt.plot_coverage(bt.coverage(traced(7)), width_mm=70)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["one", "two"])
def test_coverage_is_legible_with_and_without_words(request, name, width):
    study = request.getfixturevalue(name)
    table = bt.coverage(study)
    check(bt.plot_coverage(table, width_mm=width))
    check(bt.plot_coverage(table, width_mm=width, study=study))


@pytest.mark.parametrize("width", WIDTHS)
def test_many_rivals_are_drawn_each_with_its_own_weight_only(many, width):
    steps = [
        Step(id=f"{name}, step {n}", hypothesis=name, claim="It was so, and not otherwise.")
        for name in many.hypothesis_ids
        for n in range(2)
    ]
    items = [replace(item, steps=(steps[n % 20].id,)) for n, item in enumerate(many.items)]
    study = many.replace(steps=steps, items=items)
    check(bt.plot_coverage(bt.coverage(study), width_mm=width, study=study))
