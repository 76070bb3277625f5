"""Figures into files: what each is drawn of, from a study or from a saved result."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bayestrace.cli.kinds import FIGURES
from bayestrace.errors import ArrayError
from bayestrace.stats.evidence.mechanisms import coverage
from bayestrace.stats.joint_posteriors import is_joint
from bayestrace.stats.rivals.relating import relations
from bayestrace.stats.rivals.residual_fits import residual_sweep
from bayestrace.stats.robustness.disagreeing import disagreement
from bayestrace.stats.robustness.leaving_out import leave_out
from bayestrace.stats.robustness.multiverses import multiverse
from bayestrace.stats.robustness.prior_choices import prior_sweep
from bayestrace.stats.robustness.rule_errors import error_rates
from bayestrace.stats.robustness.tipping_points import tipping
from bayestrace.stats.tree import group_of
from bayestrace.stats.typology import test_types
from bayestrace.stats.updating import update

if TYPE_CHECKING:
    import xarray as xr

    from bayestrace.study.study import Study

__all__ = ["result_of", "save_figure", "saved_result"]


def result_of(study: Study, kind: str, *, coder: str | None, over: str | None) -> Any:
    """Compute what a figure of a study shows.

    Raises
    ------
    ArrayError
        If it shows what only a joint model gives.
    """
    of = FIGURES[kind].of
    if of == "joint":
        raise ArrayError(
            f"A {kind} shows what a joint model learned. Sample one first, with --model and "
            f"--out:\n  bayestrace run STUDY --model coders --out results\n"
            f"  bayestrace plot results/joint.nc {kind}"
        )
    if of == "disagreement":
        return disagreement(study, of=coder or "", over=over or "")
    return _COMPUTED[of](study)


_COMPUTED: dict[str, Callable[[Study], Any]] = {
    "coverage": coverage,
    "error_rates": error_rates,
    "leave_out": leave_out,
    "multiverse": multiverse,
    "prior_sweep": prior_sweep,
    "relations": relations,
    "residual_sweep": residual_sweep,
    "result": update,
    "study": lambda study: study,
    "test_types": test_types,
    "tipping": tipping,
}


def saved_result(path: Path, kind: str) -> tuple[xr.DataTree, dict[str, tuple[str, ...]]]:
    """Read a result that ``run --out`` wrote, and what of it a figure may show.

    Raises
    ------
    ArrayError
        If it is no such file, or does not hold what the figure draws.
    """
    import xarray as xr

    if not path.exists():
        raise ArrayError(f"There is no file {path}.")
    try:
        with xr.open_datatree(path, engine="h5netcdf") as file:
            post = file.load()
    except OSError:
        post = xr.DataTree()
    if not {"posterior", "constant_data"} <= set(post.children):
        raise ArrayError(f"{path} is no result of bayestrace run --out.")
    of, joint = FIGURES[kind].of, is_joint(post)
    if of not in {"result", "joint"} or (of == "result" and joint and kind != "credence"):
        raise ArrayError(
            f"{path} does not hold what a figure of kind {kind} shows; draw it from the study's "
            "folder."
        )
    if of == "joint" and not joint:
        raise ArrayError(
            f"{path} does not hold what a figure of kind {kind} shows; draw it from the joint.nc "
            "of bayestrace run --model."
        )
    labels = group_of(post, "plug_in" if joint else "posterior")
    return post, {
        dim: tuple(map(str, labels[dim].values)) for dim in ("case", "hypothesis", "coder")
    }


def save_figure(
    result: Any,
    kind: str,
    path: Path,
    *,
    study: Study | None,
    width_mm: float = 170,
    **choice: Any,
) -> None:
    """Draw one kind of figure and save it.

    ``result`` is what the figure shows, ``choice`` is case, hypothesis and coder. Without
    the study there are no titles and claims.
    """
    from bayestrace.plots.codings import plot_agreement
    from bayestrace.plots.coverage_grids import plot_coverage
    from bayestrace.plots.credences import plot_credence
    from bayestrace.plots.disagreements import plot_disagreement
    from bayestrace.plots.error_curves import plot_error_rates
    from bayestrace.plots.heat_maps import plot_heatmap
    from bayestrace.plots.leave_outs import plot_leave_out
    from bayestrace.plots.lessons import plot_prior_posterior
    from bayestrace.plots.planes import plot_test_plane
    from bayestrace.plots.prior_sweeps import plot_prior_sweep
    from bayestrace.plots.relation_matrices import plot_relations
    from bayestrace.plots.residual_tippings import plot_residual
    from bayestrace.plots.saving import save_drawn
    from bayestrace.plots.specification_curves import plot_specification_curve
    from bayestrace.plots.tippings import plot_tipping
    from bayestrace.plots.waterfalls import plot_waterfall

    draw: dict[str, Callable[..., Any]] = {
        "agreement": plot_agreement,
        "coverage": plot_coverage,
        "credence": plot_credence,
        "disagreement": plot_disagreement,
        "error_rates": plot_error_rates,
        "heatmap": plot_heatmap,
        "leave_out": plot_leave_out,
        "prior_posterior": plot_prior_posterior,
        "prior_sweep": plot_prior_sweep,
        "relations": plot_relations,
        "residual": plot_residual,
        "specification_curve": plot_specification_curve,
        "test_plane": plot_test_plane,
        "tipping": plot_tipping,
        "waterfall": plot_waterfall,
    }
    wanted: dict[str, Any] = {name: value for name, value in choice.items() if value is not None}
    if kind == "disagreement":  # the two coders are those of the table
        wanted = {name: wanted[name] for name in ("case", "hypothesis") if name in wanted}
    if kind == "agreement" and {"coder", "over"} & set(wanted):
        wanted["coder"] = [wanted.pop(name) for name in ("coder", "over") if name in wanted]
    if FIGURES[kind].of not in {"study", "joint"}:
        wanted["study"] = study
    save_drawn(draw[kind](result, width_mm=width_mm, **wanted), path)
