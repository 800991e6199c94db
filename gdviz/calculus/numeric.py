"""Compiled expressions at points: one point cheaply, millions in blocks on every core.

A result that the formula leaves undefined (0/0 at a cone's tip) is the limit from around it, and
what is divided by a square that overflows is computed with other numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np

from gdviz.calculus.doubts import REVIVING, SHRINKING, known_events
from gdviz.calculus.limits import Limits
from gdviz.ground.executors import in_threads
from gdviz.programs import memory
from gdviz.programs.recording import Program
from gdviz.programs.text import Computation, Text

# A block and what is computed from it fit a core's cache; below some blocks a thread is dearer.
BLOCK = 2**16
SERIAL = 4 * BLOCK

FLOAT64 = np.dtype(float)
_EVENTS = "over", "under", "divide"


@contextmanager
def _watched(known: Sequence[str]) -> Iterator[list[str]]:
    """Compute without warnings; what is yielded names the overflows and their like."""
    found = [*known]
    handled = dict.fromkeys(_EVENTS, "call")
    with np.errstate(all="ignore", **handled, call=lambda kind, _: found.append(kind)):
        yield found


@dataclass(frozen=True, eq=False)
class NumericFunction:
    """Expressions of some variables as a function of points.

    Parameters
    ----------
    program : of the coordinates of a point; its results are the expressions, flat
    shapes : the shape of each result at one point: `((), (n,))` for a value and a gradient
    """

    program: Program
    shapes: tuple[tuple[int, ...], ...]

    def __call__(self, points: np.ndarray) -> tuple[np.ndarray, ...]:
        """Return the results at points of shape (..., n), each of shape (..., *its own)."""
        if points.ndim == 1:
            return self._at_one(points)
        flat = points.reshape(-1, points.shape[-1])
        columns = np.empty((sum(self._sizes), len(flat)), points.dtype)

        def fill(start: int) -> None:
            part = slice(start, start + size)
            with _watched(self._of_constants) as events:
                self._fill(flat[part], columns[:, part])
                self._repair(flat[part], columns[:, part], events)

        if len(flat) <= SERIAL:
            size = len(flat)
            fill(0)
        else:
            size = BLOCK
            in_threads(fill, range(0, len(flat), size))
        return self._shaped_columns(columns, points.shape[:-1])

    def recorded(self, *coordinates: Any) -> tuple[Any, ...]:
        """Return the results, but for limits, of coordinates that are recorded."""
        return self._code(*coordinates)

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
        if self._is_arithmetic and point.dtype is FLOAT64:
            if self._is_value_and_gradient:  # what a descent asks for in every step
                value, *gradient = self._code(*point.tolist())
                return np.float64(value), np.array(gradient, FLOAT64)
            return self._shaped(self._code(*point.tolist()), point.dtype)
        with _watched(self._of_constants) as events:
            values = self._code(*point)
            if events or any(value != value for value in values):
                columns = [np.full(1, value) for value in values]
                self._repair(point[None], columns, events)
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
        if len(points) < memory.MANY:
            for column, value in zip(columns, self._code(*coordinates), strict=True):
                column[...] = value
        else:
            arrays = [*coordinates, *columns]
            others = memory.spare(self._settled.size - len(arrays), len(points), points.dtype)
            self._settled.play([*arrays, *others], self.program.constants)

    def _repair(
        self, points: np.ndarray, columns: Sequence[np.ndarray], events: Sequence[str]
    ) -> None:
        if self._is_arithmetic:
            return
        settled, steps = np.False_, ()
        if "underflow" in events and self._revives:  # before limits: 0/0 may be so in float64 alone
            self._limits.restore(points, columns)
        if "divide by zero" in events and not self._is_total:
            steps = self._limits.judge(points, columns)
        if "overflow" in events or not self._is_total:  # of what is infinite a wave has no value
            settled = self._limits.repair(points, columns)
        if "overflow" in events and (self._shrinks or np.isnan(columns).any()):  # as 0 times inf is
            self._limits.follow(points, columns, settled)
        self._limits.blank(columns, steps)

    @cached_property
    def _sizes(self) -> tuple[int, ...]:
        return tuple(map(prod, self.shapes))

    @cached_property
    def _is_value_and_gradient(self) -> bool:
        return self.shapes == ((), (len(self.program.given),))

    @cached_property
    def _is_arithmetic(self) -> bool:
        return self.program.is_arithmetic

    @cached_property
    def _is_total(self) -> bool:
        return self.program.is_total

    @cached_property
    def _shrinks(self) -> bool:
        """Whether what overflowed may become a number again."""
        return self._has_any(SHRINKING)

    @cached_property
    def _revives(self) -> bool:
        """Whether what vanished may become a number again."""
        return self._has_any(REVIVING)

    def _has_any(self, operations: Collection[str]) -> bool:
        return any(line.operation in operations for line in self.program.lines)

    @cached_property
    def _of_constants(self) -> tuple[str, ...]:
        return known_events(self.program)

    @cached_property
    def _code(self) -> Computation:
        return Text(self.program).function()

    @cached_property
    def _limits(self) -> Limits:
        sizes = zip(self.shapes, self._sizes, strict=True)
        return Limits(self.program, [not shape for shape, size in sizes for _ in range(size)])

    @cached_property
    def _settled(self) -> memory.Settled:
        return memory.settle(self.program)
