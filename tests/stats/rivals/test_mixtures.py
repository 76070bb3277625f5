"""A residual made of parts, against the same study with the parts as rivals of their own."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from strategies import studies
from written_out import written_out

import bayestrace as bt
from bayestrace.study.parts import Hypothesis, Judgement, Prior

PARTS = ("part one", "part two")


def split(study):
    """Give every residual two parts: the first judged like it, the second by halves."""
    frames, rows, priors, taken = [], [], [], {}
    for number, frame in enumerate(study.frames):
        if frame.residual is None:
            frames.append(frame)
            continue
        parts = tuple(f"{part} {number}" for part in PARTS)
        taken[frame.residual] = parts
        frames.append(replace(frame, residual_parts=parts))
    for row in study.likelihoods:
        parts = taken.get(row.hypothesis)
        if parts is None or row.if_true is None:
            rows += [row] if parts is None else [replace(row, hypothesis=part) for part in parts]
            continue
        half = Judgement(best=float(row.if_true.best) / 2)
        rows.append(replace(row, hypothesis=parts[0]))
        rows.append(replace(row, hypothesis=parts[1], if_true=half))
    for row in study.priors:
        parts = taken.get(row.hypothesis)
        best = float(row.chance.best)
        priors += [row] if parts is None else [
            replace(row, hypothesis=part, chance=Judgement(best=best * share))
            for part, share in zip(parts, (0.75, 0.25), strict=True)
        ]  # fmt: skip
    stated = {"verdicts": (), "expected": (), "relations": (), "repeats": (), "unanswered": ()}
    return study.replace(frames=frames, likelihoods=rows, priors=priors, **stated), taken


def as_rivals(study, taken):
    """The same worlds without a residual: every part a rival."""
    priors = list(study.priors)
    for frame in study.world_frames if study.equal_priors else ():
        share = 1 / len(frame.hypotheses)
        for name in frame.hypotheses:
            worlds = [frame.worlds[at] for at in frame.members(name)]
            priors += [
                Prior(hypothesis=world, chance=Judgement(best=share / len(worlds)))
                for world in worlds
            ]
    frames, hypotheses = [], [h for h in study.hypotheses if h.id not in taken]
    scopes = {h.id: h.scope for h in study.hypotheses}
    for frame in study.frames:
        if not frame.residual_parts:
            frames.append(frame)
            continue
        (world_frame,) = (f for f in study.world_frames if f.id == frame.id)
        frames.append(
            replace(frame, residual=None, residual_parts=(), exhaustive=True,
                    hypotheses=world_frame.worlds)
        )  # fmt: skip
        scope = next(scopes[name] for name in world_frame.hypotheses if name in scopes)
        hypotheses += [Hypothesis(id=p, claim=p, scope=scope) for p in frame.residual_parts]
    items = [replace(item, steps=()) for item in study.items]
    return study.replace(
        frames=frames, hypotheses=hypotheses, steps=(), items=items, priors=priors,
        equal_priors=False,
    )  # fmt: skip


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(studies(modes=("rivals",), min_items=1))
def test_the_worlds_of_a_mixture_are_those_of_the_same_rivals(study):
    study = written_out(study)  # rows are moved by name
    study = study.replace(dependence=[row for row in study.dependence if not row.hypothesis])
    assume(study.coders and any(frame.residual for frame in study.frames))
    mixed, taken = split(study)
    rivals = as_rivals(mixed, taken)
    mine, theirs = bt.update(mixed), bt.update(rivals)
    for frame in mixed.world_frames:
        for name in ("prior", "posterior", "posterior_naive"):
            np.testing.assert_allclose(
                mine[f"worlds/{frame.id}"][name], theirs[f"worlds/{frame.id}"][name], atol=1e-12
            )
    for residual, parts in taken.items():
        whole = mine["posterior"]["credence"].sel(hypothesis=residual, drop=True)
        np.testing.assert_allclose(
            whole, sum(bt.credence(mine, part) for part in parts), atol=1e-12
        )
        np.testing.assert_allclose(whole, bt.credence(mine, residual), atol=1e-12)


@pytest.fixture(scope="module")
def study():
    items = [
        bt.Item(f"E{n}", found=found, likelihood=dict(zip("ABpq", row, strict=True)))
        for n, (found, row) in enumerate(
            [("present", (0.8, 0.4, 0.6, 0.1)), ("absent", (0.3, 0.4, 0.6, 0.1)),
             ("present", (0.7, 0.5, 0.2, 0.3))]
        )
    ]  # fmt: skip
    priors = {"A": 0.4, "B": 0.3, "p": 0.2, "q": 0.1}
    return bt.Study.rivals(priors, items, residual="else", residual_parts=["p", "q"])


def test_a_constant_fit_at_the_tipping_point_brings_the_mixture_to_the_border(study):
    table = bt.tipping(study).query("lever == 'residual' and outcome == 'flips'")
    assert len(table)
    for row in table.to_dict("records"):
        rows = [
            replace(r, if_true=Judgement(best=chance if found == "present" else 1 - chance))
            if r.hypothesis in "pq"
            else r
            for r in study.likelihoods
            for chance in [row["tipping"]]
            for found in [next(i.found for i in study.items if i.id == r.item)]
        ]
        post = bt.update(study.replace(likelihoods=rows))
        credence = bt.credence(post, row["hypothesis"]).item()
        if row["target"] in ("confirmed", "rejected"):
            assert credence == pytest.approx(0.95 if row["target"] == "confirmed" else 0.05)
        elif row["target"] == "undecided":
            assert min(abs(credence - 0.95), abs(credence - 0.05)) < 1e-9
        else:
            other = row["target"].removeprefix("level with ")
            assert credence == pytest.approx(bt.credence(post, other).item())


def test_a_mixture_can_be_named_as_the_rival_of_a_weight(study):
    over = bt.weights(study, over="else")["over"].sel(hypothesis="A").values
    assert set(over.ravel()) <= {"p", "q"}


def test_a_mixture_counts_as_one_rival_in_every_equal_prior(study):
    sets = bt.prior_sets(study)["stated_prior"].sel(prior_set="equal").squeeze()
    assert sets.values == pytest.approx([1 / 3] * 3)
    multi = bt.multiverse(study, merge=[("A", "B")])
    sets = [str(name) for name in multi["hypothesis_set"].values]
    assert "A or B merged, equal priors" in sets
    merged = multi["credence"].sel(hypothesis_set="A or B merged, equal priors", hypothesis="else")
    p = {name: float(bt.credence(bt.update(study), name).item()) for name in "ABpq"}
    prior = {"A": 0.4, "B": 0.3, "p": 0.2, "q": 0.1}
    evidence = {name: p[name] / prior[name] for name in p}
    either = sum(prior[n] / 0.7 / 2 * evidence[n] for n in "AB")
    mixture = sum(prior[n] / 0.3 / 2 * evidence[n] for n in "pq")
    found = merged.sel(prior_set="the study's own", dependence="adjusted", grouping="as coded")
    assert found.item() == pytest.approx(mixture / (mixture + either))


def test_parts_are_neither_dropped_nor_merged_and_no_second_residual_is_added(study):
    multi = bt.multiverse(study, merge=True, drop=True, residual=(0.5, 0.1))
    sets = {str(name) for name in multi["hypothesis_set"].values}
    assert sets == {
        "as written", "A or B merged, priors summed", "A or B merged, equal priors",
        "without A", "without B",
    }  # fmt: skip
    with pytest.raises(bt.ArrayError, match="there is no rival 'p'"):
        bt.multiverse(study, drop=["p"])


def test_everything_that_asks_what_if_takes_a_mixture(study):
    plain = bt.credence(bt.update(study), "else").item()
    low, high = bt.bounds(study)["bounds"]["credence_bounds"].sel(hypothesis="else").values.ravel()
    assert low == pytest.approx(plain)
    assert high == pytest.approx(plain)
    left = bt.leave_out(study)["credence"].sel(hypothesis="else")
    assert left.isel(left_out=0).item() == pytest.approx(plain)
    without = study.replace(
        items=study.items[1:], likelihoods=[r for r in study.likelihoods if r.item != "E0"]
    )
    assert left.sel(left_out="E0").item() == pytest.approx(
        bt.credence(bt.update(without), "else").item()
    )
    rates = bt.error_rates(study)["verdict_rate"].sel(hypothesis="else")
    np.testing.assert_allclose(rates.sum("outcome"), 1)


def test_the_joint_models_take_a_mixture(study):
    twice = study.replace(
        likelihoods=[*study.likelihoods, *(replace(r, coder="you") for r in study.likelihoods)]
    )
    plain = bt.update(study)["posterior"]["credence"].squeeze().values
    post = bt.sample(twice, "judgement", draws=20, tune=20, chains=1, random_seed=1,
                     progressbar=False)  # fmt: skip
    joint = bt.summary(post)
    assert joint["joint_mean"].values.reshape(2, 3)[0] == pytest.approx(plain)


def test_figures_of_a_mixture_are_drawn(study):
    import matplotlib.pyplot as plt

    post = bt.update(study)
    for drawn in (bt.plot_credence(post), bt.plot_heatmap(post), bt.plot_tipping(bt.tipping(study)),
                  bt.plot_waterfall(post, hypothesis="else")):  # fmt: skip
        names = [text.get_text() for text in drawn.figure.findobj(plt.Text)]
        assert any("else" in name or "p" in name for name in names)
    plt.close("all")


@given(st.permutations("ABpq"))
@settings(max_examples=10, deadline=None)
def test_the_order_of_the_rows_does_not_matter(order):
    likelihood = {"A": 0.8, "B": 0.4, "p": 0.6, "q": 0.1}
    item = bt.Item("m", found="present", likelihood={name: likelihood[name] for name in order})
    made = bt.Study.rivals(list("ABpq"), [item], residual="else", residual_parts=["p", "q"])
    expected = (0.6 + 0.1) / 6 / ((0.8 + 0.4) / 3 + (0.6 + 0.1) / 6)
    assert bt.credence(bt.update(made), "else").item() == pytest.approx(expected)
