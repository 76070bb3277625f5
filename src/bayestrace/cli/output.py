"""What a command writes: the results as JSON and netCDF, the figures."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bayestrace.cli.joint_records import joint_records
from bayestrace.errors import ArrayError
from bayestrace.stats.joint_posteriors import is_joint
from bayestrace.stats.tabulating import summary
from bayestrace.stats.tree import group_of
from bayestrace.stats.typology import test_types
from bayestrace.stats.updating import update

if TYPE_CHECKING:
    import xarray as xr

    from bayestrace.study.study import Study

__all__ = ["result_of", "results_json", "save_figure", "saved_result", "write_results"]

LONGEST = 30
"""Letters of an id in a file name: Windows and macOS allow 255 bytes to the whole."""


def results_json(study: Study, post: xr.DataTree, joint: xr.DataTree | None = None) -> str:
    """Return the results at full precision: null where missing, "+inf" where infinite."""
    rows = [
        {name: _plain(value) for name, value in row.items()}
        for row in summary(post).to_dict("records")
    ]
    stated = [
        {
            "by": entry.by,
            "case": entry.case,
            "hypothesis": entry.hypothesis,
            "verdict": str(entry.verdict),
        }
        for entry in study.verdicts
    ]
    attrs = post.attrs
    document = {
        "study": study.title,
        "study_hash": attrs["study_hash"],
        "bayestrace": attrs["inference_library_version"],
        "dependence": attrs["dependence"],
        "rule": {"confirm": attrs["rule_confirm"], "reject": attrs["rule_reject"]},
        "credence": rows,
        "stated_verdicts": stated,
    }
    if joint is not None:
        document["joint"] = joint_records(joint)
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)


def _plain(value: Any) -> Any:
    if not isinstance(value, float):
        return value or None
    if math.isnan(value):
        return None
    if math.isinf(value):
        return "+inf" if value > 0 else "-inf"
    return value


def write_results(
    study: Study,
    post: xr.DataTree,
    folder: Path,
    *,
    joint: xr.DataTree | None = None,
    quiet: bool,
) -> None:
    """Write results.nc, results.json and the figures into a folder, with a progress bar.

    A joint model is in results.json and, with all its draws, in joint.nc.
    """
    from rich.console import Console
    from rich.progress import track

    folder.mkdir(parents=True, exist_ok=True)
    console = Console(stderr=True)
    jobs = list(_jobs(study, post, joint, folder))
    for _, job in track(
        jobs,
        "Writing results and figures",
        console=console,
        transient=True,
        disable=quiet or not console.is_terminal,
    ):
        job()
    print(f"\nWrote into {folder}:")
    for name, _ in jobs:
        print(f"  {name}")


def _jobs(
    study: Study, post: xr.DataTree, joint: xr.DataTree | None, folder: Path
) -> Iterator[tuple[str, Callable[[], None]]]:
    def results() -> None:
        (folder / "results.json").write_text(
            results_json(study, post, joint) + "\n", encoding="utf-8"
        )

    taken: set[str] = set()

    def free(*parts: str) -> str:
        """Return a file name that no disk refuses and no other figure has, in any case."""
        name = "-".join(_file_part(part)[:LONGEST] for part in parts)
        while name.casefold() in taken:
            name += "_"
        taken.add(name.casefold())
        return f"{name}.png"

    def tree(name: str, result: xr.DataTree) -> tuple[str, Callable[[], None]]:
        def write() -> None:
            file = folder / name
            file.write_bytes(b"")  # what the disk refuses it refuses in plain words, unlike HDF5
            result.to_netcdf(file, engine="h5netcdf")

        return name, write

    yield tree("results.nc", post)
    if joint is not None:
        yield tree("joint.nc", joint)
    yield "results.json", results

    def figure(kind: str, name: str, **choice: Any) -> tuple[str, Callable[[], None]]:
        shown = types if kind == "test_plane" else post
        return name, lambda: save_figure(shown, kind, folder / name, study=study, **choice)

    types = test_types(study)
    yield figure("credence", "credence.png")
    coder = str(group_of(post, "posterior")["coder"].values[0])
    for case in study.cases:
        yield figure("heatmap", free("heatmap", case.id), case=case.id, coder=coder)
        yield figure("test_plane", free("test_plane", case.id), case=case.id, coder=coder)
        for hypothesis in _judged(post, coder, case.id):
            name = free("waterfall", case.id, hypothesis)
            yield figure("waterfall", name, case=case.id, hypothesis=hypothesis, coder=coder)


def result_of(study: Study, kind: str) -> xr.DataTree | xr.Dataset:
    """Compute what a figure of a study shows."""
    return test_types(study) if kind == "test_plane" else update(study)


def saved_result(path: Path, kind: str) -> tuple[xr.DataTree, dict[str, tuple[str, ...]]]:
    """Read a result that ``write_results`` wrote, and what of it a figure may show.

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
    if kind == "test_plane" or (kind != "credence" and is_joint(post)):
        raise ArrayError(
            f"{path} does not hold what a {kind} shows; draw it from the study's folder."
        )
    labels = group_of(post, "plug_in" if is_joint(post) else "posterior")
    return post, {
        dim: tuple(map(str, labels[dim].values)) for dim in ("case", "hypothesis", "coder")
    }


def save_figure(
    result: xr.DataTree | xr.Dataset,
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
    from bayestrace.plots.credences import plot_credence
    from bayestrace.plots.heat_maps import plot_heatmap
    from bayestrace.plots.planes import plot_test_plane
    from bayestrace.plots.saving import save_drawn
    from bayestrace.plots.waterfalls import plot_waterfall

    wanted: dict[str, Any] = {name: value for name, value in choice.items() if value is not None}
    draw: dict[str, Callable[..., Any]] = {
        "credence": plot_credence,
        "heatmap": plot_heatmap,
        "test_plane": plot_test_plane,
        "waterfall": plot_waterfall,
    }
    drawn = draw[kind](result, study=study, width_mm=width_mm, **wanted)
    save_drawn(drawn, path)


def _judged(post: xr.DataTree, coder: str, case: str) -> list[str]:
    credence = group_of(post, "posterior")["credence"].sel(coder=coder, case=case)
    return [str(name) for name in credence["hypothesis"].values[credence.notnull().values]]


def _file_part(text: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in text)
