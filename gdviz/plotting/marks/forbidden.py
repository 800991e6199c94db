"""Forbidden ground: what is outside of the sets in which paths are kept is dimmed, and edged.

A set is known by its projection alone. How far a point is from it is smooth outside, so the line
at a small distance is found on a coarse grid; projected, it is the edge of the set itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from contourpy import FillType, contour_generator
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.path import Path

from gdviz.plotting.marks.mark import Drawn, View
from gdviz.plotting.marks.theme import Theme

_CELLS, _BESIDE, _BEYOND = 200, 1.5, 3
"""Of the grid along a view; the distance of the line, and how far beyond the view, in cells."""
DIM = 0.62
"""How much of the ground's colour is taken."""
_OVER_CONTOURS = 1.3


@dataclass(frozen=True, eq=False)
class Forbidden:
    """The ground outside of all of some sets.

    Attributes
    ----------
    sets : each gives the allowed points nearest to points (k, 2)
    view : what the axes show
    """

    sets: Sequence[Callable[[np.ndarray], np.ndarray]]
    view: View

    def nearest(self, points: np.ndarray) -> np.ndarray:
        """Return the allowed points nearest to points (k, 2)."""
        found = np.array([allowed(points) for allowed in self.sets])
        away = np.linalg.norm(found - points, axis=-1)
        return np.take_along_axis(found, away.argmin(0)[None, :, None], axis=0)[0]

    def distances(self, points: np.ndarray) -> np.ndarray:
        """Return how far points (..., 2) are from what is allowed, (...)."""
        flat = points.reshape(-1, 2)
        return np.linalg.norm(self.nearest(flat) - flat, axis=-1).reshape(points.shape[:-1])

    def holds(self, points: np.ndarray) -> np.ndarray:
        """Return which of points (..., 2) are allowed."""
        return self.distances(points) <= 1e-9 * np.abs(np.asarray(self.view)).max()

    @cached_property
    def areas(self) -> list[Path]:
        """The forbidden areas, their edges with holes, to somewhat beyond the view."""
        cell = max(np.ptp(self.view, axis=1)) / _CELLS
        axes = [
            np.linspace(low - _BEYOND * cell, high + _BEYOND * cell, _CELLS)
            for low, high in self.view
        ]
        away = self.distances(np.stack(np.meshgrid(*axes), axis=-1))
        find = contour_generator(*axes, away, fill_type=FillType.OuterCode)
        found = zip(*find.filled(_BESIDE * cell, np.inf), strict=True)
        return [Path(self._on_the_edge(points, cell), codes) for points, codes in found]

    def _on_the_edge(self, points: np.ndarray, cell: float) -> np.ndarray:
        """Return the points of an area, those beside the allowed ones on their edge."""
        beside = self.distances(points) < (_BESIDE + 0.5) * cell
        return np.where(beside[:, None], self.nearest(points), points)

    def edges(self) -> list[np.ndarray]:
        """Return the edges of what is allowed as lines (k, 2)."""
        lines = []
        for area in self.areas:
            for line in area.to_polygons(closed_only=False):
                lines += [part for part in _runs(line, self.holds(line)) if len(part) > 1]
        return lines

    def draw_on(self, axes: Axes, theme: Theme) -> Drawn:
        """Draw the dimmed areas, and the edge of what is allowed."""
        areas = PathCollection(
            self.areas,
            facecolors=theme.palette.background,
            edgecolors="none",
            linewidths=0,
            alpha=DIM,
            antialiaseds=True,
            zorder=_OVER_CONTOURS,
        )
        edges = LineCollection(
            self.edges(),
            colors=theme.palette.muted,
            linewidths=0.5 * theme.size.path,
            antialiaseds=True,
            zorder=_OVER_CONTOURS + 0.01,
        )
        for artist in (areas, edges):
            axes.add_collection(artist, autolim=False)
        return Drawn(self, areas=areas, edges=edges)


def forbidden_parts(
    sets: Sequence[Callable[[np.ndarray], np.ndarray]], limits: tuple[float, float]
) -> list[tuple[float, float]]:
    """Return the parts of an axis that lie outside of all of some sets: left and right of each."""
    axis = np.linspace(*limits, 10 * _CELLS)
    found = np.array([allowed(axis[:, None])[:, 0] for allowed in sets])
    nearest = np.take_along_axis(found, abs(found - axis).argmin(0)[None], axis=0)[0]
    outside = abs(nearest - axis) > 1e-9 * np.abs(limits).max()
    parts = []
    for part in _runs(np.stack([axis, nearest], axis=1), outside):
        # the nearest allowed places of its ends are its edges, where they lie beside it
        (left, before), (right, after) = part[0], part[-1]
        parts.append((min(left, before), max(right, after)))
    low, high = limits
    return [(max(left, low), min(right, high)) for left, right in parts]


def _runs(line: np.ndarray, kept: np.ndarray) -> list[np.ndarray]:
    """Return the parts of a line whose points are all kept."""
    breaks = np.flatnonzero(np.diff(kept)) + 1
    parts = zip(np.split(line, breaks), np.split(kept, breaks), strict=True)
    return [part for part, there in parts if there[0]]
