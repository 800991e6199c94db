"""A model as a file: its layers and how it learns as JSON, its numbers as arrays, in one .npz.

Nothing in it is ever run: the JSON names classes of gdviz, from a table, and their settings. With
the optimizer's memory beside the weights, a training that is loaded goes on to the bit.
"""

import json
import zipfile
import zlib
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from gdviz import activations, initializers, layers, losses, metrics, optimizers, schedules
from gdviz.files import whole_or_absent
from gdviz.models import Model, Sequential
from gdviz.training.chain import Layer

FORMAT = "gdviz model 1"
DESCRIPTION, PARAMETERS, MEMORY = "description", "parameters", "memory."

_KINDS = {
    "activation": activations.ACTIVATIONS.values(),
    "initializer": initializers.INITIALIZERS.values(),
    "layer": layers.LAYERS.values(),
    "loss": losses.LOSSES.values(),
    "metric": metrics.METRICS.values(),
    "optimizer": optimizers.OPTIMIZERS.values(),
    "schedule": schedules.SCHEDULES.values(),
}
CLASSES = {f"{room} {kind.__name__}": kind for room, kinds in _KINDS.items() for kind in kinds}
_NAMES = {kind: name for name, kind in CLASSES.items()}
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError),
    *(ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError),
)


def save(model: Model, path: Path) -> Path:
    """Write a model to a file: see `Model.save`."""
    if path.suffix != ".npz":
        raise ValueError(f"a model is saved to a file that ends in .npz, got {path.name!r}")
    if not path.absolute().parent.is_dir():
        raise ValueError(f"there is no folder {str(path.absolute().parent)!r} for {path.name}")
    state = model.optimizer_state
    memory = {} if state is None else state._asdict()
    arrays = {MEMORY + k: v for k, v in memory.items() if isinstance(v, np.ndarray)}
    numbers = {k: v for k, v in memory.items() if isinstance(v, int | float)}
    description = {
        "format": FORMAT,
        "model": type(model).__name__,
        "name": model.name,
        "layers": [_described(layer) for layer in (model.input.layer, *_inner(model))],
        "learning": _learning(model),
        "memory": None if state is None else numbers,
    }
    with whole_or_absent(path) as temporary:
        text = np.array(json.dumps(description))
        np.savez(temporary, **{DESCRIPTION: text, PARAMETERS: model.parameters}, **arrays)
    return path


def load(path: Path) -> Model:
    """Read a model from a file: see `models.load`."""
    with path.open("rb") as stream:
        try:
            if not zipfile.is_zipfile(stream):
                raise ValueError("it is no .npz file, or not all of one")
            stream.seek(0)
            with np.load(stream, allow_pickle=False) as archive:
                return _model({name: archive[name] for name in archive.files})
        except _BROKEN as error:
            raise ValueError(f"{path.name!r} is no whole model of gdviz: {error}") from error


def _inner(model: Model) -> list[Layer]:
    return [layer for layer in model.layers if not isinstance(layer, layers.InputLayer)]


def _learning(model: Model) -> dict[str, Any] | None:
    if model.loss is None:
        return None
    asked = [metric if isinstance(metric, str) else _described(metric) for metric in model.asked]
    return {
        "optimizer": _described(model.optimizer),
        "loss": _described(model.loss),
        "metrics": asked,
    }


def _described(part: Any) -> Any:
    """Return a part of a model as what JSON can hold."""
    if part is None or isinstance(part, str | bool | int | float):
        return part
    if isinstance(part, np.generic):
        return part.item()
    if isinstance(part, tuple | list):
        return [_described(one) for one in part]
    if type(part) not in _NAMES:
        raise ValueError(f"{part!r} is not gdviz's own and cannot be saved with a model")
    if isinstance(part, Layer):
        settings = {"name": part.name, **part.settings()}
    else:
        settings = {f.name: getattr(part, f.name) for f in fields(part) if f.init}
    described = {name: _described(value) for name, value in settings.items()}
    return {"class": _NAMES[type(part)], "settings": described}


def _restored(part: Any) -> Any:
    if isinstance(part, dict):
        settings = {name: _restored(value) for name, value in part["settings"].items()}
        return CLASSES[part["class"]](**settings)
    return tuple(_restored(one) for one in part) if isinstance(part, list) else part


def _model(arrays: dict[str, np.ndarray]) -> Model:
    if DESCRIPTION not in arrays:
        raise ValueError("it holds other arrays")
    description = json.loads(str(arrays[DESCRIPTION]))
    if description["format"] != FORMAT:
        raise ValueError(f"its format is {description['format']!r}, not {FORMAT!r}")
    model = _chain(description)
    model.parameters = arrays[PARAMETERS]
    learning = description["learning"]
    if learning is not None:
        model.compile(*(_restored(learning[key]) for key in ("optimizer", "loss", "metrics")))
    if description["memory"] is not None:
        model.optimizer_state = _memory(model, description["memory"], arrays)
    return model


def _chain(description: dict[str, Any]) -> Model:
    chain = [_restored(layer) for layer in description["layers"]]
    if description["model"] == "Sequential":
        return Sequential(chain, description["name"])
    place = chain[0].output
    for layer in chain[1:]:
        place = layer(place)
    return Model(chain[0].output, place, description["name"])


def _memory(model: Model, numbers: dict[str, Any], arrays: dict[str, np.ndarray]) -> Any:
    """Return the memory of the optimizer, each part of the kind that it begins with."""
    start = model.optimizer.init(model.parameters)
    kept = {k[len(MEMORY) :]: v for k, v in arrays.items() if k.startswith(MEMORY)} | numbers
    for name, first in start._asdict().items():
        like = kept.get(name)
        if type(first) is not type(like) or np.shape(first) != np.shape(like):
            raise ValueError(f"the optimizer's {name} is missing or has another shape")
    return start._make(kept.get(name) for name in start._fields)
