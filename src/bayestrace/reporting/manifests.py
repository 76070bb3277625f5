"""The manifest: of which study, with which versions and seeds a report was made."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import TYPE_CHECKING

from bayestrace._version import __version__
from bayestrace.reporting.blocks import Column, Table
from bayestrace.reporting.phrases import plain_cell
from bayestrace.stats.tree import group_of

if TYPE_CHECKING:
    from bayestrace.reporting.gathering import Found

__all__ = ["manifest_table"]

FORMAT = "1"
"""The format of study files."""


def manifest_table(found: Found, date: str = "", removed: str = "") -> Table:
    """Return what is needed to make every number of the report again."""
    rates = found.robustness.rates
    drawn = group_of(found.post, "sensitivity").attrs
    entries = [
        ("study", found.study.title),
        ("study hash (SHA-256)", found.digest),
        ("format of study files", FORMAT),
        ("bayestrace", __version__),
        ("Python", platform.python_version()),
        ("numpy", version("numpy")),
        ("xarray", version("xarray")),
        ("seed and draws of the band", f"{drawn['random_seed']:g}, {drawn['draws']:g}"),
    ]
    if not isinstance(rates, str):
        simulated = f"{rates.attrs['random_seed']}, {rates.attrs['draws']}"
        entries.append(("seed and draws of the error rates", simulated))
    entries += [("date", date)] if date else []
    entries += [("removed", removed)] if removed else []
    return Table(
        key="M",
        caption="The manifest: what this report was made of.",
        columns=(Column(head="what", width=1), Column(head="value", width=3)),
        rows=tuple((plain_cell(name), plain_cell(value)) for name, value in entries),
        notes=("The same study and the same versions give the same numbers.",),
    )
