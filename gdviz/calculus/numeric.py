"""Compiled expressions at points: one point cheaply, millions in blocks on every core.

A result that the formula leaves undefined (0/0 at a cone's tip) is the limit from around it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache, cached_property
from math import prod
from types import CodeType
from typing import Any

import numpy as np

from gdviz.programs import tape

Code = Callable[..., Sequence[Any]]

# A block and what is computed from it fit a core's cache; below some blocks a thread is dearer.
BLOCK = 2**16
SERIAL = 4 * BLOCK

# A limit is sought so far from the point (times its size): near enough for 21 digits of a smooth
# function, far enough that a kink hit only up to rounding counts as hit.
STEP = 2.0**-34
EXACT_LIMITS = 256
DIGITS = 60

_NAMES = (
    "abs", "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctan2", "arctanh", "ceil", "cos",
    "cosh", "exp", "floor", "heaviside", "log", "maximum", "minimum", "power", "sign", "sin",
    "sinh", "sqrt", "tan", "tanh",
)  # fmt: skip
FLOAT64 = np.dtype(float)
NUMPY = {name: getattr(np, name) for name in _NAMES}


@dataclass(frozen=True, eq=False)
class NumericFunction:
    """Expressions of some variables as a function of points.

    Parameters
    ----------
    source : code object that defines `outputs(x0, x1, …)`, flat
    dimension : how many coordinates a point has
    constants : the numbers in it, by name; each is anything with a float value and `evalf(digits)`
    shapes : the shape of each result at one point: `((), (n,))` for a value and a gradient
    arithmetic : whether it only adds and multiplies, which Python's floats do without complaint
    total : whether it is defined wherever nothing overflows
    """

    source: CodeType
    dimension: int
    constants: dict[str, Any]
    shapes: tuple[tuple[int, ...], ...]
    arithmetic: bool = False
    total: bool = False
    _sizes: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_sizes", tuple(map(prod, self.shapes)))

    def __call__(self, points: np.ndarray) -> tuple[np.ndarray, ...]:
        """Return the results at points of shape (..., n), each of shape (..., *its own)."""
        if points.ndim == 1:
            return self._at_one(points)
        flat = points.reshape(-1, points.shape[-1])
        columns = np.empty((sum(self._sizes), len(flat)), points.dtype)

        def fill(start: int) -> None:
            part = slice(start, start + size)
            with np.errstate(all="ignore"):
                self._fill(flat[part], columns[:, part])

        if len(flat) <= SERIAL:
            size = len(flat)
            fill(0)
        else:
            size = BLOCK
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                list(pool.map(fill, range(0, len(flat), size)))
        return self._shaped_columns(columns, points.shape[:-1])

    def _shaped_columns(
        self, columns: np.ndarray, around: tuple[int, ...]
    ) -> tuple[np.ndarray, ...]:
        """Return columns as results: in memory each number of a result lies beside its like."""
        results, start = [], 0
        for shape, size in zip(self.shapes, self._sizes, strict=True):
            results.append(columns[start : start + size].T.reshape(around + shape))
            start += size
        return tuple(results)

    def _at_one(self, point: np.ndarray) -> tuple[np.ndarray, ...]:
        if self.arithmetic and point.dtype is FLOAT64:
            if self._is_value_and_gradient:  # what a descent asks for in every step
                value, *gradient = self._code(*point.tolist())
                return np.float64(value), np.array(gradient, FLOAT64)
            return self._shaped(self._code(*point.tolist()), point.dtype)
        with np.errstate(all="ignore"):
            values = self._code(*point)
            if not self.total and any(value != value for value in values):
                columns = [np.full(1, value) for value in values]
                self._repair(point[None], columns)
                values = [column[0] for column in columns]
            return self._shaped(values, point.dtype)

    def _shaped(self, values: Sequence[Any], dtype: np.dtype) -> tuple[np.ndarray, ...]:
        results, start = [], 0
        for shape, size in zip(self.shapes, self._sizes, strict=True):
            part = values[start : start + size]
            results.append(np.array(part, dtype).reshape(shape) if shape else dtype.type(part[0]))
            start += size
        return tuple(results)

    def _fill(self, points: np.ndarray, columns: np.ndarray) -> None:
        coordinates = map(np.ascontiguousarray, points.T)
        if len(points) < tape.MANY:
            for column, value in zip(columns, self._code(*coordinates), strict=True):
                column[...] = value
        else:
            self.tape.play([*coordinates, *columns])
        if not self.total:
            self._repair(points, columns)

    @cached_property
    def _is_value_and_gradient(self) -> bool:
        return self.shapes == ((), (self.dimension,))

    @cached_property
    def tape(self) -> tape.Tape:
        """What is done to columns of coordinates, recorded."""
        return tape.record(self._code, inputs=self.dimension, total=self.total)

    @cached_property
    def _code(self) -> Code:
        constants = {name: float(number.evalf(20)) for name, number in self.constants.items()}
        return _run(self.source, constants | NUMPY)

    @cached_property
    def _exact(self) -> Code:
        from mpmath import mpf

        constants = {name: mpf(str(n.evalf(DIGITS))) for name, n in self.constants.items()}
        return _run(self.source, constants | _mpmath_functions())

    # ------------------------------------------------------------------------------ limits

    def _repair(self, points: np.ndarray, columns: Sequence[np.ndarray]) -> None:
        """Put the limit in place of each nan at a finite point.

        inf stays: it is a pole, or overflow. So does nan where the formula has no value around
        the point either. The limit is the mean over pairs of opposite neighbours, which is 0 for
        the slope of a symmetric kink; it is computed with 60 digits for a few points, in
        float64 for the rest of many.
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
        """Return the limits (count, k) at points (k, n) of the results that are missing."""
        size = np.exp2(np.ceil(np.log2(np.maximum(1, np.abs(points)))))
        around = points + STEP * _around(self.dimension)[:, None] * size
        values = self._code(*np.moveaxis(around, -1, 0))
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
            outputs = [self._exactly(*map(mpf, map(float, point))) for point in neighbours]
            finite = [list(filter(mp.isfinite, values)) for values in zip(*outputs, strict=True)]
            return [float(mp.fsum(v) / len(v)) if v else np.nan for v in finite]

    def _exactly(self, *point: Any) -> list[Any]:
        from mpmath import mpf, nan

        try:
            values = self._exact(*point)
        except (ArithmeticError, TypeError):  # a pole, or the order of complex numbers
            values = [nan] * sum(self._sizes)
        return [value if isinstance(value, mpf) else nan for value in values]


@cache
def _around(dimension: int) -> np.ndarray:
    """Return n pairs of opposite directions, shape (2 n, n): at right angles, none along an axis.

    They are the columns of a reflection; those of two variables are (1, 3/4) and (3/4, -1).
    """
    mirror = np.arange(1.0, 2 * dimension, 2)
    mirror[1::2] *= -1
    pairs = 1.25 * np.eye(dimension) - 2.5 * np.outer(mirror, mirror) / (mirror @ mirror)
    return np.concatenate([pairs, -pairs])


def _run(source: CodeType, names: dict[str, Any]) -> Code:
    namespace = {"__builtins__": {}} | names
    exec(source, namespace)
    return namespace["outputs"]


def _finite_mean(values: np.ndarray) -> np.ndarray:
    """Return the mean over axis 1 of what is finite there, nan where nothing is."""
    finite = np.isfinite(values)
    return np.where(finite, values, 0).sum(axis=1) / finite.sum(axis=1)


def _mpmath_functions() -> dict[str, Callable[..., Any]]:
    """Return the functions of `NUMPY` by the same names, in mpmath."""
    from mpmath import mp, mpf

    def bounded_exp(u: Any) -> Any:
        # exp(exp(exp(9))) would ask mpmath for more memory than there is
        return mp.exp(u) if abs(u) < 1e5 else mp.inf * (u > 0)

    same = {name: getattr(mp, name) for name in NUMPY if hasattr(mp, name)}
    return same | {
        "abs": mp.fabs,
        "arccos": mp.acos,
        "arccosh": mp.acosh,
        "arcsin": mp.asin,
        "arcsinh": mp.asinh,
        "arctan": mp.atan,
        "arctan2": mp.atan2,
        "arctanh": mp.atanh,
        "exp": bounded_exp,
        "heaviside": lambda u, at_zero: at_zero if u == 0 else mpf(u > 0),
        "maximum": max,
        "minimum": min,
    }
