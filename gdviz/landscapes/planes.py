"""Ways to choose a plane through the weights of a network, each for what it shows.

At random, to see how rough the surroundings of a solution are; through a path, to see where
training went; through three solutions; along the directions that bend most, where steps become
unstable.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import numpy as np

from gdviz.landscapes.directions import (
    BIASES,
    BY,
    check_one_of,
    normalised,
    orthogonal,
    principal,
    random_arrays,
)
from gdviz.landscapes.paths import visited_of
from gdviz.landscapes.subspace import Plane
from gdviz.landscapes.weights import as_vector, shapes_of, split
from gdviz.objectives.doors import objective_of
from gdviz.studies.curvature import sharpest_directions


def random_plane(
    objective: Any,
    at: Any,
    *,
    by: str | None = "filter",
    biases: str = "ignore",
    upright: bool = False,
    seed: int = 0,
) -> Plane:
    """Return a plane along two random directions.

    Parameters
    ----------
    objective : whatever `descend` takes
    at : where it has its origin, a vector (n,) or a list of weight arrays
    by, biases : how the directions are made as long as the weights: see `normalised`. With
        `by=None` they are left as they were drawn, raw; so they are where there are no kernels
    upright : whether the second is made orthogonal to the first; of many weights they nearly are
    seed : of the directions

    Raises
    ------
    ValueError
        If `by` or `biases` is none of these.

    Examples
    --------
    >>> plane = gd.landscapes.random_plane("x^2 + y^2 + z^2", (1, 1, 1))
    >>> plane((0, 0)), plane.directions.shape
    (np.float64(3.0), (2, 3))
    """
    check_one_of("by", by, (*BY, None))
    check_one_of("biases", biases, BIASES)
    origin = as_vector(at)
    objective = objective_of(objective, origin)
    shapes, filters = shapes_of(objective, len(origin)), getattr(objective, "filters", -1)
    by = by if any(len(shape) > 1 for shape in shapes) else None
    weights, rng = split(origin, shapes), np.random.default_rng(seed)
    drawn = [random_arrays(shapes, rng, filters) for _ in range(2)]
    if by is not None:
        drawn = [normalised(each, weights, by, biases, filters=filters) for each in drawn]
    first, second = (as_vector(each).astype(origin.dtype) for each in drawn)
    second = orthogonal(second, first) if upright else second
    return Plane(objective, origin, first, second, kind=by or "raw")


def principal_plane(
    objective: Any, path: Any, *, biases: str = "keep", origin: Any = None
) -> Plane:
    """Return the plane in which a path varies most: along its first two principal components.

    Parameters
    ----------
    objective : whatever `descend` takes
    path : a `Trajectory`, a `History` with one, its points (k, n), which may lie in a file, or a
        list of snapshots, each a list of weight arrays; several in a list, or a dict of label to
        path, share one plane
    biases : "keep" counts biases as other weights; "ignore" looks for directions that leave them as
        they are
    origin : by default the last point (of the first path)

    Raises
    ------
    ValueError
        If there is no path, its points are all the same, or `biases` is none of these.

    Notes
    -----
    Of a random walk the first two components hold much of the path too, and draw it as a bend: that
    a plane explains much of a path says that the path is simple, not that the loss is (Antognini
    and Sohl-Dickstein, "PCA of high dimensional random walks with comparison to neural network
    training", 2018).

    Examples
    --------
    >>> path = gd.descend("x^2 + 2 y^2 + 9 z^2", gd.SGD(0.05), start=(1, 1, 1), steps=20)
    >>> gd.landscapes.principal_plane("x^2 + 2 y^2 + 9 z^2", path).directions.shape
    (2, 3)
    """
    check_one_of("biases", biases, BIASES)
    points = [each.points for each in visited_of(path)]
    origin = as_vector(points[0][-1] if origin is None else origin)
    objective = objective_of(objective, origin)
    mask = None if biases == "keep" else _kernels(objective, len(origin))
    found = principal(points[0] if len(points) == 1 else np.concatenate(points), mask=mask)
    first, second = found.directions.astype(origin.dtype)
    return Plane(objective, origin, first, second, kind="path")


def _kernels(objective: Any, n: int) -> np.ndarray:
    """Return which weights are no biases, shape (n,)."""
    shapes = shapes_of(objective, n)
    kernels = [len(shape) > 1 or len(shapes) == 1 for shape in shapes]
    return np.repeat(kernels, [prod(shape) for shape in shapes])


def plane_through(objective: Any, a: Any, b: Any, c: Any) -> Plane:
    """Return the plane through three points, such as three solutions.

    Its origin is a; b lies at (|b - a|, 0), and c above or below the axis: distances on the plane
    are distances between weights (Garipov et al., "Loss Surfaces, Mode Connectivity, and Fast
    Ensembling of DNNs", 2018).

    Raises
    ------
    ValueError
        If they lie on one line.

    Examples
    --------
    >>> corners = np.eye(3)
    >>> plane = gd.landscapes.plane_through("x^2 + y^2 + z^2", *corners)
    >>> plane.directions.shape
    (2, 3)
    """
    a, b, c = map(as_vector, (a, b, c))
    first, second = b - a, orthogonal(c - a, b - a)
    if not np.linalg.norm(second) > 1e-6 * np.linalg.norm(c - a):
        raise ValueError("a, b and c lie on one line: take a Segment, or another point")
    first, second = first / np.linalg.norm(first), second / np.linalg.norm(second)
    corners = np.array([(each - a) @ np.stack([first, second], 1) for each in (a, b, c)], float)
    low, high = corners.min(0), corners.max(0)
    domain = zip(low - 0.3 * (high - low), high + 0.3 * (high - low), strict=True)
    return Plane(objective, a, first, second, tuple(map(tuple, domain)), kind="through")


def sharpest_plane(objective: Any, at: Any, *, seed: int = 0) -> Plane:
    """Return the plane along the two directions in which the loss bends most upwards.

    There gradient descent becomes unstable first. They are eigenvectors of the Hessian, of length
    1, found by Lanczos' method (see `gdviz.studies.sharpest_directions`).

    Examples
    --------
    >>> plane = gd.landscapes.sharpest_plane("x^2 + 2 y^2 + 9 z^2", np.array([1.0, 1.0, 1.0]))
    >>> abs(plane.directions).round(2)
    array([[0., 0., 1.],
           [0., 1., 0.]])
    """
    origin = as_vector(at)
    objective = objective_of(objective, origin)
    _, (first, second) = sharpest_directions(objective, origin, seed=seed)
    return Plane(objective, origin, *_like(origin, first, second), kind="sharpest")


def gradient_plane(objective: Any, at: Any, *, seed: int = 0) -> Plane:
    """Return the plane of the gradient and the sharpest direction, made orthogonal, of length 1.

    Raises
    ------
    ValueError
        If the gradient is zero, or points in the sharpest direction alone.

    Examples
    --------
    >>> plane = gd.landscapes.gradient_plane("x^2 + y^2 + z^2", np.array([1.0, 2.0, 3.0]))
    >>> plane((0, 0))
    np.float64(14.0)
    """
    origin = as_vector(at)
    objective = objective_of(objective, origin)
    gradient = np.asarray(objective.value_and_gradient(origin)[1], float)
    (sharp,) = sharpest_directions(objective, origin, 1, seed=seed).directions
    second = orthogonal(sharp, gradient) if gradient.any() else gradient
    if not np.linalg.norm(second) > 1e-6:
        raise ValueError(
            "the gradient is zero here, or the sharpest direction itself: take plane='sharpest'"
        )
    first, second = gradient / np.linalg.norm(gradient), second / np.linalg.norm(second)
    return Plane(objective, origin, *_like(origin, first, second), kind="gradient")


def _like(origin: np.ndarray, *directions: np.ndarray) -> Sequence[np.ndarray]:
    return [direction.astype(origin.dtype) for direction in directions]


Way = Callable[[Any, Any, Sequence[np.ndarray], int], Plane]

WAYS: dict[str, Way] = {
    "random": lambda objective, at, paths, seed: random_plane(objective, at, seed=seed),
    "raw": lambda objective, at, paths, seed: random_plane(objective, at, by=None, seed=seed),
    "path": lambda objective, at, paths, seed: principal_plane(objective, paths, origin=at),
    "sharpest": lambda objective, at, paths, seed: sharpest_plane(objective, at, seed=seed),
    "gradient": lambda objective, at, paths, seed: gradient_plane(objective, at, seed=seed),
}
"""The ways that have a name: from an objective, an origin, the points of paths, and a seed."""
