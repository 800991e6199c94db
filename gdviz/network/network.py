"""A network is a chain of parts: values run forwards through it, gradients backwards.

Forwards, and backwards after it, is backpropagation; both differentiated along a change of the
weights give the exact product of the Hessian with a vector (Pearlmutter, "Fast exact
multiplication by the Hessian", 1994).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

import numpy as np

from gdviz.network.part import Bound, Part, Weights


@dataclass(frozen=True)
class Network:
    """A chain of parts, whose weights lie one after another in one flat vector."""

    parts: tuple[Part, ...]

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """How many numbers each weight array has, in the order of the vector."""
        return tuple(math.prod(shape) for part in self.parts for shape in part.shapes)

    @cached_property
    def ends(self) -> list[tuple[int, int]]:
        """From where to where the weights of each part lie in the vector."""
        sizes = [sum(map(math.prod, part.shapes)) for part in self.parts]
        return list(pairwise(accumulate(sizes, initial=0)))

    @cached_property
    def first(self) -> int:
        """The first part that has weights: no gradient needs to go further back."""
        return next((k for k, part in enumerate(self.parts) if part.shapes), len(self.parts))

    @cached_property
    def noisy_parts(self) -> tuple[Part, ...]:
        """The parts in which chance decides."""
        return tuple(part for part in self.parts if part.noise_shape is not None)

    @cached_property
    def takes_all_at_once(self) -> bool:
        """Whether what it makes of a sample depends on the others: it cannot be had in blocks."""
        return bool(self.noisy_parts) or any(part.mixes_samples for part in self.parts)

    def noisy(self, samples: int, dtype: np.dtype) -> "Network":
        """Return the network with room for the noise of so many samples: itself if it has none."""
        if not self.noisy_parts:
            return self
        return Network(tuple(part.noisy(samples, dtype) for part in self.parts))

    def with_statistics(self, own: Sequence[np.ndarray], others: Sequence[np.ndarray]) -> "Network":
        """Return the network with other arrays in place of those that are its statistics."""
        instead = {id(each): other for each, other in zip(own, others, strict=True)}
        return Network(tuple(part.with_statistics(instead) for part in self.parts))

    def still(self) -> "Network":
        """Return the network with statistics that stay what they are now."""
        return Network(tuple(part.still() for part in self.parts))

    def split(self, vector: np.ndarray) -> list[list[np.ndarray]]:
        """Return views into a flat vector: for each part its weight arrays.

        Of several vectors, shape (..., n), the arrays are stacked in the same way.
        """
        ends = iter(np.cumsum((0, *self.sizes)).tolist())
        start, split = next(ends), []
        for part in self.parts:
            arrays = []
            for shape in part.shapes:
                end = next(ends)
                arrays.append(vector[..., start:end].reshape(*vector.shape[:-1], *shape))
                start = end
            split.append(arrays)
        return split

    def value(self, x: np.ndarray, weights: Sequence[Weights]) -> np.ndarray:
        """Return the output for a batch."""
        for part, w in zip(self.parts, weights, strict=True):
            x = part.forward(x, w)
        return x

    def forward(self, x: np.ndarray, weights: Sequence[Weights]) -> list[np.ndarray]:
        """Return the batch and what each part makes of it: the output is the last."""
        values = [x]
        for part, w in zip(self.parts, weights, strict=True):
            values.append(part.forward(values[-1], w))
        return values

    def backward(
        self,
        values: Sequence[np.ndarray],
        gradient: np.ndarray,
        weights: Sequence[Weights],
        out: Sequence[Weights],
    ) -> None:
        """Write the gradient of the weights into `out`, for dL/d(output) and what `forward` gave.

        This is backpropagation: from the last part to the first, each leaves its weights their
        share and hands on what it pulls.
        """
        for k in reversed(range(self.first, len(self.parts))):
            part = self.parts[k]
            part.collect(values[k], gradient, out[k])
            if k > self.first:
                gradient = part.pull(values[k], values[k + 1], gradient, weights[k])

    def bind(self, x: np.ndarray, weights: Sequence[Weights], out: Sequence[Weights]) -> Bound:
        """Return the network at work on what is put into `x`; it writes dL/dw into `out`."""
        bounds = self.bind_each(x, weights, out)
        forward = [call for bound in bounds for call in bound.forward]
        remember = [call for bound in bounds for call in bound.remember]
        backward = [call for bound in reversed(bounds) for call in bound.backward]
        y, dy = (bounds[-1].y, bounds[-1].dy) if bounds else (x, None)
        return Bound(y, dy, forward, backward, remember)

    def bind_each(
        self, x: np.ndarray, weights: Sequence[Weights], out: Sequence[Weights]
    ) -> list[Bound]:
        """Return each of the parts at work: the last is that of the whole network."""
        y, dy, bounds = x, None, []
        for part, w, o in zip(self.parts, weights, out, strict=True):
            bounds.append(part.bind(y, dy, w, o))
            y, dy = bounds[-1].y, bounds[-1].dy
        return bounds

    def remember(self, values: Sequence[np.ndarray]) -> None:
        """Take a batch into the statistics, for what `forward` gave."""
        for part, x in zip(self.parts, values, strict=False):
            if part.statistics:
                part.remember(x)

    def push(
        self,
        values: Sequence[np.ndarray],
        weights: Sequence[Weights],
        along: Sequence[Weights],
    ) -> list[np.ndarray]:
        """Return the change of each of the values where the weights change `along` a vector."""
        changes = [np.zeros_like(values[0])]
        for k, part in enumerate(self.parts):
            push = part.push(values[k], values[k + 1], changes[k], weights[k], along[k])
            changes.append(push)
        return changes

    def backward_change(
        self,
        values: Sequence[np.ndarray],
        changes: Sequence[np.ndarray],
        gradient: np.ndarray,
        change: np.ndarray,
        weights: Sequence[Weights],
        along: Sequence[Weights],
        out: Sequence[Weights],
    ) -> None:
        """Write the change of the gradient along a vector into `out`: `backward`, differentiated.

        Parameters
        ----------
        values, changes : from `forward` and `push`
        gradient, change : dL/d(output) and how it changes
        """
        for k in reversed(range(self.first, len(self.parts))):
            part, x, dx = self.parts[k], values[k], changes[k]
            part.collect_change(x, dx, gradient, change, out[k])
            if k > self.first:
                y, w, dw = values[k + 1], weights[k], along[k]
                change = part.pull_change(x, y, dx, gradient, change, w, dw)
                gradient = part.pull(x, y, gradient, w)
