"""What the regularizers of a network add to its loss and to its slopes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from gdviz.network.part import Weights
from gdviz.network.regularizer import Regularizer


@dataclass(frozen=True)
class Penalties:
    """The regularizers of a network.

    Attributes
    ----------
    of : pairs of the number of a weight array, in the order of the vector, and its regularizer
    """

    of: tuple[tuple[int, Regularizer], ...] = ()

    def value(self, weights: Sequence[Weights]) -> float:
        """Return the sum of all penalties."""
        if not self.of:
            return 0.0
        arrays = _flat(weights)
        return sum(float(penalty(arrays[k])) for k, penalty in self.of)

    def add_gradient(self, weights: Sequence[Weights], out: Sequence[Weights]) -> None:
        """Add the slopes of the penalties to a gradient."""
        if self.of:
            arrays, slopes = _flat(weights), _flat(out)
            for k, penalty in self.of:
                slopes[k][...] += penalty.gradient(arrays[k])

    def add_change(
        self, weights: Sequence[Weights], along: Sequence[Weights], out: Sequence[Weights]
    ) -> None:
        """Add how these slopes change along a change of the weights."""
        if self.of:
            arrays, changes, slopes = map(_flat, (weights, along, out))
            for k, penalty in self.of:
                slopes[k][...] += penalty.gradient_change(arrays[k], changes[k])

    def bind(
        self, weights: Sequence[Weights], out: Sequence[Weights], batches: int
    ) -> list[Callable[[], float]]:
        """Return calls that each add the slope of a penalty to a gradient, and return its value.

        Parameters
        ----------
        batches : how many times they will be called
        """
        if not self.of:
            return []
        arrays, slopes = _flat(weights), _flat(out)
        return [penalty.bind(arrays[k], slopes[k], batches) for k, penalty in self.of]

    def at(self, vectors: Sequence[Sequence[Weights]], coefficients: np.ndarray) -> np.ndarray:
        """Return the sums at origin + c_1 d_1 + …, shape (k,), for coefficients (k, m).

        Parameters
        ----------
        vectors : the weights of the origin, and of each direction
        """
        arrays = [_flat(weights) for weights in vectors]
        found = np.zeros(len(coefficients))
        for k, penalty in self.of:
            found += penalty.at(np.stack([each[k] for each in arrays]), coefficients)
        return found


NONE = Penalties()


def _flat(weights: Sequence[Weights]) -> list[np.ndarray]:
    return [array for part in weights for array in part]
