"""The critical points round a descent: those that are known, and what part of them is near."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from gdviz.calculus.critical_points import CriticalPoints
from gdviz.objectives.base import Drawable
from gdviz.objectives.points import Domain, domain_between
from gdviz.trajectory import Trajectory

_REACH = 1.5
"""How far from a path critical points are framed with it, in lengths of its longer side."""
_ROUND = 0.2
"""Room round what is framed, in shares of its longer side."""
_TRIED = 8
"""From how many points of a path saddles are sought."""
_PASSED, _LEVEL, _STEPS = 0.25, 1e-6, 12
"""How near a path passes a saddle, in lengths of its longer side; how little of its steepest slope
is left there; and how many steps Newton's method takes to it."""
_BESIDE = 2.2
"""How far critical points are sought where they are not all known, in widths of what is shown."""


def find_level_ground(objective: Drawable, view: Domain | None = None) -> CriticalPoints:
    """Return the critical points of an objective; where not all are known, those beside a view too.

    Parameters
    ----------
    objective : of two variables
    view : the part of the plane that is shown; by default the objective's domain

    Examples
    --------
    >>> gd.studies.find_level_ground(gd.Surface("x^3 - 3x + y^2"))
    <CriticalPoints: 1 minimum, 1 saddle; all there are>
    """
    found = objective.critical_points()
    if found.complete:
        return found
    shown = np.transpose(objective.domain if view is None else view)
    reach = _BESIDE * np.ptp(shown, axis=0).max() / 2
    middle = shown.mean(axis=0)
    wide = domain_between(middle, middle, reach)
    return objective.critical_points(wide)


def saddles_passed(objective: Drawable, paths: Sequence[Trajectory]) -> np.ndarray:
    """Return the saddles that paths pass, shape (k, 2).

    From where the slope along a path is least, Newton's method leads to them.
    """
    with np.errstate(all="ignore"):  # far out squares overflow
        found = [point for path in paths for point in _passed(objective, path)]
    places = {tuple(np.round(point, 6)): point for point in found}
    return np.reshape(list(places.values()), (-1, 2))


def _passed(objective: Drawable, path: Trajectory) -> Iterator[np.ndarray]:
    slopes = np.linalg.norm(path.gradients, axis=1)
    near = _PASSED * np.ptp(path.points, axis=0).max()
    for start in path.points[_least(slopes)]:
        point = _newton(objective, start)
        slope = np.linalg.norm(objective.gradient(point))
        level = slope <= _LEVEL * np.nanmax(slopes) and np.linalg.norm(point - start) <= near
        if level and np.linalg.det(objective.hessian(point)) < 0:
            yield point


def _least(slopes: np.ndarray) -> np.ndarray:
    """Return some places where slopes are finite and no neighbour has less, the levellest first."""
    around = np.concatenate([[np.inf], slopes, [np.inf]])
    with np.errstate(invalid="ignore"):
        least = (slopes <= around[:-2]) & (slopes <= around[2:])
    places = np.flatnonzero(least & np.isfinite(slopes))
    return places[np.argsort(slopes[places], kind="stable")][:_TRIED]


def _newton(objective: Drawable, point: np.ndarray) -> np.ndarray:
    """Return where Newton's method leads, or where it goes astray."""
    for _ in range(_STEPS):
        slope, bend = objective.gradient(point), objective.hessian(point)
        if not (np.isfinite(slope).all() and np.isfinite(bend).all()):
            break
        point = point - np.linalg.pinv(bend) @ slope
    return point


def framed(objective: Drawable, path: Trajectory, found: CriticalPoints) -> Domain:
    """Return the part of the plane with a path and the critical points in reach of it."""
    low, high = path.points.min(axis=0), path.points.max(axis=0)
    points = np.reshape([each.point for each in found], (-1, 2))
    away = np.max(np.maximum(np.maximum(low - points, points - high), 0), axis=1)
    near = away <= max(_REACH * (high - low).max(), away.min() if len(away) else 0)
    seen = np.concatenate([path.points, points[near]])
    low, high = seen.min(axis=0), seen.max(axis=0)
    least = _ROUND * np.ptp(objective.domain, axis=1) / 2
    half = np.maximum((high - low) / 2 + _ROUND * (high - low).max(), least)
    centre = (low + high) / 2
    return domain_between(centre, centre, half)
