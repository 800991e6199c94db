"""A function that somebody wrote is called with many points at once where it can be.

Whether it can is not asked, but seen: once it has given for a few points together what it gives for
each of them alone, it is trusted with more. Else it is called point by point.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np

from gdviz.ground.checks import quoted

FEW = 7
"""Points on which it is tried: an odd number, so that hardly an axis of its own is as long."""
ALIKE = 1e-3
"""How far the results may differ, relative to the largest: what is read wrongly differs by all."""


@dataclass(eq=False)
class Called:
    """A function at points of shape (..., n).

    Parameters
    ----------
    function : of one point (n,), and it may be of many
    shapes : the shape of each of its results at one point: `((), (2,))` for a value and a
        gradient; one result need not be in a tuple
    what : what to call it where a result has another shape

    Raises
    ------
    ValueError
        If a result has another shape, or is no real number.
    """

    function: Callable[[np.ndarray], Any]
    shapes: tuple[tuple[int, ...], ...]
    what: str
    _takes_many: bool | None = field(default=None, init=False)

    def __call__(self, points: np.ndarray) -> tuple[np.ndarray, ...]:
        """Return the results at points of shape (..., n), each of shape (..., *its own)."""
        with np.errstate(all="ignore"):
            if points.ndim == 1:
                return tuple(result[()] for result in self._at(points))
            results = self._at_many(points.reshape(-1, points.shape[-1]))
        return tuple(
            result.reshape(points.shape[:-1] + shape)
            for result, shape in zip(results, self.shapes, strict=True)
        )

    def _at_many(self, points: np.ndarray) -> tuple[np.ndarray, ...]:
        if not len(points):
            return tuple(np.empty((0, *shape), points.dtype) for shape in self.shapes)
        if self._takes_many is None and len(points) >= FEW:
            self._takes_many = self._agrees(few(points))
        return self._at(points) if self._takes_many else self._one_by_one(points)

    def _one_by_one(self, points: np.ndarray) -> tuple[np.ndarray, ...]:
        return tuple(map(np.stack, zip(*map(self._at, points), strict=True)))

    def _agrees(self, points: np.ndarray) -> bool:
        """Whether points together give what each of them gives alone."""
        alone = self._one_by_one(points)
        try:
            together = self._at(points)
        except Exception:  # whatever somebody's function may raise for many points
            return False
        return all(map(alike, alone, together))

    def _at(self, points: np.ndarray) -> tuple[np.ndarray, ...]:
        """Call the function once, with numbers that are its own to change."""
        results = self.function(points.copy())
        results = results if len(self.shapes) > 1 else (results,)
        if not isinstance(results, tuple | list) or len(results) != len(self.shapes):
            raise ValueError(
                f"{self.what} must give {len(self.shapes)} results, got {quoted(results)}"
            )
        return tuple(
            _at_most(points.dtype, self._checked(np.asarray(result), points.shape[:-1], shape))
            for result, shape in zip(results, self.shapes, strict=True)
        )

    def _checked(
        self, result: np.ndarray, around: tuple[int, ...], own: tuple[int, ...]
    ) -> np.ndarray:
        if result.dtype.kind not in "fiub":
            raise ValueError(f"{self.what} must give real numbers, got {quoted(result[()])}")
        wanted = around + own
        if result.shape == wanted:
            return result
        if result.size == 1 and prod(own) == 1:  # a number, or one for all points
            return np.full(wanted, result.item())
        raise ValueError(f"{self.what} must have the shape {wanted} here, got {result.shape}")


def few(points: np.ndarray) -> np.ndarray:
    """Return a few of many points (k, ...), evenly from all of them: on these it is tried."""
    return points[:: max(len(points) // FEW, 1)][:FEW]


def alike(alone: np.ndarray, together: np.ndarray) -> bool:
    """Whether results of many points together are those of each of them alone."""
    size = np.abs(alone[np.isfinite(alone)]).max(initial=0)
    return np.allclose(alone, together, rtol=ALIKE, atol=ALIKE * size, equal_nan=True)


def _at_most(dtype: np.dtype, result: np.ndarray) -> np.ndarray:
    """Return numbers in a precision, or in the lower one they are computed in."""
    lower = result.dtype.kind == "f" and result.dtype.itemsize < dtype.itemsize
    return result if lower else result.astype(dtype, copy=False)
