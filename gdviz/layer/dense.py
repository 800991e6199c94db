"""The layer of weighted sums."""

from collections.abc import Mapping
from typing import Any, Unpack

import numpy as np

from gdviz import activations, initializers, regularizers
from gdviz.ground import checks
from gdviz.layer.base import Chosen, Layer, Place, Shape
from gdviz.layer.bending import activation_of
from gdviz.network.part import Part
from gdviz.network.parts import Affine, Bend

__all__ = ["Dense"]


class Dense(Layer, names="dense"):
    """Every output is a weighted sum of all inputs and a bias: activation(x W + b).

    Parameters
    ----------
    units : how many outputs there are
    activation : by its name, an object of `activations`, or a layer of one such as
        `LeakyReLU(0.1)`; none by default
    use_bias : whether there is a b
    kernel_initializer, bias_initializer : by name or an object of `initializers`
    kernel_regularizer, bias_regularizer : penalties for W and b, by name, an object of
        `regularizers` or a function of the array; none by default

    Samples of more axes than one are summed along their last.

    Examples
    --------
    >>> model = gd.Sequential([gd.layers.Input((784,)), gd.layers.Dense(300, "relu")])
    >>> model.count_params()
    235500
    """

    role = "weights"

    def __init__(
        self,
        units: int,
        activation: str | activations.ActivationFunction | None = None,
        use_bias: bool = True,
        kernel_initializer: str | initializers.Initializer = "glorot_uniform",
        bias_initializer: str | initializers.Initializer = "zeros",
        kernel_regularizer: Chosen = None,
        bias_regularizer: Chosen = None,
        **place: Unpack[Place],
    ) -> None:
        super().__init__(**place)
        self.units = checks.whole("units", units)
        self.activation = activation
        self.use_bias = bool(use_bias)
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)

    @property
    def kernel(self) -> np.ndarray | None:
        """W, shape (inputs, units); None while the layer is in no model."""
        return self.weights[0] if self.weights else None

    @property
    def bias(self) -> np.ndarray | None:
        """b, shape (units,); None where there is none, or while the layer is in no model."""
        return self.weights[1] if self.use_bias and self.weights else None

    def checked_activation(self, given: Any) -> activations.ActivationFunction:
        return activation_of(given)

    def shape_after(self, shape: Shape) -> Shape:
        if len(shape) < 2:
            raise ValueError(f"{self._self()} needs samples of at least one axis, got {shape[1:]}")
        return (*shape[:-1], self.units)

    def parts(self) -> tuple[Part, ...]:
        affine = Affine(self.input_shape[-1], self.units, self.use_bias)
        return (
            (affine,) if self.activation == activations.linear else (affine, Bend(self.activation))
        )

    def penalties(self) -> Mapping[int, Any]:
        own = [self.kernel_regularizer, self.bias_regularizer]
        return dict(enumerate(own[: 1 + self.use_bias]))

    def draw(self, rng: np.random.Generator) -> list[np.ndarray]:
        kernel = self.kernel_initializer((self.input_shape[-1], self.units), "float64", rng)
        bias = self.bias_initializer((self.units,), "float64", rng)
        return [kernel, bias][: 1 + self.use_bias]
