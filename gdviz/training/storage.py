"""A model as a file: its layers and how it learns as JSON, its numbers as arrays, in one .npz.

Nothing in it is ever run: the JSON names classes and their settings, and only those classes are
made that stand in the table of their kind, or that the caller hands in. With the optimizer's memory
beside the weights, a training that is loaded goes on to the bit.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from types import FunctionType
from typing import Any, NamedTuple, TypeVar

import numpy as np

from gdviz.ground.archives import BROKEN, arrays_of
from gdviz.ground.files import check_ending, place_of, whole_or_absent
from gdviz.ground.kinds import Kind

FORMAT = "gdviz model 1"
DESCRIPTION, PARAMETERS = "description", "parameters"
LONGEST = 300
"""Characters of what is told of an error."""
STATISTICS, MEMORY, WEIGHTS = "statistics.", "memory.", "weights."
Model = TypeVar("Model")


class Stored(NamedTuple):
    """What a file keeps of a model.

    Attributes
    ----------
    form : "Sequential", or "Model"
    name : of the model
    layers : of the chain, the input first
    learning : what `compile` takes, by name; None where it was never compiled
    parameters : the weights, shape (n,)
    statistics : the arrays beside them, in order
    memory : of the optimizer: numbers and arrays by name; None before the first step
    """

    form: str
    name: str
    layers: Sequence[Any]
    learning: Mapping[str, Any] | None
    parameters: np.ndarray
    statistics: Sequence[np.ndarray]
    memory: Mapping[str, Any] | None


def save(stored: Stored, path: str | PathLike[str]) -> Path:
    """Write what is kept of a model to a file: see `Model.save`."""
    path = place_of(path, (".npz",))
    memory = stored.memory or {}
    arrays = {MEMORY + k: v for k, v in memory.items() if isinstance(v, np.ndarray)}
    arrays |= {f"{STATISTICS}{k}": each for k, each in enumerate(stored.statistics)}
    numbers = {k: v for k, v in memory.items() if isinstance(v, int | float)}
    learning = stored.learning
    description = {
        "format": FORMAT,
        "model": stored.form,
        "name": stored.name,
        "layers": _described(stored.layers),
        "learning": learning and {name: _described(part) for name, part in learning.items()},
        "memory": None if stored.memory is None else numbers,
    }
    with whole_or_absent(path) as temporary:
        text = np.array(json.dumps(description))
        np.savez(temporary, **{DESCRIPTION: text, PARAMETERS: stored.parameters}, **arrays)
    return path


def save_weights(weights: Sequence[np.ndarray], path: str | PathLike[str]) -> Path:
    """Write weight arrays alone to a file: see `Model.save_weights`."""
    path = place_of(path, (".npz",))
    with whole_or_absent(path) as temporary:
        np.savez(temporary, **{f"{WEIGHTS}{k}": weight for k, weight in enumerate(weights)})
    return path


def load_weights(path: str | PathLike[str], take: Callable[[list[np.ndarray]], object]) -> None:
    """Hand on the weight arrays of a file that `save_weights` wrote.

    Parameters
    ----------
    take : takes them, or raises a ValueError where they do not fit
    """
    path = check_ending(path, (".npz",))

    def build(arrays: Mapping[str, np.ndarray]) -> object:
        names = [name for name in arrays if name.startswith(WEIGHTS)]
        if not names:
            raise ValueError("it holds no weights alone: load_model reads a whole model")
        return take([arrays[f"{WEIGHTS}{k}"] for k in range(len(names))])

    _read(path, lambda name: name.startswith(WEIGHTS), build, "no whole weights")


def load(
    path: str | PathLike[str], build: Callable[[Stored], Model], known: Mapping[str, type]
) -> Model:
    """Return the model that is built of what a file keeps: see `models.load`.

    Parameters
    ----------
    build : makes the model, or raises a ValueError where the parts do not fit
    known : classes by name, beside those that stand in the tables of their kinds
    """
    path = check_ending(path, (".npz",))
    return _read(path, _is_ours, lambda arrays: build(_stored(arrays, known)), "no whole model")


def _is_ours(name: str) -> bool:
    """Whether an array of a file is part of a model."""
    return name in (DESCRIPTION, PARAMETERS) or name.startswith((STATISTICS, MEMORY))


def _read(
    path: Path,
    wanted: Callable[[str], bool],
    build: Callable[[dict[str, np.ndarray]], Model],
    wrong: str,
) -> Model:
    """Return what is built of the arrays that are wanted of a file."""
    try:
        return build(arrays_of(path, wanted))
    except FileNotFoundError:
        raise
    except BROKEN as error:
        raise ValueError(f"{path.name!r} is {wrong} of gdviz: {_short(error)}") from error


def _short(error: BaseException) -> str:
    """Return what an error says in one line that is not long."""
    said = " ".join(str(error).split()) or type(error).__name__
    return said if len(said) <= LONGEST else said[:LONGEST] + "…"


def _described(part: Any) -> Any:
    """Return a part of a model as what JSON can hold."""
    if part is None or isinstance(part, str | bool | int | float):
        return part
    if isinstance(part, np.generic):
        return part.item()
    if isinstance(part, tuple | list):
        return [_described(one) for one in part]
    if isinstance(part, FunctionType) and part.__name__ != "<lambda>":
        return {"function": part.__name__}
    if isinstance(part, type) or not hasattr(part, "get_config"):
        raise ValueError(
            f"{part!r} cannot be saved with a model: its class needs get_config(), which returns "
            "the settings that make one like it"
        )
    settings = {name: _described(value) for name, value in part.get_config().items()}
    kind, name = getattr(part, "kind", "own"), type(part).__name__
    for setting in part.taken() if isinstance(part, Kind) else ():
        if setting not in settings:
            raise ValueError(
                f"{name} cannot be saved with a model: keep its setting {setting!r} as "
                f"self.{setting}, or return it in get_config()"
            )
    return {"class": f"{kind} {name}", "settings": settings}


def _restored(part: Any, known: Mapping[str, type]) -> Any:
    if isinstance(part, dict) and "function" in part:
        return _function_of(part["function"], known)
    if isinstance(part, dict):
        settings = {name: _restored(value, known) for name, value in part["settings"].items()}
        made = _class_of(part["class"], known)
        return getattr(made, "from_config", lambda config: made(**config))(settings)
    return tuple(_restored(one, known) for one in part) if isinstance(part, list) else part


def _function_of(name: str, known: Mapping[str, Any]) -> Any:
    """Return a function that was handed in, by its name."""
    if not callable(known.get(name)):
        raise ValueError(
            f"it has the function {name!r}: hand it to load, as custom_objects={{{name!r}: {name}}}"
        )
    return known[name]


def _class_of(label: str, known: Mapping[str, type]) -> type:
    """Return the class of a label such as "loss Huber": one handed in, or one of the tables."""
    kind, name = label.split()
    bases = {base.kind: base for base in Kind.__subclasses__()}
    table = bases[kind].table.values() if kind in bases else ()
    found = {one.__name__: one for one in table} | dict(known)
    if not isinstance(found.get(name), type):
        raise ValueError(
            f"it has the {label}, which is none of gdviz: hand its class to load, as "
            f"custom_objects={{{name!r}: {name}}}"
        )
    return found[name]


def _stored(arrays: dict[str, np.ndarray], known: Mapping[str, type]) -> Stored:
    if DESCRIPTION not in arrays:
        raise ValueError("it holds other arrays")
    given = json.loads(str(arrays[DESCRIPTION]))
    if given["format"] != FORMAT:
        raise ValueError(f"its format is {given['format']!r}, not {FORMAT!r}")
    learning, numbers = given["learning"], given["memory"]
    if learning is not None:
        learning = {name: _restored(part, known) for name, part in learning.items()}
    kept = {k[len(MEMORY) :]: v for k, v in arrays.items() if k.startswith(MEMORY)}
    return Stored(
        given["model"],
        given["name"],
        _restored(given["layers"], known),
        learning,
        arrays[PARAMETERS],
        [arrays[f"{STATISTICS}{k}"] for k in range(sum(k.startswith(STATISTICS) for k in arrays))],
        None if numbers is None else kept | numbers,
    )
