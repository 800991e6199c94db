"""Slopes and curvatures from values alone: central differences, in float64.

A step h along a coordinate cuts off h² of the series and leaves ε/h of rounding in a slope, where
ε is 2e-16, or 1e-7 where the function computes in float32; so h is ∛ε ≈ 6e-6 of the length over
which it changes. A second difference is taken twice, with h and 2h, which cuts off h⁴ and leaves
ε/h²: there h is ε^(1/6) ≈ 2e-3. Of a smooth function a slope is right to about 1e-10 of what it and
the value are, and a curvature to 1e-9.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Function = Callable[[np.ndarray], np.ndarray]

FIRST, SECOND = 1 / 3, 1 / 6
"""The powers of ε that are the steps, in lengths over which the function changes."""
SINGLE = float(np.finfo(np.float32).eps)


def lengths(points: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Return over what length a function changes at points (..., n), a length each coordinate.

    It is a tenth of the size of its domain; far away its geometric mean with the coordinate, since
    powers change over that, and waves do not.
    """
    near = np.asarray(sizes) / 10
    return np.sqrt(near * np.maximum(np.abs(points), near))


def first(function: Function, points: np.ndarray, length: np.ndarray) -> np.ndarray:
    """Return the derivatives of a function by each coordinate, (…, n) after the function's axes.

    Parameters
    ----------
    function : of points (..., n); its values may have axes of their own after those of the points
    points : shape (..., n), float64
    length : of the points' shape, see `lengths`
    """
    return _by_precision(
        function, points, lambda known, rounding: _first(known, points, rounding**FIRST * length)
    )


def _first(function: Function, points: np.ndarray, steps: np.ndarray) -> np.ndarray:
    ahead, behind = _beside(points, steps)
    rise = function(ahead) - function(behind)  # (n, ..., *own)
    run = np.diagonal(ahead - behind, axis1=0, axis2=-1)  # (..., n)
    own = rise.ndim - points.ndim
    return np.moveaxis(rise, 0, -1) / run[(..., *[None] * own, slice(None))]


def second(function: Function, points: np.ndarray, length: np.ndarray) -> np.ndarray:
    """Return the Hessians (..., n, n) of a function, from its values at points (..., n)."""

    def extrapolated(known: Function, rounding: float) -> np.ndarray:
        steps = rounding**SECOND * length
        fine, coarse = (_second(known, points, steps * factor) for factor in (1, 2))
        return (4 * fine - coarse) / 3

    return _by_precision(function, points, extrapolated)


def _second(function: Function, points: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Return second differences: along two coordinates those along their diagonals, subtracted."""
    n = points.shape[-1]
    along = steps[..., None, :] / 2 * np.eye(n)  # (..., n, n): a row for each move
    pairs = [(i, j) for j in range(n) for i in range(j + 1)]
    up = np.stack([along[..., i, :] + along[..., j, :] for i, j in pairs])
    across = np.stack([along[..., i, :] - along[..., j, :] for i, j in pairs])
    corners = function(np.stack([points + up, points - up, points + across, points - across]))
    twist = corners[0] + corners[1] - corners[2] - corners[3]
    hessian = np.empty((*points.shape, n))
    for (i, j), bend in zip(pairs, twist, strict=True):
        hessian[..., i, j] = hessian[..., j, i] = bend / (steps[..., i] * steps[..., j])
    return hessian


def _beside(points: np.ndarray, steps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the points a step ahead and behind along each coordinate, shape (n, ..., n)."""
    moves = np.moveaxis(steps[..., None, :] * np.eye(points.shape[-1]), -2, 0)
    return points + moves, points - moves


def _by_precision(
    function: Function,
    points: np.ndarray,
    differences: Callable[[Function, float], np.ndarray],
) -> np.ndarray:
    """Return differences of a function, with the steps for the ε with which it computes.

    That is seen in what it gives: in the type of it, or in numbers of which float64 holds nothing
    that float32 does not, as a network of float32 gives them by `.item()`.
    """
    given = function(points).dtype
    if np.finfo(given).eps > np.finfo(np.float64).eps:
        return differences(function, float(np.finfo(given).eps))
    seen = _Seen(function)
    found = differences(seen, float(np.finfo(given).eps))
    return differences(function, SINGLE) if seen.in_single and found.any() else found


@dataclass
class _Seen:
    """A function, and whether all that it has given are numbers of float32."""

    function: Function
    in_single: bool = True

    def __call__(self, points: np.ndarray) -> np.ndarray:
        values = self.function(points)
        finite = values[np.isfinite(values)]
        with np.errstate(all="ignore"):
            self.in_single &= bool((finite.astype(np.float32) == finite).all())
        return values
