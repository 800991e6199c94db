"""Where a curve is level: the zeros of its slope, exact where it is a polynomial.

Those of any other curve are sought on a fine grid. Where the slope changes sign, bisection finds
the zero; where it only touches zero, the curvature changes sign there. A pole, a kink and a plain
on which rounding makes the slope zero are none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from sympy import Poly

from gdviz.calculus.polynomials import (
    check_input,
    mp,
    on_line,
    precision_for,
    real_roots,
    whole,
)
from gdviz.ground.turns import ALGEBRA

CELLS = 4000
SHIFT = 0.381966  # of a cell: where a grid is not symmetric, nor where kinks and poles are
HALVINGS = 80
TOUCHES = 1e-9  # of the slope around, where it touches zero
BENT = 1e-4  # of the curvature around, where there is any
LEVEL = 1e-15  # of the height of the curve: what float64 cannot show beside it

Function = Callable[[np.ndarray], np.ndarray]


class LevelPoints(NamedTuple):
    """Where the slope is zero, shape (k,), by whether the curvature is zero there too."""

    simple: np.ndarray
    degenerate: np.ndarray


@ALGEBRA
def of_polynomial(polynomial: Poly, check: Callable[[], None]) -> LevelPoints:
    """Return all places where a polynomial of one variable is level, which is not constant.

    `check` is called between the pieces of the work, and may raise `TooHard`.
    """
    slope = whole(polynomial.diff())
    check_input(slope)
    bend, precision = slope.diff(), precision_for(slope)
    roots = real_roots(slope, precision, check)
    with mp.workprec(precision):
        bent = [on_line(bend, root) != 0 for root in roots]
    places = np.array([float(root) for root in roots])
    bent = np.array(bent, bool)
    return LevelPoints(places[bent], places[~bent])


def in_interval(curve: Any, low: float, high: float) -> LevelPoints:
    """Return the places between two numbers where any curve is level.

    Parameters
    ----------
    curve : an objective of one variable
    """

    def value(x: np.ndarray) -> np.ndarray:
        return curve(x[..., None])

    def slope(x: np.ndarray) -> np.ndarray:
        return curve.gradient(x[..., None])[..., 0]

    def bend(x: np.ndarray) -> np.ndarray:
        return curve.hessian(x[..., None])[..., 0, 0]

    cell = (high - low) / CELLS
    x = low + cell * (np.arange(-1, CELLS + 1) + SHIFT)
    with np.errstate(all="ignore"):
        crossed, touched = _zeros(slope, x), _zeros(bend, x)
        around = np.abs(slope(touched + cell * np.array([[-1], [1]]))).max(0)
        touched = touched[np.abs(slope(touched)) <= TOUCHES * around]
        places = _apart(np.concatenate([crossed, touched]), cell / 100)
        places = places[(places >= low) & (places <= high)]
        places = places[_is_smooth(slope, places, cell) & _has_relief(value, places, x, cell)]
        around = np.abs(bend(places + cell * np.array([[-1], [1]]))).max(0)
        bent = np.abs(bend(places)) > BENT * around
    return LevelPoints(places[bent], places[~bent])


def _zeros(function: Function, x: np.ndarray) -> np.ndarray:
    """Return where a function changes sign between ascending places."""
    signs = np.sign(function(x))
    changes = signs[:-1] * signs[1:] < 0
    left, right, sign = x[:-1][changes], x[1:][changes], signs[:-1][changes]
    for _ in range(HALVINGS):
        middle = (left + right) / 2
        before = np.sign(function(middle)) == sign
        left, right = np.where(before, middle, left), np.where(before, right, middle)
    return np.where(np.abs(function(left)) < np.abs(function(right)), left, right)


def _apart(places: np.ndarray, distance: float) -> np.ndarray:
    """Return places, ascending, of which no two are one: the first that was given of each."""
    order = np.argsort(places, kind="stable")
    kept: list[int] = []
    for index in order.tolist():
        if kept and places[index] - places[kept[-1]] < distance:
            kept[-1] = min(kept[-1], index)
        else:
            kept.append(index)
    return places[kept]


def _is_smooth(slope: Function, places: np.ndarray, cell: float) -> np.ndarray:
    """Return at which places the slope goes to zero from both sides, as at a kink it does not."""
    far, near = (
        np.abs(slope(places + reach * np.array([[-1], [1]]))).max(0)
        for reach in (cell / 100, cell / 100_000)
    )
    return near < 0.3 * far


def _has_relief(value: Function, places: np.ndarray, x: np.ndarray, cell: float) -> np.ndarray:
    """Return at which places float64 shows that the curve is not level all around."""
    heights = value(x)
    heights = heights[np.isfinite(heights)]
    height = np.ptp(heights) if heights.size else 0.0
    beside = np.abs(value(places + cell / 2 * np.array([[-1], [1]])) - value(places)).max(0)
    return beside > LEVEL * height
