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

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gdviz.callback.history import History
from gdviz.ground import checks, public
from gdviz.ground.absent import Absent, refused
from gdviz.layers import Layer
from gdviz.losses import FunctionLoss
from gdviz.optimizers import Projected
from gdviz.training import storage
from gdviz.training.model import Model
from gdviz.training.objective import ModelObjective
from gdviz.training.remembered import remembered
from gdviz.training.sequential import Sequential
from gdviz.training.snapshots import Snapshots

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

    Examples
    --------
    >>> model = gd.models.load("model.npz")  # doctest: +SKIP
    """
    # they are made of something else, and so have no names of their own
    known = {"Projected": Projected, "FunctionLoss": FunctionLoss}
    return storage.load(path, _built, known | dict(custom_objects or {}))


load_model = load


def save_model(model: Model, path: str | Path) -> Path:
    """Write a model to a file: what `Model.save` does.

    Examples
    --------
    >>> model = gd.Sequential([gd.layers.Input((1,)), gd.layers.Dense(1)])
    >>> gd.models.save_model(model, "model.npz")  # doctest: +SKIP
    """
    return model.save(path)


def clone_model(model: Model) -> Model:
    """Return a model of the same layers with first weights of its own, not compiled.

    Examples
    --------
    >>> model = gd.Sequential([gd.layers.Input((1,)), gd.layers.Dense(1)])
    >>> gd.models.clone_model(model).count_params()
    2
    """
    inner = [layer for layer in model.layers if layer is not model.input.layer]
    layers = [type(one).from_config(one.get_config()) for one in (model.input.layer, *inner)]
    return _chained(model.form, layers, model.name)


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


public.check_calls(__name__)
