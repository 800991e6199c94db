"""A metric is a mean over samples that is watched and not descended: accuracy, or any loss.

Names are those of `keras.metrics` (Keras 3). "accuracy" is the share of right classes: the largest
output against a label or a one-hot target, or one output above 0.5 against a target of 0 or 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gdviz import checks, kinds, losses
from gdviz.kinds import Kind
from gdviz.loss.targets import class_labels, floats


class Metric(Kind, kind="metric"):
    """What `fit` and `evaluate` can watch. It keeps none of the arrays that it is given.

    Attributes
    ----------
    name : under which it stands in a history
    ranks : whether it asks only which output is the largest: logits do as well as what softmax
        makes of them
    """

    name: str
    ranks: ClassVar[bool] = False

    def __init_subclass__(cls, **declared: Any) -> None:
        super().__init_subclass__(**declared)
        if "name" not in cls.__dict__:
            cls.name = cls.first_name()

    def prepared_targets(self, y_true: ArrayLike, shape: tuple[int, ...], dtype: str) -> np.ndarray:
        """Check targets for predictions of a shape; return them as `mean` takes them."""
        y = floats("y_true", y_true, dtype)
        if y.shape not in (shape, shape[:-1]) or y.size != np.prod(shape):
            raise ValueError(
                f"{self.name} compares targets with predictions of shape {shape}, but y has the "
                f"shape {y.shape}"
            )
        return y.reshape(shape)

    def mean(self, targets: np.ndarray, predictions: np.ndarray) -> float:
        """Return the metric of a batch."""
        raise NotImplementedError


@dataclass(frozen=True)
class CategoricalAccuracy(Metric, names=("categorical_accuracy", "sparse_categorical_accuracy")):
    """The share of samples whose largest output is that of their class.

    Targets are class labels, shape (n,) or (n, 1), or one-hot, in the shape of the predictions.
    """

    name: str = "categorical_accuracy"

    ranks: ClassVar[bool] = True

    def prepared_targets(self, y_true: ArrayLike, shape: tuple[int, ...], dtype: str) -> np.ndarray:
        y = np.asarray(y_true)
        if y.shape == shape and shape[-1] > 1:
            return floats("y_true", y, dtype).argmax(axis=-1)
        if y.shape not in (shape[:-1], (*shape[:-1], 1)):
            raise ValueError(
                f"{self.name} compares labels of shape {shape[:-1]} or one-hot targets of shape "
                f"{shape} with predictions of shape {shape}, but y has the shape {y.shape}"
            )
        return class_labels("y_true", y, shape[-1]).reshape(shape[:-1])

    def mean(self, targets: np.ndarray, predictions: np.ndarray) -> float:
        right = predictions.argmax(axis=-1) == targets
        return float(np.count_nonzero(right) / right.size)


@dataclass(frozen=True)
class BinaryAccuracy(Metric, names="binary_accuracy"):
    """The share of outputs that are on the same side of a threshold as their target of 0 or 1."""

    name: str = "binary_accuracy"
    threshold: float = 0.5

    def prepared_targets(self, y_true: ArrayLike, shape: tuple[int, ...], dtype: str) -> np.ndarray:
        y = super().prepared_targets(y_true, shape, dtype)
        if (beyond := y[(y < 0) | (y > 1)]).size:
            raise ValueError(
                f"{self.name} asks whether the class is 0 or 1, but y has the target "
                f"{beyond[0]:g}: for numbers watch 'mae' or 'mse'"
            )
        return y

    def mean(self, targets: np.ndarray, predictions: np.ndarray) -> float:
        right = (predictions > self.threshold) == targets
        return float(np.count_nonzero(right) / right.size)


@dataclass(frozen=True)
class LossMetric(Metric):
    """A loss that is watched."""

    loss: losses.Loss
    name: str

    def prepared_targets(self, y_true: ArrayLike, shape: tuple[int, ...], dtype: str) -> np.ndarray:
        return self.loss.prepared_targets(y_true, shape, dtype)

    def mean(self, targets: np.ndarray, predictions: np.ndarray) -> float:
        with np.errstate(all="ignore"):
            return float(self.loss.per_sample_unchecked(targets, predictions).mean())


METRICS = Metric.table


def get(metric: Any, outputs: int) -> Metric:
    """Return a metric by its name, for predictions of so many outputs; a metric as it is.

    Parameters
    ----------
    metric : "accuracy" (or "acc"), the name of another, the name of a loss or a loss; the name
        that is given is the one in the history. Anything else that has `name`, `prepared_targets`
        and `mean` is a metric, too
    outputs : of the network, which decide what accuracy means

    Raises
    ------
    ValueError
        If there is no such metric.
    """
    if isinstance(metric, str):
        return _named(metric, outputs)
    if isinstance(metric, losses.Loss) or _is_class(metric, losses.Loss):
        loss = losses.get(metric)
        return LossMetric(loss, loss.name)
    if _is_class(metric, Metric):
        return kinds.get(Metric, metric, "'accuracy'")
    methods = [hasattr(metric, name) for name in ("mean", "prepared_targets")]
    if not all(methods) or isinstance(metric, type):
        raise ValueError(f"a metric is a name such as 'accuracy', or a loss, got {metric!r}")
    return metric


def _named(name: str, outputs: int) -> Metric:
    if name.lower() in ("accuracy", "acc"):
        return (BinaryAccuracy if outputs == 1 else CategoricalAccuracy)(name)
    if kind := kinds.find(Metric, name):
        metric = kind()
        object.__setattr__(metric, "name", name)  # as it was called, in the history too
        return metric
    if kind := kinds.find(losses.Loss, name):
        return LossMetric(kind(), name)
    advice = checks.advice(name, ["accuracy", *METRICS, *losses.LOSSES])
    raise ValueError(f"no metric is called {name!r}: {advice}")


def _is_class(given: Any, base: type) -> bool:
    return isinstance(given, type) and issubclass(given, base)


@dataclass
class Averages:
    """The means of the loss and the metrics over the batches seen so far, as Keras takes them.

    A batch counts for as many samples as it has, so a short last one counts less.
    """

    names: tuple[str, ...]

    def __post_init__(self) -> None:
        self.samples, self.totals = 0, [0.0] * len(self.names)

    def add(self, values: list[float], samples: int) -> None:
        """Add the means of a batch of so many samples."""
        self.samples += samples
        for k, value in enumerate(values):
            self.totals[k] += value * samples

    def logs(self) -> dict[str, float]:
        """Return the means by name."""
        samples = max(self.samples, 1)
        return {name: total / samples for name, total in zip(self.names, self.totals, strict=True)}
