"""What a layer is, and the places of a chain between layers.

A layer says its `parts`, which compute, and its `shape_after` them. Of what it remembers the
weights are views into the one flat vector of the model, so that they learn together; its
statistics, to which no slope leads, are arrays of its own.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self, TypedDict

import numpy as np

from gdviz import initializers
from gdviz.ground import checks
from gdviz.ground.kinds import Kind, lacking
from gdviz.network.activation import ActivationFunction
from gdviz.network.network import Network
from gdviz.network.part import Part
from gdviz.network.regularizer import Regularizer

Shape = tuple[int | None, ...]
"""Of a batch: the first axis, which is None, counts its samples."""
Chosen = str | Regularizer | Callable[[np.ndarray], Any] | None
"""A regularizer by its name, or an object or a function; None of none."""


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


class Place(TypedDict, total=False):
    """What every layer may be called with: its name, and how it stands in a chain.

    Attributes
    ----------
    name : within its model; by default the kind, numbered: dense, dense_1
    input_shape : of one sample, where the layer begins a `Sequential`
    input_dim : how many numbers such a sample has: `input_shape=(input_dim,)`
    trainable : whether its weights learn
    """

    name: str | None
    input_shape: Iterable[int] | None
    input_dim: int | None
    trainable: bool


class Layer(Kind, kind="layer"):
    """What all layers share. One of one's own says its `parts`, and its `shape_after` them.

    Parameters
    ----------
    name, input_shape, input_dim, trainable : see `Place`

    Attributes
    ----------
    name : None until the layer is in a model, where it was given none
    trainable : whether its weights learn. It may be changed at any time; in a fit that counts from
        the next epoch on. What is frozen keeps its weights (a BatchNormalization its statistics
        too), and its penalty is not in the loss
    input_shape, output_shape : of a batch, None in place of its samples; None until called
    output : the place behind it; None until called
    activation : its activation function; None where it has none. Another may take its place
    statistics : arrays beside the weights, which training changes by no slope; none until it is in
        a model
    home : the vector of its model, and from where to where its weights lie in it
    role : what it does, by which a picture colours it: "input", "shape", "weights", "activation",
        or "other"

    Examples
    --------
    >>> gd.layers.Dense(3, name="hidden").name, isinstance(gd.layers.Dense(3), gd.layers.Layer)
    ('hidden', True)
    """

    __eq__, __hash__ = object.__eq__, object.__hash__  # each has its own place and weights
    role: ClassVar[str] = "other"
    without: ClassVar[Mapping[str, str]] = {
        "activity_regularizer": "penalties are of weights, as kernel_regularizer gives them",
        "dtype": "a model has one, write Input(shape, dtype='float64')",
        "synchronized": "one machine computes a batch",
        **dict.fromkeys(
            [f"{name}_constraint" for name in ("kernel", "bias", "beta", "gamma")],
            "compile(optimizer=gd.Projected(rule, set)) keeps weights within a set",
        ),
    }

    _activation: ActivationFunction | None = None
    _trainable = True

    def __init__(
        self,
        *,
        name: str | None = None,
        input_shape: Iterable[int] | None = None,
        input_dim: int | None = None,
        trainable: bool = True,
    ) -> None:
        self.name, self.trainable = _checked_name(name), trainable
        self.begins_with = _begun(input_shape, input_dim)
        self.input_shape: Shape | None = None
        self.output_shape: Shape | None = None
        self.output: Tensor | None = None
        self.statistics: Sequence[np.ndarray] = ()
        self.home: tuple[np.ndarray, int, int] | None = None
        self._views: Sequence[np.ndarray] = ()

    @property
    def trainable(self) -> bool:
        """Whether its weights learn."""
        return self._trainable

    @trainable.setter
    def trainable(self, given: bool) -> None:
        self._trainable = checks.flag("trainable", given)

    @property
    def activation(self) -> ActivationFunction | None:
        """Its activation function; None where it has none."""
        return self._activation

    @activation.setter
    def activation(self, given: Any) -> None:
        self._activation = self.checked_activation(given)

    def checked_activation(self, given: Any) -> Any:
        """Return what is to be the activation: by default as it is given."""
        return given

    def __call__(self, inputs: Tensor, training: bool | None = None) -> Tensor:
        """Return the place behind this layer, for the one before it."""
        if training is not None:
            raise ValueError(
                f"{self._self()} has no mode of its own: write model(x, training={training}), or "
                "freeze it by trainable=False"
            )
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
        """Return what the layer computes in inference."""
        raise lacking(self, "parts(self)", "a tuple of the parts that compute it")

    def parts_in_training(self) -> tuple[Part, ...]:
        """Return what the layer computes in training: by default the same, in training."""
        return tuple(part.in_training() for part in self.parts())

    def penalties(self) -> Mapping[int, Chosen]:
        """Return the regularizers of its weights, by their numbers in `weights`."""
        return {}

    def draw(self, rng: np.random.Generator) -> list[np.ndarray]:
        """Return first weights, in float64: of Glorot, and 0 where a weight is a vector."""
        names = ["glorot_uniform" if len(shape) > 1 else "zeros" for shape in self.shapes]
        made = map(initializers.get, names)
        return [one(shape, "float64", rng) for one, shape in zip(made, self.shapes, strict=True)]

    def first_statistics(self) -> list[np.ndarray]:
        """Return the statistics before any training, in float64: by default there are none."""
        return []

    @property
    def shapes(self) -> list[tuple[int, ...]]:
        """The shapes of the weights, once its input is known."""
        return [shape for part in self.parts() for shape in part.shapes]

    @property
    def size(self) -> int:
        """How many numbers its weights are, without statistics, once its input is known."""
        return sum(map(math.prod, self.shapes))

    @property
    def weights(self) -> list[np.ndarray]:
        """The arrays it remembers: weights, views into the vector of its model, then statistics.

        There are none until it is in a model.
        """
        return [*self._views, *self.statistics]

    @property
    def trainable_weights(self) -> list[np.ndarray]:
        """Those of the arrays that learn: none of a layer that is frozen."""
        return [*self._views] if self.trainable else []

    @property
    def non_trainable_weights(self) -> list[np.ndarray]:
        """Those of the arrays that do not learn."""
        return [*self.statistics] if self.trainable else self.weights

    def move_to(self, vector: np.ndarray, start: int, end: int) -> None:
        """Let the weights be views into a part of a vector, whatever stands there."""
        self.home = vector, start, end
        views = Network(self.parts()).split(vector[start:end])
        self._views = [view for part in views for view in part]
        kept = self.statistics or self.first_statistics()
        self.statistics = [np.array(each, vector.dtype) for each in kept]

    def count_params(self) -> int:
        """Return how many numbers it remembers.

        Raises
        ------
        ValueError
            If its input is not known yet.
        """
        if self.input_shape is None:
            raise ValueError(
                f"{self._self()} has no weights before its input shape is known: put it into a "
                "model that begins with Input(shape)"
            )
        return self.size + sum(each.size for each in self.statistics or self.first_statistics())

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
        others = {k: v for k, v in super().taken().items() if k not in Place.__annotations__}
        return {"name": None} | others

    def get_config(self) -> dict[str, Any]:
        """Return the settings that make one like it."""
        return self.kept() | ({} if self.trainable else {"trainable": False})

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Return a layer of the arguments that `get_config` gave."""
        own = {name: config[name] for name in config if name not in Place.__annotations__}
        layer = cls(**own)
        layer.name = _checked_name(config["name"])
        layer.trainable = config.get("trainable", True)
        return layer

    def _self(self) -> str:
        return f"{type(self).__name__} {self.name!r}" if self.name else type(self).__name__


def _checked_name(name: str | None) -> str | None:
    if name is not None and not (isinstance(name, str) and name):
        raise ValueError(f"name must be a text, got {name!r}")
    return name


def _begun(input_shape: Iterable[int] | None, input_dim: int | None) -> Shape | None:
    if input_dim is not None:
        if input_shape is not None:
            raise ValueError("input_shape and input_dim say the same: give one of them")
        input_shape = (checks.whole("input_dim", input_dim),)
    return None if input_shape is None else (None, *checks.shape(input_shape))


def no_activation(layer: Layer, given: Any) -> None:
    """Refuse an activation for a layer that has none."""
    raise ValueError(
        f"{type(layer).__name__} has no activation: put Activation({given!r}) after it, or give it "
        "to a Dense layer"
    )


class InputLayer(Layer, names="input_layer"):
    """The beginning of a chain: see `Input`.

    Examples
    --------
    >>> gd.Sequential([gd.layers.InputLayer(shape=(2,)), gd.layers.Dense(1)]).output_shape
    (None, 1)
    """

    role = "input"

    checked_activation = no_activation

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

    Examples
    --------
    >>> inputs = gd.layers.Input(shape=(28, 28, 1))
    >>> inputs.shape
    (None, 28, 28, 1)
    """
    return InputLayer(shape, dtype=dtype, name=name).output
