"""A set of allowed points is known by its projection: the allowed point nearest to any point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from gdviz.ground import checks, kinds
from gdviz.ground.absent import Absent, refused
from gdviz.ground.called import Called
from gdviz.ground.calls import takes
from gdviz.ground.kinds import Kind

__all__ = ["Ball", "Box", "Simplex"]


class AllowedSet(Kind, kind="set"):
    """Points that are allowed. A set of one's own has this as its base, or is a function."""

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Return the allowed points nearest to points of shape (..., n)."""
        raise ValueError(
            f"{type(self).__name__} has no projection: write "
            "def __call__(self, points), which returns the nearest points that are allowed"
        )


@dataclass(frozen=True, repr=False)
class Box(AllowedSet, names="box"):
    """Coordinates from a lowest to a highest value: one for all of them, or one for each.

    Parameters
    ----------
    low, high : a number, or shape (n,); without limit by default

    Examples
    --------
    >>> gd.sets.Box(0)(np.array([-1.0, 2.0])), gd.sets.Box((-1, 0), (1, 5))(np.array([3.0, 7.0]))
    (array([0., 2.]), array([1., 5.]))
    """

    low: float | tuple[float, ...] = -np.inf
    high: float | tuple[float, ...] = np.inf

    def __post_init__(self) -> None:
        low, high = (_numbers(f"{name} of a box", getattr(self, name)) for name in ("low", "high"))
        if np.shape(low) and np.shape(high) and np.shape(low) != np.shape(high):
            raise ValueError(f"a box has as many low as high values, got {low!r} and {high!r}")
        if not np.all(np.less_equal(low, high)):
            raise ValueError(f"low of a box must be at most its high, got {low!r} and {high!r}")
        self.__dict__.update(low=low, high=high)

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Return the points of the box nearest to points of shape (..., n)."""
        _check_count(self, points, self.low, self.high)
        limits = (np.asarray(each, points.dtype) for each in (self.low, self.high))
        return np.clip(points, *limits)

    def __str__(self) -> str:
        pairs = zip(*np.broadcast_arrays(*np.atleast_1d(self.low, self.high)), strict=True)
        return " × ".join(f"[{low:g}, {high:g}]" for low, high in pairs).replace("-", "−")


@dataclass(frozen=True, repr=False)
class Ball(AllowedSet, names="ball"):
    """Points no farther than a radius from a centre: a disc, of two variables.

    Parameters
    ----------
    radius : above 0
    centre : a number for all coordinates, or shape (n,)

    Examples
    --------
    >>> gd.sets.Ball(2)(np.array([3.0, 4.0]))
    array([1.2, 1.6])
    """

    radius: float = 1.0
    centre: float | tuple[float, ...] = 0.0

    def __post_init__(self) -> None:
        radius, centre = _numbers("radius of a ball", self.radius), _numbers("centre", self.centre)
        if np.ndim(radius) or not 0 < radius < np.inf or not np.isfinite(centre).all():
            raise ValueError(
                f"a ball has a radius above 0 and a finite centre, got {radius!r} and {centre!r}"
            )
        self.__dict__.update(radius=radius, centre=centre)

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Return the points of the ball nearest to points of shape (..., n)."""
        _check_count(self, points, self.centre)
        away = points - np.asarray(self.centre, points.dtype)
        length = np.linalg.norm(away, axis=-1, keepdims=True)
        with np.errstate(all="ignore"):
            inward = away * (self.radius / length)
        return np.where(
            length > self.radius, np.asarray(self.centre, points.dtype) + inward, points
        )

    def __str__(self) -> str:
        centre = ", ".join(f"{each:g}" for each in np.atleast_1d(self.centre))
        away = f"θ − ({centre})" if np.any(self.centre) else "θ"
        return f"|{away}| ≤ {self.radius:g}".replace("-", "−")


@dataclass(frozen=True, repr=False)
class Simplex(AllowedSet, names="simplex"):
    """Coordinates of 0 or more that add up to a total: shares, or probabilities.

    Source: Held, Wolfe and Crowder, "Validation of subgradient optimization", 1974.

    Examples
    --------
    >>> gd.sets.Simplex()(np.array([2.0, 1.0, -3.0]))
    array([1., 0., 0.])
    """

    total: float = 1.0

    def __post_init__(self) -> None:
        total = _numbers("total of a simplex", self.total)
        if np.ndim(total) or not 0 < total < np.inf:
            raise ValueError(f"total of a simplex must be a number above 0, got {total!r}")
        self.__dict__.update(total=total)

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Return the points of the simplex nearest to points of shape (..., n)."""
        sunk = np.sort(points, axis=-1)[..., ::-1]
        excess = np.cumsum(sunk, axis=-1) - np.asarray(self.total, points.dtype)
        level = excess / np.arange(1, points.shape[-1] + 1, dtype=points.dtype)
        last = np.maximum((sunk > level).sum(axis=-1, keepdims=True) - 1, 0)
        return np.maximum(points - np.take_along_axis(level, last, axis=-1), 0)

    def __str__(self) -> str:
        return f"θ ≥ 0, Σθ = {self.total:g}"


@dataclass(frozen=True, repr=False)
class _Projection(AllowedSet):
    """The points that a function leaves where they are: it gives the nearest of them."""

    function: Callable[[np.ndarray], Any]

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Return what the function gives for points of shape (..., n)."""
        n = points.shape[-1]
        if n not in self._by_dimension:
            self._by_dimension[n] = Called(self.function, ((n,),), f"the projection to {self}")
        return self._by_dimension[n](points)[0]

    @cached_property
    def _by_dimension(self) -> dict[int, Called]:
        return {}

    def __str__(self) -> str:
        name = getattr(self.function, "__name__", type(self.function).__name__)
        return "a set" if name == "<lambda>" else name

    def __repr__(self) -> str:
        return str(self)


SETS = AllowedSet.table


def set_of(given: Any) -> AllowedSet:
    """Return the set of whatever it is given as: one, its name, or a function that projects.

    Raises
    ------
    ValueError
        If it is nothing of these.
    """
    known = isinstance(given, AllowedSet | str | type)
    if not known and callable(given):
        if not takes(given, 1):
            raise ValueError(
                "a set as a function gives the nearest allowed point of a point, f(p): "
                f"{_Projection(given)} does not take one value"
            )
        return _Projection(given)
    return kinds.get(AllowedSet, given, "Box(-1, 1), a function that gives the nearest point,")


def _numbers(what: str, given: Any) -> float | tuple[float, ...]:
    """Return a number, or several in a tuple."""
    array = np.asarray(given)
    if array.dtype.kind not in "fiu" or array.ndim > 1 or not array.size or np.isnan(array).any():
        raise ValueError(
            f"{what} must be a number, or one for each coordinate, got {checks.quoted(given)}"
        )
    return tuple(array.astype(float).tolist()) if array.ndim else float(array)


def _check_count(given: AllowedSet, points: np.ndarray, *limits: Any) -> None:
    """Refuse points of another number of coordinates than the limits of a set have."""
    if wrong := [len(each) for each in limits if np.shape(each) not in ((), points.shape[-1:])]:
        raise ValueError(
            f"{given!r} is of {wrong[0]} variables, and the points have {points.shape[-1]}"
        )


def __getattr__(name: str) -> Absent:
    return refused(__name__, name)
