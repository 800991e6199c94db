"""A part is one link of a network: a value, its chain rule, and how that changes with the weights.

`forward` gives its value, `pull` carries dL/dy back to dL/dx, `collect` writes dL/dw for its
weights. `push` carries a change of the weights forwards, and `pull_change` and `collect_change` are
the derivatives of the two above along that change.

`bind` puts a part to work on batch after batch: the same operations on the same numbers, in memory
that is used again, as calls that know their arrays.

What is otherwise in training than in inference is another part, `in_training`: each by itself is a
plain function of its input and its weights, and so has exact slopes.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from functools import partial
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np

from gdviz.ground.kinds import lacking

Weights = Sequence[np.ndarray]
"""The weight arrays of one part."""
Call = Callable[[], Any]
"""What is called with nothing: it knows its arrays. A partial of NumPy's costs no line of ours."""


class Part:
    """One link of the chain: y = f(x; w). Weights are arrays, and a change of each is one more.

    One of one's own needs `forward` and `pull`, and `collect` where it has weights; it keeps none
    of the arrays that it is given. `push` and its like are for products with the Hessian. What is
    otherwise in training says so by `in_training`, and by `remember` or `draw`.

    Attributes
    ----------
    shapes : of its weights
    linear_in_weights : whether its value is, so that for a sum of weights it is the sum of theirs;
        one with a `forward` of its own says so itself
    sides : of one that bends each number at 0, its slopes below and above; None of all others
    stacks : whether it takes many batches at once, each with weights of its own: stacked along one
        more axis, before all others
    mixes_samples : whether what it makes of a sample depends on those beside it
    statistics : arrays of its layer, beside the weights: no slope leads to them, but `remember`
        writes into them in training
    noise_shape : of the numbers of a sample that chance draws anew for each batch; None of none
    noise : those numbers, for as many samples as a batch has
    seed : of its noise, where it is not to be that of the training
    """

    shapes: tuple[tuple[int, ...], ...] = ()
    linear_in_weights: ClassVar[bool] = False
    sides: ClassVar[tuple[float, float] | None] = None
    stacks: ClassVar[bool] = False
    mixes_samples: ClassVar[bool] = False
    statistics: Sequence[np.ndarray] = ()
    noise_shape: tuple[int, ...] | None = None
    noise: np.ndarray | None = None
    seed: int | None = None

    def __init_subclass__(cls, **declared: Any) -> None:
        super().__init_subclass__(**declared)
        if "bind" not in cls.__dict__ and {"forward", "pull", "collect"} & set(cls.__dict__):
            cls.bind = Part.bind  # one that is bound otherwise would not compute what it says
        if "forward" in cls.__dict__:  # what it does not say of itself is not known
            for name in {"linear_in_weights", "sides", "stacks"} - set(cls.__dict__):
                setattr(cls, name, getattr(Part, name))

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and _same(vars(self), vars(other))

    def forward(self, x: np.ndarray, w: Weights) -> np.ndarray:
        """Return y for a batch x."""
        raise lacking(self, "forward(self, x, w)", "y for a batch x")

    def pull(self, x: np.ndarray, y: np.ndarray, gradient: np.ndarray, w: Weights) -> np.ndarray:
        """Return dL/dx for a gradient dL/dy."""
        raise lacking(self, "pull(self, x, y, gradient, w)", "dL/dx for a gradient dL/dy")

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

        remember = [partial(self.remember, x)] if self.statistics else []
        return Bound(y, dy, [forward], [] if dy is None else [backward], remember)

    def compiled(self, dtype: np.dtype, batches: int, size: int) -> "Part":
        """Return the part to be bound for so many batches of a size, with loops where these pay."""
        return self

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

    # ------------------------------------------------------------------ in training

    def in_training(self) -> "Part":
        """Return what takes its place in training: by default itself."""
        return self

    def remember(self, x: np.ndarray) -> None:
        """Take a batch into the statistics: once for each step, after its `forward`."""

    def draw(self, rng: np.random.Generator) -> None:
        """Write numbers by chance into `noise`."""

    def noisy(self, samples: int, dtype: np.dtype) -> Self:
        """Return the part with room for the noise of so many samples: itself if there is none."""
        if self.noise_shape is None:
            return self
        return self._with(noise=np.empty((samples, *self.noise_shape), dtype))

    def with_statistics(self, instead: Mapping[int, np.ndarray]) -> Self:
        """Return the part with other arrays in place of statistics, by the `id` of these."""
        if not self.statistics:
            return self
        return self._with(statistics=[instead[id(each)] for each in self.statistics])

    def still(self) -> Self:
        """Return the part with statistics that stay what they are now."""
        if not self.statistics:
            return self
        return self._with(statistics=[each.copy() for each in self.statistics])

    def _with(self, **arrays: Any) -> Self:
        other = copy(self)
        for name, array in arrays.items():
            object.__setattr__(other, name, array)
        return other

    def _has_no(self, method: str) -> ValueError:
        name = type(self).__name__
        return ValueError(f"{name} has no product with the Hessian: its class needs {method}()")


class Straight(Part):
    """One without weights that is linear in x, but for a constant: it has one slope everywhere."""

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
        """Return what is pulled of the gradient's change, since the slope has none."""
        return self.pull(x, y, change, w)


def _same(some: Mapping[str, Any], others: Mapping[str, Any]) -> bool:
    pairs = [(some[name], others.get(name)) for name in some]
    return some.keys() == others.keys() and all(
        one is other or np.array_equal(one, other) for one, other in pairs
    )


class Bound(NamedTuple):
    """What is at work on one batch after another, in arrays that stay where they are.

    Attributes
    ----------
    y, dy : its value, and where dL/dy is put before it is called backwards (None if it is not)
    forward, backward : the calls that make it so
    remember : the calls that take the batch into statistics, after those forwards
    """

    y: np.ndarray
    dy: np.ndarray | None
    forward: Sequence[Call] = ()
    backward: Sequence[Call] = ()
    remember: Sequence[Call] = ()
