"""A model is a chain of layers over one flat vector of weights, with a loss to descend.

    inputs = Input(shape=(2,))
    x = Dense(16, activation="tanh")(inputs)
    model = Model(inputs, Dense(1, activation="sigmoid")(x))
    model.compile(optimizer=Adam(0.01), loss="binary_crossentropy", metrics=["accuracy"])
    history = model.fit(x_train, y_train, epochs=20)

Names and arguments are those of `keras.Model` (Keras 3). `model.parameters` is the vector, and
`model.objective(x, y)` the loss as a function of it: whatever descends or draws an objective
descends or draws a model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from numpy.typing import ArrayLike

from gdviz import checks
from gdviz.absent import Absent, instead, refused
from gdviz.arrays import as_numbers
from gdviz.callback.history import History
from gdviz.layers import InputLayer, Layer, Shape, Tensor
from gdviz.losses import FunctionLoss
from gdviz.optimizers import Projected
from gdviz.states import parts_of
from gdviz.training import storage, summary
from gdviz.training.chain import layers_between, name_layers, vector_of
from gdviz.training.objective import ModelObjective
from gdviz.training.remembered import remembered
from gdviz.training.snapshots import Snapshots
from gdviz.training.trainable import Trainable
from gdviz.training.weights import HasWeights

__all__ = [
    "History",
    "Model",
    "ModelObjective",
    "Sequential",
    "Snapshots",
    "clone_model",
    "load",
    "load_model",
    "save_model",
]


def __getattr__(name: str) -> Absent:
    return refused(__name__, name)


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
    """

    def __init__(
        self, inputs: Tensor, outputs: Tensor, name: str = "functional", *, seed: int | None = 0
    ) -> None:
        self.name, self.built, self._seed = name, False, checks.seed(seed)
        self._assemble(layers_between(inputs, outputs))

    def _assemble(self, layers: Sequence[Layer]) -> None:
        """Name the layers, and find or make the vector of their weights."""
        name_layers(layers)
        outgrown = self._parameters if self.built else None
        start, self.output = layers[0].output, layers[-1].output
        self.input, self.layers = start, list(layers)
        self._parameters = vector_of(layers, start.dtype, self._seed, outgrown)
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
        """Return the layer of a name, or of a place in `layers`."""
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
        names = ", ".join(str(layer.name) for layer in self.layers)
        raise ValueError(f"no layer is called {name!r}: there are {names}")

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
        """
        if style not in ("keras", "classic"):
            raise ValueError(f"style must be 'keras' or 'classic', got {style!r}")
        table = summary.modern(self, line_length) if style == "keras" else summary.classic(self)
        if print_fn is None:
            print(table, end="")
        else:
            print_fn(table)

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
        return storage.save(_stored(self), Path(path))

    def get_config(self) -> dict[str, Any]:
        """Return the name of the model, and of each layer its class and its settings."""
        layers = [
            {"class_name": type(one).__name__, "config": one.get_config()} for one in self.layers
        ]
        return {"name": self.name, "layers": layers}

    def save_weights(self, path: str | Path) -> Path:
        """Write the weights alone to a file ending in .npz, which `load_weights` reads."""
        self._check_built()
        return storage.save_weights(self.get_weights(), Path(path))

    def load_weights(self, path: str | Path) -> None:
        """Take the weights from a file that `save_weights` wrote, or `save`.

        Raises
        ------
        ValueError
            If it is no such file, or its weights have other shapes; no weight has changed then.
        """
        self.set_weights(storage.load_weights(Path(path)))

    def _check_built(self) -> None:
        if not self.built:
            raise ValueError(
                f"{self.name!r} does not know the shape of its input yet: begin it with "
                "Input(shape), or call build((None, ...)) or fit first"
            )


def load(path: str | Path, custom_objects: Mapping[str, Any] | None = None) -> Model:
    """Return the model that `Model.save` wrote to a file, ready to go on where it was.

    The same `fit(seed=..., initial_epoch=...)` as without the break gives the same weights, to the
    bit. In Keras it is `load_model`, which is another name of it.

    Parameters
    ----------
    path : of the file
    custom_objects : classes and functions of one's own that the model is made of, by their names;
        classes that declare `names` are known without. Nothing else that a file names is ever made

    Raises
    ------
    ValueError
        If the file is truncated, or no model, or made of classes that are not known.
    """
    # they are made of something else, and so have no names of their own
    known = {"Projected": Projected, "FunctionLoss": FunctionLoss}
    return storage.load(Path(path), _built, known | dict(custom_objects or {}))


load_model = load


def save_model(model: Model, path: str | Path) -> Path:
    """Write a model to a file: what `Model.save` does."""
    return model.save(path)


def clone_model(model: Model) -> Model:
    """Return a model of the same layers with first weights of its own, not compiled."""
    inner = [layer for layer in model.layers if layer is not model.input.layer]
    layers = [type(one).from_config(one.get_config()) for one in (model.input.layer, *inner)]
    return _chained("Sequential" if isinstance(model, Sequential) else "Model", layers, model.name)


def _stored(model: Model) -> storage.Stored:
    """Return what a file keeps of a model."""
    inner = [layer for layer in model.layers if layer is not model.input.layer]
    plain, weighted = (
        [metric() if isinstance(metric, type) else metric for metric in group]
        for group in (model.asked, model.asked_weighted)
    )
    learning = {"optimizer": model.rule, "loss": model.loss, "metrics": plain}
    if weighted:
        learning["weighted_metrics"] = weighted
    state = model.optimizer_state
    return storage.Stored(
        "Sequential" if isinstance(model, Sequential) else "Model",
        model.name,
        [model.input.layer, *inner],
        None if model.loss is None else learning,
        model.parameters,
        model.statistics,
        None if state is None else parts_of(state),
    )


def _built(stored: storage.Stored) -> Model:
    """Return the model that was stored."""
    _check_size(stored)
    model = _chained(stored.form, stored.layers, stored.name)
    model.parameters = stored.parameters
    checks.assign(model.statistics, stored.statistics)
    if stored.learning is not None:
        model.compile(**stored.learning)
    if stored.memory is not None:
        first = model.rule.init(model.parameters)
        model.optimizer_state = remembered(first, stored.memory)
    return model


def _check_size(stored: storage.Stored) -> None:
    """Refuse layers of more or fewer weights than are stored, before they have any."""
    place = stored.layers[0].output
    for layer in stored.layers[1:]:
        place = layer(place)
    size = sum(layer.size for layer in stored.layers[1:])
    if stored.parameters.shape != (size,):
        raise ValueError(f"its layers have {size} weights, and it holds {stored.parameters.size}")


def _chained(form: str, layers: Sequence[Layer], name: str) -> Model:
    """Return a model of layers, the input first."""
    if form == "Sequential":
        return Sequential(layers, name)
    place = layers[0].output
    for layer in layers[1:]:
        place = layer(place)
    return Model(layers[0].output, place, name)


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
    """

    def __init__(
        self,
        layers: Iterable[Layer | Tensor] | None = None,
        name: str = "sequential",
        *,
        seed: int | None = 0,
    ) -> None:
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
            raise ValueError(f"a Sequential is made of layers, got {layer!r}")
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
            raise ValueError(f"{self.name!r} has no layers")
        if not self.built:
            shape = as_numbers(x, "x").shape
            if len(shape) < 2:
                raise ValueError(f"x must have the shape (n, inputs), got {shape}")
            self.build(shape)
