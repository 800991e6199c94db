"""Newton's method from a grid finds where a gradient is zero: a step to where it would be, again.

A fine grid shows where to start: where the first step is short, and in each cell where both
components of the gradient change sign; besides, a coarser grid throughout. All starts step at
once. Where one comes to rest must then pass for a critical point: the gradient goes to zero from
all around, the ground is not flat to the last digit, and it does not go on along a curve.

All is computed in the unit square that the domain is mapped to, so that no axis outweighs another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import thread_time
from typing import Any, NamedTuple

import numpy as np

SECONDS = 1.5  # of computing, for a search: more than it takes
FINE = 24, 400  # points along an axis of the fine grid: fewest, most
COARSE = 40  # most along an axis of the coarse one
NEAR = 1.5  # cells that the first step from the fine grid may go
WORK = 10**7  # operations in one look at the fine grid: a tenth of a second
SHIFT = 0.381966  # of a cell: where a grid lies on no axis of symmetry, where kinks and poles are
MOST_STARTS, MOST_HITS = 150_000, 10_000
ITERATIONS = 200
LONGEST = 0.05  # step, in units of the domain
CONVERGED = 1e-12  # a step so short is the last one
SLOW = 1e-7  # where Newton only creeps, at a degenerate point, so short a step is enough
SINGULAR = 1e-12  # determinant over squared norm of a Hessian without inverse
DEGENERATE = 1e-9, 1e-4  # one eigenvalue beside the other, both beside the Hessians around
SAME = 1e-8, 1e-4  # distance of hits that are one: simple, degenerate
FLAT = 1e-15  # of the height of the surface: what float64 cannot show beside it
INSIDE = np.stack(np.meshgrid(*2 * [np.array([1, 3, 5]) / 6]), -1).reshape(-1, 2)  # of a cell
ANGLES = np.arange(8) * np.pi / 4 + 0.3
AROUND = np.stack([np.cos(ANGLES), np.sin(ANGLES)], -1)[:, None]


Domain = Sequence[tuple[float, float]]


class Hits(NamedTuple):
    """Where the gradient is zero, shape (k, 2), by whether the Hessian has an inverse there.

    `partial` says why there may be others; `curves` whether there are some that form a curve.
    """

    simple: np.ndarray
    degenerate: np.ndarray
    partial: str
    curves: bool


@dataclass(frozen=True)
class Mapped:
    """A surface over the unit square: its value, gradient and Hessian in units of the domain."""

    surface: Any
    low: np.ndarray
    size: np.ndarray

    def point(self, u: np.ndarray) -> np.ndarray:
        """Return the points of the surface at places of the unit square."""
        return self.low + self.size * u

    def value(self, u: np.ndarray) -> np.ndarray:
        """Return the values, shape (...)."""
        return self.surface(self.point(u))

    def gradient(self, u: np.ndarray) -> np.ndarray:
        """Return the gradients, shape (..., 2)."""
        return self.surface.gradient(self.point(u)) * self.size

    def hessian(self, u: np.ndarray) -> np.ndarray:
        """Return the Hessians, shape (..., 2, 2)."""
        return self.surface.hessian(self.point(u)) * np.multiply.outer(self.size, self.size)


def critical_points(
    surface: Any, domain: Domain, operations: int, seconds: float = SECONDS
) -> Hits:
    """Return the points of a domain where the gradient of a surface is zero.

    Parameters
    ----------
    surface : with `gradient` and `hessian`, and called as a `Surface` is
    domain : ((xmin, xmax), (ymin, ymax))
    operations : what it takes to compute its Hessian at one point, which sets the size of the grid
    seconds : of computing, after which the search is given up, with what it has found
    """
    deadline = thread_time() + seconds
    low, high = np.transpose(domain)
    mapped = Mapped(surface, low, high - low)
    count = int(np.clip(np.sqrt(WORK / operations), *FINE))
    with np.errstate(all="ignore"):
        starts, height = _starts(mapped, count)
        hits = _merged(_inside(*newton(mapped, _thinned(starts, MOST_STARTS), deadline)), SAME[0])
        many = len(starts) > MOST_STARTS or len(hits) > MOST_HITS
        hits = _thinned(hits, MOST_HITS)
        hits = hits[_is_stationary(mapped, hits, 0.01 / count)]
        hits = hits[_has_relief(mapped, hits, 0.5 / count, height)]
        simple, degenerate = _parted(mapped, hits, 0.5 / count)
        degenerate = _merged(degenerate, SAME[1])
        isolated = _is_isolated(mapped, degenerate, 0.1 / count, deadline)
    late = thread_time() > deadline  # and then nothing is known of the degenerate
    curves = not isolated.all() and not late
    partial = _reason(curves, many, late)
    simple, degenerate = mapped.point(simple), mapped.point(degenerate[isolated & (not late)])
    # once more in coordinates of the surface, where π is nearer than from the corner of the domain
    simple = simple + newton_step(surface.gradient(simple), surface.hessian(simple))[0]
    return Hits(simple, degenerate, partial, curves)


def _reason(curves: bool, many: bool, late: bool) -> str:
    reasons = ["Newton's method looked in the domain only"]
    if curves:
        reasons.append("there are curves of critical points, which are left out")
    elif many:
        reasons.append("there are too many to list them all")
    if late:
        reasons.append("the time was up")
    return ", and ".join(reasons)


def _thinned(points: np.ndarray, most: int) -> np.ndarray:
    """Return so many of the points at most, evenly picked."""
    return points[:: max(1, -(-len(points) // most))]


def _starts(mapped: Mapped, count: int) -> tuple[np.ndarray, float]:
    """Return where to start, shape (k, 2), and the height of the surface from top to bottom."""
    axis = (np.arange(-1, count + 1) + SHIFT) / count
    grid = np.stack(np.meshgrid(axis, axis, indexing="ij"), -1)
    value, gradient, hessian = mapped.value(grid), mapped.gradient(grid), mapped.hessian(grid)
    height = np.ptp(value[np.isfinite(value)]) if np.isfinite(value).any() else 0.0
    relief = np.abs(gradient).max(-1) / count + np.abs(hessian).max((-1, -2)) / count**2
    level = relief < FLAT * height
    near = newton_step(gradient, hessian)[1] < NEAR / count
    changes = _changes_sign(gradient).all(-1) & ~level[:-1, :-1]
    every = -(-count // COARSE)
    starts = (
        grid[::every, ::every],
        grid[near & ~level],
        grid[:-1, :-1][changes][:, None] + INSIDE / count,
    )
    return np.concatenate([part.reshape(-1, 2) for part in starts]), height


def _changes_sign(gradient: np.ndarray) -> np.ndarray:
    """Return, for each cell of a grid, which components are not of one sign at its corners."""
    corners = [gradient[i : i - 1 or None, j : j - 1 or None] for i in (0, 1) for j in (0, 1)]
    lowest, highest = np.minimum.reduce(corners), np.maximum.reduce(corners)
    return (lowest <= 0) & (highest >= 0) & (lowest < highest)


def newton(mapped: Mapped, starts: np.ndarray, deadline: float) -> tuple[np.ndarray, np.ndarray]:
    """Return where Newton's method ends from each start (k, 2), and how long its last step was."""
    points = starts.copy()
    length = np.full(len(points), np.inf)
    moving = np.arange(len(points))
    for _ in range(ITERATIONS):
        if not moving.size or thread_time() > deadline:
            break
        here = points[moving]
        step, length[moving] = newton_step(mapped.gradient(here), mapped.hessian(here))
        long = np.abs(step).max(-1)
        points[moving] = here + step * np.minimum(1, LONGEST / long.clip(CONVERGED))[:, None]
        inside = (np.abs(points[moving] - 0.5) < 0.5 + LONGEST).all(-1)
        moving = moving[inside & (long > CONVERGED)]
    return points, length


def _inside(ends: np.ndarray, length: np.ndarray) -> np.ndarray:
    """Return the ends that are at rest inside the unit square, the shortest last step first."""
    kept = ((ends >= -CONVERGED) & (ends <= 1 + CONVERGED)).all(-1) & (length <= SLOW)
    return ends[kept][length[kept].argsort()]


def newton_step(gradient: np.ndarray, hessian: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the step -H⁻¹g, shape (..., 2), and how far the zero of the gradient is, shape (...).

    Where H has no inverse the step is the shortest of all that do best; what it leaves of the
    gradient, over the norm of H, is added to the distance.
    """
    a, b, c = hessian[..., 0, 0], hessian[..., 0, 1], hessian[..., 1, 1]
    g, h = gradient[..., 0], gradient[..., 1]
    determinant, norm = a * c - b * b, a * a + 2 * b * b + c * c
    regular = np.abs(determinant) > SINGULAR * norm
    # an H of rank one is λvvᵀ, and its pseudo-inverse H/λ²
    scale = 1 / np.where(regular, determinant, np.where(norm, norm, np.inf))
    along = np.where(regular, b * h - c * g, -a * g - b * h) * scale
    up = np.where(regular, b * g - a * h, -b * g - c * h) * scale
    left = np.hypot(g + a * along + b * up, h + b * along + c * up)
    distance = np.hypot(along, up) + np.where(left, left / np.sqrt(norm), 0)
    return np.stack([along, up], -1), distance


def _merged(points: np.ndarray, distance: float) -> np.ndarray:
    """Return points of which no two are one, within a distance.

    They are put in boxes of four times its size; two that a wall parts share a box of those that
    are shifted by a half.
    """
    for shift in ((0, 0), (0.5, 0), (0, 0.5), (0.5, 0.5)):
        boxes = np.floor(points / (4 * distance) + shift)
        points = points[np.sort(np.unique(boxes, axis=0, return_index=True)[1])]
    return points


def _is_stationary(mapped: Mapped, points: np.ndarray, radius: float) -> np.ndarray:
    """Return at which points the gradient goes to zero from all around, as at a kink it does not.

    A thousand times nearer, the gradient of a smooth surface is a thousand times shorter.
    """
    far, near = (
        np.linalg.norm(mapped.gradient(points + r * AROUND), axis=-1).max(0)
        for r in (radius, radius / 1000)
    )
    return near < 0.3 * far


def _has_relief(mapped: Mapped, points: np.ndarray, radius: float, height: float) -> np.ndarray:
    """Return at which points float64 shows that the surface is not level; the lowest always has it.

    On the plain around a peak, where exp(-r²) has gone, rounding makes zeros of the gradient.
    """
    value = mapped.value(points)
    relief = np.abs(mapped.value(points + radius * AROUND) - value).max(0)
    extreme = (value == value.min(initial=np.inf)) | (value == value.max(initial=-np.inf))
    return (relief > FLAT * height) | (extreme & (relief > 0))


def _parted(mapped: Mapped, points: np.ndarray, radius: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the points whose Hessian has an inverse, and those where it has none."""
    hessian = mapped.hessian(points)
    finite = np.isfinite(hessian).all((-1, -2))
    points, hessian = points[finite], hessian[finite]
    around = np.abs(mapped.hessian(points + radius * AROUND)).max((0, -1, -2))
    least, largest = np.sort(np.abs(np.linalg.eigvalsh(hessian))).T
    beside, among = DEGENERATE
    simple = (least > beside * largest) & (largest > among * around)
    return points[simple], points[~simple]


def _is_isolated(mapped: Mapped, points: np.ndarray, radius: float, deadline: float) -> np.ndarray:
    """Return which degenerate points have no other beside them, on the level line through them."""
    level = _level_direction(mapped.hessian(points))
    isolated = np.ones(len(points), bool)
    for side in (radius, -radius):
        ends, length = newton(mapped, points + side * level, deadline)
        distance = np.linalg.norm(ends - points, axis=-1)
        isolated &= ~((length <= SLOW) & (distance > radius / 2) & (distance < 2 * radius))
    return isolated


def _level_direction(hessian: np.ndarray) -> np.ndarray:
    """Return the unit eigenvectors whose eigenvalue is nearest to zero, shape (k, 2)."""
    values, vectors = np.linalg.eigh(hessian)
    least = np.abs(values).argmin(-1)
    return np.take_along_axis(vectors, least[:, None, None], -1)[..., 0]
