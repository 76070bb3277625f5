"""What a command writes: the results as JSON and netCDF, and the figures beside them."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bayestrace.cli.figures import save_figure
from bayestrace.cli.joint_records import joint_records
from bayestrace.cli.noticing import notice_records
from bayestrace.stats.tabulating import summary
from bayestrace.stats.tree import group_of
from bayestrace.stats.typology import test_types

if TYPE_CHECKING:
    import xarray as xr

    from bayestrace.checks.notices import Notices
    from bayestrace.study.study import Study

__all__ = ["progress", "results_json", "write_results"]

LONGEST = 30
"""Letters of an id in a file name: Windows and macOS allow 255 bytes to the whole."""


def results_json(
    study: Study, post: xr.DataTree, notices: Notices, joint: xr.DataTree | None = None
) -> str:
    """Return the results at full precision: null where missing, "+inf" where infinite.

    The notices of the check stand beside them, answered ones with their answer.
    """
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
        "notices": notice_records(notices),
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
    notices: Notices,
    joint: xr.DataTree | None = None,
    quiet: bool,
) -> None:
    """Write results.nc, results.json and the figures into a folder, with a progress bar.

    A joint model is in results.json and, with all its draws, in joint.nc.
    """
    folder.mkdir(parents=True, exist_ok=True)
    jobs = list(_jobs(study, post, notices, joint, folder))
    for _, job in progress("Writing results and figures", quiet)(jobs):
        job()
    print(f"\nWrote into {folder}:")
    for name, _ in jobs:
        print(f"  {name}")


def progress[T](title: str, quiet: bool) -> Callable[[Sequence[T]], Iterable[T]]:
    """Return what passes steps through and shows a bar where a terminal can."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    silent = quiet or not console.is_terminal
    return lambda steps: track(steps, title, console=console, transient=True, disable=silent)


def _jobs(
    study: Study,
    post: xr.DataTree,
    notices: Notices,
    joint: xr.DataTree | None,
    folder: Path,
) -> Iterator[tuple[str, Callable[[], None]]]:
    def results() -> None:
        (folder / "results.json").write_text(
            results_json(study, post, notices, joint) + "\n", encoding="utf-8"
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

    def figure(
        kind: str, name: str, shown: Any = post, **choice: Any
    ) -> tuple[str, Callable[[], None]]:
        return name, lambda: save_figure(shown, kind, folder / name, study=study, **choice)

    yield figure("credence", "credence.png", joint=joint)
    if joint is not None and set(group_of(joint, "prior").data_vars) > {"credence"}:
        yield figure("prior_posterior", "prior_posterior.png", joint)
    if joint is not None and "pools" in joint.children and len(joint["plug_in"]["coder"]) > 1:
        yield figure("agreement", "agreement.png", study)
    types = test_types(study)
    coder = str(group_of(post, "posterior")["coder"].values[0])
    for case in study.cases:
        yield figure("heatmap", free("heatmap", case.id), case=case.id, coder=coder)
        name = free("test_plane", case.id)
        yield figure("test_plane", name, types, case=case.id, coder=coder)
        for hypothesis in _judged(post, coder, case.id):
            name = free("waterfall", case.id, hypothesis)
            yield figure("waterfall", name, case=case.id, hypothesis=hypothesis, coder=coder)


def _judged(post: xr.DataTree, coder: str, case: str) -> list[str]:
    credence = group_of(post, "posterior")["credence"].sel(coder=coder, case=case)
    return [str(name) for name in credence["hypothesis"].values[credence.notnull().values]]


def _file_part(text: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in text)
