"""What a network says at the snapshots of its training: its outputs, its losses, its mistakes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from gdviz.activations import linear, sigmoid, softmax
from gdviz.layers import Layer
from gdviz.models import History, Model
from gdviz.network.activation import ActivationFunction
from gdviz.training.samples import checked_inputs


class Recorded(NamedTuple):
    """The weights of a network at some moments of its training.

    Attributes
    ----------
    steps : after how many steps, shape (frames,); none where only the weights of now are known
    points : what the network remembers: the weights, and behind them statistics, such as the moving
        means of a BatchNormalization; shape (frames, n)
    label, optimizer : how it was trained; none where only the weights of now are known
    is_now : whether the last of them are the weights of now; not after the best were restored
    """

    steps: np.ndarray
    points: np.ndarray
    label: str = ""
    optimizer: Any = None
    is_now: bool = True

    @property
    def moves(self) -> bool:
        """Whether they are snapshots, not the weights of now alone."""
        return len(self.steps) > 0


def check_model(given: Any) -> None:
    """Refuse what is no model."""
    if not isinstance(given, Model):
        raise ValueError(f"model must be a Model or Sequential, got {type(given).__name__}")


def recorded_of(model: Model, history: Any = None, *, needed: bool = False) -> Recorded:
    """Return the snapshots that a history holds, or without one the weights of now.

    Raises
    ------
    ValueError
        If it is no model, the history holds no snapshots of it, or there is none and one is needed.
    """
    check_model(model)
    if history is None and not needed:
        return Recorded(np.empty(0, int), with_statistics(model, None, model.parameters[None]))
    path = getattr(history, "trajectory", history)
    points = getattr(path, "points", None)
    if points is None:
        kind = type(history).__name__ if not isinstance(history, History) else "one without"
        raise ValueError(
            "history must hold snapshots, as fit(..., record=Snapshots(count=60)) keeps them, "
            f"got {kind}"
        )
    if points.shape[1:] != model.parameters.shape:
        raise ValueError(
            f"history holds snapshots of {points.shape[-1]:,} parameters, but the model has "
            f"{len(model.parameters):,}"
        )
    is_now = np.array_equal(points[-1], model.parameters, equal_nan=True)
    points = with_statistics(model, history, points)
    return Recorded(path.steps, points, path.label, path.optimizer, is_now)


def with_statistics(model: Model, history: Any, points: np.ndarray) -> np.ndarray:
    """Return weights with statistics behind them: those of a history, else those of now."""
    own = model.statistics
    if not own:
        return points
    kept = getattr(history, "statistics", None)
    now = np.concatenate([each.ravel() for each in own])
    rows = kept if np.shape(kept) == (len(points), len(now)) else np.tile(now, (len(points), 1))
    return np.concatenate([points, rows.astype(points.dtype)], axis=1)


def outputs(model: Model, point: np.ndarray, inputs: np.ndarray) -> np.ndarray:
    """Return the output of a model for inputs, with what it remembered at another time.

    Parameters
    ----------
    point : a row of `Recorded.points`; without statistics in it those of now are taken
    """
    network, own, n = model.network, model.statistics, len(model.parameters)
    if len(point) > n:
        ends = np.cumsum([each.size for each in own])[:-1]
        parts = zip(np.split(point[n:], ends), own, strict=True)
        network = network.with_statistics(own, [part.reshape(each.shape) for part, each in parts])
    with np.errstate(all="ignore"):
        return network.value(inputs, network.split(point[:n]))


def outputs_of(model: Model, layer: Layer, point: np.ndarray, inputs: np.ndarray) -> np.ndarray:
    """Return the output of a layer of a model, with what this remembered at another time."""
    part, n = Model(model.input, layer.output), len(model.parameters)
    beside = point[n:][: sum(each.size for each in part.statistics)]
    return outputs(part, np.concatenate([point[: len(part.parameters)], beside]), inputs)


def inputs_for(model: Model, name: str, given: ArrayLike) -> np.ndarray:
    """Return inputs in the dtype of a model.

    Raises
    ------
    ValueError
        If they have another shape than those that it takes, or there are none.
    """
    inputs = checked_inputs(given, model.input_shape[1:], name)
    return inputs.astype(model.parameters.dtype, copy=False)


def classes_of(
    labels: ArrayLike, count: int, classes: float = np.inf, name: str = "labels"
) -> np.ndarray:
    """Return the numbers of classes, shape (count,); rows of one-hot labels will do.

    Raises
    ------
    ValueError
        If there are not so many, or one is no class.
    """
    given = np.asarray(labels)
    if given.ndim == 2:
        given = given.argmax(axis=1) if given.shape[1] > 1 else given[:, 0]
    whole = given.ndim == 1 and given.dtype.kind in "iufb" and (given == np.floor(given)).all()
    if not whole or len(given) != count:
        text = given.dtype.kind in "US"
        write = f": np.unique({name}, return_inverse=True)[1] numbers them" if text else ""
        kind = "text" if text else "an array"
        raise ValueError(
            f"{name} must be {count} class numbers, got {kind} of shape {given.shape}{write}"
        )
    if given.min() < 0 or given.max() >= classes:
        within = f"classes from 0 to {classes - 1}" if np.isfinite(classes) else "classes from 0"
        raise ValueError(f"{name} must be {within}, got {given.min()} to {given.max()}")
    return given.astype(int)


def names_of(classes: Iterable[str] | None, count: int) -> tuple[str, ...]:
    """Return the names of so many classes: their numbers by default.

    Raises
    ------
    ValueError
        If there are not so many.
    """
    names = tuple(str(each) for each in (range(count) if classes is None else classes))
    if len(names) != count:
        raise ValueError(f"classes must be {count} names, got {len(names)}")
    return names


def count_classes(model: Model) -> int:
    """Return how many classes a model tells apart.

    Raises
    ------
    ValueError
        If its outputs are no probabilities, and its loss makes none of them.
    """
    end, name = model.output_shape[-1], _last_activation(model).name
    if not is_classifier(model):
        raise ValueError(
            "the model must end in probabilities: a softmax, or a single sigmoid; it ends in "
            f"{end} × {name}"
        )
    return max(end, 2)


def is_classifier(model: Model) -> bool:
    """Return whether a model gives one probability to each of some classes."""
    end, of_logits = model.output_shape[-1], getattr(model.loss, "from_logits", False)
    last = _last_activation(model)
    probable = last.shares if end > 1 else last.range == (0, 1)
    return len(model.output_shape) == 2 and (of_logits or probable)


def _last_activation(model: Model) -> ActivationFunction:
    return model.layers[-1].activation or linear


def shares(model: Model, point: np.ndarray, inputs: np.ndarray) -> np.ndarray:
    """Return the probabilities of all classes, shape (n, classes), in float64."""
    given = outputs(model, point, inputs).astype(float)
    if getattr(model.loss, "from_logits", False):
        given = softmax(given) if given.shape[1] > 1 else sigmoid(given)
    return given if given.shape[1] > 1 else np.concatenate([1 - given, given], axis=1)


def share_right(predicted: np.ndarray, right: np.ndarray) -> float:
    """Return the share of samples whose most probable class (n, classes) is the right one (n,)."""
    return float((predicted.argmax(axis=1) == right).mean())
