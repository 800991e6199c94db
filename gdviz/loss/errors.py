"""The losses of an error: how far a number that is predicted is from the one that is true."""

import math
from dataclasses import dataclass
from numbers import Real
from typing import ClassVar

import numpy as np
from numpy.typing import DTypeLike

from gdviz.loss.base import Loss
from gdviz.loss.mathematics import Element
from gdviz.loss.regression import Coefficients, least_absolute, least_squares
from gdviz.loss.softmax import EPSILON

__all__ = [
    "Huber",
    "LogCosh",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
]


@dataclass(frozen=True, repr=False)
class MeanSquaredError(Loss, names=("mean_squared_error", "mse")):
    """The squared error: (y - p)². A large error pulls as much harder as it is larger.

    Examples
    --------
    >>> gd.losses.MeanSquaredError()([[0.0], [0.0]], [[1.0], [3.0]])
    np.float64(5.0)
    """

    reduction: str | None = "sum_over_batch_size"
    name: str = "mean_squared_error"
    dtype: DTypeLike | None = None

    formula: ClassVar[str] = "(y - p)**2"
    of: ClassVar[str] = "residual"
    short_name: ClassVar[str] = "MSE"
    series: ClassVar[int | None] = 1
    drawn: ClassVar = ("r^2", "2r")

    def element(self, y: np.ndarray, p: np.ndarray) -> Element:
        error = p - y
        return error * error, lambda: 2 * error

    def best_line(self, x: np.ndarray, y: np.ndarray) -> Coefficients | None:
        return least_squares(x, y)


@dataclass(frozen=True, repr=False)
class MeanAbsoluteError(Loss, names=("mean_absolute_error", "mae")):
    """The absolute error: |y - p|. Every error pulls alike; none has the slope 0.

    Examples
    --------
    >>> gd.losses.MeanAbsoluteError()([[0.0], [0.0]], [[1.0], [3.0]])
    np.float64(2.0)
    """

    reduction: str | None = "sum_over_batch_size"
    name: str = "mean_absolute_error"
    dtype: DTypeLike | None = None

    formula: ClassVar[str] = "abs(y - p)"
    of: ClassVar[str] = "residual"
    short_name: ClassVar[str] = "MAE"
    series: ClassVar[int | None] = 0
    drawn: ClassVar = ("|r|", r"\pm 1")

    def element(self, y: np.ndarray, p: np.ndarray) -> Element:
        error = p - y
        return np.abs(error), lambda: np.sign(error)

    def best_line(self, x: np.ndarray, y: np.ndarray) -> Coefficients | None:
        return least_absolute(x, y)


@dataclass(frozen=True, repr=False)
class MeanAbsolutePercentageError(Loss, names=("mean_absolute_percentage_error", "mape")):
    """The absolute error in percent of the target, which counts as 1e-7 at least.

    Examples
    --------
    >>> gd.losses.MeanAbsolutePercentageError()([[10.0], [4.0]], [[9.0], [5.0]])
    np.float64(17.5)
    """

    reduction: str | None = "sum_over_batch_size"
    name: str = "mean_absolute_percentage_error"
    dtype: DTypeLike | None = None

    formula: ClassVar[str] = "100 * abs(y - p) / max(epsilon, abs(y))"
    epsilon: ClassVar[float] = EPSILON
    of: ClassVar[str] = "residual"
    of_target: ClassVar[bool] = True
    short_name: ClassVar[str] = "MAPE"
    series: ClassVar[int | None] = 4
    drawn: ClassVar = (r"100\,|r|", r"\pm 100")

    def element(self, y: np.ndarray, p: np.ndarray) -> Element:
        error = p - y
        percent = 100 / np.maximum(np.abs(y), EPSILON)
        return np.abs(error) * percent, lambda: np.sign(error) * percent

    def best_line(self, x: np.ndarray, y: np.ndarray) -> Coefficients | None:
        return least_absolute(x, y, 1 / np.maximum(np.abs(y), EPSILON))


@dataclass(frozen=True, repr=False)
class MeanSquaredLogarithmicError(Loss, names=("mean_squared_logarithmic_error", "msle")):
    """The squared error of log(1 + p); targets and predictions below 1e-7 count as that.

    Examples
    --------
    >>> gd.losses.MeanSquaredLogarithmicError()([[0.0], [1.0]], [[0.0], [3.0]]).round(4)
    np.float64(0.2402)
    """

    reduction: str | None = "sum_over_batch_size"
    name: str = "mean_squared_logarithmic_error"
    dtype: DTypeLike | None = None

    formula: ClassVar[str] = "(log(1 + max(epsilon, y)) - log(1 + max(epsilon, p)))**2"
    epsilon: ClassVar[float] = EPSILON
    of: ClassVar[str] = "residual"
    of_target: ClassVar[bool] = True
    short_name: ClassVar[str] = "MSLE"
    series: ClassVar[int | None] = 5
    drawn: ClassVar = (r"\log^2(1+\frac{r}{2})", r"\frac{2}{2+r}\,\log(1+\frac{r}{2})")

    def element(self, y: np.ndarray, p: np.ndarray) -> Element:
        above = np.maximum(p, EPSILON)
        error = np.log1p(above) - np.log1p(np.maximum(y, EPSILON))
        return error * error, lambda: 2 * error / (1 + above) * np.heaviside(p - EPSILON, 0.5)


@dataclass(frozen=True, repr=False)
class Huber(Loss, names="huber"):
    """Half the squared error up to `delta`, and from there on straight, with the slope delta.

    The formula says both at once: (y - p)²/2, less what it grows too much beyond delta.

    Parameters
    ----------
    delta : the error at which the parabola becomes a line

    Source: Huber, "Robust Estimation of a Location Parameter", 1964.

    Examples
    --------
    >>> loss = gd.losses.Huber(delta=1.0)
    >>> loss([[0.0]], [[0.5]]), loss([[0.0]], [[3.0]])
    (np.float64(0.125), np.float64(2.5))
    """

    delta: float = 1.0
    reduction: str | None = "sum_over_batch_size"
    name: str = "huber_loss"
    dtype: DTypeLike | None = None

    formula: ClassVar[str] = "(y - p)**2 / 2 - max(0, abs(y - p) - delta)**2 / 2"
    of: ClassVar[str] = "residual"
    convex: ClassVar[bool] = True
    short_name: ClassVar[str] = "Huber"
    series: ClassVar[int | None] = 2
    drawn: ClassVar = ("", "")

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.delta, Real) or not 0 < self.delta < math.inf:
            raise ValueError(f"Huber: delta must be a number above 0, got {self.delta!r}")
        object.__setattr__(self, "delta", float(self.delta))

    def pieces(self) -> dict[str, str]:
        half = r"\frac{1}{2}" if self.delta == 1 else f"{self.delta**2 / 2:.10g}"
        factor = "" if self.delta == 1 else f"{self.delta:.10g}"
        return {
            "near": r"$\frac{1}{2}r^2$",
            "delta": f"$|r| = {self.delta:.10g}$",
            "beyond": f"${factor}|r| - {half}$",
        }

    def element(self, y: np.ndarray, p: np.ndarray) -> Element:
        error = p - y
        size = np.abs(error)
        bent = np.minimum(size, self.delta)
        return bent * (size - bent / 2), lambda: np.sign(error) * bent


@dataclass(frozen=True, repr=False)
class LogCosh(Loss, names="log_cosh"):
    """log(cosh(y - p)): about half the squared error when small, the absolute one when large.

    From |error| = 1 on it is |error| + log(1 + exp(-2 |error|)) - log(2), which does not overflow;
    below that log(1 + 2 sinh²(error / 2)), which does not cancel.

    Examples
    --------
    >>> gd.losses.LogCosh()([[0.0]], [[3.0]]).round(4)
    np.float64(2.3093)
    """

    reduction: str | None = "sum_over_batch_size"
    name: str = "log_cosh"
    dtype: DTypeLike | None = None

    formula: ClassVar[str] = "log(cosh(y - p))"
    of: ClassVar[str] = "residual"
    convex: ClassVar[bool] = True
    short_name: ClassVar[str] = "log-cosh"
    series: ClassVar[int | None] = 3
    drawn: ClassVar = (r"\log\,\cosh\,r", r"\tanh\,r")

    def element(self, y: np.ndarray, p: np.ndarray) -> Element:
        error = p - y
        size = np.abs(error)
        half = np.sinh(np.minimum(size, 1) / 2)
        small = np.log1p(2 * half * half)
        large = size + (np.log1p(np.exp(-2 * size)) - math.log(2))
        return np.where(size < 1, small, large), lambda: np.tanh(error)
