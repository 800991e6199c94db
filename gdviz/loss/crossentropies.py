"""The cross-entropies: how surprised a prediction is by what is true, from logits or probabilities.

From logits they are fused with the softmax, or the sigmoid, that makes probabilities of them:
nothing overflows, nothing is clipped, and the gradient is as plain as probability minus target.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from numbers import Real
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from gdviz.ground.arrays import as_numbers
from gdviz.loss import of_labels
from gdviz.loss.base import Evaluate, Loss, Prepared
from gdviz.loss.mathematics import Element
from gdviz.loss.rows import Backward
from gdviz.loss.softmax import (
    clipped,
    cross_entropy_of_logits,
    cross_entropy_of_probabilities,
    sigmoid,
    softmax,
    softplus,
)
from gdviz.loss.targets import (
    as_one_hot,
    check_logits,
    check_sums,
    class_labels,
    of_classes,
)

IGNORED = -1
"""The label of a sample that does not count, once it was checked."""

__all__ = ["BinaryCrossentropy", "CategoricalCrossentropy", "SparseCategoricalCrossentropy"]


class Crossentropy(Loss):
    """What the cross-entropies share: they take probabilities, or logits.

    Parameters
    ----------
    from_logits : whether predictions are logits, of which softmax or sigmoid make probabilities
    label_smoothing : from 0 to 1, the part of each target that is spread evenly over the classes
    axis : that of the classes
    """

    from_logits: bool
    label_smoothing: float = 0.0
    target_name: ClassVar[str] = "probability"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.label_smoothing, Real) or not 0 <= self.label_smoothing <= 1:
            raise ValueError(
                f"{type(self).__name__}: label_smoothing must be from 0 to 1, "
                f"got {self.label_smoothing!r}"
            )

    def on_logits(self) -> Crossentropy:
        """Return the same loss of logits."""
        return replace(self, from_logits=True)

    def settings(self) -> dict[str, float]:
        return {"alpha": float(self.label_smoothing)} if self.label_smoothing else {}

    def _check_predictions(self, predictions: np.ndarray) -> None:
        if self.from_logits:
            check_logits("y_pred", predictions, self.axis if self.activation == "softmax" else None)
        else:
            super()._check_predictions(predictions)


@dataclass(frozen=True, repr=False)
class BinaryCrossentropy(Crossentropy, names=("binary_crossentropy", "bce")):
    """-y log(p) - (1 - y) log(1 - p), for y from 0 to 1.

    From logits it is log(1 + exp(z)) - y z. Smoothed, y (1 - alpha) + alpha / 2 stands for y.

    Parameters
    ----------
    from_logits : whether predictions are logits z, with p = 1 / (1 + exp(-z))
    label_smoothing : alpha, from 0 to 1
    axis : that of the outputs of one sample

    Examples
    --------
    >>> gd.losses.BinaryCrossentropy()([[1.0]], [[0.25]]).round(4)
    np.float64(1.3863)
    >>> gd.losses.BinaryCrossentropy(from_logits=True)([[1.0]], [[0.0]]).round(4)
    np.float64(0.6931)
    """

    from_logits: bool = False
    label_smoothing: float = 0.0
    axis: int = -1
    reduction: str | None = "sum_over_batch_size"
    name: str = "binary_crossentropy"
    dtype: DTypeLike | None = None

    activation: ClassVar[str] = "sigmoid"
    of: ClassVar[str] = "margin"
    convex: ClassVar[bool] = True
    short_name: ClassVar[str] = "cross-entropy"
    series: ClassVar[int | None] = 2
    drawn: ClassVar = (r"\log(1+e^{-m})", r"-\frac{1}{1+e^m}")
    target_range: ClassVar = (0, 1)
    prediction_range: ClassVar = (0, 1)

    @property
    def variables(self) -> tuple[str, ...]:
        return ("y", "z") if self.from_logits else ("y", "p")

    @property
    def formula(self) -> str:
        y = "(y*(1 - alpha) + alpha/2)" if self.label_smoothing else "y"
        if self.from_logits:
            return f"log(1 + exp(z)) - {y}*z"
        return f"-{y}*log(p) - (1 - {y})*log(1 - p)"

    def _targets(self, targets: np.ndarray) -> np.ndarray:
        alpha = self.label_smoothing
        return targets * (1 - alpha) + alpha / 2 if alpha else targets

    def _check_range(self, targets: np.ndarray) -> None:
        try:
            super()._check_range(targets)
        except ValueError as error:
            raise ValueError(f"{error}{_of_other_labels(targets)}") from None

    def _advice(self, given: tuple[int, ...], shape: tuple[int, ...]) -> str:
        if shape[-1] == 1 and given[:-1] == shape[:-1] and given[-1] == 2:
            return ": of one-hot targets one output takes the labels, y_true.argmax(axis=-1)"
        if shape[-1] == 1 and given[:-1] == shape[:-1]:
            return (
                f": for {given[-1]} classes end with as many outputs and 'softmax', and take "
                "categorical_crossentropy"
            )
        return super()._advice(given, shape)

    def element(self, y: np.ndarray, p: np.ndarray) -> Element:
        if self.from_logits:
            return softplus(p) - y * p, lambda: sigmoid(p) - y
        q = clipped(p)
        values = -(y * np.log(q) + (1 - y) * np.log1p(-q))
        return values, lambda: (q - y) / (q * (1 - q)) * (q == p)

    def curvature(self, y: np.ndarray, p: np.ndarray) -> np.ndarray:
        if self.from_logits:
            return sigmoid(p) * sigmoid(-p)
        return y / p**2 + (1 - y) / (1 - p) ** 2

    def as_drawn(self) -> tuple[str, str]:
        return ("", "") if self.label_smoothing else super().as_drawn()


def _of_other_labels(targets: np.ndarray) -> str:
    """Return what to do about labels that are no classes 0 and 1, if they are labels."""
    if not (targets == np.floor(targets)).all():
        return ""
    if np.isin(targets, (-1, 1)).all():
        return "; (y + 1) / 2 makes classes 0 and 1 of -1 and 1"
    if targets.min() < 0:
        return ""
    return (
        f"; for {int(targets.max()) + 1} classes end with as many outputs and 'softmax', and take "
        "sparse_categorical_crossentropy"
    )


class ClassCrossentropy(Crossentropy):
    """What the losses of classes that exclude each other share: softmax, or shares of a sum."""

    activation: ClassVar[str] = "softmax"
    of: ClassVar[str] = "classes"
    target_range: ClassVar = (0, 1)
    prediction_range: ClassVar = (0, math.inf)

    def _check_predictions(self, predictions: np.ndarray) -> None:
        super()._check_predictions(predictions)
        if not self.from_logits:
            check_sums("y_pred", predictions, self.axis)

    def gradient_of_shares(self, y: np.ndarray, p: np.ndarray) -> np.ndarray:
        if self.from_logits:
            return super().gradient_of_shares(y, p)
        if y.ndim < p.ndim:
            y = np.eye(p.shape[-1])[y] * (y != IGNORED)[..., None]
        return np.where(y > 0, -y / clipped(p), 0.0)

    def gradient_change(self, y: np.ndarray, p: np.ndarray, change: np.ndarray) -> np.ndarray:
        if not self.from_logits:
            return super().gradient_change(y, p, change)
        q = softmax(p)
        total = 1.0 if y.ndim < p.ndim else y.sum(axis=-1, keepdims=True)
        return q * (change - (q * change).sum(axis=-1, keepdims=True)) * total


@dataclass(frozen=True, repr=False)
class CategoricalCrossentropy(ClassCrossentropy, names="categorical_crossentropy"):
    """The sum over the classes of -y log(p); targets are probabilities, or one-hot.

    As in Keras each row of p is divided by its sum before, in which every entry takes part: the
    slopes of a row that adds to 1 are -y/p + 1. The formula is one term of the sum, -y log(p);
    from logits it is that of two classes, and the slopes are softmax(z) - y. Smoothed,
    y (1 - alpha) + alpha / (number of classes) stands for y; the formula is without it.

    Parameters
    ----------
    from_logits : whether predictions are logits z, with p = softmax(z)
    label_smoothing : alpha, from 0 to 1
    axis : that of the classes

    Examples
    --------
    >>> gd.losses.CategoricalCrossentropy()([[0, 0, 1]], [[0.25, 0.25, 0.5]]).round(4)
    np.float64(0.6931)
    """

    from_logits: bool = False
    label_smoothing: float = 0.0
    axis: int = -1
    reduction: str | None = "sum_over_batch_size"
    name: str = "categorical_crossentropy"
    dtype: DTypeLike | None = None

    @property
    def variables(self) -> tuple[str, ...]:
        return ("y_1", "y_2", "z_1", "z_2") if self.from_logits else ("y", "p")

    @property
    def formula(self) -> str:
        if self.from_logits:
            return "(y_1 + y_2)*log(exp(z_1) + exp(z_2)) - y_1*z_1 - y_2*z_2"
        return "-y*log(p)"

    @property
    def equation(self) -> str:
        if self.from_logits:
            return r"\log \sum_{k} e^{z_{k}} - \sum_{k} y_{k} z_{k}"
        return r"-\sum_{k} y_{k} \log \hat{y}_{k}"

    def _targets(self, targets: np.ndarray) -> np.ndarray:
        alpha = self.label_smoothing
        return targets * (1 - alpha) + alpha / targets.shape[-1] if alpha else targets

    def _advice(self, given: tuple[int, ...], shape: tuple[int, ...]) -> str:
        if call := as_one_hot(given, shape):
            return f": for class labels take sparse_categorical_crossentropy, or {call}"
        return super()._advice(given, shape)

    def rows(self, y: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, Backward]:
        if self.from_logits:
            return cross_entropy_of_logits(y, p)
        return cross_entropy_of_probabilities(y, p)


@dataclass(frozen=True, repr=False)
class SparseCategoricalCrossentropy(ClassCrossentropy, names="sparse_categorical_crossentropy"):
    """-log(p) of the right class, which the target gives by its number, from 0.

    It equals, to the last bit, `CategoricalCrossentropy` of one-hot targets. In the formula p is
    the probability of the right class; from logits there are two classes, of which the first is
    right.

    Parameters
    ----------
    from_logits : whether predictions are logits z, with p = softmax(z)
    ignore_class : a label, be it of a class or not, whose samples do not count
    axis : that of the classes

    Examples
    --------
    >>> gd.losses.SparseCategoricalCrossentropy()([2], [[0.25, 0.25, 0.5]]).round(4)
    np.float64(0.6931)
    >>> gd.losses.SparseCategoricalCrossentropy(from_logits=True)([0], [[-1000.0, 0.0]])
    np.float64(1000.0)
    """

    from_logits: bool = False
    ignore_class: int | None = None
    reduction: str | None = "sum_over_batch_size"
    axis: int = -1
    name: str = "sparse_categorical_crossentropy"
    dtype: DTypeLike | None = None

    @property
    def variables(self) -> tuple[str, ...]:
        return ("z_1", "z_2") if self.from_logits else ("p",)

    @property
    def formula(self) -> str:
        return "log(exp(z_1) + exp(z_2)) - z_1" if self.from_logits else "-log(p)"

    @property
    def equation(self) -> str:
        return r"\log \sum_{k} e^{z_{k}} - z_{y}" if self.from_logits else r"-\log \hat{y}_{y}"

    def _checked_targets(
        self, y_true: ArrayLike, shape: tuple[int, ...], dtype: DTypeLike
    ) -> np.ndarray:
        labels = np.asarray(y_true)
        if labels.shape not in (shape[:-1], (*shape[:-1], 1)):
            advice = ""
            if labels.shape == shape:
                advice = ": for one-hot targets take categorical_crossentropy"
            elif len(shape) > 2 and labels.shape in (shape[:1], (shape[0], 1)):
                advice = ": a Flatten layer makes one vector of each sample"
            raise ValueError(
                f"y_true of shape {labels.shape} does not go with y_pred of shape {shape}: "
                f"class labels have the shape {shape[:-1]}{advice}"
            )
        if self.ignore_class is None:
            return class_labels("y_true", labels, shape[-1]).reshape(shape[:-1])
        counts = as_numbers("y_true", labels) != self.ignore_class
        checked = class_labels("y_true", np.where(counts, labels, 0), shape[-1])
        return np.where(counts, checked, IGNORED).reshape(shape[:-1])

    def counted(self, targets: np.ndarray) -> float:
        """Return how many samples count, by their checked targets."""
        return float(np.count_nonzero(targets != IGNORED))

    def _of_counted(
        self, y: np.ndarray, p: np.ndarray, weights: np.ndarray | None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return targets with a class for each, and the weights that leave out what is ignored.

        A mean is one of the samples that count, whatever their weights.
        """
        counts = y != IGNORED
        own = counts * (1.0 if weights is None else weights)
        if self.reduction in ("sum_over_batch_size", "mean"):
            own = own * (y.size / max(np.count_nonzero(counts), 1))
        return np.where(counts, y, 0), own.astype(p.dtype, copy=False)

    def value_unchecked(self, y: np.ndarray, p: np.ndarray, weights: Any = None) -> Any:
        """Return the loss of what was `prepared`, without a look at it."""
        if self.ignore_class is not None:
            y, weights = self._of_counted(y, p, weights)
        return super().value_unchecked(y, p, weights)

    def per_sample_unchecked(self, y: np.ndarray, p: np.ndarray) -> np.ndarray:
        """Return the loss of each sample of what was `prepared`: 0 where it is ignored."""
        if self.ignore_class is None:
            return super().per_sample_unchecked(y, p)
        return super().per_sample_unchecked(np.where(y == IGNORED, 0, y), p) * (y != IGNORED)

    def value_and_gradient_unchecked(
        self, y: np.ndarray, p: np.ndarray, weights: Any = None
    ) -> tuple[Any, np.ndarray]:
        """Return the loss and its gradient of what was `prepared`, without a look at it."""
        if self.ignore_class is not None:
            y, weights = self._of_counted(y, p, weights)
        return super().value_and_gradient_unchecked(y, p, weights)

    def gradient_change(self, y: np.ndarray, p: np.ndarray, change: np.ndarray) -> np.ndarray:
        bent = super().gradient_change(np.where(y == IGNORED, 0, y), p, change)
        return bent if self.ignore_class is None else bent * (y != IGNORED)[..., None]

    def bind(self, batch: Prepared, gradient: np.ndarray | None, batches: int) -> Evaluate:
        """Return the call that returns the loss of what is put into the arrays of a batch."""
        labels, logits, weights = batch
        values, same = None, type(self).rows is SparseCategoricalCrossentropy.rows
        same = same and self.ignore_class is None
        if same and self.from_logits and weights is None and gradient is not None:
            factor = self._factor(labels.size, None)
            values = of_labels.bound(labels, logits, gradient, factor, batches)
        if values is None:
            return super().bind(batch, gradient, batches)
        return lambda: float(self.reduced(values(), None))

    def _in_rank_of(self, axes: int, predictions: np.ndarray) -> np.ndarray:
        return predictions

    def rows(self, y: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, Backward]:
        if self.from_logits:
            return cross_entropy_of_logits(y, p)
        return cross_entropy_of_probabilities(of_classes(y, p.shape[1], p.dtype), p)
