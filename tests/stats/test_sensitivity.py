"""The sensitivity band: against closed forms, plain simulation and its own limits."""

from __future__ import annotations

import math

import numpy as np
import pytest
import xarray as xr
from scipy import stats

import bayestrace as bt

Q90 = stats.norm.ppf(0.95)


def sensitivity(study, **choice):
    return bt.band(study, **choice)["sensitivity"].to_dataset()


def bounds(study, **choice):
    return sensitivity(study, **choice)["credence_band"].squeeze().values


def expit(x):
    return 1 / (1 + math.exp(-x))


def ten_items():
    return bt.Study.claims(
        {"H": 0.5},
        [bt.Item(f"{n}", found="present", likelihood={"H": (0.7, 0.5)}) for n in range(10)],
    )


def test_a_shift_of_every_log_ratio_gives_the_band_of_the_closed_form():
    """A shift of sd 0.2 over ten items of .7 v .5: about 0.52 to 0.999 around 0.967."""
    low, middle, high = bounds(ten_items(), lean_sd=0.2)
    centre = 10 * math.log(1.4)
    assert low == pytest.approx(expit(centre - 2 * Q90), abs=0.003)
    assert middle == pytest.approx(expit(centre), abs=0.001)
    assert high == pytest.approx(expit(centre + 2 * Q90), abs=0.001)
    assert (round(low, 2), round(middle, 3), round(high, 3)) == (0.52, 0.967, 0.999)


def test_without_intervals_and_spread_the_band_is_the_credence():
    found = sensitivity(ten_items())
    assert np.ptp(found["credence"].values) == 0
    assert found["credence_band"].values == pytest.approx(1.4**10 / (1 + 1.4**10))
    assert found["verdict_stands"].item() == 1
    assert found["band_error"].values == pytest.approx(0)
    assert found.attrs["judgements_with_interval"] == 0


def test_a_spread_is_said_in_the_result_and_moves_the_judgements_without_interval():
    found = sensitivity(ten_items(), spread=0.3)
    assert found.attrs["spread"] == 0.3
    assert sensitivity(ten_items()).attrs["spread"] == "none"
    low, _, high = found["credence_band"].squeeze().values
    assert low < 0.95 < 0.967 < high


def one_side(found):
    side = bt.judgement(0.7, low=0.5, high=0.85)
    item = bt.Item("e", found=found, likelihood={"H": (side, 0.4)})
    return bt.Study.claims({"H": 0.3}, [item])


@pytest.mark.parametrize("found", ["present", "absent"])
@pytest.mark.parametrize("shared", [0.0, 0.5, 1.0])
def test_one_judgement_that_varies_gives_the_credences_at_its_ends(found, shared):
    """The credence is monotone in the one chance, so its quantiles are those of the chance."""

    def credence(chance):
        odds = 0.3 / 0.7 * (chance / 0.4 if found == "present" else (1 - chance) / 0.6)
        return odds / (1 + odds)

    expected = sorted(credence(chance) for chance in (0.5, 0.7, 0.85))
    assert bounds(one_side(found), shared=shared) == pytest.approx(expected, abs=0.004)


def test_items_not_sought_have_no_band_of_their_own():
    assert np.ptp(sensitivity(one_side("not sought"))["credence"].values) == 0


def varied(**more):
    sides = [
        (bt.judgement(0.8, low=0.6, high=0.9), bt.judgement(0.4, low=0.2, high=0.5)),
        (bt.judgement(0.6, low=0.3, high=0.8), bt.judgement(0.7, low=0.5, high=0.9)),
        (bt.judgement(0.3, low=0.1, high=0.6), bt.judgement(0.5, low=0.4, high=0.7)),
    ]
    found = ("present", "absent", "present")
    items = [
        bt.Item(f"{n}", found=f, cluster="c" if n < 2 else "", likelihood={"H": pair}, **more)
        for n, (f, pair) in enumerate(zip(found, sides, strict=True))
    ]
    prior = bt.judgement(0.4, low=0.3, high=0.6)
    return bt.Study.claims({"H": prior}, items, rho={"c": 0.5}), sides, found


def simulated(sides, found, shared, detection=1.0, false_report=0.0, draws=200_000):
    """Plain Monte Carlo of the definition, item by item."""
    rng = np.random.default_rng(1)

    def chance(judged, z):
        logit = [math.log(v / (1 - v)) for v in (judged.low, judged.best, judged.high)]
        sd = np.where(z > 0, logit[2] - logit[1], logit[1] - logit[0]) / Q90
        return 1 / (1 + np.exp(-(logit[1] + z * sd)))

    common = rng.standard_normal((2, draws))
    total = 0.0
    for number, (pair, finding) in enumerate(zip(sides, found, strict=True)):
        sign = 1 if finding == "present" else -1
        log = []
        for world, judged in enumerate(pair):
            own = rng.standard_normal(draws)
            z = sign * math.sqrt(shared) * common[world] + math.sqrt(1 - shared) * own
            p = chance(judged, z)
            q = p * detection + (1 - p) * false_report
            log.append(np.log(q if finding == "present" else 1 - q))
        total = total + (log[0] - log[1]) / (1.5 if number < 2 else 1)
    prior = chance(bt.judgement(0.4, low=0.3, high=0.6), rng.standard_normal(draws))
    odds = prior / (1 - prior) * np.exp(total)
    return odds / (1 + odds)


@pytest.mark.parametrize("shared", [0.0, 0.6, 1.0])
@pytest.mark.parametrize("record", [{}, {"detection": 0.8, "false_report": 0.1}])
def test_the_band_is_that_of_a_plain_simulation_of_the_definition(shared, record):
    study, sides, found = varied(**record)
    result = sensitivity(study, shared=shared, draws=16384)
    draws = simulated(sides, found, shared, **record)
    expected = np.quantile(draws, [0.05, 0.5, 0.95])
    assert result["credence_band"].squeeze().values == pytest.approx(expected, abs=0.006)
    assert result["confirmed"].item() == pytest.approx((draws >= 0.95).mean(), abs=0.01)
    assert result["rejected"].item() == pytest.approx((draws <= 0.05).mean(), abs=0.01)


def test_the_stated_error_is_of_the_size_of_the_scatter_between_seeds():
    study, *_ = varied()
    bands = [sensitivity(study, random_seed=seed) for seed in range(30)]
    scatter = np.std([b["credence_band"].squeeze().values for b in bands], axis=0, ddof=1)
    stated = np.mean([b["band_error"].squeeze().values for b in bands], axis=0)
    assert (scatter < 2 * stated).all()
    assert (stated < 0.01).all()


def test_the_same_seed_gives_the_same_band_and_another_seed_another():
    study, *_ = varied()
    xr.testing.assert_identical(sensitivity(study), sensitivity(study))
    other = sensitivity(study, random_seed=1)
    assert not np.array_equal(other["credence"].values, sensitivity(study)["credence"].values)


def test_a_slip_that_runs_through_all_items_widens_the_band():
    side = bt.judgement(0.7, low=0.5, high=0.85)
    items = [bt.Item(f"{n}", found="present", likelihood={"H": (side, 0.5)}) for n in range(8)]
    study = bt.Study.claims({"H": 0.5}, items)
    width = [np.ptp(bounds(study, shared=r)) for r in (0.0, 0.5, 1.0)]
    assert width == sorted(width)
    assert width[2] > 2 * width[0]


def test_priors_of_rivals_vary_on_their_logit_and_are_divided_by_their_sum():
    item = bt.Item("e", found="present", likelihood={"A": 0.5, "B": 0.5, "C": 0.5})
    priors = {"A": bt.judgement(0.5, low=0.2, high=0.8), "B": 0.3, "C": 0.2}
    found = sensitivity(bt.Study.rivals(priors, [item], exhaustive=True))
    expected = [chance / (chance + 0.5) for chance in (0.2, 0.5, 0.8)]
    band = found["credence_band"].sel(hypothesis="A").squeeze().values
    assert band == pytest.approx(expected, abs=0.004)
    assert found["credence"].sum("hypothesis").values == pytest.approx(1)
    assert "divided by their sum" in found.attrs["rival_priors"]


def test_factors_vary_their_priors_one_by_one():
    worlds = ["A & B", "A & not B", "not A & B", "not A & not B"]
    item = bt.Item("e", found="present", likelihood=dict.fromkeys(worlds, 0.5))
    priors = {"A": bt.judgement(0.4, low=0.2, high=0.7), "B": 0.3}
    band = sensitivity(bt.Study.factors(priors, [item]))["credence_band"].squeeze()
    assert band.sel(hypothesis="A").values == pytest.approx([0.2, 0.4, 0.7], abs=0.004)
    assert band.sel(hypothesis="B").values == pytest.approx([0.3] * 3)


def test_a_frame_with_a_ratio_has_no_band():
    items = [
        bt.Item("a", found="present", likelihood={"H1": "10 dB"}),
        bt.Item("b", found="present", likelihood={"H2": (0.5, 0.4)}),
    ]
    found = sensitivity(bt.Study.claims({"H1": 0.5, "H2": 0.5}, items))
    assert np.isnan(found["credence_band"].sel(hypothesis="H1").values).all()
    assert np.isnan(found["verdict_stands"].sel(hypothesis="H1").item())
    assert not np.isnan(found["credence_band"].sel(hypothesis="H2").values).any()


def test_logical_exclusion_stays_exact_in_every_draw():
    side = bt.judgement(0.7, low=0.5, high=0.85)
    items = [
        bt.Item("a", found="present", likelihood={"A": 0, "B": 0.5, "C": 1}, logical=True),
        bt.Item("b", found="present", likelihood={"A": side, "B": side, "C": 0.5}),
    ]
    found = sensitivity(bt.Study.rivals(["A", "B", "C"], items, exhaustive=True), shared=0.5)
    assert (found["credence"].sel(hypothesis="A") == 0).all()
    assert not np.isnan(found["weight_band"].values).any()


def test_weights_of_items_have_a_band_around_their_weight():
    study = one_side("present")
    found = sensitivity(study)["weight_band"].squeeze().values
    expected = [10 * math.log10(chance / 0.4) for chance in (0.5, 0.7, 0.85)]
    assert found == pytest.approx(expected, abs=0.05)


def test_draws_stay_out_of_the_posterior():
    study, *_ = varied()
    tree, post = bt.band(study), bt.update(study)
    xr.testing.assert_identical(tree["posterior"].to_dataset(), post["posterior"].to_dataset())
    assert "draw" not in tree["posterior"].dims
    assert tree["sensitivity"]["credence"].sizes["draw"] == 4096


def test_a_band_comes_back_from_netcdf_as_it_was(tmp_path):
    study, *_ = varied()
    tree = bt.band(study, draws=64)
    tree.to_netcdf(tmp_path / "band.nc", engine="h5netcdf")
    with xr.open_datatree(tmp_path / "band.nc", engine="h5netcdf") as back:
        xr.testing.assert_identical(back.load(), tree)


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"shared": 1.5}, "shared must be from 0 to 1, got 1.5"),
        ({"lean_sd": -0.1}, "lean_sd must be 0 or above"),
        ({"spread": -1}, "spread must be 0 or above"),
        ({"draws": 100}, "draws must be a multiple of 8"),
        ({"interval": 90}, "interval must be between 0 and 1"),
    ],
)
def test_settings_out_of_range_are_refused(choice, message):
    with pytest.raises(bt.ArrayError, match=message):
        bt.band(ten_items(), **choice)


def test_the_thesis_has_a_band_for_every_credence():
    found = sensitivity(bt.load_example("nato-csto"))
    assert found.attrs["judgements"] == found.attrs["judgements_with_interval"] == 3 * 109 * 2 + 24
    band = found["credence_band"]
    plug_in = bt.update(bt.load_example("nato-csto"))["posterior"]["credence"]
    assert (band.sel(bound="lower") < plug_in).all()
    assert (plug_in < band.sel(bound="upper")).all()
