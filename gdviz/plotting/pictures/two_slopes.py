"""Two slopes make one arrow: the slices through a point, and the gradient that their slopes are."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said, say_surface
from gdviz.plotting.layout.headings import headed
from gdviz.plotting.layout.map_axes import coordinates, lay_map
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.places import Places
from gdviz.plotting.layout.relief_axes import ReliefAxes
from gdviz.plotting.layout.ticks import short
from gdviz.plotting.layout.view import equal_scale
from gdviz.plotting.marks.areas import Contours
from gdviz.plotting.marks.lines import Dots, Line, Vector
from gdviz.plotting.marks.mark import Drawn, View
from gdviz.plotting.marks.perspective import LIFT, NAMED, NUMBERED, Camera, Relief
from gdviz.plotting.marks.plates import growing, passed
from gdviz.plotting.marks.theme import DASH
from gdviz.plotting.marks.writing import shown_since
from gdviz.studies.partials import SURFACE, Partials, find_partials
from gdviz.words.language import Say

_GRADIENT, _DOWN, _SLOPES = 0, 5, (1, 2)
"""The series of the gradient, of what points downhill, and of the two slopes."""
_NUMBERED = 16
"""In em: how wide the relief is at least that has numbers; the map has them too."""
_SUM, _TURNED = 3, 4
"""The frames in which the arrows are added, and turned round; before them each slope has one."""
_LONG, _IN_VIEW = 0.34, 0.86
"""The length of the gradient in shares of the shorter side of the map, at most; how far towards
the edge, seen from the middle, its tip may be."""
_TANGENT, _SLICED, _POINTS = 0.27, 0.6, 61
"""Half the length of a tangent, in shares of the view; the share of its frame after which a slice
is there, and its tangent grows; the points of both."""
_ELEVATION, _BOX = 34.0, (1.5, 1.5, 1.0)
"""Of the camera, lower than where paths are shown: slopes are seen from the side."""
_ARROWS = (
    ("x", _SLOPES[0], 1, 1.1),
    ("y", _SLOPES[1], 2, 1.1),
    ("sum", _GRADIENT, _SUM, 1.5),
    ("down", _DOWN, _TURNED, 1.2),
)
"""Each arrow with its series, the frame in which it is there, and its width."""
_NOWHERE = np.full((2, 2), np.nan)


@picture
def two_slopes(surface: Any = SURFACE, point: ArrayLike | None = None) -> Drawing:
    """Draw the two slopes of a surface at a point, and the arrow that they make together.

    Each slice through the point holds one variable; the slope of its tangent is a partial
    derivative. On the map both are arrows along their axes: their sum is the gradient, which points
    steepest uphill, and turned round it is the way of a descent.

    Parameters
    ----------
    surface : text or whatever `race` takes, of two variables
    point : shape (2,); by default the surface's own start

    Raises
    ------
    ValueError
        If it is no surface, or has no finite value or slope there.

    Examples
    --------
    >>> scene = gd.plotting.two_slopes("x^2 + 2 y^2", (1.5, 1))
    >>> scene.save("two_slopes.gif")  # doctest: +SKIP
    """
    found = find_partials(surface, point)
    named = dict(zip(found.surface.names, _SLOPES, strict=True))
    if found.counts.any():
        named |= {"uphill": _GRADIENT, "downhill": _DOWN}
    return Drawing(
        lambda say: _said(say, found),
        lambda page: _draw(page, found),
        series=named,
        hold=0.5,
        sees=True,
    )


def _said(say: Say, found: Partials) -> Said:
    title = ("partials_level", "partials_one", "partials_title")[int(found.counts.sum())]
    first, second = map(short, found.gradient)
    at = ", ".join(map(short, found.point))
    first_name, second_name = found.surface.names
    slopes = say(
        "partials_alt", point=f"({at})", slopes=f"{first_name} {first}, {second_name} {second}"
    )
    uphill = say("partials_alt_uphill") if found.counts.any() else ""
    return Said(
        say(title),
        say("partials_subtitle", surface=say_surface(say, found.surface), point=f"({at})"),
        "",
        f"{found.surface!r} at {found.point.tolist()}: gradient {found.gradient.tolist()}",
        f"{slopes} {uphill}".strip(),
    )


def _draw(page: Page, found: Partials) -> list[Drawn]:
    left, right = page.row((1.15, 1), gap=2.4, heights=(1.2, 1))
    return [*_Slices(page, left, found).draw(), *_Map(page, right, found).draw()]


def _camera(found: Partials) -> Camera:
    """Return a camera that stands downhill, between both axes: so both slopes are seen to rise."""
    x, y = np.where(found.gradient < 0, 1.0, -1.0)
    return Camera(_ELEVATION, float(np.degrees(np.arctan2(y, x))), _BOX)


@dataclass(frozen=True, eq=False)
class _Slices:
    """The surface in perspective, with the two slices through the point and their tangents."""

    page: Page
    box: Box
    found: Partials
    frames: int = _TURNED + 1

    def draw(self) -> list[Drawn]:
        """Draw the ground, the slices one after the other, and the point."""
        theme, found = self.page.theme, self.found
        axes = self.page.axes(*headed(self.page, self.box, self.page.say("partials_slices")))
        numbered = axes.bbox.width > _NUMBERED * theme.em
        view, around = self.page.view or found.view, NUMBERED if numbered else NAMED
        ground = Relief(found.surface, view, _camera(found), around=around)
        marks = [ground, *self._along(0, ground), *self._along(1, ground)]
        point = ground.place(ground.lifted(found.point[None], np.array([found.value])), 0)
        marks.append(Dots(point, color=theme.palette.ink))
        drawn = [mark.draw_on(axes, theme) for mark in marks]
        scale = ReliefAxes(axes, theme, ground, found.surface.letters, numbered)
        drawn += scale.draw()
        return [*drawn, *self._name(axes, ground, point, scale.lines)]

    def _along(self, variable: int, ground: Relief) -> list[Line]:
        """Return the slice along a variable, which grows from the point, and then its tangent."""
        found, theme, k = self.found, self.page.theme, variable

        def placed(points: np.ndarray) -> np.ndarray:
            points[:, 2] += LIFT * (ground.ground.high - ground.ground.low)
            return ground.place(points, 0)

        def slice_at(frame: float) -> np.ndarray:
            share = passed(frame, k, k + _SLICED)
            points = found.slice_at(k, self._reach(ground, k, share))
            points[:, 2] = np.clip(points[:, 2], ground.ground.low, ground.ground.high)
            return placed(points) if share else _NOWHERE

        def tangent_at(frame: float) -> np.ndarray:
            share = passed(frame, k + _SLICED, k + 1)
            points = found.tangent_at(k, self._reach(ground, k, _TANGENT * share))
            return placed(points) if share else _NOWHERE

        color = theme.series(_SLOPES[k])
        faint = {"color": color, "width": 0.6, "zorder": 3 + 0.1 * k}
        loud = {"color": color, "width": 1.3, "zorder": 4 + 0.1 * k}
        return [
            Line(slice_at, self.frames, **faint),
            Line(tangent_at, self.frames, **loud),
        ]

    def _reach(self, ground: Relief, variable: int, share: float) -> np.ndarray:
        """Return values of a variable from the point on to both sides, to a share of what is seen.

        They stay between the edges.
        """
        low, high = ground.view[variable]
        at, half = self.found.point[variable], share * (high - low)
        return np.linspace(max(at - half, low), min(at + half, high), _POINTS)

    def _name(
        self, axes: Axes, ground: Relief, point: np.ndarray, edges: Sequence[Line]
    ) -> list[Drawn]:
        """Write beside each tangent its slope, off the edges of the box."""
        places, theme, drawn = Places(axes, self.page.theme), self.page.theme, []
        places.add_ring(point[0], 1.0)
        for stamp in axes.texts:
            places.add_words(stamp)
        for edge in edges:
            places.add_trace(edge.at(self.frames))
        lines = [self._along(k, ground) for k in (0, 1)]
        for k, (slice_line, tangent) in enumerate(lines):
            places.add_path(("slice", k), slice_line.at(self.frames))
            places.add_path(k, tangent.at(self.frames))
        for k, (_, tangent) in enumerate(lines):
            points = tangent.at(self.frames)
            highest_first = points[points[:, 1].argsort()[::-1]]
            letter, slope = self.found.surface.letters[k], short(self.found.gradient[k])
            words = [
                self.page.say("partials_slope", letter=letter, slope=slope),
                self.page.say("partials_slope_alone", slope=slope),
            ]
            style = {"color": theme.series_text(_SLOPES[k]), "weight": "bold"}
            drawn += _write_beside(places, words, highest_first, k, k + 1, self.frames, style)
        return drawn


@dataclass(frozen=True, eq=False)
class _Map:
    """The same point from above: an arrow for each slope, their sum, and that turned round."""

    page: Page
    box: Box
    found: Partials
    frames: int = _TURNED + 1

    def draw(self) -> list[Drawn]:
        """Draw the ground, the arrows one after another, and their names."""
        theme, surface = self.page.theme, self.found.surface
        box = headed(self.page, self.box, self.page.say("partials_map"))
        axes, view = lay_map(self.page, box, surface.letters, self._seen)
        marks = [Contours(surface, view), *self._sides(view), *self._vectors(view)]
        marks.append(Dots(self.found.point[None], color=theme.palette.ink))
        drawn = [mark.draw_on(axes, theme) for mark in marks]
        coordinates(axes, theme, surface.letters)
        return [*drawn, *self._names(axes, view)]

    def _seen(self, aspect: float) -> View:
        """Return what is seen: in one scale, unless a person chose what."""
        if self.page.view or self.found.surface.framed:
            return self.page.view or self.found.view
        return equal_scale(self.found.view, aspect)

    def arrows(self, view: View) -> dict[str, np.ndarray]:
        """Return each arrow from the point, shape (2,), all in one scale that fits the view."""
        gradient = self.found.gradient
        spans, length = np.ptp(view, axis=1), float(np.hypot(*gradient))
        scale = _LONG * spans.min() / length if length else 0.0
        away = np.abs(self.found.point - np.mean(view, axis=1))
        room = (_IN_VIEW * spans / 2 - away)[gradient != 0] / np.abs(gradient[gradient != 0])
        if len(room) and room.min() > 0:
            scale = min(scale, float(room.min()))
        x, y = scale * gradient
        return {
            "x": np.array([x, 0]),
            "y": np.array([0, y]),
            "sum": np.array([x, y]),
            "down": np.array([-x, -y]),
        }

    def _vectors(self, view: View) -> list[Vector]:
        """Return the arrows, each growing in its frame."""
        arrows, theme = self.arrows(view), self.page.theme
        at = self.found.point
        return [
            Vector(
                growing([at, at + arrows[name]], until - 0.6, until),
                self.frames,
                color=theme.series(series),
                width=width,
                zorder=4 + 0.1 * until,
            )
            for name, series, until, width in _ARROWS
        ]

    def _sides(self, view: View) -> list[Line]:
        """Return the two dashed sides that show that the arrows are added."""
        arrows, at, drawn = self.arrows(view), self.found.point, []
        for name, other, series in (("x", "y", _SLOPES[1]), ("y", "x", _SLOPES[0])):
            start = at + arrows[name]
            ends = growing([start, start + arrows[other]], _SUM - 1, _SUM - 0.5)
            style = {"color": self.page.theme.series(series), "width": 0.5, "dashes": (0.0, *DASH)}
            drawn.append(Line(ends, self.frames, halo=False, **style))
        return drawn

    def _names(self, axes: Axes, view: View) -> list[Drawn]:
        """Write beside each arrow what it is."""
        theme, say, places, drawn = (
            self.page.theme,
            self.page.say,
            Places(axes, self.page.theme),
            [],
        )
        arrows, at = self.arrows(view), self.found.point
        places.add_ring(at, 1.0)
        for name, *_ in _ARROWS:
            places.add_path(name, np.array([at, at + arrows[name]]))
        places.add_trace(np.array([at + arrows["x"], at + arrows["sum"], at + arrows["y"]]))
        first, second = (
            rf"$\partial f/\partial {letter} = {short(slope)}$".replace("−", "-")
            for letter, slope in zip(self.found.surface.letters, self.found.gradient, strict=True)
        )
        words = {"x": first, "y": second, "sum": say("partials_sum"), "down": say("partials_down")}
        for name, series, until, _ in reversed(_ARROWS):
            if not self.found.counts.any() and name in ("sum", "down"):
                continue
            points = at + np.linspace(1, 0.3, 30)[:, None] * arrows[name]
            style = {"color": theme.series_text(series), "weight": "bold"}
            drawn += _write_beside(places, [words[name]], points, name, until, self.frames, style)
        return drawn


def _write_beside(
    places: Places,
    shapes: Sequence[str],
    points: np.ndarray,
    name: Hashable,
    since: int,
    frames: int,
    style: Mapping[str, Any],
) -> list[Drawn]:
    """Write words, seen from a frame on, beside some points, the first of them at best.

    Of their shapes the later ones are taken where the first has no room.
    """
    tried = (
        places.label(words, some, name, scale=scale, **style)
        for words in shapes
        for some in (points[:1], points[: len(points) // 4], points)
        for scale in (1.0, 0.85)
    )
    stamp = next((each for each in tried if each is not None), None)
    stamp = stamp or places.lead(shapes[-1], points, name, crossing=True, scale=0.85, **style)
    stamp = stamp or places.over(shapes, points, scale=0.7, **style)
    return [] if stamp is None else [shown_since(stamp, since, frames)]
