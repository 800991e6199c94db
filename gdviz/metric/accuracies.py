"""Metrics that count what is right: the share of samples whose class is met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gdviz.ground import checks
from gdviz.loss.targets import class_labels, floats
from gdviz.metric.base import Metric

__all__ = [
    "Accuracy",
    "BinaryAccuracy",
    "CategoricalAccuracy",
    "SparseCategoricalAccuracy",
    "SparseTopKCategoricalAccuracy",
    "TopKCategoricalAccuracy",
]


@dataclass(frozen=True)
class Accuracy(Metric, names="accuracy"):
    """The share of predictions that equal their target.

    By its name, "accuracy" is what fits the outputs: `BinaryAccuracy` of one, else
    `CategoricalAccuracy`.

    Examples
    --------
    >>> gd.metrics.Accuracy()([[1.0], [2.0]], [[1.0], [3.0]])
    0.5
    """

    name: str = "accuracy"

    better: ClassVar[str | None] = "max"

    def values(self, targets: np.ndarray, predictions: np.ndarray) -> np.ndarray:
        return np.equal(targets, predictions)


@dataclass(frozen=True)
class BinaryAccuracy(Metric, names="binary_accuracy"):
    """The share of outputs that are on the same side of a threshold as their target of 0 or 1.

    Examples
    --------
    >>> gd.metrics.binary_accuracy([[1], [0], [1]], [[0.9], [0.2], [0.4]])
    array([1., 1., 0.])
    """

    name: str = "binary_accuracy"
    threshold: float = 0.5

    better: ClassVar[str | None] = "max"

    def __post_init__(self) -> None:
        checks.number("threshold", self.threshold)

    def prepared_targets(self, y_true: ArrayLike, shape: tuple[int, ...], dtype: str) -> np.ndarray:
        y = super().prepared_targets(y_true, shape, dtype)
        check_binary(self.name, y)
        return y

    def values(self, targets: np.ndarray, predictions: np.ndarray) -> np.ndarray:
        return (predictions > self.threshold) == targets

    def mean(self, targets: np.ndarray, predictions: np.ndarray) -> float:
        return _share(self.values(targets, predictions))


@dataclass(frozen=True)
class CategoricalAccuracy(Metric, names="categorical_accuracy"):
    """The share of samples whose largest output is that of their class, the first one of equals.

    Targets are class labels, shape (n,) or (n, 1), or one-hot, in the shape of the predictions.

    Examples
    --------
    >>> gd.metrics.categorical_accuracy([[0, 1], [1, 0]], [[0.2, 0.8], [0.4, 0.6]])
    array([1., 0.])
    """

    name: str = "categorical_accuracy"

    ranks: ClassVar[bool] = True
    better: ClassVar[str | None] = "max"

    def prepared_targets(self, y_true: ArrayLike, shape: tuple[int, ...], dtype: str) -> np.ndarray:
        return labels_of(self.name, y_true, shape, dtype)

    def values(self, targets: np.ndarray, predictions: np.ndarray) -> np.ndarray:
        return predictions.argmax(axis=-1) == targets

    def mean(self, targets: np.ndarray, predictions: np.ndarray) -> float:
        return _share(self.values(targets, predictions))


@dataclass(frozen=True)
class SparseCategoricalAccuracy(CategoricalAccuracy, names="sparse_categorical_accuracy"):
    """The share of samples whose largest output is that of their class, given by its label.

    Examples
    --------
    >>> gd.metrics.sparse_categorical_accuracy([1, 0], [[0.2, 0.8], [0.4, 0.6]])
    array([1., 0.])
    """

    name: str = "sparse_categorical_accuracy"


@dataclass(frozen=True)
class TopKCategoricalAccuracy(Metric, names="top_k_categorical_accuracy"):
    """The share of samples whose class is among the k largest outputs; equals are all among them.

    Targets are as for `CategoricalAccuracy`.

    Examples
    --------
    >>> gd.metrics.top_k_categorical_accuracy([[0, 0, 1]], [[0.5, 0.2, 0.3]], k=2)
    array([1.])
    """

    k: int = 5
    name: str = "top_k_categorical_accuracy"

    ranks: ClassVar[bool] = True
    better: ClassVar[str | None] = "max"

    def __post_init__(self) -> None:
        checks.whole("k", self.k)

    def prepared_targets(self, y_true: ArrayLike, shape: tuple[int, ...], dtype: str) -> np.ndarray:
        return labels_of(self.name, y_true, shape, dtype)

    def values(self, targets: np.ndarray, predictions: np.ndarray) -> np.ndarray:
        k = min(self.k, predictions.shape[-1])
        least = np.partition(predictions, -k, axis=-1)[..., -k]
        return np.take_along_axis(predictions, targets[..., None], -1)[..., 0] >= least


@dataclass(frozen=True)
class SparseTopKCategoricalAccuracy(
    TopKCategoricalAccuracy, names="sparse_top_k_categorical_accuracy"
):
    """The share of samples whose class, given by its label, is among the k largest outputs.

    Examples
    --------
    >>> gd.metrics.sparse_top_k_categorical_accuracy([2], [[0.5, 0.2, 0.3]], k=2)
    array([1.])
    """

    name: str = "sparse_top_k_categorical_accuracy"


def labels_of(name: str, y_true: ArrayLike, shape: tuple[int, ...], dtype: str) -> np.ndarray:
    """Return the class labels (...) of targets for predictions of a shape (..., classes)."""
    y = np.asarray(y_true)
    if y.shape == shape and shape[-1] > 1:
        return floats("y_true", y, dtype).argmax(axis=-1)
    if y.shape not in (shape[:-1], (*shape[:-1], 1)):
        raise ValueError(
            f"{name} compares labels of shape {shape[:-1]} or one-hot targets of shape {shape} "
            f"with predictions of shape {shape}, but y has the shape {y.shape}"
        )
    return class_labels("y_true", y, shape[-1]).reshape(shape[:-1])


def check_binary(name: str, y: np.ndarray) -> None:
    """Refuse targets that are no classes 0 and 1, nor between them."""
    beyond = y[(y < 0) | (y > 1)]
    if not beyond.size:
        return
    said = f"{name} asks whether the class is 0 or 1, but y has the target {beyond[0]:g}"
    if np.isin(y, (-1, 1)).all():
        raise ValueError(f"{said}: give (y + 1) / 2, which the hinge losses read as -1 and 1 too")
    whole = (y == np.floor(y)).all() and y.min() >= 0
    classes = f"for {int(y.max()) + 1} classes end with as many outputs and 'softmax', "
    raise ValueError(f"{said}: {classes if whole else ''}for numbers watch 'mae' or 'mse'")


def _share(right: np.ndarray) -> float:
    return float(np.count_nonzero(right) / right.size)
