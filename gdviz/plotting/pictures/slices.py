"""Slices: one variable at a time, the other held; the slope of each slice is one of the numbers of
the gradient, and both tangents flatten as a point comes down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.objectives.base import Drawable
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said, numbers_of_paths, say_descents
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.map_axes import coordinates, lay_map
from gdviz.plotting.layout.maps import draw_map
from gdviz.plotting.layout.page import Page
from gdviz.plotting.layout.view import view_of
from gdviz.plotting.marks.lines import Dots, Ghost, Line
from gdviz.plotting.marks.mark import Drawn, View, between
from gdviz.plotting.marks.text import measure, widest
from gdviz.plotting.marks.writing import Writing
from gdviz.studies.outcomes import both_flatten
from gdviz.studies.regimes import one_descent
from gdviz.trajectory import Trajectory
from gdviz.words.language import Say

_POINTS = 241
_REACH = 0.28
"""Half the length of a tangent, in shares of the width of its chart."""
_APART = 0.3
"""In em: the least room between a heading and a slope."""


@picture
def slices(
    surface: Any, optimizer: Any = None, start: ArrayLike | None = None, steps: int = 30
) -> Drawing:
    """Draw a descent beside the two slices through its point, each with its tangent.

    Parameters
    ----------
    surface, optimizer, start, steps : as for `race`, of one optimizer and one start; by default
        gradient descent at a rate that comes down in every step

    Raises
    ------
    ValueError
        If there is more than one start or optimizer, or a path that leaves the finite numbers.

    Examples
    --------
    >>> scene = gd.plotting.slices("x^2 + x y + 2 y^2", gd.SGD(0.1), start=(2, 1), steps=20)
    >>> scene.save("slices.gif")  # doctest: +SKIP
    """
    surface, path = one_descent("slices", surface, optimizer, start, steps)
    return Drawing(
        lambda say: _said(say, surface, path),
        lambda page: _draw(page, surface, path),
        series=dict(zip((path.label, *surface.names), _series(path), strict=True)),
        sees=True,
    )


def _said(say: Say, surface: Drawable, path: Trajectory) -> Said:
    said = say_descents(say, surface, [path])
    return said._replace(title=say("slices_title")) if both_flatten(path) else said


def _series(path: Trajectory) -> tuple[int, int, int]:
    """Return the series of the path, of the first and of the second variable."""
    (own,) = numbers_of_paths([path])
    first, second, *_ = (number for number in (1, 2, 0) if number != own)
    return own, first, second


def _draw(page: Page, surface: Drawable, path: Trajectory) -> list[Drawn]:
    theme = page.theme
    left, right = page.row((1.25, 1), gap=2.6)
    axes, view = lay_map(
        page,
        left,
        surface.letters,
        lambda aspect: page.view or view_of([path], surface, aspect),
    )
    own, *others = _series(path)
    drawn = draw_map(axes, theme, surface, [("", own, path)], view)
    coordinates(axes, theme, surface.letters)
    several = [_Slice(surface, path, view, *each) for each in enumerate(others)]
    for each in several:
        style = {"color": theme.series(each.series), "width": 0.6, "halo": False, "zorder": 2.5}
        drawn.append(Line(each.line, len(path), **style).draw_on(axes, theme))
    boxes = page.within(right).column((1, 1), gap=0.8)
    for each, box in zip(several, boxes, strict=True):
        heading = page.say("slices_heading", name=each.letter)
        drawn += each.draw(Chart(page, box, (view[each.variable], each.heights), heading=heading))
    return drawn


@dataclass(frozen=True, eq=False)
class _Slice:
    """The surface along one variable through the point of a descent, and its slope there."""

    surface: Drawable
    path: Trajectory
    view: View
    variable: int
    series: int

    @property
    def letter(self) -> str:
        return self.surface.letters[self.variable]

    def at(self, frame: float) -> np.ndarray:
        """Return the point, on the way from one step to the next."""
        return between(self.path.points, frame)

    def line(self, frame: float) -> np.ndarray:
        """Return where the slice lies on the map: its two ends."""
        ends = np.tile(self.at(frame), (2, 1))
        ends[:, self.variable] = self.view[self.variable]
        return ends

    def curve(self, frame: float) -> np.ndarray:
        """Return the heights along the slice, (k, 2)."""
        along = np.linspace(*self.view[self.variable], _POINTS)
        points = np.tile(self.at(frame), (_POINTS, 1))
        points[:, self.variable] = along
        return np.stack([along, self.surface(points)], axis=1)

    def dot(self, frame: float) -> np.ndarray:
        """Return where the point lies on the slice."""
        return np.array([self.at(frame)[self.variable], self.surface(self.at(frame))])

    def slope(self, frame: float) -> float:
        """Return the partial derivative at the point."""
        return float(self.surface.gradient(self.at(frame))[self.variable])

    @property
    def heights(self) -> tuple[float, float]:
        """The limits of the chart: from the lowest to somewhat above the path's highest.

        A slice goes on above them where it is steep.
        """
        curves = (self.curve(frame)[:, 1] for frame in range(len(self.path)))
        low = min(float(np.nanmin(curve)) for curve in curves)
        high = float(self.surface(self.path.points).max())
        pad = 0.12 * (high - low) or 1.0
        return low - pad, high + 1.5 * pad

    def tangent(self, heights: Sequence[float]) -> Callable[[float], np.ndarray]:
        """Return the tangent as a function of the frame, as long on the page however steep."""
        width = self.view[self.variable][1] - self.view[self.variable][0]
        scale = (heights[1] - heights[0]) / width

        def ends(frame: float) -> np.ndarray:
            slope = self.slope(frame)
            reach = _REACH * width / np.hypot(1, slope / scale)
            return self.dot(frame) + np.array([[-reach], [reach]]) * [1, slope]

        return ends

    def draw(self, chart: Chart) -> list[Drawn]:
        """Draw the slice, its tangent, the point, and the slope in numbers above.

        Those of the start stay as ghosts.
        """
        drawn = self._draw_start(chart) if len(self.path) > 1 else []
        return [*drawn, *self._draw_now(chart)]

    def _draw_start(self, chart: Chart) -> list[Drawn]:
        """Draw where the slice and its tangent were at the start, and how steep it was there."""
        theme, last = chart.theme, len(self.path) - 1
        tangent, point = self.tangent(chart.axes.get_ylim())(0), self.dot(0)[None]
        shown = chart.draw(
            Ghost(self.curve(0), color=theme.series(self.series)),
            Line(tangent, color=theme.palette.muted, width=0.5, halo=False, zorder=2.9),
            Dots(point, color=theme.palette.ink, size=0.9, open=True, zorder=4.9),
        )
        for line in (self.curve(0), tangent, self.curve(last)):
            chart.places.add_trace(line)
        chart.places.add_ring(self.dot(last)[None], 0.9)
        edge = chart.places.add_ring(point, 0.9)
        beside = np.concatenate([edge, np.linspace(*tangent, 9)])
        words = theme.say("at_the_start", value=_in_digits(self.slope(0)))
        chart.places.label(words, beside, scale=0.85, color=theme.palette.muted)
        return shown

    def _draw_now(self, chart: Chart) -> list[Drawn]:
        theme, tall, frames = chart.theme, chart.axes.bbox.height, len(self.path)
        words = [_say_slope(theme.say, self.letter, self.slope(frame)) for frame in range(frames)]
        scale, from_left = _beside(chart, max(words, key=len))
        above = 1 + 0.62 * theme.em / tall
        ink = {"color": theme.palette.ink, "width": 0.5, "halo": False, "zorder": 3.5}
        return chart.draw(
            Line(self.curve, frames, color=theme.series(self.series)),
            Line(self.tangent(chart.axes.get_ylim()), frames, **ink),
            Dots(self.dot, frames, color=theme.series(_series(self.path)[0])),
            Writing(
                lambda frame: _say_slope(theme.say, self.letter, self.slope(frame)),
                (1, above),
                frames,
                scale=scale,
                shares=True,
                ha="right",
                va="bottom",
                color=theme.series_text(self.series),
                room=(min(0.3, from_left), above, 1.02, above + 2 * theme.em / tall),
            ),
        )


def _beside(chart: Chart, words: str) -> tuple[float, float]:
    """Set the heading smaller where words at its right would meet it.

    Returns the scale of the words, and where they begin, as a share of the axes' width.
    """
    heading, axes, em = chart.heading, chart.axes.bbox, chart.theme.em
    taken, wide = measure(heading)[0], widest(chart.page.figure, [words], chart.theme)
    scale = min(1.0, (axes.x1 - heading.get_position()[0] - _APART * em) / (taken + wide))
    heading.set_fontsize(scale * heading.get_fontsize())
    return scale, 1 - (scale * wide + 0.5 * em) / axes.width


def _say_slope(say: Say, letter: str, value: float) -> str:
    return say("slices_slope", name=letter, slope=_in_digits(value))


def _in_digits(value: float) -> str:
    digits = f"{value:.2f}".replace("-", "−")
    return "0.00" if digits == "−0.00" else digits
