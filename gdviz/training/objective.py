"""A model on its data as a function of one long vector: the loss at any weights, and its slopes.

It is an objective like any other: what descends or draws a surface of two variables descends or
draws it. Points have the shape (..., n), one row of weights each, in the order of `get_weights()`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from gdviz.objectives.base import Drawable
from gdviz.training.combinations import Combinations
from gdviz.training.criterion import Criterion
from gdviz.training.samples import Batch, Indices, Samples
from gdviz.training.streams import Streams

ROWS = 1024
"""How many samples are computed at once: large enough for fast products, small for the cache."""


@dataclass(frozen=True, eq=False)
class ModelObjective(Drawable):
    """The loss of a network over samples, as a function of its flat vector of weights.

    Attributes
    ----------
    criterion : the network and its loss
    samples : over which the loss is taken
    held : parts of the vector that are constants, and what stands there whatever the point has
    seed, moment : of what chance decides in the network

    Examples
    --------
    >>> model = gd.Sequential([gd.layers.Input((1,)), gd.layers.Dense(1)])
    >>> model.compile("sgd", "mse")
    >>> objective = model.objective([[1.0]], [[2.0]])
    >>> objective.dimension, objective(np.array([2.0, 0.0]))
    (2, np.float32(0.0))
    """

    criterion: Criterion
    samples: Samples
    held: tuple[tuple[slice, np.ndarray], ...] = ()
    seed: int = 0
    moment: int = 0

    def __len__(self) -> int:
        """The number of samples."""
        return len(self.samples)

    def __repr__(self) -> str:
        name = type(self.criterion.loss).__name__
        return f"<{name} of {self.dimension} weights over {len(self)} samples>"

    @property
    def dimension(self) -> int:
        """How many numbers a point has."""
        return sum(self.variables)

    @property
    def names(self) -> tuple[str, ...]:
        """The weights by number, from w_1 on."""
        return tuple(f"w_{i}" for i in range(1, self.dimension + 1))

    @cached_property
    def variables(self) -> tuple[int, ...]:
        """The sizes of the weight arrays that share the vector."""
        return self.criterion.network.sizes

    @property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        """The shapes of the weight arrays that share the vector."""
        return tuple(shape for part in self.criterion.network.parts for shape in part.shapes)

    def batch(self, indices: Indices) -> ModelObjective:
        """Return the loss over some of the samples alone."""
        first = int(np.arange(len(self))[indices][0])
        return replace(self, samples=self.samples.some(indices), moment=first)

    def __call__(self, point: ArrayLike) -> np.ndarray:
        """Return the loss, shape (...), at points of shape (..., n)."""
        points = self._points("point", point)
        with np.errstate(all="ignore"):
            values = [self._value(one) for one in points.reshape(-1, self.dimension)]
        return np.array(values, points.dtype).reshape(points.shape[:-1])[()]

    def value_and_gradient(self, point: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Return the loss (...) and its gradient (..., n) at points of shape (..., n)."""
        points = self._points("point", point)
        gradients = np.zeros_like(points)
        rows = points.reshape(-1, self.dimension), gradients.reshape(-1, self.dimension)
        with np.errstate(all="ignore"):
            values = list(map(self._value_and_gradient, *rows))
        return np.array(values, points.dtype).reshape(points.shape[:-1])[()], gradients

    def along(self, origin: ArrayLike, directions: ArrayLike) -> Combinations:
        """Return the loss as a function of how far one goes from a point along directions.

        Parameters
        ----------
        origin : shape (n,)
        directions : shape (m, n)
        """
        vectors = self._points("directions", np.concatenate([[origin], directions]))
        for part, _ in self.held:
            vectors[1:, part] = 0
        return Combinations(self._criterion, self.samples, vectors)

    def hessian_vector_product(self, point: ArrayLike, vector: ArrayLike) -> np.ndarray:
        """Return the Hessian of the loss at a point times a vector, both of shape (n,).

        It is exact, and costs about two gradients: the pass forwards and backwards is
        differentiated along the vector.

        Raises
        ------
        ValueError
            If the loss has no second derivative here.

        Source: Pearlmutter, "Fast exact multiplication by the Hessian", 1994.
        """
        point, vector = self._points("point", point), self._points("vector", vector)
        if point.ndim > 1 or vector.ndim > 1:
            raise ValueError(f"point and vector have one axis, got {point.shape}, {vector.shape}")
        self._clear(vector)
        product, part = np.zeros_like(point), np.empty_like(point)
        split = self.criterion.network.split
        weights, along, out = map(split, (point, vector, part))
        with np.errstate(all="ignore"):
            for batch, share in self._blocks():
                self._criterion.gradient_change(batch, weights, along, out)
                product += share * part
            self.criterion.penalties.add_change(weights, along, split(product))
        return self._clear(product)

    hessian_vector = hessian_vector_product

    def hessian(self, points: ArrayLike) -> np.ndarray:
        """Return the second derivatives, shape (..., n, n), exact, by n products at each point."""
        points = self._points("points", points)
        units = np.eye(self.dimension, dtype=points.dtype)
        rows = [
            self.hessian_vector_product(point, unit)
            for point in points.reshape(-1, self.dimension)
            for unit in units
        ]
        return np.reshape(rows, (*points.shape, self.dimension))

    def _value(self, point: np.ndarray) -> float:
        weights, blocks = self.criterion.network.split(point), self._blocks()
        value = sum(share * self._criterion.value(batch, weights)[0] for batch, share in blocks)
        return value + self.criterion.penalties.value(weights)

    def _value_and_gradient(self, point: np.ndarray, gradient: np.ndarray) -> float:
        value, part = 0.0, np.empty_like(gradient)
        split, penalties = self.criterion.network.split, self.criterion.penalties
        weights, out = map(split, (point, part))
        for batch, share in self._blocks():
            value += share * self._criterion.value_and_gradient(batch, weights, out)[0]
            gradient += share * part
        penalties.add_gradient(weights, split(gradient))
        self._clear(gradient)
        return value + penalties.value(weights)

    @cached_property
    def _criterion(self) -> Criterion:
        """The criterion with the noise of all samples, the same at every point."""
        streams = Streams(self.criterion.network, self.seed)
        streams.begin(self.moment)
        return self.criterion.drawn(len(self), np.dtype(self.samples.dtype), streams)

    def _clear(self, vector: np.ndarray) -> np.ndarray:
        """Make a vector 0 where the point is held."""
        for part, _ in self.held:
            vector[part] = 0
        return vector

    def _blocks(self) -> Iterator[tuple[Batch, float]]:
        """Yield blocks of the samples, and the part of the loss that each decides."""
        whole = self.criterion.weight(self.samples) or 1.0
        size = len(self) if self.criterion.network.takes_all_at_once else ROWS
        for batch in self.samples.batches(size):
            yield batch, self.criterion.weight(batch) / whole

    def _points(self, name: str, given: ArrayLike) -> np.ndarray:
        points = np.asarray(given)
        if points.dtype.kind not in "fiu":
            raise ValueError(f"{name} must be real numbers, got {points.dtype}")
        if points.shape[-1:] != (self.dimension,):
            raise ValueError(
                f"{name} must have the shape (..., {self.dimension}), got {points.shape}"
            )
        points = np.ascontiguousarray(points, self.samples.dtype)
        points = points.copy() if self.held else points
        for part, weights in self.held:
            points[..., part] = weights
        return points
