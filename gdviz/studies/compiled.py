"""What a model was compiled with, as the code says it."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any

from gdviz.ground.kinds import Kind
from gdviz.models import Model


@dataclass(frozen=True)
class Compiled:
    """The arguments of `compile`, and how much a training moves: see `read_compiled`.

    Attributes
    ----------
    arguments : what stands in the code behind each argument that was given
    rule : what the optimizer is called
    watched : what the metrics are called
    weights : how many numbers are trained; None where the model knows no shapes yet
    outputs : how many numbers a prediction has; None likewise
    """

    arguments: dict[str, str]
    rule: str
    watched: tuple[str, ...]
    weights: int | None
    outputs: int | None


def read_compiled(model: Model) -> Compiled:
    """Return what a model was compiled with.

    Names stand in quotes where the defaults of what they name are used; settings that are no
    defaults stand in brackets.

    Parameters
    ----------
    model : that was compiled, whether it knows its shapes or not

    Raises
    ------
    ValueError
        If it is no model, or was not compiled.

    Examples
    --------
    >>> model = gd.models.Sequential([gd.layers.Dense(2, "softmax")])
    >>> model.compile("sgd", "mse", metrics=["accuracy"])
    >>> gd.studies.read_compiled(model).arguments
    {'optimizer': 'SGD(learning_rate=0.01)', 'loss': '"mse"', 'metrics': '["accuracy"]'}
    """
    if not isinstance(model, Model):
        raise ValueError(f"what is compiled is a Model or Sequential, got {type(model).__name__}")
    if model.rule is None:
        raise ValueError("the model is not compiled: call compile(optimizer, loss) first")
    arguments = {"optimizer": repr(model.rule), "loss": _in_code(model.loss)}
    asked = {"metrics": model.asked, "weighted_metrics": model.asked_weighted}
    arguments |= {
        name: f"[{', '.join(map(_in_code, several))}]" for name, several in asked.items() if several
    }
    watched = [_name(each) for several in asked.values() for each in several]
    known = model.built
    return Compiled(
        arguments,
        getattr(model.rule, "label", type(model.rule).__name__),
        tuple(watched),
        model.count_params() if known else None,
        prod(model.output_shape[1:]) if known else None,
    )


def _in_code(chosen: Any) -> str:
    """Return how something that was chosen is written: a name, or a call with its settings."""
    if isinstance(chosen, str):
        return f'"{chosen}"'
    function = getattr(chosen, "function", chosen)
    if not isinstance(chosen, Kind) or function is not chosen:
        return getattr(function, "__name__", type(function).__name__)
    defaults = chosen.taken()
    changed = {name: each for name, each in chosen.kept().items() if each != defaults[name]}
    if not changed and chosen.names:
        return f'"{min(chosen.names, key=len)}"'
    settings = ", ".join(f"{name}={each!r}" for name, each in changed.items())
    return f"{type(chosen).__name__}({settings})"


def _name(metric: Any) -> str:
    """Return what a metric is called, in words."""
    name = metric if isinstance(metric, str) else getattr(metric, "name", None) or _in_code(metric)
    return name.strip('"').replace("_", " ")
