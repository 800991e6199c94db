"""What a picture shows: the domain that was chosen, else the surface round the paths that behave.

A path that converges is in view from end to end, however far it swings, and one that breaks off to
where it does. One that runs away never rescales a picture.
"""

from collections.abc import Sequence

import numpy as np

from gdviz.ground.columns import corners
from gdviz.objectives.base import Drawable
from gdviz.objectives.points import Point, domain_between
from gdviz.plotting.marks.mark import View
from gdviz.trajectory import Trajectory, calm_parts, comes_to_rest, converges

_PAD, _EQUAL = 0.16, 2.6
_BESIDE = 3
"""How far beside the paths of one variable minima are shown, in widths of what is seen."""
_LEAST, _NARROW = 0.04, 0.3
"""How long each side is at least: a share of the domain, or of what paths that come to rest need
of it."""
_ROUNDING = 1e-9
"""Paths that move less, in shares of their coordinates, do not move."""


def view_of(
    paths: Sequence[Trajectory], surface: Drawable, aspect: float = 1.4, equal: float = _EQUAL
) -> View:
    """Return the part of a plane that a picture of paths shows.

    It is the domain where there is no path, or where that was chosen, and then more where a path
    that converges leaves it. Else it holds the paths which behave, all starts, and the minima that
    are near; where no path behaves and no minimum is known, the domain too: where there is to go.

    Parameters
    ----------
    surface : its domain and its minima decide. Paths that run ever faster count up to half the
        domain's size beyond it
    aspect : width over height of the axes. Both coordinates get the same scale, so that a
        gradient stands upright on its contour line, unless that would leave most of it empty, or
        the domain was chosen.
    equal : how many times as large as what is seen the view may get by that
    """
    if not paths:
        return surface.domain
    if surface.framed:
        return _round_domain(paths, surface.domain)
    seen = _seen(paths, surface.domain, surface.minima)
    return _framed(seen, _least(paths, surface.domain, seen), aspect, equal)


def interval_of(paths: Sequence[Trajectory], curve: Drawable) -> tuple[float, float]:
    """Return the part of the axis of one variable that a picture of paths shows.

    What is seen is as for `view_of`, and minima that lie further beside the paths too. Where no
    path behaves it is the domain and the starts, so that the first steps of those that run away
    are seen.
    """
    if curve.framed:
        return _round_domain(paths, curve.domain)[0]
    seen = _seen(paths, curve.domain, curve.minima)
    (least,) = _least(paths, curve.domain, seen)
    if not calm_parts(paths):
        seen = np.concatenate([seen, np.transpose(curve.domain)])
    reach = _BESIDE * np.ptp(seen)
    beside = [x for (x,) in curve.minima if seen.min() - reach <= x <= seen.max() + reach]
    left, right = min(seen.min(), *beside, np.inf), max(seen.max(), *beside, -np.inf)
    half = max(right - left, least) * (1 + 2 * _PAD) / 2
    return float((left + right) / 2 - half), float((left + right) / 2 + half)


def _round_domain(
    paths: Sequence[Trajectory], domain: Sequence[tuple[float, float]]
) -> tuple[tuple[float, float], ...]:
    """Return a domain, wider on the sides where a start or a path that converges leaves it."""
    starts = [path.points[:1] for path in paths]
    whole = [part.points for part in calm_parts(paths) if converges(part)]
    points, (low, high) = np.concatenate([*starts, *whole]), np.transpose(domain).astype(float)
    least, most = points.min(0), points.max(0)
    pad = _PAD * (np.maximum(high, most) - np.minimum(low, least))
    low, high = np.where(least < low, least - pad, low), np.where(most > high, most + pad, high)
    return domain_between(low, high)


def _seen(
    paths: Sequence[Trajectory], domain: Sequence[tuple[float, float]], minima: Sequence[Point]
) -> np.ndarray:
    """Return points (k, n) between which lies all that a picture must show."""
    starts = np.array([path.points[0] for path in paths])
    calm = calm_parts(paths)
    defined = any(np.isfinite(path.values[0]) for path in paths)
    lost = not calm and not len(minima) and defined
    low, high = np.transpose(domain).astype(float)
    low, high = np.minimum(low, starts.min(0)), np.maximum(high, starts.max(0))
    reach = (high - low) / 2
    low, high = low - reach, high + reach
    ways = [corners(each.points) for each in calm]
    ways = [
        way if converges(each) else np.clip(way, low, high)
        for each, way in zip(calm, ways, strict=True)
    ]
    seen = np.concatenate([starts, *ways, *([np.transpose(domain)] if lost else [])])
    if len(minima):
        seen = np.concatenate([seen, _near(np.array(minima, float), seen)])
    return seen


def _least(
    paths: Sequence[Trajectory], domain: Sequence[tuple[float, float]], seen: np.ndarray
) -> np.ndarray:
    """Return how long each side of a view is at least: a share of the domain, or of small paths."""
    size, moved = np.ptp(np.array(domain, float), axis=1), np.ptp(seen, axis=0)
    finest = _ROUNDING * np.abs(seen).max(0)
    share = _NARROW * (moved / size).max()
    small = (moved > finest).any() and any(map(comes_to_rest, calm_parts(paths)))
    return np.maximum(size * (min(share, _LEAST) if small else _LEAST), finest)


def _near(minima: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Return the minima in or close to the box of what is seen, and the nearest one to it."""
    low, high = seen.min(0), seen.max(0)
    away = np.linalg.norm(np.maximum(np.maximum(low - minima, minima - high), 0), axis=1)
    return minima[(away <= 0.3 * np.ptp(seen, axis=0).max()) | (away == away.min())]


def _framed(points: np.ndarray, least: np.ndarray, aspect: float, equal: float) -> View:
    low, high = points.min(0), points.max(0)
    half = np.maximum(high - low, least) * (1 + 2 * _PAD) / 2
    centre = (low + high) / 2
    view = domain_between(centre, centre, half)
    stretched = half[0] / half[1] / aspect
    return equal_scale(view, aspect) if 1 / equal < stretched < equal else view


def view_of_samples(points: np.ndarray) -> View:
    """Return what holds samples (n, 2) of one number and a target; a curve may leave it."""
    low, high = corners(points)
    return domain_between(low, high, np.array([0.03, 0.15]) * (high - low))


_SLIVER = 5
"""How many times as long as the other a side of a view is, where one scale would crush that."""


def alike(lengths: np.ndarray) -> bool:
    """Whether two coordinates can have one scale, and none of them is a sliver."""
    return bool(lengths.max() < _SLIVER * lengths.min())


def scaled(view: View, aspect: float) -> View:
    """Widen a view to one scale where both coordinates are alike; else each keeps its own."""
    return equal_scale(view, aspect) if alike(np.ptp(view, axis=1)) else view


def equal_scale(view: View, aspect: float) -> View:
    """Widen a view so that both coordinates have the same scale on axes of an aspect."""
    low, high = np.transpose(view).astype(float)
    half, centre = (high - low) / 2, (low + high) / 2
    half = np.maximum(half, half[::-1] * [aspect, 1 / aspect])
    return domain_between(centre, centre, half)
