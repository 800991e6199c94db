"""A relief: a surface in perspective, as a mark on flat axes.

The camera turns points of space into points of the page, so everything that is drawn on flat
axes, trails and rings and labels, is drawn on a relief by the same marks.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import Collection, PathCollection, QuadMesh
from matplotlib.colors import to_rgba
from matplotlib.path import Path

from gdviz.plotting.marks.forbidden import DIM, Forbidden
from gdviz.plotting.marks.levels import contour_levels, contour_lines
from gdviz.plotting.marks.mark import Drawn, View
from gdviz.plotting.marks.pieces import Pieces
from gdviz.plotting.marks.theme import Theme

LIFT = 0.02
"""How far paths float above the surface, as a share of its height."""
_PIECES = 40
"""In how many pieces a step goes over the ground that is as long as the view is wide."""
_POSES = ((50.0, 0.5), (53.0, 0.42), (56.0, 0.35), (59.0, 0.28), (62.0, 0.22), (62.0, 0.16))
"""Elevations of a camera and heights of a box, from steep to flat."""
_WIDTHS, _TURNED = np.linspace(1.15, 2.5, 28), (0.0, -5.0, -10.0, -14.0)
"""Widths that a box may have, and degrees by which it may be turned to fill a wide page."""
_COARSE = 8
"""Which of the rim's points tell how large a pose is on the page: every so many."""
NUMBERED, NAMED = (6.0, 0.4, 2.4), (3.4, 0.4, 1.8)
"""In em: the room that what is written round it takes, on both sides together, above and below: of
numbers and names, and of names alone."""
_PIECE, _CONTOUR, _LEAST_LEFT, _FADES = 8, 0.5, 0.2, 16
"""Points of a contour in pieces that fade together, how opaque they are, the least share of that
where the ground is edge on, as they pile up there, and in how many steps they fade."""
_COARSER = 4
_RIM = 4
"""Points of the rim, which makes the edge of the ground smooth, in pieces of one colour."""
_EDGE_ON, _FEW = 0.45, 0.02
"""How large a cell is on the page that is seen edge on, in shares of one of level ground; and the
share of the cells that may be so, or turned away."""


@dataclass(frozen=True)
class Camera:
    """A place to look from, at a box round the origin.

    Attributes
    ----------
    elevation, azimuth : degrees above the horizon and round the vertical; below an elevation of
        48 contours on the far side of a hill show through
    box : lengths of the box that the surface fills, along x, y and z
    distance : from the origin; the nearer, the stronger the perspective
    """

    elevation: float = 50.0
    azimuth: float = -64.0
    box: tuple[float, float, float] = (1.75, 1.15, 0.5)
    distance: float = 6.0

    def project(self, points: np.ndarray) -> np.ndarray:
        """Return the page's coordinates and the depth, (..., 3), of points (..., 3) in [-1, 1]."""
        x, y, z = np.moveaxis(points * (np.array(self.box) / 2), -1, 0)
        turn, rise = np.radians(self.azimuth), np.radians(self.elevation)
        across = -np.sin(turn) * x + np.cos(turn) * y
        toward = np.cos(turn) * x + np.sin(turn) * y
        near = np.cos(rise) * toward + np.sin(rise) * z
        up = np.cos(rise) * z - np.sin(rise) * toward
        shrink = self.distance / (self.distance - near)
        return _last(np.array([across * shrink, up * shrink, near]))


class Ground(NamedTuple):
    """What a relief draws of a surface.

    Attributes
    ----------
    points : of the mesh, shape (rows, columns, 3)
    levels : of the contours
    low, high : the heights that are drawn
    cut : whether there are higher ones, drawn as a plain
    """

    points: np.ndarray
    levels: np.ndarray
    low: float
    high: float
    cut: bool


@dataclass(frozen=True, eq=False)
class Relief:
    """A surface in perspective, its contours on it; still, or seen from a camera that turns.

    Attributes
    ----------
    surface : function of points (..., 2)
    view : the part of the plane that is shown
    camera : where it is seen from in the last frame
    turn : degrees by which the camera turns from the first frame to the last
    steps : how many frames it turns through
    resolution : cells of the mesh along each side
    forbidden : the part of the ground that is dimmed
    around : in em, the room that is kept round it: on both sides together, above and below
    """

    surface: Callable
    view: View
    camera: Camera = field(default_factory=Camera)
    turn: float = 0.0
    steps: int = 1
    resolution: int = 160
    forbidden: Forbidden | None = None
    around: tuple[float, float, float] = NUMBERED

    @property
    def frames(self) -> int:
        """The number of frames: one, unless the camera turns."""
        return self.steps if self.turn else 1

    @cached_property
    def ground(self) -> Ground:
        """The surface over the view.

        Raises
        ------
        ValueError
            If it has no finite value there.
        """
        x, y = (np.linspace(*edge, self.resolution + 1) for edge in self.view)
        plane = np.stack(np.meshgrid(x, y), axis=-1)
        with np.errstate(all="ignore"):
            values = np.asarray(self.surface(plane), float)
        finite = values[np.isfinite(values)]
        if not len(finite):
            raise ValueError(f"the surface has no finite value where {self.view} is shown")
        low, high, cut = _heights(finite)
        shown = np.clip(np.nan_to_num(values, nan=high), low, high)
        points = _last(np.array([*np.moveaxis(plane, -1, 0), shown]))
        return Ground(points, contour_levels(values), low, high, cut)

    def at(self, frame: float) -> Camera:
        """Return the camera of a frame."""
        share = frame / max(self.frames - 1, 1)
        return replace(self.camera, azimuth=self.camera.azimuth + self.turn * (share - 1))

    def place(self, points: np.ndarray, frame: float) -> np.ndarray:
        """Return where points (k, 3), on or above the surface, stand on the page: (k, 2)."""
        return self.placed(points, self.at(min(frame, self.frames - 1)))[..., :2]

    def lifted(self, points: np.ndarray, values: np.ndarray) -> np.ndarray:
        """Return points (k, 3) that float a little above the surface."""
        low, high = self.ground.low, self.ground.high
        with np.errstate(invalid="ignore"):
            height = np.clip(values, low, high) + LIFT * (high - low)
        return np.concatenate([points, height[..., None]], axis=-1)

    def way(self, here: np.ndarray, there: np.ndarray, share: float) -> np.ndarray:
        """Return the points (k, 3) by which a share of a step goes over the ground.

        Where it does not stand on the ground, what is between goes over bit by bit.
        """
        far = float((np.abs(there - here)[:2] / np.ptp(self.view, axis=1)).max())
        pieces = int(np.clip(np.ceil(_PIECES * far * share), 1, _PIECES)) if np.isfinite(far) else 1
        shares = np.linspace(0, share, pieces + 1)[1:]
        points = here + shares[:, None] * (there - here)
        above = np.stack([here, there])[:, 2] - self._on_the_ground(np.stack([here, there]))
        points[:, 2] = self._on_the_ground(points) + np.interp(shares, (0, 1), above)
        return points

    def _on_the_ground(self, points: np.ndarray) -> np.ndarray:
        """Return how high the ground is, as it is drawn, (k,), under points (k, 3)."""
        with np.errstate(all="ignore"):
            values = np.asarray(self.surface(points[:, :2]), float)
        return np.clip(
            np.nan_to_num(values, nan=self.ground.high), self.ground.low, self.ground.high
        )

    def placed(self, points: np.ndarray, camera: Camera) -> np.ndarray:
        """Return the page's coordinates and the depth (..., 3) of points (..., 3) of space."""
        (left, right), (near, far) = self.view
        low, high = self.ground.low, self.ground.high
        low, high = (left, near, low), (right, far, high if high > low else low + 1)
        return camera.project(2 * (points - low) / np.subtract(high, low) - 1)

    def fitted(self, aspect: float) -> "Relief":
        """Return it as it fills a page best, so many times as wide as high, and is seen from above.

        The box is as wide as fits, and so low, the camera so high, that next to no ground turns
        away from it or stands edge on: there contours would pile up, and hide what is behind.
        """
        for elevation, height in _POSES:
            camera = replace(self.camera, elevation=elevation, box=(*self.camera.box[:2], height))
            turned = self._from(camera)
            if turned._edge_on() <= _FEW:
                break
        several = [
            replace(camera, azimuth=camera.azimuth + degrees, box=(width, *camera.box[1:]))
            for width in _WIDTHS
            for degrees in _TURNED
        ]
        return max(map(self._from, several), key=lambda relief: relief._fills(aspect))

    def _from(self, camera: Camera) -> "Relief":
        """Return the same ground, computed once, seen from another camera."""
        relief = replace(self, camera=camera)
        vars(relief)["ground"] = self.ground
        return relief

    def _edge_on(self) -> float:
        """Return the share of the ground that is turned away from the camera, or edge on."""
        ground = self.ground.points[::_COARSER, ::_COARSER]
        level = ground * [1, 1, 0] + [0, 0, self.ground.low]
        cameras = [self.at(frame) for frame in np.linspace(0, self.frames - 1, 3)]
        areas = [[_areas(self.placed(each, at)) for each in (ground, level)] for at in cameras]
        return max(float((seen / flat < _EDGE_ON).mean()) for seen, flat in areas)

    def _fills(self, aspect: float) -> float:
        """Return the share of a page, so many times as wide as high, that its floor takes."""
        wide, tall = np.subtract(*self.limits(every=_COARSE)[::-1])
        x, y = self.place(self.corners, self.frames - 1).T
        area = abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2
        return float(area / (aspect * max(wide / aspect, tall) ** 2))

    def limits(self, every: int = 1) -> tuple[np.ndarray, np.ndarray]:
        """Return the lowest and the highest coordinates of the page, from every camera.

        `every` is which of the cameras, and of the points of the rim, are asked.
        """
        frames = np.linspace(0, self.frames - 1, 24 // every + 1 if self.turn else 1)
        outline = np.concatenate([_rim(self.ground.points)[::every], self.corners])
        seen = np.concatenate([self.place(outline, frame) for frame in frames])
        return seen.min(0), seen.max(0)

    @property
    def corners(self) -> np.ndarray:
        """The corners of the box, on the floor: shape (4, 3)."""
        (left, right), (near, far) = self.view
        plane = [(left, near), (right, near), (right, far), (left, far)]
        return np.array([(*point, self.ground.low) for point in plane])

    def draw_on(self, axes: Axes, theme: Theme) -> Drawn:
        """Draw the surface on axes that then show all of it, and nothing else."""
        return _Seen(self, axes, theme)


class _Seen(Drawn):
    """The artists of a relief, seen from the camera of a frame."""

    def __init__(self, relief: Relief, axes: Axes, theme: Theme) -> None:
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
        middle = (values[1:, 1:] + values[1:, :-1] + values[:-1, 1:] + values[:-1, :-1]) / 4
        self._colors = self._dimmed(_shades(middle, ground.levels, theme), theme)
        heights = _rim(values[..., None])[_RIM // 2 : -1 : _RIM, 0]
        artists = self._made(theme, values.shape)
        artists["rim"].set_edgecolor(_shades(heights, ground.levels, theme))
        for artist in artists.values():
            axes.add_collection(artist, autolim=False)
        self._fit(axes, theme)
        super().__init__(relief, relief.frames, self._see_from, **artists)

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
        plane = self.relief.ground.points[..., :2]
        allowed = self.relief.forbidden.holds((plane[1:, 1:] + plane[:-1, :-1]) / 2)
        share = np.where(allowed, 0, DIM)[..., None]
        return colors + share * (np.array(to_rgba(theme.palette.background)) - colors)

    def _see_from(self, frame: float) -> None:
        camera = self.relief.at(frame)
        placed = self.relief.placed(self.relief.ground.points, camera)
        depth = placed[..., 2]
        rows = slice(None, None, 1 if depth[0].mean() <= depth[-1].mean() else -1)
        columns = slice(None, None, 1 if depth[:, 0].mean() <= depth[:, -1].mean() else -1)
        self.mesh.get_coordinates()[...] = placed[rows, columns, :2]  # near cells cover far ones
        self.mesh.stale = True
        if self._sides != (rows, columns):
            self._sides = rows, columns
            self.mesh.set_facecolor(self._colors[rows, columns].reshape(-1, 4))
        self._draw_contours(camera, self._left(placed, camera))
        rim = _rim(placed[..., :2])
        self.rim.set_paths([Path(rim[at : at + _RIM + 1]) for at in range(0, len(rim) - 1, _RIM)])

    def _draw_contours(self, camera: Camera, left: np.ndarray) -> None:
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

    def _left(self, placed: np.ndarray, camera: Camera) -> np.ndarray:
        """Return how much is left of contours on each cell: little where it stands edge on."""
        some = slice(None, None, _COARSER)
        level = self.relief.ground.points[some, some].copy()
        level[..., 2] = self.relief.ground.low
        seen = _areas(placed[some, some]) / _areas(self.relief.placed(level, camera))
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


def _heights(values: np.ndarray) -> tuple[float, float, bool]:
    """Return the lowest and the highest height to draw, and whether that cuts off a spike.

    A relief is cut where its highest hundredth would flatten all the rest.
    """
    low, most, high = np.quantile(values, [0, 0.99, 1])
    cut = bool(high - low > 4 * (most - low) > 0)
    return float(low), float(most if cut else high), cut


def _shades(values: np.ndarray, levels: np.ndarray, theme: Theme) -> np.ndarray:
    """Return the ground colour (..., 4) of values, smooth from level to level."""
    stops = np.array([to_rgba(color) for color in theme.ground(max(len(levels), 2))])
    if len(levels) == 1:
        return np.broadcast_to(stops[0], (*values.shape, 4)).copy()
    at = np.interp(values, levels, range(len(levels)))
    return np.stack([np.interp(at, range(len(stops)), channel) for channel in stops.T], axis=-1)


def _areas(placed: np.ndarray) -> np.ndarray:
    """Return the areas on the page, with their signs, of the cells of a mesh (rows, columns, 3)."""
    across, up = (
        placed[:-1, 1:, :2] - placed[:-1, :-1, :2],
        placed[1:, :-1, :2] - placed[:-1, :-1, :2],
    )
    return across[..., 0] * up[..., 1] - across[..., 1] * up[..., 0]


def _last(planes: np.ndarray) -> np.ndarray:
    """Return numbers (d, ...) as (..., d), plane by plane: it is reckoned with sooner."""
    return np.moveaxis(planes, 0, -1)


def _rim(grid: np.ndarray) -> np.ndarray:
    """Return the points (k, d) round the edge of a grid (rows, columns, d), closed."""
    return np.concatenate([grid[0], grid[1:, -1], grid[-1, -2::-1], grid[-2::-1, 0]])
