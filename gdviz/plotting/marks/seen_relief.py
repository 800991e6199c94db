"""A relief as it is drawn: cells far and near, the rim round them, and contours that fade.

What is drawn of the ground while it turns is every second row and column of it: a cell that is
smaller than a few pixels costs time, and shows nothing.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import Collection, PathCollection, QuadMesh
from matplotlib.colors import to_rgba
from matplotlib.path import Path

from gdviz.plotting.marks.forbidden import DIM
from gdviz.plotting.marks.levels import contour_lines
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.pieces import Pieces
from gdviz.plotting.marks.theme import Theme

_TURNING = 2
"""Which rows and columns of the ground are drawn while it turns: every so many."""
_PIECE, _CONTOUR, _LEAST_LEFT, _FADES = 8, 0.5, 0.2, 16
"""Points of a contour in pieces that fade together, how opaque they are, the least share of that
where the ground is edge on, as they pile up there, and in how many steps they fade."""
_COARSER = 4
"""How many times coarser than the ground is what tells how much is left of contours."""
_RIM = 4
"""Points of the rim, which makes the edge of the ground smooth, in pieces of one colour."""


class SeenRelief(Drawn):
    """The artists of a relief, seen from the camera of a frame."""

    def __init__(self, relief: Any, axes: Axes, theme: Theme) -> None:
        self.relief, ground = relief, relief.ground
        x, y, values = np.moveaxis(ground.points, -1, 0)
        lines = (
            np.column_stack([line, np.full(len(line), level)])
            for level, line in contour_lines(ground.levels, x[0], y[:, 0], values)
        )
        pieces = [
            line[at : at + _PIECE + 1] for line in lines for at in range(0, len(line) - 1, _PIECE)
        ]
        self._pieces = Pieces(pieces, self._cells_of(pieces))
        self._ink, self._sides = to_rgba(theme.palette.contour), None
        self._mesh = ground.points[:: self._every, :: self._every]
        values = self._mesh[..., 2]
        middle = (values[1:, 1:] + values[1:, :-1] + values[:-1, 1:] + values[:-1, :-1]) / 4
        self._colors = self._dimmed(_shades(middle, ground.levels, theme), theme)
        heights = rim(values[..., None])[_RIM // 2 : -1 : _RIM, 0]
        artists = self._made(theme, values.shape)
        artists["rim"].set_edgecolor(_shades(heights, ground.levels, theme))
        for artist in artists.values():
            axes.add_collection(artist, autolim=False)
        self._fit(axes, theme)
        super().__init__(relief, relief.frames, self._see_from, **artists)

    @property
    def _every(self) -> int:
        """Which of the rows and columns of the ground are drawn, both edges among them."""
        even = self.relief.resolution % _TURNING == 0
        return _TURNING if self.relief.frames > 1 and even else 1

    def _made(self, theme: Theme, shape: tuple[int, ...]) -> dict[str, Collection]:
        width = theme.hairline_width
        return {
            "rim": _lines(1.5 * width, 0.9),
            "mesh": QuadMesh(
                np.zeros((*shape, 2)), antialiased=False, linewidth=0, edgecolors="none", zorder=1
            ),
            "lines": _lines(width, 1.1),
        }

    def _dimmed(self, colors: np.ndarray, theme: Theme) -> np.ndarray:
        """Return the colours of cells, mixed with the ground where their middle is forbidden."""
        if self.relief.forbidden is None:
            return colors
        plane = self._mesh[..., :2]
        allowed = self.relief.forbidden.holds((plane[1:, 1:] + plane[:-1, :-1]) / 2)
        share = np.where(allowed, 0, DIM)[..., None]
        return colors + share * (np.array(to_rgba(theme.palette.background)) - colors)

    def _see_from(self, frame: float) -> None:
        camera = self.relief.at(frame)
        placed = self.relief.placed(self._mesh, camera)
        depth = placed[..., 2]
        rows = slice(None, None, 1 if depth[0].mean() <= depth[-1].mean() else -1)
        columns = slice(None, None, 1 if depth[:, 0].mean() <= depth[:, -1].mean() else -1)
        self.mesh.get_coordinates()[...] = placed[rows, columns, :2]  # near cells cover far ones
        self.mesh.stale = True
        if self._sides != (rows, columns):
            self._sides = rows, columns
            self.mesh.set_facecolor(self._colors[rows, columns].reshape(-1, 4))
        self._draw_contours(camera, self._left(placed, camera))
        edge = rim(placed[..., :2])
        self.rim.set_paths([Path(edge[at : at + _RIM + 1]) for at in range(0, len(edge) - 1, _RIM)])

    def _draw_contours(self, camera: Any, left: np.ndarray) -> None:
        """Draw the pieces of contours, each as opaque as is left of it, those alike at once."""
        fades = np.rint(left[self._pieces.cells] * _FADES).astype(int)
        points = self.relief.placed(self._pieces.points, camera)[:, :2]
        found = [*self._pieces.by(fades, points)]
        self.lines.set_paths([path for _, path in found])
        inks = [(*self._ink[:3], _CONTOUR * fade / _FADES) for fade, _ in found]
        self.lines.set_edgecolor(inks or "none")

    def _cells_of(self, edges: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """Return the row and the column of the cell in which the middle of each piece lies."""
        ground = self.relief.ground.points[::_COARSER, ::_COARSER]
        low, high = ground[0, 0, :2], ground[-1, -1, :2]
        middles = np.reshape([edge[len(edge) // 2, :2] for edge in edges], (-1, 2))
        counts = np.subtract(ground.shape[1::-1], 1)
        across, up = np.clip((middles - low) / (high - low) * counts, 0, counts - 1).astype(int).T
        return up, across

    def _left(self, placed: np.ndarray, camera: Any) -> np.ndarray:
        """Return how much is left of contours on each cell: little where it stands edge on."""
        some = slice(None, None, _COARSER // self._every)
        level = self._mesh[some, some].copy()
        level[..., 2] = self.relief.ground.low
        seen = cell_areas(placed[some, some]) / cell_areas(self.relief.placed(level, camera))
        return np.clip(seen, _LEAST_LEFT, 1)

    def _fit(self, axes: Axes, theme: Theme) -> None:
        """Set limits that hold the surface from every camera, in one scale, and hide the axes."""
        low, high = self.relief.limits()
        box = axes.bbox
        beside, above, under = np.array(self.relief.around) * theme.em
        room = np.maximum(box.size - [beside, above + under], box.size / 2)
        scale = max((high - low) / room)
        half, centre = scale * box.size / 2, (low + high) / 2
        centre[1] -= scale * (under - above) / 2
        (left, bottom), (right, top) = (centre - half).tolist(), (centre + half).tolist()
        axes.set(xlim=(left, right), ylim=(bottom, top))
        axes.set_axis_off()


def _lines(width: float, zorder: float) -> PathCollection:
    return PathCollection([], facecolors="none", linewidths=width, antialiaseds=True, zorder=zorder)


def _shades(values: np.ndarray, levels: np.ndarray, theme: Theme) -> np.ndarray:
    """Return the ground colour (..., 4) of values, smooth from level to level."""
    stops = np.array([to_rgba(color) for color in theme.ground(max(len(levels), 2))])
    if len(levels) == 1:
        return np.broadcast_to(stops[0], (*values.shape, 4)).copy()
    at = np.interp(values, levels, range(len(levels)))
    return np.stack([np.interp(at, range(len(stops)), channel) for channel in stops.T], axis=-1)


def cell_areas(placed: np.ndarray) -> np.ndarray:
    """Return the areas on the page, with their signs, of the cells of a mesh (rows, columns, 3)."""
    across, up = (
        placed[:-1, 1:, :2] - placed[:-1, :-1, :2],
        placed[1:, :-1, :2] - placed[:-1, :-1, :2],
    )
    return across[..., 0] * up[..., 1] - across[..., 1] * up[..., 0]


def rim(grid: np.ndarray) -> np.ndarray:
    """Return the points (k, d) round the edge of a grid (rows, columns, d), closed."""
    return np.concatenate([grid[0], grid[1:, -1], grid[-1, -2::-1], grid[-2::-1, 0]])
