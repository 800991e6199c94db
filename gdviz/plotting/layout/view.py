"""What a picture shows: the surface round the paths that behave. A path that runs away never
rescales a picture."""

from collections.abc import Sequence

import numpy as np

from gdviz.objectives.points import Point
from gdviz.plotting.marks.mark import View
from gdviz.trajectory import Trajectory, behaves

_PAD, _FARTHEST_FROM_EQUAL = 0.16, 2.6
_BESIDE = 3
"""How far beside the paths of one variable minima are shown, in widths of what is seen."""


def view_of(
    paths: Sequence[Trajectory],
    domain: View,
    minima: Sequence[tuple[float, float]] = (),
    aspect: float = 1.4,
) -> View:
    """Return the part of a plane that shows the paths which behave, their starts and their minima.

    Where no path behaves and no minimum is known, it shows the domain: where there is to go.

    Parameters
    ----------
    domain : where the surface is usually drawn; paths count up to half its size beyond it
    minima : those near the paths are shown too
    aspect : width over height of the axes. Both coordinates get the same scale, so that a
        gradient stands upright on its contour line, unless that would leave most of it empty.
    """
    seen, least = _seen(paths, domain, minima)
    return _framed(seen, least, aspect)


def interval_of(
    paths: Sequence[Trajectory], domain: Sequence[tuple[float, float]], minima: Sequence[Point]
) -> tuple[float, float]:
    """Return the part of the axis of one variable that shows the paths which behave.

    What is seen is as for `view_of`, and minima that lie further beside the paths too. Where no
    path behaves it is the domain and the starts, so that the first steps of those that run away
    are seen.

    Parameters
    ----------
    domain : where the curve is usually drawn, ((min, max),)
    minima : those near the paths are shown too
    """
    seen, least = _seen(paths, domain, minima)
    if not any(map(behaves, paths)):
        seen = np.concatenate([seen, np.transpose(domain)])
    reach = _BESIDE * np.ptp(seen)
    beside = [x for (x,) in minima if seen.min() - reach <= x <= seen.max() + reach]
    left, right = min(seen.min(), *beside, np.inf), max(seen.max(), *beside, -np.inf)
    half = max(right - left, least[0]) * (1 + 2 * _PAD) / 2
    return float((left + right) / 2 - half), float((left + right) / 2 + half)


def _seen(
    paths: Sequence[Trajectory], domain: Sequence[tuple[float, float]], minima: Sequence[Point]
) -> tuple[np.ndarray, np.ndarray]:
    """Return points (k, n) that a picture must show, and how long each side is at least."""
    starts = np.array([path.points[0] for path in paths])
    calm = [path.points for path in paths if behaves(path)]
    defined = any(np.isfinite(path.values[0]) for path in paths)
    lost = not calm and not len(minima) and defined
    seen = np.concatenate([starts, *calm, *([np.transpose(domain)] if lost else [])])
    low, high = np.transpose(domain).astype(float)
    low, high = np.minimum(low, starts.min(0)), np.maximum(high, starts.max(0))
    reach = (high - low) / 2
    seen = np.clip(seen, low - reach, high + reach)
    if len(minima):
        seen = np.concatenate([seen, _near(np.array(minima, float), seen)])
    return seen, 0.04 * (high - low)


def _near(minima: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Return the minima in or close to the box of what is seen, and the nearest one to it."""
    low, high = seen.min(0), seen.max(0)
    away = np.linalg.norm(np.maximum(np.maximum(low - minima, minima - high), 0), axis=1)
    return minima[(away <= 0.3 * np.ptp(seen, axis=0).max()) | (away == away.min())]


def _framed(points: np.ndarray, least: np.ndarray, aspect: float) -> View:
    low, high = points.min(0), points.max(0)
    half = np.maximum(high - low, least) * (1 + 2 * _PAD) / 2
    centre = (low + high) / 2
    view = tuple(zip((centre - half).tolist(), (centre + half).tolist(), strict=True))
    stretched = half[0] / half[1] / aspect
    near_equal = 1 / _FARTHEST_FROM_EQUAL < stretched < _FARTHEST_FROM_EQUAL
    return equal_scale(view, aspect) if near_equal else view


def equal_scale(view: View, aspect: float) -> View:
    """Widen a view so that both coordinates have the same scale on axes of an aspect."""
    low, high = np.transpose(view).astype(float)
    half, centre = (high - low) / 2, (low + high) / 2
    half = np.maximum(half, half[::-1] * [aspect, 1 / aspect])
    return tuple(zip((centre - half).tolist(), (centre + half).tolist(), strict=True))
