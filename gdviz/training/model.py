"""A model: a chain of layers over one flat vector of weights, and what it says of itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from gdviz.ground import checks
from gdviz.ground.absent import instead
from gdviz.layers import Layer, Shape, Tensor
from gdviz.training import storage, summary
from gdviz.training.chain import layers_between, name_layers, vector_of
from gdviz.training.remembered import stored_of
from gdviz.training.trainable import Trainable
from gdviz.training.weights import HasWeights


class Model(Trainable, HasWeights):
    """A chain of layers, from an input to an output.

    Parameters
    ----------
    inputs : what `Input(shape)` returned
    outputs : what the last layer returned
    name : of the model
    seed : of the first weights; the same seed gives the same weights, None others every time

    Attributes
    ----------
    layers : of the chain, the first one the input
    input, output : the ends of the chain: `Model(model.input, model.layers[1].output)` is a model
        of the first layers, with the same weights

    Raises
    ------
    ValueError
        If there are several inputs or outputs, or no chain joins them.

    Examples
    --------
    >>> inputs = gd.layers.Input(shape=(28, 28, 1))
    >>> x = gd.layers.Flatten()(inputs)
    >>> x = gd.layers.Dense(300, activation="relu")(x)
    >>> x = gd.layers.Dense(100, activation="relu")(x)
    >>> model = gd.Model(inputs, gd.layers.Dense(10, activation="softmax")(x))
    >>> model.count_params()
    266610
    """

    form: ClassVar[str] = "Model"

    def __init__(
        self, inputs: Tensor, outputs: Tensor, name: str = "functional", *, seed: int | None = 0
    ) -> None:
        self.name, self.built, self._seed = name, False, checks.seed(seed)
        self._assemble(layers_between(inputs, outputs))

    def _assemble(self, layers: Sequence[Layer]) -> None:
        """Name the layers, and find or make the vector of their weights."""
        name_layers(layers)
        start, self.output = layers[0].output, layers[-1].output
        self.input, self.layers = start, list(layers)
        self._parameters = vector_of(layers, start.dtype, self._seed)
        self._homes = self._homes_now()
        self.built, self.optimizer_state = True, None
        if self.loss is not None:
            joined = self._joined(self.loss, self.asked, self.asked_weighted)
            self.criterion, self.metrics, self.watched = joined

    def __getattr__(self, name: str) -> Any:
        said = instead("a model", name) or f"{type(self).__name__!r} has no attribute {name!r}"
        raise AttributeError(said, name=name, obj=self)

    def __repr__(self) -> str:
        chain = " → ".join(map(str, self._sizes())) if self.built else "not built"
        return f"<{type(self).__name__} {self.name!r}: {chain}>"

    def _sizes(self) -> list[Any]:
        shapes = [self.input.shape, *(layer.output_shape for layer in self.layers)]
        sizes = [shape[1] if len(shape) == 2 else shape[1:] for shape in shapes]
        return [size for k, size in enumerate(sizes) if k == 0 or size != sizes[k - 1]]

    @property
    def inputs(self) -> list[Tensor]:
        """The one place where it begins, in a list, as Keras has it."""
        self._check_built()
        return [self.input]

    @property
    def outputs(self) -> list[Tensor]:
        """The one place where it ends, in a list."""
        self._check_built()
        return [self.output]

    @property
    def dtype(self) -> str:
        """The numbers that it computes with: "float32" or "float64"."""
        return self.parameters.dtype.name

    @property
    def compiled(self) -> bool:
        """Whether it knows its loss."""
        return self.loss is not None

    @property
    def input_shape(self) -> Shape:
        """The shape of a batch of inputs, None in place of its samples."""
        self._check_built()
        return self.input.shape

    @property
    def output_shape(self) -> Shape:
        """The shape of a batch of outputs, None in place of its samples."""
        self._check_built()
        return self.output.shape

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """Return the layer of a name, or of a place in `layers`.

        Raises
        ------
        ValueError
            If there is no such layer, or both or neither is given.
        """
        if (name is None) == (index is None):
            raise ValueError("get_layer takes a name or an index, such as index=0: give one")
        if index is not None:
            places = range(-len(self.layers), len(self.layers))
            if index not in places:
                raise ValueError(f"there are {len(self.layers)} layers, from index 0, got {index}")
            return self.layers[index]
        for layer in self.layers:
            if layer.name == name:
                return layer
        names = [str(layer.name) for layer in self.layers]
        raise ValueError(f"no layer is called {name!r}: {checks.advice(str(name), names)}")

    def summary(
        self,
        line_length: int | None = None,
        print_fn: Callable[[str], Any] | None = None,
        *,
        style: str = "keras",
    ) -> None:
        """Print a table of the layers.

        Parameters
        ----------
        line_length : its width; by default that of the terminal less 4, at most 88
        print_fn : called once, with the text, in place of printing it
        style : "keras", the table of Keras 3, or "classic", that of TensorFlow 2

        Raises
        ------
        ValueError
            If the style is another, or the line too short for a table.
        """
        if style not in ("keras", "classic"):
            raise ValueError(f"style must be 'keras' or 'classic', got {style!r}")
        if print_fn is not None and not callable(print_fn):
            raise ValueError(f"print_fn is a function of a text, got {checks.quoted(print_fn)}")
        table = summary.modern(self, line_length) if style == "keras" else summary.classic(self)
        if print_fn is None:
            print(table, end="")
        else:
            print_fn(table)

    def _repr_html_(self) -> str:
        """Show the table of the layers in a notebook."""
        return summary.html(self)

    def save(self, path: str | Path) -> Path:
        """Write the model to a file that `load` reads: layers, weights, and how it learns.

        Parameters
        ----------
        path : of a file, ending in .npz

        Returns
        -------
        Path
            Of the file. It is whole or, where something fails, not there.

        Raises
        ------
        ValueError
            If the ending is another, there is no such folder, or the settings of a part cannot
            be written down.
        """
        self._check_built()
        return storage.save(stored_of(self), path)

    def get_config(self) -> dict[str, Any]:
        """Return the name of the model, and of each layer its class and its settings."""
        layers = [
            {"class_name": type(one).__name__, "config": one.get_config()} for one in self.layers
        ]
        return {"name": self.name, "layers": layers}

    def save_weights(self, path: str | Path) -> Path:
        """Write the weights alone to a file ending in .npz, which `load_weights` reads."""
        self._check_built()
        return storage.save_weights(self.get_weights(), path)

    def load_weights(self, path: str | Path) -> None:
        """Take the weights from a file that `save_weights` wrote, or `save`.

        Raises
        ------
        ValueError
            If it is no such file, or its weights have other shapes; no weight has changed then.
        """
        storage.load_weights(path, self.set_weights)

    def _check_built(self) -> None:
        if not self.built:
            raise ValueError(
                f"{self.name!r} does not know the shape of its input yet: begin it with "
                "Input(shape), or call build((None, ...)) or fit first"
            )
