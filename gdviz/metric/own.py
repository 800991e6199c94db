"""Metrics that somebody brings: a function, or an object that counts for itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gdviz.loss.own import targets_as_given
from gdviz.metric.base import Metric, Result, samplewise


@dataclass(frozen=True)
class FunctionMetric(Metric):
    """A function `f(y_true, y_pred)` that returns a value for each sample, or one for a batch.

    As in Keras the values of samples count by themselves, and those of batches by their batches.
    """

    function: Callable[[np.ndarray, np.ndarray], ArrayLike]
    name: str

    keeps_arrays: ClassVar[bool] = True

    def prepared_targets(self, y_true: ArrayLike, shape: tuple[int, ...], dtype: str) -> np.ndarray:
        return targets_as_given(y_true, shape, dtype)

    def sums(
        self, targets: np.ndarray, predictions: np.ndarray, weights: np.ndarray | None = None
    ) -> np.ndarray:
        """Return the sum of the values, and of the weights."""
        values = samplewise(self.function(targets, predictions))
        if values.ndim == 0:
            return np.array([values, 1.0])
        own = np.ones(len(values)) if weights is None else weights.astype(float)
        return np.array([own @ values, own.sum()])


@dataclass(frozen=True, eq=False)
class Counting(Metric):
    """An object with `update_state(y_true, y_pred)`, `result()` and `reset_state()`, as in Keras.

    It adds up in itself, and so is told when to begin anew.
    """

    own: Any
    name: str

    keeps_arrays: ClassVar[bool] = True

    def begin(self) -> None:
        """Let it forget what it has seen."""
        reset = getattr(self.own, "reset_state", None) or getattr(self.own, "reset_states", None)
        if reset is None:
            raise ValueError(f"the metric {self.name!r} needs reset_state(), to begin an epoch")
        reset()

    def prepared_targets(self, y_true: ArrayLike, shape: tuple[int, ...], dtype: str) -> np.ndarray:
        return targets_as_given(y_true, shape, dtype)

    def sums(
        self, targets: np.ndarray, predictions: np.ndarray, weights: np.ndarray | None = None
    ) -> np.ndarray:
        """Show it a batch; nothing adds up beside it."""
        given = (targets, predictions) if weights is None else (targets, predictions, weights)
        self.own.update_state(*given)
        return np.zeros(1)

    def of_sums(self, sums: np.ndarray) -> Result:
        result = np.asarray(self.own.result(), float)
        return result.tolist()


@dataclass(frozen=True, eq=False)
class MeanOf(Metric):
    """An object with `name`, `prepared_targets` and `mean`, which need be nobody's metric."""

    own: Any
    name: str

    keeps_arrays: ClassVar[bool] = True

    def prepared_targets(self, y_true: ArrayLike, shape: tuple[int, ...], dtype: str) -> np.ndarray:
        return self.own.prepared_targets(y_true, shape, dtype)

    def mean(self, targets: np.ndarray, predictions: np.ndarray) -> float:
        return self.own.mean(targets, predictions)
