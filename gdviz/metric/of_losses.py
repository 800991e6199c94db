"""Any loss may be watched; those that Keras has as metrics have classes of their names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gdviz import losses
from gdviz.metric.base import Metric

__all__ = [
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "CategoricalHinge",
    "Hinge",
    "KLDivergence",
    "LogCoshError",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Poisson",
    "SparseCategoricalCrossentropy",
    "SquaredHinge",
]


@dataclass(frozen=True)
class LossMetric(Metric):
    """A loss that is watched: the mean of its samples, whatever its reduction."""

    loss: losses.Loss
    name: str

    better: ClassVar[str | None] = "min"

    def prepared_targets(self, y_true: ArrayLike, shape: tuple[int, ...], dtype: str) -> np.ndarray:
        flat = len(shape) == 1  # a prediction a sample, without an axis of outputs
        return self.loss.prepared_targets(y_true, (*shape, 1) if flat else shape, dtype)

    def values(self, targets: np.ndarray, predictions: np.ndarray) -> np.ndarray:
        predictions = predictions[:, None] if predictions.ndim == 1 else predictions
        with np.errstate(all="ignore"):
            return self.loss.per_sample_unchecked(targets, predictions)


class OfLoss(LossMetric):
    """A metric of a loss that it names, with the settings of that loss."""

    of: ClassVar[type[losses.Loss]]

    def __init_subclass__(cls, *, of: type[losses.Loss], **declared: Any) -> None:
        super().__init_subclass__(**declared)
        cls.of = of

    def __init__(self, name: str | None = None, **settings: Any) -> None:
        object.__setattr__(self, "loss", self.of(**settings))
        object.__setattr__(self, "name", name or type(self).name)

    def kept(self) -> dict[str, Any]:
        """Return the name, and those settings of the loss that are not its defaults."""
        return {"name": self.name, **self.loss.changed()}

    __repr__, __eq__, __hash__ = Metric.__repr__, Metric.__eq__, Metric.__hash__


class MeanSquaredError(OfLoss, names=("mean_squared_error", "mse"), of=losses.MeanSquaredError):
    """The mean of squared errors.

    Examples
    --------
    >>> gd.metrics.mean_squared_error([[0.0, 0.0]], [[1.0, 3.0]])
    array([5.])
    """


class MeanAbsoluteError(OfLoss, names=("mean_absolute_error", "mae"), of=losses.MeanAbsoluteError):
    """The mean of absolute errors.

    Examples
    --------
    >>> gd.metrics.mean_absolute_error([[0.0, 0.0]], [[1.0, 3.0]])
    array([2.])
    """


class MeanAbsolutePercentageError(
    OfLoss,
    names=("mean_absolute_percentage_error", "mape"),
    of=losses.MeanAbsolutePercentageError,
):
    """The mean of absolute errors in percent of their targets.

    Examples
    --------
    >>> gd.metrics.mean_absolute_percentage_error([[10.0]], [[9.0]])
    array([10.])
    """


class MeanSquaredLogarithmicError(
    OfLoss,
    names=("mean_squared_logarithmic_error", "msle"),
    of=losses.MeanSquaredLogarithmicError,
):
    """The mean of squared errors of log(1 + p).

    Examples
    --------
    >>> gd.metrics.mean_squared_logarithmic_error([[1.0]], [[3.0]]).round(4)
    array([0.4805])
    """


class LogCoshError(OfLoss, names=("log_cosh_error", "logcosh"), of=losses.LogCosh):
    """The mean of log(cosh(error)); as an object it is called "logcosh".

    Examples
    --------
    >>> gd.metrics.logcosh([[0.0]], [[3.0]]).round(4)
    array([2.3093])
    """

    name = "logcosh"


class Hinge(OfLoss, names="hinge", of=losses.Hinge):
    """The mean hinge loss; labels 0 and 1 count as -1 and 1.

    Examples
    --------
    >>> gd.metrics.hinge([[1.0]], [[0.25]])
    array([0.75])
    """


class SquaredHinge(OfLoss, names="squared_hinge", of=losses.SquaredHinge):
    """The mean squared hinge loss; labels 0 and 1 count as -1 and 1.

    Examples
    --------
    >>> gd.metrics.squared_hinge([[1.0]], [[0.5]])
    array([0.25])
    """


class CategoricalHinge(OfLoss, names="categorical_hinge", of=losses.CategoricalHinge):
    """The mean hinge loss of one-hot targets.

    Examples
    --------
    >>> gd.metrics.categorical_hinge([[0.0, 1.0]], [[0.5, 0.75]])
    array([0.75])
    """


class KLDivergence(OfLoss, names=("kl_divergence", "kld"), of=losses.KLDivergence):
    """The mean divergence of predicted from true probabilities.

    Examples
    --------
    >>> gd.metrics.kl_divergence([[0.5, 0.5]], [[0.25, 0.75]]).round(4)
    array([0.1438])
    """


class Poisson(OfLoss, names="poisson", of=losses.Poisson):
    """The mean Poisson loss of counts.

    Examples
    --------
    >>> gd.metrics.poisson([[2.0]], [[1.0]])
    array([0.9999998])
    """


class BinaryCrossentropy(
    OfLoss, names=("binary_crossentropy", "bce"), of=losses.BinaryCrossentropy
):
    """The mean cross-entropy of classes 0 and 1.

    Examples
    --------
    >>> gd.metrics.binary_crossentropy([[1.0]], [[0.25]]).round(4)
    array([1.3863])
    """


class CategoricalCrossentropy(
    OfLoss, names="categorical_crossentropy", of=losses.CategoricalCrossentropy
):
    """The mean cross-entropy of one-hot targets.

    Examples
    --------
    >>> gd.metrics.categorical_crossentropy([[0, 0, 1]], [[0.25, 0.25, 0.5]]).round(4)
    array([0.6931])
    """


class SparseCategoricalCrossentropy(
    OfLoss, names="sparse_categorical_crossentropy", of=losses.SparseCategoricalCrossentropy
):
    """The mean cross-entropy of class labels.

    Examples
    --------
    >>> gd.metrics.sparse_categorical_crossentropy([2], [[0.25, 0.25, 0.5]]).round(4)
    array([0.6931])
    """
