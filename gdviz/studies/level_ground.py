"""The critical points round a descent: those that are known, and what part of them is near."""

from __future__ import annotations

import numpy as np

from gdviz.calculus.critical_points import CriticalPoints
from gdviz.objectives.base import Drawable
from gdviz.objectives.points import Domain
from gdviz.trajectory import Trajectory

_REACH = 1.5
"""How far from a path critical points are framed with it, in lengths of its longer side."""
_ROUND = 0.2
"""Room round what is framed, in shares of its longer side."""
_BESIDE = 2.2
"""How far critical points are sought where they are not all known, in widths of what is shown."""


def find_level_ground(objective: Drawable, view: Domain | None = None) -> CriticalPoints:
    """Return the critical points of an objective; where not all are known, those beside a view too.

    Parameters
    ----------
    objective : of two variables
    view : the part of the plane that is shown; by default the objective's domain
    """
    found = objective.critical_points()
    if found.complete:
        return found
    shown = np.transpose(objective.domain if view is None else view)
    reach = _BESIDE * np.ptp(shown, axis=0).max() / 2
    middle = shown.mean(axis=0)
    wide = tuple(zip((middle - reach).tolist(), (middle + reach).tolist(), strict=True))
    return objective.critical_points(wide)


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
    return tuple(zip((centre - half).tolist(), (centre + half).tolist(), strict=True))
