"""Each loss once: the formula of one element beside the lines of NumPy for it and its slope.

Names, arguments, defaults and semantics are those of `keras.losses` (Keras 3): probabilities are
clipped to [1e-7, 1 - 1e-7], with the slope 0 outside, and a mean over the samples is divided by
their number, whatever their weights. A prediction of several outputs is the mean of its elements,
or what the docstring says.

>>> mse = get("mse")
>>> mse([[1.0], [2.0]], [[1.5], [2.0]])
np.float64(0.125)
>>> mse.gradient([[1.0], [2.0]], [[1.5], [2.0]])
array([[0.5],
       [0. ]])
>>> mse.expression, mse.derivative
((-p + y)**2, 2*p - 2*y)
"""

import math
from dataclasses import dataclass, is_dataclass
from numbers import Real
from typing import ClassVar

import numpy as np
from numpy.typing import DTypeLike

from gdviz import checks
from gdviz.loss.base import Element, Loss
from gdviz.loss.crossentropies import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    SparseCategoricalCrossentropy,
)
from gdviz.loss.hinges import CategoricalHinge, Hinge, SquaredHinge
from gdviz.loss.rows import Backward, Factor, column
from gdviz.loss.softmax import EPSILON


@dataclass(frozen=True, repr=False)
class MeanSquaredError(Loss):
    """The squared error: (y - p)². A large error pulls as much harder as it is larger."""

    reduction: str | None = "sum_over_batch_size"
    name: str = "mean_squared_error"
    dtype: DTypeLike | None = None

    _formula: ClassVar[str] = "(y - p)**2"

    def _element(self, y: np.ndarray, p: np.ndarray) -> Element:
        error = p - y
        return error * error, lambda: 2 * error


@dataclass(frozen=True, repr=False)
class MeanAbsoluteError(Loss):
    """The absolute error: |y - p|. Every error pulls alike; none has the slope 0."""

    reduction: str | None = "sum_over_batch_size"
    name: str = "mean_absolute_error"
    dtype: DTypeLike | None = None

    _formula: ClassVar[str] = "abs(y - p)"

    def _element(self, y: np.ndarray, p: np.ndarray) -> Element:
        error = p - y
        return np.abs(error), lambda: np.sign(error)


@dataclass(frozen=True, repr=False)
class MeanAbsolutePercentageError(Loss):
    """The absolute error in percent of the target, which counts as 1e-7 at least."""

    reduction: str | None = "sum_over_batch_size"
    name: str = "mean_absolute_percentage_error"
    dtype: DTypeLike | None = None

    _formula: ClassVar[str] = "100 * abs(y - p) / max(epsilon, abs(y))"

    def _settings(self) -> dict[str, float]:
        return {"epsilon": EPSILON}

    def _element(self, y: np.ndarray, p: np.ndarray) -> Element:
        error = p - y
        percent = 100 / np.maximum(np.abs(y), EPSILON)
        return np.abs(error) * percent, lambda: np.sign(error) * percent


@dataclass(frozen=True, repr=False)
class MeanSquaredLogarithmicError(Loss):
    """The squared error of log(1 + p); targets and predictions below 1e-7 count as that."""

    reduction: str | None = "sum_over_batch_size"
    name: str = "mean_squared_logarithmic_error"
    dtype: DTypeLike | None = None

    _formula: ClassVar[str] = "(log(1 + max(epsilon, y)) - log(1 + max(epsilon, p)))**2"

    def _settings(self) -> dict[str, float]:
        return {"epsilon": EPSILON}

    def _element(self, y: np.ndarray, p: np.ndarray) -> Element:
        above = np.maximum(p, EPSILON)
        error = np.log1p(above) - np.log1p(np.maximum(y, EPSILON))
        return error * error, lambda: 2 * error / (1 + above) * np.heaviside(p - EPSILON, 0.5)


@dataclass(frozen=True, repr=False)
class Huber(Loss):
    """Half the squared error up to `delta`, and from there on straight, with the slope delta.

    The formula says both at once: (y - p)²/2, less what it grows too much beyond delta.

    Parameters
    ----------
    delta : the error at which the parabola becomes a line

    Source: Huber, "Robust Estimation of a Location Parameter", 1964.
    """

    delta: float = 1.0
    reduction: str | None = "sum_over_batch_size"
    name: str = "huber_loss"
    dtype: DTypeLike | None = None

    _formula: ClassVar[str] = "(y - p)**2 / 2 - max(0, abs(y - p) - delta)**2 / 2"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.delta, Real) or not 0 < self.delta < math.inf:
            raise ValueError(f"Huber: delta must be a number above 0, got {self.delta!r}")
        object.__setattr__(self, "delta", float(self.delta))

    def _settings(self) -> dict[str, float]:
        return {"delta": self.delta}

    def _element(self, y: np.ndarray, p: np.ndarray) -> Element:
        error = p - y
        size = np.abs(error)
        bent = np.minimum(size, self.delta)
        return bent * (size - bent / 2), lambda: np.sign(error) * bent


@dataclass(frozen=True, repr=False)
class LogCosh(Loss):
    """log(cosh(y - p)): about half the squared error when small, the absolute one when large.

    From |error| = 1 on it is |error| + log(1 + exp(-2 |error|)) - log(2), which does not overflow;
    below that log(1 + 2 sinh²(error / 2)), which does not cancel.
    """

    reduction: str | None = "sum_over_batch_size"
    name: str = "log_cosh"
    dtype: DTypeLike | None = None

    _formula: ClassVar[str] = "log(cosh(y - p))"

    def _element(self, y: np.ndarray, p: np.ndarray) -> Element:
        error = p - y
        size = np.abs(error)
        half = np.sinh(np.minimum(size, 1) / 2)
        small = np.log1p(2 * half * half)
        large = size + (np.log1p(np.exp(-2 * size)) - math.log(2))
        return np.where(size < 1, small, large), lambda: np.tanh(error)


@dataclass(frozen=True, repr=False)
class Poisson(Loss):
    """p - y log(p + 1e-7): how unlikely the count y is where p is expected."""

    reduction: str | None = "sum_over_batch_size"
    name: str = "poisson"
    dtype: DTypeLike | None = None

    _formula: ClassVar[str] = "p - y*log(p + epsilon)"
    _prediction_range: ClassVar = (0, math.inf)
    _prediction_name: ClassVar[str] = "rate"

    def _settings(self) -> dict[str, float]:
        return {"epsilon": EPSILON}

    def _element(self, y: np.ndarray, p: np.ndarray) -> Element:
        above = p + EPSILON
        return p - y * np.log(above), lambda: 1 - y / above


@dataclass(frozen=True, repr=False)
class KLDivergence(Loss):
    """The sum over the classes of y log(y / p): what it costs to take y for p.

    Both are clipped to [1e-7, 1]. The formula is one term of the sum.

    Source: Kullback and Leibler, "On Information and Sufficiency", 1951.
    """

    reduction: str | None = "sum_over_batch_size"
    name: str = "kl_divergence"
    dtype: DTypeLike | None = None

    _formula: ClassVar[str] = "y*log(y/p)"
    _equation: ClassVar[str] = r"\sum_{k} y_{k} \log \frac{y_{k}}{\hat{y}_{k}}"
    _target_range: ClassVar = (0, math.inf)
    _target_name: ClassVar[str] = "probability"
    _prediction_range: ClassVar = (0, math.inf)

    def _targets(self, targets: np.ndarray) -> np.ndarray:
        return np.clip(targets, EPSILON, 1)

    def _rows(self, y: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, Backward]:
        q = np.clip(p, EPSILON, 1)
        values = np.add.reduce(y * np.log(y / q), axis=1)
        return values, lambda factor: -y / q * (q == p) * column(factor)


@dataclass(frozen=True, repr=False)
class CosineSimilarity(Loss):
    """Minus the cosine of the angle between y and p: -1 where they point the same way.

    A vector shorter than 1e-7 is divided by that instead of by its length. The formula is that of
    vectors of two components.

    Parameters
    ----------
    axis : along which the vectors lie
    """

    axis: int = -1
    reduction: str | None = "sum_over_batch_size"
    name: str = "cosine_similarity"
    dtype: DTypeLike | None = None

    _formula: ClassVar[str] = (
        "-(y_1*p_1 + y_2*p_2) / (sqrt(y_1**2 + y_2**2) * sqrt(p_1**2 + p_2**2))"
    )
    _variables: ClassVar = ("y_1", "y_2", "p_1", "p_2")
    _equation: ClassVar[str] = (
        r"-\frac{\sum_{k} y_{k} \hat{y}_{k}}"
        r"{\sqrt{\sum_{k} y_{k}^{2}} \sqrt{\sum_{k} \hat{y}_{k}^{2}}}"
    )

    def _targets(self, targets: np.ndarray) -> np.ndarray:
        return targets / _length(targets)

    def _rows(self, y: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, Backward]:
        length = _length(p)
        direction = p / length
        cosine = np.add.reduce(y * direction, axis=1)

        def backward(factor: Factor) -> np.ndarray:
            turned = (cosine * (length[:, 0] > EPSILON))[:, None] * direction - y
            return turned / length * column(factor)

        return -cosine, backward


def _length(vectors: np.ndarray) -> np.ndarray:
    squares = np.add.reduce(vectors * vectors, axis=-1, keepdims=True)
    return np.maximum(np.sqrt(squares), EPSILON)


LOSSES = {
    "mean_absolute_error": MeanAbsoluteError,
    "mean_squared_error": MeanSquaredError,
    "mean_absolute_percentage_error": MeanAbsolutePercentageError,
    "mean_squared_logarithmic_error": MeanSquaredLogarithmicError,
    "huber": Huber,
    "log_cosh": LogCosh,
    "binary_crossentropy": BinaryCrossentropy,
    "categorical_crossentropy": CategoricalCrossentropy,
    "sparse_categorical_crossentropy": SparseCategoricalCrossentropy,
    "hinge": Hinge,
    "squared_hinge": SquaredHinge,
    "categorical_hinge": CategoricalHinge,
    "kl_divergence": KLDivergence,
    "poisson": Poisson,
    "cosine_similarity": CosineSimilarity,
}
ALIASES = {
    "mae": "mean_absolute_error",
    "mse": "mean_squared_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "bce": "binary_crossentropy",
    "kld": "kl_divergence",
}
_FOUND = {name.replace("_", ""): kind for name, kind in LOSSES.items()} | {
    alias: LOSSES[name] for alias, name in ALIASES.items()
}


def get(loss: str | Loss | type[Loss]) -> Loss:
    """Return a loss by its name, with its defaults; a loss as it is.

    Parameters
    ----------
    loss : such as "mse", "mean_squared_error" or "MeanSquaredError", in any case; a loss, or its
        class

    Raises
    ------
    ValueError
        If there is no loss of that name.
    """
    if isinstance(loss, Loss):
        return loss
    if isinstance(loss, type) and issubclass(loss, Loss) and is_dataclass(loss):
        return loss()
    if not isinstance(loss, str):
        raise ValueError(f"a loss is one such as MeanSquaredError() or its name, got {loss!r}")
    kind = _FOUND.get(loss.lower().replace("_", ""))
    if kind is None:
        raise ValueError(f"no loss is called {loss!r}: {checks.advice(loss, LOSSES, ALIASES)}")
    return kind()
