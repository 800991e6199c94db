"""The landscape of a loss: its values on a plane, a path on it, and what the plane leaves out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gdviz.ground import checks
from gdviz.landscapes import planes, tiles
from gdviz.landscapes.paths import PathOnPlane, Visited, seen_on, visited_of
from gdviz.landscapes.span import span_of
from gdviz.landscapes.storage import GridFile
from gdviz.landscapes.subspace import Plane
from gdviz.landscapes.weights import LossOfWeights, as_vector
from gdviz.models import Model
from gdviz.objectives.base import Drawable
from gdviz.objectives.doors import objective_of
from gdviz.objectives.grid import FEWEST, Grid
from gdviz.objectives.points import Domain
from gdviz.training.progress import Progress, level
from gdviz.trajectory import Trajectory


@dataclass(frozen=True, eq=False, repr=False)
class Landscape(Drawable):
    """The values of an objective on a grid of a plane.

    It is an objective of two variables itself, known by its grid: what draws one draws it, and what
    descends one descends it through SciPy's spline, as a `Grid`. `plane` is the exact one.

    Attributes
    ----------
    plane : where the grid lies; `plane.lift(point)` gives the weights at a point
    x, y : the coordinates of the columns and the rows
    values : the loss, shape (rows, columns)
    paths : of trainings on the plane, see `PathOnPlane`
    samples : of how many samples the values are the loss; None where there are none
    whole : of how many they were taken
    errors : the standard error of each value, for what it says of the loss of all samples, shape
        (rows, columns); None where all samples count, or it is not known

    Examples
    --------
    >>> model = gd.Sequential([gd.layers.Input((2,)), gd.layers.Dense(1)])
    >>> model.compile("sgd", "mse")
    >>> found = gd.landscape(model, np.eye(2), np.ones((2, 1)), resolution=5, progress=False)
    >>> found.plane.dimension, found.values.shape
    (2, (5, 5))
    """

    plane: Plane
    x: np.ndarray
    y: np.ndarray
    values: np.ndarray
    paths: tuple[PathOnPlane, ...] = ()
    samples: int | None = None
    whole: int | None = None
    errors: np.ndarray | None = None

    dimension: ClassVar[int] = 2
    names: ClassVar[tuple[str, ...]] = ("a", "b")
    framed: ClassVar[bool] = True  # a picture shows all of the grid

    def __repr__(self) -> str:
        rows, columns = self.values.shape
        return f"<Landscape of {rows} × {columns} points, {self.plane!r}>"

    @property
    def path(self) -> PathOnPlane | None:
        """The path of the training, the first of several; None where there is none."""
        return self.paths[0] if self.paths else None

    @property
    def explained(self) -> float | None:
        """The share of the variance of the path that lies in the plane, the least of several."""
        return min((path.explained for path in self.paths), default=None)

    @cached_property
    def trajectories(self) -> list[Trajectory]:
        """The paths as trajectories on the plane, at their true losses, for what draws any."""
        return [
            Trajectory(
                path.points,
                path.values,
                np.full_like(path.points, np.nan),
                path.optimizer,
                path.label or "path",
                None if np.isfinite(path.values).all() else int(np.isfinite(path.values).argmin()),
                path.steps,
                names=self.names,
            )
            for path in self.paths
        ]

    @property
    def domain(self) -> Domain:
        """From where to where the grid goes."""
        return tuple((float(axis[0]), float(axis[-1])) for axis in (self.x, self.y))

    @cached_property
    def surface(self) -> Grid:
        """The values as a function of (a, b); what is not finite is as high as the highest."""
        finite = self.values[np.isfinite(self.values)]
        if not len(finite):
            raise ValueError("the landscape has no finite value: take a smaller span")
        values = np.where(np.isfinite(self.values), self.values, finite.max())
        return Grid(self.x, self.y, values, names=self.names, name="landscape")

    def __call__(self, points: ArrayLike) -> np.ndarray:
        """Return the values, shape (...), at points (..., 2) between those of the grid."""
        return self.surface(points)

    def value_and_gradient(self, points: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Return values (...) and gradients (..., 2) at points (..., 2), by SciPy's spline."""
        return self.surface.value_and_gradient(points)

    def printed(self) -> dict[str, Any]:
        """Return what a page computes of it: that of the grid of its values."""
        return self.surface.printed()

    @property
    def description(self) -> str:
        """What it is, in one line of plain text."""
        rows, columns = self.values.shape
        of = f", {self.samples} of {self.whole} samples" if self.samples else ""
        return f"{rows} × {columns} points of {self.plane!r}{of}, {self.domain}"


Told = bool | Callable[[Landscape], Any]


def landscape(
    model: Any = None,
    x: ArrayLike | None = None,
    y: ArrayLike | None = None,
    *,
    weights: Any = None,
    loss: Callable[[list[np.ndarray]], Any] | None = None,
    plane: Any = "random",
    path: Any = None,
    resolution: int = 51,
    span: Any = "auto",
    samples: int | None = None,
    seed: int = 0,
    executor: Executor | None = None,
    progress: Told = True,
    file: str | Path | None = None,
) -> Landscape:
    """Compute the loss of a network on a plane through its weights.

    The network is as in prediction: nothing is dropped, moving means stay what they are now, and
    what is frozen is a constant. To see the loss as in training, give
    `model.objective(x, y, training=True)` in place of the model, and `weights=model.parameters`.

    Parameters
    ----------
    model : compiled with a loss, with the samples x and y; or any objective of more variables than
        one, such as `landscapes.of_torch(module, loss, loader)`
    weights : where the plane has its origin, a vector or a list of arrays; by default where the
        path ends, the first of several, else those of the model
    loss : in place of a model: a function that takes a list of arrays as the weights are, and gives
        the loss
    plane : "random", two directions as long as the weights, filter by filter; "raw", as they were
        drawn; "path", in which the path varies most; "sharpest", in which the loss bends most;
        "gradient", downhill and the sharpest; two directions; or a `Plane` (see
        `gdviz.landscapes` for more ways)
    path : of a training, to be seen on the plane: a `Trajectory`, a `History` that has recorded
        one, points (k, n), a list of snapshots, or several in a dict of label to path
    resolution : points a side
    span : what is shown: ((amin, amax), (bmin, bmax)), a half width, or "auto", in which the path
        and the walls round it are in view
    samples : of how many samples, drawn by the seed, the loss is taken; by default all
    seed : of random directions and samples
    executor : what computes the tiles, such as a process pool; the cores of this machine by default
    progress : whether a line tells how far it is, on a terminal or in a notebook; or a function,
        called with the landscape as it is: within a second of 9 × 9 points, without paths, then
        of more
    file : of NumPy's format (.npz), in which what is there is kept: a landscape that was
        interrupted goes on from there, and one that is complete is read

    Raises
    ------
    ValueError
        If there is no objective or no origin, or a setting is none of these.

    Notes
    -----
    Of a plane through a hundred thousand dimensions most is left out. Each path says how much: the
    true losses beside those of the plane, the distance, the share of its variance (`explained`).

    Examples
    --------
    >>> layers = [gd.layers.Dense(4, "tanh"), gd.layers.Dense(1)]
    >>> model = gd.Sequential([gd.layers.Input((2,)), *layers])
    >>> model.compile("sgd", "mse")
    >>> x, y = np.eye(2), np.ones((2, 1))
    >>> found = gd.landscape(model, x, y, resolution=5, progress=False)
    >>> found.values.shape
    (5, 5)
    """
    paths = [] if path is None else visited_of(path)
    end = paths[0].points[-1] if paths else None
    if isinstance(plane, Plane):
        whole, origin = plane.objective, plane.origin
    else:
        whole, origin = _objective_of(model, x, y, weights, loss, end)
    objective = _some(whole, samples, seed)
    chosen = _plane_of(objective, plane, origin, paths, seed)
    resolution = checks.whole("resolution", resolution, FEWEST)
    grid = _Grid.over(chosen, span_of(chosen, span, paths), resolution)
    counts = (len(objective), len(whole)) if hasattr(whole, "batch") else (None, None)
    found = Landscape(chosen, grid.x, grid.y, grid.values, (), *counts)
    for rows in grid.fill(executor, progress is True, file):
        if callable(progress):
            progress(grid.seen(found, rows))
        if not found.paths:  # after the preview: the true losses of a path take longer
            found = replace(found, paths=tuple(seen_on(chosen, each) for each in paths))
    return grid.seen(found)


def _objective_of(
    model: Any, x: Any, y: Any, weights: Any, loss: Any, end: np.ndarray | None
) -> tuple[Drawable, np.ndarray | None]:
    """Return the objective, and where the plane has its origin: as told, else where a path ends."""
    if loss is not None:
        if model is not None:
            raise ValueError("give a model with its data, or weights with a loss, not both")
        objective = LossOfWeights(loss, weights)
        return objective, objective.origin
    told = None if weights is None else as_vector(weights)
    if model is None:
        raise ValueError("landscape needs a model with its data, an objective, or weights and loss")
    if not isinstance(model, Model):
        _refuse_of_others(model)
        here = told if told is not None or end is None else as_vector(end)
        own = getattr(model, "origin", None) if here is None else here
        return objective_of(model, own), own
    if x is None or y is None:
        raise ValueError("landscape of a model needs its data: landscape(model, x, y)")
    here = next(each for each in (told, end, model.parameters) if each is not None)
    return model.objective(x, y), np.array(here, model.parameters.dtype)


_DOORS = {
    "state_dict": "of_torch(module, loss, loader)",
    "trainable_variables": "of_keras(model, x, y)",
}
"""What makes an objective of a model of another framework, by what such a model has."""


def _refuse_of_others(model: Any) -> None:
    """Refuse a model of another framework, which has a door of its own."""
    for name, door in _DOORS.items():
        if hasattr(model, name) and not hasattr(model, "value_and_gradient"):
            raise ValueError(
                f"{type(model).__name__} is a model of another framework: write "
                f"gd.landscape(gd.landscapes.{door})"
            )


def _some(objective: Drawable, samples: int | None, seed: int) -> Drawable:
    """Return the objective of so many of its samples, drawn by a seed."""
    if samples is None:
        return objective
    if not hasattr(objective, "batch"):
        raise ValueError(
            f"samples needs an objective that is a mean over samples, got {objective!r}"
        )
    whole = len(objective)
    if checks.whole("samples", samples) >= whole:
        return objective
    drawn = np.random.default_rng(seed).choice(whole, samples, replace=False)
    return objective.batch(np.sort(drawn))


def _plane_of(
    objective: Drawable, plane: Any, at: Any, paths: Sequence[Visited], seed: int
) -> Plane:
    """Return the plane that was asked for, of this objective."""
    if isinstance(plane, Plane):
        return replace(plane, objective=objective)
    if at is None:
        raise ValueError("landscape needs an origin: give weights=…, or a path that ends there")
    if not isinstance(plane, str):
        return Plane(objective, at, *_two(plane))
    if plane == "path" and not paths:
        raise ValueError("plane='path' needs a path, such as path=model.fit(..., record=50)")
    if plane not in planes.WAYS:
        known = tuple(planes.WAYS)
        raise ValueError(f"plane must be one of {known} or a Plane, got {checks.quoted(plane)}")
    return planes.WAYS[plane](objective, at, [each.points for each in paths], seed)


def _two(directions: Any) -> tuple[Any, Any]:
    try:
        first, second = directions
    except (TypeError, ValueError):
        known = tuple(planes.WAYS)
        raise ValueError(f"plane must be one of {known}, a Plane or two directions") from None
    return first, second


@dataclass(frozen=True, eq=False)
class _Grid:
    """A grid that is being filled.

    Attributes
    ----------
    plane : on which it lies
    x, y : its columns and rows
    values, squares : what is there, nan where nothing is yet, shape (rows, columns)
    """

    plane: Plane
    x: np.ndarray
    y: np.ndarray
    values: np.ndarray = field(repr=False)
    squares: np.ndarray = field(repr=False)
    done: np.ndarray = field(repr=False)

    @classmethod
    def over(cls, plane: Plane, view: Domain, resolution: int) -> _Grid:
        """Return an empty grid of so many rows and columns over a part of a plane."""
        x, y = (np.linspace(*edge, resolution) for edge in view)
        empty = np.full((2, resolution, resolution), np.nan)
        return cls(plane, x, y, *empty, np.zeros((resolution, resolution), bool))

    def fill(
        self, executor: Executor | None, told: bool, file: str | Path | None
    ) -> Iterator[np.ndarray]:
        """Compute what is missing, level by level, and yield the rows that each has."""
        arrays = {"values": self.values, "squares": self.squares, "done": self.done}
        kept = GridFile(file, arrays, self._what() if file else ())
        line = Progress(self.done.size, True) if told and level("auto") else None
        try:
            for rows in tiles.levels(len(self.y)):
                for _ in self._fill_level(rows, executor):
                    kept.keep()
                    if line:
                        line.show(int(self.done.sum()), {})
                kept.keep(now=True)
                yield rows
        finally:
            kept.keep(now=True)
        if line:
            line.end({})

    def _what(self) -> list[Any]:
        """Return what tells this grid from others: with the loss at the origin also its data."""
        plane = self.plane
        loss = float(plane.objective(plane.origin))
        return [plane.origin, plane.directions, self.x, self.y, loss, repr(plane.objective)]

    @cached_property
    def _by_rows(self) -> bool:
        """Whether rows are computed as a whole: what is missing of them costs next to nothing."""
        return not self.done.all() and self.plane.by_rows(self.done.size)

    def _fill_level(self, rows: np.ndarray, executor: Executor | None) -> Iterator[int]:
        here = rows if self._by_rows else np.ix_(rows, rows)
        missing = np.zeros_like(self.done)
        missing[here] = ~self.done[here]
        places = tiles.tiles_of(self.plane, missing, executor)
        points = [np.stack([self.x[at[:, 1]], self.y[at[:, 0]]], axis=1) for at in places]
        for k, means in tiles.compute(self.plane, points, executor, self._by_rows):
            row, column = places[k].T
            self.values[row, column], self.squares[row, column] = means
            self.done[row, column] = True
            yield k

    def seen(self, found: Landscape, rows: np.ndarray | slice = slice(None)) -> Landscape:
        """Return a landscape with the values of some rows and columns."""
        values, squares = (a[rows][:, rows].copy() for a in (self.values, self.squares))
        errors = _errors(values, squares, found.samples, found.whole)
        return replace(found, x=self.x[rows], y=self.y[rows], values=values, errors=errors)


def _errors(
    values: np.ndarray, squares: np.ndarray, samples: int | None, whole: int | None
) -> np.ndarray | None:
    """Return how far means of some samples are from that of all, one standard deviation.

    It is that of samples drawn without replacement: none where they are all.
    """
    if samples is None or samples == whole or samples < 2 or np.isnan(squares).all():
        return None
    variance = np.maximum(squares - values**2, 0) / (samples - 1)
    return np.sqrt(variance * (1 - samples / whole))
