"""What a classifier of points in the plane predicts everywhere, at each moment of its training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.models import Model
from gdviz.studies import recorded
from gdviz.studies.recorded import Recorded

MOST_CLASSES = 5


@dataclass(frozen=True, eq=False)
class Regions:
    """Points, their classes, and what a network makes of them: see `find_regions`.

    Attributes
    ----------
    model, weights : the network, and its weights at some moments
    points, right : shape (n, 2), and the numbers of their classes, shape (n,)
    names : of the classes
    """

    model: Model
    weights: Recorded
    points: np.ndarray
    right: np.ndarray
    names: tuple[str, ...]

    @cached_property
    def _shares(self) -> list[np.ndarray]:
        return [recorded.shares(self.model, at, self.points) for at in self.weights.points]

    @cached_property
    def guessed(self) -> np.ndarray:
        """The most probable class of each point at each moment, shape (moments, n)."""
        return np.array([each.argmax(axis=1) for each in self._shares])

    @cached_property
    def accuracy(self) -> np.ndarray:
        """The share of points that are guessed right, shape (moments,)."""
        return (self.guessed == self.right).mean(axis=1)

    @cached_property
    def losses(self) -> np.ndarray:
        """The mean cross-entropy of the points, shape (moments,)."""
        own = np.array([each[np.arange(len(each)), self.right] for each in self._shares])
        with np.errstate(divide="ignore"):
            return -np.log(own).mean(axis=1)

    @property
    def learns(self) -> bool:
        """Whether more points are on the right side of a border at the end than at first."""
        return bool(self.accuracy[-1] > self.accuracy[0] and np.ptp(self.right))

    def over(self, x: np.ndarray, y: np.ndarray, moment: int) -> np.ndarray:
        """Return the probabilities on a grid, shape (len(y), len(x), classes), at a moment."""
        points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
        inputs = points.astype(self.model.parameters.dtype)
        given = recorded.shares(self.model, self.weights.points[moment], inputs)
        return given.reshape(len(y), len(x), -1)


def find_regions(
    model: Model,
    x: ArrayLike,
    y: ArrayLike,
    history: Any = None,
    classes: Sequence[str] | None = None,
) -> Regions:
    """Return what a classifier of points in the plane predicts, at each snapshot of its training.

    Parameters
    ----------
    model : of inputs of two numbers, that gives probabilities of 2 to 5 classes
    x : points, shape (n, 2)
    y : the numbers of their classes, shape (n,), or one-hot rows
    history : from `fit(..., record=Snapshots(count=90))`; without it the weights of now count
    classes : their names; numbers by default

    Raises
    ------
    ValueError
        If the model takes other inputs or gives no probabilities, or the points, labels or
        snapshots do not fit it.
    """
    weights = recorded.recorded_of(model, history)
    if model.input_shape[1:] != (2,):
        raise ValueError(
            f"decision_regions draws a plane: the model must take inputs of shape (2,), got "
            f"{model.input_shape[1:]}"
        )
    count = recorded.count_classes(model)
    if count > MOST_CLASSES:
        raise ValueError(f"decision_regions tells up to {MOST_CLASSES} classes apart by colour")
    points = recorded.inputs_for(model, "x", x)
    right = recorded.classes_of(y, len(points), count)
    return Regions(model, weights, points, right, recorded.names_of(classes, count))
