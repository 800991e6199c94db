"""What a formula leaves undefined, such as 0/0 at the tip of a cone, is its limit from around."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, cached_property
from typing import Any

import numpy as np

from gdviz.programs.operations import ARRAYS
from gdviz.programs.text import Computation, Text

# A limit is sought so far from the point (times its size): near enough for 21 digits of a smooth
# function, far enough that a kink hit only up to rounding counts as hit.
STEP = 2.0**-34
EXACT_LIMITS = 256
DIGITS = 60


class Limits:
    """The limits of what a program computes.

    Parameters
    ----------
    text : of the program
    """

    def __init__(self, text: Text) -> None:
        self._text = text

    def repair(self, points: np.ndarray, columns: Sequence[np.ndarray]) -> None:
        """Put the limit in place of each nan at a finite point.

        inf stays: it is a pole, or overflow. So does nan where the formula has no value around
        the point either. The limit is the mean over pairs of opposite neighbours, which is 0 for
        the slope of a symmetric kink; it is computed with 60 digits for a few points, in
        float64 for the rest of many.

        Parameters
        ----------
        points : shape (count, n)
        columns : the results there, each of shape (count,)
        """
        undefined = np.logical_or.reduce([np.isnan(column) for column in columns])
        if not undefined.any():
            return
        undefined &= np.isfinite(points).all(axis=-1)
        missing = np.array([np.isnan(column[undefined]) for column in columns])
        limits = self._limits(points[undefined].astype(float), missing)
        for column, limit, gap in zip(columns, limits, missing, strict=True):
            column[undefined] = np.where(gap, limit, column[undefined])

    def _limits(self, points: np.ndarray, missing: np.ndarray) -> np.ndarray:
        """Return the limits (k, count) at points (count, n), exactly of the results missing."""
        size = np.exp2(np.ceil(np.log2(np.maximum(1, np.abs(points)))))
        around = points + STEP * _around(points.shape[-1])[:, None] * size
        values = self._roughly(*np.moveaxis(around, -1, 0))
        limits = _finite_mean(np.array([np.broadcast_to(v, around.shape[:-1]) for v in values]))
        found = np.flatnonzero((missing & np.isfinite(limits)).any(axis=0))
        _, first, place = np.unique(points[found], axis=0, return_index=True, return_inverse=True)
        place = place.reshape(-1)  # NumPy 2.0 gives it another shape
        exact = [self._exact_limit(around[:, found[i]]) for i in first[:EXACT_LIMITS]]
        if exact:
            few = place < len(exact)
            limits[:, found[few]] = np.array(exact)[place[few]].T
        return limits

    def _exact_limit(self, neighbours: np.ndarray) -> list[float]:
        from mpmath import mp, mpf

        with mp.workdps(DIGITS):
            outputs = [self._beside(*map(mpf, map(float, point))) for point in neighbours]
            finite = [list(filter(mp.isfinite, values)) for values in zip(*outputs, strict=True)]
            return [float(mp.fsum(v) / len(v)) if v else np.nan for v in finite]

    def _beside(self, *point: Any) -> list[Any]:
        """Return what is exactly so at a point, nan where it is no real number."""
        from mpmath import mpf, nan

        try:
            values = self._exactly(*point)
        except (ArithmeticError, TypeError):  # a pole, or the order of complex numbers
            values = [nan] * self._text.results
        return [value if isinstance(value, mpf) else nan for value in values]

    @cached_property
    def _roughly(self) -> Computation:
        return self._text.function()

    @cached_property
    def _exactly(self) -> Computation:
        from mpmath import mpf

        return self._text.function(
            _exact_functions(), lambda number: mpf(str(number.evalf(DIGITS)))
        )


@cache
def _around(dimension: int) -> np.ndarray:
    """Return n pairs of opposite directions, shape (2 n, n): at right angles, none along an axis.

    They are the columns of a reflection; those of two variables are (1, 3/4) and (3/4, -1).
    """
    mirror = np.arange(1.0, 2 * dimension, 2)
    mirror[1::2] *= -1
    pairs = 1.25 * np.eye(dimension) - 2.5 * np.outer(mirror, mirror) / (mirror @ mirror)
    return np.concatenate([pairs, -pairs])


def _finite_mean(values: np.ndarray) -> np.ndarray:
    """Return the mean over axis 1 of what is finite there, nan where nothing is."""
    finite = np.isfinite(values)
    return np.where(finite, values, 0).sum(axis=1) / finite.sum(axis=1)


def _exact_functions() -> dict[str, Callable[..., Any]]:
    """Return what the text of a program calls, in mpmath."""
    from mpmath import mp, mpf

    def bounded_exp(u: Any) -> Any:
        # exp(exp(exp(9))) would ask mpmath for more memory than there is
        return mp.exp(u) if abs(u) < 1e5 else mp.inf * (u > 0)

    return {name: getattr(mp, name) for name in ARRAYS if hasattr(mp, name)} | {
        "abs": mp.fabs,
        "exp": bounded_exp,
        "heaviside": lambda u, at_zero: at_zero if u == 0 else mpf(u > 0),
        "maximum": max,
        "minimum": min,
    }
