"""A page is a figure, or a part of one, with a sentence above it and a note below; what is left is
for axes.

Places and lengths are pixels of the whole figure from its lower left corner, measured in `em`, the
text's size.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from typing import NamedTuple, Protocol

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import FigureBase
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator
from matplotlib.transforms import BboxBase

from gdviz.plotting.marks.fonts import mathematics_of
from gdviz.plotting.marks.mark import View
from gdviz.plotting.marks.text import Stamp, measure, plain, wrap, write
from gdviz.plotting.marks.theme import Theme

LEFT, RIGHT = 2.7, 1.5
WIDE = 40
"""In em: the width at which several charts have room for text of full size."""
_WIDE_ENOUGH = 1.25
"""How much wider than high the room is where two things stand side by side."""
Box = tuple[float, float, float, float]
"""Left, bottom, right, top in pixels."""


class Told(Protocol):
    """The words of a page; an empty one takes no room."""

    title: str
    subtitle: str
    caption: str


class Asked(NamedTuple):
    """What a person wants to see.

    Attributes
    ----------
    view : the part of the plane, if any
    log : whether the axis of losses is logarithmic; None where the picture decides
    """

    view: View | None = None
    log: bool | None = None


NOTHING = Asked()


class Page:
    """The title, subtitle and caption of a figure, each wrapped to its width.

    Parameters
    ----------
    figure : a figure or subfigure
    theme : the look
    told : the words
    region : the part of the figure that is the page, in pixels; by default all of it
    own : axes of a person's to be used for the first ones that are asked for
    asked : what a person wants to see

    Attributes
    ----------
    view, log : what is asked for
    say : gives the words of a key in the theme's language
    told : the words
    left, right, bottom, top : the room that the words leave, in pixels
    edge : the right edge of the page
    """

    def __init__(
        self,
        figure: FigureBase,
        theme: Theme,
        told: Told,
        region: BboxBase | None = None,
        own: Sequence[Axes] = (),
        asked: Asked = NOTHING,
    ) -> None:
        self.figure, self.theme, self.say = figure, theme, theme.say
        self.view, self.log = asked
        self.told = told
        self.region, self._own = region or figure.bbox, list(own)
        if region is None:
            figure.set_facecolor(theme.ground_color)
        em, edges = theme.em, self.region
        self.edge = edges.x1
        self.left, self.right = edges.x0 + LEFT * em, edges.x1 - RIGHT * em
        self.top, self.bottom = edges.y1 - 1.2 * em, edges.y0 + 0.9 * em
        large = theme.size.title / theme.size.base
        self.title = self._head(told.title, 0.55 * em, scale=large, weight="bold")
        self.subtitle = self._head(told.subtitle, 0.9 * em, scale=0.95, color=theme.palette.muted)
        self.caption = self._foot(told.caption)

    def _head(self, words: str, gap: float, **style: object) -> Stamp | None:
        words = plain(words)
        if not words:
            return None
        stamp = write(self.figure, self.left, self.top, words, self.theme, va="top", **style)
        wrap(stamp, self.right - self.left)
        self.top -= measure(stamp)[1] + gap
        return stamp

    def _foot(self, words: str) -> Stamp | None:
        words = plain(words)
        if not words:
            return None
        style = {"scale": 0.85, "color": self.theme.palette.muted, "va": "bottom"}
        stamp = write(self.figure, self.left, self.bottom, words, self.theme, **style)
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

    def pair(self, shares: tuple[float, float], gap: float = 2.0) -> list[Box]:
        """Return two boxes side by side, or one above the other where the room is not wide.

        Parameters
        ----------
        shares : their widths, or their heights, in shares of one another
        gap : between them, in em
        """
        if self.right - self.left < _WIDE_ENOUGH * (self.top - self.bottom):
            return [row[0] for row in self.boxes((1,), shares, gap)]
        return self.boxes(shares, gap=gap)[0]

    def axes(self, left: float, bottom: float, right: float, top: float) -> Axes:
        """Return axes between two corners, dressed in the theme: a person's own, or new ones.

        Raises
        ------
        ValueError
            If the words have left no room for them.
        """
        if right <= left or top <= bottom:
            raise ValueError("title and subtitle leave no room for the picture: make them shorter")
        whole = self.figure.bbox
        box = (
            (left - whole.x0) / whole.width,
            (bottom - whole.y0) / whole.height,
            (right - left) / whole.width,
            (top - bottom) / whole.height,
        )
        if self._own:
            axes = self._own.pop(0)
            axes.set_position(box)
        else:
            axes = self.figure.add_axes(box)
        dress(axes, self.theme)
        return axes

    def smaller(self) -> "Page":
        """Return the page with smaller text where several charts would have no room for theirs."""
        share = (self.right - self.left) / (WIDE * self.theme.em)
        size = self.theme.size
        small = copy(self)
        small.theme = replace(self.theme, size=replace(size, base=min(share, 1) * size.base))
        return small

    def sheet(self) -> Axes:
        """Return bare axes that cover the page, whose data coordinates are pixels of the figure."""
        edges = self.region
        axes = self.axes(*edges.extents)
        axes.set_axis_off()
        axes.set(xlim=(edges.x0, edges.x1), ylim=(edges.y0, edges.y1))
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
    axes.set_facecolor(theme.ground_color)
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
        labelfontfamily=theme.numbers,
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
        mathematics = mathematics_of(label.get_fontfamily()[0])
        label.set(ha=across[0], va=across[1], math_fontfamily=mathematics)


def number(value: float) -> str:
    """Return a number as a tick writes it."""
    return f"{value:.10g}".replace("-", "−")


def short(value: float, digits: int = 3) -> str:
    """Return a number in three digits, or in so many."""
    return number(float(f"{value:.{digits}g}"))


def decimal(value: float, digits: int) -> str:
    """Return a number with so many decimals, as a picture writes it."""
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")


def power_of_ten(value: float) -> str:
    """Return a power of ten as a tick writes it."""
    return f"$10^{{{round(np.log10(value))}}}$"
