"""Level ground: the gradient as an arrow everywhere, and the points where it is zero, by kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from gdviz.calculus.critical_points import CriticalPoint, CriticalPoints
from gdviz.descent import Trajectory, descents
from gdviz.objectives.doors import surface_of
from gdviz.plotting.films.scene import Scene
from gdviz.plotting.layout.captions import Caption
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.maps import coordinates
from gdviz.plotting.layout.page import number, old_page
from gdviz.plotting.layout.places import Places
from gdviz.plotting.layout.view import equal_scale
from gdviz.plotting.marks.areas import Arrows, Contours
from gdviz.plotting.marks.lines import Dots, Ring, Vector
from gdviz.plotting.marks.mark import Drawn, View
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.trail import Trail, ValueCurve
from gdviz.plotting.marks.writing import Counter
from gdviz.plotting.pictures.field import grid
from gdviz.studies.regimes import steady
from gdviz.surfaces import Surface, checked_domain
from gdviz.words.language import Say
from gdviz.words.words import say

MARKERS = {"minimum": "o", "maximum": "^", "saddle": "X", "degenerate": "D"}
_COLUMNS = 19
_REACH = 1.5
"""How far from a path critical points are framed with it, in lengths of its longer side."""
_ROUND = 0.2
"""Room round what is framed, in shares of its longer side."""
_BESIDE = 2.2
"""How far critical points are sought where they are not all known, in widths of what is shown."""
_ARROWS = 12
"""Of how many places of the arrow on the path labels keep clear."""
_PROBE = 6.0
"""How much longer the arrow on the path is than those of the field."""
_LONGEST = 1.15
"""Length of the longest arrow of the field, in spaces between two."""


def critical_points(
    surface: Surface | str,
    optimizer: Any = None,
    start: ArrayLike | None = None,
    steps: int = 40,
    *,
    view: View | None = None,
    title: str | None = None,
    subtitle: str | None = None,
    size: str = "notebook",
    dark: bool = False,
) -> Scene:
    """Draw the gradient as arrows, the points where it is zero, and a descent that comes to one.

    Parameters
    ----------
    surface, optimizer, start, steps, title, subtitle, size, dark : as for `race`, of one optimizer
        and one start; by default gradient descent at a rate that comes down in every step
    view : ((xmin, xmax), (ymin, ymax)) to show at least; by default the path, and the critical
        points in reach of it

    Returns
    -------
    Scene
        Where the critical points of the surface are known in part only, the picture says so.

    Raises
    ------
    ValueError
        If there is more than one start or optimizer, or a path that leaves the finite numbers.
    """
    surface = surface_of(surface)
    if optimizer is None:
        optimizer = steady(surface, start, steps)
    surface, trajectories = descents("critical_points", surface, optimizer, start, steps)
    if len(trajectories) > 1 or trajectories[0].points.ndim > 2:
        raise ValueError("critical_points draws one descent: one optimizer from one start")
    path = trajectories[0]
    if path.diverged_at is not None:
        raise ValueError(
            f"critical_points needs a descent that stays finite, but it left the finite numbers "
            f"at step {path.diverged_at}: choose a smaller learning rate"
        )
    view = None if view is None else checked_domain(view, "view")
    found = _found(surface, view)
    words = _Words(surface, trajectories, title, subtitle)
    words.complete = found.complete
    view = _framed(surface, path, found) if view is None else view

    def compose(figure: Figure, theme: Theme) -> list[Drawn]:
        return _compose(figure, theme, surface, path, words, view, found)

    return Scene(compose, words.metadata, size=size, dark=dark)


def _found(surface: Surface, view: View | None) -> CriticalPoints:
    """Return the critical points; where not all are known, those beside what is shown too."""
    found = surface.critical_points()
    if found.complete:
        return found
    shown = np.transpose(surface.domain if view is None else view)
    reach = _BESIDE * np.ptp(shown, axis=0).max() / 2
    middle = shown.mean(axis=0)
    wide = tuple(zip((middle - reach).tolist(), (middle + reach).tolist(), strict=True))
    return surface.critical_points(wide)


def _framed(surface: Surface, path: Trajectory, found: CriticalPoints) -> View:
    """Return a view of a path and of the critical points in reach of it."""
    low, high = path.points.min(axis=0), path.points.max(axis=0)
    points = np.reshape([each.point for each in found], (-1, 2))
    away = np.max(np.maximum(np.maximum(low - points, points - high), 0), axis=1)
    near = away <= max(_REACH * (high - low).max(), away.min() if len(away) else 0)
    seen = np.concatenate([path.points, points[near]])
    low, high = seen.min(axis=0), seen.max(axis=0)
    least = _ROUND * np.ptp(surface.domain, axis=1) / 2
    half = np.maximum((high - low) / 2 + _ROUND * (high - low).max(), least)
    centre = (low + high) / 2
    return tuple(zip((centre - half).tolist(), (centre + half).tolist(), strict=True))


class _Words(Caption):
    """What is said of the gradient, and of what is not known."""

    complete = True

    def title(self, say: Say) -> str:
        """The lesson."""
        return say("level_title") if self._title is None else self._title

    def note(self, say: Say) -> str:
        """The settings, how long arrows are, and whether all critical points are there."""
        told = [
            super().note(say),
            say("level_lengths", scale=number(_PROBE)),
            "" if self.complete else say("level_partial"),
        ]
        return "   ".join(each for each in told if each)


def _compose(
    figure: Figure, theme: Theme, surface: Surface, path: Trajectory, words: Caption, view: View,
    found: Sequence[CriticalPoint],
) -> list[Drawn]:  # fmt: skip
    page = old_page(figure, theme, *words(theme.say)[:3])
    em = theme.em
    left, right = page.boxes((2.3, 1), gap=2.6)[0]
    axes = page.axes(left[0], left[1] + 1.5 * em, left[2], left[3])
    aspect = axes.bbox.width / axes.bbox.height
    view = equal_scale(view, aspect)
    marks: list[Drawn] = [Contours(surface, view).draw_on(axes, theme)]
    coordinates(axes, theme, surface.names)
    shown = [each for each in found if _within(each.point, view)]
    spots = [
        Dots(lambda _, each=each: [each.point], color=theme.palette.ink, open=True,
             size=1.15, marker=MARKERS[each.kind], zorder=3.6).draw_on(axes, theme)
        for each in shown
    ]  # fmt: skip
    points = grid(view, _COLUMNS, aspect)
    longest = _LONGEST / _COLUMNS
    arrow, arrows = _arrows(surface, points, longest * (view[0][1] - view[0][0]))
    marks.append(Arrows(points, arrows, longest).draw_on(axes, theme))
    trail, start = Trail(path.points, 0, view), Ring(path.points[0])
    gradient = _along(path, arrow, _PROBE)
    marks += [trail.draw_on(axes, theme), start.draw_on(axes, theme), *spots]
    marks.append(
        Vector(gradient, len(path), color=theme.series(1), zorder=5.2).draw_on(axes, theme)
    )
    _label(axes, theme, shown, trail, start, gradient)
    steepness = np.linalg.norm(path.gradients, axis=1)
    chart = Chart(
        page, right, ((0, len(path) - 1), (0, 1.08 * (steepness.max() or 1.0))),
        heading=say("level_steepness"), across=" ", ticks="xy",
    )  # fmt: skip
    counter = Counter(len(path) - 1).draw_on(chart.axes, theme)
    return [*marks, ValueCurve(steepness, 1).draw_on(chart.axes, theme), counter]


def _within(point: Sequence[float], view: View) -> bool:
    return all(low <= value <= high for value, (low, high) in zip(point, view, strict=True))


def _arrows(
    surface: Surface, points: np.ndarray, longest: float
) -> tuple[Callable[[np.ndarray], np.ndarray], np.ndarray]:
    """Return how a gradient is drawn, and the gradients at points (k, 2) drawn so.

    The length of an arrow is the square root of the gradient's, the longest `longest` in data.
    """
    gradients = surface.gradient(points)
    finite = gradients[np.isfinite(gradients).all(axis=1)]
    most = np.sqrt(np.linalg.norm(finite, axis=1).max(initial=0)) or 1.0

    def arrow(gradient: np.ndarray) -> np.ndarray:
        length = np.linalg.norm(gradient, axis=-1, keepdims=True)
        return longest * gradient / np.sqrt(np.where(length > 0, length, 1)) / most

    return arrow, arrow(gradients)


def _along(
    path: Trajectory, arrow: Callable[[np.ndarray], np.ndarray], scale: float
) -> Callable[[float], np.ndarray]:
    """Return the arrow of the gradient on a path as a function of the frame: tail and tip."""

    def at(frame: float) -> np.ndarray:
        whole = min(int(frame), len(path) - 2)
        share = frame - whole
        point, gradient = (
            each[whole] + share * (each[whole + 1] - each[whole])
            for each in (path.points, path.gradients)
        )
        return np.stack([point, point + scale * arrow(gradient)])

    return at


def _label(
    axes: Axes, theme: Theme, shown: Sequence[CriticalPoint], trail: Trail, start: Ring,
    gradient: Callable[[float], np.ndarray],
) -> None:  # fmt: skip
    """Write the name of the start, and of one critical point of each kind."""
    places = Places(axes, theme)
    places.add_path(trail, trail.path)
    places.add_ring(start.path[0], 0.9)
    frames = range(len(trail.path))
    for frame in frames[:: max(len(frames) // _ARROWS, 1)]:
        places.add_path(("arrow", frame), gradient(frame))
    for each in shown:
        places.add_ring(np.array(each.point), 1.0)
    places.label(say("start"), start.path, scale=0.9, room=1.6)
    for kind in MARKERS:
        spots = [np.array(each.point) for each in shown if each.kind == kind]
        spots.sort(key=lambda spot: np.hypot(*(spot - start.path[0])))
        for room in (0.9, 1.3, 1.8, 2.6):
            if any(places.label(say(f"kind_{kind}"), spot[None], scale=0.9, room=room)
                   for spot in spots):  # fmt: skip
                break
