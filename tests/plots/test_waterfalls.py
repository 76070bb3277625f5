"""The waterfall adds exactly, from prior to posterior odds of one pair of worlds."""

import math
from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pytest

import bayestrace as bt


def bars(ax):
    """Begin and end of every bar, in the direction of its weight, with its row."""
    from matplotlib.colors import to_rgba
    from matplotlib.patches import Rectangle

    from bayestrace.plots.page import FOR

    found = []
    for patch in ax.findobj(Rectangle):
        if str(patch.get_gid()).startswith("item/"):
            left, right = sorted([patch.get_x(), patch.get_x() + patch.get_width()])
            forward = patch.get_facecolor() == to_rgba(FOR)
            row = round(patch.get_y() + patch.get_height() / 2)
            found.append((row, left, right) if forward else (row, right, left))
    return sorted(found)


def mark(ax, gid):
    (line,) = [line for line in ax.lines if line.get_gid() == gid]
    return float(line.get_xdata()[0])


def db(one, other):
    return 10 * math.log10(one / other)


@pytest.mark.parametrize("hypothesis", ["H1", "H2", "H3", "H4"])
@pytest.mark.parametrize("coder", ["author", "blind_a", "blind_b"])
def test_bars_lead_from_the_prior_to_the_posterior_odds_of_a_claim(thesis_post, hypothesis, coder):
    at = {"case": "afghanistan", "hypothesis": hypothesis, "coder": coder}
    ax = bt.plot_waterfall(thesis_post, **at)
    prior = float(thesis_post["prior"]["credence"].sel(at))
    for gid, group, name in (
        ("prior", "prior", "credence"),
        ("posterior", "posterior", "credence"),
        ("naive", "posterior", "credence_naive"),
    ):
        credence = float(thesis_post[group][name].sel(at))
        assert mark(ax, gid) == pytest.approx(db(credence, 1 - credence))
    level = db(prior, 1 - prior)
    for _, begin, end in bars(ax):
        assert begin == pytest.approx(level)
        level = end
    assert level == pytest.approx(mark(ax, "posterior"))


def test_bars_come_in_the_studys_order_of_items(thesis, thesis_post):
    ax = bt.plot_waterfall(thesis_post, case="afghanistan", hypothesis="H1", coder="blind_a")
    labels = [label.get_text() for label in ax.get_yticklabels()]
    order = [item.id for item in thesis.items]
    assert labels[0] == "prior"
    assert labels[-2:] == ["posterior", "naive posterior"]
    assert labels[1:-2] == [name for name in order if name in labels]


def test_the_direction_stands_in_title_axis_and_key(rivals):
    ax = bt.plot_waterfall(bt.update(rivals), hypothesis="Business power")
    strongest = "Incumbents feared the voters"
    title = ax.figure.get_suptitle().replace("\n", " ")
    assert title.startswith(f"Weight of evidence for Business power over {strongest};")
    assert f"Business power over {strongest}" in ax.get_xlabel().replace("\n", " ")
    key = [text.get_text() for text in ax.figure.legends[0].get_texts()]
    assert key == ["speaks for Business power", f"speaks for {strongest}"]


def test_rivals_are_weighed_over_the_rival_that_is_named(rivals):
    post = bt.update(rivals)
    weights = bt.weights(rivals, over="Core constituency")
    ax = bt.plot_waterfall(post, hypothesis="Business power", weights=weights)
    worlds = post["worlds"]["rivals"].to_dataset().isel(coder=0, case=0)
    of, over = (worlds.sel(world=name) for name in ("Business power", "Core constituency"))
    assert mark(ax, "prior") == pytest.approx(db(float(of["prior"]), float(over["prior"])))
    posterior = db(float(of["posterior"]), float(over["posterior"]))
    assert mark(ax, "posterior") == pytest.approx(posterior)
    assert bars(ax)[-1][2] == pytest.approx(posterior)


def test_a_factor_is_drawn_between_two_worlds_that_are_named(factors):
    ax = bt.plot_waterfall(bt.update(factors), hypothesis="A")
    title = ax.figure.get_suptitle()
    assert title.startswith("A: Weight of evidence for A & ")
    assert " over not A & " in title
    assert bars(ax)[-1][2] == pytest.approx(mark(ax, "posterior"))


def test_clusters_are_bracketed_at_their_items_with_their_discount(thesis_post):
    ax = bt.plot_waterfall(thesis_post, case="afghanistan", hypothesis="H1", coder="author")
    names = [text.get_text() for text in ax.texts if text.get_gid() == "cluster"]
    assert names == ["AF-N-RELEVANCE ×0.50", "AF-N-STATEBUILD ×0.29"]


def test_a_discount_that_depends_on_the_hypothesis_is_written_for_either_side():
    items = [
        bt.Item(name, found="present", cluster="leak", likelihood={"H": (0.8, 0.4)})
        for name in ("memo", "cable")
    ]
    study = bt.Study.claims({"H": 0.5}, items, rho={"leak": 0.0})
    copied = replace(study.dependence[0], hypothesis="H", rho=1.0)
    ax = bt.plot_waterfall(bt.update(study.replace(dependence=[*study.dependence, copied])))
    names = [text.get_text() for text in ax.texts if text.get_gid() == "cluster"]
    assert [" ".join(name.split()) for name in names] == ["leak ×0.50 | ×1.00"]
    note = ax.figure.legends[0].get_title().get_text().replace("\n", " ")
    assert "if the hypothesis is true | if it is false" in note


def test_a_narrow_figure_letters_its_brackets_and_explains_the_letters(thesis_post):
    ax = bt.plot_waterfall(thesis_post, case="syria", hypothesis="H1", coder="blind_a", width_mm=85)
    letters = [text.get_text() for text in ax.texts if text.get_gid() == "cluster"]
    assert letters == ["a", "b", "c", "d", "e"]
    note = ax.figure.legends[0].get_title().get_text().replace("\n", " ")
    assert "a SY-N-OUTCOME ×0.62;" in note


def test_adjusted_and_naive_weights_stand_in_two_columns(thesis_post):
    at = {"case": "afghanistan", "hypothesis": "H1", "coder": "author"}
    ax = bt.plot_waterfall(thesis_post, **at)
    for gid, name in (
        ("weight", "weight_of_evidence"),
        ("weight_naive", "weight_of_evidence_naive"),
    ):
        shown = [text.get_text() for text in ax.texts if text.get_gid() == gid][1:-1]
        values = thesis_post["weights"][name].sel(coder="author", hypothesis="H1").values
        case = thesis_post["weights"]["case"].values == "afghanistan"
        values = values[case & ~np.isnan(values)]
        numbers = [float(text.replace("−", "-")) for text in shown]
        np.testing.assert_allclose(numbers, values, atol=0.0501)


def test_what_logic_excludes_is_said_in_words(logical):
    ax = bt.plot_waterfall(bt.update(logical))
    words = [text.get_text() for text in ax.texts]
    assert "rules out not H1" in words
    assert words.count("certain: logic excludes not H1") == 2
    assert "not sought" in words
    assert "+inf" in words
    assert [row for row, *_ in bars(ax)] == [1, 4]
    assert np.isfinite(ax.get_xlim()).all()


def test_odds_of_two_excluded_worlds_are_not_defined():
    names = ["A", "B", "C"]
    items = [
        bt.Item("x", found="present", logical=True, likelihood={"A": 0, "B": 0.5, "C": 0.5}),
        bt.Item("y", found="present", logical=True, likelihood={"A": 0.5, "B": 0, "C": 0.5}),
    ]
    study = bt.Study.rivals(names, items, exhaustive=True)
    ax = bt.plot_waterfall(bt.update(study), hypothesis="A", weights=bt.weights(study, over="B"))
    words = [text.get_text() for text in ax.texts]
    assert "rules out A" in words
    assert "rules out B" in words
    assert "not defined: logic excludes both" in words
    assert "nan" not in " ".join(words)


def test_credences_that_underflow_keep_their_odds():
    items = [bt.Item(f"i{n}", found="present", likelihood={"H1": (0.999, 1e-9)}) for n in range(60)]
    ax = bt.plot_waterfall(bt.update(bt.Study.claims({"H1": 0.5}, items)))
    assert mark(ax, "posterior") == pytest.approx(60 * db(0.999, 1e-9))


def test_a_claim_with_nothing_sought_shows_its_prior():
    item = bt.Item("i", found="not sought", likelihood={"H1": (0.8, 0.4)})
    ax = bt.plot_waterfall(bt.update(bt.Study.claims({"H1": 0.25}, [item])))
    assert mark(ax, "prior") == mark(ax, "posterior") == pytest.approx(db(0.25, 0.75))
    assert bars(ax) == []


@pytest.mark.parametrize("missing", ["case", "hypothesis", "coder"])
def test_what_is_not_said_and_not_clear_is_asked_for_with_the_options(thesis_post, missing):
    at = {"case": "syria", "hypothesis": "H1", "coder": "author"}
    del at[missing]
    second = str(thesis_post["posterior"][missing].values[1])
    with pytest.raises(
        bt.ArrayError, match=f"draws one {missing} at a time.*or {missing}='{second}'"
    ):
        bt.plot_waterfall(thesis_post, **at)
    assert plt.get_fignums() == []


def test_a_list_where_one_label_is_wanted_is_refused(thesis_post):
    with pytest.raises(bt.ArrayError, match=r"case= of bt.plot_waterfall must be one label"):
        bt.plot_waterfall(thesis_post, case=["syria"])


def test_weights_of_another_study_are_refused(rivals, memo):
    post = bt.update(rivals)
    with pytest.raises(bt.ArrayError, match="have other items than the result"):
        bt.plot_waterfall(post, hypothesis="Business power", weights=bt.weights(memo))
    with pytest.raises(bt.ArrayError, match=r"must be what bt.weights returned, got str"):
        bt.plot_waterfall(post, hypothesis="Business power", weights="Core constituency")
    louder = bt.weights(rivals) * 2
    with pytest.raises(bt.ArrayError, match=r"add up to .* but the result says"):
        bt.plot_waterfall(post, hypothesis="Business power", weights=louder)


def test_an_unjudged_hypothesis_is_refused_with_the_reason(thesis):
    from dataclasses import replace

    scoped = thesis.replace(
        hypotheses=tuple(
            replace(entry, scope=("afghanistan",)) if entry.id == "H3" else entry
            for entry in thesis.hypotheses
        ),
        likelihoods=tuple(
            row
            for row in thesis.likelihoods
            if not (row.hypothesis == "H3" and row.item.startswith("SY"))
        ),
        priors=tuple(row for row in thesis.priors if (row.hypothesis, row.case) != ("H3", "syria")),
        verdicts=(),
    )
    with pytest.raises(bt.ArrayError, match="'H3' in 'syria' is out of scope"):
        bt.plot_waterfall(bt.update(scoped), case="syria", hypothesis="H3", coder="author")


def test_given_axes_are_used(memo):
    _, ax = plt.subplots()
    assert bt.plot_waterfall(bt.update(memo), ax=ax) is ax
    assert ax.get_title(loc="left").startswith("Weight of evidence for H1 over not H1")
