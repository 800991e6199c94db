"""Level ground: the gradient as an arrow everywhere, and the points where it is zero, by kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from gdviz.calculus.critical_points import CriticalPoint, CriticalPoints
from gdviz.objectives.base import Drawable
from gdviz.objectives.points import checked_domain
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said, numbers_of_paths, say_descents
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.map_axes import coordinates, lay_map, points_between
from gdviz.plotting.layout.maps import forbidden_ground
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.places import Places
from gdviz.plotting.layout.ticks import number
from gdviz.plotting.layout.view import equal_scale
from gdviz.plotting.marks.areas import Arrows, Contours
from gdviz.plotting.marks.lines import Dots, Ring, Vector
from gdviz.plotting.marks.mark import Drawn, View, between, within
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.trail import Trail, ValueCurve
from gdviz.plotting.marks.writing import Counter
from gdviz.studies.level_ground import find_level_ground, framed
from gdviz.studies.outcomes import comes_to_level_ground
from gdviz.studies.regimes import one_descent
from gdviz.trajectory import Trajectory
from gdviz.words.language import Say

MARKERS = {"minimum": "o", "maximum": "^", "saddle": "X", "degenerate": "D"}
"""Of critical points, which are filled: the start alone is a ring."""
_COLUMNS = 19
_ARROWS = 12
"""Of how many places of the arrow on the path labels keep clear."""
_PROBE = 6.0
"""How much longer the arrow on the path is than those of the field."""
_LONGEST = 1.15 / _COLUMNS
"""Length of the longest arrow of the field, as a share of the width of the map."""


@picture
def critical_points(
    surface: Any,
    optimizer: Any = None,
    start: ArrayLike | None = None,
    steps: int = 40,
    *,
    view: View | None = None,
) -> Drawing:
    """Draw the gradient as arrows, the points where it is zero, and a descent that comes to one.

    Where the critical points of the surface are known in part only, the picture says so. It shows
    the path, and the critical points in reach of it.

    Parameters
    ----------
    surface, optimizer, start, steps : as for `race`, of one optimizer and one start; by default
        gradient descent at a rate that comes down in every step
    view : ((xmin, xmax), (ymin, ymax)) that is shown

    Raises
    ------
    ValueError
        If there is more than one start or optimizer, or a path that leaves the finite numbers.

    Examples
    --------
    >>> scene = gd.plotting.critical_points("x^3 - 3x + y^2", gd.SGD(0.05), start=(0, 1), steps=20)
    >>> scene.save("critical_points.gif")  # doctest: +SKIP
    """
    surface, path = one_descent("critical_points", surface, optimizer, start, steps)

    shown = None if view is None else checked_domain(view, "view")
    found = find_level_ground(surface, shown)
    shown = framed(surface, path, found) if shown is None else shown
    level = comes_to_level_ground(path) or any(within(each.point, shown) for each in found)
    return Drawing(
        lambda say: _said(say, surface, path, level),
        lambda page: _draw(page, surface, path, found, shown),
        series=dict(zip((path.label, "gradient"), _series(path), strict=True)),
        sees=True,
    )


def _series(path: Trajectory) -> tuple[int, int]:
    """Return the series of the path, and of the gradient on it."""
    (own,) = numbers_of_paths([path])
    return own, int(own != 1)


def _said(say: Say, surface: Drawable, path: Trajectory, level: bool) -> Said:
    said, lengths = say_descents(say, surface, [path]), say("level_lengths", scale=number(_PROBE))
    partial = _not_marked(say, surface.critical_points())
    caption = "   ".join(filter(None, (said.caption, lengths, partial)))
    return said._replace(title=say("level_title") if level else said.title, caption=caption)


def _not_marked(say: Say, found: CriticalPoints) -> str:
    """Return which critical points the picture does not mark, as far as it is known."""
    if found.curve:
        return say("level_curve", curve=found.curve)
    if found.curve is not None:
        return say("level_curves")
    return "" if found.complete else say("level_partial")


@dataclass(frozen=True, eq=False)
class _Gradients:
    """How gradients are drawn: as long as the square root of what they are.

    Attributes
    ----------
    longest : the longest arrow of the field, in data
    most : the square root of its gradient's length
    """

    longest: float
    most: float

    @classmethod
    def of(cls, gradients: np.ndarray, longest: float) -> _Gradients:
        finite = gradients[np.isfinite(gradients).all(axis=1)]
        most = np.sqrt(np.linalg.norm(finite, axis=1).max(initial=0)) or 1.0
        return cls(longest, float(most))

    def drawn(self, gradient: np.ndarray) -> np.ndarray:
        """Return the arrows of gradients (..., 2)."""
        length = np.linalg.norm(gradient, axis=-1, keepdims=True)
        return self.longest * gradient / np.sqrt(np.where(length > 0, length, 1)) / self.most

    def along(self, path: Trajectory) -> Callable[[float], np.ndarray]:
        """Return the arrow of the gradient on a path as a function of the frame: tail and tip."""

        def at(frame: float) -> np.ndarray:
            point, gradient = (between(each, frame) for each in (path.points, path.gradients))
            return np.stack([point, point + _PROBE * self.drawn(gradient)])

        return at


def _draw(
    page: Page, surface: Drawable, path: Trajectory, found: CriticalPoints, view: View
) -> list[Drawn]:
    left, right = page.row((2.3, 1), gap=2.6)
    axes, seen = lay_map(page, left, surface.letters, lambda aspect: equal_scale(view, aspect))
    drawn = _draw_map(axes, page.theme, surface, path, found, seen)
    return [*drawn, *_draw_steepness(page, right, path)]


def _draw_map(
    axes: Axes,
    theme: Theme,
    surface: Drawable,
    path: Trajectory,
    found: CriticalPoints,
    view: View,
) -> list[Drawn]:
    shown = [each for each in found if within(each.point, view)]
    ground = [Contours(surface, view), *forbidden_ground([("", 0, path)], view)]
    lying = [mark.draw_on(axes, theme) for mark in ground]
    coordinates(axes, theme, surface.letters)
    spots = [_spot(each, theme).draw_on(axes, theme) for each in shown]
    points = points_between(view, _COLUMNS, axes.bbox.width / axes.bbox.height)
    slopes = surface.gradient(points)
    look = _Gradients.of(slopes, _LONGEST * (view[0][1] - view[0][0]))
    own, other = _series(path)
    trail, start, gradient = Trail(path.points, own, view), Ring(path.points[0]), look.along(path)
    marks = [
        Arrows(points, look.drawn(slopes), _LONGEST),
        trail,
        start,
        Vector(gradient, len(path), color=theme.series(other), zorder=5.2),
        Vector(gradient(0), color=theme.series(other), width=0.5, zorder=5.1),
    ]
    field, *moving = [mark.draw_on(axes, theme) for mark in marks]
    _label(axes, theme, shown, trail, start, gradient, theme.series_text(other))
    return [*lying, field, *moving[:2], *spots, *moving[2:]]


def _spot(each: CriticalPoint, theme: Theme) -> Dots:
    style = {"color": theme.palette.ink, "size": 1.2, "zorder": 3.6}
    return Dots(lambda _: [each.point], marker=MARKERS[each.kind], **style)


def _draw_steepness(page: Page, box: Box, path: Trajectory) -> list[Drawn]:
    """Draw how long the gradient is, step by step."""
    steepness = np.linalg.norm(path.gradients, axis=1)
    view = (0, len(path) - 1), (0, 1.08 * (steepness.max() or 1.0))
    chart = Chart(page, box, view, heading=page.say("level_steepness"), across=" ", ticks="xy")
    own, _ = _series(path)
    counter, curve = chart.draw(Counter(len(path) - 1), ValueCurve(steepness, own))
    return [curve, counter]


def _label(
    axes: Axes,
    theme: Theme,
    shown: Sequence[CriticalPoint],
    trail: Trail,
    start: Ring,
    gradient: Callable[[float], np.ndarray],
    color: str,
) -> None:
    """Write the names of the start, of the gradient there, and of a critical point of each kind."""
    places = Places(axes, theme)
    places.add_path(trail, trail.path)
    places.add_ring(start.path[0], 0.9)
    frames = range(len(trail.path))
    for frame in frames[:: max(len(frames) // _ARROWS, 1)]:
        places.add_path(("arrow", frame), gradient(frame))
    for each in shown:
        places.add_ring(np.array(each.point), 1.0)
    places.label_ring(theme.say("start"), start.path, 0.9, scale=0.9)
    places.add_ring(gradient(0)[1:], 0.8)
    for kind in MARKERS:
        spots = [np.array([each.point]) for each in shown if each.kind == kind]
        spots.sort(key=lambda spot: np.hypot(*(spot - start.path)[0]))
        _label_one(places, theme.say(f"kind_{kind}"), spots)
    style = {"color": color, "weight": "bold", "scale": 0.85}
    arrow = np.linspace(*gradient(0), 12)[4:]
    places.label(theme.say("level_gradient"), arrow, ("arrow", 0), nearest=True, **style)


def _label_one(places: Places, words: str, spots: Sequence[np.ndarray]) -> None:
    """Write words beside the first of some spots (1, 2) with room, as near to it as can be."""
    for room in (0.9, 1.3, 1.8, 2.6):
        if any(places.label(words, spot, scale=0.9, room=room) for spot in spots):
            return
