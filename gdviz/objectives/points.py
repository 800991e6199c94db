"""A point is a row of n numbers, a domain n intervals: checked once, where they come in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.ground.arrays import refuse_masked
from gdviz.ground.checks import is_finite, quoted

Point = tuple[float, ...]
Domain = tuple[tuple[float, float], ...]

_FEW = 3
_COUNTS = {1: "one", 2: "two that differ"}
_SHOWN = {1: "(min, max)", 2: "((xmin, xmax), (ymin, ymax))"}


def as_points(points: ArrayLike, dimension: int) -> np.ndarray:
    """Return points as floats of shape (..., n), refusing what is none; float32 stays float32.

    A number is a point of one number, and k numbers are k points of one.
    """
    if (
        type(points) is np.ndarray
        and points.dtype.kind == "f"
        and points.shape[-1:] == (dimension,)
    ):
        return points  # as in each step of a descent
    refuse_masked("points", points)
    points = np.asarray(points)
    kind = points.dtype.kind
    if kind not in "fiub":
        raise ValueError(f"points must be real numbers, got {points.dtype}")
    if not points.ndim or points.shape[-1] != dimension:
        if dimension != 1:
            turned = ": write np.transpose(points)" if points.shape[:-1] == (dimension,) else ""
            raise ValueError(
                f"points must have the shape (..., {dimension}), got {points.shape}{turned}"
            )
        points = points[..., None]
    return points if kind == "f" else points.astype(float)


def of_one_point(method: Callable[..., Any]) -> Callable[..., Any]:
    """Let a method of an objective refuse, with what to write, numbers in place of a point."""

    @wraps(method)
    def asked(self: Any, *points: Any, **named: Any) -> Any:
        if len(points) == 1 and not named:
            return method(self, points[0])
        if not points and {*named} in ({"points"}, {"point"}):
            return method(self, *named.values())
        call = "f" if method.__name__ == "__call__" else f"f.{method.__name__}"
        numbers = [*points, *named.values()]
        told = all(isinstance(each, Real) for each in numbers) and len(numbers) == self.dimension
        row = ", ".join(map(str, numbers if told else self.names[:_FEW]))
        raise ValueError(f"a point is one argument, a row of its numbers: write {call}([{row}])")

    return asked


def as_point(numbers: ArrayLike, dimension: int) -> Point:
    """Return a point as plain numbers, refusing what is none."""
    point = as_points(numbers, dimension)
    if point.ndim != 1:
        raise ValueError(f"a point has the shape ({dimension},), got {point.shape}")
    return tuple(point.tolist())


def checked_domain(domain: ArrayLike, what: str = "domain", dimension: int = 2) -> Domain:
    """Return the limits of a domain as plain numbers, refusing what is none.

    That of one variable may be the pair (min, max) alone.

    Examples
    --------
    >>> gd.surfaces.checked_domain([(-1, 1), (0, 2)])
    ((-1.0, 1.0), (0.0, 2.0))
    """
    limits = np.array(domain, object)  # which takes anything
    if dimension == 1 and limits.shape == (2,):
        limits = limits[None]
    if limits.shape == (dimension, 2) and all(map(is_finite, limits.flat)):
        limits = limits.astype(float)
        if (limits[:, 0] < limits[:, 1]).all():
            return tuple(tuple(pair) for pair in limits.tolist())
    shown = _SHOWN.get(dimension, f"{dimension} pairs (min, max)")
    raise ValueError(f"a {what} is {shown}, got {quoted(domain)}")


def domain_between(low: np.ndarray, high: np.ndarray, pad: ArrayLike = 0.0) -> Domain:
    """Return the domain from a low corner (n,) to a high one, wider by a pad on every side."""
    return tuple(zip((low - pad).tolist(), (high + pad).tolist(), strict=True))


def checked_names(names: Sequence[str], count: int) -> tuple[str, ...]:
    """Return the names of variables, refusing others than so many that differ."""
    if isinstance(names, str) or len(set(names)) != len(names) or len(names) != count:
        wanted = _COUNTS.get(count, f"{count} that differ")
        raise ValueError(f"names must be {wanted}, got {names!r}")
    return tuple(names)


def default_names(count: int) -> tuple[str, ...]:
    """Return names for so many variables: x, y and z, or x_1 to x_n of more."""
    return tuple("xyz"[:count]) if count <= 3 else tuple(f"x_{i}" for i in range(1, count + 1))
