"""Weights are a list of arrays or one flat vector; a loss of such a list is an objective.

That is the door for any framework: what a person's function makes of a list of arrays, whatever it
computes with, has a landscape.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.ground.checks import quoted
from gdviz.objectives.base import Drawable
from gdviz.objectives.points import as_points

Shapes = tuple[tuple[int, ...], ...]
Arrays = Sequence[np.ndarray]


def as_vector(weights: Any) -> np.ndarray:
    """Return weights as one flat vector of floats: float32 where all of them are.

    Parameters
    ----------
    weights : a vector (n,), a list of arrays, or what has `parameters` that are such a vector

    Raises
    ------
    ValueError
        If they are nothing of these.
    """
    given = getattr(weights, "parameters", weights)
    parts = given if isinstance(given, list | tuple) else [given]
    arrays = [np.asarray(part) for part in parts]
    if not arrays or any(array.dtype.kind not in "fiub" for array in arrays):
        raise ValueError(
            f"weights are a vector or a list of arrays of real numbers, got {quoted(given)}"
        )
    if arrays[0].ndim != 1 and arrays[0] is given:
        raise ValueError(f"weights as one array have the shape (n,), got {arrays[0].shape}")
    dtype = np.float32 if all(array.dtype == np.float32 for array in arrays) else float
    return np.concatenate([array.ravel() for array in arrays]).astype(dtype, copy=False)


def shapes_of(objective: Any, n: int) -> Shapes:
    """Return the shapes of the weight arrays that share the vector of an objective.

    They are its `shapes`; of one that has none it is one row of n numbers.
    """
    return getattr(objective, "shapes", ((n,),))


def split(vector: np.ndarray, shapes: Shapes) -> list[np.ndarray]:
    """Return a flat vector as arrays of these shapes: views into it."""
    ends = np.cumsum([prod(shape) for shape in shapes]).tolist()
    starts = [0, *ends][: len(ends)]
    return [
        vector[start:end].reshape(shape)
        for start, end, shape in zip(starts, ends, shapes, strict=True)
    ]


@dataclass(frozen=True, eq=False, repr=False)
class LossOfWeights(Drawable):
    """A person's loss of a list of weight arrays, as an objective of one flat vector.

    Parameters
    ----------
    loss : takes a list of arrays of the shapes of the weights, and gives the loss
    weights : where the landscape has its origin, a list of arrays
    gradient_of : takes the same list, and gives the loss and a list of its slopes; None where
        nobody knows them
    filters : the axis of the arrays along which filters lie: -1 where a kernel is (inputs, outputs)
        as in Keras, 0 where it is (outputs, inputs) as in PyTorch
    name : of the objective

    Raises
    ------
    ValueError
        If the weights are no arrays of real numbers, or the loss cannot be called.

    Examples
    --------
    >>> weights = [np.array([[1.0, 2.0]]), np.array([3.0])]
    >>> loss = gd.landscapes.LossOfWeights(lambda w: sum((a**2).sum() for a in w), weights)
    >>> loss(np.array([1.0, 2.0, 3.0]))
    np.float64(14.0)
    """

    loss: Callable[[list[np.ndarray]], Any]
    weights: Sequence[ArrayLike]
    gradient_of: Callable[[list[np.ndarray]], tuple[Any, Arrays]] | None = None
    filters: int = -1
    name: str = "loss"
    shapes: Shapes = field(init=False)

    def __post_init__(self) -> None:
        if not callable(self.loss):
            raise ValueError(f"loss must be a function of a list of arrays, got {self.loss!r}")
        if not isinstance(self.weights, list | tuple):
            kind = type(self.weights).__name__
            raise ValueError(f"weights must be a list of arrays, got {kind}")
        arrays = [np.array(array) for array in self.weights]
        as_vector(arrays)
        self.__dict__.update(weights=arrays, shapes=tuple(array.shape for array in arrays))

    def __repr__(self) -> str:
        return f"<{self.name} of {self.dimension} weights>"

    @property
    def dimension(self) -> int:
        """How many numbers a point has."""
        return sum(map(prod, self.shapes))

    @property
    def names(self) -> tuple[str, ...]:
        """The weights by number, from w_1 on."""
        return tuple(f"w_{i}" for i in range(1, self.dimension + 1))

    @property
    def origin(self) -> np.ndarray:
        """The weights that were given, as one vector."""
        return as_vector(self.weights)

    @property
    def has_gradient(self) -> bool:
        """Whether slopes are known."""
        return self.gradient_of is not None

    def __call__(self, points: ArrayLike) -> np.ndarray:
        """Return the values, shape (...), at points of shape (..., n)."""
        points = as_points(points, self.dimension)
        found = [self._value(point) for point in points.reshape(-1, self.dimension)]
        return np.reshape(found, points.shape[:-1])[()]

    def value_and_gradient(self, points: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Return the values (...) and gradients (..., n) at points of shape (..., n).

        Raises
        ------
        ValueError
            If the slopes are not known.
        """
        if self.gradient_of is None:
            raise ValueError(
                f"the gradient of {self!r} is not known, only its values: take a plane that needs "
                "none, such as 'random' or 'path', or descend on the plane itself"
            )
        points = as_points(points, self.dimension)
        found = [self.gradient_of(self._arrays(p)) for p in points.reshape(-1, self.dimension)]
        values = np.array([float(value) for value, _ in found])
        slopes = np.array([as_vector(list(each)) for _, each in found])
        return values.reshape(points.shape[:-1])[()], slopes.reshape(points.shape)

    def _value(self, point: np.ndarray) -> float:
        value = self.loss(self._arrays(point))
        if np.size(value) != 1:
            raise ValueError(f"loss must give one number, got the shape {np.shape(value)}")
        return float(value)

    def _arrays(self, point: np.ndarray) -> list[np.ndarray]:
        """Return a point as arrays of the shapes and dtypes that were given."""
        return [
            np.ascontiguousarray(part, given.dtype)
            for part, given in zip(split(point, self.shapes), self.weights, strict=True)
        ]
