"""A model as a list of layers, which may grow, and find its shape in the first data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from numpy.typing import ArrayLike

from gdviz.ground import checks
from gdviz.ground.arrays import as_numbers
from gdviz.layers import InputLayer, Layer, Tensor
from gdviz.training.chain import name_layers
from gdviz.training.model import Model


class Sequential(Model):
    """A model given as a list of layers.

    Parameters
    ----------
    layers : in order, and of a model all of its layers; the first may be `Input(shape)`, or a layer
        with an `input_shape`, else the shape is taken from the first data
    name : of the model
    seed : of the first weights

    Attributes
    ----------
    layers : without the input

    Examples
    --------
    >>> layers = [gd.layers.Dense(8, "tanh"), gd.layers.Dense(1)]
    >>> model = gd.Sequential([gd.layers.Input((2,)), *layers])
    >>> model.compile("adam", "mse")
    >>> history = model.fit([[0.0, 1.0]] * 8, [[1.0]] * 8, epochs=2, verbose=0)
    >>> model.predict([[0.0, 1.0]], verbose=0).shape
    (1, 1)
    """

    form: ClassVar[str] = "Sequential"

    def __init__(
        self,
        layers: Iterable[Layer | Tensor] | None = None,
        name: str = "sequential",
        *others: Layer,
        seed: int | None = 0,
    ) -> None:
        if others or not isinstance(layers, Iterable | None):
            raise ValueError(
                "a Sequential takes its layers in one list: write Sequential([Dense(3), Dense(1)])"
            )
        self.name, self.built, self._seed = name, False, checks.seed(seed)
        self.layers: list[Layer] = []
        self._begin: InputLayer | None = None
        for layer in layers or ():
            self._append(layer)
        self._grow()

    def add(self, layer: Layer | Tensor) -> None:
        """Put a layer at the end; the weights of the others stay as they are."""
        self._append(layer)
        self._grow()

    def build(self, input_shape: Sequence[int | None]) -> None:
        """Make the weights, for batches of a shape such as (None, 28, 28, 1)."""
        if self._begin is None:
            self._begin = InputLayer(tuple(input_shape)[1:])
            self._grow()

    def _append(self, layer: Layer | Tensor | Model) -> None:
        if isinstance(layer, Model):  # its layers, which keep their weights
            begin = getattr(layer, "_begin", None)
            for inner in [*([begin] if begin else []), *layer.layers]:
                self._append(inner)
            return
        layer = layer.layer if isinstance(layer, Tensor) and layer.before is None else layer
        if not isinstance(layer, Layer):
            raise ValueError(f"a Sequential is made of layers, got {checks.quoted(layer)}")
        if isinstance(layer, InputLayer):
            if self._begin is not None or self.layers:
                raise ValueError("an Input stands at the beginning of a Sequential, or nowhere")
            self._begin = layer
            return
        if layer in self.layers:
            raise ValueError(f"{layer!r} stands in the chain twice: each layer has one place in it")
        if self._begin is None and not self.layers and layer.begins_with:
            self._begin = InputLayer(layer.begins_with[1:])
        self.layers.append(layer)

    def _grow(self) -> None:
        name_layers(self.layers)
        if self._begin is None or not self.layers:
            return
        place = self._begin.output
        for layer in self.layers:
            place = layer(place)
        self._assemble([self._begin, *self.layers])

    def _assemble(self, layers: Sequence[Layer]) -> None:
        super()._assemble(layers)
        self.layers = self.layers[1:]

    def _build_for(self, x: ArrayLike) -> None:
        if not self.built and not self.layers:
            raise ValueError(f"{self.name!r} has no layers: give it some, as add(Dense(1)) does")
        if not self.built:
            shape = as_numbers("x", x).shape
            if len(shape) < 2:
                raise ValueError(f"x must have the shape (n, inputs), got {shape}")
            self.build(shape)
