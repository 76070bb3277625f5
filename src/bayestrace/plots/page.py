"""The paper: sizes in mm, text that is measured and wrapped, colours that survive grey."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.legend import Legend
from matplotlib.textpath import text_to_path
from matplotlib.transforms import ScaledTranslation

from bayestrace.errors import ArrayError

__all__ = [
    "AGAINST",
    "CODER_STYLES",
    "FAINT",
    "FOR",
    "GREY",
    "INK",
    "MM_PER_INCH",
    "SMALL",
    "TEXT",
    "VERDICT",
    "Page",
    "beside",
    "contrast",
    "figure_of",
    "height_of",
    "key_columns",
    "key_lines",
    "points_of",
    "room_of",
    "row_of",
    "signed",
    "width_of",
    "wrapped",
    "write",
]

MM_PER_INCH = 25.4
POINTS_PER_MM = 72 / MM_PER_INCH

TEXT = 7.0
"""Points, for what is read first."""

SMALL = 6.5
"""Points, the smallest type that still reads in print."""

HINTED = 1.045
"""Type on a screen of 100 dots per inch is wider than on paper by up to this."""

LINE = 1.2
"""Height of a line in units of its type size."""

INK, GREY, FAINT = "#1a1a1a", "#595959", "#c8c8c8"

VERDICT = "#efefef"
"""Ground on which a credence confirms or rejects."""

FOR, AGAINST = "#0b4f8a", "#f0a048"
"""Dark for `of`, light for `over`: apart in grey as well as in colour."""

CODER_STYLES = (
    ("#0b4f8a", "o"),
    ("#d55e00", "s"),
    ("#2a9d78", "^"),
    ("#a8568c", "D"),
    ("#1a1a1a", "v"),
    ("#8a6d00", "P"),
    ("#4aa3d8", "X"),
    ("#737373", "h"),
)
"""Colour and mark per coder; the mark alone tells them apart."""

NARROWEST, WIDEST = 70.0, 1200.0

KEY_MARK = 9.0
"""mm that a mark of the key and the gaps around it take."""

NOTE_EDGE = 6.0
"""mm by which a note is narrower than its page."""


@dataclass(frozen=True, slots=True)
class Page:
    """A figure that is made here, or the one to which the caller's axes belong.

    Parameters
    ----------
    figure : Figure
        The whole figure.
    own : bool
        Whether it was made here, so that its margins may be used.
    width_mm : float
        Width of the figure.
    """

    figure: Figure
    own: bool
    width_mm: float

    @classmethod
    def made(cls, ax: Axes | None, *, width_mm: float, height_mm: float) -> tuple[Page, Axes]:
        """Return the page and the one axes to draw on."""
        if ax is not None:
            figure = figure_of(ax)
            return cls(figure, False, ax.get_window_extent().width / figure.dpi * MM_PER_INCH), ax
        page, panels = cls.panelled(1, 1, width_mm=width_mm, height_mm=height_mm)
        return page, panels[0]

    @classmethod
    def panelled(
        cls,
        rows: int,
        columns: int,
        *,
        width_mm: float,
        height_mm: float,
        heights: Sequence[float] | None = None,
    ) -> tuple[Page, list[Axes]]:
        """Return a page with several axes in reading order."""
        check_width(width_mm)
        figure, grid = plt.subplots(
            rows,
            columns,
            squeeze=False,
            figsize=(width_mm / MM_PER_INCH, height_mm / MM_PER_INCH),
            layout="constrained",
            gridspec_kw={"height_ratios": heights} if heights else None,
        )
        cast("ConstrainedLayoutEngine", figure.get_layout_engine()).set(
            w_pad=0.03, h_pad=0.03, hspace=0.02, wspace=0.02
        )
        return cls(figure, True, width_mm), list(grid.flat)

    def title(self, ax: Axes, text: str, *, above_mm: float = 2.0) -> None:
        """Say what is drawn, over the whole width of the page."""
        if self.own:
            text = wrapped(text, self.width_mm - 4, TEXT + 1)
            self.figure.suptitle(
                text, x=0.01, ha="left", fontsize=TEXT + 1, color=INK, parse_math=False
            )
        else:
            text = wrapped(text, self.width_mm, TEXT + 1)
            ax.set_title(
                text,
                loc="left",
                pad=above_mm * POINTS_PER_MM,
                fontsize=TEXT + 1,
                color=INK,
                parse_math=False,
            )

    def key(
        self, ax: Axes, handles: Sequence[Any], note: str = "", *, below_mm: float = 10.0
    ) -> Legend:
        """Put the key and a note below everything else, on given axes so many mm below them."""
        labels = [str(handle.get_label()) for handle in handles]
        columns = key_columns(labels, self.width_mm)
        shared: dict[str, Any] = {
            "handles": list(handles),
            "labels": [wrapped(label, self.width_mm - 4 - KEY_MARK, SMALL) for label in labels],
            "ncols": columns,
            "frameon": False,
            "fontsize": SMALL,
            "borderaxespad": 0.2,
            "columnspacing": 1.2,
            "handletextpad": 0.5,
            "labelspacing": 0.35,
            "title": wrapped(note, self.width_mm - NOTE_EDGE, SMALL) or None,
            "title_fontsize": SMALL,
            "alignment": "left",
        }
        if self.own:
            legend = self.figure.legend(loc="outside lower left", **shared)
        else:
            below = -below_mm / (ax.get_window_extent().height / self.figure.dpi * MM_PER_INCH)
            legend = ax.legend(loc="upper left", bbox_to_anchor=(0, below), **shared)
        for text in (*legend.get_texts(), legend.get_title()):
            text.set_parse_math(False)
            text.set_color(INK)
        legend.get_title().set_color(GREY)
        return legend

    def rows(
        self,
        ax: Axes,
        at: Sequence[float],
        labels: Sequence[str],
        *,
        size: float = SMALL,
        prose: bool = False,
        room: float = 0.0,
    ) -> None:
        """Name the rows, short names flush right, prose flush left in so many mm at least."""
        ax.set_yticks(at, labels, parse_math=False)
        ax.tick_params(axis="y", length=0, labelsize=size, labelcolor=INK)
        if prose or any("\n" in label for label in labels):
            widest = max([room, *(width_of(label, size) for label in labels)])
            ax.tick_params(axis="y", pad=widest * POINTS_PER_MM + 3)
            for tick in ax.get_yticklabels():
                tick.set(ha="left", multialignment="left")


def key_columns(labels: Sequence[str], width_mm: float) -> int:
    """Return how many columns of a key fit side by side, filled as matplotlib fills them."""
    for columns in range(len(labels), 1, -1):
        least, more = divmod(len(labels), columns)
        ends = [(n + 1) * least + min(n + 1, more) for n in range(columns)]
        parts = [labels[start:end] for start, end in zip([0, *ends], ends, strict=False)]
        wide = [max(width_of(label, SMALL) for label in part) + KEY_MARK for part in parts]
        if sum(wide) <= width_mm - 4:
            return columns
    return 1


def key_lines(labels: Sequence[str], note: str, width_mm: float) -> int:
    """Return how many lines a key takes with its note."""
    columns = key_columns(labels, width_mm)
    lines = sum(wrapped(label, width_mm - 4 - KEY_MARK, SMALL).count("\n") + 1 for label in labels)
    below = wrapped(note, width_mm - NOTE_EDGE, SMALL).count("\n") + 1 if note else 0
    return below + (lines if columns == 1 else -(-len(labels) // columns))


def write(ax: Axes, x: float, y: float, text: str, **look: Any) -> None:
    """Write a text on the axes, small and never read as mathematics."""
    defaults: dict[str, Any] = {
        "fontsize": SMALL,
        "color": INK,
        "va": "center_baseline",
        "parse_math": False,
    }
    ax.text(x, y, text, **(defaults | look))


def room_of(ax: Axes | None, width_mm: float) -> float:
    """Return the width to lay out for: that of a new figure, or of the axes with their labels."""
    check_width(width_mm)
    if ax is None:
        return width_mm
    figure = figure_of(ax)
    return 1.4 * ax.get_window_extent().width / figure.dpi * MM_PER_INCH


def row_of(ax: Axes, rows: float) -> float:
    """Return the height in mm of one of so many rows of the axes as they stand."""
    return ax.get_window_extent().height / figure_of(ax).dpi * MM_PER_INCH / rows


def figure_of(ax: Axes) -> Figure:
    """Return the whole figure that the axes belong to."""
    if not isinstance(ax, Axes):
        raise ArrayError(
            f"ax= must be matplotlib axes, got {type(ax).__name__}; make them with "
            "figure, ax = plt.subplots()"
        )
    figure = ax.get_figure(root=True)
    if figure is None:
        raise ArrayError(
            "the axes passed as ax= belong to no figure; make them with plt.subplots()"
        )
    return figure


def beside(ax: Axes, mm: float) -> Any:
    """Return the transform whose x = 1 lies some mm right of the axes; y counts rows."""
    shift = ScaledTranslation(mm / MM_PER_INCH, 0, figure_of(ax).dpi_scale_trans)
    return ax.get_yaxis_transform() + shift


def check_width(width_mm: float) -> None:
    """Refuse a width at which no figure can be read, or made."""
    if not isinstance(width_mm, int | float) or not NARROWEST <= width_mm <= WIDEST:
        raise ArrayError(
            f"width_mm must be a number from {NARROWEST:g} to {WIDEST:g}, got "
            f"{str(width_mm)[:40]}; journals print one column at about 85 mm and two at about "
            "170 mm"
        )


def width_of(text: str, size: float, weight: str = "normal") -> float:
    """Return the width in mm of the longest line of a text, on a screen."""
    points = max(points_of(line or " ", size, weight) for line in text.split("\n"))
    return points * HINTED / POINTS_PER_MM


def points_of(line: str, size: float, weight: str = "normal") -> float:
    """Return the width in points of a line of text in print."""
    fonts = (tuple(plt.rcParams[key]) for key in ("font.family", "font.sans-serif"))
    return _points(line, size, weight, *fonts)


@lru_cache(maxsize=20_000)
def _points(line: str, size: float, weight: str, *_: tuple[str, ...]) -> float:
    """Measure a line once per choice of fonts: figures share most of their words."""
    font = FontProperties(size=size, weight=weight)
    return text_to_path.get_text_width_height_descent(line, font, False)[0]


def height_of(text: str, size: float) -> float:
    """Return the height in mm of a text with its line breaks."""
    return (text.count("\n") + 1) * size * LINE / POINTS_PER_MM


def wrapped(text: str, room_mm: float, size: float, *, lines: int | None = None) -> str:
    """Break a text into lines that fit, after a hyphen or inside a word only if need be.

    A no-break space holds: a number stays beside its unit.
    With ``lines`` given the rest is cut and an ellipsis says so.
    """
    done: list[str] = []
    line = ""
    for word in re.split(r"[ \t\r\n]+", text.strip()):
        for part in _parts(word, room_mm, size):
            joined = (
                f"{line} {part}"
                if line and not part.startswith("\0")
                else line + part[1:]
                if line
                else part
            )
            joined = joined.replace("\0", "")
            if line and width_of(joined, size) > room_mm:
                done.append(line)
                joined = part.replace("\0", "")
            line = joined
    done.append(line)
    if lines is not None and len(done) > lines:
        done = done[:lines]
        last = done[-1]
        while " " in last and width_of(last + "…", size) > room_mm:
            last = last.rpartition(" ")[0]
        while len(last) > 1 and width_of(last + "…", size) > room_mm:
            last = last[:-1]
        done[-1] = last.rstrip(" ,;:") + "…"
    return "\n".join(done)


def _parts(word: str, room_mm: float, size: float) -> list[str]:
    """Cut a word that is wider than a line; a NUL marks a part that joins the one before."""
    if width_of(word, size) <= room_mm:
        return [word]
    parts, part = [], ""
    for letter in word:
        if part and width_of(part + letter, size) > room_mm:
            cut = max(part.rfind("-"), part.rfind("_"), part.rfind("/")) + 1
            cut = cut or len(part)
            parts.append(part[:cut])
            part = part[cut:]
        part += letter
    return [parts[0] if parts else part, *("\0" + rest for rest in [*parts[1:], part] if parts)]


def signed(number: float, digits: int = 1) -> str:
    """Write a number with its sign, a true minus, and infinities in words."""
    if number != number:  # noqa: PLR0124
        return "not defined"
    if number in (float("inf"), float("-inf")):
        return "+inf" if number > 0 else "−inf"
    text = f"{number:+.{digits if abs(number) < 1000 else 0}f}"
    if float(text) == 0:
        return text[1:]
    return text.replace("-", "−")


def contrast(colour: Any, other: Any) -> float:
    """Return the luminance contrast of two colours, 1 to 21, as WCAG 2 defines it."""
    one, two = sorted((_luminance(colour), _luminance(other)), reverse=True)
    return (one + 0.05) / (two + 0.05)


def _luminance(colour: Any) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in to_rgb(colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
