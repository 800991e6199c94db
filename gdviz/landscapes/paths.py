"""The path of a training and a plane: where it lies on it, and how far away from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from gdviz.landscapes.subspace import Subspace
from gdviz.landscapes.weights import as_vector

TAKEN = (
    "path must be a Trajectory, points of shape (k, n), a list of snapshots, each a list of weight "
    "arrays, or a dict of label to such a path"
)


class Visited(NamedTuple):
    """The weights that a training came through.

    Attributes
    ----------
    points : shape (k, n); they may lie in a file
    steps : of each, shape (k,)
    label : the name that pictures write beside the path
    optimizer : what made the steps; None where that is not known
    """

    points: np.ndarray
    steps: np.ndarray
    label: str = ""
    optimizer: Any = None


def visited_of(given: Any, label: str = "") -> list[Visited]:
    """Return what was visited, for each path of whatever a person brings.

    Parameters
    ----------
    given : a trajectory, a history with one, an array (k, n), a list of snapshots, each a vector or
        a list of weight arrays; several of these in a list, or in a dict of label to path

    Raises
    ------
    ValueError
        If it is nothing of these.
    """
    found = list(_each(given, label))
    if not found:
        raise ValueError(f"{TAKEN}; got none")
    return found


def _each(given: Any, label: str) -> Iterator[Visited]:
    if hasattr(given, "trajectory") and given.trajectory is None:
        raise ValueError(
            "the history has recorded no path: fit(..., record=Snapshots(count=60)) keeps one"
        )
    given = getattr(given, "trajectory", given)
    if isinstance(given, Mapping):
        for name, path in given.items():
            yield from _each(path, str(name))
    elif hasattr(given, "points"):
        name = label or given.label
        for points in _rows(given.points):
            yield Visited(points, np.asarray(given.steps), name, given.optimizer)
    elif _is_one(given):
        array = np.asarray(given) if hasattr(given, "ndim") else np.stack([*map(as_vector, given)])
        for points in _rows(array):
            yield Visited(points, np.arange(len(points)), label)
    elif isinstance(given, list | tuple):
        for path in given:
            yield from _each(path, label)
    else:
        raise ValueError(f"{TAKEN}; got {type(given).__name__}")


def _is_one(given: Any) -> bool:
    """Whether it is one path: an array of points, or a list of snapshots."""
    if hasattr(given, "ndim"):
        return given.ndim in (2, 3)
    return isinstance(given, list | tuple) and len(given) > 0 and _is_snapshot(given[0])


def _is_snapshot(given: Any) -> bool:
    """Whether it is a vector, or a list of arrays such as Keras's `get_weights()`."""
    if isinstance(given, list | tuple):
        return len(given) > 0 and isinstance(given[0], np.ndarray | float | int)
    return getattr(given, "ndim", None) == 1


def _rows(points: np.ndarray) -> Iterator[np.ndarray]:
    """Yield points (k, n), for each of several starts where they are (k, starts, n)."""
    if points.ndim == 2:
        yield points
    else:
        yield from np.moveaxis(points, 1, 0)


@dataclass(frozen=True, eq=False)
class PathOnPlane:
    """A path, seen on a plane.

    Attributes
    ----------
    points : the nearest points of the plane, shape (k, 2)
    values : the true losses, at the path's own weights, shape (k,)
    beneath : the losses of the plane at `points`, shape (k,)
    distances : from the path's weights to the plane, shape (k,)
    steps : of each, shape (k,)
    label : the name that pictures write beside the path
    optimizer : what made the steps; None where that is not known
    explained : the share of the path's variance that lies in the plane, from 0 to 1
    length : how far its last weights lie from its first, in all dimensions

    Examples
    --------
    >>> snapshots = [[np.array([k, 1.0, 0.1 * k])] for k in (3.0, 2.0, 1.0)]
    >>> loss = {"weights": snapshots[-1], "loss": lambda w: (w[0] ** 2).sum()}
    >>> found = gd.landscape(**loss, plane="path", path=snapshots, resolution=5, progress=False)
    >>> found.path.points.shape, bool(found.path.distances.max() < 0.1)
    ((3, 2), True)
    """

    points: np.ndarray
    values: np.ndarray
    beneath: np.ndarray
    distances: np.ndarray
    steps: np.ndarray
    label: str
    optimizer: Any
    explained: float
    length: float

    @property
    def farthest_off(self) -> float:
        """How far the plane's loss is from the true one, at most."""
        off = np.abs(self.values - self.beneath)
        return float(np.max(off, initial=0, where=np.isfinite(off)))


def seen_on(plane: Subspace, path: Visited) -> PathOnPlane:
    """Return a path as it is seen on a plane: with its true losses, and how far it is off."""
    points, distances = plane.project(path.points), plane.distances(path.points)
    with np.errstate(all="ignore"):
        true = np.array([float(plane.objective(point)) for point in path.points])
        beneath = plane.means(points).values
    share, told = explained(plane, path.points), (path.steps, path.label, path.optimizer)
    length = float(np.linalg.norm(np.subtract(path.points[-1], path.points[0], dtype=float)))
    return PathOnPlane(points, true, beneath, distances, *told, share, length)


def explained(plane: Subspace, points: np.ndarray) -> float:
    """Return the share of the variance of points (k, n) that lies in a plane.

    Of a plane of principal components it is the sum of their shares.
    """
    mean = np.mean(points, axis=0, dtype=float)
    basis = np.linalg.qr(plane.directions.T.astype(float))[0]
    inside = whole = 0.0
    for point in points:
        away = point - mean
        whole += away @ away
        inside += np.square(away @ basis).sum()
    return float(inside / whole) if whole > 0 else 1.0
