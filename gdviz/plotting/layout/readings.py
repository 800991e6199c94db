"""Readings: numbers beside a chart, each at the height of its dot, none on another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from gdviz.plotting.layout.labels import spread
from gdviz.plotting.layout.page import Page
from gdviz.plotting.layout.ticks import decimal, short
from gdviz.plotting.marks.mark import At, Drawn
from gdviz.plotting.marks.tagged import name_style
from gdviz.plotting.marks.text import Stamp, measure, write
from gdviz.plotting.marks.theme import Theme

Phrase = Callable[..., str]
_LEADING, _LARGE = 1.15, 100
_WIDEST, _NAMING = 0.17, 0.2
"""How much of the page they take at most, if they can be read so; and where they name curves."""
_PARTED = (("full", "\n"), ("brief", " "), ("brief", "\n"), ("", ""))
_WAYS = (
    *(("full", " ", scale) for scale in (1.0, 0.85)),
    *((*way, scale) for scale in (1.0, 0.85) for way in _PARTED),
)
"""Which names stand before the numbers, if any, what parts them, and their scale: the first that
fits. Without a name, its marker tells whose a number is."""


def name_before(_: int, name: str, between: str, value: str) -> str:
    """Return a name before a value: with a colon, unless that stands on a line of its own."""
    return f"{name}{between}{value}" if between == "\n" else f"{name}:{between}{value}"


@dataclass(frozen=True, eq=False)
class Readings:
    """Names with their numbers.

    Attributes
    ----------
    named : the name of each, the same where there is little room, and the number of its colour
    at : the numbers at a frame, shape (k,), which are their heights on the chart too
    naming : which names are written: "full", "brief", or "" for none
    between : what parts a name from its number
    scale : of the text
    phrase : what puts the number of a full name, it, what parts it from its value, and that into
        words
    names : whether curves are named by them alone: then markers stand only before those that are
        not at the heights of their dots
    """

    named: Sequence[tuple[str, str, int]]
    at: At
    frames: int
    naming: str = "full"
    between: str = " "
    scale: float = 1.0
    phrase: Phrase = name_before
    names: bool = False

    @classmethod
    def fitted(
        cls,
        page: Page,
        named: Sequence[tuple[str, str, int]],
        at: At,
        frames: int,
        phrase: Phrase = name_before,
        names: bool = False,
    ) -> "Readings":
        """Return readings in the first of some ways to write them that fits on a page.

        Where it is one with full names, curves are named by them alone if that is wanted.
        """
        height = page.top - page.bottom - 5 * page.theme.em
        ways = _WAYS[-1:] if page.theme.size.is_narrow else _WAYS
        for way in ways:
            readings = cls(named, at, frames, *way, phrase=phrase, names=names and way[0] == "full")
            size, widest = readings._largest(page), _NAMING if readings.names else _WIDEST
            if size[0] < widest * page.region.width and len(named) * _LEADING * size[1] < height:
                break
        return readings

    def room(self, page: Page) -> float:
        """Return how many pixels they take beside a chart."""
        return self._largest(page)[0] + 0.9 * page.theme.em

    def words(self, frame: float) -> list[str]:
        """Return what is written at a frame."""
        rests = frame >= self.frames - 1
        numbers = [
            short(value) if rests or abs(value) >= _LARGE else decimal(value, 1)
            for value in self.at(frame)
        ]
        if not self.naming:
            return numbers
        if self.naming == "brief":
            return [
                name_before(k, self.named[k][1], self.between, value)
                for k, value in enumerate(numbers)
            ]
        return [
            self.phrase(k, name=self.named[k][0], between=self.between, value=value)
            for k, value in enumerate(numbers)
        ]

    def draw_on(self, axes: Axes, theme: Theme) -> Drawn:
        """Write them at the right of axes."""
        box = axes.bbox
        stamps = [
            self._write(axes, words, theme, **name_style(theme, series), va="center")
            for (*_, series), words in zip(self.named, self.words(self.frames - 1), strict=True)
        ]
        heights = [_LEADING * measure(stamp)[1] for stamp in stamps]
        across = 1 + 0.6 * theme.em / box.width

        def move(frame: float) -> None:
            wanted = axes.transData.transform([(0, value) for value in self.at(frame)])[:, 1]
            placed = spread(np.clip(wanted, box.y0, box.y1), heights, box.y0, box.y1)
            moved = (np.abs(placed - wanted) > np.array(heights) / 2 / _LEADING).any()
            moved |= (np.diff(np.sort(wanted)) < theme.em).any()
            for stamp, y, words in zip(stamps, placed, self.words(frame), strict=True):
                stamp.set(text=words, position=(across, (y - box.y0) / box.height))
                stamp.tagged = bool(moved) or not self.names

        named = {f"reading_{index}": stamp for index, stamp in enumerate(stamps)}
        return Drawn(self, self.frames, move, **named)

    def _write(self, axes: Axes, words: str, theme: Theme, **style: object) -> Stamp:
        style |= {"transform": axes.transAxes, "scale": self.scale}
        return write(axes, 0, 0, words, theme, **style)

    def _largest(self, page: Page) -> np.ndarray:
        """Return the largest width and height, in pixels, at the first frame and the last."""
        styles = [
            name_style(page.theme, series) | {"scale": self.scale} for *_, series in self.named
        ]
        stamps = [
            write(page.figure, 0, 0, words, page.theme, **style)
            for frame in (0, self.frames - 1)
            for words, style in zip(self.words(frame), styles, strict=True)
        ]
        for stamp in stamps:
            stamp.tagged = True  # where dots are near one another, even names of curves are
        sizes = np.array([measure(stamp) for stamp in stamps])
        for stamp in stamps:
            stamp.remove()
        return sizes.max(axis=0)
