"""Curves that grow, each with its name riding at its tip, where a reader looks anyway."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.labels import spread
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.marks.lines import Dots, Line
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.tagged import name_style
from gdviz.plotting.marks.text import size_of
from gdviz.plotting.marks.writing import Writing

_BESIDE, _LEADING = 0.2, 1.1
"""In em: how far beside a tip the marker before its name stands; and how far apart names do."""
_LINES = {"linespacing": 1.1}
_WORDS, _LINE, _SMALLEST = 4.6, 1.25, 0.5
"""In em: what the words round a chart take of its height, and what a line of a name does; and the
smallest scale of names."""


@dataclass(frozen=True, eq=False)
class Growing:
    """A curve that grows.

    Attributes
    ----------
    words : its name, which may change: a function of how many of its points are seen
    points : all of it, shape (k, 2)
    seen : how many of them are seen at each frame, shape (frames,)
    series : its colour and the marker at its tip
    """

    words: Callable[[int], str]
    points: np.ndarray
    seen: np.ndarray
    series: int

    def all_words(self) -> set[str]:
        """Return all that is ever written at its tip, each digit as 0: all are equally wide."""
        return {re.sub(r"\d", "0", self.words(count)) for count in {*self.seen.tolist()}}


def room_for(page: Page, curves: Sequence[Growing], scale: float = 1.0) -> float:
    """Return how many pixels the names need to the right of a chart."""
    sizes = [_size(page, curve, words, scale)[0] for curve in curves for words in curve.all_words()]
    return max(sizes, default=0.0) + _BESIDE * page.theme.em


def scale_in(page: Page, box: Box, lines: int) -> float:
    """Return the size of names at which so many lines of them have room beside a chart in a box."""
    tall = (box[3] - box[1]) / page.theme.em - _WORDS
    return float(np.clip(tall / (_LINE * lines), _SMALLEST, 1.0))


def _size(page: Page, curve: Growing, words: str, scale: float) -> tuple[float, float]:
    style = name_style(page.theme, curve.series) | _LINES
    return size_of(page.figure, words, page.theme, scale=scale, **style)


def grow(chart: Chart, curves: Sequence[Growing], scale: float = 1.0) -> list[Drawn]:
    """Draw growing curves on a chart: lines, a marker at each tip, and the names beside them.

    Tips that leave the chart are not shown, their names stay at its edge. Names are kept apart.
    """
    tips, theme = _Tips(chart, curves, scale), chart.theme
    drawn: list[Drawn] = []
    for index, curve in enumerate(curves):
        frames, color = len(curve.seen), theme.series(curve.series)
        z = 3 + 0.1 * index
        end = {"size": 0.9, "marker": theme.marker(curve.series), "zorder": 5 + 0.01 * index}
        drawn += chart.draw(
            Line(_points(curve), frames, color=color, dashes=theme.dashes(curve.series), zorder=z),
            Dots(_tip(curve), frames, color=color, **end),
        )
        drawn.append(tips.draw_name(index))
    return drawn


def _points(curve: Growing) -> Callable[[float], np.ndarray]:
    return lambda frame: curve.points[: curve.seen[int(frame)]]


def _tip(curve: Growing) -> Callable[[float], np.ndarray]:
    return lambda frame: _finite(curve, int(frame))[-1:]


def _finite(curve: Growing, frame: int) -> np.ndarray:
    """Return the points that are seen at a frame and are finite."""
    seen = curve.points[: curve.seen[frame]]
    return seen[np.isfinite(seen).all(axis=1)]


class _Tips:
    """Where the names stand at each frame, in shares of the axes."""

    def __init__(self, chart: Chart, curves: Sequence[Growing], scale: float) -> None:
        self.chart, self.curves, self.scale = chart, curves, scale
        sizes = [
            [_size(chart.page, curve, words, scale) for words in curve.all_words()]
            for curve in curves
        ]
        self.heights = [_LEADING * max(high for _, high in each) for each in sizes]
        self.room = max(wide for each in sizes for wide, _ in each) + _BESIDE * chart.theme.em
        frames = len(curves[0].seen)
        tips = np.stack([self._tips(curve)[:frames] for curve in curves], axis=1)
        self.places = np.array([self._at(each) for each in tips])
        pairs = zip(tips[..., 1], self.places[..., 1], strict=True)
        self.tagged = [self._are_moved(*pair) for pair in pairs]

    def _tips(self, curve: Growing) -> np.ndarray:
        """Return where the last finite point seen lies at each frame, in pixels, within the axes:
        shape (frames, 2)."""
        axes, finite = self.chart.axes, np.isfinite(curve.points).all(axis=1)
        at = np.concatenate([axes.transData.transform(curve.points[finite]), [axes.bbox.min]])
        # of those seen so many are finite; where none is, the corner stands for it
        last = np.concatenate([[0], np.cumsum(finite)])[np.minimum(curve.seen, len(finite))] - 1
        return np.clip(at[last], axes.bbox.min, axes.bbox.max)

    def _at(self, tips: np.ndarray) -> np.ndarray:
        """Return the places of all names beside their tips, both of shape (curves, 2)."""
        box, em = self.chart.axes.bbox, self.chart.theme.em
        low, high = box.y0 - 0.5 * em, box.y1 + 0.5 * em
        heights = spread(tips[:, 1], self.heights, low, high)
        across = tips[:, 0] + _BESIDE * em
        return np.stack([(across - box.x0) / box.width, (heights - box.y0) / box.height], axis=1)

    def _are_moved(self, tips: np.ndarray, places: np.ndarray) -> bool:
        """Whether names do not all stand beside tips of their own, so that markers tell them.

        Both are heights, shape (curves,): of the tips, and of the names in shares of the axes.
        """
        em, box = self.chart.theme.em, self.chart.axes.bbox
        moved = np.abs(places * box.height + box.y0 - tips)
        moved = moved > np.array(self.heights) / 2 / _LEADING
        return bool(moved.any() or (np.diff(np.sort(tips)) < em).any())

    def draw_name(self, index: int) -> Drawn:
        """Draw the name of a curve, with its marker where it does not stand beside its own tip."""
        name = self._name(index).draw_on(self.chart.axes, self.chart.theme)

        def move(frame: float) -> None:
            name.draw(frame)
            name.text.tagged = self.tagged[int(frame)]

        return Drawn(name.mark, len(name), move, text=name.text)

    def _name(self, index: int) -> Writing:
        curve, theme, box = self.curves[index], self.chart.theme, self.chart.axes.bbox
        words = [curve.words(count) for count in curve.seen]
        right = 1.02 + self.room / box.width
        edge = 3 * theme.em / box.height
        return Writing(
            lambda frame: words[int(frame)],
            lambda frame: self.places[int(frame), index],
            len(words),
            shares=True,
            room=(0, -edge, right, 1 + edge),
            **name_style(theme, curve.series) | _LINES,
            **{"scale": self.scale, "va": "center", "halo": True},
        )
