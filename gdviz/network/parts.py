"""A part is one link of a network: a value, its chain rule, and how that changes with the weights.

`forward` gives its value, `pull` carries dL/dy back to dL/dx, `collect` writes dL/dw for its
weights. `push` carries a change of the weights forwards, and `pull_change` and `collect_change` are
the derivatives of the two above along that change.

`bind` puts a part to work on batch after batch: the same operations on the same numbers, in memory
that is used again, as calls that know their arrays.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import Any, ClassVar, NamedTuple

import numpy as np

from gdviz.network.activation import ActivationFunction
from gdviz.programs.memory import settle
from gdviz.programs.recording import Program, record

Weights = Sequence[np.ndarray]
"""The weight arrays of one part."""
Call = Callable[[], Any]
"""What is called with nothing: it knows its arrays. A partial of NumPy's costs no line of ours."""


class Part:
    """One link of the chain: y = f(x; w). Weights are arrays, and a change of each is one more.

    One of one's own needs `forward` and `pull`, and `collect` where it has weights; it keeps none
    of the arrays that it is given. The others are for products with the Hessian.

    Attributes
    ----------
    shapes : of its weights
    linear_in_weights : whether its value is, so that for a sum of weights it is the sum of theirs;
        one with a `forward` of its own says so itself
    """

    shapes: tuple[tuple[int, ...], ...] = ()
    linear_in_weights: ClassVar[bool] = False

    def __init_subclass__(cls, **declared: Any) -> None:
        super().__init_subclass__(**declared)
        if "bind" not in cls.__dict__ and {"forward", "pull", "collect"} & set(cls.__dict__):
            cls.bind = Part.bind  # one that is bound otherwise would not compute what it says
        if "forward" in cls.__dict__ and "linear_in_weights" not in cls.__dict__:
            cls.linear_in_weights = False

    def forward(self, x: np.ndarray, w: Weights) -> np.ndarray:
        """Return y for a batch x."""
        raise NotImplementedError

    def pull(self, x: np.ndarray, y: np.ndarray, gradient: np.ndarray, w: Weights) -> np.ndarray:
        """Return dL/dx for a gradient dL/dy."""
        raise NotImplementedError

    def push(
        self, x: np.ndarray, y: np.ndarray, dx: np.ndarray, w: Weights, dw: Weights
    ) -> np.ndarray:
        """Return the change of y where x changes by dx and the weights by dw."""
        raise self._has_no("push")

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
        """Return the change of `pull` where the gradient changes by `change` too."""
        raise self._has_no("pull_change")

    def collect(self, x: np.ndarray, gradient: np.ndarray, out: Weights) -> None:
        """Write dL/dw into `out` for a gradient dL/dy."""

    def bind(self, x: np.ndarray, dx: np.ndarray | None, w: Weights, out: Weights) -> "Bound":
        """Return the part at work on what is put into `x`.

        Parameters
        ----------
        dx : where dL/dx is written to; None if nobody needs it
        w, out : the weights, and where dL/dw is written to
        """
        y = np.empty(self.forward(np.zeros_like(x), w).shape, x.dtype)
        dy = None if dx is None and not self.shapes else np.empty_like(y)

        def forward() -> None:
            y[...] = self.forward(x, w)

        def backward() -> None:
            self.collect(x, dy, out)
            if dx is not None:
                dx[...] = self.pull(x, y, dy, w)

        return Bound(y, dy, [forward], [] if dy is None else [backward])

    def collect_change(
        self,
        x: np.ndarray,
        dx: np.ndarray,
        gradient: np.ndarray,
        change: np.ndarray,
        out: Weights,
    ) -> None:
        """Write the change of dL/dw into `out`."""
        if self.shapes:
            raise self._has_no("collect_change")

    def _has_no(self, method: str) -> ValueError:
        name = type(self).__name__
        return ValueError(f"{name} has no product with the Hessian: its class needs {method}()")


class Bound(NamedTuple):
    """What is at work on one batch after another, in arrays that stay where they are.

    Attributes
    ----------
    y, dy : its value, and where dL/dy is put before it is called backwards (None if it is not)
    forward, backward : the calls that make it so
    """

    y: np.ndarray
    dy: np.ndarray | None
    forward: Sequence[Call] = ()
    backward: Sequence[Call] = ()


@dataclass(frozen=True)
class Affine(Part):
    """y = x W + b, along the last axis: dL/dW = x' dL/dy, dL/db = sum dL/dy, dL/dx = dL/dy W'."""

    inputs: int
    outputs: int
    bias: bool = True

    linear_in_weights: ClassVar[bool] = True

    @cached_property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        kernel = (self.inputs, self.outputs)
        return (kernel, (self.outputs,)) if self.bias else (kernel,)

    def forward(self, x: np.ndarray, w: Weights) -> np.ndarray:
        y = x @ w[0]
        if self.bias:
            y += w[1]
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
        backward = [partial(np.matmul, rows.T, pulls, out[0])]
        if self.bias:
            forward.append(partial(np.add, y, w[1], y))
            backward.append(partial(np.add.reduce, pulls, 0, None, out[1]))
        if dx is not None:
            backward.append(partial(np.matmul, dy, w[0].T, dx))
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
class Reshape(Part):
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
        return change.reshape(x.shape)
