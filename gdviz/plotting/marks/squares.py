"""Squares on the page: a length of data, drawn as wide as it is high, and parted into units."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgba

from gdviz.plotting.marks.mark import ON_CHARTS, At, Drawn
from gdviz.plotting.marks.theme import Theme

_MOST_UNITS = 12
"""A side of more units is not parted into them: none could count them."""


@dataclass(frozen=True, eq=False)
class Squares:
    """Squares at the right of upright lines, each as wide on the page as its line is long.

    Attributes
    ----------
    at : the lines, shape (k, 2, 2), or a function of the frame that gives them
    color : of their edges and, paler, of what is inside
    """

    at: At
    frames: int = 1
    color: str = ""
    zorder: float = ON_CHARTS - 0.5

    def corners(self, axes: Axes, frame: float) -> np.ndarray:
        """Return the lower left corner and the upper right one in data, shape (k, 2, 2)."""
        lines = np.asarray(self.at(frame), float)
        low, high = lines[..., 1].min(1), lines[..., 1].max(1)
        wide = (high - low) * _units_across(axes)
        left = lines[:, 0, 0]
        return np.stack([np.stack([left, low], 1), np.stack([left + wide, high], 1)], axis=1)

    def sides(self, axes: Axes) -> np.ndarray:
        """Return how long the sides are at the last frame, in pixels, shape (k,)."""
        corners = axes.transData.transform(self.corners(axes, self.frames - 1).reshape(-1, 2))
        return np.ptp(corners.reshape(-1, 2, 2)[..., 1], axis=1)

    def draw_on(self, axes: Axes, theme: Theme) -> Drawn:
        """Draw the squares, and over them the lines between their units."""
        color = self.color or theme.series(0)
        squares = PolyCollection(
            [],
            facecolors=[to_rgba(color, 0.25)],
            edgecolors=[color],
            linewidths=0.4 * theme.size.path,
            antialiaseds=True,
            zorder=self.zorder,
        )
        units = LineCollection(
            [],
            colors=theme.palette.background,
            linewidths=0.3 * theme.size.path,
            antialiaseds=True,
            zorder=self.zorder + 0.1,
        )
        for artist in (squares, units):
            axes.add_collection(artist, autolim=False)

        def move(frame: float) -> None:
            corners = self.corners(axes, frame)
            (left, low), (right, high) = np.moveaxis(corners, 0, -1)
            boxes = np.array([(left, low), (right, low), (right, high), (left, high)])
            squares.set_verts(list(np.moveaxis(boxes, -1, 0)))
            units.set_segments(self._between(corners))

        return Drawn(self, self.frames, move, squares=squares, units=units)

    def _between(self, corners: np.ndarray) -> list[np.ndarray]:
        """Return the lines between the units of the squares, from their lower left corners."""
        return [line for each in corners for line in _parted(*each)]


def _parted(low: np.ndarray, high: np.ndarray) -> list[np.ndarray]:
    units = high[1] - low[1]
    if not 1 < units <= _MOST_UNITS:
        return []
    shares = np.arange(1, np.ceil(units - 1e-9)) / units
    (left, bottom), (wide, tall) = low, high - low
    upright = [[(left + s * wide, bottom), (left + s * wide, high[1])] for s in shares]
    level = [[(left, bottom + s * tall), (high[0], bottom + s * tall)] for s in shares]
    return [np.array(line) for line in (*upright, *level)]


def _units_across(axes: Axes) -> float:
    """Return how many units across are as long on the page as one up."""
    box = axes.bbox
    across, up = np.ptp(axes.get_xlim()) / box.width, np.ptp(axes.get_ylim()) / box.height
    return across / up
