"""A page is a figure with a sentence above it and a note below; what is left is for axes.

Places and lengths are pixels from the lower left corner, measured in `em`, the text's size.
"""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

from gdviz.plotting.marks.text import Stamp, legible, measure, plain, wrap, write
from gdviz.plotting.marks.theme import Theme

LEFT, RIGHT = 2.7, 1.5
Box = tuple[float, float, float, float]
"""Left, bottom, right, top in pixels."""


class Page:
    """The title, subtitle and note of a figure, each wrapped to its width.

    Attributes
    ----------
    figure, theme
    say : gives the words of a key in the theme's language
    left, right, bottom, top : the room that the words leave, in pixels
    """

    def __init__(
        self, figure: Figure, theme: Theme, title: str, subtitle: str = "", note: str = ""
    ) -> None:
        self.figure, self.theme, self.say = figure, theme, theme.say
        figure.set_facecolor(theme.palette.background)
        em = theme.em
        width, height = figure.bbox.width, figure.bbox.height
        self.left, self.right = LEFT * em, width - RIGHT * em
        self.top, self.bottom = height - 1.2 * em, 0.9 * em
        self.title = self._head(
            title, 0.55 * em, scale=theme.size.title / theme.size.base, weight="bold"
        )
        self.subtitle = self._head(subtitle, 0.9 * em, scale=0.95, color=theme.palette.muted)
        self.note = self._foot(note)

    def _head(self, words: str, gap: float, **style: object) -> Stamp | None:
        words = plain(words)
        if not words:
            return None
        stamp = write(self.figure, self.left, self.top, words, self.theme, va="top", **style)
        legible(stamp)
        wrap(stamp, self.right - self.left)
        self.top -= measure(stamp)[1] + gap
        return stamp

    def _foot(self, words: str) -> Stamp | None:
        if not words:
            return None
        muted = self.theme.palette.muted
        stamp = write(
            self.figure, self.left, self.bottom, words, self.theme, scale=0.85, color=muted,
            va="bottom",
        )  # fmt: skip
        wrap(stamp, self.right - self.left)
        self.bottom += measure(stamp)[1] + 0.7 * self.theme.em
        return stamp

    def boxes(
        self, columns: Sequence[float], rows: Sequence[float] = (1,), gap: float = 2.0
    ) -> list[list[Box]]:
        """Return the room parted into rows, from the top, of boxes, from the left.

        Parameters
        ----------
        columns, rows : their widths and heights, in shares of one another
        gap : between two of them, in em
        """
        across = _parted(self.left, self.right, columns, gap * self.theme.em)
        down = _parted(-self.top, -self.bottom, rows, gap * self.theme.em)
        return [[(left, -low, right, -high) for left, right in across] for high, low in down]

    def axes(self, left: float, bottom: float, right: float, top: float) -> Axes:
        """Return new axes between two corners, dressed in the theme."""
        width, height = self.figure.bbox.width, self.figure.bbox.height
        if right <= left or top <= bottom:
            raise ValueError("title and subtitle leave no room for the picture: make them shorter")
        box = (left / width, bottom / height, (right - left) / width, (top - bottom) / height)
        axes = self.figure.add_axes(box)
        dress(axes, self.theme)
        return axes


def _parted(
    start: float, end: float, shares: Sequence[float], gap: float
) -> list[tuple[float, float]]:
    widths = np.array(shares) * (end - start - gap * (len(shares) - 1)) / sum(shares)
    starts = start + np.cumsum(widths + gap) - widths - gap
    return [(float(at), float(at + width)) for at, width in zip(starts, widths, strict=True)]


def dress(axes: Axes, theme: Theme, ticks: int = 5) -> None:
    """Give axes the look of a theme, whatever Matplotlib's settings are."""
    palette = theme.palette
    axes.set_facecolor(palette.background)
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set(color=palette.hairline, linewidth=theme.hairline_width)
    axes.tick_params(
        which="major",
        direction="out",
        length=0.3 * theme.size.base,
        width=theme.hairline_width,
        color=palette.hairline,
        pad=0.3 * theme.size.base,
        labelsize=0.85 * theme.size.base,
        labelcolor=palette.muted,
        labelfontfamily=theme.fonts[-1],
        **dict.fromkeys(("bottom", "left", "labelbottom", "labelleft"), True),
        **dict.fromkeys(("top", "right", "labeltop", "labelright"), False),
    )
    axes.tick_params(which="minor", length=0)
    axes.set_axisbelow(True)
    axes.grid(False)
    axes.margins(0)


def set_ticks(axis: Axis, places: Sequence[float], words: Sequence[str]) -> None:
    """Put ticks on an axis, in our words, whatever Matplotlib's settings are."""
    axis.set_major_locator(FixedLocator(places))
    axis.set_major_formatter(FixedFormatter(words))
    axis.set_minor_locator(NullLocator())
    across = {"x": ("center", "top"), "y": ("right", "center_baseline")}[axis.axis_name]
    for label in axis.get_ticklabels():
        label.set(fontweight="normal", fontstyle="normal", antialiased=True, usetex=False)
        label.set(ha=across[0], va=across[1], math_fontfamily="dejavusans")


def number(value: float) -> str:
    """Return a number as a tick writes it."""
    return f"{value:.10g}".replace("-", "−")


def power_of_ten(value: float) -> str:
    """Return a power of ten as a tick writes it."""
    return f"$10^{{{round(np.log10(value))}}}$"
