"""A drawn figure as a file."""

from __future__ import annotations

from pathlib import Path

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

__all__ = ["save_drawn"]

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
    figure = drawn.figure if isinstance(drawn, Axes) else drawn
    while isinstance(figure, SubFigure):
        figure = figure.figure
    try:
        figure.savefig(path, dpi=DPI)
    finally:
        plt.close(figure)
