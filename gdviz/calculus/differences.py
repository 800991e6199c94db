"""Slopes and curvatures from values alone: central differences, in float64.

A step h along a coordinate cuts off h² of the series and leaves ε/h of rounding in a slope, where
ε is 2e-16, or what the function computes with; so h is ∛ε ≈ 6e-6 of the length over which it
changes. A second difference is taken twice, with h and 2h, which cuts off h⁴ and leaves ε/h²: there
h is ε^(1/6) ≈ 2e-3. Of a smooth function a slope is right to about 1e-10 of what it and the value
are, and a curvature to 1e-9.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Function = Callable[[np.ndarray], np.ndarray]

FIRST, SECOND = 1 / 3, 1 / 6
"""The powers of ε that are the steps, in lengths over which the function changes."""


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
    ahead, behind = _beside(points, _rounding(function, points) ** FIRST * length)
    rise = function(ahead) - function(behind)  # (n, ..., *own)
    run = np.diagonal(ahead - behind, axis1=0, axis2=-1)  # (..., n)
    own = rise.ndim - points.ndim
    return np.moveaxis(rise, 0, -1) / run[(..., *[None] * own, slice(None))]


def second(function: Function, points: np.ndarray, length: np.ndarray) -> np.ndarray:
    """Return the Hessians (..., n, n) of a function, from its values at points (..., n)."""
    steps = _rounding(function, points) ** SECOND * length
    fine, coarse = (_second(function, points, steps * factor) for factor in (1, 2))
    return (4 * fine - coarse) / 3


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


def _rounding(function: Function, points: np.ndarray) -> float:
    """Return the ε with which a function computes, by what it gives."""
    return float(np.finfo(function(points).dtype).eps)
