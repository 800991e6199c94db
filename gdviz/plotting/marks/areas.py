"""What fills an area: contours of a surface, fields of arrows, bars, bands and images."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
from matplotlib.image import AxesImage

from gdviz.plotting.marks.grounds import Ground, ground_of
from gdviz.plotting.marks.mark import ON_CHARTS, ON_THE_GROUND, At, Drawn, View, always
from gdviz.plotting.marks.theme import Theme


@dataclass(frozen=True, eq=False)
class Contours:
    """A surface as bands of flat colour, low to high, with lines between them.

    Attributes
    ----------
    surface : function of points (..., 2)
    view : what the axes show
    resolution : points along each side
    """

    surface: Callable
    view: View
    resolution: int = 320

    @cached_property
    def ground(self) -> Ground:
        """Where the bands and the lines lie.

        Raises
        ------
        ValueError
            If no value is finite.
        """
        return ground_of(self.surface, self.view, self.resolution)

    @property
    def levels(self) -> np.ndarray:
        """The heights of the lines; one if the surface is flat."""
        return self.ground.levels

    def draw_on(self, axes: Axes, theme: Theme) -> Drawn:
        """Draw the ground, and let the axes show the view."""
        axes.set(xlim=self.view[0], ylim=self.view[1])
        axes.set_facecolor(theme.ground_color)
        ground, shades = self.ground, theme.ground(len(self.levels))
        if len(shades) == 1:
            axes.set_facecolor(theme.ground(5)[2])
            return Drawn(self)
        bands = PathCollection(
            [path for _, path in ground.bands],
            facecolors=[shades[index] for index, _ in ground.bands],
            linewidths=0,
            antialiaseds=False,
            zorder=1,
        )
        lines = LineCollection(
            ground.lines,
            colors=theme.palette.contour,
            alpha=theme.palette.contour_alpha,
            linewidths=theme.hairline_width,
            antialiaseds=True,
            zorder=1.1,
        )
        for artist in (bands, lines):
            axes.add_collection(artist, autolim=False)
        return Drawn(self, bands=bands, lines=lines)


@dataclass(frozen=True, eq=False)
class Arrows:
    """Vectors on points in the colour of notes, all in one scale on the page.

    Attributes
    ----------
    points, vectors : shape (k, 2); what is not finite is left out
    longest : length of the longest arrow as a share of the width of the axes
    """

    points: np.ndarray
    vectors: np.ndarray
    longest: float = 0.08

    def draw_on(self, axes: Axes, theme: Theme) -> Drawn:
        """Draw the arrows, centred on their points."""
        keep = np.isfinite(self.points).all(1) & np.isfinite(self.vectors).all(1)
        points, vectors = self.points[keep], self.vectors[keep]
        longest = np.hypot(*on_page(axes, vectors).T).max(initial=0)
        arrows = axes.quiver(
            *points.T,
            *vectors.T,
            pivot="mid",
            angles="xy",
            scale_units="xy",
            scale=longest / (self.longest * axes.bbox.width) or 1,
            units="inches",
            width=0.55 * theme.size.path / 72,
            headwidth=4,
            headlength=4.5,
            headaxislength=4,
            minlength=0.2,
            color=theme.palette.muted,
            zorder=ON_THE_GROUND - 0.1,
            antialiaseds=True,
        )
        return Drawn(self, arrows=arrows)


def on_page(axes: Axes, vectors: np.ndarray) -> np.ndarray:
    """Return vectors (..., 2) of data in pixels."""
    box, spans = axes.bbox, [np.ptp(axes.get_xlim()), np.ptp(axes.get_ylim())]
    return vectors * ([box.width, box.height] / np.array(spans))


@dataclass(frozen=True, eq=False)
class Bars:
    """Bars from zero, side by side.

    Attributes
    ----------
    at : their lengths at a frame, shape (k,)
    colors : one of each, or a function of the frame that gives them
    places : where they stand, shape (k,); by default 0, 1, 2 ...
    width : share of the room between two
    across : whether they lie rather than stand
    base : where they begin
    """

    at: At
    frames: int = 1
    colors: Sequence[str] | At = ()
    places: np.ndarray | None = None
    width: float = 0.7
    across: bool = False
    base: float = 0.0
    zorder: float = ON_CHARTS

    def draw_on(self, axes: Axes, theme: Theme) -> Drawn:
        """Draw all bars as one artist."""
        colors = always(self.colors)
        bars = PolyCollection(
            [], linewidths=0, edgecolors="none", antialiaseds=True, zorder=self.zorder
        )
        axes.add_collection(bars, autolim=False)

        def move(frame: float) -> None:
            bars.set_verts(self._boxes(np.asarray(self.at(frame), float)))
            bars.set_facecolor(list(colors(frame)))

        return Drawn(self, self.frames, move, bars=bars)

    def _boxes(self, ends: np.ndarray) -> np.ndarray:
        """Return the corners of the bars, shape (k, 4, 2)."""
        places = np.arange(len(ends)) if self.places is None else np.asarray(self.places)
        low, high = places - self.width / 2, places + self.width / 2
        start = np.full_like(ends, self.base)
        corners = [(low, start), (high, start), (high, ends), (low, ends)]
        boxes = np.transpose(corners, (2, 0, 1))
        return boxes[..., ::-1] if self.across else boxes


@dataclass(frozen=True, eq=False)
class Band:
    """The room between two curves, filled.

    Attributes
    ----------
    at : its lower and its upper edge at a frame, shape (2, k, 2)
    """

    at: At
    frames: int = 1
    color: Any = ""
    zorder: float = ON_CHARTS - 1

    def draw_on(self, axes: Axes, theme: Theme) -> Drawn:
        """Draw the filled room."""
        band = PolyCollection(
            [],
            facecolors=[self.color],
            linewidths=0,
            edgecolors="none",
            antialiaseds=True,
            zorder=self.zorder,
        )
        axes.add_collection(band, autolim=False)

        def move(frame: float) -> None:
            lower, upper = np.asarray(self.at(frame), float)
            band.set_verts([np.concatenate([lower, upper[::-1]])])

        return Drawn(self, self.frames, move, band=band)


@dataclass(frozen=True, eq=False)
class Image:
    """An image that changes, its pixels never blurred unless it is `smooth`.

    Attributes
    ----------
    at : shape (h, w, 3) of colours from 0 to 1 or bytes, at a frame; its first row is on top
    extent : left, right, bottom, top in data
    """

    at: At
    frames: int = 1
    extent: Sequence[float] = (0.0, 1.0, 0.0, 1.0)
    smooth: bool = False
    zorder: float = 1.0

    def draw_on(self, axes: Axes, theme: Theme) -> Drawn:
        """Draw the image."""
        image = AxesImage(
            axes,
            extent=tuple(self.extent),
            interpolation="bilinear" if self.smooth else "nearest",
            resample=self.smooth,
            zorder=self.zorder,
            origin="upper",
        )
        image.set_data(self.at(self.frames - 1))
        axes.add_image(image)
        image.set_clip_path(axes.patch)
        return Drawn(self, self.frames, lambda frame: image.set_data(self.at(frame)), image=image)
