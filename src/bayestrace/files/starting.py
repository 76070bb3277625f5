"""The folder that ``bayestrace new`` makes: two example rows to put one's own in place of."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

__all__ = ["write_template"]


def write_template(folder: Path) -> None:
    """Copy the example study into a folder, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in files("bayestrace.files").joinpath("new_study").iterdir():
        (folder / table.name).write_bytes(table.read_bytes())
