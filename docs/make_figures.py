"""Make the figures of the README: each by the code that stands beside it.

Run it: python docs/make_figures.py [FOLDER]
"""

import contextlib
import io
import re
import sys
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt

import bayestrace as bt

ROOT = Path(__file__).parents[1]
DPI = 150


def python_blocks(page: Path) -> list[str]:
    """Return the Python examples of a Markdown page."""
    return re.findall(
        r"^```python\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )


def readme_figure(target: Path) -> None:
    """Run the README's example and save the figure that it leaves."""
    (example,) = python_blocks(ROOT / "README.md")
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(example, "README.md", "exec"), {})
    plt.gcf().savefig(target, dpi=DPI)
    plt.close("all")


def thesis_figure(target: Path) -> None:
    """Draw the credences of the thesis study."""
    study = bt.load_example("nato-csto")
    bt.plot_credence(bt.update(study), study=study).figure.savefig(target, dpi=DPI)
    plt.close("all")


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "_static"
    folder.mkdir(parents=True, exist_ok=True)
    readme_figure(folder / "readme.png")
    thesis_figure(folder / "thesis.png")
