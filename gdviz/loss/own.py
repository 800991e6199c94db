"""A loss that somebody brings: a function of targets and predictions, with its slope or without."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from gdviz.ground.calls import takes
from gdviz.ground.checks import quoted
from gdviz.ground.kinds import snake_case
from gdviz.loss.base import Loss
from gdviz.loss.rows import mean
from gdviz.loss.targets import floats

STEP = np.finfo(np.float64).eps ** (1 / 3)
"""Of central differences, relative to the prediction: as much is lost to rounding as to the step"""

Function = Callable[[np.ndarray, np.ndarray], ArrayLike]


@dataclass(frozen=True, repr=False)
class FunctionLoss(Loss):
    """A function `f(y_true, y_pred)` as a loss, in NumPy.

    It returns a value for each output, of which the mean is taken, one for each sample, or one for
    all of them. Each sample's value is of its own prediction alone.

    Parameters
    ----------
    function : of targets and predictions, shapes (n, outputs); targets that are no such array, as
        class labels, come as they were given
    gradient_of : a function of the same that returns the derivative of what `function` returns,
        each value by the predictions it is of, shape (n, outputs); by default central differences
        are taken. `losses.get(function)` takes the attribute `gradient` of a function for it

    Raises
    ------
    ValueError
        If one of them returns another shape.

    Examples
    --------
    >>> loss = gd.losses.get(lambda y_true, y_pred: (y_true - y_pred) ** 4)
    >>> loss([[0.0]], [[2.0]])
    np.float64(16.0)
    """

    function: Function | None = None
    gradient_of: Function | None = None
    reduction: str | None = "sum_over_batch_size"
    name: str = "loss"
    dtype: DTypeLike | None = None

    @classmethod
    def around(cls, function: Any) -> FunctionLoss:
        """Return what `compile(loss=function)` asks for."""
        name = getattr(function, "__name__", snake_case(type(function).__name__))
        if not takes(function, 2):
            raise ValueError(
                f"a loss is a function of targets and predictions, f(y_true, y_pred): {name} "
                "does not take two values"
            )
        return cls(function, getattr(function, "gradient", None), name=name)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name})"

    @property
    def short_name(self) -> str:
        """What a picture calls it."""
        return "own loss" if self.name == "<lambda>" else self.name

    @property
    def of(self) -> str | None:
        """What it is a loss of: "residual" where only y_pred - y_true counts, as a few tell."""
        residuals, targets = np.linspace(-3, 3, 7)[:, None], np.linspace(-1, 2, 7)[:, None]
        alone = self.sample_by_sample()
        near = alone.per_sample_unchecked(0 * targets, residuals)
        far = alone.per_sample_unchecked(targets, targets + residuals)
        return "residual" if np.allclose(near, far, rtol=1e-9, atol=1e-9) else None

    def sample_by_sample(self) -> FunctionLoss:
        """Return the same loss, whose functions are asked for each sample alone."""
        functions = {"function": self.function, "gradient_of": self.gradient_of}
        return self.but(**{name: f and partial(_each, f) for name, f in functions.items()})

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """Return the loss: one number, or with the reduction None one for each sample."""
        predictions = floats("y_pred", y_pred)
        targets = targets_as_given(y_true, predictions.shape, predictions.dtype)
        return self.value_unchecked(targets, predictions, sample_weight)

    def _checked_targets(
        self, y_true: ArrayLike, shape: tuple[int, ...], dtype: DTypeLike
    ) -> np.ndarray:
        return targets_as_given(y_true, shape, dtype)

    def per_sample_unchecked(self, targets: np.ndarray, predictions: np.ndarray) -> np.ndarray:
        """Return the value of each sample; where the function gives one for all, that."""
        values = self._values(targets, predictions)
        return np.broadcast_to(values, predictions.shape[:-1]).astype(predictions.dtype)

    def value_and_gradient_unchecked(
        self, targets: np.ndarray, predictions: np.ndarray, weights: np.ndarray | None = None
    ) -> tuple[Any, np.ndarray]:
        """Return the loss and its gradient, given or by differences."""
        value = self.value_unchecked(targets, predictions, weights)
        p = predictions.astype(np.float64)
        slopes = self._given(targets, p) if self.gradient_of else self._differences(targets, p)
        own = self._factor(math.prod(p.shape[:-1]), weights)
        if isinstance(own, np.ndarray):
            own = own.reshape(*p.shape[:-1], 1)
        return value, (slopes * own).astype(predictions.dtype)

    def gradient_change(self, y: np.ndarray, p: np.ndarray, change: np.ndarray) -> np.ndarray:
        """Return the change of the slopes along a change of the predictions, by differences."""
        p, change = p.astype(np.float64), change.astype(np.float64)
        far = np.abs(change).max()
        if not far:
            return change
        h = np.finfo(np.float64).eps ** 0.25 * max(np.abs(p).max(), 1.0) / far
        slope = self._given if self.gradient_of else self._differences
        return (slope(y, p + h * change) - slope(y, p - h * change)) / (2 * h)

    def _values(self, y: np.ndarray, p: np.ndarray) -> np.ndarray:
        """Return what the function gives, shape (n,), or () where that is one number for all."""
        given = self.function(y, p)
        if np.asarray(given).dtype.kind not in "fiub":
            raise ValueError(f"the loss {self.name!r} must return numbers, got {quoted(given)}")
        values = np.asarray(given, np.float64)
        if values.shape == p.shape and p.ndim > 1:
            return mean(values.reshape(-1, p.shape[-1])).reshape(p.shape[:-1])
        if values.shape not in ((), p.shape[:-1]):
            raise ValueError(
                f"the loss {self.name!r} must return a number for each sample, shape "
                f"{p.shape[:-1]}, or one for all, got the shape {values.shape}"
            )
        return values

    def _given(self, y: np.ndarray, p: np.ndarray) -> np.ndarray:
        """Return the slopes of each sample's own value, from the function that gives them."""
        slopes = np.asarray(self.gradient_of(y, p), np.float64)
        if slopes.shape != p.shape:
            raise ValueError(
                f"the gradient of the loss {self.name!r} must have the shape of the predictions, "
                f"{p.shape}, got {slopes.shape}"
            )
        values = np.asarray(self.function(y, p))
        if values.ndim == 0:  # the slopes of one number for all, of which each sample has its part
            return slopes * math.prod(p.shape[:-1])
        return slopes / p.shape[-1] if values.shape == p.shape else slopes

    def _differences(self, y: np.ndarray, p: np.ndarray) -> np.ndarray:
        """Return the slopes of each sample's own value, by central differences."""
        slopes, steps = np.empty_like(p), STEP * np.maximum(np.abs(p), 1)
        alone = np.ndim(self.function(y, p)) == 0
        for place in np.ndindex(p.shape) if alone else range(p.shape[-1]):
            at = place if alone else (..., place)
            ends = []
            for side in (1, -1):
                moved = p.copy()
                moved[at] += side * steps[at]
                ends.append((self._values(y, moved), moved[at]))
            (high, right), (low, left) = ends
            slopes[at] = (high - low) / (right - left)
        return slopes * math.prod(p.shape[:-1]) if alone else slopes


def _each(function: Function, y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """Return what a function gives for each sample alone, one below the other."""
    rows = (slice(row, row + 1) for row in range(len(p)))
    return np.concatenate([np.atleast_1d(function(y[row], p[row])) for row in rows])


def targets_as_given(y_true: ArrayLike, shape: tuple[int, ...], dtype: DTypeLike) -> np.ndarray:
    """Return targets in the shape of predictions where they are as many, else as they are."""
    y = floats("y_true", y_true, dtype)
    return y.reshape(shape) if y.size == math.prod(shape) else y
