"""Slices: one variable at a time, the other held; the slope of each slice is one of the numbers of
the gradient, and both tangents flatten as a point comes down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from gdviz.descent import Trajectory, descents
from gdviz.objectives.doors import surface_of
from gdviz.plotting.films.scene import Scene
from gdviz.plotting.layout.captions import Caption
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.maps import coordinates, draw_map
from gdviz.plotting.layout.page import Box, Page, old_page
from gdviz.plotting.layout.view import view_of
from gdviz.plotting.marks.lines import Dots, Line
from gdviz.plotting.marks.mark import Drawn, View
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import Writing
from gdviz.studies.regimes import steady
from gdviz.surfaces import Surface
from gdviz.words.language import Say
from gdviz.words.words import say

_ACROSS, _UP = 1, 2
"""The series of the first and of the second variable."""
_POINTS = 241
_REACH = 0.28
"""Half the length of a tangent, in shares of the width of its chart."""


def slices(
    surface: Surface | str,
    optimizer: Any = None,
    start: ArrayLike | None = None,
    steps: int = 30,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    size: str = "notebook",
    dark: bool = False,
) -> Scene:
    """Draw a descent beside the two slices through its point, each with its tangent.

    Parameters
    ----------
    surface, optimizer, start, steps, title, subtitle, size, dark : as for `race`, of one optimizer
        and one start; by default gradient descent at a rate that comes down in every step

    Returns
    -------
    Scene

    Raises
    ------
    ValueError
        If there is more than one start or optimizer, or a path that leaves the finite numbers.
    """
    surface = surface_of(surface)
    if optimizer is None:
        optimizer = steady(surface, start, steps)
    surface, trajectories = descents("slices", surface, optimizer, start, steps)
    if len(trajectories) > 1 or trajectories[0].points.ndim > 2:
        raise ValueError("slices draws one descent: one optimizer from one start")
    path = trajectories[0]
    if path.diverged_at is not None:
        raise ValueError(
            f"slices needs a descent that stays finite, but it left the finite numbers at step "
            f"{path.diverged_at}: choose a smaller learning rate"
        )
    words = _Words(surface, trajectories, title, subtitle)

    def compose(figure: Figure, theme: Theme) -> list[Drawn]:
        return _compose(figure, theme, surface, path, words)

    return Scene(compose, words.metadata, size=size, dark=dark)


class _Words(Caption):
    def title(self, say: Say) -> str:
        """The lesson."""
        return say("slices_title") if self._title is None else self._title


def _compose(
    figure: Figure, theme: Theme, surface: Surface, path: Trajectory, words: Caption
) -> list[Drawn]:
    page = old_page(figure, theme, *words(theme.say)[:3])
    em = theme.em
    left, right = page.boxes((1.25, 1), gap=2.6)[0]
    axes = page.axes(left[0], left[1] + 1.5 * em, left[2], left[3])
    view = view_of([path], surface.domain, surface.minima, axes.bbox.width / axes.bbox.height)
    marks = draw_map(axes, theme, surface, [("", 0, path)], view)
    coordinates(axes, theme, surface.names)
    at = _between(path.points)
    for variable, color in ((0, theme.series(_ACROSS)), (1, theme.series(_UP))):
        marks.append(
            Line(_crosshair(at, view, variable), len(path), color=color, width=0.6,
                 halo=False, zorder=2.5).draw_on(axes, theme)
        )  # fmt: skip
    page.left, page.right = right[0], right[2]
    for variable, (box,) in enumerate(page.boxes((1,), (1, 1), gap=0.8)):
        marks += _draw_slice(page, box, surface, path, view, variable)
    return marks


def _between(points: np.ndarray) -> Callable[[float], np.ndarray]:
    """Return a function of the frame: the point there, on the way from one step to the next."""

    def at(frame: float) -> np.ndarray:
        whole = min(int(frame), len(points) - 2)
        return points[whole] + (frame - whole) * (points[whole + 1] - points[whole])

    return at


def _crosshair(at: Callable, view: View, variable: int) -> Callable[[float], np.ndarray]:
    def line(frame: float) -> np.ndarray:
        ends = np.tile(at(frame), (2, 1))
        ends[:, variable] = view[variable]
        return ends

    return line


def _draw_slice(
    page: Page, box: Box, surface: Surface, path: Trajectory, view: View, variable: int
) -> list[Drawn]:
    theme, frames, at = page.theme, len(path), _between(path.points)
    index = (_ACROSS, _UP)[variable]
    span = np.linspace(*view[variable], _POINTS)

    def curve(frame: float) -> np.ndarray:
        points = np.tile(at(frame), (_POINTS, 1))
        points[:, variable] = span
        return np.stack([span, surface(points)], axis=1)

    def dot(frame: float) -> np.ndarray:
        return np.array([at(frame)[variable], surface(at(frame))])

    def slope(frame: float) -> float:
        return float(surface.gradient(at(frame))[variable])

    heights = _heights([curve(frame) for frame in range(frames)], surface(path.points))
    chart = Chart(
        page, box, (view[variable], heights),
        heading=say("slices_heading", name=surface.names[variable]),
    )  # fmt: skip

    def tangent(frame: float) -> np.ndarray:
        reach = _REACH * (view[variable][1] - view[variable][0])
        scale = np.ptp(heights) / (view[variable][1] - view[variable][0])
        reach /= np.hypot(1, slope(frame) / scale)  # as long on the page, however steep
        return dot(frame) + np.array([[-reach], [reach]]) * [1, slope(frame)]

    color, tall = theme.series(index), chart.axes.bbox.height
    above = 1 + 0.62 * theme.em / tall
    return [
        Line(curve, frames, color=color).draw_on(chart.axes, theme),
        Line(tangent, frames, color=theme.palette.ink, width=0.5, halo=False,
             zorder=3.5).draw_on(chart.axes, theme),
        Dots(dot, frames, color=theme.series(0)).draw_on(chart.axes, theme),
        Writing(
            lambda frame: _slope(surface.names[variable], slope(frame)),
            (1, above), frames, shares=True, ha="right", va="bottom",
            color=theme.series_text(index), room=(0.3, above, 1.02, above + 2 * theme.em / tall),
        ).draw_on(chart.axes, theme),
    ]  # fmt: skip


def _slope(name: str, value: float) -> str:
    digits = f"{value:.2f}".replace("-", "−")
    return say("slices_slope", name=name, slope="0.00" if digits == "−0.00" else digits)


def _heights(curves: Sequence[np.ndarray], values: np.ndarray) -> tuple[float, float]:
    """Return the limits of a slice's chart: from its lowest to somewhat above the path's highest.

    A slice goes on above them where it is steep.
    """
    low = min(float(np.nanmin(curve[:, 1])) for curve in curves)
    high = float(values.max())
    pad = 0.12 * (high - low) or 1.0
    return low - pad, high + 1.5 * pad
