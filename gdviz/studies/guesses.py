"""What a classifier of images takes them for, and what each of its layers makes of one image, at
each moment of its training."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.ground.arrays import as_numbers
from gdviz.layers import Layer
from gdviz.models import Model
from gdviz.studies import recorded
from gdviz.studies.recorded import Recorded

MOST_CLASSES = 26
_CLEARLY = 0.01
"""How much more probable the right class must be where an image is said to be learned."""
_NOISE, _STROKES, _MOST_UNITS = 0.3, 0.2, 0.9
"""How far pixels side by side are correlated in noise; how much farther in strokes, and in which
share of the units, where these are said to form."""
MOST_LAYERS = 7
_SMALLEST = 5
"""The side of a square from which on numbers in a row are taken for its pixels."""


def side_of(model: Model, picture: str) -> tuple[int, int]:
    """Return the height and the width of the images that a model takes.

    Raises
    ------
    ValueError
        If it takes none.
    """
    shape = model.input_shape[1:]
    side = math.isqrt(math.prod(shape))
    if len(shape) == 1 and side**2 == shape[0] and side >= _SMALLEST:  # rows, one after another
        return side, side
    if len(shape) not in (2, 3) or shape[2:] not in ((), (1,)):
        raise ValueError(
            f"{picture} draws images: the model must take inputs of shape (height, width) or "
            f"(height, width, 1), or the pixels of a square, got {shape}"
        )
    return shape[:2]


def images_for(model: Model, name: str, given: ArrayLike) -> np.ndarray:
    """Return images as a model takes them, be they flat or with their axes, or one alone.

    Raises
    ------
    ValueError
        If they have another number of pixels.
    """
    shape, (height, width) = model.input_shape[1:], side_of(model, name)
    array = as_numbers(name, given)
    ways = {shape, (height, width), (height, width, 1), (height * width,)}
    if array.shape in ways:
        array = array[None]
    if array.shape[1:] in ways:
        array = array.reshape(len(array), *shape)
    return recorded.inputs_for(model, name, array)


# ---------------------------------------------------------------------------- many images


@dataclass(frozen=True, eq=False)
class Guesses:
    """Images, their classes, and what a network takes them for: see `find_guesses`.

    Attributes
    ----------
    model, weights : the network, and its weights at some moments
    inputs, right : the images as the model takes them, and the numbers of their classes, shape (n,)
    names : of the classes
    """

    model: Model
    weights: Recorded
    inputs: np.ndarray
    right: np.ndarray
    names: tuple[str, ...]

    @cached_property
    def shares(self) -> np.ndarray:
        """The probabilities of all classes, shape (moments, n, classes)."""
        return np.array(
            [recorded.shares(self.model, at, self.inputs) for at in self.weights.points]
        )

    @cached_property
    def accuracy(self) -> np.ndarray:
        """The share of images that are guessed right, shape (moments,)."""
        return (self.shares.argmax(axis=2) == self.right).mean(axis=1)

    @cached_property
    def images(self) -> np.ndarray:
        """The images from 0 to 1, shape (n, height, width)."""
        low, high = float(self.inputs.min()), float(self.inputs.max())
        shape = len(self.inputs), *side_of(self.model, "predictions")
        return (self.inputs.reshape(shape) - low) / (high - low or 1)

    @cached_property
    def sorted(self) -> dict[bool, np.ndarray]:
        """The numbers of images guessed right at the end, and of the mistakes, surest first."""
        last = self.shares[-1]
        good = last.argmax(axis=1) == self.right
        surest = np.argsort(-last.max(axis=1), kind="stable")
        return {True: np.flatnonzero(good), False: surest[~good[surest]]}


def find_guesses(
    model: Model,
    images: ArrayLike,
    labels: ArrayLike,
    history: Any = None,
    classes: Sequence[str] | None = None,
) -> Guesses:
    """Return what a network takes images for, at each snapshot of its training.

    Parameters
    ----------
    model : of images, that gives probabilities of 2 to 26 classes
    images : shape (n, height, width), (n, height, width, 1) or (n, height * width); or one of them
    labels : the numbers of their classes, shape (n,), or one-hot rows
    history : from `fit(..., record=Snapshots(count=60))`; without it the weights of now count
    classes : their names; numbers by default

    Raises
    ------
    ValueError
        If the model takes no images or gives no probabilities, or the images, labels or snapshots
        do not fit it.
    """
    weights = recorded.recorded_of(model, history)
    side_of(model, "predictions")
    count = recorded.count_classes(model)
    if count > MOST_CLASSES:
        raise ValueError(f"predictions shows up to {MOST_CLASSES} classes, got {count}")
    inputs = images_for(model, "images", images)
    right = recorded.classes_of(np.atleast_1d(labels), len(inputs), count)
    return Guesses(model, weights, inputs, right, recorded.names_of(classes, count))


# ----------------------------------------------------------------------------- one image


@dataclass(frozen=True, eq=False)
class ForwardPass:
    """What each layer of a network makes of one image: see `pass_forward`.

    Attributes
    ----------
    model, weights : the network, and its weights at some moments
    layers : all but the input
    image : as the model takes it, shape (1, ...)
    right : the number of its class
    names : of the classes
    """

    model: Model
    weights: Recorded
    layers: tuple[Layer, ...]
    image: np.ndarray
    right: int
    names: tuple[str, ...]

    @cached_property
    def values(self) -> list[np.ndarray]:
        """What leaves each layer but the last, shape (moments, ...)."""
        return [
            np.array(
                [
                    recorded.outputs_of(self.model, layer, at, self.image)[0]
                    for at in self.weights.points
                ]
            )
            for layer in self.layers[:-1]
        ]

    @cached_property
    def shares(self) -> np.ndarray:
        """The probabilities of the classes, shape (moments, classes)."""
        points = self.weights.points
        return np.array([recorded.shares(self.model, at, self.image)[0] for at in points])

    @cached_property
    def losses(self) -> np.ndarray:
        """The cross-entropy, shape (moments,)."""
        with np.errstate(divide="ignore"):
            return -np.log(self.shares[:, self.right])

    @property
    def of_logits(self) -> bool:
        """Whether the last layer gives logits, of which the loss makes probabilities."""
        return bool(getattr(self.model.loss, "from_logits", False))

    @property
    def learns(self) -> bool:
        """Whether the right class is clearly more probable at the end than at first."""
        first, last = self.shares[[0, -1], self.right]
        return bool(last > first + _CLEARLY)

    @property
    def has_negative(self) -> bool:
        """Whether a number below zero leaves a layer that does not only change the shape."""
        inner = zip(self.layers[:-1], self.values, strict=True)
        return any((each < 0).any() for layer, each in inner if layer.role != "shape")


def pass_forward(
    model: Model,
    image: ArrayLike,
    label: int,
    history: Any = None,
    classes: Sequence[str] | None = None,
) -> ForwardPass:
    """Return what each layer of a network makes of one image, at each snapshot of its training.

    Parameters
    ----------
    model : of images, in up to 7 layers, that gives probabilities of 2 to 26 classes
    image : of the shape that the model takes, or flat, or with its axes
    label : the number of its class
    history : from `fit(..., record=Snapshots(count=60))`; without it the weights of now count
    classes : their names; numbers by default

    Raises
    ------
    ValueError
        If the model takes no images, gives no probabilities or has more layers, or the image, the
        label or the snapshots do not fit it.
    """
    weights = recorded.recorded_of(model, history)
    side_of(model, "forward_pass")
    count = recorded.count_classes(model)
    layers = tuple(layer for layer in model.layers if layer is not model.input.layer)
    if count > MOST_CLASSES or len(layers) > MOST_LAYERS:
        raise ValueError(
            f"forward_pass shows up to {MOST_LAYERS} layers and {MOST_CLASSES} classes, got "
            f"{len(layers)} and {count}"
        )
    given = images_for(model, "image", image)
    if len(given) > 1:
        raise ValueError(f"forward_pass shows one image, got {len(given)}: write images[0]")
    right = int(recorded.classes_of(np.reshape(label, -1), 1, count)[0])
    return ForwardPass(model, weights, layers, given, right, recorded.names_of(classes, count))


# ------------------------------------------------------------------------- first weights


@dataclass(frozen=True, eq=False)
class FirstWeights:
    """The weights of units of the first dense layer as images: see `find_first_weights`.

    Attributes
    ----------
    model, weights : the network, and its weights at some moments
    layer : the layer
    units : the numbers of the units
    asked : whether these were asked for by their numbers
    images : shape (moments, units, height, width)
    """

    model: Model
    weights: Recorded
    layer: Layer
    units: tuple[int, ...]
    asked: bool
    images: np.ndarray

    @property
    def strokes_form(self) -> bool:
        """Whether weights of pixels side by side are strangers at first, and alike at last."""
        first, last = (_kinship(images) for images in self.images[[0, -1]])
        return bool((first < _NOISE).all() and (last > first + _STROKES).mean() >= _MOST_UNITS)


def _kinship(images: np.ndarray) -> np.ndarray:
    """Return how far pixels side by side are correlated in each image of (units, height, width)."""
    away = images - images.mean(axis=(1, 2), keepdims=True)
    beside = (away[..., 1:] * away[..., :-1]).mean(axis=(1, 2))
    return beside / np.maximum((away**2).mean(axis=(1, 2)), np.finfo(float).tiny)


def find_first_weights(
    model: Model, history: Any = None, units: int | Sequence[int] = 32
) -> FirstWeights:
    """Return the weights of units of the first dense layer as images of what they are applied to.

    Parameters
    ----------
    model : of images, whose first layer with weights is a `Dense`
    history : from `fit(..., record=Snapshots(count=60))`; without it the weights of now count
    units : how many, those with the largest weights at the end; or their numbers

    Raises
    ------
    ValueError
        If the model takes no images or has no dense layer behind them, the snapshots are of
        another one, or there are no such units.
    """
    weights = recorded.recorded_of(model, history)
    height, width = side_of(model, "first_weights")
    weighing = [layer for layer in model.layers if layer.count_params()]
    if not weighing or weighing[0].weights[0].ndim != 2:
        raise ValueError("first_weights needs a Dense layer behind the image")
    layer, kernel = weighing[0], weighing[0].weights[0]
    if len(kernel) != height * width:
        raise ValueError(
            f"first_weights needs a Dense layer of all {height * width} pixels, put a Flatten "
            f"before {layer.name!r}"
        )
    kernels = weights.points[:, : kernel.size].reshape(-1, height, width, kernel.shape[1])
    chosen = _chosen(units, kernels[-1].reshape(kernel.shape))
    images = np.moveaxis(kernels[..., chosen], -1, 1)
    return FirstWeights(model, weights, layer, tuple(chosen), isinstance(units, Iterable), images)


def _chosen(units: int | Sequence[int], kernel: np.ndarray) -> list[int]:
    """Return the numbers of the units to show, in order."""
    count, asked = kernel.shape[1], np.asarray(units)
    if asked.ndim == 0 and asked.dtype.kind in "iu" and asked > 0:
        largest = np.argsort(-np.linalg.norm(kernel, axis=0), kind="stable")
        return sorted(largest[:asked].tolist())
    if asked.ndim != 1 or asked.dtype.kind not in "iu" or not set(asked) <= set(range(count)):
        raise ValueError(
            f"units must be how many units to show, or their numbers from 0 to {count - 1}, got "
            f"{units!r}"
        )
    return asked.tolist()
