"""The best line through points: exact where mathematics has it, else by Newton's method.

A line is w x + b. Squares have a closed form. The sum of absolute residuals is convex and made of
planes, so it is lowest where the line goes through two of the points; and of all lines through one
point the best has a slope that is a weighted median.
"""

from typing import Any

import numpy as np

STEPS = 200
"""How many steps a search may take."""
CONVERGED = 1e-12
"""A step so short, beside the point, is the last one."""
FLAT = 1e-14
"""A curvature so small, beside that across it, is that of a valley without end."""

Coefficients = tuple[float, float]
"""Slope w and intercept b of a line."""


def least_squares(x: np.ndarray, y: np.ndarray) -> Coefficients | None:
    """Return the line whose squared residuals have the least sum; None if all x are the same.

    Parameters
    ----------
    x, y : shape (n,)
    """
    across, up = x - x.mean(), y - y.mean()
    spread = float(across @ across)
    if spread == 0:
        return None
    w = float(across @ up) / spread
    return w, float(y.mean() - w * x.mean())


def least_absolute(
    x: np.ndarray, y: np.ndarray, weights: np.ndarray | None = None
) -> Coefficients | None:
    """Return a line whose absolute residuals have the least sum; None if all x are the same.

    Of several that are as good it is one. It takes some n^2 log n operations.

    Parameters
    ----------
    x, y : shape (n,)
    weights : of the residuals, shape (n,)
    """
    weights = np.ones_like(x) if weights is None else weights
    if np.ptp(x) == 0:
        return None
    lines = [_through(x[i], y[i], x, y, weights) for i in range(len(x))]
    sums = [float(weights @ np.abs(y - w * x - b)) for w, b in lines]
    return lines[int(np.argmin(sums))]


def _through(
    x0: float, y0: float, x: np.ndarray, y: np.ndarray, weights: np.ndarray
) -> Coefficients:
    """Return the best line through one point: |y - y0 - w (x - x0)| is |slope - w| |x - x0|."""
    others = x != x0
    across = x[others] - x0
    w = weighted_median((y[others] - y0) / across, weights[others] * np.abs(across))
    return w, float(y0 - w * x0)


def weighted_median(values: np.ndarray, weights: np.ndarray) -> float:
    """Return the value, of values (n,), that has at most half of the weight on either side."""
    order = np.argsort(values)
    below = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(below, below[-1] / 2)])


def lowest(objective: Any, start: np.ndarray) -> Coefficients | None:
    """Return where a convex objective is lowest; None if it has no such place, or none is found.

    Newton's steps, held shorter while the slope is large and halved while they lead up.

    Parameters
    ----------
    objective : with `value_and_gradient` and `hessian`
    start : shape (2,)
    """
    point = np.asarray(start, float)
    for _ in range(STEPS):
        value, gradient = objective.value_and_gradient(point)
        curvatures, axes = np.linalg.eigh(objective.hessian(point))
        damped = curvatures + np.linalg.norm(gradient)
        if damped[0] <= FLAT * damped[1]:
            return None
        step = -axes @ (axes.T @ gradient / damped)
        if np.abs(step).max() <= CONVERGED * (1 + np.abs(point).max()):
            return float(point[0]), float(point[1])
        while objective(point + step) > value and np.abs(step).max() > CONVERGED:
            step = step / 2
        point = point + step
    return None
