"""How much of a plane is shown: the path on it, and the walls round it."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real
from typing import Any

import numpy as np

from gdviz.landscapes.directions import BY
from gdviz.landscapes.paths import Visited
from gdviz.landscapes.subspace import Plane
from gdviz.objectives.points import Domain, checked_domain

ROOM = 0.2
"""What is left free beside a path, as a share of its extent."""
SLENDER = 0.6
"""How much shorter one side may be than the other."""
BESIDE = 0.5
"""How far from the origin a wall may be to be shown, as a share of how far a path begins."""
RISE = 9.0
"""Without a path, a wall is where the loss is higher than at the origin by so many times that."""
LENGTHS = np.geomspace(2.0**-12, 4, 15)
"""Where walls are looked for, in lengths of the weights."""


def span_of(plane: Plane, span: Any, paths: Sequence[Visited]) -> Domain:
    """Return what a landscape shows of a plane.

    Parameters
    ----------
    span : a half width, a domain ((amin, amax), (bmin, bmax)), or "auto"
    paths : that are to be in view
    """
    if isinstance(span, Real) and not isinstance(span, bool) and span > 0:
        return ((-float(span), float(span)),) * 2
    if not isinstance(span, str):
        return checked_domain(span, "span")
    if span != "auto":
        raise ValueError(f"span must be 'auto', a half width or a domain, got {span!r}")
    if not paths and plane.kind in BY:  # one length is that of the weights
        return ((-1.0, 1.0),) * 2
    return plane.domain if not paths and plane.kind == "through" else _auto(plane, paths)


def _auto(plane: Plane, paths: Sequence[Visited]) -> Domain:
    """Return a box with the origin, the paths, and the walls that are not too far away."""
    seen = np.concatenate([np.zeros((1, 2)), *(plane.project(path.points) for path in paths)])
    low, high = seen.min(0), seen.max(0)
    room, reach = ROOM * (high - low), _walls(plane, paths)
    low, high = np.minimum(low - room, -reach), np.maximum(high + room, reach)
    half, centre = (high - low) / 2, (low + high) / 2
    half = np.maximum(half, SLENDER * half.max())
    return tuple(zip((centre - half).tolist(), (centre + half).tolist(), strict=True))


def _walls(plane: Plane, paths: Sequence[Visited]) -> np.ndarray:
    """Return how far along each direction the loss is as high as where a path begins, shape (2,).

    It is no farther than the paths go, on the plane or off it, where there are some.
    """
    low = float(plane.objective(plane.origin))
    level = max((float(plane.objective(p.points[0])) for p in paths), default=low + RISE * abs(low))
    size = np.linalg.norm(plane.origin) or 1.0
    far = max((np.linalg.norm(p.points[0] - plane.origin) for p in paths), default=np.inf)
    lengths = size * LENGTHS / np.sqrt(np.diag(plane.gram))[:, None]
    most = BESIDE * far / np.sqrt(np.diag(plane.gram))
    found = [_wall(plane, *each, level) for each in zip(np.eye(2), lengths, strict=True)]
    return np.minimum(found, most)


def _wall(plane: Plane, along: np.ndarray, lengths: np.ndarray, level: float) -> float:
    """Return how far one must go, either way, for the loss to come to a level."""
    points = np.concatenate([lengths, -lengths])[:, None] * along
    values = plane.means(points).values.reshape(2, -1).max(0)
    high = ~(values < level)  # what overflows is high
    first = int(high.argmax())
    if not high.any() or first == 0 or not np.isfinite(values[first]):
        return float(lengths[first if high.any() else -1])
    return float(np.interp(level, values[first - 1 : first + 1], lengths[first - 1 : first + 1]))
