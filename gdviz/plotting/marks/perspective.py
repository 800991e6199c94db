"""A relief: a surface in perspective, as a mark on flat axes.

The camera turns points of space into points of the page, so everything that is drawn on flat
axes, trails and rings and labels, is drawn on a relief by the same marks.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import cos, radians, sin
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from gdviz.plotting.marks.forbidden import Forbidden
from gdviz.plotting.marks.levels import contour_levels
from gdviz.plotting.marks.mark import Drawn, View
from gdviz.plotting.marks.seen_relief import SeenRelief, cell_areas, rim
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
_COARSER = 4
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
        (cos, sin), (level, rise) = _turned(self.azimuth), _turned(self.elevation)
        x, y, z = (points[..., k] * (side / 2) for k, side in enumerate(self.box))
        toward = cos * x + sin * y
        near = level * toward + rise * z
        shrink = self.distance / (self.distance - near)
        placed = np.empty((3, *near.shape))  # plane by plane: it is reckoned with sooner
        placed[0] = (cos * y - sin * x) * shrink
        placed[1] = (level * z - rise * toward) * shrink
        placed[2] = near
        return placed.transpose(*range(1, placed.ndim), 0)


class ReliefGround(NamedTuple):
    """A surface over a view, as a relief draws it.

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
    def ground(self) -> ReliefGround:
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
        return ReliefGround(points, contour_levels(values), low, high, cut)

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
        low, sides = self._box
        return camera.project((points - low) / sides - 1)

    @cached_property
    def _box(self) -> tuple[np.ndarray, np.ndarray]:
        """The lowest corner of the box in space, and half the lengths of its sides."""
        (left, right), (near, far) = self.view
        low, high = self.ground.low, self.ground.high
        corner = np.array([left, near, low])
        return corner, (np.array([right, far, high if high > low else low + 1]) - corner) / 2

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
        areas = [[cell_areas(self.placed(each, at)) for each in (ground, level)] for at in cameras]
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
        outline = np.concatenate([rim(self.ground.points)[::every], self.corners])
        seen = np.concatenate([self.place(outline, frame) for frame in frames])
        return seen.min(0), seen.max(0)

    @cached_property
    def corners(self) -> np.ndarray:
        """The corners of the box, on the floor: shape (4, 3)."""
        (left, right), (near, far) = self.view
        plane = [(left, near), (right, near), (right, far), (left, far)]
        return np.array([(*point, self.ground.low) for point in plane])

    def draw_on(self, axes: Axes, theme: Theme) -> Drawn:
        """Draw the surface on axes that then show all of it, and nothing else."""
        return SeenRelief(self, axes, theme)


def _turned(degrees: float) -> tuple[float, float]:
    """Return the cosine and the sine of an angle."""
    return cos(radians(degrees)), sin(radians(degrees))


def _heights(values: np.ndarray) -> tuple[float, float, bool]:
    """Return the lowest and the highest height to draw, and whether that cuts off a spike.

    A relief is cut where its highest hundredth would flatten all the rest.
    """
    low, most, high = np.quantile(values, [0, 0.99, 1])
    cut = bool(high - low > 4 * (most - low) > 0)
    return float(low), float(most if cut else high), cut


def _last(planes: np.ndarray) -> np.ndarray:
    """Return numbers (d, ...) as (..., d), plane by plane: it is reckoned with sooner."""
    return np.moveaxis(planes, 0, -1)
