"""A residual made of parts, or ranked among its rivals: what is allowed, and what it means."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bayestrace as bt
from bayestrace.study.ordinal_residuals import LOWEST, ranked_chance
from bayestrace.study.parts import Frame, Hypothesis, Judgement, Likelihood, Prior
from bayestrace.study.worlds import resolve_frames

PARTS = ["chance", "another actor"]
MIXED = Frame(
    id="why", mode="rivals", hypotheses=("A", "B"), residual="else", residual_parts=tuple(PARTS)
)


def mixed(priors=("A", "B", *PARTS), rows=None):
    item = bt.Item("m", found="present", likelihood=rows or dict.fromkeys(["A", "B", *PARTS], 0.5))
    return bt.Study.rivals(priors, [item], residual="else", residual_parts=PARTS)


def test_each_part_of_a_residual_is_a_world_and_the_residual_is_all_of_them():
    (frame,) = resolve_frames([MIXED])
    assert frame.worlds == ("A", "B", *PARTS)
    assert frame.hypotheses == ("A", "B", "else")
    assert frame.members("else") == (2, 3)
    assert frame.judged == frame.worlds


def test_parts_stand_where_the_residual_is_listed():
    (frame,) = resolve_frames([replace(MIXED, hypotheses=("A", "else", "B"))])
    assert frame.worlds == ("A", *PARTS, "B")
    assert frame.members("else") == (1, 2)


def test_naming_the_parts_of_a_residual_gives_it_no_more_equal_prior():
    post = bt.update(mixed())
    assert post["worlds/rivals"]["prior"].values.ravel() == pytest.approx(
        [1 / 3, 1 / 3, 1 / 6, 1 / 6]
    )
    assert bt.credence(post, "else").item() == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"residual": None, "exhaustive": True}, "parts of a residual, but no residual"),
        ({"residual_parts": ("chance",)}, "must be two or more"),
        ({"residual_parts": ("chance", "chance")}, "must be two or more"),
        ({"residual_parts": ("chance", "A")}, "must be two or more"),
        ({"residual_parts": ("chance", "else")}, "must be two or more"),
        ({"mode": "factors", "residual": None}, "so it has no residual_parts"),
    ],
)
def test_parts_of_a_residual_that_make_no_sense_are_refused(change, what):
    with pytest.raises(bt.StudyError, match=what):
        replace(MIXED, **change)


def test_a_part_has_no_entry_of_its_own_and_is_in_one_frame_only():
    study = mixed()
    hypotheses = [*study.hypotheses, Hypothesis(id="chance", claim="It was chance.")]
    with pytest.raises(bt.StudyError, match="'chance' is a part of the residual 'else' and a hyp"):
        study.replace(hypotheses=hypotheses)
    frames = [*study.frames, replace(MIXED, id="two", hypotheses=("C", "D"), residual="other")]
    more = [*study.hypotheses, Hypothesis(id="C", claim="C"), Hypothesis(id="D", claim="D")]
    with pytest.raises(bt.StudyError, match="'chance' is a part of the residual 'other'"):
        study.replace(frames=frames, hypotheses=more)


def test_a_prior_or_likelihood_of_the_whole_mixture_is_refused_with_its_parts_named():
    study = mixed()
    priors = [Prior(hypothesis=n, chance=Judgement(best=1 / 3)) for n in ("A", "B", "else")]
    with pytest.raises(bt.StudyError, match="each part has a prior of its own") as refused:
        study.replace(priors=priors, equal_priors=False)
    assert "chance, another actor" in str(refused.value)
    rows = [*study.likelihoods[:3], replace(study.likelihoods[3], hypothesis="else")]
    with pytest.raises(bt.StudyError, match="each part is judged by itself"):
        study.replace(likelihoods=rows)


def test_priors_of_parts_sum_to_one_with_the_rivals():
    priors = {"A": 0.5, "B": 0.3, "chance": 0.15, "another actor": 0.05}
    assert bt.credence(bt.update(mixed(priors)), "else").item() == pytest.approx(0.2)
    with pytest.raises(bt.StudyError, match="do not sum to 1"):
        mixed({**priors, "chance": 0.3})


def test_a_mixture_is_written_and_read_back(tmp_path):
    study = mixed({"A": 0.5, "B": 0.3, "chance": 0.15, "another actor": 0.05})
    bt.write_study(study, tmp_path / "study")
    assert bt.read_study(tmp_path / "study") == study


# Ranks


def ranked(rank, chances, found="present"):
    rivals = {f"R{n}": chance for n, chance in enumerate(chances)}
    item = bt.Item("m", found=found, likelihood={**rivals, "else": 0.5})
    study = bt.Study.rivals([*rivals, "else"], [item], residual="else")
    rows = [
        replace(r, if_true=None, rank=rank) if r.hypothesis == "else" else r
        for r in study.likelihoods
    ]
    return study.replace(likelihoods=rows)


@given(st.lists(st.floats(1e-4, 1 - 1e-4), min_size=1, max_size=5), st.data())
def test_a_ranked_residual_keeps_its_place_among_the_rivals(chances, data):
    rank = data.draw(st.integers(1, len(chances) + 1))
    band = ranked_chance(rank, chances)
    order = sorted(chances, reverse=True)
    assert 0 < band.low <= band.best <= band.high < 1
    assert band.best == pytest.approx((band.low + band.high) / 2)
    if rank > 1:
        assert band.high == order[rank - 2]
    if rank <= len(order):
        assert band.low == order[rank - 1]
    if rank == 1:
        assert band.high == max(1 - LOWEST, order[0])
    if rank > len(order):
        assert band.low == min(LOWEST, order[-1])


@given(st.lists(st.sampled_from([0.0, 0.001, 0.5, 0.999, 1.0]), min_size=1, max_size=4), st.data())
def test_a_rank_beside_a_chance_that_is_logical_excludes_nothing(chances, data):
    band = ranked_chance(data.draw(st.integers(1, len(chances) + 1)), chances)
    assert 0 < band.low <= band.best <= band.high < 1


@pytest.mark.parametrize(
    ("rank", "expected"), [(1, (0.8 + 0.995) / 2), (2, 0.6), (3, (0.4 + 0.005) / 2)]
)
def test_an_update_takes_the_middle_of_the_band(rank, expected):
    post = bt.update(ranked(rank, [0.8, 0.4]))
    assert bt.credence(post, "else").item() == pytest.approx(expected / (0.8 + 0.4 + expected))


def test_the_bounds_take_the_ends_of_the_band():
    low, high = (
        bt.bounds(ranked(2, [0.8, 0.4]))["bounds"]["credence_bounds"]
        .sel(hypothesis="else").squeeze().values
    )  # fmt: skip
    assert (low, high) == pytest.approx((0.4 / 1.6, 0.8 / 2.0))


def test_a_rank_beyond_the_rivals_is_refused():
    ranked(3, [0.8, 0.4])
    with pytest.raises(bt.StudyError, match="ranked among 2 rivals, so its rank is at most 3"):
        ranked(4, [0.8, 0.4])


def test_only_the_residual_may_be_ranked_beside_probabilities():
    study = ranked(1, [0.8, 0.4])
    rows = [
        Likelihood(coder="me", item="m", hypothesis="R0", rank=1),
        Likelihood(coder="me", item="m", hypothesis="R1", if_true=Judgement(best=0.4)),
        Likelihood(coder="me", item="m", hypothesis="else", if_true=Judgement(best=0.4)),
    ]
    with pytest.raises(bt.StudyError, match="in several ways"):
        study.replace(likelihoods=rows)
    ratios = [
        replace(row, if_true=None, ratio=1.0) if row.rank is None else row
        for row in study.likelihoods
    ]
    with pytest.raises(bt.StudyError, match="in several ways"):
        study.replace(likelihoods=ratios)


def test_where_all_are_ranked_there_is_an_order_and_no_credence():
    study = ranked(1, [0.8, 0.4])
    rows = [replace(row, if_true=None, rank=n + 1) for n, row in enumerate(study.likelihoods)]
    assert bt.update(study.replace(likelihoods=rows))["posterior"]["credence"].isnull().all()


def test_a_ranked_residual_is_written_and_read_back(tmp_path):
    study = ranked(2, [0.8, 0.4])
    bt.write_study(study, tmp_path / "study")
    assert bt.read_study(tmp_path / "study") == study


def test_the_parts_of_a_frame_that_is_not_understood_are_not_called_unknown_as_well(tmp_path):
    study = mixed()
    more = [*study.hypotheses, Hypothesis(id="H", claim="H")]
    frames = [*study.frames, Frame(id="H", mode="claim", hypotheses=("H",))]
    bt.write_study(study.replace(hypotheses=more, frames=frames), tmp_path / "study")
    settings = tmp_path / "study" / "study.toml"
    text = settings.read_text()
    settings.write_text(text.replace('mode = "rivals"', 'mode = "rival"'))
    with pytest.raises(bt.StudyError) as refused:
        bt.read_study(tmp_path / "study")
    assert [problem.column for problem in refused.value.problems] == ["mode"]


def test_a_saved_result_knows_what_the_residual_is_made_of(tmp_path):
    import xarray as xr

    post = bt.update(mixed())
    post.to_netcdf(tmp_path / "post.nc", engine="h5netcdf")
    with xr.open_datatree(tmp_path / "post.nc", engine="h5netcdf") as file:
        again = file.load()
    assert bt.credence(again, "else").item() == bt.credence(post, "else").item()
    assert bt.credence(again, "chance").item() == bt.credence(post, "chance").item()
