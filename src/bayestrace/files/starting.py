"""The study that ``bayestrace new`` makes: two example rows to put one's own in place of."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from bayestrace.files.folder_reading import study_from_bytes
from bayestrace.files.workbooks.writing import workbook_from_study
from bayestrace.study.study import Study

__all__ = ["example_left", "write_template", "write_template_workbook"]


def write_template(folder: Path) -> None:
    """Copy the example study into a folder, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in _contents().items():
        (folder / name).write_bytes(data)


def write_template_workbook(path: Path) -> None:
    """Write the example study as a workbook."""
    workbook_from_study(study_from_bytes(_contents()), path)


def example_left(study: Study) -> str:
    """Say what of the example still stands in a study; nothing if its owner replaced it."""
    template = study_from_bytes(_contents())
    clues = {item.clue for item in template.items}
    claims = {one.claim for one in template.hypotheses[:-1]}  # anyone may have the catch-all
    items = [item.id for item in study.items if item.clue in clues]
    hypotheses = [one.id for one in study.hypotheses if one.claim in claims]
    left = [f"the {what} {', '.join(names)}" for what, names in (
        ("hypotheses", hypotheses), ("items", items)) if names]  # fmt: skip
    return " and ".join(left)


def _contents() -> dict[str, bytes]:
    template = files("bayestrace.files").joinpath("new_study")
    return {table.name: table.read_bytes() for table in template.iterdir()}
