"""The parts that most networks are made of: a weighted sum, an activation, another shape."""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import ClassVar, NamedTuple

import numpy as np

from gdviz.network.activation import ActivationFunction
from gdviz.network.part import Bound, Part, Straight, Weights
from gdviz.programs.memory import settle
from gdviz.programs.recording import Program, record

Nested = float | tuple["Nested", ...]
"""A number, or an array as tuples of tuples."""


@dataclass(frozen=True)
class Affine(Part):
    """y = x W + b, along the last axis: dL/dW = x' dL/dy, dL/db = sum dL/dy, dL/dx = dL/dy W'."""

    inputs: int
    outputs: int
    bias: bool = True

    linear_in_weights: ClassVar[bool] = True
    stacks: ClassVar[bool] = True

    @cached_property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        kernel = (self.inputs, self.outputs)
        return (kernel, (self.outputs,)) if self.bias else (kernel,)

    def forward(self, x: np.ndarray, w: Weights) -> np.ndarray:
        y = x @ w[0]
        if self.bias:
            y += w[1][..., None, :]
        return y

    def pull(self, x: np.ndarray, y: np.ndarray, gradient: np.ndarray, w: Weights) -> np.ndarray:
        return gradient @ w[0].T

    def push(
        self, x: np.ndarray, y: np.ndarray, dx: np.ndarray, w: Weights, dw: Weights
    ) -> np.ndarray:
        return dx @ w[0] + self.forward(x, dw)

    def pull_change(
        self,
        x: np.ndarray,
        y: np.ndarray,
        dx: np.ndarray,
        gradient: np.ndarray,
        change: np.ndarray,
        w: Weights,
        dw: Weights,
    ) -> np.ndarray:
        return change @ w[0].T + gradient @ dw[0].T

    def collect(self, x: np.ndarray, gradient: np.ndarray, out: Weights) -> None:
        rows, pulls = x.reshape(-1, self.inputs), gradient.reshape(-1, self.outputs)
        np.matmul(rows.T, pulls, out=out[0])
        if self.bias:
            np.add.reduce(pulls, axis=0, out=out[1])

    def bind(self, x: np.ndarray, dx: np.ndarray | None, w: Weights, out: Weights) -> Bound:
        y = np.empty((*x.shape[:-1], self.outputs), x.dtype)
        dy = np.empty_like(y)
        rows, pulls = x.reshape(-1, self.inputs), dy.reshape(-1, self.outputs)
        forward = [partial(np.matmul, x, w[0], y)]
        backward = [] if dx is None else [partial(np.matmul, dy, w[0].T, dx)]
        if self.bias:
            forward.append(partial(np.add, y, w[1], y))
            backward.append(partial(np.add.reduce, pulls, 0, None, out[1]))
        # last of all, so that whoever steps the weights may do so with each row of their gradient
        backward.append(partial(np.matmul, rows.T, pulls, out[0]))
        return Bound(y, dy, forward, backward)

    def collect_change(
        self,
        x: np.ndarray,
        dx: np.ndarray,
        gradient: np.ndarray,
        change: np.ndarray,
        out: Weights,
    ) -> None:
        self.collect(x, change, out)
        rows, pulls = dx.reshape(-1, self.inputs), gradient.reshape(-1, self.outputs)
        np.add(out[0], rows.T @ pulls, out=out[0])


class Programs(NamedTuple):
    """An activation, recorded: a = f(z) of z, and dL/dz of z, a and dL/da."""

    value: Program
    pull: Program


def programs_of(activation: ActivationFunction) -> Programs | None:
    """Return what an activation does to each number; None if it is no straight line."""
    can_be_kept = activation.elementwise and isinstance(activation, Hashable)
    return _recorded(activation) if can_be_kept else None


@lru_cache
def _recorded(activation: ActivationFunction) -> Programs | None:
    try:
        value = record(lambda z: [activation.value(z)], arrays=1)
        return Programs(value, record(lambda z, a, g: [activation.pull(z, a, g)], arrays=3))
    except Exception:  # whatever somebody's own raises that meets no array
        return None


@dataclass(frozen=True)
class Bend(Part):
    """y = an activation of x."""

    activation: ActivationFunction

    @property
    def sides(self) -> tuple[float, float] | None:
        return self.activation.sides

    @property
    def stacks(self) -> bool:
        """Whether its activation knows no axis but the last."""
        return self.activation.shares or programs_of(self.activation) is not None

    def forward(self, x: np.ndarray, w: Weights) -> np.ndarray:
        return self.activation.value(x)

    def pull(self, x: np.ndarray, y: np.ndarray, gradient: np.ndarray, w: Weights) -> np.ndarray:
        return self.activation.pull(x, y, gradient)

    def bind(self, x: np.ndarray, dx: np.ndarray | None, w: Weights, out: Weights) -> Bound:
        programs = programs_of(self.activation)
        if not programs:
            return super().bind(x, dx, w, out)
        y, (value, pull) = np.empty_like(x), programs
        dy = None if dx is None else np.empty_like(y)
        backward = [] if dx is None else settle(pull).bound([x, y, dy, dx], pull.constants)
        return Bound(y, dy, settle(value).bound([x, y], value.constants), backward)

    def push(
        self, x: np.ndarray, y: np.ndarray, dx: np.ndarray, w: Weights, dw: Weights
    ) -> np.ndarray:
        return self.activation.push(x, y, dx)

    def pull_change(
        self,
        x: np.ndarray,
        y: np.ndarray,
        dx: np.ndarray,
        gradient: np.ndarray,
        change: np.ndarray,
        w: Weights,
        dw: Weights,
    ) -> np.ndarray:
        return self.activation.pull_change(x, y, dx, gradient, change)


@dataclass(frozen=True)
class Reshape(Straight):
    """The same numbers in another shape, row-major."""

    shape: tuple[int, ...]

    def forward(self, x: np.ndarray, w: Weights) -> np.ndarray:
        return x.reshape(len(x), *self.shape)

    def pull(self, x: np.ndarray, y: np.ndarray, gradient: np.ndarray, w: Weights) -> np.ndarray:
        return gradient.reshape(x.shape)

    def bind(self, x: np.ndarray, dx: np.ndarray | None, w: Weights, out: Weights) -> Bound:
        return Bound(self.forward(x, w), None if dx is None else self.forward(dx, w))

    def push(
        self, x: np.ndarray, y: np.ndarray, dx: np.ndarray, w: Weights, dw: Weights
    ) -> np.ndarray:
        return dx.reshape(y.shape)


@dataclass(frozen=True)
class Scaled(Straight):
    """y = x * scale + offset: numbers, or rows of numbers that meet the last axes of a batch."""

    scale: Nested
    offset: Nested

    def forward(self, x: np.ndarray, w: Weights) -> np.ndarray:
        return x * self._factor(x) + np.asarray(self.offset, x.dtype)

    def pull(self, x: np.ndarray, y: np.ndarray, gradient: np.ndarray, w: Weights) -> np.ndarray:
        return gradient * self._factor(x)

    def push(
        self, x: np.ndarray, y: np.ndarray, dx: np.ndarray, w: Weights, dw: Weights
    ) -> np.ndarray:
        return dx * self._factor(x)

    def _factor(self, x: np.ndarray) -> np.ndarray:
        return np.asarray(self.scale, x.dtype)
