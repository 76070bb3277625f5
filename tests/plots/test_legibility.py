"""Every figure reads in print: nothing clipped, nothing overlapping, no type too small."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

import bayestrace as bt
from bayestrace.plots.page import SMALL

WIDTHS = [85, 170]
CODERS = ["author", "blind_a", "blind_b"]
CASES = ["afghanistan", "syria"]


def _figure(drawn: Axes | Figure) -> Figure:
    return drawn.figure if isinstance(drawn, Axes) else drawn


def _shown(figure: Figure) -> list[Text]:
    """Texts that are drawn: not empty, not hidden, not ticks outside the view."""
    figure.draw_without_rendering()
    outside = set()
    for ax in figure.findobj(Axes):
        for axis in (ax.xaxis, ax.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
                if not low - 1e-9 <= tick.get_loc() <= high + 1e-9:
                    outside |= {tick.label1, tick.label2}
    return [
        text
        for text in figure.findobj(Text)
        if text.get_text().strip() and text.get_visible() and text not in outside
    ]


def check(drawn: Axes | Figure) -> None:
    figure = _figure(drawn)
    texts = _shown(figure)
    renderer = figure.canvas.get_renderer()
    boxes = {text: text.get_window_extent(renderer) for text in texts}
    page = figure.bbox
    for text, box in boxes.items():
        words = text.get_text()
        assert text.get_fontsize() >= SMALL, words
        assert box.x0 >= page.x0 - 0.5, words
        assert box.y0 >= page.y0 - 0.5, words
        assert box.x1 <= page.x1 + 0.5, words
        assert box.y1 <= page.y1 + 0.5, words
    upright = [(text, box) for text, box in boxes.items() if text.get_rotation() % 90 == 0]
    for (one, a), (other, b) in combinations(upright, 2):
        wide = min(a.x1, b.x1) - max(a.x0, b.x0)
        high = min(a.y1, b.y1) - max(a.y0, b.y0)
        # Boxes include the empty room of ascenders, so a hair of overlap is none.
        hair = 0.02 * figure.dpi
        assert wide <= hair or high <= hair, (one.get_text(), other.get_text())


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("with_words", [False, True])
def test_credences_of_the_thesis_are_legible(thesis, thesis_post, width, with_words):
    study = thesis if with_words else None
    check(bt.plot_credence(thesis_post, width_mm=width, study=study))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["thesis_judgement", "thesis_coders", "thesis_exact"])
def test_joint_posteriors_of_the_thesis_are_legible(request, thesis, thesis_post, width, name):
    tree = request.getfixturevalue(name)
    check(bt.plot_credence(tree, width_mm=width))
    check(bt.plot_credence(thesis_post, joint=tree, width_mm=width, study=thesis, case="syria"))


@pytest.mark.parametrize("width", WIDTHS)
def test_band_and_joint_posterior_together_are_legible(thesis, thesis_judgement, width):
    varied = bt.band(thesis, shared=0.5, lean_sd=0.2, spread=0.3, draws=64)
    check(bt.plot_credence(varied, joint=thesis_judgement, width_mm=width))


@pytest.mark.parametrize("width", WIDTHS)
def test_bounds_beside_band_and_joint_posterior_are_legible(thesis, thesis_judgement, width):
    wide = bt.bounds(thesis, priors=True)
    check(bt.plot_credence(wide, width_mm=width))
    varied = bt.band(thesis, draws=64)
    varied["bounds"] = wide["bounds"]
    check(bt.plot_credence(varied, joint=thesis_judgement, width_mm=width))


@pytest.mark.parametrize("width", WIDTHS)
def test_what_ranks_decide_is_legible(memo, twice, width):
    from bayestrace.study.parts import Likelihood

    several = twice(memo, lambda chance: chance)
    rows = [
        Likelihood(coder=coder, item="memo", hypothesis="H1", rank=1) for coder in several.coders
    ]
    check(bt.plot_credence(bt.bounds(several.replace(likelihoods=rows)), width_mm=width))


@pytest.mark.parametrize("width", WIDTHS)
def test_error_rates_of_the_thesis_are_legible(thesis, width):
    rates = bt.error_rates(thesis)
    for coder in CODERS:
        check(bt.plot_error_rates(rates, coder=coder, width_mm=width))
    check(bt.plot_error_rates(rates, coder="author", case="syria", study=thesis, width_mm=width))
    one = {"coder": "blind_a", "case": "syria", "hypothesis": "H4"}
    check(bt.plot_error_rates(rates, **one, width_mm=width))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["rivals", "factors", "many", "memo"])
@pytest.mark.parametrize("rule", [(0.95, 0.05), (0.6, 0.4)])
def test_error_rates_of_other_studies_are_legible(request, name, width, rule):
    confirm, reject = rule
    study = request.getfixturevalue(name)
    rates = bt.error_rates(study, confirm=confirm, reject=reject, draws=200)
    check(bt.plot_error_rates(rates, width_mm=width))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["thesis_judgement", "thesis_coders"])
def test_priors_and_posteriors_of_the_thesis_are_legible(request, width, name):
    tree = request.getfixturevalue(name)
    check(bt.plot_prior_posterior(tree, width_mm=width))
    converged = tree.copy()
    converged.attrs["converged"] = "yes"
    check(bt.plot_prior_posterior(converged, width_mm=width))


@pytest.mark.parametrize("width", WIDTHS)
def test_agreement_on_the_thesis_is_legible(thesis, width):
    check(bt.plot_agreement(thesis, width_mm=width))
    check(bt.plot_agreement(thesis, case="syria", width_mm=width))
    check(bt.plot_agreement(thesis, case="syria", hypothesis="H1", width_mm=width))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["two_readers", "awkward", "many_twice"])
def test_agreement_on_other_studies_is_legible(request, width, name):
    check(bt.plot_agreement(request.getfixturevalue(name), width_mm=width))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("with_words", [False, True])
@pytest.mark.parametrize(
    ("case", "coder", "hypothesis"),
    [
        ("afghanistan", "author", "H1"),
        ("afghanistan", "blind_b", "H2"),
        ("syria", "blind_a", "H1"),
        ("syria", "author", "H4"),
    ],
)
def test_waterfalls_of_the_thesis_are_legible(
    thesis, thesis_post, width, with_words, case, coder, hypothesis
):
    study = thesis if with_words else None
    check(
        bt.plot_waterfall(
            thesis_post, case=case, coder=coder, hypothesis=hypothesis, width_mm=width, study=study
        )
    )


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("coder", CODERS)
def test_heat_maps_of_the_thesis_are_legible(thesis, thesis_post, width, coder):
    check(bt.plot_heatmap(thesis_post, coder=coder, width_mm=width))
    check(bt.plot_heatmap(thesis_post, coder=coder, case="syria", width_mm=width, study=thesis))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("coder", CODERS)
@pytest.mark.parametrize("case", CASES)
def test_planes_of_the_thesis_are_legible(thesis, width, coder, case):
    types = bt.test_types(thesis)
    check(bt.plot_test_plane(types, coder=coder, case=case, width_mm=width, study=thesis))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("coder", CODERS)
def test_tipping_points_of_the_thesis_are_legible(thesis, thesis_tipping, width, coder):
    check(bt.plot_tipping(thesis_tipping, coder=coder, width_mm=width))
    check(bt.plot_tipping(thesis_tipping, coder=coder, case="syria", width_mm=width, study=thesis))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["rivals", "factors", "logical", "many", "memo"])
def test_figures_of_other_studies_are_legible(request, name, width):
    study = request.getfixturevalue(name)
    post, types = bt.update(study), bt.test_types(study)
    first = study.hypothesis_ids[0]
    check(bt.plot_credence(post, width_mm=width))
    check(bt.plot_waterfall(post, hypothesis=first, width_mm=width, study=study))
    check(bt.plot_heatmap(post, width_mm=width))
    check(bt.plot_test_plane(types, hypothesis=first, width_mm=width, study=study))
    check(bt.plot_tipping(bt.tipping(study), width_mm=width, study=study))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("letters", [80, 300])
def test_a_waterfall_has_room_for_a_hypothesis_that_is_named_by_a_sentence(width, letters):
    name = "the council gave the line up because it had become dear " * 6
    names = [name[:letters].strip(), "the shops protested"]
    memo = bt.Item("memo", found="present", likelihood=dict(zip(names, (0.9, 0.1), strict=True)))
    for study in (
        bt.Study.rivals(names, [memo], exhaustive=True),
        bt.Study.claims(names[:1], [replace(memo, likelihood={names[0]: (0.9, 0.1)})]),
    ):
        check(bt.plot_waterfall(bt.update(study), hypothesis=names[0], width_mm=width))


@pytest.mark.parametrize("width", WIDTHS)
def test_a_figure_has_the_width_asked_for_and_fits_a_page(
    thesis, thesis_post, thesis_coders, width
):
    for drawn in (
        bt.plot_credence(thesis_post, width_mm=width),
        bt.plot_heatmap(thesis_post, coder="author", width_mm=width),
        bt.plot_prior_posterior(thesis_coders, width_mm=width),
        bt.plot_agreement(thesis, width_mm=width),
    ):
        wide, high = _figure(drawn).get_size_inches() * 25.4
        assert wide == pytest.approx(width)
        assert high <= 265


def test_numbers_on_coloured_cells_stand_out_in_colour_and_in_grey(thesis_post, many):
    from matplotlib.patches import Rectangle

    from bayestrace.plots.page import contrast

    for ax in (
        bt.plot_heatmap(thesis_post, coder="author", case="afghanistan"),
        bt.plot_heatmap(bt.update(many)),
    ):
        cells = {
            (round(p.get_x() + 0.5, 6), round(p.get_y() + 0.5, 6)): p.get_facecolor()[:3]
            for p in ax.findobj(Rectangle)
            if str(p.get_gid()).startswith("cell/")
        }
        numbers = [text for text in ax.texts if text.get_gid() == "weight"]
        assert len(numbers) == len(cells)
        for text in numbers:
            ground = cells[tuple(round(float(x), 6) for x in text.get_position())]
            grey = [float(np.dot(ground, (0.299, 0.587, 0.114)))] * 3
            assert contrast(text.get_color(), ground) >= 4.5
            assert contrast(text.get_color(), grey) >= 4.0


def test_for_and_against_differ_in_grey():
    from bayestrace.plots.page import AGAINST, FOR, contrast

    assert contrast(FOR, AGAINST) > 3


def test_labels_with_dollar_signs_are_no_mathematics(twice):
    item = bt.Item("a$b$", found="present", likelihood={"x_1 $\\bad": (0.8, 0.4)})
    study = bt.Study.claims({"x_1 $\\bad": 0.5}, [item])
    post = bt.update(study)
    for drawn in (
        bt.plot_credence(post, joint=bt.sample(study)),
        bt.plot_agreement(twice(study, lambda chance: 1 - chance)),
        bt.plot_waterfall(post),
        bt.plot_heatmap(post),
        bt.plot_test_plane(bt.test_types(study)),
    ):
        _figure(drawn).draw_without_rendering()
        texts = [text.get_text() for text in _figure(drawn).findobj(Text)]
        assert any("$" in text for text in texts)
