"""The fused form: laws, brute force, exactness at 0 and 1, dask, streaming, refusals."""

import os
import subprocess
import sys

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from bayestrace.errors import ArrayError
from bayestrace.stats import fused_kernel
from bayestrace.stats.fused import posterior_from_findings
from bayestrace.stats.fused_kernel import WorldsExcludedError
from bayestrace.stats.normalising import posterior


def labels(letter, count):
    return [f"{letter}{number}" for number in range(count)]


def findings(values):
    values = np.asarray(values, dtype=np.int8)
    return xr.DataArray(
        values, {"case": labels("c", len(values)), "item": labels("i", values.shape[1])}
    )


def chances(values, **attrs):
    values = np.asarray(values)
    coords = {"world": labels("w", len(values)), "item": labels("i", values.shape[1])}
    dims = ("world", "item", "draw")[: values.ndim]
    return xr.DataArray(values, coords, dims, attrs=attrs)


def priors(values):
    return xr.DataArray(np.log(values), {"world": labels("w", len(values))})


def by_definition(finding, p_present, log_prior, detection=1.0, false_report=0.0):
    """Multiply it out, one case and one item after the other."""
    p = p_present.values if p_present.ndim == 3 else p_present.values[:, :, None]
    d, f = np.broadcast_to(detection, p.shape[1]), np.broadcast_to(false_report, p.shape[1])
    prior = np.broadcast_to(log_prior.transpose(..., "world").values, (len(finding), p.shape[0]))
    out = np.empty((len(finding), p.shape[0], p.shape[2]))
    for case, row in enumerate(finding.values):
        out[case] = prior[case][:, None]
        for item, found in enumerate(row):
            q = p[:, item] * d[item] + (1 - p[:, item]) * f[item]
            if found >= 0:
                with np.errstate(divide="ignore"):
                    out[case] += np.log(q if found else 1 - q)
    out -= out.max(axis=1, keepdims=True)
    np.exp(out, out=out)
    out /= out.sum(axis=1, keepdims=True)
    return out if p_present.ndim == 3 else out[:, :, 0]


@st.composite
def problems(draw, *, draws=True, low=-1):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    cases, items, worlds = (draw(st.integers(1, most)) for most in (5, 6, 4))
    shape = (worlds, items, draw(st.integers(1, 5))) if draws else (worlds, items)
    return (
        findings(rng.integers(low, 2, (cases, items))),
        chances(rng.uniform(0.01, 0.99, shape)),
        priors(rng.dirichlet(np.ones(worlds) * 3)),
    )


# laws


@given(problems(), st.floats(0.5, 1), st.floats(0, 0.5))
def test_it_is_the_product_of_prior_and_likelihoods(problem, detection, false_report):
    result = posterior_from_findings(*problem, detection=detection, false_report=false_report)
    expected = by_definition(*problem, detection, false_report)
    np.testing.assert_allclose(result, expected, rtol=1e-12, atol=1e-15)


@given(problems(draws=False), st.randoms(use_true_random=False))
def test_the_order_of_the_items_does_not_matter(problem, random):
    finding, p_present, log_prior = problem
    order = list(range(finding.sizes["item"]))
    random.shuffle(order)
    plain = posterior_from_findings(finding, p_present, log_prior)
    moved = posterior_from_findings(finding.isel(item=order), p_present, log_prior)
    np.testing.assert_allclose(plain, moved, rtol=1e-12)


@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_the_worlds_does_not_matter(problem, random):
    finding, p_present, log_prior = problem
    order = list(range(p_present.sizes["world"]))
    random.shuffle(order)
    plain = posterior_from_findings(finding, p_present, log_prior)
    moved = posterior_from_findings(finding, p_present.isel(world=order), log_prior)
    np.testing.assert_allclose(plain.sel(world=moved.world), moved, rtol=1e-12, atol=1e-15)


@given(problems(low=0))
def test_prior_odds_times_likelihood_ratio_are_posterior_odds(problem):
    finding, p_present, log_prior = problem
    likelihood = np.log(xr.where(finding == 1, p_present, 1 - p_present)).sum("item")
    result = posterior_from_findings(*problem)
    expected = posterior(log_prior, likelihood).transpose(*result.dims)
    np.testing.assert_allclose(result, expected, rtol=1e-11, atol=1e-15)


@given(problems())
def test_an_item_that_was_not_sought_is_neutral(problem):
    finding, p_present, log_prior = problem
    finding = finding.copy()
    finding[:, 0] = -1
    rest = posterior_from_findings(
        finding.isel(item=slice(1, None)), p_present.isel(item=slice(1, None)), log_prior
    )
    np.testing.assert_allclose(
        posterior_from_findings(finding, p_present, log_prior), rest, rtol=1e-12, atol=1e-15
    )


@given(problems(low=0), st.floats(0, 1) | st.sampled_from([0.0, 1.0]))
def test_detection_equal_to_false_report_silences_both_findings(problem, chance):
    finding, p_present, log_prior = problem
    result = posterior_from_findings(
        finding, p_present, log_prior, detection=chance, false_report=chance
    )
    flat = xr.ones_like(result) * np.exp(log_prior)
    np.testing.assert_allclose(result, flat.transpose(*result.dims), rtol=1e-12)


@given(problems())
def test_without_false_reports_vanishing_detection_silences_absence(problem):
    finding, p_present, log_prior = problem
    absent = xr.zeros_like(finding)
    result = posterior_from_findings(absent, p_present, log_prior, detection=1e-13)
    flat = xr.ones_like(result) * np.exp(log_prior)
    np.testing.assert_allclose(result, flat.transpose(*result.dims), rtol=1e-10)


@given(problems())
def test_each_draw_is_a_problem_of_its_own(problem):
    finding, p_present, log_prior = problem
    whole = posterior_from_findings(*problem)
    single = posterior_from_findings(finding, p_present.isel(draw=-1, drop=True), log_prior)
    np.testing.assert_allclose(whole.isel(draw=-1), single, rtol=1e-12, atol=1e-15)


@given(problems(draws=False))
def test_a_prior_per_case_gives_what_each_case_gives_alone(problem):
    finding, p_present, log_prior = problem
    rng = np.random.default_rng(len(finding))
    by_case = (log_prior + xr.DataArray(rng.normal(size=len(finding)), {"case": finding.case})) * 2
    together = posterior_from_findings(finding, p_present, by_case)
    for case in finding.case.values:
        alone = posterior_from_findings(
            finding.sel(case=[case]), p_present, by_case.sel(case=case, drop=True)
        )
        np.testing.assert_allclose(together.sel(case=[case]), alone, rtol=1e-12, atol=1e-15)


# reductions


@given(problems())
def test_the_mean_is_the_mean_of_the_full_result(problem):
    full = posterior_from_findings(*problem)
    mean = posterior_from_findings(*problem, reduce="mean")
    assert mean.dims == ("case", "world")
    np.testing.assert_allclose(mean, full.mean("draw"), rtol=1e-12, atol=1e-15)


@given(problems())
def test_quantiles_are_numpys_quantiles_of_the_full_result(problem):
    full = posterior_from_findings(*problem)
    result = posterior_from_findings(*problem, reduce=[0.05, 0.5, 0.95])
    assert result.dims == ("quantile", "case", "world")
    assert result["quantile"].values.tolist() == [0.05, 0.5, 0.95]
    expected = np.quantile(full.values, [0.05, 0.5, 0.95], axis=-1)
    np.testing.assert_allclose(result, expected, rtol=1e-12, atol=1e-15)


def test_a_reduction_says_what_it_is():
    problem = findings([[1, 0]]), chances(np.full((2, 2, 3), 0.3)), priors([0.5, 0.5])
    assert posterior_from_findings(*problem, reduce="mean").attrs["reduced"] == "mean over draw"
    quantile = posterior_from_findings(*problem, reduce=[0.5])
    assert quantile.attrs["reduced"] == "quantiles over draw"


# blocks and threads


@pytest.mark.parametrize("reduction", [None, "mean", (0.1, 0.9)])
@pytest.mark.parametrize("kept", [0, 10**9], ids=["rebuilt", "kept"])
@pytest.mark.parametrize("by_case", [False, True])
@pytest.mark.parametrize("logical", [False, True])
def test_blocks_and_threads_change_nothing(monkeypatch, reduction, kept, by_case, logical):
    rng = np.random.default_rng(5)
    finding = rng.integers(-1, 2, (41, 7)).astype(np.int8)
    chance = rng.uniform(0.01, 0.99, (3, 7, 53))
    if logical:
        finding[:20, 0], finding[20:, 0] = 1, -1
        chance[1, 0] = 0.0
    prior = np.log(rng.dirichlet(np.ones(3), 41).T if by_case else rng.dirichlet(np.ones(3)))
    arguments = finding, chance, prior, np.full(7, 0.9), np.full(7, 0.05 * (not logical))
    plain = fused_kernel.posterior_blocks(*arguments, reduction=reduction)
    for name, size in (("_RIGHT", 1), ("_PRODUCTS", 3 * 8 * 8 * 5), ("_LEFT", 7 * 8 * 5)):
        monkeypatch.setattr(fused_kernel, name, size)
    monkeypatch.setattr(fused_kernel, "_KEPT", kept)
    monkeypatch.setattr(fused_kernel, "_WORTH_THREADS", 0)
    cut = fused_kernel.posterior_blocks(*arguments, reduction=reduction, workers=3)
    np.testing.assert_allclose(cut, plain, rtol=1e-12, atol=1e-15)
    again = fused_kernel.posterior_blocks(*arguments, reduction=reduction, workers=3)
    np.testing.assert_array_equal(cut, again)


@pytest.mark.parametrize("items", [1, 4, 8, 13, 16])
@pytest.mark.parametrize("low", [0, -1])
@pytest.mark.parametrize("logical", [False, True])
@pytest.mark.parametrize("by_case", [False, True])
def test_tables_of_bytes_give_what_the_matrix_product_gives(
    monkeypatch, items, low, logical, by_case
):
    rng = np.random.default_rng(items)
    finding = rng.integers(low, 2, (50, items)).astype(np.int8)
    chance = rng.uniform(0.01, 0.99, (4, items, 1))
    if logical:
        chance[1, 0], chance[2, -1] = 0.0, 1.0
    prior = np.log(rng.dirichlet(np.ones(4), 50).T if by_case else rng.dirichlet(np.ones(4)))
    arguments = finding, chance, prior, np.ones(items), np.zeros(items)
    plain = fused_kernel.posterior_blocks(*arguments)
    monkeypatch.setattr(fused_kernel, "_WORTH_TABLES", 0)
    monkeypatch.setattr(fused_kernel, "_LEFT", 7 * items)
    by_table = fused_kernel.posterior_blocks(*arguments)
    np.testing.assert_allclose(by_table, plain, rtol=1e-12, atol=1e-15)
    np.testing.assert_array_equal(by_table == 0, plain == 0)
    turned = (np.asfortranarray(finding), *arguments[1:])
    np.testing.assert_array_equal(fused_kernel.posterior_blocks(*turned), by_table)


def test_the_number_of_blas_threads_is_what_it_was_afterwards(monkeypatch):
    from threadpoolctl import threadpool_info

    monkeypatch.setattr(fused_kernel, "_WORTH_THREADS", 0)
    before = [library["num_threads"] for library in threadpool_info()]
    posterior_from_findings(findings([[1, 0]]), chances([[0.3, 0.4]]), priors([1.0]))
    with pytest.raises(ArrayError, match="holds 7"):
        posterior_from_findings(findings([[1, 7]]), chances([[0.3, 0.4]]), priors([1.0]))
    assert [library["num_threads"] for library in threadpool_info()] == before


# exactness at 0 and 1, extremes


def test_an_impossible_finding_excludes_its_world_exactly():
    p_present = chances([[0.0, 0.5], [0.4, 0.5], [1.0, 0.5]])
    finding = findings([[1, 1], [0, 1], [-1, 1]])
    result = posterior_from_findings(finding, p_present, priors([0.2, 0.3, 0.5]))
    assert result.values[0, 0] == 0.0
    assert result.values[1, 2] == 0.0
    np.testing.assert_allclose(result[0], [0.0, 0.12 / 0.62, 0.5 / 0.62], rtol=1e-14)
    np.testing.assert_allclose(result[1], [0.2 / 0.38, 0.18 / 0.38, 0.0], rtol=1e-14)
    np.testing.assert_allclose(result[2], [0.2, 0.3, 0.5], rtol=1e-14)


def test_one_certain_finding_leaves_one_world():
    result = posterior_from_findings(findings([[1]]), chances([[1.0], [0.0]]), priors([0.5, 0.5]))
    assert result.values.tolist() == [[1.0, 0.0]]


def test_an_excluded_prior_stays_excluded():
    with np.errstate(divide="ignore"):
        log_prior = priors([0.0, 0.5, 0.5])
    result = posterior_from_findings(findings([[1]]), chances([[0.9], [0.8], [0.2]]), log_prior)
    assert result.values[0, 0] == 0.0
    np.testing.assert_allclose(result.values[0, 1:], [0.8, 0.2], rtol=1e-14)
    by_case = xr.concat([log_prior, priors([0.5, 0.25, 0.25])], "case").assign_coords(
        case=["c0", "c1"]
    )
    both = posterior_from_findings(findings([[1], [1]]), chances([[0.9], [0.8], [0.2]]), by_case)
    np.testing.assert_allclose(both[0], result[0], rtol=1e-14)
    np.testing.assert_allclose(both[1], np.array([0.45, 0.2, 0.05]) / 0.7, rtol=1e-14)


def test_a_false_report_lifts_an_exclusion():
    result = posterior_from_findings(
        findings([[1]]), chances([[1.0], [0.0]]), priors([0.5, 0.5]), false_report=0.25
    )
    np.testing.assert_allclose(result, [[0.8, 0.2]], rtol=1e-14)


def test_a_case_without_worlds_is_named():
    finding = findings([[0], [1]])
    with pytest.raises(WorldsExcludedError, match="every world of case 'c1' is excluded"):
        posterior_from_findings(finding, chances([[0.0], [0.0]]), priors([0.5, 0.5]))


def test_a_single_world_has_it_all():
    result = posterior_from_findings(findings([[1, 0, -1]]), chances([[0.3] * 3]), priors([1.0]))
    assert result.values.tolist() == [[1.0]]


def test_no_items_leave_the_prior():
    result = posterior_from_findings(
        findings(np.empty((2, 0))), chances(np.empty((2, 0))), priors([0.3, 0.7])
    )
    np.testing.assert_allclose(result, [[0.3, 0.7]] * 2, rtol=1e-15)


@pytest.mark.parametrize("tiny", [1e-12, 1e-300, 5e-324])
def test_ten_thousand_items_of_tiny_chances_stay_finite(tiny):
    p_present = np.full((3, 10_000), 0.5)
    p_present[0], p_present[1, ::2] = tiny, tiny
    finding = findings([[1] * 10_000, [0] * 10_000, [1] + [-1] * 9_999])
    result = posterior_from_findings(finding, chances(p_present), priors([0.2, 0.3, 0.5]))
    assert np.isfinite(result).all()
    np.testing.assert_allclose(result.sum("world"), 1.0, rtol=1e-12)
    assert result.values[0].tolist() == [0.0, 0.0, 1.0]
    # absence speaks for those that make presence unlikely
    assert result.values[1, 0] == pytest.approx(1.0)


def test_rivals_far_ahead_of_the_first_world_are_still_told_apart():
    p_present = np.full((3, 2_000), 0.5)
    p_present[0] = 1e-12
    p_present[1, 0], p_present[2, 0] = 0.2, 0.8
    result = posterior_from_findings(
        findings([[1] * 2_000]), chances(p_present), priors([1 / 3] * 3)
    )
    np.testing.assert_allclose(result, [[0.0, 0.2, 0.8]], rtol=1e-10)


@pytest.mark.parametrize("most", [0.95, 1 - 1e-9])
def test_long_sums_keep_their_digits(most):
    rng = np.random.default_rng(6)
    p_present = np.sort(rng.uniform(0.5, most, (3, 5_000)), axis=0)[[1, 0, 2]]
    p_present[:, ::2] = most - rng.uniform(0, 1e-10, (3, 2_500))
    finding = findings(rng.random((20, 5_000)) < 0.999 * p_present.mean(axis=0))
    problem = finding, chances(p_present), priors([1 / 3] * 3)
    np.testing.assert_allclose(
        posterior_from_findings(*problem), by_definition(*problem), rtol=1e-9, atol=1e-15
    )


def test_chances_next_to_one_keep_their_digits():
    p_present = chances([[1 - 1e-12], [1 - 4e-12]])
    result = posterior_from_findings(findings([[0]]), p_present, priors([0.5, 0.5]))
    np.testing.assert_allclose(result, [[0.2, 0.8]], rtol=1e-3)  # 1 - p has four digits here


# contract


def test_the_result_has_name_unit_dims_coordinates_and_layout():
    finding = findings([[1, 0], [0, -1]]).assign_coords(year=("case", [1999, 2003]))
    result = posterior_from_findings(
        finding, chances(np.full((3, 2, 5), 0.4)), priors([0.2, 0.3, 0.5])
    )
    assert result.name == "posterior"
    assert result.attrs["units"] == "probability"
    assert result.dims == ("case", "world", "draw")
    assert result.year.values.tolist() == [1999, 2003]
    assert "item" not in result.coords
    assert result.values.flags.c_contiguous
    assert result.dtype == np.float64


def test_float32_chances_give_a_float32_result():
    problem = findings([[1, 0]]), chances(np.array([[0.3, 0.4], [0.6, 0.2]], np.float32))
    result = posterior_from_findings(*problem, priors([0.5, 0.5]))
    assert result.dtype == np.float32
    np.testing.assert_allclose(result, by_definition(*problem, priors([0.5, 0.5])), rtol=1e-5)


def test_dims_may_come_in_any_order_and_without_labels():
    rng = np.random.default_rng(3)
    finding, p_present = rng.integers(-1, 2, (4, 6)).astype(np.int8), rng.random((3, 6, 2))
    log_prior = xr.DataArray(np.log([0.2, 0.3, 0.5]), dims="world")
    plain = posterior_from_findings(
        xr.DataArray(finding, dims=("case", "item")),
        xr.DataArray(p_present, dims=("world", "item", "draw")),
        log_prior,
    )
    turned = posterior_from_findings(
        xr.DataArray(finding.T, dims=("item", "case")),
        xr.DataArray(p_present.T, dims=("draw", "item", "world")),
        log_prior,
    )
    np.testing.assert_allclose(plain, turned, rtol=1e-13)


# dask


@pytest.mark.parametrize("reduce", [None, "mean", [0.1, 0.9]])
@pytest.mark.parametrize("draw", [-1, 4])
def test_dask_gives_what_numpy_gives(reduce, draw):
    rng = np.random.default_rng(4)
    finding = findings(rng.integers(-1, 2, (7, 5)))
    p_present = chances(rng.uniform(0.01, 0.99, (3, 5, 9)))
    log_prior = priors([0.2, 0.3, 0.5])
    detection = xr.DataArray(rng.uniform(0.5, 1, 5), {"item": finding["item"]})
    lazy_p = p_present.chunk(draw=draw)
    if draw > 0 and isinstance(reduce, list):
        with pytest.raises(ArrayError, match=r'p_present\.chunk\(\{"draw": -1\}\)'):
            posterior_from_findings(finding, lazy_p, log_prior, reduce=reduce)
        return
    plain = posterior_from_findings(
        finding, p_present, log_prior, detection=detection, reduce=reduce
    )
    for some in (finding, finding.chunk(case=3)):
        lazy = posterior_from_findings(some, lazy_p, log_prior, detection=detection, reduce=reduce)
        assert lazy.chunks is not None
        assert lazy.dtype == plain.dtype
        xr.testing.assert_allclose(lazy.compute(), plain, rtol=1e-12)


def test_dask_values_are_not_read_before_they_are_computed():
    import dask.array as da

    def explode(block):
        raise AssertionError

    values = da.zeros((4, 2), dtype=np.int8, chunks=(2, 2)).map_blocks(explode, dtype=np.int8)
    finding = xr.DataArray(values, dims=("case", "item"))
    lazy = posterior_from_findings(finding, chances(np.full((2, 2), 0.4)), priors([0.5, 0.5]))
    assert lazy.shape == (4, 2)
    with pytest.raises(AssertionError):
        lazy.compute()


def test_dask_refuses_bad_values_when_they_are_computed():
    lazy = posterior_from_findings(
        findings([[1], [5]]).chunk(case=1), chances([[0.4], [0.3]]), priors([0.5, 0.5])
    )
    with pytest.raises(ArrayError, match="finding holds 5"):
        lazy.compute()


def test_a_chunked_item_or_world_is_refused_with_the_call_that_mends_it():
    problem = findings([[1, 0]]), chances(np.full((2, 2), 0.4)), priors([0.5, 0.5])
    with pytest.raises(ArrayError, match=r'finding\.chunk\(\{"item": -1\}\)'):
        posterior_from_findings(problem[0].chunk(item=1), *problem[1:])
    with pytest.raises(ArrayError, match=r'p_present\.chunk\(\{"world": -1, "item": -1\}\)'):
        posterior_from_findings(problem[0], problem[1].chunk(item=1, world=1), problem[2])


def test_numpy_input_needs_no_dask():
    code = (
        "import sys; sys.modules['dask'] = None\n"
        "import numpy as np, xarray as xr\n"
        "from bayestrace.stats.fused import posterior_from_findings as fused\n"
        "print(fused(xr.DataArray(np.ones((1, 1), 'int8'), dims=('case', 'item')),\n"
        "      xr.DataArray([[.8], [.2]], dims=('world', 'item')),\n"
        "      xr.DataArray(np.log([.5, .5]), dims='world')).values.round(3))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    assert done.stdout.strip() == "[[0.8 0.2]]"


# refusals


@pytest.mark.parametrize("dtype", [bool, float, "int64"])
def test_a_finding_is_never_a_bool_or_a_float(dtype):
    finding = findings([[1, 0]]).astype(dtype)
    with pytest.raises(ArrayError, match="three values, never a bool or NaN"):
        posterior_from_findings(finding, chances(np.full((2, 2), 0.4)), priors([0.5, 0.5]))


@pytest.mark.parametrize("bad", [2, -2, 127, -128])
def test_a_finding_that_is_none_of_the_three_is_refused(bad):
    with pytest.raises(ArrayError, match=rf"finding holds {bad}; allowed are 1"):
        posterior_from_findings(findings([[1, bad]]), chances([[0.4, 0.4]] * 2), priors([0.5, 0.5]))


@pytest.mark.parametrize("bad", [-0.1, 1.1, np.nan, np.inf])
def test_a_chance_outside_zero_and_one_is_refused(bad):
    with pytest.raises(ArrayError, match=r"p_present holds .*; allowed are probabilities"):
        posterior_from_findings(findings([[1, 0]]), chances([[0.4, bad]] * 2), priors([0.5, 0.5]))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_prior_that_is_no_log_probability_is_refused(bad):
    log_prior = xr.DataArray([0.0, bad], {"world": ["w0", "w1"]})
    with pytest.raises(ArrayError, match="log_prior holds NaN or \\+inf"):
        posterior_from_findings(findings([[1]]), chances([[0.4]] * 2), log_prior)


def test_more_false_reports_than_detections_are_refused():
    problem = findings([[1]]), chances([[0.4]] * 2), priors([0.5, 0.5])
    with pytest.raises(ArrayError, match=r"false_report is 0\.6 where detection is 0\.5"):
        posterior_from_findings(*problem, detection=0.5, false_report=0.6)
    with pytest.raises(ArrayError, match=r"detection holds 1\.5"):
        posterior_from_findings(*problem, detection=1.5)
    with pytest.raises(ArrayError, match="false_report must be a number or a DataArray"):
        posterior_from_findings(*problem, false_report="none")


def test_labels_that_differ_are_refused_with_the_nearest():
    finding = findings([[1, 0]]).assign_coords(item=["memo", "vote"])
    p_present = chances(np.full((2, 2), 0.4)).assign_coords(item=["memo", "votes"])
    with pytest.raises(ArrayError, match="'votes' in p_present, 'vote' in finding; did you mean"):
        posterior_from_findings(finding, p_present, priors([0.5, 0.5]))
    with pytest.raises(ArrayError, match="p_present has 1 labels on 'item', finding has 2"):
        posterior_from_findings(finding, p_present.isel(item=[0]), priors([0.5, 0.5]))
    with pytest.raises(ArrayError, match="log_prior and p_present have different labels"):
        posterior_from_findings(
            findings([[1, 0]]),
            chances(np.full((2, 2), 0.4)),
            priors([0.5, 0.5]).assign_coords(world=["x", "y"]),
        )


def test_dims_that_it_does_not_know_are_refused_with_the_remedy():
    problem = findings([[1]]), chances([[0.4]] * 2), priors([0.5, 0.5])
    with pytest.raises(ArrayError, match=r"p_present has the dim 'chain'.*stack"):
        posterior_from_findings(problem[0], problem[1].expand_dims(chain=2), problem[2])
    with pytest.raises(ArrayError, match=r"finding has the dim 'coder'.*once per coder"):
        posterior_from_findings(problem[0].expand_dims(coder=["x"]), *problem[1:])
    with pytest.raises(ArrayError, match="finding needs the dim 'case'"):
        posterior_from_findings(problem[0].isel(case=0), *problem[1:])


def test_a_reduction_needs_draws_and_a_known_name():
    problem = findings([[1]]), chances([[0.4]] * 2), priors([0.5, 0.5])
    with pytest.raises(ArrayError, match="no dim 'draw'"):
        posterior_from_findings(*problem, reduce="mean")
    drawn = problem[0], chances(np.full((2, 1, 3), 0.4)), problem[2]
    with pytest.raises(ArrayError, match="reduce must be 'mean' or a sequence"):
        posterior_from_findings(*drawn, reduce="median")
    with pytest.raises(ArrayError, match=r"write one quantile as \[0.5\]"):
        posterior_from_findings(*drawn, reduce=0.5)
    with pytest.raises(ArrayError, match="numbers from 0 to 1"):
        posterior_from_findings(*drawn, reduce=[0.5, 95])


def test_another_unit_is_refused():
    with pytest.raises(ArrayError, match="p_present must be in 'probability', got units='%'"):
        posterior_from_findings(findings([[1]]), chances([[40.0]], units="%"), priors([1.0]))
