"""A drawn figure as a file, or as the bytes of one."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.text import Text

__all__ = ["HALO", "picture", "save_drawn"]

DPI = 200
"""Dots per inch of a bitmap; 170 mm are 1339 dots."""


def save_drawn(drawn: Axes | Figure, path: Path) -> None:
    """Write what a plot function returned to a file and let the figure go.

    Parameters
    ----------
    drawn : Axes or Figure
        What the plot function returned.
    path : Path
        Its ending says the format: .png, .pdf or .svg.
    """
    figure = _whole(drawn)
    try:
        figure.savefig(path, dpi=DPI)
    finally:
        plt.close(figure)


UNDATED: dict[str, dict[str, Any]] = {
    "pdf": {"CreationDate": None},
    "png": {"Software": None},
    "svg": {"Date": None},
}
"""What is left out of a picture, so that the same figure gives the same bytes."""


HALO = "halo"
"""The name, in SVG, of a text that is to have a light edge."""

STEADY: dict[Any, Any] = {"svg.fonttype": "none", "svg.hashsalt": "bayestrace", "pdf.fonttype": 42}
"""Text stays text, ids do not change; journals refuse the Type 3 fonts of matplotlib's PDF."""

PACKED: dict[str, dict[str, Any]] = {"png": {"pil_kwargs": {"compress_level": 3}}}
"""zlib's level 3 packs drawings as small as its level 6, in two thirds of the time."""


def picture(drawn: Axes | Figure, kind: Literal["pdf", "png", "svg"], dpi: int = DPI) -> bytes:
    """Return what a plot function drew as the bytes of a file and let the figure go.

    The same figure gives the same bytes, whenever it is drawn. In SVG, text stays text,
    and one with an edge of light is only named :data:`HALO`.

    Parameters
    ----------
    drawn : Axes or Figure
        What the plot function returned.
    kind : {"pdf", "png", "svg"}
        The format.
    dpi : int, optional
        Dots per inch of a bitmap.
    """
    figure = _whole(drawn)
    file = BytesIO()
    if kind == "svg":
        _name_halos(figure)
    try:
        with plt.rc_context(STEADY):
            figure.savefig(
                file, format=kind, dpi=dpi, metadata=UNDATED[kind], **PACKED.get(kind, {})
            )
    finally:
        plt.close(figure)
    return file.getvalue()


def _name_halos(figure: Figure) -> None:
    """Leave the halo of a text to who shows the picture: drawn, every letter would be a curve."""
    for text in figure.findobj(Text):
        if text.get_path_effects():
            text.set_path_effects([])
            text.set_gid(HALO)


def _whole(drawn: Axes | Figure) -> Figure:
    """Return the figure that was drawn on."""
    figure = drawn.figure if isinstance(drawn, Axes) else drawn
    while isinstance(figure, SubFigure):
        figure = figure.figure
    return figure
