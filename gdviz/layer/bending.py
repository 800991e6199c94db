"""Activation functions as layers of their own."""

from typing import Any, Unpack

from gdviz import activations
from gdviz.ground import checks
from gdviz.layer.base import Layer, Place, Shape, no_activation
from gdviz.network.normalization import axes_of
from gdviz.network.part import Part
from gdviz.network.parts import Bend

__all__ = ["ELU", "Activation", "LeakyReLU", "ReLU", "Softmax"]


def activation_of(given: Any) -> activations.ActivationFunction:
    """Return an activation by its name or as it is; that of a layer which is nothing else."""
    return activations.get(given.activation if isinstance(given, Activation | Bending) else given)


class Activation(Layer, names="activation"):
    """An activation function as a layer of its own.

    Parameters
    ----------
    activation : by its name, such as "relu", an object of `activations`, or a layer of one

    Examples
    --------
    >>> model = gd.Sequential([gd.layers.Input((2,)), gd.layers.Activation("relu")])
    >>> model.predict([[-1.0, 2.0]], verbose=0)
    array([[0., 2.]], dtype=float32)
    """

    role = "activation"

    def __init__(
        self, activation: str | activations.ActivationFunction, **place: Unpack[Place]
    ) -> None:
        super().__init__(**place)
        self.activation = activation

    def checked_activation(self, given: Any) -> activations.ActivationFunction:
        return activation_of(given)

    def parts(self) -> tuple[Part, ...]:
        return () if self.activation == activations.linear else (Bend(self.activation),)


class Bending(Layer):
    """A layer that is one activation function, whose settings are its own."""

    role = "activation"
    checked_activation = no_activation

    def parts(self) -> tuple[Part, ...]:
        return (Bend(self.activation),)


class ReLU(Bending, names="re_lu"):
    """max(x, 0), with what else may be asked of it.

    Parameters
    ----------
    max_value : the largest output, if there is one
    negative_slope : below the threshold the output is this times x less the threshold
    threshold : up to which x counts for nothing

    Examples
    --------
    >>> model = gd.Sequential([gd.layers.Input((2,)), gd.layers.ReLU(max_value=1.0)])
    >>> model.predict([[0.5, 2.0]], verbose=0)
    array([[0.5, 1. ]], dtype=float32)
    """

    def __init__(
        self,
        max_value: float | None = None,
        negative_slope: float = 0.0,
        threshold: float = 0.0,
        **place: Unpack[Place],
    ) -> None:
        super().__init__(**place)
        self.max_value = None if max_value is None else checks.number("max_value", max_value, 0)
        self.negative_slope = checks.number("negative_slope", negative_slope, 0)
        self.threshold = checks.number("threshold", threshold, 0)

    @property
    def activation(self) -> activations.ActivationFunction:
        return activations.ReLU(self.negative_slope, self.max_value, self.threshold)


class LeakyReLU(Bending, names="leaky_re_lu"):
    """x where it is above 0, else negative_slope * x.

    Parameters
    ----------
    negative_slope : 0.3 by default, as in Keras, whose activation "leaky_relu" has 0.2

    Examples
    --------
    >>> model = gd.Sequential([gd.layers.Input((2,)), gd.layers.LeakyReLU(negative_slope=0.5)])
    >>> model.predict([[-1.0, 2.0]], verbose=0)
    array([[-0.5,  2. ]], dtype=float32)
    """

    def __init__(self, negative_slope: float = 0.3, **place: Unpack[Place]) -> None:
        super().__init__(**place)
        self.negative_slope = checks.number("negative_slope", negative_slope, 0)

    @property
    def activation(self) -> activations.ActivationFunction:
        return activations.LeakyReLU(self.negative_slope)


class ELU(Bending, names="elu"):
    """x where it is above 0, else alpha * (exp(x) - 1).

    Parameters
    ----------
    alpha : what it tends to far below 0, with the sign changed

    Examples
    --------
    >>> model = gd.Sequential([gd.layers.Input((2,)), gd.layers.ELU()])
    >>> model.predict([[-1.0, 2.0]], verbose=0).round(3)
    array([[-0.632,  2.   ]], dtype=float32)
    """

    def __init__(self, alpha: float = 1.0, **place: Unpack[Place]) -> None:
        super().__init__(**place)
        self.alpha = checks.number("alpha", alpha)

    @property
    def activation(self) -> activations.ActivationFunction:
        return activations.ELU(self.alpha)


class Softmax(Bending, names="softmax"):
    """Shares of one whole: exp(x) over the sum of all along an axis.

    Parameters
    ----------
    axis : of a batch, the last by default

    Examples
    --------
    >>> model = gd.Sequential([gd.layers.Input((2,)), gd.layers.Softmax()])
    >>> model.predict([[1.0, 1.0]], verbose=0)
    array([[0.5, 0.5]], dtype=float32)
    """

    def __init__(self, axis: int = -1, **place: Unpack[Place]) -> None:
        super().__init__(**place)
        self.axis = axis
        activations.Softmax(axis)

    @property
    def activation(self) -> activations.ActivationFunction:
        rank = 0 if self.input_shape is None else len(self.input_shape)
        return activations.Softmax(-1 if self.axis == rank - 1 else self.axis)

    def shape_after(self, shape: Shape) -> Shape:
        axes_of(self.axis, len(shape), "Softmax")
        return shape
