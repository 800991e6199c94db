"""A plane through an objective of many variables is an objective of two, a line one of one.

A point of theirs says how far to go along each direction from an origin: f(o + a d + b e). By the
chain rule the slope along a direction is the gradient times it, and the curvatures follow from
products of the Hessian with the directions, so both are as exact as those of the objective.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from gdviz.calculus import differences
from gdviz.landscapes.weights import as_vector
from gdviz.objectives.base import Drawable
from gdviz.objectives.doors import objective_of
from gdviz.objectives.points import Domain, as_points
from gdviz.training.combinations import Means


class Subspace(Drawable):
    """What a plane and a line share: an objective at origin + c_1 d_1 + … + c_m d_m.

    Attributes
    ----------
    objective : of n variables
    origin : where the coordinates are 0, shape (n,)
    directions : shape (m, n)
    """

    objective: Any
    origin: np.ndarray
    directions: np.ndarray

    def lift(self, points: ArrayLike) -> np.ndarray:
        """Return the weights (..., n) at points (..., m)."""
        points = as_points(points, self.dimension).astype(self.origin.dtype, copy=False)
        return self.origin + points @ self.directions

    def project(self, weights: ArrayLike) -> np.ndarray:
        """Return the points (..., m) that lie nearest to weights (..., n).

        The directions need not be orthogonal: they are least squares.
        """
        return self._over(weights, self._nearest)

    def distances(self, weights: ArrayLike) -> np.ndarray:
        """Return how far weights (..., n) lie from the nearest point here, shape (...)."""
        return self._over(weights, self._distance)

    def _over(self, weights: ArrayLike, of_one: Callable[[np.ndarray], Any]) -> np.ndarray:
        """Return what a function makes of each vector less the origin: a row at a time."""
        rows = weights if isinstance(weights, np.ndarray) else np.asarray(weights)
        n = len(self.origin)
        if rows.shape[-1:] != (n,):
            raise ValueError(f"weights must have the shape (..., {n}), got {rows.shape}")
        origin = self.origin.astype(float)
        found = [of_one(row.astype(float) - origin) for row in rows.reshape(-1, n)]
        own = np.shape(found[0]) if found else ()
        return np.reshape(found, rows.shape[:-1] + own)[()]

    def _nearest(self, away: np.ndarray) -> np.ndarray:
        return np.linalg.solve(self.gram, self.directions @ away)

    def _distance(self, away: np.ndarray) -> float:
        return float(np.linalg.norm(away - self._nearest(away) @ self.directions))

    @cached_property
    def gram(self) -> np.ndarray:
        """The products of the directions with one another, shape (m, m)."""
        directions = self.directions.astype(float)
        return directions @ directions.T

    # ------------------------------------------------------------------------ value and slopes

    def __call__(self, points: ArrayLike) -> np.ndarray:
        """Return the values, shape (...), at points of shape (..., m)."""
        points = as_points(points, self.dimension)
        found = self.means(points.reshape(-1, self.dimension)).values
        return found.reshape(points.shape[:-1]).astype(points.dtype)[()]

    def by_rows(self, points: int) -> bool:
        """Whether the points of a row are to share their work, on a grid of so many."""
        return hasattr(self.objective, "along") and self._along.by_lines(points)

    def means(self, points: np.ndarray, rows: bool = False) -> Means:
        """Return the values at points (k, m), and how they vary over samples: nan where unknown.

        An objective that has `along(origin, directions)`, as a model's, computes all at once.

        Parameters
        ----------
        rows : whether those of a row share their work; they then know of one another
        """
        if hasattr(self.objective, "along"):
            return self._along(points, rows)
        values = [float(self.objective(self.lift(point))) for point in points]
        return Means(np.array(values, float), np.full(len(points), np.nan))

    @cached_property
    def _along(self) -> Any:
        return self.objective.along(self.origin, self.directions)

    def value_and_gradient(self, points: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Return the values (...) and gradients (..., m) at points of shape (..., m).

        Of an objective without a gradient they are central differences.
        """
        points = as_points(points, self.dimension)
        if not getattr(self.objective, "has_gradient", True):
            return self(points), self._differences(points)
        found = [self._at(point) for point in points.reshape(-1, self.dimension)]
        values = np.array([value for value, _ in found], points.dtype)
        slopes = np.array([slope for _, slope in found], points.dtype)
        return values.reshape(points.shape[:-1])[()], slopes.reshape(points.shape)

    def _at(self, point: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = self.objective.value_and_gradient(self.lift(point))
        return float(value), self.directions @ gradient

    def _differences(self, points: np.ndarray) -> np.ndarray:
        places = points.astype(float)
        step = np.cbrt(np.finfo(self.origin.dtype).eps / np.finfo(float).eps)
        return differences.first(self, places, step * self._lengths(places)).astype(points.dtype)

    def hessian(self, points: ArrayLike) -> np.ndarray:
        """Return the second derivatives, shape (..., m, m): exact where the objective's are."""
        if not hasattr(self.objective, "hessian_vector_product"):
            return super().hessian(points)
        points = as_points(points, self.dimension)
        found = [self._bend(point) for point in points.reshape(-1, self.dimension)]
        return np.reshape(found, (*points.shape, self.dimension))

    def _bend(self, point: np.ndarray) -> np.ndarray:
        weights = self.lift(point)
        products = (self.objective.hessian_vector_product(weights, d) for d in self.directions)
        bend = self.directions.astype(float) @ np.stack([*products], axis=1)
        return (bend + bend.T) / 2

    @property
    def description(self) -> str:
        """What it is, in one line of plain text."""
        return f"{self!r}"


def checked(objective: Any, *vectors: Any) -> tuple[Any, list[np.ndarray]]:
    """Return an objective, and vectors of its weights in one dtype: float32 where all are.

    Raises
    ------
    ValueError
        If a vector has another length than the first, or is not finite.
    """
    found = [as_vector(vector) for vector in vectors]
    dtype = np.float32 if all(each.dtype == np.float32 for each in found) else float
    n = len(found[0])
    if wrong := [len(each) for each in found if len(each) != n]:
        raise ValueError(f"directions must have {n} numbers, as the origin has, got {wrong[0]}")
    if not all(np.isfinite(each).all() for each in found):
        raise ValueError("the origin and the directions must be finite")
    objective = objective_of(objective, found[0])
    if objective.dimension != n:
        raise ValueError(f"the objective has {objective.dimension} variables, the origin {n}")
    return objective, [np.ascontiguousarray(each, dtype) for each in found]


@dataclass(frozen=True, eq=False, repr=False)
class Plane(Subspace):
    """An objective of many variables on a plane: f(a, b) = objective(origin + a first + b second).

    Parameters
    ----------
    objective : whatever `descend` takes, such as `model.objective(x, y)`
    origin : where a = b = 0, shape (n,), or a list of weight arrays
    first, second : the directions, as the origin; they need not be orthogonal, nor of length 1
    domain : what a picture shows, ((amin, amax), (bmin, bmax))
    kind : how the directions were chosen, by which pictures name the plane

    Raises
    ------
    ValueError
        If the lengths differ, a number is not finite, or the directions span no plane.

    Examples
    --------
    >>> plane = gd.landscapes.Plane("x^2 + 2y^2 + 3z^2", (0, 0, 1), (1, 0, 0), (0, 1, 0))
    >>> plane([1, 2]), plane.gradient([1, 2])
    (np.float64(12.0), array([2., 8.]))
    >>> plane.project((4, 5, 6)), plane.distances((4, 5, 6))
    (array([4., 5.]), np.float64(5.0))
    """

    objective: Any
    origin: np.ndarray
    first: np.ndarray
    second: np.ndarray
    domain: Domain = ((-1.0, 1.0), (-1.0, 1.0))
    kind: str = "own"
    directions: np.ndarray = field(init=False)

    dimension: ClassVar[int] = 2
    names: ClassVar[tuple[str, ...]] = ("a", "b")

    def __post_init__(self) -> None:
        objective, (origin, *two) = checked(self.objective, self.origin, self.first, self.second)
        directions = np.stack(two)
        if np.linalg.matrix_rank(_unit(directions) @ _unit(directions).T, 1e-12) < 2:
            raise ValueError("first and second must be directions that differ, and not zero")
        self.__dict__.update(objective=objective, origin=origin, directions=directions)
        self.__dict__.update(first=directions[0], second=directions[1])

    def __reduce__(self) -> tuple[Any, ...]:  # once each: the directions are views
        given = self.objective, self.origin, self.first, self.second, self.domain, self.kind
        return Plane, given

    def __repr__(self) -> str:
        return f"Plane({self.kind} of {self.objective!r})"


def _unit(directions: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(directions.astype(float), axis=1, keepdims=True)
    return directions / np.where(lengths > 0, lengths, 1)


class Barrier(NamedTuple):
    """The highest place of a line above the straight one between its ends.

    Attributes
    ----------
    height : how far the loss is above what lies between those at the ends; 0 where nowhere
    at : where, from 0 to 1

    Examples
    --------
    >>> segment = gd.landscapes.Segment("x^4 - 2x^2 + y^2", (-1, 0), (1, 0))
    >>> segment.barrier()
    Barrier(height=1.0, at=0.5)
    """

    height: float
    at: float


@dataclass(frozen=True, eq=False, repr=False)
class Segment(Subspace):
    """An objective of many variables on the line through two points: f(t) = objective(a + t (b-a)).

    Parameters
    ----------
    objective : whatever `descend` takes
    a, b : the ends, where t is 0 and 1, shape (n,), or lists of weight arrays

    Raises
    ------
    ValueError
        If the lengths differ, a number is not finite, or the ends are the same.

    Examples
    --------
    >>> hill = gd.landscapes.Segment("(x^2 - 1)^2 + y^2", (-1, 0), (1, 0))
    >>> hill([0.0, 0.25, 0.5]), hill.barrier()
    (array([0.    , 0.5625, 1.    ]), Barrier(height=1.0, at=0.5))
    """

    objective: Any
    a: np.ndarray
    b: np.ndarray
    origin: np.ndarray = field(init=False)
    directions: np.ndarray = field(init=False)

    dimension: ClassVar[int] = 1
    names: ClassVar[tuple[str, ...]] = ("t",)
    domain: ClassVar[Domain] = ((-0.25, 1.25),)

    def __post_init__(self) -> None:
        objective, (a, b) = checked(self.objective, self.a, self.b)
        if np.array_equal(a, b):
            raise ValueError("a and b must differ: a line goes through two points")
        self.__dict__.update(objective=objective, a=a, b=b, origin=a, directions=(b - a)[None])

    def __reduce__(self) -> tuple[Any, ...]:
        return Segment, (self.objective, self.a, self.b)

    def __repr__(self) -> str:
        return f"Segment({self.objective!r})"

    def barrier(self, points: int = 51) -> Barrier:
        """Return how high the loss between the ends rises above the straight line between theirs.

        Two solutions without a barrier lie in one valley. It is looked for at so many points.

        Source: Frankle et al., "Linear Mode Connectivity and the Lottery Ticket Hypothesis", 2020.
        """
        at = np.linspace(0, 1, points)
        return barrier_of(at, self(at[:, None]))


def barrier_of(at: np.ndarray, values: np.ndarray) -> Barrier:
    """Return the barrier of values (k,) at places on a line, the first and the last its ends."""
    if not np.isfinite(values[[0, -1]]).all():
        raise ValueError(
            f"a barrier lies between finite losses, got {values[0]:g} and {values[-1]:g}"
        )
    above = values - ((1 - at) * values[0] + at * values[-1])
    highest = int(np.nanargmax(above))
    return Barrier(float(max(above[highest], 0.0)), float(at[highest]))
