"""Two slopes of a surface at a point, and the one arrow that they make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.objectives.base import Drawable
from gdviz.objectives.doors import surface_of
from gdviz.objectives.points import as_points

SURFACE, POINT = "x^2 + 2 y^2", (1.5, 1.0)
_NOTHING = 0.02
"""The share of the gradient's length below which a slope adds nothing to it that is seen."""
_AROUND, _WITHOUT = 1.3, 0.14
"""How far a surface is shown to each side, in distances of the point from a minimum; without one,
in shares of the domain."""
_NEARER = 0.65
"""How far on the way from there to the point the middle is."""


@dataclass(frozen=True, eq=False)
class Partials:
    """A surface, a point and the slopes there: see `find_partials`.

    Attributes
    ----------
    surface : of two variables
    point : shape (2,)
    value : of the surface there
    gradient : both slopes, shape (2,)
    """

    surface: Drawable
    point: np.ndarray
    value: float
    gradient: np.ndarray

    @property
    def counts(self) -> np.ndarray:
        """Which of the two slopes are seen in the arrow, shape (2,): not those near zero."""
        return np.abs(self.gradient) > _NOTHING * np.hypot(*self.gradient)

    @property
    def view(self) -> tuple[tuple[float, float], ...]:
        """The part of the plane round the point, and round the minimum that is nearest, if any."""
        if self.surface.framed:
            return tuple(self.surface.domain)
        minima = np.reshape(self.surface.minima, (-1, 2))
        nearest = minima[np.hypot(*(minima - self.point).T).argsort()[:1]]
        ends = np.concatenate([nearest, self.point[None]])
        middle = ends[0] + _NEARER * (ends[-1] - ends[0])
        away = float(np.ptp(ends, axis=0).max())
        reach = _AROUND * away or _WITHOUT * float(np.ptp(self.surface.domain, axis=1).max())
        return tuple((float(at - reach), float(at + reach)) for at in middle)

    def slice_at(self, variable: int, along: np.ndarray) -> np.ndarray:
        """Return points (k, 3) of the surface where one variable has values, the other is held."""
        plane = np.tile(self.point, (len(along), 1))
        plane[:, variable] = along
        with np.errstate(all="ignore"):
            return np.column_stack([plane, self.surface(plane)])

    def tangent_at(self, variable: int, along: np.ndarray) -> np.ndarray:
        """Return points (k, 3) of the tangent of that slice, where the variable has values."""
        points = np.tile([*self.point, self.value], (len(along), 1))
        points[:, variable] = along
        points[:, 2] += self.gradient[variable] * (along - self.point[variable])
        return points


def find_partials(surface: Any = SURFACE, point: ArrayLike | None = None) -> Partials:
    """Return the two slopes of a surface at a point, one along each variable.

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
    >>> gd.studies.find_partials("x^2 + 2 y^2", (1.5, 1)).gradient
    array([3., 4.])
    """
    found = surface_of(surface, point).with_sure_minimum()
    if point is None:
        point = found.start if found.start is not None else POINT
    at = as_points(point, 2).astype(float)
    if at.shape != (2,):
        raise ValueError(f"point must be one point such as {POINT}, got shape {at.shape}")
    with np.errstate(all="ignore"):
        value, gradient = found.value_and_gradient(at)
    if not (np.isfinite(value) and np.isfinite(gradient).all()):
        raise ValueError(
            f"f has no finite value and slope at {tuple(at.tolist())}: choose another point"
        )
    return Partials(found, at, float(value), np.asarray(gradient, float))
