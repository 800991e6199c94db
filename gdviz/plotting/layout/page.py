"""A page is a figure, or a part of one, with a sentence above it and a note below; what is left is
for axes.

Places and lengths are pixels of the whole figure from its lower left corner, measured in `em`, the
text's size.
"""

import re
from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from typing import NamedTuple, Protocol

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.transforms import BboxBase

from gdviz.plotting.layout.late import LateAxes, hide
from gdviz.plotting.marks.fitting import shorten, wrap
from gdviz.plotting.marks.mark import View
from gdviz.plotting.marks.text import Stamp, legible, measure, plain, write
from gdviz.plotting.marks.theme import Theme

LEFT, RIGHT = 2.7, 1.5
WIDE = 40
"""In em: the width at which several charts have room for text of full size."""
_LARGE = 30
"""In em: the side of a square in which they have it above one another."""
ROOM = 11
"""In em: the height that a picture has at least, before its words give way."""
_TITLE = 2
"""Lines to which a title is shortened, where it must be."""
_ENDS = re.compile(r"(?<=[.!?]) +|   +")
"""What stands between two sentences."""
_AROUND = (2.5, 4.0)
"""In em: what ticks take at the side of axes, and words above and below."""
_CHART = 2.0
"""The width of a chart over its height."""
_BROAD = 1.15
"""The width over the height from which on a page is not for piles."""
_DOWN = 1.2
"""In em: how far apart boxes one above the other are at most, as each has room for its words."""
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
        large, muted = theme.size.title / theme.size.base, theme.palette.muted
        self.title = self._written(told.title, scale=large, weight="bold")
        self.subtitle = self._written(told.subtitle, scale=0.95, color=muted)
        self.caption = self._written(told.caption, scale=0.85, color=muted)
        if region is None:
            self._say_less()
        self._head(self.title, 0.55 * em)
        self._head(self.subtitle, 0.9 * em)
        self._foot(self.caption)

    def _written(self, words: str, **style: object) -> Stamp | None:
        """Write words as wide as the page, which have no place yet."""
        words = plain(words)
        if not words:
            return None
        stamp = write(self.figure, self.left, self.top, words, self.theme, **style)
        wrap(stamp, self.right - self.left)
        return stamp

    def _say_less(self) -> None:
        """Leave out lines, the last ones first, until a picture has room; the title ends early."""
        for name, most in (("caption", 0), ("subtitle", 0), ("title", _TITLE)):
            while (stamp := getattr(self, name)) is not None and self._left_over() < ROOM:
                lines = stamp.get_text().count("\n")
                if lines < most:
                    break
                if lines:
                    self._shorten(stamp, plain(getattr(self.told, name)), lines)
                else:
                    stamp.remove()
                    setattr(self, name, None)

    def _shorten(self, stamp: Stamp, words: str, most: int) -> None:
        """Say in so many lines what has room in whole sentences, or else the beginning of one."""
        width, ends = self.right - self.left, [each.start() for each in _ENDS.finditer(words)]
        for end in (*reversed(ends), len(words)):
            stamp.set_text(words[:end])
            wrap(legible(stamp), width)
            if stamp.get_text().count("\n") < most:
                return
        shorten(stamp, width, most)

    def _left_over(self) -> float:
        """Return how high the room is, in em, that all words leave."""
        words = (self.title, self.subtitle, self.caption)
        tall = sum(measure(stamp)[1] + 0.7 * self.theme.em for stamp in words if stamp)
        return (self.top - self.bottom - tall) / self.theme.em

    def _head(self, stamp: Stamp | None, gap: float) -> None:
        if stamp is not None:
            stamp.set(y=self.top, va="top")
            self.top -= measure(stamp)[1] + gap

    def leave_out_caption(self) -> None:
        """Give the room of the caption to the picture, which does not show what it tells."""
        if self.caption is not None:
            self.bottom -= measure(self.caption)[1] + 0.7 * self.theme.em
            self.caption.remove()
            self.caption = None

    def _foot(self, stamp: Stamp | None) -> None:
        if stamp is not None:
            stamp.set(y=self.bottom, va="bottom")
            self.bottom += measure(stamp)[1] + 0.7 * self.theme.em

    def boxes(
        self, columns: Sequence[float], rows: Sequence[float] = (1,), gap: float = 2.0
    ) -> list[list[Box]]:
        """Return the room parted into rows, from the top, of boxes, from the left.

        Parameters
        ----------
        columns, rows : their widths and heights, in shares of one another
        gap : between two of them, in em; at most `_DOWN` between two rows
        """
        across = _parted(self.left, self.right, columns, gap * self.theme.em)
        down = _parted(-self.top, -self.bottom, rows, min(gap, _DOWN) * self.theme.em)
        return [[(left, -low, right, -high) for left, right in across] for high, low in down]

    def row(
        self,
        widths: Sequence[float],
        gap: float = 2.0,
        heights: Sequence[float] = (),
        aspect: float = _CHART,
    ) -> list[Box]:
        """Return boxes side by side or, where the page is too tall for that, one above the other.

        Parameters
        ----------
        widths : in shares of one another
        gap : between two of them, in em
        heights : of those above one another; by default more alike than the widths, as each needs
            room for its words
        aspect : the width over the height that suits what stands there; by default that of a chart
        """
        if self.piles(widths, gap, heights, aspect):
            return [box for (box,) in self.boxes((1,), heights or _heights(widths), gap)]
        return self.boxes(widths, gap=gap)[0]

    def piles(
        self,
        widths: Sequence[float],
        gap: float = 2.0,
        heights: Sequence[float] = (),
        aspect: float = _CHART,
    ) -> bool:
        """Return whether boxes stand better one above the other than side by side: as for `row`.

        On a page that is wider than high they never do.
        """
        if self.region.width > _BROAD * self.region.height:
            return False
        piled = self.boxes((1,), heights or _heights(widths), gap)
        return self._misfit(piled, aspect) < self._misfit(self.boxes(widths, gap=gap), aspect)

    def column(self, heights: Sequence[float], gap: float = 2.0) -> list[Box]:
        """Return boxes one above the other or, where the page is too low for that, side by side."""
        piled, beside = self.boxes((1,), heights, gap), self.boxes(heights, gap=gap)
        if self._misfit(beside, _CHART) < self._misfit(piled, _CHART):
            return beside[0]
        return [box for (box,) in piled]

    def cells(
        self, count: int, gap: float = 2.0, aspect: float = _CHART, words: float = _AROUND[1]
    ) -> list[Box]:
        """Return so many boxes of one size, in as many rows as suit the shape of the page.

        Parameters
        ----------
        gap : between two of them, in em
        aspect : as for `row`
        words : the height that words take in each, in em
        """

        def grid(columns: int) -> list[list[Box]]:
            return self.boxes([1] * columns, [1] * -(-count // columns), gap)

        def misfit(columns: int) -> float:
            empty = -count % columns
            return self._misfit(grid(columns), aspect, words) + empty / count

        columns = min(range(count, 0, -1), key=misfit)
        return [box for row in grid(columns) for box in row][:count]

    @property
    def room(self) -> Box:
        """The room that the words leave."""
        return self.left, self.bottom, self.right, self.top

    def within(self, box: Box) -> "Page":
        """Return a page whose room is a box of this one."""
        part = copy(self)
        part.left, part.bottom, part.right, part.top = box
        return part

    def _misfit(
        self, boxes: Sequence[Sequence[Box]], aspect: float, words: float = _AROUND[1]
    ) -> float:
        """Return how far the axes in boxes are from an aspect, in the mean."""
        left, bottom, right, top = np.array(boxes).reshape(-1, 4).T
        sides = np.array([right - left, top - bottom]) / self.theme.em
        wide, high = np.maximum(sides - np.array([[_AROUND[0]], [words]]), 0.5)
        return float(np.average(np.abs(np.log(wide / high / aspect)), weights=sides.prod(axis=0)))

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
            axes = self.figure.add_axes(box, axes_class=LateAxes)
        dress(axes, self.theme)
        return axes

    def smaller(self) -> "Page":
        """Return the page with smaller text where several charts would have no room for theirs."""
        sides = np.array([self.right - self.left, self.top - self.bottom]) / self.theme.em
        sides = np.maximum(sides, 0)
        share = max(sides[0] / WIDE, np.sqrt(sides.prod()) / _LARGE)
        size = self.theme.size
        small = copy(self)
        small.theme = replace(self.theme, size=replace(size, base=float(min(share, 1)) * size.base))
        return small

    def sheet(self) -> Axes:
        """Return bare axes that cover the page, whose data coordinates are pixels of the figure."""
        edges = self.region
        axes = self.axes(*edges.extents)
        hide(axes)
        axes.set(xlim=(edges.x0, edges.x1), ylim=(edges.y0, edges.y1))
        return axes


def _parted(
    start: float, end: float, shares: Sequence[float], gap: float
) -> list[tuple[float, float]]:
    widths = np.array(shares) * (end - start - gap * (len(shares) - 1)) / sum(shares)
    starts = start + np.cumsum(widths + gap) - widths - gap
    return [(float(at), float(at + width)) for at, width in zip(starts, widths, strict=True)]


def _heights(columns: Sequence[float]) -> list[float]:
    """Return the heights of boxes that are piled up in place of standing side by side."""
    return np.sqrt(columns).tolist()


def dress(axes: Axes, theme: Theme) -> None:
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
