"""Rows of numbers brought to mean 0 and variance 1 column by column, in memory that is used again.

NumPy takes a call and a pass through the rows for each operation. Where there is much to do, two
loops of machine code do the same in five passes, with the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from gdviz.programs import loops

Calls = list[Callable[[], Any]]
Pair = tuple[np.ndarray | None, np.ndarray | None]
CALLS = 12
"""How many calls of NumPy's each way takes."""


class Rows:
    """Rows x (n, features) on their way to y = γ h + β, and dL/dy on its way back to dL/dx.

    Parameters
    ----------
    x, dx : the rows, and where dL/dx is written to (None if nobody needs it), of any shape whose
        last axis is that of the features
    own, slopes : γ and β, and where the slopes by them are written to; None for what is not there
    epsilon : added to the variance

    Attributes
    ----------
    y, dy : where the value is written to, and dL/dy is put
    mean, variance : of the last rows
    """

    def __init__(
        self, x: np.ndarray, dx: np.ndarray | None, own: Pair, slopes: Pair, epsilon: float
    ) -> None:
        features, kind = x.shape[-1], x.dtype
        self.y, self.dy = np.empty_like(x), np.empty_like(x)
        self._x, self._y, self._dy = (a.reshape(-1, features) for a in (x, self.y, self.dy))
        self._dx = None if dx is None else dx.reshape(-1, features)
        self._h, self._room = np.empty((2, *self._x.shape), kind)
        self.mean, self.variance, self._inverse, *self._rates = np.empty((6, features), kind)
        self._gamma = np.ones(features, kind) if own[0] is None else own[0]
        self._beta = np.zeros(features, kind) if own[1] is None else own[1]
        self._slopes = [np.empty(features, kind) if each is None else each for each in slopes]
        self._share, self._epsilon = 1 / len(self._x), epsilon

    def calls(self, compiled: tuple[loops.Loop, ...]) -> tuple[Calls, Calls]:
        """Return the calls forwards and backwards, by these loops if there are any."""
        if not compiled or self._dx is None:
            return self._forward(), self._backward()
        moments = self.mean, self.variance, self._inverse
        rows = self._x, self._h, self._y
        forward = partial(
            compiled[0].run, *rows, self._gamma, self._beta, *moments, self._share, self._epsilon
        )
        rows, columns = (self._dy, self._h, self._dx), (self._gamma, self._inverse)
        backward = partial(
            compiled[1].run, *rows, *columns, *self._slopes, *self._rates, self._share
        )
        return [forward], [backward]

    def _forward(self) -> Calls:
        x, h, y, room, inverse = self._x, self._h, self._y, self._room, self._inverse
        return [
            partial(np.add.reduce, x, 0, None, self.mean),
            partial(np.multiply, self.mean, self._share, self.mean),
            partial(np.subtract, x, self.mean, h),
            partial(np.multiply, h, h, room),
            partial(np.add.reduce, room, 0, None, self.variance),
            partial(np.multiply, self.variance, self._share, self.variance),
            partial(np.add, self.variance, self._epsilon, inverse),
            partial(np.sqrt, inverse, inverse),
            partial(np.reciprocal, inverse, inverse),
            partial(np.multiply, h, inverse, h),
            partial(np.multiply, h, self._gamma, y),
            partial(np.add, y, self._beta, y),
        ]

    def _backward(self) -> Calls:
        h, dy, dx, room, (a, b, c) = self._h, self._dy, self._dx, self._room, self._rates
        dgamma, dbeta = self._slopes
        collect = [
            partial(np.multiply, dy, h, room),
            partial(np.add.reduce, room, 0, None, dgamma),
            partial(np.add.reduce, dy, 0, None, dbeta),
        ]
        if dx is None:
            return collect
        return [
            *collect,
            partial(np.multiply, dgamma, self._share, a),
            partial(np.multiply, dbeta, self._share, b),
            partial(np.multiply, self._gamma, self._inverse, c),
            partial(np.multiply, h, a, room),
            partial(np.subtract, dy, room, dx),
            partial(np.subtract, dx, b, dx),
            partial(np.multiply, dx, c, dx),
        ]


class Forwards(NamedTuple):
    """The loop forwards, `loop(x, h, y, gamma, beta, mean, variance, inverse, share, epsilon)`."""

    def source(self) -> str:
        """Return the source of the loop."""
        return """
def loop(x, h, y, gamma, beta, mean, variance, inverse, share, epsilon):
    n, features = x.shape
    for j in range(features):
        mean[j] = 0
        variance[j] = 0
    for i in range(n):
        for j in range(features):
            mean[j] += x[i, j]
    for j in range(features):
        mean[j] *= share
    for i in range(n):
        for j in range(features):
            apart = x[i, j] - mean[j]
            h[i, j] = apart
            variance[j] += apart * apart
    for j in range(features):
        variance[j] *= share
        inverse[j] = one / sqrt(variance[j] + epsilon)
    for i in range(n):
        for j in range(features):
            unit = h[i, j] * inverse[j]
            h[i, j] = unit
            y[i, j] = unit * gamma[j] + beta[j]
"""

    def signature(self, number: Any, nb: Any) -> tuple[Any, ...]:
        """Return the types that the loop takes."""
        row = nb.types.Array(number, 1, "C")
        return (*[nb.types.Array(number, 2, "C")] * 3, *[row] * 5, number, number)


class Backwards(NamedTuple):
    """The loop back, `loop(dy, h, dx, gamma, inverse, dgamma, dbeta, a, b, c, share)`."""

    def source(self) -> str:
        """Return the source of the loop."""
        return """
def loop(dy, h, dx, gamma, inverse, dgamma, dbeta, a, b, c, share):
    n, features = dy.shape
    for j in range(features):
        dgamma[j] = 0
        dbeta[j] = 0
    for i in range(n):
        for j in range(features):
            dgamma[j] += dy[i, j] * h[i, j]
            dbeta[j] += dy[i, j]
    for j in range(features):
        a[j] = dgamma[j] * share
        b[j] = dbeta[j] * share
        c[j] = gamma[j] * inverse[j]
    for i in range(n):
        for j in range(features):
            dx[i, j] = (dy[i, j] - h[i, j] * a[j] - b[j]) * c[j]
"""

    def signature(self, number: Any, nb: Any) -> tuple[Any, ...]:
        """Return the types that the loop takes."""
        row = nb.types.Array(number, 1, "C")
        return (*[nb.types.Array(number, 2, "C")] * 3, *[row] * 7, number)


def loops_for(dtype: np.dtype, batches: int, numbers: int) -> tuple[loops.Loop, ...]:
    """Return both loops if they are compiled, which is for so many batches of numbers worth it."""
    found = tuple(loops.loop_of(kind(), dtype) for kind in (Forwards, Backwards))
    work = CALLS * batches * (numbers + loops.CALL)
    ready = [loop.is_ready(work) for loop in found]  # each hears of it, that both may be compiled
    return found if all(ready) else ()
