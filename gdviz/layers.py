"""A layer turns a batch of arrays into another; layers called one after another make a chain.

    x = Input(shape=(28, 28, 1))
    x = Flatten()(x)
    x = Dense(10, activation="softmax")(x)

`Input` gives a `Tensor`, a place in the chain; a layer called on one gives the next. What a layer
computes are its `parts` (see `network`). Its weights are views into the one flat vector of the
model it is in. Names and arguments are those of `keras.layers` (Keras 3).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

import numpy as np

from gdviz import activations, checks, initializers
from gdviz.kinds import Kind
from gdviz.network.network import Network
from gdviz.network.parts import Affine, Bend, Part, Reshape

Shape = tuple[int | None, ...]
"""Of a batch: the first axis, which is None, counts its samples."""


@dataclass(frozen=True, eq=False)
class Tensor:
    """A place in a chain of layers.

    Attributes
    ----------
    shape : of a batch there, such as (None, 28, 28, 1)
    dtype : "float32" or "float64"
    layer : whose output it is
    before : the place before that layer (None at the input)
    """

    shape: Shape
    dtype: str
    layer: "Layer" = field(repr=False)
    before: "Tensor | None" = field(default=None, repr=False)


class Layer(Kind, kind="layer"):
    """What all layers share. One of one's own says its `parts`, and its `shape_after` them.

    Parameters
    ----------
    name : within its model; by default the kind, numbered: dense, dense_1
    input_shape : of one sample, where the layer begins a `Sequential`

    Attributes
    ----------
    name : None until the layer is in a model, where it was given none
    input_shape, output_shape : of a batch, None in place of its samples; None until called
    output : the place behind it; None until called
    activation : its activation function; None where it has none
    weights : its weight arrays, views into the vector of its model; none until it is in one
    home : that vector, and from where to where the weights lie in it
    role : what it does, by which a picture colours it: "input", "shape", "weights", "activation",
        or "other"
    """

    __eq__, __hash__ = object.__eq__, object.__hash__  # each has its own place and weights
    role: ClassVar[str] = "other"

    activation: activations.ActivationFunction | None = None

    def __init__(
        self, *, name: str | None = None, input_shape: Iterable[int] | None = None
    ) -> None:
        self.name = _checked_name(name)
        self.begins_with = None if input_shape is None else (None, *checks.shape(input_shape))
        self.input_shape: Shape | None = None
        self.output_shape: Shape | None = None
        self.output: Tensor | None = None
        self.weights: Sequence[np.ndarray] = ()
        self.home: tuple[np.ndarray, int, int] | None = None

    def __call__(self, inputs: Tensor) -> Tensor:
        """Return the place behind this layer, for the one before it."""
        if isinstance(inputs, list | tuple):
            raise ValueError(
                f"{self._self()} was given {len(inputs)} inputs: gdviz builds chains, so a layer "
                "follows one other"
            )
        if not isinstance(inputs, Tensor):
            raise ValueError(
                f"{self._self()} is called on what Input(shape) or a layer returns, got "
                f"{type(inputs).__name__}"
            )
        self.output = Tensor(self.connect(inputs.shape), inputs.dtype, self, inputs)
        return self.output

    def connect(self, shape: Shape) -> Shape:
        """Take a place behind batches of a shape; return the shape of the output."""
        if self.begins_with not in (None, shape):
            raise ValueError(
                f"{self._self()} has input_shape={self.begins_with[1:]}, but what comes before it "
                f"has the shape {shape[1:]}"
            )
        if self.input_shape not in (None, shape):
            raise ValueError(
                f"{self._self()} already stands behind the shape {self.input_shape[1:]}, it cannot "
                f"follow {shape[1:]} too"
            )
        self.output_shape = self.shape_after(shape)
        self.input_shape = shape
        return self.output_shape

    def shape_after(self, shape: Shape) -> Shape:
        """Return the shape of the output for batches of a shape."""
        return shape

    def parts(self) -> tuple[Part, ...]:
        """Return what the layer computes."""
        raise NotImplementedError

    def draw(self, rng: np.random.Generator) -> list[np.ndarray]:
        """Return first weights, in float64: of Glorot, and 0 where a weight is a vector."""
        shapes = [shape for part in self.parts() for shape in part.shapes]
        names = ["glorot_uniform" if len(shape) > 1 else "zeros" for shape in shapes]
        made = map(initializers.get, names)
        return [one(shape, "float64", rng) for one, shape in zip(made, shapes, strict=True)]

    def move_to(self, vector: np.ndarray, start: int, end: int) -> None:
        """Let the weights be views into a part of a vector, whatever stands there."""
        self.home = vector, start, end
        self.weights = [w for part in Network(self.parts()).split(vector[start:end]) for w in part]

    def count_params(self) -> int:
        """Return how many weights the layer has, once its input is known."""
        if self.input_shape is None:
            raise ValueError(f"{self._self()} has no weights before its input shape is known")
        return sum(math.prod(shape) for part in self.parts() for shape in part.shapes)

    def get_weights(self) -> list[np.ndarray]:
        """Return copies of the weight arrays."""
        return [weight.copy() for weight in self.weights]

    def set_weights(self, weights: Sequence[np.ndarray]) -> None:
        """Replace the weights by arrays of the same shapes.

        Raises
        ------
        ValueError
            If their number or a shape is another; no weight has changed then.
        """
        checks.assign(self.weights, weights)

    @classmethod
    def taken(cls) -> Mapping[str, Any]:
        """Return the settings of the class, its name first; it stands where it stands."""
        others = {k: v for k, v in super().taken().items() if k not in ("name", "input_shape")}
        return {"name": None} | others

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Return a layer of the arguments that `get_config` gave."""
        layer = cls(**{name: config[name] for name in config if name != "name"})
        layer.name = _checked_name(config["name"])
        return layer

    def _self(self) -> str:
        return f"{type(self).__name__} {self.name!r}" if self.name else type(self).__name__


def _checked_name(name: str | None) -> str | None:
    if name is not None and not (isinstance(name, str) and name):
        raise ValueError(f"name must be a text, got {name!r}")
    return name


class InputLayer(Layer, names="input_layer"):
    """The beginning of a chain: see `Input`."""

    role = "input"

    def __init__(
        self, shape: Iterable[int], *, dtype: str | None = None, name: str | None = None
    ) -> None:
        super().__init__(name=name)
        self.shape, self.dtype = checks.shape(shape), checks.dtype(dtype)
        self.connect((None, *self.shape))
        self.output = Tensor(self.output_shape, self.dtype, self)

    def parts(self) -> tuple[Part, ...]:
        return ()


def Input(shape: Iterable[int], *, dtype: str | None = None, name: str | None = None) -> Tensor:
    """Return the beginning of a chain of layers.

    Parameters
    ----------
    shape : of one sample, such as (28, 28, 1)
    dtype : in which the whole model computes: "float32" (the default) or "float64"
    name : of the input layer

    Raises
    ------
    ValueError
        If the shape has an axis that is no whole number above 0, or the dtype is another.
    """
    return InputLayer(shape, dtype=dtype, name=name).output


class Flatten(Layer, names="flatten"):
    """Each sample as one row of numbers, row-major."""

    role = "shape"

    def shape_after(self, shape: Shape) -> Shape:
        return (None, math.prod(shape[1:]))

    def parts(self) -> tuple[Part, ...]:
        return () if len(self.input_shape) == 2 else (Reshape(self.output_shape[1:]),)


class Activation(Layer, names="activation"):
    """An activation function as a layer of its own.

    Parameters
    ----------
    activation : by its name, such as "relu", or an object of `activations`
    """

    role = "activation"

    def __init__(
        self,
        activation: str | activations.ActivationFunction,
        *,
        name: str | None = None,
        input_shape: Iterable[int] | None = None,
    ) -> None:
        super().__init__(name=name, input_shape=input_shape)
        self.activation = activations.get(activation)

    def parts(self) -> tuple[Part, ...]:
        return () if self.activation == activations.linear else (Bend(self.activation),)


class Dense(Layer, names="dense"):
    """Every output is a weighted sum of all inputs and a bias: activation(x W + b).

    Parameters
    ----------
    units : how many outputs there are
    activation : by its name, or an object of `activations`; none by default
    use_bias : whether there is a b
    kernel_initializer, bias_initializer : by name or an object of `initializers`

    Samples of more axes than one are summed along their last.
    """

    role = "weights"

    def __init__(
        self,
        units: int,
        activation: str | activations.ActivationFunction | None = None,
        use_bias: bool = True,
        kernel_initializer: str | initializers.Initializer = "glorot_uniform",
        bias_initializer: str | initializers.Initializer = "zeros",
        *,
        name: str | None = None,
        input_shape: Iterable[int] | None = None,
    ) -> None:
        super().__init__(name=name, input_shape=input_shape)
        self.units = checks.whole("units", units)
        self.activation = activations.get(activation)
        self.use_bias = bool(use_bias)
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)

    @property
    def kernel(self) -> np.ndarray | None:
        """W, shape (inputs, units); None while the layer is in no model."""
        return self.weights[0] if self.weights else None

    @property
    def bias(self) -> np.ndarray | None:
        """b, shape (units,); None where there is none, or while the layer is in no model."""
        return self.weights[1] if self.use_bias and self.weights else None

    def shape_after(self, shape: Shape) -> Shape:
        if len(shape) < 2:
            raise ValueError(f"{self._self()} needs samples of at least one axis, got {shape[1:]}")
        return (*shape[:-1], self.units)

    def parts(self) -> tuple[Part, ...]:
        affine = Affine(self.input_shape[-1], self.units, self.use_bias)
        return (
            (affine,) if self.activation == activations.linear else (affine, Bend(self.activation))
        )

    def draw(self, rng: np.random.Generator) -> list[np.ndarray]:
        kernel = self.kernel_initializer((self.input_shape[-1], self.units), "float64", rng)
        bias = self.bias_initializer((self.units,), "float64", rng)
        return [kernel, bias][: 1 + self.use_bias]


LAYERS = Layer.table
