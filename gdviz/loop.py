"""The loop of a descent: a gradient, a step, and what is kept of them on the way."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import repeat
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import ArrayLike

from gdviz.number_by_number import NumberByNumber


class Objective(Protocol):
    """What can be descended: a function with its gradient.

    A point has shape (..., n), its value (...) and its gradient (..., n).
    """

    def __call__(self, point: ArrayLike) -> np.ndarray:
        """Return the value at a point."""

    def value_and_gradient(self, point: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Return the value and the gradient at a point."""


class Sampled(Objective, Protocol):
    """An objective that is a mean over samples: it can be descended in mini-batches."""

    def __len__(self) -> int:
        """The number of samples."""

    def batch(self, indices: np.ndarray) -> Objective:
        """Return the objective of some of the samples alone."""


Step = tuple[np.ndarray, np.ndarray, np.ndarray]
"""A point of a path, the value and the gradient there."""


@dataclass(frozen=True)
class Batches:
    """The mini-batches of an objective, without end: each epoch is a fresh shuffle of its samples.

    The last batch of an epoch has what is left of it, as in Keras.
    """

    objective: Sampled
    size: int
    seed: int

    def __iter__(self) -> Iterator[Objective]:
        rng = np.random.default_rng(self.seed)
        while True:
            order = rng.permutation(len(self.objective))
            for first in range(0, len(order), self.size):
                yield self.objective.batch(order[first : first + self.size])


class Record(NamedTuple):
    """What a descent leaves behind.

    Attributes
    ----------
    points, values, gradients : of the steps that are kept, one a row
    gone : the first step that was not finite, -1 where all were; shape () or (k,)
    """

    points: np.ndarray
    values: np.ndarray
    gradients: np.ndarray
    gone: np.ndarray


@dataclass(frozen=True, eq=False)
class Loop:
    """A descent that only lacks its start.

    Attributes
    ----------
    objective, optimizer : what is descended, and the rule of the steps
    kept : the numbers of the steps that are kept, in order; it goes on to the last of them
    batches : the mini-batches that make the steps, where not the whole objective does
    """

    objective: Objective
    optimizer: Any
    kept: np.ndarray
    batches: Batches | None = None

    def __call__(self, start: np.ndarray) -> Record:
        """Descend from a start of shape (n,) or (k, n)."""
        path = enumerate(self._path(start))
        points = np.empty((len(self.kept), *start.shape), start.dtype)
        values, gradients = np.empty(points.shape[:-1], start.dtype), np.empty_like(points)
        watch = None if self._keeps_all_it_sees else _Watch(start.shape[:-1])
        with np.errstate(all="ignore"):
            for place, kept in enumerate(self.kept.tolist()):
                for t, step in path:
                    if watch:
                        watch(t, *step)
                    if t == kept:
                        break
                points[place], values[place], gradients[place] = step
                if self.batches:
                    values[place] = self.objective(step[0])
        gone = watch.gone if watch else _first_not_finite(points, values, gradients)
        return Record(points, values, gradients, gone)

    @property
    def _keeps_all_it_sees(self) -> bool:
        return self.batches is None and len(self.kept) == self.kept[-1] + 1

    def _path(self, start: np.ndarray) -> Iterator[Step]:
        lone = NumberByNumber.serves(self.optimizer, start)
        rule = NumberByNumber(self.optimizer) if lone else self.optimizer
        variables = getattr(self.objective, "variables", None)
        return walk(self.batches or repeat(self.objective), rule, start, variables)


def walk(
    objectives: Iterable[Objective],
    rule: Any,
    point: np.ndarray,
    variables: tuple[int, ...] | None = None,
) -> Iterator[Step]:
    """Yield the point, value and gradient of each step, from the start on, without end.

    Parameters
    ----------
    objectives : what each step sees
    rule : the optimizer
    point : the start, shape (..., n)
    variables : sizes of the variables that share the point
    """
    state = rule.init(point)
    for objective in objectives:
        value, gradient = objective.value_and_gradient(point)
        yield point, value, gradient
        step, state = rule.update(gradient, state, point, variables)
        point = point + step


class _Watch:
    """Sees when a descent is gone, whatever is kept of it."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.gone = np.full(shape, -1)

    def __call__(self, t: int, point: np.ndarray, value: Any, gradient: np.ndarray) -> None:
        if math.isfinite(np.sum(value) + point.sum() + gradient.sum()):
            return  # so is each number in it
        finite = np.isfinite(value) & np.isfinite(point).all(-1) & np.isfinite(gradient).all(-1)
        self.gone[~finite & (self.gone < 0)] = t


def _first_not_finite(points: np.ndarray, values: np.ndarray, gradients: np.ndarray) -> np.ndarray:
    """Return the first step that is not finite, -1 where all are."""
    finite = np.isfinite(values) & np.isfinite(points).all(-1) & np.isfinite(gradients).all(-1)
    return np.where(finite.all(0), -1, finite.argmin(0))
