"""Lines, dots, rings and arrows, told by `at`, a function of the frame, where they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform
from numpy.typing import ArrayLike

from gdviz.plotting.marks.mark import (
    ON_CHARTS,
    ON_THE_PATHS,
    UNDER_ENDS,
    At,
    Drawn,
    Place,
    always,
    points_of,
    show_whole,
    unmoved,
)
from gdviz.plotting.marks.stroke import Stroke
from gdviz.plotting.marks.theme import Theme


@dataclass(frozen=True, eq=False)
class Line:
    """A line in a halo.

    Attributes
    ----------
    at : the points of it, shape (k, 2), or a function of the frame that gives them; it is broken
        where they are nan
    color : by default that of the first series
    width : in widths of a path
    halo : whether it has one
    join : how its corners are: "round", or "miter" for sharp ones
    dashes : where its dashes are, in its widths: see `Stroke`; by default it is solid
    """

    at: At | ArrayLike
    frames: int = 1
    color: str = ""
    width: float = 1.0
    halo: bool = True
    join: str = "round"
    dashes: tuple[float, ...] = ()
    zorder: float = ON_CHARTS

    def draw_on(self, axes: Axes, theme: Theme) -> Drawn:
        """Draw the line over its halo."""
        wide, rim = self.width * theme.size.path, 0.45 * theme.size.halo
        strokes = {}
        if self.halo:
            ground, wider = theme.palette.background, wide + 2 * rim
            strokes["around"] = self._stroke(ground, wider, self.zorder)
        color = self.color or theme.series(0)
        strokes["line"] = self._stroke(color, wide, self.zorder + 0.001, self.dashes)
        for stroke in strokes.values():
            axes.add_artist(stroke)

        def move(frame: float) -> None:
            points = points_of(self.at, frame)
            for stroke in strokes.values():
                stroke.set_data(*points.T)

        return Drawn(self, self.frames, move, **strokes)

    def _stroke(
        self, color: str, width: float, zorder: float, dashes: tuple[float, ...] = ()
    ) -> Stroke:
        style = {"join": self.join, "color": color, "linewidth": width, "zorder": zorder}
        return Stroke(dashes=dashes, **style)


def curve(points: np.ndarray, *, color: str, **style: Any) -> Line:
    """Return a line that stands, through points (k, 2)."""
    return Line(points, color=color, **style)


def outline(extent: Sequence[float], *, color: str, **style: Any) -> Line:
    """Return a line that stands round a rectangle: left, right, bottom, top."""
    left, right, low, high = extent
    corners = [(left, low), (right, low), (right, high), (left, high), (left, low)]
    return curve(np.array(corners), color=color, **style)


@dataclass(frozen=True, eq=False)
class Ghost:
    """A dashed line that stands: what was at the start, beside what is now.

    Attributes
    ----------
    points : shape (k, 2); it is broken where they are nan
    color : by default that of notes
    width : in widths of a path
    """

    points: np.ndarray
    color: str = ""
    width: float = 0.5
    zorder: float = ON_CHARTS - 0.4

    def draw_on(self, axes: Axes, theme: Theme) -> Drawn:
        """Draw the dashes."""
        line = LineCollection(
            [points_of(self.points, 0)],
            colors=self.color or theme.palette.muted,
            linewidths=self.width * theme.size.path,
            linestyles=[(0, (4, 2.5))],
            antialiaseds=True,
            zorder=self.zorder,
        )
        axes.add_collection(line, autolim=False)
        return Drawn(self, line=line)


@dataclass(frozen=True, eq=False)
class Dots:
    """Filled dots with a rim of the ground, all alike.

    Attributes
    ----------
    at : their places, shape (k, 2), or a function of the frame that gives them
    color : by default that of the first series
    size : in sizes of the theme's end marker
    open : whether they are rings: filled with the ground, rimmed with the colour
    """

    at: At | ArrayLike
    frames: int = 1
    color: str = ""
    size: float = 1.0
    marker: Any = "o"
    open: bool = False
    zorder: float = ON_THE_PATHS

    def draw_on(self, axes: Axes, theme: Theme) -> Drawn:
        """Draw the dots, whole where they stand on the edge."""
        ground, color = theme.palette.background, self.color or theme.series(0)
        face, edge = (ground, color) if self.open else (color, ground)
        dots = Stroke(
            marker=self.marker,
            markersize=self.size * theme.size.marker,
            markerfacecolor=face,
            markeredgecolor=edge,
            markeredgewidth=0.6 * theme.size.path if self.open else 0.35 * theme.size.halo,
            zorder=self.zorder,
        )
        axes.add_artist(dots)
        show_whole(dots, axes, theme)
        return Drawn(
            self,
            self.frames,
            lambda frame: dots.set_data(*points_of(self.at, frame).T),
            dots=dots,
        )


@dataclass(frozen=True, eq=False)
class Cloud:
    """Many small dots, each of its own colour.

    Attributes
    ----------
    at : their places at a frame, shape (k, 2)
    colors : of each, or a function of the frame that gives them
    """

    at: At | ArrayLike
    frames: int = 1
    colors: Any = ()
    size: float = 0.6
    edge: str = "none"
    zorder: float = ON_CHARTS

    def draw_on(self, axes: Axes, theme: Theme) -> Drawn:
        """Draw the dots as one artist."""
        colors = always(self.colors)
        cloud = PathCollection(
            [Path.circle((0, 0), 0.5)],
            sizes=[(self.size * theme.size.marker) ** 2],
            transform=IdentityTransform(),
            offset_transform=axes.transData,
            linewidths=0 if self.edge == "none" else 0.2 * theme.size.halo,
            edgecolors=self.edge,
            antialiaseds=True,
            zorder=self.zorder,
        )
        axes.add_artist(cloud)

        def move(frame: float) -> None:
            cloud.set_offsets(points_of(self.at, frame))
            cloud.set_facecolor(colors(frame))

        return Drawn(self, self.frames, move, cloud=cloud)


@dataclass(frozen=True, eq=False)
class Ring:
    """An open ring: a start in the ink of the paths or, `large`, a minimum under their ends.

    Attributes
    ----------
    point : shape (d,)
    place : maps points (k, d) at a frame to the axes' coordinates (k, 2)
    frames : number of frames, where `place` moves it
    """

    point: np.ndarray
    large: bool = False
    place: Place = unmoved
    frames: int = 1

    @property
    def path(self) -> np.ndarray:
        """Where it is at the last frame, (1, 2) in the axes' coordinates."""
        return self._at(self.frames - 1)

    def _at(self, frame: float) -> np.ndarray:
        return self.place(np.asarray(self.point, float)[None], frame)

    def draw_on(self, axes: Axes, theme: Theme) -> Drawn:
        """Draw the ring, whole where it stands on the edge."""
        size = theme.size.marker
        line = Stroke(
            marker="o",
            linestyle="none",
            markersize=3.3 * size if self.large else 1.6 * size,
            markerfacecolor="none" if self.large else theme.palette.background,
            markeredgecolor=theme.palette.ink,
            markeredgewidth=(0.6 if self.large else 0.85) * theme.size.path,
            zorder=UNDER_ENDS if self.large else ON_THE_PATHS,
        )
        axes.add_artist(line)
        show_whole(line, axes, theme)
        return Drawn(self, self.frames, lambda frame: line.set_data(*self._at(frame).T), line=line)


@dataclass(frozen=True, eq=False)
class Vector:
    """An arrow from a tail to a tip. A short one is slender, one of hardly any length is not seen.

    Attributes
    ----------
    at : tail and tip, shape (2, 2), or a function of the frame that gives them
    color : by default that of the first series
    width : in widths of a path
    """

    at: At | ArrayLike
    frames: int = 1
    color: str = ""
    width: float = 0.8
    zorder: float = ON_CHARTS + 0.5

    def draw_on(self, axes: Axes, theme: Theme) -> Drawn:
        """Draw the shaft in its halo, and the head."""
        return _Arrow(self, axes, theme)


class _Arrow(Drawn):
    """The artists of a vector; lengths are in points."""

    def __init__(self, vector: Vector, axes: Axes, theme: Theme) -> None:
        ground, z = theme.palette.background, vector.zorder
        color = vector.color or theme.series(0)
        self.axes, self._points_of_pixel = axes, 72 / theme.size.dpi
        self._wide, self._rim = vector.width * theme.size.path, 0.35 * theme.size.halo
        around = Stroke(color=ground, linewidth=self._wide + 2 * self._rim, zorder=z)
        shaft = Stroke(color=color, linewidth=self._wide, zorder=z + 0.002)
        head = Stroke(
            marker=(3, 0, 0),
            markerfacecolor=color,
            markeredgecolor=ground,
            markeredgewidth=self._rim,
            zorder=z + 0.001,
        )
        for stroke in (around, shaft, head):
            axes.add_artist(stroke)
        super().__init__(vector, vector.frames, self._reach, around=around, head=head, shaft=shaft)

    def _reach(self, frame: float) -> None:
        tail, tip = self.axes.transData.transform(points_of(self.mark.at, frame))
        length = float(np.hypot(*(tip - tail))) * self._points_of_pixel
        seen = np.isfinite(length) and length > max(0.5, 1.5 * self._wide)
        for stroke in self.artists:
            stroke.set_visible(bool(seen))
        if seen:
            self._point(tail, tip, length)

    def _point(self, tail: np.ndarray, tip: np.ndarray, length: float) -> None:
        """Put the parts between two places in pixels, so far apart in points."""
        size = min(4.2 * self._wide, 0.8 * length)
        along = (tip - tail) / (length / self._points_of_pixel)
        # a triangle of this size reaches half of it before its centre, and a quarter behind
        centre = tip - along * 0.5 * size / self._points_of_pixel
        back = self.axes.transData.inverted()
        ends = back.transform([tail, centre])
        slender = min(self._wide, 0.45 * size)
        for stroke, width in ((self.around, slender + 2 * self._rim), (self.shaft, slender)):
            stroke.set_data(*ends.T)
            stroke.set_linewidth(width)
        self.head.set_data(*back.transform([centre]).T)
        self.head.set_marker((3, 0, np.degrees(np.arctan2(along[1], along[0])) - 90))
        self.head.set_markersize(size)
