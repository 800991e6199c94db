"""What a model remembers: a vector of weights, and the arrays of its layers in it and beside it."""

from __future__ import annotations

from collections.abc import Sequence
from operator import is_
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.ground import checks
from gdviz.layers import Layer
from gdviz.training.chain import side_by_side


class HasWeights:
    """A chain of layers, seen as the arrays that it remembers.

    Attributes
    ----------
    trainable_variables, non_trainable_variables, variables : Keras's other names of
        `trainable_weights`, `non_trainable_weights` and `weights`
    """

    name: str
    layers: Sequence[Layer]
    _parameters: np.ndarray
    _homes: list[Any]

    @property
    def parameters(self) -> np.ndarray:
        """The weights as one flat vector, in the order of `get_weights()`, without statistics.

        The layers' weights are views into it; what is assigned to it is written into it.
        """
        self._check_built()
        self._follow()
        return self._parameters

    @parameters.setter
    def parameters(self, vector: ArrayLike) -> None:
        (array,) = checks.arrays_of([self.parameters.shape], [vector])
        self._parameters[...] = array

    def _homes_now(self) -> list[Any]:
        return [layer.home for layer in self.layers if layer.home]

    def _follow(self) -> None:
        """Follow the layers, where another model with more of them has taken them."""
        homes = self._homes_now()
        if all(map(is_, homes, self._homes)):
            return
        shared = side_by_side([layer for layer in self.layers if layer.home])
        if shared is None:
            raise ValueError(
                f"some layers of {self.name!r} went into another model, which has their weights: "
                "build this one anew, or give the other one the layers of clone_model(...)"
            )
        self._parameters, self._homes = shared, homes

    @property
    def weights(self) -> list[np.ndarray]:
        """What is remembered: of each layer in turn its weights and then its statistics.

        Weights, such as kernel and bias, are views into `parameters`; statistics, such as the
        moving mean of a BatchNormalization, are arrays of their own.
        """
        self._check_built()
        return [weight for layer in self.layers for weight in layer.weights]

    @property
    def statistics(self) -> list[np.ndarray]:
        """What layers remember beside weights, such as the moving mean of a BatchNormalization."""
        self._check_built()
        return [each for layer in self.layers for each in layer.statistics]

    @property
    def trainable_weights(self) -> list[np.ndarray]:
        """Those of the arrays that learn."""
        self._check_built()
        return [weight for layer in self.layers for weight in layer.trainable_weights]

    @property
    def non_trainable_weights(self) -> list[np.ndarray]:
        """Those of the arrays that do not learn: statistics, and all of layers that are frozen."""
        self._check_built()
        return [weight for layer in self.layers for weight in layer.non_trainable_weights]

    @property
    def trainable(self) -> bool:
        """Whether any layer learns; what is assigned to it goes to every layer."""
        return any(layer.trainable for layer in self.layers)

    @trainable.setter
    def trainable(self, given: bool) -> None:
        for layer in self.layers:
            layer.trainable = given

    def get_weights(self) -> list[np.ndarray]:
        """Return copies of the weight arrays."""
        return [weight.copy() for weight in self.weights]

    def set_weights(self, weights: Sequence[ArrayLike]) -> None:
        """Replace all weights by arrays of the same shapes.

        Raises
        ------
        ValueError
            If their number or a shape is another; no weight has changed then.
        """
        checks.assign(self.weights, weights)

    def count_params(self) -> int:
        """Return how many numbers are remembered: weights and statistics."""
        return sum(weight.size for weight in self.weights)

    variables, trainable_variables = weights, trainable_weights
    non_trainable_variables = non_trainable_weights

    def _check_built(self) -> None:
        """Make sure that there are weights."""
